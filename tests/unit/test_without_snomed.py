"""A copy passed on without the SNOMED CT codes works, says so, and says what it then cannot recognise."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from datetime import datetime
from importlib import resources
from pathlib import Path

import pytest

from supple.domain.facts import Known
from supple.domain.person import ConditionEntry, MedicineEntry
from supple.interop.fhir import read as fhir
from supple.knowledge import recognise
from supple.knowledge.library import Library, load_library
from supple.screening.facts import gather
from supple.screening.screen import screen

SNOMED = "http://snomed.info/sct"
NEPHROPATHY = {"coding": [{"system": SNOMED, "code": "433144002"}]}  # kidney disease stage 3, with no word beside it
SCLEROSIS = {"coding": [{"system": SNOMED, "code": "24700007", "display": "Multiple sclerosis"}]}
STROKE = {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "I63"}]}


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("bare")
    with resources.as_file(resources.files("supple.knowledge") / "data") as data:
        shutil.copytree(data, folder / "data")
    shutil.rmtree(folder / "data" / "terminology" / "snomed")
    return load_library(folder / "data")


def _emptied(file: Path, column: str) -> None:
    """A table without the codes of one column."""
    rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    with file.open("w", encoding="utf-8", newline="") as opened:
        table = csv.DictWriter(opened, fieldnames=list(rows[0]))
        table.writeheader()
        table.writerows(row | {column: ""} for row in rows)


def _fewer(file: Path, keep: Callable[[dict[str, str]], bool]) -> None:
    """A table with some of its rows."""
    rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    with file.open("w", encoding="utf-8", newline="") as opened:
        table = csv.DictWriter(opened, fieldnames=list(rows[0]))
        table.writeheader()
        table.writerows(row for row in rows if keep(row))


WITHOUT: dict[str, Callable[[Path], None]] = {
    "code_system.snomed": lambda data: shutil.rmtree(data / "snomed"),
    "code_system.icd10": lambda data: _fewer(data / "icd10/condition_codes.csv", lambda row: row["system"] != "icd10"),
    "code_system.icd10cm": lambda data: _fewer(
        data / "icd10/condition_codes.csv", lambda row: row["system"] != "icd10cm"
    ),
    "code_system.rxnorm": lambda data: _emptied(data / "ingredients.csv", "rxcui_ingredient"),
    "code_system.atc": lambda data: _emptied(data / "ingredients.csv", "atc_code"),
    "code_system.loinc": lambda data: _fewer(data / "loinc/lab_codes.csv", lambda row: False),
}


@pytest.mark.parametrize("system", WITHOUT)
def test_a_copy_made_as_the_page_says_loads_and_still_reads_names(
    tmp_path: Path, library: Library, system: str
) -> None:
    with resources.as_file(resources.files("supple.knowledge") / "data") as data:
        shutil.copytree(data, tmp_path / "data")
    WITHOUT[system](tmp_path / "data" / "terminology")
    copy = load_library(tmp_path / "data")
    assert copy.version != library.version
    assert {match.id for match in recognise.conditions(ConditionEntry(text="multiple sclerosis"), copy)} == {
        "multiple_sclerosis"
    }
    read = recognise.medicines(MedicineEntry(text="tizanidine 2 mg"), copy)
    assert [match.ingredient for match in read] == ["tizanidine"]


def test_every_code_system_of_the_page_can_be_left_out_or_need_not_be(library: Library) -> None:
    assert set(library.code_systems) - set(WITHOUT) == {"code_system.ucum"}
    assert library.code_systems["code_system.ucum"].without.startswith("not needed")


def record() -> bytes:
    conditions = [
        {"resourceType": "Condition", "id": name, "subject": {"reference": "Patient/p"}, "code": code,
         "clinicalStatus": {"coding": [{"code": "active"}]}, "verificationStatus": {"coding": [{"code": "confirmed"}]}}
        for name, code in (("kidney", NEPHROPATHY), ("ms", SCLEROSIS), ("stroke", STROKE))
    ]  # fmt: skip
    patient = {"resourceType": "Patient", "id": "p", "birthDate": "1979-04-02", "gender": "female"}
    entries = [{"resource": each} for each in (patient, *conditions)]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


def screened(library: Library, now: datetime) -> tuple[dict[str, Known], dict[str, str]]:
    """What is known of each condition after screening the record, and why something was not understood, by place."""
    reading = fhir.read(record(), source="record.json", now=now, zone="Europe/London", library=library)
    gathered = gather(reading.person, library, now)
    answer = screen(reading.person, gathered, library, now)
    states = {
        each: gathered.facts[f"condition.{each}"].state for each in ("ckd_stage_3", "multiple_sclerosis", "stroke")
    }
    return states, {item.where: item.why for item in (*reading.not_understood, *answer.not_understood)}


def test_the_version_in_every_provenance_names_what_is_left_out(library: Library, bare: Library) -> None:
    assert bare.version.endswith("-without-snomed")
    assert "without" not in library.version


def test_what_words_or_icd_codes_say_is_still_recognised(library: Library, bare: Library, now: datetime) -> None:
    whole, _ = screened(library, now)
    left, _ = screened(bare, now)
    assert set(whole.values()) == {Known.PRESENT}
    assert left["multiple_sclerosis"] is Known.PRESENT
    assert left["stroke"] is Known.PRESENT


def test_what_only_a_snomed_code_says_is_not_known_and_listed_with_why(
    library: Library, bare: Library, now: datetime
) -> None:
    left, missed = screened(bare, now)
    assert left["ckd_stage_3"] is not Known.PRESENT
    assert left["ckd_stage_3"] is not Known.ABSENT
    unread = [why for why in missed.values() if "holds no SNOMED CT codes" in why]
    assert len(unread) == 1
    assert "say in words" in unread[0]
    assert not any("holds no SNOMED CT" in why for why in screened(library, now)[1].values())
