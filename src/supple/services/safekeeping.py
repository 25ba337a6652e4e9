"""The store as a whole: where it is, whether it is sound, everything out of it and back, backups."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from supple.domain.diary import Diary
from supple.domain.kept import Whole
from supple.errors import Fault, RecordError, UsageError
from supple.interop import diary_csv
from supple.interop.fhir import diary as fhir_diary
from supple.services import keeping, loading
from supple.store import export, place

Say = Callable[[str], object]
LARGEST_BYTES = 2 * 1024**3


def exported(person_id: str | None) -> bytes:
    """Everything about one person, or about everyone, as one JSON document."""
    with keeping.opened() as store:
        ids = [store.person(person_id).id] if person_id else [one.id for one in store.people()]
        return export.written([store.whole(one) for one in ids])


def exported_csv(person_id: str | None) -> str:
    """The whole diary of one person as CSV: for a spreadsheet, or another program. The history is not in it."""
    with keeping.opened() as store:
        stored = keeping.whom(store, person_id)
        return diary_csv.write(Diary(tuple(kept.entry for kept in store.view(stored.id).entries())))


def exported_fhir(person_id: str | None) -> str:
    """The whole diary of one person as a FHIR R4 Bundle."""
    with keeping.opened() as store:
        stored = keeping.whom(store, person_id)
        made = fhir_diary.bundle(stored.id, stored.document, store.view(stored.id).entries())
    return json.dumps(made, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def exported_as(form: Literal["json", "csv", "fhir"], person_id: str | None) -> str | bytes:
    """Everything as JSON, or one diary as CSV or FHIR."""
    if form == "csv":
        return exported_csv(person_id)
    return exported_fhir(person_id) if form == "fhir" else exported(person_id)


def taken_in(path: str, *, say: Say) -> None:
    """Take everyone of an export in, with the whole history. Who is here already and equal is left alone.

    Raises
    ------
    RecordError
        The file is no export, was changed after it was written, or holds somebody who could not be shown again.
        Nobody is taken in.
    UsageError
        Somebody of this name is here already and is not the same.
    """
    found = export.read(loading.read_bytes(path, largest=LARGEST_BYTES), source=path)
    with keeping.opened() as store:
        here = {one.id for one in store.people()}
        new: list[Whole] = []
        for whole in found:
            if whole.person.id not in here:
                new.append(whole)
            elif export.digest(store.whole(whole.person.id)) != export.digest(whole):
                todo = "Remove that person first, or put the store aside. Nobody was taken in."
                raise UsageError(Fault("the store holds another person of this name", path, whole.person.id, todo))
        _readable(new, path)
        store.adopt(*new)
        for whole in new:
            say(f"Taken in: {whole.person.id}, {len(whole.entries)} entries, {len(whole.history)} lines of history.")
        if len(new) < len(found):
            say(f"{len(found) - len(new)} here already, and the same.")


def _readable(people: Sequence[Whole], path: str) -> None:
    """Whether each of them could be shown again, at the moment when they were last written."""
    knowledge = loading.library()
    for one in people:
        last = loading.Options(now=f"{one.history[-1].stamp.at.astimezone(ZoneInfo('UTC')):%Y-%m-%dT%H:%M}Z")
        data = json.dumps(dict(one.person.document)).encode("utf-8")
        loading.read_record(data, source=f"{path}, person {one.person.id}", options=last, knowledge=knowledge)


def digests(path: str) -> str:
    """The SHA-256 of each person of an export, to compare with the proof of a deletion."""
    found = export.read(loading.read_bytes(path, largest=LARGEST_BYTES), source=path)
    return "".join(f"{export.digest(one)}  {one.person.id}\n" for one in found)


def backed_up(to: Path, passphrase: str | None, *, say: Say) -> None:
    """A copy of the store while it is in use."""
    from supple.store import backup

    with keeping.opened() as store:
        size = backup.back_up(store, to, passphrase)
    how = "encrypted; without the passphrase nobody can open it, you neither" if passphrase else "not encrypted"
    say(f"Backup written and looked through: {to}, {size:,} bytes, {how}.")


def restored(path: str, passphrase: Callable[[], str], now: str | None, *, replace: bool, say: Say) -> None:
    """A backup brought back as the store."""
    from supple.store import cipher
    from supple.store.restore import restore

    data = loading.read_bytes(path, largest=LARGEST_BYTES)
    if cipher.is_closed(data):
        data = cipher.opened(data, passphrase(), source=path)
    elif not data.startswith(b"SQLite format 3\0"):
        todo = "Name a file that supple store backup wrote; an export comes in with supple store import."
        raise RecordError(Fault("this is no backup", path, todo=todo))
    here = place.named_in(os.environ)
    moment = loading.moment(now, ZoneInfo("UTC")) if now else datetime.now(tz=ZoneInfo("UTC"))
    aside = restore(here, data, source=path, replace=replace, now=moment)
    if aside is not None:
        say(f"What was there is now in {aside}.")
    say(f"The backup is the store now: {here.shown}.")


def checked(*, say: Say) -> bool:
    """Whether the store is sound: its file whole, and each diary what its history says."""
    from supple.store import backup

    with keeping.opened() as store:
        say(f"The store: {store.place.shown}")
        wrong = backup.problems(store)
        people = len(store.people())
    for one in wrong:
        say(one)
    say("Bring back your last backup: supple store restore BACKUP --replace." if wrong else f"Sound; people: {people}.")
    return not wrong


def tidied(*, say: Say) -> None:
    """Deleted bytes out of the file of the store."""
    with keeping.opened() as store:
        store.tidy()
        say(f"Nothing that was deleted stands in {store.place.shown} any more.")
