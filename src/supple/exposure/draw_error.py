"""How far a band would move with another draw of virtual people: the Monte Carlo error of what is shown.

The standard error of a percentile is half the distance between the values a standard deviation of its rank to either
side; no shape of the distribution is assumed (David HA, Nagaraja HN. Order Statistics, 3rd edition, section 7.1). It
holds for independent draws; the stratified draw of ``population`` moves less, so the error stated is an upper bound.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from supple.domain.forecast import DrawError, Window
from supple.exposure.compartments import Array
from supple.exposure.effects import Effects

LOOK_EVERY = 48  # slots: every four hours is close enough for the largest


def rank_pairs(n: int, percentiles: Sequence[float]) -> tuple[list[int], list[int]]:
    """The ranks one standard deviation below and above each percentile's own, of n people."""
    below, above = [], []
    for q in percentiles:
        spread = max(round(math.sqrt(n * q * (1 - q))), 1)
        rank = int(q * (n - 1))
        below.append(max(rank - spread, 0))
        above.append(min(rank + spread, n - 1))
    return below, above


def either_side(values: Array | Effects, percentiles: Sequence[float]) -> Array:
    """The values (2, n_percentiles, rows) to either side of each percentile, every ``LOOK_EVERY`` slots.

    People are on the last axis of ``values``.
    """
    ranked = np.sort(values[::LOOK_EVERY], axis=1)
    return np.stack([ranked[:, ranks].T for ranks in rank_pairs(values.shape[1], percentiles)]).astype(np.float64)


def standard_error(around: Array) -> Array:
    """The largest standard error over the rows (n_percentiles,) of values ``either_side``."""
    return np.asarray((around[1] - around[0]).max(axis=1) / 2)


def draw_error(n_people: int, errors: Array, windows: Sequence[Window]) -> DrawError:
    """The error of a forecast from those of plasma, ease and drowsiness (3, n_percentiles).

    A window's probability is a mean of shares over slots; the error of each share is at most that of one.
    """
    plasma, relief, drowsy = ((float(p05), float(p50), float(p95)) for p05, p50, p95 in errors)
    shares = max((math.sqrt(w.probability * (1 - w.probability) / n_people) for w in windows), default=0.0)
    return DrawError(n_people, plasma, relief, drowsy, shares)
