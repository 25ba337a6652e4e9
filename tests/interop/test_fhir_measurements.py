"""Kidney values, weights, pressures and pregnancy in a FHIR record: used, or named with the reason."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from fhir_by_hand import LOINC, UCUM, bundle, observation, patient, reading, said
from supple.domain.person import LabResult
from supple.interop.reading import Reading
from supple.knowledge.library import Library

MG_DL = {"value": 1.1, "unit": "mg/dL", "system": UCUM, "code": "mg/dL"}


def read_one(one: dict[str, Any], library: Library) -> Reading:
    return reading(bundle(patient(), one), library)


def lab(one: dict[str, Any], library: Library) -> LabResult:
    (only,) = read_one(one, library).person.labs
    return only


def test_a_value_keeps_unit_date_and_place(library: Library) -> None:
    found = lab(observation("2160-0", MG_DL), library)
    assert (found.analyte, found.value, found.unit, found.measured_on, found.where) == (
        "creatinine_serum",
        1.1,
        "mg/dL",
        date(2026, 10, 1),
        "Observation/o2160-0 at entry[1].resource",
    )


def test_units_come_by_code_else_by_words(library: Library) -> None:
    micro = {"value": 124, "unit": "µmol/L", "system": UCUM, "code": "umol/L"}
    assert lab(observation("14682-9", micro), library).unit == "umol/L"
    assert lab(observation("2160-0", {"value": 1.4, "unit": "mg/dl"}), library).unit == "mg/dL"
    assert lab(observation("33914-3", {"value": 62, "unit": "mL/min/1.73 m2"}), library).unit == "mL/min/{1.73_m2}"


@pytest.mark.parametrize(
    ("text", "value", "unit", "comparator"),
    [
        ("1.4 mg/dL (H)", 1.4, "mg/dL", None),
        ("1.4 mg/dl", 1.4, "mg/dL", None),
        ("< 0.3 mg/dL", 0.3, "mg/dL", "<"),
        ("≥ 1.2 mg/dL", 1.2, "mg/dL", ">="),
        ("97 µmol/L", 97, "umol/L", None),
    ],
)
def test_a_value_in_words_is_read_where_it_is_one_plain_value(
    text: str, value: float, unit: str, comparator: str | None, library: Library
) -> None:
    found = lab(observation("2160-0", valueString=text), library)
    assert (found.value, found.unit, found.comparator) == (value, unit, comparator)


@pytest.mark.parametrize(
    "text", ["1,1 mg/dL", "1.1-1.4 mg/dL", "normal", "1.1 mg/dL, was 1.4", "1.1", "see note 2", "", "1.1 1.4", "-1"]
)
def test_other_words_are_named_and_not_used(text: str, library: Library) -> None:
    found = read_one(observation("2160-0", valueString=text), library)
    assert found.person.labs == ()
    assert "entry[1].resource.valueString" in said(found)


def test_an_egfr_bound_in_words_keeps_its_sign_and_says_whose_unit_it_took(library: Library) -> None:
    found = read_one(observation("33914-3", valueString=">60"), library)
    (value,) = found.person.labs
    assert (value.value, value.comparator, value.unit) == (60, ">", "mL/min/{1.73_m2}")
    assert "no unit is written" in said(found)


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled", "unknown", None])
def test_a_value_in_a_state_that_cannot_be_trusted_is_named_and_not_used(status: str | None, library: Library) -> None:
    one = observation("2160-0", MG_DL)
    if status:
        one["status"] = status
    else:
        del one["status"]
    found = read_one(one, library)
    assert found.person.labs == ()
    assert "entry[1].resource.status" in said(found)


def test_a_preliminary_value_is_marked(library: Library) -> None:
    assert lab(observation("2160-0", MG_DL, status="preliminary"), library).preliminary
    assert not lab(observation("2160-0", MG_DL, status="amended"), library).preliminary


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ({"effectiveDateTime": "2024"}, date(2024, 1, 1)),
        ({"effectiveDateTime": "2026-10"}, date(2026, 10, 1)),
        ({"effectivePeriod": {"start": "2026-09-30", "end": "2026-10-01"}}, date(2026, 9, 30)),
        ({"effectiveInstant": "2026-10-01T23:30:00Z"}, date(2026, 10, 2)),
        ({"issued": "2026-10-01T07:00:00.000Z"}, date(2026, 10, 1)),
        ({}, None),
        ({"effectiveDateTime": "01/10/2026"}, None),
    ],
)
def test_dates_of_every_form(dates: dict[str, Any], expected: date | None, library: Library) -> None:
    one = observation("2160-0", MG_DL)
    del one["effectiveDateTime"]
    assert lab({**one, **dates}, library).measured_on == expected


def test_a_date_of_issue_is_said_to_be_one(library: Library) -> None:
    one = observation("2160-0", MG_DL, issued="2026-10-01T07:00:00Z")
    del one["effectiveDateTime"]
    assert "day of issue" in said(read_one(one, library))


def test_a_panel_gives_its_components(library: Library) -> None:
    one = observation("85354-9")
    one["component"] = [
        {"code": {"coding": [{"system": LOINC, "code": code}]}, "valueQuantity": {"value": value, "unit": "mmHg"}}
        for code, value in (("8480-6", 128), ("8462-4", 79))
    ]
    found = read_one(one, library)
    assert [(one.analyte, one.value, one.unit) for one in found.person.labs] == [
        ("bp_systolic", 128, "mm[Hg]"),
        ("bp_diastolic", 79, "mm[Hg]"),
    ]


def test_what_is_not_serum_is_no_kidney_value(library: Library) -> None:
    one = observation("2161-8", MG_DL)
    one["code"]["coding"][0]["display"] = "Creatinine [Mass/volume] in Urine"
    found = read_one(one, library)
    assert found.person.labs == ()
    assert "in Urine" in said(found)


def test_a_thousand_look_alikes_are_one_line(library: Library) -> None:
    many = [{**observation("9", MG_DL), "id": str(n), "code": {"text": "kreatinin i serum"}} for n in range(1000)]
    found = reading(bundle(patient(), *many), library)
    assert len(found.not_understood) == 1
    assert "1000 in all" in said(found)


def test_weights_become_kilograms(library: Library) -> None:
    for quantity, kg in (
        ({"value": 165.3, "unit": "lbs", "system": UCUM, "code": "[lb_av]"}, 74.979),
        ({"value": 68000, "unit": "g"}, 68),
        ({"value": 70, "unit": "kg"}, 70),
    ):
        (weight,) = read_one(observation("29463-7", quantity), library).person.weights
        assert weight.kg == kg


@pytest.mark.parametrize("quantity", [{"value": 0, "unit": "kg"}, {"value": 900, "unit": "kg"}, {"value": 70}])
def test_weights_that_cannot_be_are_named(quantity: dict[str, Any], library: Library) -> None:
    found = read_one(observation("29463-7", quantity), library)
    assert found.person.weights == ()
    assert f"{quantity['value']}" in said(found)


def test_the_newest_height_holds(library: Library) -> None:
    old = observation("8302-2", {"value": 1.5, "unit": "m"}, id="h1", effectiveDateTime="2001-01-01")
    new = observation("8302-2", {"value": 170, "unit": "cm"}, id="h2")
    assert reading(bundle(patient(), new, old), library).person.height_cm == 170


def pregnancy(code: str, on: str) -> dict[str, Any]:
    answer = {"coding": [{"system": "http://snomed.info/sct", "code": code}]}
    return observation("82810-3", effectiveDateTime=on, valueCodeableConcept=answer)


@pytest.mark.parametrize(
    ("code", "on", "expected"),
    [
        ("77386006", "2026-10-01", "yes"),
        ("77386006", "2024-10-01", "unknown"),
        ("60001007", "2026-11-01", "no"),
        ("60001007", "2025-11-01", "unknown"),
        ("261665006", "2026-11-01", "unknown"),
    ],
)
def test_a_pregnancy_status_holds_only_as_long_as_it_can(code: str, on: str, expected: str, library: Library) -> None:
    assert read_one(pregnancy(code, on), library).person.pregnancy == expected


def test_alcohol_is_named_and_never_converted(library: Library) -> None:
    one = observation("74013-4", {"value": 4, "unit": "drinks/d"})
    found = read_one(one, library)
    assert found.person.alcohol_units_per_week is None
    assert "4 drinks/d" in said(found)
