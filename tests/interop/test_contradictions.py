"""What a record says twice and differently is named; where nobody can tell which is true, it is not known."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fhir_by_hand import LOINC, NOW, SNOMED, UCUM, bundle, observation, outcome, patient, reading, said
from supple.domain.facts import Known
from supple.interop import person_file
from supple.interop.reading import Reading
from supple.knowledge.library import Library
from supple.screening import facts


def weight(kg: float, number: str, on: str = "2026-10-01") -> dict[str, Any]:
    quantity = {"value": kg, "unit": "kg", "system": UCUM, "code": "kg"}
    return observation("29463-7", quantity, id=number, effectiveDateTime=on)


def creatinine(mg_dl: float, number: str, unit: str = "mg/dL") -> dict[str, Any]:
    return observation("2160-0", {"value": mg_dl, "unit": unit, "system": UCUM, "code": unit}, id=number)


def condition(number: str, verified: str, **code: Any) -> dict[str, Any]:
    return {
        "resourceType": "Condition",
        "id": number,
        "code": code or {"text": "Epilepsy"},
        "subject": {"reference": "Patient/p1"},
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "verificationStatus": {"coding": [{"code": verified}]},
    }


def test_two_weights_of_one_day_that_cannot_both_be_right_are_named_and_not_used(library: Library) -> None:
    found = reading(bundle(patient(), weight(60, "a"), weight(95, "b")), library)
    assert found.person.weights == ()
    assert "60 kg and 95 kg on 2026-10-01" in said(found)


def test_an_earlier_weight_stays_beside_a_day_in_doubt(library: Library) -> None:
    found = reading(bundle(patient(), weight(61, "a", "2026-05-01"), weight(60, "b"), weight(95, "c")), library)
    assert [one.kg for one in found.person.weights] == [61]


def test_two_weights_that_nearly_agree_are_both_kept(library: Library) -> None:
    found = reading(bundle(patient(), weight(60, "a"), weight(60.4, "b")), library)
    assert len(found.person.weights) == 2
    assert "cannot both be right" not in said(found)


def test_a_person_file_is_held_to_the_same(library: Library) -> None:
    data = json.dumps(
        {"schema": "supple/person/1", "weights": [{"kg": 60, "on": "2026-10-01"}, {"kg": 95, "on": "2026-10-01"}]}
    )
    found = person_file.read(data.encode(), source="me.yaml", now=NOW, zone="Europe/London", library=library)
    assert found.person.weights == ()
    assert "60 kg and 95 kg" in said(found)


@pytest.mark.parametrize("order", [(0.8, 3.1), (3.1, 0.8)])
def test_of_two_kidney_results_of_one_day_the_worse_counts_and_both_are_named(
    order: tuple[float, float], library: Library
) -> None:
    found = reading(bundle(patient(), creatinine(order[0], "a"), creatinine(order[1], "b")), library)
    assert "creatinine serum 0.8 and 3.1 mg/dL on 2026-10-01" in said(found)
    estimates = facts.gather(found.person, library, NOW).kidney.estimates
    assert {one.said.split(" gives")[0] for one in estimates} == {"creatinine 3.1 mg/dL on 2026-10-01"}


def test_a_condition_that_is_there_and_refuted_counts_as_there_and_is_named(library: Library) -> None:
    found = reading(bundle(patient(), condition("a", "confirmed"), condition("b", "refuted")), library)
    assert "Epilepsy | listed as there and as refuted" in said(found)
    assert facts.gather(found.person, library, NOW).facts["epilepsy.ever"].state is Known.PRESENT


def test_a_unit_that_makes_a_value_absurd_is_named_and_leaves_the_kidneys_unknown(library: Library) -> None:
    found = reading(bundle(patient(), creatinine(88, "a")), library)
    gathered = facts.gather(found.person, library, NOW)
    assert any("probably umol/L typed as mg/dL" in note.why for note in gathered.not_understood)
    assert not gathered.kidney.known


@pytest.mark.parametrize(
    ("system", "code"),
    [
        (SNOMED, "G35"), (SNOMED, "N02AA01"), ("http://hl7.org/fhir/sid/icd-9-cm", "340"),
        ("http://read.info/readv2", "F20.."), ("http://example.org/local", "24700007"), ("", "G35"),
        (LOINC, "24700007"),
    ],
)  # fmt: skip
def test_a_code_of_another_system_means_nothing_and_is_named(system: str, code: str, library: Library) -> None:
    one = condition("a", "confirmed", coding=[{"system": system, "code": code}])
    found = reading(bundle(patient(), one), library)
    gathered = facts.gather(found.person, library, NOW)
    assert code in " ".join(note.value for note in gathered.not_understood)
    assert gathered.facts["condition.multiple_sclerosis"].state is Known.UNKNOWN


HARD_TEXTS = [
    "x" * 10_000_000, "no " * 3_000_000 + "epilepsy", "\u202eמולטיפל סקלרוזיס\u202c", "多発性硬化症",
    "рассеянный склероз",
    "\x00\x07\x1b[31m", "a\u0301" * 5000, "🤕" * 2000, "\u2066\u2067\u2068\u2069", "=cmd|' /C calc'!A0",
    "<script>x</script>",
]  # fmt: skip


@pytest.mark.parametrize("text", HARD_TEXTS, ids=range(len(HARD_TEXTS)))
def test_a_hard_text_is_named_shortened_and_never_normal(text: str, library: Library) -> None:
    medicine = {
        "resourceType": "MedicationStatement", "id": "m", "status": "active", "subject": {"reference": "Patient/p1"},
        "medicationCodeableConcept": {"text": text},
    }  # fmt: skip
    found = outcome(bundle(patient(), condition("a", "confirmed", text=text), medicine), library)
    assert isinstance(found, Reading)
    gathered = facts.gather(found.person, library, NOW)
    notes = [*found.not_understood, *gathered.not_understood]
    assert any(note.where.startswith("Condition/a") for note in notes)
    assert all(len(note.value) < 400 and note.value.isprintable() for note in notes)
    assert gathered.facts["medicine.unrecognised"].state is Known.PRESENT
    assert gathered.facts["epilepsy.ever"].state is Known.UNKNOWN
