"""The calendar file is read back by another reader, says when and what, and cannot be broken by a text."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from supple.domain.day_change import Becomes, DayChange, SessionChange
from supple.domain.plan import Plan, Session
from supple.interop import calendar
from supple.interop.vtimezone import vtimezone
from supple.knowledge.library import Library, read_library
from weeks_by_hand import PEOPLE, elder, stander, walker, wheeler

LONDON = ZoneInfo("Europe/London")
LIBRARY = read_library()


def events(plan: Plan, now: datetime) -> list[Any]:
    return list(Calendar.from_ical(calendar.ics(plan, library=LIBRARY, now=now).decode()).walk("VEVENT"))


def only(plan: Plan, **changes: Any) -> Plan:
    """The plan with its first session alone, changed."""
    return replace(plan, sessions=(replace(plan.sessions[0], **changes),))


@pytest.mark.parametrize("who", PEOPLE)
def test_there_is_one_event_for_each_session_at_its_time(library: Library, now: datetime, who: str) -> None:
    plan = PEOPLE[who](library).plan
    found = events(plan, now)
    assert [(e["dtstart"].dt, e["dtend"].dt) for e in found] == [(s.start, s.end) for s in plan.sessions]


def test_times_carry_the_name_of_the_zone_and_the_file_its_rules(library: Library, now: datetime) -> None:
    text = calendar.ics(walker(library).plan, library=library, now=now).decode()
    assert "DTSTART;TZID=Europe/London:20261123T093000" in text
    assert text.count("BEGIN:VTIMEZONE") == 1
    zones = list(Calendar.from_ical(text).walk("VTIMEZONE"))
    assert str(zones[0]["TZID"]) == "Europe/London"
    assert {part.name for part in zones[0].subcomponents} == {"STANDARD", "DAYLIGHT"}


@pytest.mark.parametrize(
    ("zone", "moments"),
    [
        ("Europe/London", ["2026-03-29T01:00:00", "2026-10-25T02:00:00"]),
        ("America/New_York", ["2026-03-08T02:00:00", "2026-11-01T02:00:00"]),
        ("Australia/Lord_Howe", ["2026-04-05T02:00:00", "2026-10-04T02:00:00"]),
        ("Asia/Kolkata", []),
    ],
)
def test_each_change_of_the_clock_stands_at_the_moment_that_clocks_show(zone: str, moments: list[str]) -> None:
    home = ZoneInfo(zone)
    start, end = datetime(2026, 1, 10, tzinfo=home), datetime(2026, 12, 20, tzinfo=home)
    parts = vtimezone(home, start, end).subcomponents
    assert [part["dtstart"].dt.isoformat() for part in parts][1:] == moments
    for earlier, later in pairwise(parts):
        assert later["tzoffsetfrom"].td == earlier["tzoffsetto"].td


def test_the_title_tells_nothing_that_is_private(library: Library, now: datetime) -> None:
    for who in PEOPLE.values():
        for event in events(who(library).plan, now):
            title = str(event["summary"])
            assert title == f"Exercise, {round((event['dtend'].dt - event['dtstart'].dt).seconds / 60)} minutes"
            assert str(event["class"]) == "PRIVATE"


def test_the_description_says_what_to_ask_what_to_do_and_how_to_stop(library: Library, now: datetime) -> None:
    week = wheeler(library)
    text = str(events(week.plan, now)[0]["description"])
    for cue in week.plan.sessions[0].cues:
        assert cue in text
    assert f"{library.exercises['AE05'].name}: 5 minutes, effort 3 of 10" in text
    assert library.exercises["AE05"].stop_or_ease in text
    assert "Stop for chest pain" in text
    assert "Not yet reviewed by a clinician" in text
    assert "No trial has tested exercise timed to oral baclofen" in text


def test_an_approved_plan_does_not_ask_for_a_review_and_names_who_has_to_be_there(
    library: Library, now: datetime
) -> None:
    text = str(events(stander(library).plan, now)[0]["description"])
    assert "Not yet reviewed" not in text
    assert "Have someone nearby." in text


def test_there_are_no_alarms_and_no_dose_times(library: Library, now: datetime) -> None:
    text = calendar.ics(walker(library).plan, library=library, now=now).decode()
    assert "VALARM" not in text
    assert text.count("BEGIN:VEVENT") == len(walker(library).plan.sessions)
    assert "10 mg" not in text


def test_lines_end_as_the_standard_says_and_none_is_longer_than_75_bytes(library: Library, now: datetime) -> None:
    data = calendar.ics(wheeler(library).plan, library=library, now=now)
    assert data.endswith(b"END:VCALENDAR\r\n")
    lines = data.split(b"\r\n")
    assert all(b"\n" not in line and b"\r" not in line and len(line) <= 75 for line in lines)


def test_the_same_plan_gives_the_same_file_and_a_new_one_replaces_its_days(library: Library, now: datetime) -> None:
    plan = walker(library).plan
    assert calendar.ics(plan, library=library, now=now) == calendar.ics(plan, library=library, now=now)
    later = replace(plan, sessions=tuple(replace(s, start=s.start + timedelta(minutes=30)) for s in plan.sessions))

    def uids(week: Plan, key: str = "week") -> list[str]:
        file = Calendar.from_ical(calendar.ics(week, library=library, now=now, key=key).decode())
        return [str(event["uid"]) for event in file.walk("VEVENT")]

    assert uids(plan) == uids(later)
    assert len(set(uids(plan))) == len(plan.sessions)
    assert not set(uids(plan)) & set(uids(plan, key="someone else"))


def test_a_later_export_counts_as_newer(library: Library, now: datetime) -> None:
    plan = walker(library).plan
    early, late = events(plan, now), events(plan, now + timedelta(minutes=1))
    assert [e["uid"] for e in early] == [e["uid"] for e in late]
    assert all(int(one["sequence"]) < int(other["sequence"]) for one, other in zip(early, late, strict=True))
    assert all(0 <= int(e["sequence"]) < 2**31 for e in late)


def at_clock(session: Session, hour: int) -> Session:
    return replace(session, start=session.start.replace(hour=hour, minute=0))


def test_when_the_morning_is_over_the_afternoon_keeps_its_own_uid(library: Library, now: datetime) -> None:
    plan = walker(library).plan
    morning, afternoon = at_clock(plan.sessions[0], 9), at_clock(plan.sessions[0], 16)
    both = events(replace(plan, sessions=(morning, afternoon)), now)
    rest = events(replace(plan, sessions=(afternoon,)), now + timedelta(hours=4))
    assert [e["uid"] for e in rest] == [both[1]["uid"]]


def test_a_session_moved_past_noon_keeps_its_uid_and_one_left_out_is_cancelled(library: Library, now: datetime) -> None:
    plan = walker(library).plan
    before, gone = at_clock(plan.sessions[0], 10), at_clock(plan.sessions[0], 17)
    after = at_clock(before, 14)
    stood = events(replace(plan, sessions=(before, gone)), now)
    changed = DayChange(
        doses=(),
        sessions=(
            SessionChange(Becomes.MOVED, before, after),
            SessionChange(Becomes.LEFT_OUT, gone, None, "no free time is left today that holds it"),
        ),
    )
    moved = replace(plan, sessions=(after,))
    text = calendar.ics(moved, library=library, now=now + timedelta(hours=1), changed=changed).decode()
    found = list(Calendar.from_ical(text).walk("VEVENT"))
    assert [e["uid"] for e in found] == [e["uid"] for e in stood]
    assert found[0]["dtstart"].dt == after.start
    assert [str(e.get("status", "")) for e in found] == ["", "CANCELLED"]
    assert "baclofen" not in str(found[1]["summary"]).lower()


@pytest.mark.parametrize(
    ("month", "day", "clock", "utc"),
    [
        (3, 28, "09:30", "09:30"),
        (3, 29, "09:30", "08:30"),
        (10, 24, "09:30", "08:30"),
        (10, 25, "09:30", "09:30"),
    ],
)
def test_a_session_keeps_its_time_on_the_wall_across_a_clock_change(
    library: Library, month: int, day: int, clock: str, utc: str
) -> None:
    now = datetime(2026, month, day, 0, 0, tzinfo=LONDON)
    start = now.replace(hour=9, minute=30)
    found = events(only(walker(library).plan, start=start), now)[0]["dtstart"].dt
    assert f"{found:%H:%M}" == clock
    assert f"{found.astimezone(UTC):%H:%M}" == utc


@pytest.mark.parametrize("fold", [0, 1], ids=["first pass", "second pass"])
def test_the_hour_that_comes_twice_keeps_its_instant(library: Library, fold: int) -> None:
    now = datetime(2026, 10, 25, 0, 0, tzinfo=LONDON)
    start = datetime(2026, 10, 25, 1, 15, fold=fold, tzinfo=LONDON)
    plan = only(walker(library).plan, start=start, minutes=60)
    event = events(plan, now)[0]
    assert event["dtstart"].dt.timestamp() == start.timestamp()
    assert event["dtend"].dt.timestamp() - event["dtstart"].dt.timestamp() == 3600


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC", "Pacific/Apia"])
def test_other_zones_come_through(library: Library, zone: str) -> None:
    now = datetime(2026, 11, 23, 8, 0, tzinfo=ZoneInfo(zone))
    start = now.replace(hour=17, minute=45)
    found = events(only(walker(library).plan, start=start), now)[0]["dtstart"].dt
    assert found.timestamp() == start.timestamp()


def test_a_moment_without_a_named_zone_is_refused(library: Library) -> None:
    with pytest.raises(ValueError, match="named zone"):
        calendar.ics(walker(library).plan, library=library, now=datetime(2026, 11, 23, tzinfo=UTC))


def test_without_a_plan_the_file_is_empty_and_says_why(now: datetime) -> None:
    file = Calendar.from_ical(calendar.empty(now).decode())
    assert not list(file.walk("VEVENT"))
    assert "no plan" in str(file["x-wr-caldesc"])


HOSTILE = 'END:VEVENT\r\nBEGIN:VEVENT\nSUMMARY:mine\rEND:VCALENDAR\x00\x85\u2028BEGIN:VALARM; a,b\\n:"q"'


def test_a_text_with_line_breaks_and_commands_stays_a_text(library: Library, now: datetime) -> None:
    one: Session = elder(library).plan.sessions[0]
    plan = only(elder(library).plan, cues=(HOSTILE, *one.cues), because=(HOSTILE,), place=HOSTILE)
    file = Calendar.from_ical(calendar.ics(plan, library=library, now=now).decode())
    assert [part.name for part in file.walk()].count("VEVENT") == 1
    assert not list(file.walk("VALARM"))
    text = str(next(iter(file.walk("VEVENT")))["description"])
    assert "SUMMARY:mine" in text
    assert 'a,b\\n:"q"' in text


@settings(max_examples=40, deadline=None)
@given(text=st.text(max_size=200))
def test_any_text_comes_back_as_it_was_but_for_what_a_calendar_cannot_hold(text: str) -> None:
    now = datetime(2026, 11, 23, 8, 0, tzinfo=LONDON)
    found = events(only(walker(LIBRARY).plan, because=(text,), cues=()), now)
    assert len(found) == 1
    assert calendar.plain_text(f"Why then:\n- {text}\n\nNot yet") in str(found[0]["description"])
