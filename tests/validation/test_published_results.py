"""Every published figure has a role; every check agrees within its tolerance or says in a sentence why not."""

from __future__ import annotations

import dataclasses
from collections import Counter

import msgspec
import pytest
from validation.builders import forecast_figures
from validation.builders.compare import TOLERANCE, Compared, Role, compare, compared, oral_models
from validation.builders.published import AUTHORITIES, BACLOFEN, Row, published_rows, reasons
from validation.builders.statistics import STATISTICS

from supple.knowledge.library import Library

ADULT = "baclofen_oral_adult"
ROWS = {row.id: row for row in published_rows()}
BOUND_ROWS = {row.id for row in ROWS.values() if row.statistic and STATISTICS[row.statistic].bound}


@pytest.fixture(scope="module")
def of_all(library: Library) -> tuple[Compared, ...]:
    return compared(library)


def wrong(library: Library, name: str, factor: float) -> Library:
    """The same knowledge with one typical value of the adult model multiplied."""
    model = library.models[ADULT]
    old = model.parameters[name]
    new = msgspec.structs.replace(
        old,
        value=old.value * factor,
        low=None if old.low is None else old.low * factor,
        high=None if old.high is None else old.high * factor,
    )
    bad = msgspec.structs.replace(model, parameters={**model.parameters, name: new})
    return dataclasses.replace(library, models={**library.models, ADULT: bad})


def verdict(row_id: str, library: Library) -> bool | None:
    """Of the adult model as that library has it."""
    return compare(ROWS[row_id], library.models[ADULT], library).inside


def test_every_published_row_has_one_role_for_every_model(of_all: tuple[Compared, ...], library: Library) -> None:
    assert len(ROWS) == 101
    seen = Counter((c.row.id, c.model_id) for c in of_all)
    assert set(seen.values()) == {1}
    assert len(seen) == len(ROWS) * len(oral_models(library))


def test_a_figure_that_went_into_a_model_is_never_counted_as_a_check_of_it(of_all: tuple[Compared, ...]) -> None:
    for c in of_all:
        if c.role is Role.INPUT:
            assert c.inside is None, c.row.id
    own = [c for c in of_all if c.model_id == "baclofen_simon_2018" and c.row.study == "Simon 2018"]
    assert own
    assert {c.role for c in own} == {Role.INPUT}


def test_every_row_that_is_not_compared_says_why(of_all: tuple[Compared, ...]) -> None:
    for c in of_all:
        if c.role is Role.OUTSIDE:
            assert c.why, (c.row.id, c.model_id)
            assert c.simulated is None


def test_every_check_agrees_or_is_explained_in_one_sentence(of_all: tuple[Compared, ...]) -> None:
    for c in of_all:
        if c.inside is False:
            assert c.why.endswith("."), (c.row.id, c.model_id)
            assert ". " not in c.why, (c.row.id, c.model_id)


def test_no_explanation_outlives_its_miss(of_all: tuple[Compared, ...]) -> None:
    assert set(reasons()) == {(c.row.id, c.model_id) for c in of_all if c.inside is False}


def test_what_a_simulated_input_gives_back_is_the_input(of_all: tuple[Compared, ...]) -> None:
    """The three published models must return the figures that they were written from, or they were typed wrong."""
    own = {"baclofen_simon_2018": "Simon 2018", "baclofen_chevillard_2018": "Chevillard 2018"}
    found = [c for c in of_all if own.get(c.model_id) == c.row.study and c.difference is not None]
    assert len(found) >= 10
    for c in found:
        assert c.difference == pytest.approx(0, abs=0.02), c.row.id


def test_the_childrens_model_gives_back_the_childrens_study(of_all: tuple[Compared, ...]) -> None:
    found = [c for c in of_all if c.model_id == "baclofen_he_2014" and c.difference is not None]
    assert {c.row.published_as for c in found} >= {"CL_F", "Vss_F", "mean_transit_time", "thalf_terminal"}
    for c in found:
        assert c.difference == pytest.approx(0, abs=0.1), c.row.id


@pytest.mark.parametrize(
    ("parameter", "factor", "fails"),
    [
        ("vc_over_f", 2.0, ["swiss-10-cmax", "swiss-20-cmax"]),
        ("ka", 0.4, ["swiss-10-tmax-range-high", "ijcpt-2017-10-reference-tmax-median"]),
        ("renal_fraction", 0.6, ["swiss-urine-recovery-72h-total", "mims-metabolised"]),
        ("vp_over_f", 2.0, ["swiss-vd", "marsot-2014-v-f"]),
    ],
)
def test_a_deliberately_wrong_model_fails(library: Library, parameter: str, factor: float, fails: list[str]) -> None:
    bad = wrong(library, parameter, factor)
    assert [verdict(row_id, library) for row_id in fails] == [True] * len(fails)
    assert False in [verdict(row_id, bad) for row_id in fails]


def test_doubled_clearance_is_seen_by_checks_and_by_inputs(library: Library) -> None:
    """All published clearances are inputs, so checks see little of it; what goes in must come out again."""
    good = [compare(row, library.models[ADULT], library) for row in ROWS.values()]
    doubled = wrong(library, "cl_over_f", 2.0)
    bad = [compare(row, doubled.models[ADULT], doubled) for row in ROWS.values()]
    assert sum(c.inside is False for c in bad) >= sum(c.inside is False for c in good) + 2
    assert {c.row.id for c in good if c.given_back is False} == {
        "swiss-thalf-range-high",
        "chevillard-2018-cl-f",
        "chevillard-2018-ka",
    }
    assert sum(c.given_back is False for c in bad) >= 10


def of_value(row: Row, value: float, library: Library) -> Compared:
    return compare(dataclasses.replace(row, value=value), library.models[ADULT], library)


def test_the_tolerance_is_a_quarter_of_the_published_value(library: Library) -> None:
    row = ROWS["swiss-20-cmax"]
    simulated = compare(row, library.models[ADULT], library).simulated
    assert simulated is not None
    for factor, inside in ((1 / (1 + TOLERANCE) + 0.005, True), (1 / (1 + TOLERANCE) - 0.005, False)):
        assert of_value(row, simulated * factor, library).inside is inside


def test_a_row_with_a_standard_deviation_must_also_have_the_right_spread(library: Library) -> None:
    row = ROWS["ijcpt-2017-10-test-cmax"]
    simulated = compare(row, library.models[ADULT], library).simulated
    assert simulated is not None
    fits = dataclasses.replace(row, value=simulated, sd=0.23 * simulated)
    narrow = dataclasses.replace(fits, sd=0.05 * simulated)
    assert compare(fits, library.models[ADULT], library).inside is True
    assert compare(narrow, library.models[ADULT], library).inside is False


def test_the_end_of_a_published_range_bounds_one_side_only(library: Library) -> None:
    low = ROWS["swiss-10-tmax-range-low"]
    assert of_value(low, 0.1, library).inside is True
    assert of_value(low, 1.4, library).inside is False
    assert low.id in BOUND_ROWS


def test_the_forecasts_figures_agree_or_are_explained(library: Library) -> None:
    found = forecast_figures.figures(library)
    missed = {figure.id for figure in found if not figure.inside}
    assert all(figure.why for figure in found if not figure.inside)
    assert {row_id for row_id, _ in reasons(AUTHORITIES / "forecast_figures" / "misses.csv")} == missed


def test_a_forecast_with_twice_the_drowsiness_is_not_like_the_trials(library: Library) -> None:
    found = {figure.id: figure for figure in forecast_figures.figures(wrong(library, "emax_drowsy_log_odds", 2.0))}
    assert not found["trial-odds-60"].inside
    assert not found["ten-half-peak-odds"].inside


def test_the_authority_holds_numbers_and_addresses_only() -> None:
    for row in ROWS.values():
        assert row.source_url.startswith("https://"), row.id
    assert (BACLOFEN / "info.json").is_file()
