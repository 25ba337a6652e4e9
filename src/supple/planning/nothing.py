"""Why no session fits: the fewest limits that leave none, and whom to ask about each.

A week that keeps the rules stays one when all but one item of one session are taken out of it. So there is a week
exactly where one item may stand alone at some moment, and all that forbids this are limits of one item at one moment:
the limits in force, the room of a session, and free time itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from supple.domain.exercise import Exercise
from supple.domain.forecast import Forecast
from supple.domain.person import Week
from supple.domain.plan import HeldBy, Refusal
from supple.domain.quantities import Interval
from supple.planning.amounts import tenths_of_minutes, week_item
from supple.planning.changed import joined
from supple.planning.conflicts import forbids, smallest_that_forbids
from supple.planning.doses import minute_of
from supple.planning.effects import week_bounds
from supple.planning.limits import Limit
from supple.planning.moments import free_moments
from supple.planning.refusals import nothing_fits
from supple.planning.situation import Moment, Situation
from supple.planning.whom import SLEEPY, whom

HOT = 2  # the heat load from which an item needs the cooling routine beside it


def refusal(situation: Situation, limits: tuple[Limit, ...], forecast: Forecast | None) -> Refusal:
    """The refusal of a week that no session fits into."""
    everything = tuple(situation.library.exercises.values())
    moments = waking_moments(situation, forecast)
    every_limit = (*limits, *limits_of_a_lone_item(situation))
    needed = smallest_that_forbids(every_limit, everything, moments) or ()
    held_by = tuple(
        HeldBy(
            limit.words,
            whom(situation, limit),
            not forbids([other for other in every_limit if other is not limit], everything, moments),
            limit.rule_ids,
        )
        for limit in needed
    )
    return nothing_fits(held_by, of_the_medicine=any(may_be_of_the_medicine(limit) for limit in needed))


def may_be_of_the_medicine(limit: Limit) -> bool:
    """Whether someone may read a limit as a reason to stop the medicine: sleepiness, a finding, a fact about them."""
    return limit.id in SLEEPY or bool(limit.rule_ids) or limit.id.startswith("code:")


def limits_of_a_lone_item(situation: Situation) -> Iterator[Limit]:
    """What a single item needs beside the limits in force: free time, room, and that any session is wanted."""
    shortest = situation.whole("session_min_min")
    skeleton = situation.whole("warm_up_min") + situation.whole("cool_down_min")
    tenths = {
        e.id: tenths_of_minutes(situation, week_item(situation, e), e) for e in situation.library.exercises.values()
    }
    free, most = situation.availability, situation.person.preferences.max_sessions_per_day

    def in_free_time(_: Exercise, moment: Moment) -> bool:
        hours = free.get(moment.day.weekday(), ())
        return any(interval.covers(moment.start_min, moment.end_min) for interval in hours)

    def has_room(exercise: Exercise, moment: Moment) -> bool:
        return tenths[exercise.id] <= 10 * (moment.minutes - skeleton)

    yield Limit("free_time", f"your free time, in stretches of {shortest} minutes or more", in_free_time, timed=True)
    yield Limit("room", "an exercise has to fit into the session with warm-up and cool-down", has_room, timed=True)
    yield Limit("sessions_a_day", f"you want at most {most} sessions a day", lambda *_: most >= 1)
    if situation.in_force("heat_caution"):
        # where the cooling routine itself may stand, it is the lone item, so a hot item never decides
        yield Limit("cool_before_heat", "cooling before heat", lambda e, _: e.heat_load < HOT)


def waking_moments(situation: Situation, forecast: Forecast | None) -> tuple[Moment, ...]:
    """Every stretch of the waking day and of free time from now on."""
    person = situation.person
    wakes, sleeps = minute_of(person.day.wakes), minute_of(person.day.sleeps)
    waking = Interval(wakes, sleeps if sleeps > wakes else 24 * 60)
    week: Week = {day: joined((waking, *situation.availability.get(day, ()))) for day in range(7)}
    awake = replace(situation, person=replace(person, availability=week))
    return tuple(free_moments(awake, forecast, longest_min=week_bounds(situation).session_min_max))
