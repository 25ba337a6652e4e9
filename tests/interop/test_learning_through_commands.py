"""The diary's part in the forecast through the doors: JSON, text, the off switch, and the check of a plan."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.door import NOW, Outcome, run

DIARY = str(Path(__file__).parents[2] / "validation" / "authorities" / "diary_posterior" / "diary.csv")
PERSON = """
zone: Europe/London
age_years: 45
sex: male
weight_kg: 70
labs: {creatinine_mg_dl: 1.0, measured_on: 2026-11-01}
conditions: [multiple sclerosis]
order:
  started_on: 2025-01-01
  doses: [{at: "08:00", amount_mg: 10}, {at: "14:00", amount_mg: 10}, {at: "20:00", amount_mg: 10}]
"""


@pytest.fixture
def person(tmp_path: Path) -> str:
    file = tmp_path / "me.yaml"
    file.write_text(PERSON)
    return str(file)


def assessed(person: str, *more: str) -> Outcome:
    return run("assess", person, "--diary", DIARY, *NOW, "--days", "2", *more)


def test_json_tells_what_was_learned_before_and_after(person: str) -> None:
    data = assessed(person, "--format", "json").data
    learning = data["learning"]
    assert data["forecast"]["basis"] == "your_diary"
    assert learning["state"] == "learned"
    assert learning["effective_people"] >= 400
    assert (learning["stiffness_ratings"], learning["sleepiness_ratings"], learning["days"]) == (42, 42, 14)
    named = {one["name"]: one for one in learning["learned"]}
    width = {
        when: named["sleepy_with"][when]["p95"] - named["sleepy_with"][when]["p05"] for when in ("before", "after")
    }
    assert width["after"] < width["before"]


def test_text_says_whose_day_it_is_and_how_sure(person: str) -> None:
    said = " ".join(assessed(person).out.split())
    assert "from your diary" in said
    assert "Learned from 84 of your ratings on 14 days" in said
    assert "in people like you" in said


@pytest.mark.parametrize("in_the_file", [True, False])
def test_switched_off_the_forecast_is_that_of_people_like_you(person: str, *, in_the_file: bool) -> None:
    if in_the_file:
        Path(person).write_text(PERSON + "preferences: {learning: false}\n")
    data = assessed(person, "--format", "json", *(() if in_the_file else ("--no-learning",))).data
    assert data["learning"]["state"] == "off"
    assert data["forecast"]["basis"] == "people_like_you"
    assert data["person"]["preferences"]["learning"] is False


def test_simulate_follows_the_diary_and_the_typical_person_does_not(person: str) -> None:
    learned = run("simulate", person, "--diary", DIARY, *NOW, "--days", "1", "--format", "json").data
    plain = run("simulate", person, "--diary", DIARY, *NOW, "--days", "1", "--format", "json", "--no-learning").data
    typical = run("simulate", person, "--diary", DIARY, *NOW, "--days", "1", "--format", "json", "--typical").data
    assert (learned["basis"], plain["basis"], typical["basis"]) == ("your_diary", "people_like_you", "people_like_you")


def test_a_plan_made_from_the_diary_passes_its_check(person: str, tmp_path: Path) -> None:
    made = tmp_path / "a.json"
    assert assessed(person, "--format", "json", "-o", str(made)).code in (0, 4)
    checked = run("verify", str(made), person, "--diary", DIARY, *NOW)
    assert checked.code == 0, checked.out
