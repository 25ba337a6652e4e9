"""A dose taken late, early, twice or not at all moves today at once, says so, and catches nothing up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from door import run
from supple.assessment import Assessment, assess
from supple.domain.day_change import Becomes, Departure
from supple.domain.diary import Diary, DiaryEntry
from supple.domain.doses_told import Matching
from supple.domain.findings import Urgency
from supple.domain.order import Order, SlotDose, Step, Times, wall
from supple.domain.person import Person
from supple.domain.plan import Session
from supple.domain.quantities import Interval
from supple.domain.request import AssessmentRequest
from supple.exposure.departures import departures
from supple.knowledge.library import load_library
from supple.planning.verify import verify
from supple.render import day_change_text, view

LIBRARY = load_library()
LONDON = ZoneInfo("Europe/London")
MONDAY = date(2026, 11, 23)
DOSES = (SlotDose(time(8), 10), SlotDose(time(14), 10), SlotDose(time(20), 10))
ORDER = Order(steps=(Step(DOSES),), started_on=date(2026, 1, 5))
FREE = {day: (Interval(9 * 60, 12 * 60), Interval(14 * 60, 18 * 60)) for day in range(7)}
PERSON = Person(zone="Europe/London", age_years=45, order=ORDER, availability=FREE, goals=("ease stiffness",))


def at(clock: str, day: date = MONDAY) -> datetime:
    return wall(day, time.fromisoformat(clock), LONDON)


def took(clock: str, slot: str | None = None, *, mg: float = 10, day: date = MONDAY) -> DiaryEntry:
    return DiaryEntry(at(clock, day), "dose_mg", mg, slot=time.fromisoformat(slot) if slot else None)


def missed(slot: str, clock: str, day: date = MONDAY) -> DiaryEntry:
    return DiaryEntry(at(clock, day), "missed_dose", slot=time.fromisoformat(slot))


def assessed(*entries: DiaryEntry, now: str = "09:45", person: Person = PERSON, day: date = MONDAY) -> Assessment:
    person = replace(person, diary=Diary(tuple(sorted(entries, key=lambda entry: entry.at.timestamp()))))
    return assess(AssessmentRequest(person=person, now=at(now, day), n_virtual=200), LIBRARY)


@cache
def as_the_day_began() -> Assessment:
    return assessed(now="00:00")


def kinds(found: Assessment) -> list[Departure]:
    return [dose.kind for dose in found.today_changed.doses] if found.today_changed else []


def of_other_days(sessions: Sequence[Session], day: date = MONDAY) -> list[tuple[datetime, tuple[str, ...]]]:
    return [(s.start, tuple(i.exercise_id for i in s.items)) for s in sessions if s.start.date() != day]


def of_today(sessions: Sequence[Session], day: date = MONDAY) -> list[Session]:
    return [session for session in sessions if session.start.date() == day]


def holds(found: Assessment) -> bool:
    """Whether the independent verifier finds nothing against the plan."""
    assert found.plan is not None
    return not verify(
        found.plan, person=found.request.person, screening=found.screening, response=found.response,
        forecast=found.forecast, library=LIBRARY, now=found.now, days=7, triage_urgency=Urgency.NONE,
    )  # fmt: skip


def test_doses_as_ordered_change_nothing_and_say_nothing() -> None:
    found = assessed(took("08:00", "08:00"))
    assert found.today_changed is None
    assert assessed(took("08:20", "08:00")).today_changed is None


def test_a_late_dose_moves_the_eased_hours_and_names_both_times() -> None:
    found = assessed(took("09:40", "08:00"))
    change = found.today_changed
    assert change is not None
    assert kinds(found) == [Departure.LATE]
    assert change.eased_before != change.eased_now
    said = list(day_change_text.sentences(change))
    assert said[0] == "You took the 08:00 dose at 09:40."
    assert any(sentence.startswith("Eased hours") for sentence in said)


@pytest.mark.parametrize(
    "entries",
    [
        (took("09:40", "08:00"),),
        (missed("08:00", "09:00"),),
        (took("06:45", "08:00"),),
        (took("08:00", "08:00"), took("09:30")),
        (took("09:00", "08:00", mg=20),),
    ],
    ids=["late", "missed", "early", "extra", "other amount"],
)
def test_other_days_stay_nothing_is_added_and_the_plan_holds(entries: tuple[DiaryEntry, ...]) -> None:
    before, found = as_the_day_began().plan, assessed(*entries)
    assert before is not None
    assert found.plan is not None
    assert found.today_changed is not None
    if not found.today_changed.others_moved:
        assert of_other_days(found.plan.sessions) == of_other_days(before.sessions)
    left = [s for s in of_today(before.sessions) if s.start >= found.now]
    today = of_today(found.plan.sessions)
    assert len(today) <= len(left)
    planned = {item.exercise_id for session in left for item in session.items}
    assert {item.exercise_id for session in today for item in session.items} <= planned
    assert all(session.start >= found.now for session in today)
    assert [change.before for change in found.today_changed.sessions] == left
    assert holds(found)


def test_eased_hours_that_are_left_begin_now_at_the_earliest() -> None:
    found = assessed(took("09:40", "08:00"), now="11:30")
    assert found.today_changed is not None
    left = (*found.today_changed.eased_before, *found.today_changed.eased_now)
    assert left
    assert all(window.start >= found.now for window in left)


@pytest.mark.parametrize(
    "entries",
    [
        (took("08:00", "08:00"), took("09:30")),
        (took("08:00", "08:00", mg=20),),
        (took("09:40", "08:00", mg=20),),
    ],
    ids=["extra", "too large", "too large and late"],
)
def test_after_more_than_the_order_no_hours_are_named_as_eased(entries: tuple[DiaryEntry, ...]) -> None:
    change = assessed(*entries).today_changed
    assert change is not None
    assert change.eased_now == ()
    said = list(day_change_text.sentences(change))
    assert day_change_text.NOT_EASED in said
    assert not any(sentence.startswith(("Eased hours", "The eased hours")) for sentence in said)


def test_after_less_than_the_order_the_eased_hours_are_still_told() -> None:
    change = assessed(took("08:00", "08:00", mg=5)).today_changed
    assert change is not None
    assert day_change_text.NOT_EASED not in set(day_change_text.sentences(change))


def test_each_way_of_leaving_the_order_has_its_name() -> None:
    assert kinds(assessed(missed("08:00", "09:00"))) == [Departure.MISSED]
    assert kinds(assessed(took("06:45", "08:00"))) == [Departure.EARLY]
    assert kinds(assessed(took("08:00", "08:00"), took("09:15"), now="09:45")) == [Departure.EXTRA]
    assert kinds(assessed(took("08:00", "08:00", mg=15))) == [Departure.OTHER_AMOUNT]


def test_all_doses_of_the_day_missed() -> None:
    day = [missed("08:00", "09:00"), missed("14:00", "15:00"), missed("20:00", "20:30")]
    found = assessed(*day, now="21:00")
    assert kinds(found) == [Departure.MISSED] * 3
    assert found.today_changed is not None
    if found.plan is not None:
        assert of_today(found.plan.sessions) == []
        assert holds(found)
    said = " ".join(day_change_text.sentences(found.today_changed))
    assert "pharmacist or prescriber" in said


def test_after_a_missed_dose_no_text_says_to_take_move_or_double_one() -> None:
    for entry in (missed("08:00", "09:00"), took("09:40", "08:00"), took("09:30")):
        found = assessed(entry)
        assert found.today_changed is not None
        said = " ".join(day_change_text.sentences(found.today_changed))
        assert not re.search(r"\b(take|double|skip it|move) (?:it|the|your|another|two)", said.lower())
        assert found.plan is None or all(dose.at.minute == 0 for dose in found.plan.doses)


def test_a_dose_of_yesterday_evening_taken_after_midnight_is_told_with_its_day() -> None:
    sunday = MONDAY - timedelta(days=1)
    late = DiaryEntry(at("00:20"), "dose_mg", 10, slot=time(20))
    found = assessed(late, now="07:00")
    change = found.today_changed
    assert change is not None
    assert [dose.ordered for dose in change.doses] == [at("20:00", sunday)]
    said = next(iter(day_change_text.sentences(change)))
    assert "20:00 dose of Sunday" in said
    assert "00:20 on Monday" in said


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)], ids=["clocks forward", "clocks back"])
def test_on_a_day_when_the_clock_changes_a_dose_taken_on_time_is_on_time(day: date) -> None:
    assert assessed(took("08:00", "08:00", day=day), day=day).today_changed is None
    late = assessed(took("09:40", "08:00", day=day), day=day)
    assert kinds(late) == [Departure.LATE]
    assert late.plan is None or holds(late)


def test_a_dose_inside_the_window_that_a_prescriber_allows_is_as_ordered() -> None:
    doses = (replace(DOSES[0], may_move_min=60), *DOSES[1:])
    allowed = replace(ORDER, steps=(Step(doses),), may_move_allowed_by="Dr A, neurologist, 2026-11-10")
    diary = Diary((took("08:45", "08:00"),))

    def told(order: Order) -> int:
        return len(departures(order, diary, at("10:00"), matching=Matching(4, 2), least_min=30))

    assert (told(allowed), told(replace(allowed, may_move_allowed_by=None))) == (0, 1)


def test_where_the_order_gives_no_times_a_dose_cannot_be_late_or_beside_the_order() -> None:
    order = replace(ORDER, steps=(Step(DOSES, times=Times.ASSUMED),))

    def told(*entries: DiaryEntry) -> list[Departure]:
        found = departures(order, Diary(entries), at("10:00"), matching=Matching(4, 2), least_min=30)
        return [one.departure.kind for one in found]

    assert told(took("09:40", "08:00")) == []
    assert told(took("08:00", "08:00"), took("09:15")) == []
    assert told(missed("08:00", "09:00")) == [Departure.MISSED]


def test_where_dose_times_may_move_the_week_keeps_its_own_and_none_moves_after_a_missed_one() -> None:
    doses = tuple(replace(dose, may_move_min=30) for dose in DOSES[:2])
    order = replace(ORDER, steps=(Step((*doses, DOSES[2])),), may_move_allowed_by="Dr A, neurologist, 2026-11-10")
    person = replace(PERSON, order=order)
    stood = assessed(now="00:00", person=person)
    late = assessed(took("09:40", "08:00"), person=person)
    assert stood.plan is not None
    assert late.plan is not None
    tomorrow = [dose.at for dose in stood.plan.doses if dose.at.date() > MONDAY]
    assert [dose.at for dose in late.plan.doses if dose.at.date() > MONDAY] == tomorrow
    assert holds(late)
    gone = assessed(missed("08:00", "09:00"), person=person)
    assert gone.plan is not None
    assert all(dose.allowed[0] == dose.at == dose.allowed[1] for dose in gone.plan.doses)
    assert holds(gone)


def test_the_lanes_show_a_dose_where_it_was_taken_also_without_a_slot() -> None:
    found = assessed(took("09:40"))
    shown = view.doses_between(found, at("07:00"), at("23:00"))
    assert [(f"{dose.at:%H:%M}", dose.state.value) for dose in shown] == [
        ("09:40", "taken"), ("14:00", "planned"), ("20:00", "planned"),
    ]  # fmt: skip
    extra = assessed(took("08:00", "08:00"), took("09:15"))
    shown = view.doses_between(extra, at("07:00"), at("23:00"))
    assert [f"{dose.at:%H:%M}" for dose in shown] == ["08:00", "09:15", "14:00", "20:00"]


def test_what_lies_in_the_future_of_the_diary_changes_nothing_yet() -> None:
    assert assessed(took("15:30", "14:00"), now="09:45").today_changed is None


@settings(max_examples=12, deadline=None)
@given(
    minutes=st.integers(-90, 200).filter(lambda m: abs(m) >= 30),
    later=st.integers(5, 120),
    as_missed=st.booleans(),
)
def test_no_departure_ever_adds_a_session_or_breaks_a_rule(minutes: int, later: int, as_missed: bool) -> None:
    before = as_the_day_began().plan
    assert before is not None
    taken = at("08:00") + timedelta(minutes=minutes)
    told = missed("08:00", f"{taken:%H:%M}") if as_missed else took(f"{taken:%H:%M}", "08:00")
    now = max(taken, at("08:00")) + timedelta(minutes=later)
    found = assessed(told, now=f"{now:%H:%M}")
    if found.plan is None or found.today_changed is None:
        return
    assert len(found.plan.sessions) <= len(before.sessions)
    assert holds(found)
    gone = [c for c in found.today_changed.sessions if c.becomes is Becomes.LEFT_OUT]
    assert all(change.because for change in gone)


def test_today_and_assess_tell_it_on_the_command_line_and_verify_agrees(tmp_path: Path) -> None:
    me, diary, answer = tmp_path / "me.yaml", tmp_path / "diary.csv", tmp_path / "a.json"
    me.write_text(
        "schema: supple/person/1\nzone: Europe/London\nage_years: 45\nconditions: [multiple sclerosis]\n"
        'order: {drug: baclofen, doses: [{at: "08:00", amount_mg: 10}, {at: "14:00", amount_mg: 10}]}\n',
        encoding="utf-8",
    )
    diary.write_text("at,kind,value,note,slot\n2026-11-23T09:40,dose_mg,10,,08:00\n", encoding="utf-8")
    asked = (str(me), "--diary", str(diary), "--now", "2026-11-23T09:45")
    assert "You took the 08:00 dose at 09:40." in run("today", *asked).out
    assert "You took the 08:00 dose at 09:40." in run("assess", *asked).out
    assert run("today", *asked, "--format", "json").data["today_changed"]["doses"][0]["kind"] == "late"
    assert "You took the 08:00 dose at 09:40." in run("assess", *asked, "--format", "html").out
    run("assess", *asked, "--format", "json", "-o", str(answer))
    checked = run("verify", str(answer), str(me), "--diary", str(diary))
    assert checked.code == 0, checked.out
