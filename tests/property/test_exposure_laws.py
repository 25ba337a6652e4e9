"""The laws of levels and effects, for any dose at any time in any virtual person."""

from __future__ import annotations

import functools
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supple.domain.diary import Diary, DiaryEntry
from supple.domain.order import DoseState, Order, SlotDose, Step
from supple.exposure.compartments import Kinetics, Levels
from supple.exposure.dosing import GivenDose
from supple.exposure.modes import Modes
from supple.exposure.population import draw_people
from supple.exposure.propagators import Propagators
from supple.exposure.schedule import dose_records
from supple.exposure.systems import nearly_equal, systems_of
from supple.knowledge.library import Library, read_library
from virtual import LONDON, MODEL, NOW, adult, levels_on_grid, ordered, people, simulated, thrice


@functools.cache
def the_library() -> Library:
    return read_library()


@functools.cache
def apart() -> Kinetics:
    """People whose rates differ enough for either form."""
    kinetics = people(the_library(), 64, seed=11).kinetics()
    return kinetics.part(np.flatnonzero(~nearly_equal(kinetics)))


SLOTS = 144
FEW = settings(max_examples=15, deadline=None)
LAW = settings(max_examples=30, deadline=None)

minutes = st.floats(-1500, 700, allow_nan=False)
amounts = st.floats(0.5, 60, allow_nan=False)
doses = st.lists(st.builds(GivenDose, minutes, amounts), min_size=1, max_size=5)
forms = st.sampled_from([Modes, Propagators])


def plasma(form: type[Modes] | type[Propagators], given_doses: list[GivenDose]) -> Levels:
    return levels_on_grid(form.of(apart()), given_doses, SLOTS)


@LAW
@given(doses, forms)
def test_a_level_is_never_below_nothing(given_doses: list[GivenDose], form: type[Modes]) -> None:
    levels = plasma(form, given_doses)
    # rounding of modes that cancel: at most a millionth of a nanogram, and the simulation clips it
    for level in (levels.plasma, levels.tone_site, levels.drowsy_site):
        assert level.min() > -1e-6


@LAW
@given(doses, doses, forms)
def test_levels_of_two_sets_of_doses_add_up(one: list[GivenDose], other: list[GivenDose], form: type[Modes]) -> None:
    together = plasma(form, one + other)
    first, second = plasma(form, one), plasma(form, other)
    np.testing.assert_allclose(together.plasma, first.plasma + second.plasma, rtol=1e-10, atol=1e-9)
    np.testing.assert_allclose(together.tone_site, first.tone_site + second.tone_site, rtol=1e-10, atol=1e-9)


@LAW
@given(doses, forms)
def test_twice_the_dose_is_twice_the_level(given_doses: list[GivenDose], form: type[Modes]) -> None:
    doubled = [GivenDose(d.at_min, 2 * d.amount_mg) for d in given_doses]
    np.testing.assert_allclose(
        plasma(form, doubled).plasma, 2 * plasma(form, given_doses).plasma, rtol=1e-10, atol=1e-9
    )


@FEW
@given(amounts)
def test_the_area_under_the_level_is_the_dose_over_the_clearance(amount_mg: float) -> None:
    system = Modes.of(apart())
    # integral of the modes: weight over rate
    area = (system.weights[:3] / system.rates[:3]).sum(axis=0) * amount_mg
    clearance = apart().k10 * apart().vc_over_f
    np.testing.assert_allclose(area, 1000 * amount_mg / clearance, rtol=1e-9)


@LAW
@given(doses, st.integers(1, 60), forms)
def test_moving_all_times_by_the_same_amount_moves_the_curve(
    given_doses: list[GivenDose], slots: int, form: type[Modes]
) -> None:
    later = [GivenDose(d.at_min + 5 * slots, d.amount_mg) for d in given_doses]
    np.testing.assert_allclose(
        plasma(form, later).plasma[slots:], plasma(form, given_doses).plasma[:-slots], rtol=1e-9, atol=1e-8
    )


def test_many_equal_days_settle_into_one_day_that_repeats() -> None:
    system = Modes.of(apart())
    many = [GivenDose(60.0 * h - 1440 * day, 10.0) for day in range(-1, 80) for h in (8, 14, 20)]
    more = [GivenDose(60.0 * h - 1440 * day, 10.0) for day in range(-1, 81) for h in (8, 14, 20)]
    one = levels_on_grid(system, [d for d in many if d.at_min < 720], SLOTS)
    other = levels_on_grid(system, [d for d in more if d.at_min < 720], SLOTS)
    np.testing.assert_allclose(one.plasma, other.plasma, rtol=1e-10)


def test_a_settled_week_repeats_its_day(library: Library) -> None:
    week = simulated(library, thrice(10), days=7)
    assert len({id(run.course) for run in week.days}) == 1
    whole = simulated(library, thrice(10, hours=(8, 14, 20)), days=7, shifts={time(20): 1})  # forces days apart
    assert len({id(run.course) for run in whole.days}) > 1
    np.testing.assert_allclose(week.days[0].block.plasma[:90], whole.days[0].block.plasma[:90], rtol=1e-9)


@FEW
@given(st.lists(st.integers(0, 63), min_size=1, max_size=6, unique=True), doses)
def test_a_crowd_is_its_members_one_by_one(members: list[int], given_doses: list[GivenDose]) -> None:
    index = np.array(sorted(members))
    for form in (Modes, Propagators):
        kinetics = apart().part(index % len(apart().ka))
        together = levels_on_grid(form.of(kinetics), given_doses, SLOTS)
        for n in range(len(index)):
            alone = levels_on_grid(form.of(kinetics.part(np.array([n]))), given_doses, SLOTS)
            np.testing.assert_allclose(together.plasma[:, n], alone.plasma[:, 0], rtol=1e-9, atol=1e-9)


def test_everyone_is_served_once_by_one_of_the_two_forms() -> None:
    groups = systems_of(ordered(people(the_library(), 2000).kinetics()))
    served = np.concatenate([np.arange(2000)[part] for _, part in groups])
    assert sorted(served) == list(range(2000))


@FEW
@given(st.integers(0, 2**31), st.integers(2, 300))
def test_the_spread_of_each_parameter_does_not_depend_on_the_seed(seed: int, n: int) -> None:
    one, other = people(the_library(), n, seed), people(the_library(), n, seed + 1)
    for name in ("ka", "ec50_tone", "emax_tone", "baseline_log_odds"):
        np.testing.assert_allclose(np.sort(getattr(one, name)), np.sort(getattr(other, name)))


def test_people_are_the_same_whatever_their_dose_times(library: Library) -> None:
    one = simulated(library, thrice(10))
    other = simulated(library, thrice(20), shifts={time(14): 45})
    np.testing.assert_array_equal(one.people.ka, other.people.ka)


def test_another_sedative_changes_nobody_else_in_the_crowd(library: Library) -> None:
    model = library.models[MODEL]
    none, two = (draw_people(adult(), model, library, n=200, seed=4, n_sedatives=k) for k in (0, 2))
    np.testing.assert_array_equal(none.ec50_drowsy, two.ec50_drowsy)
    assert (two.sedatives_log_odds >= 0).all()
    assert not none.sedatives_log_odds.any()
    assert not none.interaction_log_odds.any()


@pytest.mark.parametrize("name", ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"])
@pytest.mark.parametrize("month", [3, 4, 10, 11])
def test_no_week_loses_or_doubles_a_dose(library: Library, name: str, month: int) -> None:
    zone = ZoneInfo(name)
    for first in (1, 8, 22, 28):
        now = datetime(2026, month, first, 9, 30, tzinfo=zone)
        simulation = simulated(library, thrice(10, hours=(2, 12, 22)), days=7, n_virtual=3, now=now)
        ahead = [r for r in simulation.records if r.at.timestamp() >= simulation.start.timestamp()]
        slots = {(r.at.date(), r.slot) for r in ahead}
        wanted = {(now.date() + timedelta(days=d), time(h)) for d in range(7) for h in (2, 12, 22)}
        assert slots == wanted
        assert len(ahead) == 21
        assert all(later.at.timestamp() > earlier.at.timestamp() for earlier, later in pairwise(ahead))


logged = st.lists(
    st.builds(
        DiaryEntry,
        st.integers(0, 7 * 24 * 60).map(lambda m: NOW - timedelta(minutes=m)),
        st.sampled_from(["dose_mg", "missed_dose"]),
        st.sampled_from([0.0, 5.0, 10.0]),
        slot=st.sampled_from([None, time(8), time(14), time(20), time(9)]),
    ),
    max_size=12,
)


@LAW
@given(logged)
def test_whatever_was_written_down_each_ordered_slot_is_one_dose_in_one_state(entries: list[DiaryEntry]) -> None:
    start, end = NOW - timedelta(days=9), NOW + timedelta(days=1)
    diary = Diary(tuple(sorted(entries, key=lambda e: e.at)))
    records = dose_records(thrice(10), diary, start, end, match_h=3)
    ordered = len(dose_records(thrice(10), Diary(), start, end, match_h=3))
    extra = len(records) - ordered
    assert 0 <= extra <= sum(e.kind == "dose_mg" and bool(e.value) for e in entries)
    not_given = sum(r.state is DoseState.MISSED for r in records)
    assert not_given <= sum(e.kind == "missed_dose" or not e.value for e in entries)
    slots = [r.slot for r in records if r.slot in (time(8), time(14), time(20))]
    assert len(slots) >= ordered


@FEW
@given(st.integers(0, 23), st.integers(0, 59), st.floats(1, 40))
def test_effects_stay_inside_their_range(hour: int, minute: int, amount_mg: float) -> None:
    order = Order(steps=(Step((SlotDose(time(hour, minute), amount_mg),)),), started_on=date(2025, 1, 1))
    simulation = simulated(the_library(), order, n_virtual=50)
    (day,) = simulation.days
    ratio = simulation.log_odds_ratio(day)
    assert (day.block.tone_relief >= 0).all()
    assert (day.block.tone_relief <= simulation.people.emax_tone + 1e-6).all()
    assert (ratio >= 0).all()
    assert (ratio <= simulation.people.emax_drowsy_log_odds + 1e-5).all()


def test_the_same_request_gives_the_same_numbers(library: Library) -> None:
    one, other = simulated(library, thrice(10), diary=Diary(), now=NOW), simulated(library, thrice(10), now=NOW)
    np.testing.assert_array_equal(one.days[0].block.plasma, other.days[0].block.plasma)
    assert one.start == datetime(2026, 11, 23, tzinfo=LONDON)
