"""Which single question would settle an undecided rule."""

from __future__ import annotations

from supple.domain.facts import Facts, Known
from supple.knowledge.entries import QuestionEntry, Rule, UnknownWeight
from supple.knowledge.library import Library
from supple.screening.rules import Outcome


def is_open(question: QuestionEntry, facts: Facts) -> bool:
    """Whether the question's fact is not known, or known to be there without the number that was asked for."""
    fact = facts[question.fact]
    if question.answers == ("<number>",) and fact.state is Known.PRESENT:
        return fact.value is None
    return fact.state is Known.UNKNOWN


def question_for(outcome: Outcome, facts: Facts, library: Library) -> QuestionEntry | None:
    """The rule's own question while it is open, else one that settles a fact the rule still lacks; None for none.

    A question that only makes sense after another gives way to that one while the other is open.
    """
    if not isinstance(outcome.entry, Rule) or outcome.state is not Known.UNKNOWN or outcome.entry.question is None:
        return None
    main = library.questions.get(outcome.entry.question)
    wanted = main
    if main is None or not is_open(main, facts):
        lacking = set(outcome.rests_on)
        others = [q for q in library.questions.values() if is_open(q, facts)]
        wanted = next((q for q in others if q.fact in lacking), None)
        wanted = wanted or next((q for q in others if lacking & {*q.yes_also, *q.no_also}), None)
        if wanted is None and outcome.weight is not UnknownWeight.MAY:
            wanted = main
    return None if wanted is None else first_of(wanted, facts, library)


def questions_for(outcome: Outcome, facts: Facts, library: Library) -> tuple[QuestionEntry, ...]:
    """The rule's question and, where that is a line of a list, the other lines that the rule still lacks."""
    main = question_for(outcome, facts, library)
    if main is None or main.group is None:
        return () if main is None else (main,)
    beside = (
        question
        for question in library.questions.values()
        if question.group == main.group and question.fact in outcome.rests_on and is_open(question, facts)
    )
    return (main, *(question for question in beside if question.id != main.id))


def first_of(question: QuestionEntry, facts: Facts, library: Library) -> QuestionEntry:
    """The question itself, or the one to ask before it while that is open."""
    earlier = library.questions.get(question.after) if question.after else None
    return earlier if earlier and is_open(earlier, facts) else question
