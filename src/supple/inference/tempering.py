"""Tempered sequential Monte Carlo in a standard normal space: from the people before a diary to those after it.

The diary counts a little at first and then more (Neal RM. Stat Comput 2001;11:125-39; Del Moral P, Doucet A, Jasra A.
J R Stat Soc B 2006;68:411-36), each step as large as keeps a set part of the people effective (Jasra A et al. Scand J
Stat 2011;38:1-22). After each step everyone moves: a preconditioned Crank-Nicolson step around a normal distribution
fitted to the people of that step, accepted by Metropolis-Hastings (Cotter SL et al. Stat Sci 2013;28:424-46). People
stand in islands that are resampled apart, so that they can be compared.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from supple.exposure.compartments import Array, Index

# rows (n_rows, n) in; out: log-likelihood (n,), and the log of the prior density over a standard normal one (n,)
LogLikelihood = Callable[[Array], tuple[Array, Array]]
ACCEPTED = 0.3  # share of moves to aim at
LEAST_STEP, MOST_STEP = 0.1, 1.0
NARROWEST = 1e-6  # variance, so that no direction is closed
WIDER = 1.5  # factor on the variances of directions in which a diary narrowed people
SHORTEST = 0.5  # of the longest step
BISECTIONS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """How the steps are made (settings ``learning``)."""

    box: float
    n_shaped: int  # rows to which the normal distribution is fitted; the rest keep their own
    islands: int
    temper_to: float
    moves_a_step: int


@dataclass(frozen=True, slots=True, eq=False)
class Particles:
    """People (n_rows, n) of equal weight, their log-likelihood, and from which first person each descends.

    ``log_prior`` is that of the prior density over a standard normal one.
    """

    z: Array
    log_likelihood: Array
    log_prior: Array
    first: Index
    temperature: float
    step: float  # of the next move
    steps: int = 0
    moves: int = 0
    accepted: float = 0.0  # share in the last move


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """The normal distribution that moves are made around: mean (k, 1), and spreads (k,) along directions (k, k).

    Wider than the people stand where a diary narrowed them, and never wider than before it: so that moves reach the
    far ends too, and cost nothing where nothing was learned.
    """

    mean: Array
    directions: Array
    sds: Array

    @classmethod
    def fitted(cls, z: Array, weights: Array) -> Reference:
        """Fitted to weighted people."""
        mean = z @ weights
        apart = z - mean[:, None]
        variances, directions = np.linalg.eigh((apart * weights) @ apart.T)
        return cls(mean[:, None], directions, np.sqrt(np.clip(WIDER * variances, NARROWEST, 1.0)))

    def drawn(self, noise: Array) -> Array:
        """Standard normal noise (k, n) in the shape of this distribution, around nothing."""
        return np.asarray(self.directions @ (self.sds[:, None] * noise))

    def distance(self, z: Array) -> Array:
        """Half the squared distance from the mean, in its own scale (n,)."""
        scaled = (self.directions.T @ (z - self.mean)) / self.sds[:, None]
        return np.asarray((scaled**2).sum(axis=0) / 2)


def tempered(z: Array, log_likelihood: LogLikelihood, tuning: Tuning, rng: np.random.Generator) -> Particles:
    """The people after the diary, from those before it: rows about standard normal, inside the box."""
    state = Particles(z, *log_likelihood(z), np.arange(z.shape[1]), 0.0, 0.7)
    while state.temperature < 1:
        state = warmer(state, log_likelihood, tuning, rng)
    return state


def warmer(state: Particles, log_likelihood: LogLikelihood, tuning: Tuning, rng: np.random.Generator) -> Particles:
    """One step: more of the diary counts, people are chosen by it, and everyone moves."""
    more = _next_more(state, tuning)
    weights = np.exp(more * (state.log_likelihood - state.log_likelihood.max()))
    reference = Reference.fitted(state.z[: tuning.n_shaped], weights / weights.sum())
    chosen = _resampled(weights, tuning.islands, rng)
    done = state.temperature + more
    state = replace(
        state,
        z=np.ascontiguousarray(state.z[:, chosen]),
        log_likelihood=state.log_likelihood[chosen],
        log_prior=state.log_prior[chosen],
        first=state.first[chosen],
        temperature=1.0 if done > 1 - 1e-9 else done,
        steps=state.steps + 1,
    )
    for _ in range(tuning.moves_a_step):
        state = moved(state, reference, log_likelihood, tuning, rng)
    return state


def moved(
    state: Particles, reference: Reference, log_likelihood: LogLikelihood, tuning: Tuning, rng: np.random.Generator
) -> Particles:
    """Everyone tries one move; those whose move is refused stay."""
    z, k = state.z, tuning.n_shaped
    step = state.step * rng.uniform(SHORTEST, 1.0, z.shape[1])  # short steps reach what long ones jump over
    keep = np.sqrt(1 - step**2)
    noise = rng.standard_normal(z.shape)
    noise *= step
    tried = keep * z
    tried += noise
    tried[:k] = reference.mean + keep * (z[:k] - reference.mean) + reference.drawn(noise[:k])
    inside = np.abs(tried).max(axis=0) <= tuning.box
    np.clip(tried, -tuning.box, tuning.box, out=tried)  # what lies outside is refused below, but must not overflow
    found, prior = log_likelihood(tried)

    def target(rows: Array, likelihood: Array, more: Array) -> Array:
        about_nothing = (rows[:k] ** 2).sum(axis=0) / 2
        return np.asarray(state.temperature * likelihood + more - about_nothing + reference.distance(rows[:k]))

    gain = target(tried, found, prior) - target(z, state.log_likelihood, state.log_prior)
    take = inside & (np.log(rng.random(len(gain))) < gain)
    accepted = float(take.mean())
    longer = float(np.clip(state.step * np.exp(accepted - ACCEPTED), LEAST_STEP, MOST_STEP))
    return replace(
        state,
        z=np.where(take, tried, z),
        log_likelihood=np.where(take, found, state.log_likelihood),
        log_prior=np.where(take, prior, state.log_prior),
        step=longer,
        moves=state.moves + 1,
        accepted=accepted,
    )


def _next_more(state: Particles, tuning: Tuning) -> float:
    """How much more of the diary may count so that the wanted part of the people stays effective."""
    high = 1 - state.temperature
    wanted = tuning.temper_to * len(state.log_likelihood)
    if _effective(high, state.log_likelihood) >= wanted:
        return high
    low = 0.0
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        low, high = (middle, high) if _effective(middle, state.log_likelihood) >= wanted else (low, middle)
    return max(low, 1e-6)


def _effective(more: float, log_likelihood: Array) -> float:
    """Kish's effective number of weighted people."""
    weights = np.exp(more * (log_likelihood - log_likelihood.max()))
    return float(weights.sum() ** 2 / (weights**2).sum())


def _resampled(weights: Array, islands: int, rng: np.random.Generator) -> Index:
    """Systematic resampling within each island (Kitagawa G. J Comput Graph Stat 1996;5:1-25)."""
    found = []
    for part in np.array_split(np.arange(len(weights)), islands):
        own = np.cumsum(weights[part])
        points = (rng.random() + np.arange(len(part))) / len(part) * own[-1]
        found.append(part[np.minimum(np.searchsorted(own, points), len(part) - 1)])
    return np.concatenate(found)
