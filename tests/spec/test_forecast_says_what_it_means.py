"""The forecast in the words a physiotherapist would check it in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import numpy as np
import pytest

from supple.domain.diary import Diary, DiaryEntry
from supple.domain.forecast import Forecast, OnBoard, Window, WindowKind
from supple.domain.order import DoseState, Order, SlotDose, Step, Times
from supple.domain.person import Day, OrderIssue, Travel
from supple.exposure import simulate
from supple.exposure.covariates import Covariates
from supple.knowledge.library import Library
from virtual import LONDON, MODEL, NOW, adult, kidney, people, simulated, thrice

BEFORE_LONG = date(2025, 1, 1)


def forecast(
    library: Library, order: Order | None, covariates: Covariates | None = None, **more: object
) -> Forecast | simulate.ForecastMissing:
    given: dict[str, object] = {
        "order_issue": None,
        "day": Day(),
        "diary": Diary(),
        "sedatives": (),
        "now": NOW,
        "days": 1,
        "n_virtual": 500,
    }
    return simulate.forecast(
        order=order,
        covariates=covariates or adult(),
        model=library.models[MODEL],
        library=library,
        **(given | more),  # type: ignore[arg-type]
    )


def shown(library: Library, order: Order, covariates: Covariates | None = None, **more: object) -> Forecast:
    found = forecast(library, order, covariates, **more)
    assert isinstance(found, Forecast), found
    return found


def entry(day: date, at: str, kind: str, value: float | None = None, slot: str | None = None) -> DiaryEntry:
    moment = datetime.combine(day, time.fromisoformat(at), tzinfo=LONDON)
    return DiaryEntry(moment, kind, value, slot=time.fromisoformat(slot) if slot else None)


def between(found: list[Window], start: str, end: str, *, within_min: int) -> bool:
    """Whether one window starts and ends within so many minutes of these times."""

    def far(moment: datetime, clock: str) -> float:
        at = time.fromisoformat(clock)
        return abs((moment.hour * 60 + moment.minute) - (at.hour * 60 + at.minute))

    return any(far(w.start, start) <= within_min and far(w.end, end) <= within_min for w in found)


# --- the size of the effects ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def half_tolerated(library: Library) -> Forecast:
    """10 mg three times a day, begun a week ago: about half of the fading has come."""
    return shown(library, thrice(10, started_on=NOW.date() - timedelta(days=7)), n_virtual=2000)


def test_on_10_mg_the_middle_person_is_eased_late_morning_and_through_the_afternoon(half_tolerated: Forecast) -> None:
    eased = [w for w in half_tolerated.windows if w.kind is WindowKind.EASED]
    # within 20 minutes: the trial run behind these times drew its people in another way
    assert between(eased, "09:40", "11:05", within_min=20)
    assert between(eased, "14:55", "18:10", within_min=20)


def test_on_10_mg_two_stretches_of_the_day_are_less_likely_drowsy(half_tolerated: Forecast) -> None:
    clear = [w for w in half_tolerated.windows if w.kind is WindowKind.CLEAR]
    assert between(clear, "08:20", "12:40", within_min=20)
    assert between(clear, "16:50", "19:50", within_min=20)


def test_on_10_mg_the_odds_of_drowsiness_rise_by_about_half_at_most(half_tolerated: Forecast) -> None:
    assert half_tolerated.drowsy_odds_ratio[1].max() == pytest.approx(1.45, abs=0.15)


def test_on_10_mg_the_middle_ease_is_small(half_tolerated: Forecast) -> None:
    waking = half_tolerated.tone_relief[1, 84:276]
    assert 0.02 < waking.min() < 0.05
    assert 0.13 < waking.max() < 0.18


def test_about_half_of_the_people_gain_little(library: Library) -> None:
    simulation = simulated(library, thrice(10), n_virtual=2000)
    best = simulation.days[0].block.tone_relief.max(axis=0)
    # one point of a stiffness of 6 is a sixth
    assert 0.40 < float(np.mean(best < 1 / 6)) < 0.62


def test_20_mg_before_any_tolerance_makes_the_odds_three_to_four_times_as_high(library: Library) -> None:
    today = replace(thrice(20), changed_on=NOW.date())  # long on this dose, a change of unknown direction today
    found = shown(library, today, n_virtual=2000)
    # Trials: about 3. The trial run of these priors that gave 3.8 does not say the sex of its people: half women and
    # half men reproduce it, men alone lie lower because women's level at half effect is taken 0.7 times as high.
    half_and_half = shown(library, today, adult(sex=None), n_virtual=2000).drowsy_odds_ratio[1].max()
    assert half_and_half == pytest.approx(3.8, rel=0.1)
    assert 2.9 < found.drowsy_odds_ratio[1].max() < half_and_half
    drowsy = [w for w in found.windows if w.kind is WindowKind.DROWSY]
    assert sum((w.end - w.start).total_seconds() for w in drowsy) > 13 * 3600


def test_10_mg_with_poor_kidneys_is_like_20_mg_with_good_ones(library: Library) -> None:
    poor = shown(library, thrice(10), adult(crcl_ml_min=40))
    good = shown(library, thrice(20))
    usual = shown(library, thrice(10))
    assert poor.tone_relief[1].max() == pytest.approx(good.tone_relief[1].max(), rel=0.15)
    assert poor.drowsy_odds_ratio[1].max() == pytest.approx(good.drowsy_odds_ratio[1].max(), rel=0.15)
    assert usual.drowsy_odds_ratio[1].max() < poor.drowsy_odds_ratio[1].max()


def test_an_hour_without_the_medicine_has_the_sleepiness_of_its_time_of_day(library: Library) -> None:
    middle = shown(library, thrice(0.01)).drowsy_probability[1]
    assert middle[7 * 12 + 3] == pytest.approx(0.15, abs=0.005)  # on waking
    assert middle[10 * 12] == pytest.approx(0.06, abs=0.005)  # mid-morning
    assert middle[14 * 12] == pytest.approx(0.10, abs=0.005)  # early afternoon
    assert middle[22 * 12 + 6] == pytest.approx(0.15, abs=0.005)  # late evening


def test_a_person_who_works_nights_has_their_own_morning(library: Library) -> None:
    night = Day(wakes=time(19), sleeps=time(11), assumed=False)
    middle = shown(library, thrice(0.01), day=night).drowsy_probability[1]
    assert middle[19 * 12 + 3] == pytest.approx(0.15, abs=0.005)
    assert middle[22 * 12] == pytest.approx(0.06, abs=0.005)


# --- who the people are ---------------------------------------------------------------------------------------------


def test_women_and_older_people_are_drowsier_but_never_shut_out_by_group(library: Library) -> None:
    man, woman, old_woman = (
        shown(library, thrice(10), adult(**known), n_virtual=2000).drowsy_odds_ratio[1].max()
        for known in ({}, {"sex": "female"}, {"sex": "female", "age_years": 70.0})
    )
    assert man < woman < old_woman
    men, women = (people(library, 2000, covariates=who) for who in (adult(), adult(sex="female", age_years=70.0)))
    ratio = women.ec50_drowsy / men.ec50_drowsy
    assert ratio.min() >= 0.5 - 1e-12


def test_sex_not_known_lies_between_the_two_sexes(library: Library) -> None:
    man, unknown, woman = (
        shown(library, thrice(10), adult(sex=sex), n_virtual=2000) for sex in ("male", None, "female")
    )
    peaks = [f.drowsy_probability[2].max() for f in (man, unknown, woman)]
    assert peaks == sorted(peaks)
    assert any("Sex is not known" in said for said in unknown.warnings)


def test_a_kidney_that_nobody_measured_widens_the_range_and_says_so(library: Library) -> None:
    known = shown(library, thrice(10))
    unknown = shown(library, thrice(10), Covariates(age_years=45, sex="male", weight_kg=70))
    spread = [f.concentration_ng_per_ml[2].max() / f.concentration_ng_per_ml[0].max() for f in (known, unknown)]
    assert spread[1] > spread[0] * 1.1
    assert any("Kidney function is not known" in said for said in unknown.warnings)


def test_little_muscle_leans_the_range_toward_higher_levels(library: Library) -> None:
    even = shown(library, thrice(10), adult(kidney=kidney(100, cv=0.3)))
    skewed = shown(library, thrice(10), adult(kidney=replace(kidney(100, cv=0.3), skewed_down=True)))
    assert skewed.concentration_ng_per_ml[2].max() > even.concentration_ng_per_ml[2].max()
    assert skewed.concentration_ng_per_ml[1].max() > even.concentration_ng_per_ml[1].max()


def test_a_kidney_of_60_or_more_is_never_drawn_below_60(library: Library) -> None:
    bound = replace(kidney(60), crcl_bound="at_least")
    assert simulated(library, thrice(10), adult(kidney=bound)).people.crcl_ml_min.min() >= 60
    below = replace(kidney(15, cv=0.2), crcl_bound="at_most")
    assert simulated(library, thrice(10), adult(kidney=below)).people.crcl_ml_min.max() <= 15


def test_a_weight_nobody_said_is_assumed_and_said(library: Library) -> None:
    unknown = simulated(library, thrice(10), adult(weight_kg=None))
    assert np.median(unknown.people.weight_kg) == pytest.approx(70, rel=0.01)
    assert any("70 kg" in said for said in shown(library, thrice(10), adult(weight_kg=None)).warnings)


# --- when there is none ---------------------------------------------------------------------------------------------


def test_the_adult_model_never_speaks_of_a_child(library: Library) -> None:
    found = forecast(library, thrice(5), adult(age_years=13.0))
    assert isinstance(found, simulate.ForecastMissing)
    assert "under 18" in found.sentence


def test_no_order_or_an_order_that_cannot_be_used_is_a_sentence(library: Library) -> None:
    nothing = forecast(library, None)
    assert isinstance(nothing, simulate.ForecastMissing)
    issue = OrderIssue("unknown_dose", "The dose of baclofen is not known.")
    unknown = forecast(library, None, order_issue=issue)
    assert unknown == simulate.ForecastMissing("The dose of baclofen is not known.")


def test_an_order_that_ended_long_ago_gives_no_forecast_and_one_that_ended_yesterday_does(library: Library) -> None:
    ended = replace(thrice(10), stopped_on=date(2026, 11, 1))
    assert isinstance(forecast(library, ended), simulate.ForecastMissing)
    yesterday = shown(library, replace(thrice(10), stopped_on=date(2026, 11, 22)))
    assert yesterday.concentration_ng_per_ml[1, 0] > yesterday.concentration_ng_per_ml[1, -1] > 0


def test_an_order_as_needed_counts_only_what_is_written_down(library: Library) -> None:
    order = replace(thrice(10), as_needed=True)
    assert isinstance(forecast(library, order), simulate.ForecastMissing)
    diary = Diary((entry(NOW.date(), "07:30", "dose_mg", 10, "08:00"),))
    found = shown(library, order, diary=diary)
    assert any("only when needed" in said for said in found.warnings)
    assert found.concentration_ng_per_ml[1, : 7 * 12].max() == 0


# --- doses ----------------------------------------------------------------------------------------------------------


def test_a_dose_planned_and_taken_is_one_dose(library: Library) -> None:
    yesterday = NOW.date() - timedelta(days=1)
    taken = Diary((entry(yesterday, "20:00", "dose_mg", 10, "20:00"),))
    np.testing.assert_array_equal(
        shown(library, thrice(10), diary=taken).concentration_ng_per_ml,
        shown(library, thrice(10)).concentration_ng_per_ml,
    )


def test_a_dose_written_twice_is_still_one_dose(library: Library) -> None:
    yesterday = NOW.date() - timedelta(days=1)
    once = entry(yesterday, "20:10", "dose_mg", 10, "20:00")
    twice = Diary((once, once))
    records = simulated(library, thrice(10), diary=twice).records
    assert len([r for r in records if r.at.date() == yesterday]) == 3


def test_a_missed_dose_is_not_given(library: Library) -> None:
    yesterday = NOW.date() - timedelta(days=1)
    missed = Diary((entry(yesterday, "21:00", "missed_dose", None, "20:00"),))
    simulation = simulated(library, thrice(10), diary=missed)
    (dose,) = (r for r in simulation.records if r.state is DoseState.MISSED)
    assert (dose.at.date(), dose.slot) == (yesterday, time(20))
    assert (
        shown(library, thrice(10), diary=missed).concentration_ng_per_ml[1, 0]
        < 0.6 * shown(library, thrice(10)).concentration_ng_per_ml[1, 0]
    )


def test_a_dose_taken_after_midnight_fills_the_slot_of_the_evening_before(library: Library) -> None:
    order = thrice(10, hours=(8, 14, 23))
    diary = Diary((entry(NOW.date(), "00:20", "dose_mg", 10, "23:00"),))
    records = [r for r in simulated(library, order, diary=diary).records if r.slot == time(23)]
    late = [r for r in records if r.state is DoseState.TAKEN]
    assert [r.at.hour for r in late] == [0]
    assert len([r for r in records if r.at >= NOW.replace(hour=0) - timedelta(hours=3)]) == 2


def test_an_extra_dose_counts(library: Library) -> None:
    diary = Diary((entry(NOW.date(), "04:00", "dose_mg", 10),))
    extra = shown(library, thrice(10, hours=(8, 14, 20)), diary=diary)
    assert extra.concentration_ng_per_ml[1, 70] > shown(library, thrice(10)).concentration_ng_per_ml[1, 70] + 20


def test_two_doses_near_one_slot_are_two_doses_and_the_same_line_twice_is_one(library: Library) -> None:
    yesterday = NOW.date() - timedelta(days=1)
    first, second = entry(yesterday, "13:30", "dose_mg", 10), entry(yesterday, "14:45", "dose_mg", 10)

    def taken(*entries: DiaryEntry) -> int:
        records = simulated(library, thrice(10), diary=Diary(entries), n_virtual=3).records
        return len([r for r in records if r.at.date() == yesterday])

    assert (taken(first), taken(first, second), taken(first, first)) == (3, 4, 3)


def test_another_medicine_in_the_diary_is_not_baclofen(library: Library) -> None:
    other = replace(entry(NOW.date(), "04:00", "dose_mg", 5), medicine="diazepam")
    np.testing.assert_array_equal(
        shown(library, thrice(10), diary=Diary((other,))).concentration_ng_per_ml,
        shown(library, thrice(10)).concentration_ng_per_ml,
    )


def test_a_moved_time_moves_only_what_lies_ahead(library: Library) -> None:
    simulation = simulated(library, thrice(10), days=2, shifts={time(8): 30})
    first, second = (
        [r.at for r in simulation.records if r.slot == time(8) and r.at.date() == NOW.date() + timedelta(days=n)]
        for n in (-1, 1)
    )
    assert [(at.hour, at.minute) for at in (*first, *second)] == [(8, 0), (8, 30)]


def test_assumed_times_widen_the_range_to_two_hours_either_way(library: Library) -> None:
    stated = thrice(10)
    assumed = replace(stated, steps=(replace(stated.steps[0], times=Times.ASSUMED),))
    narrow, wide = shown(library, stated), shown(library, assumed)
    assert wide.times_assumed
    assert (wide.drowsy_probability[2] >= narrow.drowsy_probability[2] - 1e-12).all()
    assert (wide.tone_relief[0] <= narrow.tone_relief[0] + 1e-12).all()
    np.testing.assert_array_equal(wide.tone_relief[1], narrow.tone_relief[1])
    early = shown(library, thrice(10, hours=(6, 12, 18)))
    # the curve of people who take it two hours earlier lies inside, but for the last day's edge
    inside = slice(12 * 6, 12 * 24)
    assert (wide.drowsy_probability[2, inside] >= early.drowsy_probability[2, inside] - 0.02).all()


def test_tolerance_comes_with_days_on_a_dose_and_goes_with_days_without(library: Library) -> None:
    new = shown(library, thrice(10, started_on=NOW.date() - timedelta(days=2)), days=7)
    old = shown(library, thrice(10, started_on=BEFORE_LONG))
    a_day = 288
    by_day = [new.drowsy_odds_ratio[1, n * a_day : (n + 1) * a_day].max() for n in range(7)]
    assert all(later < earlier for earlier, later in pairwise(by_day[1:]))
    assert by_day[1] > old.drowsy_odds_ratio[1].max()
    without = Diary(
        tuple(
            entry(NOW.date() - timedelta(days=n), "21:00", "missed_dose", None, slot)
            for n in range(1, 9)
            for slot in ("08:00", "14:00", "20:00")
        )
    )
    again = shown(library, thrice(10, started_on=BEFORE_LONG), diary=without)
    assert again.drowsy_odds_ratio[1, 96:].max() > 0.99 * old.drowsy_odds_ratio[1].max()


def test_travel_moves_the_doses_to_the_new_clock_without_doubling_one(library: Library) -> None:
    noon = datetime(2026, 11, 24, 15, 0, tzinfo=LONDON)
    simulation = simulated(library, thrice(10), days=3, travel=(Travel(noon, "America/New_York"),))
    ahead = [r for r in simulation.records if r.at.timestamp() >= simulation.start.timestamp()]
    assert len({(r.at.date(), r.slot) for r in ahead}) == len(ahead)
    later = [r for r in ahead if r.at.date() == date(2026, 11, 25)]
    assert [r.at.astimezone(LONDON).hour for r in later] == [13, 19]  # 08:00 and 14:00 in New York


# --- other sedating medicines ---------------------------------------------------------------------------------------


def test_another_sedative_widens_drowsiness_upward_and_says_that_this_is_assumed(library: Library) -> None:
    alone = shown(library, thrice(10), n_virtual=2000)
    with_one = shown(library, thrice(10), sedatives=(OnBoard("tizanidine", modelled=False),), n_virtual=2000)
    assert (with_one.drowsy_probability[2] > alone.drowsy_probability[2]).all()
    assert (with_one.drowsy_probability[1] > alone.drowsy_probability[1]).all()
    (said,) = (m.assumption for m in with_one.on_board if m.drug == "tizanidine")
    assert said
    assert "not known" in said
    np.testing.assert_array_equal(with_one.tone_relief, alone.tone_relief)


# --- windows and gain -----------------------------------------------------------------------------------------------


def test_windows_lie_in_the_waking_day_and_carry_the_share_of_people_they_hold_for(half_tolerated: Forecast) -> None:
    assert half_tolerated.windows
    for window in half_tolerated.windows:
        assert 0.2 < window.probability <= 1
        assert 7 <= window.start.hour < 23
        assert window.end > window.start
    clear = [w for w in half_tolerated.windows if w.kind is WindowKind.CLEAR]
    assert all(w.probability >= 0.95 for w in clear)  # the upper band is a statement about 95 of 100 people


def test_a_clear_window_has_its_whole_upper_band_under_the_cap(half_tolerated: Forecast) -> None:
    for window in half_tolerated.windows:
        if window.kind is WindowKind.CLEAR:
            assert half_tolerated.worst_drowsy_p95(window.start, window.end) <= 0.30


def test_timing_gain_is_the_difference_over_people_and_nothing_for_the_same_times(library: Library) -> None:
    simulation = simulated(library, thrice(10), days=2)

    def at(hour: int) -> tuple[datetime, datetime]:
        return NOW.replace(hour=hour), NOW.replace(hour=hour, minute=30)

    same = simulate.timing_gain(simulation, [at(10)], simulation, [at(10)], stiffness_without=6)
    assert (same.stiffness_points.p05, same.drowsy_probability.p95) == (0, 0)
    better = simulate.timing_gain(simulation, [at(16)], simulation, [at(8)], stiffness_without=6)
    swapped = simulate.timing_gain(simulation, [at(8)], simulation, [at(16)], stiffness_without=6)
    assert 0 < better.stiffness_points.p50 < 1.5
    assert better.stiffness_points.p50 == pytest.approx(-swapped.stiffness_points.p50, rel=0.05)
    with pytest.raises(ValueError, match="not inside"):
        simulate.timing_gain(simulation, [(NOW, NOW + timedelta(days=3))], simulation, [at(8)], stiffness_without=6)


# --- typical and individuals ----------------------------------------------------------------------------------------


def test_the_typical_person_is_one_line(library: Library) -> None:
    found = simulate.forecast(
        order=thrice(10), order_issue=None, covariates=adult(), day=Day(), diary=Diary(), sedatives=(),
        model=library.models[MODEL], library=library, now=NOW, days=1, n_virtual=1,
    )  # fmt: skip
    assert isinstance(found, Forecast)
    np.testing.assert_array_equal(found.tone_relief[0], found.tone_relief[2])
    assert found.concentration_ng_per_ml[1].max() == pytest.approx(235, abs=15)


def test_individuals_are_one_row_a_person_and_time_with_their_parameters(library: Library) -> None:
    simulation = simulated(library, thrice(10), n_virtual=3)
    rows = list(simulate.individuals(simulation))
    assert len(rows) == 3 * 288
    assert rows[0]["at"] == "2026-11-23T00:00:00+00:00"
    assert {"person", "concentration_ng_per_ml", "tone_relief", "drowsy_probability", "ka", "ec50_tone"} <= set(rows[0])
    assert rows[288]["ka"] != rows[0]["ka"]


def test_only_some_days_of_the_week_have_a_dose_where_the_order_says_so(library: Library) -> None:
    monday_only = Order(steps=(Step((SlotDose(time(8), 10, days=frozenset({0})),)),), started_on=BEFORE_LONG)
    found = shown(library, monday_only, days=2)
    assert found.concentration_ng_per_ml[1, :288].max() > 100
    assert found.concentration_ng_per_ml[1, 400:].max() < 5
