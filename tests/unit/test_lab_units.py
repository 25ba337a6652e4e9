"""Laboratory values: one unit for each measurement, and no silent correction."""

from __future__ import annotations

import math
from datetime import date

import pytest

from supple.domain.findings import NotUnderstood
from supple.domain.labs import CanonicalLab
from supple.domain.person import LabResult
from supple.knowledge import labs
from supple.knowledge.library import Library

DAY = date(2026, 10, 15)


def lab(analyte: str, value: float, unit: str | None, **more: object) -> LabResult:
    return LabResult(analyte=analyte, value=value, unit=unit, measured_on=DAY, **more)  # type: ignore[arg-type]


def refused(result: LabResult, library: Library) -> str:
    found = labs.canonical(result, library)
    assert isinstance(found, NotUnderstood)
    return found.why


@pytest.mark.parametrize(
    ("analyte", "value", "unit", "expected"),
    [
        ("creatinine_serum", 1.1, "mg/dL", 1.1),
        ("creatinine_serum", 97, "umol/L", 1.0970),
        ("creatinine_serum", 97, "µmol/L", 1.0970),
        ("creatinine_serum", 97, "μmol / L", 1.0970),
        ("creatinine_serum", 0.097, "mmol/L", 1.0970),
        ("egfr", 46, "mL/min/{1.73_m2}", 46),
        ("egfr", 46, "mL/min/1.73 m2", 46),
        ("egfr", 46, "ml/min/1.73m²", 46),
        ("egfr", 46, "mL/min", 46),
        ("creatinine_clearance", 1.5, "mL/s", 90),
        ("cystatin_c", 0.11, "mg/dL", 1.1),
        ("weight", 154, "[lb_av]", 69.853),
        ("height", 1.7, "m", 170),
        ("height", 67, "[in_i]", 170.18),
        ("bp_systolic", 16, "kPa", 120.01),
        ("body_temperature", 98.6, "[degF]", 37),
        ("hba1c", 48, "mmol/mol", 6.543),
        ("glucose", 5.5, "mmol/L", 99.09),
    ],
)
def test_a_value_is_the_same_in_every_unit(
    analyte: str, value: float, unit: str, expected: float, library: Library
) -> None:
    found = labs.canonical(lab(analyte, value, unit), library)
    assert isinstance(found, CanonicalLab)
    assert found.unit == library.analytes[analyte].unit
    assert found.value == pytest.approx(expected, rel=1e-4)


def test_a_record_is_quoted_as_it_was_written(library: Library) -> None:
    found = labs.canonical(lab("creatinine_serum", 97, "µmol/L"), library)
    assert isinstance(found, CanonicalLab)
    assert found.said == "creatinine 97 µmol/L (1.1 mg/dL) on 2026-10-15"


def test_a_sign_and_an_early_result_are_kept(library: Library) -> None:
    found = labs.canonical(lab("egfr", 90, "mL/min/{1.73_m2}", comparator=">", preliminary=True), library)
    assert isinstance(found, CanonicalLab)
    assert (found.comparator, found.preliminary, found.measured_on) == (">", True, DAY)
    assert found.said == "eGFR >90 mL/min/{1.73_m2} on 2026-10-15, preliminary"


def test_micromoles_typed_as_milligrams_are_asked_about_and_not_converted(library: Library) -> None:
    why = refused(lab("creatinine_serum", 97, "mg/dL"), library)
    assert "probably umol/L typed as mg/dL: please check" in why


def test_milligrams_typed_as_micromoles_are_asked_about(library: Library) -> None:
    assert "probably mg/dL" in refused(lab("creatinine_serum", 1.1, "umol/L"), library)
    assert "probably mmol/L typed as mg/dL" in refused(lab("glucose", 5.5, "mg/dL"), library)
    assert "probably m " in refused(lab("height", 1.7, "cm"), library)


def test_a_number_without_a_unit_is_not_used(library: Library) -> None:
    assert "1.4 of what?" in refused(lab("creatinine_serum", 1.4, None), library)
    assert "1.4 of what?" in refused(lab("creatinine_serum", 1.4, " "), library)


def test_a_unit_that_cannot_measure_it_is_refused(library: Library) -> None:
    assert "not read in mg/dL" in refused(lab("egfr", 60, "mg/dL"), library)
    assert "not read in furlongs" in refused(lab("egfr", 60, "furlongs"), library)


@pytest.mark.parametrize(("value", "word"), [(0.0, "zero"), (-1.0, "below zero"), (1e40, "1e+40")])
def test_an_impossible_value_is_refused_by_name(value: float, word: str, library: Library) -> None:
    found = labs.canonical(lab("creatinine_serum", value, "mg/dL"), library)
    assert isinstance(found, NotUnderstood)
    assert "creatinine" in found.value
    assert word in found.why


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_not_a_number_is_refused(value: float, library: Library) -> None:
    assert "not a number" in refused(lab("creatinine_serum", value, "mg/dL"), library)


def test_an_unknown_measurement_is_refused(library: Library) -> None:
    assert "not one that Supple reads" in refused(lab("frog_length", 1, "cm"), library)


def test_every_loinc_code_leads_to_a_measurement_in_a_unit_it_knows(library: Library) -> None:
    for code in library.lab_codes.values():
        if code.analyte != "blood_pressure_panel":
            assert code.canonical_unit in library.analytes[code.analyte].factors, code.loinc


def test_ranges_of_one_measurement_agree_between_its_units(library: Library) -> None:
    """Both ends of each unit's range lie within a few per cent of the canonical range, so no unit is a loophole."""
    for analyte in library.analytes.values():
        low, high = analyte.plausible[analyte.unit]
        for unit, ends in analyte.plausible.items():
            least, most = (end * analyte.factors[unit] + analyte.offsets.get(unit, 0.0) for end in ends)
            assert least == pytest.approx(low, rel=0.2, abs=0.02), (analyte.id, unit)
            assert most == pytest.approx(high, rel=0.05), (analyte.id, unit)


def test_a_canonical_unit_is_one_of_its_own_units_with_factor_one(library: Library) -> None:
    for analyte in library.analytes.values():
        assert analyte.factors[analyte.unit] == 1
        assert set(analyte.factors) == set(analyte.plausible)
        assert {labs.ucum(unit) for unit in analyte.factors} == set(analyte.factors)
