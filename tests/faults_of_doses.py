"""Faults in the dose times that a plan prints."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

from planted_faults import register, with_code, with_person, with_plan
from supple.domain.diary import Diary, DiaryEntry
from supple.domain.facts import Known
from supple.domain.order import Order, SlotDose, Step, Times
from supple.domain.person import Day
from supple.domain.plan import DoseTime
from supple.knowledge.library import Library
from weeks_by_hand import (
    NOW,
    Week,
    at,
    doses,
    elder,
    walker,
)

FAULTS, fault = register()

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
