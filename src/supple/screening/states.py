"""Only what holds of each fact, without its lines and places: rules ask for this far more often than for the rest."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from supple.domain.facts import Facts, Known
from supple.screening.statements import Settled


class States(dict[str, Known]):
    """The state of each fact by id, found when it is first asked for. ``said`` are the facts that anyone spoke of."""

    __slots__ = ("_look_up", "facts", "said")

    def __init__(self, facts: Facts) -> None:
        super().__init__()
        self.facts = facts
        self.said: AbstractSet[str] = facts.by_id.keys()
        held = facts.by_id
        self._look_up = held.state if isinstance(held, Settled) else self._of_fact

    def _of_fact(self, fact_id: str) -> Known:
        return self.facts[fact_id].state

    def __missing__(self, fact_id: str) -> Known:
        state = self[fact_id] = self._look_up(fact_id)
        return state
