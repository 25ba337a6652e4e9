"""The one place that talks to the solver HiGHS: a model as its linear programme, relaxed or whole."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from supple.planning.rows import Model
from supple.planning.search import LostError, Vertex

Array = NDArray[np.float64]
KEPT = 1e-6  # a row may be missed by this much, as the solver counts in floating point


class Programme:
    """The linear programme of a model, kept warm between solves."""

    def __init__(self, model: Model, *, time_limit_s: float, seed: int) -> None:
        self.lp = linear_programme(model)
        self.solver = quiet_solver(time_limit_s=time_limit_s, seed=seed)
        self.solver.passModel(self.lp)
        self.columns = np.arange(len(model.worth), dtype=np.int32)

    def solve(self, lower: Array, upper: Array, basis: Any | None) -> Vertex | None:
        """Its best point within bounds, or None where no point fits.

        Raises
        ------
        LostError
            The solver gave neither a best point nor a proof that there is none.
        """
        import highspy

        if basis is not None:
            self.solver.setBasis(basis)
        self.solver.changeColsBounds(len(self.columns), self.columns, lower, upper)
        self.solver.run()
        status = self.solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise LostError
        solution = self.solver.getSolution()
        worth = float(self.solver.getInfo().objective_function_value)
        return Vertex(worth, np.array(solution.col_value), np.array(solution.col_dual))

    def basis(self) -> Any:
        """Where the last solve ended."""
        return self.solver.getBasis()

    def keeps_rows(self, values: Array) -> bool:
        """Whether the values keep every row."""
        matrix = self.lp.a_matrix_
        terms = np.asarray(matrix.value_) * values[np.asarray(matrix.index_)]
        sums = np.concatenate([[0.0], np.cumsum(terms)])[np.asarray(matrix.start_)]
        activity = np.diff(sums)
        low, high = np.asarray(self.lp.row_lower_), np.asarray(self.lp.row_upper_)
        return bool(np.all(activity >= low - KEPT) and np.all(activity <= high + KEPT))


def linear_programme(model: Model, lower: Array | None = None, upper: Array | None = None) -> Any:
    """The model as the solver's linear programme, with its own or narrower bounds on the columns."""
    import highspy  # the solver loads only when a week is made

    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(model.worth), len(model.rows)
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_ = np.array(model.worth, dtype=float)
    lp.col_lower_ = np.array(model.lower, dtype=float) if lower is None else lower
    lp.col_upper_ = np.array(model.upper, dtype=float) if upper is None else upper
    lp.row_lower_ = np.array([row[3] for row in model.rows], dtype=float)
    lp.row_upper_ = np.array([row[4] for row in model.rows], dtype=float)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.cumsum([0, *(len(row[1]) for row in model.rows)], dtype=np.int32)
    lp.a_matrix_.index_ = np.array([j for row in model.rows for j in row[1]], dtype=np.int32)
    lp.a_matrix_.value_ = np.array([v for row in model.rows for v in row[2]], dtype=float)
    return lp


def quiet_solver(*, time_limit_s: float, seed: int) -> Any:
    """A solver that prints nothing and takes the same steps on every machine."""
    import highspy

    # the binding itself: the wrapper class prints a banner on standard output when it is made
    solver = highspy._core._Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)  # same input, same plan
    solver.setOptionValue("random_seed", seed % 2**31)
    solver.setOptionValue("time_limit", max(0.0, time_limit_s))
    return solver


def solved_whole(
    model: Model, *, lower: Array | None = None, upper: Array | None = None, start: Array | None = None,
    more_than: float | None = None, time_limit_s: float, seed: int,
) -> Any:  # fmt: skip
    """The solver after it looked for the best whole solution.

    Within bounds if given, from a solution known already if given, and worth more than something if asked.
    """
    import highspy

    lp = linear_programme(model, lower, upper)
    kinds = highspy.HighsVarType
    lp.integrality_ = [kinds.kInteger if whole else kinds.kContinuous for whole in model.whole]
    solver = quiet_solver(time_limit_s=time_limit_s, seed=seed)
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", 0.999)  # worths are whole numbers: less than one apart is proven
    # measured on weeks of this size: the first solution is found at once, proving it is the work
    solver.setOptionValue("mip_heuristic_effort", 0.0)
    for search in ("rens", "rins", "root_reduced_cost", "feasibility_jump"):
        solver.setOptionValue(f"mip_heuristic_run_{search}", False)
    solver.setOptionValue("mip_pool_soft_limit", 1)  # few cuts are kept: on such small models they cost more than help
    solver.setOptionValue("mip_lp_age_limit", 5)
    solver.setOptionValue("mip_allow_restart", False)
    solver.passModel(lp)
    if start is not None:
        known = highspy.HighsSolution()
        known.col_value = list(start)
        solver.setSolution(known)
    if more_than is not None:
        columns = np.flatnonzero(lp.col_cost_).astype(np.int32)
        solver.addRow(more_than + 1.0, highspy.kHighsInf, len(columns), columns, np.asarray(lp.col_cost_)[columns])
    solver.run()
    return solver


def solved_relaxed(model: Model, *, time_limit_s: float, seed: int) -> Any:
    """The solver after it looked for the best solution, whole or not."""
    solver = quiet_solver(time_limit_s=time_limit_s, seed=seed)
    solver.passModel(linear_programme(model))
    solver.run()
    return solver
