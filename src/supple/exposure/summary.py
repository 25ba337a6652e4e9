"""From people to bands and windows: what the frozen forecast shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise

import numpy as np

from supple.domain.forecast import Bands, Forecast, OnBoard, Window, WindowKind
from supple.domain.person import Day
from supple.exposure.compartments import STEP_MIN, Array
from supple.exposure.day_summary import DaySummary, Mask, Statements, Summaries, awake
from supple.exposure.draw_error import draw_error
from supple.exposure.simulation import Simulation
from supple.knowledge.library import Library


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
        basis=simulation.basis,
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
                share = float(np.mean([summary.share(kind)[part].mean() for summary in summaries[position]]))
                start, end = _at(simulation, first + part.start), _at(simulation, first + part.stop)
                found.append(Window(start, end, kind, share))
        yield from sorted(found, key=lambda w: (w.start.timestamp(), w.kind))
