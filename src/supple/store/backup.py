"""A copy of a SQLite store while it is in use, looked through before it counts; and a copy brought back."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import closing
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from supple.errors import Fault, RecordError, StoreError, UsageError
from supple.store import cipher
from supple.store.engine import told
from supple.store.history import disagreement
from supple.store.place import Place, holds, place_of
from supple.store.sql import Sql, open_store

ONLY_FILES = "Back a PostgreSQL store up with pg_dump, or write everything as JSON with supple store export."
COMPANIONS = ("-wal", "-shm")


def back_up(store: Sql, to: Path, passphrase: str | None) -> int:
    """Copy the store to a file that is not there yet, encrypted where there is a passphrase; gives its size [bytes].

    The copy is made by SQLite itself and looked through; only then does it get its name.

    Raises
    ------
    UsageError
        The store is no file, or the place is taken.
    StoreError
        The copy cannot be made, or is not sound.
    """
    if store.place.file is None:
        raise UsageError(Fault("this store is no file", store.place.shown, todo=ONLY_FILES))
    if holds(store.place, to):
        todo = "Choose another name, or better another disk."
        raise UsageError(Fault("this place belongs to the store", str(to), todo=todo))
    if to.exists():
        raise UsageError(Fault("this file exists already", str(to), todo="Choose another name for the backup."))
    with tempfile.TemporaryDirectory(dir=to.parent, prefix=".supple-") as folder:
        copy = Path(folder) / "diary.sqlite"
        files = closing(sqlite3.connect(store.place.file)), closing(sqlite3.connect(copy))
        with told(store.place), files[0] as source, files[1] as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode=DELETE").close()  # one file, without a log beside it
        _look_through(copy, str(to))
        data = copy.read_bytes()
        if passphrase is not None:
            data = cipher.closed(data, passphrase)
        ready = Path(folder) / "ready"
        _write(ready, data)
        if passphrase is not None and not cipher.opened(ready.read_bytes(), passphrase, source=str(to)):
            raise StoreError(Fault("the backup does not open again", str(to), todo="Do it once more."))
        ready.rename(to)
    return len(data)


def restore(place: Place, backup: bytes, *, source: str, replace: bool, now: datetime) -> Path | None:
    """Bring a copy back as the store. What was there is put aside; gives where, or None where nothing was.

    Raises
    ------
    UsageError
        Somebody is in the store already and ``replace`` is not asked for, or the store is no file.
    RecordError
        The copy is not sound; the store stays as it was.
    """
    if place.file is None:
        raise UsageError(Fault("this store is no file", place.shown, todo=ONLY_FILES))
    if _holds_somebody(place) and not replace:
        todo = "Add --replace to put it aside and take the backup in its place."
        raise UsageError(Fault("the store holds people already", place.shown, todo=todo))
    place.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=place.file.parent, prefix=".supple-") as folder:
        copy = Path(folder) / place.file.name
        _write(copy, backup)
        _look_through(copy, source)
        aside = _put_aside(place.file, now) if place.file.exists() else None
        copy.replace(place.file)
    return aside


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as opened:
        path.chmod(0o600)
        opened.write(data)
        opened.flush()
        os.fsync(opened.fileno())


def _look_through(copy: Path, source: str) -> None:
    """Whether a copy is whole, of a version that is known, and agrees with its own history."""
    todo = "Take another backup."
    try:
        store = open_store(place_of(f"sqlite:///{copy}"))
        try:
            wrong = problems(store)
        finally:
            store.close()
    except StoreError as problem:
        what = problem.faults[0].what
        raise RecordError(Fault(f"this backup cannot be used: {what}", source, todo=todo)) from problem
    if wrong:
        raise RecordError(Fault(f"this backup cannot be used: {wrong[0]}", source, todo=todo))


def problems(store: Sql) -> tuple[str, ...]:
    """What is wrong with a store: its file, and each person whose diary is not what the history says."""
    found = []
    if store.place.file is not None:
        with told(store.place), store.engine.connect() as connection:
            rows = connection.execute(sa.text("PRAGMA integrity_check")).scalars().all()
        found += [f"the file is damaged: {row}" for row in rows if row != "ok"]
    for person in store.people():
        if wrong := disagreement(store.whole(person.id)):
            found.append(f"{person.id}: {wrong}")
    return tuple(found)


def _holds_somebody(place: Place) -> bool:
    """Whether anybody would be written over; a store that cannot be read may hold somebody."""
    if place.file is None or not place.file.exists() or place.file.stat().st_size == 0:
        return False
    try:
        store = open_store(place)
    except StoreError:
        return True
    try:
        return bool(store.people())
    except StoreError:
        return True
    finally:
        store.close()


def _put_aside(file: Path, now: datetime) -> Path:
    """Keep the old file under another name too. Its log goes first, for it must never meet the new file."""
    aside = file.with_name(f"{file.name}.before-{now:%Y%m%dT%H%M%S}")
    number = 1
    while aside.exists():
        number += 1
        aside = file.with_name(f"{file.name}.before-{now:%Y%m%dT%H%M%S}-{number}")
    for ending in COMPANIONS:
        companion = file.with_name(file.name + ending)
        if companion.exists():
            companion.rename(aside.with_name(aside.name + ending))
    try:
        aside.hardlink_to(file)  # so that at no moment the store is not there
    except OSError:  # a disk that knows no second name
        file.rename(aside)
    return aside
