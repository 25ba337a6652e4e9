"""What ``supple mechanism`` shows: figures that follow from published ones, and grades that say what is not known."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

import msgspec
import numpy as np
import pytest

from door import run
from supple.domain.diary import Diary
from supple.exposure import mechanism, simulate
from supple.exposure.compartments import STEP_MIN
from supple.exposure.simulation import Simulation
from supple.knowledge import library as knowledge
from supple.knowledge.library import Library
from virtual import MODEL, NOW, USUAL_DAY, adult, thrice

ENDORPHINS = ("ME10", "ME11")


@pytest.fixture(scope="module")
def typical(library: Library) -> Simulation:
    found = simulate.run(
        order=thrice(10), covariates=adult(), day=USUAL_DAY, diary=Diary(()), model=library.models[MODEL],
        library=library, now=NOW, days=1, n_virtual=1,
    )  # fmt: skip
    assert isinstance(found, Simulation)
    return found


@pytest.mark.parametrize(("plasma_ng_per_ml", "kd_nmol_per_l"), [(70, 19), (1100, 304)])
def test_blood_levels_that_half_fill_the_two_sites(
    library: Library, plasma_ng_per_ml: float, kd_nmol_per_l: float
) -> None:
    """19 and 304 nmol/L are about 70 and 1100 ng/mL of both forms in plasma (evidence, section B, derived anchor)."""
    fluid = mechanism.csf_r_nmol_per_l(np.array([plasma_ng_per_ml], dtype=float), library)
    assert fluid[0] == pytest.approx(kd_nmol_per_l, rel=0.05)
    assert mechanism.occupancy(fluid, kd_nmol_per_l)[0] == pytest.approx(0.5, abs=0.02)


def test_a_site_at_its_own_constant_is_half_full_and_an_empty_fluid_fills_nothing() -> None:
    np.testing.assert_allclose(mechanism.occupancy(np.array([0.0, 19.0, 57.0]), 19.0), [0, 0.5, 0.75])


def test_the_level_at_the_site_is_the_one_the_ease_was_made_from(library: Library, typical: Simulation) -> None:
    """An effect compartment followed by hand, dCe/dt = ke0 (Cp - Ce), against the Hill function read backwards."""
    series = mechanism.series(typical, library, STEP_MIN)
    ke0 = float(typical.people.ke0_tone[0])
    plasma, site = series.concentration_ng_per_ml, series.site_ng_per_ml
    by_hand = [site[0]]
    hours = STEP_MIN / 60
    for before, after in pairwise(plasma):
        keep = np.exp(-ke0 * hours)
        slope = (after - before) / hours  # plasma taken as straight between grid points
        by_hand.append(by_hand[-1] * keep + (before - slope / ke0) * (1 - keep) + slope * hours)
    np.testing.assert_allclose(site, by_hand, rtol=0.02)


def test_every_step_follows_the_one_before(library: Library, typical: Simulation) -> None:
    series = mechanism.series(typical, library, STEP_MIN)
    order = np.argsort(series.site_ng_per_ml)
    for values in (series.occupancy_high, series.occupancy_low, series.threshold_part, series.tone_relief):
        assert np.all(np.diff(values[order]) >= -1e-6)
        assert values.min() >= 0
        assert values.max() < 1
    assert np.all(series.occupancy_high > series.occupancy_low)
    assert np.argmax(series.site_ng_per_ml) >= np.argmax(series.concentration_ng_per_ml)


def test_the_gain_of_the_reflex_stays_as_it_was_measured(library: Library, typical: Simulation) -> None:
    assert not mechanism.series(typical, library, STEP_MIN).gain_change.any()


def test_one_person_only(library: Library, typical: Simulation) -> None:
    two = replace(typical, people=typical.people.part(np.array([0, 0])))
    with pytest.raises(ValueError, match="one typical person"):
        mechanism.series(two, library, STEP_MIN)


def test_endorphins_are_never_said_to_be_shown_in_people(library: Library) -> None:
    to_or_from = [a for a in library.mechanism_arrows.values() if "MP02" in (a.from_step, a.to_step)]
    assert {arrow.id for arrow in to_or_from} == set(ENDORPHINS)
    assert {arrow.shown for arrow in to_or_from} == {"not_in_people"}
    text = run("mechanism").out
    for arrow_id in ENDORPHINS:
        line = text[text.index(arrow_id) :].split("\n", 2)
        assert "--X-->" in line[0]
        assert line[1].strip().startswith("Not shown in people.")


def test_what_nobody_measured_has_no_figure() -> None:
    slots = run("mechanism", "--format", "json").data["slots"]
    assert len(slots) > 150
    assert all(slot["transmitter_release"] is None and slot["pain"] is None for slot in slots)
    assert all(0 < slot["occupancy_low"] < slot["occupancy_high"] < 1 for slot in slots)


def test_the_ease_is_that_of_the_typical_forecast() -> None:
    slots = run("mechanism", "--format", "json").data["slots"]
    demo = run("assumptions", "--format", "json").data  # the same day of the same person
    assert slots[0]["at"][:10] == demo["now"][:10]
    assert max(slot["tone_relief"] for slot in slots) == pytest.approx(
        demo["as_it_stands"]["peak_median_tone_relief"], abs=0.05
    )


@pytest.mark.parametrize("form", ["text", "svg", "html", "json"])
def test_every_arrow_with_its_grade_stands_in_every_form(library: Library, form: str) -> None:
    found = run("mechanism", "--format", form).out
    for arrow in library.mechanism_arrows.values():
        assert arrow.id in found
    assert "Do not stop or skip baclofen on your own" in found


def test_grades_differ_by_more_than_colour() -> None:
    picture = ET.fromstring(run("mechanism", "--format", "svg").out)
    style = "".join(node.text or "" for node in picture.iter("{http://www.w3.org/2000/svg}style"))
    rules = [line for line in style.splitlines() if ".arrow" in line]
    assert len(rules) == 4
    drawn = {
        tuple(part.strip() for part in rule.split("{")[1].strip("} ").split(";") if "color" not in part)
        for rule in rules
    }
    assert len(drawn) == 4
    classes = [node.get("class") or "" for node in picture.iter("{http://www.w3.org/2000/svg}path")]
    for grade in ("people", "animals", "assumed", "not_in_people"):
        assert f"arrow {grade}" in classes
    assert classes.count("cross") == len(ENDORPHINS) + 1  # and once in the legend


def test_the_picture_says_itself_in_words() -> None:
    picture = ET.fromstring(run("mechanism", "--format", "svg").out)
    ns = "{http://www.w3.org/2000/svg}"
    assert picture.find(f"{ns}title") is not None
    said = picture.findtext(f"{ns}desc") or ""
    assert "not shown in people" in said
    assert "assumed" in said


def test_the_ledger_finds_the_arrows() -> None:
    assert "Not shown" in run("evidence", "ME10").out or "not shown" in run("evidence", "ME10").out
    assert "ME03" in run("evidence", "pk:S65").out


@pytest.mark.parametrize(
    ("changed", "says"),
    [({"to_step": "MS99"}, "the step does not exist"), ({"sources": ()}, "what is said to be shown needs a source")],
)
def test_a_wrong_arrow_stops_the_program_at_load(library: Library, changed: dict[str, object], says: str) -> None:
    arrow = msgspec.structs.replace(library.mechanism_arrows["ME03"], **changed)
    broken = replace(library, mechanism_arrows={**library.mechanism_arrows, "ME03": arrow})
    assert any(says in fault.what and "ME03" in (fault.where or "") for fault in knowledge.disagreements(broken))


def test_without_a_forecast_the_arrows_are_still_shown(tmp_path) -> None:  # type: ignore[no-untyped-def]
    nobody = tmp_path / "me.yaml"
    nobody.write_text("schema: supple/person/1\nzone: Europe/London\n")
    for form in ("text", "svg", "html", "json"):
        found = run("mechanism", str(nobody), "--now", "2026-11-23T08:00", "--format", form)
        assert found.code == 0
        assert "ME10" in found.out
    assert "No forecast" in run("mechanism", str(nobody), "--now", "2026-11-23T08:00").out


def test_the_text_fits_a_terminal() -> None:
    assert max(map(len, run("mechanism").out.splitlines())) <= 80


def test_the_rows_are_of_the_waking_day() -> None:
    slots = run("mechanism", "--format", "json").data["slots"]
    first, last = (datetime.fromisoformat(slots[n]["at"]) for n in (0, -1))
    assert (first.hour, first.minute) == (7, 0)
    assert last.hour == 22
