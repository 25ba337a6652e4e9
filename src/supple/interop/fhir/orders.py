"""The one order of baclofen by mouth that a record holds, or the reason there is none to forecast from.

Several orders are asked about, never added up or chosen; a pump is named, never summed.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta

from supple.domain.order import Order, SlotDose, Step, Times
from supple.domain.person import OrderIssue, Status
from supple.errors import shown
from supple.interop.fhir.context import Context
from supple.interop.fhir.dates import BadDateError, until, when
from supple.interop.fhir.doses import amount_mg, daily_maximum_mg
from supple.interop.fhir.medicines import Medicine, as_needed
from supple.interop.fhir.resources import Dosage, Repeat
from supple.interop.fhir.timing import Problem, Scheme, scheme_of

ASK_TODAY = "Do not stop or skip baclofen on your own; ask your prescriber or pharmacist today."
_DAYS_PER = {"s": 1 / 86400, "min": 1 / 1440, "h": 1 / 24, "d": 1.0, "wk": 7.0, "mo": 30.0, "a": 365.0}


@dataclass(frozen=True, slots=True)
class Ordered:
    """Either an order or the issue that stands in its place, with lines for the summary."""

    order: Order | None
    issue: OrderIssue | None
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction made plain: an amount, its times, and the days on which it holds."""

    amount_mg: float
    scheme: Scheme
    sequence: int | None
    from_on: date | None
    until_on: date | None


def ordered(found: list[Medicine], context: Context, *, unnamed: int = 0) -> Ordered:
    """What the record's baclofen entries come to.

    ``found`` holds baclofen of every route and status; ``unnamed`` counts current medicines that nobody can name.
    """
    pump = [one for one in found if one.entry.route == "intrathecal"]
    elsewhere = [one for one in found if one.entry.route == "other"]
    oral = [one for one in found if one.entry.route not in ("intrathecal", "other")]
    for one in elsewhere:
        context.note(one.where, one.entry.text, "baclofen that is not taken by mouth; not part of the forecast")
    for one in pump:
        context.note(one.where, one.entry.text, "baclofen into the spine by pump; named, and never added to tablets")
    running = [one for one in oral if one.entry.status in (Status.ACTIVE, Status.UNKNOWN, Status.ON_HOLD)]
    if not oral and any(one.entry.status in (Status.ACTIVE, Status.UNKNOWN, Status.ON_HOLD) for one in pump):
        return _issue(
            "intrathecal_only",
            "The record has baclofen by pump only. Supple's forecast is for baclofen by mouth.",
            pump,
        )
    if not running:
        return _not_running(oral, unnamed, context)
    torn = [one for one in oral if one.key in context.record.torn]
    if torn:
        return _issue(
            "unreconciled",
            f"The record holds two baclofen entries with the same id that differ. Which one holds? {ASK_TODAY}",
            torn,
        )
    refused = [one for one in oral if one.entry.status is Status.REFUTED]
    past = [one for one in oral if one.entry.status is Status.PAST]
    return _of_running(running, refused, past, context)


def _of_running(running: list[Medicine], refused: list[Medicine], past: list[Medicine], context: Context) -> Ordered:
    foreign = [one for one in running if one.kind == "other version"]
    if foreign:
        sentence = "The record writes baclofen in another FHIR version, so its dose and state cannot be read."
        return _issue("unknown_dose", f"{sentence} How much is taken, and when?", foreign)
    if refused:
        because = f' Reason given: "{shown(refused[0].reason)}".' if refused[0].reason else ""
        sentence = f"An order of baclofen stands, and a statement says that it is not taken.{because} Which is so?"
        return _issue("unreconciled", f"{sentence} {ASK_TODAY}", [*running, *refused])
    held = [one for one in running if one.entry.status is Status.ON_HOLD]
    if held and len(held) == len(running):
        because = f' Reason given: "{shown(held[0].reason)}".' if held[0].reason else ""
        sentence = f"Baclofen is on hold: not taken now, and not stopped.{because}"
        return _issue("on_hold", f"{sentence} {ASK_TODAY}", held)
    unsure = [one for one in running if one.entry.status is Status.UNKNOWN]
    if unsure and len(unsure) == len(running):
        sentence = "The record does not say whether its baclofen order still holds. Is it taken now?"
        return _issue("unreconciled", f"{sentence} {ASK_TODAY}", unsure)
    one, others = _the_order(running, context)
    if others:
        sentence = f"The record holds {len(others) + 1} entries for baclofen by mouth. Which one is taken?"
        return _issue("unreconciled", f"{sentence} {ASK_TODAY}", [one, *others])
    return _read(one, past, context)


def _the_order(running: list[Medicine], context: Context) -> tuple[Medicine, list[Medicine]]:
    """The entry to read, and those that could stand against it. A statement that says the same is no second order."""
    orders = [one for one in running if one.kind == "order"]
    first = (orders or running)[0]
    others = []
    for one in running:
        if one is first:
            continue
        points = any(address.endswith("/".join(first.key)) for address in one.points_to)
        agrees = one.kind == "statement" and (points or not one.dosages or one.dosages == first.dosages)
        if one.entry.status is Status.ACTIVE and agrees:
            context.note(one.where, one.entry.text, f"says the same as {first.where}; counted once")
        else:
            others.append(one)
    return first, others


def _not_running(oral: list[Medicine], unnamed: int, context: Context) -> Ordered:
    refused = [one for one in oral if one.entry.status is Status.REFUTED]
    past = [one for one in oral if one.entry.status is Status.PAST]
    if refused or past:
        newest = max(refused or past, key=lambda one: one.entry.stopped_on or one.written or date.min)
        ended = newest.entry.stopped_on or _last_day(newest, context)
        on = f" (last day in the record: {ended:%d %b %Y})" if ended else ""
        because = f' Reason given: "{shown(newest.reason)}".' if newest.reason else ""
        what = "says that baclofen is not taken" if refused else "has only baclofen that was stopped or completed"
        return _issue("stopped", f"The record {what}{on}.{because} Is it taken now? {ASK_TODAY}", refused or past)
    planned = [one for one in oral if one.entry.status is Status.PLANNED]
    if planned:
        return _issue("none_found", "The record has baclofen only as a proposal or draft, not as an order.", planned)
    perhaps = f" It holds {unnamed} entry without a name, which could be any medicine." if unnamed else ""
    return _issue("none_found", f"The record has no order for baclofen by mouth.{perhaps}", [])


def _last_day(one: Medicine, context: Context) -> date | None:
    ends = []
    for dosage in one.dosages:
        repeat = dosage.timing.repeat if dosage.timing else None
        if repeat and repeat.boundsPeriod:
            try:
                end = until(repeat.boundsPeriod, context.zone)
            except BadDateError:
                continue
            ends += [end - timedelta(days=1)] if end else []
    return max(ends, default=None)


def _read(one: Medicine, past: list[Medicine], context: Context) -> Ordered:
    if one.dosage_lost:
        sentence = "The dose of the baclofen order could not be read. How much is taken, and when?"
        return _issue("unknown_dose", sentence, [one])
    if not one.dosages:
        sentence = "The baclofen order gives no dose and no times. How much is taken, and when?"
        return _issue("unknown_dose", sentence, [one])
    regular = [dosage for dosage in one.dosages if as_needed(dosage) is not True]
    extra = [dosage for dosage in one.dosages if as_needed(dosage) is True]
    if regular and extra:
        for dosage in extra:
            context.note(one.where, dosage.text or "as needed", "an extra dose as needed; not part of the forecast")
    instructions = []
    for dosage in regular or extra:
        plain = _plain(dosage, one, context)
        if isinstance(plain, Problem):
            return _issue(plain.code, _asking(plain), [one])
        instructions += plain
    try:
        steps = _steps(instructions)
    except ValueError as impossible:
        return _issue("not_a_dose", f"The order cannot be right as written: {impossible}. {ASK_TODAY}", [one])
    if isinstance(steps, Problem):
        return _issue(steps.code, _asking(steps), [one])
    if steps[-1].until_on and steps[-1].until_on <= context.today:
        last = steps[-1].until_on - timedelta(days=1)
        sentence = f"The order is marked active, but its last day was {last:%d %b %Y}. Is baclofen still taken?"
        return _issue("unreconciled", f"{sentence} {ASK_TODAY}", [one])
    return _with_dates(one, steps, past, if_needed=not regular, context=context)


def _asking(problem: Problem) -> str:
    return f"{problem.sentence} {ASK_TODAY}" if problem.code in ("not_a_dose", "unreconciled") else problem.sentence


def _plain(dosage: Dosage, one: Medicine, context: Context) -> list[Instruction] | Problem:
    amount = amount_mg(dosage, one.strength)
    if isinstance(amount, Problem):
        return amount
    scheme = scheme_of(dosage.timing, dosage.text, context.day, context.zone)
    if isinstance(scheme, Problem):
        return scheme
    if scheme.events:
        return [
            Instruction(amount, Scheme((at,)), dosage.sequence, day, day + timedelta(days=1))
            for day, at in scheme.events
        ]
    told = _times_a_day_in_words(dosage.text)
    if told and scheme.at and told != len(scheme.at):
        return Problem(
            "no_usable_time",
            f"The order contradicts itself: its structure says {len(scheme.at)} times a day, its words say "
            f'"{shown(dosage.text)}". Which holds?',
        )
    bounds = _bounds(dosage.timing.repeat if dosage.timing else None, len(scheme.at), one, context)
    if isinstance(bounds, Problem):
        return bounds
    return [Instruction(amount, scheme, dosage.sequence, *bounds)]


_TIMES_IN_WORDS = {
    "once a day": 1, "once daily": 1, "twice a day": 2, "twice daily": 2, "two times a day": 2, "bid": 2, "bd": 2,
    "three times a day": 3, "three times daily": 3, "tid": 3, "tds": 3, "four times a day": 4, "four times daily": 4,
    "qid": 4, "qds": 4,
}  # fmt: skip


def _times_a_day_in_words(text: str | None) -> int | None:
    """How often a day the words say, where they say it plainly and only once."""
    plain = f" {' '.join((text or '').lower().replace(',', ' ').replace('.', ' ').split())} "
    found = {n for said, n in _TIMES_IN_WORDS.items() if f" {said} " in plain}
    return found.pop() if len(found) == 1 and " to " not in plain else None


def _bounds(
    repeat: Repeat | None, doses_a_day: int, one: Medicine, context: Context
) -> tuple[date | None, date | None] | Problem:
    """The days on which an instruction holds; a length without a start is counted from the day of the order."""
    if repeat is None:
        return None, None
    if repeat.boundsPeriod:
        try:
            start = when(repeat.boundsPeriod.start, context.zone) if repeat.boundsPeriod.start else None
            end = until(repeat.boundsPeriod, context.zone)
        except BadDateError as problem:
            return Problem("unreconciled", f"A date of the order's period is not readable: {problem}. Until when?")
        first = start.first if start else None
        if first and end and end <= first:
            return Problem("unreconciled", "The order's period ends before it starts. When does it hold?")
        return first, end
    length = repeat.boundsDuration or (repeat.boundsRange and repeat.boundsRange.high)
    days = None
    if length and length.value is not None:
        per = _DAYS_PER.get(length.code or length.unit or "")
        days = length.value * per if per else None
    elif repeat.count and doses_a_day:
        days = -(-repeat.count // doses_a_day)
    elif length is None and not repeat.boundsRange:
        return None, None
    if days is None or not 0 < days < 36_500 or one.written is None:
        return Problem("unreconciled", "The order holds for a limited time, and its first day is not known.")
    context.note(one.where, f"{days:g} days", "the length of the order is counted from the day it was written")
    return one.written, one.written + timedelta(days=max(1, round(days)))


def _steps(instructions: list[Instruction]) -> tuple[Step, ...] | Problem:
    """Instructions on one time line: those that hold on the same days are taken together.

    Raises
    ------
    ValueError
        Together they make a dose that the domain does not accept.
    """
    for number, one in enumerate(instructions):
        for other in instructions[number + 1 :]:
            if None not in (one.sequence, other.sequence) and one.sequence != other.sequence and _meet(one, other):
                sentence = "The order has several steps, and their dates overlap or are missing. Which step holds now?"
                return Problem("unreconciled", sentence)
    cuts = sorted({day for one in instructions for day in (one.from_on, one.until_on) if day})
    edges: list[date | None] = [None, *cuts, None]
    steps: list[Step] = []
    for start, end in itertools.pairwise(edges):
        holding = [one for one in instructions if _holds(one, start, end)]
        if not holding:
            continue
        times = Times.ASSUMED if any(one.scheme.times is Times.ASSUMED for one in holding) else Times.STATED
        step = Step(_slots(holding), start, end, times)
        if steps and steps[-1].until_on == start and (steps[-1].doses, steps[-1].times) == (step.doses, step.times):
            step = Step(step.doses, steps.pop().from_on, end, times)
        steps.append(step)
    return tuple(steps)


def _meet(one: Instruction, other: Instruction) -> bool:
    starts_before_end = one.from_on is None or other.until_on is None or one.from_on < other.until_on
    ends_after_start = one.until_on is None or other.from_on is None or other.from_on < one.until_on
    return starts_before_end and ends_after_start


def _holds(one: Instruction, start: date | None, end: date | None) -> bool:
    begun = one.from_on is None or (start is not None and one.from_on <= start)
    goes_on = one.until_on is None or (end is not None and end <= one.until_on)
    return begun and goes_on


def _slots(holding: Iterable[Instruction]) -> tuple[SlotDose, ...]:
    """One dose a time: what several instructions ask for at the same time is swallowed together."""
    amounts: dict[tuple[int, int, int], float] = {}
    for one in holding:
        for at in one.scheme.at:
            for weekday in one.scheme.days:
                key = (at.hour, at.minute, weekday)
                amounts[key] = amounts.get(key, 0.0) + one.amount_mg
    groups: dict[tuple[int, int, float], set[int]] = {}
    for (hour, minute, weekday), amount in amounts.items():
        groups.setdefault((hour, minute, round(amount, 6)), set()).add(weekday)
    return tuple(
        SlotDose(time(hour, minute), amount, days=frozenset(days))
        for (hour, minute, amount), days in sorted(groups.items(), key=lambda item: (item[0], sorted(item[1])))
    )


def _with_dates(
    one: Medicine, steps: tuple[Step, ...], past: list[Medicine], *, if_needed: bool, context: Context
) -> Ordered:
    given = [dosage.maxDosePerPeriod for dosage in one.dosages if dosage.maxDosePerPeriod]
    limits = [daily_maximum_mg(ratio, one.strength) for ratio in given]
    if None in limits:
        context.note(one.where, "maxDosePerPeriod", "the largest amount is not for one day in mg; not known")
    most = min((limit for limit in limits if limit is not None), default=None)
    daily = max(step.daily_mg() for step in steps)
    if most is not None and daily > most + 1e-6:
        sentence = f"The order asks for {daily:g} mg a day and allows {most:g} mg at most. Which holds?"
        return _issue("not_a_dose", f"{sentence} {ASK_TODAY}", [one])
    started, changed, said = _since_when(one, steps, past)
    if any(step.times is Times.ASSUMED for step in steps):
        said.append("The order gives no clock times; its doses are placed over the waking hours, as an assumption.")
    if one.kind == "statement":
        said.append("The dose comes from a medicines list, not from a prescription.")
    order = Order(
        steps=steps,
        form=_form(one.entry.text),
        started_on=started,
        changed_on=changed,
        max_mg_per_day=most,
        as_needed=if_needed,
        where=one.where,
    )
    return Ordered(order, None, tuple(said))


def _since_when(
    one: Medicine, steps: tuple[Step, ...], past: list[Medicine]
) -> tuple[date | None, date | None, list[str]]:
    """Start and last change as the record tells them: by its steps, else by the days that orders were written."""
    began = one.entry.started_on if one.kind == "statement" else one.written
    earlier = [old for old in past if old.written and began and old.written < began]
    if earlier:
        first = min(old.written for old in earlier if old.written)
        newest = max(earlier, key=lambda old: old.written or date.min)
        same = (newest.dosages, newest.strength) == (one.dosages, one.strength)
        changed = None if same or steps[0].from_on else began
        return first, changed, [f"Earlier orders go back to {first:%d %b %Y}; that day is taken as its start."]
    if steps[0].from_on or began is None or one.kind == "statement":
        return steps[0].from_on or began, None, []
    return began, None, [f"The order was written on {began:%d %b %Y}; that day is taken as its start."]


def _form(text: str) -> str | None:
    plain = text.lower()
    for form in ("tablet", "capsule", "solution", "suspension", "granules"):
        if form in plain:
            return form
    return None


def _issue(code: str, sentence: str, entries: list[Medicine]) -> Ordered:
    return Ordered(None, OrderIssue(code, sentence, tuple(_listed(one) for one in entries)))


def _listed(one: Medicine) -> str:
    dose = f", {one.entry.dose_text}" if one.entry.dose_text else ""
    written = f", written {one.written_text}" if one.written_text else ""
    return f"{one.where}: {one.entry.text}{dose}{written} ({one.entry.status})"
