"""An export comes in whole or not at all; what cannot be read is named, and whoever is in the store can be deleted."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from door import run
from keeping import NOON, STAMP, person, rating, symptom, with_anna, write
from supple.domain.kept import Put, PutPerson
from supple.errors import StoreError
from supple.store.place import place_of
from supple.store.sql import open_store

NOW = ("--now", "2026-11-23T21:00")


@pytest.fixture
def exported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """An export of Anna and Ben, and an empty store at hand."""
    store = open_store(place_of(str(tmp_path / "first")))
    order = {"drug": "baclofen", "form": "tablet", "started_on": "2026-01-05",
             "doses": [{"at": "08:00", "amount_mg": 10}]}  # fmt: skip
    for name in ("anna", "ben"):
        write(store, PutPerson(person(name, age_years=40, order=order)), person_id=name)
        write(store, Put(rating("a", NOON)), person_id=name)
        write(store, Put(symptom("b", NOON, "tired")), person_id=name)
    store.close()
    monkeypatch.setenv("SUPPLE_STORE", str(tmp_path / "first"))
    data: dict[str, Any] = run("store", "export").data
    monkeypatch.setenv("SUPPLE_STORE", str(tmp_path / "second"))
    return data


def twice(data: dict[str, Any]) -> None:
    data["people"].append(copy.deepcopy(data["people"][0]))


def nowhere(data: dict[str, Any]) -> None:
    data["people"][1]["person"]["document"]["zone"] = "Nowhere/Land"
    data["people"][1]["history"][0]["person_after"]["document"]["zone"] = "Nowhere/Land"


def no_order(data: dict[str, Any]) -> None:
    data["people"][1]["person"]["document"]["order"] = 7
    data["people"][1]["history"][0]["person_after"]["document"]["order"] = 7


def of_history(line: int, key: str, value: object) -> Callable[[dict[str, Any]], None]:
    def changed(data: dict[str, Any]) -> None:
        data["people"][1]["history"][line][key] = value

    return changed


def deep(data: dict[str, Any]) -> None:
    data["people"][1]["person"]["document"]["deep"] = "DEEP"


CHANGED = {
    "one person twice": twice,
    "a zone that is nowhere": nowhere,
    "an order that is none": no_order,
    "a step beyond all numbers": of_history(2, "step", 2**63),
    "a step that is left out": of_history(2, "step", 5),
    "a step that goes back": of_history(2, "step", 1),
    "a first step that is not the first": of_history(0, "step", 2),
    "a step that undoes itself": of_history(2, "undoes", 3),
    "a step that undoes none": of_history(2, "undoes", -1),
    "an instant before all time": of_history(2, "at", "0001-01-01T00:00:00+14:00"),
    "a document without a bottom": deep,
}


@pytest.mark.parametrize("change", CHANGED.values(), ids=CHANGED.keys())
def test_a_changed_export_is_one_clear_error_and_nobody_comes_in(
    change: Callable[[dict[str, Any]], None], exported: dict[str, Any], tmp_path: Path
) -> None:
    change(exported)
    text = json.dumps(exported).replace('"DEEP"', "[" * 100_000 + "]" * 100_000)
    (tmp_path / "changed.json").write_text(text, encoding="utf-8")
    said = run("store", "import", str(tmp_path / "changed.json"))
    assert said.code in (2, 3), said.err
    assert "changed.json" in said.err
    assert "Traceback" not in said.err
    assert "Taken in" not in said.out
    assert run("person", "list", "--format", "json").data["people"] == []


def test_an_export_as_it_was_written_comes_in(exported: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "all.json").write_text(json.dumps(exported), encoding="utf-8")
    assert run("store", "import", str(tmp_path / "all.json")).code == 0
    assert run("store", "export").data == exported


def test_whoever_lives_in_a_zone_that_is_nowhere_can_take_back_and_be_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUPPLE_STORE", str(tmp_path / "store"))
    store = open_store(place_of(str(tmp_path / "store")))
    with_anna(store, rating("a", NOON))
    write(store, PutPerson(person(zone="Nowhere/Land")))
    write(store, Put(rating("b", NOON, kind="spasms")))
    store.close()
    assert run("log", "undo", *NOW).code == 0
    assert run("person", "remove", "anna", "--yes", *NOW).code == 0
    assert run("person", "list", "--format", "json").data["people"] == []


def test_rows_that_cannot_be_read_can_be_deleted(tmp_path: Path) -> None:
    store = open_store(place_of(str(tmp_path / "store")))
    with_anna(store, rating("a", NOON), rating("b", NOON, kind="spasms"))
    with store.engine.begin() as connection:
        connection.execute(sa.text("UPDATE entry SET data = replace(data, 'Europe/London', 'Nowhere/Land')"))
    with pytest.raises(StoreError, match="not as Supple wrote it"):
        store.whole("anna")
    proof = store.remove("anna", STAMP)
    assert (proof.entries, proof.changes) == (2, 3)
    assert store.people() == ()
    store.close()
