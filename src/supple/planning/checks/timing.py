"""When sessions may be: inside the week, after now, in free time, apart, with a rest day and strength spaced out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from supple.domain.duration import session_minutes
from supple.domain.exercise import Kind
from supple.planning.checks.case import Broken, Case, Check, free_stretches, inside

HAIR_MIN = 1e-6


def inside_horizon(case: Case) -> Iterator[Broken]:
    """Sessions start after now and end within the last day."""
    first, last = case.horizon[0], case.horizon[-1]
    for where, session in case.sessions():
        if session.start.timestamp() < case.now.timestamp():
            yield Broken(
                "starts_after_now", where, f"{session.start:%H:%M}", f"{case.now:%a %H:%M}", f"{where} has passed."
            )
        ends_on = case.local(session.end - timedelta(microseconds=1)).date()
        if not (first <= case.day_of(session) and ends_on <= last):
            yield Broken(
                "inside_horizon", where, str(ends_on), f"{first} to {last}", f"{where} lies outside the planned days."
            )


def inside_free_time(case: Case) -> Iterator[Broken]:
    """Sessions lie wholly inside one stretch of free time of one day."""
    for where, session in case.sessions():
        free = free_stretches(case, case.day_of(session))
        if not inside(session, free):
            hours = ", ".join(f"{_clock(case, a)}-{_clock(case, b)}" for a, b in free) or "no free time"
            yield Broken(
                "inside_free_time",
                where,
                f"{case.local(session.start):%H:%M}-{case.local(session.end):%H:%M}",
                hours,
                f"{where} is not inside the free time of that day ({hours}).",
            )


def _clock(case: Case, timestamp: float) -> str:
    return f"{datetime.fromtimestamp(timestamp, tz=UTC).astimezone(case.zone):%H:%M}"


def before_travel(case: Case) -> Iterator[Broken]:
    """No session once the person lives by another clock: nobody knows the free time there."""
    leaves = min((trip.start.timestamp() for trip in case.person.travel), default=float("inf"))
    for where, session in case.sessions():
        if session.end.timestamp() > leaves:
            yield Broken(
                "before_travel",
                where,
                f"{case.local(session.end):%a %H:%M}",
                f"before {_clock(case, leaves)}",
                f"{where} lies after the journey has begun.",
            )


def no_overlap(case: Case) -> Iterator[Broken]:
    """No two sessions at once."""
    placed = list(case.sessions())
    for (_, earlier), (where, later) in pairwise(placed):
        if later.start.timestamp() < earlier.end.timestamp():
            yield Broken(
                "no_overlap",
                where,
                f"{later.start:%H:%M}",
                f"from {earlier.end:%H:%M}",
                f"{where} starts before the one before it has ended.",
            )


def sessions_a_day(case: Case) -> Iterator[Broken]:
    """No more sessions a day than the person wants."""
    most = case.person.preferences.max_sessions_per_day
    for day, count in sorted(Counter(case.day_of(s) for s in case.plan.sessions).items()):
        if count > most:
            yield Broken(
                "sessions_a_day",
                f"{day:%a %d %b}",
                str(count),
                str(most),
                f"{count} sessions on {day:%A}, wanted {most}.",
            )


def rest_day(case: Case) -> Iterator[Broken]:
    """At least one day without a session in any seven in a row."""
    busy = {case.day_of(s) for s in case.plan.sessions}
    for first in range(case.days - 6):
        seven = case.horizon[first : first + 7]
        if all(day in busy for day in seven):
            yield Broken(
                "rest_day", f"week from {seven[0]:%a %d %b}", "7 days", "6 days", "There is no rest day in seven days."
            )


def strength_apart(case: Case) -> Iterator[Broken]:
    """At least one day between strength days."""
    days = sorted({case.day_of(s) for _, s, _, exercise in case.items() if exercise.kind is Kind.STRENGTH})
    for earlier, later in pairwise(days):
        if later - earlier == timedelta(days=1):
            yield Broken(
                "strength_apart",
                f"{later:%a %d %b}",
                "the day after",
                "a day between",
                f"Strength work on {earlier:%A} and {later:%A} leaves no day between.",
            )


def long_enough(case: Case) -> Iterator[Broken]:
    """A session's minutes cover its warm-up, its items and its cool-down."""
    for where, session in case.sessions():
        if len(tuple(case.known_items(session))) != len(session.items):
            continue  # an unknown exercise is named by a check of its own
        least = session_minutes(
            session.items,
            case.library.exercises,
            case.pace,
            warm_up_min=session.warm_up_min,
            cool_down_min=session.cool_down_min,
        )
        if session.minutes < least - HAIR_MIN or min(session.warm_up_min, session.cool_down_min) < 0:
            yield Broken(
                "long_enough",
                where,
                f"{session.minutes} min",
                f"at least {least:.0f} min",
                f"{where} is too short for its warm-up, items and cool-down ({least:.0f} minutes).",
            )


TIMING_CHECKS: tuple[Check, ...] = (
    inside_horizon,
    inside_free_time,
    before_travel,
    no_overlap,
    sessions_a_day,
    rest_day,
    strength_apart,
    long_enough,
)
