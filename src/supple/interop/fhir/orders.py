"""The one order of baclofen by mouth that a record holds, or the reason there is none to forecast from.

Several orders are asked about, never added up or chosen; a pump is named, never summed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from supple.domain.order import Order, Step, Times
from supple.domain.person import OrderIssue, Status
from supple.errors import shown
from supple.interop.fhir.context import Context
from supple.interop.fhir.dates import BadDateError, until
from supple.interop.fhir.doses import daily_maximum_mg
from supple.interop.fhir.medicines import Medicine, as_needed
from supple.interop.fhir.steps import plain_instructions, steps_of
from supple.interop.fhir.timing import Problem

ASK_TODAY = "Do not stop or skip baclofen on your own; ask your prescriber or pharmacist today."

MAY_HOLD_NOW = (Status.ACTIVE, Status.UNKNOWN, Status.ON_HOLD)


@dataclass(frozen=True, slots=True)
class Ordered:
    """Either an order or the issue that stands in its place, with lines for the summary."""

    order: Order | None
    issue: OrderIssue | None
    said: tuple[str, ...] = ()


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
    running = [one for one in oral if one.entry.status in MAY_HOLD_NOW]
    if not running and any(one.entry.status in MAY_HOLD_NOW for one in pump):
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
    mixed = [one for one in running if one.where in context.mixed]
    if mixed:
        sentence = "The baclofen entry also carries the code or name of another medicine. Which one is taken?"
        return _issue("unreconciled", f"{sentence} {ASK_TODAY}", mixed)
    refused = [one for one in oral if one.entry.status is Status.REFUTED]
    past = [one for one in oral if one.entry.status is Status.PAST]
    return _of_running(running, refused, past, context)


def _of_running(running: list[Medicine], refused: list[Medicine], past: list[Medicine], context: Context) -> Ordered:
    foreign = [one for one in running if one.kind == "other version"]
    if foreign:
        sentence = "The record writes baclofen in another FHIR version, so its dose and state cannot be read."
        return _issue("unknown_dose", f"{sentence} How much is taken, and when?", foreign)
    if refused and refused[0].kind == "order not to give":
        sentence = "The record holds an order of baclofen, and an order not to give it. Which holds?"
        return _issue("unreconciled", f"{sentence} {ASK_TODAY}", [*running, *refused])
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
        if newest.kind == "order not to give":
            what = "has only an order not to give baclofen"
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
        plain = plain_instructions(dosage, one, context)
        if isinstance(plain, Problem):
            return _issue(plain.code, _asking(plain), [one])
        instructions += plain
    try:
        steps = steps_of(instructions)
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
    state = "not to be given" if one.kind == "order not to give" else one.entry.status
    return f"{one.where}: {one.entry.text}{dose}{written} ({state})"
