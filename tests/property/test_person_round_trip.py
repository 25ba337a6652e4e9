"""A person written as a person file and read again is the same person, so a bug report is one file."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import event, given, settings
from hypothesis import strategies as st

from supple.domain.diary import RATINGS, Diary, DiaryEntry
from supple.domain.history import Load, PlannedWeek
from supple.domain.order import EVERY_DAY, Order, SlotDose, Step, Times
from supple.domain.person import (
    EQUIPMENT,
    Abilities,
    AllergyEntry,
    Answer,
    Clearance,
    Coding,
    CompanionHours,
    ConditionEntry,
    Day,
    LabResult,
    MedicineEntry,
    Mobility,
    OrderIssue,
    Person,
    Preferences,
    Prescription,
    Status,
    Supply,
    TimedDose,
    Travel,
    Weight,
)
from supple.domain.plan import Decision
from supple.domain.quantities import Interval
from supple.errors import RecordError
from supple.interop import person_file
from supple.knowledge.library import Library, read_library

LIBRARY = read_library()
LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=LONDON)

words = (
    st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=20)
    .map(str.strip)
    .filter(bool)
    | st.sampled_from(["no", "yes", "on", "null", "~", "010", "14:00", "1.5", "=1+1", "- x", "{a: b}", "# x", "'", '"'])
)  # fmt: skip
plain = st.integers(0, 300).map(float) | st.floats(0.01, 300, allow_nan=False)
days = st.dates(date(1990, 1, 1), date(2026, 11, 23))
clocks = st.times().map(lambda t: time(t.hour, t.minute))
tri = st.none() | st.booleans()
weekdays = st.frozensets(st.integers(0, 6), min_size=1)
codings = st.lists(st.builds(Coding, words, words, st.none() | words), max_size=2).map(tuple)
loads = st.builds(
    Load,
    level=st.integers(1, 4),
    volume=st.floats(0.05, 3),
    sessions=st.integers(1, 14),
    effort_steps=st.integers(0, 4),
)
planned_weeks = st.builds(
    PlannedWeek, first_day=days, sessions=st.integers(0, 14), effort=st.integers(0, 10), load=loads,
    decision=st.sampled_from(Decision),
)  # fmt: skip
intervals = st.tuples(st.integers(0, 700), st.integers(1, 700)).map(lambda p: Interval(p[0], p[0] + p[1]))


def optional(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.none() | strategy


def apart(stretches: list[Interval]) -> tuple[Interval, ...]:
    """In order, without overlap: the form that hours are kept in."""
    kept: list[Interval] = []
    for stretch in sorted(stretches, key=lambda s: s.start_min):
        if not kept or kept[-1].end_min <= stretch.start_min:
            kept.append(stretch)
    return tuple(kept)


weeks = st.dictionaries(st.integers(0, 6), st.lists(intervals, min_size=1, max_size=3).map(apart), max_size=3)


@st.composite
def steps(draw: st.DrawFn) -> tuple[Step, ...]:
    ends = sorted(draw(st.lists(days, unique=True, min_size=1, max_size=3)))
    starts = [draw(st.sampled_from([None, ends[0]])), *ends[1:]]
    found = []
    for start, end in zip(starts, [*ends[1:], draw(st.sampled_from([None, date(2027, 1, 1)]))], strict=True):
        times = draw(st.lists(clocks, unique=True, min_size=1, max_size=4).map(sorted))
        doses = tuple(
            SlotDose(at, draw(st.floats(0.5, 200)), draw(st.integers(0, 180)), draw(weekdays | st.just(EVERY_DAY)))
            for at in times
        )
        found.append(Step(doses, start, end, draw(st.sampled_from(Times))))
    return tuple(found)


@st.composite
def orders(draw: st.DrawFn) -> Order:
    found = draw(steps())
    return Order(
        steps=found,
        form=draw(optional(st.sampled_from(["tablet", "liquid 5 mg/5 ml"]))),
        started_on=draw(st.sampled_from([None, date(1990, 1, 1)])),
        changed_on=draw(st.sampled_from([None, *(step.from_on for step in found)])),
        min_gap_h=draw(optional(st.floats(0, 48))),
        may_move_allowed_by=draw(optional(words)),
        as_needed=draw(st.booleans()),
    )


@st.composite
def entries(draw: st.DrawFn) -> DiaryEntry:
    minutes_ago = draw(st.integers(1440, 380_000))  # back over both clock changes
    moment = (NOW.astimezone(ZoneInfo("UTC")) - timedelta(minutes=minutes_ago)).astimezone(LONDON)
    kind = draw(st.sampled_from([*RATINGS, "dose_mg", "missed_dose", "fall", "symptom", "session", "walk_10m_s"]))
    slot = draw(optional(clocks))
    note = draw(optional(words))
    value: float | None = draw(st.integers(0, 10).map(float))
    if kind == "missed_dose":
        value, slot = None, draw(clocks)
    elif kind == "symptom":
        value, note = None, draw(words)
    elif kind == "fall":
        value = draw(st.sampled_from([None, 0.0, 1.0]))
    elif kind in ("dose_mg", "session"):
        value = draw(st.integers(1, 90).map(float))
    by = draw(st.sampled_from(["self", "carer", "clinician"]))
    return DiaryEntry(
        moment, kind, value, note, slot, draw(st.sampled_from(["baclofen", "diazepam"])), by, draw(optional(words))
    )


def one_dose_a_moment(found: list[DiaryEntry]) -> Diary:
    """In order of time; two doses of one moment would be asked about."""
    kept: dict[object, DiaryEntry] = {}
    for entry in found:
        kept.setdefault((entry.at.timestamp(), entry.medicine, "dose") if entry.kind == "dose_mg" else len(kept), entry)
    return Diary(tuple(sorted(kept.values(), key=lambda entry: entry.at.timestamp())))


medicines = st.builds(
    MedicineEntry, text=words, codings=codings, status=st.sampled_from(Status), stopped_on=optional(days),
    as_needed=tri, route=optional(st.sampled_from(["oral", "intrathecal", "other"])), dose_text=optional(words),
    doses=st.lists(st.builds(TimedDose, clocks, st.floats(0.1, 500), weekdays), max_size=2).map(tuple),
)  # fmt: skip
prescriptions = st.builds(
    Prescription, by=words, role=optional(words), on=optional(days), must=st.lists(words, max_size=2).map(tuple),
    effort_max=optional(st.integers(0, 10)), targets=st.dictionaries(words, plain, max_size=2),
    own_exercises=st.lists(
        st.dictionaries(words, words | st.booleans() | st.integers(0, 9), min_size=1, max_size=2), max_size=2
    ).map(tuple),
)  # fmt: skip
waking = st.just(Day()) | st.builds(
    Day, clocks.filter(lambda t: t.hour < 12), clocks.filter(lambda t: t.hour > 12),
    st.lists(clocks, max_size=3).map(sorted).map(tuple), st.just(False),
)  # fmt: skip


@st.composite
def people(draw: st.DrawFn) -> Person:
    order = draw(optional(orders()))
    return Person(
        zone="Europe/London",
        zone_stated=True,
        country=draw(st.sampled_from([None, "GB", "NO"])),
        birth_date=draw(optional(st.dates(date(1905, 1, 1), date(2026, 1, 1)))),
        birth_year_only=draw(st.booleans()),
        age_years=draw(optional(st.floats(0, 120))),
        sex=draw(st.sampled_from([None, "female", "male"])),
        deceased=draw(st.booleans()),
        height_cm=draw(optional(st.floats(40, 250))),
        # one weight a day: several that contradict each other are left out on purpose
        weights=tuple(draw(st.lists(st.builds(Weight, st.floats(2, 350), optional(days)), max_size=3,
                                    unique_by=lambda weight: weight.on))),
        conditions=tuple(draw(st.lists(st.builds(
            ConditionEntry, text=words, codings=codings, status=st.sampled_from(Status), on=optional(days),
            ended_on=optional(days), family_history=st.booleans()), max_size=3))),
        medicines=tuple(draw(st.lists(medicines, max_size=3))),
        allergies=tuple(draw(st.lists(st.builds(AllergyEntry, text=words, codings=codings), max_size=2))),
        complete_lists=draw(st.frozensets(st.sampled_from(["conditions", "medicines", "allergies"]))),
        medicines_listed_on=draw(optional(days)),
        labs=tuple(draw(st.lists(st.builds(
            LabResult, analyte=st.sampled_from(["creatinine_serum", "egfr", "cystatin_c"]), value=plain,
            unit=st.sampled_from([None, "mg/dL", "umol/L", "mL/min/{1.73_m2}"]), measured_on=optional(days),
            comparator=st.sampled_from([None, "<", ">="]), preliminary=st.booleans()), max_size=3))),
        answers=draw(st.dictionaries(words, st.builds(
            Answer, st.none() | st.booleans() | plain | words.filter(lambda w: w.lower() not in ("yes", "no")),
            optional(days), optional(words)), max_size=3)),
        pregnancy=draw(st.sampled_from(["yes", "no", "unknown", "not_applicable"])),
        pregnancy_due_on=draw(optional(days)),
        alcohol_units_per_week=draw(optional(st.floats(0, 500))),
        activities=draw(optional(st.lists(words, max_size=2).map(tuple))),
        abilities=draw(st.builds(
            Abilities, mobility=optional(st.sampled_from(Mobility)), stands_30s_with_rail=tri, can_rise_from_floor=tri,
            falls_past_year=optional(st.integers(0, 9)), injury_level=st.sampled_from([None, "C5", "T12", "L1", "S5"]),
            usual_systolic=optional(st.floats(50, 280)), heat_sensitive=tri)),
        order=order,
        order_issue=None if order else OrderIssue("none_found", draw(words), draw(st.just(("a", "b")) | st.just(()))),
        supply=draw(optional(st.builds(Supply, st.integers(0, 900), optional(days)))),
        day=draw(waking),
        availability=draw(optional(weeks)),
        companion=draw(optional(weeks.map(lambda week: {
            day: tuple(CompanionHours(stretch, "hands_on" if day % 2 else "nearby") for stretch in hours)
            for day, hours in week.items()}))),
        equipment=draw(optional(st.frozensets(st.sampled_from(EQUIPMENT)))),
        preferences=draw(st.builds(
            Preferences, max_sessions_per_day=st.integers(0, 6),
            time_of_day=st.sampled_from([None, "morning", "evening"]), never=st.lists(words, max_size=2).map(tuple))),
        prescription=draw(optional(prescriptions)),
        clearances=tuple(draw(st.lists(st.builds(
            Clearance, effect=words, by=words, role=words, on=st.just(date(2026, 1, 1)), note=optional(words)),
            max_size=2))),
        travel=draw(st.just(()) | st.just((Travel(NOW, "America/New_York"),))),
        goals=tuple(draw(st.lists(words, max_size=2))),
        diary=one_dose_a_moment(draw(st.lists(entries(), max_size=4))),
        weeks=tuple(sorted(
            draw(st.lists(planned_weeks, max_size=3, unique_by=lambda week: week.first_day)),
            key=lambda week: week.first_day)),
    )  # fmt: skip


def without_places(person: Person) -> Person:
    """The person without the paths that say where something stood."""
    return replace(
        person,
        conditions=tuple(replace(entry, where="") for entry in person.conditions),
        medicines=tuple(replace(entry, where="") for entry in person.medicines),
        allergies=tuple(replace(entry, where="") for entry in person.allergies),
        labs=tuple(replace(entry, where="") for entry in person.labs),
        order=replace(person.order, where="") if person.order else None,
        diary=Diary(tuple(replace(entry, where="") for entry in person.diary.entries)),
    )


def read_again(text: str, source: str, library: Library) -> Person:
    return person_file.read(text.encode(), source=source, now=NOW, zone=None, library=library).person


@settings(max_examples=50, deadline=None)
@given(people())
def test_json_brings_the_same_person_back(person: Person) -> None:
    again = read_again(json.dumps(person_file.document(person)), "p.json", LIBRARY)
    assert without_places(again) == without_places(person)


@settings(max_examples=20, deadline=None)
@given(people())
def test_yaml_brings_the_same_person_back(person: Person) -> None:
    again = read_again(person_file.as_yaml(person_file.document(person)), "p.yaml", LIBRARY)
    assert without_places(again) == without_places(person)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_end_in_anything_but_a_person_or_a_plain_refusal(data: bytes) -> None:
    try:
        person_file.read(data, source="x", now=NOW, zone=None, library=LIBRARY)
    except RecordError as refused:
        event(f"{len(refused.faults)} faults")
    else:
        event("a person")
