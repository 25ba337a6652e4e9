"""Faults against the effects that findings have on a week."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

from planted_faults import POOL, first, holding, opened, register, with_code, with_effect, with_person, with_sessions
from supple.domain.facts import Known
from supple.domain.findings import Advice, Finding, FindingState, Severity, Urgency
from supple.domain.order import Order, SlotDose, Step
from supple.domain.plan import Item
from supple.knowledge.library import Library
from weeks_by_hand import (
    BREATHE,
    CALF,
    NOT_KNOWN,
    NOW,
    RANGE,
    TURN,
    Week,
    at,
    elder,
    forecast,
    stander,
    walker,
    wheeler,
)

FAULTS, fault = register()

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
