"""Facts about more taken than ordered: an extra dose, and far too much at once.

A dose counts by its amount also where it fills an ordered time; the numbers are those by which words are read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from supple.domain.diary import Diary, DiaryEntry
from supple.domain.doses_told import Matched, matched
from supple.domain.facts import Known
from supple.domain.order import Order, Step, Times
from supple.domain.person import Person
from supple.knowledge.doses import matching
from supple.knowledge.library import Library
from supple.screening.statements import Statements

DRUG = "baclofen"
TOO_MUCH, EXTRA = "doses.too_much", "doses.extra"


@dataclass(frozen=True, slots=True)
class _Beyond:
    """A dose with the ordered single amount [mg] beside it, and how much of it is beyond the order [mg]."""

    entry: DiaryEntry
    ordered_mg: float
    beyond_mg: float
    extra: bool  # beside the ordered doses, not in place of one

    @property
    def said(self) -> str:
        amount, when = f"{self.entry.value:g} mg", _when(self.entry)
        if self.extra:
            return f"you wrote an extra dose of {amount} at {when}"
        return f"you wrote {amount} at {when}; the order says {self.ordered_mg:g} mg for that dose"


def gather_amounts(person: Person, library: Library, now: datetime, book: Statements) -> None:
    """Write down extra doses and doses far above the order; a dose that nobody wrote down is none."""
    at_once, more_than_one, words_d, extra_h = (
        library.number("triage", name)
        for name in ("mg_at_once", "extra_tablets", "rating_look_back_d", "extra_dose_counts_h")
    )
    since = now.astimezone(UTC) - timedelta(days=words_d)
    lately = now.timestamp() - extra_h * 3600
    entries = tuple(
        entry for entry in person.diary.of("dose_mg", "missed_dose", until=now) if entry.medicine.casefold() == DRUG
    )
    taken = [e for e in entries if e.kind == "dose_mg" and e.value and e.at.timestamp() >= since.timestamp()]
    if not taken:
        return
    order = person.order if person.order and person.order.drug.casefold() == DRUG else None
    beyond = _beyond_of(order, entries, person, library, now, since) if order and not order.as_needed else []
    for entry in taken:
        amount = entry.value or 0.0
        if amount < at_once or amount <= _single_mg(order, entry.at.date()):
            continue
        told = next((one.said for one in beyond if one.entry == entry), None)
        _say(TOO_MUCH, told or f"you wrote {amount:g} mg at once, at {_when(entry)}", entry, book)
    for one in beyond:
        if one.beyond_mg >= more_than_one * one.ordered_mg:
            _say(TOO_MUCH, one.said, one.entry, book)
        elif (one.extra or one.beyond_mg >= one.ordered_mg) and one.entry.at.timestamp() >= lately:
            _say(EXTRA, one.said, one.entry, book)
    extra = [one for one in beyond if one.extra and one.entry.at.timestamp() >= lately]
    if len(extra) > 1 and sum(one.beyond_mg for one in extra) >= more_than_one * extra[-1].ordered_mg:
        total = sum(one.beyond_mg for one in extra)
        said = f"you wrote {len(extra)} extra doses in {extra_h:g} hours, {total:g} mg together"
        _say(TOO_MUCH, said, extra[-1].entry, book)


def _beyond_of(
    order: Order, entries: tuple[DiaryEntry, ...], person: Person, library: Library, now: datetime, since: datetime
) -> list[_Beyond]:
    """What is beyond the order since an instant; a day more on either side, so that each dose finds its own."""
    found = matched(
        order, Diary(entries), (since - timedelta(days=1)).astimezone(now.tzinfo),
        (now.astimezone(UTC) + timedelta(days=1)).astimezone(now.tzinfo),
        matching=matching(library), travel=person.travel,
    )  # fmt: skip
    return [one for one in _beyond(order, found) if one.entry.at.timestamp() >= since.timestamp()]


def _say(fact_id: str, because: str, entry: DiaryEntry, book: Statements) -> None:
    book.say(fact_id, Known.PRESENT, because, as_of=entry.at.date(), where=entry.where)


def _when(entry: DiaryEntry) -> str:
    return f"{entry.at:%H:%M} on {entry.at:%a} {entry.at.day} {entry.at:%b}"


def _beyond(order: Order, found: Matched) -> Iterator[_Beyond]:
    """Each written dose that is above its ordered one, or beside them all."""
    for index, entry in found.told.items():
        ordered = found.planned[index].amount_mg
        if entry.kind == "dose_mg" and (entry.value or 0.0) > ordered:
            yield _Beyond(entry, ordered, (entry.value or 0.0) - ordered, extra=False)
    for entry in sorted(found.extra, key=lambda one: one.at.timestamp()):
        ordered = _single_mg(order, entry.at.date())
        if ordered and not _within_the_number(order, entry, found):
            yield _Beyond(entry, ordered, entry.value or 0.0, extra=True)


def _step_of(order: Order | None, day: date) -> Step | None:
    """The step in force, the last one after a stop; none before the order began, when another may have held."""
    if order is None or (order.started_on and day < order.started_on):
        return None
    stopped = order.stopped_on is not None and day >= order.stopped_on
    return order.steps[-1] if stopped else order.step_on(day)


def _single_mg(order: Order | None, day: date) -> float:
    """The largest ordered single dose about a day [mg]; 0 where none is known."""
    step = _step_of(order, day)
    return max((dose.amount_mg for dose in step.doses), default=0.0) if step else 0.0


def _within_the_number(order: Order, entry: DiaryEntry, found: Matched) -> bool:
    """Where nobody named the times, a dose at another time is extra only beyond the number of doses of the day."""
    step = _step_of(order, entry.at.date())
    if step is None or step.times is not Times.ASSUMED:
        return False
    day = entry.at.date()
    written = [e for e in (*found.told.values(), *found.extra) if e.kind == "dose_mg" and e.at.date() == day]
    return len(written) <= sum(day.weekday() in dose.days for dose in step.doses)
