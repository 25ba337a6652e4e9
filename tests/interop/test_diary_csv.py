"""A diary file is read line by line; every bad line is named by number, and no dose counts twice."""

from __future__ import annotations

import csv
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from supple.domain.diary import Diary, DiaryEntry
from supple.errors import Fault, RecordError
from supple.interop import diary_csv

BAD = Path(__file__).parents[1] / "data" / "bad" / "49-diary-broken.csv"
ZONE = ZoneInfo("Europe/London")
HEADER = "at,kind,value,note,slot,medicine,session_id,rated_by\n"


def read(text: str, now: datetime) -> Diary:
    return diary_csv.read(text.encode(), source="diary.csv", zone=ZONE, now=now)[0]


def test_every_bad_line_is_listed_by_its_number(now: datetime) -> None:
    with pytest.raises(RecordError) as refused:
        diary_csv.read(BAD.read_bytes(), source=BAD.name, zone=ZONE, now=now)
    said = [fault.where for fault in refused.value.faults]
    assert said == [f"{BAD.name}, line {number}" for number in range(3, 10)]


def test_good_lines_can_be_kept_and_the_double_dose_is_asked_about() -> None:
    found = [one for _, one in diary_csv.read_lines(BAD.read_bytes(), source=BAD.name, zone=ZONE)]
    assert [one.value for one in found if isinstance(one, DiaryEntry) and one.kind == "dose_mg"] == [10]
    faults = [one for one in found if isinstance(one, Fault)]
    assert "was it one dose, or two" in faults[0].what
    assert len(faults) == 7


def test_all_columns_are_read(now: datetime) -> None:
    diary = read(
        HEADER
        + "2026-11-20T08:05,dose_mg,10,with food,08:00,,,\n"
        + "2026-11-20T08:05:00+01:00,dose_mg,5,,,diazepam,,carer\n"
        + "2026-11-20T10:00,session,20,,,,s1,\n"
        + "2026-11-20T10:20,fall,no,,,,,\n"
        + "2026-11-20T11:00,missed_dose,08:00,,,,,\n"
        + "2026-11-20T12:00,symptom,dizzy,on standing,,,,\n",
        now,
    )
    assert diary.entries[0].at == datetime(2026, 11, 20, 7, 5, tzinfo=ZONE)
    assert (diary.entries[0].medicine, diary.entries[0].rated_by) == ("diazepam", "carer")
    assert (diary.entries[1].slot, diary.entries[1].text) == (time(8), "with food")
    assert diary.of("session")[0].session_id == "s1"
    assert diary.of("fall")[0].value == 0
    assert diary.of("missed_dose")[0].slot == time(8)
    assert diary.of("symptom")[0].text == "dizzy (on standing)"


def test_what_lies_after_now_is_named_and_not_used(now: datetime) -> None:
    text = "at,kind,value,note\n2026-11-24T08:05,dose_mg,10,\n"
    diary, left_out = diary_csv.read(text.encode(), source="d.csv", zone=ZONE, now=now)
    assert diary.entries == ()
    assert left_out[0].where == "d.csv, line 2"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "empty"),
        ("when,kind,value,note\n", "the column at is missing"),
        ("at;kind;value;note\n", "semicolons"),
        ("at,kind,value,notes\n", "Did you mean note?"),
        ("at,kind,value,note\n2026-11-20T08:00,stiffness,11,\n", "runs from 0 to 10"),
        ("at,kind,value,note\n2026-11-20T08:00,stiffness,1,5,\n", "5 cells for 4 columns"),
        ('at,kind,value,note\n2026-11-20T08:00,stiffness,"1,5",\n', "decimal comma"),
        ("at,kind,value,note\n2026-11-20,stiffness,1,\n", "the time of day is missing"),
        ("at,kind,value,note\n2026-11-20T08:00,dose_mg,0,\n", "above 0 mg"),
        ("at,kind,value,note\n2026-11-20T08:00,stifness,1,\n", "did you mean stiffness?"),
        ("at,kind,value,note\n2026-11-20T08:00,mood,nan,\n", "plain number"),
    ],
)
def test_nonsense_is_refused_by_name(text: str, named: str, now: datetime) -> None:
    with pytest.raises(RecordError) as refused:
        read(text, now)
    assert named in str(refused.value)


def test_a_formula_in_a_note_is_harmless_in_a_spreadsheet(now: datetime) -> None:
    entry = DiaryEntry(now, "stiffness", 4, text='=HYPERLINK("http://x")\nsecond line')
    written = diary_csv.write(Diary((entry,)))
    assert ",'=HYPERLINK" in written.replace('"', "")
    assert written.count("\n") == 2


def test_a_diary_that_was_written_reads_the_same(now: datetime) -> None:
    text = (
        HEADER
        + "2026-11-20T08:05,dose_mg,12.5,with food,08:00,,,\n2026-10-25T01:30:00+00:00,stiffness,4,,,,,\n"
        + '2026-11-21T09:00,fall,unknown,"tripped, rug",,,,carer\n2026-11-21T09:01,walk_10m_s,14.25,,,,,\n'
    )
    once = read(text, now)
    again = read(diary_csv.write(once), now)
    assert diary_csv.write(again) == diary_csv.write(once)
    assert [e.at.timestamp() for e in again.entries] == [e.at.timestamp() for e in once.entries]


cells = st.text(st.characters(codec="utf-8", exclude_characters="\n\r"), max_size=12) | st.sampled_from(
    ["2026-11-20T08:05", "2026-11-20", "dose_mg", "fall", "symptom", "10", "yes", '"', '"a,b"', "1e400", "08:00"]
)


@given(st.lists(st.lists(cells, max_size=9).map(",".join), max_size=6))
def test_any_lines_end_in_entries_or_in_one_fault_a_line(lines: list[str]) -> None:
    data = (HEADER + "\n".join(lines)).encode()
    found = list(diary_csv.read_lines(data, source="d.csv", zone=ZONE))
    event(f"{sum(isinstance(one, DiaryEntry) for _, one in found)} entries")
    assert [number for number, _ in found] == [n for n, line in enumerate(lines, start=2) if line.strip()]


@given(st.text(alphabet=st.sampled_from("'=+-@ a\n\t\u202e\x1b,\""), min_size=1).filter(str.strip))
def test_any_words_come_back_from_a_file_as_it_holds_them(words: str) -> None:
    at = datetime(2026, 11, 20, 9, tzinfo=ZONE)
    text = diary_csv.write(Diary((DiaryEntry(at, "symptom", text=words),)))
    cell = next(csv.reader([text.splitlines()[1]]))[2]
    assert not cell.startswith(("=", "+", "-", "@"))
    assert not {"\u202e", "\x1b", "\t"} & set(text)
    again = diary_csv.read(text.encode(), source="d.csv", zone=ZONE, now=at)[0]
    assert [entry.text for entry in again.entries] == [diary_csv.on_one_line(words)]
