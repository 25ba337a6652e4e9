"""Whether what was learned may be used: how many people it rests on, whether the islands agree."""

from __future__ import annotations

import math

import numpy as np

from supple.exposure.compartments import Array, Index


def effective_size(values: Array, first: Index) -> float:
    """How many independent people the mean of ``values`` (n,) is worth.

    People that descend from one first person count together, as far as they still move together: the variance
    estimate by ancestry (Chan HP, Lai TL. Ann Stat 2013;41:2877-904; Lee A, Whiteley N. Biometrika 2018;105:609-25).
    0 where all descend from one.
    """
    apart = values - values.mean()
    variance = float((apart**2).mean())
    if variance == 0:
        return float(len(values))
    families, own = np.unique(first, return_inverse=True)
    if len(families) < 2:
        return 0.0
    sums = np.bincount(own, weights=apart)
    of_mean = float((sums**2).sum()) / len(values) ** 2 * len(families) / (len(families) - 1)
    return float(min(variance / of_mean, len(values))) if of_mean > 0 else float(len(values))


def r_hat(values: Array, islands: int) -> float:
    """Potential scale reduction over islands (Gelman A, Rubin DB. Stat Sci 1992;7:457-72): 1 where they agree."""
    groups = np.array_split(values, islands)
    within = float(np.mean([group.var(ddof=1) for group in groups]))
    if within == 0:
        return 1.0
    between = float(np.var([group.mean() for group in groups], ddof=1))
    return math.sqrt((within + between) / within)
