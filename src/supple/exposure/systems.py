"""Which way the levels of each person are advanced, and the time of their peak."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from supple.exposure.compartments import Array, Index, Kinetics
from supple.exposure.modes import Modes
from supple.exposure.propagators import Propagators

NEAR_EQUAL = 5e-3  # relative gap of two rates below which modes lose digits: at 5e-3 they still carry eleven
PEAK_HALVINGS = 32  # of 24 hours: to well below a second
SIDE_BY_SIDE = 1000  # people whose tables fit the cache together

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


def by_matrix(kinetics: Kinetics) -> NDArray[np.bool_]:
    """Who needs a matrix: rates that nearly meet, or transit compartments before the gut. The others have modes."""
    return np.ones(len(kinetics), dtype=bool) if kinetics.n_transit else nearly_equal(kinetics)


def working_order(kinetics: Kinetics) -> Index:
    """People of one kind side by side, by their lag: then a dose enters runs of neighbours together."""
    return np.lexsort((kinetics.tlag, by_matrix(kinetics)))


def systems_of(kinetics: Kinetics) -> list[tuple[System, slice]]:
    """Everyone in working order, in groups small enough for the cache: modes, then a matrix each.

    Raises
    ------
    ValueError
        The people are not in ``working_order``.
    """
    needed = by_matrix(kinetics)
    first = len(needed) - int(needed.sum())
    if needed[:first].any():
        raise ValueError("people must stand in working order")
    found: list[tuple[System, slice]] = []
    for part in _groups(0, first):
        found.append((Modes.of(kinetics.part(part)), part))
    for part in _groups(first, len(needed)):
        found.append((Propagators.of(kinetics.part(part)), part))
    return found


def _groups(start: int, end: int) -> Iterator[slice]:
    count = -(-(end - start) // SIDE_BY_SIDE)
    edges = np.linspace(start, end, count + 1).round().astype(int)
    yield from (slice(int(a), int(b)) for a, b in pairwise(edges))


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
