"""A small language for statements over three-valued facts, after Kleene's strong logic.

An expression is JSON with one key. What is unknown stays unknown unless the rest decides: one present part settles
``any``, one absent part settles ``all``. A comparison with an absent fact is absent: there is nothing to compare.

====================  ==============================================================================
``present: fact``     the fact's own state
``absent: fact``      present where the fact is absent, and the other way round
``all: [..]``         every part holds
``any: [..]``         at least one part holds
``not: expr``         the opposite
``at_least: [f, n]``  number of the fact >= n; likewise ``above``, ``at_most``, ``below``
``between: [f, a, b]``  a <= number < b
``count_at_least: [n, [facts]]``  at least n of the facts are present
``sum_at_least: [n, [facts]]``    the numbers of the facts add up to n (a present fact without number counts 1)
``undecided: fact``   unknown while the fact is unknown, else absent: a rule that can ask but never fire
``doubt: fact``       unknown while the fact is present, else absent: something present that needs a word of explanation
``not_known: fact``   present while the fact is unknown, else absent; for choosing between forms of a rule
``unless: fact``      absent while the fact is present, else present; for choosing between forms of a rule
``always: bool``      present or absent whatever the facts
====================  ==============================================================================
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from supple.domain.facts import Facts, Known
from supple.errors import Fault, KnowledgeError

Expression = Mapping[str, object]

COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "at_least": operator.ge,
    "above": operator.gt,
    "at_most": operator.le,
    "below": operator.lt,
}
_ON_ONE_FACT = ("present", "absent", "undecided", "doubt", "not_known", "unless")


def opposite(state: Known) -> Known:
    """Present for absent, absent for present; unknown stays unknown."""
    if state is Known.UNKNOWN:
        return state
    return Known.ABSENT if state is Known.PRESENT else Known.PRESENT


def all_of(states: list[Known]) -> Known:
    """Absent if one part is absent, else unknown if one is unknown, else present (also for no parts)."""
    if Known.ABSENT in states:
        return Known.ABSENT
    return Known.UNKNOWN if Known.UNKNOWN in states else Known.PRESENT


def any_of(states: list[Known]) -> Known:
    """Present if one part is present, else unknown if one is unknown, else absent (also for no parts)."""
    if Known.PRESENT in states:
        return Known.PRESENT
    return Known.UNKNOWN if Known.UNKNOWN in states else Known.ABSENT


def _nonsense(what: str, expression: object) -> KnowledgeError:
    return KnowledgeError(Fault(what, "expression", repr(expression)))


def _only(expression: Any) -> tuple[str, Any]:
    if (type(expression) is not dict and not isinstance(expression, Mapping)) or len(expression) != 1:
        raise _nonsense("an expression is an object with exactly one key", expression)
    return next(iter(expression.items()))


def _fact_id(value: Any, expression: object) -> str:
    if not isinstance(value, str) or not value:
        raise _nonsense("a fact id is expected here", expression)
    return value


def _number(value: Any, expression: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _nonsense("a number is expected here", expression)
    return float(value)


def _parts(value: Any, expression: object) -> list[Any]:
    if not isinstance(value, list | tuple) or not value:
        raise _nonsense("a list with at least one part is expected here", expression)
    return list(value)


def _arguments(value: Any, count: int, expression: object) -> list[Any]:
    parts = _parts(value, expression)
    if len(parts) != count:
        raise _nonsense(f"{count} values are expected here", expression)
    return parts


def _compare(facts: Facts, fact_id: str, holds: Callable[[float], bool]) -> Known:
    fact = facts[fact_id]
    if fact.state is not Known.PRESENT:
        return fact.state
    number = facts.number(fact_id)
    return Known.UNKNOWN if number is None else Known.of(holds(number))


def _add_up(facts: Facts, needed: float, fact_ids: list[str], *, weigh: bool) -> Known:
    def weight(fact_id: str) -> float:
        number = facts.number(fact_id) if weigh else None
        return 1.0 if number is None else number

    known = sum(weight(f) for f in fact_ids if facts.present(f))
    if known >= needed:
        return Known.PRESENT
    unknown = sum(facts[f].state is Known.UNKNOWN for f in fact_ids)
    if weigh:
        return Known.UNKNOWN if unknown else Known.ABSENT
    return Known.UNKNOWN if known + unknown >= needed else Known.ABSENT


def _one_fact(word: str, state: Known) -> Known:
    match word:
        case "present":
            return state
        case "absent":
            return opposite(state)
        case "undecided":
            return Known.UNKNOWN if state is Known.UNKNOWN else Known.ABSENT
        case "doubt":
            return Known.UNKNOWN if state is Known.PRESENT else Known.ABSENT
        case "not_known":
            return Known.of(state is Known.UNKNOWN)
        case _:
            return Known.of(state is not Known.PRESENT)


def evaluate(expression: Expression, facts: Facts) -> Known:
    """Whether the statement holds, does not hold, or cannot be decided from the facts.

    Raises
    ------
    KnowledgeError
        The expression is not of this language; every part is read, so nonsense is found whatever the facts are.
    """
    word, value = _only(expression)
    if word in _ON_ONE_FACT:
        return _one_fact(word, facts[_fact_id(value, expression)].state)
    if word in ("all", "any"):
        states = [evaluate(part, facts) for part in _parts(value, expression)]
        return all_of(states) if word == "all" else any_of(states)
    if word == "not":
        return opposite(evaluate(value, facts))
    if word in COMPARISONS:
        fact, limit = _arguments(value, 2, expression)
        bound, compare = _number(limit, expression), COMPARISONS[word]
        return _compare(facts, _fact_id(fact, expression), lambda number: compare(number, bound))
    if word == "between":
        fact, low, high = _arguments(value, 3, expression)
        lowest, top = _number(low, expression), _number(high, expression)
        return _compare(facts, _fact_id(fact, expression), lambda number: lowest <= number < top)
    if word in ("count_at_least", "sum_at_least"):
        needed, ids = _arguments(value, 2, expression)
        fact_ids = [_fact_id(part, expression) for part in _parts(ids, expression)]
        return _add_up(facts, _number(needed, expression), fact_ids, weigh=word == "sum_at_least")
    if word == "always":
        if not isinstance(value, bool):
            raise _nonsense("true or false is expected here", expression)
        return Known.of(value)
    raise _nonsense("not a word of the rule language", expression)


def _facts_in(expression: Expression) -> Iterator[str]:
    word, value = _only(expression)
    if word in _ON_ONE_FACT:
        yield _fact_id(value, expression)
    elif word in ("all", "any"):
        for part in _parts(value, expression):
            yield from _facts_in(part)
    elif word == "not":
        yield from _facts_in(value)
    elif word in COMPARISONS or word == "between":
        yield _fact_id(_parts(value, expression)[0], expression)
    elif word in ("count_at_least", "sum_at_least"):
        _, ids = _arguments(value, 2, expression)
        yield from (_fact_id(part, expression) for part in _parts(ids, expression))
    elif word != "always":
        raise _nonsense("not a word of the rule language", expression)


def inputs(expression: Expression) -> tuple[str, ...]:
    """The facts an expression looks at, each once, in the order it names them.

    Raises
    ------
    KnowledgeError
        The expression is not of this language.
    """
    return tuple(dict.fromkeys(_facts_in(expression)))


def decisive(expression: Expression, facts: Facts) -> tuple[str, ...]:
    """The facts that a result rests on: of ``any`` the parts that share its result, of ``all`` likewise.

    For an unknown result these are the facts whose answers may settle it.
    """
    return tuple(dict.fromkeys(_decided(expression, facts)[1]))


def _decided(expression: Expression, facts: Facts) -> tuple[Known, list[str]]:
    """The result with the facts that it rests on, each part looked at once."""
    word, value = _only(expression)
    if word in ("all", "any"):
        parts = [_decided(part, facts) for part in _parts(value, expression)]
        state = (all_of if word == "all" else any_of)([one for one, _ in parts])
        return state, [fact for one, ids in parts if one is state for fact in ids]
    if word == "not":
        inner, ids = _decided(value, facts)
        return opposite(inner), ids
    state = evaluate(expression, facts)
    if word in ("count_at_least", "sum_at_least"):
        wanted = Known.PRESENT if state is Known.PRESENT else Known.UNKNOWN
        return state, [fact for fact in value[1] if facts[fact].state is wanted]
    return state, list(_facts_in(expression))
