"""Commands used in a way they were not meant for: one clear sentence, the right exit code, nothing lost."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from door import NOW, run
from supple.cli import terminal
from supple.errors import UsageError

DEMO = Path(__file__).parents[2] / "src" / "supple" / "demo"
RECORD, ME = str(DEMO / "record.json"), str(DEMO / "me.yaml")


def test_an_answer_never_writes_over_what_was_read(tmp_path: Path) -> None:
    record = shutil.copy(RECORD, tmp_path / "record.json")
    before = Path(record).read_bytes()
    outcome = run("assess", str(record), *NOW, "--format", "json", "-o", str(record))
    assert outcome.code == 2
    assert "write over what was read" in outcome.err
    assert Path(record).read_bytes() == before


@pytest.mark.parametrize("path", ["", "no\0name", "x" * 5000, "/"])
def test_a_name_that_no_record_can_have_is_named(path: str) -> None:
    outcome = run("screen", path, *NOW)
    assert outcome.code == 3
    assert outcome.err.count("supple: ") == 1
    assert "Traceback" not in outcome.err


@pytest.mark.parametrize("now", ["0001-01-01T00:00", "9999-12-31T23:59", "soon"])
def test_a_moment_that_cannot_be_planned_from_is_refused(now: str) -> None:
    outcome = run("assess", RECORD, "--now", now)
    assert outcome.code == 2
    assert "--now" in outcome.err


def test_two_answers_to_one_question_are_not_guessed_between() -> None:
    outcome = run("screen", RECORD, *NOW, "--answer", "intrathecal_pump=no", "--answer", "intrathecal_pump=yes")
    assert outcome.code == 2
    assert "two answers" in outcome.err
    assert run("screen", RECORD, *NOW, "--answer", "intrathecal_pump=no", "--answer", "intrathecal_pump=no").code == 0


def test_a_control_character_in_a_name_is_shown_not_sent_to_the_terminal(tmp_path: Path) -> None:
    outcome = run("screen", str(tmp_path / "red\x1b[31m.json"), *NOW)
    assert outcome.code == 3
    assert "\x1b" not in outcome.err
    assert "\\x1b" in outcome.err


def test_questions_that_end_in_the_middle_end_calmly(tmp_path: Path) -> None:
    asked = run("ask", RECORD, *NOW, typed=b"")
    assert asked.code == 0
    begun = run("start", "-o", str(tmp_path / "me.yaml"), *NOW, typed=b"a\n")
    assert begun.code == 2
    assert "the input ended" in begun.err
    assert not (tmp_path / "me.yaml").exists()


def test_start_says_before_the_first_question_that_its_place_is_taken(tmp_path: Path) -> None:
    taken = tmp_path / "me.yaml"
    taken.write_text("zone: Europe/London\n", encoding="utf-8")
    assert "exists already" in run("start", "-o", str(taken), *NOW).err
    assert "no such folder" in run("start", "-o", str(tmp_path / "none" / "me.yaml"), *NOW).err


@pytest.mark.parametrize(
    "words", [("can't breathe",), ("i", "can't", "breathe"), ("no fever", "--text", "can't breathe")]
)
def test_triage_takes_the_words_as_they_come_to_the_fingers(words: tuple[str, ...]) -> None:
    said = run("triage", *words)
    assert said.code == 0
    assert said.out.startswith("EMERGENCY: GET HELP NOW"), said.out


@pytest.fixture(scope="module")
def assessed() -> dict[str, object]:
    found: dict[str, object] = run("assess", RECORD, "--with", ME, *NOW, "--format", "json").data
    return found


def checked(assessment: dict[str, object], folder: Path) -> tuple[int, str]:
    file = folder / "assessment.json"
    file.write_text(json.dumps(assessment), encoding="utf-8")
    outcome = run("verify", str(file), RECORD, "--with", ME, *NOW)
    return outcome.code, outcome.out


def test_verify_believes_an_untouched_assessment(assessed: dict[str, object], tmp_path: Path) -> None:
    assert checked(assessed, tmp_path)[0] == 0


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("findings", lambda held: held[1:]),
        ("questions", lambda held: [*held, held[0]]),
        ("triage", lambda held: {**held, "urgency": "same_day"}),
        ("response", lambda held: {**held, "known": not held["known"]}),
        ("person", lambda held: {**held, "sex": "male" if held.get("sex") == "female" else "female"}),
        ("now", lambda held: held.replace("2026-11-23", "2026-11-22")),
    ],
)
def test_verify_believes_nothing_beside_the_plan_either(
    assessed: dict[str, object], tmp_path: Path, part: str, change: object
) -> None:
    code, said = checked({**assessed, part: change(assessed[part])}, tmp_path)  # type: ignore[operator]
    assert code == 1
    assert said


def test_verify_does_not_believe_a_timing_gain_that_was_made_larger(
    assessed: dict[str, object], tmp_path: Path
) -> None:
    plan = dict(assessed["plan"])  # type: ignore[call-overload]
    gain = dict(plan["timing_gain"])
    gain["stiffness_points"] = {name: value + 1 for name, value in gain["stiffness_points"].items()}
    plan["timing_gain"] = gain
    assert checked({**assessed, "plan": plan}, tmp_path)[0] == 1


def test_someone_who_has_died_gets_no_week(tmp_path: Path) -> None:
    outcome = run("assess", RECORD, "--with", ME, *NOW, "--format", "json")
    assert outcome.code == 0
    record = json.loads(Path(RECORD).read_text(encoding="utf-8"))
    patient = next(e["resource"] for e in record["entry"] if e["resource"]["resourceType"] == "Patient")
    patient["deceasedBoolean"] = True
    file = tmp_path / "record.json"
    file.write_text(json.dumps(record), encoding="utf-8")
    refused = run("assess", str(file), "--with", ME, *NOW, "--format", "json")
    assert refused.code == 4
    assert "has died" in refused.data["refusal"]["reason"]


@pytest.mark.parametrize(
    ("answer", "ok"), [("falls_past_year=none", True), ("falls_past_year=-2", False), ("kidney_result=none", False)]
)
def test_a_number_that_cannot_be_is_not_understood(answer: str, ok: bool) -> None:
    outcome = run("screen", RECORD, *NOW, "--answer", answer, "--format", "json")
    assert outcome.code in (0, 2)
    listed = (
        any(answer.split("=")[0] in one["where"] for one in outcome.data["not_understood"]) if outcome.out else True
    )
    assert listed is not ok


def test_a_command_that_was_misused_leaves_the_old_answer_as_it_was(tmp_path: Path) -> None:
    record, answer = tmp_path / "me.json", tmp_path / "findings.jsonl"
    record.write_text('{"schema": "supple/person/1", "age_years": 47}')
    answer.write_text("the work of yesterday")
    for wrong in (("--now", "soon"), ("--zone", "Foo/Bar")):
        assert run("cohort", str(record), "-o", str(answer), *wrong).code == 2
        assert answer.read_text() == "the work of yesterday"


def test_words_of_a_record_are_shown_and_never_steer_the_terminal(tmp_path: Path) -> None:
    record = tmp_path / "me.json"
    record.write_text(json.dumps({"schema": "supple/person/1", "conditions": ["a\x1b[2Jb\x9bc\u202ed"]}))
    for command in ("screen", "assess"):
        said = run(command, str(record), *NOW).out
        assert "a\\x1b[2Jb\\x9bc\\u202ed" in said
        assert not {"\x1b", "\x9b", "\u202e"} & set(said)


def test_words_of_a_record_are_shown_and_never_steer_a_page(tmp_path: Path) -> None:
    record = tmp_path / "me.json"
    steering = "a\x1b[2Jb\x00c\x9bd\u202ee\u2066f<b>"
    record.write_text(json.dumps({"schema": "supple/person/1", "conditions": [steering], "medicines": [steering]}))
    page = run("assess", str(record), "--format", "html", *NOW).out
    assert page.count("a\\x1b[2Jb\\x00c\\x9bd\\u202ee\\u2066f&lt;b&gt;") >= 2
    assert not {"\x1b", "\x00", "\x9b", "\u202e", "\u2066"} & set(page)
    assert not re.search(r"\\x[0-9a-f]{2}|\\u[0-9a-f]{4}", run("assess", RECORD, "--format", "html", *NOW).out)


def test_a_condition_of_a_megabyte_is_quoted_by_its_beginning(tmp_path: Path) -> None:
    record, endless = tmp_path / "me.json", "spastic " * 125_000
    whole = {"schema": "supple/person/1", "age_years": 47}
    for part in (
        {"conditions": [f"multiple sclerosis {endless}"]},
        {"conditions": [endless]},
        {"conditions": [{"text": endless, "status": "refuted"}]},
        {"medicines": [endless]},
        {"answers": {"seizure": endless}},
        {"country": endless},
        {endless: "yes"},
    ):
        record.write_text(json.dumps(whole | part))
        found = run("screen", str(record), "--format", "json", *NOW)
        assert found.code in (0, 2, 3)
        assert len(found.out) + len(found.err) < 100_000, next(iter(part))[:40]
    record.write_text(json.dumps(whole | {"medicines": [endless]}))
    assert "spas… (999,999 characters)" in run("screen", str(record), "--format", "json", *NOW).out


def test_an_answer_that_breaks_off_leaves_the_old_file_whole(tmp_path: Path) -> None:
    place = tmp_path / "answer.csv"
    place.write_text("yesterday")
    place.chmod(0o640)

    def pieces() -> Iterator[str]:
        yield "half of it"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):  # the person breaks off
        terminal.write(pieces(), place)
    assert place.read_text() == "yesterday"
    link = tmp_path / "link.csv"
    link.symlink_to(place)
    terminal.write("today", link)
    assert place.read_text() == "today"
    assert link.is_symlink()
    assert place.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["answer.csv", "link.csv"]


def test_a_pipe_is_written_as_it_is(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    held: list[bytes] = []
    reader = threading.Thread(target=lambda: held.append(pipe.read_bytes()), daemon=True)
    reader.start()
    terminal.write("through the pipe", pipe)
    reader.join(timeout=10)
    assert held == [b"through the pipe"]
    assert pipe.is_fifo()
    terminal.write("gone", Path(os.devnull))
    assert not Path(os.devnull).is_file()


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_that_cannot_be_written_is_one_clear_error(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(UsageError, match="cannot be written: Permission denied"):
            terminal.write("words", tmp_path / "answer.txt")
    finally:
        tmp_path.chmod(0o700)


def test_the_workings_of_every_rule_are_json_where_json_is_asked_for(tmp_path: Path) -> None:
    record = tmp_path / "me.json"
    record.write_text('{"schema": "supple/person/1", "age_years": 70, "conditions": ["epilepsy"]}')
    for rule in ("P09", "P04", "opioid", "triple_whammy"):
        said = run("screen", str(record), "--why", rule, "--format", "json", *NOW)
        assert said.code == 0
        assert said.data["rule_id"] == rule
    old_enough = run("screen", str(record), "--why", "P09", "--format", "json", *NOW).data
    assert old_enough["state"] == "present"
    assert old_enough["finding"] == "P09"


def test_json_on_a_terminal_steers_nothing_and_stays_json(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.TextIOWrapper(io.BytesIO(), "utf-8")
    monkeypatch.setattr(out, "isatty", lambda: True)
    monkeypatch.setattr("sys.stdout", out)
    terminal.write(json.dumps({"words": "a\u202eb\x9b31mc é"}, ensure_ascii=False), None)
    shown = out.buffer.getvalue().decode("utf-8")  # type: ignore[attr-defined]
    assert not {"\u202e", "\x9b"} & set(shown)
    assert json.loads(shown) == {"words": "a\u202eb\x9b31mc é"}
    assert "é" in shown
