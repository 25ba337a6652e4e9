"""The rules of a time zone for a calendar file, taken from the zone itself, exact to the second at each change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

STEP_S = 6 * 3600  # no zone changes its clock twice within hours


def vtimezone(zone: ZoneInfo, start: datetime, end: datetime) -> Timezone:
    """The VTIMEZONE of a zone that holds from start to end: its first offset, then every change of the clock."""
    component = Timezone()
    component.add("tzid", zone.key)
    first = start.astimezone(UTC).replace(microsecond=0)
    component.add_component(_observance(zone, first, first))
    for change in changes(zone, start, end):
        component.add_component(_observance(zone, change - timedelta(seconds=1), change))
    return component


def changes(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """The instants (UTC) at which the zone's offset from UTC changes, found by halving."""
    low, last = int(start.timestamp()), int(end.timestamp())
    while low < last:
        high = min(low + STEP_S, last)
        if _offset(zone, low) != _offset(zone, high):
            before, after = low, high
            while after - before > 1:
                middle = (before + after) // 2
                if _offset(zone, middle) == _offset(zone, before):
                    before = middle
                else:
                    after = middle
            yield datetime.fromtimestamp(after, tz=UTC)
        low = high


def _offset(zone: ZoneInfo, timestamp: int) -> timedelta:
    offset = datetime.fromtimestamp(timestamp, tz=zone).utcoffset()
    return offset if offset is not None else timedelta(0)


def _observance(zone: ZoneInfo, before: datetime, onset: datetime) -> TimezoneStandard | TimezoneDaylight:
    """What holds from an instant on. Its start is the wall time that clocks show just as the change comes."""
    old, new = before.astimezone(zone), onset.astimezone(zone)
    old_offset, new_offset = old.utcoffset() or timedelta(0), new.utcoffset() or timedelta(0)
    part = TimezoneDaylight() if new.dst() else TimezoneStandard()
    part.add("dtstart", (onset + old_offset).replace(tzinfo=None))
    part.add("tzoffsetfrom", old_offset)
    part.add("tzoffsetto", new_offset)
    part.add("tzname", new.tzname() or zone.key)
    return part
