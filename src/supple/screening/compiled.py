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
from supple.screening.logic import COMPARISONS, Expression, evaluate, inputs, opposite
from supple.screening.states import States

PRESENT, ABSENT, UNKNOWN = Known.PRESENT, Known.ABSENT, Known.UNKNOWN
ALL_ABSENT = Facts()

State = Callable[[States], Known]
Telling = Callable[[States], tuple[Known, tuple[str, ...]]]
"""The result with the facts that it rests on."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement, ready to be asked; ``inputs`` are the facts that it looks at."""

    expression: Expression
    holds: State
    tells: Telling
    inputs: frozenset[str]

    def state(self, facts: Facts) -> Known:
        """Whether it holds, does not hold, or cannot be decided."""
        return self.holds(States(facts))

    def rests_on(self, facts: Facts) -> tuple[str, ...]:
        """The facts that the result rests on."""
        return self.decisive(States(facts))

    def decisive(self, states: States) -> tuple[str, ...]:
        """The facts that the result rests on, each once."""
        found = self.tells(states)[1]
        return found if len(found) < 2 else tuple(dict.fromkeys(found))


def compiled(expression: Expression) -> Statement:
    """The statement as functions of facts.

    Raises
    ------
    KnowledgeError
        The expression is not of the rule language.
    """
    evaluate(expression, ALL_ABSENT)  # reads every part, so nonsense is found here
    return Statement(expression, _function(expression), _telling(expression), frozenset(inputs(expression)))


def _function(expression: Expression) -> State:
    ((word, value),) = expression.items()
    held: Any = value
    match word:
        case "present":
            return lambda states: states[held]
        case "absent":
            return lambda states: opposite(states[held])
        case "undecided":
            return lambda states: UNKNOWN if states[held] is UNKNOWN else ABSENT
        case "doubt":
            return lambda states: UNKNOWN if states[held] is PRESENT else ABSENT
        case "not_known":
            return lambda states: PRESENT if states[held] is UNKNOWN else ABSENT
        case "unless":
            return lambda states: ABSENT if states[held] is PRESENT else PRESENT
        case "not":
            inner = _function(held)
            return lambda states: opposite(inner(states))
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
            # counts and sums: few, and not worth a second telling
            return lambda states: evaluate(expression, states.facts)


def _turned(compare: Callable[[float, float], bool]) -> Callable[[float, float], bool]:
    return lambda limit, number: compare(number, limit)


def _compared(fact_id: str, holds: Callable[[float], bool]) -> State:
    """A number of the fact; an absent fact has none to compare, and one without a number leaves it open."""

    def state(states: States) -> Known:
        found = states[fact_id]
        if found is not PRESENT:
            return found
        number = states.facts.number(fact_id)
        if number is None:
            return UNKNOWN
        return PRESENT if holds(number) else ABSENT

    return state


def _joined(parts: list[Expression], settles: Known, otherwise: Known) -> State:
    """One part that settles ends the matter; else one unknown part leaves it open."""
    functions = tuple(map(_function, parts))

    def state(states: States) -> Known:
        found = otherwise
        for function in functions:
            part = function(states)
            if part is settles:
                return settles
            if part is UNKNOWN:
                found = UNKNOWN
        return found

    return state


def _telling(expression: Expression) -> Telling:
    ((word, value),) = expression.items()
    held: Any = value
    match word:
        case "all":
            return _parts_that_decide(held, ABSENT, PRESENT)
        case "any":
            return _parts_that_decide(held, PRESENT, ABSENT)
        case "not":
            inner = _telling(held)

            def turned(states: States) -> tuple[Known, tuple[str, ...]]:
                state, ids = inner(states)
                return opposite(state), ids

            return turned
        case "count_at_least" | "sum_at_least":
            counted = tuple(held[1])

            def added(states: States) -> tuple[Known, tuple[str, ...]]:
                state = evaluate(expression, states.facts)
                wanted = PRESENT if state is PRESENT else UNKNOWN
                return state, tuple(fact for fact in counted if states[fact] is wanted)

            return added
        case _:
            state, ids = _function(expression), inputs(expression)
            return lambda states: (state(states), ids)


def _parts_that_decide(parts: list[Expression], settles: Known, otherwise: Known) -> Telling:
    """The facts of those parts that share the result."""
    tellings = tuple(map(_telling, parts))

    def telling(states: States) -> tuple[Known, tuple[str, ...]]:
        told = [part(states) for part in tellings]
        state = otherwise
        for part, _ in told:
            if part is settles:
                state = settles
                break
            if part is UNKNOWN:
                state = UNKNOWN
        return state, tuple([fact for part, ids in told if part is state for fact in ids])

    return telling


@dataclass(frozen=True, slots=True)
class RuleStatements:
    """A rule's statement and those of its softer forms; ``inputs`` are the facts that any of them looks at."""

    when: Statement
    softer: tuple[Statement, ...]
    inputs: frozenset[str]


@lru_cache(maxsize=8)
def statements_of(library: Library) -> dict[str, RuleStatements]:
    """Every rule of the library by id."""
    found = {}
    for rule in library.rules:
        when, softer = compiled(rule.when), tuple(compiled(form.when) for form in rule.softer)
        found[rule.id] = RuleStatements(when, softer, when.inputs.union(*(form.inputs for form in softer)))
    return found
