"""A small integer model with named rows, and the one place that talks to the solver.

Rows carry the name of the rule they stand for, so a rule can be tested alone, left out, or named as the one that binds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray

INFINITY = float("inf")


@dataclass(slots=True)
class Model:
    """Columns with an integer worth each (to be made as large as possible) and rows with a name each."""

    worth: list[int] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: list[tuple[str, tuple[int, ...], tuple[float, ...], float, float]] = field(default_factory=list)

    def column(self, *, worth: int = 0, upper: float = 1.0, whole: bool = True) -> int:
        """Add a column from 0 to ``upper`` and return its number."""
        self.worth.append(worth)
        self.lower.append(0.0)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.worth) - 1

    def row(
        self, rule: str, terms: Iterable[tuple[int, float]], *, low: float = -INFINITY, high: float = INFINITY
    ) -> None:
        """Add a row of a rule: ``low <= sum of factor * column <= high``; factors of one column add up."""
        factors: dict[int, float] = {}
        for column, factor in terms:
            factors[column] = factors.get(column, 0.0) + factor
        if factors or low > 0 or high < 0:
            self.rows.append((rule, tuple(factors), tuple(factors.values()), low, high))

    def without(self, rules: frozenset[str]) -> Model:
        """The same model less the rows of some rules."""
        return Model(self.worth, self.lower, self.upper, self.whole, [row for row in self.rows if row[0] not in rules])

    def rules(self) -> tuple[str, ...]:
        """The names of all rules with a row, in the order they came."""
        return tuple(dict.fromkeys(row[0] for row in self.rows))


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


def _highs(model: Model, *, relaxed: bool, more_than: float | None, time_limit_s: float, seed: int) -> object:
    import highspy  # the solver loads only when a week is made

    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(model.worth), len(model.rows)
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_ = np.array(model.worth, dtype=float)
    lp.col_lower_, lp.col_upper_ = np.array(model.lower), np.array(model.upper)
    lp.row_lower_ = np.array([row[3] for row in model.rows])
    lp.row_upper_ = np.array([row[4] for row in model.rows])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.cumsum([0, *(len(row[1]) for row in model.rows)], dtype=np.int32)
    lp.a_matrix_.index_ = np.array([j for row in model.rows for j in row[1]], dtype=np.int32)
    lp.a_matrix_.value_ = np.array([v for row in model.rows for v in row[2]], dtype=float)
    if not relaxed:
        kinds = highspy.HighsVarType
        lp.integrality_ = [kinds.kInteger if whole else kinds.kContinuous for whole in model.whole]
    # the binding itself: the wrapper class prints a banner on standard output when it is made
    solver = highspy._core._Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)  # the same steps on every machine: same input, same plan
    solver.setOptionValue("random_seed", seed % 2**31)
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", 0.999)  # worths are whole numbers: less than one apart is proven
    # measured on weeks of this size: the first solution is found at once, proving it is the work
    solver.setOptionValue("mip_heuristic_effort", 0.0)
    for search in ("rens", "rins", "root_reduced_cost"):
        solver.setOptionValue(f"mip_heuristic_run_{search}", False)
    solver.setOptionValue("mip_allow_restart", False)
    solver.setOptionValue("time_limit", time_limit_s)
    solver.passModel(lp)
    if more_than is not None:
        columns = np.flatnonzero(lp.col_cost_).astype(np.int32)
        solver.addRow(more_than + 1.0, highspy.kHighsInf, len(columns), columns, np.asarray(lp.col_cost_)[columns])
    solver.run()
    return solver


def best(model: Model, *, time_limit_s: float, seed: int = 0, more_than: float | None = None) -> Solution | None:
    """The solution of largest worth, or None where nothing fits (or nothing is worth more than ``more_than``).

    Deterministic for a given model and seed as long as the time limit is not reached.

    Raises
    ------
    UndecidedError
        Time ran out before a first solution; carries what is known of the best.
    """
    import highspy

    solver = _highs(model, relaxed=False, more_than=more_than, time_limit_s=time_limit_s, seed=seed)
    status = solver.getModelStatus()  # type: ignore[attr-defined]
    info = solver.getInfo()  # type: ignore[attr-defined]
    if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
        return None  # every worth is bounded
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        raise UndecidedError(float(info.mip_dual_bound))
    values = np.asarray(solver.getSolution().col_value)  # type: ignore[attr-defined]
    worth = round(info.objective_function_value)
    proven = status == highspy.HighsModelStatus.kOptimal
    return Solution(worth, values, float(worth if proven else info.mip_dual_bound))


def upper_bound(model: Model, *, time_limit_s: float, seed: int = 0) -> float | None:
    """A worth that no solution exceeds (the relaxed model's optimum), or None where nothing fits."""
    import highspy

    solver = _highs(model, relaxed=True, more_than=None, time_limit_s=time_limit_s, seed=seed)
    status = solver.getModelStatus()  # type: ignore[attr-defined]
    if status == highspy.HighsModelStatus.kOptimal:
        return float(solver.getInfo().objective_function_value)  # type: ignore[attr-defined]
    return None if status == highspy.HighsModelStatus.kInfeasible else INFINITY


@cache
def solver_answers_the_known_case() -> bool:
    """A solver that once gave a false proof is asked its own case first: min 2x+3z, x+z >= 4.5, z whole, is 9."""
    model = Model()
    x = model.column(worth=-2, upper=INFINITY, whole=False)
    z = model.column(worth=-3, upper=INFINITY)
    model.row("known case", [(x, 1.0), (z, 1.0)], low=4.5)
    try:
        found = best(model, time_limit_s=10.0)
    except UndecidedError:
        return False
    return found is not None and found.worth == -9 == found.bound


def chosen(solution: Solution, columns: Mapping[object, int]) -> list[object]:
    """The keys whose column is 1 in the solution."""
    return [key for key, column in columns.items() if solution.values[column] > 0.5]
