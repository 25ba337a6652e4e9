"""The commands do the same on each database, and what leaves as a file comes back."""

from __future__ import annotations

import json
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from door import Outcome, run
from store_engines import fresh_database
from supple.store.place import Place

NOW = ("--now", "2026-11-23T21:00")
PERSON = json.dumps({
    "schema": "supple/person/1", "zone": "Europe/London", "age_years": 47,
    "order": {"drug": "baclofen", "form": "tablet", "started_on": "2026-01-05",
              "doses": [{"at": at, "amount_mg": 10} for at in ("08:00", "14:00", "20:00")]},
})  # fmt: skip


@pytest.fixture(params=["sqlite", "postgresql"])
def anna(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A store on each database, named as a person names it, with one person in it."""
    named = str(tmp_path / "store")
    if request.param == "postgresql":
        named = url_of(fresh_database(request.getfixturevalue("postgresql")))
    monkeypatch.setenv("SUPPLE_STORE", named)
    file = tmp_path / "me.json"
    file.write_text(PERSON, encoding="utf-8")
    assert run("person", "add", str(file), "--id", "anna", *NOW).code == 0
    return named


def url_of(place: Place) -> str:
    assert place.url is not None
    return place.url.replace("postgresql+psycopg", "postgresql")


def written(*words: str) -> Outcome:
    found = run("log", *words, *NOW)
    assert found.code == 0, found.err
    return found


def doses() -> list[tuple[str, str | None]]:
    found = run("diary", "--days", "1", "--format", "json", *NOW).data
    return [(dose["state"], dose["taken_at"] and dose["taken_at"][11:16]) for dose in found["doses"]]


def test_a_day_is_written_shown_moved_and_deleted(anna: str, tmp_path: Path) -> None:
    written("dose", "10mg", "--at", "08:05")
    written("missed", "--slot", "14:00")
    written("dose", "10mg", "--at", "20:10")
    written("rating", "stiffness", "4", "--by", "carer")
    assert run("log", "dose", "10mg", "--at", "20:20", *NOW).code == 2
    assert doses() == [("taken", "08:05"), ("missed", None), ("taken", "20:10")]
    written("undo")
    assert run("store", "check").code == 0
    assert run("assess", "anna", *NOW, "--format", "json").code == 0
    file = tmp_path / "all.json"
    assert run("store", "export", "-o", str(file)).code == 0
    assert "Proof" in run("person", "remove", "anna", "--yes", *NOW).out
    assert run("store", "import", str(file)).code == 0
    assert doses() == [("taken", "08:05"), ("missed", None), ("taken", "20:10")]
    shown = run("person", "list").out
    assert "anna" in shown
    assert "supple@" not in shown


def test_a_diary_as_csv_comes_back_the_same(anna: str, tmp_path: Path) -> None:
    written("dose", "10mg", "--at", "08:05")
    written("dose", "5mg", "--at", "08:30", "--another")
    written("missed", "--slot", "14:00")
    written("dose", "10mg", "--slot", "20:00", "--at", "18:40")
    written("symptom", 'a bit tired, and "cold"')
    written("session", "20", "--effort", "3")
    written("fall", "--injured", "no", "--at", "10:00", "--note", "on the step")
    before = run("diary", "--days", "1", "--format", "json", *NOW).data
    file, csv = tmp_path / "me.json", tmp_path / "d.csv"
    csv.write_text(run("store", "export", "--format", "csv").out, encoding="utf-8")
    run("person", "remove", "anna", "--yes", *NOW)
    run("person", "add", str(file), "--id", "anna", *NOW)
    said = run("diary", "import", str(csv), *NOW)
    assert "8 rows written." in said.out, said.out
    after = run("diary", "--days", "1", "--format", "json", *NOW).data
    for found in (before, after):
        for part in ("doses", "entries"):
            for one in found[part]:
                one.pop("id", None)
                one.pop("entry", None)
            found[part].sort(key=json.dumps)
    assert after == before


def test_odd_words_leave_as_csv_and_are_known_again(anna: str, tmp_path: Path) -> None:
    written("symptom", "=1+1 tired", "--at", "09:00")
    written("symptom", "+- dizzy\n\tat times", "--at", "09:10")
    written("symptom", "'+ a quote of one's own", "--at", "09:20")
    written("symptom", "turned \u202e round \x9b31m", "--at", "09:30")
    written("fall", "--injured", "no", "--at", "10:00", "--note", "@home,  \n on the step")
    before = run("store", "export").data
    csv = tmp_path / "d.csv"
    csv.write_text(run("store", "export", "--format", "csv").out, encoding="utf-8")
    assert not {"\u202e", "\x9b", "\t"} & set(csv.read_text(encoding="utf-8"))
    said = run("diary", "import", str(csv), *NOW)
    assert "5" in said.out, said.out
    assert run("store", "export").data == before


@given(
    times=st.lists(st.tuples(st.integers(0, 30), st.integers(0, 1439)), min_size=1, max_size=12, unique=True),
    twice=st.integers(1, 3),
)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_file_read_again_and_again_is_counted_once(
    times: list[tuple[int, int]], twice: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("again")
    (folder / "me.json").write_text(PERSON, encoding="utf-8")
    rows = [f"2026-10-{day + 1:02d}T{at // 60:02d}:{at % 60:02d},dose_mg,10," for day, at in times]
    (folder / "d.csv").write_text("\n".join(["at,kind,value,note", *rows]) + "\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SUPPLE_STORE", str(folder / "store"))
        run("person", "add", str(folder / "me.json"), "--id", "anna", *NOW)
        first = run("diary", "import", str(folder / "d.csv"), *NOW)
        assert first.code in (0, 3)  # two doses told for the one moment of a clock change are named
        counted = run("diary", "--days", "60", "--format", "json", *NOW).data
        taken = [dose for dose in counted["doses"] if dose["taken_at"]]
        if first.code == 0:
            assert len(taken) == len(rows) - first.out.count("line ")
        for _ in range(twice):
            run("diary", "import", str(folder / "d.csv"), *NOW)
        assert run("diary", "--days", "60", "--format", "json", *NOW).data == counted


def test_the_only_person_needs_no_name_for_the_day_and_the_week(anna: str, tmp_path: Path) -> None:
    for words in (("today",), ("session",), ("assess", "--format", "json"), ("what-if", "--off", "wed")):
        unnamed = run(*words, *NOW)
        assert unnamed.code == 0, unnamed.err
        assert unnamed == run(words[0], "anna", *words[1:], *NOW) == run(*words, "--person", "anna", *NOW)
    both = run("today", "anna", "--person", "anna", *NOW)
    assert (both.code, "two ways" in both.err) == (2, True)
    file = tmp_path / "me.json"
    assert run("person", "add", str(file), "--id", "ben", *NOW).code == 0
    several = run("today", *NOW)
    assert (several.code, "several people" in several.err, "--person" in several.err) == (2, True, True)
    assert run("today", "--person", "ben", *NOW).code == 0


def test_without_a_record_and_without_a_store_it_is_said_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUPPLE_STORE", str(tmp_path / "none"))
    said = run("today", *NOW)
    assert (said.code, said.out) == (2, "")
    assert "supple person add RECORD" in said.err
    assert not (tmp_path / "none").exists()
