"""Two statements of one order: the record's, and what the person's own file adds to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from supple.domain.order import Order, SlotDose, Step, Times
from supple.domain.person import Day, OrderIssue, Person

Note = Callable[[str, object, str], None]
COMPLETED_BY_A_FILE = ("none_found", "unknown_dose", "no_usable_time")
WHICH_ORDER = "which_baclofen_order"
PLAIN_PARTS = ("form", "started_on", "changed_on", "stopped_on", "max_mg_per_day", "min_gap_h", "may_move_allowed_by")


def merged_order(record: Person, extra: Person, note: Note) -> tuple[Order | None, OrderIssue | None]:
    """The order after completion, and what still stands in the way of a forecast."""
    if record.order is None:
        return _in_place_of_none(record, extra, note)
    if extra.order is None:
        return record.order, record.order_issue
    completed = _parts(record.order, extra.order, note)
    completed = _steps(completed, extra.order, note)
    stopped_here = completed.stopped_on is not None and record.order.stopped_on is None
    return completed, extra.order_issue if stopped_here else record.order_issue


def _in_place_of_none(record: Person, extra: Person, note: Note) -> tuple[Order | None, OrderIssue | None]:
    issue = record.order_issue
    if extra.order is None:
        return None, issue or extra.order_issue
    if issue is None or issue.code in COMPLETED_BY_A_FILE:
        note("order", said(extra.order), "used: the record has no order for baclofen by mouth with a dose and times")
        return extra.order, extra.order_issue
    if issue.code == "unreconciled" and _answered(record, extra):
        note("order", said(extra.order), "used: the record holds several orders, and someone answered which one counts")
        return extra.order, extra.order_issue
    if issue.code == "unreconciled":
        why = f"not used: the record holds several orders; answer {WHICH_ORDER} first"
    else:
        why = f"not used: {issue.sentence}"
    note("order", said(extra.order), why)
    return None, issue


def _answered(record: Person, extra: Person) -> bool:
    answers = [person.answers[WHICH_ORDER] for person in (extra, record) if WHICH_ORDER in person.answers]
    return any(answer.value not in (None, "", False) for answer in answers)


def _parts(ours: Order, theirs: Order, note: Note) -> Order:
    """The plain parts: what the record leaves out is filled in."""
    found = {}
    for part in PLAIN_PARTS:
        our, their = getattr(ours, part), getattr(theirs, part)
        if our is None:
            found[part] = their
        elif their is not None and our != their:
            note(f"order.{part}", their, f"the record says {our}; the record's value is used")
    return replace(ours, **found)


def _steps(ours: Order, theirs: Order, note: Note) -> Order:
    """Times, allowed moves and earlier steps, where the amounts of the current step agree."""
    our, their = ours.steps[-1], _current(theirs)
    if _amounts(our) != _amounts(their):
        why = f"not used: the record orders {_said(our)}; ask your prescriber or pharmacist which amounts hold"
        note("order.doses", _said(their), why)
        return ours
    if our.times is Times.ASSUMED and their.times is Times.STATED:
        note("order.doses", _said(their), "times used: the record names amounts and a frequency, but no times")
        step = Step(their.doses, our.from_on, our.until_on, Times.STATED)
    elif _slots(our) != _slots(their):
        note("order.doses", _said(their), f"not used: the record orders {_said(our)}; the record's times are used")
        return ours
    else:
        step = Step(_with_moves(our, their), our.from_on, our.until_on, our.times)
    return _with_history(replace(ours, steps=(*ours.steps[:-1], step)), theirs, note)


def spread_again(step: Step, before: Day, day: Day) -> Step:
    """The same step with its assumed times moved to other waking hours; stated times stay.

    Times that were spread over the day are spread again; a dose at waking or at bedtime goes with it.
    """
    if step.times is not Times.ASSUMED:
        return step
    from supple.interop.fhir.timing import spread_over  # assumed times come from there; a person file does not load it

    count = len(step.doses)
    moved = {before.wakes: day.wakes, before.sleeps: day.sleeps}
    if tuple(dose.at for dose in step.doses) == spread_over(before.wakes, before.sleeps, count):
        moved = dict(zip((dose.at for dose in step.doses), spread_over(day.wakes, day.sleeps, count), strict=True))
    doses = tuple(replace(dose, at=moved.get(dose.at, dose.at)) for dose in step.doses)
    clashes = len({(dose.at, dose.days) for dose in doses}) < count
    return step if clashes else replace(step, doses=doses)


def _current(order: Order) -> Step:
    begun = [step for step in order.steps if step.from_on is not None and step.from_on == order.changed_on]
    return begun[0] if begun else order.steps[-1]


def _amounts(step: Step) -> list[tuple[float, tuple[int, ...]]]:
    return sorted((dose.amount_mg, tuple(sorted(dose.days))) for dose in step.doses)


def _slots(step: Step) -> set[tuple[object, ...]]:
    return {(dose.at, dose.amount_mg, dose.days) for dose in step.doses}


def _with_moves(ours: Step, theirs: Step) -> tuple[SlotDose, ...]:
    """The record's doses, with the moves that the person file says the prescriber allows."""
    allowed = {(dose.at, dose.days): dose.may_move_min for dose in theirs.doses}
    return tuple(
        replace(dose, may_move_min=dose.may_move_min or allowed.get((dose.at, dose.days), 0)) for dose in ours.doses
    )


def _with_history(ours: Order, theirs: Order, note: Note) -> Order:
    """Earlier steps from the person file, where the record knows only the current one."""
    current = _current(theirs)
    earlier = tuple(step for step in theirs.steps if step is not current and step.until_on and step.from_on
                    and (current.from_on is None or step.until_on <= current.from_on))  # fmt: skip
    if len(ours.steps) > 1 or not earlier:
        return ours
    begins = ours.steps[0].from_on or ours.changed_on or current.from_on or earlier[-1].until_on
    try:
        first = replace(ours.steps[0], from_on=begins)
        return replace(ours, steps=(*earlier, first))
    except ValueError:
        note("order.steps", f"{len(earlier)} earlier steps", "not used: they overlap with the record's order")
        return ours


def said(order: Order) -> str:
    """The current doses of an order in one line."""
    return _said(_current(order))


def _said(step: Step) -> str:
    return ", ".join(f"{dose.amount_mg:g} mg at {dose.at:%H:%M}" for dose in step.doses)
