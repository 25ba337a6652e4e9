"""The sampler on problems whose answer is known by hand: a normal prior seen through normal measurements."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from supple.exposure.compartments import Array
from supple.inference.diagnostics import effective_size, r_hat
from supple.inference.tempering import Particles, Tuning, tempered

N, ROWS = 2000, 6
TUNING = Tuning(box=3.5, n_shaped=4, islands=4, temper_to=0.33, moves_a_step=4)


def run(log_likelihood: Callable[[Array], Array], seed: int = 0, tuning: Tuning = TUNING) -> Particles:
    rng = np.random.default_rng(seed)
    prior = np.clip(rng.standard_normal((ROWS, N)), -tuning.box, tuning.box)
    return tempered(prior, lambda z: (log_likelihood(z), np.zeros(z.shape[1])), tuning, rng)


def test_a_normal_prior_and_a_normal_measurement_give_the_normal_posterior() -> None:
    # z ~ N(0, 1), measured once as 1 with sd 0.25: mean 1 / (1 + 0.25^2), sd 0.25 / sqrt(1 + 0.25^2)
    found = run(lambda z: -((z[0] - 1.0) ** 2) / (2 * 0.25**2))
    precise = 1 + 1 / 0.25**2
    assert found.z[0].mean() == pytest.approx(1 / 0.25**2 / precise, abs=0.03)
    assert found.z[0].std() == pytest.approx(precise**-0.5, rel=0.07)
    assert found.z[1].std() == pytest.approx(1.0, rel=0.07)  # nothing was said of the others
    assert found.z[5].std() == pytest.approx(1.0, rel=0.07)


def test_two_numbers_of_which_only_the_sum_is_known_stay_opposed() -> None:
    found = run(lambda z: -((z[0] + z[4]) ** 2) / (2 * 0.2**2))  # one fitted row, one that keeps its own prior
    variance = 1 - 1 / (2 + 0.2**2)
    assert found.z[0].var() == pytest.approx(variance, rel=0.15)
    assert np.corrcoef(found.z[0], found.z[4])[0, 1] < -0.9


def test_what_cannot_be_seen_below_a_threshold_keeps_its_tail() -> None:
    # the measurement only says "not above": the far tail below must stay as it was
    found = run(lambda z: -np.logaddexp(0, 8 * z[0]))
    exact = np.random.default_rng(1).standard_normal(400_000)
    weights = 1 / (1 + np.exp(8 * exact))
    far = float(weights[exact < -2].sum() / weights.sum())
    assert float((found.z[0] < -2).mean()) == pytest.approx(far, rel=0.35)


def test_a_prior_that_is_not_standard_normal_is_kept_to() -> None:
    # the rows are given as normal with mean 1; the measurement says nothing
    rng = np.random.default_rng(0)
    prior = rng.standard_normal((ROWS, N)) + np.array([1.0, 0, 0, 0, 0, 0])[:, None]
    shifted = tempered(prior, lambda z: (-((z[1] - 1) ** 2) / 0.5, z[0] - 0.5), TUNING, rng)
    assert shifted.z[0].mean() == pytest.approx(1.0, abs=0.1)
    assert shifted.z[1].mean() == pytest.approx(0.8, abs=0.05)


def test_a_diary_that_says_nothing_changes_nobody_and_takes_one_step() -> None:
    found = run(lambda z: np.zeros(z.shape[1]))
    assert found.steps == 1
    assert effective_size(found.z[0], found.first) > 0.8 * N


def test_nobody_ever_leaves_the_box() -> None:
    found = run(lambda z: 50 * z[0] + 20 * z[4])
    assert np.abs(found.z).max() <= TUNING.box
    assert found.z[0].mean() > 3.2


def test_the_effective_size_counts_families_that_moved_together_once() -> None:
    rng = np.random.default_rng(0)
    family = np.repeat(np.arange(50), 40)
    assert effective_size(rng.standard_normal(2000), family) > 1000  # moved apart: as good as strangers
    assert effective_size(np.repeat(rng.standard_normal(50), 40), family) < 80  # moved not at all: 50 people
    assert effective_size(rng.standard_normal(2000), np.zeros(2000, dtype=np.int_)) == 0.0


def test_islands_that_disagree_are_told() -> None:
    rng = np.random.default_rng(0)
    values = rng.standard_normal(2000)
    assert r_hat(values, 4) < 1.01
    assert r_hat(values + np.repeat([0, 0, 0, 1], 500), 4) > 1.05
