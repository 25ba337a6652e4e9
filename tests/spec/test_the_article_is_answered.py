"""What the article says of the medicine, asked of the program one by one, in the article's own order.

The article is a source of wishes, not of truth: where it names an effect, a risk or a kind of exercise, the program
does something about it. What it claims without support is the business of the ledger.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from door import NOW, run
from supple.domain.exercise import Kind, Position
from supple.knowledge.library import Library

RANK = ("none", "routine", "same_day", "emergency")
WELL = {
    "schema": "supple/person/1", "zone": "Europe/London", "country": "GB", "birth_date": "1984-04-02", "sex": "female",
    "weight_kg": 68, "height_cm": 170, "conditions": ["multiple sclerosis"], "medicines": [], "allergies": "none",
    "none_else": ["conditions", "medicines"],
    "labs": {"egfr_ml_min_1_73m2": 95, "measured_on": "2026-11-01"}, "pregnancy": "no",
    "order": {"drug": "baclofen", "form": "tablet", "started_on": "2026-01-01", "changed_on": "2026-02-01",
              "doses": [{"at": at, "amount_mg": 10} for at in ("08:00", "14:00", "20:00")]},
}  # fmt: skip


def urgency(words: str) -> str:
    return str(run("triage", "--text", words, "--format", "json").data["urgency"])


def screened(folder: Path, **changed: Any) -> dict[str, str]:
    """The findings that fire for the well person with some changes: rule id -> why, in the record's own words."""
    file = folder / "person.json"
    file.write_text(json.dumps(WELL | changed), encoding="utf-8")
    answer = run("screen", str(file), *NOW, "--format", "json").data
    return {each["rule_id"]: " ".join(each["because"]) for each in answer["findings"] if each["state"] == "fires"}


@pytest.mark.parametrize("amount_mg", [10, 25])
def test_the_strengths_of_the_article_are_understood(tmp_path: Path, amount_mg: int) -> None:
    order = WELL["order"] | {"doses": [{"at": "08:00", "amount_mg": amount_mg}]}  # type: ignore[operator]
    file = tmp_path / "person.json"
    file.write_text(json.dumps(WELL | {"order": order}), encoding="utf-8")
    found = run("simulate", str(file), *NOW, "--typical", "--format", "json").data
    assert max(slot["concentration_ng_per_ml"]["p50"] for slot in found["slots"]) > 0
    assert any(str(amount_mg) in fact["text"] for fact in run("monograph", "--format", "json").data["facts"])


@pytest.mark.parametrize("cause", ["multiple sclerosis", "spinal cord injury at T10", "cerebral palsy"])
def test_each_cause_of_the_article_has_exercises_of_its_own(tmp_path: Path, cause: str) -> None:
    file = tmp_path / "person.json"
    file.write_text(json.dumps(WELL | {"conditions": [cause]}), encoding="utf-8")
    plan = run("assess", str(file), *NOW, "--format", "json").data["plan"]
    assert plan is not None
    assert plan["sessions"]


@pytest.mark.parametrize("rating", ["stiffness", "spasms", "cramps", "uncontrolled_movements"])
def test_each_symptom_of_the_article_can_be_written_down(tmp_path: Path, rating: str) -> None:
    person, diary = tmp_path / "person.json", tmp_path / "diary.csv"
    person.write_text(json.dumps(WELL), encoding="utf-8")
    diary.write_text(f"at,kind,value,note\n2026-11-22T10:00,{rating},6,\n", encoding="utf-8")
    answer = run("assess", str(person), *NOW, "--diary", str(diary), "--format", "json").data
    assert rating in {key for entry in answer["person"]["diary"] for key in entry}
    assert not [item for item in answer["not_understood"] if rating in item["value"]]


@pytest.mark.parametrize(
    "effect",
    ["drowsiness", "dizziness", "weakness", "headache", "nausea", "constipation"],
)
def test_a_common_effect_that_grows_worse_is_for_today(effect: str) -> None:
    assert RANK.index(urgency(f"my {effect} is getting worse since last week")) >= RANK.index("same_day")


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("my face and tongue are swelling after the tablet", id="allergic reaction"),
        pytest.param("I am seeing things that are not there", id="hallucinations"),
        pytest.param("she is suddenly very confused and does not know where she is", id="confusion"),
        pytest.param("I can hardly breathe", id="breathing difficulty"),
        pytest.param("he is having a seizure", id="seizure"),
    ],
)
def test_a_serious_effect_is_an_emergency(words: str) -> None:
    assert urgency(words) == "emergency"


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        pytest.param({"allergies": ["baclofen"]}, "P23", id="allergy"),
        pytest.param({"conditions": ["multiple sclerosis", "schizophrenia"]}, "P15", id="psychiatric disorder"),
        pytest.param({"conditions": ["multiple sclerosis", "COPD"]}, "P25", id="breathing problem"),
        pytest.param({"conditions": ["multiple sclerosis", "cirrhosis of the liver"]}, "P28", id="liver disease"),
        pytest.param({"labs": {"egfr_ml_min_1_73m2": 40, "measured_on": "2026-11-01"}}, "P04", id="kidney disease"),
        pytest.param({"medicines": ["amitriptyline 25 mg"]}, "P62", id="mental health medicine"),
        pytest.param({"medicines": ["tizanidine 2 mg"]}, "P62", id="muscle relaxant"),
        pytest.param({"medicines": ["diazepam 5 mg"]}, "P41", id="diazepam beside it"),
    ],
)
def test_each_risk_of_the_article_is_found(tmp_path: Path, changed: dict[str, Any], rule: str) -> None:
    assert rule not in screened(tmp_path)
    found = screened(tmp_path, **changed)
    assert rule in found
    named = str(next(iter(changed.values()))[-1] if "labs" not in changed else 40)
    assert named.split()[0].casefold() in found[rule].casefold(), found[rule]


@pytest.mark.parametrize("activity", ["driving", "machinery"])
def test_what_needs_alertness_is_shut_until_the_response_is_known(tmp_path: Path, activity: str) -> None:
    file = tmp_path / "person.json"
    file.write_text(json.dumps(WELL | {"activities": ["driving", "machinery", "swimming"]}), encoding="utf-8")
    response = run("assess", str(file), *NOW, "--format", "json").data["response"]
    assert response["known"] is False
    status = {each["id"]: each for each in response["activities"]}
    assert status[activity]["status"] == "wait"
    assert status[activity]["missing"]


@pytest.mark.parametrize("kind", [Kind.STRENGTH, Kind.STRETCH, Kind.AEROBIC, Kind.BALANCE, Kind.AQUATIC, Kind.YOGA])
def test_the_library_holds_each_kind_of_exercise_that_the_article_names(library: Library, kind: Kind) -> None:
    of_kind = [each for each in library.exercises.values() if each.kind is kind]
    assert len(of_kind) >= 3
    assert min(each.level for each in of_kind) == 1
    if kind is Kind.AQUATIC:
        assert all(each.position is Position.POOL for each in of_kind)


def test_the_professional_stays_in_charge(tmp_path: Path) -> None:
    """Ask before starting; nothing about the dose comes from the program; the page to take along is there."""
    file = tmp_path / "person.json"
    file.write_text(json.dumps(WELL), encoding="utf-8")
    answer = run("assess", str(file), *NOW, "--format", "json").data
    assert answer["plan"]["clearance"]["state"] == "not_discussed"
    assert [dose["amount_mg"] for dose in answer["plan"]["doses"]][:3] == [10, 10, 10]
    page = run("assess", str(file), *NOW, "--format", "html").out
    assert "For your appointment" in page
