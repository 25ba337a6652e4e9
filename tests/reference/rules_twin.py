"""A slow second opinion on rules: try every way the unknown facts could turn out, with plain two-valued logic."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from supple.domain.facts import Facts, Known
from supple.screening.logic import inputs

World = Mapping[str, "float | None"]  # a number for present, None for absent


def truth(expression: Mapping[str, Any], world: World) -> bool:
    ((word, value),) = expression.items()
    match word:
        case "present":
            return world[value] is not None
        case "absent":
            return world[value] is None
        case "all":
            return all(truth(part, world) for part in value)
        case "any":
            return any(truth(part, world) for part in value)
        case "not":
            return not truth(value, world)
        case "at_least":
            return world[value[0]] is not None and world[value[0]] >= value[1]
        case "above":
            return world[value[0]] is not None and world[value[0]] > value[1]
        case "at_most":
            return world[value[0]] is not None and world[value[0]] <= value[1]
        case "below":
            return world[value[0]] is not None and world[value[0]] < value[1]
        case "between":
            return world[value[0]] is not None and value[1] <= world[value[0]] < value[2]
        case "sum_at_least":
            return sum(world[f] or 0 for f in value[1]) >= value[0]
        case "count_at_least":
            return sum(world[f] is not None for f in value[1]) >= value[0]
        case "always":
            return bool(value)
    raise AssertionError(word)


def limits(expression: Mapping[str, Any]) -> Iterator[float]:
    ((word, value),) = expression.items()
    if word in ("all", "any"):
        for part in value:
            yield from limits(part)
    elif word == "not":
        yield from limits(value)
    elif word in ("at_least", "above", "at_most", "below", "between"):
        yield from value[1:]


def second_opinion(expression: Mapping[str, Any], facts: Facts) -> Known:
    """Present if the rule holds however the unknown facts turn out, absent if it never does, else unknown."""
    names = inputs(expression)
    marks = sorted({x for limit in limits(expression) for x in (limit - 0.5, limit, limit + 0.5)} | {1.0, 2.0})
    choices: list[list[float | None]] = []
    for name in names:
        fact = facts[name]
        if fact.state is Known.UNKNOWN:
            choices.append([None, *marks])
        else:
            number = float(fact.value) if isinstance(fact.value, float) else 1.0
            choices.append([number if fact.state is Known.PRESENT else None])
    seen = {truth(expression, dict(zip(names, world, strict=True))) for world in itertools.product(*choices)}
    return Known.UNKNOWN if len(seen) == 2 else Known.of(seen.pop())
