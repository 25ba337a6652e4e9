"""Instructions of an order on one time line: which doses hold on which days."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta

from supple.domain.order import EVERY_DAY, SlotDose, Step, Times
from supple.errors import shown
from supple.interop.fhir.context import Context
from supple.interop.fhir.dates import BadDateError, until, when
from supple.interop.fhir.doses import amount_mg
from supple.interop.fhir.medicines import Medicine
from supple.interop.fhir.resources import Dosage, Repeat
from supple.interop.fhir.timing import Problem, Scheme, scheme_of

_DAYS_PER = {"s": 1 / 86400, "min": 1 / 1440, "h": 1 / 24, "d": 1.0, "wk": 7.0, "mo": 30.0, "a": 365.0}


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction made plain: an amount, its times, and the days on which it holds."""

    amount_mg: float
    scheme: Scheme
    sequence: int | None
    from_on: date | None
    until_on: date | None


def plain_instructions(dosage: Dosage, one: Medicine, context: Context) -> list[Instruction] | Problem:
    """An instruction with its dose, times and days (one for each day that it names singly), or what to ask."""
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
    if scheme.at and scheme.days == EVERY_DAY and _NOT_EVERY_DAY.search(dosage.text or ""):
        sentence = "The order contradicts itself: its structure says every day, its words say"
        return Problem("no_usable_time", f'{sentence} "{shown(dosage.text)}". Which holds?')
    bounds = _bounds(dosage.timing.repeat if dosage.timing else None, len(scheme.at), one, context)
    if isinstance(bounds, Problem):
        return bounds
    return [Instruction(amount, scheme, dosage.sequence, *bounds)]


_NOT_EVERY_DAY = re.compile(
    r"\b(every (other|second|third) day|alternate days?|every [2-6] days|every (two|three) days|weekly"
    r"|once a week|(once|twice|two times|three times) (a|per) week|every week)\b",
    re.IGNORECASE,
)
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


def steps_of(instructions: list[Instruction]) -> tuple[Step, ...] | Problem:
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
