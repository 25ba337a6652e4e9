"""The hours called best: eased, not drowsy, and long enough to do something in."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from supple.domain.forecast import Window, WindowKind
from supple.domain.good_hours import good_hours, without

LONDON = ZoneInfo("Europe/London")


def at(clock: str) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, 23, hour, minute, tzinfo=LONDON)


def window(kind: WindowKind, start: str, end: str) -> Window:
    return Window(at(start), at(end), kind, 0.5)


def found(*windows: Window) -> list[str]:
    return [f"{w.start:%H:%M}-{w.end:%H:%M}" for w in good_hours(windows, at("07:00"), at("22:30"))]


def test_a_drowsy_hour_in_the_middle_leaves_the_two_ends() -> None:
    eased = window(WindowKind.EASED, "09:00", "13:00")
    assert found(eased, window(WindowKind.DROWSY, "10:00", "11:00")) == ["09:00-10:00", "11:00-13:00"]


def test_what_is_left_must_be_half_an_hour() -> None:
    eased = window(WindowKind.EASED, "09:00", "13:00")
    assert found(eased, window(WindowKind.DROWSY, "09:29", "14:00")) == []
    assert found(eased, window(WindowKind.DROWSY, "09:30", "14:00")) == ["09:00-09:30"]


def test_hours_before_waking_and_after_bedtime_are_cut() -> None:
    assert found(window(WindowKind.EASED, "05:00", "08:00"), window(WindowKind.EASED, "22:00", "23:50")) == [
        "07:00-08:00",
        "22:00-22:30",
    ]


def test_a_less_drowsy_window_takes_nothing_away() -> None:
    assert found(window(WindowKind.EASED, "09:00", "10:00"), window(WindowKind.CLEAR, "08:00", "11:00")) == [
        "09:00-10:00"
    ]


def test_a_day_that_is_drowsy_throughout_has_no_good_hours() -> None:
    assert found(window(WindowKind.EASED, "09:00", "10:00"), window(WindowKind.DROWSY, "06:00", "23:00")) == []


def test_a_window_gives_up_exactly_what_others_cover() -> None:
    drowsy = [window(WindowKind.DROWSY, "08:00", "09:30"), window(WindowKind.DROWSY, "10:00", "10:15")]
    left = without(window(WindowKind.CLEAR, "09:00", "11:00"), drowsy)
    assert [f"{w.start:%H:%M}-{w.end:%H:%M}" for w in left] == ["09:30-10:00", "10:15-11:00"]
    assert {w.kind for w in left} == {WindowKind.CLEAR}
    assert without(window(WindowKind.CLEAR, "09:00", "11:00"), [window(WindowKind.DROWSY, "09:00", "11:00")]) == []
