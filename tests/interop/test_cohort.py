"""Many records at once: the same answers as one by one, in the same order, whoever worked them out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from supple import cohort
from supple.errors import RecordError
from supple.knowledge.library import Library
from supple.services.loading import Options

OPTIONS = Options(now="2026-11-23T08:00", zone="Europe/London")


def person(number: int) -> str:
    return json.dumps({"schema": "supple/person/1", "age_years": 20 + number, "medicines": ["sertraline", "tramadol"]})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three files: one broken, and an .ndjson file whose third line is broken."""
    (tmp_path / "a.json").write_text(person(1))
    (tmp_path / "b.json").write_text("{")
    (tmp_path / "c.ndjson").write_text("\n".join([person(2), "", "not a record", person(3)]) + "\n")
    return tmp_path


def answers(files: tuple[Path, ...], library: Library, **more: Any) -> list[dict[str, Any]]:
    return [
        json.loads(line)
        for lines in cohort.screened(files, OPTIONS, library, **more)
        for line in lines.rstrip("\n").split("\n")
    ]


def test_each_record_has_its_line_in_order_and_a_broken_one_says_why(folder: Path, library: Library) -> None:
    found = answers(cohort.records_in([str(folder)]), library)
    names = [one["record"].removeprefix(f"{folder}/") for one in found]
    assert names == ["a.json", "b.json", "c.ndjson, line 1", "c.ndjson, line 3", "c.ndjson, line 4"]
    assert [one["error"] is None for one in found] == [True, False, True, False, True]
    assert "line 3" in found[3]["error"]
    assert {"findings", "questions", "not_understood"} <= set(found[3])


def test_shared_work_gives_the_same_lines_in_the_same_order(folder: Path, library: Library) -> None:
    (folder / "d.ndjson").write_text("\n".join(person(number % 60) for number in range(80)) + "\n")
    files = cohort.records_in([str(folder)])
    assert answers(files, library, processes=2) == answers(files, library, processes=1)


def test_every_record_is_counted_when_it_is_done(folder: Path, library: Library) -> None:
    files = cohort.records_in([str(folder)])
    done: list[int] = []
    answers(files, library, done=done.append, processes=2)
    assert sum(done) == cohort.count(files) == 5


def test_lines_come_before_the_last_record_is_read(folder: Path, library: Library) -> None:
    lines = cohort.screened(cohort.records_in([str(folder)]), OPTIONS, library, processes=1)
    assert json.loads(next(lines))["error"] is None
    (folder / "c.ndjson").write_text("")
    assert len(list(lines)) == 1


def test_a_name_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="no such file"):
        cohort.records_in([str(tmp_path / "gone")])
