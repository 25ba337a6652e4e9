"""From people to bands and windows: what the frozen forecast shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from supple.domain.forecast import Bands, Basis, Forecast, OnBoard, Window, WindowKind
from supple.domain.person import Day
from supple.domain.quantities import Band
from supple.exposure.compartments import STEP_MIN, Array
from supple.exposure.effects import Effects, expit, logit, minutes_of
from supple.exposure.simulation import DayRun, Simulation
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


def _day_bands(simulation: Simulation, day: DayRun) -> tuple[Bands, Bands, Bands, Bands]:
    """Plasma, ease, drowsiness and odds ratio of one day. A rising function of everyone's value commutes with ranks."""
    ratio = simulation.log_odds_ratio(day)
    drowsy = percentiles(simulation.drowsy_log_odds(day, ratio))
    return (
        percentiles(day.block.plasma.copy()),
        percentiles(day.block.tone_relief.copy()),
        expit(drowsy),
        np.exp(percentiles(ratio)),
    )


def _all_bands(simulation: Simulation) -> list[Bands]:
    """The four bands over all days; a day that is the same object in all its parts is summarised once."""
    known: dict[tuple[int, ...], tuple[Bands, ...]] = {}
    parts = []
    for day in simulation.days:
        key = (id(day.block), id(day.left_by_tolerance), id(day.sleepy_log_odds))
        if key not in known:
            known[key] = _day_bands(simulation, day)
        parts.append(known[key])
    return [np.concatenate(column, axis=1) for column in zip(*parts, strict=True)]


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
    own = _all_bands(simulation)
    others = [_all_bands(other) for other in simulation.others]
    plasma, relief, drowsy, ratio = _widened(own, others) if others else own
    highest_ratio = np.max([own[3][1], *(other[3][1] for other in others)], axis=0)
    return Forecast(
        start=simulation.start,
        step_min=STEP_MIN,
        concentration_ng_per_ml=plasma,
        tone_relief=relief,
        drowsy_probability=drowsy,
        drowsy_odds_ratio=ratio,
        windows=tuple(_windows(simulation, relief[1], drowsy[2], highest_ratio, library, day)),
        basis=Basis.PEOPLE_LIKE_YOU,
        on_board=on_board,
        times_assumed=times_assumed,
        warnings=warnings,
    )


def _runs(mask: Mask) -> Iterator[slice]:
    """The stretches where the mask holds."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        yield slice(int(start), int(end))


def _awake(run: DayRun, day: Day) -> Mask:
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
    simulation: Simulation, relief: Array, upper: Array, ratio: Array, library: Library, day: Day
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
        run = simulation.days[position]
        awake = _awake(run, day)
        of_day = slice(first, last)
        best = float(relief[of_day][awake].max(initial=0.0))
        eased = (relief[of_day] >= number("eased_share_of_best") * best) & (relief[of_day] >= number("eased_at_least"))
        drowsy = (ratio[of_day] >= number("drowsy_odds_ratio")) | (
            (upper[of_day] >= number("drowsy_upper")) & (ratio[of_day] >= number("drowsy_upper_odds_ratio"))
        )
        clear = upper[of_day] <= number("clear_upper")
        found = []
        for kind, mask in ((WindowKind.EASED, eased), (WindowKind.DROWSY, drowsy), (WindowKind.CLEAR, clear)):
            for part in _runs(mask & awake):
                if part.stop - part.start < shortest:
                    continue
                every = (simulation, *simulation.others)
                share = float(np.mean([_share(kind, one, one.days[position], part, awake, number) for one in every]))
                start, end = _at(simulation, first + part.start), _at(simulation, first + part.stop)
                found.append(Window(start, end, kind, share))
        yield from sorted(found, key=lambda w: (w.start.timestamp(), w.kind))


def _share(
    kind: WindowKind, s: Simulation, run: DayRun, part: slice, awake: Mask, number: Callable[[str], float]
) -> float:
    """Mean over slots of the share of people for whom the window's statement holds."""
    if kind is WindowKind.EASED:
        best = run.block.tone_relief[awake].max(axis=0)
        own = run.block.tone_relief[part]
        return float(np.mean((own >= number("eased_share_of_best") * best) & (own >= number("eased_at_least"))))
    ratio = s.log_odds_ratio(run, part)
    probable = s.drowsy_log_odds(run, ratio, part)
    if kind is WindowKind.CLEAR:
        return float(np.mean(probable <= float(logit(number("clear_upper")))))
    raised = ratio >= np.log(number("drowsy_odds_ratio"))
    return float(np.mean(raised | (probable >= float(logit(number("drowsy_upper"))))))
