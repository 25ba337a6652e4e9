"""How fast the store is: entries acknowledged a second, and a diary of ten years opened, beside the plainest code."""

from __future__ import annotations

import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from supple.domain.diary import DiaryEntry
from supple.domain.kept import Edit, Edits, Kept, Put, PutPerson, Stamp, StoredPerson
from supple.store.place import Place, place_of
from supple.store.repository import Decide
from supple.store.sql import Sql, open_store

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
import store_engines  # where PostgreSQL is found and started

BEGIN = datetime(2016, 1, 1, tzinfo=ZoneInfo("Europe/London"))
STAMP = Stamp("bench (self)", BEGIN)
A_DAY = 8
TEN_YEARS = 3652 * A_DAY
COMMITS = 10_000

Show = Callable[[str, str, float, str, float], None]


def entry(number: int) -> Kept:
    """One rating, some hours after the one before."""
    return Kept(
        f"{number:x}", DiaryEntry(BEGIN + timedelta(hours=24 / A_DAY * number), "stiffness", float(number % 11))
    )


def putting(*edits: Edit) -> Decide:
    """A decision that is made already."""
    return lambda view: Edits(edits)


def sqlite_alone(folder: str, count: int) -> float:
    """Seconds a commit of the plainest durable program: one row of a table of text, synchronous FULL."""
    with closing(sqlite3.connect(Path(folder) / "plain.sqlite", isolation_level=None)) as plain:
        plain.execute("PRAGMA journal_mode=WAL")
        plain.execute("PRAGMA synchronous=FULL")
        plain.execute("CREATE TABLE entry (id INTEGER PRIMARY KEY, data TEXT)")
        begun = time.perf_counter()
        for number in range(count):
            plain.execute("INSERT INTO entry VALUES (?, ?)", (number, "x" * 150))
        return (time.perf_counter() - begun) / count


def commits(store: Sql, count: int) -> float:
    """Seconds an acknowledged entry."""
    store.write("anna", putting(PutPerson(StoredPerson("anna", {}))), STAMP)
    begun = time.perf_counter()
    for number in range(count):
        store.write("anna", putting(Put(entry(number))), STAMP)
    return (time.perf_counter() - begun) / count


def filled(store: Sql, numbers: Iterable[int]) -> float:
    """Seconds for many entries in one step."""
    begun = time.perf_counter()
    store.write("anna", putting(*(Put(entry(number)) for number in numbers)), STAMP)
    return time.perf_counter() - begun


def opened(place: Place) -> float:
    """Seconds from nothing open to all entries read; the median of five."""
    taken = []
    for _ in range(5):
        begun = time.perf_counter()
        store = open_store(place)
        found = store.view("anna").entries()
        taken.append(time.perf_counter() - begun)
        store.close()
        assert len(found) == TEN_YEARS
    return statistics.median(taken)


def measured(show: Show, name: str, place: Place, alone: float, count: int) -> None:
    """All measures of one engine."""
    store = open_store(place)
    show("store_commit_s", f"one entry, {name}", commits(store, count), "sqlite3 alone, one row a commit", alone)
    many = filled(store, range(count, TEN_YEARS))
    show(
        "store_import_s",
        f"{TEN_YEARS - count} entries in one step, {name}",
        many,
        "sqlite3 alone, one row a commit",
        alone,
    )
    store.close()
    show("store_open_s", f"ten years, {TEN_YEARS} entries, {name}", opened(place), "wanted", 0.3)


def run(show: Show, count: int = COMMITS) -> None:
    """SQLite, and PostgreSQL where this machine has it (as its settings are: with fsync)."""
    with tempfile.TemporaryDirectory() as folder:
        alone = sqlite_alone(folder, min(count, 2000))
        measured(show, "SQLite", place_of(folder), alone, count)
        named = os.environ.get("SUPPLE_TEST_PG")
        programs = store_engines.programs()
        if named:
            measured(show, "PostgreSQL", store_engines.fresh_database(named), alone, count)
        elif programs is not None:
            with store_engines.started(programs, durable=True) as server:
                measured(show, "PostgreSQL", store_engines.fresh_database(server), alone, count)
