"""Speed of the exposure engine, every variant in one run on one core; ratios, since machines and days differ.

Job R1: 10,000 adults, two compartments, first-order absorption with a lag, one effect site with a sigmoid Emax effect,
10 mg at 08, 14 and 20 h for 14 days, a point every five minutes. FULL keeps every level and effect (645 MB), SUMMARY
the 5th, 50th and 95th percentile of both. Peers give levels of blood and effect site, without the effect.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from datetime import time as clock
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from supple.domain.diary import Diary, DiaryEntry
from supple.domain.forecast import Forecast
from supple.domain.kidney import KidneyFunction
from supple.domain.order import Order, SlotDose, Step
from supple.domain.person import Day
from supple.exposure import simulate
from supple.exposure.compartments import STEP_MIN, Array, Kinetics
from supple.exposure.covariates import Covariates
from supple.exposure.day_summary import percentiles
from supple.exposure.dosing import Entries, GivenDose, Jumps, march
from supple.exposure.modes import Modes
from supple.exposure.simulation import STRETCH, Simulation
from supple.exposure.systems import System, systems_of, working_order
from supple.knowledge.library import Library, read_library

PEER = Path(__file__).parent / "peers" / "numbalsoda_r1.py"
ENVIRONMENT = ("--no-project", "--with", "numbalsoda==0.3.4", "--with", "numba", "--with", "numpy<2.5")
PEOPLE, DAYS, LAG_H, KE0, EC50, EMAX = 10_000, 14, 0.2, 0.5, 150.0, 0.30
POINTS = DAYS * 288 + 1
DOSES = [GivenDose(60.0 * (24 * day + hour), 10.0) for day in range(DAYS) for hour in (8, 14, 20)]
LIMIT = f"writing the same {2 * PEOPLE * POINTS * 8 / 1e6:.0f} MB"

Show = Callable[[str, str, float, str, float], None]
Groups = list[tuple[System, slice, Jumps]]


def best(job: Callable[[], object], repeats: int = 3, timer: Callable[[], float] = time.process_time) -> float:
    """The shortest processor time of jobs on one thread: other work on the machine can only add, and adds less."""
    taken = []
    for _ in range(repeats):
        begun = timer()
        job()
        taken.append(timer() - begun)
    return min(taken)


@contextmanager
def one_core() -> Iterator[None]:
    """Keep the process and what it starts on one core, where the system can do that."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(allowed)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


def r1_people(n: int) -> Kinetics:
    """The first n people of R1."""
    z = np.random.default_rng(1).standard_normal((3, PEOPLE))[:, :n]
    cl, v, ka = 10.8 * np.exp(0.30 * z[0]), 28.8 * np.exp(0.30 * z[1]), 2.2 * np.exp(0.45 * z[2])
    site = np.full(n, KE0)
    return Kinetics(ka, cl / v, 0.449 * 28.8 / v, np.full(n, 0.657), v, np.full(n, LAG_H), site, site)


def groups_of(n: int, points: int = POINTS, doses: list[GivenDose] = DOSES) -> Groups:
    """R1's people in working order with one effect site, and what their doses add."""
    kinetics = r1_people(n)
    kinetics = kinetics.part(working_order(kinetics))
    found: Groups = []
    for system, part in systems_of(kinetics):
        if isinstance(system, Modes):
            system = Modes.of(kinetics.part(part), sites=(kinetics.ke0_tone[part],))
        found.append((system, part, Entries(system).jumps(doses, points)))
    return found


def effect(level: Array, out: Array, scratch: Array) -> None:
    """Sigmoid Emax with a power of 1.5; ``level`` is used up."""
    y = scratch[: len(level), : level.shape[1]]
    np.maximum(level, 0.0, out=level)
    np.multiply(level, np.sqrt(level, out=y), out=level)
    np.divide(level, np.add(level, EC50**1.5, out=y), out=y)
    np.multiply(y, EMAX, out=out)


def full(groups: Groups, levels: Array, effects: Array) -> None:
    """Every level and effect, group by group."""
    for system, part, jumps in groups:
        n, state = part.stop - part.start, system.empty()
        site, scratch = np.empty((2, STRETCH, n))
        for first in range(0, len(levels), STRETCH):
            here = slice(first, min(first + STRETCH, len(levels)))
            tone = site[: here.stop - first]
            state = march(system, state, jumps, (levels[here, part], tone), first)
            effect(tone, effects[here, part], scratch)


def two_levels(groups: Groups, levels: Array, sites: Array) -> None:
    """Levels of blood and effect site only."""
    for system, part, jumps in groups:
        march(system, system.empty(), jumps, (levels[:, part], sites[:, part]))


def summary(groups: Groups, n: int) -> Array:
    """Percentiles of both (2, 3, points), a stretch of time at a time."""
    bands = np.empty((2, 3, POINTS))
    levels, effects = np.empty((2, STRETCH, n))
    site, scratch = np.empty((2, STRETCH, max(part.stop - part.start for _, part, _ in groups)))
    states = [system.empty() for system, _, _ in groups]
    for first in range(0, POINTS, STRETCH):
        here = slice(first, min(first + STRETCH, POINTS))
        rows = slice(0, here.stop - first)
        for number, (system, part, jumps) in enumerate(groups):
            tone = site[rows, : part.stop - part.start]
            states[number] = march(system, states[number], jumps, (levels[rows, part], tone), first)
            effect(tone, effects[rows, part], scratch)
        bands[0, :, here], bands[1, :, here] = percentiles(levels[rows]), percentiles(effects[rows])
    return bands


def superposition(n: int) -> Array:
    """The plain closed form: every exponential of every dose at every point (2, points, n)."""
    kinetics = r1_people(n)
    modes = Modes.of(kinetics, sites=(kinetics.ke0_tone,))
    grid_h, found = np.arange(POINTS) * STEP_MIN / 60, np.zeros((2, POINTS, n))
    for dose in DOSES:
        at_h = dose.at_min / 60 + LAG_H
        later = int(np.ceil(at_h * 60 / STEP_MIN - 1e-9))
        parts = np.exp(-modes.rates * (grid_h[later:, None, None] - at_h)) * (dose.amount_mg * modes.weights)
        found[0, later:] += parts[:, :3].sum(axis=1)
        found[1, later:] += parts[:, 3:].sum(axis=1)
    return found


def by_scipy(n: int, tolerance: float = 1e-8, method: str = "LSODA") -> Array:
    """The differential equations by SciPy, restarted at every dose (2, points, n)."""
    from scipy.integrate import solve_ivp

    kinetics, grid_h = r1_people(n), np.arange(POINTS) * STEP_MIN / 60
    edges = [0.0, *(dose.at_min / 60 + LAG_H for dose in DOSES), grid_h[-1] + 1e-9]
    found = np.zeros((2, POINTS, n))
    for person in range(n):
        ka, k10, k12, k21, v = (
            float(rate[person]) for rate in (kinetics.ka, kinetics.k10, kinetics.k12, kinetics.k21, kinetics.vc_over_f)
        )
        flow = np.array([[-ka, 0, 0, 0], [ka, -k10 - k12, k21, 0], [0, k12, -k21, 0], [0, KE0 * 1000 / v, 0, -KE0]])

        def change(_: float, y: Array, flow: Array = flow) -> Array:
            return flow @ y

        y = np.zeros(4)
        for number, (begin, end) in enumerate(pairwise(edges)):
            y[0] += 10.0 * (number > 0)
            inside = (grid_h >= begin - 1e-12) & (grid_h < end)
            at = np.append(np.maximum(grid_h[inside], begin), end)
            solved = solve_ivp(
                change, (begin, end), y, method=method, t_eval=at, rtol=tolerance, atol=tolerance,
                **({} if method == "LSODA" else {"max_step": 0.1}),
            )  # fmt: skip
            found[:, inside, person] = [solved.y[1, :-1] * 1000 / v, solved.y[3, :-1]]
            y = solved.y[:, -1].copy()
    return found


def numbalsoda(n: int) -> tuple[float | None, str]:
    """Seconds of the fastest peer that installs, or why there is no number."""
    uv = shutil.which("uv") or str(Path(__file__).resolve().parents[1] / ".uv" / "bin" / "uv")
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    command = [uv, "run", "-q", *ENVIRONMENT, "--python", python, "python", str(PEER), str(n)]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    except (OSError, subprocess.TimeoutExpired) as why:
        return None, f"numbalsoda could not be run: {type(why).__name__}"
    if ran.returncode:
        return None, "numbalsoda could not be installed here (its build needs gfortran, cmake and the network)"
    answer = json.loads(ran.stdout)
    return float(answer["seconds"]), f"numbalsoda {answer['version']}"


def jobs_r1(show: Show) -> float:
    """R1 by every variant; the seconds of FULL."""
    levels, effects = both = np.zeros((2, POINTS, PEOPLE))
    write = best(lambda: both.fill(1.0), 5)
    groups = groups_of(PEOPLE)
    against_full = "Supple, FULL"
    show("exposure_r1", f"the limit: {LIMIT}", write, LIMIT, write)
    ours = best(lambda: full(groups, levels, effects), 5)
    show("exposure_r1", against_full, ours, LIMIT, write)
    without_effect = "Supple, the two levels that peers give"
    like_for_like = best(lambda: two_levels(groups, *both))
    show("exposure_r1", without_effect, like_for_like, LIMIT, write)
    prepared = best(lambda: full(groups_of(PEOPLE), levels, effects))
    show("exposure_r1", "Supple, FULL and its preparation", prepared, LIMIT, write)
    show("exposure_r1", "Supple, SUMMARY exact", best(lambda: summary(groups, PEOPLE)), against_full, ours)
    seconds, said = numbalsoda(60)
    peer = float("nan") if seconds is None else seconds * PEOPLE / 60
    for reference, against in ((against_full, ours), (without_effect, like_for_like)):
        show("exposure_r1", f"{said}, scaled up from 60 people", peer, reference, against)
    plain = best(lambda: superposition(40)) * PEOPLE / 40
    show("exposure_r1", "closed form in plain NumPy, scaled up from 40 people", plain, against_full, ours)
    scipy = best(lambda: by_scipy(1), 2) * PEOPLE
    show("exposure_r1", "SciPy solve_ivp (LSODA), scaled up from 1 person", scipy, against_full, ours)
    few = groups_of(3)
    mine, theirs = np.empty((2, POINTS, 3)), by_scipy(3, 1e-13, "DOP853")[:, :, working_order(r1_people(3))]
    full(few, mine[0], mine[1])
    above = theirs[0] > 0.1
    error = float((np.abs(mine[0] - theirs[0])[above] / theirs[0][above]).max())
    show("exposure_error", "largest relative difference from DOP853 at 1e-13, in place of seconds", error, "1e-8", 1e-8)
    return ours


LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=LONDON)


def forecast(library: Library, diary: Diary = Diary(), days: int = 7) -> Forecast:
    """One adult's forecast, as the program makes it."""
    found = simulate.forecast(**one_adult(library, diary, days), sedatives=())
    if not isinstance(found, Forecast):
        raise TypeError(f"no forecast: {found.sentence}")
    return found


def one_adult(library: Library, diary: Diary, days: int) -> dict[str, Any]:
    """What a forecast of 2,000 virtual people needs."""
    kidney = KidneyFunction(known=True, crcl_ml_min=100.0, egfr_ml_min_1_73m2=100.0, egfr_on=NOW.date(), fresh=True)
    order = Order(steps=(Step(tuple(SlotDose(clock(h), 10.0) for h in (8, 14, 20))),), started_on=date(2025, 1, 1))
    return {
        "order": order, "order_issue": None, "diary": diary, "day": Day(), "now": NOW, "days": days,
        "n_virtual": 2000, "library": library, "model": library.models["baclofen_oral_adult"],
        "covariates": Covariates(age_years=45.0, sex="male", weight_kg=70.0, kidney=kidney),
    }  # fmt: skip


def written_down() -> Diary:
    """Three weeks of doses at odd minutes: nothing repeats, and every day ahead differs from the one before."""
    entries = [
        DiaryEntry(NOW - timedelta(days=day, minutes=7 * day % 55 - 60 * hour), "dose_mg", 10.0, medicine="baclofen")
        for day in range(1, 21)
        for hour in (0, 6, 12)
    ]
    return Diary(tuple(sorted(entries, key=lambda entry: entry.at)))


def jobs_forecast(show: Show, ours: float) -> None:
    """One person's forecast: 2,000 virtual people, 7 days, bands and windows; warm."""
    library = read_library()
    for name, diary in (("days repeat", Diary()), ("no day repeats", written_down())):
        found = simulate.run(**one_adult(library, diary, 7))
        days = len({id(day.course) for day in found.days}) if isinstance(found, Simulation) else 0

        def job(diary: Diary = diary) -> None:
            forecast(library, diary)

        job()
        said = f"{name} ({days} of 7 days computed)"
        show(
            "exposure_forecast", f"{said}, all cores, wall time", best(job, 9, time.perf_counter), "Supple, FULL", ours
        )
        with one_core():
            show("exposure_forecast", f"{said}, one core", best(job, 15), "Supple, FULL", ours)


def growth() -> dict[str, list[tuple[float, float]]]:
    """Seconds as people, points and doses grow, each alone: (how many, seconds)."""
    thrice, week = (480.0, 840.0, 1200.0), 7 * 288
    doses = {a_day: tuple(1440.0 * k / a_day for k in range(a_day)) for a_day in (3, 24, 96, 288)}
    return {
        "people": [(n, full_of(n, week, thrice)) for n in (1250, 2500, 5000, 10_000)],
        "points": [(days * 288, full_of(2000, days * 288, thrice)) for days in (4, 8, 16, 32)],
        "doses": [(7 * a_day, full_of(2000, week, of_a_day)) for a_day, of_a_day in doses.items()],
    }


def full_of(n: int, points: int, of_a_day: tuple[float, ...]) -> float:
    """Seconds of FULL for n people, points in time, and doses at these minutes of every day."""
    doses = [GivenDose(1440.0 * day + at, 10.0) for day in range(points // 288) for at in of_a_day]
    groups, (levels, effects) = groups_of(n, points, doses), np.zeros((2, points, n))
    return best(lambda: full(groups, levels, effects))


def peaks(library: Library) -> list[tuple[int, float, float]]:
    """(days, megabytes at the peak of a forecast that keeps bands only, megabytes of every level and effect)."""
    found = []
    for days in (7, 14, 28):
        tracemalloc.start()
        forecast(library, written_down(), days)
        found.append((days, tracemalloc.get_traced_memory()[1] / 1e6, days * 288 * 2000 * 16 / 1e6))
        tracemalloc.stop()
    return found


def run(show: Show) -> tuple[dict[str, list[tuple[float, float]]], list[tuple[int, float, float]]]:
    """All of it, as lines; growth and peaks for the page."""
    with one_core():
        ours = jobs_r1(show)
        grown = growth()
    jobs_forecast(show, ours)
    for what, points in grown.items():
        for many, took in points:
            show("exposure_growth", f"{many:g} {what}", took, f"{points[0][0]:g} {what}", points[0][1])
    return grown, peaks(read_library())
