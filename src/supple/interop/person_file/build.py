"""From the nodes of a person file to a person: every key of the contract, and every fault in one go."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from supple.domain.person import OrderIssue, Person, Sex
from supple.errors import Fault, RecordError, UsageError
from supple.interop import written
from supple.interop.contradictions import settled
from supple.interop.person_file import daily_life, fields, lists, order_part, weeks
from supple.interop.person_file.fields import Notes
from supple.interop.person_file.nodes import Node, Scalar, Table, parse, place
from supple.interop.reading import Reading
from supple.knowledge.library import Library

SCHEMA = "supple/person/1"
ASSESSMENT_SCHEMA = "supple/assessment/1"
Reproductive = Literal["yes", "no", "unknown", "not_applicable"]
LISTS = ("conditions", "medicines", "allergies")
KEYS = (
    "schema", "zone", "country", "birth_date", "birth_year_only", "age_years", "sex", "deceased", "weight_kg",
    "weights", "height_cm", "conditions", "medicines", "medicines_listed_on", "allergies", "none_else", "labs",
    "answers", "pregnancy", "pregnancy_due_on", "breastfeeding", "alcohol_units_per_week", "activities", "abilities",
    "order", "order_issue", "supply", "day", "availability", "companion", "equipment", "preferences", "prescription",
    "clearances", "travel", "goals", "diary", "weeks",
)  # fmt: skip
OLDEST_YEARS = 122
FLOW_KEY = re.compile(rb"\{\s*(?:%s)\s*:" % "|".join(KEYS).encode())  # YAML in braces: JSON has its keys in quotes


def looks_like(data: bytes) -> bool:
    """Whether these bytes are a person file rather than FHIR, XML, HTML or a compressed file."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = data.decode("utf-16", errors="replace").encode()
    head = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"{"):
        if b'"resourceType"' in data:
            return False
        named = any(f'"{key}"'.encode() in data for key in ("schema", "order", "birth_date", "zone", "conditions"))
        return named or bool(FLOW_KEY.match(head))
    if head[:1] in (b"<", b"[", b"") or data[:2] in (b"\x1f\x8b", b"PK"):
        return False
    return bool(re.search(rb"^[\"']?[a-z_]+[\"']?\s*:", data.removeprefix(b"\xef\xbb\xbf"), re.MULTILINE))


def read(data: bytes, *, source: str, now: datetime, zone: str | None, library: Library) -> Reading:
    """Read a person file, YAML or JSON, or the person inside an assessment.

    ``zone`` is used where the file names none; without either, times are read as UTC and the summary says so.

    Raises
    ------
    RecordError
        With every fault of the file: what, path and line, value, what to do.
    UsageError
        ``zone`` is no time zone.
    """
    root = _person_table(parse(data, source), source)
    notes = Notes(source, now, _fallback_zone(zone))
    entries = fields.table(root, KEYS, notes)
    stated = daily_life.zone_of(entries.get("zone"), notes)
    if stated is not None:
        notes.zone = stated
    person = _person(entries, notes, library, zone_stated=stated is not None or zone is not None)
    if notes.faults:
        raise RecordError(notes.faults)
    return settled(Reading(person, tuple(notes.not_understood), _summary(person, source)), library)


def stated_keys(data: bytes, *, source: str) -> frozenset[str]:
    """The top-level keys that the file fills in, for merging: what was left out completes nothing."""
    root = _person_table(parse(data, source), source)
    return frozenset(key for key, inner in root.entries.items() if not fields.missing(inner))


def stated_zone(data: bytes, *, source: str) -> str | None:
    """The zone that the file names, as written: a moment without offset is read in it."""
    zone = _person_table(parse(data, source), source).entries.get("zone")
    return zone.text if isinstance(zone, Scalar) and not zone.is_null else None


def _person_table(root: Node, source: str) -> Table:
    if not isinstance(root, Table):
        todo = "Begin with the line: schema: supple/person/1"
        raise RecordError(Fault("a person file is a table of keys and values", source, todo=todo))
    schema = root.entries.get("schema")
    named = schema.text if isinstance(schema, Scalar) else None
    if named == ASSESSMENT_SCHEMA and isinstance(inner := root.entries.get("person"), Table):
        return inner
    if named not in (None, SCHEMA):
        where = place(source, schema.line if schema else None, "schema")
        raise RecordError(Fault("this kind of file is not known", where, named, f"Write schema: {SCHEMA}."))
    return root


def _fallback_zone(zone: str | None) -> ZoneInfo:
    try:
        return written.zone_named(zone) if zone else ZoneInfo("UTC")
    except ValueError as problem:
        raise UsageError(Fault(str(problem), "--zone", zone, "Zones are named like Europe/London.")) from None


def _person(entries: Mapping[str, Node], notes: Notes, library: Library, *, zone_stated: bool) -> Person:
    allergies, no_allergies = lists.allergies(entries.get("allergies"), notes)
    medicines = lists.medicines(entries.get("medicines"), notes)
    order, issue = order_part.order(entries.get("order"), notes, library)
    issue = _stated_issue(entries.get("order_issue"), notes) or issue
    if order is None and issue is None:
        named = any("baclofen" in entry.text.lower() for entry in medicines)
        issue = (
            OrderIssue("unknown_dose", order_part.UNKNOWN_DOSE)
            if named
            else OrderIssue("none_found", order_part.NONE_FOUND)
        )
    return Person(
        zone=notes.zone.key,
        zone_stated=zone_stated,
        country=_country(entries.get("country"), notes),
        birth_date=_birth_date(entries.get("birth_date"), notes),
        birth_year_only=bool(fields.yes_no(entries.get("birth_year_only"), notes)),
        age_years=fields.number(entries.get("age_years"), notes, 0, OLDEST_YEARS),
        sex=_sex(entries.get("sex"), notes),
        deceased=bool(fields.yes_no(entries.get("deceased"), notes)),
        height_cm=fields.number(entries.get("height_cm"), notes, 40, 250),
        weights=lists.weights(entries.get("weights"), entries.get("weight_kg"), notes),
        conditions=lists.conditions(entries.get("conditions"), notes),
        medicines=medicines,
        allergies=allergies,
        complete_lists=_complete(entries.get("none_else"), notes) | ({"allergies"} if no_allergies else set()),
        medicines_listed_on=fields.day(entries.get("medicines_listed_on"), notes),
        labs=lists.labs(entries.get("labs"), notes, library),
        answers=lists.answers(entries.get("answers"), notes),
        pregnancy=_reproductive(entries.get("pregnancy"), notes),
        pregnancy_due_on=fields.day(entries.get("pregnancy_due_on"), notes),
        breastfeeding=_reproductive(entries.get("breastfeeding"), notes),
        alcohol_units_per_week=fields.number(entries.get("alcohol_units_per_week"), notes, 0, 500),
        activities=daily_life.activities(entries.get("activities"), notes),
        abilities=daily_life.abilities(entries.get("abilities"), notes),
        order=order,
        order_issue=issue,
        supply=daily_life.supply(entries.get("supply"), notes),
        day=daily_life.day(entries.get("day"), notes),
        availability=daily_life.availability(entries.get("availability"), notes),
        companion=daily_life.companion(entries.get("companion"), notes),
        equipment=daily_life.equipment(entries.get("equipment"), notes),
        preferences=daily_life.preferences(entries.get("preferences"), notes),
        prescription=daily_life.prescription(entries.get("prescription"), notes),
        clearances=daily_life.clearances(entries.get("clearances"), notes),
        travel=daily_life.travel(entries.get("travel"), notes),
        goals=daily_life.goals(entries.get("goals"), notes, library),
        diary=daily_life.diary(entries.get("diary"), notes),
        weeks=weeks.weeks(entries.get("weeks"), notes),
    )


def _country(node: Node | None, notes: Notes) -> str | None:
    said = fields.text(node, notes)
    if said is None or node is None:
        return None
    if not re.fullmatch(r"[A-Za-z]{2}", said):
        notes.fault(node, "a country is written with two letters", "Write for example GB, US or DE.")
        return None
    return "GB" if said.upper() == "UK" else said.upper()


def _birth_date(node: Node | None, notes: Notes) -> date | None:
    born = fields.day(node, notes)
    if born is None or node is None:
        return None
    if born > notes.today:
        notes.fault(node, "the birth date lies in the future", "Check the year.")
        return None
    if notes.today.year - born.year > OLDEST_YEARS:
        notes.fault(node, f"this makes a person of more than {OLDEST_YEARS} years", "Check the year.")
        return None
    return born


def _sex(node: Node | None, notes: Notes) -> Sex | None:
    said = fields.word(node, notes, (*get_args(Sex), "other", "unknown"))
    return next((known for known in get_args(Sex) if known == said), None)


def _reproductive(node: Node | None, notes: Notes) -> Reproductive:
    said = fields.word(node, notes, get_args(Reproductive))
    return next((known for known in get_args(Reproductive) if known == said), "unknown")


def _complete(node: Node | None, notes: Notes) -> frozenset[str]:
    found = (fields.word(member, notes, LISTS) for member in fields.items(node, notes, "list names"))
    return frozenset(name for name in found if name)


def _stated_issue(node: Node | None, notes: Notes) -> OrderIssue | None:
    entries = fields.table(node, ("code", "sentence", "entries"), notes)
    code, sentence = fields.text(entries.get("code"), notes), fields.text(entries.get("sentence"), notes)
    if not code or not sentence:
        return None
    return OrderIssue(code, sentence, fields.texts(entries.get("entries"), notes, "entries"))


def _summary(person: Person, source: str) -> tuple[str, ...]:
    """In plain lines: what was read."""
    counts = [
        f"{len(found)} {name}" for name, found in (
            ("conditions", person.conditions), ("medicines", person.medicines), ("allergies", person.allergies),
            ("lab values", person.labs), ("answers", person.answers), ("diary entries", person.diary.entries),
        ) if found
    ]  # fmt: skip
    lines = [f"{source}: person file with {', '.join(counts) or 'no clinical lists'}."]
    if person.order is not None:
        doses = person.order.steps[-1].doses if len(person.order.steps) == 1 else None
        said = ", ".join(f"{dose.amount_mg:g} mg at {dose.at:%H:%M}" for dose in doses or ())
        lines.append(f"Order: baclofen {said}." if said else f"Order: baclofen in {len(person.order.steps)} steps.")
    elif person.order_issue is not None and person.order_issue.code != "none_found":
        lines.append(person.order_issue.sentence)
    if not person.zone_stated:
        lines.append("No time zone was given (zone, or --zone): all times are read as UTC.")
    return tuple(lines)
