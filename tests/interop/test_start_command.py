"""``supple start`` from the first question to the file, whatever was answered, and what the file then leads to."""

from __future__ import annotations

from pathlib import Path

import pytest

from door import NOW, run
from supple.interop import interview


def started(place: Path, **given: str) -> str:
    """The path of the file that these answers lead to; every other question is left open."""
    state, typed = interview.InterviewState(), []
    while (question := interview.next_question(state)) is not None:
        typed.append(given.get(question.id, "?"))
        after = interview.answer(state, question.id, typed[-1])
        assert isinstance(after, interview.InterviewState)
        state = after
    done = run("start", "-o", str(place / "me.yaml"), *NOW, typed="\n".join(typed).encode() + b"\n")
    assert done.code == 0, done.err
    return str(place / "me.yaml")


def test_a_question_mark_throughout_still_ends_in_a_file_that_is_read(tmp_path: Path) -> None:
    me = started(tmp_path)
    assert "{" not in Path(me).read_text(encoding="utf-8")
    assert run("assess", me, *NOW).code == 0


def test_a_short_yaml_file_in_braces_is_read_as_yaml(tmp_path: Path) -> None:
    me = tmp_path / "me.yaml"
    me.write_text("{schema: supple/person/1, age_years: 50}\n", encoding="utf-8")
    said = run("screen", str(me), *NOW)
    assert said.code == 0, said.err


@pytest.mark.parametrize("given", [{"who": "c"}, {"who": "c", "age": "9"}, {"who": "a", "age": "9"}])
def test_a_child_gets_no_week_for_adults(tmp_path: Path, given: dict[str, str]) -> None:
    said = run("assess", started(tmp_path, **given, free="m"), *NOW, "--format", "json")
    assert said.code == 4
    assert said.data["plan"] is None
    assert "written for adults" in said.data["refusal"]["reason"]


def test_who_takes_no_baclofen_gets_no_forecast_and_the_file_says_why(tmp_path: Path) -> None:
    me = started(tmp_path, who="n", free="m")
    assert "none_found" in Path(me).read_text(encoding="utf-8")
    assert "You said that baclofen is not taken by mouth" in " ".join(run("assess", me, *NOW).out.split())
