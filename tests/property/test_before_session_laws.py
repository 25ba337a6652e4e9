"""Laws of the questions before a session: danger never makes it heavier, silence never makes it as planned."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from random_weeks import RandomWeek, random_weeks
from supple.domain.before_session import BeforeSession, Outcome
from supple.domain.duration import Pace, fits
from supple.domain.facts import Known
from supple.domain.findings import ContraState, Urgency
from supple.domain.plan import Plan, Session
from supple.errors import UsageError
from supple.knowledge.before_session import SessionQuestion
from supple.knowledge.library import Library, load_library
from supple.planning.before_session import Said, before_session, questions_before
from supple.planning.situation import Situation
from supple.planning.solve import plan_week

LIBRARY = load_library()


@cache
def sessions() -> tuple[tuple[Session, Situation], ...]:
    """Sessions of random people's planned weeks."""
    found: list[tuple[Session, Situation]] = []
    for week in random_weeks(LIBRARY, 12, seed=11):
        found += [(session, week.situation) for session in planned(week)]
    return tuple(found)


def missed(situation: Situation) -> Situation:
    contra = {**situation.screening.contra, "MISSED_DOSE_72H": ContraState("MISSED_DOSE_72H", Known.PRESENT)}
    return replace(situation, screening=replace(situation.screening, contra=contra))


def planned(week: RandomWeek) -> tuple[Session, ...]:
    s = week.situation
    plan = plan_week(
        person=s.person, screening=s.screening, response=s.response, library=s.library, now=s.now, days=s.days,
        forecast_for=week.forecast, triage_urgency=Urgency.NONE,
    )  # fmt: skip
    return plan.sessions if isinstance(plan, Plan) else ()


def ordered_answers(question: SessionQuestion) -> list[Said]:
    """The answers of a question from harmless to dangerous; no answer lies between."""
    if question.danger != "rating":
        return [question.danger != "yes", None, question.danger == "yes"]
    ratings: list[Said] = list(range(11))
    at = next(n for n in range(11) if question.after(n) and question.after(n).alertness_max in (0, None) and n >= 6)  # type: ignore[union-attr]
    return [*ratings[:at], None, *ratings[at + 1 :]] if at < 10 else ratings


def weight(found: BeforeSession) -> tuple[int, frozenset[str], float]:
    kept = found.session.items if found.session else ()
    return found.outcome, frozenset(item.exercise_id for item in kept), found.session.minutes if found.session else 0


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_an_answer_that_raises_danger_never_makes_a_session_heavier(data: st.DataObject) -> None:
    session, situation = data.draw(st.sampled_from(sessions()))
    asked = questions_before(session, situation)
    answers = {q.id: data.draw(st.sampled_from(ordered_answers(q)), label=q.id) for q in asked}
    question = data.draw(st.sampled_from(asked))
    choices = ordered_answers(question)
    low, high = sorted(data.draw(st.tuples(*[st.integers(0, len(choices) - 1)] * 2)))
    milder = before_session(session, situation, answers | {question.id: choices[low]})
    worse = before_session(session, situation, answers | {question.id: choices[high]})
    assert worse.outcome >= milder.outcome
    if milder.session is None or worse.session is None:
        assert worse.session is None
        return
    assert len(worse.session.items) <= len(milder.session.items)
    assert worse.session.minutes <= milder.session.minutes
    for name in ("alertness_need", "level"):
        assert most(worse.session, name) <= most(milder.session, name)
    assert max(i.effort for i in worse.session.items) <= max(i.effort for i in milder.session.items)


def most(session: Session, name: str) -> int:
    return max(getattr(LIBRARY.exercises[item.exercise_id], name) for item in session.items)


def test_no_answer_is_never_as_planned_in_silence() -> None:
    assert sessions()
    for session, situation in sessions():
        found = before_session(session, situation, {})
        assert found.open == found.asked
        assert found.words, "what is not known is said"
        if found.session is not None:
            assert most(found.session, "alertness_need") == 0
            assert all(item.effort <= 3 for item in found.session.items)
        else:
            assert "Answer the open questions" in found.next


def test_skipped_and_not_known_are_the_same() -> None:
    for session, situation in sessions():
        asked = questions_before(session, situation)
        assert before_session(session, situation, {q.id: None for q in asked}) == before_session(session, situation, {})


def test_harmless_answers_leave_the_session_as_it_is() -> None:
    for session, situation in sessions():
        answers = {q.id: ordered_answers(q)[0] for q in questions_before(session, situation)}
        found = before_session(session, situation, answers)
        assert (found.outcome, found.session, found.changes) == (Outcome.AS_PLANNED, session, ())


def test_an_emergency_wins_over_every_answer() -> None:
    rng = random.Random(3)
    for session, situation in sessions():
        answers = {q.id: rng.choice(ordered_answers(q)) for q in questions_before(session, situation)}
        found = before_session(session, situation, answers, urgency=Urgency.EMERGENCY)
        assert (found.outcome, found.session) == (Outcome.TRIAGE, None)
        chest = before_session(session, situation, answers | {"chest_now": True})
        assert chest.outcome is Outcome.TRIAGE
        assert "R18" in chest.signs


def test_what_is_left_holds_its_own_time_and_is_easier_where_it_changed() -> None:
    pace = Pace(LIBRARY.number("planning", "seconds_per_rep"), LIBRARY.number("planning", "change_s"))
    for session, situation in sessions():
        asked = questions_before(session, situation)
        harmless = {q.id: ordered_answers(q)[0] for q in asked}
        for question in asked:
            for said in ordered_answers(question):
                found = before_session(session, situation, harmless | {question.id: said})
                if found.session is None:
                    continue
                assert fits(found.session, LIBRARY.exercises, pace)
                assert all(change.because for change in found.changes)
                for change in found.changes:
                    if change.instead is not None:
                        before, after = (LIBRARY.exercises[i.exercise_id] for i in (change.planned, change.instead))
                        assert after.level <= before.level
                        assert after.alertness_need <= before.alertness_need


@pytest.mark.parametrize(("question", "said"), [("sleepy_now", True), ("sleepy_now", 11), ("fall_now", 3), ("x", None)])
def test_a_wrong_answer_is_named(question: str, said: Said) -> None:
    session, situation = sessions()[0]
    with pytest.raises(UsageError):
        before_session(session, situation, {question: said})


def test_a_missed_dose_on_record_closes_the_water_whatever_is_said(library: Library) -> None:
    question = library.session_questions["missed_72h_now"]
    assert question.record_counts
    session, situation = next((s, w) for s, w in sessions())
    session = replace(session, items=(replace(session.items[0], exercise_id="AQ01"),))
    found = before_session(session, missed(situation), {"missed_72h_now": False})
    assert found.session is None
    assert question.if_danger is not None
    assert question.if_danger.words in found.words
