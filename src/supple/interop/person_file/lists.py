"""The clinical lists of a person file: conditions, medicines, allergies, labs, answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from supple.domain.order import EVERY_DAY
from supple.domain.person import (
    AllergyEntry,
    Answer,
    Coding,
    ConditionEntry,
    LabResult,
    MedicineEntry,
    Status,
    TimedDose,
    Weight,
)
from supple.interop import written
from supple.interop.person_file import fields
from supple.interop.person_file.fields import Notes
from supple.interop.person_file.nodes import Items, Node, Scalar, Table, place
from supple.knowledge.library import Library

Route = Literal["oral", "intrathecal", "other"]
Comparator = Literal["<", "<=", ">", ">="]
STATUS_WORDS = tuple(status.value for status in Status)
CODED = ("system", "code", "text", "codes", "status")
CONDITION_KEYS = (*CODED, "on", "ended_on", "family_history")
ALLERGY_KEYS = CODED
MEDICINE_KEYS = (
    "name", "dose", "doses", "started_on", "stopped_on", "as_needed", "status", "route", "system", "code", "codes",
)  # fmt: skip
LAB_KEYS = ("analyte", "value", "unit", "measured_on", "comparator", "preliminary")
LAB_MAP = {
    "creatinine_mg_dl": ("creatinine_serum", "mg/dL"),
    "creatinine_umol_l": ("creatinine_serum", "umol/L"),
    "egfr_ml_min_1_73m2": ("egfr", "mL/min/{1.73_m2}"),
    "creatinine_clearance_ml_min": ("creatinine_clearance", "mL/min"),
    "cystatin_c_mg_l": ("cystatin_c", "mg/L"),
}
BASIC_ANALYTES = {analyte for analyte, _ in LAB_MAP.values()}
ANALYTE_WORDS = {
    "creatinine": "creatinine_serum", "serum creatinine": "creatinine_serum", "gfr": "egfr",
    "cystatin c": "cystatin_c", "crcl": "creatinine_clearance", "systolic": "bp_systolic", "diastolic": "bp_diastolic",
}  # fmt: skip
UNIT_WORDS = {
    "µmol/l": "umol/L", "μmol/l": "umol/L", "umol/l": "umol/L", "mg/dl": "mg/dL", "mg/l": "mg/L",
    "ml/min/1.73m2": "mL/min/{1.73_m2}", "ml/min/1.73 m2": "mL/min/{1.73_m2}", "ml/min/1.73m²": "mL/min/{1.73_m2}",
    "ml/min/{1.73_m2}": "mL/min/{1.73_m2}", "ml/min": "mL/min", "mmhg": "mm[Hg]",
}  # fmt: skip
NONE = "none"


def conditions(node: Node | None, notes: Notes) -> tuple[ConditionEntry, ...]:
    """Conditions as plain words or as objects with a code."""
    return tuple(
        found for member in fields.items(node, notes, "conditions") if (found := _condition(member, notes)) is not None
    )


def _condition(node: Node, notes: Notes) -> ConditionEntry | None:
    where = place(notes.source, None, node.path)
    if not isinstance(node, Table):
        said = fields.text(node, notes)
        return ConditionEntry(text=said, where=where) if said else None
    entries = fields.table(node, CONDITION_KEYS, notes)
    codings = _codings(entries, notes)
    said = _words(node, entries, "text", codings, notes)
    if said is None:
        return None
    return ConditionEntry(
        text=said,
        codings=codings,
        status=_status(entries, notes),
        on=fields.day(entries.get("on"), notes),
        ended_on=fields.day(entries.get("ended_on"), notes),
        family_history=bool(fields.yes_no(entries.get("family_history"), notes)),
        where=where,
    )


def allergies(node: Node | None, notes: Notes) -> tuple[tuple[AllergyEntry, ...], bool]:
    """Allergies, and whether someone said that there are none."""
    if isinstance(node, Scalar) and node.text.strip().lower() == NONE:
        return (), True
    found = []
    for member in fields.items(node, notes, "allergies"):
        where = place(notes.source, None, member.path)
        if not isinstance(member, Table):
            said = fields.text(member, notes)
            codings: tuple[Coding, ...] = ()
            status = Status.ACTIVE
        else:
            entries = fields.table(member, ALLERGY_KEYS, notes)
            codings = _codings(entries, notes)
            said = _words(member, entries, "text", codings, notes)
            status = _status(entries, notes)
        if said:
            found.append(AllergyEntry(text=said, codings=codings, status=status, where=where))
    return tuple(found), False


def medicines(node: Node | None, notes: Notes) -> tuple[MedicineEntry, ...]:
    """Medicines as plain words or objects; a stop date of the past makes an entry a past one."""
    return tuple(
        found for member in fields.items(node, notes, "medicines") if (found := _medicine(member, notes)) is not None
    )


def _medicine(node: Node, notes: Notes) -> MedicineEntry | None:
    where = place(notes.source, None, node.path)
    if not isinstance(node, Table):
        said = fields.text(node, notes)
        return MedicineEntry(text=said, where=where) if said else None
    entries = fields.table(node, MEDICINE_KEYS, notes)
    codings = _codings(entries, notes)
    said = _words(node, entries, "name", codings, notes)
    if said is None:
        return None
    stopped_on = fields.day(entries.get("stopped_on"), notes)
    started_on = fields.day(entries.get("started_on"), notes)
    if started_on and stopped_on and stopped_on < started_on:
        notes.fault(
            node, "stopped_on lies before started_on", "Check the two dates.", f"{stopped_on} before {started_on}"
        )
    status = _status(entries, notes)
    if "status" not in entries and stopped_on and stopped_on <= notes.today:
        status = Status.PAST
    elif "status" not in entries and started_on and started_on > notes.today:
        status = Status.PLANNED
    route = fields.word(entries.get("route"), notes, get_args(Route))
    return MedicineEntry(
        text=said,
        codings=codings,
        status=status,
        started_on=started_on,
        stopped_on=stopped_on,
        as_needed=fields.yes_no(entries.get("as_needed"), notes),
        route=next((known for known in get_args(Route) if known == route), None),
        dose_text=fields.text(entries.get("dose"), notes),
        doses=_timed_doses(entries.get("doses"), notes),
        where=where,
    )


def _timed_doses(node: Node | None, notes: Notes) -> tuple[TimedDose, ...]:
    found = []
    for member in fields.items(node, notes, "doses"):
        entries = fields.table(member, ("at", "amount_mg", "days"), notes)
        at = fields.clock(entries.get("at"), notes)
        amount = fields.number(entries.get("amount_mg"), notes)
        days = fields.days_of_week(entries.get("days"), notes) or EVERY_DAY
        for key in ("at", "amount_mg"):
            if key not in entries:
                notes.fault(member, f"the dose has no {key}", "Add it as the label states it, or leave doses out.", key)
        if amount is not None and amount <= 0:
            notes.fault(entries["amount_mg"], "a dose is above 0 mg", "Check the number against the label.")
        elif at is not None and amount is not None:
            found.append(TimedDose(at, amount, days))
    return tuple(found)


def _codings(entries: Mapping[str, Node], notes: Notes) -> tuple[Coding, ...]:
    found = []
    for member in fields.items(entries.get("codes"), notes, "codes"):
        coded = fields.table(member, ("system", "code", "display"), notes)
        found.append((coded.get("system"), coded.get("code"), fields.text(coded.get("display"), notes), member))
    if "code" in entries or "system" in entries:
        one = entries.get("code", entries.get("system"))
        if one is not None:
            found.append((entries.get("system"), entries.get("code"), None, one))
    codings = []
    for system_node, code_node, display, member in found:
        system, code = fields.text(system_node, notes), fields.text(code_node, notes)
        if system and code:
            codings.append(Coding(system, code, display))
        else:
            notes.fault(member, "a code needs both system and code", "Add the missing one, or use plain words.")
    return tuple(codings)


def _words(node: Node, entries: Mapping[str, Node], key: str, codings: tuple[Coding, ...], notes: Notes) -> str | None:
    said = fields.text(entries.get(key), notes)
    if said is None and codings:
        return codings[0].display or codings[0].code
    if said is None and fields.missing(entries.get(key)):
        notes.fault(node, f"{key} is missing", f"Say in words what it is ({key}: ...).", key)
    return said


def _status(entries: Mapping[str, Node], notes: Notes) -> Status:
    return Status(fields.word(entries.get("status"), notes, STATUS_WORDS) or Status.ACTIVE)


def weights(node: Node | None, alone: Node | None, notes: Notes) -> tuple[Weight, ...]:
    """Body weights: a list with dates, or one number without."""
    found = []
    for member in fields.items(node, notes, "weights"):
        entries = fields.table(member, ("kg", "on"), notes)
        kg, on = fields.number(entries.get("kg"), notes, 2, 350), fields.day(entries.get("on"), notes)
        if "kg" not in entries:
            notes.fault(member, "a weight has no kg", "Write for example {kg: 68, on: 2026-10-01}.", "kg")
        if kg is not None:
            found.append(Weight(kg, on))
    kg = fields.number(alone, notes, 2, 350)
    return (*found, *([Weight(kg)] if kg is not None else []))


def labs(node: Node | None, notes: Notes, library: Library) -> tuple[LabResult, ...]:
    """Measured values: a table with units in its keys, or a list. Whether a value is plausible is judged later."""
    if isinstance(node, Items):
        return tuple(
            found for member in fields.items(node, notes, "labs") if (found := _lab(member, notes, library)) is not None
        )
    entries = fields.table(node, (*LAB_MAP, "measured_on"), notes)
    measured_on = fields.day(entries.get("measured_on"), notes)
    results = []
    for key, (analyte, unit) in LAB_MAP.items():
        value = fields.number(entries.get(key), notes)
        if value is not None:
            where = place(notes.source, None, entries[key].path)
            results.append(LabResult(analyte=analyte, value=value, unit=unit, measured_on=measured_on, where=where))
    return tuple(results)


def _lab(node: Node, notes: Notes, library: Library) -> LabResult | None:
    entries = fields.table(node, LAB_KEYS, notes)
    said = fields.text(entries.get("analyte"), notes)
    value = fields.number(entries.get("value"), notes)
    for key in ("analyte", "value"):
        if key not in entries:
            notes.fault(node, f"the lab value has no {key}", "Add it, or take the entry out.", key)
    comparator = fields.text(entries.get("comparator"), notes)
    if comparator is not None and comparator not in get_args(Comparator):
        notes.fault(entries["comparator"], f"one of {' '.join(get_args(Comparator))} is wanted")
    unit = fields.text(entries.get("unit"), notes)
    measured_on = fields.day(entries.get("measured_on"), notes)
    preliminary = bool(fields.yes_no(entries.get("preliminary"), notes))
    if said is None or value is None:
        return None
    analyte = ANALYTE_WORDS.get(said.lower(), said.lower())
    known = {code.analyte for code in library.lab_codes.values()} | set(library.analytes) | BASIC_ANALYTES
    if analyte not in known:
        near = written.nearest(analyte, known)
        notes.unused(node, said, f"no lab value of this name is known{f'; the nearest is {near}' if near else ''}")
        return None
    return LabResult(
        analyte=analyte,
        value=value,
        unit=UNIT_WORDS.get(unit.lower(), unit) if unit else None,
        measured_on=measured_on,
        comparator=next((known for known in get_args(Comparator) if known == comparator), None),
        preliminary=preliminary,
        where=place(notes.source, None, node.path),
    )


def answers(node: Node | None, notes: Notes) -> Mapping[str, Answer]:
    """Answers to questions by id, each a value alone or ``{value, on, by}``; screening names ids it does not know."""
    if node is None or fields.missing(node):
        return {}
    if not isinstance(node, Table):
        notes.fault(node, "answers are written as id: value")
        return {}
    found = {}
    for answer_id, inner in node.entries.items():
        entries = fields.table(inner, ("value", "on", "by"), notes) if isinstance(inner, Table) else {"value": inner}
        found[answer_id] = Answer(
            _answer_value(entries.get("value"), notes),
            fields.day(entries.get("on"), notes),
            fields.text(entries.get("by"), notes),
        )
    return found


def _answer_value(node: Node | None, notes: Notes) -> bool | float | str | None:
    if node is None or fields.missing(node):
        return None
    if isinstance(node, Items):  # of a list to tick
        return ", ".join(fields.texts(node, notes, "answers")) or NONE
    if not isinstance(node, Scalar):
        notes.fault(node, "an answer is one value: yes, no, unknown, a number, a date or words")
        return None
    if not node.quoted and written.OCTAL.fullmatch(node.text):
        return fields.number(node, notes)
    return answer_of(node.text) if not node.quoted else answer_of_text(node.text)


def answer_of_text(said: str) -> bool | float | str | None:
    """A quoted answer: yes, no and unknown keep their meaning, all else stays words."""
    return {"yes": True, "no": False, "unknown": None}.get(said.strip().lower(), said.strip())


def answer_of(said: str) -> bool | float | str | None:
    """An answer as typed: yes, no, unknown, a number, or words (dates stay words)."""
    words = {"yes": True, "true": True, "no": False, "false": False, "unknown": None, "not known": None, "": None}
    if said.strip().lower() in words:
        return words[said.strip().lower()]
    try:
        return written.number(said)
    except ValueError:
        return said.strip()
