"""What a session's place in the week is worth by itself, in whole points."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from supple.planning.effects import WeekBounds
from supple.planning.situation import Moment, Situation


def moment_points(situation: Situation, bounds: WeekBounds, moment: Moment) -> int:
    """What a session at a moment is worth or costs, whatever stands in it."""
    points = -situation.whole("w_session")
    if moment.relief_p50 is not None and moment.drowsy_p50 is not None:
        points += situation.whole("w_relief") * round(100 * moment.relief_p50)
        points -= situation.whole("w_drowsy") * round(100 * moment.drowsy_p50)
    if bounds.later_slots and soon_after_waking_or_dose(situation, moment):
        points -= situation.whole("w_later_slot")
    wished = situation.person.preferences.time_of_day
    if wished and situation.time_of_day(moment.start_min) == wished:
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
    """The usual clock time of each half of the day: the one that suits the most days, then the best of those.

    Sessions at the usual time are regular; others cost a little, so the week keeps the same hours where it can.
    """
    days: dict[tuple[int, int], dict[object, int]] = defaultdict(dict)
    for moment, worth in zip(moments, points, strict=True):
        held = days[moment.half, moment.start_min]
        held[moment.day] = max(worth, held.get(moment.day, worth))
    best: dict[int, tuple[int, int, int]] = {}
    for (half, start_min), by_day in days.items():
        rank = (len(by_day), sum(by_day.values()), -start_min)
        if half not in best or rank > best[half]:
            best[half] = rank
    return {half: -rank[2] for half, rank in best.items()}


def points_of(situation: Situation, bounds: WeekBounds, moments: Sequence[Moment]) -> list[int]:
    """The points of each moment, less the price of an unusual clock time or half of the day."""
    plain = [moment_points(situation, bounds, moment) for moment in moments]
    usual, at_another_time = usual_times(moments, plain), situation.whole("w_unusual_time")
    usual_half, in_the_other_half = _usual_half(moments, plain, usual), situation.whole("w_unusual_half")
    return [
        worth
        - (0 if usual[moment.half] == moment.start_min else at_another_time)
        - (0 if moment.half == usual_half else in_the_other_half)
        for moment, worth in zip(moments, plain, strict=True)
    ]


def _usual_half(moments: Sequence[Moment], points: Sequence[int], usual: dict[int, int]) -> int:
    """The half of the day whose usual time suits the most days, then is worth most, then comes first."""
    worth: dict[int, dict[object, int]] = defaultdict(dict)
    for moment, value in zip(moments, points, strict=True):
        if usual[moment.half] == moment.start_min:
            worth[moment.half][moment.day] = value
    return max(worth, key=lambda half: (len(worth[half]), sum(worth[half].values()), -half), default=0)
