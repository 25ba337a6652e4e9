"""Faults planted one at a time in good weeks; each is caught by the rule that is meant for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

import faults_against_effects
import faults_of_care
import faults_of_doses
import faults_of_sessions
import faults_of_targets
import faults_of_words
from planted_faults import (
    POOL,
    first,
    holding,
    opened,
    with_effect,
    with_person,
    with_plan,
)
from supple.domain.facts import Known
from supple.domain.findings import ContraState
from supple.domain.order import Order, SlotDose, Step
from supple.domain.person import Clearance
from supple.domain.plan import ClearanceNote, ClearanceState, DoseTime, Item
from supple.knowledge.library import Library
from supple.planning.checks.case import Case
from supple.planning.verify import CHECKS
from weeks_by_hand import (
    APART,
    CALF,
    KNOWN,
    LONDON,
    MARCH,
    NOW,
    RANGE,
    Week,
    effects,
    forecast,
    minutes_by_kind,
    session,
    stander,
    walker,
    wheeler,
)

FAULTS = {
    **faults_of_sessions.FAULTS,
    **faults_of_care.FAULTS,
    **faults_against_effects.FAULTS,
    **faults_of_doses.FAULTS,
    **faults_of_words.FAULTS,
    **faults_of_targets.FAULTS,
}


def test_targets_that_are_told_as_they_are_break_nothing(library: Library) -> None:
    assert [one.words for one in faults_of_targets.with_targets(library).broken(library)] == []


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_caught(library: Library, name: str) -> None:
    rule, plant = FAULTS[name]
    broken = plant(library).broken(library)
    assert rule in {one.rule for one in broken}, [f"{one.rule}: {one.words}" for one in broken]
    assert all(one.words and one.where and one.limit for one in broken)


def test_the_faults_are_many_and_meet_every_check(library: Library) -> None:
    assert len(FAULTS) > 100
    met = {broken.rule for _, plant in FAULTS.values() for broken in plant(library).broken(library)}
    assert {rule for rule, _ in FAULTS.values()} <= met
    silent = {check.__name__ for check in CHECKS}
    for _, plant in FAULTS.values():
        week = plant(library)
        case = Case(
            plan=week.plan,
            person=week.person,
            screening=week.screening,
            response=week.response,
            forecast=week.forecast,
            library=library,
            now=week.now,
            days=week.days,
            triage_urgency=week.urgency,
        )
        silent -= {check.__name__ for check in CHECKS if next(check(case), None)}
    assert silent == {"nothing_that_jolts"}, "the library holds no jolting exercise; it is planted below"


def test_a_jolting_exercise_is_caught_once_a_library_holds_one(library: Library) -> None:
    jumping = replace(library.exercises["SG01"], name="Jump on the spot")
    jolting = replace(library, exercises={**library.exercises, "SG01": jumping})
    week = with_effect(walker(jolting), "no_impact")
    assert "no_impact" in {one.rule for one in week.broken(jolting)}
    assert "no_impact" not in {one.rule for one in with_effect(walker(library), "no_impact").broken(library)}


# --- what stays allowed -----------------------------------------------------------------------------------------------


def test_an_effect_that_has_run_out_binds_no_longer(library: Library) -> None:
    week = with_effect(stander(library), "light_only", until=date(2026, 11, 22))
    assert week.broken(library) == ()


def test_an_effect_that_screening_left_in_force_binds_whatever_review_the_plan_claims(library: Library) -> None:
    week = with_effect(stander(library), "needs_clearance")
    assert "needs_clearance" in {one.rule for one in week.broken(library)}


@pytest.mark.parametrize(
    ("role", "clinical"),
    [
        ("physiotherapist", True), ("MS nurse", True), ("GP", True), ("Physical therapist", True),
        ("self", False), ("carer", False), ("patient (retired doctor)", False), ("yoga teacher", False), ("", False),
    ],
)  # fmt: skip
def test_only_a_clinical_role_approves_a_plan(library: Library, role: str, clinical: bool) -> None:
    week = stander(library)
    note = Clearance(effect="needs_clearance", by="A. N.", role=role, on=date(2026, 11, 1))
    claimed = ClearanceNote(ClearanceState.APPROVED, note.by, note.role, note.on)
    week = with_plan(with_person(week, clearances=(note,)), clearance=claimed)
    assert ({one.rule for one in week.broken(library)} == set()) is clinical


def test_water_is_open_with_a_known_response_help_at_hand_and_a_clear_head(library: Library) -> None:
    assert holding(library, opened(library), POOL, companion="hands_on").broken(library) == ()


def test_someone_nearby_is_waived_for_a_steady_walker_only(library: Library) -> None:
    week = stander(library)
    able = replace(week.person.abilities, relies_on_stiffness_to_stand=False)
    screening = replace(
        week.screening,
        effects=effects("bp_caution"),
        contra={**week.screening.contra, "TONE_DEPENDENT_STAND": ContraState("TONE_DEPENDENT_STAND", Known.ABSENT)},
    )
    steady = with_person(replace(week, screening=screening), abilities=able, companion=None)
    assert holding(library, steady, RANGE, CALF, minutes=25).broken(library) == ()
    unsure = with_person(steady, abilities=replace(able, falls_past_year=None))
    assert "companion" in {one.rule for one in holding(library, unsure, RANGE, CALF, minutes=25).broken(library)}


def test_on_a_sleepy_day_light_seated_work_stays_and_says_so(library: Library) -> None:
    week = wheeler(library)
    week = replace(week, forecast=forecast(lambda hour: 0.9, drugs=("baclofen", "tizanidine")))
    week = holding(library, week, MARCH, minutes=20)
    told = first(week, cues=(*week.plan.sessions[0].cues, library.effects["cap_1_floor"].cue))
    assert told.broken(library) == ()
    loaded = replace(walker(library), forecast=forecast(lambda hour: 0.9))
    assert "alertness_cap_1" in {one.rule for one in loaded.broken(library)}


def test_heating_work_stays_with_a_fan_cooling_first_and_short_pieces(library: Library) -> None:
    week = with_effect(opened(library), "heat_caution")
    cool, ride = Item("RE04", 1, minutes=10, effort=0), Item("AE01", 1, minutes=8, bout_min=4, effort=3)
    assert holding(library, week, cool, ride).broken(library) == ()


def test_a_dose_that_has_passed_today_may_be_left_out(library: Library) -> None:
    week = replace(walker(library), now=NOW.replace(hour=9))
    assert week.broken(library) == ()
    assert with_plan(week, doses=week.plan.doses[1:]).broken(library) == ()


def test_a_response_that_is_known_is_not_a_reason_to_complain(library: Library) -> None:
    assert replace(walker(library), response=KNOWN).broken(library) == ()


# --- across a clock change --------------------------------------------------------------------------------------------


def across(library: Library, month: int, day: int, slot: time) -> Week:
    """Ben's week over a change of the clock, with one dose in the night of the change and a session on that Sunday."""
    start = NOW.replace(month=month, day=day)
    order = Order(steps=(Step((SlotDose(slot, 10), SlotDose(time(14), 20))),))
    week = with_person(wheeler(library), order=order)
    curve = forecast(lambda hour: 0.5, drugs=("baclofen", "tizanidine"), start=start)
    sessions = (session(library, week.screening, curve, start + timedelta(days=6, hours=2), 25, MARCH, APART),)
    placed = []
    for n in range(7):
        for ordered in order.steps[0].doses:
            local = start + timedelta(days=n)
            moment = local.replace(hour=ordered.at.hour, minute=ordered.at.minute)
            real = moment.astimezone(tz=None).astimezone(LONDON)
            placed.append(DoseTime(real, ordered.amount_mg, (real, real)))
    plan = replace(week.plan, sessions=sessions, doses=tuple(placed), weekly_minutes=minutes_by_kind(library, sessions))
    return replace(week, plan=plan, forecast=curve, now=start)


@pytest.mark.parametrize(("month", "day"), [(10, 19), (3, 23)], ids=["the clock goes back", "the clock goes forward"])
def test_a_clock_change_neither_loses_nor_doubles_a_dose(library: Library, month: int, day: int) -> None:
    week = across(library, month, day, time(1, 30))
    assert week.broken(library) == ()
    night = [n for n, dose in enumerate(week.plan.doses) if dose.at.date().day == day + 6 and dose.amount_mg == 10]
    assert len(night) == 1
    lost = with_plan(week, doses=tuple(d for n, d in enumerate(week.plan.doses) if n not in night))
    assert "dose_lost" in {one.rule for one in lost.broken(library)}


def test_the_hour_that_comes_twice_holds_its_dose_once(library: Library) -> None:
    week = across(library, 10, 19, time(1, 30))
    later = week.plan.doses[12].at.replace(fold=1)
    second = DoseTime(later, week.plan.doses[12].amount_mg, (later, later))
    assert "dose_added" in {one.rule for one in with_plan(week, doses=(*week.plan.doses, second)).broken(library)}
