"""Screening read slowly: every statement of every fact, every rule, every question looked at in turn, nothing kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from supple.domain.facts import Fact, Facts, Known
from supple.domain.findings import ContraState
from supple.domain.kidney import KidneyFunction
from supple.knowledge.entries import Interaction, QuestionEntry, Rule, UnknownWeight
from supple.knowledge.library import Library
from supple.screening.contra import ONLY_WITH, codes
from supple.screening.logic import decisive, evaluate
from supple.screening.rules import Outcome, judge, judge_interaction
from supple.screening.statements import Statement

WORSE_FIRST = (Known.PRESENT, Known.UNKNOWN, Known.ABSENT)


def settled(fact_id: str, said: Sequence[Statement]) -> Fact:
    """The fact without its places: of the record the worse holds, an answer settles what the record leaves open."""
    record = next((s for s in WORSE_FIRST if any(x.state is s and not x.answer for x in said)), Known.UNKNOWN)
    answer = next((s for s in WORSE_FIRST if any(x.state is s and x.answer for x in said)), Known.UNKNOWN)
    state = Known.PRESENT if answer is Known.PRESENT else answer if record is Known.UNKNOWN else record
    holding = [x for x in said if x.state is state]
    against = [x for x in said if x.state is Known.ABSENT] if state is Known.PRESENT else []
    lines = [x.because for x in holding if x.because] + [f"against that: {x.because}" for x in against if x.because]
    numbers = [float(x.value) for x in holding if isinstance(x.value, int | float)]
    words = [x.value for x in holding if isinstance(x.value, str)]
    value = max(numbers) if numbers else next(iter(words), None)
    return Fact(
        fact_id,
        state,
        value if state is Known.PRESENT else None,
        tuple(dict.fromkeys(lines)),
        max((x.as_of for x in holding if x.as_of), default=None),
        bool(holding) and all(x.stale for x in holding),
    )


def judged(facts: Facts, kidney: KidneyFunction, library: Library) -> Iterator[Outcome]:
    """Each rule and interaction by itself, in the order of ids."""
    for rule in sorted(library.rules, key=lambda rule: rule.id):
        outcome = judge(rule, facts, kidney, library)
        state = Known.ABSENT if rule.withdrawn_on else evaluate(rule.when, facts)
        if outcome is None:
            assert state is Known.ABSENT
            continue
        assert outcome.state is state
        assert outcome.rests_on == decisive(rule.when, facts)
        yield outcome
    for row in sorted(library.interactions.values(), key=lambda row: row.id):
        assert isinstance(row, Interaction)
        outcome = judge_interaction(row, facts, kidney, library)
        if outcome is not None:
            yield outcome


def code(code_id: str, facts: Facts, library: Library) -> ContraState:
    """Whether an exercise code applies, with every line behind it."""
    when = codes(library).get(code_id)
    if when is None:
        return ContraState(code_id, Known.UNKNOWN)
    needed, because = ONLY_WITH.get(code_id, (None, ""))
    if needed and not facts.present(needed):
        return ContraState(code_id, Known.ABSENT, (because,))
    lines = (line for fact_id in decisive(when, facts) for line in facts[fact_id].because)
    return ContraState(code_id, evaluate(when, facts), tuple(dict.fromkeys(lines)))


def is_open(question: QuestionEntry, facts: Facts) -> bool:
    """Whether the answer is missing, or the number that was asked for."""
    fact = facts[question.fact]
    if question.answers == ("<number>",) and fact.state is Known.PRESENT:
        return fact.value is None
    return fact.state is Known.UNKNOWN


def question_for(outcome: Outcome, facts: Facts, library: Library) -> QuestionEntry | None:
    """The rule's own question while it is open, else the first of the file that settles what the rule lacks."""
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
    if wanted is None or not wanted.after:
        return wanted
    earlier = library.questions.get(wanted.after)
    return earlier if earlier and is_open(earlier, facts) else wanted


def questions_for(outcome: Outcome, facts: Facts, library: Library) -> tuple[QuestionEntry, ...]:
    """The question and the other open lines of its list that the rule lacks."""
    main = question_for(outcome, facts, library)
    if main is None or main.group is None:
        return () if main is None else (main,)
    beside = [
        question
        for question in library.questions.values()
        if question.group == main.group and question.fact in outcome.rests_on and is_open(question, facts)
    ]
    return (main, *(question for question in beside if question.id != main.id))
