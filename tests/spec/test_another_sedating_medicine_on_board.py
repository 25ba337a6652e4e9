"""Tizanidine or diazepam beside baclofen: more drowsiness around its doses, no more ease, and said as an assumption."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import msgspec
import numpy as np
import pytest

from door import NOW as NOW_ARGS
from door import run
from supple.domain.diary import Diary
from supple.domain.forecast import Forecast
from supple.domain.person import Day, MedicineEntry, TimedDose
from supple.exposure import simulate
from supple.exposure.beside import Beside, added_log_odds, beside
from supple.exposure.effects import Effects
from supple.exposure.population import draw_people
from supple.exposure.simulation import midnights
from supple.knowledge.library import Library, load_library
from virtual import MODEL, NOW, adult, thrice

LIBRARY = load_library()


def entry(*doses: tuple[int, float], **more: object) -> MedicineEntry:
    timed = tuple(TimedDose(time(hour), mg) for hour, mg in doses)
    return MedicineEntry(text="as written", doses=timed, **more)  # type: ignore[arg-type]


def shown(*others: Beside, n_virtual: int = 1500, n_sedatives: int = 0) -> Forecast:
    held = simulate.run(
        order=thrice(10), covariates=adult(), day=Day(), diary=Diary(), model=LIBRARY.models[MODEL], library=LIBRARY,
        now=NOW, days=1, n_virtual=n_virtual, beside=others, n_sedatives=n_sedatives,
    )  # fmt: skip
    assert not isinstance(held, simulate.ForecastMissing)
    return simulate.bands(
        held, order=thrice(10), covariates=adult(), day=Day(), sedatives=(), model=LIBRARY.models[MODEL],
        library=LIBRARY,
    )  # fmt: skip


def of(ingredient: str, *doses: tuple[int, float], **more: object) -> Beside:
    found = beside(ingredient, entry(*doses, **more), adult(), LIBRARY)
    assert found is not None
    return found


def at(hour: float) -> int:
    return round(12 * hour)


def test_tizanidine_makes_the_hours_after_its_doses_drowsier_and_wears_off() -> None:
    alone, both = shown(), shown(of("tizanidine", (9, 4), (21, 4)))
    added = both.drowsy_probability[1] - alone.drowsy_probability[1]
    assert added[at(10.5)] > 0.005
    assert added[at(10.5)] > 3 * abs(added[at(18)])
    assert both.drowsy_probability[2][at(10.5)] > alone.drowsy_probability[2][at(10.5)] + 0.02


def test_diazepam_at_bedtime_is_still_there_the_next_day() -> None:
    alone, both = shown(), shown(of("diazepam", (22, 5)))
    assert (both.drowsy_probability[2] > alone.drowsy_probability[2]).all()


def test_the_ease_of_stiffness_stays_baclofens_own() -> None:
    alone, both = shown(), shown(of("tizanidine", (9, 8)), of("diazepam", (22, 10)))
    np.testing.assert_array_equal(both.tone_relief, alone.tone_relief)
    np.testing.assert_array_equal(both.concentration_ng_per_ml, alone.concentration_ng_per_ml)


def test_how_two_work_together_is_not_known_so_the_range_is_wider() -> None:
    alone, both = shown(), shown(of("tizanidine", (9, 0.01)))  # next to nothing of it, and the interaction all the same
    hour = at(9.5)
    odds = [np.log(f.drowsy_probability / (1 - f.drowsy_probability)) for f in (alone, both)]
    width = [o[2][hour] - o[0][hour] for o in odds]
    assert width[1] > width[0]


def test_more_of_it_never_makes_less_drowsy() -> None:
    some, more = shown(of("tizanidine", (9, 2))), shown(of("tizanidine", (9, 8)))
    assert (more.drowsy_probability >= some.drowsy_probability - 1e-6).all()


def test_the_same_virtual_person_takes_both() -> None:
    """Weight not known: whoever is light has more of either medicine, not of one by chance."""
    held = simulate.run(
        order=thrice(10), covariates=adult(weight_kg=None), day=Day(), diary=Diary(), model=LIBRARY.models[MODEL],
        library=LIBRARY, now=NOW, days=1, n_virtual=1500, beside=(of("tizanidine", (9, 4)),),
    )  # fmt: skip
    assert not isinstance(held, simulate.ForecastMissing)
    more = held.days[0].beside
    assert more is not None
    light = held.people.weight_kg < np.median(held.people.weight_kg)
    assert np.median(more[at(10.5), light]) > 1.15 * np.median(more[at(10.5), ~light])


@pytest.mark.parametrize(
    ("ingredient", "held"),
    [
        ("tizanidine", entry()),  # no clock times
        ("tizanidine", entry((9, 4), as_needed=True)),
        ("sertraline", entry((9, 50))),  # no model
    ],
)
def test_without_times_or_a_model_it_is_not_modelled(ingredient: str, held: MedicineEntry) -> None:
    assert beside(ingredient, held, adult(), LIBRARY) is None


def test_a_child_has_no_model_of_it() -> None:
    assert beside("diazepam", entry((22, 2)), adult(age_years=10.0), LIBRARY) is None


def test_a_medicine_started_yesterday_was_not_there_before() -> None:
    old, new = of("diazepam", (22, 5)), of("diazepam", (22, 5), started_on=date(2026, 11, 22))
    assert shown(old).drowsy_probability[1][at(8)] > shown(new).drowsy_probability[1][at(8)]


def counted_back(days: float) -> Library:
    """The same knowledge, with every dose counted one by one so many days back."""
    numbers = LIBRARY.settings["exposure"].numbers
    longer = msgspec.structs.replace(numbers["history_days"], value=days)
    settings = msgspec.structs.replace(LIBRARY.settings["exposure"], numbers={**numbers, "history_days": longer})
    return replace(LIBRARY, settings={**LIBRARY.settings, "exposure": settings})


@pytest.mark.parametrize("started_on", [None, date(2020, 1, 1), date(2026, 10, 20), date(2026, 11, 10)])
def test_a_slow_medicine_is_not_forgotten_after_three_weeks(started_on: date | None) -> None:
    """Diazepam in someone older halves in days: the same as when each dose of most of a year is counted for itself."""
    taken, bounds = of("diazepam", (22, 5), started_on=started_on), midnights(NOW, 1)
    someone = adult(age_years=80.0)
    crowd = draw_people(someone, LIBRARY.models[MODEL], LIBRARY, n=300, seed=1, n_beside=1)

    def added(library: Library) -> Effects:
        (found,) = added_log_odds(taken, crowd, someone, library, seed=2, bounds=bounds, diary=Diary())
        return found

    quick, slow = added(LIBRARY), added(counted_back(300))
    np.testing.assert_allclose(quick, slow, rtol=2e-3)  # the clock went back in October: an hour of old doses
    of_three_weeks = of("diazepam", (22, 5), started_on=date(2026, 11, 2))
    (recent,) = added_log_odds(of_three_weeks, crowd, someone, LIBRARY, seed=2, bounds=bounds, diary=Diary())
    if started_on is None:
        assert (quick > 1.1 * recent).any()  # what would be lost, were nothing older counted


def test_the_typical_person_takes_it_too() -> None:
    def typical(*others: Beside) -> Forecast:
        found = simulate.forecast(
            order=thrice(10), order_issue=None, covariates=adult(), day=Day(), diary=Diary(), sedatives=(),
            model=LIBRARY.models[MODEL], library=LIBRARY, now=NOW, days=1, n_virtual=1, beside=others,
        )  # fmt: skip
        assert isinstance(found, Forecast)
        return found

    alone, both = typical(), typical(of("tizanidine", (9, 4)))
    np.testing.assert_array_equal(both.drowsy_probability[0], both.drowsy_probability[2])
    assert both.drowsy_probability[1][at(10.5)] > alone.drowsy_probability[1][at(10.5)] + 0.005


def test_the_record_puts_it_on_board_and_says_what_is_assumed(tmp_path: object) -> None:
    person = b"""
schema: supple/person/1
zone: Europe/London
age_years: 45
sex: female
weight_kg: 68
conditions: [multiple sclerosis]
medicines:
  - {name: tizanidine, doses: [{at: "09:00", amount_mg: 4}]}
  - {name: zopiclone}
none_else: [conditions, medicines]
order: {drug: baclofen, doses: [{at: "08:00", amount_mg: 10}, {at: "14:00", amount_mg: 10}]}
"""
    found = run("simulate", "-", *NOW_ARGS, "--days", "1", "--format", "json", typed=person)
    assert found.code == 0, found.err
    board = {one["drug"]: one for one in found.data["on_board"]}
    assert board["tizanidine"]["modelled"] is True
    assert "not measured" in board["tizanidine"]["assumption"]
    assert board["zopiclone"]["modelled"] is False
    typical = run("simulate", "-", *NOW_ARGS, "--days", "1", "--typical", "--format", "json", typed=person)
    assert {one["drug"] for one in typical.data["on_board"]} == {"baclofen", "tizanidine", "zopiclone"}
    words = " ".join(run("simulate", "-", *NOW_ARGS, "--days", "1", typed=person).out.split())
    assert "tizanidine: Its drowsiness is modelled" in words
    assert "zopiclone: Its own course is not modelled" in words
    one = run("simulate", "-", *NOW_ARGS, "--days", "1", "--typical", typed=person).out
    assert "one typical person" in one
    assert " to " not in one.split("ng/mL")[1].split("\n  -")[0]  # no range where there is one person


HEAVY = "alcohol_units_per_week: 30"
SAID = "answers: {other_sedating: {value: yes, on: 2026-11-20, by: person}}"


@pytest.mark.parametrize(
    ("lines", "on_board"),
    [
        ((HEAVY,), ["alcohol"]),
        (("conditions: [alcohol use disorder]",), ["alcohol"]),
        ((HEAVY, "medicines: [{name: ethanol}]"), ["alcohol"]),
        ((SAID,), ["something that may add to sleepiness"]),
        ((HEAVY, SAID), ["alcohol", "something that may add to sleepiness"]),
        ((HEAVY, "medicines: [{name: zopiclone}]"), ["zopiclone", "alcohol"]),
        ((HEAVY, "medicines: [{name: sertraline}]"), ["alcohol"]),
    ],
)
def test_each_thing_that_makes_sleepy_widens_the_range_once(lines: tuple[str, ...], on_board: list[str]) -> None:
    person = "\n".join([
        "schema: supple/person/1", "age_years: 45", "weight_kg: 70", *lines,
        'order: {drug: baclofen, doses: [{at: "08:00", amount_mg: 10}]}',
    ])  # fmt: skip
    words = ("simulate", "-", *NOW_ARGS, "--days", "1", "--n-virtual", "100", "--format", "json")
    found = run(*words, typed=person.encode())
    assert found.code == 0, found.err
    assert [one["drug"] for one in found.data["on_board"]] == ["baclofen", *on_board]


def test_two_tablets_at_one_time_are_one_dose_of_both() -> None:
    both, one = of("diazepam", (22, 5), (22, 5)), of("diazepam", (22, 10))
    assert both.order.steps[0].doses == one.order.steps[0].doses


def test_an_amount_beyond_its_model_is_named_and_only_widens() -> None:
    person = b"""
schema: supple/person/1
age_years: 45
medicines: [{name: diazepam, doses: [{at: "22:00", amount_mg: 5000}]}]
order: {drug: baclofen, doses: [{at: "08:00", amount_mg: 10}]}
"""
    found = run("simulate", "-", *NOW_ARGS, "--days", "1", "--n-virtual", "100", "--format", "json", typed=person)
    assert found.code == 0, found.err
    (diazepam,) = (one for one in found.data["on_board"] if one["drug"] == "diazepam")
    assert diazepam["modelled"] is False
    assert "5000 mg" in diazepam["assumption"]
    assert "not modelled" in diazepam["assumption"]


@pytest.mark.parametrize(
    ("medicine", "counted", "said"),
    [
        ("{name: diazepam, stopped_on: 2026-11-21, AT}", True, "stopped on 21 November"),
        ("{name: diazepam, stopped_on: 2026-09-01, AT}", False, ""),
        ("{name: tizanidine, stopped_on: 2026-11-20, AT}", False, ""),  # a half-life of hours: nothing is left
        ("{name: tizanidine, started_on: 2026-11-25, AT}", True, "starts on 25 November"),
        ("{name: tizanidine, started_on: 2027-01-25, AT}", False, ""),
    ],
)
def test_what_is_left_of_a_stopped_medicine_and_one_about_to_start_count(
    medicine: str, counted: bool, said: str
) -> None:
    written = medicine.replace("AT", 'doses: [{at: "22:00", amount_mg: 5}]')
    person = f"""
schema: supple/person/1
age_years: 45
weight_kg: 70
medicines: [{written}]
order: {{drug: baclofen, doses: [{{at: "08:00", amount_mg: 10}}]}}
""".encode()
    found = run("simulate", "-", *NOW_ARGS, "--n-virtual", "100", "--format", "json", typed=person)
    assert found.code == 0, found.err
    modelled = [one for one in found.data["on_board"] if one["drug"] != "baclofen" and one["modelled"]]
    assert bool(modelled) is counted
    if counted:
        assert said in modelled[0]["assumption"]
