"""Numbers for n virtual people from the ranges of parameters: stratified, so that the seed changes little.

Each parameter is cut into as many equally likely parts as there are people; every part is used once, in an order of
its own (a Latin hypercube; McKay MD et al., Technometrics 1979;21:239-45). Variation between people and the
uncertainty of the typical value are drawn as one.
"""

from __future__ import annotations

import functools
import math
from statistics import NormalDist

import numpy as np

from supple.exposure.compartments import Array
from supple.knowledge.models import Parameter

Z_95 = NormalDist().inv_cdf(0.95)  # low and high of a parameter hold 90 % of its uncertainty


@functools.lru_cache(maxsize=8)
def _normal_scores(n: int) -> Array:
    """The middles of n equally likely parts of the standard normal distribution, lowest first."""
    normal = NormalDist()
    half = np.array([normal.inv_cdf((i + 0.5) / n) for i in range((n + 1) // 2)])
    scores = np.concatenate([half, -half[: n // 2][::-1]])
    scores.flags.writeable = False
    return scores


class Draws:
    """Standard normal and uniform numbers for n people, one stratified column at a time; for one person, zeros."""

    def __init__(self, n: int, seed: int) -> None:
        self.n, self.rng = n, np.random.default_rng(seed)
        self.scores = _normal_scores(n) if n > 1 else np.zeros(1)

    def normal(self) -> Array:
        """Standard normal numbers (n,)."""
        return self.rng.permutation(self.scores)

    def uniform(self) -> Array:
        """Numbers between 0 and 1 (n,)."""
        return self.rng.permutation((np.arange(self.n) + 0.5) / self.n)


def log_sd_between(parameter: Parameter) -> float:
    """Standard deviation of the logarithm between people, from the coefficient of variation."""
    return math.sqrt(math.log(1 + parameter.cv_between**2))


def log_sd_typical(parameter: Parameter) -> float:
    """Standard deviation of the logarithm of the typical value, from its 90 % range."""
    if parameter.low is None or parameter.high is None:
        return 0.0
    return math.log(parameter.high / parameter.low) / (2 * Z_95)


def log_normal(parameter: Parameter, z: Array, widening: float = 1.0) -> Array:
    """Log-normal around the typical value; ``widening`` makes the spread larger."""
    sd = widening * math.hypot(log_sd_between(parameter), log_sd_typical(parameter))
    return np.asarray(parameter.value * np.exp(sd * z))


def logit_normal(parameter: Parameter, z: Array) -> Array:
    """Values between 0 and 1 with the parameter's median, 5th and 95th percentile; each side has its own spread."""
    low, high = parameter.low or parameter.value, parameter.high or parameter.value
    middle = math.log(parameter.value / (1 - parameter.value))
    down = (middle - math.log(low / (1 - low))) / Z_95
    up = (math.log(high / (1 - high)) - middle) / Z_95
    return np.asarray(1 / (1 + np.exp(-(middle + z * np.where(z < 0, down, up)))))


def linear(parameter: Parameter, z: Array) -> Array:
    """Normal, with low and high as its 5th and 95th percentile."""
    spread = 0.0 if parameter.low is None or parameter.high is None else (parameter.high - parameter.low) / (2 * Z_95)
    return np.asarray(parameter.value + spread * z)
