"""The ``order`` of a person file: what the prescriber ordered, step by step, as it is written and no further."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from itertools import zip_longest

from supple.domain.order import EVERY_DAY, LARGEST_SINGLE_DOSE_MG, Order, SlotDose, Step, Times
from supple.domain.person import OrderIssue
from supple.interop.person_file import fields
from supple.interop.person_file.fields import Notes
from supple.interop.person_file.nodes import Node
from supple.knowledge.library import Library

KEYS = (
    "drug", "form", "started_on", "changed_on", "stopped_on", "max_mg_per_day", "min_gap_h", "doses",
    "may_move_allowed_by", "steps", "as_needed", "times", "from", "until",
)  # fmt: skip
STEP_KEYS = ("from", "until", "doses", "times")
DOSE_KEYS = ("at", "amount_mg", "may_move_min", "days")
OPEN = "open"  # written for a step without a first day, which an order from a record can have
LARGEST_DAILY_MG = 8 * LARGEST_SINGLE_DOSE_MG
STOPPED = (
    "The order was stopped, so there is no dose to forecast from. "
    "Do not stop or skip baclofen on your own; ask your prescriber or pharmacist today."
)
UNKNOWN_DOSE = "Baclofen is named, but not how much is taken at which time. Add the doses as your label states them."
INTRATHECAL = "The order is for a pump. Supple forecasts baclofen by mouth only."
NONE_FOUND = "No order for baclofen by mouth was found."


@dataclass(frozen=True, slots=True)
class _Draft:
    """A step whose ends may still follow from its neighbours."""

    doses: tuple[SlotDose, ...]
    from_on: date | None
    until_on: date | None
    times: Times
    node: Node


def order(node: Node | None, notes: Notes, library: Library) -> tuple[Order | None, OrderIssue | None]:
    """The order, or why there is none to forecast from."""
    if node is None or fields.missing(node):
        return None, None
    entries = fields.table(node, KEYS, notes)
    if not _is_oral_baclofen(entries, notes, library):
        return None, OrderIssue("intrathecal_only", INTRATHECAL)
    started_on, changed_on, stopped_on = (
        fields.day(entries.get(key), notes) for key in ("started_on", "changed_on", "stopped_on")
    )
    max_mg = fields.number(entries.get("max_mg_per_day"), notes, 0.5, LARGEST_DAILY_MG)
    _check_dates(node, notes, started_on, changed_on, stopped_on)
    moves = fields.text(entries.get("may_move_allowed_by"), notes)
    steps = _steps(node, entries, notes, started_on, changed_on, max_mg)
    if not moves and any(dose.may_move_min for step in steps for dose in step.doses):
        notes.unused(
            node, "may_move_min", "dose times stay where they are until may_move_allowed_by names who allows it"
        )
    if not steps:
        return None, OrderIssue("unknown_dose", UNKNOWN_DOSE)
    try:
        found = Order(
            steps=steps,
            drug="baclofen",
            form=_form(entries.get("form"), notes),
            started_on=started_on,
            changed_on=changed_on,
            stopped_on=stopped_on,
            max_mg_per_day=max_mg,
            min_gap_h=fields.number(entries.get("min_gap_h"), notes, 0, 48),
            may_move_allowed_by=moves,
            as_needed=bool(fields.yes_no(entries.get("as_needed"), notes)),
            where=notes.source,
        )
    except ValueError as problem:
        notes.fault(node, str(problem), "Check from and until of every step.")
        return None, None
    if stopped_on and stopped_on <= notes.today:
        return found, OrderIssue("stopped", STOPPED)
    return found, None


FORMS = (
    "tablet", "capsule", "granules", "liquid", "solution", "suspension", "syrup", "oral", "pump", "intrathecal",
    "injection",
)  # fmt: skip


def _form(node: Node | None, notes: Notes) -> str | None:
    """The form in the file's words; words that name no form that baclofen comes in are a fault."""
    said = fields.text(node, notes)
    if said is None or node is None or any(form in said.lower() for form in FORMS):
        return said
    notes.fault(node, "baclofen does not come in a form of this name", "Write tablet or liquid, or leave the key out.")
    return None


def _is_oral_baclofen(entries: Mapping[str, Node], notes: Notes, library: Library) -> bool:
    drug = fields.text(entries.get("drug"), notes)
    names = {"baclofen"} | {
        name.lower()
        for row in library.ingredients
        if row.ingredient == "baclofen"
        for name in (row.ingredient, *row.synonyms)
    }
    form = (fields.text(entries.get("form"), notes) or "").lower()
    if drug and ("intrathecal" in drug.lower() or "pump" in drug.lower()):
        return False
    if drug and drug.lower() not in names:
        todo = "Write other medicines under medicines; their times there put them on board."
        notes.fault(entries["drug"], "the order is for baclofen by mouth", todo)
    return not ("intrathecal" in form or "pump" in form)


def _check_dates(node: Node, notes: Notes, started: date | None, changed: date | None, stopped: date | None) -> None:
    if started and changed and changed < started:
        notes.fault(node, "changed_on lies before started_on", "Check the two dates.", f"{changed} before {started}")
    if started and stopped and stopped < started:
        notes.fault(node, "stopped_on lies before started_on", "Check the two dates.", f"{stopped} before {started}")


def _steps(
    node: Node,
    entries: Mapping[str, Node],
    notes: Notes,
    started_on: date | None,
    changed_on: date | None,
    max_mg: float | None,
) -> tuple[Step, ...]:
    """The current step and its neighbours by date; an end that was left out is where the next step begins."""
    written = [_draft(step, notes, max_mg) for step in fields.items(entries.get("steps"), notes, "steps")]
    others = [draft for draft in written if draft is not None]
    current = _current(node, entries, notes, others, started_on, changed_on, max_mg)
    drafts = sorted([*others, *([current] if current else [])], key=lambda draft: draft.from_on or date.min)
    steps = []
    for draft, later in zip_longest(drafts, drafts[1:]):
        until = draft.until_on or (later.from_on if later else None)
        if later is not None and (later.from_on is None or (until and until > later.from_on)):
            todo = "Give from and until of each step, and changed_on for the current one; until is the first day after."
            notes.fault(later.node, "two steps of the order hold on the same day", todo, "steps")
            continue
        try:
            steps.append(Step(draft.doses, draft.from_on, until, draft.times))
        except ValueError as problem:
            notes.fault(draft.node, str(problem))
    return tuple(steps)


def _above_maximum(node: Node, notes: Notes, daily_mg: float, max_mg: float) -> None:
    todo = "Check the amounts and max_mg_per_day against your label, and ask your prescriber or pharmacist which holds."
    notes.fault(
        node, "the doses of a day add up to more than max_mg_per_day", todo, f"{daily_mg:g} above {max_mg:g} mg"
    )


def _current(
    node: Node,
    entries: Mapping[str, Node],
    notes: Notes,
    others: list[_Draft],
    started_on: date | None,
    changed_on: date | None,
    max_mg: float | None,
) -> _Draft | None:
    doses = _doses(entries.get("doses"), notes, max_mg)
    if not doses:
        return None
    earlier_ends = [draft.until_on for draft in others if draft.until_on and draft.until_on <= notes.today]
    open_start, from_on = _first_day(entries.get("from"), notes)
    if from_on is None and not open_start:
        from_on = changed_on or max(earlier_ends, default=None) or started_on
    until_on = fields.day(entries.get("until"), notes)
    return _Draft(doses, from_on, until_on, _times(entries.get("times"), notes), entries.get("doses", node))


def _first_day(node: Node | None, notes: Notes) -> tuple[bool, date | None]:
    """Whether the step is said to have no first day, and the first day otherwise."""
    if node is not None and getattr(node, "text", None) == OPEN:
        return True, None
    return False, fields.day(node, notes)


def _draft(node: Node, notes: Notes, max_mg: float | None) -> _Draft | None:
    entries = fields.table(node, STEP_KEYS, notes)
    open_start, from_on = _first_day(entries.get("from"), notes)
    until_on = fields.day(entries.get("until"), notes)
    over = until_on is not None and until_on <= notes.today  # an order of the past is not measured by today's maximum
    doses = _doses(entries.get("doses"), notes, None if over else max_mg)
    if not doses:
        if not fields.missing(entries.get("doses")):
            return None
        notes.fault(node, "a step without doses", "Add its doses, or take the step out.")
        return None
    if from_on is None and until_on is None and not open_start:
        notes.fault(node, "a step needs its first day (from) or the first day after it (until)")
        return None
    if from_on and until_on and from_on >= until_on:
        notes.fault(
            node, "the step ends before it starts", "until is the first day after it.", f"{from_on} to {until_on}"
        )
        return None
    return _Draft(doses, from_on, until_on, _times(entries.get("times"), notes), node)


def _times(node: Node | None, notes: Notes) -> Times:
    return Times(fields.word(node, notes, [kind.value for kind in Times]) or Times.STATED)


def _doses(node: Node | None, notes: Notes, max_mg: float | None) -> tuple[SlotDose, ...]:
    """The doses of a step. Times written twice and a day above the maximum are named even where other parts are bad."""
    found: list[SlotDose] = []
    taken: dict[tuple[time, int], Node] = {}
    total_by_day = dict.fromkeys(range(7), 0.0)
    members = fields.items(node, notes, "doses")
    faults_before = len(notes.faults)
    for member in members:
        entries = fields.table(member, DOSE_KEYS, notes)
        at = fields.clock(entries.get("at"), notes)
        amount = fields.number(entries.get("amount_mg"), notes)
        days = fields.days_of_week(entries.get("days"), notes) or EVERY_DAY
        move = fields.whole(entries.get("may_move_min"), notes, 0, 180)
        for key in ("at", "amount_mg"):
            if key not in entries:
                notes.fault(member, f"the dose has no {key}", "Add it as your label states it.", key)
        for each in days:
            if at is not None and (at, each) in taken:
                notes.fault(
                    member, "two doses have the same time on the same day", "Keep one of the two.", f"{at:%H:%M}"
                )
                break
        taken.update({(at, each): member for each in days if at is not None})
        if amount is None:
            continue
        total_by_day.update({each: total_by_day[each] + max(amount, 0.0) for each in days})
        if amount <= 0 or amount > LARGEST_SINGLE_DOSE_MG:
            todo = "Check the number against your label; ask your pharmacist if it really says so."
            bounds = f"a single dose lies above 0 and at most {LARGEST_SINGLE_DOSE_MG:g} mg"
            notes.fault(entries["amount_mg"], f"this is not a possible dose: {bounds}", todo)
        elif at is not None:
            found.append(SlotDose(at, amount, move or 0, days))
    if node is not None and max_mg and max(total_by_day.values()) > max_mg:
        _above_maximum(node, notes, max(total_by_day.values()), max_mg)
    if len(notes.faults) > faults_before:
        return ()
    return tuple(sorted(found, key=lambda dose: dose.at))
