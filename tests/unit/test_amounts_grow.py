"""Amounts grow with the load: what one set holds first, then sets; never above the library's most."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planned_people import HOME, KNOWN, MOVABLE, NOW, Load, curve, everything_answered, planned, screened
from supple.domain.diary import Diary, DiaryEntry
from supple.domain.exercise import Amount
from supple.domain.findings import Urgency
from supple.domain.history import PlannedWeek
from supple.domain.person import Clearance, Person
from supple.domain.plan import Decision, Plan
from supple.knowledge.library import load_library
from supple.planning.amounts import grown
from supple.planning.checks.progression import work
from supple.planning.verify import verify

LIBRARY = load_library()


def whole(amount: Amount) -> float:
    return work(amount.sets, amount.reps, amount.hold_s, amount.minutes)


@pytest.mark.parametrize(
    ("exercise_id", "volume", "expected"),
    [
        ("SG01", 1.0, (1, 8, None, None)),
        ("SG01", 1.125, (1, 9, None, None)),
        ("SG01", 2.0, (1, 15, None, None)),  # fifteen is the most of one set; 16 would be two sets of eight
        ("SG01", 3.0, (1, 15, None, None)),
        ("SG01", 0.5, (1, 4, None, None)),
        ("ST01", 1.5, (3, None, 30, None)),
        ("AE06", 2.0, (4, None, None, 4)),  # short walks stay short walks, and grow
        ("RE02", 0.5, (1, None, None, 2)),
    ],
)
def test_amounts_that_a_physiotherapist_would_expect(
    exercise_id: str, volume: float, expected: tuple[int | None, ...]
) -> None:
    found = grown(LIBRARY.exercises[exercise_id], volume)
    assert (found.sets, found.reps, found.hold_s, found.minutes) == expected


@given(exercise_id=st.sampled_from(sorted(LIBRARY.exercises)), volume=st.floats(0.1, 3.0))
def test_no_item_grows_beyond_its_volume_or_the_library(exercise_id: str, volume: float) -> None:
    exercise = LIBRARY.exercises[exercise_id]
    found = grown(exercise, volume)
    assert whole(found) <= max(volume * whole(exercise.start), exercise.start.sets) + 1e-6
    for part in ("sets", "reps", "hold_s"):
        before, after, most = (getattr(a, part) for a in (exercise.start, found, exercise.most))
        assert after is None or after <= max(before, most or before)
    assert found.sets * (found.minutes or 0) <= exercise.most.sets * (exercise.most.minutes or 0) or whole(
        found
    ) <= whole(exercise.start)
    assert grown(exercise, 1.0) == exercise.start
    assert whole(grown(exercise, min(3.0, volume + 0.3))) >= whole(found)


def test_a_person_whose_weeks_went_well_gets_a_week_that_has_grown_and_passes_verify() -> None:
    first_day = date(2026, 11, 16)
    diary = []
    for n in (0, 2, 4):
        at = NOW.replace(day=16 + n, hour=10)
        diary += [
            DiaryEntry(at, "session", 20),
            DiaryEntry(at + timedelta(minutes=30), "effort", 2),
            DiaryEntry(at + timedelta(hours=21), "recovery_next_morning", 9),
        ]
    last = PlannedWeek(
        first_day=first_day, sessions=3, effort=3, load=Load(level=2, volume=1.4), decision=Decision.HOLD
    )
    person = Person(
        zone="Europe/London", age_years=45, order=replace(MOVABLE), equipment=HOME, goals=("get stronger",),
        clearances=(Clearance(effect="plan", by="A. N.", role="physiotherapist", on=date(2026, 11, 1)),),
        diary=Diary(tuple(diary)), weeks=(last,),
    )  # fmt: skip
    screening = screened(absent=everything_answered(LIBRARY))
    plan = planned(LIBRARY, person, screening, response=KNOWN)
    assert isinstance(plan, Plan)
    assert (plan.progression.decision, plan.progression.rule_id) == (Decision.UP, "progress.up_volume")
    assert LIBRARY.progress_rules["progress.up_volume"].words in plan.notes
    assert plan.bounds["volume"] == 1.5
    assert any(
        item.reps and item.reps > (LIBRARY.exercises[item.exercise_id].start.reps or 0)
        for session in plan.sessions
        for item in session.items
    )
    shifts = {dose.at.timetz().replace(tzinfo=None): 0 for dose in plan.doses}
    assert shifts
    broken = verify(
        plan, person=person, screening=screening, response=KNOWN, library=LIBRARY, now=NOW, days=7,
        forecast=curve(_moves(plan)), triage_urgency=Urgency.NONE,
    )  # fmt: skip
    assert broken == ()
    told = verify(
        plan, person=person, screening=screening, response=KNOWN, library=LIBRARY, now=NOW, days=7,
        forecast=curve(_moves(plan)), triage_urgency=Urgency.SAME_DAY,
    )  # fmt: skip
    assert "progression" in {violation.rule for violation in told}, "a call due today: nothing may rise"
    held = planned(LIBRARY, person, screening, response=KNOWN, urgency=Urgency.SAME_DAY)
    assert isinstance(held, Plan)
    assert held.progression.rule_id == "progress.red_flag"


def _moves(plan: Plan) -> dict[object, int]:
    found = {}
    for dose in plan.doses:
        middle = dose.allowed[0] + (dose.allowed[1] - dose.allowed[0]) / 2
        found[middle.time()] = round((dose.at - middle).total_seconds() / 60)
    return {at: minutes for at, minutes in found.items() if minutes}
