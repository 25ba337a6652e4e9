"""Every medicine and condition of the real-format records: what is known, and that the rest is known to be unknown."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from supple.domain.person import Coding, ConditionEntry, MedicineEntry
from supple.knowledge import recognise
from supple.knowledge.library import Library, read_library

SYSTEMS = {
    "http://snomed.info/sct": "snomed",
    "http://hl7.org/fhir/sid/icd-10-cm": "icd10cm",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "rxnorm",
}
Concept = tuple[str, tuple[Coding, ...]]


def concepts(records: Path, kinds: tuple[str, ...]) -> Iterator[Concept]:
    for file in sorted((records / "fhir").glob("*.json")):
        for entry in json.loads(file.read_text(encoding="utf-8")).get("entry", []):
            resource = entry["resource"]
            found = resource.get("medicationCodeableConcept") or resource.get("code")
            if resource["resourceType"] in kinds and found:
                codings = tuple(
                    Coding(SYSTEMS.get(one.get("system", ""), ""), one["code"], one.get("display"))
                    for one in found.get("coding", [])
                )
                yield found.get("text") or next((c.display or "" for c in codings), ""), codings


@pytest.fixture(scope="module")
def medicine_entries(records: Path) -> tuple[MedicineEntry, ...]:
    kinds = ("MedicationRequest", "MedicationStatement", "Medication")
    return tuple(MedicineEntry(text=text, codings=codes) for text, codes in set(concepts(records, kinds)))


@pytest.fixture(scope="module")
def condition_entries(records: Path) -> tuple[ConditionEntry, ...]:
    return tuple(ConditionEntry(text=text, codings=codes) for text, codes in set(concepts(records, ("Condition",))))


def test_all_medicines_but_one_are_known(medicine_entries: tuple[MedicineEntry, ...], library: Library) -> None:
    """Cetirizine makes some people sleepy and has no class: it is asked about."""
    unknown = {entry.text for entry in medicine_entries if not recognise.medicines(entry, library)}
    assert unknown == {"cetirizine hydrochloride 5 MG Oral Tablet"}
    assert all(match.sure for entry in medicine_entries for match in recognise.medicines(entry, library))
    assert [recognise.unknown_parts(entry, library) for entry in medicine_entries] == [()] * len(medicine_entries)


def test_no_condition_that_screening_knows_is_lost(
    condition_entries: tuple[ConditionEntry, ...], library: Library
) -> None:
    known = {entry.text: recognise.conditions(entry, library) for entry in condition_entries}
    expected = {
        "Complete spinal cord injury at T4 (ASIA A)": "spinal_cord_injury",
        "Chronic kidney disease, stage 3a": "ckd_stage_3",
        "Autonomic dysreflexia": "autonomic_dysreflexia",
        "Neurogenic bladder": "urinary_retention",
        "Neuropathy due to type 2 diabetes mellitus (disorder)": "diabetes",
        "Diabetic renal disease (disorder)": "ckd_unspecified",
        "Spasticity (finding)": "spasticity_other",
        "At risk for suicide (finding)": "suicidality",
    }
    for text, condition_id in expected.items():
        assert condition_id in {match.id for match in known[text] if match.sure}, text
    for text in (
        "Prediabetes",
        "Past pregnancy history of miscarriage (situation)",
        "Fractured dental filling (finding)",
    ):
        assert not known.get(text), text


def test_without_the_snomed_folder_no_named_condition_is_lost(
    condition_entries: tuple[ConditionEntry, ...], library: Library, tmp_path: Path
) -> None:
    with resources.as_file(resources.files("supple.knowledge") / "data") as data:
        shutil.copytree(data, tmp_path / "data")
    shutil.rmtree(tmp_path / "data" / "terminology" / "snomed")
    bare = read_library(tmp_path / "data")
    for entry in condition_entries:
        with_codes = {match.id for match in recognise.conditions(entry, library)}
        assert {match.id for match in recognise.conditions(entry, bare)} == with_codes, entry.text


def test_a_hundred_entries_are_recognised_in_thirty_milliseconds_on_a_quiet_machine(
    medicine_entries: tuple[MedicineEntry, ...], condition_entries: tuple[ConditionEntry, ...], library: Library
) -> None:
    """The bound here is ten times wider, so that a busy machine does not fail it; quadratic work would."""
    recognise.medicines(MedicineEntry(text="Simvistatin"), library)  # builds the look-ups once
    recognise.conditions(ConditionEntry(text="diabetis"), library)
    start = time.perf_counter()
    for medicine in medicine_entries[:50]:
        recognise.medicines(MedicineEntry(text=f"{medicine.text} ", codings=medicine.codings), library)
    for condition in condition_entries[:50]:
        recognise.conditions(ConditionEntry(text=f"{condition.text} ", codings=condition.codings), library)
    assert time.perf_counter() - start < 0.3
