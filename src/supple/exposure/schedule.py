"""Which doses were taken and which lie ahead: the order and the diary as one list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from supple.domain.diary import Diary
from supple.domain.doses_told import Matching, matched, ordered_doses
from supple.domain.order import EVERY_DAY, DoseRecord, DoseState, Order
from supple.domain.person import Travel


def always_before(order: Order, start: datetime, travel: Sequence[Travel] = ()) -> list[DoseRecord]:
    """The ordered doses of the day before start, if the order was then the same on every day; else none.

    A long-standing order did not begin where the history begins; this day can be taken to have repeated before.
    """
    step = order.step_on(start.date() - timedelta(days=1))
    if order.as_needed or step is None or any(dose.days != EVERY_DAY for dose in step.doses):
        return []
    return ordered_doses(order, start - timedelta(days=1), start, travel)


def dose_records(
    order: Order, diary: Diary, start: datetime, end: datetime, *, matching: Matching, travel: Sequence[Travel] = ()
) -> tuple[DoseRecord, ...]:
    """Every dose from start to end in its last known state: missed where the diary says so, taken at the written
    time, otherwise as planned. A dose written without a slot near no planned one is an extra one, and counts.

    Where the order is as needed nothing counts that was not written down.
    """
    found = matched(order, diary, start, end, matching=matching, travel=travel)
    states: dict[int, DoseRecord] = {}
    for index, entry in found.told.items():
        dose = found.planned[index]
        if entry.kind == "missed_dose" or entry.value == 0:
            states[index] = replace(dose, state=DoseState.MISSED)
        else:
            at = entry.at.astimezone(dose.at.tzinfo)
            states[index] = replace(dose, at=at, amount_mg=entry.value or dose.amount_mg, state=DoseState.TAKEN)
    records = [states.get(i, dose) for i, dose in enumerate(found.planned)]
    if order.as_needed:
        records = [dose for dose in records if dose.state is not DoseState.PLANNED]
    extra = [
        DoseRecord(entry.at.astimezone(start.tzinfo), entry.value or 0.0, DoseState.TAKEN, entry.slot, order.drug)
        for entry in found.extra
    ]
    return tuple(sorted((*records, *extra), key=lambda dose: dose.at.timestamp()))


def moved(records: Sequence[DoseRecord], shifts: Mapping[time, int], now: datetime) -> tuple[DoseRecord, ...]:
    """The same doses, with those still ahead moved by minutes of elapsed time per slot."""

    def place(dose: DoseRecord) -> DoseRecord:
        minutes = shifts.get(dose.slot, 0) if dose.slot is not None else 0
        if not minutes or dose.state is not DoseState.PLANNED or dose.at.timestamp() < now.timestamp():
            return dose
        later = dose.at.astimezone(ZoneInfo("UTC")) + timedelta(minutes=minutes)
        return replace(dose, at=later.astimezone(dose.at.tzinfo))

    return tuple(sorted((place(dose) for dose in records), key=lambda dose: dose.at.timestamp()))
