"""Faults in when, what and with whom a session is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from planted_faults import POOL, first, holding, opened, register, with_effect, with_person, with_plan, with_sessions
from supple.domain.person import CompanionHours, Prescription, Travel
from supple.domain.plan import Item
from supple.knowledge.library import Library
from weeks_by_hand import (
    BRIDGE,
    CALF,
    MARCH,
    MORNING,
    NOW,
    Week,
    at,
    elder,
    stander,
    walker,
    wheeler,
)

FAULTS, fault = register()

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
