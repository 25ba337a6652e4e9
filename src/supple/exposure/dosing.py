"""How doses enter the grid: at their true time, between two points too, each person after their own lag."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from supple.exposure.compartments import STEP_MIN, STEPS_AT_ONCE, Array, Index
from supple.exposure.systems import System


@dataclass(frozen=True, slots=True)
class GivenDose:
    """A dose as swallowed: minutes of elapsed time from the start of the grid (may be negative), and amount."""

    at_min: float
    amount_mg: float


Some = Index | slice  # some of the people
Jumps = Mapping[int, list[tuple[Some, Array]]]  # slot -> people and what their state gains


class Entries:
    """How a dose enters the grid, remembered by its place between two grid points."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.lag_min = system.tlag_h * 60
        self.longest_lag_min = float(self.lag_min.max(initial=0.0))
        self.known: dict[float, list[tuple[int, Some, Array]]] = {}

    def of(self, phase_min: float) -> list[tuple[int, Some, Array]]:
        """For a dose ``phase_min`` after a grid point: (slots later, people, their gain per mg)."""
        key = round(phase_min, 12)
        if key not in self.known:
            absorbed_min = key + self.lag_min
            slot = np.ceil(absorbed_min / STEP_MIN - 1e-12).astype(np.int_)
            gain = self.system.entry(np.maximum(slot * STEP_MIN - absorbed_min, 0.0) / 60)
            self.known[key] = [
                (int(later), some, np.ascontiguousarray(gain[:, some]))
                for later in np.unique(slot)
                for some in (together(np.flatnonzero(slot == later)),)
            ]
        return self.known[key]

    def jumps(self, doses: Sequence[GivenDose], n_slots: int) -> Jumps:
        """What enters at each slot from 0 to ``n_slots - 1``; what entered earlier is part of the starting state."""
        found: dict[int, list[tuple[Some, Array]]] = {}
        for dose in doses:
            base = int(np.floor(dose.at_min / STEP_MIN))
            for later, some, gain in self.of(dose.at_min - base * STEP_MIN):
                if 0 <= base + later < n_slots:
                    found.setdefault(base + later, []).append((some, gain * dose.amount_mg))
        return found


def together(index: Index) -> Some:
    """The same people as a slice, where they stand side by side: that is faster."""
    first, last = int(index[0]), int(index[-1]) + 1
    return slice(first, last) if last - first == len(index) else index


def march(system: System, state: Array, jumps: Jumps, levels: Sequence[Array], first: int = 0) -> Array:
    """Write the levels, each (slots, people) [ng/mL], from the state at slot ``first`` on.

    Returns the state one step after the last slot, without what enters there.
    """
    last = first + len(levels[0])
    slot, state = first, state.copy()
    for stop in (*sorted(n for n in jumps if first <= n < last), last):
        while slot < stop:
            steps = min(stop - slot, STEPS_AT_ONCE)
            system.read(state, [level[slot - first : slot - first + steps] for level in levels])
            state = system.after(state, steps)
            slot += steps
        for some, gain in jumps.get(stop, ()) if stop < last else ():
            state[:, some] += gain
    return state


def carried(system: System, state: Array, jumps: Jumps, n_slots: int) -> Array:
    """The state ``n_slots`` steps on, as after ``march``, without looking at the levels in between."""
    slot = 0
    for stop in (*sorted(jumps), n_slots):
        state = system.advanced(state, (stop - slot) * STEP_MIN / 60)
        slot = stop
        for some, gain in jumps.get(stop, ()):
            state[:, some] += gain
    return state
