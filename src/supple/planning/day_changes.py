"""What became of the sessions of today when today was placed anew, and why one of them had to go."""

from __future__ import annotations

from dataclasses import replace

from supple.domain.day_change import Becomes, SessionChange
from supple.domain.forecast import Forecast
from supple.domain.plan import Plan, Session
from supple.planning.conflicts import smallest_that_forbids
from supple.planning.moments import free_moments
from supple.planning.problem import limits_in_force
from supple.planning.situation import Situation
from supple.planning.standing_week import ahead_today

NO_TIME_LEFT = "no free time is left today that holds it"
SUITS_TOO_LITTLE = "the hours left today suit it too little"


def changes(plan: Plan, situation: Situation, forecast: Forecast | None) -> tuple[tuple[SessionChange, ...], bool]:
    """What became of each session that was left of today, and whether other days had to change as well."""
    week = situation.standing_week
    if week is None:
        return (), False
    zone, today = situation.zone, situation.now.date()
    now_today = [session for session in plan.sessions if session.start.astimezone(zone).date() == today]
    found = []
    for before in ahead_today(situation, week):
        after = max(now_today, key=lambda session: _closeness(before, session), default=None)
        if after is None or not _shared(before, after):
            because = why_left_out(before, situation, forecast)
            found.append(SessionChange(Becomes.LEFT_OUT, before, None, because))
            continue
        now_today.remove(after)
        found.append(SessionChange(_becomes(before, after), before, after))
    others = _elsewhere(plan.sessions, situation) != _elsewhere(week.sessions, situation)
    return tuple(found), others


def _shared(one: Session, other: Session) -> int:
    return len({item.exercise_id for item in one.items} & {item.exercise_id for item in other.items})


def _closeness(before: Session, after: Session) -> tuple[int, float]:
    """The same items first, then the nearest hour."""
    return _shared(before, after), -abs(after.start.timestamp() - before.start.timestamp())


def _becomes(before: Session, after: Session) -> Becomes:
    if {item.exercise_id for item in before.items} != {item.exercise_id for item in after.items}:
        return Becomes.CHANGED
    return Becomes.STAYS if before.start.timestamp() == after.start.timestamp() else Becomes.MOVED


def _elsewhere(sessions: tuple[Session, ...], situation: Situation) -> frozenset[tuple[float, frozenset[str]]]:
    """When and what the sessions of other days are."""
    return frozenset(
        (session.start.timestamp(), frozenset(item.exercise_id for item in session.items))
        for session in sessions
        if session.start.astimezone(situation.zone).date() != situation.now.date()
    )


def why_left_out(session: Session, situation: Situation, forecast: Forecast | None) -> str:
    """What keeps a session of today from being done at any hour that is left."""
    alone = replace(situation, standing_week=None)
    shortest = situation.whole("session_min_min")
    today = tuple(
        moment
        for moment in free_moments(alone, forecast, longest_min=max(shortest, session.minutes))
        if moment.day == situation.now.date()
    )
    if not today:
        return NO_TIME_LEFT
    exercises = tuple(situation.library.exercises[item.exercise_id] for item in session.items)
    binding = smallest_that_forbids(limits_in_force(alone), exercises, today)
    return "; ".join(dict.fromkeys(limit.words for limit in binding)) if binding else SUITS_TOO_LITTLE
