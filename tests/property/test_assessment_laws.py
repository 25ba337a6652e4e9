"""Laws of the whole: every plan passes the verifier, the same request gives the same bytes, unknown opens no more."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supple.assessment import Assessment, assess, grounds
from supple.domain.order import Order, SlotDose, Step
from supple.domain.person import Abilities, Answer, ConditionEntry, Interval, LabResult, MedicineEntry, Mobility, Person
from supple.domain.person import Weight as BodyWeight
from supple.domain.request import AssessmentRequest
from supple.interop import person_file
from supple.knowledge.library import Library
from supple.planning.verify import verify
from supple.render import document

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=LONDON)

orders = st.builds(
    lambda hours, mg, started, move, by: Order(
        steps=(Step(tuple(SlotDose(time(h), mg, may_move_min=move if by else 0) for h in sorted(hours))),),
        started_on=started,
        may_move_allowed_by=by,
        min_gap_h=2,
    ),
    st.sets(st.integers(6, 22), min_size=1, max_size=4),
    st.sampled_from([5.0, 10.0, 20.0]),
    st.sampled_from([None, date(2026, 11, 20), date(2026, 11, 12), date(2025, 3, 1)]),
    st.sampled_from([0, 15, 30]),
    st.sampled_from([None, "Dr A, neurologist, 2026-11-01"]),
)
free_time = st.none() | st.dictionaries(
    st.integers(0, 6),
    st.sampled_from([(Interval(540, 720),), (Interval(840, 1080),), (Interval(600, 660), Interval(1020, 1140))]),
    max_size=7,
)
conditions = st.lists(
    st.sampled_from(
        ["multiple sclerosis", "cerebral palsy", "complete spinal cord injury at T4", "epilepsy", "osteoporosis",
         "chronic kidney disease stage 3a", "high blood pressure", "diabetes"]
    ),
    unique=True, max_size=3,
).map(lambda texts: tuple(ConditionEntry(text=text) for text in texts))  # fmt: skip
medicines = st.lists(
    st.sampled_from(["sertraline", "tizanidine", "diazepam", "oxycodone", "ibuprofen", "amitriptyline", "a new one"]),
    unique=True, max_size=2,
).map(lambda texts: tuple(MedicineEntry(text=text) for text in texts))  # fmt: skip
abilities = st.builds(
    Abilities,
    mobility=st.sampled_from([None, *Mobility]),
    stands_30s_with_rail=st.sampled_from([None, True, False]),
    relies_on_stiffness_to_stand=st.sampled_from([None, True, False]),
    falls_past_year=st.sampled_from([None, 0, 1, 3]),
    can_rise_from_floor=st.sampled_from([None, True, False]),
)
kidneys = st.sampled_from([None, 0.7, 1.3, 2.4]).map(
    lambda value: (
        ()
        if value is None
        else (LabResult(analyte="creatinine_serum", value=value, unit="mg/dL", measured_on=date(2026, 10, 1)),)
    )
)
people = st.builds(
    Person,
    zone=st.just("Europe/London"),
    zone_stated=st.just(True),
    birth_date=st.sampled_from([None, date(1979, 4, 2), date(1950, 1, 1), date(2011, 6, 1)]),
    sex=st.sampled_from([None, "female", "male"]),
    weights=st.sampled_from([(), (BodyWeight(68.0, date(2026, 10, 1)),)]),
    conditions=conditions,
    medicines=medicines,
    complete_lists=st.sampled_from([frozenset(), frozenset({"medicines"}), frozenset({"medicines", "conditions"})]),
    labs=kidneys,
    abilities=abilities,
    order=st.none() | orders,
    availability=free_time,
    answers=st.sampled_from([{}, {"intrathecal_pump": Answer(False, date(2026, 11, 20), "person")}]),
    equipment=st.sampled_from([None, frozenset({"chair", "bed", "wall", "counter", "band", "strap", "towel", "rail"})]),
)


def request(person: Person) -> AssessmentRequest:
    return AssessmentRequest(person=person, now=NOW, n_virtual=150)


def as_bytes(assessed: Assessment) -> str:
    person: dict[str, Any] = person_file.document(assessed.request.person)
    return json.dumps(document.assessment(assessed, person), allow_nan=False)


@pytest.mark.slow
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(person=people)
def test_every_plan_passes_the_verifier_and_every_refusal_says_what_may_go_on(person: Person, library: Library) -> None:
    found = assess(request(person), library)
    if found.plan is None:
        assert found.refusal is not None
        assert found.refusal.may_go_on
        return
    held = grounds(request(person), library)
    broken = verify(
        found.plan,
        person=person,
        screening=held.screening,
        response=held.response,
        forecast=held.curve_for(found.plan),
        library=library,
        now=NOW,
        days=7,
        triage_urgency=held.triage.urgency,
    )
    assert [one.rule for one in broken] == []


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(person=people)
def test_the_same_request_gives_the_same_bytes(person: Person, library: Library) -> None:
    assert as_bytes(assess(request(person), library)) == as_bytes(assess(request(person), library))


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(person=people)
def test_leaving_out_the_kidney_result_never_makes_a_plan_freer_than_a_normal_result_does(
    person: Person, library: Library
) -> None:
    """A plan without a kidney result asks at most what one with a good result asks: unknown is never normal."""
    good = (LabResult(analyte="creatinine_serum", value=0.7, unit="mg/dL", measured_on=date(2026, 10, 1)),)
    known, unknown = (assess(request(replace(person, labs=labs)), library) for labs in (good, ()))
    if known.plan is None or unknown.plan is None:
        assert unknown.plan is None or known.plan is not None or known.refusal is not None
        return
    for bound in ("effort_max", "alertness_max", "level_max"):
        assert unknown.plan.bounds[bound] <= known.plan.bounds[bound]
