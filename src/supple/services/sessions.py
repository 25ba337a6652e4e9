"""One session of the week as a card and as a sequence, after the questions before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from supple import assessment as whole
from supple.assessment import Assessment
from supple.domain.findings import Triage
from supple.domain.plan import Plan, Session
from supple.errors import Fault, UsageError
from supple.interop import person_file, written
from supple.knowledge.library import Library
from supple.planning.before_session import Said, before_session, questions_before
from supple.planning.sequence import sequence
from supple.render import document, html, session_card, text, view
from supple.render.style import PLAIN, Style
from supple.screening import triage as red_flags
from supple.screening.answers import is_known, known_ids
from supple.services import loading
from supple.services.assessing import as_json

Form = Literal["text", "json", "html"]


def session(
    record: str | None,
    options: loading.Options,
    *,
    number: int | None,
    at: str | None,
    form: Form = "text",
    style: Style = PLAIN,
) -> tuple[str, bool]:
    """The card of one session in the form asked for, and whether a session may be thought of.

    It may not where there is no plan, and where the answers name a sign that needs help now.

    Of the answers, those to the questions before a session count here, all others for the record. Without a number or
    a time it is the next session.

    Raises
    ------
    UsageError
        No session has that number or begins then, or an answer is not one.
    """
    knowledge = loading.library()
    here, rest = _split(options.answers, knowledge)
    request = loading.request(record, replace(options, answers=rest), knowledge)
    assessed = whole.assess(request, knowledge)
    if assessed.plan is None:
        return _refused(assessed, form, style), False
    chosen, held = _chosen(assessed.plan, assessed, number, at)
    card = card_of(assessed, knowledge, held, chosen, here)
    if form == "json":
        return as_json(session_card.as_json(card, knowledge)), not card.emergency
    made = session_card.html if form == "html" else session_card.text
    return made(card, knowledge, *_style(form, style)), not card.emergency


def _style(form: Form, style: Style) -> tuple[Style, ...]:
    return (style,) if form == "text" else ()


def card_of(
    assessed: Assessment, knowledge: Library, held: Session, number: int, answers: Mapping[str, Said]
) -> session_card.SessionCard:
    """What is shown of a session of this assessment under these answers."""
    situation = whole.situation_of(assessed, knowledge)
    before = before_session(held, situation, answers, urgency=assessed.triage.urgency)
    exercises, pace = knowledge.exercises, situation.pace
    return session_card.SessionCard(
        number=number,
        before=before,
        questions=questions_before(held, situation),
        answered=any(said is not None for said in answers.values()),
        steps=sequence(before.session, exercises, pace) if before.session else (),
        planned_steps=sequence(held, exercises, pace),
        triage=_signs(before.signs, assessed, knowledge),
        country=assessed.request.person.country,
        clearance=view.level_and_clearance(assessed.plan) if assessed.plan else "",
        pace=pace,
    )


def _signs(signs: tuple[str, ...], assessed: Assessment, knowledge: Library) -> Triage | None:
    """What the red-flag check says of the signs that the answers named, with what is known of the person."""
    if not signs:
        return None
    return red_flags.triage(signs=signs, facts=assessed.facts, library=knowledge)


def _split(answers: tuple[str, ...], knowledge: Library) -> tuple[dict[str, Said], tuple[str, ...]]:
    """The answers to questions before a session, and all others."""
    here: dict[str, Said] = {}
    rest = []
    for one in answers:
        question_id = one.partition("=")[0].strip()
        if question_id not in knowledge.session_questions:
            _check_known(person_file.parse_answer(one)[0], knowledge)
            rest.append(one)
            continue
        said = _said(one)
        if question_id in here and here[question_id] != said:
            what = "one question has two answers"
            raise UsageError(Fault(what, f"--answer {question_id}", one, "Keep one of them."))
        here[question_id] = said
    return here, tuple(rest)


def _check_known(answer_id: str, knowledge: Library) -> None:
    """A mistyped id would leave the answer out without a word, perhaps the one that asks for care."""
    if is_known(answer_id, knowledge):
        return
    near = written.nearest(answer_id, (*knowledge.session_questions, *known_ids(knowledge)))
    todo = f"Did you mean {near}?" if near else f"There are: {', '.join(knowledge.session_questions)}."
    raise UsageError(Fault("no question has this id", "--answer", answer_id, todo))


def _said(one: str) -> Said:
    """Yes or no, a whole number, or None for not known."""
    question_id, answer = person_file.parse_answer(one)
    if answer.value is None or isinstance(answer.value, bool):
        return answer.value
    if isinstance(answer.value, float | int) and float(answer.value).is_integer():
        return int(answer.value)
    todo = "Write yes, no or unknown; for a rating a whole number from 0 to 10."
    raise UsageError(Fault("this is no answer to the question", f"--answer {question_id}", str(answer.value), todo))


def _chosen(plan: Plan, assessed: Assessment, number: int | None, at: str | None) -> tuple[int, Session]:
    """The session asked for with its number in the plan; without a wish, the next one."""
    listed = "; ".join(f"{n}: {held.start.isoformat()}" for n, held in enumerate(plan.sessions, 1))
    if number is not None and at is not None:
        raise UsageError(Fault("one session is asked for in two ways", "--number and --at", todo="Keep one of them."))
    if number is not None:
        if not 1 <= number <= len(plan.sessions):
            raise UsageError(Fault("no session has this number", "--number", str(number), f"There are {listed}."))
        return number, plan.sessions[number - 1]
    if at is not None:
        zone = loading.named_zone(assessed.request.person.zone)
        try:
            wanted = loading.moment(at, zone)
        except UsageError as problem:
            faults = tuple(replace(fault, where="--at") for fault in problem.faults)
            raise UsageError(faults) from problem
        for n, held in enumerate(plan.sessions, 1):
            if held.start.timestamp() == wanted.timestamp():
                return n, held
        raise UsageError(Fault("no session begins at this time", "--at", at, f"There are {listed}."))
    ahead = [n for n, held in enumerate(plan.sessions, 1) if held.end.timestamp() > assessed.now.timestamp()]
    first = ahead[0] if ahead else len(plan.sessions)
    return first, plan.sessions[first - 1]


def _refused(assessed: Assessment, form: Form, style: Style) -> str:
    if form == "json":
        said = document.refusal(assessed.refusal) if assessed.refusal else None
        return as_json({"schema": session_card.SCHEMA, "session": None, "refusal": said})
    if form == "html":
        return html.report(assessed, loading.library())
    return text.refusal(assessed.refusal, style) + "\n"
