"""What a clinician asked for and the week leaves out although no limit forbids it: which rules stand against it."""

from __future__ import annotations

from collections.abc import Iterator

from supple.domain.plan import Conflict
from supple.planning.model import Model, UndecidedError, best
from supple.planning.objective import LINK, asked_for
from supple.planning.week import Built

OTHERS = "the other things your clinician asked for"


def unmet_together(built: Built, used: frozenset[str]) -> Iterator[Conflict]:
    """A conflict for each thing asked for that could stand somewhere, but not beside all the rest of the week."""
    wanted = {word: ids for word, ids in asked_for(built.problem) if ids}
    met = {word for word, ids in wanted.items() if ids & used}
    for word, ids in wanted.items():
        if word in met:
            continue
        others = [wanted[other] for other in met]
        rules = smallest_that_forbid(built, ids, others)
        if rules:
            yield Conflict(f"your clinician asked for {word}", "; and ".join(rules))


def smallest_that_forbid(built: Built, ids: frozenset[str], others: list[frozenset[str]]) -> tuple[str, ...]:
    """Rules of the week that together forbid the items, none of which can be left out; empty where they do not."""
    model = Model(
        [0] * len(built.model.worth), built.model.lower, built.model.upper, built.model.whole, list(built.model.rows)
    )
    _ask(built, model, "wish", ids)
    for other in others:
        _ask(built, model, OTHERS, other)
    needed = [rule for rule in model.rules() if rule not in ("wish", LINK)]
    if _possible(built, model, needed):
        return ()
    for rule in tuple(needed):
        fewer = [other for other in needed if other != rule]
        if not _possible(built, model, fewer):
            needed = fewer
    return tuple(needed)


def _ask(built: Built, model: Model, name: str, ids: frozenset[str]) -> None:
    times = [(column, 1.0) for (exercise_id, _), column in built.columns.item.items() if exercise_id in ids]
    model.row(name, times, low=1.0)


def _possible(built: Built, model: Model, rules: list[str]) -> bool:
    left_out = frozenset(model.rules()) - {"wish", LINK, *rules}
    try:
        limit_s = built.problem.situation.number("time_limit_s")
        return best(model.without(left_out), time_limit_s=limit_s) is not None
    except UndecidedError:
        return True  # nothing is called a conflict that was not shown to be one
