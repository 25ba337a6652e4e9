"""From a problem to its best week: build the model, bound it, solve it, read the choices back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from supple.planning.constraints import RULES, Columns, columns_of
from supple.planning.model import INFINITY, Model, Solution, UndecidedError, best, completed, upper_bound
from supple.planning.objective import set_points
from supple.planning.plain import plain_model
from supple.planning.problem import Candidate, Problem, make_problem
from supple.planning.situation import Moment
from supple.planning.targets import Target, at_least, set_targets

Rule = Callable[[Problem, Model, Columns], None]


@dataclass(frozen=True, slots=True)
class Built:
    """A problem with its model, whose worth counts ``scale`` times that of the week."""

    problem: Problem
    model: Model
    columns: Columns
    scale: int = 1
    reached: tuple[int, ...] = ()  # columns that count the minutes of each weekly target
    floor_min: int | None = None  # what the targets have to reach together
    known: NDArray[np.float64] | None = None  # columns of a week that fits, to start from and to fall back on


@dataclass(frozen=True, slots=True)
class Chosen:
    """One session of a solution: the number of its moment in the problem, when, and the items in it."""

    number: int
    moment: Moment
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """A solved week."""

    worth: int
    bound: float  # no week of the problem is worth more
    sessions: tuple[Chosen, ...]


def build(problem: Problem, rules: tuple[Rule, ...] = RULES) -> Built:
    """The integer model of a week with some or all rules."""
    model = Model()
    columns = columns_of(problem, model)
    for rule in rules:
        rule(problem, model, columns)
    set_points(problem, model, columns)

    def items(target: Target) -> Iterator[tuple[str, int]]:
        return ((e, c) for (e, place), c in columns.item.items() if e in target.ids and target.covers(place[0]))

    return Built(problem, model, columns, reached=set_targets(problem, model, items))


def solve(built: Built, *, seed: int = 0, more_than: float | None = None) -> Week | None:
    """The best week, or None where no week fits.

    An answer that breaks a row or is not worth what the solver says is thrown away; the plain model solves the week.
    """
    if not built.problem.moments:
        return None
    limit_s = built.problem.situation.number("time_limit_s")
    known = None if built.known is None else completed(built.model, built.known, time_limit_s=limit_s, seed=seed)
    solution = best(built.model, time_limit_s=limit_s, seed=seed, more_than=more_than, known=known)
    if solution is None:
        return None
    if not built.model.keeps(solution.values.tolist(), solution.worth):
        least = None if more_than is None else more_than / built.scale
        return _scaled(_solve_plain(built.problem, seed=seed, more_than=least, floor_min=built.floor_min), built.scale)
    return read(built, solution)


def _scaled(week: Week | None, scale: int) -> Week | None:
    """A week of the plain model as the scaled one counts it; the plain model does not say what it keeps."""
    if week is None or scale == 1:
        return week
    return replace(week, worth=scale * week.worth, bound=scale * week.bound + scale - 1)


def _solve_plain(problem: Problem, *, seed: int, more_than: float | None, floor_min: int | None) -> Week | None:
    """The best week by the plain model, slowly."""
    plain = plain_model(make_problem(problem.situation, problem.forecast, problem.limits, pruned=False))
    if floor_min is not None:
        plain.model = at_least(plain.model, plain.reached, floor_min)
    limit_s = problem.situation.number("time_limit_s")
    solution = best(plain.model, time_limit_s=limit_s, seed=seed, more_than=more_than)
    if solution is None:
        return None
    if not plain.model.keeps(solution.values.tolist(), solution.worth):
        raise UndecidedError(INFINITY)
    candidates = {candidate.exercise.id: candidate for candidate in plain.problem.candidates}
    sessions = [
        Chosen(n, plain.problem.moments[n], tuple(candidates[e] for e in plain.items_chosen(n, solution.values)))
        for n, column in plain.session.items()
        if solution.values[column] > 0.5
    ]
    return _in_order(solution, sessions)


def reaching(built: Built, minutes: int) -> Built:
    """The same week, held to so many minutes of the weekly targets."""
    return replace(built, model=at_least(built.model, built.reached, minutes), floor_min=minutes)


def bound(built: Built, *, seed: int = 0) -> float | None:
    """A worth that no week of the problem exceeds, or None where no week fits."""
    if not built.problem.moments:
        return None
    return upper_bound(built.model, time_limit_s=built.problem.situation.number("time_limit_s"), seed=seed)


def read(built: Built, solution: Solution) -> Week:
    """The sessions of a solution, in order of time."""
    problem, columns = built.problem, built.columns
    sessions = []
    for place, numbers in problem.places.items():
        for number in numbers:
            if solution.values[columns.moment[number]] > 0.5:
                here = tuple(
                    candidate
                    for candidate in problem.candidates
                    if (column := columns.item.get((candidate.exercise.id, place))) is not None
                    and solution.values[column] > 0.5
                )
                sessions.append(Chosen(number, problem.moments[number], here))
    return _in_order(solution, sessions)


def _in_order(solution: Solution, sessions: list[Chosen]) -> Week:
    sessions.sort(key=lambda chosen: chosen.moment.start.timestamp())
    return Week(solution.worth, solution.bound, tuple(sessions))
