"""Faults in what a person must not do, or not now: contra codes and alertness."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

from planted_faults import POOL, first, holding, opened, register, with_code, with_effect, with_person
from supple.domain.diary import Diary, DiaryEntry
from supple.domain.facts import Known
from supple.domain.person import CompanionHours
from supple.domain.plan import Item
from supple.knowledge.library import Library
from weeks_by_hand import (
    MARCH,
    MORNING,
    NOT_KNOWN,
    NOW,
    Week,
    at,
    forecast,
    stander,
    walker,
    wheeler,
)

FAULTS, fault = register()

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
