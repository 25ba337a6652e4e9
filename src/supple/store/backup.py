"""A copy of a SQLite store while it is in use, looked through before it counts."""

from __future__ import annotations

import contextlib
import os
import secrets
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from supple.errors import Fault, RecordError, StoreError, UsageError
from supple.store import cipher, private
from supple.store.engine import told
from supple.store.history import disagreement
from supple.store.place import holds, place_of
from supple.store.sql import Sql, open_store

ONLY_FILES = "Back a PostgreSQL store up with pg_dump, or write everything as JSON with supple store export."


def back_up(store: Sql, to: Path, passphrase: str | None) -> int:
    """Copy the store to a file that is not there yet, encrypted where there is a passphrase; gives its size [bytes].

    The copy is made by SQLite itself, beside the store, and looked through. Only what is finished, and encrypted where
    that is asked for, goes to where the backup stands.

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
        raise _taken(to)
    if not to.parent.is_dir():
        raise UsageError(Fault("there is no such folder", str(to.parent), todo="Choose another place for the backup."))
    if passphrase is not None:
        cipher.check(passphrase)
    data = _copied(store, store.place.file, source=str(to))
    if passphrase is not None:
        data = cipher.closed(data, passphrase)
    ready = to.with_name(f".supple-{secrets.token_hex(8)}.part")
    try:
        write(ready, data)
        read = ready.read_bytes()
        if read != data or (passphrase is not None and not cipher.opened(read, passphrase, source=str(to))):
            raise StoreError(Fault("the backup is not on the disk as it was written", str(to), todo="Do it once more."))
        _name(ready, to)
    except OSError as problem:
        why = problem.strerror or "cannot be written"
        raise StoreError(
            Fault(f"the backup cannot be written: {why}", str(to), todo="Choose another place.")
        ) from problem
    finally:
        ready.unlink(missing_ok=True)
    settle(to.parent)
    return len(data)


def _copied(store: Sql, file: Path, *, source: str) -> bytes:
    """The bytes of a copy that was looked through. It is made beside the store: nowhere else stands a word in clear."""
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".supple-") as folder:
        copy = Path(folder) / "diary.sqlite"
        files = closing(sqlite3.connect(file)), closing(sqlite3.connect(copy))
        with told(store.place), files[0] as live, files[1] as target:
            live.backup(target)
            target.execute("PRAGMA journal_mode=DELETE").close()  # one file, without a log beside it
        data = copy.read_bytes()
        look_through(copy, source)
    return data


def _name(ready: Path, to: Path) -> None:
    """Give the finished file its name, in one move that never takes the place of another file."""
    try:
        to.hardlink_to(ready)
    except FileExistsError as problem:
        raise _taken(to) from problem
    except OSError:  # a disk that knows no second name
        try:
            open(to, "xb", opener=private.opener).close()
        except FileExistsError as problem:
            raise _taken(to) from problem
        ready.replace(to)


def _taken(to: Path) -> UsageError:
    """The error of a backup that would be written over another file."""
    return UsageError(Fault("this file exists already", str(to), todo="Choose another name for the backup."))


def write(path: Path, data: bytes) -> None:
    """Bytes into a new file for its owner only; they are on the disk when this returns."""
    with open(path, "xb", opener=private.opener) as opened:
        opened.write(data)
        opened.flush()
        os.fsync(opened.fileno())


def settle(folder: Path) -> None:
    """The names in a folder are on the disk when this returns; a system that cannot do that is left in peace."""
    try:
        opened = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        with contextlib.suppress(OSError):
            os.fsync(opened)
    finally:
        os.close(opened)


def look_through(copy: Path, source: str) -> None:
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
