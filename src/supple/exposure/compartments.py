"""Blood and effect-site levels after doses by mouth: two compartments, first-order absorption with a lag, linear.

The chain is linear, so each level is a sum of exponential modes. On an even grid a mode moves on by one
multiplication a step and takes one addition a dose, with no exponential in the loop. Where two rates nearly meet the
modes cancel each other; those few people are advanced by a one-step matrix instead. A dose keeps its true time: it
enters at the next grid point, already decayed by the remainder.

    gut --ka--> central <--k12/k21--> peripheral        central --ke0--> effect site (no mass)
                   |
                  k10
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Index = NDArray[np.int_]

STEP_MIN = 5
NG_PER_ML_PER_MG_PER_L = 1000.0
NEAR_EQUAL = 5e-3  # relative gap of two rates below which modes lose digits: at 5e-3 they still carry eleven
PEAK_HALVINGS = 32  # of 24 hours: to well below a second
TAYLOR_TERMS = 18  # of the matrix exponential, after scaling its norm below one half: error below 1e-17


@dataclass(frozen=True, slots=True)
class Kinetics:
    """Rates of n people: ``ka, k10, k12, k21, ke0_*`` [1/h], ``vc_over_f`` [L], ``tlag`` [h]; arrays (n,)."""

    ka: Array
    k10: Array
    k12: Array
    k21: Array
    vc_over_f: Array
    tlag: Array
    ke0_tone: Array
    ke0_drowsy: Array

    def part(self, index: Index) -> Kinetics:
        """The same rates for some of the people."""
        return Kinetics(
            self.ka[index],
            self.k10[index],
            self.k12[index],
            self.k21[index],
            self.vc_over_f[index],
            self.tlag[index],
            self.ke0_tone[index],
            self.ke0_drowsy[index],
        )

    def disposition(self) -> tuple[Array, Array]:
        """The fast and slow rates alpha and beta [1/h]; beta as product over alpha, which does not cancel."""
        total = self.k10 + self.k12 + self.k21
        product = self.k10 * self.k21
        alpha = (total + np.sqrt(np.maximum(total * total - 4 * product, 0.0))) / 2
        return alpha, product / alpha


@dataclass(frozen=True, slots=True)
class Levels:
    """Levels on a grid [ng/mL], each (n_slots, n_people): plasma, and the two effect sites in plasma equivalents."""

    plasma: Array
    tone_site: Array
    drowsy_site: Array


@dataclass(frozen=True, slots=True, eq=False)
class Modes:
    """Levels as weighted modes: rows 0-2 make plasma, 3-6 the tone site, 7-10 the drowsiness site.

    Weights are the residues of the transfer function, e.g. for plasma and rate a:
    1000 ka / Vc * (k21 - a) / ((b - a)(c - a)) with b, c the other two of alpha, beta, ka (Gibaldi and Perrier,
    Pharmacokinetics, 2nd edition, chapter 2, two-compartment model with first-order absorption).
    """

    rates: Array  # (11, n) [1/h]
    weights: Array  # (11, n) [ng/mL per mg]
    factors: Array  # (11, n) decay over one grid step
    tlag_h: Array

    @classmethod
    def of(cls, kinetics: Kinetics) -> Modes:
        """The modes of people whose rates differ enough from each other."""
        alpha, beta = kinetics.disposition()
        ka, k21 = kinetics.ka, kinetics.k21
        scale = NG_PER_ML_PER_MG_PER_L * ka / kinetics.vc_over_f
        three = np.stack([alpha, beta, ka])
        plasma = np.stack(
            [
                scale * (k21 - alpha) / ((ka - alpha) * (beta - alpha)),
                scale * (k21 - beta) / ((ka - beta) * (alpha - beta)),
                scale * (k21 - ka) / ((alpha - ka) * (beta - ka)),
            ]
        )
        rates, weights = [three], [plasma]
        for ke0 in (kinetics.ke0_tone, kinetics.ke0_drowsy):
            site = plasma * ke0 / (ke0 - three)
            rates.append(np.vstack([three, ke0[None]]))
            weights.append(np.vstack([site, -site.sum(axis=0, keepdims=True)]))
        all_rates = np.vstack(rates)
        return cls(all_rates, np.vstack(weights), np.exp(-all_rates * (STEP_MIN / 60)), kinetics.tlag)

    def empty(self) -> Array:
        """The state of people who never took a dose."""
        return np.zeros_like(self.weights)

    def entry(self, hours: Array) -> Array:
        """The state ``hours`` (n,) after 1 mg began to be absorbed."""
        return self.weights * np.exp(-self.rates * hours)

    def advanced(self, state: Array, hours: float | Array) -> Array:
        """The state ``hours`` later without a dose."""
        return state * np.exp(-self.rates * hours)

    def step(self, state: Array) -> None:
        """Advance the state by one grid step, in place."""
        np.multiply(state, self.factors, out=state)

    def read(self, state: Array, plasma: Array, tone_site: Array, drowsy_site: Array) -> None:
        """Write the three levels (n,) of a state [ng/mL]."""
        np.add.reduce(state[0:3], axis=0, out=plasma)
        np.add.reduce(state[3:7], axis=0, out=tone_site)
        np.add.reduce(state[7:11], axis=0, out=drowsy_site)


def matrix_exponential(matrices: Array) -> Array:
    """Matrix exponential of each (n, m, m): Taylor series after scaling by a power of two, then squaring back."""
    norm = float(np.abs(matrices).sum(axis=2).max(initial=0.0))
    squarings = max(0, int(np.ceil(np.log2(norm / 0.5)))) if norm > 0.5 else 0
    scaled = matrices / 2.0**squarings
    total = np.broadcast_to(np.eye(matrices.shape[-1]), matrices.shape).copy()
    term = total.copy()
    for k in range(1, TAYLOR_TERMS + 1):
        term = term @ scaled / k
        total += term
    for _ in range(squarings):
        total = total @ total
    return total


@dataclass(frozen=True, slots=True, eq=False)
class Propagators:
    """Amounts advanced by a matrix per person; right for any rates, equal ones too.

    State (5, n): gut, central, peripheral, tone site, drowsiness site [mg].
    """

    matrices: Array  # (n, 5, 5) [1/h]
    one_step: Array  # (n, 5, 5)
    to_ng_per_ml: Array  # (n,)
    tlag_h: Array

    @classmethod
    def of(cls, kinetics: Kinetics) -> Propagators:
        """The matrices of these people."""
        n = len(kinetics.ka)
        a = np.zeros((n, 5, 5))
        a[:, 0, 0] = -kinetics.ka
        a[:, 1, 0] = kinetics.ka
        a[:, 1, 1] = -(kinetics.k10 + kinetics.k12)
        a[:, 1, 2] = kinetics.k21
        a[:, 2, 1] = kinetics.k12
        a[:, 2, 2] = -kinetics.k21
        a[:, 3, 1], a[:, 3, 3] = kinetics.ke0_tone, -kinetics.ke0_tone
        a[:, 4, 1], a[:, 4, 4] = kinetics.ke0_drowsy, -kinetics.ke0_drowsy
        return cls(
            a, matrix_exponential(a * (STEP_MIN / 60)), NG_PER_ML_PER_MG_PER_L / kinetics.vc_over_f, kinetics.tlag
        )

    def empty(self) -> Array:
        """The state of people who never took a dose."""
        return np.zeros((5, len(self.to_ng_per_ml)))

    def entry(self, hours: Array) -> Array:
        """The state ``hours`` (n,) after 1 mg began to be absorbed."""
        return matrix_exponential(self.matrices * hours[:, None, None])[:, :, 0].T.copy()

    def advanced(self, state: Array, hours: float | Array) -> Array:
        """The state ``hours`` later without a dose."""
        by = np.broadcast_to(np.asarray(hours, dtype=np.float64), self.to_ng_per_ml.shape)
        later = matrix_exponential(self.matrices * by[:, None, None])
        moved: Array = np.matmul(later, state.T[:, :, None])[:, :, 0].T.copy()
        return moved

    def step(self, state: Array) -> None:
        """Advance the state by one grid step, in place."""
        state[:] = np.matmul(self.one_step, state.T[:, :, None])[:, :, 0].T

    def read(self, state: Array, plasma: Array, tone_site: Array, drowsy_site: Array) -> None:
        """Write the three levels (n,) of a state [ng/mL]."""
        np.multiply(state[1], self.to_ng_per_ml, out=plasma)
        np.multiply(state[3], self.to_ng_per_ml, out=tone_site)
        np.multiply(state[4], self.to_ng_per_ml, out=drowsy_site)


System = Modes | Propagators  # two ways to advance the same levels; states are opaque, people on the last axis


def peak_h(kinetics: Kinetics) -> Array:
    """Hours from swallowing a single dose to the highest plasma level, lag included (n,).

    Found by halving where the level in the central compartment stops rising; right for any rates.
    """
    system = Propagators.of(kinetics)
    n = len(kinetics.ka)
    low, high = np.zeros(n), np.full(n, 24.0)
    for _ in range(PEAK_HALVINGS):
        middle = (low + high) / 2
        amounts = system.entry(middle)
        rises = np.matmul(system.matrices, amounts.T[:, :, None])[:, 1, 0] > 0
        low, high = np.where(rises, middle, low), np.where(rises, high, middle)
    return np.asarray(kinetics.tlag + (low + high) / 2)


def nearly_equal(kinetics: Kinetics) -> NDArray[np.bool_]:
    """Which people have two rates within ``NEAR_EQUAL`` of each other."""
    alpha, beta = kinetics.disposition()
    chains = ((alpha, beta, kinetics.ka, kinetics.ke0_tone), (alpha, beta, kinetics.ka, kinetics.ke0_drowsy))
    close = np.zeros(len(alpha), dtype=bool)
    for rates in chains:
        for i, one in enumerate(rates):
            for other in rates[i + 1 :]:
                close |= np.abs(one - other) < NEAR_EQUAL * np.maximum(one, other)
    return close


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
