"""Which order of a FHIR record counts, by which way it is taken, and what stands beside it."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from fhir_by_hand import (
    SNOMED,
    TAIL,
    THREE_A_DAY,
    baclofen,
    bundle,
    clock,
    dosage,
    issue,
    mg,
    order_of,
    patient,
    reading,
    repeat,
    said,
)
from supple.domain.person import Status
from supple.knowledge.library import Library

# --- which order


def test_two_active_orders_are_asked_about_and_never_added_up(library: Library) -> None:
    found = reading(bundle(patient(), baclofen(), baclofen(number="b2")), library)
    assert issue(found) == "unreconciled"
    assert found.person.order_issue is not None
    assert len(found.person.order_issue.entries) == 2
    assert found.person.order_issue.sentence.endswith(TAIL)


def statement(status: str = "active", **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "MedicationStatement",
        "id": "s1",
        "status": status,
        "medicationCodeableConcept": {"text": "Baclofen 10 mg tablet"},
        "subject": {"reference": "Patient/p1"},
        **more,
    }


def test_a_statement_that_says_the_same_is_no_second_order(library: Library) -> None:
    assert order_of(baclofen(), statement(), library=library).steps[0].daily_mg() == 30
    same = statement(dosage=[dosage(timing=THREE_A_DAY)])
    assert order_of(baclofen(), same, library=library).steps[0].daily_mg() == 30
    derived = statement(basedOn=[{"reference": "MedicationRequest/b1"}], dosage=[dosage(mg(5), THREE_A_DAY)])
    assert order_of(baclofen(), derived, library=library).steps[0].daily_mg() == 30


def test_a_statement_with_another_dose_is_asked_about(library: Library) -> None:
    other = statement(dosage=[dosage(mg(20), THREE_A_DAY)])
    assert issue(reading(bundle(patient(), baclofen(), other), library)) == "unreconciled"


def test_a_statement_that_it_is_not_taken_beside_an_active_order_is_asked_about(library: Library) -> None:
    found = reading(
        bundle(patient(), baclofen(), statement("not-taken", statusReason=[{"text": "felt weak"}])), library
    )
    assert issue(found) == "unreconciled"
    assert found.person.order_issue is not None
    assert "felt weak" in found.person.order_issue.sentence
    assert found.person.order_issue.sentence.endswith(TAIL)


def test_a_statement_alone_is_read_and_its_origin_is_said(library: Library) -> None:
    one = statement(dosage=[dosage(timing=THREE_A_DAY)], effectivePeriod={"start": "2026-10-20"})
    found = reading(bundle(patient(), one), library)
    assert found.person.order is not None
    assert found.person.order.started_on == date(2026, 10, 20)
    assert any("not from a prescription" in line for line in found.summary)


@pytest.mark.parametrize("status", ["stopped", "completed", "cancelled"])
def test_a_past_order_is_no_order(status: str, library: Library) -> None:
    found = reading(bundle(patient(), baclofen(status=status)), library)
    assert issue(found) == "stopped"
    assert found.person.medicines[0].status is Status.PAST


@pytest.mark.parametrize("intent", ["proposal", "plan", "option"])
def test_a_proposal_is_no_order(intent: str, library: Library) -> None:
    found = reading(bundle(patient(), baclofen(intent=intent)), library)
    assert issue(found) == "none_found"
    assert found.person.medicines[0].status is Status.PLANNED
    assert intent in said(found)


@pytest.mark.parametrize("intent", ["order", "original-order", "instance-order", "filler-order", "reflex-order"])
def test_every_kind_of_order_counts(intent: str, library: Library) -> None:
    order_of(baclofen(intent=intent), library=library)


def test_an_order_not_to_give_is_no_medicine(library: Library) -> None:
    found = reading(bundle(patient(), baclofen(doNotPerform=True)), library)
    assert [entry.status for entry in found.person.medicines] == [Status.REFUTED]
    assert issue(found) == "stopped"
    assert "not to give" in said(found)


def test_an_order_to_give_and_an_order_not_to_give_are_asked_about(library: Library) -> None:
    found = reading(bundle(patient(), baclofen(), baclofen(id="b2", doNotPerform=True)), library)
    assert issue(found) == "unreconciled"


def test_a_cancelled_order_not_to_give_says_nothing_against_the_order_to_give(library: Library) -> None:
    cancelled = baclofen(id="b2", doNotPerform=True, status="cancelled")
    found = reading(bundle(patient(), baclofen(), cancelled), library)
    assert found.person.order is not None


def test_on_hold_is_neither_taken_nor_stopped(library: Library) -> None:
    found = reading(bundle(patient(), baclofen(status="on-hold")), library)
    assert issue(found) == "on_hold"
    assert found.person.medicines[0].status is Status.ON_HOLD


def test_a_broken_status_never_becomes_an_active_order(library: Library) -> None:
    for broken in (7, ["active"], "actve", None):
        one = baclofen()
        one["status"] = broken
        assert issue(reading(bundle(patient(), one), library)) == "unreconciled"


def test_a_broken_instruction_beside_a_good_one_leaves_the_dose_unknown(library: Library) -> None:
    broken = {"timing": "tds", "doseAndRate": [{"doseQuantity": mg(10)}]}
    found = reading(bundle(patient(), baclofen(dosage(timing=THREE_A_DAY), broken)), library)
    assert issue(found) == "unknown_dose"
    assert "entry[1].resource.dosageInstruction[1].timing | tds" in said(found)


# --- by which way


def pump(**more: Any) -> dict[str, Any]:
    route = {"coding": [{"system": SNOMED, "code": "72607000", "display": "Intrathecal route"}]}
    one = baclofen(dosage(mg(0.5), THREE_A_DAY, route=route), number="itb", **more)
    one["medicationCodeableConcept"] = {"text": "baclofen 2 mg/mL injection"}
    return one


def test_a_pump_alone_is_named(library: Library) -> None:
    found = reading(bundle(patient(), pump()), library)
    assert issue(found) == "intrathecal_only"
    assert found.person.medicines[0].route == "intrathecal"


def test_a_pump_after_tablets_were_stopped_is_a_pump_alone(library: Library) -> None:
    assert issue(reading(bundle(patient(), baclofen(status="stopped"), pump()), library)) == "intrathecal_only"


def test_a_pump_beside_tablets_is_named_and_never_added(library: Library) -> None:
    found = reading(bundle(patient(), baclofen(), pump()), library)
    assert [amount for _, amount in clock(found)] == [10, 10, 10]
    assert "pump" in said(found)


def test_a_pump_in_a_device_or_procedure_is_named(library: Library) -> None:
    device = {"resourceType": "Device", "id": "d", "type": {"text": "Intrathecal baclofen pump"}}
    assert "speaks of baclofen or a pump" in said(reading(bundle(patient(), baclofen(), device), library))


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("omeprazole 20 mg capsule (proton pump inhibitor)", "oral"),
        ("insulin lispro for pump", None),
        ("fentanyl 25 micrograms/h patch", "other"),
        ("sertraline", None),
        ("baclofen for pump", "intrathecal"),
    ],
)
def test_the_way_in_comes_from_words_where_no_route_is_given(text: str, route: str | None, library: Library) -> None:
    one = baclofen(medicationCodeableConcept={"text": text})
    (medicine,) = reading(bundle(patient(), one), library).person.medicines
    assert medicine.route == route


def test_baclofen_by_feeding_tube_is_an_oral_order(library: Library) -> None:
    route = {"coding": [{"system": SNOMED, "code": "127490009", "display": "Gastrostomy route"}]}
    order_of(baclofen(dosage(timing=THREE_A_DAY, route=route)), library=library)


def test_a_route_that_nobody_knows_does_not_hide_an_order(library: Library) -> None:
    route = {"coding": [{"system": "http://example.org/local", "code": "7", "display": "as usual"}]}
    order_of(baclofen(dosage(timing=THREE_A_DAY, route=route)), library=library)


def test_baclofen_cream_is_no_oral_order(library: Library) -> None:
    one = baclofen()
    one["medicationCodeableConcept"] = {"text": "baclofen 2 % topical cream"}
    found = reading(bundle(patient(), one), library)
    assert issue(found) == "none_found"
    assert found.person.medicines[0].route == "other"


def test_arbaclofen_is_another_medicine(library: Library) -> None:
    one = baclofen()
    one["medicationCodeableConcept"] = {"text": "arbaclofen 10 mg tablet"}
    assert issue(reading(bundle(patient(), one), library)) == "none_found"


# --- other medicines


def test_another_medicine_with_stated_times_goes_on_board_and_one_without_keeps_its_words(library: Library) -> None:
    diazepam = baclofen(dosage(mg(5), repeat(timeOfDay=["22:00:00"])), number="d")
    diazepam["medicationCodeableConcept"] = {"text": "diazepam 5 mg tablet"}
    tizanidine = baclofen(dosage(mg(4), THREE_A_DAY, text="4 mg three times a day"), number="t")
    tizanidine["medicationCodeableConcept"] = {"text": "tizanidine 4 mg tablet"}
    first, second = reading(bundle(patient(), diazepam, tizanidine), library).person.medicines
    assert [(dose.at, dose.amount_mg) for dose in first.doses] == [(time(22), 5)]
    assert second.doses == ()
    assert second.dose_text == "4 mg three times a day"


def test_the_doses_of_baclofen_stand_in_the_order_alone(library: Library) -> None:
    found = reading(bundle(patient(), baclofen(dosage(timing=repeat(timeOfDay=["08:00:00"])))), library)
    assert clock(found) == [("08:00", 10)]
    assert found.person.medicines[0].doses == ()


def test_the_list_is_as_fresh_as_its_newest_active_order(library: Library) -> None:
    found = reading(
        bundle(patient(), baclofen(), baclofen(number="b0", status="stopped", authoredOn="2026-11-20")), library
    )
    assert found.person.medicines_listed_on == date(2026, 9, 14)


def test_a_date_in_the_future_is_not_used(library: Library) -> None:
    found = reading(bundle(patient(), baclofen(authoredOn="2031-01-01")), library)
    assert found.person.medicines_listed_on is None
    assert "2031-01-01" in said(found)
