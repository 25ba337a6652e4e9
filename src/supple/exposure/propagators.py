"""Amounts advanced by a matrix per person: right for any rates, equal ones too, and for transit compartments.

No entry of such a matrix is negative, and none is computed by a subtraction, so each keeps all its digits however
close the rates are, and no level can fall below nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from supple.exposure.compartments import NG_PER_ML_PER_MG_PER_L, STEP_MIN, Array, Kinetics

MOST_TURNOVER = 1.0  # largest rate times time in one Taylor series; longer times are squared
TAYLOR_TERMS = 20  # below 1e-18 of the first term at that turnover


@dataclass(frozen=True, slots=True)
class Flow:
    """What runs from one compartment into another, at ``rate`` (n,) times the amount it comes from [1/h]."""

    source: int
    target: int
    rate: Array


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """The compartments of n people in order: transit, gut, central, peripheral, tone site, drowsiness site.

    A dose enters the first. ``loss`` (size, n) is the rate at which each compartment empties. The effect sites have
    no mass: their flow from the central compartment takes nothing from it.
    """

    flows: tuple[Flow, ...]
    loss: Array

    @classmethod
    def of(cls, kinetics: Kinetics) -> Chain:
        """The chain of these people."""
        gut = kinetics.n_transit
        central, peripheral, tone, drowsy = range(gut + 1, gut + 5)
        k21 = np.where(kinetics.k12 > 0, kinetics.k21, 0.0)
        flows = [
            *(Flow(n, n + 1, kinetics.ktr) for n in range(gut) if kinetics.ktr is not None),
            Flow(gut, central, kinetics.ka),
            Flow(central, peripheral, kinetics.k12),
            Flow(peripheral, central, k21),
            Flow(central, tone, kinetics.ke0_tone),
            Flow(central, drowsy, kinetics.ke0_drowsy),
        ]
        losses = [
            *(kinetics.ktr for _ in range(gut) if kinetics.ktr is not None),
            kinetics.ka,
            kinetics.k10 + kinetics.k12,
            k21,
            kinetics.ke0_tone,
            kinetics.ke0_drowsy,
        ]
        return cls(tuple(flows), np.stack(losses))

    @property
    def size(self) -> int:
        """How many compartments."""
        return len(self.loss)

    def reach(self) -> tuple[int, ...]:
        """For each compartment, one more than the last that can flow into it over any time."""
        central = self.size - 4
        return (*range(1, central + 1), central + 2, central + 2, central + 3, central + 4)

    def after(self, amounts: Array, hours: Array) -> Array:
        """The amounts (size, n) or (size, m, n) after ``hours`` (n,), without a dose in between.

        By uniformisation: exp(A t) = exp(-q t) sum (q t)^k / k! (I + A / q)^k, with q the largest loss, so that
        I + A / q has no negative entry (Jensen A. Skand Aktuarietidskr 1953;36:87-91). Exact to rounding where q t is
        at most ``MOST_TURNOVER``.
        """
        fastest = self.loss.max(axis=0)
        keeps, turnover = 1 - self.loss / fastest, fastest * hours
        if amounts.ndim == 3:
            keeps = keeps[:, None]
        shares = [(flow.source, flow.target, flow.rate / fastest) for flow in self.flows]
        total, term = amounts.copy(), amounts
        for k in range(1, TAYLOR_TERMS + 1):
            moved = keeps * term
            for source, target, share in shares:
                moved[target] += share * term[source]
            term = moved * (turnover / k)
            total += term
        total *= np.exp(-turnover)
        return total


def _squared(matrices: Array) -> Array:
    """The square of each matrix (size, size, n)."""
    people_first = np.ascontiguousarray(np.moveaxis(matrices, -1, 0))
    return np.ascontiguousarray(np.moveaxis(people_first @ people_first, 0, -1))


def _halvings(chain: Chain, hours: Array) -> int:
    """How often the hours must be halved for the series."""
    turnover = float((chain.loss.max(axis=0) * hours).max(initial=0.0))
    return max(0, int(np.ceil(np.log2(turnover / MOST_TURNOVER)))) if turnover > MOST_TURNOVER else 0


def transition(chain: Chain, hours: Array) -> Array:
    """The matrices (size, size, n) that take amounts to those ``hours`` (n,) later."""
    halvings = _halvings(chain, hours)
    n = chain.loss.shape[1]
    start = np.broadcast_to(np.eye(chain.size)[:, :, None], (chain.size, chain.size, n))
    found = chain.after(start, hours / 2.0**halvings)
    for _ in range(halvings):
        found = _squared(found)
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Propagators:
    """The levels of n people by one matrix each; the state (size, n) holds the amounts of ``Chain`` [mg]."""

    chain: Chain
    one_step: Array  # (size, size, n)
    to_ng_per_ml: Array  # (n,)
    tlag_h: Array
    buffer: Array  # (size, n)
    by_hours: dict[float, Array] = field(default_factory=dict)

    @classmethod
    def of(cls, kinetics: Kinetics) -> Propagators:
        """The matrices of these people."""
        chain = Chain.of(kinetics)
        one_step = transition(chain, np.full(len(kinetics), STEP_MIN / 60))
        return cls(
            chain, one_step, NG_PER_ML_PER_MG_PER_L / kinetics.vc_over_f, kinetics.tlag, np.empty_like(chain.loss)
        )

    def empty(self) -> Array:
        """The state of people who never took a dose."""
        return np.zeros_like(self.chain.loss)

    def entry(self, hours: Array) -> Array:
        """The state ``hours`` (n,) after 1 mg began to be absorbed."""
        dose = self.empty()
        dose[0] = 1.0
        if not hours.any():
            return dose
        halvings = _halvings(self.chain, hours)
        if halvings:
            return np.ascontiguousarray(transition(self.chain, hours)[:, 0])
        return self.chain.after(dose, hours)

    def advanced(self, state: Array, hours: float | Array) -> Array:
        """The state ``hours`` later without a dose."""
        if isinstance(hours, float | int):
            if hours not in self.by_hours:
                self.by_hours[hours] = transition(self.chain, np.full_like(self.tlag_h, hours))
            later = self.by_hours[hours]
        else:
            later = transition(self.chain, hours)
        return np.asarray((later * state).sum(axis=1))

    def step(self, state: Array) -> None:
        """Advance the state by one grid step, in place."""
        new, buffer = np.empty_like(state), self.buffer
        for row, reach in enumerate(self.chain.reach()):
            np.multiply(self.one_step[row, :reach], state[:reach], out=buffer[:reach])
            np.add.reduce(buffer[:reach], axis=0, out=new[row])
        state[:] = new

    def read(self, state: Array, plasma: Array, tone_site: Array, drowsy_site: Array) -> None:
        """Write the three levels (n,) of a state [ng/mL]."""
        central = self.chain.size - 4
        np.multiply(state[central], self.to_ng_per_ml, out=plasma)
        np.multiply(state[central + 2], self.to_ng_per_ml, out=tone_site)
        np.multiply(state[central + 3], self.to_ng_per_ml, out=drowsy_site)

    def rising(self, state: Array) -> NDArray[np.bool_]:
        """Whether the plasma level of each person rises at this state (n,)."""
        central = self.chain.size - 4
        gain = np.zeros_like(self.tlag_h)
        for flow in self.chain.flows:
            if flow.target == central:
                gain += flow.rate * state[flow.source]
        return np.asarray(gain > self.chain.loss[central] * state[central])
