"""Whatever model file stands in the knowledge, its virtual people obey the laws of levels: a new file is held too."""

from __future__ import annotations

import functools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from supple.exposure.beside import people_taking
from supple.exposure.compartments import STEP_MIN, Kinetics
from supple.exposure.covariates import Covariates
from supple.exposure.dosing import GivenDose
from supple.exposure.population import draw_people
from supple.exposure.systems import systems_of, working_order
from supple.knowledge.library import load_library
from virtual import adult, kidney, levels_on_grid

LIBRARY = load_library()
FILES = tuple(sorted(LIBRARY.models))
N_PEOPLE, SLOTS = 12, 96
LAW = settings(max_examples=20, deadline=None)

doses = st.lists(
    st.builds(GivenDose, st.floats(-1500, 470, allow_nan=False), st.floats(0.5, 60, allow_nan=False)),
    min_size=1, max_size=4,
)  # fmt: skip
files = st.sampled_from(FILES)


@functools.cache
def crowd(model_id: str) -> Kinetics:
    """People whom this model may speak of."""
    model = LIBRARY.models[model_id]
    child = any(limit.covariate == "age_years" and limit.high is not None and limit.high < 18 for limit in model.limits)
    who = Covariates(age_years=9.0, sex="male", weight_kg=28.0, kidney=kidney(100.0)) if child else adult()
    if model.drug == "baclofen":
        kinetics = draw_people(who, model, LIBRARY, n=N_PEOPLE, seed=3).kinetics()
    else:
        kinetics = people_taking(model, np.full(N_PEOPLE, 70.0), np.zeros(N_PEOPLE), LIBRARY, seed=3).kinetics()
    return kinetics.part(working_order(kinetics))


def plasma(model_id: str, given_doses: list[GivenDose], slots: int = SLOTS) -> np.ndarray:
    """Levels (slots, people), by whichever form the engine itself chooses for each."""
    kinetics = crowd(model_id)
    return np.concatenate(
        [levels_on_grid(system, given_doses, slots).plasma for system, _ in systems_of(kinetics)], axis=1
    )


@LAW
@given(files, doses)
def test_a_level_is_never_below_nothing_nor_a_hole(model_id: str, given_doses: list[GivenDose]) -> None:
    found = plasma(model_id, given_doses)
    assert np.isfinite(found).all()
    assert found.min() > -1e-6


@LAW
@given(files, doses, doses)
def test_levels_add_up(model_id: str, one: list[GivenDose], other: list[GivenDose]) -> None:
    together = plasma(model_id, one) + plasma(model_id, other)
    np.testing.assert_allclose(plasma(model_id, one + other), together, rtol=1e-9, atol=1e-8)


@LAW
@given(files, doses, st.floats(0.1, 10))
def test_so_many_times_the_dose_is_so_many_times_the_level(
    model_id: str, given_doses: list[GivenDose], times: float
) -> None:
    more = [GivenDose(d.at_min, times * d.amount_mg) for d in given_doses]
    np.testing.assert_allclose(plasma(model_id, more), times * plasma(model_id, given_doses), rtol=1e-9, atol=1e-8)


@LAW
@given(files, doses, st.integers(1, 40))
def test_moving_all_times_moves_the_curve(model_id: str, given_doses: list[GivenDose], slots: int) -> None:
    later = [GivenDose(d.at_min + STEP_MIN * slots, d.amount_mg) for d in given_doses]
    np.testing.assert_allclose(
        plasma(model_id, later)[slots:], plasma(model_id, given_doses)[:-slots], rtol=1e-8, atol=1e-7
    )


@pytest.mark.parametrize("model_id", FILES)
def test_the_area_is_the_absorbed_dose_over_the_clearance(model_id: str) -> None:
    kinetics = crowd(model_id)
    clearance = kinetics.k10 * kinetics.vc_over_f
    slowest = float(kinetics.disposition()[1].min())
    slots = int(25 / slowest * 60 / STEP_MIN)  # until a hundred-billionth of it is left
    level = plasma(model_id, [GivenDose(0.0, 10.0)], slots)
    area = np.trapezoid(level, dx=STEP_MIN / 60, axis=0)
    np.testing.assert_allclose(area, 1000 * 10 / clearance, rtol=5e-3)


@pytest.mark.parametrize("model_id", FILES)
def test_a_crowd_is_its_members_one_by_one(model_id: str) -> None:
    given_doses = [GivenDose(-200.0, 5.0), GivenDose(33.3, 10.0)]
    whole, kinetics = plasma(model_id, given_doses), crowd(model_id)
    for n in range(N_PEOPLE):
        ((system, _),) = systems_of(kinetics.part(np.array([n])))
        np.testing.assert_allclose(
            levels_on_grid(system, given_doses, SLOTS).plasma[:, 0], whole[:, n], rtol=1e-10, atol=1e-9
        )


@pytest.mark.parametrize("model_id", FILES)
def test_steady_state_is_many_doses(model_id: str) -> None:
    """After so many equal days that nothing of the first is left, one day more changes nothing."""
    slowest = float(crowd(model_id).disposition()[1].min())
    days = int(np.ceil(30 / slowest / 24)) + 1
    many = [GivenDose(480.0 - 1440 * day, 10.0) for day in range(days)]
    np.testing.assert_allclose(plasma(model_id, many), plasma(model_id, [*many, GivenDose(480.0 - 1440 * days, 10.0)]),
                               rtol=1e-9, atol=1e-9)  # fmt: skip


@pytest.mark.parametrize("model_id", FILES)
def test_the_engine_is_the_plain_differential_equation(model_id: str) -> None:
    """One dose, everyone, against SciPy on amounts: gut or transit chain, central and peripheral."""
    kinetics, dose_mg, hours = crowd(model_id), 10.0, np.arange(SLOTS) * STEP_MIN / 60
    found = plasma(model_id, [GivenDose(0.0, dose_mg)])
    for n in range(N_PEOPLE):
        ka, k10, k12, k21 = (float(getattr(kinetics, name)[n]) for name in ("ka", "k10", "k12", "k21"))
        ktr = float(kinetics.ktr[n]) if kinetics.ktr is not None else 0.0
        steps, lag = kinetics.n_transit, float(kinetics.tlag[n])

        def change(_: float, a: np.ndarray, ka=ka, k10=k10, k12=k12, k21=k21, ktr=ktr, steps=steps) -> np.ndarray:  # type: ignore[no-untyped-def]
            out = [*(ktr * a[:steps]), ka * a[steps]]
            into = [0.0, *out]
            chain = [into[i] - out[i] for i in range(steps + 1)]
            central = out[steps] - (k10 + k12) * a[steps + 1] + k21 * a[steps + 2]
            return np.array([*chain, central, k12 * a[steps + 1] - k21 * a[steps + 2]])

        start = np.zeros(steps + 3)
        start[0] = dose_mg
        after = hours > lag
        solved = solve_ivp(
            change, (0, hours[-1] - lag), start, t_eval=hours[after] - lag, method="LSODA", rtol=1e-10, atol=1e-13
        )
        expected = 1000 * solved.y[steps + 1] / float(kinetics.vc_over_f[n])
        np.testing.assert_allclose(found[after, n], expected, rtol=1e-6, atol=1e-6)
        assert (found[~after, n] <= 1e-9).all()
