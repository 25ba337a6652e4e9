"""Where doses may stand: inside what the prescriber wrote, and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import time, timedelta

from planned_people import (
    HOME,
    MOVABLE,
    NOW,
    answered,
    codes,
    curve,
    plan_of,
    situation_of,
    small,
)  # fmt: skip
from supple.domain.diary import Diary, DiaryEntry
from supple.domain.findings import Screening
from supple.domain.forecast import Forecast
from supple.domain.order import Order, SlotDose, Step, Times
from supple.domain.person import Day, Person
from supple.knowledge.library import Library
from supple.planning.doses import candidate_shifts, windows

# --- dose times -----------------------------------------------------------------------------------------------------


def movable(order: Order = MOVABLE, **more: object) -> Person:
    return Person(equipment=HOME, order=order, **more)  # type: ignore[arg-type]


def moves(library: Library, person: Person, screening: Screening | None = None) -> set[int]:
    situation = situation_of(library, person, screening or answered(library))
    return {shift for shifts in candidate_shifts(situation) for shift in shifts.values()}


def test_times_move_only_inside_the_prescribers_window(library: Library) -> None:
    assert moves(library, movable()) == {-30, -15, 15, 30}
    plan = plan_of(small(library), movable(), answered(library))
    for dose in plan.doses:
        low, high = dose.allowed
        assert low <= dose.at <= high
        assert (high - low) in (timedelta(0), timedelta(hours=1))


def test_without_a_named_prescriber_nothing_moves(library: Library) -> None:
    assert moves(library, movable(replace(MOVABLE, may_move_allowed_by=None))) == set()


def test_after_a_missed_dose_nothing_moves_for_three_days(library: Library) -> None:
    def missed(hours: int) -> Person:
        return movable(diary=Diary((DiaryEntry(NOW - timedelta(hours=hours), "missed_dose", slot=time(8)),)))

    assert moves(library, missed(71)) == set()
    assert moves(library, missed(73))
    assert moves(library, movable(), answered(library, "watch_withdrawal")) == set()
    assert moves(library, movable(), Screening(contra=codes(present=("MISSED_DOSE_72H",)))) == set()


def test_a_bedtime_dose_never_moves(library: Library) -> None:
    late = replace(MOVABLE, steps=(Step((SlotDose(time(8), 10, 30), SlotDose(time(20, 30), 10, 30))),))
    assert windows(situation_of(library, movable(late)))[time(20, 30)] == 0
    early = replace(MOVABLE, steps=(Step((SlotDose(time(8), 10, 30), SlotDose(time(19, 30), 10, 30))),))
    assert windows(situation_of(library, movable(early)))[time(19, 30)] == 30
    night = Day(wakes=time(7), sleeps=time(1), assumed=False)
    assert windows(situation_of(library, movable(late, day=night)))[time(20, 30)] == 30


def test_times_that_were_assumed_never_move(library: Library) -> None:
    step = replace(MOVABLE.steps[0], times=Times.ASSUMED)
    assert moves(library, movable(replace(MOVABLE, steps=(step,)))) == set()


def test_moved_doses_stay_as_far_apart_as_the_order_asks(library: Library) -> None:
    close = (SlotDose(time(8), 10, 60), SlotDose(time(12, 30), 10, 60))
    order = replace(MOVABLE, steps=(Step(close),), min_gap_h=4.0)
    for shifts in candidate_shifts(situation_of(library, movable(order))):
        gap_min = 270 + shifts.get(time(12, 30), 0) - shifts.get(time(8), 0)
        assert gap_min >= 240
    silent = replace(order, min_gap_h=None)
    for shifts in candidate_shifts(situation_of(library, movable(silent))):
        assert 270 + shifts.get(time(12, 30), 0) - shifts.get(time(8), 0) >= 270


def test_a_dose_still_to_come_is_never_placed_in_the_past(library: Library) -> None:
    later = NOW.replace(hour=13, minute=50)
    situation = replace(situation_of(library, movable()), now=later)
    assert all(shifts.get(time(14), 0) >= 0 for shifts in candidate_shifts(situation))


def test_wide_windows_are_tried_on_a_coarser_grid_and_many_one_at_a_time(library: Library) -> None:
    def tried(width: int, *hours: int) -> list[Mapping[time, int]]:
        step = Step(tuple(SlotDose(time(hour), 5, width) for hour in hours))
        order = replace(MOVABLE, steps=(step,), min_gap_h=1.0)
        return list(candidate_shifts(situation_of(library, movable(order))))

    two = tried(60, 9, 14)
    assert 1 < len(two) <= 27
    assert any(len(shifts) == 2 for shifts in two), "together"
    many = tried(120, 9, 11, 14, 17)
    assert 4 < len(many) <= 27
    assert {len(shifts) for shifts in many} == {0, 1}, "one at a time"
    assert many[0] == {}


def test_a_moved_time_is_printed_as_what_the_prescriber_allows(library: Library) -> None:
    def better_late(shifts: Mapping[time, int]) -> Forecast:
        forecast = curve(shifts)
        late = shifts.get(time(8), 0) == 30
        return replace(forecast, drowsy_probability=forecast.drowsy_probability * (0.2 if late else 1.0))

    plan = plan_of(small(library), movable(), answered(library), forecast_for=better_late)
    assert "Your prescriber allows 07:30-08:30 for the 08:00 dose; this week fits best at 08:30." in plan.notes
    assert {dose.at.strftime("%H:%M") for dose in plan.doses} >= {"08:30", "20:00"}
