"""The interview asks a few plain questions, takes "not known" for each, and ends in a person file."""

from __future__ import annotations

import json
from datetime import datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supple.errors import Fault
from supple.interop import interview, person_file
from supple.interop.interview import InterviewState
from supple.knowledge.library import Library

FULL = {
    "who": "a", "age": "47", "cause": "s", "level": "t4", "doses": "20:00 10mg, 8:00 10", "since": "2026-11-10",
    "pump": "n", "kidney": "62 2026-10-01", "medicines": "sertraline, tizanidine", "mobility": "c", "stands": "n",
    "tone": "y", "falls": "1", "free": "b", "zone": "Europe/London",
}  # fmt: skip


def answered(**given: str) -> InterviewState:
    state = InterviewState()
    for question_id, key in given.items():
        after = interview.answer(state, question_id, key)
        assert isinstance(after, InterviewState), after
        state = after
    return state


def test_it_asks_first_whom_it_is_for_and_says_what_works_for_others() -> None:
    first = interview.next_question(InterviewState())
    assert first is not None
    assert first.id == "who"
    assert interview.else_works(answered(who="a")) is None
    for state in (answered(who="p"), answered(who="c"), answered(who="n"), answered(who="a", age="15")):
        assert "diary" in str(interview.else_works(state))


def test_about_twelve_questions_are_asked_of_an_adult() -> None:
    state, asked = InterviewState(), 0
    while (question := interview.next_question(state)) is not None:
        asked += 1
        state = answered(**{**state.given, question.id: {"who": "a", "cause": "m"}.get(question.id, "?")})
    assert 10 <= asked <= 14


def test_every_question_can_stay_open_and_the_file_is_still_one(now: datetime, library: Library) -> None:
    state = answered(**{question.id: "?" for question in interview.questions()})
    document = interview.to_document(state)
    found = person_file.read(json.dumps(document).encode(), source="p.json", now=now, zone=None, library=library)
    assert found.person.order is None


def test_a_full_interview_becomes_the_person(now: datetime, library: Library) -> None:
    text = person_file.as_yaml(interview.to_document(answered(**FULL)))
    person = person_file.read(text.encode(), source="me.yaml", now=now, zone=None, library=library).person
    assert person.age_years == 47
    assert person.abilities.injury_level == "T4"
    assert person.abilities.relies_on_stiffness_to_stand is True
    assert person.order is not None
    assert [(d.at, d.amount_mg) for d in person.order.steps[0].doses] == [(time(8), 10), (time(20), 10)]
    assert person.answers["intrathecal_pump"].value is False
    assert [m.text for m in person.medicines] == ["sertraline", "tizanidine"]
    assert person.labs[0].value == 62
    assert person.availability is not None
    assert len(person.availability) == 7


def test_the_order_is_read_back_with_its_total() -> None:
    said = interview.order_said(answered(who="a", doses="08:00 10, 14:00 5"))
    assert said is not None
    assert "10 mg at 08:00, 5 mg at 14:00; 15 mg a day" in said


def test_weak_kidneys_without_a_number_are_a_condition() -> None:
    assert interview.to_document(answered(kidney="w"))["conditions"] == ["chronic kidney disease"]


@pytest.mark.parametrize(
    ("question_id", "key"),
    [
        ("who", "x"), ("age", "fifty"), ("age", "147"), ("doses", "ten mg"), ("doses", "25:00 10"),
        ("doses", "08:00 500"), ("doses", "08:00 10, 08:00 10"), ("since", "10/11/2026"), ("kidney", "62 mg"),
        ("level", "T13"), ("falls", "1.5"), ("zone", "Europe/Nowhere"), ("pump", "maybe"),
    ],
)  # fmt: skip
def test_an_answer_that_cannot_be_used_is_explained_and_asked_again(question_id: str, key: str) -> None:
    after = interview.answer(InterviewState(), question_id, key)
    assert isinstance(after, Fault)
    assert "?" in str(after.todo)


def test_an_interview_is_taken_up_where_it_stopped() -> None:
    state = answered(who="a", age="47")
    again = interview.resumed(json.loads(json.dumps(interview.saved(state))))
    assert again == state
    assert interview.next_question(again) == interview.next_question(state)
    assert interview.resumed({"schema": "other"}) == InterviewState()


def test_a_changed_answer_takes_back_what_hung_on_it() -> None:
    state = answered(cause="s", level="T4")
    changed = interview.answer(state, "cause", "m")
    assert isinstance(changed, InterviewState)
    assert "level" not in changed.given


@given(st.sampled_from([question.id for question in interview.questions()]), st.text(max_size=30))
def test_whatever_is_typed_the_interview_goes_on(question_id: str, typed: str) -> None:
    after = interview.answer(InterviewState(), question_id, typed)
    if isinstance(after, InterviewState):
        assert interview.to_document(after)["schema"] == "supple/person/1"


def test_the_age_of_an_adult_does_not_go_with_a_child() -> None:
    after = interview.answer(answered(who="c"), "age", "40")
    assert isinstance(after, Fault)
    assert "adult" in after.what
    assert isinstance(interview.answer(answered(who="c"), "age", "15"), InterviewState)
