"""Faults planted one at a time in good weeks; each is caught by the rule that is meant for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from supple.domain.diary import Diary, DiaryEntry
from supple.domain.facts import Known
from supple.domain.findings import ActiveEffect, Advice, ContraState, Finding, FindingState, Severity, Urgency
from supple.domain.history import Load
from supple.domain.order import Order, SlotDose, Step, Times
from supple.domain.person import Clearance, CompanionHours, Day, Prescription, Travel
from supple.domain.plan import (
    ClearanceNote,
    ClearanceState,
    Conflict,
    Decision,
    DoseTime,
    HeldBy,
    Item,
    PlanStatus,
    PrescribedTarget,
    Progression,
    Session,
)
from supple.knowledge.library import Library
from supple.planning.checks.case import Case
from supple.planning.verify import CHECKS
from weeks_by_hand import (
    APART,
    BREATHE,
    BRIDGE,
    CALF,
    KNOWN,
    LONDON,
    MARCH,
    MORNING,
    NOT_KNOWN,
    NOW,
    RANGE,
    TURN,
    Week,
    at,
    doses,
    effects,
    elder,
    forecast,
    minutes_by_kind,
    session,
    stander,
    walker,
    wheeler,
)

Fault = Callable[[Library], Week]
FAULTS: dict[str, tuple[str, Fault]] = {}
POOL = Item("AQ02", 1, minutes=5, effort=1)


def fault(rule: str) -> Callable[[Fault], Fault]:
    """Register a planted fault under its name with the rule that has to catch it."""

    def keep(plant: Fault) -> Fault:
        FAULTS[plant.__name__.replace("_", " ")] = (rule, plant)
        return plant

    return keep


def with_sessions(week: Week, *sessions: Session) -> Week:
    return replace(week, plan=replace(week.plan, sessions=sessions))


def first(week: Week, **changes: Any) -> Week:
    """The week with its first session changed."""
    one, *others = week.plan.sessions
    return with_sessions(week, replace(one, **changes), *others)


def holding(library: Library, week: Week, *items: Item, companion: str | None = None, minutes: int = 40) -> Week:
    """The week with one session of these items in place of all, saying what it has to say."""
    start = week.plan.sessions[0].start
    one = session(library, week.screening, week.forecast, start, minutes, *items, companion=companion)
    return replace(week, plan=replace(week.plan, sessions=(one,), weekly_minutes=minutes_by_kind(library, (one,))))


def with_effect(week: Week, *ids: str, until: date | None = None) -> Week:
    added = tuple(ActiveEffect(effect_id, ("P00",), until) for effect_id in ids)
    return replace(week, screening=replace(week.screening, effects=(*week.screening.effects, *added)))


def with_code(week: Week, code: str, state: Known) -> Week:
    return replace(
        week, screening=replace(week.screening, contra={**week.screening.contra, code: ContraState(code, state)})
    )


def with_person(week: Week, **changes: Any) -> Week:
    return replace(week, person=replace(week.person, **changes))


def with_plan(week: Week, **changes: Any) -> Week:
    return replace(week, plan=replace(week.plan, **changes))


def opened(library: Library, **stated: Any) -> Week:
    """Dan's week with someone at hand all day, every thing at home, level 4 and few effects."""
    week = stander(library)
    everything = {"pool", "float", "treadmill", "rail", "two_rails", "step", "mat", "kneeling_pad", "counter", "fan"}
    hours = {day: (CompanionHours(stated.get("hours", MORNING), "hands_on"),) for day in range(7)}
    week = with_person(
        week,
        equipment=frozenset({"chair", "bed", "wall", "band", "towel", "strap", "cycle", *everything}),
        companion=hours,
        availability=dict.fromkeys(range(7), (MORNING,)),
    )
    screening = replace(week.screening, effects=(), contra={c: ContraState(c, Known.ABSENT) for c in library.contra})
    curve = forecast(stated.get("drowsy", lambda hour: 0.2), lambda hour: 0.1)
    moved = tuple(replace(s, start=s.start.replace(hour=10)) for s in week.plan.sessions)
    grown = tuple(replace(asked, load=Load(level=4)) for asked in week.person.weeks)
    week = with_person(week, weeks=grown)
    return replace(week, screening=screening, forecast=curve, plan=replace(week.plan, level=4, sessions=moved))


# --- when -------------------------------------------------------------------------------------------------------------


@fault("starts_after_now")
def a_session_in_the_past(library: Library) -> Week:
    return first(walker(library), start=NOW - timedelta(hours=1))


@fault("inside_horizon")
def a_session_after_the_last_day(library: Library) -> Week:
    return first(walker(library), start=at(9, 9, 30))


@fault("inside_free_time")
def a_session_on_a_day_without_free_time(library: Library) -> Week:
    return first(walker(library), start=at(1, 9, 30))


@fault("inside_free_time")
def a_session_that_runs_past_the_end_of_free_time(library: Library) -> Week:
    return first(walker(library), start=at(0, 11, 50))


@fault("inside_free_time")
def a_session_at_noon_where_nobody_said_when_they_are_free(library: Library) -> Week:
    return first(elder(library), start=at(0, 12, 30))


@fault("inside_free_time")
def a_session_where_someone_said_they_have_no_time(library: Library) -> Week:
    return with_person(walker(library), availability={})


@fault("before_travel")
def a_session_after_the_journey_has_begun(library: Library) -> Week:
    return with_person(walker(library), travel=(Travel(at(3, 12), "America/New_York"),))


@fault("no_overlap")
def two_sessions_at_once(library: Library) -> Week:
    week = walker(library)
    one = week.plan.sessions[0]
    return with_sessions(week, one, replace(one, start=at(0, 9, 45)), *week.plan.sessions[1:])


@fault("sessions_a_day")
def three_sessions_where_two_are_wanted(library: Library) -> Week:
    week = walker(library)
    one = week.plan.sessions[0]
    return with_sessions(week, one, replace(one, start=at(0, 10)), replace(one, start=at(0, 10, 30)))


@fault("rest_day")
def a_week_without_a_rest_day(library: Library) -> Week:
    week = wheeler(library)
    one = week.plan.sessions[2]
    return with_sessions(week, *(replace(one, start=at(day, 10)) for day in range(7)))


@fault("strength_apart")
def strength_on_two_days_in_a_row(library: Library) -> Week:
    week = wheeler(library)
    one, two, _ = week.plan.sessions
    return with_sessions(week, one, replace(two, start=at(1, 10)))


@fault("long_enough")
def a_session_too_short_for_its_items(library: Library) -> Week:
    return first(walker(library), minutes=12)


# --- what -------------------------------------------------------------------------------------------------------------


@fault("known_exercises")
def an_exercise_nobody_knows(library: Library) -> Week:
    return first(walker(library), items=(Item("XX99", 1, reps=5),))


@fault("amounts")
def more_sets_than_a_start_allows(library: Library) -> Week:
    return first(walker(library), items=(replace(BRIDGE, sets=3),))


@fault("amounts")
def no_sets_at_all(library: Library) -> Week:
    return first(walker(library), items=(replace(BRIDGE, sets=0),))


@fault("amounts")
def minutes_where_the_library_counts_repetitions(library: Library) -> Week:
    return first(walker(library), items=(replace(BRIDGE, minutes=5),))


@fault("amounts")
def more_than_the_library_ever_allows(library: Library) -> Week:
    return first(stander(library), items=(replace(CALF, hold_s=90),))


@fault("times_a_week")
def strength_more_often_than_the_start_allows(library: Library) -> Week:
    week = walker(library)
    one, two, three = week.plan.sessions
    return with_sessions(week, one, two, replace(three, items=one.items, minutes=25))


@fault("suits")
def an_item_for_another_condition(library: Library) -> Week:
    return holding(library, wheeler(library), BRIDGE, minutes=25)


@fault("suits_everyone")
def an_item_that_does_not_suit_every_cause(library: Library) -> Week:
    week = walker(library)
    return replace(week, screening=replace(week.screening, groups=frozenset()))


@fault("cause_not_known")
def a_harder_item_while_the_cause_is_not_known(library: Library) -> Week:
    week = stander(library)
    return replace(week, screening=replace(week.screening, groups=frozenset()))


@fault("age")
def a_plan_for_a_child(library: Library) -> Week:
    return with_person(walker(library), age_years=9)


@fault("age")
def a_plan_for_a_young_person_that_does_not_say_it_is_written_for_adults(library: Library) -> Week:
    return with_person(elder(library), age_years=16)


@fault("age")
def an_item_that_does_not_suit_everyone_for_a_young_person(library: Library) -> Week:
    return with_plan(with_person(walker(library), age_years=16), notes=("These items were written for adults.",))


@fault("alive")
def a_plan_after_a_death(library: Library) -> Week:
    return with_person(walker(library), deceased=True)


@fault("level")
def an_item_above_the_level_of_the_week(library: Library) -> Week:
    return with_plan(stander(library), level=1)


@fault("equipment")
def an_item_without_its_equipment(library: Library) -> Week:
    return with_person(wheeler(library), equipment=frozenset({"chair", "wheelchair", "bed"}))


@fault("equipment")
def a_band_where_nobody_said_what_is_at_home(library: Library) -> Week:
    return with_person(wheeler(library), equipment=None)


@fault("never_wanted")
def an_item_that_the_person_ruled_out(library: Library) -> Week:
    week = walker(library)
    return with_person(week, preferences=replace(week.person.preferences, never=("SG01",)))


@fault("never_wanted")
def a_kind_that_the_prescription_rules_out(library: Library) -> Week:
    return with_person(walker(library), prescription=Prescription(by="B. C.", never=("strength",)))


def with_targets(library: Library, **changes: Any) -> Week:
    """Ann's week with a target it reaches and one it misses, told as they have to be; then changed."""
    week = walker(library)
    held = HeldBy("one full rest day in seven", "ask B. C.", False)
    done = week.plan.weekly_minutes.get("stretch", 0)
    met = PrescribedTarget("stretch", NOW.date(), 7, 1, done, "stretch, 1 minute, set by B. C.")
    missed = PrescribedTarget("yoga", NOW.date(), 7, 90, 0, "yoga, 90 minutes, set by B. C.", (held,))
    told = (Conflict(missed.wish, "one full rest day in seven"),)
    stated = {"targets": (met, missed), "conflicts": told, **{k: v for k, v in changes.items() if k != "asked"}}
    asked = changes.get("asked", {"stretch": 1.0, "yoga": 90.0})
    week = with_person(week, prescription=Prescription(by="B. C.", targets=asked))
    return with_plan(week, **stated)


def test_targets_that_are_told_as_they_are_break_nothing(library: Library) -> None:
    assert [one.words for one in with_targets(library).broken(library)] == []


@fault("prescribed_target")
def a_target_that_the_plan_does_not_speak_of(library: Library) -> Week:
    return with_targets(library, targets=with_targets(library).plan.targets[:1], conflicts=())


@fault("prescribed_target")
def a_target_missed_without_a_conflict(library: Library) -> Week:
    return with_targets(library, conflicts=())


@fault("prescribed_target")
def a_target_missed_with_nobody_to_ask(library: Library) -> Week:
    met, missed = with_targets(library).plan.targets
    return with_targets(library, targets=(met, replace(missed, held_by=())))


@fault("prescribed_target")
def a_target_called_reached_that_is_not(library: Library) -> Week:
    met, missed = with_targets(library).plan.targets
    return with_targets(library, targets=(met, replace(missed, planned_min=90, held_by=())), conflicts=())


@fault("prescribed_target")
def a_target_made_smaller(library: Library) -> Week:
    met, missed = with_targets(library).plan.targets
    return with_targets(library, targets=(met, replace(missed, asked_min=0, held_by=())), conflicts=())


@fault("prescribed_target")
def a_target_called_missed_that_is_reached(library: Library) -> Week:
    met, missed = with_targets(library).plan.targets
    return with_targets(library, targets=(replace(met, held_by=missed.held_by), missed))


@fault("prescribed_target")
def a_target_that_nobody_set(library: Library) -> Week:
    return with_targets(library, asked={"stretch": 1.0})


@fault("prescribed_target")
def a_target_without_the_name_behind_it(library: Library) -> Week:
    met, missed = with_targets(library).plan.targets
    return with_targets(library, targets=(replace(met, wish="stretch"), missed))


@fault("prescribed_effort")
def more_effort_than_prescribed(library: Library) -> Week:
    return with_person(walker(library), prescription=Prescription(by="B. C.", effort_max=2))


# --- who --------------------------------------------------------------------------------------------------------------


@fault("companion")
def a_standing_item_with_nobody_there(library: Library) -> Week:
    return with_person(stander(library), companion=None)


@fault("place_said")
def a_session_in_the_water_that_says_it_is_at_home(library: Library) -> Week:
    week = holding(library, opened(library), POOL, companion="hands_on")
    return with_plan(week, sessions=(replace(week.plan.sessions[0], place="home"),))


@fault("companion")
def hands_on_help_where_someone_is_only_nearby(library: Library) -> Week:
    week = with_person(opened(library), companion={day: (CompanionHours(MORNING),) for day in range(7)})
    return holding(library, week, POOL, companion="hands_on")


@fault("companion_said")
def someone_is_needed_and_the_session_does_not_say_so(library: Library) -> Week:
    return first(stander(library), companion=None)


@fault("no_pool_alone")
def water_alone(library: Library) -> Week:
    week = with_person(with_effect(opened(library), "no_pool_alone"), companion=None)
    return holding(library, week, POOL)


@fault("supervised_only")
def the_harder_parts_without_anyone(library: Library) -> Week:
    return with_effect(with_person(stander(library), companion=None), "supervised_only")


@fault("supervised_only")
def hard_arm_work_alone_with_an_injury_at_T6_or_above(library: Library) -> Week:
    week = with_effect(wheeler(library), "supervised_only")
    return first(week, start=at(1, 10), items=(replace(MARCH, effort=5),))


# --- contra codes -----------------------------------------------------------------------------------------------------


@fault("contra_excluded")
def an_item_that_a_known_code_excludes(library: Library) -> Week:
    return with_code(walker(library), "BP_HIGH", Known.PRESENT)


@fault("contra_excluded")
def a_standing_item_while_standing_is_not_known(library: Library) -> Week:
    return with_code(stander(library), "STAND_UNSAFE", Known.UNKNOWN)


@fault("contra_excluded")
def an_item_of_the_high_injury_codes_while_the_level_is_not_known(library: Library) -> Week:
    return with_code(wheeler(library), "T6_BP", Known.UNKNOWN)


@fault("contra_asked")
def a_question_left_out_of_the_session(library: Library) -> Week:
    return first(walker(library), cues=())


@fault("contra_hours")
def water_too_soon_after_a_missed_dose(library: Library) -> Week:
    week = opened(library)
    missed = DiaryEntry(at=NOW - timedelta(hours=20), kind="missed_dose", slot=time(13))
    week = with_person(week, diary=Diary((*week.person.diary.entries, missed)))
    return holding(library, week, POOL, companion="hands_on")


@fault("contra_hours")
def water_too_soon_after_alcohol(library: Library) -> Week:
    week = with_code(opened(library), "ALCOHOL", Known.PRESENT)
    return holding(library, week, POOL, companion="hands_on")


@fault("bouts_in_heat")
def long_pieces_for_someone_who_does_not_shed_heat(library: Library) -> Week:
    week = with_code(opened(library), "HEAT_SENS", Known.PRESENT)
    return holding(library, week, Item("AE01", 1, minutes=8, effort=3))


@fault("fracture_risk")
def loaded_standing_on_thin_bones(library: Library) -> Week:
    return with_code(stander(library), "FRACTURE_RISK", Known.PRESENT)


@fault("contra_companion")
def a_walk_after_falls_without_hands_on_help(library: Library) -> Week:
    week = with_code(opened(library), "FALL_2PLUS_UNSUPERVISED", Known.PRESENT)
    week = with_person(week, companion={day: (CompanionHours(MORNING),) for day in range(7)})
    return holding(library, week, Item("AE06", 4, minutes=2, effort=3), companion="nearby")


# --- how alert --------------------------------------------------------------------------------------------------------


@fault("alertness_cap_1")
def seated_strength_in_a_sleepy_hour(library: Library) -> Week:
    week = wheeler(library)
    return first(week, start=at(0, 15))


@fault("alertness_cap_1")
def one_sleepy_slot_at_the_end_of_a_session(library: Library) -> Week:
    week = walker(library)
    return replace(week, forecast=forecast(lambda hour: 0.7 if 9.75 <= hour < 10 else 0.2))


@fault("alertness_cap_1")
def the_stricter_cap_of_a_watch_for_sleepiness(library: Library) -> Week:
    week = walker(library)
    return with_effect(replace(week, forecast=forecast(lambda hour: 0.6 if hour < 10 else 0.2)), "sedation_watch")


@fault("alertness_cap_2")
def standing_where_drowsiness_may_pass_its_cap(library: Library) -> Week:
    return replace(stander(library), forecast=forecast(lambda hour: 0.46, lambda hour: 0.1 if hour > 11 else 0.3))


@fault("alertness_cap_3")
def full_alertness_where_drowsiness_may_pass_its_cap(library: Library) -> Week:
    week = opened(library, drowsy=lambda hour: 0.31)
    return holding(library, week, POOL, companion="hands_on")


@fault("response_known")
def full_alertness_before_the_response_is_known(library: Library) -> Week:
    return holding(library, replace(opened(library), response=NOT_KNOWN), POOL, companion="hands_on")


@fault("alertness_without_forecast")
def standing_without_any_forecast(library: Library) -> Week:
    return replace(stander(library), forecast=None)


@fault("inside_forecast")
def a_session_that_the_forecast_does_not_reach(library: Library) -> Week:
    week = walker(library)
    return replace(week, forecast=forecast(lambda hour: 0.2, days=1))


@fault("cap_1_floor_said")
def a_sleepy_day_that_does_not_say_so(library: Library) -> Week:
    week = wheeler(library)
    week = replace(week, forecast=forecast(lambda hour: 0.9, drugs=("baclofen", "tizanidine")))
    return holding(library, week, MARCH, minutes=20)


# --- rows of the vocabulary -------------------------------------------------------------------------------------------


@fault("emergency")
def any_plan_in_an_emergency(library: Library) -> Week:
    return replace(walker(library), urgency=Urgency.EMERGENCY)


@fault("no_plan_until_reviewed")
def any_plan_while_a_person_has_to_look_first(library: Library) -> Week:
    return with_effect(walker(library), "no_plan_until_reviewed")


@fault("known_effects")
def an_effect_nobody_knows(library: Library) -> Week:
    return with_effect(walker(library), "be_careful")


@fault("needs_clearance")
def a_long_session_before_anyone_cleared_the_plan(library: Library) -> Week:
    return with_effect(walker(library), "needs_clearance")


@fault("light_only")
def a_level_2_item_in_a_gentle_week(library: Library) -> Week:
    return with_effect(stander(library), "light_only")


@fault("sedation_watch")
def standing_unforecast_under_a_watch_for_sleepiness(library: Library) -> Week:
    return with_effect(replace(stander(library), forecast=None), "sedation_watch")


@fault("combined_drowsiness")
def a_forecast_that_forgets_the_other_medicine(library: Library) -> Week:
    week = wheeler(library)
    return replace(week, forecast=forecast(lambda hour: 0.5))


@fault("no_alert_only")
def a_slip_that_would_do_harm(library: Library) -> Week:
    return holding(library, with_effect(opened(library), "no_alert_only"), POOL, companion="hands_on")


@fault("seated_only")
def standing_where_sitting_only_was_asked(library: Library) -> Week:
    return with_effect(stander(library), "seated_only")


@fault("seated_first")
def standing_in_the_first_weeks(library: Library) -> Week:
    return with_effect(stander(library), "seated_first")


@fault("supported_balance")
def standing_with_nothing_firm_to_hold(library: Library) -> Week:
    week = with_effect(opened(library), "supported_balance")
    return holding(library, week, Item("AE06", 4, minutes=2, effort=3), companion="nearby")


@fault("no_pool_after_dose_change")
def water_after_a_change_of_the_dose(library: Library) -> Week:
    return holding(library, with_effect(opened(library), "no_pool_after_dose_change"), POOL, companion="hands_on")


@fault("no_hot_pool")
def water_of_unknown_warmth(library: Library) -> Week:
    week = with_effect(opened(library), "no_hot_pool", "heat_caution")
    return holding(library, week, POOL, companion="hands_on")


@fault("no_heights")
def a_step_with_one_rail(library: Library) -> Week:
    week = with_effect(opened(library), "no_heights")
    week = with_person(week, equipment=(week.person.equipment or frozenset()) - {"two_rails"})
    return holding(library, week, Item("SG09", 1, reps=6, effort=3), companion="nearby")


@fault("gentle_stretch")
def a_stretch_that_is_not_gentle(library: Library) -> Week:
    week = with_effect(stander(library), "gentle_stretch")
    return first(week, items=(replace(CALF, effort=3),))


@fault("no_loading_on_area")
def a_seated_item_on_an_open_sore(library: Library) -> Week:
    return with_effect(wheeler(library), "no_loading_on_area")


@fault("short_bouts")
def a_long_piece_without_rest(library: Library) -> Week:
    return holding(
        library, with_effect(opened(library), "short_bouts"), Item("AE01", 1, minutes=8, effort=3), minutes=20
    )


@fault("simple_plan")
def four_different_items_where_three_are_enough(library: Library) -> Week:
    week = elder(library)
    return first(week, items=(TURN, BREATHE, RANGE))


@fault("simple_plan")
def other_clock_times_where_they_stay_the_same(library: Library) -> Week:
    return first(elder(library), start=at(0, 15))


@fault("tone_window")
def standing_on_stiffness_when_nobody_knows_the_last_change(library: Library) -> Week:
    return with_person(stander(library), order=Order(steps=(Step((SlotDose(time(7), 10), SlotDose(time(13), 10))),)))


@fault("heat_caution")
def heating_work_without_a_fan_and_cooling(library: Library) -> Week:
    return holding(library, with_effect(opened(library), "heat_caution"), Item("AE01", 1, minutes=5, effort=3))


@fault("cool_slots")
def the_hot_hours_of_a_summer_day(library: Library) -> Week:
    week = elder(library)
    july = NOW.replace(month=7, day=20)
    moved = tuple(replace(s, start=s.start.replace(month=7, day=20 + n)) for n, s in enumerate(week.plan.sessions))
    return replace(with_sessions(week, *moved), now=july)


@fault("bp_caution")
def a_hurried_cool_down(library: Library) -> Week:
    return first(stander(library), cool_down_min=2)


@fault("slow_transitions")
def up_and_down_and_up_again(library: Library) -> Week:
    week = with_effect(stander(library), "slow_transitions")
    return first(week, items=(RANGE, CALF, BREATHE), minutes=25)


@fault("kidney_recheck")
def a_level_2_item_while_a_serious_kidney_test_is_due(library: Library) -> Week:
    week = with_effect(stander(library), "kidney_recheck")
    serious = Finding(
        "P00", Severity.SERIOUS, FindingState.FIRES, "", (), Advice("", ""), ("kidney_recheck",), (), "a fresh result"
    )
    return replace(week, screening=replace(week.screening, findings=(serious,)))


@fault("alertness_cap_1")
def the_stricter_cap_while_a_kidney_test_is_due(library: Library) -> Week:
    week = walker(library)
    return with_effect(replace(week, forecast=forecast(lambda hour: 0.6 if hour < 10 else 0.2)), "kidney_recheck")


@fault("watch_withdrawal")
def the_treadmill_while_withdrawal_may_come(library: Library) -> Week:
    week = with_effect(opened(library), "watch_withdrawal")
    return holding(library, week, Item("AE07", 1, minutes=5, effort=3), companion="hands_on")


@fault("no_supine_late_pregnancy")
def flat_on_the_back_in_later_pregnancy(library: Library) -> Week:
    return with_person(with_effect(walker(library), "no_supine_late_pregnancy"), pregnancy_due_on=date(2027, 2, 1))


@fault("no_supine_late_pregnancy")
def flat_on_the_back_when_the_week_is_not_known(library: Library) -> Week:
    return with_effect(walker(library), "no_supine_late_pregnancy")


@fault("no_session_if_alcohol_today")
def standing_within_a_day_of_alcohol(library: Library) -> Week:
    return with_code(with_effect(stander(library), "no_session_if_alcohol_today"), "ALCOHOL", Known.PRESENT)


@fault("tone_window")
def standing_when_the_legs_are_loosest(library: Library) -> Week:
    return first(stander(library), start=at(0, 14, 30))


@fault("tone_window")
def standing_on_stiffness_before_the_response_is_known(library: Library) -> Week:
    return replace(stander(library), response=NOT_KNOWN)


@fault("tone_window")
def standing_on_stiffness_soon_after_a_change(library: Library) -> Week:
    week = stander(library)
    assert week.person.order is not None
    return with_person(week, order=replace(week.person.order, changed_on=date(2026, 11, 16)))


@fault("fracture_risk")
def floor_work_on_thin_bones(library: Library) -> Week:
    week = with_effect(opened(library), "fracture_risk")
    return holding(library, week, Item("BA06", 2, reps=4, hold_s=5, effort=2), companion="nearby")


@fault("reconcile_list")
def dose_times_from_orders_that_contradict_each_other(library: Library) -> Week:
    return with_effect(walker(library), "reconcile_list")


@fault("cue")
def a_reminder_left_out(library: Library) -> Week:
    return with_effect(wheeler(library), "carry_carbs")


@fault("cue")
def a_drive_to_a_session_away_from_home(library: Library) -> Week:
    return first(with_effect(walker(library), "transport_alternative"), place="day centre")


# --- doses ------------------------------------------------------------------------------------------------------------


def changed_dose(week: Week, index: int, **changes: Any) -> Week:
    placed = list(week.plan.doses)
    placed[index] = replace(placed[index], **changes)
    return with_plan(week, doses=tuple(placed))


@fault("dose_lost")
def a_dose_left_out(library: Library) -> Week:
    week = walker(library)
    return with_plan(week, doses=week.plan.doses[:4] + week.plan.doses[5:])


@fault("dose_added")
def a_dose_twice(library: Library) -> Week:
    week = walker(library)
    return with_plan(week, doses=(*week.plan.doses, week.plan.doses[4]))


@fault("dose_added")
def doses_without_an_order(library: Library) -> Week:
    return with_plan(elder(library), doses=walker(library).plan.doses)


@fault("dose_amount")
def another_amount_than_ordered(library: Library) -> Week:
    return changed_dose(walker(library), 3, amount_mg=5)


@fault("dose_moved")
def a_dose_moved_further_than_the_prescriber_allows(library: Library) -> Week:
    far = at(1, 15)
    return changed_dose(walker(library), 4, at=far, allowed=(far - timedelta(hours=1), far))


@fault("dose_moved")
def a_dose_moved_where_no_prescriber_is_named(library: Library) -> Week:
    week = walker(library)
    assert week.person.order is not None
    return with_person(week, order=replace(week.person.order, may_move_allowed_by=None))


@fault("dose_moved")
def a_bedtime_dose_moved(library: Library) -> Week:
    late = at(1, 20, 15)
    return changed_dose(walker(library), 5, at=late, allowed=(at(1, 19, 30), at(1, 20, 30)))


@fault("dose_moved")
def a_dose_moved_soon_after_a_missed_one(library: Library) -> Week:
    missed = DiaryEntry(at=NOW - timedelta(hours=12), kind="missed_dose", slot=time(20))
    return with_person(walker(library), diary=Diary((missed,)))


@fault("dose_moved")
def a_dose_moved_after_someone_said_that_one_was_missed(library: Library) -> Week:
    return with_code(walker(library), "MISSED_DOSE_72H", Known.PRESENT)


@fault("dose_moved")
def a_dose_moved_whose_clock_time_was_only_assumed(library: Library) -> Week:
    week = walker(library)
    assert week.person.order is not None
    step = replace(week.person.order.steps[0], times=Times.ASSUMED)
    return with_person(week, order=replace(week.person.order, steps=(step,)))


@fault("dose_window")
def a_wider_window_printed_than_allowed(library: Library) -> Week:
    return changed_dose(walker(library), 4, allowed=(at(1, 13), at(1, 15)))


@fault("dose_gap")
def two_doses_moved_too_close(library: Library) -> Week:
    order = Order(
        steps=(Step((SlotDose(time(8), 10, may_move_min=60), SlotDose(time(13), 10, may_move_min=60))),),
        min_gap_h=4,
        may_move_allowed_by="Dr A",
    )
    week = with_person(walker(library), order=order)
    near = doses(order, {(1, 8): 45, (1, 13): -30})
    return with_plan(week, doses=near)


@fault("most_a_day")
def a_dose_moved_over_midnight_on_to_a_full_day(library: Library) -> Week:
    order = Order(
        steps=(Step((SlotDose(time(20, 30), 10), SlotDose(time(23, 50), 10, may_move_min=30))),),
        max_mg_per_day=20,
        may_move_allowed_by="Dr A",
    )
    night = Day(wakes=time(17), sleeps=time(9), assumed=False)
    week = with_person(walker(library), order=order, day=night)
    kept = doses(order)
    late = DoseTime(at(2, 0, 10), 10, (at(1, 23, 20), at(2, 0, 20)))
    return with_plan(week, doses=tuple(late if d.at == at(1, 23, 50) else d for d in kept))


@fault("dose_in_the_past")
def a_dose_moved_into_the_past(library: Library) -> Week:
    order = Order(steps=(Step((SlotDose(time(8, 15), 10, may_move_min=30),)),), may_move_allowed_by="Dr A")
    week = with_person(walker(library), order=order)
    return with_plan(week, doses=doses(order, {(0, 8): -30}))


# --- what it says about itself ----------------------------------------------------------------------------------------


@fault("status")
def optimal_without_proof(library: Library) -> Week:
    return with_plan(walker(library), status=PlanStatus.OPTIMAL, gap=0.02)


@fault("status")
def a_gap_that_is_not_a_number(library: Library) -> Week:
    return with_plan(walker(library), status=PlanStatus.FEASIBLE, gap=float("nan"))


@fault("first_week")
def a_step_up_before_any_session(library: Library) -> Week:
    return with_plan(walker(library), progression=Progression(Decision.UP, "up"))


@fault("progression")
def a_step_up_after_a_week_that_nobody_rated(library: Library) -> Week:
    return with_plan(stander(library), progression=Progression(Decision.UP, "progress.up_volume"))


@fault("progression")
def another_reason_than_the_history_gives(library: Library) -> Week:
    return with_plan(stander(library), progression=Progression(Decision.HOLD, "progress.some_done"))


@fault("load")
def more_sessions_than_this_week_may_have(library: Library) -> Week:
    week = stander(library)
    return with_person(week, weeks=tuple(replace(w, load=Load(level=2, sessions=2)) for w in week.person.weeks))


@fault("load")
def amounts_of_a_later_week(library: Library) -> Week:
    return holding(library, stander(library), Item("ST14", 1, reps=12, minutes=8, effort=1), companion="nearby")


@fault("load")
def effort_of_a_later_week(library: Library) -> Week:
    return holding(library, opened(library), Item("SG01", 1, reps=8, effort=4))


@fault("load")
def harder_exercises_than_this_person_has_come_to(library: Library) -> Week:
    week = stander(library)
    return with_person(week, weeks=tuple(replace(w, load=Load(level=1)) for w in week.person.weeks))


@fault("clearance")
def an_approval_that_nobody_recorded(library: Library) -> Week:
    return with_person(stander(library), clearances=())


@fault("clearance")
def an_approval_that_has_run_out(library: Library) -> Week:
    week = stander(library)
    return with_person(week, clearances=(replace(week.person.clearances[0], until=date(2026, 11, 20)),))


@fault("clearance")
def an_approval_by_the_person_themselves(library: Library) -> Week:
    week = stander(library)
    own = Clearance(effect="needs_clearance", by="Dan", role="self", on=date(2026, 11, 1))
    note = ClearanceNote(ClearanceState.APPROVED, own.by, own.role, own.on)
    return with_plan(with_person(week, clearances=(own,)), clearance=note)


@fault("self_entered")
def full_alertness_on_the_persons_own_word(library: Library) -> Week:
    week = opened(library)
    own = Clearance(effect="needs_clearance", by="Dan", role="self", on=date(2026, 11, 1))
    note = ClearanceNote(ClearanceState.DISCUSSED, own.by, own.role, own.on)
    week = with_plan(with_person(week, clearances=(own,)), clearance=note)
    return holding(library, week, POOL, companion="hands_on")


@fault("clearance_old")
def an_approval_older_than_the_order(library: Library) -> Week:
    week = stander(library)
    assert week.person.order is not None
    return with_person(week, order=replace(week.person.order, changed_on=date(2026, 11, 5)))


@fault("not_discussed")
def level_2_before_anyone_discussed_the_plan(library: Library) -> Week:
    return with_plan(stander(library), clearance=ClearanceNote())


@fault("weekly_minutes")
def minutes_that_do_not_add_up(library: Library) -> Week:
    week = walker(library)
    return with_plan(week, weekly_minutes={**week.plan.weekly_minutes, "strength": 30})


@fault("drowsy_probability")
def a_nicer_drowsiness_than_the_forecast_has(library: Library) -> Week:
    return first(walker(library), drowsy_probability=0.1)


@fault("drowsy_probability")
def a_drowsiness_from_nowhere(library: Library) -> Week:
    return first(elder(library), drowsy_probability=0.1)


@fault("tone_relief")
def a_nicer_ease_than_the_forecast_has(library: Library) -> Week:
    return first(walker(library), tone_relief=0.4)


# ----------------------------------------------------------------------------------------------------------------------


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
