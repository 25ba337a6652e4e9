"""The drowsiness that fades with days on one dose, and comes back after days without."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from supple.domain.order import Change, DoseRecord, DoseState, Order
from supple.exposure.compartments import Array
from supple.exposure.population import People
from supple.exposure.simulation import midnights
from supple.knowledge.library import Library
from supple.knowledge.models import PopulationModel

SAME_TOLERANCE = 1e-4  # a change of tolerance below this from day to day is not worth a new set of bands


def restarts(order: Order, start: datetime, days: int) -> list[bool]:
    """For each day from start on, whether a start, a rise, or a change of unknown direction begins on it."""
    found = []
    for n in range(days):
        day = start.date() + timedelta(days=n)
        on, change = order.last_change(day)
        found.append(on == day and change in (Change.START, Change.INCREASE, Change.UNKNOWN))
    return found


def last_restart(order: Order, day: datetime) -> tuple[bool, float | None]:
    """Whether any change has a date, and the days since the last start, rise or unknown change before ``day``."""
    on = day.date()
    latest, change = order.last_change(on)
    if latest is None:
        return False, None
    while latest is not None and change in (Change.DECREASE, Change.SAME):
        earlier, earlier_change = order.last_change(latest - timedelta(days=1))
        if earlier is None:
            return True, None  # on this dose or more for longer than anyone wrote down
        latest, change = earlier, earlier_change
    return True, float((on - latest).days) if latest else None


def tolerance_by_day(
    start: Array, hours_since_dose: Sequence[float | None], restarted: Sequence[bool], *, tau_days: Array, gap_h: float
) -> list[Array]:
    """How far tolerance has come (0 to 1) at the middle of each day, from its state at the first.

    Toward 1 with the time constant while doses go on; toward 0 with the same once ``gap_h`` passed without one; back to
    0 on a day whose order starts or goes up. ``hours_since_dose`` is None where no dose came before.
    """
    state, found = start, []
    keep = np.exp(-1.0 / tau_days)
    for since, again in zip(hours_since_dose, restarted, strict=True):
        if again:
            state = np.zeros_like(state)
        found.append(state)
        state = state * keep if since is None or since > gap_h else 1 - (1 - state) * keep
    return found


def left_by_tolerance(
    people: People,
    order: Order,
    records: Sequence[DoseRecord],
    bounds: Sequence[datetime],
    model: PopulationModel,
    library: Library,
) -> list[Array]:
    """What tolerance leaves of the drowsiness on each day; equal days share one array.

    Counted from the last start, rise or change of unknown direction. Where no change has a date, each virtual person
    stands somewhere between none and all of it, and stays there.
    """
    days = len(bounds) - 1
    dated, _ = last_restart(order, bounds[-1])
    if not dated:
        so_far = [people.tolerance_so_far] * days
    else:
        gap_h = model.parameters["tolerance_gap_h"].value
        back = int(library.number("exposure", "history_days") - np.ceil(gap_h / 24))
        first = midnights(bounds[0] - timedelta(days=back), back + days)
        known, since = last_restart(order, first[0])
        done = known and since is None
        start = np.ones(len(people)) if done else 1 - np.exp(-(since or 0.0) / people.tolerance_days)
        given = sorted(r.at.timestamp() for r in records if r.state is not DoseState.MISSED)
        middles = [midnight.timestamp() + 12 * 3600 for midnight in first[:-1]]
        doses_by = [bisect.bisect_right(given, middle) for middle in middles]
        hours = [(middle - given[n - 1]) / 3600 if n else None for middle, n in zip(middles, doses_by, strict=True)]
        so_far = tolerance_by_day(
            start,
            hours,
            restarts(order, first[0], len(middles)),
            tau_days=people.tolerance_days,
            gap_h=gap_h,
        )[back:]
    left: list[Array] = []
    for tolerance in so_far:
        rest = 1 - people.tolerance_lost * tolerance
        same = left and float(np.abs(left[-1] - rest).max()) < SAME_TOLERANCE
        left.append(left[-1] if same else rest)
    return left
