"""Levels as sums of exponential modes: one multiplication a mode and step, one addition a mode and dose.

For chains without transit compartments whose rates differ. Where two rates nearly meet, modes cancel each other;
those few people are advanced by ``propagators``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from supple.exposure.compartments import NG_PER_ML_PER_MG_PER_L, STEP_MIN, STEPS_AT_ONCE, Array, Kinetics


def modal_weights(kinetics: Kinetics, sites: Sequence[Array] | None = None) -> tuple[Array, Array, tuple[slice, ...]]:
    """Rates [1/h] and weights [ng/mL per mg] of all modes, each (m, n), and the modes of each level; see ``Modes``."""
    if kinetics.n_transit:
        raise ValueError("modes know no transit compartments; use propagators")
    alpha, beta = kinetics.disposition()
    ka, k21 = kinetics.ka, kinetics.return_rate()
    scale = NG_PER_ML_PER_MG_PER_L * ka / kinetics.vc_over_f
    three = np.stack([alpha, beta, ka])
    plasma = np.stack(
        [
            scale * (k21 - alpha) / ((ka - alpha) * (beta - alpha)),
            scale * (k21 - beta) / ((ka - beta) * (alpha - beta)),
            scale * (k21 - ka) / ((alpha - ka) * (beta - ka)),
        ]
    )
    rates, weights, rows = [three], [plasma], [slice(0, 3)]
    for ke0 in kinetics.sites if sites is None else sites:
        site = plasma * ke0 / (ke0 - three)
        rates.append(np.vstack([three, ke0[None]]))
        weights.append(np.vstack([site, -site.sum(axis=0, keepdims=True)]))
        rows.append(slice(rows[-1].stop, rows[-1].stop + 4))
    return np.vstack(rates), np.vstack(weights), tuple(rows)


@dataclass(frozen=True, slots=True, eq=False)
class Modes:
    """Levels of n people as weighted modes: rows 0 to 2 make plasma, the next four the first effect site, and so on.

    Weights are the residues of the transfer function, e.g. for plasma and rate a:
    1000 ka / Vc * (k21 - a) / ((b - a)(c - a)) with b, c the other two of alpha, beta, ka (Gibaldi and Perrier,
    Pharmacokinetics, 2nd edition, chapter 2, two-compartment model with first-order absorption).
    """

    rates: Array  # (m, n) [1/h]
    weights: Array  # (m, n) [ng/mL per mg]
    powers: Array  # (STEPS_AT_ONCE + 1, m, n) decay over so many grid steps
    rows: tuple[slice, ...]  # the modes of each level
    tlag_h: Array

    @classmethod
    def of(cls, kinetics: Kinetics, sites: Sequence[Array] | None = None) -> Modes:
        """The modes of people whose rates differ enough from each other.

        ``sites`` are the rates ke0 of the effect sites [1/h], by default those of ease and of drowsiness.
        """
        all_rates, weights, rows = modal_weights(kinetics, sites)
        powers = np.empty((STEPS_AT_ONCE + 1, *all_rates.shape))
        powers[0] = 1.0
        np.exp(all_rates * (-STEP_MIN / 60), out=powers[1])
        for steps in range(2, STEPS_AT_ONCE + 1):
            np.multiply(powers[steps // 2], powers[steps - steps // 2], out=powers[steps])
        return cls(all_rates, weights, powers, rows, kinetics.tlag)

    def empty(self) -> Array:
        """The state of people who never took a dose."""
        return np.zeros_like(self.weights)

    def dose(self) -> Array:
        """The state as 1 mg begins to be absorbed."""
        return self.weights

    def entry(self, hours: Array) -> Array:
        """The state ``hours`` (n,) after 1 mg began to be absorbed."""
        return self.weights * np.exp(-self.rates * hours)

    def advanced(self, state: Array, hours: float | Array) -> Array:
        """The state ``hours`` later without a dose."""
        return state * np.exp(-self.rates * hours)

    def after(self, state: Array, steps: int) -> Array:
        """The state at most ``STEPS_AT_ONCE`` grid steps later without a dose."""
        return np.asarray(state * self.powers[steps])

    def read(self, state: Array, levels: Sequence[Array]) -> None:
        """Write the levels, each (steps, n) [ng/mL], of the coming grid steps without a dose."""
        steps = len(levels[0])
        for level, rows in zip(levels, self.rows, strict=True):
            np.einsum("kmn,mn->kn", self.powers[:steps, rows], state[rows], out=level)

    def repeated(self, gain: Array, period_h: float, times: int | None) -> Array:
        """The state at the end of ``times`` equal periods, each of which alone leaves the state ``gain`` at its end.

        A geometric series; None is for ever. ``expm1`` keeps the digits of slow modes.
        """
        one = np.expm1(-self.rates * period_h)
        all_of_them = -1.0 if times is None else np.expm1(-self.rates * (period_h * times))
        return np.asarray(gain * (all_of_them / one))

    def as_levels(self, state: Array) -> Array:
        """A state in terms of the levels it makes (m, n) [ng/mL]."""
        return state
