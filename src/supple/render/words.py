"""How times, dates, amounts and chances are said: as people say them, rounded to what is known."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ROUND_TO_MIN = 5
ISO_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


def clock(at: datetime) -> str:
    """A wall time, e.g. 09:40."""
    return f"{at:%H:%M}"


def rounded(at: datetime) -> datetime:
    """The wall time rounded to five minutes; a forecast knows no better."""
    off = at.minute % ROUND_TO_MIN
    return at - timedelta(minutes=off) if off < ROUND_TO_MIN / 2 else at + timedelta(minutes=ROUND_TO_MIN - off)


def span(start: datetime, end: datetime) -> str:
    """A stretch, e.g. 09:40 to 11:20, rounded to five minutes."""
    return f"{clock(rounded(start))} to {clock(rounded(end))}"


def weekday(at: datetime) -> str:
    """The day with its date, e.g. Monday 23 November."""
    return f"{WEEKDAYS[at.weekday()]} {at.day} {at:%B}"


def short_day(at: datetime) -> str:
    """The day in a table, e.g. Mon 23 Nov."""
    return f"{at:%a} {at.day} {at:%b}"


def minutes(count: float) -> str:
    """Minutes, rounded to 5 from 10 on."""
    whole = round(count / 5) * 5 if count >= 10 else round(count)
    return f"{whole} min"


def amount_mg(value: float) -> str:
    """An amount without trailing zeros."""
    return f"{value:g} mg"


def spoken(text: str) -> str:
    """A text with its ISO dates as people say them (2026-10-12 becomes 12 Oct 2026) and the unit of eGFR as written."""

    def said(found: re.Match[str]) -> str:
        try:
            day = date.fromisoformat(found[0])
        except ValueError:
            return found[0]
        return f"{day.day} {day:%b %Y}"

    return ISO_DATE.sub(said, text).replace("1.73 m2", "1.73 m²")


def sentence(text: str) -> str:
    """A text as a sentence: a capital in front, names inside left as written, one full stop at the end."""
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def listed(parts: Sequence[str], joint: str = "and") -> str:
    """Several things in a sentence."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {joint} {parts[-1]}"
