"""A session as a sequence: its seconds are its minutes, and it holds every set, side, hold and rest, in order."""

from __future__ import annotations

import math
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planned_people import NOW
from random_weeks import random_weeks
from supple.domain.duration import Pace, item_minutes, session_minutes
from supple.domain.exercise import Exercise
from supple.domain.findings import Urgency
from supple.domain.plan import Item, Plan, Session
from supple.domain.sequence import SequenceStep, StepKind
from supple.knowledge.library import load_library
from supple.planning.sequence import sequence
from supple.planning.solve import plan_week

LIBRARY = load_library()
PACE = Pace(LIBRARY.number("planning", "seconds_per_rep"), LIBRARY.number("planning", "change_s"))
WORK = (StepKind.DO, StepKind.HOLD)


@cache
def planned_sessions() -> tuple[Session, ...]:
    found: list[Session] = []
    for week in random_weeks(LIBRARY, 15, seed=4):
        s = week.situation
        plan = plan_week(
            person=s.person, screening=s.screening, response=s.response, library=s.library, now=s.now, days=s.days,
            forecast_for=week.forecast, triage_urgency=Urgency.NONE,
        )  # fmt: skip
        found += plan.sessions if isinstance(plan, Plan) else ()
    return tuple(found)


def one_item(item: Item, *, spare_min: int = 0) -> Session:
    needed = session_minutes((item,), LIBRARY.exercises, PACE, warm_up_min=5, cool_down_min=5)
    return Session(NOW, math.ceil(needed) + spare_min, 5, 5, (item,))


@st.composite
def items(draw: st.DrawFn) -> Item:
    exercise: Exercise = draw(st.sampled_from(sorted(LIBRARY.exercises.values(), key=lambda e: e.id)))
    start = exercise.start
    minutes = draw(st.integers(1, 15)) if start.minutes is not None else None
    return Item(
        exercise.id, draw(st.integers(1, 4)), draw(st.integers(1, 15)) if start.reps is not None else None,
        draw(st.integers(5, 60)) if start.hold_s is not None else None, minutes,
        draw(st.sampled_from([None, 1, 2, 5])) if minutes else None, draw(st.sampled_from([0, 15, 60])), 3,
    )  # fmt: skip


def seconds(steps: tuple[SequenceStep, ...], *kinds: StepKind) -> float:
    return sum(step.seconds for step in steps if not kinds or step.kind in kinds)


def test_every_planned_session_plays_for_exactly_its_minutes() -> None:
    assert len(planned_sessions()) > 20
    for session in planned_sessions():
        steps = sequence(session, LIBRARY.exercises, PACE)
        assert seconds(steps) == pytest.approx(60 * session.minutes)
        assert (steps[0].kind, steps[-1].kind) == (StepKind.WARM_UP, StepKind.DONE)
        assert steps[0].seconds == 60 * session.warm_up_min
        ready = [step.exercise_id for step in steps if step.kind is StepKind.GET_READY]
        assert ready == [item.exercise_id for item in session.items]


@settings(max_examples=300, deadline=None)
@given(item=items(), spare=st.integers(0, 7))
def test_any_item_takes_as_long_as_the_planner_counts(item: Item, spare: int) -> None:
    session = one_item(item, spare_min=spare)
    steps = sequence(session, LIBRARY.exercises, PACE)
    exercise = LIBRARY.exercises[item.exercise_id]
    assert seconds(steps) == pytest.approx(60 * session.minutes)
    own = tuple(step for step in steps if step.exercise_id == item.exercise_id)
    assert seconds(own) == pytest.approx(60 * item_minutes(item, exercise, PACE) + PACE.change_s)
    assert {step.set_number for step in own if step.kind in WORK} == set(range(1, item.sets + 1))
    sides = {step.side for step in own if step.kind in WORK}
    assert sides == ({None} if exercise.sides == 1 else {"first", "other"})
    assert all(step.stop for step in own if step.kind in WORK)


@settings(max_examples=200, deadline=None)
@given(item=items())
def test_no_piece_without_rest_is_longer_than_allowed(item: Item) -> None:
    if item.bout_min is None or not item.rest_s:
        return
    longest, at = 0.0, 0.0
    for step in sequence(one_item(item), LIBRARY.exercises, PACE):
        if step.kind in WORK:
            at += step.seconds
        elif step.seconds > 0:
            at = 0.0
        longest = max(longest, at)
    assert longest <= 60 * item.bout_min + 1e-6


def test_three_holds_of_twenty_seconds_each_side_read_as_such() -> None:
    exercise = next(e for e in LIBRARY.exercises.values() if e.sides == 2 and e.start.hold_s and not e.start.reps)
    item = Item(exercise.id, 3, hold_s=20, rest_s=15, effort=1)
    steps = [step for step in sequence(one_item(item), LIBRARY.exercises, PACE) if step.exercise_id == exercise.id]
    one_set = [StepKind.HOLD, StepKind.SWITCH_SIDE, StepKind.HOLD]
    back = [StepKind.REST]
    kinds = [step.kind for step in steps]
    assert kinds == [StepKind.GET_READY, *one_set, *back, *one_set, *back, *one_set]
    assert [step.seconds for step in steps if step.kind is StepKind.HOLD] == [20.0] * 6
    assert steps[1].poses == (2,)


def test_repetitions_are_counted_by_the_person_and_say_so() -> None:
    item = Item("SG03", 2, reps=8, rest_s=60, effort=2)
    work = [step for step in sequence(one_item(item), LIBRARY.exercises, PACE) if step.kind is StepKind.DO]
    assert {step.repetitions for step in work} == {8}
    assert all("8 slow times" in step.text and step.poses == (1, 2) for step in work)


def test_what_is_to_spare_is_for_breathing_and_too_short_a_session_is_refused() -> None:
    item = Item("SG03", 1, reps=8, effort=2)
    steps = sequence(one_item(item, spare_min=4), LIBRARY.exercises, PACE)
    assert seconds(steps, StepKind.BREATHE) >= 240
    with pytest.raises(ValueError, match="too short"):
        sequence(Session(NOW, 10, 5, 5, (item,)), LIBRARY.exercises, PACE)
