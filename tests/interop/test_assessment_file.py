"""An assessment is read back as it was written; what is wrong in one is named with its path, all of it at once."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supple.domain.findings import Urgency
from supple.domain.plan import GainVerdict, Refusal, TimingGain
from supple.domain.quantities import Band
from supple.errors import Fault, RecordError
from supple.interop.assessment_file import AssessmentFile, read_plan
from supple.knowledge.library import Library, read_library
from supple.planning.verify import verify
from supple.render import document
from weeks_by_hand import PEOPLE, Week, elder, stander, walker

LIBRARY = read_library()
MISSING = "the dose is not known"


def written(week: Week) -> dict[str, Any]:
    """The assessment of a week by hand, as the program writes one."""
    return {
        "schema": "supple/assessment/1",
        "now": week.now.isoformat(),
        "person": {"zone": "Europe/London", "sex": "female"},
        "findings": [{"rule_id": "P44"}, {"rule_id": "P62"}],
        "questions": [],
        "triage": {"urgency": "routine", "signs": [], "read": [], "questions": []},
        "response": document.response(week.response),
        "forecast": document.forecast(week.forecast) if week.forecast else None,
        "forecast_missing": None if week.forecast else MISSING,
        "plan": document.plan(week.plan),
        "refusal": None,
        "not_understood": [],
        "provenance": {"program": "0.1", "library": "abc", "models": ["baclofen_oral_adult"], "seed": 7},
    }


def read(value: object) -> AssessmentFile:
    return read_plan(json.dumps(value).encode(), "a.json")


def faults(value: object) -> list[str]:
    with pytest.raises(RecordError) as problem:
        read(value)
    return [fault.where.removeprefix("a.json: ") for fault in problem.value.faults]


@pytest.mark.parametrize("who", PEOPLE)
def test_a_plan_comes_back_as_it_was_written(library: Library, who: str) -> None:
    week = PEOPLE[who](library)
    found = read(written(week))
    assert found.plan is not None

    def rounded(value: float | None) -> float | None:
        return None if value is None else round(value, 4)

    sessions = tuple(
        replace(s, drowsy_probability=rounded(s.drowsy_probability), tone_relief=rounded(s.tone_relief))
        for s in week.plan.sessions
    )
    assert found.plan == replace(week.plan, sessions=sessions)
    assert found.now == week.now
    assert found.finding_ids == ("P44", "P62")
    assert (found.urgency, found.response_known) == (Urgency.ROUTINE, week.response.known)
    assert found.provenance.models == ("baclofen_oral_adult",)
    assert found.provenance.seed == 7
    assert found.person["sex"] == "female"
    assert found.contradictions == ()


@pytest.mark.parametrize("who", PEOPLE)
def test_a_plan_that_was_read_back_still_passes_every_check(library: Library, who: str) -> None:
    week = PEOPLE[who](library)
    found = read(written(week))
    assert found.plan is not None
    assert (
        verify(
            found.plan,
            person=week.person,
            screening=week.screening,
            response=week.response,
            forecast=found.forecast,
            library=library,
            now=found.now,
            days=week.days,
            triage_urgency=found.urgency,
        )
        == ()
    )


def test_the_forecast_comes_back_to_the_printed_digits(library: Library) -> None:
    week = walker(library)
    found = read(written(week)).forecast
    assert found is not None
    assert week.forecast is not None
    assert (found.start, found.step_min, found.n_slots) == (
        week.forecast.start,
        week.forecast.step_min,
        week.forecast.n_slots,
    )
    assert np.abs(found.drowsy_probability - week.forecast.drowsy_probability).max() <= 0.00005
    assert np.abs(found.tone_relief - week.forecast.tone_relief).max() <= 0.00005


def test_without_a_forecast_the_sentence_why_is_read(library: Library) -> None:
    found = read(written(elder(library)))
    assert found.forecast is None
    assert found.forecast_missing == MISSING


def test_a_refusal_is_read_and_stands_in_place_of_a_plan(library: Library) -> None:
    said = Refusal("someone has to look first", ("P05",), "ask your kidney team today", ("breathing",))
    found = read({**written(walker(library)), "plan": None, "refusal": document.refusal(said)})
    assert found.plan is None
    assert found.refusal == said


def test_what_the_timing_buys_is_read(library: Library) -> None:
    gain = TimingGain(Band(0.1, 0.2, 0.3), None, GainVerdict.HELPS)
    week = stander(library)
    found = read(written(replace(week, plan=replace(week.plan, timing_gain=gain))))
    assert found.plan is not None
    assert found.plan.timing_gain == gain


def test_times_are_given_in_the_zone_of_the_person_or_in_the_zone_asked_for(library: Library) -> None:
    value = written(walker(library))
    auckland = ZoneInfo("Pacific/Auckland")
    asked = read_plan(json.dumps(value).encode(), "a.json", zone=auckland)
    assert read(value).now.tzinfo == ZoneInfo("Europe/London")
    assert asked.now.tzinfo == auckland
    assert asked.now.timestamp() == read(value).now.timestamp()
    del value["person"]["zone"]
    assert read(value).now.tzinfo == ZoneInfo("UTC")


def test_keys_that_a_later_version_adds_do_no_harm(library: Library) -> None:
    value = written(walker(library))
    value["mood"] = "calm"
    value["plan"]["sessions"][0]["picture"] = {"kind": "svg"}
    assert read(value).plan == read(written(walker(library))).plan


def change(value: dict[str, Any], path: str, new: object) -> None:
    """Put a value at a path like plan.sessions.0.minutes; DROP takes the key away."""
    *way, last = path.split(".")
    at: Any = value
    for step in way:
        at = at[int(step)] if step.isdigit() else at[step]
    if new is DROP:
        del at[last]
    elif isinstance(at, list):
        at[int(last)] = new
    else:
        at[last] = new


DROP = object()


@pytest.mark.parametrize(
    ("path", "new", "named"),
    [
        ("now", "2026-11-23T08:00", "now"),
        ("now", "yesterday", "now"),
        ("now", "9999-12-31T23:59-12:00", "now"),
        ("now", DROP, "now"),
        ("person", None, "person"),
        ("person.zone", "Mars/Olympus", "person.zone"),
        ("person.zone", "../etc/passwd", "person.zone"),
        ("person.zone", 3, "person.zone"),
        ("findings", {}, "findings"),
        ("findings.0", "P44", "findings[0]"),
        ("findings.0.rule_id", 44, "findings[0].rule_id"),
        ("triage.urgency", "soon", "triage.urgency"),
        ("response.known", "yes", "response.known"),
        ("provenance.seed", -1, "provenance.seed"),
        ("provenance", [], "provenance"),
        ("forecast", DROP, "forecast"),
        ("forecast.slots.3.at", "2026-11-23T08:02+00:00", "forecast.slots[3].at"),
        ("forecast.slots.3.drowsy_probability.p95", 1.5, "forecast.slots[3].drowsy_probability"),
        ("forecast.slots.3.tone_relief.p05", 0.9, "forecast.slots[3].tone_relief"),
        ("forecast.slots.3.tone_relief", None, "forecast.slots[3].tone_relief"),
        ("forecast.slots", [], "forecast.slots"),
        ("forecast.basis", "a guess", "forecast.basis"),
        ("plan", DROP, "plan"),
        ("plan", "a plan", "plan"),
        ("plan", None, "plan"),
        ("plan.status", "best", "plan.status"),
        ("plan.gap", "0", "plan.gap"),
        ("plan.gap", True, "plan.gap"),
        ("plan.level", 1.5, "plan.level"),
        ("plan.clearance.state", "cleared", "plan.clearance.state"),
        ("plan.clearance.on", "1 Nov", "plan.clearance.on"),
        ("plan.progression.decision", "sprint", "plan.progression.decision"),
        ("plan.doses.2.at", "2026-11-23 20:00", "plan.doses[2].at"),
        ("plan.doses.2.amount_mg", "10 mg", "plan.doses[2].amount_mg"),
        ("plan.doses.2.amount_mg", 10**400, "plan.doses[2].amount_mg"),
        ("plan.doses.2.allowed", [], "plan.doses[2].allowed"),
        ("plan.doses.2.allowed.1", None, "plan.doses[2].allowed[1]"),
        ("plan.sessions.1.minutes", 0, "plan.sessions[1].minutes"),
        ("plan.sessions.1.minutes", "25", "plan.sessions[1].minutes"),
        ("plan.sessions.1.items", [], "plan.sessions[1].items"),
        ("plan.sessions.1.items.0.sets", None, "plan.sessions[1].items[0].sets"),
        ("plan.sessions.1.items.0.exercise_id", DROP, "plan.sessions[1].items[0].exercise_id"),
        ("plan.sessions.1.cues.0", 7, "plan.sessions[1].cues[0]"),
        ("plan.sessions.1.because", None, "plan.sessions[1].because"),
        ("plan.sessions.1.companion", DROP, "plan.sessions[1].companion"),
        ("plan.weekly_minutes.strength", 1.2, "plan.weekly_minutes.strength"),
        ("plan.bounds", [], "plan.bounds"),
        ("plan.conflicts", [{}], "plan.conflicts[0].wish"),
        ("plan.cleared", "no", "plan.cleared"),
    ],
)
def test_one_fault_is_named_with_its_path(library: Library, path: str, new: object, named: str) -> None:
    value = written(walker(library))
    change(value, path, new)
    assert named in faults(value)


def test_all_faults_are_named_at_once(library: Library) -> None:
    value = written(walker(library))
    for path in ("now", "plan.level", "plan.sessions.0.start", "plan.sessions.2.items.1.effort", "triage.urgency"):
        change(value, path, "?")
    assert set(faults(value)) == {
        "now",
        "plan.level",
        "plan.sessions[0].start",
        "plan.sessions[2].items[1].effort",
        "triage.urgency",
    }


def test_a_plan_and_a_refusal_at_once_or_neither_is_refused(library: Library) -> None:
    value = written(walker(library))
    said = document.refusal(Refusal("r", (), "w", ()))
    assert faults({**value, "refusal": said}) == ["plan"]
    assert faults({**value, "plan": None}) == ["plan"]
    assert faults({**value, "forecast_missing": MISSING}) == ["forecast"]


def test_an_edited_dose_is_read_as_it_stands_and_told_as_a_contradiction(library: Library) -> None:
    value = written(walker(library))
    value["plan"]["doses"][2]["at"] = "2026-11-23T22:00+00:00"
    value["plan"]["cleared"] = True
    found = read(value)
    assert found.plan is not None
    assert found.plan.doses[2].at == datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
    assert [fault.where for fault in found.contradictions] == ["a.json: plan.doses[2]", "a.json: plan.cleared"]


def test_numbers_that_make_no_sense_are_read_for_the_checks_to_judge(library: Library) -> None:
    value = written(walker(library))
    value["plan"]["sessions"][0]["items"][1]["effort"] = 12
    value["plan"]["level"] = 0
    found = read(value)
    assert found.plan is not None
    assert found.plan.sessions[0].items[1].effort == 12
    assert found.plan.level == 0


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b"\xff\xfe{}",
        b'{"schema": "supple/assessment/1", "plan": NaN}',
        b'{"schema": "supple/person/1"}',
        b'{"a":' * 100_000,
        b"\x00" * 10,
    ],
    ids=["empty", "null", "a list", "cut short", "not UTF-8", "NaN", "another schema", "too deep", "zeros"],
)
def test_what_is_no_assessment_is_refused_with_one_clear_error(data: bytes) -> None:
    with pytest.raises(RecordError) as problem:
        read_plan(data, "a.json")
    assert len(problem.value.faults) == 1
    assert problem.value.exit_code == 3


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
PATHS = [
    "now", "person", "findings", "triage", "response", "forecast.slots.0", "forecast.windows", "forecast.on_board",
    "plan", "plan.doses", "plan.doses.0", "plan.sessions", "plan.sessions.0", "plan.sessions.0.items.0", "plan.bounds",
    "plan.weekly_minutes", "plan.conflicts", "plan.timing_gain", "plan.clearance", "refusal", "provenance",
]  # fmt: skip
SMALL = json.dumps(written(walker(LIBRARY)))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.data_too_large])
@given(path=st.sampled_from(PATHS), new=JSON)
def test_whatever_stands_in_the_file_is_read_or_refused_without_a_crash(path: str, new: object) -> None:
    value = json.loads(SMALL)
    change(value, path, new)
    told: tuple[Fault, ...] | None = None
    try:
        read(value)
    except RecordError as problem:
        told = problem.faults
    assert told is None or all(fault.where.startswith("a.json") for fault in told)
    assert told != ()
