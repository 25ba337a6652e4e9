"""The best solution of a model, proven: a quick search of our own first, the general solver for what it leaves open."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from supple.planning.programme import Programme, solved_relaxed, solved_whole
from supple.planning.rows import INFINITY, Model
from supple.planning.search import Found, LostError, search

STEPS = 40  # of the own search before it hands over; half of the weeks need fewer

__all__ = ["INFINITY", "Model", "Solution", "UndecidedError", "best", "upper_bound"]


@dataclass(frozen=True, slots=True)
class Solution:
    """The best found: its worth, the value of each column, and what no solution exceeds (its worth where proven)."""

    worth: int
    values: NDArray[np.float64]
    bound: float


class UndecidedError(Exception):
    """The time limit came before any solution and before a proof that there is none."""

    def __init__(self, bound: float) -> None:
        super().__init__("the solver ran out of time")
        self.bound = bound


def best(
    model: Model, *, time_limit_s: float, seed: int = 0, more_than: float | None = None, steps: int = STEPS,
    known: Solution | None = None,
) -> Solution | None:  # fmt: skip
    """The solution of largest worth, or None where nothing fits (or nothing is worth more than ``more_than``).

    Deterministic for a given model and seed as long as the time limit is not reached. With ``steps=0``, or where the
    model says nothing of what to decide first, the general solver does it all. ``known`` is a solution to start from;
    it is the answer where time runs out before a better one.

    Raises
    ------
    UndecidedError
        Time ran out before a first solution; carries what is known of the best.
    """
    begun = time.monotonic()
    found: Found | None = None
    if steps and len(model.rank) == len(model.worth):
        found = search(
            Programme(model, time_limit_s=time_limit_s, seed=seed),
            lower=np.array(model.lower, dtype=float), upper=np.array(model.upper, dtype=float), rank=model.rank,
            whole=model.whole, steps_max=steps, time_limit_s=time_limit_s, more_than=more_than,
            known=(float(known.worth), known.values) if known else None,
        )  # fmt: skip
        if found.proven:
            return None if found.values is None else Solution(round(found.worth), found.values, found.worth)
        time_limit_s -= time.monotonic() - begun
    return _by_the_general_solver(model, found, time_limit_s=time_limit_s, seed=seed, more_than=more_than)


def _by_the_general_solver(
    model: Model, found: Found | None, *, time_limit_s: float, seed: int, more_than: float | None
) -> Solution | None:
    """What the search left open; its best so far is the answer where nothing is worth more."""
    import highspy

    start = found.values if found else None
    # a start cuts off as well as a row that asks for more, and leaves the rows as sparse as they were
    solver = solved_whole(
        model, lower=found.lower if found else None, upper=found.upper if found else None, start=start,
        more_than=more_than if start is None else None, time_limit_s=time_limit_s, seed=seed,
    )  # fmt: skip
    status, info = solver.getModelStatus(), solver.getInfo()
    nothing_more = status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible)
    if nothing_more:  # every worth is bounded
        return Solution(round(found.worth), found.values, found.worth) if found and found.values is not None else None
    bound = min(float(info.mip_dual_bound), found.bound if found else INFINITY)
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        if found and found.values is not None:
            return Solution(round(found.worth), found.values, max(found.worth, bound))
        raise UndecidedError(bound)
    values = np.asarray(solver.getSolution().col_value)
    worth = round(info.objective_function_value)
    if found and found.values is not None and worth <= found.worth:
        worth, values = round(found.worth), found.values
    proven = status == highspy.HighsModelStatus.kOptimal
    return Solution(worth, values, float(worth) if proven else bound)


def completed(model: Model, values: NDArray[np.float64], *, time_limit_s: float, seed: int = 0) -> Solution | None:
    """The best solution whose whole columns are as given, or None where they do not fit."""
    lower, upper = np.array(model.lower, dtype=float), np.array(model.upper, dtype=float)
    fixed = np.asarray(model.whole)
    lower[fixed] = upper[fixed] = np.round(values[fixed])
    try:
        vertex = Programme(model, time_limit_s=time_limit_s, seed=seed).solve(lower, upper, None)
    except LostError:
        return None
    return Solution(round(vertex.worth), vertex.values, INFINITY) if vertex else None


def upper_bound(model: Model, *, time_limit_s: float, seed: int = 0) -> float | None:
    """A worth that no solution exceeds (the relaxed model's optimum), or None where nothing fits."""
    import highspy

    solver = solved_relaxed(model, time_limit_s=time_limit_s, seed=seed)
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kOptimal:
        return float(solver.getInfo().objective_function_value)
    return None if status == highspy.HighsModelStatus.kInfeasible else INFINITY


@cache
def solver_answers_the_known_case() -> bool:
    """A solver that once gave a false proof is asked its own case first: min 2x+3z, x+z >= 4.5, z whole, is 9."""
    model = Model()
    x = model.column(worth=-2, upper=INFINITY, whole=False)
    z = model.column(worth=-3, upper=INFINITY)
    model.row("known case", [(x, 1.0), (z, 1.0)], low=4.5)
    try:
        found = best(model, time_limit_s=10.0, steps=0)
    except UndecidedError:
        return False
    return found is not None and found.worth == -9 == found.bound
