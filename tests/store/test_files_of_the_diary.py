"""Files that the commands write: none of them ever stands in the way of the store."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from door import run
from supple.store.place import holds, place_of

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
