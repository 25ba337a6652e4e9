"""No kidney result, an old one, two that disagree, one that rises, little muscle: each is said in its own words."""

from __future__ import annotations

from typing import Any

import pytest

from door import NOW, run

PERSON = """
schema: supple/person/1
zone: Europe/London
age_years: 50
sex: female
weight_kg: 65
height_cm: 165
conditions: [{condition}]
medicines: [{{name: baclofen}}]
none_else: [conditions, medicines]
order:
  drug: baclofen
  started_on: 2025-01-01
  doses: [{{at: "08:00", amount_mg: 10}}, {{at: "20:00", amount_mg: 10}}]
"""


def told(labs: str, condition: str = "multiple sclerosis") -> tuple[dict[str, Any], list[str], float]:
    """What screening says, what the forecast warns of, and the upper line of the level at 19:00."""
    person = (PERSON.format(condition=condition) + (f"labs: {labs}\n" if labs else "")).encode()
    found = run("screen", "-", *NOW, "--format", "json", typed=person)
    curve = run("simulate", "-", *NOW, "--days", "1", "--n-virtual", "800", "--format", "json", typed=person)
    assert found.code == curve.code == 0, (found.err, curve.err)
    level = curve.data["slots"][228]["concentration_ng_per_ml"]
    return found.data, curve.data["warnings"], level["p95"]


def creatinine(value: float, on: str) -> str:
    return f"{{analyte: creatinine, value: {value}, unit: umol/L, measured_on: {on}}}"


def cystatin(value: float, on: str) -> str:
    return f"{{analyte: cystatin_c, value: {value}, unit: mg/L, measured_on: {on}}}"


GOOD = f"[{creatinine(65, '2026-11-01')}]"


@pytest.mark.parametrize(
    ("labs", "condition", "warned", "because"),
    [
        ("", "multiple sclerosis", "Kidney function is not known", None),
        (f"[{creatinine(120, '2024-01-01')}]", "multiple sclerosis", "old", "old result"),
        (
            f"[{creatinine(60, '2026-11-01')}, {cystatin(1.9, '2026-11-01')}]",
            "multiple sclerosis", "do not agree", "contradict",
        ),
        (
            f"[{creatinine(60, '2026-11-17')}, {creatinine(95, '2026-11-20')}]",
            "multiple sclerosis", "getting worse", "rose from 60",
        ),
        (f"[{creatinine(65, '2026-11-01')}]", "spinal cord injury", "little muscle", None),
    ],
)  # fmt: skip
def test_each_case_is_said_in_its_own_words_and_no_other(
    labs: str, condition: str, warned: str, because: str | None
) -> None:
    words = ("Kidney function is not known", "old or has no date", "do not agree", "getting worse", "little muscle")
    screened, warnings, _ = told(labs, condition)
    said = " ".join(warnings)
    assert warned in said
    assert [word in said for word in words].count(True) == 1
    if because:
        lines = " ".join(line for finding in screened["findings"] for line in finding["because"])
        assert because in lines


MS, SCI = "multiple sclerosis", "spinal cord injury"
AFTER_A_RISE = f"[{creatinine(60, '2026-11-17')}, {creatinine(95, '2026-11-20')}]"
ALONE = f"[{creatinine(95, '2026-11-20')}]"


def test_a_good_recent_result_is_silent() -> None:
    assert not any("idney" in line for line in told(GOOD)[1])


@pytest.mark.parametrize(
    ("sure", "unsure"), [((GOOD, MS), ("", MS)), ((GOOD, MS), (GOOD, SCI)), ((ALONE, MS), (AFTER_A_RISE, MS))]
)
def test_less_sure_of_the_kidneys_is_a_higher_upper_line(sure: tuple[str, str], unsure: tuple[str, str]) -> None:
    assert told(*unsure)[2] > 1.05 * told(*sure)[2]


def test_a_measurement_nobody_made_asks_for_one() -> None:
    screened, _, _ = told("")
    assert any(
        "kidney" in finding["title"].lower() and finding["state"] == "unknown" for finding in screened["findings"]
    )
