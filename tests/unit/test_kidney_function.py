"""Which kidney result holds, how old it is, and what is said about it."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from itertools import pairwise

import pytest

from supple.domain.kidney import KidneyFunction, KidneyLimits, kidney_function
from supple.domain.labs import CanonicalLab
from supple.knowledge.library import Library

TODAY = date(2026, 11, 23)
RECENT, OLD = date(2026, 10, 1), date(2021, 3, 1)


def lab(analyte: str, value: float, on: date | None = RECENT, **more: object) -> CanonicalLab:
    unit = {"creatinine_serum": "mg/dL", "egfr": "mL/min/{1.73_m2}", "cystatin_c": "mg/L"}.get(analyte, "mL/min")
    return CanonicalLab(**({"analyte": analyte, "value": value, "unit": unit, "measured_on": on} | more))  # type: ignore[arg-type]


def creatinine(value: float, on: date | None = RECENT, **more: object) -> CanonicalLab:
    return lab("creatinine_serum", value, on, **more)


def egfr(value: float, on: date | None = RECENT, **more: object) -> CanonicalLab:
    return lab("egfr", value, on, **more)


def of(**given: object) -> KidneyFunction:
    person: dict[str, object] = {
        "age_years": 55.0,
        "sex": "female",
        "weight_kg": 70.0,
        "height_cm": 165.0,
        "low_muscle_mass": False,
        "today": TODAY,
        "fresh_months": 12,
    }
    return kidney_function(**(person | given))  # type: ignore[arg-type]


def test_without_any_test_kidney_function_is_not_known() -> None:
    found = of()
    assert not found.known
    assert found.egfr_ml_min_1_73m2 is None
    assert found.crcl_ml_min is None
    assert "No kidney blood test" in found.said[0]


def test_creatinine_gives_an_estimate_with_its_equation_and_date() -> None:
    found = of(creatinine=(creatinine(1.0),))
    assert found.egfr_ml_min_1_73m2 == pytest.approx(66.5, abs=0.5)
    assert found.egfr_method == "CKD-EPI 2021, creatinine"
    assert (found.egfr_on, found.fresh, found.conflict) == (RECENT, True, None)
    assert any("1 mg/dL on 2026-10-01 gives 67" in line for line in found.said)


def test_micromoles_and_milligrams_of_one_creatinine_agree() -> None:
    in_mg = of(creatinine=(creatinine(1.0),))
    in_umol = of(creatinine=(creatinine(88.42, unit="umol/L"),))
    assert in_umol.egfr_ml_min_1_73m2 == pytest.approx(in_mg.egfr_ml_min_1_73m2)


def test_of_results_of_one_day_that_contradict_the_worse_holds_and_this_is_said() -> None:
    found = of(creatinine=(creatinine(2.67),), egfr=(egfr(84),))
    assert found.egfr_ml_min_1_73m2 == pytest.approx(20.5, abs=0.5)
    assert found.conflict
    assert "84" in found.conflict
    other_way = of(creatinine=(creatinine(0.62),), egfr=(egfr(26.7),))
    assert other_way.egfr_ml_min_1_73m2 == pytest.approx(26.7)
    assert other_way.conflict
    assert other_way.crcl_ml_min is not None
    assert other_way.crcl_ml_min < 35


def test_two_results_that_agree_are_no_conflict() -> None:
    assert of(creatinine=(creatinine(1.0),), egfr=(egfr(64),)).conflict is None


def test_a_newer_result_explains_an_older_one() -> None:
    found = of(creatinine=(creatinine(0.8),), egfr=(egfr(26.7, OLD),))
    assert found.egfr_ml_min_1_73m2 == pytest.approx(87, abs=1)
    assert found.conflict is None


def test_a_newer_creatinine_does_not_explain_an_older_cystatin_c() -> None:
    found = of(creatinine=(creatinine(0.6),), cystatin_c=(lab("cystatin_c", 1.6, date(2026, 2, 1)),))
    assert found.egfr_method == "CKD-EPI 2012, cystatin C"
    assert found.conflict


def test_a_result_without_a_date_explains_nothing_and_is_not_fresh() -> None:
    found = of(creatinine=(creatinine(0.8, None),), egfr=(egfr(30, OLD),))
    assert found.egfr_ml_min_1_73m2 == 30
    assert not of(creatinine=(creatinine(0.8, None),)).fresh


def test_a_preliminary_result_explains_nothing() -> None:
    assert of(creatinine=(creatinine(0.8, preliminary=True),), egfr=(egfr(30, OLD),)).egfr_ml_min_1_73m2 == 30


@pytest.mark.parametrize(("on", "fresh"), [(date(2025, 11, 24), True), (date(2025, 11, 20), False)])
def test_a_result_is_fresh_for_the_months_given(on: date, fresh: bool) -> None:
    assert of(creatinine=(creatinine(1.0, on),)).fresh is fresh


def test_a_result_dated_after_today_is_not_used_and_said() -> None:
    found = of(creatinine=(creatinine(1.0, date(2027, 1, 1)),))
    assert not found.known
    assert any("after today" in line for line in found.said)


@pytest.mark.parametrize(("comparator", "value", "held"), [(">", 60, 60), (">=", 90, 90)])
def test_sixty_or_more_counts_as_at_least_that(comparator: str, value: float, held: float) -> None:
    found = of(egfr=(egfr(value, comparator=comparator),))
    assert (found.egfr_ml_min_1_73m2, found.bound, found.conflict) == (held, "at_least", None)


def test_below_fifteen_counts_as_below_fifteen() -> None:
    found = of(egfr=(egfr(15, comparator="<"),))
    assert found.egfr_ml_min_1_73m2 is not None
    assert found.egfr_ml_min_1_73m2 < 15
    assert found.bound == "at_most"


def test_an_exact_value_of_the_same_day_refines_sixty_or_more() -> None:
    found = of(creatinine=(creatinine(0.8),), egfr=(egfr(60, comparator=">"),))
    assert found.bound == "exact"
    assert found.egfr_ml_min_1_73m2 == pytest.approx(87, abs=1)


def test_sixty_or_more_beside_a_bad_creatinine_is_a_conflict_and_the_bad_one_holds() -> None:
    found = of(creatinine=(creatinine(2.0),), egfr=(egfr(60, comparator=">"),))
    assert found.egfr_ml_min_1_73m2 == pytest.approx(29, abs=1)
    assert found.conflict


def test_sex_not_known_takes_the_lower_of_both_and_says_so() -> None:
    unknown, woman, man = (of(creatinine=(creatinine(1.0),), sex=sex) for sex in (None, "female", "male"))
    assert unknown.egfr_ml_min_1_73m2 == min(woman.egfr_ml_min_1_73m2 or 0, man.egfr_ml_min_1_73m2 or 0)
    assert any("Sex is not known" in line for line in unknown.said)


def test_age_not_known_makes_no_estimate_from_creatinine() -> None:
    found = of(creatinine=(creatinine(1.0),), age_years=None)
    assert not found.known
    assert any("Age is not known" in line for line in found.said)
    assert of(egfr=(egfr(50),), age_years=None).egfr_ml_min_1_73m2 == 50


def test_children_get_the_equation_of_children_and_none_of_adults() -> None:
    found = of(creatinine=(creatinine(0.5),), age_years=12.0, height_cm=150.0)
    assert found.egfr_ml_min_1_73m2 == pytest.approx(0.413 * 150 / 0.5)
    assert [e.method for e in found.estimates] == ["bedside Schwartz, creatinine and height"]
    assert not of(creatinine=(creatinine(0.5),), age_years=12.0, height_cm=None).known
    assert any("for adults" in line for line in found.said)
    assert not of(creatinine=(creatinine(0.5),), age_years=0.5, height_cm=60.0).known
    young_then = of(creatinine=(creatinine(0.7, date(2016, 1, 1)),), age_years=24.0)
    assert not young_then.known


def test_a_bad_result_that_the_laboratory_reported_for_a_child_is_not_thrown_away() -> None:
    assert of(egfr=(egfr(22),), age_years=12.0).egfr_ml_min_1_73m2 == 22


def test_little_muscle_widens_and_skews_what_creatinine_says_and_not_cystatin_c() -> None:
    from_creatinine = of(creatinine=(creatinine(0.5),), low_muscle_mass=True)
    assert (from_creatinine.cv, from_creatinine.skewed_down) == (0.30, True)
    assert any("muscle" in line for line in from_creatinine.said)
    from_cystatin = of(cystatin_c=(lab("cystatin_c", 1.0),), low_muscle_mass=True)
    assert not from_cystatin.skewed_down


def test_clearance_for_the_model_is_the_lower_of_two_ways_and_says_which() -> None:
    heavy = of(creatinine=(creatinine(1.0),), weight_kg=120.0, height_cm=160.0)
    assert heavy.crcl_method == "CKD-EPI 2021, creatinine, for this body surface"
    small_and_old = of(creatinine=(creatinine(1.0),), age_years=85.0, weight_kg=45.0, height_cm=150.0)
    assert small_and_old.crcl_method == "Cockcroft-Gault"
    assert small_and_old.crcl_ml_min == pytest.approx(55 * 45 / 72 * 0.85, rel=0.01)


def test_a_measured_clearance_is_taken_as_it_is() -> None:
    found = of(creatinine_clearance=(lab("creatinine_clearance", 48),), creatinine=(creatinine(1.0, OLD),))
    assert (found.crcl_ml_min, found.crcl_method) == (48, "measured creatinine clearance")
    assert found.cv == KidneyLimits().cv_measured


def test_without_weight_a_body_surface_is_assumed_and_said() -> None:
    found = of(creatinine=(creatinine(1.0),), weight_kg=None, height_cm=None)
    assert found.crcl_ml_min == pytest.approx(found.egfr_ml_min_1_73m2)
    assert any("1.73" in line and "not known" in line for line in found.said)


def test_a_worse_creatinine_never_looks_better() -> None:
    values = [of(creatinine=(creatinine(v / 10),), egfr=(egfr(70),)).egfr_ml_min_1_73m2 or 0 for v in range(4, 60)]
    assert all(later <= earlier for earlier, later in pairwise(values))


def test_a_much_worse_result_that_a_newer_one_replaces_is_said_with_both_dates_and_values() -> None:
    before, now = creatinine(2.94, date(2026, 10, 1)), creatinine(0.65, date(2026, 10, 25))
    found = of(creatinine=(now, before))
    assert found.egfr_on == date(2026, 10, 25)
    (line,) = (one for one in found.said if "earlier result" in one)
    for part in ("2.94 mg/dL on 2026-10-01", "gives 18", "0.65 mg/dL on 2026-10-25", "gives 104"):
        assert part in line, part
    assert replace(found, said=()) == replace(of(creatinine=(now,)), said=())  # said, and nothing else moves


@pytest.mark.parametrize(
    ("results", "said"),
    [
        ({"egfr": (egfr(50, date(2026, 8, 1)), egfr(70))}, True),
        ({"egfr": (egfr(61, date(2026, 8, 1)), egfr(88))}, False),  # the same band
        ({"egfr": (egfr(88, date(2026, 8, 1)), egfr(50))}, False),  # it fell: the newest is the worst
        ({"egfr": (egfr(20, date(2025, 11, 1)), egfr(70))}, False),  # longer ago than a result counts
        ({"egfr": (egfr(60, date(2026, 8, 1), comparator=">"), egfr(95))}, False),
        ({"egfr": (egfr(20, None), egfr(70))}, False),
        ({"cystatin_c": (lab("cystatin_c", 3.0, date(2026, 8, 1)), lab("cystatin_c", 0.8))}, True),
        ({"creatinine_clearance": (lab("creatinine_clearance", 25, date(2026, 8, 1)),
                                   lab("creatinine_clearance", 100))}, True),
        ({"creatinine": (creatinine(2.9, date(2026, 8, 1)), creatinine(0.7)), "egfr": (egfr(17),)}, False),
    ],
)  # fmt: skip
def test_an_earlier_result_is_said_where_it_is_a_band_worse_and_not_too_old(
    results: dict[str, tuple[CanonicalLab, ...]], said: bool
) -> None:
    assert any("earlier result" in line for line in of(**results).said) is said


def test_of_several_worse_results_the_worst_is_said() -> None:
    found = of(egfr=(egfr(40, date(2026, 5, 1)), egfr(22, date(2026, 7, 1)), egfr(55, date(2026, 8, 1)), egfr(80)))
    (line,) = (one for one in found.said if "earlier result" in one)
    assert "gives 22" in line


def test_the_limits_in_the_code_are_those_of_the_knowledge(library: Library) -> None:
    told = library.settings["kidney"].numbers
    for field in fields(KidneyLimits):
        assert getattr(KidneyLimits(), field.name) == told[field.name].value
