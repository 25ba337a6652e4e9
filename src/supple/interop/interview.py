"""The questions of ``supple start`` as data, and the small state machine behind them.

Nothing here prints or reads a key: the command line shows a question, hands back what was typed, and keeps the state.
Each question can be answered with ``?`` (not known); what was typed before can be saved and taken up again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from supple.domain.order import LARGEST_SINGLE_DOSE_MG
from supple.errors import Fault
from supple.interop import written
from supple.interop.person_file.build import SCHEMA

NOT_KNOWN = "?"
STATE_SCHEMA = "supple/interview/1"
Form = Literal["choice", "age", "since", "doses", "kidney", "medicines", "level", "count", "hours", "zone"]

FOR_WHOM = (
    "Supple is for adults who take baclofen by mouth for stiff muscles (spasticity). It plans exercise around the "
    "medicine. It never changes a dose. Each question can stay open: press ? for not known."
)
ELSE_WORKS = {
    "pump": "With a pump there is no forecast. The check of what to ask first, the signs to act on and the diary work.",
    "child": "For a child or teenager there is no week from Supple alone. The check of what to ask first, the signs to "
    "act on, the diary and a sheet for the therapist work.",
    "none": "Without baclofen there is no forecast. The check of what to ask first, the exercises and the diary work.",
}
NOT_TAKEN = "You said that baclofen is not taken by mouth, so there is no forecast."
ADULT_YEARS = 18
ORDER_CHECK = (
    "Please compare this with your label. If it differs, answer again; ask your prescriber or pharmacist if in doubt."
)


@dataclass(frozen=True, slots=True)
class Choice:
    """A key to press, and what it says."""

    key: str
    words: str


@dataclass(frozen=True, slots=True)
class InterviewQuestion:
    """A question: ``choices`` are single keys, else ``example`` shows what to type. ``?`` is always accepted."""

    id: str
    text: str
    why: str
    form: Form = "choice"
    choices: tuple[Choice, ...] = ()
    example: str | None = None
    only_if: tuple[str, str] | None = None  # (question id, key) that must have been given


@dataclass(frozen=True, slots=True)
class InterviewState:
    """What was typed so far, by question."""

    given: Mapping[str, str] = field(default_factory=dict)


YES_NO = (Choice("y", "yes"), Choice("n", "no"))
QUESTIONS = (
    InterviewQuestion(
        "who", "Who is this for?", "Supple forecasts baclofen by mouth in adults; other people can use parts of it.",
        choices=(
            Choice("a", "an adult who takes baclofen by mouth"), Choice("p", "someone with a baclofen pump"),
            Choice("c", "a child or teenager"), Choice("n", "someone who does not take baclofen"),
        ),
    ),
    InterviewQuestion("age", "How old is this person, in years?", "The body clears the medicine differently with age.",
                      "age", example="47"),
    InterviewQuestion(
        "cause", "What is the cause of the stiffness?", "Exercises are chosen to suit it.",
        choices=(
            Choice("m", "multiple sclerosis"), Choice("s", "spinal cord injury"), Choice("c", "cerebral palsy"),
            Choice("o", "something else"),
        ),
    ),
    InterviewQuestion("level", "At which level is the injury?", "From T6 upwards some exercises need more care.",
                      "level", example="T4", only_if=("cause", "s")),
    InterviewQuestion("doses", "Which baclofen doses does the label state, and at what times?",
                      "The forecast follows what your prescriber ordered. Supple never changes it.", "doses",
                      example="08:00 10, 14:00 10, 20:00 10", only_if=("who", "a")),
    InterviewQuestion("since", "Since which day has this dose been the same?",
                      "In the first weeks of a dose people react more, so plans start lighter.", "since",
                      example="2026-11-10", only_if=("who", "a")),
    InterviewQuestion("pump", "Is there a baclofen pump under the skin?",
                      "A pump changes everything about timing; please do not guess.", choices=YES_NO),
    InterviewQuestion("kidney", "What was the last kidney result (eGFR), and when? (w: told they are weak)",
                      "Baclofen leaves the body by the kidneys.", "kidney", example="62 2026-10-01"),
    InterviewQuestion("medicines", "Which other medicines are taken, also from a shop? Type none if there are none.",
                      "Some add to drowsiness.", "medicines", example="sertraline, tizanidine"),
    InterviewQuestion(
        "mobility", "How does this person get about?", "It decides where exercises begin.",
        choices=(Choice("w", "walks without help"), Choice("a", "walks with an aid"), Choice("c", "uses a wheelchair")),
    ),
    InterviewQuestion("stands", "Can this person stand for 30 seconds holding a rail?",
                      "Standing exercises stay closed until this is known.", choices=YES_NO),
    InterviewQuestion("tone", "Does stiffness help this person to stand or walk?",
                      "Then looser hours are not the hours for standing work.", choices=YES_NO),
    InterviewQuestion("falls", "How many falls in the last 12 months?", "Falls decide who needs to be near.", "count",
                      example="0"),
    InterviewQuestion(
        "free", "When is there usually time for exercise?", "Sessions are laid only inside free hours.",
        choices=(
            Choice("m", "mornings"), Choice("a", "afternoons"), Choice("e", "evenings"),
            Choice("b", "mornings and afternoons"),
        ),
    ),
    InterviewQuestion("zone", "In which time zone does this person live?", "Then times are shown by the right clock.",
                      "zone", example="Europe/London"),
)  # fmt: skip
_BY_ID = {question.id: question for question in QUESTIONS}
_CAUSES = {"m": "multiple sclerosis", "s": "spinal cord injury", "c": "cerebral palsy"}
_MOBILITY = {"w": "walks_unaided", "a": "walks_with_aid", "c": "wheelchair"}
_FREE = {"m": ["09:00-12:00"], "a": ["14:00-17:00"], "e": ["17:00-20:00"], "b": ["09:00-12:00", "14:00-17:00"]}
_DOSE = re.compile(r"([0-9]{1,2}:[0-9]{2})\s+([0-9]+(?:\.[0-9]+)?)\s*(?:mg)?", re.IGNORECASE)


def questions() -> tuple[InterviewQuestion, ...]:
    """All questions in order."""
    return QUESTIONS


def next_question(state: InterviewState) -> InterviewQuestion | None:
    """The next question without an answer, leaving out those that do not apply; None at the end."""
    for question in QUESTIONS:
        wanted = question.only_if
        if question.id not in state.given and (wanted is None or state.given.get(wanted[0]) == wanted[1]):
            return question
    return None


def answer(state: InterviewState, question_id: str, key: str) -> InterviewState | Fault:
    """The state with this answer, or what is wrong with it. An empty line counts as not known."""
    question = _BY_ID[question_id]
    said = key.strip() or NOT_KNOWN
    if question.form == "choice":
        said = said.lower()[:1] if said.lower() in ("yes", "no") else said.lower()
    try:
        if said != NOT_KNOWN:
            _check(question, said)
            _agree(state, question_id, said)
    except ValueError as problem:
        return Fault(str(problem), question.text, said, "Try again, or press ? for not known.")
    given = {**state.given, question_id: said}
    dropped = {q.id for q in QUESTIONS if q.only_if and q.only_if[0] == question_id and q.only_if[1] != said}
    return replace(state, given={each: value for each, value in given.items() if each not in dropped})


def _check(question: InterviewQuestion, said: str) -> None:
    """Raise ``ValueError`` where the answer cannot be used."""
    form = question.form
    if form == "choice":
        keys = [choice.key for choice in question.choices]
        if said not in keys:
            raise ValueError(f"press one of {', '.join(keys)}, or ?")
    elif form == "age":
        if not 0 <= written.number(said) <= 120:
            raise ValueError("an age lies between 0 and 120 years")
    elif form == "count":
        value = written.number(said)
        if value != int(value) or not 0 <= value <= 1000:
            raise ValueError("a whole number is wanted, like 0 or 2")
    elif form == "since":
        written.day(said)
    elif form == "zone":
        written.zone_named(said)
    elif form == "doses":
        _doses(said)
    elif form == "kidney":
        _kidney(said)
    elif form == "level" and not re.fullmatch(r"(?i)C[1-8]|T([1-9]|1[0-2])|L[1-5]|S[1-5]", said):
        raise ValueError("an injury level lies between C1 and S5, like T4")


def _agree(state: InterviewState, question_id: str, said: str) -> None:
    """Raise ``ValueError`` where the age of an adult is given for someone who was called a child."""
    if question_id == "age" and state.given.get("who") == "c" and written.number(said) >= ADULT_YEARS:
        raise ValueError(f"from {ADULT_YEARS} years on this is an adult, and the first answer says a child or teenager")


def _doses(said: str) -> list[dict[str, Any]]:
    found = []
    for part in re.split(r"\s*[,;]\s*", said.strip(" ,;")):
        dose = _DOSE.fullmatch(part)
        if not dose:
            raise ValueError("write each dose as time and mg, with commas between: 08:00 10, 14:00 10")
        at, amount = written.clock(dose[1]), written.number(dose[2])
        if not 0 < amount <= LARGEST_SINGLE_DOSE_MG:
            raise ValueError(f"a single dose lies above 0 and at most {LARGEST_SINGLE_DOSE_MG:g} mg; check your label")
        found.append({"at": f"{at:%H:%M}", "amount_mg": int(amount) if amount == int(amount) else amount})
    if len({dose["at"] for dose in found}) < len(found):
        raise ValueError("two doses have the same time")
    return sorted(found, key=lambda dose: str(dose["at"]))


def _kidney(said: str) -> tuple[float | None, str | None]:
    """A result with its day where given; (None, None) for weak kidneys without a number."""
    if said.lower() == "w":
        return None, None
    parts = said.split()
    value = written.number(parts[0])
    if not 1 <= value <= 200 or len(parts) > 2:
        raise ValueError("write the number from the result, and its date if known, like 62 2026-10-01")
    return value, written.day(parts[1]).isoformat() if len(parts) == 2 else None


def else_works(state: InterviewState) -> str | None:
    """For people Supple does not forecast for: what works all the same."""
    key = {"p": "pump", "c": "child", "n": "none"}.get(state.given.get("who", ""))
    if key is None and state.given.get("pump") == "y":
        key = "pump"
    age = state.given.get("age", NOT_KNOWN)
    if key is None and age != NOT_KNOWN and written.number(age) < ADULT_YEARS:
        key = "child"
    return ELSE_WORKS[key] if key else None


def order_said(state: InterviewState) -> str | None:
    """The order as understood, to be read back before it is used."""
    said = state.given.get("doses", NOT_KNOWN)
    if said == NOT_KNOWN:
        return None
    doses = _doses(said)
    total = sum(float(dose["amount_mg"]) for dose in doses)
    lines = ", ".join(f"{dose['amount_mg']:g} mg at {dose['at']}" for dose in doses)
    return f"Understood: baclofen {lines}; {total:g} mg a day. {ORDER_CHECK}"


def to_document(state: InterviewState) -> dict[str, Any]:
    """The answers so far as a person file. What is not known is left out."""
    known = {each: said for each, said in state.given.items() if said != NOT_KNOWN}
    found: dict[str, Any] = {"schema": SCHEMA}
    if "zone" in known:
        found["zone"] = known["zone"]
    if "age" in known:
        age = written.number(known["age"])
        found["age_years"] = int(age) if age == int(age) else age
    conditions = [_CAUSES[known["cause"]]] if known.get("cause") in _CAUSES else []
    if "kidney" in known:
        value, measured_on = _kidney(known["kidney"])
        if value is None:
            conditions.append("chronic kidney disease")
        else:
            dated = {"measured_on": measured_on} if measured_on else {}
            found["labs"] = {"egfr_ml_min_1_73m2": int(value) if value == int(value) else value, **dated}
    if conditions:
        found["conditions"] = conditions
    if "medicines" in known:
        none = known["medicines"].lower() in ("none", "no")
        found["medicines"] = [] if none else [name.strip() for name in known["medicines"].split(",") if name.strip()]
        found["none_else"] = ["medicines"]
    if answers := _answers(known):
        found["answers"] = answers
    abilities = {
        "mobility": _MOBILITY.get(known.get("mobility", "")),
        "stands_30s_with_rail": {"y": True, "n": False}.get(known.get("stands", "")),
        "relies_on_stiffness_to_stand": {"y": True, "n": False}.get(known.get("tone", "")),
        "falls_past_year": int(written.number(known["falls"])) if "falls" in known else None,
        "injury_level": known["level"].upper() if "level" in known else None,
    }
    if any(value is not None for value in abilities.values()):
        found["abilities"] = {key: value for key, value in abilities.items() if value is not None}
    if known.get("who") == "a":
        found["order"] = {"drug": "baclofen"}
        if "since" in known:
            found["order"]["changed_on"] = known["since"]
        if "doses" in known:
            found["order"]["doses"] = _doses(known["doses"])
    if known.get("who") == "n":
        found["order_issue"] = {"code": "none_found", "sentence": NOT_TAKEN}
    if "free" in known:
        found["availability"] = {day: list(_FREE[known["free"]]) for day in written.WEEKDAYS}
    return found


def _answers(known: Mapping[str, str]) -> dict[str, Any]:
    """What was said about a pump, and that this is a child where no age says so."""
    found: dict[str, Any] = {}
    pump = known.get("pump") or ("y" if known.get("who") == "p" else None)
    if pump:
        found["intrathecal_pump"] = {"value": "yes" if pump == "y" else "no", "by": "person"}
    if known.get("who") == "c" and "age" not in known:
        found["child.hinted"] = {"value": "yes", "by": "person"}
    return found


def saved(state: InterviewState) -> dict[str, Any]:
    """The state as plain values, so that an interview can be taken up another day."""
    return {"schema": STATE_SCHEMA, "given": dict(state.given)}


def resumed(document: Mapping[str, Any]) -> InterviewState:
    """The state that was saved; answers that no longer fit are asked again."""
    state = InterviewState()
    given = document.get("given") if document.get("schema") == STATE_SCHEMA else None
    for question in QUESTIONS:
        said = given.get(question.id) if isinstance(given, Mapping) else None
        if isinstance(said, str):
            after = answer(state, question.id, said)
            state = after if isinstance(after, InterviewState) else state
    return state
