"""On weeks small enough to try them all, the planner finds a week of exactly the best worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import time

import pytest
from brute_force_planner import best_week as best_by_trying
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planned_people import HOME, MOVABLE, ORDER, curve, everything_answered, screened, situation_of, with_only
from supple.domain.forecast import Forecast
from supple.domain.person import Person, Preferences, Prescription
from supple.domain.quantities import Interval
from supple.knowledge.library import Library
from supple.planning.doses import candidate_shifts
from supple.planning.explain import sessions_of
from supple.planning.objective import dose_move_points
from supple.planning.prescribed import planned_minutes
from supple.planning.problem import limits_in_force, make_problem
from supple.planning.situation import Situation
from supple.planning.solve import best_week
from supple.planning.targets import targets_of
from supple.planning.week import build, solve

FEW = ("ST01", "SG01", "SG03", "RE01", "AE05", "ST03", "AQ02", "BA01")


def tiny(
    library: Library, exercises: tuple[str, ...], hours: Mapping[int, tuple[Interval, ...]], *effects: str,
    days: int = 3, preferences: Preferences | None = None, must: tuple[str, ...] = (), goals: tuple[str, ...] = (),
    movable: bool = False, targets: Mapping[str, float] | None = None,
) -> Situation:  # fmt: skip
    few = with_only(library, *exercises)
    person = Person(
        equipment=HOME | {"pool", "float"}, order=MOVABLE if movable else ORDER, availability=hours, goals=goals,
        preferences=preferences or Preferences(),
        prescription=Prescription(must=must, targets=targets or {}) if must or targets else None,
    )  # fmt: skip
    return situation_of(few, person, screened(*effects, absent=everything_answered(library)), days=days)


def both(situation: Situation, forecast: Forecast | None) -> tuple[int | None, int | None]:
    limits = limits_in_force(situation)
    week = solve(build(make_problem(situation, forecast, limits)))
    tried = best_by_trying(make_problem(situation, forecast, limits, pruned=False))
    return week.worth if week else None, tried.worth if tried else None


MORNINGS = {day: (Interval(9 * 60, 9 * 60 + 40),) for day in range(7)}
TWO_HALVES = {0: (Interval(540, 580), Interval(14 * 60, 14 * 60 + 30)), 1: (Interval(540, 575),)}
CLOSE_TOGETHER = {0: (Interval(11 * 60, 12 * 60), Interval(13 * 60, 14 * 60))}


@pytest.mark.parametrize(
    ("exercises", "hours", "effects"),
    [
        (("ST01", "SG01", "RE01"), MORNINGS, ()),
        (("ST01", "SG03", "AE05"), MORNINGS, ("later_slots",)),
        (("ST01", "SG03", "RE01", "AE05"), TWO_HALVES, ()),
        (("ST01", "SG03", "RE01"), TWO_HALVES, ("simple_plan",)),
        (("ST01", "SG01", "SG03", "SG05", "SG15"), {0: (Interval(540, 575),), 1: (Interval(540, 575),)}, ()),
        (("ST01", "AE05", "RE01"), CLOSE_TOGETHER, ()),
        (("RE01",), MORNINGS, ("needs_clearance",)),
    ],
)
def test_the_planner_finds_the_best_of_all_weeks(
    library: Library, exercises: tuple[str, ...], hours: Mapping[int, tuple[Interval, ...]], effects: tuple[str, ...]
) -> None:
    situation = tiny(library, exercises, hours, *effects)
    found, tried = both(situation, curve({}))
    assert found == tried is not None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    exercises=st.sets(st.sampled_from(FEW), min_size=2, max_size=4).map(lambda few: tuple(sorted(few))),
    start=st.sampled_from((540, 600, 840, 1020)),
    length=st.sampled_from((20, 30, 35)),
    strength=st.sampled_from((0.0, 1.0, 3.0)),
    effects=st.sets(st.sampled_from(("later_slots", "simple_plan", "short_bouts", "sedation_watch")), max_size=2),
    wishes=st.sampled_from(((), ("sleep",), ("get stronger", "energy"))),
)
def test_random_tiny_weeks_agree(
    library: Library, exercises: tuple[str, ...], start: int, length: int, strength: float, effects: set[str],
    wishes: tuple[str, ...],
) -> None:  # fmt: skip
    hours = {day: (Interval(start, start + length),) for day in range(7)}
    situation = tiny(library, exercises, hours, *sorted(effects), goals=wishes)
    found, tried = both(situation, curve({}, strength=strength))
    assert found == tried


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    exercises=st.sets(st.sampled_from(FEW), min_size=2, max_size=4).map(lambda few: tuple(sorted(few))),
    length=st.sampled_from((20, 30)),
    targets=st.dictionaries(
        st.sampled_from(("strength", "stretch", "relaxation", "ST01", "se01", "dancing")),
        st.sampled_from((1.0, 3.0, 7.5, 20.0, 60.0)), min_size=1, max_size=3,
    ),
    effects=st.sets(st.sampled_from(("simple_plan", "short_bouts")), max_size=1),
)  # fmt: skip
def test_weekly_targets_come_first_and_then_worth(
    library: Library, exercises: tuple[str, ...], length: int, targets: dict[str, float], effects: set[str]
) -> None:
    hours = {day: (Interval(540, 540 + length),) for day in range(7)}
    situation = tiny(library, exercises, hours, *sorted(effects), targets=targets)
    limits, forecast = limits_in_force(situation), curve({})
    found = best_week(situation, limits, lambda _: forecast)
    tried = best_by_trying(make_problem(situation, forecast, limits, pruned=False))
    assert (found is None) == (tried is None)
    if found is None or tried is None:
        return
    assert (found.gap, found.built.floor_min, found.worth) == (0.0, tried.reached_min, tried.worth)
    planned = sum(
        min(planned_minutes(situation, target, sessions_of(found.problem, found.week)), target.asked_min)
        for target in targets_of(situation)
    )
    assert planned == tried.reached_min


def test_a_wish_and_a_time_of_day_weigh_alike_in_both(library: Library) -> None:
    liked = Preferences(time_of_day="afternoon", favourite=("AE05", "relaxation"))
    situation = tiny(library, ("ST01", "AE05", "RE01"), TWO_HALVES, preferences=liked, must=("ST01",))
    found, tried = both(situation, curve({}))
    assert found == tried is not None


def test_dose_times_and_sessions_together_are_as_good_as_every_choice_of_times_tried(library: Library) -> None:
    hours = {0: (Interval(540, 580),), 1: (Interval(540, 580),)}
    situation = tiny(library, ("ST01", "ST03", "RE01"), hours, days=2, movable=True)
    limits = limits_in_force(situation)
    choices = candidate_shifts(situation)
    assert len(choices) > 5
    worths = []
    for shifts in choices:
        tried = best_by_trying(make_problem(situation, curve(shifts), limits, pruned=False))
        assert tried is not None
        worths.append(tried.worth + dose_move_points(situation, shifts))
    found = best_week(situation, limits, curve)
    assert found is not None
    assert found.worth == max(worths)
    assert found.gap == 0.0


def test_moving_a_dose_pays_where_the_only_free_hour_is_too_drowsy_as_ordered(library: Library) -> None:
    """Drowsiness falls under the cap only when the 08:00 dose is taken later."""

    def steep(shifts: Mapping[time, int]) -> Forecast:
        forecast = curve(shifts)
        late = shifts.get(time(8), 0) >= 30
        drowsy = forecast.drowsy_probability.copy()
        drowsy[2] = 0.2 if late else 0.9
        drowsy[:2] = drowsy[:2].clip(0, 0.2)
        return replace(forecast, drowsy_probability=drowsy)

    hours = {0: (Interval(540, 580),), 1: (Interval(540, 580),)}
    situation = tiny(library, ("AE05", "SG03", "RE01", "RE02"), hours, days=2, movable=True, goals=("get stronger",))
    found = best_week(situation, limits_in_force(situation), steep)
    assert found is not None
    assert found.shifts[time(8)] == 30
    used = {candidate.exercise.id for session in found.week.sessions for candidate in session.candidates}
    assert used & {"AE05", "SG03"}
