"""How a rule came to its result: the statement taken apart, each part with what it comes to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from supple.domain.facts import Facts, Known
from supple.knowledge.entries import Interaction, Rule
from supple.knowledge.library import Library
from supple.screening.logic import Expression, evaluate, inputs


@dataclass(frozen=True, slots=True)
class Working:
    """One statement with its result; ``parts`` are the statements that it joins."""

    expression: Expression
    state: Known
    fact_ids: tuple[str, ...]
    parts: tuple[Working, ...] = ()


def working(expression: Expression, facts: Facts) -> Working:
    """The statement and, for ``all`` and ``any``, each part."""
    ((word, value),) = expression.items()
    parts: Any = value if word in ("all", "any") else ()
    return Working(
        expression, evaluate(expression, facts), inputs(expression), tuple(working(part, facts) for part in parts)
    )


def statement_of(entry: Rule | Interaction) -> Expression:
    """What must hold for the entry to fire; an interaction fires where a medicine of its class is taken."""
    if isinstance(entry, Rule):
        return entry.when
    return {"present": "order.unreconciled" if entry.id == "baclofen_oral" else f"class.{entry.id}"}


def entry_of(entry_id: str, library: Library) -> Rule | Interaction | None:
    """The rule or interaction with this id."""
    return next((rule for rule in library.rules if rule.id == entry_id), library.interactions.get(entry_id))


def holding_back(found: Working) -> Iterator[Working]:
    """The smallest parts that keep a statement from holding: those absent, or, where nothing is, those not known."""
    if found.state is Known.PRESENT:
        return
    word = next(iter(found.expression))
    if not found.parts:
        yield found
    elif word == "all":
        for part in found.parts:
            if part.state is found.state:
                yield from holding_back(part)
    else:
        for part in found.parts:
            yield from holding_back(part)
