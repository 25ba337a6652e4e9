"""The kidney equations give what other programs print for the same person."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from supple.domain import kidney_equations as kidney

AUTHORITY = Path(__file__).parents[2] / "validation" / "authorities" / "kidney_equations" / "values.csv"
ROWS = list(csv.DictReader(AUTHORITY.read_text(encoding="utf-8").splitlines()))


def value_of(row: dict[str, str]) -> float:
    age, sex = float(row["age_years"]), row["sex"]
    creatinine, cystatin = (float(row[name] or "nan") for name in ("creatinine_mg_dl", "cystatin_c_mg_l"))
    match row["equation"]:
        case "ckd_epi_2021_creatinine":
            return kidney.egfr_ckd_epi_2021_creatinine(creatinine, age, sex)  # type: ignore[arg-type]
        case "ckd_epi_2012_cystatin_c":
            return kidney.egfr_ckd_epi_2012_cystatin_c(cystatin, age, sex)  # type: ignore[arg-type]
        case "ckd_epi_2021_both":
            return kidney.egfr_ckd_epi_2021_both(creatinine, cystatin, age, sex)  # type: ignore[arg-type]
    raise AssertionError(row)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['equation']}-{row['age_years']}-{row['sex']}")
def test_the_equation_gives_the_printed_value(row: dict[str, str]) -> None:
    half_a_digit = 0.5 * 10 ** -int(row["digits"]) * 1.001  # printed to so many digits
    assert value_of(row) == pytest.approx(float(row["value"]), abs=half_a_digit)


def test_cockcroft_gault_agrees_with_the_rule_worked_by_hand() -> None:
    assert kidney.crcl_cockcroft_gault_ml_min(1.0, 40, 72, "male") == pytest.approx(100.0)
    assert kidney.crcl_cockcroft_gault_ml_min(1.0, 25, 60, "female") == pytest.approx(115 * 60 / 72 * 0.85)


def test_body_surface_of_a_man_of_70_kg_and_170_cm_is_1_82() -> None:
    assert kidney.body_surface_m2(70, 170) == pytest.approx(1.818, abs=0.0005)
