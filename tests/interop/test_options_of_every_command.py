"""The options that the contract gives to every command that takes a record."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from door import NOW, run

DEMO = Path(__file__).parents[2] / "src" / "supple" / "demo"
RECORD, ME, DIARY = (str(DEMO / name) for name in ("record.json", "me.yaml", "diary.csv"))
OPTIONS = (
    "--with", ME, "--answer", "intrathecal_pump=no", "--diary", DIARY, *NOW, "--zone", "Europe/London", "--days", "3",
    "--seed", "1", "--format", "json",
)  # fmt: skip


@pytest.mark.parametrize(
    "command",
    ["assess", "today", "screen", "ask", "simulate", "assumptions", "mechanism"],
)
def test_a_command_that_takes_a_record_takes_all_its_options(command: str) -> None:
    more = ("--n-virtual", "100") if command == "simulate" else ()
    found = run(command, RECORD, *OPTIONS, *more)
    assert found.code == 0, found.err
    assert isinstance(found.data, dict | list)


def test_what_if_takes_them_beside_its_change() -> None:
    found = run("what-if", RECORD, *OPTIONS, "--off", "wed")
    assert found.code == 0, found.err
    assert found.data["schema"] == "supple/what-if/1"


def test_triage_beside_a_record_takes_them_too() -> None:
    found = run("triage", "--text", "very sleepy", "--record", RECORD, *OPTIONS)
    assert found.code == 0, found.err
    assert found.data["urgency"]


def test_verify_takes_them_too(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    assert run("assess", RECORD, *OPTIONS, "-o", str(file)).code == 0
    found = run("verify", str(file), RECORD, *OPTIONS)
    assert found.code == 0, found.out


def test_ask_as_json_keeps_its_questions_apart() -> None:
    found = run("ask", RECORD, *NOW, "--format", "json", typed=b"unknown\n\n")
    assert found.code == 0
    assert found.data["answers"]
    assert "?" in found.err
    assert {"findings", "questions", "not_understood"} <= set(json.loads(found.out))
