"""A connection to a database that keeps what it acknowledges, and its complaints in words a person can act on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event, exc

from supple.errors import Fault, StoreError
from supple.store.place import Place

WAIT_S = 5.0  # how long one program waits for another that writes
PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
NOTHING_WRITTEN = "Nothing was written; what was there before is still there."
LOCKED = "another program is writing to the diary"
WAIT = f"Wait a moment and do it once more. {NOTHING_WRITTEN}"
DAMAGED = "the diary file is damaged or is no diary"
RESTORE = (
    "It was left as it is. Bring back your last backup with supple store restore BACKUP --replace; the damaged file is "
    "put aside, not deleted."
)
PLACES = "Check that the folder is there and that you may write to it, or name another with SUPPLE_STORE."
SQLITE_WORDS = {  # by the first name of the code that fits
    "SQLITE_BUSY": (LOCKED, WAIT),
    "SQLITE_LOCKED": (LOCKED, WAIT),
    "SQLITE_FULL": ("the disk is full", f"Make room and do it once more. {NOTHING_WRITTEN}"),
    "SQLITE_READONLY": ("the diary cannot be written", f"{PLACES} {NOTHING_WRITTEN}"),
    "SQLITE_PERM": ("the diary may not be opened", PLACES),
    "SQLITE_CANTOPEN": ("the diary cannot be opened", PLACES),
    "SQLITE_CORRUPT": (DAMAGED, RESTORE),
    "SQLITE_NOTADB": (DAMAGED, RESTORE),
    "SQLITE_IOERR": (
        "the disk does not answer as it should",
        f"Check the disk and its free space, then do it once more. {NOTHING_WRITTEN}",
    ),
}
POSTGRESQL_WORDS = {
    "55P03": (LOCKED, WAIT),
    "40P01": (LOCKED, WAIT),
    "53100": ("the disk of the database is full", f"Make room there and do it once more. {NOTHING_WRITTEN}"),
    "25006": ("the database is for reading only", f"Connect to one that can be written. {NOTHING_WRITTEN}"),
    "42501": ("the database does not let you do this", "Ask whoever runs it for the right to write."),
}  # fmt: skip


def connect(place: Place, *, wait_s: float = WAIT_S) -> sa.Engine:
    """An engine for the place; a folder and file that are not there yet are made, for their owner only.

    Raises
    ------
    StoreError
        The place cannot be used, or the driver of PostgreSQL is missing.
    """
    if place.file is not None:
        _make_private(place.file)
        engine = sa.create_engine(
            "sqlite+pysqlite://",
            creator=lambda: sqlite3.connect(str(place.file), timeout=wait_s, check_same_thread=False),
            poolclass=sa.pool.QueuePool,
            hide_parameters=True,
        )
        event.listen(engine, "connect", _sqlite_settings)
        event.listen(engine, "begin", _sqlite_begin)
        return engine
    try:
        engine = sa.create_engine(place.url or "", hide_parameters=True, connect_args={"connect_timeout": 10})
    except (exc.ArgumentError, ValueError) as problem:
        todo = "Write it like postgresql://user@host/database."
        raise StoreError(Fault("this is no address of a database", "SUPPLE_STORE", place.shown, todo)) from problem
    except ModuleNotFoundError as problem:
        todo = "Install Supple with it: pip install 'supple[postgres]'."
        raise StoreError(Fault("the driver for PostgreSQL is not installed", place.shown, todo=todo)) from problem

    def wait_for_locks(connection: sa.Connection) -> None:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{int(wait_s * 1000)}ms'")

    event.listen(engine, "begin", wait_for_locks)
    return engine


def _make_private(file: Path) -> None:
    try:
        if not file.parent.exists():
            file.parent.mkdir(parents=True, mode=PRIVATE_FOLDER)
        if not file.exists():
            file.touch(mode=PRIVATE_FILE)
    except OSError as problem:
        what = f"the diary cannot be opened: {problem.strerror or 'no such place'}"
        raise StoreError(Fault(what, str(file), todo=PLACES)) from problem


def _sqlite_settings(connection: Any, _: object) -> None:
    """Durable: each commit is on the disk before it returns. What is deleted is overwritten."""
    connection.isolation_level = None  # transactions begin where _sqlite_begin says, DDL included
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _sqlite_begin(connection: sa.Connection) -> None:
    """A writer takes its turn before it reads, so that what it decides on cannot change under it."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def told(place: Place) -> Iterator[None]:
    """Say what a database complains of: what, where and what to do, never with what the diary holds."""
    try:
        yield
    except (exc.SQLAlchemyError, sqlite3.Error) as problem:
        cause = problem.orig if isinstance(problem, exc.DBAPIError) else problem
        what, todo = _words(cause, place)
        raise StoreError(Fault(what, place.shown, todo=todo)) from problem


def _words(cause: BaseException | None, place: Place) -> tuple[str, str]:
    if isinstance(cause, sqlite3.Error):
        name = getattr(cause, "sqlite_errorname", None) or ""
        for known, words in SQLITE_WORDS.items():
            if name.startswith(known):
                return words
        if isinstance(cause, sqlite3.DatabaseError) and not name:
            return DAMAGED, RESTORE
        return f"the database refused this ({name or type(cause).__name__})", NOTHING_WRITTEN
    state = getattr(cause, "sqlstate", None)
    if state in POSTGRESQL_WORDS:
        return POSTGRESQL_WORDS[state]
    if (place.url is not None and state is None) or str(state).startswith(("08", "28", "3D", "57P")):
        return (
            "the database does not answer, or does not let you in",
            f"Check that it runs, its address, and your name and password there. {NOTHING_WRITTEN}",
        )
    return f"the database refused this ({state or type(cause).__name__})", NOTHING_WRITTEN
