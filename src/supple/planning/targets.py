"""A clinician's weekly targets: minutes of a kind or of an exercise, reached as far as every rule allows.

They come before everything that makes a week good, and after everything that makes it allowed: first the most minutes
that any allowed week reaches are found, then the best of the weeks that reach as many. A target that cannot be reached
never empties the week; what holds it back is named (see ``prescribed``).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from supple.domain.duration import item_minutes
from supple.domain.exercise import Exercise
from supple.planning.limits import named
from supple.planning.model import Model, UndecidedError, best, upper_bound
from supple.planning.objective import LINK
from supple.planning.problem import Problem
from supple.planning.situation import Situation

PRESCRIBED = "the weekly targets your clinician set"
ROUNDING = 1e-3
Terms = list[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Target:
    """Minutes asked for in up to seven days of the plan; of a part of a week only its part is asked."""

    word: str  # a kind or an exercise id, as written
    weekly_min: float
    first_day: int
    days: int
    exercises: tuple[Exercise, ...]

    @property
    def asked_min(self) -> int:
        """Whole minutes asked for in these days."""
        return math.ceil(round(self.weekly_min * self.days / 7, 6))

    @property
    def ids(self) -> frozenset[str]:
        """The exercises that count."""
        return frozenset(exercise.id for exercise in self.exercises)

    def covers(self, day: int) -> bool:
        """Whether a day of the plan counts."""
        return self.first_day <= day < self.first_day + self.days


def targets_of(situation: Situation) -> tuple[Target, ...]:
    """Every target of every week of the plan, in the order they were written."""
    prescription = situation.person.prescription
    asked = prescription.targets if prescription else {}
    everything = tuple(situation.library.exercises.values())
    return tuple(
        Target(word, weekly, first, min(7, situation.days - first), tuple(e for e in everything if named(e, (word,))))
        for word, weekly in asked.items()
        for first in range(0, situation.days, 7)
        if weekly > 0
    )


def set_targets(
    problem: Problem, model: Model, items: Callable[[Target], Iterable[tuple[str, int]]]
) -> tuple[int, ...]:
    """One counting column a target: the whole minutes reached, never more than were asked for.

    ``items`` gives the columns of a target's items with the exercise of each. The rows only count.
    """
    pace = problem.situation.pace
    seconds = {c.exercise.id: round(60 * item_minutes(c.item, c.exercise, pace)) for c in problem.candidates}
    columns = []
    for target in targets_of(problem.situation):
        reached = model.column(upper=float(target.asked_min))
        terms: Terms = [(column, -float(seconds[exercise_id])) for exercise_id, column in items(target)]
        model.row(LINK, [(reached, 60.0), *terms], high=0.0)
        columns.append(reached)
    return tuple(columns)


@dataclass(frozen=True, slots=True)
class Reached:
    """The most minutes that any week of some models reaches, and what none exceeds.

    ``number`` is the model that holds such a week, ``values`` its columns; None where no week was found in time.
    """

    minutes: int
    bound: float
    number: int = 0
    values: NDArray[np.float64] | None = None


def most_reached(
    models: Sequence[tuple[Model, tuple[int, ...]]], *, asked_min: int, time_limit_s: float, seed: int
) -> Reached | None:
    """The most minutes over several models with their counting columns, or None where no week fits any."""
    found: Reached | None = None
    open_to = 0.0  # what a model that was not decided in time may still reach
    undecided = False
    for number, (model, columns) in enumerate(models):
        counting = _counting(model, columns)
        if found is not None:
            most = upper_bound(counting, time_limit_s=time_limit_s, seed=seed)
            if most is None or most < found.minutes + 1 - ROUNDING:
                continue
        try:
            more_than = None if found is None else float(found.minutes)
            solution = best(counting, time_limit_s=time_limit_s, seed=seed, more_than=more_than)
        except UndecidedError as problem:
            undecided, open_to = True, max(open_to, problem.bound)
            continue
        if solution is None:
            continue
        open_to = max(open_to, solution.bound)
        found = Reached(solution.worth, open_to, number, solution.values)
        if found.minutes >= asked_min:
            break
    if found is None:
        return Reached(0, open_to) if undecided else None
    return replace(found, bound=max(open_to, float(found.minutes)))


def _counting(model: Model, columns: tuple[int, ...]) -> Model:
    """The same weeks, worth the minutes they reach and nothing else."""
    worth = [0] * len(model.worth)
    for column in columns:
        worth[column] = 1
    return replace(model, worth=worth)


def at_least(model: Model, columns: tuple[int, ...], minutes: int) -> Model:
    """Only the weeks that reach so many minutes together."""
    held = replace(model, rows=list(model.rows))
    held.row(PRESCRIBED, ((column, 1.0) for column in columns), low=float(minutes))
    return held
