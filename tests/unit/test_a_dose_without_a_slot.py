"""Which ordered dose an entry without a slot is about: a wrong guess would hide a dose still to come, or double one."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from supple.domain.diary import Diary, DiaryEntry
from supple.domain.doses_told import Matching, matched
from supple.domain.order import Order, SlotDose, Step
from virtual import LONDON

ORDER = Order(steps=(Step((SlotDose(time(8), 10), SlotDose(time(14), 10), SlotDose(time(20), 10))),))
START = datetime(2026, 11, 22, tzinfo=LONDON)
RULE = Matching(near_h=3, late_rather=2)


def taken(at: str) -> DiaryEntry:
    hour, minute = map(int, at.split(":"))
    return DiaryEntry(START + timedelta(days=1, hours=hour, minutes=minute), "dose_mg", 10.0)


@pytest.mark.parametrize(
    ("at", "about"),
    [
        ("06:30", "08:00"),  # a morning dose taken early is never last night's
        ("07:50", "08:00"),
        ("10:50", "08:00"),
        ("11:10", "08:00"),  # three hours late, not nearly three hours early
        ("12:00", "08:00"),
        ("12:30", "14:00"),
        ("13:30", "14:00"),
        ("15:00", "14:00"),
        ("02:00", None),  # near none: beside the order, never made to fit
    ],
)
def test_late_rather_than_early_but_never_far_fetched(at: str, about: str | None) -> None:
    found = matched(ORDER, Diary((taken(at),)), START, START + timedelta(days=3), matching=RULE)
    slots = [f"{found.planned[number].slot:%H:%M}" for number in found.told]
    days = {found.planned[number].at.date() for number in found.told}
    assert slots == ([about] if about else [])
    assert not about or days == {(START + timedelta(days=1)).date()}
    assert len(found.extra) == (0 if about else 1)


def test_where_the_first_was_written_down_the_second_is_meant() -> None:
    diary = Diary((taken("08:00"), taken("11:10")))
    found = matched(ORDER, diary, START, START + timedelta(days=3), matching=RULE)
    assert sorted(f"{found.planned[number].slot:%H:%M}" for number in found.told) == ["08:00", "14:00"]
