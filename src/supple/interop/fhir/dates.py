"""FHIR dates, of which parts may be missing, as days in the person's own zone."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from supple.interop.fhir.resources import Period

_FORM = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)(?P<rest>T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?)?)?"
)


class BadDateError(ValueError):
    """The text is not a date, or a date that no calendar has."""


@dataclass(frozen=True, slots=True)
class When:
    """The days a date may mean: one day, or the first and last of a month or year; ``at`` where a time is given."""

    first: date
    last: date
    at: datetime | None = None

    @property
    def whole(self) -> bool:
        """Whether the day is known."""
        return self.first == self.last


@lru_cache(maxsize=4096)
def when(text: str, zone: ZoneInfo) -> When:
    """Read a FHIR date or dateTime; an instant counts for the day it falls on in the zone.

    Raises
    ------
    BadDateError
        Another form than YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss with offset, or an impossible date.
    """
    found = _FORM.fullmatch(text.strip())
    if not found:
        raise BadDateError("not a date as FHIR writes it (YYYY-MM-DD)")
    year, month, day, rest = int(found["year"]), found["month"], found["day"], found["rest"]
    try:
        if month is None:
            return When(date(year, 1, 1), date(year, 12, 31))
        if day is None:
            return When(date(year, int(month), 1), date(year, int(month), calendar.monthrange(year, int(month))[1]))
        if rest is None:
            whole = date(year, int(month), int(day))
            return When(whole, whole)
        at = datetime.fromisoformat(text.strip())
        at = at.astimezone(zone) if at.tzinfo else at.replace(tzinfo=zone)
        return When(at.date(), at.date(), at)
    except (ValueError, OverflowError):
        raise BadDateError("no calendar has this date") from None


def until(period: Period, zone: ZoneInfo) -> date | None:
    """The first day after the period: a date-only end is the last day that still counts."""
    if not period.end:
        return None
    end = when(period.end, zone)
    if end.at is not None and (end.at.hour, end.at.minute, end.at.second) == (0, 0, 0):
        return end.first
    return min(end.last, date.max - timedelta(days=1)) + timedelta(days=1)
