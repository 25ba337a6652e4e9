"""A week over each kind of clock change neither loses nor doubles a dose, in several zones and on a journey."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from keeping import STAMP
from supple.domain.diary import DiaryEntry
from supple.domain.kept import Edits, Kept, Put, PutPerson, Standing, StoredPerson, microseconds
from supple.domain.order import Order, SlotDose, Step, wall
from supple.domain.person import Person, Travel
from supple.store import doses
from supple.store.memory import Memory
from supple.store.repository import AlreadyKeptError, View

NEAR = doses.Nearness(timedelta(hours=3), timedelta(minutes=60), timedelta(minutes=60))
CHANGES = [
    ("Europe/London", date(2026, 3, 29)),  # an hour is skipped
    ("Europe/London", date(2026, 10, 25)),  # an hour comes twice
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),  # half an hour
    ("America/Santiago", date(2026, 9, 6)),  # midnight itself does not exist
    ("Africa/Casablanca", date(2026, 2, 15)),
    ("Pacific/Apia", date(2011, 12, 30)),  # a whole day does not exist
    ("Asia/Kolkata", date(2026, 5, 1)),  # no change at all
]
QUARTERS = st.integers(0, 95).map(lambda n: time(n // 4, 15 * (n % 4)))


def taken(person: Person, view: View, planned: datetime, slot: time | None, minutes: int, entry_id: str) -> Kept:
    """A dose as a person tells it: so many minutes after its time, by a clock of the zone they live by."""
    at = (planned.astimezone(ZoneInfo("UTC")) + timedelta(minutes=minutes)).astimezone(doses.zone_at(person, planned))
    live = view.entries(at - timedelta(hours=48), at + timedelta(hours=48))
    record, _ = doses.places(person, DiaryEntry(at, "dose_mg", 10.0, slot=slot), live, NEAR, entry_id)
    return record


def person_of(zone: str, slots: list[time], travel: tuple[Travel, ...] = ()) -> Person:
    order = Order(steps=(Step(tuple(SlotDose(at, 10.0) for at in slots)),))
    return Person(zone=zone, zone_stated=True, order=order, travel=travel)


def week(person: Person, start: datetime, end: datetime, *, named: bool, minutes: list[int]) -> None:
    """Write every ordered dose of the stretch, one after the other, and count."""
    assert person.order is not None
    planned = doses.ordered_doses(person.order, start, end, person.travel)
    store = Memory()
    store.write("anna", lambda view: Edits((PutPerson(StoredPerson("anna", {})),)), STAMP)
    for number, dose in enumerate(planned):
        late = minutes[number % len(minutes)]

        def decide(view: View, dose: object = dose, late: int = late, number: int = number) -> Edits:
            slot = dose.slot if named else None  # type: ignore[attr-defined]
            return Edits((Put(taken(person, view, dose.at, slot, late, str(number))),))  # type: ignore[attr-defined]

        store.write("anna", decide, STAMP)
    kept = store.view("anna").entries()
    lines = doses.lines(person, kept, start, end, NEAR.late)
    assert Counter(line.standing for line in lines) == Counter({Standing.TAKEN: len(planned)})
    assert len({one.identity() for one in kept}) == len(planned)
    assert sum(one.entry.value or 0 for one in kept) == 10.0 * len(planned)
    if named:
        for number, dose in enumerate(planned):  # told once more, each is seen to be there
            again = taken(person, store.view("anna"), dose.at, dose.slot, 5, f"again {number}")
            with pytest.raises(AlreadyKeptError):
                store.write("anna", lambda view, again=again: Edits((Put(again),)), STAMP)  # type: ignore[misc]


@pytest.mark.parametrize(("zone", "day"), CHANGES, ids=lambda value: str(value))
@given(
    slots=st.lists(QUARTERS, min_size=1, max_size=6, unique=True), minutes=st.lists(st.integers(-20, 59), min_size=1)
)
@settings(max_examples=8, deadline=None)
def test_doses_told_with_their_slot(zone: str, day: date, slots: list[time], minutes: list[int]) -> None:
    start = wall(day - timedelta(days=3), time(0), ZoneInfo(zone))
    end = wall(day + timedelta(days=4), time(0), ZoneInfo(zone))
    week(person_of(zone, sorted(slots)), start, end, named=True, minutes=minutes)


@pytest.mark.parametrize(("zone", "day"), CHANGES, ids=lambda value: str(value))
@given(first=st.integers(0, 19), minutes=st.lists(st.integers(-20, 59), min_size=1))
@settings(max_examples=8, deadline=None)
def test_doses_told_without_their_slot(zone: str, day: date, first: int, minutes: list[int]) -> None:
    slots = sorted(time((first // 4 + more) % 24, 15 * (first % 4)) for more in (0, 6, 12, 18))
    start = wall(day - timedelta(days=3), time(0), ZoneInfo(zone))
    end = wall(day + timedelta(days=4), time(0), ZoneInfo(zone))
    week(person_of(zone, slots), start, end, named=False, minutes=minutes)


@pytest.mark.parametrize("there", ["America/New_York", "Asia/Tokyo", "Pacific/Auckland", "Australia/Lord_Howe"])
@given(slots=st.lists(QUARTERS, min_size=1, max_size=4, unique=True), hour=st.integers(0, 23))
@settings(max_examples=8, deadline=None)
def test_doses_on_a_journey(there: str, slots: list[time], hour: int) -> None:
    home = ZoneInfo("Europe/London")
    leg = Travel(datetime(2026, 10, 24, hour, tzinfo=home), there)
    back = Travel(datetime(2026, 10, 27, hour, tzinfo=home), "Europe/London")
    start, end = datetime(2026, 10, 22, tzinfo=home), datetime(2026, 10, 30, tzinfo=home)
    week(person_of("Europe/London", sorted(slots), (leg, back)), start, end, named=True, minutes=[0])


def test_the_dose_of_each_pass_of_an_hour_that_comes_twice_is_its_own() -> None:
    person = person_of("Europe/London", [time(1, 30)])
    first = datetime(2026, 10, 25, 1, 30, tzinfo=ZoneInfo("Europe/London"))
    planned = doses.of_slot(person, DiaryEntry(first.replace(fold=1), "dose_mg", 10.0, slot=time(1, 30)))
    assert planned is not None
    assert microseconds(planned.at) == microseconds(first), "one order, one dose: at the first pass"
    assert replace(planned, at=first) == planned
