"""The diary as a person uses it: a dose is one record in one state, and what may be one dose twice is asked about."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from door import Outcome, run
from supple.store import doses as placing
from supple.store.rows import Rows

PERSON = """
schema: supple/person/1
zone: Europe/London
country: GB
age_years: 47
sex: female
order: {drug: baclofen, form: tablet, started_on: 2026-01-05, doses: [
  {at: "08:00", amount_mg: 10}, {at: "14:00", amount_mg: 10}, {at: "20:00", amount_mg: 10}]}
"""
MORNING = "2026-11-23T09:00"


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with one person in it, and nothing written."""
    monkeypatch.setenv("SUPPLE_STORE", str(tmp_path / "store"))
    file = tmp_path / "me.yaml"
    file.write_text(PERSON, encoding="utf-8")
    assert run("person", "add", str(file), "--id", "anna", "--now", "2026-11-20T07:00").code == 0
    return tmp_path / "store"


def log(*words: str, now: str = MORNING) -> Outcome:
    return run("log", *words, "--now", now)


def doses(now: str = MORNING, days: int = 1) -> list[tuple[str, str | None]]:
    """The state of each dose of the days, with the wall time at which it was taken."""
    found = run("diary", "--format", "json", "--days", str(days), "--now", now).data["doses"]
    return [(dose["state"], dose["taken_at"] and dose["taken_at"][11:16]) for dose in found]


def test_a_dose_fills_the_ordered_one_next_to_it() -> None:
    assert doses() == [("planned", None)]
    said = log("dose", "10mg", "--at", "08:05")
    assert said.code == 0
    assert "the 08:00 dose, taken" in said.out
    assert doses() == [("taken", "08:05")]


def test_the_same_dose_told_twice_is_asked_about_and_counted_once() -> None:
    log("dose", "10mg", "--at", "08:05")
    for again in (("--at", "08:05"), ("--at", "08:40"), ("--at", "08:05", "--slot", "08:00")):
        asked = log("dose", "10mg", *again)
        assert asked.code == 2
        assert "a dose stands here already" in asked.err
        assert "--another" in asked.err
        assert "--change" in asked.err
    assert doses() == [("taken", "08:05")]


def test_two_doses_close_together_are_asked_about_whatever_their_slots() -> None:
    log("dose", "10mg", "--at", "08:05")
    asked = log("dose", "10mg", "--at", "08:40", "--slot", "14:00")
    assert asked.code == 2
    assert "a dose stands here already" in asked.err
    assert log("dose", "10mg", "--at", "08:40", "--slot", "14:00", "--another").code == 0
    assert doses("2026-11-23T14:01") == [("taken", "08:05"), ("taken", "08:40")]


def test_close_together_means_by_the_instant_not_by_the_clock_on_the_wall() -> None:
    """In the night when the clock goes ahead, half past midnight and two o'clock are half an hour apart."""
    log("dose", "10mg", "--at", "2026-03-29T00:30", "--another", now="2026-11-20T09:00")
    asked = log("dose", "10mg", "--at", "2026-03-29T02:00", now="2026-11-20T09:00")
    assert "a dose stands here already" in asked.err
    log("dose", "10mg", "--at", "2026-10-25T00:45", "--another", now="2026-11-20T09:00")
    asked = log("dose", "10mg", "--at", "2026-10-25T01:40+00:00", now="2026-11-20T09:00")  # two hours later
    assert "a dose stands here already" not in asked.err


def test_a_time_typed_wrongly_is_corrected_in_place() -> None:
    log("dose", "10mg", "--at", "08:05")
    assert "Corrected" in log("dose", "10mg", "--at", "08:25", "--change").out
    assert doses() == [("taken", "08:25")]


def test_another_dose_is_extra_and_the_person_is_told_whom_to_call() -> None:
    log("dose", "10mg", "--at", "08:05")
    said = log("dose", "10mg", "--at", "08:40", "--another")
    assert "CALL TODAY" in said.out or "EMERGENCY" in said.out
    assert "R64" in said.out
    assert doses() == [("taken", "08:05"), ("extra", "08:40")]


def test_a_dose_of_another_medicine_is_no_extra_baclofen() -> None:
    log("dose", "10mg", "--at", "08:05")
    said = log("dose", "5mg", "--medicine", "diazepam", "--at", "08:10")
    assert said.code == 0
    assert "extra" not in said.out
    assert doses() == [("taken", "08:05"), ("taken", "08:10")]


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminal")
@pytest.mark.parametrize(("key", "states"), [("a", ["taken", "extra"]), ("c", ["taken"]), ("", ["taken"])])
def test_on_a_terminal_the_question_is_put_at_once(key: str, states: list[str]) -> None:
    log("dose", "10mg", "--at", "08:05")
    words = [sys.executable, "-c", "from supple.cli import main; main()", "log", "dose", "10mg", "--at", "08:40"]
    ours, theirs = os.openpty()
    with subprocess.Popen([*words, "--now", MORNING], stdin=theirs, stdout=subprocess.PIPE, text=True) as asked:
        os.write(ours, f"{key}\n".encode())
        out, _ = asked.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    assert "A dose stands here already" in out
    assert ("Nothing was written" in out) is (not key)
    assert [state for state, _ in doses()] == states


def test_a_late_dose_is_the_planned_one_and_late() -> None:
    asked = log("dose", "10mg", now="2026-11-23T11:30")
    assert asked.code == 2
    assert "taken late" in asked.err
    assert "--slot 08:00" in asked.err
    assert "--slot 14:00" in asked.err
    assert log("dose", "10mg", "--slot", "08:00", now="2026-11-23T11:30").code == 0
    assert doses("2026-11-23T11:31") == [("late", "11:30")]


def test_a_dose_far_before_its_time_is_asked_about() -> None:
    log("dose", "10mg", "--at", "08:05")
    asked = log("dose", "10mg", now="2026-11-23T12:00")
    assert asked.code == 2
    assert "taken early" in asked.err
    assert log("dose", "10mg", "--slot", "14:00", now="2026-11-23T12:00").code == 0
    assert doses("2026-11-23T14:01") == [("taken", "08:05"), ("taken", "12:00")]


def test_a_missed_dose_that_was_taken_after_all_is_still_one_dose() -> None:
    said = log("missed", "--slot", "08:00")
    assert "Do not stop or skip baclofen" in " ".join(said.out.split())
    assert doses() == [("missed", None)]
    asked = log("dose", "10mg", "--at", "08:50")
    assert "written down as missed" in asked.err
    assert log("dose", "10mg", "--at", "08:50", "--change").code == 0
    assert doses() == [("taken", "08:50")]


def test_a_missed_dose_is_the_last_one_that_was_due() -> None:
    assert "Sun 22 Nov at 20:00" in log("missed", "--slot", "20:00").out
    refused = log("missed", "--slot", "20:00", "--on", "2026-11-23")
    assert refused.code == 2
    assert "not due yet" in refused.err
    assert "Do not stop or skip baclofen" in refused.err


def test_what_lies_ahead_cannot_be_taken() -> None:
    refused = log("dose", "10mg", "--at", "2026-11-23T09:01")
    assert refused.code == 2
    assert "lies ahead" in refused.err
    assert doses() == [("planned", None)]


def test_a_clock_time_far_ahead_is_yesterdays() -> None:
    assert "Sun 22 Nov at 23:50" in log("rating", "stiffness", "4", "--at", "23:50", now="2026-11-23T00:10").out
    assert "lies ahead" in log("rating", "stiffness", "4", "--at", "09:30").err


def test_a_slot_that_the_order_does_not_have_is_named() -> None:
    refused = log("dose", "10mg", "--slot", "09:00")
    assert refused.code == 2
    assert "08:00, 14:00, 20:00" in refused.err


def test_undo_takes_back_the_last_step_and_the_history_keeps_it() -> None:
    log("dose", "10mg", "--at", "08:05")
    log("session", "20", "--effort", "3")
    assert "Taken back" in log("undo").out
    found = run("diary", "--format", "json", "--now", MORNING, "--days", "1").data
    assert [entry["kind"] for entry in found["entries"]] == ["dose_mg"]
    log("undo")
    assert doses() == [("planned", None)]
    assert "nothing left" in log("undo").err
    history = run("diary", "--history", "--format", "json", "--now", MORNING).data
    assert [line["action"] for line in history] == ["undone", "undone", "undone", "added", "added", "added", "added"]
    assert all(line["by"].endswith("(self)") for line in history)


def test_a_clock_that_was_set_back_is_asked_about() -> None:
    log("rating", "stiffness", "4", now="2026-11-23T09:00")
    refused = log("rating", "stiffness", "5", now="2026-11-22T09:00")
    assert refused.code == 2
    assert "clock" in refused.err
    assert "--at" in refused.err
    assert log("rating", "stiffness", "5", "--at", "2026-11-22T08:55", now="2026-11-22T09:00").code == 0


def test_an_emergency_is_shown_before_anything_else_and_without_any_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("symptom", "I cannot wake up properly and my breathing is slow")
    said = log(*words)
    assert said.out.startswith("EMERGENCY")
    assert "Written" in said.out
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "diary.sqlite").write_text("not a diary\n" * 500)
    monkeypatch.setenv("SUPPLE_STORE", str(tmp_path / "broken"))
    said = log(*words)
    assert said.code == 3
    assert said.out.startswith("EMERGENCY")
    assert "damaged" in said.err
    assert "breathing" not in said.err


def test_a_csv_file_is_read_row_by_row_and_can_be_read_twice(tmp_path: Path) -> None:
    log("dose", "10mg", "--at", "08:05")
    file = tmp_path / "d.csv"
    file.write_text(
        "at,kind,value,note\n"
        "2026-11-22T08:10,dose_mg,10,\n"
        "2026-11-22T14:00,dose_mg,ten,\n"
        "2026-11-23T08:20,dose_mg,10,\n"
        "2026-11-24T08:00,dose_mg,10,\n"
        "2026-11-22T21:00,missed_dose,20:00,\n"
        "2026-11-22T09:00,stiffness,5,after breakfast\n",
        encoding="utf-8",
    )
    said = run("diary", "import", str(file), "--now", MORNING)
    assert said.code == 0
    lines = said.out.splitlines()
    assert [line.split(":")[0].rpartition(" ")[2] for line in lines[:-1]] == ["3", "4", "5"]
    assert "stands here already" in lines[1]
    assert "lies ahead" in lines[2]
    assert lines[-1].endswith("3 rows written, 3 not written, each named above.")
    assert doses(days=2) == [("taken", "08:10"), ("planned", None), ("missed", None), ("taken", "08:05")]
    again = run("diary", "import", str(file), "--now", MORNING).out.splitlines()[-1]
    assert "no row written, 3 stood in the diary already" in again
    assert doses(days=2) == [("taken", "08:10"), ("planned", None), ("missed", None), ("taken", "08:05")]


def test_a_stored_person_is_a_record_and_their_diary_counts() -> None:
    log("dose", "10mg", "--at", "08:05")
    log("rating", "sleepiness", "6")
    found = run("assess", "anna", "--format", "json", "--now", MORNING)
    assert found.code == 0, found.err
    assert [entry["at"][:16] for entry in found.data["person"]["diary"]] == ["2026-11-23T08:05", "2026-11-23T09:00"]
    assert run("today", "anna", "--now", MORNING).code == 0
    assert run("screen", "nobody", "--now", MORNING).code == 3


def test_a_file_wins_over_a_stored_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("anna").write_text(PERSON.replace("47", "52"), encoding="utf-8")
    assert run("assess", "anna", "--format", "json", "--now", MORNING).data["person"]["age_years"] == 52


def test_a_new_order_is_a_new_step_and_old_doses_stay(tmp_path: Path) -> None:
    log("dose", "10mg", "--at", "08:05")
    file = tmp_path / "new.yaml"
    file.write_text(PERSON.replace('at: "08:00", amount_mg: 10', 'at: "08:00", amount_mg: 5'), encoding="utf-8")
    assert "already" in run("person", "add", str(file), "--id", "anna", "--now", MORNING).err
    assert run("person", "add", str(file), "--id", "anna", "--update", "--now", MORNING).code == 0
    assert doses() == [("taken", "08:05")]
    assert "The order says 5 mg" in log("dose", "10mg", "--at", "08:10", "--change").out


def test_several_people_are_told_apart(tmp_path: Path) -> None:
    assert run("person", "add", str(tmp_path / "me.yaml"), "--now", MORNING).code == 0
    refused = log("rating", "stiffness", "4")
    assert refused.code == 2
    assert "anna, me" in refused.err
    assert log("rating", "stiffness", "4", "--person", "me").code == 0
    assert [row["entries"] for row in run("person", "list", "--format", "json").data["people"]] == [0, 1]


def test_export_delete_with_proof_import_gives_the_same_back(tmp_path: Path, store: Path) -> None:
    log("dose", "10mg", "--at", "08:05")
    log("symptom", "my unmistakable words")
    file = str(tmp_path / "all.json")
    assert run("store", "export", "-o", file).code == 0
    assert run("person", "remove", "anna", "--now", MORNING).code == 2
    gone = run("person", "remove", "anna", "--yes", "--now", MORNING)
    assert "No row about this person is left" in gone.out
    digest = run("store", "digest", file).out.split()[0]
    assert digest in gone.out
    assert not any(b"unmistakable" in path.read_bytes() for path in store.iterdir())
    assert log("rating", "stiffness", "4").code == 2
    assert run("store", "import", file).code == 0
    again = str(tmp_path / "again.json")
    run("store", "export", "-o", again)
    assert Path(again).read_bytes() == Path(file).read_bytes()
    assert "here already, and the same" in run("store", "import", file).out
    assert run("store", "check").code == 0


def test_a_deletion_beside_another_reader_says_what_is_left_to_do(store: Path) -> None:
    log("symptom", "my unmistakable words")
    with contextlib.closing(sqlite3.connect(store / "diary.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM entry").fetchall()
        gone = run("person", "remove", "anna", "--yes", "--now", MORNING)
        assert gone.code == 3
        assert "No row about this person is left" in gone.out
        assert "supple store tidy" in gone.err
    assert run("store", "tidy").code == 0
    assert not any(b"unmistakable" in path.read_bytes() for path in store.iterdir())


@pytest.mark.parametrize("closed", [False, True])
def test_a_backup_comes_back(closed: bool, tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUPPLE_BACKUP_PASSPHRASE", "four plain words here")
    log("symptom", "my unmistakable words")
    copy = tmp_path / "copy"
    assert run("store", "backup", str(copy), *(["--encrypt"] if closed else [])).code == 0
    assert (b"unmistakable" in copy.read_bytes()) is not closed
    assert oct(copy.stat().st_mode & 0o777) == "0o600"
    log("symptom", "later words")
    (store / "diary.sqlite").write_bytes(b"damaged" * 1000)
    assert log("rating", "stiffness", "4").code == 3
    assert "--replace" in run("store", "restore", str(copy)).err
    assert run("store", "restore", str(copy), "--replace", "--now", MORNING).code == 0
    found = run("diary", "--format", "json", "--now", MORNING).data["entries"]
    assert [entry["text"] for entry in found] == ["my unmistakable words"]
    if closed:
        monkeypatch.setenv("SUPPLE_BACKUP_PASSPHRASE", "other words than those")
        assert "another passphrase" in run("store", "restore", str(copy), "--replace").err
        copy.write_bytes(copy.read_bytes()[:-1])
        monkeypatch.setenv("SUPPLE_BACKUP_PASSPHRASE", "four plain words here")
        assert run("store", "restore", str(copy), "--replace").code == 3
    assert len(run("diary", "--format", "json", "--now", MORNING).data["entries"]) == 1


def test_looking_makes_no_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUPPLE_STORE", str(tmp_path / "elsewhere"))
    assert run("screen", "anna", "--now", MORNING).code == 3
    assert not (tmp_path / "elsewhere").exists()


def test_each_row_of_a_long_file_looks_only_at_the_doses_about_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted, not timed: 240 doses, each held against those of four days; no question to the database for an id."""
    looked_at: list[int] = []
    places = placing.places

    def counted(person: Any, entry: Any, live: Any, *rest: Any) -> Any:
        looked_at.append(len(live))
        return places(person, entry, live, *rest)

    def no_question(*_: object) -> None:
        pytest.fail("one question to the database for each row")

    monkeypatch.setattr(placing, "places", counted)
    monkeypatch.setattr(Rows, "entry", no_question)
    rows = [f"2026-{month:02d}-{day:02d}T{hour}:05,dose_mg,10," for month in (7, 8, 9, 10) for day in range(1, 21)
            for hour in ("08", "14", "20")]  # fmt: skip
    (tmp_path / "d.csv").write_text("\n".join(["at,kind,value,note", *rows]) + "\n", encoding="utf-8")
    said = run("diary", "import", str(tmp_path / "d.csv"), "--now", MORNING)
    assert "240 rows written." in said.out, said.out
    assert len(looked_at) == 240
    assert max(looked_at) <= 12
    again = run("diary", "import", str(tmp_path / "d.csv"), "--now", MORNING)
    assert "240" in again.out
    assert len(looked_at) == 240


@pytest.mark.parametrize("shortened_to", [0, 1, 3])
def test_too_little_of_an_id_takes_nothing_back(shortened_to: int) -> None:
    log("dose", "10mg", "--at", "08:05")
    (entry,) = run("diary", "--format", "json", "--now", MORNING).data["entries"]
    assert log("undo", entry["id"][:shortened_to]).code == 2
    assert doses() == [("taken", "08:05")]
    assert log("undo", entry["id"][:4]).code == 0
    assert doses() == [("planned", None)]


def test_a_third_missed_dose_in_a_row_warns_as_the_second_did_and_is_counted() -> None:
    warned = []
    for slot, now in (("08:00", "08:30"), ("14:00", "14:30"), ("20:00", "20:30")):
        said = run("log", "missed", "--slot", slot, "--now", f"2026-11-23T{now}")
        assert said.code == 0
        warned.append("CALL TODAY" in said.out)
    assert warned == [False, True, True]
    told = " ".join(said.out.split())
    assert "three doses in a row missed: 2026-11-23 08:00, 2026-11-23 14:00 and 2026-11-23 20:00" in told


def test_an_emergency_in_a_file_is_told_after_reading_it_and_at_the_top_of_the_diary(tmp_path: Path) -> None:
    assert "EMERGENCY" not in run("diary", "--now", MORNING).out
    file = tmp_path / "diary.csv"
    file.write_text("at,kind,value,note\n2026-11-23T08:30,symptom,cannot breathe,\n", encoding="utf-8")
    read = run("diary", "import", str(file), "--now", MORNING)
    assert read.code == 0
    assert "EMERGENCY" in read.out
    assert "999" in read.out
    shown = run("diary", "--now", MORNING).out
    assert shown.index("EMERGENCY") < shown.index("Diary of")
    assert run("diary", "--now", MORNING, "--format", "json").data["entries"]


def test_a_question_ends_with_its_mark_and_the_program_is_named_once() -> None:
    log("dose", "10mg", "--at", "08:05")
    asked = log("dose", "10mg", "--at", "08:20")
    assert asked.code == 2
    assert "Is this the same one? Add --another" in asked.err
    assert asked.err.startswith("supple: log: ")
    assert asked.err.count("supple:") == 1


@pytest.mark.parametrize("at", ["2027-03-28T01:30", "01:30"])
def test_a_time_that_the_clock_skipped_is_asked_about(at: str) -> None:
    said = log("rating", "stiffness", "4", "--at", at, now="2027-03-28T09:00")
    assert (said.code, said.out) == (2, "")
    assert "did not exist" in said.err
    assert "Was it 02:30" in said.err
    assert log("rating", "stiffness", "4", "--at", "2027-03-28T01:30+01:00", now="2027-03-28T09:00").code == 0
    assert log("rating", "pain", "4", "--at", "02:30", now="2027-03-28T09:00").code == 0


def test_another_dose_is_another_one_also_where_an_ordered_one_is_still_free() -> None:
    said = log("dose", "10mg", "--at", "08:10", "--another")
    assert said.code == 0, said.err
    found = run("diary", "--days", "1", "--format", "json", "--now", MORNING).data["doses"]
    taken = [dose for dose in found if dose["taken_at"]]
    assert [dose["state"] for dose in taken] == ["extra"]
    assert "SAME DAY" in said.out.upper() or "TODAY" in said.out.upper()


@pytest.mark.parametrize("damaged", [True, False], ids=["damaged", "empty"])
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("dose", "10mg", "--another"), "One extra dose"),
        (("fall", "--injured", "yes"), "fall"),
        (("rating", "mood", "0"), "mood"),
        (("symptom", "very sleepy and confused"), "EMERGENCY"),
    ],
)
def test_what_to_do_is_said_first_also_where_nothing_can_be_written(
    words: tuple[str, ...], told: str, damaged: bool, store: Path
) -> None:
    if damaged:
        (store / "diary.sqlite").write_bytes(b"damaged" * 1000)
    else:
        run("person", "remove", "anna", "--yes", "--now", MORNING)
    said = log(*words)
    assert said.code in (2, 3)
    assert said.err.startswith("supple: ")
    assert told in said.out
    assert "not stop or skip baclofen" in " ".join(said.out.split())


def test_an_ordinary_dose_or_rating_that_cannot_be_written_gives_the_error_alone(store: Path) -> None:
    (store / "diary.sqlite").write_bytes(b"damaged" * 1000)
    assert log("dose", "10mg").out == ""
    assert log("rating", "stiffness", "4").out == ""
    assert log("dose", "ten", "--another").out == ""
