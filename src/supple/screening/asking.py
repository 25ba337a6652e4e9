"""Which single question would settle an undecided rule."""

from __future__ import annotations

from supple.domain.facts import Facts, Known
from supple.knowledge.entries import QuestionEntry, Rule
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
    wanted = library.questions.get(outcome.entry.question)
    if wanted is None or not is_open(wanted, facts):
        lacking = outcome.rests_on
        wanted = next((q for q in library.questions.values() if q.fact in lacking and is_open(q, facts)), None)
    return None if wanted is None else first_of(wanted, facts, library)


def first_of(question: QuestionEntry, facts: Facts, library: Library) -> QuestionEntry:
    """The question itself, or the one to ask before it while that is open."""
    earlier = library.questions.get(question.after) if question.after else None
    return earlier if earlier and is_open(earlier, facts) else question
