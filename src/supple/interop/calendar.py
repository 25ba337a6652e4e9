"""A week of sessions as a calendar file (RFC 5545) that calendar programs accept.

One event a session. The title says neither a condition nor a medicine, since titles show on locked screens; there are
no alarms, and dose times are no events: a calendar file is easily shared, and a moved dose is never an instruction.
"""

from __future__ import annotations

import hashlib
import unicodedata
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from supple.domain.day_change import DayChange
from supple.domain.plan import Item, Plan, Session
from supple.interop.vtimezone import vtimezone
from supple.knowledge.library import Library
from supple.planning.sequence import STOPS

PRODUCT = "-//Supple//Week of exercise//EN"
UID_DOMAIN = "supple.invalid"  # RFC 2606: never a real host
ZONE_MARGIN = timedelta(days=400)  # the time zone's rules are written for this long around the week
SEQUENCE_FROM = datetime(2020, 1, 1, tzinfo=UTC)
UNTESTED = "No trial has tested exercise timed to oral baclofen; these times are an estimate."
NOT_REVIEWED = "Not yet reviewed by a clinician. Show this week to yours."


def ics(plan: Plan, *, library: Library, now: datetime, key: str = "week", changed: DayChange | None = None) -> bytes:
    """The sessions of a plan as a calendar file. ``key`` tells one person's calendar from another's.

    The same plan at the same moment gives the same bytes. A session is known by its day and the half of that day, of
    which each holds at most one: a later export replaces it (same UID) and counts as newer (a higher SEQUENCE, the
    minutes since 2020, RFC 5545 section 3.8.7.4). ``changed`` are sessions of today that moved: each keeps the UID of
    the place it had, and one that was left out is sent as cancelled.

    Raises
    ------
    ValueError
        ``now`` has no named zone.
    """
    zone = now.tzinfo
    if not isinstance(zone, ZoneInfo):
        raise ValueError("a calendar needs a moment with a named zone")
    calendar = _blank()
    calendar.add_component(vtimezone(zone, now - ZONE_MARGIN, now + ZONE_MARGIN))
    noon_min = library.number("planning", "noon_min")
    place_of = {
        one.after.start.timestamp(): one.before
        for one in (changed.sessions if changed else ())
        if one.after is not None
    }
    for session in sorted(plan.sessions, key=lambda s: s.start.timestamp()):
        planned = place_of.get(session.start.timestamp(), session)
        uid = _uid(key, *_place(planned, zone, noon_min))
        calendar.add_component(_event(session, plan, library, zone, now, uid=uid))
    for one in changed.sessions if changed else ():
        if one.after is None:
            calendar.add_component(
                _cancelled(one.before, zone, now, uid=_uid(key, *_place(one.before, zone, noon_min)))
            )
    return calendar.to_ical()


def empty(now: datetime) -> bytes:
    """A calendar without events, for when there is no plan; it says so in its description."""
    calendar = _blank()
    calendar.add("x-wr-caldesc", f"No sessions: there was no plan on {now:%Y-%m-%d}.")
    return calendar.to_ical()


def _blank() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", "Exercise week")
    return calendar


def _place(session: Session, zone: ZoneInfo, noon_min: float) -> tuple[str, int]:
    """What a session is known by: its day, and 0 before noon or 1 after."""
    start = session.start.astimezone(zone)
    return f"{start:%Y-%m-%d}", int(start.hour * 60 + start.minute >= noon_min)


def _uid(key: str, day: str, half: int) -> str:
    digest = hashlib.sha256(f"{key}\n{day}\n{half}".encode()).hexdigest()[:24]
    return f"{digest}@{UID_DOMAIN}"


def _of_session(session: Session, zone: ZoneInfo, now: datetime, *, uid: str) -> Event:
    """What every event carries: who it is, which version, when, and a title that tells nothing private."""
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("sequence", max(0, int((now.timestamp() - SEQUENCE_FROM.timestamp()) // 60)))
    event.add("dtstart", _by_the_clock(session.start, zone))
    event.add("dtend", _by_the_clock(session.end, zone))
    event.add("summary", f"Exercise, {session.minutes} minutes")
    return event


def _cancelled(session: Session, zone: ZoneInfo, now: datetime, *, uid: str) -> Event:
    event = _of_session(session, zone, now, uid=uid)
    event.add("status", "CANCELLED")
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    return event


def _event(session: Session, plan: Plan, library: Library, zone: ZoneInfo, now: datetime, *, uid: str) -> Event:
    event = _of_session(session, zone, now, uid=uid)
    event.add("description", plain_text(_description(session, plan, library)))
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    if session.place != "home":
        event.add("location", plain_text(session.place))
    return event


def _by_the_clock(instant: datetime, zone: ZoneInfo) -> datetime:
    """Wall time of the zone; UTC for the second pass of an hour that comes twice, which RFC 5545 cannot name."""
    local = instant.astimezone(zone)
    return local.astimezone(UTC) if local.fold else local


def _description(session: Session, plan: Plan, library: Library) -> str:
    exercises = [(item, library.exercises.get(item.exercise_id)) for item in session.items]
    parts = []
    if session.cues:
        parts.append("Before you start:\n" + "\n".join(f"- {cue}" for cue in session.cues))
    if session.companion:
        there = "within arm's reach" if session.companion == "hands_on" else "nearby"
        parts.append(f"Have someone {there}.")
    work = [f"- {exercise.name if exercise else item.exercise_id}: {amount(item)}" for item, exercise in exercises]
    parts.append(
        "\n".join(
            [
                f"Warm up for {session.warm_up_min} minutes, effort 1 to 2 of 10.",
                *work,
                f"Cool down for {session.cool_down_min} minutes.",
            ]
        )
    )
    ease = [f"- {exercise.name}: {exercise.stop_or_ease}" for _, exercise in exercises if exercise]
    parts.append("When to stop or ease off:\n" + "\n".join([*ease, STOPS]))
    if session.because:
        parts.append("Why then:\n" + "\n".join(f"- {reason}" for reason in session.because))
    if not plan.cleared:
        parts.append(NOT_REVIEWED)
    parts.append(UNTESTED)
    return "\n\n".join(parts)


def amount(item: Item) -> str:
    """How much of an exercise, in plain words."""
    if item.minutes is not None:
        each = f"{item.minutes} minutes"
        if item.bout_min is not None and item.bout_min < item.minutes:
            each += f" in pieces of {item.bout_min}"
    elif item.reps is not None:
        each = f"{item.reps} times"
        if item.hold_s:
            each += f", each held for {item.hold_s} seconds"
    else:
        each = f"hold for {item.hold_s} seconds"
    sets = f"{item.sets} sets of " if item.sets > 1 and item.minutes is not None else ""
    repeated = f", {item.sets} sets" if item.sets > 1 and item.minutes is None else ""
    rest = f", rest {item.rest_s} seconds between" if item.sets > 1 and item.rest_s else ""
    return f"{sets}{each}{repeated}{rest}, effort {item.effort} of 10"


def plain_text(text: str) -> str:
    """Text without anything that could end a line or a component: every control character but a line break goes."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = lines.replace("\u2028", "\n").replace("\u2029", "\n").replace("\x85", "\n")
    return "".join(c for c in lines if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs"))
