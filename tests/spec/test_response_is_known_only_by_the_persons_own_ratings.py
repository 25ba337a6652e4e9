"""Driving, pool, treadmill and heights wait until the person's own response is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Literal

import numpy as np
import pytest

from supple.domain.diary import Diary, DiaryEntry
from supple.domain.forecast import Basis, Forecast
from supple.domain.response import ActivityStatus, Response
from supple.inference.response import response
from supple.knowledge.library import Library
from virtual import LONDON, NOW, thrice

TODAY = NOW.date()
CHANGED = date(2026, 11, 1)
ORDER = thrice(10, started_on=CHANGED)
HOURS = ("08:30", "09:30", "11:00", "13:00", "19:30")  # 0.5, 1.5, 3, 5 and 5.5 hours after a dose


def rating(on: date, at: str, value: float = 3) -> DiaryEntry:
    return DiaryEntry(datetime.combine(on, time.fromisoformat(at), tzinfo=LONDON), "sleepiness", value)


def ratings(days: int, hours: tuple[str, ...], *, until: date = TODAY) -> list[DiaryEntry]:
    return [rating(until - timedelta(days=n), at) for n in range(1, days + 1) for at in hours]


def curve(upper: float) -> Forecast:
    flat = np.tile(np.array([[upper / 3], [upper / 2], [upper]]), 576)
    start = NOW.replace(hour=0)
    return Forecast(start, 5, flat, flat, flat, flat + 1, (), Basis.PEOPLE_LIKE_YOU, ())


def of(
    library: Library, entries: list[DiaryEntry], forecast: Forecast | None = None, order: object = ORDER
) -> Response:
    return response(
        diary=Diary(tuple(sorted(entries, key=lambda e: e.at))),
        order=order,  # type: ignore[arg-type]
        forecast=forecast or curve(0.2),
        now=NOW,
        library=library,
    )


def status(found: Response, activity: str) -> ActivityStatus:
    return next(a.status for a in found.activities if a.activity_id == activity)


def test_an_empty_diary_opens_nothing_and_says_what_is_missing(library: Library) -> None:
    found = of(library, [])
    assert (found.known, found.ratings, found.days, found.bins) == (False, 0, 0, 0)
    assert {a.status for a in found.activities} == {ActivityStatus.WAIT}
    assert found.missing[0] == "20 more sleepiness ratings (0 of 20 since 2026-11-01)."
    assert all(a.missing for a in found.activities)


def test_twenty_ratings_on_ten_days_at_four_times_after_a_dose_are_enough(library: Library) -> None:
    found = of(library, ratings(5, HOURS[:2]) + ratings(10, HOURS[2:3]) + ratings(5, HOURS[3:4]))
    assert (found.known, found.ratings, found.days, found.bins) == (True, 25, 10, 4)
    assert status(found, "pool") is ActivityStatus.OPEN
    assert status(found, "treadmill") is ActivityStatus.OPEN
    assert status(found, "heights") is ActivityStatus.OPEN


def test_a_very_sleepy_rating_of_the_last_days_shuts_what_needs_a_clear_head(library: Library) -> None:
    calm = ratings(20, HOURS)
    last = max(calm, key=lambda one: one.at)
    sleepy = [*calm, replace(last, at=last.at + timedelta(minutes=5), value=8.0)]
    found = of(library, sleepy)
    assert found.known
    assert {a.status for a in found.activities} == {ActivityStatus.WAIT}
    assert all("You rated sleepiness 8" in " ".join(a.missing) for a in found.activities)
    before = [*calm, replace(last, at=NOW - timedelta(days=4), value=8.0)]
    assert status(of(library, before), "pool") is ActivityStatus.OPEN


@pytest.mark.parametrize("rater", ["carer", "clinician"])
def test_what_someone_else_rated_alone_makes_no_response_known(
    library: Library, rater: Literal["carer", "clinician"]
) -> None:
    others = [replace(entry, rated_by=rater) for entry in ratings(20, HOURS)]
    found = of(library, others)
    assert (found.known, found.ratings, found.days, found.bins) == (False, 0, 0, 0)
    assert status(found, "pool") is ActivityStatus.WAIT
    own = ratings(5, HOURS[:2]) + ratings(10, HOURS[2:3]) + ratings(5, HOURS[3:4])
    both = of(library, own + others)
    assert (both.known, both.ratings, both.days, both.bins) == (True, 25, 10, 4)


def test_driving_and_machines_never_pass_beyond_ask_first(library: Library) -> None:
    found = of(library, ratings(20, HOURS), curve(0.01))
    assert found.known
    assert status(found, "driving") is ActivityStatus.ASK_FIRST
    assert status(found, "machinery") is ActivityStatus.ASK_FIRST
    assert status(found, "cycling_traffic") is ActivityStatus.ASK_FIRST


@pytest.mark.parametrize(
    ("entries", "missing"),
    [
        (ratings(10, HOURS[:1]) + ratings(3, HOURS[1:4]), "1 more sleepiness rating "),
        (ratings(9, HOURS[:4]), "Ratings on 1 more day "),
        (ratings(10, HOURS[:3]), "Ratings in 1 more stretch after a dose"),
    ],
)
def test_one_thing_short_is_not_yet_known_and_is_named(
    library: Library, entries: list[DiaryEntry], missing: str
) -> None:
    found = of(library, entries)
    assert not found.known
    assert len(found.missing) == 1
    assert found.missing[0].startswith(missing)
    assert status(found, "pool") is ActivityStatus.WAIT


def test_ratings_before_the_last_change_do_not_count(library: Library) -> None:
    before = ratings(20, HOURS, until=CHANGED)
    assert of(library, before).ratings == 0


def test_ratings_of_the_future_do_not_count(library: Library) -> None:
    assert of(library, [rating(NOW.date() + timedelta(days=1), "09:00")]).ratings == 0


def test_a_change_without_a_date_leaves_the_response_not_known(library: Library) -> None:
    found = of(library, ratings(20, HOURS), order=thrice(10, started_on=None))
    assert not found.known
    assert "last changed is not known" in found.missing[0]


def test_without_an_order_nothing_is_known(library: Library) -> None:
    found = response(diary=Diary(), order=None, forecast=None, now=NOW, library=library)
    assert not found.known
    assert {a.status for a in found.activities} == {ActivityStatus.WAIT}


def test_a_known_response_does_not_open_what_the_range_of_drowsiness_forbids(library: Library) -> None:
    found = of(library, ratings(20, HOURS), curve(0.5))
    assert found.known
    assert status(found, "pool") is ActivityStatus.WAIT
    assert status(found, "driving") is ActivityStatus.WAIT


def test_without_a_forecast_nothing_opens(library: Library) -> None:
    found = response(
        diary=Diary(tuple(sorted(ratings(20, HOURS), key=lambda e: e.at))),
        order=ORDER, forecast=None, now=NOW, library=library,
    )  # fmt: skip
    assert found.known
    assert {a.status for a in found.activities} == {ActivityStatus.WAIT}


def test_a_missed_dose_does_not_start_a_new_stretch(library: Library) -> None:
    day = NOW.date() - timedelta(days=1)
    missed = DiaryEntry(datetime.combine(day, time(21), tzinfo=LONDON), "missed_dose", None, slot=time(14))
    late = rating(day, "14:30")  # half an hour after a dose, or 6.5 hours where that dose was missed
    early = [rating(day, "08:30"), rating(day, "09:30")]
    assert of(library, [*early, late]).bins == 2
    assert of(library, [*early, late, missed]).bins == 3
