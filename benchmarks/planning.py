"""The planner on random weeks of different people, beside the plain model, the general solver and SciPy's.

Every variant solves weeks of the same list in one run on one thread. Times are processor seconds of that thread, so
that other work on the machine does not count; ratios of one run say more than the times.
The forecast is given (a made-up curve), so that only planning is timed.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(HERE / "tests"))
EVERY_FREE, EVERY_PLAIN = 4, 20  # the slow variants solve every so many weeks, SciPy half as many as the plain model
LIMIT_S = 60.0
Show = Callable[[str, str, float, str, float], None]


@dataclass(frozen=True)
class Row:
    """One variant: how many weeks, how many proven, seconds at the middle and the 95th percentile, and the worst."""

    name: str
    weeks: int
    proven: int
    p50: float
    p95: float
    worst: float


def row(name: str, took: list[float], proven: int) -> Row:
    """A variant's times put together."""
    return Row(name, len(took), proven, statistics.median(took), float(np.percentile(took, 95)), max(took))


def run(show: Show, weeks: int) -> tuple[list[Row], dict[str, Any]]:
    """All variants over so many weeks."""
    from random_weeks import random_weeks
    from supple.knowledge.library import load_library
    from supple.planning.model import best
    from supple.planning.plain import plain_model
    from supple.planning.problem import make_problem
    from supple.planning.solve import best_week
    from supple.planning.week import build

    library = load_library()
    took: dict[str, list[float]] = {
        name: [] for name in ("whole", "search", "general", "plain", "milp", "free", "hour")
    }
    proven = dict.fromkeys(took, 0)
    ratios: dict[str, list[float]] = {"general": [], "plain": [], "milp": []}
    worths: dict[str, int] = {"agree": 0, "differ": 0}
    for number, week in enumerate(random_weeks(library, weeks)):
        forecast = week.forecast({})
        begun = time.thread_time()
        model = build(make_problem(week.situation, forecast, week.limits)).model
        made = time.thread_time()
        found = best(model, time_limit_s=LIMIT_S)
        ended = time.thread_time()
        assert found is not None
        mine = ended - made
        took["search"].append(mine)
        took["whole"].append(ended - begun)
        for name in ("search", "whole"):
            proven[name] += found.bound == found.worth
        took["hour"].append(_one_hour_changed(week))
        if number % EVERY_FREE:
            continue
        begun = time.thread_time()
        other = best(model, time_limit_s=LIMIT_S, steps=0)
        took["general"].append(time.thread_time() - begun)
        ratios["general"].append(took["general"][-1] / mine)
        assert other is not None
        proven["general"] += other.bound == other.worth
        begun = time.thread_time()
        free = week.movable()
        joint = best_week(free.situation, free.limits, free.forecast)
        took["free"].append(time.thread_time() - begun)
        proven["free"] += joint is not None and joint.gap == 0
        if number % EVERY_PLAIN:
            continue
        begun = time.thread_time()
        plain = plain_model(make_problem(week.situation, forecast, week.limits, pruned=False)).model
        found_plain = best(plain, time_limit_s=LIMIT_S)
        took["plain"].append(time.thread_time() - begun)
        ratios["plain"].append(took["plain"][-1] / took["whole"][-1])
        assert found_plain is not None
        proven["plain"] += found_plain.bound == found_plain.worth
        worths["agree" if found_plain.worth == found.worth else "differ"] += 1
        if number % (2 * EVERY_PLAIN):
            continue
        seconds, done, worth = _milp(plain)
        took["milp"].append(seconds)
        ratios["milp"].append(seconds / took["whole"][-1])
        proven["milp"] += done
        if done:
            worths["agree" if worth == found.worth else "differ"] += 1
    rows = [row(name, seconds, proven[name]) for name, seconds in took.items()]
    middle = {one.name: one.p50 for one in rows}
    for one in rows:
        show("planning_s", f"{one.name}, p50 of {one.weeks}, {one.proven} proven", one.p50, "whole", middle["whole"])
        show("planning_s", f"{one.name}, p95", one.p95, "whole", middle["whole"])
    facts: dict[str, Any] = {
        "ratios": {name: (statistics.median(each), sum(took[name])) for name, each in ratios.items()},
        "sums": {
            "plain": sum(took["plain"]) / sum(took["whole"][::EVERY_PLAIN]),
            "milp": sum(took["milp"]) / sum(took["whole"][:: 2 * EVERY_PLAIN]),
            "general": sum(took["general"]) / sum(took["search"][::EVERY_FREE]),
        },
        "worths": worths,
        "growth": _growth(library),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    return rows, facts


def _one_hour_changed(week: Any) -> float:
    """The week again with the first free stretch of it busy: what the web app asks for."""
    from supple.planning.model import best
    from supple.planning.problem import limits_in_force, make_problem
    from supple.planning.week import build

    hours = dict(week.situation.person.availability)
    day = next(day for day in sorted(hours) if hours[day])
    hours[day] = hours[day][1:]
    situation = replace(week.situation, person=replace(week.situation.person, availability=hours))
    forecast = week.forecast({})
    begun = time.thread_time()
    problem = make_problem(situation, forecast, limits_in_force(situation))
    if problem.moments:
        best(build(problem).model, time_limit_s=LIMIT_S)
    return time.thread_time() - begun


def _milp(model: Any) -> tuple[float, bool, int]:
    """The plain model by scipy.optimize.milp, as it comes: seconds, whether proven, worth."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    begun = time.thread_time()
    starts = np.cumsum([0, *(len(one[1]) for one in model.rows)])
    index = np.array([j for one in model.rows for j in one[1]])
    value = np.array([v for one in model.rows for v in one[2]])
    matrix = csr_array((value, index, starts), shape=(len(model.rows), len(model.worth)))
    within = LinearConstraint(matrix, [one[3] for one in model.rows], [one[4] for one in model.rows])
    found = milp(
        -np.array(model.worth, dtype=float), integrality=np.array(model.whole, dtype=int), constraints=within,
        bounds=Bounds(model.lower, model.upper), options={"time_limit": LIMIT_S, "mip_rel_gap": 0.0},
    )  # fmt: skip
    worth = round(-found.fun) if found.x is not None else 0
    return time.thread_time() - begun, found.status == 0, worth


def _growth(library: Any) -> list[tuple[str, int, int, float, bool]]:
    """How time grows with days, exercises and free hours: what, how much, columns, seconds (middle of 3), proven."""
    from random_weeks import random_weeks
    from supple.domain.quantities import Interval
    from supple.planning.model import UndecidedError, best
    from supple.planning.problem import limits_in_force, make_problem
    from supple.planning.week import build

    grown = []
    base = list(random_weeks(library, 3, seed=7))

    def measure(what: str, much: int, change: Callable[[Any], Any]) -> None:
        seconds, columns, done = [], [], True
        for week in base:
            situation = change(week.situation)
            changed = replace(week, situation=situation, limits=limits_in_force(situation))
            forecast = changed.forecast({})
            begun = time.thread_time()
            problem = make_problem(situation, forecast, changed.limits)
            if not problem.moments:
                continue
            model = build(problem).model
            try:
                found = best(model, time_limit_s=20.0)
                done = done and found is not None and found.bound - found.worth < 1
            except UndecidedError:
                done = False
            seconds.append(time.thread_time() - begun)
            columns.append(len(model.worth))
        grown.append((what, much, round(statistics.median(columns)), statistics.median(seconds), done))

    for days in (7, 14, 28):
        measure("days", days, lambda s, days=days: replace(s, days=days))
    for count in (10, 20, 40, len(library.exercises)):
        few = dict(sorted(library.exercises.items())[:: max(1, len(library.exercises) // count)][:count])
        measure("exercises", count, lambda s, few=few: replace(s, library=replace(library, exercises=few)))
    for hours in (1, 3, 6, 12):
        free = {day: (Interval(480, 480 + 60 * hours),) for day in range(7)}
        measure(
            "free hours a day", hours,
            lambda s, free=free: replace(s, person=replace(s.person, availability=free)),
        )  # fmt: skip
    return grown
