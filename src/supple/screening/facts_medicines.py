"""Facts from the list of medicines: which classes are taken now, and what was not recognised."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date

from supple.domain.facts import Known
from supple.domain.findings import NotUnderstood
from supple.domain.person import MedicineEntry, Person, Status
from supple.errors import shortened
from supple.knowledge import recognise
from supple.knowledge.library import Library
from supple.screening.statements import Statements, on

ANTIBIOTIC = "antibiotic"
WITHOUT_A_CLASS = ("neutral", ANTIBIOTIC)  # recognised, and without an interaction of their own
ORAL_BACLOFEN, PUMP_BACLOFEN = "baclofen_oral", "intrathecal_baclofen"


@dataclass(frozen=True, slots=True)
class RecognisedMedicine:
    """A current medicine of the record with the ingredient and class it was recognised as."""

    ingredient: str
    class_id: str
    entry: MedicineEntry


def fact_of(ingredient: str) -> str:
    """The id of the fact that a medicine with this ingredient is taken."""
    return f"medicine.{ingredient.lower().replace(' ', '_')}"


def is_current(entry: MedicineEntry, today: date) -> bool:
    """Whether the entry stands for something taken now: active or without a status, started, and not stopped."""
    if entry.status not in (Status.ACTIVE, Status.UNKNOWN):
        return False
    if entry.started_on and entry.started_on > today:
        return False
    return not (entry.stopped_on and entry.stopped_on <= today)


def quoted(entry: MedicineEntry) -> str:
    """How a because-line quotes a medicine of the record."""
    notes = [f"since {entry.started_on}"] if entry.started_on else []
    notes += ["the record does not say whether it is taken"] if entry.status is Status.UNKNOWN else []
    notes += ["when needed"] if entry.as_needed else []
    return shortened(entry.text) + (f" ({', '.join(notes)})" if notes else "")


def gather_medicines(
    person: Person, library: Library, today: date, book: Statements
) -> tuple[tuple[RecognisedMedicine, ...], tuple[NotUnderstood, ...]]:
    """Write down classes and ingredients; return the recognised current medicines and what was not understood."""
    recognised: list[RecognisedMedicine] = []
    left: list[NotUnderstood] = []
    for entry in person.medicines:
        matches, words = recognise.medicines(entry, library), shortened(entry.text)
        if is_current(entry, today):
            sure = [match for match in matches if match.sure]
            recognised += [RecognisedMedicine(match.ingredient, match.class_id, entry) for match in sure]
            if not sure:
                book.say(
                    "medicine.unrecognised",
                    Known.PRESENT,
                    f'"{words}" was not recognised',
                    where=entry.where,
                )
                left.append(NotUnderstood(entry.where, entry.text, "this medicine was not recognised"))
            for part in recognise.unknown_parts(entry, library) if sure else ():
                book.say(
                    "medicine.unrecognised",
                    Known.PRESENT,
                    f'"{shortened(part)}" in "{words}" was not recognised',
                    where=entry.where,
                )
                left.append(NotUnderstood(entry.where, entry.text, f'the part "{shortened(part)}" was not recognised'))
            for match in matches:
                if not match.sure and match.class_id not in WITHOUT_A_CLASS:
                    book.say(
                        f"class.{match.class_id}",
                        Known.UNKNOWN,
                        f'"{words}" may be {match.ingredient}',
                        where=entry.where,
                    )
        elif entry.status is Status.ON_HOLD:
            for match in matches:
                book.say(f"class.{match.class_id}", Known.UNKNOWN, f"{words} (on hold)", where=entry.where)
    _classes(recognised, library, today, book)
    _baclofen(person, recognised, book)
    return tuple(recognised), tuple(left)


def _antibiotic(entry: MedicineEntry, library: Library, today: date, book: Statements) -> None:
    """A course that began lately is a course; an older one may be preventive, or was left open in the record: ask."""
    recent = entry.started_on and (today - entry.started_on).days <= library.number(
        "screening", "antibiotic_course_days"
    )
    book.say(
        "infection.antibiotic_course",
        True if recent else None,
        quoted(entry),
        as_of=entry.started_on,
        where=entry.where,
    )


def _classes(recognised: list[RecognisedMedicine], library: Library, today: date, book: Statements) -> None:
    by_class: dict[str, list[RecognisedMedicine]] = {}
    for medicine in recognised:
        if medicine.class_id == ANTIBIOTIC:
            _antibiotic(medicine.entry, library, today, book)
        elif medicine.class_id == "alcohol":
            book.say(
                "class.alcohol",
                Known.UNKNOWN,
                f"{quoted(medicine.entry)}: how much is not said",
                where=medicine.entry.where,
            )
        elif medicine.class_id not in (ORAL_BACLOFEN, *WITHOUT_A_CLASS):
            by_class.setdefault(medicine.class_id, []).append(medicine)
        book.say(
            fact_of(medicine.ingredient),
            Known.PRESENT,
            quoted(medicine.entry),
            as_of=medicine.entry.started_on,
            where=medicine.entry.where,
        )
    for class_id, members in by_class.items():
        different = len({member.ingredient for member in members})
        for member in members:
            book.say(
                f"class.{class_id}", Known.PRESENT, quoted(member.entry),
                value=float(different), as_of=member.entry.started_on, where=member.entry.where,
            )  # fmt: skip


def _baclofen(person: Person, recognised: list[RecognisedMedicine], book: Statements) -> None:
    """Baclofen by mouth is the order's matter, a pump is named; the two are never added up."""
    for medicine in recognised:
        if medicine.class_id == PUMP_BACLOFEN or (
            medicine.class_id == ORAL_BACLOFEN and medicine.entry.route == "intrathecal"
        ):
            book.say("pump", Known.PRESENT, quoted(medicine.entry), where=medicine.entry.where)
        elif medicine.class_id == ORAL_BACLOFEN:
            book.say("takes_baclofen", Known.PRESENT, quoted(medicine.entry), where=medicine.entry.where)
    if person.order is not None:
        book.say("takes_baclofen", Known.PRESENT, "an order for baclofen by mouth")
    if person.order_issue and person.order_issue.code == "intrathecal_only":
        book.say("pump", Known.PRESENT, person.order_issue.sentence)
    unreconciled = person.order_issue is not None and person.order_issue.code == "unreconciled"
    if unreconciled and person.order_issue:
        entries = ", ".join(person.order_issue.entries)
        book.say("order.unreconciled", Known.PRESENT, person.order_issue.sentence + (f" {entries}" if entries else ""))
    elif person.order is not None:
        book.say("order.unreconciled", Known.ABSENT, "one order for baclofen by mouth")


@functools.lru_cache(maxsize=8)
def _closed_by_a_list(library: Library) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The facts about classes and single medicines that a complete list settles; what someone drinks is not on it."""
    classes = sorted({row.class_id for row in library.ingredients} - {"alcohol"})
    return (
        tuple(f"class.{class_id}" for class_id in classes if class_id not in WITHOUT_A_CLASS),
        tuple(dict.fromkeys(fact_of(row.ingredient) for row in library.ingredients)),
    )


def close_medicines(person: Person, library: Library, today: date, book: Statements) -> None:
    """Absent only where someone called the list complete and every name on it was recognised.

    A prescriber's list of the last 90 days makes other classes "not listed": still unknown, but asked once.
    """
    class_facts, medicine_facts = _closed_by_a_list(library)
    listed_on = person.medicines_listed_on
    limit = library.number("screening", "medicines_list_days")
    complete = "medicines" in person.complete_lists or book.absent("medicine.unlisted")
    recent = listed_on is not None and 0 <= (today - listed_on).days <= limit
    if complete or recent:
        said = "someone called the list of medicines complete" if complete else f"a prescriber's list{on(listed_on)}"
        book.say("medicines.listed", Known.PRESENT, said, as_of=listed_on)
    if complete and not book.present("medicine.unrecognised"):
        because = "not on the list of medicines, which someone called complete"
        book.absent_unless_stated(class_facts, because)
        book.absent_unless_stated(medicine_facts, because)
        further = ("medicine.unrecognised", "medicine.other_sedating", "medicine.unlisted", "takes_baclofen")
        book.absent_unless_stated(further, because)
        return
    for fact_id in class_facts:
        if recent and book.state(fact_id) is Known.UNKNOWN:
            book.say(fact_id, Known.UNKNOWN, f"not on the prescriber's list{on(listed_on)}")
