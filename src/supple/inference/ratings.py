"""The ratings that teach something, as arrays, in one order whatever the order of the diary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from supple.domain.diary import Diary
from supple.domain.doses_told import zones
from supple.domain.person import Travel
from supple.exposure.compartments import Array, Index
from supple.knowledge.library import Library

TAUGHT_BY = ("sleepiness", "stiffness")


@dataclass(frozen=True, slots=True, eq=False)
class Rated:
    """Ratings of one kind, each (n,): at which moment, the rating 0 to 10, and 1 where somebody else rated."""

    moment: Index
    value: Array
    by_other: Array

    def __len__(self) -> int:
        return len(self.value)


@dataclass(frozen=True, slots=True, eq=False)
class Ratings:
    """All moments with a rating, as seconds since 1970 in order of time, and what was rated at them."""

    at_s: Array
    stiffness: Rated
    sleepiness: Rated
    days: int

    def __len__(self) -> int:
        return len(self.stiffness) + len(self.sleepiness)


def ratings(diary: Diary, now: datetime, library: Library, doses_known_since: datetime | None = None) -> Ratings:
    """The ratings of stiffness and sleepiness that count at ``now``; the same line twice is one line.

    Those before ``doses_known_since`` do not count: nobody knows on which doses they were written.
    """
    since = now - timedelta(days=library.number("learning", "look_back_days"))
    if doses_known_since is not None and doses_known_since.timestamp() > since.timestamp():
        since = doses_known_since
    lines = sorted(
        {
            (entry.at.timestamp(), entry.kind, float(entry.value), entry.rated_by != "self")
            for entry in diary.of(*TAUGHT_BY, since=since, until=now)
            if entry.value is not None
        }
    )
    moments = sorted({at for at, *_ in lines})
    place = {at: number for number, at in enumerate(moments)}

    def of(kind: str) -> Rated:
        own = [line for line in lines if line[1] == kind]
        return Rated(
            np.array([place[at] for at, *_ in own], dtype=np.int_),
            np.array([value for *_, value, _ in own]),
            np.array([float(other) for *_, other in own]),
        )

    days = {datetime.fromtimestamp(at, tz=now.tzinfo).date() for at in moments}
    return Ratings(np.array(moments), of("stiffness"), of("sleepiness"), len(days))


def wall_minutes_at(at_s: Array, zone: ZoneInfo, travel: Sequence[Travel]) -> Array:
    """Minutes after local midnight of each moment, by the clock the person lives by."""
    first, last = (datetime.fromtimestamp(float(at_s[i]), tz=zone) for i in (0, -1))
    stretches = list(zones(first, last + timedelta(seconds=1), travel))
    found = []
    for at in at_s:
        own = next((s.tzinfo for s, end in stretches if s.timestamp() <= at < end.timestamp()), zone)
        local = datetime.fromtimestamp(float(at), tz=own)
        found.append(local.hour * 60 + local.minute + local.second / 60)
    return np.array(found)
