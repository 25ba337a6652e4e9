"""Read what people write: clock times, dates, instants, numbers. One strict meaning each, or a plain reason why not.

Every function raises ``ValueError`` with a sentence that a person can act on; the caller adds where it stood.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from supple.domain.order import wall

NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?")
OCTAL = re.compile(r"[-+]?0[0-9_]+(\.[0-9]*)?")
CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(:00)?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)(Z|[-+][0-9]{2}:?[0-9]{2})?"
)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EARLIEST_YEAR = 1900


def clock(text: str) -> time:
    """A wall-clock time, hours and minutes of one day: ``08:00``, ``8:00``."""
    found = CLOCK.fullmatch(text.strip())
    if not found:
        raise ValueError('a time of day is wanted, hours and minutes like "08:00"')
    hour, minute = int(found[1]), int(found[2])
    if hour > 23 or minute > 59:
        raise ValueError("a day has the times 00:00 to 23:59")
    return time(hour, minute)


def day(text: str) -> date:
    """A calendar date, year first: ``2026-11-23``."""
    if not DAY.fullmatch(text.strip()):
        raise ValueError("a date is wanted, year first, like 2026-11-23")
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        raise ValueError("there is no such date in the calendar") from None
    if found.year < EARLIEST_YEAR:
        raise ValueError(f"dates before {EARLIEST_YEAR} are not read")
    return found


def instant(text: str, zone: ZoneInfo) -> datetime:
    """A moment, e.g. ``2026-11-20T08:05``; without an offset it is wall time in ``zone``. Result carries ``zone``."""
    found = INSTANT.fullmatch(text.strip())
    if DAY.fullmatch(text.strip()):
        raise ValueError("the time of day is missing; write for example 2026-11-20T08:05")
    if not found:
        raise ValueError("a date and a time are wanted, like 2026-11-20T08:05")
    on = day(found[1])
    try:
        at = time.fromisoformat(found[2])
    except ValueError:
        raise ValueError("a day has the times 00:00 to 23:59") from None
    if found[3] is None:
        return wall(on, at, zone)
    try:
        return datetime.fromisoformat(f"{on}T{found[2]}{found[3].replace('Z', '+00:00')}").astimezone(zone)
    except ValueError:
        raise ValueError("there is no such offset from universal time") from None
    except OverflowError:
        raise ValueError("this moment lies outside the calendar") from None


def number(text: str) -> float:
    """A plain decimal number with a point. Leading zeros, decimal commas, units and infinities are refused."""
    text = text.strip()
    if OCTAL.fullmatch(text):
        raise ValueError("a number with a leading zero can be read as another number (octal)")
    if re.fullmatch(r"[-+]?[0-9]+,[0-9]+", text):
        raise ValueError("a decimal comma can be read two ways; write the number with a point, like 1.1")
    if not NUMBER.fullmatch(text):
        raise ValueError("a plain number is wanted, like 10 or 1.5")
    found = float(text)
    if not math.isfinite(found):
        raise ValueError("the number is too large")
    return found


def hours(text: str) -> tuple[int, int]:
    """A stretch of one day, e.g. ``09:00-12:00``, as minutes after midnight; ``24:00`` may end it."""
    parts = re.split(r"\s*[-–]\s*", text.strip())
    if len(parts) != 2:
        raise ValueError('hours are wanted, from and until, like "09:00-12:00"')
    start = clock(parts[0])
    end_min = 24 * 60 if parts[1] == "24:00" else (lambda at: 60 * at.hour + at.minute)(clock(parts[1]))
    start_min = 60 * start.hour + start.minute
    if end_min <= start_min:
        raise ValueError("these hours end before they start; split a stretch over midnight into two days")
    return start_min, end_min


def zone_named(name: str) -> ZoneInfo:
    """The time zone of this name; the error names the nearest known one."""
    try:
        return ZoneInfo(name.strip())
    except (ZoneInfoNotFoundError, ValueError, OSError):
        near = nearest(name, available_timezones(), alike=84)
        hint = f"; the nearest known zone is {near}" if near else ""
        raise ValueError(f"no time zone has this name{hint}") from None


def nearest(word: str, known: Iterable[str], *, alike: float = 60) -> str | None:
    """The known word most like this one; None where none is at least ``alike`` (0 to 100)."""
    from rapidfuzz import process  # only a mistake needs it

    found = process.extractOne(word, sorted(known), score_cutoff=alike)
    return str(found[0]) if found else None


def minutes_as_clock(minutes: int) -> str:
    """Minutes after midnight as ``HH:MM``."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
