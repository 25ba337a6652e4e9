"""A week of sessions as a calendar file (RFC 5545) that calendar programs accept.

One event a session. The title says neither a condition nor a medicine, since titles show on locked screens; there are
no alarms, and dose times are no events: a calendar file is easily shared, and a moved dose is never an instruction.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from supple.domain.plan import Item, Plan, Session
from supple.interop.vtimezone import vtimezone
from supple.knowledge.library import Library
from supple.planning.sequence import STOPS

PRODUCT = "-//Supple//Week of exercise//EN"
UID_DOMAIN = "supple.invalid"  # RFC 2606: never a real host
ZONE_MARGIN = timedelta(days=400)  # the time zone's rules are written for this long around the week
UNTESTED = "No trial has tested exercise timed to oral baclofen; these times are an estimate."
NOT_REVIEWED = "Not yet reviewed by a clinician. Show this week to yours."


def ics(plan: Plan, *, library: Library, now: datetime, key: str = "week") -> bytes:
    """The sessions of a plan as a calendar file. ``key`` tells one person's calendar from another's.

    The same plan gives the same bytes; a new plan for the same days replaces its sessions by their order in the day.

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
    of_day: Counter[str] = Counter()
    for session in sorted(plan.sessions, key=lambda s: s.start.timestamp()):
        day = f"{session.start.astimezone(zone):%Y-%m-%d}"
        of_day[day] += 1
        calendar.add_component(_event(session, plan, library, zone, now, uid=_uid(key, day, of_day[day])))
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


def _uid(key: str, day: str, number: int) -> str:
    digest = hashlib.sha256(f"{key}\n{day}\n{number}".encode()).hexdigest()[:24]
    return f"{digest}@{UID_DOMAIN}"


def _event(session: Session, plan: Plan, library: Library, zone: ZoneInfo, now: datetime, *, uid: str) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", _by_the_clock(session.start, zone))
    event.add("dtend", _by_the_clock(session.end, zone))
    event.add("summary", f"Exercise, {session.minutes} minutes")
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
