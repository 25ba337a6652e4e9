"""One day of everyone as bands and shares: levels with ease, and drowsiness.

A rising function of everyone's value commutes with ranks, and so does a number added for everyone. A day is worked
through a stretch of slots at a time, so that copies stay in the cache.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from supple.domain.forecast import Bands, WindowKind
from supple.domain.person import Day
from supple.domain.quantities import Band
from supple.exposure.compartments import Array
from supple.exposure.draw_error import LOOK_EVERY, either_side, standard_error
from supple.exposure.effects import Effects, expit, logit, minutes_of
from supple.exposure.simulation import STRETCH, Block, DayRun, Simulation
from supple.exposure.threads import side_by_side
from supple.knowledge.library import Library

PERCENTILES = (0.05, 0.50, 0.95)
Mask = NDArray[np.bool_]


def percentiles(values: Array | Effects) -> Bands:
    """5th, 50th and 95th percentile over people (last axis) per slot; ``values`` is overwritten. (3, n_slots)

    One rank at a time, each inside the part left by the last: that is vector code, a list of ranks is not.
    """
    low, middle, high = (int(q * (values.shape[1] - 1)) for q in PERCENTILES)
    values.partition(middle, axis=1)
    if low < middle:
        values[:, :middle].partition(low, axis=1)
    if high > middle:
        values[:, middle + 1 :].partition(high - middle - 1, axis=1)
    return np.ascontiguousarray(values[:, [low, middle, high]].T, dtype=np.float64)


def band_of(values: Array) -> Band:
    """The band of one number per person (n_people,)."""
    low, middle, high = percentiles(np.array(values, dtype=np.float64)[None])[:, 0]
    return Band(float(low), float(middle), float(high))


@dataclass(frozen=True, slots=True)
class Statements:
    """The numbers of what a window states (settings ``windows``)."""

    eased_share_of_best: float
    eased_at_least: float
    drowsy_odds_ratio: float
    drowsy_upper: float
    clear_upper: float

    @classmethod
    def of(cls, library: Library) -> Statements:
        """Those of the library."""
        return cls(**{field.name: library.number("windows", field.name) for field in fields(cls)})


@dataclass(frozen=True, slots=True, eq=False)
class LevelsOfDay:
    """Bands (3, n_slots) of plasma and ease, the share of people who are eased (n_slots,), and largest errors (3,)."""

    plasma: Bands
    relief: Bands
    eased: Array
    plasma_error: Array
    relief_error: Array


@dataclass(frozen=True, slots=True, eq=False)
class DrowsinessOfDay:
    """Bands (3, n_slots) of drowsiness and odds ratio, the shares drowsy and clear (n_slots,), largest error (3,)."""

    drowsy: Bands
    ratio: Bands
    raised: Array
    clear: Array
    error: Array


@dataclass(frozen=True, slots=True)
class DaySummary:
    """One day: what depends on the doses alone, and what also depends on tolerance and the clock."""

    levels: LevelsOfDay
    drowsiness: DrowsinessOfDay

    @property
    def bands(self) -> tuple[Bands, Bands, Bands, Bands]:
        """Plasma, ease, drowsiness and odds ratio."""
        return self.levels.plasma, self.levels.relief, self.drowsiness.drowsy, self.drowsiness.ratio

    @property
    def errors(self) -> Array:
        """Largest standard errors (3, 3) of plasma, ease and drowsiness, each of three percentiles."""
        return np.stack([self.levels.plasma_error, self.levels.relief_error, self.drowsiness.error])

    def share(self, kind: WindowKind) -> Array:
        """The share of people for whom a window's statement holds, per slot."""
        return {
            WindowKind.EASED: self.levels.eased,
            WindowKind.DROWSY: self.drowsiness.raised,
            WindowKind.CLEAR: self.drowsiness.clear,
        }[kind]


def levels_of_day(block: Block, awake: Mask, statements: Statements) -> LevelsOfDay:
    """What the levels and the ease of one day look like over people."""
    n_slots = len(block.plasma)
    plasma, relief, eased = np.empty((3, n_slots)), np.empty((3, n_slots)), np.empty(n_slots)
    errors = np.zeros((2, 3, -(-n_slots // STRETCH)))
    best = block.tone_relief[awake].max(axis=0, initial=0.0)
    needed = np.maximum(np.float32(statements.eased_share_of_best) * best, np.float32(statements.eased_at_least))

    def of_stretch(here: slice) -> None:
        levels, reliefs = block.plasma[here].copy(), block.tone_relief[here].copy()
        eased[here] = _share(reliefs >= needed)
        plasma[:, here], relief[:, here] = percentiles(levels), percentiles(reliefs)
        errors[0, :, here.start // STRETCH] = standard_error(either_side(levels, PERCENTILES))
        errors[1, :, here.start // STRETCH] = standard_error(either_side(reliefs, PERCENTILES))

    _in_stretches(of_stretch, block)
    return LevelsOfDay(plasma, relief, eased, *errors.max(axis=2))


def drowsiness_of_day(simulation: Simulation, run: DayRun, block: Block, statements: Statements) -> DrowsinessOfDay:
    """What the drowsiness of one day looks like over people."""
    n_slots = run.n_slots
    height, own, sleepy = simulation.drowsy_height(run), simulation.own_log_odds(), run.sleepy_log_odds
    drowsy, ratio, raised, clear = np.empty((3, n_slots)), np.empty((3, n_slots)), np.empty(n_slots), np.empty(n_slots)
    errors = np.zeros((3, -(-n_slots // STRETCH)))
    raised_from = np.float32(np.log(statements.drowsy_odds_ratio))
    # the middle person's sleepiness goes to the other side of each comparison: one number a slot
    upper_from = (float(logit(statements.drowsy_upper)) - sleepy[:, None]).astype(np.float32)
    clear_to = (float(logit(statements.clear_upper)) - sleepy[:, None]).astype(np.float32)

    def of_stretch(here: slice) -> None:
        more = block.drowsy_share[here] * height
        if run.beside is not None:
            more += run.beside[here]
        odds = more + own
        if run.own_hours is not None:
            odds += run.own_hours[here]
        raised[here] = _share((more >= raised_from) | (odds >= upper_from[here]))
        clear[here] = _share(odds <= clear_to[here])
        ratio[:, here] = np.exp(percentiles(more))
        drowsy[:, here] = expit(percentiles(odds) + sleepy[here])
        around = expit(either_side(odds, PERCENTILES) + sleepy[here][::LOOK_EVERY])
        errors[:, here.start // STRETCH] = standard_error(around)

    _in_stretches(of_stretch, block)
    return DrowsinessOfDay(drowsy, ratio, raised, clear, errors.max(axis=1))


def _in_stretches(of_stretch: Callable[[slice], None], block: Block) -> None:
    n_slots = len(block.plasma)
    stretches = (slice(first, min(first + STRETCH, n_slots)) for first in range(0, n_slots, STRETCH))
    side_by_side([functools.partial(of_stretch, here) for here in stretches], work=block.plasma.size)


def _share(holds: Mask) -> Array:
    """The share of people (last axis) for whom it holds."""
    count = np.array([np.count_nonzero(row) for row in holds])  # faster than along an axis
    return np.asarray(count / holds.shape[1])


def awake(run: DayRun, day: Day) -> Mask:
    """Which slots of the day lie between waking and sleeping; all where the two are equal."""
    wakes, sleeps = minutes_of(day.wakes), minutes_of(day.sleeps)
    if wakes == sleeps:
        return np.ones(run.n_slots, dtype=bool)
    after, before = run.wall_min >= wakes, run.wall_min < sleeps
    return np.asarray(after & before if wakes < sleeps else after | before)


class Summaries:
    """The summary of each day of a simulation; what is equal from day to day is worked out once."""

    def __init__(self, simulation: Simulation, day: Day, statements: Statements) -> None:
        self.simulation, self.day, self.statements = simulation, day, statements
        self.levels: dict[tuple[int, ...], LevelsOfDay] = {}
        self.drowsiness: dict[tuple[int, ...], DrowsinessOfDay] = {}

    def of(self, position: int) -> DaySummary:
        """The summary of the day at that position."""
        run = self.simulation.days[position]
        doses = (id(run.course), id(run.wall_min))
        everything = (*doses, id(run.left_by_tolerance), id(run.beside))
        if everything not in self.drowsiness:
            block = run.block
            if doses not in self.levels:
                self.levels[doses] = levels_of_day(block, awake(run, self.day), self.statements)
            self.drowsiness[everything] = drowsiness_of_day(self.simulation, run, block, self.statements)
        return DaySummary(self.levels[doses], self.drowsiness[everything])
