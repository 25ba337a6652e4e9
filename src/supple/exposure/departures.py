"""Doses of today that were not as ordered: late, early, missed, extra, or of another amount."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from supple.domain.day_change import Departure, DoseDeparture
from supple.domain.diary import Diary, DiaryEntry
from supple.domain.doses_told import Matched, Matching, matched
from supple.domain.order import DoseRecord, Order, Times, wall
from supple.domain.person import Travel


@dataclass(frozen=True, slots=True)
class Told:
    """A departure and the entry of the diary that tells it."""

    departure: DoseDeparture
    entry: DiaryEntry


def departures(
    order: Order, diary: Diary, now: datetime, *, matching: Matching, least_min: float, travel: Sequence[Travel] = ()
) -> tuple[Told, ...]:
    """The departures of today's doses that the diary tells until ``now``, in order of time.

    A dose belongs to today by its ordered time or by the time it was taken, so a late evening dose taken after
    midnight belongs to both days. ``least_min`` are the minutes from which on a dose counts as late or early; one
    inside the window that a named prescriber allows is as ordered. With an order as needed, nothing departs.
    """
    zone = now.tzinfo
    if not isinstance(zone, ZoneInfo):
        raise ValueError("doses of today need a moment with a named zone")
    if order.as_needed:
        return ()
    midnight = wall(now.date(), time(0), zone)
    start, end = midnight - timedelta(days=1), wall(now.date() + timedelta(days=2), time(0), zone)
    told = Diary(tuple(entry for entry in diary.entries if entry.at.timestamp() <= now.timestamp()))
    found = matched(order, told, start, end, matching=matching, travel=travel)
    return tuple(sorted(_of_today(found, order, now, least_min), key=lambda one: one.entry.at.timestamp()))


def _of_today(found: Matched, order: Order, now: datetime, least_min: float) -> Iterator[Told]:
    today = now.date()
    for index, entry in found.told.items():
        dose = found.planned[index]
        if today in (dose.at.date(), entry.at.astimezone(now.tzinfo).date()):
            departure = _departure(dose, entry, order, least_min)
            if departure and (departure.kind is Departure.MISSED or not _times_assumed(order, dose.at.date())):
                yield Told(departure, entry)
    for entry in found.extra:
        at = entry.at.astimezone(now.tzinfo)
        if at.date() == today and not _times_assumed(order, today):
            yield Told(DoseDeparture(Departure.EXTRA, None, at, entry.value or 0.0), entry)


def _departure(dose: DoseRecord, entry: DiaryEntry, order: Order, least_min: float) -> DoseDeparture | None:
    if entry.kind == "missed_dose" or entry.value == 0:
        return DoseDeparture(Departure.MISSED, dose.at, None, dose.amount_mg)
    taken, amount = entry.at.astimezone(dose.at.tzinfo), entry.value or dose.amount_mg
    minutes = (taken.timestamp() - dose.at.timestamp()) / 60
    if abs(minutes) >= least_min and abs(minutes) > _allowed_min(dose, order):
        return DoseDeparture(Departure.LATE if minutes > 0 else Departure.EARLY, dose.at, taken, amount, dose.amount_mg)
    if amount != dose.amount_mg:
        return DoseDeparture(Departure.OTHER_AMOUNT, dose.at, taken, amount, dose.amount_mg)
    return None


def _times_assumed(order: Order, day: date) -> bool:
    step = order.step_on(day)
    return step is not None and step.times is Times.ASSUMED


def _allowed_min(dose: DoseRecord, order: Order) -> int:
    """How far a named prescriber lets this dose move [min]."""
    step = order.step_on(dose.at.date())
    return max((order.movable_min(each) for each in step.doses if each.at == dose.slot), default=0) if step else 0


def as_if_taken_as_ordered(diary: Diary, told: Sequence[Told], midnight: datetime) -> Diary:
    """The diary as it stood when today began, without what departs from the order."""
    departing = {id(one.entry) for one in told}
    before = midnight.astimezone(UTC).timestamp()
    return Diary(
        tuple(entry for entry in diary.entries if entry.at.timestamp() < before and id(entry) not in departing)
    )
