"""The state in which a forecast begins: all earlier doses, equal days at once by their closed form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from supple.exposure.compartments import STEP_MIN, Array
from supple.exposure.dosing import Entries, GivenDose
from supple.exposure.systems import System

DAY_MIN = 24 * 60
WORTH_IT = 3  # equal days from which on the closed form is used


def equal_days(doses: Sequence[GivenDose]) -> Iterator[tuple[Sequence[GivenDose], int]]:
    """The doses in order of time as (doses of one day, how many equal days of them follow each other).

    A day begins at the first dose of a run. The last day of a run is not in its count but among what follows, so
    that every run ends at a dose.
    """
    at = 0
    while at < len(doses):
        begin = doses[at].at_min
        size = next((n for n, d in enumerate(doses[at:]) if d.at_min >= begin + DAY_MIN), 0)
        days = 0
        while size and _same_a_day_later(doses[at : at + size], doses[at + (days + 1) * size :], (days + 1) * DAY_MIN):
            days += 1
        if days >= WORTH_IT:
            yield doses[at : at + size], days
            at += days * size
        else:
            yield doses[at : at + 1], 1
            at += 1


def _same_a_day_later(day: Sequence[GivenDose], later: Sequence[GivenDose], minutes: float) -> bool:
    return len(later) >= len(day) and all(
        other.amount_mg == dose.amount_mg and abs(other.at_min - dose.at_min - minutes) < 1e-9
        for dose, other in zip(day, later, strict=False)
    )


def steady_state(system: System, day: Sequence[GivenDose]) -> Array:
    """The state just after the last dose of ``day`` began to be absorbed, when every day before was the same."""
    last = day[-1].at_min
    gain = _left_of(system, day, last)
    return system.repeated(gain, DAY_MIN / 60, None)


def starting_state(
    system: System, entries: Entries, doses: Sequence[GivenDose], always: Sequence[GivenDose] = ()
) -> Array:
    """The state at slot 0 from doses before it, without what enters at slot 0 itself.

    ``always`` are the doses of a day before all of ``doses``, taken on every day before it too. Doses far enough back
    are counted in the time of absorption, the same for everyone; the last few enter one by one, each after its lag.
    """
    far = -entries.longest_lag_min - STEP_MIN
    settled = sorted((d for d in doses if d.at_min < far), key=lambda d: d.at_min)
    state, at = system.empty(), settled[0].at_min if settled else 0.0
    if always:
        state, at = steady_state(system, always), always[-1].at_min
    for day, days in equal_days(settled):
        begin = day[0].at_min
        state = system.advanced(state, (begin - at) / 60)
        if days > 1:
            state = system.advanced(state, days * DAY_MIN / 60)
            state = state + system.repeated(_left_of(system, day, begin + DAY_MIN), DAY_MIN / 60, days)
            at = begin + days * DAY_MIN
        else:
            state = state + _left_of(system, day, begin)
            at = begin
    if settled or always:
        state = system.advanced(state, (-at - entries.lag_min) / 60)
    for dose in doses:
        if far <= dose.at_min < 0:
            state = state + _entered_before_slot_0(entries, dose)
    return state


def _left_of(system: System, day: Sequence[GivenDose], at_min: float) -> Array:
    """What the doses of a day leave at a moment, all counted from when they began to be absorbed."""
    state = system.empty()
    for dose in day:
        hours = (at_min - dose.at_min) / 60
        state = state + dose.amount_mg * (system.advanced(system.dose(), hours) if hours else system.dose())
    return state


def _entered_before_slot_0(entries: Entries, dose: GivenDose) -> Array:
    """What a dose has brought by slot 0 to those who began to absorb it before; a jump serves the others."""
    base = int(np.floor(dose.at_min / STEP_MIN))
    before = np.zeros(len(entries.lag_min), dtype=bool)
    for later, some, _ in entries.of(dose.at_min - base * STEP_MIN):
        before[some] = base + later < 0
    entered = entries.system.entry(np.maximum(-dose.at_min - entries.lag_min, 0.0) / 60)
    return np.where(before, dose.amount_mg * entered, 0.0)
