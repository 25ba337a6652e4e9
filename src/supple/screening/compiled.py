"""Statements of the rule language as functions, read once: screening asks the same few hundred of everybody.

``supple.screening.logic`` says what each word means; tests hold the two beside each other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from supple.domain.facts import Facts, Known
from supple.knowledge.library import Library
from supple.screening.logic import COMPARISONS, Expression, decisive, evaluate, opposite

PRESENT, ABSENT, UNKNOWN = Known.PRESENT, Known.ABSENT, Known.UNKNOWN
ALL_ABSENT = Facts()

State = Callable[[Facts], Known]


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement, ready to be asked."""

    expression: Expression
    state: State

    def rests_on(self, facts: Facts) -> tuple[str, ...]:
        """The facts that the result rests on."""
        return decisive(self.expression, facts)


def compiled(expression: Expression) -> Statement:
    """The statement as a function of facts.

    Raises
    ------
    KnowledgeError
        The expression is not of the rule language.
    """
    evaluate(expression, ALL_ABSENT)  # reads every part, so nonsense is found here
    return Statement(expression, _function(expression))


def _function(expression: Expression) -> State:
    ((word, value),) = expression.items()
    held: Any = value
    match word:
        case "present":
            return lambda facts: facts[held].state
        case "absent":
            return lambda facts: opposite(facts[held].state)
        case "undecided":
            return lambda facts: UNKNOWN if facts[held].state is UNKNOWN else ABSENT
        case "doubt":
            return lambda facts: UNKNOWN if facts[held].state is PRESENT else ABSENT
        case "not_known":
            return lambda facts: PRESENT if facts[held].state is UNKNOWN else ABSENT
        case "unless":
            return lambda facts: ABSENT if facts[held].state is PRESENT else PRESENT
        case "not":
            inner = _function(held)
            return lambda facts: opposite(inner(facts))
        case "all":
            return _joined(held, ABSENT, PRESENT)
        case "any":
            return _joined(held, PRESENT, ABSENT)
        case "at_least" | "above" | "at_most" | "below":
            return _compared(held[0], partial(_turned(COMPARISONS[word]), float(held[1])))
        case "between":
            low, high = float(held[1]), float(held[2])
            return _compared(held[0], lambda number: low <= number < high)
        case _:
            return lambda facts: evaluate(expression, facts)  # counts and sums: few, and not worth a second telling


def _turned(compare: Callable[[float, float], bool]) -> Callable[[float, float], bool]:
    return lambda limit, number: compare(number, limit)


def _compared(fact_id: str, holds: Callable[[float], bool]) -> State:
    """A number of the fact; an absent fact has none to compare, and one without a number leaves it open."""

    def state(facts: Facts) -> Known:
        fact = facts[fact_id]
        if fact.state is not PRESENT:
            return fact.state
        if not isinstance(fact.value, int | float):
            return UNKNOWN
        return PRESENT if holds(float(fact.value)) else ABSENT

    return state


def _joined(parts: list[Expression], settles: Known, otherwise: Known) -> State:
    """One part that settles ends the matter; else one unknown part leaves it open."""
    functions = tuple(map(_function, parts))

    def state(facts: Facts) -> Known:
        found = otherwise
        for function in functions:
            part = function(facts)
            if part is settles:
                return settles
            if part is UNKNOWN:
                found = UNKNOWN
        return found

    return state


@dataclass(frozen=True, slots=True)
class RuleStatements:
    """A rule's statement and those of its softer forms."""

    when: Statement
    softer: tuple[Statement, ...]


@lru_cache(maxsize=8)
def statements_of(library: Library) -> dict[str, RuleStatements]:
    """Every rule of the library by id."""
    return {
        rule.id: RuleStatements(compiled(rule.when), tuple(compiled(softer.when) for softer in rule.softer))
        for rule in library.rules
    }
