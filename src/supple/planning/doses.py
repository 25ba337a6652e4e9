"""Dose times inside the prescriber's window: which shifts may be tried, and the times they give.

Nothing moves without a named prescriber, after a missed dose, or close to sleep; the gaps that the order keeps stay
kept. Nothing here changes an amount, adds a dose or leaves one out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise, product

from supple.domain.facts import Known
from supple.domain.order import Order, SlotDose, Times, wall
from supple.domain.plan import DoseTime
from supple.planning.situation import Situation

Shifts = Mapping[time, int]
DAY_MIN = 24 * 60


def minute_of(at: time) -> int:
    """Minutes after midnight."""
    return at.hour * 60 + at.minute


def near_sleep(situation: Situation, at: time) -> bool:
    """Whether a dose is a bedtime dose: shortly before sleep or in the night, so that moving it moves the night."""
    hours = situation.person.day
    night_min = (minute_of(hours.wakes) - minute_of(hours.sleeps)) % DAY_MIN
    before = (minute_of(hours.sleeps) - minute_of(at)) % DAY_MIN
    return before <= 60 * situation.number("bedtime_dose_h") or DAY_MIN - before < night_min


def nothing_moves(situation: Situation, order: Order) -> bool:
    """Whether all doses stay where they are: no named prescriber, as needed, or a dose missed of late."""
    since = situation.now - timedelta(hours=situation.number("missed_dose_h"))
    missed = bool(situation.person.diary.of("missed_dose", since=since, until=situation.now))
    missed = missed or situation.said("doses.missed_72h") is True or situation.screening.in_force("watch_withdrawal")
    missed = missed or situation.contra("MISSED_DOSE_72H") is Known.PRESENT
    return missed or order.as_needed or not (order.may_move_allowed_by or "").strip()


def windows(situation: Situation) -> Mapping[time, int]:
    """How far each ordered time of the week may move either way [min]; zero where it may not.

    A time that several steps of the order share moves only as far as the narrowest of them allows.
    """
    order = situation.person.order
    if order is None:
        return {}
    steps = {id(step): step for step in map(order.step_on, situation.dates) if step}.values()
    still = nothing_moves(situation, order)
    widths: dict[time, int] = {}
    for step in steps:
        for dose in step.doses:
            fixed = still or step.times is Times.ASSUMED or near_sleep(situation, dose.at)
            width = 0 if fixed else order.movable_min(dose)
            widths[dose.at] = min(width, widths.get(dose.at, width))
    return widths


def steps_of(width: int, grid: int) -> tuple[int, ...]:
    """Shifts inside a window on a grid, the order's own time first, small before large."""
    shifts = range(-(width // grid) * grid, width + 1, grid)
    return tuple(sorted(shifts, key=lambda shift: (abs(shift), shift)))


def candidate_shifts(situation: Situation) -> tuple[Shifts, ...]:
    """Every shift to try, the order as it stands first."""
    movable = {at: width for at, width in sorted(windows(situation).items()) if width > 0}
    found = [
        moved
        for moved in _on_a_grid(situation, movable)
        if keeps_the_gaps(situation, moved) and not into_the_past(situation, moved)
    ]
    return tuple(sorted(found, key=lambda moved: (sum(map(abs, moved.values())), sorted(moved.items()))))


def _on_a_grid(situation: Situation, movable: Mapping[time, int]) -> list[Shifts]:
    """All shifts together on the finest grid that keeps their number bounded; else one dose at a time, likewise."""
    finest, most = situation.whole("dose_grid_min"), situation.whole("dose_candidates_max")
    narrowest = min(movable.values(), default=0)
    for grid in range(finest, narrowest + 1, finest):
        choices = [steps_of(width, grid) for width in movable.values()]
        if math.prod(map(len, choices)) <= most:
            return [
                {at: shift for at, shift in zip(movable, shifts, strict=True) if shift} for shifts in product(*choices)
            ]
    for grid in range(finest, max(movable.values(), default=0) + 1, finest):
        alone: list[Shifts] = [{at: shift} for at, width in movable.items() for shift in steps_of(width, grid) if shift]
        if len(alone) < most:
            return [{}, *alone]
    return [{}]


def keeps_the_gaps(situation: Situation, shifts: Shifts) -> bool:
    """Whether moved doses stay in order and as far apart as the order asks, or as it does itself where it is silent."""
    if not shifts:
        return True
    order = situation.person.order
    if order is None:
        return False
    ordered = [at.timestamp() / 60 for at, _, _ in _placed(situation, {})]
    moved = [at.timestamp() / 60 for at, _, _ in _placed(situation, shifts)]
    before = [later - earlier for earlier, later in pairwise(ordered)]
    after = [later - earlier for earlier, later in pairwise(moved)]
    least = 60 * order.min_gap_h if order.min_gap_h is not None else min(before, default=0.0)
    return all(gap >= min(least, old) and gap > 0 for gap, old in zip(after, before, strict=True))


def into_the_past(situation: Situation, shifts: Shifts) -> bool:
    """Whether a dose that is still to come today would be moved to a time that is over."""
    now = situation.now.timestamp()
    return any(
        ordered.timestamp() >= now > ordered.timestamp() + 60 * shifts.get(dose.at, 0)
        for _, dose, ordered in _placed(situation, {})
    )


def _placed(situation: Situation, shifts: Shifts) -> Iterator[tuple[datetime, SlotDose, datetime]]:
    """Each dose of the days of the plan as (moved instant, dose, ordered instant), in order of ordered time."""
    order = situation.person.order
    if order is None or order.as_needed:
        return
    for day in situation.dates:
        step = order.step_on(day)
        for dose in sorted(step.doses, key=lambda d: d.at) if step else ():
            if day.weekday() in dose.days:
                ordered = wall(day, dose.at, situation.zone)
                yield moved_by(ordered, shifts.get(dose.at, 0)), dose, ordered


def moved_by(at: datetime, minutes: int) -> datetime:
    """An instant moved by elapsed minutes, in the same zone."""
    return (at.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(at.tzinfo)


def dose_times(situation: Situation, shifts: Shifts) -> tuple[DoseTime, ...]:
    """The doses still to come, where the week places them, with the window that the prescriber allows."""
    width = windows(situation)
    placed = []
    for at, dose, ordered in _placed(situation, shifts):
        if ordered.timestamp() >= situation.now.timestamp():
            allowed = (moved_by(ordered, -width[dose.at]), moved_by(ordered, width[dose.at]))
            placed.append(DoseTime(at, dose.amount_mg, allowed))
    return tuple(placed)


def said_of_moves(situation: Situation, shifts: Shifts) -> Iterator[str]:
    """What a moved time says: the prescriber's window and where this week fits best in it, never an instruction."""
    width = windows(situation)
    for at, shift in sorted(shifts.items()):
        low, high, best = (clock(minute_of(at) + by) for by in (-width[at], width[at], shift))
        yield f"Your prescriber allows {low}-{high} for the {at:%H:%M} dose; this week fits best at {best}."


def clock(minute: int) -> str:
    """Minutes after midnight as a clock time."""
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"
