"""A copy passed on without the SNOMED CT codes works, says so, and says what it then cannot recognise."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from importlib import resources

import pytest

from supple.domain.facts import Known
from supple.interop.fhir import read as fhir
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
