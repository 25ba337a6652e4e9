"""Amounts advanced by a matrix per person: right for any rates, equal ones too, and for transit compartments.

No entry of such a matrix is negative, and none is computed by a subtraction, so each keeps all its digits however
close the rates are, and no level can fall below nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supple.exposure.compartments import NG_PER_ML_PER_MG_PER_L, STEP_MIN, STEPS_AT_ONCE, Array, Kinetics

MOST_TURNOVER = 0.25  # largest rate times time in one Taylor series; longer times are squared
NOTHING_LEFT = 1e-18  # part of a dose that may be left once a series is cut
TERMS_PAST_THE_LAST = 9  # terms after the first that reaches the last compartment: below 1e-16 at that turnover


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
            np.where(kinetics.k12 > 0, k21, kinetics.k10),  # nothing is there to lose; a loss of 0 would never die away
            kinetics.ke0_tone,
            kinetics.ke0_drowsy,
        ]
        return cls(tuple(flows), np.stack(losses))

    @property
    def size(self) -> int:
        """How many compartments."""
        return len(self.loss)

    @property
    def central(self) -> int:
        """Which one is the central compartment."""
        return self.size - 4

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
        for k in range(1, self.size + TERMS_PAST_THE_LAST + 1):
            moved = keeps * term
            for source, target, share in shares:
                moved[target] += share * term[source]
            term = moved * (turnover / k)
            total += term
        total *= np.exp(-turnover)
        return total


def _squared(matrices: Array) -> Array:
    """The square of each matrix (size, size, n)."""
    people_first = np.ascontiguousarray(matrices.transpose(2, 0, 1))
    return np.ascontiguousarray((people_first @ people_first).transpose(1, 2, 0))


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


def _on(matrices: Array, state: Array) -> Array:
    """Each person's matrix (size, size, n) on their state (size, n)."""
    return np.asarray(np.einsum("rsn,sn->rn", matrices, state))


@dataclass(frozen=True, slots=True, eq=False)
class Propagators:
    """The levels of n people by one matrix each; the state (size, n) holds the amounts of ``Chain`` [mg]."""

    chain: Chain
    doublings: list[Array]  # of 1, 2, 4 ... grid steps, each (size, size, n), as far as someone needed them
    looks: Array  # (STEPS_AT_ONCE, 3, size, n): what each level sees of a state so many grid steps ahead
    to_ng_per_ml: Array  # (n,)
    tlag_h: Array

    @classmethod
    def of(cls, kinetics: Kinetics) -> Propagators:
        """The matrices of these people."""
        chain = Chain.of(kinetics)
        doublings = [transition(chain, np.full(len(kinetics), STEP_MIN / 60))]
        while 2 ** len(doublings) <= STEPS_AT_ONCE:
            doublings.append(_squared(doublings[-1]))
        to_ng_per_ml = NG_PER_ML_PER_MG_PER_L / kinetics.vc_over_f
        looks = np.zeros((STEPS_AT_ONCE, 3, chain.size, len(kinetics)))
        for level, compartment in enumerate((chain.central, chain.central + 2, chain.central + 3)):
            looks[0, level, compartment] = to_ng_per_ml
        for steps in range(1, STEPS_AT_ONCE):
            np.einsum("qrn,rsn->qsn", looks[steps - 1], doublings[0], out=looks[steps])
        return cls(chain, doublings, looks, to_ng_per_ml, kinetics.tlag)

    def empty(self) -> Array:
        """The state of people who never took a dose."""
        return np.zeros_like(self.chain.loss)

    def dose(self) -> Array:
        """The state as 1 mg begins to be absorbed."""
        state = self.empty()
        state[0] = 1.0
        return state

    def entry(self, hours: Array) -> Array:
        """The state ``hours`` (n,) after 1 mg began to be absorbed."""
        if _halvings(self.chain, hours):
            return np.ascontiguousarray(transition(self.chain, hours)[:, 0])
        return self.chain.after(self.dose(), hours)

    def advanced(self, state: Array, hours: float | Array) -> Array:
        """The state ``hours`` later without a dose: whole grid steps by doublings, the rest by itself."""
        steps = int(np.min(hours) * 60 / STEP_MIN + 1e-9)
        rest = np.maximum(hours - steps * STEP_MIN / 60, 0.0) + np.zeros_like(self.tlag_h)
        state = self.after(state, steps)
        if rest.max() < 1e-12:
            return state
        return (
            _on(transition(self.chain, rest), state) if _halvings(self.chain, rest) else self.chain.after(state, rest)
        )

    def after(self, state: Array, steps: int) -> Array:
        """The state so many grid steps later without a dose."""
        n = 0
        while steps >> n:
            if n == len(self.doublings):
                self.doublings.append(_squared(self.doublings[-1]))
            if steps >> n & 1:
                state = _on(self.doublings[n], state)
            n += 1
        return state

    def read(self, state: Array, levels: Sequence[Array]) -> None:
        """Write the levels, each (steps, n) [ng/mL], of the coming grid steps without a dose."""
        for n, level in enumerate(levels):
            np.einsum("ksn,sn->kn", self.looks[: len(level), n], state, out=level)

    def repeated(self, gain: Array, period_h: float, times: int | None) -> Array:
        """The state at the end of ``times`` equal periods, each of which alone leaves the state ``gain`` at its end.

        None is for ever. The series (1 + P + P^2 ...) on the gain, its length doubled as often as needed.
        """
        over, done, total, left = self._over(period_h), gain, np.zeros_like(gain), times
        while left is None or left:
            if left is None and over.max() < NOTHING_LEFT:
                return done
            if left is not None:
                total = done + _on(over, total) if left & 1 else total
                left >>= 1
            done, over = done + _on(over, done), _squared(over)
        return total

    def as_levels(self, state: Array) -> Array:
        """A state in terms of the levels it makes (size, n) [ng/mL]."""
        return state * self.to_ng_per_ml

    def rising(self, state: Array) -> NDArray[np.bool_]:
        """Whether the plasma level of each person rises at this state (n,)."""
        central = self.chain.central
        gain = np.zeros_like(self.tlag_h)
        for flow in self.chain.flows:
            if flow.target == central:
                gain += flow.rate * state[flow.source]
        return np.asarray(gain > self.chain.loss[central] * state[central])

    def _over(self, hours: float) -> Array:
        """The matrices over so many hours."""
        identity = np.broadcast_to(np.eye(self.chain.size)[:, :, None], self.doublings[0].shape)
        steps = round(hours * 60 / STEP_MIN)
        if abs(steps * STEP_MIN / 60 - hours) > 1e-12:
            return transition(self.chain, np.full_like(self.tlag_h, hours))
        columns = [self.after(np.ascontiguousarray(identity[:, n]), steps) for n in range(self.chain.size)]
        return np.stack(columns, axis=1)
