"""Facts about doses taken, missed, or not on record. A dose that nobody wrote down is unknown, never taken."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from supple.domain.diary import DiaryEntry
from supple.domain.facts import Known
from supple.domain.order import Order, planned_doses
from supple.domain.person import Person, Status
from supple.knowledge import recognise
from supple.knowledge.library import Library
from supple.screening.facts_medicines import ORAL_BACLOFEN
from supple.screening.statements import Statements, on

HOUR = timedelta(hours=1)

IN_WORDS = {2: "two", 3: "three"}


@dataclass(frozen=True, slots=True)
class Slot:
    """A planned dose of the past and what the diary says of it: taken, missed, or nothing (None)."""

    at: datetime
    taken: bool | None


def gather_doses(person: Person, library: Library, now: datetime, book: Statements) -> None:
    """Write down missed doses, gaps, stops and restarts, and how sleepy the person was."""
    _stops(person, library, now, book)
    if person.supply and person.supply.tablets_left == 0:
        book.say("doses.stopped_or_ran_out", Known.PRESENT, "no tablets left, as stated", as_of=now.date())
    if person.order and not person.order.as_needed:
        _supply(person, person.order, library, now, book)
        _diary(person, person.order, library, now, book)
    _sleepiness(person, library, now, book)


def _supply(person: Person, order: Order, library: Library, now: datetime, book: Statements) -> None:
    """How long the tablets last at most (one tablet a dose), and whether the refill comes before that.

    A refill that nobody named does not count as one that comes in time.
    """
    today = now.date()
    left = person.supply.tablets_left if person.supply else None
    refill = person.supply.refill_on if person.supply else None
    step = order.step_on(today)
    if left is not None and step is not None:
        a_day = sum(len(dose.days) for dose in step.doses) / 7
        because = f"{left} tablets left, {a_day:g} {'dose' if a_day == 1 else 'doses'} a day, one tablet a dose or more"
        book.number("supply.days_left", math.floor(left / a_day), because, as_of=today, where="supply.tablets_left")
    days = book.fact("supply.days_left").value
    if isinstance(days, float | int):
        few = days <= library.number("screening", "supply_low_days")
        book.say("supply.low", few, f"tablets for {days:g} days at most", as_of=today, where="supply.tablets_left")
    if refill is None or refill < today:
        book.say("supply.refill_in_time", Known.ABSENT, "no refill to come is known", where="supply.refill_on")
    elif isinstance(days, float | int):
        wait = (refill - today).days
        because = f"tablets for {days:g} days at most, the refill is in {wait} days{on(refill)}"
        book.number("supply.days_short", wait - days, because, as_of=today, where="supply.refill_on")
        book.say("supply.refill_in_time", wait <= days, because, where="supply.refill_on")


def _ends(order: Order, today: date, book: Statements) -> None:
    """An end that lies ahead, and whether the written steps go down before it."""
    if order.stopped_on is None or order.stopped_on <= today:
        return
    book.number(
        "order.stops_in_days", (order.stopped_on - today).days, f"the order ends{on(order.stopped_on)}",
        as_of=order.stopped_on, where="order.stopped_on",
    )  # fmt: skip
    current, last = order.step_on(today), order.step_on(order.stopped_on - timedelta(days=1))
    if current is None or last is None:
        return
    falls = last.daily_mg() < current.daily_mg()
    said = "the written steps go down before the end" if falls else "no smaller step is written before the end"
    book.say("order.stops_abruptly", not falls, said, where="order.steps")


def _stops(person: Person, library: Library, now: datetime, book: Statements) -> None:
    """A stop or a hold counts for 14 days; without a date it may be recent."""
    today = now.date()
    limit = library.number("screening", "stopped_counts_days")
    if person.order:
        _ends(person.order, today, book)
    if person.order and person.order.stopped_on and person.order.stopped_on <= today:
        recent = (today - person.order.stopped_on).days <= limit
        book.say(
            "doses.stopped_or_ran_out", recent, f"the order stopped{on(person.order.stopped_on)}",
            as_of=person.order.stopped_on,
        )  # fmt: skip
    issue = person.order_issue
    if issue is None or issue.code not in ("stopped", "on_hold"):
        return
    ends = [
        entry.stopped_on
        for entry in person.medicines
        if entry.stopped_on
        and entry.status is not Status.REFUTED
        and any(match.class_id == ORAL_BACLOFEN for match in recognise.medicines(entry, library))
    ]
    last = max(ends, default=None)
    if last is not None:
        book.say("doses.stopped_or_ran_out", 0 <= (today - last).days <= limit, issue.sentence, as_of=last)
    else:
        book.say("doses.stopped_or_ran_out", Known.PRESENT if issue.code == "on_hold" else None, issue.sentence)


def _slots(
    order: Order, entries: tuple[DiaryEntry, ...], start: datetime, now: datetime, within: timedelta
) -> list[Slot]:
    """The planned doses since ``start``, each with the nearest diary entry for it.

    An entry fills the slot it names; without a name, the nearest slot within ``within``.
    """
    planned = [dose.at for dose in planned_doses(order, start, now)]
    filled: dict[datetime, bool] = {}
    for entry in entries:
        named = [at for at in planned if entry.slot and at.date() == entry.at.date() and at.time() == entry.slot]
        near = sorted(planned, key=lambda at: abs(at.timestamp() - entry.at.timestamp()))
        close = [at for at in near[:1] if abs(at.timestamp() - entry.at.timestamp()) <= within.total_seconds()]
        for at in named or ([] if entry.slot else close):
            filled[at] = filled.get(at, False) or entry.kind == "dose_mg"
    return [Slot(at, filled.get(at)) for at in planned]


def _largest_gap(planned: list[datetime]) -> timedelta:
    gaps = [later.timestamp() - earlier.timestamp() for earlier, later in itertools.pairwise(planned)]
    return timedelta(seconds=max(gaps, default=24 * 3600.0))


def _diary(person: Person, order: Order, library: Library, now: datetime, book: Statements) -> None:
    def hours(name: str) -> timedelta:
        return library.number("screening", name) * HOUR

    entries = tuple(e for e in person.diary.of("dose_mg", "missed_dose", until=now) if e.medicine == "baclofen")
    if not entries:
        return
    window, restart = hours("missed_window_hours"), library.number("screening", "restart_gap_days") * 24 * HOUR
    start = now - library.number("screening", "doses_look_back_days") * 24 * HOUR
    planned = [dose.at for dose in planned_doses(order, start, now)]
    if not planned:
        return
    gap = _largest_gap([dose.at for dose in planned_doses(order, now, now + 8 * 24 * HOUR)] or planned)
    slots = _slots(order, entries, start, now, within=gap / 2)
    recent = [slot for slot in slots if slot.at.timestamp() >= (now - window).timestamp()]
    _missed(recent, book)
    _gap(entries, slots, now, gap + hours("gap_extra_hours"), restart, book)


def _missed(recent: list[Slot], book: Statements) -> None:
    missed = [slot for slot in recent if slot.taken is False]
    pairs = list(itertools.pairwise(recent))
    rows = [list(row) for off, row in itertools.groupby(recent, lambda slot: slot.taken is False) if off]
    in_a_row = [row for row in rows if len(row) > 1]
    if missed:
        book.say(
            "doses.missed_72h",
            Known.PRESENT,
            f"dose missed: {missed[-1].at:%Y-%m-%d %H:%M}",
            as_of=missed[-1].at.date(),
        )
    elif recent and all(slot.taken for slot in recent):
        book.say("doses.missed_72h", Known.ABSENT, "every dose of the last 72 hours is in the diary")
    if in_a_row:
        last = in_a_row[-1]
        count = IN_WORDS.get(len(last), str(len(last)))
        times = [f"{slot.at:%Y-%m-%d %H:%M}" for slot in last]
        book.say(
            "doses.missed_two_in_row", Known.PRESENT,
            f"{count} doses in a row missed: {', '.join(times[:-1])} and {times[-1]}", as_of=last[-1].at.date(),
        )  # fmt: skip
    elif pairs and all(one.taken or other.taken for one, other in pairs):
        book.say("doses.missed_two_in_row", Known.ABSENT, "no two doses in a row were missed in the last 72 hours")


def _gap(
    entries: tuple[DiaryEntry, ...],
    slots: list[Slot],
    now: datetime,
    longest: timedelta,
    restart: timedelta,
    book: Statements,
) -> None:
    """A gap counts where the diary says that the doses in it were missed; an unwritten dose leaves it unknown."""
    taken = [entry.at for entry in entries if entry.kind == "dose_mg"]
    last = taken[-1] if taken else None
    if last and now.timestamp() - last.timestamp() <= longest.total_seconds():
        said = f"last dose in the diary {last:%Y-%m-%d %H:%M}"
        book.say("doses.gap_too_long", Known.ABSENT, said)
        if not any(s.state is not Known.ABSENT for s in book.by_fact.get("doses.stopped_or_ran_out", [])):
            book.say("doses.stopped_or_ran_out", Known.ABSENT, said)
    else:
        since = [slot for slot in slots if last is None or slot.at.timestamp() > last.timestamp()]
        if since and all(slot.taken is False for slot in since):
            book.say(
                "doses.gap_too_long", Known.PRESENT,
                f"no dose since {last:%Y-%m-%d %H:%M}" if last else "no dose in the diary, all marked missed",
                as_of=last.date() if last else since[0].at.date(),
            )  # fmt: skip
    stretches = [
        (early, late)
        for early, late in itertools.pairwise(taken)
        if late.timestamp() - early.timestamp() >= restart.total_seconds()
        and now.timestamp() - late.timestamp() <= restart.total_seconds()
    ]
    for early, late in stretches:
        between = [s for s in slots if early.timestamp() < s.at.timestamp() < late.timestamp()]
        certain = bool(between) and all(slot.taken is False for slot in between)
        book.say(
            "doses.restart_after_gap", Known.PRESENT if certain else Known.UNKNOWN,
            f"no dose in the diary from {early:%Y-%m-%d %H:%M} to {late:%Y-%m-%d %H:%M}", as_of=late.date(),
        )  # fmt: skip
    recent = [s for s in slots if now.timestamp() - s.at.timestamp() <= 2 * restart.total_seconds()]
    if (
        not stretches
        and any(slot.taken for slot in recent[: max(1, len(recent) // 2)])
        and last
        and book.absent("doses.gap_too_long")
    ):
        book.say("doses.restart_after_gap", Known.ABSENT, "doses in the diary without a gap of 3 days")


def _sleepiness(person: Person, library: Library, now: datetime, book: Statements) -> None:
    high = library.number("screening", "sleepiness_high_from")
    ratings = person.diary.of("sleepiness", until=now)
    counts = library.number("screening", "sleepiness_counts_days") * 24 * HOUR
    recent = [e for e in ratings if now.timestamp() - e.at.timestamp() <= counts.total_seconds()]
    for fact_id, held in (("sleepiness.high_recorded", list(ratings)), ("sleepiness.high_7d", recent)):
        worst = max(held, key=lambda e: e.value or 0.0, default=None)
        if worst is not None:
            book.say(
                fact_id, (worst.value or 0.0) >= high,
                f"sleepiness {worst.value:g} of 10 on {worst.at:%Y-%m-%d %H:%M}", as_of=worst.at.date(),
            )  # fmt: skip
