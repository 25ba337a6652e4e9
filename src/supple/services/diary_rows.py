"""Rows of a file into the diary: all good ones in one step, and a fault for each of the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from supple.domain.diary import DiaryEntry
from supple.domain.kept import Edits, Kept, Put, StoredPerson
from supple.domain.person import Person
from supple.errors import Fault
from supple.interop import diary_csv
from supple.knowledge.library import Library
from supple.services import keeping, noting
from supple.store import doses
from supple.store.repository import Repository, View


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the rows of a file fared."""

    written: int
    known: int
    faults: tuple[Fault, ...]


def brought_in(
    store: Repository, stored: StoredPerson, person: Person, rows: Sequence[diary_csv.Line], now: datetime, by: str,
    knowledge: Library,
) -> Outcome:  # fmt: skip
    """Write the rows of a file as one step."""
    found: list[Outcome] = []

    def decide(view: View) -> Edits:
        outcome, puts = placed(view, person, rows, now, knowledge)
        found.append(outcome)
        return Edits(tuple(puts))

    store.write(stored.id, decide, keeping.stamp(now, by))
    return found[-1]


def placed(
    view: View, person: Person, rows: Sequence[diary_csv.Line], now: datetime, knowledge: Library
) -> tuple[Outcome, list[Put]]:
    """What of the rows is to be written: doses with a slot take their places first, the rest what is left."""
    near = noting.nearness(knowledge)
    before = view.entries()
    live = {kept.identity(): kept for kept in before}
    said = {_said(kept.entry) for kept in before}
    faults = [(number, entry) for number, entry in rows if isinstance(entry, Fault)]
    good = [(number, entry) for number, entry in rows if isinstance(entry, DiaryEntry)]
    puts: list[Put] = []
    known = 0
    for number, entry in sorted(good, key=lambda row: (row[1].slot is None, row[1].at.timestamp())):
        shown_entry = f"{entry.at:%Y-%m-%d %H:%M} {entry.kind}"
        if _said(entry) in said:
            known += 1
            continue
        if entry.at.timestamp() > now.timestamp():
            faults.append((number, Fault(noting.FUTURE, entry.where, shown_entry, "Check the date.")))
            continue
        try:
            record, twin = _record(person, entry, live, before, near, noting.new_id(view))
        except ValueError as problem:
            faults.append((number, Fault(str(problem), entry.where, shown_entry, "Correct the slot.")))
            continue
        if twin is not None:
            what = f"an entry stands here already: {noting.told(twin)}"
            todo = "If this is another one, write it with supple log dose --another."
            faults.append((number, Fault(what, entry.where, shown_entry, todo)))
            continue
        live[record.identity()] = record
        puts.append(Put(record))
    return Outcome(len(puts), known, tuple(fault for _, fault in sorted(faults, key=lambda row: row[0]))), puts


def _said(entry: DiaryEntry) -> tuple[object, ...]:
    """What two rows share that say the same thing, in words as a file holds them.

    The slot is left out: it may have been found when the entry was written.
    """
    words = diary_csv.on_one_line(entry.text or "")
    return (entry.at.timestamp(), entry.kind, entry.value, words, entry.medicine, entry.rated_by, entry.session_id)


def _record(
    person: Person,
    entry: DiaryEntry,
    live: dict[str, Kept],
    before: Sequence[Kept],
    near: doses.Nearness,
    entry_id: str,
) -> tuple[Kept, Kept | None]:  # fmt: skip
    """The record that a row becomes, and the entry that it may be."""
    if entry.kind == "missed_dose":
        record = doses.filling(entry, doses.required_slot(person, entry), entry_id)
    elif entry.kind == "dose_mg":
        around = [kept for kept in live.values() if abs(kept.entry.at.timestamp() - entry.at.timestamp()) < 172_800]
        record, asked = doses.places(person, entry, around, near, entry_id)
        # within one file, doses at different moments are different doses; beside the diary they are asked about
        if asked is not None and asked.other is not None and asked.other in before:
            return record, asked.other
    else:
        record = Kept(entry_id, entry)
    return record, live.get(record.identity())
