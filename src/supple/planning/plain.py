"""The plain model of a week: one column for each start, length and item, as anyone would write it down first.

It knows nothing of places, beaten moments or ranks, and its rules and points are written again from their words, one
row for each. It is slow, and that is its use: it is the second opinion on the model of ``constraints`` and
``objective``, and what solves a week if the quick search ever breaks a rule.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from supple.domain.exercise import Kind, Position
from supple.planning.amounts import most_items, times_a_week
from supple.planning.areas import areas
from supple.planning.constraints import COOLING
from supple.planning.objective import asked_for, item_points, kind_points, likes_low_stiffness, likes_rest_hours
from supple.planning.problem import Problem
from supple.planning.rows import Model
from supple.planning.standing_week import sessions_left_today
from supple.planning.targets import set_targets

Terms = list[tuple[int, float]]


@dataclass(slots=True)
class Plain:
    """The plain model with its columns: sessions by moment, items by moment and exercise."""

    problem: Problem
    model: Model = field(default_factory=Model)
    session: dict[int, int] = field(default_factory=dict)
    item: dict[tuple[int, str], int] = field(default_factory=dict)
    reached: tuple[int, ...] = ()

    def sessions(self, numbers: Iterable[int], factor: float = 1.0) -> Terms:
        """Terms that count sessions at some moments."""
        return [(self.session[n], factor) for n in numbers]

    def items(self, ids: frozenset[str], numbers: Iterable[int], factor: float = 1.0) -> Terms:
        """Terms that count some items at some moments."""
        return [(self.item[n, e], factor) for n in numbers for e in sorted(ids) if (n, e) in self.item]

    def items_chosen(self, n: int, values: NDArray[np.float64]) -> list[str]:
        """The items of a solution at a moment."""
        return [e for e in sorted(self.problem.admitted[n]) if values[self.item[n, e]] > 0.5]


def plain_model(problem: Problem) -> Plain:
    """The plain model of a problem that was made with ``pruned=False``."""
    plain = Plain(problem)
    for n in range(len(problem.moments)):
        plain.session[n] = plain.model.column()
    for n, admitted in enumerate(problem.admitted):
        for exercise_id in sorted(admitted):
            plain.item[n, exercise_id] = plain.model.column()
    days: dict[int, list[int]] = defaultdict(list)
    for n, moment in enumerate(problem.moments):
        days[problem.day_index(moment)].append(n)
    _inside_a_session(plain)
    _between_sessions(plain, days)
    on = _days(plain, days)
    _items_over_the_week(plain, days)
    _strength(plain, days)
    _simple_plan(plain)
    _points(plain)
    _day_points(plain, days, on)
    plain.reached = set_targets(
        problem, plain.model,
        lambda target: ((e, c) for (n, e), c in plain.item.items()
                        if e in target.ids and target.covers(problem.day_index(problem.moments[n]))),
    )  # fmt: skip
    plain.model.rank.clear()  # no search of our own: the general solver does it all
    return plain


def _inside_a_session(plain: Plain) -> None:
    problem, row = plain.problem, plain.model.row
    setting = problem.situation.number
    size = {candidate.exercise.id: float(candidate.tenths) for candidate in problem.candidates}
    library = problem.situation.library.exercises
    hot = problem.situation.in_force("heat_caution")
    for n, on in plain.session.items():
        ids = sorted(problem.admitted[n])
        here = [plain.item[n, e] for e in ids]
        minutes = problem.moments[n].minutes
        room = 10.0 * (minutes - setting("warm_up_min") - setting("cool_down_min"))
        for e in ids:
            row("an item needs its session", [(plain.item[n, e], 1.0), (on, -1.0)], high=0.0)
            if hot and library[e].heat_load >= 2:
                cooled = [(plain.item[n, COOLING], -1.0)] if (n, COOLING) in plain.item else []
                row("cool before heat", [(plain.item[n, e], 1.0), *cooled], high=0.0)
        row("room", [*((plain.item[n, e], size[e]) for e in ids), (on, -room)], high=0.0)
        row("at most", [*((c, 1.0) for c in here), (on, -float(most_items(problem.situation, minutes)))], high=0.0)
        row("at least one", [*((c, 1.0) for c in here), (on, -1.0)], low=0.0)
        for kind in Kind:
            same = [(plain.item[n, e], 1.0) for e in ids if library[e].kind is kind]
            row("mixed kinds", [*same, (on, -setting("same_kind_max"))], high=0.0)


def _between_sessions(plain: Plain, days: dict[int, list[int]]) -> None:
    problem, row = plain.problem, plain.model.row
    gap_s = 60.0 * problem.situation.number("gap_between_sessions_min")
    for day, numbers in days.items():
        by_half: dict[int, list[int]] = defaultdict(list)
        for n in numbers:
            by_half[problem.moments[n].half].append(n)
        for same in by_half.values():
            row("one a half day", plain.sessions(same), high=1.0)
        for first, second in combinations(sorted(by_half), 2):
            for n in by_half[first]:
                free_from = problem.moments[n].end.timestamp() + gap_s
                close = [m for m in by_half[second] if problem.moments[m].start.timestamp() < free_from]
                if close:
                    row("rest between", [*plain.sessions([n]), *plain.sessions(close)], high=1.0)
        row("a day", plain.sessions(numbers), high=float(problem.situation.person.preferences.max_sessions_per_day))
        left = sessions_left_today(problem.situation)
        if day == 0 and left is not None:
            row("no catching up", plain.sessions(numbers), high=float(left))


def _days(plain: Plain, days: dict[int, list[int]]) -> dict[int, int]:
    problem, model = plain.problem, plain.model
    row, length = model.row, problem.situation.days
    on = {day: model.column() for day in sorted(days)}
    for day, numbers in days.items():
        for n in numbers:
            row("a day with a session is on", [*plain.sessions([n]), (on[day], -1.0)], high=0.0)
        row("a day without is off", [(on[day], 1.0), *plain.sessions(numbers, -1.0)], high=0.0)
    for first in range(max(1, length - 6)):
        seven = [(on[day], 1.0) for day in range(first, first + 7) if day in on]
        row("rest day", seven, high=7.0 - problem.situation.number("rest_days_in_7"))
    for week in range(0, length, 7):
        here = [n for day in range(week, week + 7) for n in days.get(day, ())]
        row("a week", plain.sessions(here), high=float(problem.situation.load.sessions))
    row("something", plain.sessions(plain.session), low=1.0)
    return on


def _items_over_the_week(plain: Plain, days: dict[int, list[int]]) -> None:
    situation, row = plain.problem.situation, plain.model.row
    for candidate in plain.problem.candidates:
        this = frozenset({candidate.exercise.id})
        for numbers in days.values():
            row("once a day", plain.items(this, numbers), high=1.0)
        for week in range(0, situation.days, 7):
            here = [n for day in range(week, week + 7) for n in days.get(day, ())]
            row("times a week", plain.items(this, here), high=float(times_a_week(situation, candidate.exercise)))


def _strength(plain: Plain, days: dict[int, list[int]]) -> None:
    strength = frozenset(c.exercise.id for c in plain.problem.candidates if c.exercise.kind is Kind.STRENGTH)
    works = {day: plain.model.column() for day in sorted(days)}
    for day, numbers in days.items():
        for term in plain.items(strength, numbers):
            plain.model.row("strength makes a strength day", [term, (works[day], -1.0)], high=0.0)
        if day + 1 in works:
            both = [(works[day], 1.0), (works[day + 1], 1.0)]
            plain.model.row("a day between strength", both, high=1.0)


def _simple_plan(plain: Plain) -> None:
    problem, model = plain.problem, plain.model
    if problem.bounds.different_items_max is None:
        return
    clocks = {(m.half, m.start_min): 0 for m in problem.moments}
    for clock in sorted(clocks):
        clocks[clock] = model.column()
    for n, moment in enumerate(problem.moments):
        used = clocks[moment.half, moment.start_min]
        model.row("same clock times", [*plain.sessions([n]), (used, -1.0)], high=0.0)
    for half in {half for half, _ in clocks}:
        model.row("same clock times", [(c, 1.0) for (other, _), c in clocks.items() if other == half], high=1.0)


def _points(plain: Plain) -> None:
    problem, model = plain.problem, plain.model
    situation, library, whole = problem.situation, problem.situation.library.exercises, problem.situation.whole
    for n, column in plain.session.items():
        model.worth[column] = problem.points[n]
        if any(library[e].position is Position.POOL for e in problem.admitted[n]):
            continue
        lone = model.column(worth=-whole("w_lone_item"))
        here = plain.items(problem.admitted[n], [n])
        model.row("lone", [*here, (lone, 1.0), *plain.sessions([n], -2.0)], low=0.0)
    steps = {c.exercise.id: c.steps for c in problem.candidates}
    for (n, exercise_id), column in plain.item.items():
        exercise, moment = library[exercise_id], problem.moments[n]
        model.worth[column] = item_points(situation, exercise, steps[exercise_id])
        if likes_low_stiffness(exercise):
            model.worth[column] += whole("w_low_stiffness") * moment.eased
        elif likes_rest_hours(exercise):
            model.worth[column] += whole("w_calm_when_drowsy") * moment.sleepy
    most = problem.bounds.different_items_max
    if most is not None:
        used = {c.exercise.id: model.column() for c in problem.candidates}
        for (_, exercise_id), column in plain.item.items():
            model.row("different", [(column, 1.0), (used[exercise_id], -1.0)], high=0.0)
        model.row("few different", [(column, 1.0) for column in used.values()], high=float(most))
    reached: dict[str, set[str]] = defaultdict(set)
    for candidate in problem.candidates:
        for area in areas(candidate.exercise.target):
            reached[area].add(candidate.exercise.id)
    for area in sorted(reached):
        _counts(plain, [whole("w_area"), whole("w_area") // 2], frozenset(reached[area]))
    weeks = max(1.0, situation.days / 7)
    for kind, points in kind_points(situation).items():
        share = round(situation.number(f"share_{kind.value}") * weeks)
        full = (share + 1) // 2
        worths = [points if n < full else points // 2 for n in range(share)] or [points]
        worths[0] += whole("w_first_of_kind")
        _counts(plain, worths, frozenset(c.exercise.id for c in problem.candidates if c.exercise.kind is kind))
    for _, ids in asked_for(problem):
        _counts(plain, [whole("w_must")], ids)


def _counts(plain: Plain, worths: list[int], ids: frozenset[str]) -> None:
    """The first time an item of a group stands anywhere earns the first worth, the second time the second."""
    columns = [plain.model.column(worth=points) for points in worths]
    times = plain.items(ids, range(len(plain.problem.moments)), -1.0)
    plain.model.row("counts", [*((c, 1.0) for c in columns), *times], high=0.0)


def _day_points(plain: Plain, days: dict[int, list[int]], on: dict[int, int]) -> None:
    model, whole = plain.model, plain.problem.situation.whole
    for day, numbers in days.items():
        second = model.column(worth=-whole("w_second_session"), upper=3.0)
        model.row("second", [*plain.sessions(numbers), (on[day], -1.0), (second, -1.0)], high=0.0)
        if day + 1 in on:
            row = model.column(worth=-whole("w_consecutive"))
            model.row("two days in a row", [(on[day], 1.0), (on[day + 1], 1.0), (row, -1.0)], high=1.0)
