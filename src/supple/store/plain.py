"""Kept things as plain JSON data and back: the columns of the store and its export share one form.

An instant is written as wall time with its offset, beside the name of its zone; so the instant stays what it was even
where a government later changes the zone's rules.
"""

from __future__ import annotations

from datetime import datetime, time
from typing import Any, Literal
from zoneinfo import ZoneInfo

import msgspec

from supple.domain.diary import DiaryEntry
from supple.domain.findings import NotUnderstood
from supple.domain.kept import Change, Kept, Removal, Stamp, StoredPerson, Thing, Whole


class Plain(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What all plain forms share: nothing unknown is read, what says nothing is left out."""


class PlainEntry(Plain, frozen=True):
    """An entry."""

    id: str
    at: str
    zone: str
    kind: str
    value: float | None = None
    text: str | None = None
    slot: str | None = None
    planned_at: str | None = None
    planned_zone: str | None = None
    medicine: str = "baclofen"
    rated_by: Literal["self", "carer", "clinician"] = "self"
    session_id: str | None = None


class PlainNote(Plain, frozen=True):
    """Something read but not used."""

    where: str
    value: str
    why: str


class PlainPerson(Plain, frozen=True):
    """A person."""

    id: str
    document: dict[str, Any]
    not_understood: list[PlainNote] = []
    summary: list[str] = []


class PlainChange(Plain, frozen=True):
    """A line of the history. At most one of the two pairs is there."""

    seq: int
    step: int
    at: str
    zone: str
    by: str
    entry_before: PlainEntry | None = None
    entry_after: PlainEntry | None = None
    person_before: PlainPerson | None = None
    person_after: PlainPerson | None = None
    undoes: int | None = None


class PlainWhole(Plain, frozen=True):
    """Everything about one person."""

    person: PlainPerson
    entries: list[PlainEntry]
    history: list[PlainChange]


class PlainRemoval(Plain, frozen=True):
    """The proof of a deletion."""

    id: str
    at: str
    zone: str
    by: str
    entries: int
    changes: int
    digest: str


def _zone(at: datetime) -> str:
    if not isinstance(at.tzinfo, ZoneInfo):
        raise ValueError(f"an instant with a named zone is wanted, got {at!r}")
    return at.tzinfo.key


def _instant(written: str, zone: str) -> datetime:
    at = datetime.fromisoformat(written)
    if at.tzinfo is None:
        raise ValueError("an instant has an offset from universal time")
    return at.astimezone(ZoneInfo(zone))


def entry(kept: Kept) -> PlainEntry:
    """An entry as plain data."""
    said, planned = kept.entry, kept.planned_at
    return PlainEntry(
        id=kept.id, at=said.at.isoformat(), zone=_zone(said.at), kind=said.kind, value=said.value, text=said.text,
        slot=said.slot.isoformat("minutes") if said.slot else None, planned_at=planned.isoformat() if planned else None,
        planned_zone=_zone(planned) if planned else None, medicine=said.medicine, rated_by=said.rated_by,
        session_id=said.session_id,
    )  # fmt: skip


def kept(plain: PlainEntry) -> Kept:
    """The entry again. ValueError where the data is no entry."""
    planned = _instant(plain.planned_at, plain.planned_zone or plain.zone) if plain.planned_at else None
    said = DiaryEntry(
        at=_instant(plain.at, plain.zone), kind=plain.kind, value=plain.value, text=plain.text,
        slot=time.fromisoformat(plain.slot) if plain.slot else None, medicine=plain.medicine,
        rated_by=plain.rated_by, session_id=plain.session_id,
    )  # fmt: skip
    return Kept(plain.id, said, planned)


def person(stored: StoredPerson) -> PlainPerson:
    """A person as plain data."""
    notes = [PlainNote(where=one.where, value=one.value, why=one.why) for one in stored.not_understood]
    return PlainPerson(id=stored.id, document=dict(stored.document), not_understood=notes, summary=list(stored.summary))


def stored(plain: PlainPerson) -> StoredPerson:
    """The person again."""
    notes = tuple(NotUnderstood(one.where, one.value, one.why) for one in plain.not_understood)
    return StoredPerson(plain.id, plain.document, notes, tuple(plain.summary))


def change(line: Change) -> PlainChange:
    """A line of the history as plain data."""

    def of_entry(thing: Thing | None) -> PlainEntry | None:
        return entry(thing) if isinstance(thing, Kept) else None

    def of_person(thing: Thing | None) -> PlainPerson | None:
        return person(thing) if isinstance(thing, StoredPerson) else None

    return PlainChange(
        seq=line.seq, step=line.step, at=line.stamp.at.isoformat(), zone=_zone(line.stamp.at), by=line.stamp.by,
        entry_before=of_entry(line.before), entry_after=of_entry(line.after),
        person_before=of_person(line.before), person_after=of_person(line.after), undoes=line.undoes,
    )  # fmt: skip


def line(plain: PlainChange) -> Change:
    """The line again. ValueError where the data is none."""

    def thing(of_entry: PlainEntry | None, of_person: PlainPerson | None) -> Thing | None:
        return kept(of_entry) if of_entry else stored(of_person) if of_person else None

    return Change(
        plain.seq, plain.step, Stamp(plain.by, _instant(plain.at, plain.zone)),
        thing(plain.entry_before, plain.person_before), thing(plain.entry_after, plain.person_after), plain.undoes,
    )  # fmt: skip


def whole(found: Whole) -> PlainWhole:
    """Everything about a person as plain data."""
    return PlainWhole(
        person=person(found.person),
        entries=[entry(one) for one in found.entries],
        history=[change(one) for one in found.history],
    )


def whole_again(plain: PlainWhole) -> Whole:
    """Everything about a person again. ValueError where the data is not."""
    return Whole(
        stored(plain.person), tuple(kept(one) for one in plain.entries), tuple(line(one) for one in plain.history)
    )


def removal(proof: Removal) -> PlainRemoval:
    """A proof as plain data."""
    return PlainRemoval(
        id=proof.id, at=proof.stamp.at.isoformat(), zone=_zone(proof.stamp.at), by=proof.stamp.by,
        entries=proof.entries, changes=proof.changes, digest=proof.digest,
    )  # fmt: skip


def removal_again(plain: PlainRemoval) -> Removal:
    """The proof again."""
    stamp = Stamp(plain.by, _instant(plain.at, plain.zone))
    return Removal(plain.id, stamp, plain.entries, plain.changes, plain.digest)
