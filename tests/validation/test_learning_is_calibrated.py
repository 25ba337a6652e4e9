"""Simulation-based calibration: people drawn from the prior keep a diary; their truth has a uniform rank afterwards.

Talts S, Betancourt M, Simpson D, Vehtari A, Gelman A. arXiv 1804.06788. Two Kolmogorov-Smirnov tests a quantity: of the
ranks (is the middle right), and of their distance from the middle (is the spread right). Power, by counting every
rating several times, which makes the posterior too narrow: see ``test_an_overconfident_posterior_is_caught``.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import kstest
from validation.builders.diary_case import kept_diary

from supple.exposure.compartments import Array
from supple.inference.diary_model import coming_day, diary_model
from supple.inference.posterior import posterior_sample, seen
from supple.inference.ratings import Rated, Ratings, ratings
from supple.knowledge.library import Library

CHANCE = 1e-3  # of a false alarm, in each of 12 tests


def ranks(library: Library, people: int, *, days: int, particles: int, times: int = 1) -> Array:
    """Where each person's truth stands among their posterior, 0 to 1 (n_people, n_quantities)."""
    found = []
    for seed in range(people):
        kept = kept_diary(library, days, 30_000 + seed)
        case, today = kept.case, coming_day(kept.case)
        rated = repeated(ratings(case.diary, case.now, library), times)
        model = diary_model(case, rated)
        prior = model.space.prior(particles, seed)
        sample = posterior_sample(model, prior, case, seed, lambda z, today=today: seen(today, z))  # type: ignore[misc]
        found.append((seen(today, sample.particles.z) < seen(today, kept.truth)).mean(axis=1))
    return np.array(found)


def repeated(rated: Ratings, times: int) -> Ratings:
    """Every rating so many times, as somebody who forgets that they already counted it."""

    def of(kind: Rated) -> Rated:
        return Rated(*(np.tile(values, times) for values in (kind.moment, kind.value, kind.by_other)))

    return replace(rated, stiffness=of(rated.stiffness), sleepiness=of(rated.sleepiness))


def chances(found: Array) -> Array:
    """The two p-values of each quantity (2, n_quantities)."""
    middle = [kstest(column, "uniform").pvalue for column in found.T]
    spread = [kstest(np.abs(2 * column - 1), "uniform").pvalue for column in found.T]
    return np.array([middle, spread])


def test_ranks_are_uniform(library: Library) -> None:
    found = ranks(library, 40, days=4, particles=400)
    assert chances(found).min() > CHANCE


def test_an_overconfident_posterior_is_caught(library: Library) -> None:
    found = ranks(library, 40, days=4, particles=400, times=8)  # spreads about a third as wide as they should be
    assert chances(found)[1].min() < CHANCE


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_ranks_of_many_people_are_uniform(library: Library) -> None:
    found = ranks(library, 400, days=7, particles=2000)
    assert chances(found).min() > CHANCE
    covered = ((found > 0.05) & (found < 0.95)).mean(axis=0)
    assert covered.min() > 0.855  # three standard errors below 0.9
    assert covered.max() < 0.945


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_among_many_people_even_ratings_counted_twice_are_caught(library: Library) -> None:
    found = ranks(library, 400, days=7, particles=800, times=2)
    assert chances(found)[1].min() < CHANCE
