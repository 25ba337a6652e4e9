"""The entry point: bytes of a FHIR R4 record in, a person and everything that was not used out."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from supple.domain.findings import NotUnderstood
from supple.domain.person import Day, Person, Status
from supple.errors import Fault, RecordError, shown
from supple.interop.contradictions import settled
from supple.interop.fhir.baclofen import baclofen_among
from supple.interop.fhir.bundle import ONCE_OTHER_VERSIONS, R4_TYPES, SINGLE, Found, Record, record_of
from supple.interop.fhir.conditions import NO_INFORMATION, NO_MEDICINE, allergies, conditions, family_history
from supple.interop.fhir.context import Context
from supple.interop.fhir.glance import bundle_at_a_glance
from supple.interop.fhir.lists import listed
from supple.interop.fhir.medicines import Medicine, medicines
from supple.interop.fhir.observations import Measured, measured
from supple.interop.fhir.open import opened
from supple.interop.fhir.orders import Ordered, ordered
from supple.interop.fhir.people import Who, the_patient, who
from supple.interop.fhir.products import UNNAMED
from supple.interop.fhir.pumps import pumps
from supple.interop.fhir.trees import DoubtError
from supple.interop.reading import Reading
from supple.knowledge.library import Library

READ_TYPES = frozenset((*SINGLE, *ONCE_OTHER_VERSIONS, "List"))
MOST_OF_A_KIND = 5


def read(
    data: bytes, *, source: str, now: datetime, zone: str | None, library: Library, day: Day | None = None
) -> Reading:
    """Read one person's FHIR R4 record.

    Parameters
    ----------
    data : bytes
        A Bundle of any type, or one resource (a Bundle of one), as JSON.
    source : str
        What to call the record in errors, most often its file name.
    now : datetime
        The moment, in a ``ZoneInfo``: dates after it are not used, and instants count for their day in its zone.
    zone : str or None
        The zone as stated by the caller; None where nobody stated one.
    day : Day, optional
        When the person wakes, sleeps and eats, if known from elsewhere: an order without clock times is placed by it.

    Raises
    ------
    RecordError
        The bytes are no FHIR JSON, hold nothing to read, or leave open which person is meant.
    """
    if not isinstance(now.tzinfo, ZoneInfo):
        raise ValueError("reading a record needs a moment with a named zone")
    notes: list[NotUnderstood] = []
    try:
        try:
            record = bundle_at_a_glance(data, notes)
            return _read(record, notes, source=source, now=now, zone=zone, library=library, day=day or Day())
        except DoubtError:
            tree = opened(data, source)
            notes = list(tree.notes)
            record = record_of(tree.tree, source, notes)
            return _read(record, notes, source=source, now=now, zone=zone, library=library, day=day or Day())
    except RecursionError:  # only the brackets of the record nest; nothing here calls itself
        what = "brackets are nested deeper than in any health record"
        raise RecordError(Fault(what, source, shown(repr(data[:20])), "Export the record once more.")) from None


def _read(
    record: Record,
    notes: list[NotUnderstood],
    *,
    source: str,
    now: datetime,
    zone: str | None,
    library: Library,
    day: Day,
) -> Reading:
    patient = the_patient(record, source)
    context = Context(record, patient, now, library, day, notes)
    person = who(patient, context) if patient else Who()
    if patient is None:
        context.note("Patient", "none", "the record has no Patient: age and sex are not known")
    problems, no_others = conditions(context)
    problems += [*family_history(context), *pumps(context)]
    allergy_list, no_allergies = allergies(context)
    all_medicines = medicines(context)
    taken = [one for one in all_medicines if not _says_none(one, library) and not _says_nothing(one)]
    said_none = any(_says_none(one, library) and one.entry.status is Status.ACTIVE for one in all_medicines)
    no_medicines = said_none and not any(one.entry.status is Status.ACTIVE for one in taken)
    values = measured(context)
    unnamed = sum(one.entry.text == UNNAMED and one.entry.status is not Status.PAST for one in taken)
    baclofen = baclofen_among(taken, context)
    order = ordered(baclofen, context, unnamed=unnamed)
    by_order = {one.where for one in baclofen}  # its doses stand in the order, and must not be counted twice
    _say_unread(context)
    complete = {"conditions": no_others, "allergies": no_allergies, "medicines": no_medicines}
    lists = listed(context)
    entries = {"conditions": problems, "allergies": allergy_list, "medicines": taken}
    complete |= {name: True for name in lists.none_of if not entries[name]}  # a list that is not empty says otherwise
    result = Person(
        zone=zone or context.zone.key,
        zone_stated=zone is not None,
        birth_date=person.birth_date,
        birth_year_only=person.birth_year_only,
        sex=person.sex,
        deceased=person.deceased,
        height_cm=values.height_cm,
        weights=values.weights,
        conditions=tuple(problems),
        medicines=tuple(replace(one.entry, doses=()) if one.where in by_order else one.entry for one in taken),
        allergies=tuple(allergy_list),
        complete_lists=frozenset(name for name, said in complete.items() if said),
        medicines_listed_on=max(filter(None, (_listed_on(taken), lists.medicines_on)), default=None),
        labs=values.labs,
        pregnancy=values.pregnancy,
        pregnancy_due_on=values.due_on,
        order=order.order,
        order_issue=order.issue,
        day=day,
    )
    return settled(Reading(result, _few_of_a_kind(notes), _summary(result, values, order, context)), library)


def _says_none(one: Medicine, library: Library) -> bool:
    """Whether an entry of the list only says that there are no medicines."""
    none = {*NO_MEDICINE, *library.statement_codes.get("no_known_medicine", ())}
    return any(coding.code in none for coding in one.entry.codings)


def _says_nothing(one: Medicine) -> bool:
    return any(coding.code in NO_INFORMATION for coding in one.entry.codings)


def _listed_on(taken: list[Medicine]) -> date | None:
    """The date of the newest active order of a prescriber."""
    dates = [one.written for one in taken if one.kind == "order" and one.entry.status is Status.ACTIVE and one.written]
    return max(dates, default=None)


_MAY_SPEAK_OF_BACLOFEN = (
    "Procedure", "Device", "DeviceRequest", "DeviceUseStatement", "MedicationDispense", "MedicationAdministration",
    "ServiceRequest", "MedicationUsage",
)  # fmt: skip
_BACLOFEN_OR_PUMP = ("baclofen", "lioresal", "gablofen", "intrathecal")


def _spoken_of(found: Found) -> str | None:
    said = repr(found.held) if isinstance(found.held, dict) else bytes(found.held).decode()
    low = said.lower()
    return next((word for word in _BACLOFEN_OR_PUMP if word in low), None)


def _say_unread(context: Context) -> None:
    """One line for each type of resource that is not read, never one for each resource.

    What speaks of baclofen or of a pump is named for itself: it is not read, and it must not be missed.
    """
    for found in context.record.of(*_MAY_SPEAK_OF_BACLOFEN):
        spoken = _spoken_of(found)
        if spoken:
            why = f"this {found.kind} speaks of baclofen or a pump; Supple does not read it, so it is asked about"
            context.note(found.where, spoken, why)
    warned = _say_warnings(context)
    for kind, times in sorted(context.record.counts().items()):
        if kind in READ_TYPES or (kind == "OperationOutcome" and warned):
            continue
        why = "is not needed by Supple" if kind in R4_TYPES else "is no resource type of FHIR R4"
        context.note(kind, f"{times} in the record", f"{kind} {why}; not read")
    ours = {found.where for found in context.record.of("Medication")} - context.followed
    if ours:
        why = "products that no order or statement points to: nobody says that they are taken; not used"
        context.note("Medication", f"{len(ours)} in the record", why)


def _say_warnings(context: Context) -> bool:
    """What the system that gave the record says of it, most often that something is missing; false if nothing."""
    warned = False
    for found in context.record.of("OperationOutcome"):
        issues = found.raw.get("issue")
        for number, issue in enumerate(issues if isinstance(issues, list) else []):
            if not isinstance(issue, dict) or issue.get("severity") in (None, "information"):
                continue
            details = issue.get("details")
            more = issue.get("diagnostics") or (details.get("text") if isinstance(details, dict) else None)
            said = ", ".join(str(part) for part in (issue["severity"], issue.get("code"), more) if part)
            why = "said by the system that gave this record: it may be incomplete, and what is missing is not known"
            context.note(f"{found.where}.issue[{number}]", said, why)
            warned = True
    return warned


def _few_of_a_kind(notes: list[NotUnderstood]) -> tuple[NotUnderstood, ...]:
    """The first few notes that say the same, then one that counts the rest; exact repeats only once."""
    kinds = Counter(note.why for note in notes)
    shown_so_far: Counter[str] = Counter()
    kept: list[NotUnderstood] = []
    for note in dict.fromkeys(notes):
        shown_so_far[note.why] += 1
        if kinds[note.why] <= MOST_OF_A_KIND or shown_so_far[note.why] < MOST_OF_A_KIND:
            kept.append(note)
        elif shown_so_far[note.why] == MOST_OF_A_KIND:
            kept.append(NotUnderstood(note.where, f"{kinds[note.why] - MOST_OF_A_KIND + 1} more like this", note.why))
    return tuple(kept)


def _summary(person: Person, values: Measured, order: Ordered, context: Context) -> tuple[str, ...]:
    lines = [_who_in_words(person, context)]
    lines.append(
        f"{_count(len(context.record.found), 'entry', 'entries')} read: "
        f"{_count(sum(not c.family_history for c in person.conditions), 'condition')}, "
        f"{_count(len(person.medicines), 'medicine entry', 'medicine entries')}, "
        f"{_count(len(person.allergies), 'allergy', 'allergies')}, {_count(len(person.labs), 'measured value')}, "
        f"{_count(len(person.weights), 'weight')}."
    )
    if person.order:
        mg = max(step.daily_mg() for step in person.order.steps)
        lines.append(f"Baclofen by mouth, up to {mg:g} mg a day as ordered ({person.order.where}).")
    elif person.order_issue:
        lines.append(person.order_issue.sentence)
    lines += order.said
    if values.not_needed:
        lines.append(f"Observations of other kinds, not needed: {values.not_needed}.")
    others = {kind: n for kind, n in context.record.counts().items() if kind not in READ_TYPES}
    if others:
        named = ", ".join(f"{n} {kind}" for kind, n in sorted(others.items()))
        lines.append(f"Not read, because not needed: {named}.")
    if context.record.incomplete:
        lines.append("This is one page of a longer list: what is not in it is not known.")
    return tuple(lines)


def _who_in_words(person: Person, context: Context) -> str:
    age = person.age_on(context.today)
    years = "age not known" if age is None else f"{age:g} years"
    died = ", has died" if person.deceased else ""
    return f"One person: {years}, {person.sex or 'sex not known'}{died}."


def _count(n: int, one: str, many: str | None = None) -> str:
    return f"{n} {one if n == 1 else many or one + 's'}"
