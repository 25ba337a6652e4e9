"""Two kidney tests days apart that differ a lot are an alarm of their own, however good the last one looks."""

from __future__ import annotations

from typing import Any

import pytest

from door import NOW, run

PERSON = """
schema: supple/person/1
zone: Europe/London
age_years: 45
sex: male
weight_kg: 80
height_cm: 178
conditions: [multiple sclerosis]
medicines: [{name: baclofen}]
none_else: [conditions, medicines]
order: {drug: baclofen, started_on: 2025-01-01, doses: [{at: "08:00", amount_mg: 10}, {at: "20:00", amount_mg: 10}]}
labs:
"""


def person(*results: tuple[float, str]) -> bytes:
    lines = (f"  - {{analyte: creatinine, value: {v}, unit: umol/L, measured_on: {on}}}\n" for v, on in results)
    return (PERSON + "".join(lines)).encode()


def acute(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [f for f in found["findings"] if f["rule_id"] == "P08" and f["state"] == "fires"]


@pytest.mark.parametrize(
    ("before", "after", "fires"),
    [
        ((60, "2026-11-19"), (92, "2026-11-21"), True),  # 32 umol/L in two days; the last one alone is unremarkable
        ((60, "2026-11-15"), (91, "2026-11-21"), True),  # half as much again in six days
        ((60, "2026-11-15"), (85, "2026-11-21"), False),
        ((92, "2026-11-19"), (60, "2026-11-21"), False),  # it fell
        ((60, "2026-06-01"), (92, "2026-11-21"), False),  # slow: said with the kidney result, no alarm of its own
    ],
)
def test_a_fast_rise_is_a_finding_with_both_results_in_it(
    before: tuple[float, str], after: tuple[float, str], fires: bool
) -> None:
    found = run("screen", "-", *NOW, "--format", "json", typed=person(before, after)).data
    assert bool(acute(found)) is fires
    if fires:
        because = " ".join(acute(found)[0]["because"])
        assert f"{before[0]:.0f} umol/L" in because
        assert f"{after[0]:.0f} umol/L" in because
        assert "Do not stop or skip baclofen on your own" in acute(found)[0]["advice"]["person"]


def test_a_fall_from_a_much_worse_result_is_part_of_what_the_finding_rests_on() -> None:
    found = run("screen", "-", *NOW, "--format", "json", typed=person((260, "2026-10-20"), (57, "2026-11-10"))).data
    because = next(" ".join(f["because"]) for f in found["findings"] if f["rule_id"] == "P01")
    assert "earlier result was clearly worse" in because
    for part in ("260", "2026-10-20", "57", "2026-11-10"):
        assert part in because


def test_no_plan_is_made_until_somebody_has_looked_and_the_forecast_says_why_it_leans_up() -> None:
    found = run("assess", "-", *NOW, "--format", "json", typed=person((60, "2026-11-19"), (92, "2026-11-21")))
    assert found.code == 4
    assert found.data["refusal"]["rule_ids"] == ["P08"]
    assert found.data["forecast"] is not None
    said = run("simulate", "-", *NOW, typed=person((60, "2026-11-19"), (92, "2026-11-21"))).out
    assert "getting worse" in " ".join(said.split())


def test_a_fast_rise_weeks_ago_that_nobody_followed_up_leaves_the_question_open() -> None:
    found = run("screen", "-", *NOW, "--format", "json", typed=person((60, "2026-09-10"), (92, "2026-09-12"))).data
    assert not acute(found)
    assert any(f["rule_id"] == "P08" and f["state"] == "unknown" for f in found["findings"]) or any(
        "sudden kidney" in str(q) for q in found["questions"]
    )


def test_a_newer_normal_result_settles_it() -> None:
    results = ((60, "2026-11-02"), (92, "2026-11-04"), (62, "2026-11-18"))
    assert not acute(run("screen", "-", *NOW, "--format", "json", typed=person(*results)).data)
