"""The rules that bind a week, each alone: with it the week keeps to it, and without it the best week would not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from planned_people import HOME, ORDER, curve, everything_answered, screened, situation_of, with_numbers, with_only
from supple.domain.exercise import Kind, Position
from supple.domain.person import CompanionHours, Person, Preferences
from supple.domain.quantities import Interval
from supple.knowledge.library import Library
from supple.planning import constraints
from supple.planning.constraints import RULES
from supple.planning.model import Model, best, solver_answers_the_known_case, upper_bound
from supple.planning.problem import limits_in_force, make_problem
from supple.planning.week import Chosen, Week, build, solve

DAILY = {day: (Interval(9 * 60, 12 * 60), Interval(14 * 60, 18 * 60)) for day in range(7)}
ONE_MORNING = {0: (Interval(9 * 60, 10 * 60),)}
EAGER = {"w_session": 0, "w_second_session": 0, "w_consecutive": 0, "w_drowsy": 0, "w_frequency": 40}
SOMEONE = {day: (CompanionHours(Interval(0, 1440), "hands_on"),) for day in range(7)}


def best_week(
    library: Library, *effects: str, without: tuple[Callable[..., None], ...] = (), days: int = 7,
    hours: Mapping[int, tuple[Interval, ...]] = DAILY, preferences: Preferences | None = None,
    companion: Mapping[int, tuple[CompanionHours, ...]] = SOMEONE, **numbers: float,
) -> Week:  # fmt: skip
    eager = with_numbers(library, **(EAGER | {"sessions_start_max": 14} | numbers))
    person = Person(
        equipment=HOME | {"pool", "float", "fan", "cycle"}, order=ORDER, availability=hours, companion=companion,
        preferences=preferences or Preferences(),
    )  # fmt: skip
    situation = situation_of(eager, person, screened(*effects, absent=everything_answered(library)), days=days)
    problem = make_problem(situation, curve({}), limits_in_force(situation))
    week = solve(build(problem, tuple(rule for rule in RULES if rule not in without)))
    assert week is not None
    return week


def ids(session: Chosen) -> list[str]:
    return [candidate.exercise.id for candidate in session.candidates]


def held_only_by(rule: Callable[..., None], keeps: Callable[[Week], bool], library: Library, **how: Any) -> None:
    effects, also = how.pop("effects", ()), how.pop("also_without", ())
    assert keeps(best_week(library, *effects, **how)), "with the rule"
    assert not keeps(best_week(library, *effects, without=(rule, *also), **how)), "without the rule"


def test_each_half_of_a_day_holds_at_most_one_session(library: Library) -> None:
    def keeps(week: Week) -> bool:
        halves = Counter((s.moment.day, s.moment.half) for s in week.sessions)
        return max(halves.values()) == 1

    # two hours of the morning are each the best at something: someone is there early, the dose is past its peak late
    few = with_only(library, "ST01", "RE01", "ST03", "AE05", "BA01", "ST14")
    early = {0: (CompanionHours(Interval(9 * 60, 9 * 60 + 30)),)}
    unbound = {"preferences": Preferences(max_sessions_per_day=9), "gap_between_sessions_min": 0, "w_session": -50}
    held_only_by(
        constraints.one_session_a_half_day, keeps, few, effects=("later_slots",), companion=early, days=1,
        also_without=(constraints.a_full_rest_day,), **unbound,
    )  # fmt: skip


def test_warm_up_items_and_cool_down_fit_into_the_session(library: Library) -> None:
    def keeps(week: Week) -> bool:
        return all(10 + sum(c.tenths for c in s.candidates) / 10 <= s.moment.minutes for s in week.sessions)

    few = with_only(library, "ST01", "RE02", "AE05", "ST14", "YO02")
    held_only_by(constraints.items_fit_the_time, keeps, few, days=1, hours=ONE_MORNING)


def test_a_session_has_at_most_five_items(library: Library) -> None:
    def keeps(week: Week) -> bool:
        return all(2 <= len(s.candidates) <= 5 for s in week.sessions)

    few = with_only(library, "ST01", "ST13", "ST03", "SG01", "SG12", "RE01", "YO04")
    held_only_by(constraints.few_enough_items, keeps, few, days=1, hours=ONE_MORNING, session_min_max=60)


def test_a_session_is_in_the_water_or_out_of_it(library: Library) -> None:
    few = with_only(library, "AQ02", "RE01", "ST13")
    known = replace(few, exercises={e: replace(x, alertness_need=0) for e, x in few.exercises.items()})
    week = best_week(known, days=2, preferences=Preferences(favourite=("AQ02",)), w_favourite=300)
    wet = [{c.exercise.position is Position.POOL for c in s.candidates} for s in week.sessions]
    assert all(len(places) == 1 for places in wet)
    assert {True, False} <= set().union(*wet)


def test_at_most_three_items_of_one_kind_stand_in_a_session(library: Library) -> None:
    def keeps(week: Week) -> bool:
        return all(max(Counter(c.exercise.kind for c in s.candidates).values()) <= 3 for s in week.sessions)

    few = with_only(library, "ST01", "ST03", "ST13", "ST05", "RE02")
    held_only_by(constraints.mixed_kinds, keeps, few, days=1, hours=ONE_MORNING)


def test_no_item_comes_twice_on_a_day(library: Library) -> None:
    def keeps(week: Week) -> bool:
        return max(Counter((s.moment.day, e) for s in week.sessions for e in ids(s)).values()) == 1

    held_only_by(constraints.once_a_day, keeps, with_only(library, "ST01", "RE01", "ST13"), days=1)


def test_no_item_comes_more_often_a_week_than_the_library_starts_it(library: Library) -> None:
    def keeps(week: Week) -> bool:
        times = Counter(e for s in week.sessions for e in ids(s))
        return all(count <= library.exercises[e].freq_start for e, count in times.items())

    held_only_by(constraints.starting_frequency, keeps, with_only(library, "AE05", "RE01", "YO04"))


def test_no_more_sessions_a_day_than_the_person_wants(library: Library) -> None:
    def keeps(week: Week) -> bool:
        return max(Counter(s.moment.day for s in week.sessions).values()) == 1

    few = with_only(library, "ST01", "RE01", "ST13", "ST14", "AE05")
    held_only_by(constraints.sessions_a_day, keeps, few, days=2, preferences=Preferences(max_sessions_per_day=1))


def test_a_first_week_holds_at_most_five_sessions(library: Library) -> None:
    few = with_only(library, "ST01", "RE01", "ST13", "ST14")
    held_only_by(constraints.sessions_a_week, lambda week: len(week.sessions) <= 5, few, sessions_start_max=5)


def test_two_sessions_of_a_day_lie_two_hours_apart(library: Library) -> None:
    def keeps(week: Week) -> bool:
        apart = pairwise(week.sessions)
        return all((b.moment.start - a.moment.end).total_seconds() >= 7200 for a, b in apart)

    few = with_only(library, "ST01", "RE01", "ST13", "ST14", "ST03", "SG01")
    hours = {0: (Interval(11 * 60, 13 * 60 + 30),)}
    held_only_by(constraints.rest_between_sessions, keeps, few, days=1, hours=hours)


def test_one_day_in_seven_is_a_full_rest_day(library: Library) -> None:
    few = with_only(library, "ST01", "RE01", "ST13", "ST14", "ST03")
    held_only_by(constraints.a_full_rest_day, lambda week: len({s.moment.day for s in week.sessions}) <= 6, few, days=7)


def test_any_seven_days_of_a_fortnight_hold_a_rest_day(library: Library) -> None:
    few = with_only(library, "RE01", "RE03", "ST13")
    week = best_week(few, days=14, preferences=Preferences(max_sessions_per_day=1))
    days = {(s.moment.day - week.sessions[0].moment.day).days for s in week.sessions}
    first = min(days)
    assert all(len(days & set(range(start, start + 7))) <= 6 for start in range(first, first + 8))


def test_a_day_without_strength_lies_between_strength_sessions(library: Library) -> None:
    def keeps(week: Week) -> bool:
        strong = sorted({s.moment.day for s in week.sessions for c in s.candidates if c.exercise.kind is Kind.STRENGTH})
        return all((later - earlier).days > 1 for earlier, later in pairwise(strong))

    few = with_only(library, "SG01", "SG03", "SG12", "SG15")
    held_only_by(constraints.a_day_between_strength, keeps, few, days=2)


def test_what_heats_much_stands_beside_the_cooling_routine(library: Library) -> None:
    def keeps(week: Week) -> bool:
        return all("RE04" in ids(s) for s in week.sessions if "AE01" in ids(s))

    few = with_only(library, "AE01", "RE01", "ST13", "RE04")
    easy = replace(few, exercises={e: replace(x, level=1, alertness_need=0) for e, x in few.exercises.items()})
    held_only_by(constraints.cool_before_heat, keeps, easy, effects=("heat_caution",), days=2, session_min_max=45)


def test_a_simple_plan_has_three_items(library: Library) -> None:
    few = with_only(library, "ST01", "RE01", "ST13", "ST14", "AE05")

    def keeps(week: Week) -> bool:
        return len({e for s in week.sessions for e in ids(s)}) <= 3

    held_only_by(constraints.few_different_items, keeps, few, effects=("simple_plan",))


def test_a_simple_plan_keeps_its_clock_times(library: Library) -> None:
    few = with_only(library, "ST01", "RE01", "ST13")
    hours = {0: (Interval(9 * 60, 10 * 60),), 1: (Interval(9 * 60, 10 * 60),), 2: (Interval(10 * 60 + 30, 12 * 60),)}

    def keeps(week: Week) -> bool:
        return len({s.moment.start_min for s in week.sessions}) == 1

    held_only_by(constraints.same_clock_times, keeps, few, effects=("simple_plan",), hours=hours, days=3)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_rule_has_a_name_and_a_sentence(rule: Callable[..., None]) -> None:
    assert rule.__doc__
    assert rule.__doc__.strip().endswith(".")


def test_the_solver_is_asked_a_case_that_a_solver_once_got_wrong() -> None:
    assert solver_answers_the_known_case()


def test_a_model_tells_what_cannot_be_from_what_can() -> None:
    model = Model()
    a, b = model.column(worth=3), model.column(worth=2)
    model.row("not both", [(a, 1.0), (b, 1.0)], high=1.0)
    found = best(model, time_limit_s=5.0)
    assert found is not None
    assert (found.worth, found.bound) == (3, 3.0)
    assert upper_bound(model, time_limit_s=5.0) == pytest.approx(3.0)
    assert best(model, time_limit_s=5.0, more_than=3.0) is None
    model.row("both", [(a, 1.0), (b, 1.0)], low=2.0)
    assert best(model, time_limit_s=5.0) is None
    assert best(model.without(frozenset({"not both"})), time_limit_s=5.0) is not None
