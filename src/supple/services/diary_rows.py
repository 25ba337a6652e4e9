"""Rows of a file into the diary: all good ones in one step, and a fault for each of the others."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from supple.domain.diary import DiaryEntry
from supple.domain.kept import DOSE_KINDS, Edits, Kept, Put, StoredPerson
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
    diary = _Diary(before)
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
            record, twin = _record(person, entry, diary, near)
        except ValueError as problem:
            faults.append((number, Fault(str(problem), entry.where, shown_entry, "Correct the slot.")))
            continue
        if twin is not None:
            what = f"an entry stands here already: {noting.told(twin)}"
            todo = "If this is another one, write it with supple log dose --another."
            faults.append((number, Fault(what, entry.where, shown_entry, todo)))
            continue
        diary.add(record)
        puts.append(Put(record))
    return Outcome(len(puts), known, tuple(fault for _, fault in sorted(faults, key=lambda row: row[0]))), puts


class _Diary:
    """The live entries while rows come in, so that each row costs the same however long the diary is."""

    def __init__(self, before: Sequence[Kept]) -> None:
        self.live: dict[str, Kept] = {}
        self.before = frozenset(kept.id for kept in before)
        self._ids = set(self.before)
        self._doses: list[tuple[float, int, Kept]] = []  # by instant [s], then as they came
        for kept in before:
            self.add(kept)

    def add(self, kept: Kept) -> None:
        """One live entry more."""
        self.live[kept.identity()] = kept
        self._ids.add(kept.id)
        if kept.entry.kind in DOSE_KINDS:
            bisect.insort(self._doses, (kept.entry.at.timestamp(), len(self.live), kept), key=lambda dose: dose[:2])

    def doses_around(self, at: datetime) -> list[Kept]:
        """The doses within the window about an instant, as they came."""
        reach = noting.WINDOW.total_seconds()
        first = bisect.bisect_right(self._doses, at.timestamp() - reach, key=lambda dose: dose[0])
        last = bisect.bisect_left(self._doses, at.timestamp() + reach, key=lambda dose: dose[0])
        return [kept for _, _, kept in sorted(self._doses[first:last], key=lambda dose: dose[1])]

    def new_id(self) -> str:
        """An id that no entry has."""
        while (found := uuid4().hex[:10]) in self._ids:
            pass
        return found


def _said(entry: DiaryEntry) -> tuple[object, ...]:
    """What two rows share that say the same thing, in words as a file holds them.

    The slot is left out: it may have been found when the entry was written.
    """
    words = diary_csv.on_one_line(entry.text or "")
    return (entry.at.timestamp(), entry.kind, entry.value, words, entry.medicine, entry.rated_by, entry.session_id)


def _record(
    person: Person, entry: DiaryEntry, diary: _Diary, near: doses.Nearness
) -> tuple[Kept, Kept | None]:  # fmt: skip
    """The record that a row becomes, and the entry that it may be."""
    entry_id = diary.new_id()
    if entry.kind == "missed_dose":
        record = doses.filling(entry, doses.required_slot(person, entry), entry_id)
    elif entry.kind == "dose_mg":
        record, asked = doses.places(person, entry, diary.doses_around(entry.at), near, entry_id)
        # within one file, doses at different moments are different doses; beside the diary they are asked about
        if asked is not None and asked.other is not None and asked.other.id in diary.before:
            return record, asked.other
    else:
        record = Kept(entry_id, entry)
    return record, diary.live.get(record.identity())
