"""Levels as sums of exponential modes: one multiplication a mode and step, one addition a mode and dose.

For chains without transit compartments whose rates differ. Where two rates nearly meet, modes cancel each other;
those few people are advanced by ``propagators``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from supple.exposure.compartments import NG_PER_ML_PER_MG_PER_L, STEP_MIN, Array, Kinetics


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
