"""A backup brought back as the store, also while other programs have the store open."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from supple.errors import Fault, StoreError, UsageError
from supple.store import engine as engines
from supple.store.backup import ONLY_FILES, look_through, settle, write
from supple.store.place import Place, free_name
from supple.store.sql import open_store

COMPANIONS = ("-wal", "-shm")


def restore(place: Place, backup: bytes, *, source: str, replace: bool, now: datetime) -> Path | None:
    """Bring a copy back as the store. What was there is put aside; gives where, or None where nothing was.

    A program that has the store open goes on with the restored one: what it wrote before is in the file put aside,
    what it writes afterwards in the store.

    Raises
    ------
    UsageError
        Somebody is in the store already and ``replace`` is not asked for, or the store is no file.
    RecordError
        The copy is not sound; the store stays as it was.
    StoreError
        Another program does not stop writing; the store stays as it was.
    """
    if place.file is None:
        raise UsageError(Fault("this store is no file", place.shown, todo=ONLY_FILES))
    if _holds_somebody(place) and not replace:
        todo = "Add --replace to put it aside and take the backup in its place."
        raise UsageError(Fault("the store holds people already", place.shown, todo=todo))
    place.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=place.file.parent, prefix=".supple-") as folder:
        copy = Path(folder) / place.file.name
        write(copy, backup)
        look_through(copy, source)
        aside = free_name(place.file, f"{now:%Y%m%dT%H%M%S}") if place.file.exists() else None
        if aside is not None and _is_whole(place.file):
            with engines.told(place):
                _write_into(place, copy, aside)
        else:
            if aside is not None:
                _rename(place.file, aside)
            copy.replace(place.file)
        settle(place.file.parent)
    return aside


def _write_into(place: Place, copy: Path, aside: Path) -> None:
    """Write the copy into the live file as one transaction, after the live file was copied aside under its lock.

    The file itself stays, so a program that holds it open never writes into one that is no longer the store.
    """
    live = place.file
    if live is None:
        return
    give_up_at = time.monotonic() + engines.WAIT_S
    kept = False

    def keep(status: int, _remaining: int, _total: int) -> None:
        """From the first part on nobody else can write: what stands in the file now is all there is."""
        nonlocal kept
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            if time.monotonic() > give_up_at:
                raise StoreError(Fault(engines.LOCKED, place.shown, todo=engines.WAIT))
        elif not kept:
            aside.touch(mode=engines.PRIVATE_FILE, exist_ok=False)
            with _connected(live) as before, _connected(aside) as target:
                before.backup(target)
                target.execute("PRAGMA journal_mode=DELETE").close()
            settle(aside.parent)
            kept = True

    with _connected(copy) as source, _connected(live) as target:
        target.execute("PRAGMA journal_mode=WAL").close()
        pages = source.execute("PRAGMA page_count").fetchone()[0]
        source.backup(target, pages=max(1, pages - 1), progress=keep, sleep=0.05)  # at least two parts
        target.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()


@contextmanager
def _connected(file: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=FULL").close()
        yield connection


def _is_whole(file: Path) -> bool:
    """Whether SQLite can work on this file; one that is damaged is put aside as it is."""
    try:
        with _connected(file) as connection:
            return bool(connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)])
    except sqlite3.DatabaseError as problem:
        name = getattr(problem, "sqlite_errorname", None) or ""
        return name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))  # somebody works on it


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


def _rename(file: Path, aside: Path) -> None:
    """Keep a damaged file under another name. Its log goes first, for it must never meet the new file."""
    for ending in COMPANIONS:
        companion = file.with_name(file.name + ending)
        if companion.exists():
            companion.rename(aside.with_name(aside.name + ending))
    try:
        aside.hardlink_to(file)  # so that at no moment the store is not there
    except OSError:  # a disk that knows no second name
        file.rename(aside)
