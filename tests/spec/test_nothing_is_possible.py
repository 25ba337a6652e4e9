"""When no session fits: the fewest limits that leave none, in plain words, with whom to ask about each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from door import NOW as AT
from door import run
from planned_people import HOME, ORDER, curve, everything_answered, planned, screened, with_only
from supple.domain.person import Person, Preferences, Prescription
from supple.domain.plan import Plan, Refusal
from supple.domain.quantities import Interval
from supple.knowledge.library import Library

MORNINGS = dict.fromkeys(range(7), (Interval(540, 720),))


def refused(library: Library, *effects: str, days: int = 7, strength: float = 1.0, **person: Any) -> Refusal:
    stated: dict[str, Any] = {"equipment": HOME, "order": ORDER, "availability": MORNINGS, **person}
    made = planned(
        library, Person(**stated), screened(*effects, absent=everything_answered(library)), days=days,
        forecast_for=(lambda shifts: curve(shifts, strength=strength)) if stated["order"] else None,
    )  # fmt: skip
    assert isinstance(made, Refusal)
    assert "No session fits" in made.reason
    return made


def limits_of(refusal: Refusal) -> list[str]:
    return [one.limit for one in refusal.held_by]


def test_a_stretch_that_is_too_short_is_named_with_who_can_change_it(library: Library) -> None:
    refusal = refused(library, availability={0: (Interval(540, 550),)})
    (held,) = refusal.held_by
    assert held.limit.startswith("your free time")
    assert held.ask == "you can say other or longer free hours"
    assert held.enough_alone
    assert "this alone would open a session" in refusal.what_to_do
    assert "baclofen" not in refusal.what_to_do


def test_no_session_wanted_on_any_day_is_named(library: Library) -> None:
    refusal = refused(library, preferences=Preferences(max_sessions_per_day=0))
    assert limits_of(refusal) == ["you want at most 0 sessions a day"]
    assert refusal.held_by[0].enough_alone


def test_an_item_that_does_not_fit_the_only_stretch_names_room_and_time(library: Library) -> None:
    """Twenty minutes free, and the only item left takes longer with warm-up and cool-down."""
    long = next(e for e in ("AE05", "AE02", "AE03") if (library.exercises[e].start.minutes or 0) >= 5)
    few = with_only(library, long)
    item = few.exercises[long]
    grown = replace(few, exercises={long: replace(item, start=replace(item.start, sets=1, minutes=15))})
    refusal = refused(grown, availability={0: (Interval(540, 560),)}, equipment=HOME | {"cycle", "wheelchair"})
    assert any("fit into the session" in limit for limit in limits_of(refusal))


def test_a_clinicians_never_names_the_clinician(library: Library) -> None:
    word = Prescription(by="B. C.", role="physiotherapist", on=date(2026, 11, 2), never=("RE01",))
    refusal = refused(with_only(library, "RE01"), prescription=word)
    (held,) = refusal.held_by
    assert held.ask == "ask B. C., physiotherapist, 2 November 2026"


def test_two_limits_that_only_together_leave_nothing_are_both_named(library: Library) -> None:
    """One item needs a bed or a mat that is not there; the breathing is not wanted."""
    few = with_only(library, "SG15", "RE01")
    refusal = refused(few, equipment=frozenset({"chair"}), preferences=Preferences(never=("RE01",)))
    assert len(refusal.held_by) == 2
    assert "you asked to leave this out" in limits_of(refusal)
    assert "Together" in refusal.reason
    assert refusal.reason.count("; and ") == 1


def test_a_limit_of_a_finding_says_whom_to_ask_when_it_ends_and_not_to_stop(library: Library) -> None:
    refusal = refused(with_only(library, "SG15"), "no_supine_late_pregnancy")
    (held,) = refusal.held_by
    assert held.limit == "Do not lie flat"
    assert held.rule_ids == ("rule of no_supine_late_pregnancy",)
    assert "ask your doctor or therapist" in held.ask
    assert "when it ends: the baby is born" in held.ask
    assert refusal.what_to_do.endswith(
        "Do not stop or skip baclofen on your own; ask your prescriber or pharmacist today."
    )


def test_sleepy_hours_ask_the_prescriber_and_never_name_a_dose(library: Library) -> None:
    refusal = refused(with_only(library, "AE11"), strength=6.0, equipment=HOME | {"wheelchair"})
    assert "how drowsy you may be" in limits_of(refusal)
    words = refusal.what_to_do
    assert "Do not stop or skip baclofen on your own" in words
    assert "dose" not in words


def test_what_may_go_on_is_still_said(library: Library) -> None:
    assert refused(library, availability={0: (Interval(540, 550),)}).may_go_on


@pytest.mark.parametrize("lifted", [0, 1])
def test_lifting_what_is_called_enough_makes_a_week(library: Library, lifted: int) -> None:
    few = with_only(library, "SG15", "RE01")
    stated: dict[str, Any] = {"equipment": frozenset({"chair"}), "preferences": Preferences(never=("RE01",))}
    assert [one.enough_alone for one in refused(few, **stated).held_by] == [True, True]
    mended = {**stated, **({"equipment": HOME}, {"preferences": Preferences()})[lifted]}
    person = Person(order=ORDER, availability=MORNINGS, **mended)
    assert isinstance(planned(few, person, screened(absent=everything_answered(library))), Plan)


def test_the_command_says_it_and_exits_four(tmp_path: Any) -> None:
    file = tmp_path / "me.yaml"
    file.write_text('schema: supple/person/1\nage_years: 40\navailability: {mon: ["09:00-09:10"]}\n', encoding="utf-8")
    answer = run("assess", str(file), *AT, "--format", "json")
    assert answer.code == 4
    held = answer.data["refusal"]["held_by"]
    assert [set(one) for one in held] == [{"limit", "ask", "enough_alone", "rule_ids"}]
    assert "longer free hours" in run("assess", str(file), *AT).out.replace("\n", " ").replace("  ", " ")
