"""Which way the levels of each person are advanced, and the time of their peak."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from supple.exposure.compartments import Array, Index, Kinetics
from supple.exposure.modes import Modes
from supple.exposure.propagators import Propagators

NEAR_EQUAL = 5e-3  # relative gap of two rates below which modes lose digits: at 5e-3 they still carry eleven
PEAK_HALVINGS = 32  # of 24 hours: to well below a second

System = Modes | Propagators  # two ways to advance the same levels; states are opaque, people on the last axis


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


def systems_of(kinetics: Kinetics) -> list[tuple[System, Index]]:
    """Modes for most people; a matrix each where rates nearly meet or transit compartments lie before the gut."""
    by_matrix = np.ones(len(kinetics), dtype=bool) if kinetics.n_transit else nearly_equal(kinetics)
    found: list[tuple[System, Index]] = []
    if not by_matrix.all():
        index = np.flatnonzero(~by_matrix)
        found.append((Modes.of(kinetics.part(index)), index))
    if by_matrix.any():
        index = np.flatnonzero(by_matrix)
        found.append((Propagators.of(kinetics.part(index)), index))
    return found


def peak_h(kinetics: Kinetics) -> Array:
    """Hours from swallowing a single dose to the highest plasma level, lag included (n,).

    Found by halving where the level in the central compartment stops rising; right for any rates.
    """
    system = Propagators.of(kinetics)
    low, high = np.zeros(len(kinetics)), np.full(len(kinetics), 24.0)
    for _ in range(PEAK_HALVINGS):
        middle = (low + high) / 2
        rises = system.rising(system.entry(middle))
        low, high = np.where(rises, middle, low), np.where(rises, high, middle)
    return np.asarray(kinetics.tlag + (low + high) / 2)
