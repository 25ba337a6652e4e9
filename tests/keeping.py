"""Short ways to say what the tests of the store keep."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from supple.domain.diary import DiaryEntry
from supple.domain.kept import Change, Edit, Edits, Kept, Put, PutPerson, Stamp, StoredPerson
from supple.domain.order import wall
from supple.store.repository import Repository

LONDON = ZoneInfo("Europe/London")
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=LONDON)
STAMP = Stamp("anna (self)", NOON)


def person(person_id: str = "anna", **said: Any) -> StoredPerson:
    return StoredPerson(person_id, {"schema": "supple/person/1", "zone": "Europe/London", **said})


def dose(entry_id: str, at: datetime, slot: time | None = None, amount_mg: float = 10.0) -> Kept:
    """A dose taken at an instant; with a slot it fills the one of that day."""
    planned = wall(at.date(), slot, LONDON) if slot else None
    return Kept(entry_id, DiaryEntry(at, "dose_mg", amount_mg, slot=slot), planned)


def missed(entry_id: str, day: datetime, slot: time) -> Kept:
    planned = wall(day.date(), slot, LONDON)
    return Kept(entry_id, DiaryEntry(planned, "missed_dose", slot=slot), planned)


def rating(entry_id: str, at: datetime, value: float = 4.0, kind: str = "stiffness") -> Kept:
    return Kept(entry_id, DiaryEntry(at, kind, value))


def symptom(entry_id: str, at: datetime, words: str) -> Kept:
    return Kept(entry_id, DiaryEntry(at, "symptom", text=words))


def write(store: Repository, *edits: Edit, person_id: str = "anna", stamp: Stamp = STAMP) -> tuple[Change, ...]:
    return store.write(person_id, lambda view: Edits(edits), stamp)


def with_anna(store: Repository, *kept: Kept) -> Repository:
    write(store, PutPerson(person()))
    for one in kept:
        write(store, Put(one))
    return store


def ids(store: Repository, person_id: str = "anna") -> list[str]:
    return [kept.id for kept in store.view(person_id).entries()]


def later(minutes: float, stamp: Stamp = STAMP) -> Stamp:
    return replace(stamp, at=stamp.at + timedelta(minutes=minutes))
