"""What the questions before a session lead to, case by case, as a physiotherapist would read it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from planned_people import HOME, KNOWN, NOW, ORDER, everything_answered, screened, situation_of
from supple.domain.before_session import BeforeSession, Outcome
from supple.domain.facts import Facts, Known
from supple.domain.findings import ContraState, Urgency
from supple.domain.history import Load
from supple.domain.person import Abilities, Clearance, ConditionEntry, Mobility, Person
from supple.domain.plan import Session
from supple.knowledge.before_session import faults
from supple.knowledge.library import Library
from supple.planning.amounts import week_item
from supple.planning.before_session import Said, before_session, questions_before
from supple.planning.situation import Situation
from supple.screening.facts import gather
from supple.screening.screen import screen
from supple.screening.triage import triage

FINE: dict[str, Said] = {
    "sleepy_now": 2, "chest_now": False, "fever_now": False, "weaker_now": False, "fall_now": False,
    "doses_now": True, "alcohol_now": False,
}  # fmt: skip
WALKS = Person(
    equipment=HOME, order=ORDER, abilities=Abilities(mobility=Mobility.WALKS_UNAIDED, falls_past_year=0),
    clearances=(Clearance(effect="needs_clearance", by="A. N.", role="physiotherapist", on=NOW.date()),),
)  # fmt: skip

RULES = frozenset({"P18", "P61"})


def someone(library: Library, *open_codes: str, **of_screening: tuple[str, ...]) -> Situation:
    """A person who walks; every code is known not to hold, but for the open ones."""
    known = [code for code in everything_answered(library) if code not in open_codes]
    screening = screened(absent=known, **of_screening)
    return situation_of(library, WALKS, screening, response=KNOWN, load=Load(level=3))


def session_of(situation: Situation, *exercise_ids: str) -> Session:
    items = tuple(week_item(situation, situation.library.exercises[each]) for each in exercise_ids)
    start = NOW + timedelta(hours=2)
    return Session(start, 30, 5, 5, items, drowsy_probability=0.1)


def after(situation: Situation, session: Session, **said: Said) -> BeforeSession:
    asked = {question.id for question in questions_before(session, situation)}
    return before_session(session, situation, {k: v for k, v in FINE.items() if k in asked} | said)


def ids(found: BeforeSession) -> list[str]:
    return [item.exercise_id for item in found.session.items] if found.session else []


def test_seven_questions_stand_before_every_session_and_others_only_where_an_item_needs_them(library: Library) -> None:
    situation = someone(library, "ORTHO_HYPO")
    plain = session_of(situation, "ST01")
    standing = session_of(situation, "ST04")
    assert [q.id for q in questions_before(plain, situation)] == list(FINE)
    assert [q.id for q in questions_before(standing, situation)] == [*FINE, "faint_now"]
    without_order = replace(situation, person=replace(WALKS, order=None))
    assert "doses_now" not in [q.id for q in questions_before(plain, without_order)]


def test_faint_on_standing_turns_the_standing_calf_stretch_into_the_seated_one(library: Library) -> None:
    situation = someone(library, "ORTHO_HYPO")
    found = after(situation, session_of(situation, "ST04", "ST01"), faint_now=True)
    assert found.outcome is Outcome.LIGHTER
    assert ids(found) == ["ST03", "ST01"]
    assert [(c.planned.exercise_id, c.instead and c.instead.exercise_id) for c in found.changes] == [("ST04", "ST03")]


def test_faint_on_standing_turns_standing_up_into_knee_straightening(library: Library) -> None:
    situation = someone(library, "ORTHO_HYPO")
    found = after(situation, session_of(situation, "SG02"), faint_now=True)
    assert ids(found) == ["SG03"]


@pytest.mark.parametrize(
    ("sleepy", "left"),
    [(0, ["ST01", "SG03", "BA02"]), (4, ["ST01", "SG03", "BA02"]), (5, ["ST01", "SG03"]), (6, ["ST01", "SG03"]),
     (7, ["ST01", "SG23"]), (None, ["ST01", "SG23"])],  # the easier neighbour, lying down
)  # fmt: skip
def test_sleepiness_closes_what_needs_alertness_step_by_step(
    library: Library, sleepy: int | None, left: list[str]
) -> None:
    situation = someone(library, "DROWSY", "OPEN_SKIN", "SITTING_UNSAFE")
    found = after(situation, session_of(situation, "ST01", "SG03", "BA02"), sleepy_now=sleepy)
    assert ids(found) == left


@pytest.mark.parametrize("sleepy", [8, 9, 10])
def test_very_sleepy_goes_to_the_red_flag_check(library: Library, sleepy: int) -> None:
    situation = someone(library, "DROWSY")
    found = after(situation, session_of(situation, "ST01"), sleepy_now=sleepy)
    assert (found.outcome, found.signs) == (Outcome.TRIAGE, ("R38",))


@pytest.mark.parametrize(
    ("question", "sign"), [("chest_now", "R18"), ("fever_now", "R36"), ("weaker_now", "R29"), ("fall_now", "R27")]
)
def test_what_needs_looking_at_is_handed_to_the_red_flag_check(library: Library, question: str, sign: str) -> None:
    situation = someone(library)
    found = after(situation, session_of(situation, "ST01"), **{question: True})
    assert (found.outcome, found.signs, found.session) == (Outcome.TRIAGE, (sign,), None)


def test_a_full_bladder_above_t6_puts_the_session_off_until_after(library: Library) -> None:
    situation = someone(library, "T6_FULL_BLADDER", "T6_BP")
    found = after(situation, session_of(situation, "ST13", "SG03"), bladder_now=False, pressure_plan_now=True)
    assert found.outcome is Outcome.NOT_NOW
    assert "bladder" in found.words[0]
    assert "put these questions again" in found.next


@pytest.mark.parametrize("level", [Known.PRESENT, Known.UNKNOWN])  # not known with an injury counts as T6 or above
def test_at_t6_or_above_a_pounding_head_and_the_bladder_are_asked_about_before_every_session(
    library: Library, level: Known
) -> None:
    contra = {code: ContraState(code, level) for code in ("T6_BP", "T6_FULL_BLADDER")}
    situation = someone(library)
    screening = replace(situation.screening, contra={**situation.screening.contra, **contra})
    situation = replace(situation, screening=screening)
    session = session_of(situation, "SG03")
    assert not library.exercises["SG03"].contra & set(contra)
    asked = [q.id for q in questions_before(session, situation)]
    assert {"pressure_signs_now", "bladder_now"} <= set(asked)
    assert "pressure_plan_now" not in asked  # nothing of this session raises blood pressure
    found = after(situation, session, pressure_signs_now=True, bladder_now=True)
    assert (found.outcome, found.signs, found.session) == (Outcome.TRIAGE, ("R21",), None)
    assert after(situation, session, pressure_signs_now=False, bladder_now=True).outcome is Outcome.AS_PLANNED
    assert after(situation, session, pressure_signs_now=False, bladder_now=False).outcome is Outcome.NOT_NOW
    assert found != after(situation, session, pressure_signs_now=None, bladder_now=True)


def test_nobody_without_such_an_injury_is_asked_about_it(library: Library) -> None:
    situation = someone(library)
    asked = {q.id for q in questions_before(session_of(situation, "ST13"), situation)}
    assert asked.isdisjoint({"pressure_signs_now", "pressure_plan_now", "bladder_now"})


def test_a_dose_not_taken_keeps_the_session_light_and_never_says_to_take_it(library: Library) -> None:
    situation = someone(library)
    found = after(situation, session_of(situation, "ST01", "SG08"), doses_now=False)
    assert found.outcome is Outcome.LIGHTER
    assert all(library.exercises[each].level == 1 for each in ids(found))
    said = " ".join(found.words)
    assert "Nothing is made up for" in said
    assert "pharmacist or prescriber" in said
    assert "do not stop or skip" in said.lower()


def test_alcohol_leaves_only_what_needs_little_alertness(library: Library) -> None:
    situation = someone(library, "ALCOHOL")
    found = after(situation, session_of(situation, "ST01", "BA02"), alcohol_now=True)
    assert "BA02" not in ids(found)
    assert "ST01" in ids(found)


def test_after_alcohol_a_session_is_never_as_planned(library: Library) -> None:
    situation = someone(library, "ALCOHOL")
    breathing = session_of(situation, "RE02")  # nothing lighter than this
    assert after(situation, breathing).outcome is Outcome.AS_PLANNED
    assert after(situation, breathing, alcohol_now=True).outcome >= Outcome.LIGHTER
    found = after(situation, session_of(situation, "ST01", "SG08"), alcohol_now=True)
    assert found.outcome is Outcome.LIGHTER
    assert all(
        library.exercises[each].level == 1 and library.exercises[each].alertness_need <= 1 for each in ids(found)
    )


@pytest.mark.parametrize("missed", ["doses_now", "missed_72h_now"])
def test_alcohol_a_missed_dose_and_sleepiness_together_put_the_session_off(library: Library, missed: str) -> None:
    situation = someone(library, "ALCOHOL", "DROWSY")
    session = session_of(situation, "ST01")
    three: dict[str, Said] = {"alcohol_now": True, missed: missed == "missed_72h_now", "sleepy_now": 5}
    found = after(situation, session, **three)
    assert (found.outcome, found.session) == (Outcome.NOT_NOW, None)
    assert "together" in found.words[0]
    assert after(situation, session, **three | {"sleepy_now": None}).outcome is Outcome.NOT_NOW
    for harmless in ({"alcohol_now": False}, {missed: missed == "doses_now"}, {"sleepy_now": 4}):
        assert after(situation, session, **three | harmless).outcome < Outcome.NOT_NOW


@pytest.mark.parametrize("listed", ["epilepsy", "history of seizures", "seizure in October 2026"])
def test_with_epilepsy_on_record_a_seizure_is_asked_about_before_every_session(library: Library, listed: str) -> None:
    on_record = Person(conditions=(ConditionEntry(text=listed),))
    found_there = screen(on_record, gather(on_record, library, NOW), library, NOW)
    plain = someone(library)
    situation = replace(plain, screening=replace(plain.screening, findings=found_there.findings))
    session = session_of(situation, "ST01")
    assert "seizure_now" not in [q.id for q in questions_before(session, plain)]
    assert "seizure_now" in [q.id for q in questions_before(session, situation)]
    found = after(situation, session, seizure_now=True)
    assert (found.outcome, found.signs, found.session) == (Outcome.TRIAGE, ("R06",), None)
    assert triage(signs=found.signs, facts=Facts(), library=library).urgency is Urgency.EMERGENCY
    assert after(situation, session, seizure_now=False).outcome is Outcome.AS_PLANNED
    assert after(situation, session_of(situation, "SG08"), seizure_now=None).outcome is not Outcome.AS_PLANNED


def test_shoulder_pain_spares_the_shoulder_by_its_strength(library: Library) -> None:
    situation = someone(library, "SHOULDER_PAIN", "SHOULDER_PAIN_SEVERE")
    session = session_of(situation, "SG17", "SG11", "ST01")
    assert ids(after(situation, session, shoulder_now=3)) == ["SG17", "SG11", "ST01"]
    assert "SG17" not in ids(after(situation, session, shoulder_now=4))
    assert ids(after(situation, session, shoulder_now=6))[-1:] == ["ST01"]
    assert "SG11" not in ids(after(situation, session, shoulder_now=6))


def test_nothing_left_says_so_and_what_would_open_it(library: Library) -> None:
    situation = someone(library, "DROWSY")
    found = before_session(session_of(situation, "BA02"), situation, {})
    assert found.outcome in (Outcome.NOT_NOW, Outcome.LIGHTER)
    if found.outcome is Outcome.NOT_NOW:
        assert "sleepy_now" in found.next


def test_every_question_has_a_plain_text_a_reason_and_what_silence_means(library: Library) -> None:
    for question in library.session_questions.values():
        assert question.text.endswith("?") or "?" in question.text
        assert question.why.endswith(".")
        assert question.if_unknown.words.endswith(".")
        assert question.grade == "PROPOSAL"


def test_data_in_which_danger_takes_away_less_is_refused(library: Library) -> None:
    question = library.session_questions["doses_now"]
    assert question.if_danger is not None
    milder = msgspec.structs.replace(question, if_danger=msgspec.structs.replace(question.if_danger, effects=()))
    found = faults({"doses_now": milder}, library.contra, library.effects, library.signs, frozenset(), RULES)
    assert "takes away less" in " ".join(fault.sentence() for fault in found)


def test_a_code_that_changes_by_the_hour_and_that_nobody_asks_about_is_named(library: Library) -> None:
    without = {key: q for key, q in library.session_questions.items() if key != "bladder_now"}
    found = faults(without, library.contra, library.effects, library.signs, frozenset({"T6_FULL_BLADDER"}), RULES)
    assert [fault.value for fault in found] == ["T6_FULL_BLADDER"]
