"""The fast way to levels gives the same as the differential equations."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ode_twin import levels_by_ode, worst_disagreement

from supple.exposure.compartments import Kinetics
from supple.exposure.dosing import GivenDose
from supple.exposure.modes import Modes
from supple.exposure.propagators import Propagators
from supple.exposure.systems import nearly_equal
from supple.knowledge.library import Library
from virtual import adult, grid_hours, levels_on_grid, one_person, one_system, people, simulated, thrice

RELATIVE, ABSOLUTE_NG_PER_ML = 1e-8, 1e-9  # the bar that the project set; reached: about 1e-11 and 1e-12
ONE_DAY = 288


def assert_same(fast: np.ndarray, slow: np.ndarray) -> None:
    relative, absolute = worst_disagreement(fast, slow)
    assert relative < RELATIVE
    assert absolute < ABSOLUTE_NG_PER_ML


def assert_one_dose_agrees(kinetics: Kinetics) -> None:
    """All three levels of one person after 10 mg off the grid."""
    fast = levels_on_grid(one_system(kinetics), [GivenDose(63.0, 10.0)], ONE_DAY)
    slow = levels_by_ode(kinetics, 0, [(63 / 60, 10.0)], grid_hours(ONE_DAY))
    for mine, twin in zip((fast.plasma, fast.tone_site, fast.drowsy_site), slow, strict=True):
        assert_same(mine[:, 0], twin)


@pytest.mark.parametrize("person", range(0, 40, 8))
def test_levels_of_random_people_agree_with_the_ode(library: Library, person: int) -> None:
    kinetics = people(library, 40, seed=7).kinetics().part(np.array([person]))
    system = one_system(kinetics)
    doses = [GivenDose(60.0 * h - 1440, 10.0) for h in (8, 14, 20)] + [GivenDose(60.0 * h, 10.0) for h in (8, 14, 20)]
    fast = levels_on_grid(system, doses, ONE_DAY)
    slow = levels_by_ode(kinetics, 0, [(d.at_min / 60, d.amount_mg) for d in doses], grid_hours(ONE_DAY))
    for mine, twin in zip((fast.plasma, fast.tone_site, fast.drowsy_site), slow, strict=True):
        assert_same(mine[:, 0], twin)


@pytest.mark.parametrize("at_min", [0.0, 1.0, 137.25, 481.734, -3.1])
def test_a_dose_between_two_grid_points_keeps_its_true_time(library: Library, at_min: float) -> None:
    kinetics = people(library, 8, seed=3).kinetics().part(np.array([5]))
    fast = levels_on_grid(Modes.of(kinetics), [GivenDose(at_min, 7.5)], ONE_DAY)
    slow = levels_by_ode(kinetics, 0, [(at_min / 60, 7.5)], grid_hours(ONE_DAY))
    assert_same(fast.plasma[:, 0], slow[0])


ORDINARY = {"k10": 0.35, "k12": 0.4, "k21": 0.5, "vc_over_f": 30.0, "tlag": 0.2, "ke0_drowsy": 2.5}
ALPHA, BETA = ((1.25 + (1.25**2 - 4 * 0.35 * 0.5) ** 0.5) / 2, 0.35 * 0.5 / ((1.25 + (1.25**2 - 0.7) ** 0.5) / 2))


@pytest.mark.parametrize("gap", [0.0, 1e-12, 1e-9, 1e-6, 1e-4, 1e-3, 4.9e-3, 5.1e-3, 1e-2])
def test_rates_that_nearly_meet_do_not_cost_digits(gap: float) -> None:
    assert_one_dose_agrees(one_person(ka=ALPHA * (1 + gap), ke0_tone=BETA * (1 - gap), **ORDINARY))


USUAL = ORDINARY | {"ka": 2.2, "ke0_tone": 0.5}


@pytest.mark.parametrize("n_transit", [1, 2, 3, 8])
@pytest.mark.parametrize("mean_h", [0.02, 0.389, 3.0])
def test_transit_before_the_gut_agrees_with_the_ode(n_transit: int, mean_h: float) -> None:
    assert_one_dose_agrees(one_person(n_transit=n_transit, **USUAL, ktr=n_transit / mean_h))


@pytest.mark.parametrize("rate", ["ka", "alpha", "beta", "ke0_tone"])
def test_transit_at_the_same_rate_as_another_costs_no_digits(rate: str) -> None:
    ktr = {"alpha": ALPHA, "beta": BETA}.get(rate) or USUAL[rate]
    assert_one_dose_agrees(one_person(n_transit=4, **USUAL, ktr=ktr))


def test_transit_delays_by_its_mean_time_and_keeps_the_area() -> None:
    mean_h = 0.389  # He 2014
    without = one_system(one_person(**USUAL))
    for n_transit in (1, 5):
        through = one_system(one_person(n_transit=n_transit, **USUAL, ktr=n_transit / mean_h))
        areas, means = [], []
        for system in (without, through):
            level = levels_on_grid(system, [GivenDose(0.0, 10.0)], 4 * ONE_DAY).plasma[:, 0]
            areas.append(np.trapezoid(level, dx=1 / 12))
            means.append(np.trapezoid(level * grid_hours(4 * ONE_DAY), dx=1 / 12) / areas[-1])
        assert areas[1] == pytest.approx(areas[0], rel=2e-4)  # of the trapezoids
        assert means[1] - means[0] == pytest.approx(mean_h, abs=2e-3)


@pytest.mark.parametrize("k21", [0.0, 0.35, 2.2, float("nan")])
@pytest.mark.parametrize("n_transit", [0, 2])
def test_one_compartment_is_a_body_without_a_second_whatever_stands_for_its_return(k21: float, n_transit: int) -> None:
    rates = USUAL | {"k12": 0.0, "k21": k21} | ({"ktr": 5.0} if n_transit else {})
    assert_one_dose_agrees(one_person(n_transit=n_transit, **rates))


def test_one_compartment_keeps_to_modes_whatever_its_rates() -> None:
    one = one_person(**USUAL | {"k12": 0.0, "k21": 0.35})
    assert isinstance(one_system(one), Modes)


def test_both_forms_give_the_same_for_people_that_either_can_serve(library: Library) -> None:
    kinetics = people(library, 60).kinetics()
    kinetics = kinetics.part(np.flatnonzero(~nearly_equal(kinetics)))
    doses = [GivenDose(-900.0, 10.0), GivenDose(-7.0, 5.0), GivenDose(481.0, 10.0)]
    modes = levels_on_grid(Modes.of(kinetics), doses, ONE_DAY)
    matrices = levels_on_grid(Propagators.of(kinetics), doses, ONE_DAY)
    np.testing.assert_allclose(modes.plasma, matrices.plasma, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(modes.tone_site, matrices.tone_site, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("now", [(2026, 10, 24, 8, 0), (2026, 3, 28, 8, 0)])
def test_a_week_that_crosses_a_clock_change_agrees_with_the_ode(library: Library, now: tuple[int, ...]) -> None:
    zone = ZoneInfo("Europe/London")
    moment = datetime(*now, tzinfo=zone)  # type: ignore[misc]
    simulation = simulated(library, thrice(10), adult(), days=3, n_virtual=12, now=moment)
    start = simulation.start.astimezone(UTC)
    doses = []
    for day in range(-21, 3):
        for hour in (8, 14, 20):
            on = simulation.start.date() + timedelta(days=day)
            at = datetime(on.year, on.month, on.day, hour, tzinfo=zone).astimezone(UTC)
            doses.append(((at - start).total_seconds() / 3600, 10.0))
    fast = np.concatenate([run.block.plasma for run in simulation.days])
    assert fast.shape[0] == 3 * 288 + (12 if now[1] == 10 else -12)
    for person in (2, 9):
        slow = levels_by_ode(simulation.people.kinetics(), person, doses, grid_hours(fast.shape[0]))
        assert_same(fast[:, person], slow[0])


def rates(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(np.log(low), np.log(high)).map(lambda x: float(np.exp(x)))


bodies = st.fixed_dictionaries(
    {
        "ka": rates(0.2, 8),
        "k10": rates(0.02, 2),
        "k12": st.one_of(st.just(0.0), rates(0.05, 2)),
        "k21": rates(0.05, 2),
        "vc_over_f": rates(5, 150),
        "tlag": st.floats(0, 1.5),
        "ke0_tone": rates(0.1, 6),
        "ke0_drowsy": rates(0.1, 6),
    }
)
gaps = st.one_of(st.just(0.0), st.floats(-12, -1.5).map(lambda x: 10**x))
chains = st.tuples(st.integers(0, 6), rates(1, 30))
regimens = st.lists(st.tuples(st.floats(-30 * 60, 23 * 60), st.floats(0.5, 80)), min_size=1, max_size=6)


def meet(body: dict[str, float], which: str, gap: float) -> dict[str, float]:
    """The same body with two rates that nearly meet."""
    alpha, beta = (float(rate[0]) for rate in one_person(**body).disposition())
    if body["k12"] == 0:
        alpha = beta
    meeting = {
        "ka and alpha": {"ka": alpha * (1 + gap)},
        "ka and beta": {"ka": beta * (1 - gap)},
        "ease and ka": {"ke0_tone": body["ka"] * (1 + gap)},
        "drowsiness and beta": {"ke0_drowsy": beta * (1 + gap)},
        "three": {"ka": alpha * (1 + gap), "ke0_tone": alpha * (1 + 2 * gap)},
        "none": {},
    }
    return body | meeting[which]


def assert_any_model_agrees(
    body: dict[str, float], which: str, gap: float, chain: tuple[int, float], regimen: list[tuple[float, float]]
) -> None:
    n_transit, ktr = chain
    known = meet(body, which, gap) | ({"ktr": ktr} if n_transit else {})
    kinetics = one_person(n_transit=n_transit, **known)
    fast = levels_on_grid(one_system(kinetics), [GivenDose(at, mg) for at, mg in regimen], ONE_DAY)
    slow = levels_by_ode(kinetics, 0, [(at / 60, mg) for at, mg in regimen], grid_hours(ONE_DAY))
    for mine, twin in zip((fast.plasma, fast.tone_site, fast.drowsy_site), slow, strict=True):
        assert_same(mine[:, 0], twin)


WAYS = st.sampled_from(("none", "none", "ka and alpha", "ka and beta", "ease and ka", "drowsiness and beta", "three"))


@settings(max_examples=25, deadline=None)
@given(bodies, WAYS, gaps, chains, regimens)
def test_any_model_and_any_regimen_agree_with_the_ode(
    body: dict[str, float], which: str, gap: float, chain: tuple[int, float], regimen: list[tuple[float, float]]
) -> None:
    assert_any_model_agrees(body, which, gap, chain, regimen)


@pytest.mark.slow
@pytest.mark.timeout(1200)
@settings(max_examples=600, deadline=None)
@given(bodies, WAYS, gaps, chains, regimens)
def test_many_models_and_regimens_agree_with_the_ode(
    body: dict[str, float], which: str, gap: float, chain: tuple[int, float], regimen: list[tuple[float, float]]
) -> None:
    assert_any_model_agrees(body, which, gap, chain, regimen)
