"""When a person has time: what they said, or what is assumed and marked so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from zoneinfo import ZoneInfo

from supple.domain.order import wall
from supple.domain.person import Person, Week
from supple.domain.plan import week_of
from supple.domain.quantities import Interval
from supple.knowledge.library import Library


def free_hours(person: Person, library: Library) -> Week:
    """The free hours by weekday, assumed where nobody said; an empty week means no time at all."""
    if person.availability is not None:
        return person.availability
    assumed = tuple(
        Interval(
            round(library.number("planning", f"default_{part}_start_min")),
            round(library.number("planning", f"default_{part}_end_min")),
        )
        for part in ("morning", "afternoon")
    )
    return dict.fromkeys(range(7), assumed)


def free_stretches(person: Person, library: Library, now: datetime, days: int) -> Iterator[tuple[datetime, datetime]]:
    """Every free stretch of the coming days that begins after now, as instants."""
    zone = now.tzinfo
    if not isinstance(zone, ZoneInfo):
        raise ValueError("free time needs a moment with a named zone")
    hours = free_hours(person, library)
    for day in week_of(now, days):
        for interval in hours.get(day.weekday(), ()):
            start = wall(day, time(interval.start_min // 60, interval.start_min % 60), zone)
            last = min(interval.end_min, 24 * 60 - 1)
            end = wall(day, time(last // 60, last % 60), zone)
            if now.timestamp() <= start.timestamp() < end.timestamp():
                yield start, end
