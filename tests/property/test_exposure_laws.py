"""The laws of levels and effects, for any dose at any time in any virtual person."""

from __future__ import annotations

import functools
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supple.domain.diary import Diary, DiaryEntry
from supple.domain.doses_told import Matching
from supple.domain.order import DoseState, Order, SlotDose, Step
from supple.exposure.compartments import Kinetics
from supple.exposure.dosing import Entries, GivenDose, carried, march
from supple.exposure.history import starting_state, steady_state
from supple.exposure.modes import Modes
from supple.exposure.population import draw_people
from supple.exposure.propagators import Propagators
from supple.exposure.schedule import dose_records
from supple.exposure.systems import System, nearly_equal, systems_of
from supple.knowledge.library import Library, read_library
from virtual import LONDON, MODEL, NOW, adult, levels_on_grid, one_system, ordered, people, simulated, thrice


@functools.cache
def the_library() -> Library:
    return read_library()


N_PEOPLE = 24
SLOTS = 144
FEW = settings(max_examples=15, deadline=None)
LAW = settings(max_examples=30, deadline=None)

KINDS = (
    "two compartments by modes",
    "two compartments by matrices",
    "one compartment by modes",
    "one compartment by matrices",
    "transit, two compartments",
    "transit, one compartment",
)


@functools.cache
def crowd(kind: str) -> Kinetics:
    """People of one kind whose rates differ enough for the form they are given."""
    kinetics = people(the_library(), 64, seed=11).kinetics()
    if "one compartment" in kind:
        kinetics = replace(kinetics, k12=np.zeros(64))
    kinetics = kinetics.part(np.flatnonzero(~nearly_equal(kinetics))[:N_PEOPLE])
    if "transit" in kind:
        kinetics = replace(kinetics, ktr=4 / kinetics.tlag, n_transit=4)
    return kinetics


@functools.cache
def system_of(kind: str) -> System:
    return Modes.of(crowd(kind)) if "modes" in kind else Propagators.of(crowd(kind))


minutes = st.floats(-1500, 700, allow_nan=False)
amounts = st.floats(0.5, 60, allow_nan=False)
doses = st.lists(st.builds(GivenDose, minutes, amounts), min_size=1, max_size=5)
kinds = st.sampled_from(KINDS)


def all_levels(kind: str, given_doses: list[GivenDose]) -> np.ndarray:
    """Plasma, tone site and drowsiness site (3, SLOTS, people)."""
    levels = levels_on_grid(system_of(kind), given_doses, SLOTS)
    return np.stack([levels.plasma, levels.tone_site, levels.drowsy_site])


@LAW
@given(doses, kinds)
def test_a_level_is_never_below_nothing(given_doses: list[GivenDose], kind: str) -> None:
    # matrices never subtract; modes that cancel may round to a millionth of a nanogram, and the simulation clips it
    assert all_levels(kind, given_doses).min() >= (-1e-6 if "modes" in kind else 0.0)


@LAW
@given(doses, doses, kinds)
def test_levels_of_two_sets_of_doses_add_up(one: list[GivenDose], other: list[GivenDose], kind: str) -> None:
    apart = all_levels(kind, one) + all_levels(kind, other)
    np.testing.assert_allclose(all_levels(kind, one + other), apart, rtol=1e-10, atol=1e-9)


@LAW
@given(doses, kinds)
def test_twice_the_dose_is_twice_the_level(given_doses: list[GivenDose], kind: str) -> None:
    doubled = [GivenDose(d.at_min, 2 * d.amount_mg) for d in given_doses]
    np.testing.assert_allclose(all_levels(kind, doubled), 2 * all_levels(kind, given_doses), rtol=1e-10, atol=1e-9)


@pytest.mark.parametrize("kind", KINDS)
def test_the_area_under_each_level_is_the_dose_over_the_clearance(kind: str) -> None:
    # Simpson's rule from the moment absorption begins; after 40 days nothing is left
    kinetics = replace(crowd(kind), tlag=np.zeros(N_PEOPLE))
    system = (Modes if "modes" in kind else Propagators).of(kinetics)
    levels = levels_on_grid(system, [GivenDose(0.0, 10.0)], 40 * 288 + 1)
    clearance = kinetics.k10 * kinetics.vc_over_f
    for level in (levels.plasma, levels.tone_site, levels.drowsy_site):
        area = (level[0] + level[-1] + 4 * level[1::2].sum(axis=0) + 2 * level[2:-1:2].sum(axis=0)) * (1 / 12) / 3
        np.testing.assert_allclose(area, 1000 * 10 / clearance, rtol=1e-3)  # the rule's own error


def test_the_area_of_the_modes_is_the_dose_over_the_clearance_to_all_digits() -> None:
    kinetics = crowd("two compartments by modes")
    modes = Modes.of(kinetics)
    for rows in modes.rows:
        area = (modes.weights[rows] / modes.rates[rows]).sum(axis=0)
        np.testing.assert_allclose(area, 1000 / (kinetics.k10 * kinetics.vc_over_f), rtol=1e-9)


@LAW
@given(doses, st.integers(1, 60), kinds)
def test_moving_all_times_by_the_same_amount_moves_the_curve(
    given_doses: list[GivenDose], slots: int, kind: str
) -> None:
    later = [GivenDose(d.at_min + 5 * slots, d.amount_mg) for d in given_doses]
    np.testing.assert_allclose(
        all_levels(kind, later)[:, slots:], all_levels(kind, given_doses)[:, :-slots], rtol=1e-9, atol=1e-8
    )


THRICE = (8 * 60.0, 14 * 60.0, 20 * 60.0)


def days_before(count: int, times: tuple[float, ...] = THRICE) -> list[GivenDose]:
    return [GivenDose(at - 1440 * day, 10.0) for day in range(count, 0, -1) for at in times]


@pytest.mark.parametrize("kind", KINDS)
def test_steady_state_is_many_doses(kind: str) -> None:
    """The closed form of a day that repeats for ever is day 60 of taking them one by one."""
    system = system_of(kind)
    one_by_one = system.empty()
    for previous, dose in pairwise([None, *days_before(60)]):
        gap_h = (dose.at_min - previous.at_min) / 60 if previous else 0.0
        one_by_one = system.advanced(one_by_one, gap_h) + dose.amount_mg * system.dose()
    for_ever = steady_state(system, days_before(1))
    levels = system.as_levels(one_by_one)
    np.testing.assert_allclose(system.as_levels(for_ever), levels, rtol=1e-12, atol=1e-12 * float(np.abs(levels).max()))


taken = st.tuples(st.sampled_from((420.0, 481.5, 840.0, 1200.0)), amounts)
of_one_day = st.lists(taken, max_size=3, unique_by=lambda dose: dose[0])
histories = st.lists(st.tuples(st.integers(1, 9), of_one_day), min_size=1, max_size=5)


@LAW
@given(histories, st.floats(0, 90), kinds)
def test_equal_days_at_once_are_the_same_days_one_dose_at_a_time(
    runs: list[tuple[int, list[tuple[float, float]]]], clock_change_min: float, kind: str
) -> None:
    """Runs of equal days, days without a dose, tapers and a clock change between them."""
    system, past, day = system_of(kind), [], 0
    for length, of_day in reversed(runs):
        for _ in range(length):
            day += 1
            past += [GivenDose(at - 1440 * day - clock_change_min * (day > 6), mg) for at, mg in of_day]
    fast = starting_state(system, Entries(system), past)
    slow = system.empty()
    for dose in past:  # each alone, all the way; 1 mg that began to be absorbed so long ago
        slow = slow + dose.amount_mg * system.entry(np.maximum(-dose.at_min / 60 - system.tlag_h, 0.0))
    scale = max(1.0, float(np.abs(system.as_levels(slow)).max()))
    np.testing.assert_allclose(system.as_levels(fast), system.as_levels(slow), rtol=1e-10, atol=1e-11 * scale)


@FEW
@given(doses, kinds)
def test_a_day_passed_over_ends_where_a_day_looked_at_ends(given_doses: list[GivenDose], kind: str) -> None:
    system = system_of(kind)
    jumps = Entries(system).jumps(given_doses, SLOTS)
    seen = march(system, system.dose() * 7.0, jumps, [np.empty((SLOTS, N_PEOPLE)) for _ in range(3)])
    unseen = carried(system, system.dose() * 7.0, jumps, SLOTS)
    np.testing.assert_allclose(system.as_levels(unseen), system.as_levels(seen), rtol=1e-11, atol=1e-10)


def test_a_settled_week_repeats_its_day(library: Library) -> None:
    week = simulated(library, thrice(10), days=7)
    assert len({id(run.course) for run in week.days}) == 1
    whole = simulated(library, thrice(10, hours=(8, 14, 20)), days=7, shifts={time(20): 1})  # forces days apart
    assert len({id(run.course) for run in whole.days}) > 1
    np.testing.assert_allclose(week.days[0].block.plasma[:90], whole.days[0].block.plasma[:90], rtol=1e-9)


@FEW
@given(st.lists(st.integers(0, N_PEOPLE - 1), min_size=1, max_size=4, unique=True), doses, kinds)
def test_a_crowd_is_its_members_one_by_one(members: list[int], given_doses: list[GivenDose], kind: str) -> None:
    together = all_levels(kind, given_doses)
    form = Modes if "modes" in kind else Propagators
    for member in members:
        alone = levels_on_grid(form.of(crowd(kind).part(np.array([member]))), given_doses, SLOTS)
        for level, own in zip(together, (alone.plasma, alone.tone_site, alone.drowsy_site), strict=True):
            np.testing.assert_allclose(level[:, member], own[:, 0], rtol=1e-9, atol=1e-9)


def test_a_crowd_of_both_forms_is_its_members_one_by_one(library: Library) -> None:
    simulation = simulated(library, thrice(10), n_virtual=700)
    (day,) = simulation.days
    doses = [*days_before(60), *days_before(1, tuple(at + 1440 for at in THRICE))]
    for person in (0, 350, 695, 699):  # the last ones have rates that nearly meet
        alone = levels_on_grid(one_system(simulation.people.part(slice(person, person + 1)).kinetics()), doses, 288)
        np.testing.assert_allclose(day.block.plasma[:, person], alone.plasma[:, 0], rtol=1e-9, atol=1e-9)


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
    records = dose_records(thrice(10), diary, start, end, matching=Matching(3, 2))
    ordered = len(dose_records(thrice(10), Diary(), start, end, matching=Matching(3, 2)))
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
