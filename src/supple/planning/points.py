"""What a session's place in the week is worth by itself, in whole points."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Regular:
    """The usual clock time of each half of the day, and the half that holds most sessions.

    Sessions there are regular; others cost a little, so the week keeps the same hours where it can. Both are read from
    free time and the curve alone: a limit never changes what is usual, so it never makes another week look better.
    """

    times: Mapping[int, int]
    half: int


def regular(situation: Situation, bounds: WeekBounds, free: Sequence[Moment]) -> Regular:
    """The usual times of the week: those that suit the most days, then are worth most, then come first."""
    worth: dict[tuple[int, int], dict[object, int]] = defaultdict(dict)
    for moment in free:
        worth[moment.half, moment.start_min][moment.day] = moment_points(situation, bounds, moment)

    def rank(clock: tuple[int, int]) -> tuple[int, int, int]:
        by_day = worth[clock]
        return len(by_day), sum(by_day.values()), -clock[1]

    times = {half: max((clock for clock in worth if clock[0] == half), key=rank) for half, _ in sorted(worth)}
    return Regular(
        {half: clock[1] for half, clock in times.items()}, max(times, key=lambda h: rank(times[h]), default=0)
    )


def points_of(situation: Situation, bounds: WeekBounds, usual: Regular, moment: Moment) -> int:
    """The points of a moment, less the price of an unusual clock time or half of the day."""
    points = moment_points(situation, bounds, moment)
    if usual.times[moment.half] != moment.start_min:
        points -= situation.whole("w_unusual_time")
    return points - (0 if moment.half == usual.half else situation.whole("w_unusual_half"))
