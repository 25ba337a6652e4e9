"""Lists of a record: a prescriber's list of medicines has a day; a list known to be empty is no silence."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from fhir_by_hand import LOINC, NOW, baclofen, bundle, patient, reading
from supple.domain.facts import Known
from supple.knowledge.library import Library
from supple.screening import facts


def of_medicines(**more: Any) -> dict[str, Any]:
    return {
        "resourceType": "List",
        "id": "l1",
        "status": "current",
        "mode": "snapshot",
        "code": {"coding": [{"system": LOINC, "code": "10160-0"}]},
        "subject": {"reference": "Patient/p1"},
        "date": "2026-11-01",
        "source": {"reference": "Practitioner/dr"},
        **more,
    }


def test_a_prescribers_list_has_its_day_and_what_is_not_on_it_is_asked_and_never_absent(library: Library) -> None:
    person = reading(bundle(patient(), baclofen(), of_medicines()), library).person
    assert person.medicines_listed_on == date(2026, 11, 1)
    gathered = facts.gather(person, library, NOW).facts
    assert gathered.present("medicines.listed")
    assert gathered["class.opioid"].state is Known.UNKNOWN
    assert any("not on the prescriber's list" in line for line in gathered["class.opioid"].because)


def test_a_list_of_more_than_ninety_days_tells_nothing_of_today(library: Library) -> None:
    old = baclofen(authoredOn="2026-01-05")
    person = reading(bundle(patient(), old, of_medicines(date="2026-08-20")), library).person
    assert not facts.gather(person, library, NOW).facts.present("medicines.listed")


@pytest.mark.parametrize(
    "more",
    [
        {"source": {"reference": "Patient/p1"}}, {"source": None}, {"status": "retired"}, {"date": "2031-01-01"},
        {"date": None}, {"subject": {"reference": "Patient/other"}}, {"code": {"text": "shopping"}},
    ],
)  # fmt: skip
def test_a_list_that_is_no_current_list_of_a_prescriber_has_no_day(more: dict[str, Any], library: Library) -> None:
    resource = {key: value for key, value in of_medicines(**more).items() if value is not None}
    old = baclofen(authoredOn="2026-01-05")
    person = reading(bundle(patient(), old, resource), library).person
    assert person.medicines_listed_on == date(2026, 1, 5)


def test_a_list_known_to_be_empty_says_that_there_are_none(library: Library) -> None:
    nothing = of_medicines(emptyReason={"coding": [{"code": "nilknown"}]})
    assert "medicines" in reading(bundle(patient(), nothing), library).person.complete_lists


@pytest.mark.parametrize("reason", ["notasked", "withheld", "unavailable", "closed"])
def test_a_list_that_is_empty_for_another_reason_is_silence(reason: str, library: Library) -> None:
    nothing = of_medicines(emptyReason={"coding": [{"code": reason}]})
    assert "medicines" not in reading(bundle(patient(), nothing), library).person.complete_lists


def test_an_empty_list_beside_a_medicine_is_not_believed(library: Library) -> None:
    nothing = of_medicines(emptyReason={"coding": [{"code": "nilknown"}]})
    assert "medicines" not in reading(bundle(patient(), baclofen(), nothing), library).person.complete_lists
