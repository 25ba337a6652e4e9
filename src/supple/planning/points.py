"""What a session's place in the week is worth by itself, in whole points."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from supple.planning.effects import WeekBounds
from supple.planning.situation import Moment, Situation

TIMES_OF_DAY = ("morning", "afternoon", "evening")


def moment_points(situation: Situation, bounds: WeekBounds, moment: Moment) -> int:
    """What a session at a moment is worth or costs, whatever stands in it."""
    points = -situation.whole("w_session")
    if moment.relief_p50 is not None and moment.drowsy_p50 is not None:
        points += situation.whole("w_relief") * round(100 * moment.relief_p50)
        points -= situation.whole("w_drowsy") * round(100 * moment.drowsy_p50)
    if bounds.later_slots and soon_after_waking_or_dose(situation, moment):
        points -= situation.whole("w_later_slot")
    wished = situation.person.preferences.time_of_day
    if wished and TIMES_OF_DAY[moment.part] == wished:
        points += situation.whole("w_time_of_day")
    return points


def soon_after_waking_or_dose(situation: Situation, moment: Moment) -> bool:
    """Whether a start lies in the first hours after waking or after an ordered dose."""
    after_waking, after_dose = (
        60 * situation.effect_number("later_slots", name) for name in ("hours_after_waking", "hours_after_dose")
    )
    wakes = situation.person.day.wakes
    waits = [(wakes.hour * 60 + wakes.minute, after_waking)]
    step = situation.person.order.step_on(moment.day) if situation.person.order else None
    for dose in step.doses if step else ():
        if moment.day.weekday() in dose.days:
            waits.append((dose.at.hour * 60 + dose.at.minute, after_dose))
    return any(at <= moment.start_min < at + wait for at, wait in waits)


def hundredths(part: float | None) -> int:
    """A part of one in whole hundredths; nothing where not known."""
    return 0 if part is None else round(100 * part)


def usual_times(moments: Sequence[Moment], points: Sequence[int]) -> dict[int, int]:
    """The usual clock time of each part of the day: the one that suits the most days, then the best of those.

    Sessions at the usual time are regular; others cost a little, so the week keeps the same hours where it can.
    """
    days: dict[tuple[int, int], dict[object, int]] = defaultdict(dict)
    for moment, worth in zip(moments, points, strict=True):
        held = days[moment.part, moment.start_min]
        held[moment.day] = max(worth, held.get(moment.day, worth))
    best: dict[int, tuple[int, int, int]] = {}
    for (part, start_min), by_day in days.items():
        rank = (len(by_day), sum(by_day.values()), -start_min)
        if part not in best or rank > best[part]:
            best[part] = rank
    return {part: -rank[2] for part, rank in best.items()}


def points_of(situation: Situation, bounds: WeekBounds, moments: Sequence[Moment]) -> list[int]:
    """The points of each moment, less the price of an unusual clock time."""
    plain = [moment_points(situation, bounds, moment) for moment in moments]
    usual, price = usual_times(moments, plain), situation.whole("w_unusual_time")
    return [
        worth - (0 if usual[moment.part] == moment.start_min else price)
        for moment, worth in zip(moments, plain, strict=True)
    ]
