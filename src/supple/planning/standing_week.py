"""Today placed anew inside a week that stands: no session is added, and other days stay."""

from __future__ import annotations

from collections.abc import Iterator

from supple.domain.exercise import Exercise
from supple.domain.plan import Session
from supple.planning.limits import Limit
from supple.planning.situation import Moment, Situation, StandingWeek


def ahead_today(situation: Situation, week: StandingWeek) -> tuple[Session, ...]:
    """The sessions of today that have not begun."""
    today = week.on(situation.now.date(), situation.zone)
    return tuple(session for session in today if session.start.timestamp() >= situation.now.timestamp())


def standing_limits(situation: Situation) -> Iterator[Limit]:
    """What a standing week leaves to choose: nothing but when the sessions left today begin."""
    week = situation.standing_week
    if week is None:
        return
    today, zone = situation.now.date(), situation.zone
    left = frozenset(item.exercise_id for session in ahead_today(situation, week) for item in session.items)
    of_day = {
        day: frozenset(item.exercise_id for session in week.on(day, zone) for item in session.items)
        for day in situation.dates
    }
    starts = frozenset(session.start.timestamp() for session in week.sessions)

    def as_planned(exercise: Exercise, moment: Moment) -> bool:
        if moment.day == today:
            return exercise.id in left
        return week.free_days or exercise.id in of_day.get(moment.day, frozenset())

    def when_planned(_: Exercise, moment: Moment) -> bool:
        return moment.day == today or week.free_days or moment.start.timestamp() in starts

    words = "only today is placed anew, with what was planned for it; the other days stay"
    yield Limit("standing_week", words, as_planned)
    yield Limit("standing_hours", words, when_planned, timed=True)


def sessions_left_today(situation: Situation) -> int | None:
    """The most sessions that today may still hold, or None where no week stands."""
    return len(ahead_today(situation, situation.standing_week)) if situation.standing_week else None
