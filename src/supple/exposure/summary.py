"""From people to bands and windows: what the frozen forecast shows."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from supple.domain.forecast import Bands, Basis, Forecast, OnBoard, Window, WindowKind
from supple.domain.person import Day
from supple.domain.quantities import Band
from supple.exposure.compartments import STEP_MIN, Array
from supple.exposure.draw_error import LOOK_EVERY, draw_error, either_side, standard_error
from supple.exposure.effects import Effects, expit, logit, minutes_of
from supple.exposure.simulation import STRETCH, DayRun, Simulation
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
class DaySummary:
    """Bands (3, n_slots) of one day, and per slot the share of people for whom a window's statement holds."""

    plasma: Bands
    relief: Bands
    drowsy: Bands
    ratio: Bands
    shares: Mapping[WindowKind, Array]
    errors: Array  # (3, 3) largest standard error of plasma, ease and drowsiness, each of three percentiles

    @property
    def bands(self) -> tuple[Bands, Bands, Bands, Bands]:
        """Plasma, ease, drowsiness and odds ratio."""
        return self.plasma, self.relief, self.drowsy, self.ratio


def summary_of(simulation: Simulation, run: DayRun, awake: Mask, statements: Statements) -> DaySummary:
    """The bands and shares of one day, a stretch of slots at a time so that copies stay in the cache.

    A rising function of everyone's value commutes with ranks, and so does a number added for everyone.
    """
    block, n_slots = run.block, run.n_slots
    height, own = simulation.drowsy_height(run), simulation.own_log_odds()
    plasma, relief, drowsy, ratio = (np.empty((3, n_slots)) for _ in range(4))
    shares = {kind: np.empty(n_slots) for kind in WindowKind}
    best = block.tone_relief[awake].max(axis=0, initial=0.0)
    needed = np.maximum(np.float32(statements.eased_share_of_best) * best, np.float32(statements.eased_at_least))
    raised_from = np.float32(np.log(statements.drowsy_odds_ratio))
    # the middle person's sleepiness goes to the other side of each comparison: one number a slot
    upper_from = (float(logit(statements.drowsy_upper)) - run.sleepy_log_odds[:, None]).astype(np.float32)
    clear_to = (float(logit(statements.clear_upper)) - run.sleepy_log_odds[:, None]).astype(np.float32)

    errors = np.zeros((-(-n_slots // STRETCH), 3, 3))

    def of_stretch(first: int) -> None:
        here = slice(first, min(first + STRETCH, n_slots))
        levels = block.plasma[here].copy()
        plasma[:, here] = percentiles(levels)
        eased = block.tone_relief[here]
        shares[WindowKind.EASED][here] = _share(eased >= needed)
        reliefs = eased.copy()
        relief[:, here] = percentiles(reliefs)
        more = block.drowsy_share[here] * height
        if run.beside is not None:
            more += run.beside[here]
        odds = more + own
        shares[WindowKind.DROWSY][here] = _share((more >= raised_from) | (odds >= upper_from[here]))
        shares[WindowKind.CLEAR][here] = _share(odds <= clear_to[here])
        ratio[:, here] = np.exp(percentiles(more))
        drowsy[:, here] = expit(percentiles(odds) + run.sleepy_log_odds[here])
        sleepy = run.sleepy_log_odds[here][::LOOK_EVERY]
        around = (either_side(levels, PERCENTILES), either_side(reliefs, PERCENTILES))
        errors[first // STRETCH] = [
            *(standard_error(of_one) for of_one in around),
            standard_error(expit(either_side(odds, PERCENTILES) + sleepy)),
        ]

    stretches = [functools.partial(of_stretch, first) for first in range(0, n_slots, STRETCH)]
    side_by_side(stretches, work=block.plasma.size)
    return DaySummary(plasma, relief, drowsy, ratio, shares, errors.max(axis=0))


def _share(holds: Mask) -> Array:
    """The share of people (last axis) for whom it holds."""
    count = np.array([np.count_nonzero(row) for row in holds])  # faster than along an axis
    return np.asarray(count / holds.shape[1])


class Summaries:
    """The summary of each day of a simulation; days that are equal in all their parts are summarised once."""

    def __init__(self, simulation: Simulation, day: Day, statements: Statements) -> None:
        self.simulation, self.day, self.statements = simulation, day, statements
        self.known: dict[tuple[int, ...], DaySummary] = {}

    def of(self, position: int) -> DaySummary:
        """The summary of the day at that position."""
        run = self.simulation.days[position]
        key = (id(run.course), id(run.left_by_tolerance), id(run.wall_min), id(run.beside))
        if key not in self.known:
            self.known[key] = summary_of(self.simulation, run, awake(run, self.day), self.statements)
        return self.known[key]


def _joined(days: Sequence[DaySummary]) -> list[Bands]:
    """The four bands over all days."""
    return [np.concatenate(column, axis=1) for column in zip(*(day.bands for day in days), strict=True)]


def _widened(own: list[Bands], others: list[list[Bands]]) -> list[Bands]:
    """The median of the times as assumed; the outer percentiles over all times that are tried."""
    result = []
    for quantity, bands in enumerate(own):
        low = np.min([bands[0], *(other[quantity][0] for other in others)], axis=0)
        high = np.max([bands[2], *(other[quantity][2] for other in others)], axis=0)
        result.append(np.stack([low, bands[1], high]))
    return result


def summarise(
    simulation: Simulation,
    *,
    library: Library,
    day: Day,
    on_board: tuple[OnBoard, ...],
    times_assumed: bool = False,
    warnings: tuple[str, ...] = (),
) -> Forecast:
    """The bands and windows of a simulation."""
    statements = Statements.of(library)
    every = [Summaries(one, day, statements) for one in (simulation, *simulation.others)]
    # day by day, so that of a simulation that keeps nothing one day is in memory at a time
    found = [[summaries.of(position) for summaries in every] for position in range(len(simulation.days))]
    own, *others = [_joined(column) for column in zip(*found, strict=True)]
    plasma, relief, drowsy, ratio = _widened(own, others) if others else own
    highest_ratio = np.max([own[3][1], *(other[3][1] for other in others)], axis=0)
    windows = tuple(_windows(simulation, found, relief[1], drowsy[2], highest_ratio, library, day))
    errors = np.max([of_day.errors for of_day, *_ in found], axis=0)
    return Forecast(
        start=simulation.start,
        step_min=STEP_MIN,
        concentration_ng_per_ml=plasma,
        tone_relief=relief,
        drowsy_probability=drowsy,
        drowsy_odds_ratio=ratio,
        windows=windows,
        basis=Basis.PEOPLE_LIKE_YOU,
        on_board=on_board,
        times_assumed=times_assumed,
        warnings=warnings,
        draw_error=draw_error(len(simulation.people), errors, windows),
    )


def _runs(mask: Mask) -> Iterator[slice]:
    """The stretches where the mask holds."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        yield slice(int(start), int(end))


def awake(run: DayRun, day: Day) -> Mask:
    """Which slots of the day lie between waking and sleeping; all where the two are equal."""
    wakes, sleeps = minutes_of(day.wakes), minutes_of(day.sleeps)
    if wakes == sleeps:
        return np.ones(run.n_slots, dtype=bool)
    after, before = run.wall_min >= wakes, run.wall_min < sleeps
    return np.asarray(after & before if wakes < sleeps else after | before)


def _at(simulation: Simulation, slot: int) -> datetime:
    start = simulation.start
    return datetime.fromtimestamp(start.timestamp() + 60 * STEP_MIN * slot, tz=start.tzinfo)


def _windows(
    simulation: Simulation,
    summaries: Sequence[Sequence[DaySummary]],
    relief: Array,
    upper: Array,
    ratio: Array,
    library: Library,
    day: Day,
) -> Iterator[Window]:
    """Stretches of each waking day that are eased, drowsy or clear, in order of time (numbers: settings ``windows``).

    ``probability`` of a window is the mean, over its slots, of the share of virtual people for whom its statement
    holds at that slot. The statements: eased - this person's own relief is at least 0.8 of the largest of their own
    waking day and at least 0.05; drowsy - this person's own odds are at least 1.5 times those without the medicine,
    or their own probability is at least 0.40; clear - their own probability is at most 0.30.
    """

    def number(name: str) -> float:
        return library.number("windows", name)

    shortest = round(number("shortest_min") / STEP_MIN)
    bounds = np.cumsum([0, *(run.n_slots for run in simulation.days)])
    for position, (first, last) in enumerate(pairwise(int(b) for b in bounds)):
        waking = awake(simulation.days[position], day)
        of_day = slice(first, last)
        best = float(relief[of_day][waking].max(initial=0.0))
        eased = (relief[of_day] >= number("eased_share_of_best") * best) & (relief[of_day] >= number("eased_at_least"))
        drowsy = (ratio[of_day] >= number("drowsy_odds_ratio")) | (
            (upper[of_day] >= number("drowsy_upper")) & (ratio[of_day] >= number("drowsy_upper_odds_ratio"))
        )
        clear = upper[of_day] <= number("clear_upper")
        found = []
        for kind, mask in ((WindowKind.EASED, eased), (WindowKind.DROWSY, drowsy), (WindowKind.CLEAR, clear)):
            for part in _runs(mask & waking):
                if part.stop - part.start < shortest:
                    continue
                share = float(np.mean([summary.shares[kind][part].mean() for summary in summaries[position]]))
                start, end = _at(simulation, first + part.start), _at(simulation, first + part.stop)
                found.append(Window(start, end, kind, share))
        yield from sorted(found, key=lambda w: (w.start.timestamp(), w.kind))
