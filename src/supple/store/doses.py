"""Which ordered dose an entry is, what must be asked before it is written, and how each dose stands.

Planned, taken, late, missed and extra are states of one record, so that no dose is counted twice or lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from supple.domain.diary import DiaryEntry
from supple.domain.doses_told import ordered_doses, zones
from supple.domain.kept import DOSE_KINDS, DoseLine, Kept, Standing, microseconds
from supple.domain.order import DoseRecord, DoseState, Order, wall
from supple.domain.person import Person

HALF_A_DAY = timedelta(hours=12)
AROUND = timedelta(hours=36)


@dataclass(frozen=True, slots=True)
class Nearness:
    """How far apart doses may be and still be the same one, from the settings of the knowledge."""

    match: timedelta  # a dose without a slot fills the nearest ordered one within this
    near: timedelta  # two doses closer than this are asked about
    late: timedelta  # after this a dose is called late


@dataclass(frozen=True, slots=True)
class Asks:
    """What must be asked before an entry is written: it may be ``other``, or one of ``slots``, late or early."""

    other: Kept | None = None
    slots: tuple[DoseRecord, ...] = ()


def zone_at(person: Person, at: datetime) -> ZoneInfo:
    """The zone whose clock the person lives by at an instant."""
    home = at.astimezone(ZoneInfo(person.zone))
    start = min([home, *(leg.start.astimezone(home.tzinfo) for leg in person.travel)], key=datetime.timestamp)
    last = [stretch for stretch, _ in zones(start, home + timedelta(seconds=1), person.travel)][-1]
    return ZoneInfo(str(last.tzinfo))


def scheduled(person: Person, medicine: str) -> Order | None:
    """The person's order where it has times and is for this medicine."""
    order = person.order
    fits = order is not None and not order.as_needed and order.drug.casefold() == medicine.casefold()
    return order if fits else None


def planned_around(person: Person, order: Order, at: datetime, around: timedelta = AROUND) -> list[DoseRecord]:
    """The ordered doses about an instant, in order of time."""
    start = (at - around).astimezone(zone_at(person, at - around))
    return ordered_doses(order, start, at + around, person.travel)


def of_slot(person: Person, entry: DiaryEntry, *, not_after: datetime | None = None) -> DoseRecord | None:
    """The ordered dose of the slot that an entry names: the one nearest to it.

    Where there is no order with times, the slot of that day itself. ``not_after`` leaves out doses not due yet.
    """
    if entry.slot is None:
        return None
    order = scheduled(person, entry.medicine)
    if order is not None:
        found = [dose for dose in planned_around(person, order, entry.at) if dose.slot == entry.slot]
    else:
        zone = zone_at(person, entry.at)
        days = (entry.at.astimezone(zone).date() + timedelta(days=more) for more in (-1, 0, 1))
        found = [_unordered(wall(day, entry.slot, zone), entry) for day in days]
    if not_after is not None:
        found = [dose for dose in found if dose.at.timestamp() <= not_after.timestamp()]
    return _nearest(found, entry.at, HALF_A_DAY if not_after is None else AROUND)


def required_slot(person: Person, entry: DiaryEntry, *, not_after: datetime | None = None) -> DoseRecord:
    """The ordered dose of the slot that an entry names.

    Raises
    ------
    ValueError
        The order has no such dose about that time; names those of that day.
    """
    found = of_slot(person, entry, not_after=not_after)
    if found is None:
        there = slots_of_day(person, entry.medicine, entry.at.astimezone(zone_at(person, entry.at)).date())
        times = f"it has {', '.join(there)}" if there else "it has none that day"
        raise ValueError(f"the order has no dose at {entry.slot:%H:%M} about that time; {times}")
    return found


def slots_of_day(person: Person, medicine: str, day: date) -> list[str]:
    """The ordered times of a day."""
    order = scheduled(person, medicine)
    step = order.step_on(day) if order else None
    doses = sorted(step.doses, key=lambda dose: dose.at) if step else ()
    return [f"{dose.at:%H:%M}" for dose in doses if day.weekday() in dose.days]


def _unordered(at: datetime, entry: DiaryEntry) -> DoseRecord:
    return DoseRecord(at, entry.value or 0.0, DoseState.PLANNED, entry.slot, entry.medicine)


def _nearest(doses: Iterable[DoseRecord], at: datetime, limit: timedelta) -> DoseRecord | None:
    best = min(doses, key=lambda dose: _apart(dose.at, at), default=None)
    return best if best is not None and _apart(best.at, at) <= limit else None


def _apart(one: datetime, other: datetime) -> timedelta:
    """How far apart two instants are; of one zone, Python would subtract their wall times."""
    return timedelta(microseconds=abs(microseconds(one) - microseconds(other)))


def filling(entry: DiaryEntry, dose: DoseRecord | None, entry_id: str) -> Kept:
    """The entry as the record of an ordered dose, or as an extra one."""
    if dose is None:
        return Kept(entry_id, replace(entry, slot=None))
    return Kept(entry_id, replace(entry, slot=dose.slot), dose.at)


def places(
    person: Person, entry: DiaryEntry, live: Sequence[Kept], nearness: Nearness, entry_id: str
) -> tuple[Kept, Asks | None]:
    """The record that a dose taken becomes, and what to ask first.

    ``live`` are the entries about its time. A dose without a slot fills the nearest ordered one that is open within
    ``nearness.match``, else it is an extra one.

    Raises
    ------
    ValueError
        The order has no dose at the slot that the entry names.
    """
    taken = {kept.identity(): kept for kept in live if kept.entry.kind in DOSE_KINDS}
    near = [
        kept
        for kept in taken.values()
        if kept.entry.kind == "dose_mg"
        and kept.entry.medicine == entry.medicine
        and _apart(kept.entry.at, entry.at) <= nearness.near
    ]
    other = min(near, key=lambda kept: _apart(kept.entry.at, entry.at), default=None)
    named = required_slot(person, entry) if entry.slot else None
    if named is not None:
        record = filling(entry, named, entry_id)
        twin = taken.get(record.identity(), other)
        return record, Asks(twin) if twin else None
    order = scheduled(person, entry.medicine)
    planned = planned_around(person, order, entry.at) if order else []
    unfilled = [dose for dose in planned if filling(entry, dose, entry_id).identity() not in taken]
    record = filling(entry, _nearest(unfilled, entry.at, nearness.match), entry_id)
    if other is not None:
        return record, Asks(other)
    closest = _nearest(planned, entry.at, nearness.match)
    if record.planned_at is None and closest is not None:  # it is filled
        return record, Asks(taken[filling(entry, closest, entry_id).identity()])
    before = [dose for dose in unfilled if dose.at.timestamp() <= entry.at.timestamp()][-1:]
    late = tuple(dose for dose in before if _apart(dose.at, entry.at) <= HALF_A_DAY)
    if record.planned_at is None:
        return record, Asks(slots=late) if late else None
    ahead = record.planned_at.timestamp()
    if ahead - entry.at.timestamp() > nearness.near.total_seconds():
        return record, Asks(slots=(*late, *(dose for dose in unfilled if dose.at.timestamp() == ahead)))
    return record, None


def lines(
    person: Person, live: Sequence[Kept], start: datetime, end: datetime, late: timedelta
) -> tuple[DoseLine, ...]:
    """Every dose ordered or written between two instants, once each, in order of time."""
    order = scheduled(person, person.order.drug) if person.order else None
    begin = start.astimezone(zone_at(person, start))
    planned = {
        filling(_said(dose), dose, "").identity(): dose
        for dose in (ordered_doses(order, begin, end, person.travel) if order else ())
    }
    written = {kept.identity(): kept for kept in live if kept.entry.kind in DOSE_KINDS}
    found = [
        DoseLine(_standing(person, kept, late), planned.get(key), kept)
        for key, kept in written.items()
        if any(microseconds(start) <= us < microseconds(end) for us in kept.moments()[-1:])
    ]
    found += [DoseLine(Standing.PLANNED, dose, None) for key, dose in planned.items() if key not in written]
    return tuple(sorted(found, key=lambda line: microseconds(line.at)))


def _said(dose: DoseRecord) -> DiaryEntry:
    return DiaryEntry(dose.at, "missed_dose", slot=dose.slot, medicine=dose.medicine)


def _standing(person: Person, kept: Kept, late: timedelta) -> Standing:
    if kept.entry.kind == "missed_dose":
        return Standing.MISSED
    if kept.planned_at is None:
        return Standing.EXTRA if scheduled(person, kept.entry.medicine) else Standing.TAKEN
    behind = microseconds(kept.entry.at) - microseconds(kept.planned_at)
    return Standing.LATE if timedelta(microseconds=behind) > late else Standing.TAKEN
