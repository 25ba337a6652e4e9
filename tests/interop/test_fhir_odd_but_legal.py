"""Odd but legal records, made up here: none may end in a traceback, and nothing unknown may read as normal.

Each case changes one thing in a plain record and says what must then be not known, and what must be named.
"""

from __future__ import annotations

from typing import Any

import pytest

from fhir_by_hand import LOINC, NOW, RXNORM, SNOMED, UCUM, reading
from supple.domain.facts import Known
from supple.domain.person import Status
from supple.interop.reading import Reading
from supple.knowledge.library import Library
from supple.screening import facts

PATIENT = {"resourceType": "Patient", "id": "p1", "gender": "female", "birthDate": "1979-04-02"}
SUBJECT = {"reference": "Patient/p1"}
NEGATED = [{"url": "http://example.org/negated", "valueBoolean": True}]
ABSENT = {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}]}
EGFR_UNIT = "mL/min/{1.73_m2}"


def bundle(*resources: Any, **more: Any) -> dict[str, Any]:
    entries = [one if "resource" in one else {"resource": one} for one in (PATIENT, *resources)]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries, **more}


def amount(value: float, unit: str, **more: Any) -> dict[str, Any]:
    return {"value": value, "unit": unit, "system": UCUM, "code": unit, **more}


def observed(*codes: tuple[str, str | None], **more: Any) -> dict[str, Any]:
    coded = [{"system": LOINC, "code": code, **({"display": said} if said else {})} for code, said in codes]
    return {
        "resourceType": "Observation", "id": "o1", "status": "final", "code": {"coding": coded},
        "subject": SUBJECT, "effectiveDateTime": "2026-10-01", **more,
    }  # fmt: skip


def dosage(**more: Any) -> dict[str, Any]:
    timing = {"repeat": {"frequency": 3, "period": 1, "periodUnit": "d"}}
    return {"timing": timing, "doseAndRate": [{"doseQuantity": amount(10, "mg")}], **more}


def order(**more: Any) -> dict[str, Any]:
    return {
        "resourceType": "MedicationRequest", "id": "b1", "status": "active", "intent": "order",
        "medicationCodeableConcept": {"text": "baclofen 10 MG Oral Tablet"}, "subject": SUBJECT,
        "authoredOn": "2026-09-14", "dosageInstruction": [dosage()], **more,
    }  # fmt: skip


def condition(code: dict[str, Any], **more: Any) -> dict[str, Any]:
    active, confirmed = {"coding": [{"code": "active"}]}, {"coding": [{"code": "confirmed"}]}
    return {
        "resourceType": "Condition", "id": "c1", "clinicalStatus": active, "verificationStatus": confirmed,
        "code": code, "subject": SUBJECT, **more,
    }  # fmt: skip


def state(found: Reading, fact: str, library: Library) -> Known:
    return facts.gather(found.person, library, NOW).facts[fact].state


def named(found: Reading, library: Library) -> str:
    notes = (*found.not_understood, *facts.gather(found.person, library, NOW).not_understood)
    return "\n".join(f"{note.where}: {note.value}: {note.why}" for note in notes)


# what stands in the record, and what must be named; in none of them is the kidney function known
KIDNEY_NOT_KNOWN: dict[str, tuple[dict[str, Any], str]] = {
    "grams per litre": (
        observed(("2160-0", None), valueQuantity=amount(0.011, "g/L")),
        "not read in g/L",
    ),
    "serum and urine at once": (
        observed(
            ("2160-0", None), ("2161-8", "Creatinine [Mass/volume] in Urine"), valueQuantity=amount(1.0, "mg/dL")
        ),
        "mean different things",
    ),
    "creatinine and filtration rate at once": (
        observed(("33914-3", None), ("2160-0", None), valueQuantity=amount(95, EGFR_UNIT)),
        "mean different things",
    ),
    "a modifier of the observation": (
        observed(("33914-3", None), valueQuantity=amount(95, EGFR_UNIT), modifierExtension=NEGATED),
        "http://example.org/negated: it changes what stands beside it",
    ),
    "a sign that nobody could give": (
        observed(("33914-3", None), valueQuantity=amount(95, EGFR_UNIT, _comparator=ABSENT)),
        "it changes what stands beside it",
    ),
    "a part of a panel with a modifier": (
        observed(
            ("24323-8", None),
            component=[
                {
                    "code": {"coding": [{"system": LOINC, "code": "33914-3"}]},
                    "valueQuantity": amount(95, EGFR_UNIT),
                    "modifierExtension": NEGATED,
                }
            ],
        ),
        "component[0].modifierExtension",
    ),
    "a number with an unknown sign": (
        observed(("33914-3", None), valueQuantity=amount(95, EGFR_UNIT, comparator="ad")),
        "an unknown sign",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", KIDNEY_NOT_KNOWN)
def test_a_kidney_value_that_could_mean_something_else_is_not_known(case: str, library: Library) -> None:
    resource, word = KIDNEY_NOT_KNOWN[case]
    found = reading(bundle(resource), library)
    assert state(found, "kidney.egfr", library) is Known.UNKNOWN
    assert word in named(found, library)


def test_one_bad_part_of_a_panel_leaves_the_others(library: Library) -> None:
    low = {"code": {"coding": [{"system": LOINC, "code": "33914-3"}]}, "valueQuantity": amount(25, EGFR_UNIT)}
    odd = {"code": {"coding": [{"system": LOINC, "code": "2160-0"}]}, "modifierExtension": NEGATED}
    found = reading(bundle(observed(("24323-8", None), component=[odd, low])), library)
    assert [(lab.analyte, lab.value) for lab in found.person.labs] == [("egfr", 25)]


@pytest.mark.parametrize(
    ("analyte", "code", "unit", "low", "high", "taken"),
    [("egfr", "33914-3", EGFR_UNIT, 30, 95, 30), ("creatinine_serum", "2160-0", "mg/dL", 0.9, 2.4, 2.4)],
)
def test_of_a_range_the_worse_end_counts(
    analyte: str, code: str, unit: str, low: float, high: float, taken: float, library: Library
) -> None:
    span = {"low": amount(low, unit), "high": amount(high, unit)}
    found = reading(bundle(observed((code, None), valueRange=span)), library)
    assert [(lab.analyte, lab.value) for lab in found.person.labs] == [(analyte, taken)]
    assert "its worse end is taken" in named(found, library)


EVERY_DAY_ONCE = {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}}
EVERY_OTHER = {"frequency": 1, "period": 2, "periodUnit": "d", "boundsPeriod": {"start": "2026-09-14"}}
MIXED = {
    "coding": [
        {"system": RXNORM, "code": "197391", "display": "baclofen 10 MG Oral Tablet"},
        {"system": "http://www.whocc.no/atc", "code": "N05BA01", "display": "diazepam"},
    ]
}
ORDER_NOT_KNOWN: dict[str, tuple[tuple[dict[str, Any], ...], str]] = {
    "a modifier of the order": ((order(modifierExtension=NEGATED),), "unreconciled"),
    "a modifier of the dosage": ((order(dosageInstruction=[dosage(modifierExtension=NEGATED)]),), "unknown_dose"),
    "rules of reading of its own": ((order(implicitRules="http://example.org/rules"),), "unreconciled"),
    "an order not to give beside one to give": ((order(), order(id="b2", doNotPerform=True)), "unreconciled"),
    "perhaps an order not to give": ((order(_doNotPerform=ABSENT),), "unreconciled"),
    "codes of two medicines": ((order(medicationCodeableConcept=MIXED),), "unreconciled"),
    "dosage in words only": ((order(dosageInstruction=[{"text": "10 mg three times daily"}]),), "unknown_dose"),
    "every other day, with bounds": ((order(dosageInstruction=[dosage(timing={"repeat": EVERY_OTHER})]),),
                                     "no_usable_time"),
    "every other day in words, every day in structure": (
        (order(dosageInstruction=[dosage(text="10 mg every other day", timing=EVERY_DAY_ONCE)]),), "no_usable_time"),
    "a time of day without a value": (
        (order(dosageInstruction=[dosage(timing={"repeat": {"timeOfDay": ["08:00:00", None],
                                                            "_timeOfDay": [None, ABSENT]}})]),), "unknown_dose"),
    "as needed, as R5 writes it": ((order(dosageInstruction=[dosage(asNeeded=True)]),), "unknown_dose"),
    "a bound that has passed": (
        (order(dosageInstruction=[dosage(timing={"repeat": {**EVERY_DAY_ONCE["repeat"],
                                                            "boundsPeriod": {"end": "2026-10-14"}}})]),),
        "unreconciled"),
}  # fmt: skip


@pytest.mark.parametrize("case", ORDER_NOT_KNOWN)
def test_an_order_that_could_mean_something_else_is_asked_about(case: str, library: Library) -> None:
    resources, code = ORDER_NOT_KNOWN[case]
    found = reading(bundle(*resources), library)
    assert found.person.order is None
    assert found.person.order_issue
    assert found.person.order_issue.code == code


def test_codes_of_two_medicines_count_as_both(library: Library) -> None:
    found = reading(bundle(order(medicationCodeableConcept=MIXED)), library)
    assert state(found, "takes_baclofen", library) is Known.PRESENT
    assert state(found, "class.benzodiazepine", library) is Known.PRESENT


def test_contained_and_urn_and_versioned_references_lead_to_the_product(library: Library) -> None:
    product = {"resourceType": "Medication", "id": "m", "code": {"text": "Baclofen 20 mg tablet"}}
    tablet = [dosage(doseAndRate=[{"doseQuantity": {"value": 1, "unit": "tablet"}}])]
    bare = {key: value for key, value in order(dosageInstruction=tablet).items() if key != "medicationCodeableConcept"}
    ways: list[tuple[dict[str, Any], ...]] = [
        ({**bare, "contained": [product], "medicationReference": {"reference": "#m"}},),
        ({"fullUrl": "urn:uuid:2", "resource": product}, {**bare, "medicationReference": {"reference": "urn:uuid:2"}}),
        (
            {"fullUrl": "http://a.example.org/fhir/Medication/m", "resource": product},
            {**bare, "medicationReference": {"reference": "http://a.example.org/fhir/Medication/m/_history/4"}},
        ),
    ]
    for resources in ways:
        held = reading(bundle(*resources), library).person.order
        assert held
        assert {dose.amount_mg for dose in held.steps[0].doses} == {20}


EPILEPSY = {"text": "Epilepsy"}
NO_PROBLEM = {"coding": [{"system": SNOMED, "code": "160245001", "display": "No current problems or disability"}]}
REFUTED = {"coding": [{"code": "refuted"}]}


def test_a_denial_with_an_unknown_modifier_denies_nothing(library: Library) -> None:
    found = reading(bundle(condition(EPILEPSY, verificationStatus=REFUTED, modifierExtension=NEGATED)), library)
    assert state(found, "epilepsy.ever", library) is not Known.ABSENT
    assert found.person.conditions[0].status is Status.UNKNOWN


@pytest.mark.parametrize("more", [{"verificationStatus": REFUTED}, {"modifierExtension": NEGATED}])
def test_no_problems_that_does_not_hold_makes_nothing_absent(more: dict[str, Any], library: Library) -> None:
    plain = reading(bundle(condition(NO_PROBLEM)), library)
    assert state(plain, "epilepsy.ever", library) is Known.ABSENT
    found = reading(bundle(condition(NO_PROBLEM, **more)), library)
    assert state(found, "epilepsy.ever", library) is Known.UNKNOWN
    assert "marked as not so" in named(found, library)


@pytest.mark.parametrize("more", [{"verificationStatus": REFUTED}, {"modifierExtension": NEGATED}])
def test_no_allergies_that_does_not_hold_makes_nothing_absent(more: dict[str, Any], library: Library) -> None:
    none_known = {
        "resourceType": "AllergyIntolerance", "id": "a1", "patient": SUBJECT,
        "code": {"coding": [{"system": SNOMED, "code": "716186003", "display": "No known allergy"}]},
    }  # fmt: skip
    assert state(reading(bundle(none_known), library), "allergy.baclofen", library) is Known.ABSENT
    found = reading(bundle({**none_known, **more}), library)
    assert state(found, "allergy.baclofen", library) is Known.UNKNOWN
    assert "marked as not so" in named(found, library)


def test_codes_of_two_conditions_count_as_both(library: Library) -> None:
    both = {"coding": [{"system": SNOMED, "code": "24700007", "display": "Multiple sclerosis"}], "text": "Epilepsy"}
    found = reading(bundle(condition(both)), library)
    assert state(found, "epilepsy.ever", library) is Known.PRESENT
    assert state(found, "condition.multiple_sclerosis", library) is Known.PRESENT


def test_an_injury_of_last_year_without_a_day_is_not_known_to_be_over_a_year_old(library: Library) -> None:
    injury = {"text": "Spinal cord injury at T4"}
    found = reading(bundle(condition(injury, onsetDateTime="2025")), library)
    assert state(found, "sci.over_1_year", library) is Known.UNKNOWN
    assert "the day is not known" in named(found, library)
    older = reading(bundle(condition(injury, onsetDateTime="2019")), library)
    assert state(older, "sci.over_1_year", library) is Known.PRESENT


def test_a_kidney_injury_of_this_year_without_a_day_may_be_of_today(library: Library) -> None:
    found = reading(bundle(condition({"text": "Acute kidney injury"}, onsetDateTime="2026")), library)
    assert state(found, "kidney.acute", library) is Known.PRESENT


def test_a_date_without_a_zone_is_in_the_zone_of_the_person(library: Library) -> None:
    value = {"valueQuantity": amount(95, EGFR_UNIT), "effectiveDateTime": "2026-10-01T00:30:00"}
    found = reading(bundle(observed(("33914-3", None), **value)), library)
    assert [str(lab.measured_on) for lab in found.person.labs] == ["2026-10-01"]


def test_a_search_that_found_more_or_warns_is_said_to_be_incomplete(library: Library) -> None:
    warning = {"severity": "error", "code": "security", "diagnostics": "3 resources withheld"}
    outcome = {"resourceType": "OperationOutcome", "issue": [warning]}
    assert "3 resources withheld" in named(reading(bundle(outcome, type="searchset"), library), library)
    more = named(reading(bundle(order(), type="searchset", total=9), library), library)
    assert "9 found, 2 here: the search found more" in more
    whole = named(reading(bundle(order(), type="searchset", total=1), library), library)
    assert "incomplete" not in whole
    paged = bundle(order(), type="searchset", total=9, link=[{"relation": "next", "url": "http://example.org/2"}])
    assert "only one page" in named(reading(paged, library), library)


def test_what_r5_writes_is_kept_by_name_or_named(library: Library) -> None:
    bare = {key: value for key, value in order().items() if key != "medicationCodeableConcept"}
    newer = reading(bundle({**bare, "medication": {"concept": {"text": "baclofen 10 mg tablet"}}}), library)
    assert newer.person.medicines[0].status is Status.UNKNOWN
    usage = {"resourceType": "MedicationUsage", "medication": {"concept": {"text": "Lioresal"}}, "subject": SUBJECT}
    assert "speaks of baclofen" in named(reading(bundle(usage), library), library)


def test_the_narrative_of_a_document_makes_nothing_absent(library: Library) -> None:
    empty = {"title": "Allergies", "emptyReason": {"coding": [{"code": "unavailable"}]}}
    page = {"resourceType": "Composition", "id": "x", "status": "final", "subject": SUBJECT, "section": [empty]}
    found = reading(bundle(page, type="document"), library)
    assert state(found, "allergy.baclofen", library) is Known.UNKNOWN
    assert "Composition" in named(found, library)
