"""The store at hand: open it, find the person meant, and read them with their diary."""

from __future__ import annotations

import getpass
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from supple.domain.diary import Diary, DiaryEntry
from supple.domain.findings import NotUnderstood
from supple.domain.kept import PERSON_ID, Kept, Stamp, StoredPerson
from supple.errors import Fault, UsageError
from supple.interop import diary_line, person_file
from supple.interop.reading import Reading
from supple.knowledge.library import Library
from supple.services import loading
from supple.store import place

if TYPE_CHECKING:
    from supple.store.sql import Sql

BEGIN = "Begin with: supple person add RECORD."
BEGIN_OR_NAME = f"Name a file, or keep somebody. {BEGIN}"


@contextmanager
def opened() -> Iterator[Sql]:
    """The store that SUPPLE_STORE names, else the one in the data folder of this computer; closed at the end."""
    from supple.store.sql import open_store  # most commands need no database

    store = open_store(place.named_in(os.environ))
    try:
        yield store
    finally:
        store.close()


def whom(store: Sql, person_id: str | None) -> StoredPerson:
    """The person named, or the only one there is.

    Raises
    ------
    UsageError
        Nobody or several may be meant.
    """
    if person_id is not None:
        return store.person(person_id)
    people = store.people()
    if not people:
        raise UsageError(Fault("the store holds nobody yet", store.place.shown, todo=BEGIN))
    if len(people) > 1:
        there = ", ".join(one.id for one in people)
        raise UsageError(Fault("several people are in the store", "--person", there, "Say who: --person ID."))
    return people[0]


def stamp(now: datetime, rated_by: str = "self") -> Stamp:
    """Who writes at this computer, in which role, and when."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a computer that knows no names
        user = "someone"
    return Stamp(f"{user} ({rated_by})", now)


def reading_of(person: StoredPerson, kept: tuple[Kept, ...], options: loading.Options, knowledge: Library) -> Reading:
    """A stored person as any other record, with the diary up to the moment; what lies after it is named."""
    data = json.dumps(dict(person.document)).encode("utf-8")
    found = loading.read_record(data, source=f"person {person.id}", options=options, knowledge=knowledge)
    now = loading.moment(options.now, ZoneInfo(found.person.zone))
    used = [one.entry for one in kept if not diary_line.after(one.entry, now)]
    ahead = [
        NotUnderstood(f"diary of {person.id}", f"{one.entry.at:%Y-%m-%d %H:%M} {one.entry.kind}", AFTER)
        for one in kept
        if diary_line.after(one.entry, now)
    ]
    whole = replace(found.person, diary=Diary(tuple(used)))
    entries = f"{person.id}: from the store, with {len(used)} diary entries."
    return Reading(
        whole,
        tuple(dict.fromkeys((*person.not_understood, *found.not_understood, *ahead))),
        (*person.summary, entries),
    )


AFTER = "lies after the moment of this reading, so it is not used"


def kept_record(record: str, options: loading.Options, knowledge: Library) -> Reading | None:
    """The stored person that a RECORD names; None where it names a file, or where there is no such person.

    A file always wins. A store that is not there yet is not made by looking.
    """
    if not PERSON_ID.fullmatch(record) or Path(record).exists():
        return None
    here = place.named_in(os.environ)
    if here.file is not None and not here.file.exists():
        return None
    with opened() as store:
        if record not in {one.id for one in store.people()}:
            return None
        whole = store.person(record), store.view(record).entries()
    return reading_of(*whole, options, knowledge)


def kept_person(options: loading.Options, knowledge: Library) -> Reading:
    """The stored person whom the options name, or the only one; nothing is made by looking.

    Raises
    ------
    UsageError
        Nobody or several may be meant.
    """
    here = place.named_in(os.environ)
    if here.file is not None and not here.file.exists():
        raise UsageError(Fault("no record is named, and the store holds nobody yet", "RECORD", todo=BEGIN_OR_NAME))
    with opened() as store:
        stored = whom(store, options.person)
        kept = store.view(stored.id).entries()
    return reading_of(stored, kept, options, knowledge)


def document_of(reading: Reading) -> tuple[dict[str, object], tuple[DiaryEntry, ...]]:
    """A person as the store keeps one: the person file without the diary, and the diary."""
    document = person_file.document(replace(reading.person, diary=Diary()))
    plain: dict[str, object] = json.loads(json.dumps(document))
    return plain, reading.person.diary.entries


def minutes(knowledge: Library, name: str) -> timedelta:
    """A length of time of the diary settings."""
    return timedelta(minutes=knowledge.number("diary", name))
