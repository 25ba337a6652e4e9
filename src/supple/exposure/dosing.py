"""How doses enter the grid: at their true time, between two points too, each person after their own lag."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from supple.exposure.compartments import STEP_MIN, Array, Index, Levels
from supple.exposure.systems import System


@dataclass(frozen=True, slots=True)
class GivenDose:
    """A dose as swallowed: minutes of elapsed time from the start of the grid (may be negative), and amount."""

    at_min: float
    amount_mg: float


Jumps = Mapping[int, list[tuple[Index, Array]]]  # slot -> people and what their state gains


class Entries:
    """How a dose enters the grid, remembered by its place between two grid points."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.lag_min = system.tlag_h * 60
        self.longest_lag_min = float(self.lag_min.max(initial=0.0))
        self.known: dict[float, list[tuple[int, Index, Array]]] = {}

    def of(self, phase_min: float) -> list[tuple[int, Index, Array]]:
        """For a dose ``phase_min`` after a grid point: (slots later, people, their gain per mg)."""
        key = round(phase_min, 9)
        if key not in self.known:
            absorbed_min = key + self.lag_min
            slot = np.ceil(absorbed_min / STEP_MIN - 1e-12).astype(np.int_)
            gain = self.system.entry(np.maximum(slot * STEP_MIN - absorbed_min, 0.0) / 60)
            self.known[key] = [
                (int(later), index, np.ascontiguousarray(gain[:, index]))
                for later in np.unique(slot)
                for index in (np.flatnonzero(slot == later),)
            ]
        return self.known[key]

    def jumps(self, doses: Sequence[GivenDose], n_slots: int) -> Jumps:
        """What enters at each slot from 0 to ``n_slots - 1``; what entered earlier is part of the starting state."""
        found: dict[int, list[tuple[Index, Array]]] = {}
        for dose in doses:
            base = int(np.floor(dose.at_min / STEP_MIN))
            for later, index, gain in self.of(dose.at_min - base * STEP_MIN):
                if 0 <= base + later < n_slots:
                    found.setdefault(base + later, []).append((index, gain * dose.amount_mg))
        return found


def starting_state(system: System, entries: Entries, doses: Sequence[GivenDose]) -> Array:
    """The state at slot 0 from doses before it, without what enters at slot 0 itself.

    Doses far enough back are marched from one to the next, whatever the lag; the last few enter one by one.
    """
    state = system.empty()
    settled = [d for d in doses if d.at_min < -entries.longest_lag_min - STEP_MIN]
    last: float | None = None
    for dose in sorted(settled, key=lambda d: d.at_min):
        if last is not None:
            state = system.advanced(state, (dose.at_min - last) / 60)
        state = state + dose.amount_mg * system.entry(np.zeros_like(system.tlag_h))
        last = dose.at_min
    if last is not None:
        state = system.advanced(state, (-last - entries.lag_min) / 60)
    for dose in doses:
        if not -entries.longest_lag_min - STEP_MIN <= dose.at_min < 0:
            continue
        base = int(np.floor(dose.at_min / STEP_MIN))
        before = np.zeros(len(system.tlag_h), dtype=bool)  # the others are served by the jump at slot 0 or later
        for later, index, _ in entries.of(dose.at_min - base * STEP_MIN):
            before[index] = base + later < 0
        entered = system.entry(np.maximum(-dose.at_min - entries.lag_min, 0.0) / 60)
        state = state + np.where(before, dose.amount_mg * entered, 0.0)
    return state


def march(system: System, state: Array, jumps: Jumps, levels: Levels, people: Index | None = None) -> Array:
    """Fill the levels slot by slot from the state at slot 0; returns the state one step after the last slot."""
    n_slots = levels.plasma.shape[0]
    buffers = [np.empty_like(system.tlag_h) for _ in range(3)]
    whole = people is None
    for slot in range(n_slots):
        for index, gain in jumps.get(slot, ()):
            state[:, index] += gain
        if whole:
            system.read(state, levels.plasma[slot], levels.tone_site[slot], levels.drowsy_site[slot])
        else:
            system.read(state, *buffers)
            levels.plasma[slot, people], levels.tone_site[slot, people], levels.drowsy_site[slot, people] = buffers
        system.step(state)
    return state
