"""Small numerical parts of the forecast against their plain definitions."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supple.exposure.day_summary import band_of, percentiles
from supple.exposure.draws import log_sd_between
from supple.exposure.effects import sigmoid_share
from supple.exposure.population import draw_people
from supple.exposure.propagators import Chain, Flow, transition
from supple.knowledge.library import Library
from virtual import MODEL, adult, people


@given(st.integers(1, 300), st.integers(0, 2**31))
def test_percentiles_are_the_ranks_of_the_sorted_values(n: int, seed: int) -> None:
    values = np.random.default_rng(seed).normal(size=(4, n))
    ranked = np.sort(values, axis=1)
    ranks = [int(q * (n - 1)) for q in (0.05, 0.5, 0.95)]
    np.testing.assert_array_equal(percentiles(values.copy()), ranked[:, ranks].T)


def test_a_band_of_one_person_is_one_number() -> None:
    band = band_of(np.array([0.3]))
    assert band.p05 == band.p50 == band.p95 == pytest.approx(0.3)


def test_a_transition_is_right_where_it_is_known() -> None:
    rate, hours = np.array([0.7, 2.0, 60.0]), np.array([0.1, 3.0, 1.0])
    chain = Chain((Flow(0, 1, rate),), np.stack([rate, rate]))  # two equal rates: the amount in the second is kt e^-kt
    found = transition(chain, hours)
    np.testing.assert_allclose(found[0, 0], np.exp(-rate * hours), rtol=1e-13)
    np.testing.assert_allclose(found[1, 0], rate * hours * np.exp(-rate * hours), rtol=1e-13)
    assert not found[0, 1].any()


def test_half_the_effect_comes_at_the_ec50_and_a_huge_level_gives_all_of_it() -> None:
    share = sigmoid_share(np.array([[0.0, 150.0, 1e30]]), np.full(3, 150.0), np.array([1.5, 1.5, 12.0]))
    np.testing.assert_allclose(share, [[0.0, 0.5, 1.0]])


def test_people_have_the_medians_and_spreads_of_the_model_file(library: Library) -> None:
    model, crowd = library.models[MODEL], people(library, 4000)
    for name in ("ka", "tlag", "ke0_tone", "ec50_tone", "hill_drowsy"):
        assert np.median(getattr(crowd, name)) == pytest.approx(model.parameters[name].value, rel=0.01)
    assert np.std(np.log(crowd.tlag)) == pytest.approx(log_sd_between(model.parameters["tlag"]), rel=0.02)
    relief = model.parameters["emax_tone"]
    assert np.quantile(crowd.emax_tone, [0.05, 0.5, 0.95]) == pytest.approx(
        [relief.low, relief.value, relief.high], rel=0.03
    )
    ratio = crowd.vp_over_f / crowd.vc_over_f
    assert np.corrcoef(np.log(crowd.vc_over_f), np.log(crowd.vp_over_f))[0, 1] > 0.4
    assert np.median(ratio) == pytest.approx(0.8, rel=0.03)


def test_the_typical_person_has_the_typical_value_of_everything(library: Library) -> None:
    model = library.models[MODEL]
    one = draw_people(adult(), model, library, n=1, seed=9)
    assert one.cl_over_f[0] == pytest.approx(model.parameters["cl_over_f"].value)
    assert one.emax_tone[0] == pytest.approx(model.parameters["emax_tone"].value)
    assert one.baseline_log_odds[0] == 0


def test_the_forecast_loads_neither_scipy_nor_a_solver() -> None:
    code = "import sys, supple.exposure.simulate, supple.inference.response; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert not {"scipy", "highspy", "hypothesis"} & set(loaded)
