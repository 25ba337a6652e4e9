"""Faults: killed programs, full disks, damaged files. What was acknowledged is still there, and each message says
what to do.

SUPPLE_KILLS=500 ./run test tests/store/test_nothing_acknowledged_is_lost.py runs the kills at their full number.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time as clock
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from keeping import NOON, STAMP, dose, ids, rating, symptom, with_anna, write
from supple.domain.kept import Edits, Put
from supple.errors import StoreError, UsageError
from supple.store import migrate
from supple.store.history import disagreement
from supple.store.place import Place, place_of
from supple.store.repository import View
from supple.store.sql import Sql, open_store

KILLS = int(os.environ.get("SUPPLE_KILLS", "6"))
TESTS = Path(__file__).parents[1]
WRITER = """
import sys
from datetime import timedelta
from keeping import NOON, rating, write
from supple.domain.kept import Put
from supple.store.place import place_of
from supple.store.sql import open_store
store = open_store(place_of(sys.argv[1]))
for number in range(int(sys.argv[4]) if sys.argv[4:] else 1440):
    at = NOON + timedelta(minutes=int(sys.argv[3]) + number)  # each program has a stretch of time of its own
    write(store, Put(rating(f"{sys.argv[2]}-{number}", at)))
    print(f"{sys.argv[2]}-{number}", flush=True)
"""
DIES_AT = """
import os, sys
from sqlalchemy import event
from supple.store import engine, place, sql
at, seen = int(sys.argv[2]), 0
connect = engine.connect
def watched(*given, **named):
    made = connect(*given, **named)
    def dies(*_):
        global seen
        seen += 1
        if seen == at:
            os.kill(os.getpid(), 9)
    event.listen(made, "after_cursor_execute", dies)
    return made
engine.connect = watched
sql.open_store(place.place_of(sys.argv[1]))
print("done", seen)
"""


def program(words: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", words, *arguments]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS), *sys.path])}


@pytest.fixture
def here(tmp_path: Path) -> Place:
    return place_of(str(tmp_path / "store"))


@pytest.fixture
def opened(here: Place) -> Iterator[Sql]:
    store = open_store(here, wait_s=0.2)
    with_anna(store, rating("a", NOON))
    yield store
    store.close()


def sound(store: Sql) -> None:
    """The file is whole, and the entries are what the history says."""
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    assert disagreement(store.whole("anna")) is None


@pytest.mark.timeout(60 + 5 * KILLS)
def test_a_killed_writer_loses_nothing_that_it_acknowledged(here: Place) -> None:
    chance, acknowledged = random.Random(20261123), []
    store = open_store(here)
    with_anna(store)
    store.close()
    assert here.file is not None
    for kill in range(KILLS):
        words = program(WRITER, str(here.file.parent), str(kill), str(kill * 1440))
        with subprocess.Popen(words, env=environment(), stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            first = child.stdout.readline()
            clock.sleep(chance.uniform(0, 0.1))
            child.send_signal(signal.SIGKILL)
            said = [first, *child.stdout.readlines()]
        written = [line.strip() for line in said if line.endswith("\n")]
        assert written
        acknowledged += written
        store = open_store(here)
        kept = ids(store)
        assert set(acknowledged) <= set(kept)
        assert len(kept) <= len(acknowledged) + kill + 1, "a killed round leaves at most one that it did not tell of"
        sound(store)
        store.close()


def test_two_programs_write_at_once_and_both_are_kept(place: Place) -> None:
    store = open_store(place)
    with_anna(store)
    named = str(place.file.parent) if place.file else str(place.url).replace("+psycopg", "")
    children = [
        subprocess.Popen(program(WRITER, named, who, begin, "25"), env=environment(), stdout=subprocess.DEVNULL)
        for who, begin in (("one", "0"), ("two", "1440"))
    ]
    assert [child.wait(60) for child in children] == [0, 0]
    assert sorted(ids(store)) == sorted(f"{who}-{n}" for who in ("one", "two") for n in range(25))
    assert disagreement(store.whole("anna")) is None
    store.close()


def test_a_decision_is_not_torn_apart_by_a_second_writer(place: Place) -> None:
    """While one program looks and decides, another that wants to write the same dose has to wait, and is told."""
    first, second = open_store(place), open_store(place)
    with_anna(first)
    told: list[str] = []

    def the_other() -> None:
        try:
            write(second, Put(dose("b", NOON, NOON.time())))
        except UsageError as problem:
            told.append(str(problem))

    other = threading.Thread(target=the_other)

    def decide(view: View) -> Edits:
        assert view.entries() == ()
        other.start()
        other.join(0.5)
        return Edits((Put(dose("a", NOON, NOON.time())),))

    first.write("anna", decide, STAMP)
    other.join()
    assert ids(first) == ["a"]
    assert "written down already" in told[0]
    assert disagreement(first.whole("anna")) is None
    first.close()
    second.close()


def test_while_another_program_writes_the_message_says_to_wait(opened: Sql) -> None:
    assert opened.place.file is not None
    with closing(sqlite3.connect(opened.place.file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another program is writing") as refused:
            write(opened, Put(rating("b", NOON + timedelta(hours=1))))
        assert "once more" in str(refused.value)
        assert ids(opened) == ["a"]  # reading goes on
        other.execute("ROLLBACK")
    write(opened, Put(rating("b", NOON + timedelta(hours=1))))
    assert ids(opened) == ["a", "b"]


def test_postgresql_says_to_wait_too(postgresql: str) -> None:
    from store_engines import fresh_database

    place = fresh_database(postgresql)
    store, other = open_store(place, wait_s=0.2), open_store(place)
    with_anna(store, rating("a", NOON))
    with other.engine.begin() as connection:
        connection.execute(sa.text("SELECT * FROM person FOR UPDATE"))
        with pytest.raises(StoreError, match="another program is writing"):
            write(store, Put(rating("b", NOON + timedelta(hours=1))))
        assert ids(store) == ["a"]
    store.close()
    other.close()


def test_a_database_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(StoreError, match="does not answer") as refused:
        open_store(place_of("postgresql://anna:secret@127.0.0.1:9/none"))
    assert "secret" not in str(refused.value)


def test_a_full_disk_is_said_and_costs_nothing(opened: Sql) -> None:
    kept = []
    with opened.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()

    def little_room(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")

    sa.event.listen(opened.engine, "connect", little_room)
    opened.engine.dispose()

    def until_full() -> None:
        for number in range(1000):
            write(opened, Put(symptom(str(number), NOON + timedelta(minutes=number), "words " * 50)))
            kept.append(str(number))

    with pytest.raises(StoreError, match="disk is full") as refused:
        until_full()
    assert "Make room" in str(refused.value)
    assert "words" not in str(refused.value)
    assert len(kept) > 0
    assert set(kept) < set(ids(opened))
    assert len(ids(opened)) == len(kept) + 1
    sound(opened)
    sa.event.remove(opened.engine, "connect", little_room)
    opened.engine.dispose()
    write(opened, Put(symptom("again", NOON, "there is room")))
    assert "again" in ids(opened)


FILLS_UP = """
import resource, signal, sys
from datetime import timedelta
from keeping import NOON, symptom, write
from supple.errors import StoreError
from supple.domain.kept import Put
from supple.store.place import place_of
from supple.store.sql import open_store
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = open_store(place_of(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))  # the system itself refuses larger files
try:
    for number in range(1000):
        write(store, Put(symptom(f"n{number}", NOON + timedelta(minutes=number), "words " * 100)))
        print(f"n{number}", flush=True)
except StoreError as problem:
    print(problem, file=sys.stderr)
"""


def test_a_system_that_refuses_to_write_more_costs_nothing_either(opened: Sql) -> None:
    assert opened.place.file is not None
    words = program(FILLS_UP, str(opened.place.file.parent))
    done = subprocess.run(words, env=environment(), capture_output=True, text=True, check=True, timeout=60)
    assert "once more" in done.stderr
    assert "words" not in done.stderr
    assert done.stdout.split()
    assert set(ids(opened)) == {"a", *done.stdout.split()}
    sound(opened)


@contextmanager
def as_nobody() -> Iterator[None]:
    """Root may write anywhere, so act as a user who may not."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_folder_for_reading_only_is_said(opened: Sql, tmp_path: Path) -> None:
    assert opened.place.file is not None
    opened.close()
    for folder in (*[p for p in tmp_path.parents if str(p) != "/"][:3], tmp_path):
        folder.chmod(folder.stat().st_mode | 0o055)
    opened.place.file.parent.chmod(0o555)
    opened.place.file.chmod(0o444)
    try:
        with as_nobody(), pytest.raises(StoreError) as refused:
            write(open_store(opened.place), Put(rating("b", NOON)))
        with as_nobody(), pytest.raises(StoreError) as not_made:
            open_store(place_of(str(opened.place.file.parent / "new")))
    finally:
        opened.place.file.parent.chmod(0o700)
        opened.place.file.chmod(0o600)
    for problem in (refused, not_made):
        assert "SUPPLE_STORE" in str(problem.value)
    assert ids(open_store(opened.place)) == ["a"]


@pytest.mark.parametrize("damage", ["head", "middle", "cut short", "words"])
def test_a_damaged_file_is_named_and_left_as_it_is(damage: str, here: Place) -> None:
    store = open_store(here)
    with_anna(store, *(symptom(str(n), NOON + timedelta(minutes=n), "words " * 50) for n in range(60)))
    store.close()
    assert here.file is not None
    data = bytearray(here.file.read_bytes())
    if damage == "head":
        data[:100] = bytes(100)
    elif damage == "middle":
        data[4096 : len(data) - 4096] = b"\xff" * (len(data) - 8192)
    elif damage == "cut short":
        del data[len(data) // 3 :]
    else:
        data[:] = b"my diary\n" * 1000
    here.file.write_bytes(bytes(data))
    with pytest.raises(StoreError, match="damaged") as refused:
        open_store(here).whole("anna")
    assert "supple store restore" in str(refused.value)
    assert here.file.read_bytes() == bytes(data)


@pytest.mark.slow
def test_a_migration_that_stops_anywhere_leaves_the_old_tables(here: Place) -> None:
    """Killed after each of its statements in turn, until it comes through; the next start goes on from the old ones."""
    store = open_store(here)
    with_anna(store, rating("a", NOON))
    before = store.whole("anna")
    migrate.move(store.engine, "0001")
    store.close()
    assert here.file is not None
    for at in range(1, 60):
        done = subprocess.run(
            program(DIES_AT, str(here.file.parent), str(at)),
            env=environment(),
            capture_output=True,
            text=True,
            timeout=60,
        )
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL, done.stderr
        with closing(sqlite3.connect(here.file)) as looked:
            version = looked.execute(f"SELECT version_num FROM {migrate.VERSION_TABLE}").fetchone()[0]
            assert looked.execute("SELECT count(*) FROM entry").fetchone() == (1,)
            guards = looked.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'").fetchone()[0]
        assert (version, guards) in (("0001", 0), ("0002", 2))
        if version == "0002":
            break
    assert at > 3, "it was killed in its middle"
    again = open_store(here)
    assert again.whole("anna") == before
    sound(again)
    again.close()
