"""Read what someone answered, and write it down as facts. An answer that cannot be read is named, never guessed."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from datetime import date

from supple.domain.facts import Known
from supple.domain.findings import NotUnderstood
from supple.domain.person import Answer, Person
from supple.knowledge.entries import QuestionEntry
from supple.knowledge.library import Library
from supple.screening.contra import codes
from supple.screening.logic import inputs
from supple.screening.statements import Statement, Statements, on

YES = frozenset({"yes", "y", "true", "ja"})
NO = frozenset({"no", "n", "false", "none", "nein"})
NOT_KNOWN = frozenset({"", "unknown", "not known", "not_known", "do not know", "don't know", "?"})
KIDNEY_RESULT = "kidney.egfr"
WORDS = {Known.PRESENT: "yes", Known.ABSENT: "no", Known.UNKNOWN: "not known"}
TEXT = ("<text>",)
NUMBER = ("<number>",)
COUNTED = frozenset({"falls.past_year", "falls.injurious", "alcohol.units_per_week"})  # here "none" is a number: 0


@functools.lru_cache(maxsize=8)
def known_ids(library: Library) -> frozenset[str]:
    """Every id that an answer may carry: questions, and facts that a rule, sign or question looks at."""
    of_rules = {fact for rule in library.rules for fact in inputs(rule.when)}
    of_questions = {q.fact for q in library.questions.values()} | set(library.questions)
    of_questions |= {fact for q in library.questions.values() for fact in (*q.yes_also, *q.no_also)}
    conditions = {f"condition.{c}{end}" for c in library.conditions for end in ("", ".past")}
    classes = {f"class.{row.class_id}" for row in library.ingredients}
    of_codes = {fact for expression in codes(library).values() for fact in inputs(expression)}
    of_signs = {fact for sign in library.signs for part in sign.raises for fact in inputs(part.when)}
    return frozenset(of_rules | of_codes | of_questions | conditions | classes | of_signs) - {""}


def is_known(key: str, library: Library) -> bool:
    """Whether an answer with this id says something: a question, a list to tick, or a fact, also without its kind."""
    return _fact_for(key, library) is not None


@functools.lru_cache(maxsize=256)
def members(group_id: str, library: Library) -> tuple[QuestionEntry, ...]:
    """The questions that a list to tick is made of, in the order of the file."""
    return tuple(question for question in library.questions.values() if question.group == group_id)


def _fact_for(key: str, library: Library) -> str | None:
    ids = known_ids(library)
    return next((k for k in (key, f"condition.{key}", f"class.{key}") if k in ids), None)


def read_answers(
    person: Person, library: Library, today: date, book: Statements
) -> tuple[dict[str, float], tuple[NotUnderstood, ...]]:
    """Write down all answers. Returns numbers that stand for results (eGFR) and what could not be read."""
    results: dict[str, float] = {}
    left: list[NotUnderstood] = []
    for key, answer in person.answers.items():
        question = library.questions.get(key)
        if question is None:
            fact_id = _fact_for(key, library)
            if fact_id is None:
                left.append(NotUnderstood(f"answers.{key}", str(answer.value), "no question or fact has this id"))
                continue
            question = next(
                (q for q in library.questions.values() if q.fact == fact_id),
                QuestionEntry(id=key, fact=fact_id, text="", why=""),
            )
        if not still_counts(question, answer, today):
            left.append(NotUnderstood(f"answers.{key}", str(answer.value), "this answer is too old to count"))
        elif question.answers == TEXT:
            continue  # read where the level of the injury is read
        elif question.fact == "":
            left += _of_list(question, answer, library, book)
        else:
            left += _of_one(question, answer, results, library, book, key)
    return results, tuple(left)


def still_counts(question: QuestionEntry, answer: Answer, today: date) -> bool:
    """Whether an answer is not yet too old, up to and with its last day; without a date it counts."""
    if question.valid_days is None or answer.on is None:
        return True
    return (today - answer.on).days <= question.valid_days


def _by(answer: Answer) -> str:
    return f" (said by {answer.by}{on(answer.on)})" if answer.by else on(answer.on)


def as_state(value: bool | float | str | None) -> Known | None:
    """Yes, no and not known in their usual words; None where it is something else."""
    if value is None:
        return Known.UNKNOWN
    if isinstance(value, bool):
        return Known.of(value)
    if isinstance(value, str):
        word = value.strip().lower()
        return (
            Known.PRESENT
            if word in YES
            else Known.ABSENT
            if word in NO
            else Known.UNKNOWN
            if word in NOT_KNOWN
            else None
        )
    return None


def as_number(value: bool | float | str | None) -> float | None:
    """A finite number of at least 0, from a number or from text such as "62"; else None."""
    if isinstance(value, str) and re.fullmatch(r"\s*\d{1,6}([.,]\d{1,6})?\s*", value):
        value = float(value.replace(",", "."))
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value < 1e6 else None


def _settle(question: QuestionEntry, state: Known, answer: Answer, book: Statements) -> None:
    word = WORDS[state]
    because = f"answered {word}: {question.tick or question.id.replace('_', ' ')}{_by(answer)}"
    where = f"answers.{question.id}"
    statement = Statement(state, None, because, answer.on, False, where, True)
    further = question.yes_also if state is Known.PRESENT else question.no_also if state is Known.ABSENT else ()
    book.add(question.fact, statement)
    for fact_id in further:
        book.add(fact_id, statement)


def _of_one(
    question: QuestionEntry,
    answer: Answer,
    results: dict[str, float],
    library: Library,
    book: Statements,
    key: str,
) -> list[NotUnderstood]:
    state = as_state(answer.value)
    number = as_number(answer.value)
    low, high = _possible(question.fact, library)
    if question.answers == NUMBER and number is not None and not low <= number <= high:
        why = f"this lies outside what is possible here ({low:g} to {high:g})"
        return [NotUnderstood(f"answers.{key}", str(answer.value), why)]
    if question.fact == "sex.female" and str(answer.value).strip().lower() in ("female", "male"):
        state = Known.of(str(answer.value).strip().lower() == "female")
    if question.answers == NUMBER and number is not None:
        if question.fact == KIDNEY_RESULT:
            results[question.fact] = number
        else:
            book.say(
                question.fact, Known.PRESENT, f"answered {number:g}: {question.id.replace('_', ' ')}{_by(answer)}",
                value=number, as_of=answer.on, answer=True, where=f"answers.{key}",
            )  # fmt: skip
        return []
    if question.answers == NUMBER and state is Known.ABSENT and question.fact in COUNTED:
        book.say(
            question.fact, Known.PRESENT, f"answered none: {question.id.replace('_', ' ')}{_by(answer)}",
            value=0.0, as_of=answer.on, answer=True, where=f"answers.{key}",
        )  # fmt: skip
        return []
    if state is None or (question.answers == NUMBER and state is not Known.UNKNOWN):
        accepted = "a number" if question.answers == NUMBER else "yes, no or unknown"
        return [NotUnderstood(f"answers.{key}", str(answer.value), f"the answer to this question is {accepted}")]
    _settle(question, state, answer, book)
    return []


def _possible(fact_id: str, library: Library) -> tuple[float, float]:
    """The least and the most that a number may be; a kidney result as in the laboratory list, never 0."""
    if fact_id == KIDNEY_RESULT:
        egfr = library.analytes["egfr"]
        return egfr.plausible[egfr.unit]
    return (0, library.number("screening", "oldest_age_years")) if fact_id == "age_years" else (0, 1e6)


def _of_list(question: QuestionEntry, answer: Answer, library: Library, book: Statements) -> list[NotUnderstood]:
    """Read a ticked list: "no" clears all of it, words tick what they name and clear the rest, "yes" asks which."""
    parts = members(question.id, library)
    state = as_state(answer.value)
    if state is not None:
        if state is not Known.PRESENT:
            for part in parts:
                _settle(part, state, answer, book)
        if state is Known.PRESENT:
            which = "yes, but to which of these: " + ", ".join(p.id for p in parts)
            return [NotUnderstood(f"answers.{question.id}", str(answer.value), which)]
        return []
    by_word: Mapping[str, QuestionEntry] = {
        word.lower(): part for part in parts for word in (part.id, part.fact, part.tick or part.id)
    }
    words = [word.strip().lower() for word in re.split(r"[,;+]", str(answer.value)) if word.strip()]
    strange = [word for word in words if word not in by_word]
    if strange:
        return [
            NotUnderstood(
                f"answers.{question.id}", ", ".join(strange), "not on this list: " + ", ".join(p.id for p in parts)
            )
        ]
    ticked = {by_word[word].id for word in words}
    for part in parts:
        _settle(part, Known.PRESENT if part.id in ticked else Known.ABSENT, answer, book)
    return []
