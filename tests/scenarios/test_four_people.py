"""Four people walked through: each gets a week that is worth something, and nobody is left with only breathing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from door import NOW, run
from supple.services import loading

PEOPLE = Path(__file__).parents[1] / "data" / "people"


def week(person: str) -> tuple[dict, list[str]]:  # type: ignore[type-arg]
    outcome = run("assess", str(PEOPLE / f"{person}.yaml"), *NOW, "--format", "json")
    assert outcome.code == 0, outcome.out[:500]
    data = outcome.data
    ids = [item["exercise_id"] for session in data["plan"]["sessions"] for item in session["items"]]
    return data, ids


@pytest.mark.parametrize("person", sorted(path.stem for path in PEOPLE.glob("*.yaml")))
def test_the_week_is_useful(person: str) -> None:
    data, ids = week(person)
    library = loading.library()
    kinds = {library.exercises[exercise_id].kind.value for exercise_id in ids}
    assert len(data["plan"]["sessions"]) >= 3
    assert len(set(ids)) >= 4
    assert kinds & {"strength", "stretch", "aerobic", "balance"}
    assert len(kinds - {"relaxation"}) >= 2
    assert data["plan"]["level"] == 1
    assert all(session["because"] for session in data["plan"]["sessions"])


def test_the_ms_walker_without_labs_is_asked_for_a_kidney_test_and_still_moves() -> None:
    data, _ = week("ms-walker-45-no-labs")
    assert "P07" in {f["rule_id"] for f in data["findings"]}
    assert any("kidney" in q["text"].lower() for q in data["questions"])
    assert len(data["questions"]) <= 12


def test_the_t4_wheelchair_user_stays_off_the_standing_items_and_is_cued_for_the_bladder() -> None:
    data, ids = week("sci-t4-wheelchair-60mg-tizanidine")
    library = loading.library()
    assert {library.exercises[i].position.value for i in ids} <= {
        "wheelchair",
        "seated",
        "supine",
        "prone",
        "side_lying",
    }
    assert {"P31"} <= {f["rule_id"] for f in data["findings"]}
    assert "bladder" in json.dumps([s["cues"] for s in data["plan"]["sessions"]]).lower()


def test_the_seventy_year_old_with_weaker_kidneys_is_told_to_ask_and_gets_short_easy_sessions() -> None:
    data, _ = week("ckd3a-70-sertraline")
    kidney = next(f for f in data["findings"] if f["rule_id"] == "P03")
    assert kidney["severity"] == "serious"
    assert "53" in " ".join(kidney["because"])
    assert all(session["minutes"] <= 20 for session in data["plan"]["sessions"])
    assert all(item["effort"] <= 3 for session in data["plan"]["sessions"] for item in session["items"])


def test_the_adult_who_relies_on_stiffness_does_not_stand_before_his_response_is_known() -> None:
    data, ids = week("cp-adult-relies-on-tone")
    library = loading.library()
    assert not data["response"]["known"]
    assert all(library.exercises[i].position.value != "standing" for i in ids)
