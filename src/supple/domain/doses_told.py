"""Which ordered dose an entry of the diary is about, and which doses are beside the order.

Planned, taken and missed are states of one dose of one slot, so no dose is ever counted twice.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from supple.domain.diary import Diary, DiaryEntry
from supple.domain.order import DoseRecord, Order, planned_doses
from supple.domain.person import Travel

HALF_A_DAY_S = 12 * 3600


def zones(start: datetime, end: datetime, travel: Sequence[Travel]) -> Iterator[tuple[datetime, datetime]]:
    """The stretches from start to end with the zone whose clock the person lives by, in order of time."""
    at = start
    for leg in sorted(travel, key=lambda leg: leg.start.timestamp()):
        if leg.start.timestamp() >= end.timestamp():
            break
        if leg.start.timestamp() > at.timestamp():
            yield at, leg.start.astimezone(at.tzinfo)
            at = leg.start
        at = at.astimezone(ZoneInfo(leg.zone))
    yield at, end.astimezone(at.tzinfo)


def ordered_doses(order: Order, start: datetime, end: datetime, travel: Sequence[Travel] = ()) -> list[DoseRecord]:
    """The doses the order asks for, each slot once a calendar day, also where a flight repeats the hour."""
    found: list[DoseRecord] = []
    seen: set[tuple[str, time | None]] = set()
    for stretch_start, stretch_end in zones(start, end, travel):
        for dose in planned_doses(order, stretch_start, stretch_end):
            if order.started_on and dose.at.date() < order.started_on:
                continue
            key = (dose.at.date().isoformat(), dose.slot)
            if key not in seen:
                seen.add(key)
                found.append(dose)
    return found


@dataclass(frozen=True, slots=True)
class Matching:
    """How an entry without a slot finds its dose: within ``near_h`` [h]; late rather than early up to a ratio."""

    near_h: float
    late_rather: float


class Slots:
    """The planned doses by slot and by time, so that an entry finds its own without looking at all."""

    def __init__(self, planned: Sequence[DoseRecord]) -> None:
        self.at = [dose.at.timestamp() for dose in planned]
        self.open = set(range(len(planned)))
        self.of_slot: dict[time | None, list[int]] = {}
        for index, dose in enumerate(planned):
            self.of_slot.setdefault(dose.slot, []).append(index)

    def about(self, entry: DiaryEntry, matching: Matching) -> int | None:
        """The planned dose that an entry is about: by its slot, else the nearest one still open.

        Between two doses that nobody wrote down it is late for the first rather than early for the second, up to a
        ratio: a morning dose taken three hours late does not stand for the one at noon, and one taken a little early
        does not stand for last night's.
        """
        at, match_s = entry.at.timestamp(), 3600 * matching.near_h
        if entry.slot is not None:
            return self._nearest(self.of_slot.get(entry.slot, []), at, HALF_A_DAY_S)
        first, last = bisect.bisect_left(self.at, at - match_s), bisect.bisect_right(self.at, at + match_s)
        nearest = self._nearest([index for index in range(first, last) if index in self.open], at, match_s)
        before = bisect.bisect_left(self.at, at) - 1
        if nearest is None or before not in self.open:
            return nearest
        early_s = self.at[nearest] - at
        return before if 0 < at - self.at[before] <= matching.late_rather * early_s else nearest

    def _nearest(self, indices: Sequence[int], at: float, limit_s: float) -> int | None:
        after = bisect.bisect_left(indices, at, key=lambda index: self.at[index])
        near = indices[max(after - 1, 0) : after + 1]
        best = min(near, key=lambda index: abs(self.at[index] - at), default=None)
        return best if best is not None and abs(self.at[best] - at) <= limit_s else None


@dataclass(frozen=True, slots=True)
class Matched:
    """The ordered doses of a stretch, the diary's last word on each by its number, and the doses beside the order."""

    planned: list[DoseRecord]
    told: Mapping[int, DiaryEntry]
    extra: tuple[DiaryEntry, ...]


def matched(
    order: Order, diary: Diary, start: datetime, end: datetime, *, matching: Matching, travel: Sequence[Travel] = ()
) -> Matched:
    """Which entry of the diary is about which ordered dose; one without a slot near no planned dose is an extra one."""
    planned = ordered_doses(order, start, end, travel)
    written = {
        (entry.at.timestamp(), entry.kind, entry.value, entry.slot): entry
        for entry in diary.of("dose_mg", "missed_dose", since=start, until=end)
        if entry.medicine.casefold() == order.drug.casefold()
    }  # the same line twice is one line
    told: dict[int, DiaryEntry] = {}
    extra: dict[tuple[float, time | None], DiaryEntry] = {}
    slots = Slots(planned)
    for entry in sorted(
        written.values(), key=lambda e: e.slot is None
    ):  # named slots first, the rest take what is left
        index = slots.about(entry, matching)
        if index is not None:
            slots.open.discard(index)
            told[index] = entry
        elif entry.kind == "dose_mg" and entry.value:
            extra[(entry.at.timestamp(), entry.slot)] = entry
    return Matched(planned, told, tuple(extra.values()))
