"""Each model says whom it was built on, speaks of them, warns at the edge, and is silent beyond it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supple.domain.diary import Diary
from supple.domain.forecast import Forecast
from supple.domain.kidney import KidneyFunction, kidney_function
from supple.domain.labs import CanonicalLab
from supple.domain.person import Day
from supple.exposure import simulate
from supple.exposure.compartments import STEP_MIN
from supple.exposure.covariates import Covariates, default_model, outside_model, soft_limits, warnings
from supple.exposure.dosing import GivenDose
from supple.exposure.population import draw_people
from supple.exposure.simulate import ForecastMissing
from supple.exposure.systems import peak_h
from supple.knowledge.library import Library, load_library
from virtual import NOW, adult, kidney, levels_on_grid, one_system, thrice

LIBRARY = load_library()
MODELS = tuple(sorted(m for m, model in LIBRARY.models.items() if model.drug == "baclofen"))
ADULT, CHILD = "baclofen_oral_adult", "baclofen_he_2014"
ONE_COMPARTMENT = ("baclofen_simon_2018", "baclofen_chevillard_2018", "baclofen_marsot_2014")


@pytest.fixture(scope="module")
def library() -> Library:
    return LIBRARY


def child(**changed: object) -> Covariates:
    known: dict[str, object] = {"age_years": 8.0, "sex": "female", "weight_kg": 25.0, "kidney": kidney(100.0)}
    return Covariates(**(known | changed))  # type: ignore[arg-type]


def person_of(model_id: str) -> Covariates:
    return child() if model_id == CHILD else adult()


def shown(model_id: str, who: Covariates, n_virtual: int = 300, amount_mg: float = 10) -> Forecast | ForecastMissing:
    return simulate.forecast(
        order=thrice(amount_mg), order_issue=None, covariates=who, day=Day(), diary=Diary(), sedatives=(),
        model=LIBRARY.models[model_id], library=LIBRARY, now=NOW, days=1, n_virtual=n_virtual,
    )  # fmt: skip


def test_every_model_names_its_people_its_sources_and_what_is_judged(library: Library) -> None:
    assert len(MODELS) >= 5
    for model_id in MODELS:
        model = library.models[model_id]
        assert model.studies
        assert model.limits
        assert all(study.source in library.references for study in model.studies)
        assert all(parameter.judgement or parameter.sources for parameter in model.parameters.values())


@pytest.mark.parametrize("model_id", MODELS)
def test_each_model_gives_its_people_a_forecast_without_a_hole(model_id: str) -> None:
    found = shown(model_id, person_of(model_id))
    assert isinstance(found, Forecast)
    for bands in (found.concentration_ng_per_ml, found.tone_relief, found.drowsy_probability):
        assert np.isfinite(bands).all()
        assert (bands >= 0).all()
        assert (np.diff(bands, axis=0) >= -1e-12).all()


@pytest.mark.parametrize("model_id", MODELS)
def test_the_area_under_the_curve_is_dose_over_clearance(model_id: str) -> None:
    people = draw_people(person_of(model_id), LIBRARY.models[model_id], LIBRARY, n=1, seed=0)
    system = one_system(people.kinetics())
    levels = levels_on_grid(system, [GivenDose(0, 10)], 7 * 288)
    area = np.trapezoid(levels.plasma[:, 0], dx=STEP_MIN / 60)
    assert area == pytest.approx(1000 * 10 / people.cl_over_f[0], rel=2e-3)


@pytest.mark.parametrize(
    ("model_id", "cl", "volume", "ka"),
    [
        ("baclofen_simon_2018", 11.6, 72.8, 1.64),
        ("baclofen_chevillard_2018", 8.0, 44.5, 2.23),
        ("baclofen_marsot_2014", 9.9, 80.7, 4.6),
    ],
)
def test_a_one_compartment_model_is_the_published_curve(model_id: str, cl: float, volume: float, ka: float) -> None:
    people = draw_people(adult(), LIBRARY.models[model_id], LIBRARY, n=1, seed=0)
    levels = levels_on_grid(one_system(people.kinetics()), [GivenDose(0, 10)], 288)
    hours = np.arange(288) * STEP_MIN / 60
    k = cl / volume
    published = 1000 * 10 / volume * ka / (ka - k) * (np.exp(-k * hours) - np.exp(-ka * hours))
    np.testing.assert_allclose(levels.plasma[:, 0], published, rtol=1e-9, atol=1e-9)


def test_the_childrens_model_keeps_its_published_half_life_and_clearance() -> None:
    people = draw_people(child(), LIBRARY.models[CHILD], LIBRARY, n=1, seed=0)
    _, beta = people.kinetics().disposition()
    assert np.log(2) / beta[0] == pytest.approx(4.5, rel=0.02)
    assert people.cl_over_f[0] == pytest.approx(0.273 * 25)
    assert people.vc_over_f[0] + people.vp_over_f[0] == pytest.approx(1.16 * 25)
    kinetics = people.kinetics()
    assert kinetics.ktr is not None
    assert kinetics.n_transit / kinetics.ktr[0] + 1 / kinetics.ka[0] == pytest.approx(0.389)


def test_a_childs_range_is_wider_than_an_adults_and_says_that_it_was_not_studied() -> None:
    both = [
        draw_people(who, LIBRARY.models[m], LIBRARY, n=2000, seed=0).ec50_tone
        for m, who in ((CHILD, child()), (ADULT, adult()))
    ]
    assert np.std(np.log(both[0])) > 1.3 * np.std(np.log(both[1]))
    assert any("not studied" in said for said in warnings(child(), LIBRARY.models[CHILD]))


@pytest.mark.parametrize(
    ("age", "expected"), [(None, ADULT), (18.0, ADULT), (90.0, ADULT), (17.9, CHILD), (2.0, CHILD), (1.0, CHILD)]
)
def test_the_model_is_chosen_by_age(age: float | None, expected: str) -> None:
    assert default_model(LIBRARY, Covariates(age_years=age)).id == expected


@pytest.mark.parametrize(
    ("model_id", "who", "words"),
    [
        (ADULT, adult(age_years=17.9), "under 18"),
        (CHILD, child(age_years=1.9), "under 2 years"),
        (CHILD, child(age_years=18.0), "2 to 17"),
        (CHILD, child(weight_kg=None), "weight is not known"),
        (CHILD, child(kidney=kidney(29.0)), "much reduced"),
        (ADULT, adult(crcl_ml_min=4.0), "dialysis"),
        *((m, adult(crcl_ml_min=29.0), "no forecast") for m in ONE_COMPARTMENT),
        *((m, adult(age_years=12.0), "under 18") for m in ONE_COMPARTMENT),
    ],
)
def test_beyond_its_people_a_model_is_silent_and_says_why(model_id: str, who: Covariates, words: str) -> None:
    found = shown(model_id, who)
    assert isinstance(found, ForecastMissing)
    assert words in found.sentence


@pytest.mark.parametrize(
    ("model_id", "inside", "outside"),
    [
        (ADULT, adult(crcl_ml_min=15.0), adult(crcl_ml_min=14.9)),
        (ADULT, adult(age_years=85.0), adult(age_years=85.1)),
        (ADULT, adult(weight_kg=130.0), adult(weight_kg=130.1)),
        (CHILD, child(kidney=kidney(60.0)), child(kidney=kidney(59.9))),
        ("baclofen_simon_2018", adult(crcl_ml_min=60.0), adult(crcl_ml_min=59.9)),
    ],
)
def test_at_the_edge_it_warns_and_the_range_is_wider(model_id: str, inside: Covariates, outside: Covariates) -> None:
    model = LIBRARY.models[model_id]
    spread = [np.std(np.log(draw_people(who, model, LIBRARY, n=2000, seed=0).cl_over_f)) for who in (inside, outside)]
    assert spread[1] > 1.1 * spread[0]
    assert len(warnings(outside, model)) == len(warnings(inside, model)) + 1


@pytest.mark.parametrize("model_id", [CHILD, *ONE_COMPARTMENT])
def test_a_model_that_does_not_follow_kidneys_is_wider_where_nobody_knows_them(model_id: str) -> None:
    model, known = LIBRARY.models[model_id], person_of(model_id)
    worse = replace(known.kidney, rising="Creatinine rose.", skewed_down=True)
    spreads = []
    for who in (known, replace(known, kidney=KidneyFunction(known=False)), replace(known, kidney=worse)):
        spreads.append(np.std(np.log(draw_people(who, model, LIBRARY, n=2000, seed=0).cl_over_f)))
    assert min(spreads[1:]) > 1.2 * spreads[0]
    assert any("levels may be higher" in said for said in warnings(replace(known, kidney=worse), model))


def test_below_15_is_below_a_limit_of_15() -> None:
    bound = replace(kidney(15.0), crcl_bound="at_most")
    assert soft_limits(adult(kidney=bound), LIBRARY.models[ADULT])
    assert not soft_limits(adult(kidney=kidney(15.0)), LIBRARY.models[ADULT])


def test_little_muscle_and_a_rise_are_told_apart() -> None:
    muscle = replace(kidney(100.0), skewed_down=True, little_muscle=True)
    risen = replace(kidney(100.0), skewed_down=True, rising="Creatinine rose.")
    for model_id in (ADULT, "baclofen_simon_2018"):
        model = LIBRARY.models[model_id]
        assert any("little muscle" in said for said in warnings(adult(kidney=muscle), model))
        assert not any("little muscle" in said for said in warnings(adult(kidney=risen), model))
    not_followed = warnings(adult(kidney=muscle), LIBRARY.models["baclofen_simon_2018"])
    assert not any("the range allows for it" in said for said in not_followed)


def test_a_liquid_peaks_where_the_oral_solution_did() -> None:
    tablet, liquid = (
        peak_h(draw_people(adult(liquid=is_liquid), LIBRARY.models[ADULT], LIBRARY, n=1, seed=0).kinetics())[0]
        for is_liquid in (False, True)
    )
    assert tablet == pytest.approx(1.28, abs=0.1)
    assert liquid == pytest.approx(0.75, abs=0.08)


@pytest.mark.parametrize(
    ("name", "value"),
    [("age_years", -1.0), ("age_years", 300.0), ("weight_kg", 0.0), ("weight_kg", -70.0), ("weight_kg", 7000.0)]
    + [(name, float("nan")) for name in ("age_years", "weight_kg")],
)
def test_a_number_that_nobody_can_have_is_refused_by_name(name: str, value: float) -> None:
    with pytest.raises(ValueError, match=name):
        adult(**{name: value})


@settings(max_examples=60, deadline=None)
@given(
    model_id=st.sampled_from(MODELS),
    age=st.none() | st.floats(0, 120),
    weight=st.none() | st.floats(2, 400),
    crcl=st.floats(0, 250),
    amount=st.floats(0.1, 200),
)
def test_any_person_gets_a_whole_forecast_or_a_reason(
    model_id: str, age: float | None, weight: float | None, crcl: float, amount: float
) -> None:
    who = Covariates(age_years=age, weight_kg=weight, kidney=kidney(crcl, cv=0.3))
    found = shown(model_id, who, n_virtual=20, amount_mg=amount)
    if isinstance(found, ForecastMissing):
        assert found.sentence.endswith(".")
        assert outside_model(who, LIBRARY.models[model_id]) == found.sentence
        return
    for bands in (found.concentration_ng_per_ml, found.tone_relief, found.drowsy_probability):
        assert np.isfinite(bands).all()
        assert (bands >= 0).all()


# --- a kidney that gets worse ---


def creatinine(value: float, on: date) -> CanonicalLab:
    return CanonicalLab(analyte="creatinine_serum", value=value, unit="umol/L", measured_on=on)


def of(*labs: CanonicalLab):  # type: ignore[no-untyped-def]
    return kidney_function(
        creatinine=labs, age_years=50.0, sex="male", weight_kg=70.0, height_cm=175.0, low_muscle_mass=False,
        today=date(2026, 11, 23), fresh_months=12,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("before", "on", "after", "rises", "fast"),
    [
        (80, date(2026, 11, 20), 107, True, True),  # 27 umol/L within 48 hours
        (80, date(2026, 11, 20), 106, False, False),
        (80, date(2026, 11, 15), 120, True, True),  # half as much again within seven days
        (80, date(2026, 11, 15), 119, False, False),
        (80, date(2026, 5, 1), 121, True, False),
        (80, date(2025, 5, 1), 160, False, False),  # more than a year ago
        (120, date(2026, 11, 20), 80, False, False),
    ],
)
def test_a_creatinine_that_rose_is_named_and_leans_the_range_downward(
    before: float, on: date, after: float, rises: bool, fast: bool
) -> None:
    found = of(creatinine(before, on), creatinine(after, date(2026, 11, 22)))
    assert (found.rising is not None) is rises
    assert found.skewed_down is rises
    if rises:
        assert found.rising in found.said
        assert ("acute" in found.rising) is fast
        told = warnings(replace(adult(), kidney=found), LIBRARY.models[ADULT])
        assert any("getting worse" in line for line in told)
