"""Files that the commands write: none of them ever stands in the way of the store."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from door import run
from keeping import NOON, rating, write
from supple.domain.kept import Put
from supple.store import backup
from supple.store.place import holds, place_of
from supple.store.restore import restore
from supple.store.sql import open_store

TESTS = Path(__file__).parents[1]
NOW = ("--now", "2026-11-23T21:00")
PERSON = json.dumps({
    "schema": "supple/person/1", "zone": "Europe/London", "age_years": 47,
    "order": {"drug": "baclofen", "form": "tablet", "started_on": "2026-01-05",
              "doses": [{"at": at, "amount_mg": 10} for at in ("08:00", "14:00", "20:00")]},
})  # fmt: skip


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a store with Anna and one rating in it."""
    folder = tmp_path / "store"
    monkeypatch.setenv("SUPPLE_STORE", str(folder))
    (tmp_path / "me.json").write_text(PERSON, encoding="utf-8")
    assert run("person", "add", str(tmp_path / "me.json"), "--id", "anna", *NOW).code == 0
    assert run("log", "rating", "stiffness", "4", "--at", "09:00", *NOW).code == 0
    return folder


@pytest.mark.parametrize(
    "command",
    [
        ("store", "export"),
        ("store", "export", "--format", "csv"),
        ("diary", *NOW),
        ("evidence",),
        ("simulate", "anna", *NOW),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("ending", ["", "-wal", "-shm", "-journal", ".before-20261123T210000"])
def test_no_output_is_written_over_the_store(command: tuple[str, ...], ending: str, store: Path) -> None:
    file = store / f"diary.sqlite{ending}"
    before = file.read_bytes() if file.exists() else None
    said = run(*command, "-o", str(file))
    assert said.code == 2
    assert "belongs to the store" in said.err
    assert (file.read_bytes() if file.exists() else None) == before
    assert run("store", "check").code == 0


def test_nor_under_another_name_of_the_store(store: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(store / "diary.sqlite")
    (tmp_path / "second").hardlink_to(store / "diary.sqlite")
    (tmp_path / "folder").symlink_to(store)
    for name in ("link", "second", "folder/diary.sqlite", "folder/diary.sqlite-wal", "store/../store/diary.sqlite"):
        assert run("store", "export", "-o", str(tmp_path / name)).code == 2
    assert run("store", "check").code == 0


def test_a_backup_takes_no_name_that_sqlite_would_take_for_a_log(store: Path) -> None:
    said = run("store", "backup", str(store / "diary.sqlite-journal"))
    assert said.code == 2
    assert not (store / "diary.sqlite-journal").exists()


def test_a_file_beside_the_store_is_no_part_of_it(store: Path, tmp_path: Path) -> None:
    here = place_of(str(store))
    assert not holds(here, store / "diary.csv")
    assert not holds(here, tmp_path / "diary.sqlite-wal")
    assert holds(here, store / "diary.sqlite-wal")
    assert run("store", "export", "-o", str(store / "all.json")).code == 0


def test_of_an_encrypted_backup_nothing_in_clear_is_ever_beside_it(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every file that is opened for writing in the folder of the backup is watched."""
    pytest.importorskip("cryptography")
    monkeypatch.setenv("SUPPLE_BACKUP_PASSPHRASE", "correct horse battery")
    target = tmp_path / "stick"
    target.mkdir()
    seen: list[bytes] = []

    def watch(event: str, _: object) -> None:
        if event in ("os.remove", "os.rename", "os.link", "os.rmdir", "shutil.rmtree") and target.is_dir():
            seen.extend(file.read_bytes() for file in target.rglob("*") if file.is_file())

    sys.addaudithook(watch)
    assert run("store", "backup", str(target / "copy"), "--encrypt").code == 0
    assert seen
    assert not [data for data in seen if b"SQLite format 3" in data or b"Europe/London" in data]
    assert [file.name for file in target.iterdir()] == ["copy"]
    target.rename(tmp_path / "away")  # the hook has nothing to look at any more


def test_a_bad_passphrase_is_said_before_anything_is_copied(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUPPLE_BACKUP_PASSPHRASE", "short")
    monkeypatch.setattr("supple.store.backup._copied", lambda *_, **__: pytest.fail("copied"))
    said = run("store", "backup", str(tmp_path / "copy"), "--encrypt")
    assert said.code == 2
    assert "too short" in said.err


@pytest.mark.parametrize("links", [True, False])
def test_a_backup_never_takes_the_place_of_a_file_that_appears_meanwhile(
    links: bool, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "copy.sqlite"
    copied = backup._copied

    def somebody_is_faster(*given: Any, **named: Any) -> bytes:
        file.write_text("mine", encoding="utf-8")
        return copied(*given, **named)

    def no_links(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    if not links:
        monkeypatch.setattr(Path, "hardlink_to", no_links)
        assert run("store", "backup", str(tmp_path / "first.sqlite")).code == 0
    monkeypatch.setattr(backup, "_copied", somebody_is_faster)
    assert run("store", "backup", str(file)).code == 2
    assert file.read_text(encoding="utf-8") == "mine"
    assert not list(tmp_path.glob(".supple-*"))


@pytest.fixture
def usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.usefixtures("usual_umask")
def test_new_files_are_for_their_owner_only_and_old_ones_keep_their_mode(store: Path, tmp_path: Path) -> None:
    for number, words in enumerate(
        [
            ("store", "export", "-o"),
            ("store", "backup"),
            ("diary", *NOW, "-o"),
            ("assess", "anna", *NOW, "--format", "html", "-o"),
        ]
    ):
        file = tmp_path / f"new-{number}"
        assert run(*words, str(file)).code == 0
        assert oct(file.stat().st_mode & 0o777) == "0o600"
    shared = tmp_path / "shared.json"
    shared.write_text("old", encoding="utf-8")
    shared.chmod(0o640)
    assert run("store", "export", "-o", str(shared)).code == 0
    assert oct(shared.stat().st_mode & 0o777) == "0o640"


@pytest.mark.usefixtures("usual_umask")
def test_the_answers_of_the_interview_are_for_their_owner_only(tmp_path: Path) -> None:
    assert run("start", "-o", str(tmp_path / "me.yaml"), *NOW, typed=b"a\n").code == 2  # the input ends too early
    (unfinished,) = tmp_path.glob("*.unfinished.json")
    assert oct(unfinished.stat().st_mode & 0o777) == "0o600"


HOLDS_IT_OPEN = """
import sys
from datetime import timedelta
from keeping import NOON, rating, write
from supple.domain.kept import Put
from supple.errors import SuppleError
from supple.store.place import place_of
from supple.store.sql import open_store
store = open_store(place_of(sys.argv[1]))
print(len(store.view("anna").entries()), flush=True)
for number, line in enumerate(sys.stdin):
    write(store, Put(rating(line.strip(), NOON + timedelta(minutes=number))))
    print(line.strip(), flush=True)
"""


def entries_in(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as looked:
        assert looked.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return {row[0] for row in looked.execute("SELECT id FROM entry")}


def test_a_program_that_holds_the_store_open_loses_nothing_by_a_restore(store: Path, tmp_path: Path) -> None:
    assert run("store", "backup", str(tmp_path / "copy.sqlite")).code == 0
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS), *sys.path])}
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS_IT_OPEN, str(store)], env=environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as other:  # fmt: skip
        assert other.stdin is not None
        assert other.stdout is not None

        def acknowledged(name: str) -> None:
            assert other.stdin is not None
            assert other.stdout is not None
            other.stdin.write(f"{name}\n")
            other.stdin.flush()
            assert other.stdout.readline().strip() == name

        assert other.stdout.readline().strip() == "1"
        acknowledged("before")
        assert run("store", "restore", str(tmp_path / "copy.sqlite"), "--replace", *NOW).code == 0
        acknowledged("after")
        other.stdin.close()
        assert other.wait(30) == 0
    (aside,) = store.glob("diary.sqlite.before-*")
    assert "before" in entries_in(aside)
    assert "after" not in entries_in(aside)
    assert "after" in entries_in(store / "diary.sqlite")
    assert "before" not in entries_in(store / "diary.sqlite")
    assert aside.stat().st_mode & 0o077 == 0
    assert run("store", "check").code == 0


def test_what_is_written_while_a_restore_goes_on_is_put_aside_or_kept(store: Path, tmp_path: Path) -> None:
    """A writer that never stops: each of its acknowledged entries is in the file put aside or in the store."""
    here = place_of(str(store))
    assert run("store", "backup", str(tmp_path / "copy.sqlite")).code == 0
    data = (tmp_path / "copy.sqlite").read_bytes()
    said: list[str] = []
    stop = threading.Event()

    def writes() -> None:
        opened = open_store(here)
        while not stop.is_set():
            name = f"n{len(said)}"
            write(opened, Put(rating(name, NOON + timedelta(minutes=len(said)))))
            said.append(name)
        opened.close()

    writer = threading.Thread(target=writes)
    writer.start()
    try:
        for number in range(3):
            restore(here, data, source="copy", replace=True, now=NOON + timedelta(hours=number))
    finally:
        stop.set()
        writer.join()
    kept = set().union(*(entries_in(file) for file in store.glob("diary.sqlite.before-*")))
    assert said
    assert set(said) <= kept | entries_in(store / "diary.sqlite")


def test_a_restore_waits_for_a_writer_only_so_long(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("store", "backup", str(tmp_path / "copy.sqlite")).code == 0
    assert run("log", "rating", "stiffness", "5", "--at", "10:00", *NOW).code == 0
    monkeypatch.setattr("supple.store.engine.WAIT_S", 0.1)
    with closing(sqlite3.connect(store / "diary.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        said = run("store", "restore", str(tmp_path / "copy.sqlite"), "--replace", *NOW)
        assert said.code != 0
        assert "another program is writing" in said.err
        other.execute("ROLLBACK")
    assert len(entries_in(store / "diary.sqlite")) == 2


def test_a_damaged_store_is_put_aside_as_it_is(store: Path, tmp_path: Path) -> None:
    assert run("store", "backup", str(tmp_path / "copy.sqlite")).code == 0
    (store / "diary.sqlite").write_bytes(b"my diary\n" * 1000)
    assert run("store", "restore", str(tmp_path / "copy.sqlite"), "--replace", *NOW).code == 0
    (aside,) = store.glob("diary.sqlite.before-*")
    assert aside.read_bytes() == b"my diary\n" * 1000
    assert len(entries_in(store / "diary.sqlite")) == 1


def test_a_passphrase_is_the_same_however_its_accents_are_written(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("cryptography")
    file = str(tmp_path / "copy")
    monkeypatch.setenv("SUPPLE_BACKUP_PASSPHRASE", "caf\u00e9 au lait")
    assert run("store", "backup", file, "--encrypt").code == 0
    monkeypatch.setenv("SUPPLE_BACKUP_PASSPHRASE", "cafe au lait")
    assert run("store", "restore", file, "--replace", *NOW).code != 0
    monkeypatch.setenv("SUPPLE_BACKUP_PASSPHRASE", "cafe\u0301 au lait")
    assert run("store", "restore", file, "--replace", *NOW).code == 0


def test_a_passphrase_that_is_no_text_is_one_clear_error(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("cryptography")
    file = str(tmp_path / "copy")
    monkeypatch.setenv("SUPPLE_BACKUP_PASSPHRASE", "good enough")
    assert run("store", "backup", file, "--encrypt").code == 0
    monkeypatch.setenv("SUPPLE_BACKUP_PASSPHRASE", "bad \udcff bytes")
    for words in (("backup", str(tmp_path / "other"), "--encrypt"), ("restore", file, "--replace", *NOW)):
        said = run("store", *words)
        assert said.code == 2
        assert "not UTF-8 text" in said.err
        assert "Traceback" not in said.err
