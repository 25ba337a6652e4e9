"""Faults in what a plan says about itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from planted_faults import POOL, first, holding, opened, register, with_person, with_plan
from supple.domain.findings import Urgency
from supple.domain.history import Load
from supple.domain.person import Clearance
from supple.domain.plan import ClearanceNote, ClearanceState, Decision, Item, PlanStatus, Progression
from supple.knowledge.library import Library
from weeks_by_hand import (
    Week,
    elder,
    stander,
    walker,
)

FAULTS, fault = register()

# --- what it says about itself ----------------------------------------------------------------------------------------


@fault("status")
def optimal_without_proof(library: Library) -> Week:
    return with_plan(walker(library), status=PlanStatus.OPTIMAL, gap=0.02)


@fault("status")
def a_gap_that_is_not_a_number(library: Library) -> Week:
    return with_plan(walker(library), status=PlanStatus.FEASIBLE, gap=float("nan"))


@fault("call_today")
def a_session_today_before_the_call(library: Library) -> Week:
    week = walker(library)
    today = min(session.start for session in week.plan.sessions)
    return replace(week, urgency=Urgency.SAME_DAY, now=today.replace(hour=6, minute=0))


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
