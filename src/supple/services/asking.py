"""Findings, questions and red flags: the quick commands, which never load the solver."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

from supple.domain.facts import Facts
from supple.domain.findings import Question, Screening
from supple.domain.request import AssessmentRequest
from supple.errors import Fault, SuppleError, UsageError
from supple.interop import person_file
from supple.knowledge.library import Library
from supple.render import document, screening_text, triage_text
from supple.render.style import PLAIN, Style
from supple.screening import facts, screen, triage
from supple.screening.facts import Gathered
from supple.screening.signs.corrections import corrections, is_for_triage
from supple.services import loading


def _screened(request: AssessmentRequest, knowledge: Library) -> tuple[Gathered, Screening]:
    gathered = facts.gather(request.person, knowledge, request.now)
    return gathered, screen.screen(request.person, gathered, knowledge, request.now)


def screened(
    record: str, options: loading.Options, form: Literal["text", "json"], why: str | None, style: Style = PLAIN
) -> str:
    """Findings and questions; with ``why`` the workings of one rule.

    Raises
    ------
    UsageError
        The rule asked about does not exist.
    """
    knowledge = loading.library()
    request = loading.request(record, options, knowledge)
    gathered, found = _screened(request, knowledge)
    left = (*request.not_understood, *gathered.not_understood)
    if why is not None:
        rules = {rule.id for rule in knowledge.rules} | set(knowledge.interactions)
        if why not in rules:
            raise UsageError(Fault("there is no such rule", "--why", why, "supple evidence --kind rule lists them."))
        if form == "json":
            data = screening_text.workings_data(why, found, gathered.facts, knowledge)
            return json.dumps(data, ensure_ascii=False, allow_nan=False, indent=1) + "\n"
        return screening_text.workings(why, found, gathered.facts, knowledge, style)
    if form == "json":
        return json.dumps(document.screening(found, left), ensure_ascii=False, allow_nan=False, indent=1) + "\n"
    return screening_text.screening(found, left, style)


def ask(
    record: str,
    options: loading.Options,
    *,
    prompt: Callable[[str], str],
    say: Callable[[str], object],
    form: Literal["text", "json"] = "text",
    style: Style = PLAIN,
) -> str:
    """Put the open questions one by one and screen again after each; an empty line ends.

    Returns the last screening with the answers given, in the form asked for.
    """
    knowledge = loading.library()
    request = loading.request(record, options, knowledge)
    given: list[str] = []
    passed: set[str] = set()
    while True:
        _, found = _screened(request, knowledge)
        left = [q for q in found.questions if q.question_id not in passed]
        if not left:
            say("No more questions that would change anything.")
            break
        question = left[0]
        say(screening_text.question(question, len(left), style))
        try:
            answer = prompt(_how_to_answer(question))
        except EOFError:
            break
        if not answer:
            break
        said = f"{question.question_id}={_ticked(question, answer)}"
        try:
            held = dict([person_file.parse_answer(said)])
        except SuppleError as problem:
            say(str(problem))
            continue
        answered = replace(request, person=person_file.apply_answers(request.person, held))
        gathered, _ = _screened(answered, knowledge)
        strange = [one.why for one in gathered.not_understood if one.where == f"answers.{question.question_id}"]
        if strange:
            say(f"Not understood: {strange[0]}.")
            continue
        request = answered
        given.append(said)
        passed.add(question.question_id)
    gathered, found = _screened(request, knowledge)
    if form == "json":
        unread = (*request.not_understood, *gathered.not_understood)
        data = {**document.screening(found, unread), "answers": given}
        return json.dumps(data, ensure_ascii=False, allow_nan=False, indent=1) + "\n"
    used = "To use these answers: " + " ".join(f"--answer {one}" for one in given) + "\n" if given else ""
    return screening_text.screening(found, (), style) + "\n" + used


def _how_to_answer(question: Question) -> str:
    if question.ticks:
        return "letters, e.g. a,c; none; or unknown (Enter ends)"
    if question.answers and question.answers[0].startswith("<"):
        return f"a {question.answers[0].strip('<>')}, or unknown (Enter ends)"
    return f"{'/'.join(question.answers)} (Enter ends)"


def _ticked(question: Question, answer: str) -> str:
    """The answer as ``--answer`` takes it: letters of a list to tick become the ids of its lines."""
    if not question.ticks:
        return {"y": "yes", "n": "no", "?": "unknown"}.get(answer.lower(), answer)
    if answer.lower() in ("none", "no", "n"):
        return "no"
    lines = dict(zip(screening_text.letters(len(question.ticks)), question.ticks, strict=True))
    return ",".join(lines.get(part.strip().lower(), part.strip()) for part in answer.split(","))


def triaged(
    words: str,
    signs: tuple[str, ...],
    record: str | None,
    options: loading.Options,
    form: Literal["text", "json"],
    style: Style = PLAIN,
    not_meant: tuple[str, ...] = (),
) -> str:
    """How soon to get help, from plain words, picked signs, and a record where there is one.

    Answers to what triage asked (``R52=no``, ``kidney=yes``) count here, all others for the record; ``not_meant``
    names signs that were read wrongly.
    """
    knowledge = loading.library()
    told = {one.partition("=")[0]: one.partition("=")[2] for one in options.answers}
    here = {one: said for one, said in told.items() if record is None or is_for_triage(one, knowledge)}
    corrected = corrections(here, not_meant, knowledge)
    options = replace(options, answers=tuple(one for one in options.answers if one.partition("=")[0] not in here))
    known, country = Facts(), None
    if record is not None:
        request = loading.request(record, options, knowledge)
        known = facts.gather(request.person, knowledge, request.now).facts
        country = request.person.country
    texts = (words,) if words else ()
    found = triage.triage(texts=texts, signs=signs, facts=known, library=knowledge, corrected=corrected)
    if form == "json":
        return json.dumps(document.triage(found), ensure_ascii=False, allow_nan=False, indent=1) + "\n"
    return triage_text.triage(found, knowledge, country=country, style=style)


def triage_lines(path: str, options: loading.Options) -> Iterator[dict[str, Any]]:
    """One message a line, one triage object a line, in the same order; a bad line never stops the others."""
    knowledge = loading.library()
    loading.check(options)
    data = loading.read_bytes(path)

    beside = Path(path).parent

    @cache
    def of_file(record: str) -> Facts:
        place = record if path == loading.STANDARD_INPUT or _is_there(record) else str(beside / record)
        request = loading.request(place, options, knowledge)
        return facts.gather(request.person, knowledge, request.now).facts

    def facts_of(record: str | Mapping[str, Any]) -> Facts:
        if isinstance(record, str):
            return of_file(record)
        data = json.dumps(record).encode("utf-8")
        reading = loading.read_record(data, source="record", options=options, knowledge=knowledge)
        request = loading.request_for(loading.completed(reading, options, knowledge), options)
        return facts.gather(request.person, knowledge, request.now).facts

    for found in triage.triage_lines(data, facts_of=facts_of, library=knowledge):
        yield found if isinstance(found, dict) else document.triage(found)


def _is_there(path: str) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):  # no file can have this name
        return False
