"""Collect what several sources say of one fact, and settle it: the worse holds, and all of it is quoted."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Iterator, KeysView, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from supple.domain.facts import Fact, Facts, Known
from supple.screening.provenance import key_of, located


class Statement(NamedTuple):
    """What one source says of a fact."""

    state: Known
    value: float | str | None = None
    because: str | None = None
    as_of: date | None = None
    stale: bool = False
    where: str | None = None
    answer: bool = False  # given as an answer to a question, so it settles what the record leaves open


@dataclass(slots=True)
class Statements:
    """A notebook of statements by fact.

    Within the record, present beats unknown and unknown beats absent. An answer settles what the record leaves
    unknown; it never takes away what the record states.
    """

    by_fact: dict[str, tuple[Statement, ...]] = field(default_factory=dict)

    def say(
        self,
        fact_id: str,
        state: Known | bool | None,
        because: str | None = None,
        *,
        value: float | str | None = None,
        as_of: date | None = None,
        stale: bool = False,
        answer: bool = False,
        where: str | None = None,
    ) -> None:
        """Add a statement; ``state`` may be true, false or None for unknown; ``where`` is where it was read."""
        known = state if isinstance(state, Known) else Known.of(state)
        self.add(fact_id, Statement(known, value, because, as_of, stale, where, answer))

    def add(self, fact_id: str, statement: Statement) -> None:
        """Add a statement that is made already."""
        held = self.by_fact.get(fact_id)
        self.by_fact[fact_id] = (*held, statement) if held else (statement,)

    def number(
        self,
        fact_id: str,
        value: float,
        because: str | None = None,
        *,
        as_of: date | None = None,
        where: str | None = None,
    ) -> None:
        """Add a measured or counted value."""
        self.say(fact_id, Known.PRESENT, because, value=value, as_of=as_of, where=where)

    def absent_unless_stated(self, fact_ids: Iterable[str], because: str) -> None:
        """Make facts absent about which nothing was said, for a list that someone called complete."""
        shared = Statement(Known.ABSENT, None, because)
        closed = dict.fromkeys(fact_ids, (shared,))
        for fact_id in closed.keys() & self.by_fact.keys():
            del closed[fact_id]
            held = self.by_fact[fact_id]
            if all(statement.answer for statement in held):
                self.by_fact[fact_id] = (*held, shared)
        self.by_fact.update(closed)

    def state(self, fact_id: str) -> Known:
        """What the statements so far come to."""
        return state_of(self.by_fact.get(fact_id, ()))

    def present(self, fact_id: str) -> bool:
        """Whether the statements so far come to present."""
        return self.state(fact_id) is Known.PRESENT

    def absent(self, fact_id: str) -> bool:
        """Whether the statements so far come to absent."""
        return self.state(fact_id) is Known.ABSENT

    def any_of(self, fact_id: str, *parts: str) -> None:
        """Derive a fact: present if one part is, unknown if one part is unknown, else absent."""
        if self.by_fact.keys().isdisjoint(parts):
            return
        found = [self.fact(part) for part in parts]
        state = worst_of([fact.state for fact in found])
        for part in found:
            if part.state is not state:
                continue
            for number, line in enumerate(part.because or (None,)):
                where = part.where[min(number, len(part.where) - 1)] if part.where else None
                self.say(fact_id, state, line, as_of=part.as_of, stale=part.stale, where=where)

    def fact(self, fact_id: str) -> Fact:
        """The fact as settled: of contradicting statements the worse holds, and the other one is quoted too."""
        return settled(fact_id, self.by_fact.get(fact_id, ()))

    def facts(self) -> Facts:
        """All facts, each settled when it is first looked at; nothing may be said afterwards."""
        return Facts(Settled(self.by_fact))


class Settled(Mapping[str, Fact]):
    """Facts by id, settled one by one: most people have hundreds, and few of them are ever looked at."""

    __slots__ = ("_facts", "_said")

    def __init__(self, said: Mapping[str, Sequence[Statement]]) -> None:
        self._said = said
        self._facts: dict[str, Fact] = {}

    def __getitem__(self, fact_id: str) -> Fact:
        fact = self._facts.get(fact_id)
        if fact is None:
            fact = self._facts[fact_id] = located(settled(fact_id, self._said[fact_id]))
        return fact

    def get(self, fact_id: str, default: Any = None) -> Any:
        """The fact, or the default; written out because looking up what nobody stated is the commonest call."""
        fact = self._facts.get(fact_id)
        if fact is not None:
            return fact
        return self[fact_id] if fact_id in self._said else default

    def state(self, fact_id: str) -> Known:
        """What holds of the fact, without settling the rest of it."""
        return state_of(self._said.get(fact_id, ()))

    def keys(self) -> KeysView[str]:
        """The facts that anyone spoke of."""
        return self._said.keys()

    def __contains__(self, fact_id: object) -> bool:
        return fact_id in self._said

    def __iter__(self) -> Iterator[str]:
        return iter(self._said)

    def __len__(self) -> int:
        return len(self._said)


def _place(fact_id: str, one: Statement) -> tuple[str, ...]:
    where = one.where or (key_of(fact_id) if one.because else None)
    return (where,) if where else ()


@functools.lru_cache(maxsize=8192)
def _ruled_out(fact_id: str, because: str) -> Fact:
    """What a list that someone called complete says of all that is not on it: the same for everybody."""
    place = _place(fact_id, Statement(Known.ABSENT, None, because))
    return Fact(fact_id, Known.ABSENT, None, (because,), None, False, place)


def worst_of(states: Collection[Known]) -> Known:
    """Present beats unknown, unknown beats absent; unknown where there is none."""
    if Known.PRESENT in states:
        return Known.PRESENT
    return Known.ABSENT if states and Known.UNKNOWN not in states else Known.UNKNOWN


def state_of(said: Sequence[Statement]) -> Known:
    """Which state holds. An answer settles what the record leaves unknown; the record's presence and absence stand."""
    if not said:
        return Known.UNKNOWN
    first = said[0].state
    for one in said:
        if one.state is not first:
            break
    else:
        return first
    answer = worst_of([one.state for one in said if one.answer])
    if answer is Known.PRESENT:
        return answer
    record = worst_of([one.state for one in said if not one.answer])
    return answer if record is Known.UNKNOWN else record


def settled(fact_id: str, said: Sequence[Statement]) -> Fact:
    """What the statements of one fact come to."""
    if len(said) == 1:
        (one,) = said
        if one.state is Known.ABSENT and one.because and one.as_of is None and one.where is None and not one.stale:
            return _ruled_out(fact_id, one.because)
        return Fact(
            fact_id, one.state, one.value if one.state is Known.PRESENT else None,
            (one.because,) if one.because else (), one.as_of, one.stale, _place(fact_id, one),
        )  # fmt: skip
    state = state_of(said)
    holding = [x for x in said if x.state is state]
    against = [x for x in said if x.state is Known.ABSENT] if state is Known.PRESENT else []
    lines = [x.because for x in holding if x.because]
    lines += [f"against that: {x.because}" for x in against if x.because]
    days = [x.as_of for x in holding if x.as_of]
    return Fact(
        fact_id,
        state,
        _value(holding) if state is Known.PRESENT else None,
        tuple(dict.fromkeys(lines)),
        max(days) if days else None,
        bool(holding) and all(x.stale for x in holding),
        tuple(dict.fromkeys([x.where for x in (*holding, *against) if x.where])),
    )


def _value(holding: Sequence[Statement]) -> float | str | None:
    """The largest number, else the first word."""
    values = [x.value for x in holding if x.value is not None]
    numbers = [float(value) for value in values if isinstance(value, int | float)]
    return max(numbers) if numbers else next(iter(values), None)


def on(day: date | None) -> str:
    """A date as it ends a because-line: " on 2026-10-15", or nothing."""
    return f" on {day.isoformat()}" if day else ""
