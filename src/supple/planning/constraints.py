"""The rules of a week as rows of the model: each one function with a human name.

What may stand where is decided before (see ``limits``); these rules bind the week together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from supple.domain.exercise import Kind
from supple.planning.amounts import most_items, times_a_week
from supple.planning.model import Model
from supple.planning.problem import Candidate, Place, Problem
from supple.planning.standing_week import sessions_left_today

COOLING = "RE04"


@dataclass(slots=True)
class Columns:
    """The choices of the model, by what they mean."""

    moment: dict[int, int] = field(default_factory=dict)  # a session at this moment
    item: dict[tuple[str, Place], int] = field(default_factory=dict)  # an exercise on a day and half
    day_on: dict[int, int] = field(default_factory=dict)  # a day with a session
    strength_day: dict[int, int] = field(default_factory=dict)
    different: dict[str, int] = field(default_factory=dict)  # an exercise that a simple plan uses
    clock: dict[int, int] = field(default_factory=dict)  # a start time that the week uses

    def items_at(self, place: Place) -> Iterator[tuple[str, int]]:
        """The items that may be chosen on a day and half."""
        return ((exercise_id, column) for (exercise_id, at), column in self.item.items() if at == place)


def columns_of(problem: Problem, model: Model) -> Columns:
    """One column a choice. A day, a clock time and a strength day follow from the sessions and items chosen.

    Ranks: how many sessions is decided first, then on which days, then where strength is, when, and last with what.
    """
    columns = Columns()
    for number in range(len(problem.moments)):
        columns.moment[number] = model.column(rank=3)
    for place, numbers in problem.places.items():
        for candidate in problem.candidates:
            if candidate.exercise.id in problem.admitted[numbers[0]]:
                columns.item[candidate.exercise.id, place] = model.column(rank=5)
    for day in sorted({place[0] for place in problem.places}):
        columns.day_on[day] = model.column(rank=1)
        columns.strength_day[day] = model.column(rank=2)
    if problem.bounds.different_items_max is not None:
        for candidate in problem.candidates:
            columns.different[candidate.exercise.id] = model.column(rank=4)
        for start_min in sorted({moment.start_min for moment in problem.moments}):
            columns.clock[start_min] = model.column()
    return columns


def one_session_a_half_day(problem: Problem, model: Model, columns: Columns) -> None:
    """Before noon and after noon hold at most one session each."""
    for numbers in problem.halves().values():
        model.row("one session a half day", [(columns.moment[n], 1.0) for n in numbers], high=1.0)


def items_only_where_admitted(problem: Problem, model: Model, columns: Columns) -> None:
    """An item stands only in a session whose moment admits it: drowsiness, company, firmer hours."""
    for (_, place), column in columns.item.items():
        admitting = [(columns.moment[n], -1.0) for n in problem.places[place]]
        model.row("items only where admitted", [(column, 1.0), *admitting], high=0.0)


def items_fit_the_time(problem: Problem, model: Model, columns: Columns) -> None:
    """Warm-up, items and cool-down fit into the session."""
    skeleton = problem.situation.whole("warm_up_min") + problem.situation.whole("cool_down_min")
    tenths = {candidate.exercise.id: candidate.tenths for candidate in problem.candidates}
    for place, numbers in problem.places.items():
        work = [(column, float(tenths[exercise_id])) for exercise_id, column in columns.items_at(place)]
        room = [(columns.moment[n], -10.0 * (problem.moments[n].minutes - skeleton)) for n in numbers]
        model.row("items fit the time", [*work, *room], high=0.0)


def few_enough_items(problem: Problem, model: Model, columns: Columns) -> None:
    """A session has at least one item, and few: at most five, fewer in a short one."""
    situation, moments = problem.situation, problem.moments
    for place, numbers in problem.places.items():
        count = [(column, 1.0) for _, column in columns.items_at(place)]
        most = [(columns.moment[n], -float(most_items(situation, moments[n].minutes))) for n in numbers]
        model.row("few enough items", [*count, *most], high=0.0)
        model.row("a session has items", [*count, *((columns.moment[n], -1.0) for n in numbers)], low=0.0)


def mixed_kinds(problem: Problem, model: Model, columns: Columns) -> None:
    """Not more than three items of one kind in a session."""
    most = problem.situation.number("same_kind_max")
    for place, numbers in problem.places.items():
        on = [(columns.moment[n], -most) for n in numbers]
        for kind in Kind:
            same = [(columns.item[c.exercise.id, place], 1.0) for c in _of(problem, kind) if _at(columns, c, place)]
            if len(same) > most:
                model.row("mixed kinds", [*same, *on], high=0.0)


def once_a_day(problem: Problem, model: Model, columns: Columns) -> None:
    """No item twice on one day."""
    for candidate in problem.candidates:
        for day in columns.day_on:
            twice = [(columns.item[candidate.exercise.id, place], 1.0) for place in problem.places
                     if place[0] == day and _at(columns, candidate, place)]  # fmt: skip
            if len(twice) > 1:
                model.row("once a day", twice, high=1.0)


def starting_frequency(problem: Problem, model: Model, columns: Columns) -> None:
    """Each item at most as often a week as the library starts it; a session more lets it come once more."""
    for candidate in problem.candidates:
        often = times_a_week(problem.situation, candidate.exercise)
        for week in _weeks(problem):
            times = [(columns.item[candidate.exercise.id, place], 1.0) for place in problem.places
                     if place[0] in week and _at(columns, candidate, place)]  # fmt: skip
            if len(times) > often:
                model.row("starting frequency", times, high=float(often))


def sessions_a_day(problem: Problem, model: Model, columns: Columns) -> None:
    """Not more sessions a day than the person wants."""
    most = problem.situation.person.preferences.max_sessions_per_day
    for day in columns.day_on:
        on = [(columns.moment[n], 1.0) for place, numbers in problem.places.items() if place[0] == day for n in numbers]
        model.row("sessions a day", on, high=float(most))


def sessions_a_week(problem: Problem, model: Model, columns: Columns) -> None:
    """Not more sessions than the week's load holds, and at least one."""
    most = float(problem.situation.load.sessions)
    for week in _weeks(problem):
        on = [(columns.moment[n], 1.0) for place, ns in problem.places.items() if place[0] in week for n in ns]
        # a whole number of its own, which the solver can branch on: this proves the best week much sooner
        count = model.column(upper=most, rank=0)
        model.row("sessions a week", [*on, (count, -1.0)], low=0.0, high=0.0)
    model.row("at least one session", [(column, 1.0) for column in columns.moment.values()], low=1.0)


def no_catching_up(problem: Problem, model: Model, columns: Columns) -> None:
    """Where a week stands already, today holds at most the sessions that were left of it."""
    left = sessions_left_today(problem.situation)
    if left is not None:
        on = [(columns.moment[n], 1.0) for n in problem.on_day(0)]
        model.row("no catching up", on, high=float(left))


def rest_between_sessions(problem: Problem, model: Model, columns: Columns) -> None:
    """Two sessions of one day lie hours apart."""
    gap_s = 60.0 * problem.situation.number("gap_between_sessions_min")
    halves = problem.halves()
    for (day, half), numbers in halves.items():
        after = halves.get((day, half + 1), ())
        for n in numbers:
            free_from = problem.moments[n].end.timestamp() + gap_s
            close = [(columns.moment[m], 1.0) for m in after if problem.moments[m].start.timestamp() < free_from]
            if close:
                model.row("rest between sessions", [(columns.moment[n], 1.0), *close], high=1.0)


def a_full_rest_day(problem: Problem, model: Model, columns: Columns) -> None:
    """At least one full rest day in any seven."""
    for (day, _), numbers in problem.halves().items():
        on = [(columns.moment[n], 1.0) for n in numbers]
        model.row("a full rest day", [*on, (columns.day_on[day], -1.0)], high=0.0)
    for day in columns.day_on:
        sessions = [(columns.moment[n], -1.0) for n in problem.on_day(day)]
        model.row("a full rest day", [(columns.day_on[day], 1.0), *sessions], high=0.0)
    rest = problem.situation.number("rest_days_in_7")
    for first in range(max(1, problem.situation.days - 6)):
        seven = [(columns.day_on[day], 1.0) for day in range(first, first + 7) if day in columns.day_on]
        model.row("a full rest day", seven, high=7.0 - rest)


def a_day_between_strength(problem: Problem, model: Model, columns: Columns) -> None:
    """At least one day between strength sessions, so no muscle works on two days in a row."""
    for candidate in _of(problem, Kind.STRENGTH):
        for day in columns.strength_day:
            here = [(c, 1.0) for place in problem.places if place[0] == day
                    if (c := columns.item.get((candidate.exercise.id, place))) is not None]  # fmt: skip
            model.row("a day between strength", [*here, (columns.strength_day[day], -1.0)], high=0.0)
    for today, tomorrow in pairwise(sorted(columns.strength_day)):
        if tomorrow == today + 1:
            both = [(columns.strength_day[today], 1.0), (columns.strength_day[tomorrow], 1.0)]
            model.row("a day between strength", both, high=1.0)


def cool_before_heat(problem: Problem, model: Model, columns: Columns) -> None:
    """Where heat needs care, an item that heats much stands only beside the cooling routine."""
    if not problem.situation.in_force("heat_caution"):
        return
    for (exercise_id, place), column in columns.item.items():
        if problem.situation.library.exercises[exercise_id].heat_load < 2:
            continue
        cooling = columns.item.get((COOLING, place))
        model.row("cool before heat", [(column, 1.0), *([(cooling, -1.0)] if cooling is not None else [])], high=0.0)


def few_different_items(problem: Problem, model: Model, columns: Columns) -> None:
    """A simple plan has few different items."""
    most = problem.bounds.different_items_max
    if most is None:
        return
    for (exercise_id, _), column in columns.item.items():
        model.row("few different items", [(column, 1.0), (columns.different[exercise_id], -1.0)], high=0.0)
    model.row("few different items", [(c, 1.0) for c in columns.different.values()], high=float(most))


def same_clock_times(problem: Problem, model: Model, columns: Columns) -> None:
    """A simple plan keeps one clock time for each half of the day."""
    by_day: dict[tuple[int, int], list[int]] = {}
    for number, moment in enumerate(problem.moments):
        by_day.setdefault((problem.day_index(moment), moment.start_min), []).append(number)
    if not columns.clock:
        return
    for (_, start_min), numbers in by_day.items():
        on = [(columns.moment[n], 1.0) for n in numbers]
        model.row("same clock times", [*on, (columns.clock[start_min], -1.0)], high=0.0)
    for half in sorted({moment.half for moment in problem.moments}):
        same = {moment.start_min for moment in problem.moments if moment.half == half}
        model.row("same clock times", [(columns.clock[start_min], 1.0) for start_min in sorted(same)], high=1.0)


RULES = (
    one_session_a_half_day, items_only_where_admitted, items_fit_the_time, few_enough_items,
    mixed_kinds, once_a_day, starting_frequency, sessions_a_day, sessions_a_week, no_catching_up, rest_between_sessions,
    a_full_rest_day, a_day_between_strength, cool_before_heat, few_different_items, same_clock_times,
)  # fmt: skip


def _of(problem: Problem, kind: Kind) -> Iterator[Candidate]:
    return (candidate for candidate in problem.candidates if candidate.exercise.kind is kind)


def _at(columns: Columns, candidate: Candidate, place: Place) -> bool:
    return (candidate.exercise.id, place) in columns.item


def _weeks(problem: Problem) -> Iterator[range]:
    for first in range(0, problem.situation.days, 7):
        yield range(first, first + 7)
