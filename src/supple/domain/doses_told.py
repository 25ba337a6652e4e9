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
EARLY_PART = 1 / 3  # of the time in which an entry finds its slot: more is not early, it is late for the slot before


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


class Slots:
    """The planned doses by slot and by time, so that an entry finds its own without looking at all."""

    def __init__(self, planned: Sequence[DoseRecord]) -> None:
        self.at = [dose.at.timestamp() for dose in planned]
        self.open = set(range(len(planned)))
        self.of_slot: dict[time | None, list[int]] = {}
        for index, dose in enumerate(planned):
            self.of_slot.setdefault(dose.slot, []).append(index)

    def about(self, entry: DiaryEntry, match_s: float) -> int | None:
        """The planned dose that an entry is about: by its slot, else the nearest one still open.

        A dose well before its time is rather the one before, where nobody wrote that one down: late, not early. So a
        morning dose taken late never stands for the one at noon.
        """
        at = entry.at.timestamp()
        if entry.slot is not None:
            return self._nearest(self.of_slot.get(entry.slot, []), at, HALF_A_DAY_S)
        first, last = bisect.bisect_left(self.at, at - match_s), bisect.bisect_right(self.at, at + match_s)
        nearest = self._nearest([index for index in range(first, last) if index in self.open], at, match_s)
        if nearest is not None and self.at[nearest] - at <= match_s * EARLY_PART:
            return nearest
        before = bisect.bisect_left(self.at, at) - 1
        if before in self.open and at - self.at[before] <= HALF_A_DAY_S:
            return before
        return nearest

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
    order: Order, diary: Diary, start: datetime, end: datetime, *, match_h: float, travel: Sequence[Travel] = ()
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
        index = slots.about(entry, match_h * 3600)
        if index is not None:
            slots.open.discard(index)
            told[index] = entry
        elif entry.kind == "dose_mg" and entry.value:
            extra[(entry.at.timestamp(), entry.slot)] = entry
    return Matched(planned, told, tuple(extra.values()))
