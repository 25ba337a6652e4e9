"""The plainest store: each person is a list of changes, and all else is read from it.

It is the reference. It shows what the others must do, and the tests hold them to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import uuid4

from supple.domain.kept import Change, Kept, PutPerson, Removal, Stamp, StoredPerson, Whole, microseconds
from supple.store import export
from supple.store.history import lines_of, state_of
from supple.store.repository import Decide, View, already_here, no_such_person


class Memory:
    """A store that forgets when the program ends."""

    def __init__(self) -> None:
        self._histories: dict[str, tuple[Change, ...]] = {}
        self._removals: list[Removal] = []

    def people(self) -> tuple[StoredPerson, ...]:
        """Everyone, in order of their ids."""
        return tuple(self.person(person_id) for person_id in sorted(self._histories))

    def person(self, person_id: str) -> StoredPerson:
        """One person."""
        found = state_of(self._histories.get(person_id, ())).person
        if found is None:
            raise no_such_person(person_id, sorted(self._histories))
        return found

    def view(self, person_id: str) -> View:
        """One person's diary."""
        self.person(person_id)
        return _HistoryView(self._histories[person_id])

    def whole(self, person_id: str) -> Whole:
        """Everything about one person."""
        person = self.person(person_id)
        history = self._histories[person_id]
        return Whole(person, state_of(history).entries(), history)

    def write(self, person_id: str, decide: Decide, stamp: Stamp) -> tuple[Change, ...]:
        """Append what ``decide`` says, if the whole of it holds."""
        history = self._histories.get(person_id, ())
        wanted = decide(_HistoryView(history))
        if not history and not (wanted.edits and isinstance(wanted.edits[0], PutPerson)):
            raise no_such_person(person_id, sorted(self._histories))
        step = history[-1].step + 1 if history else 1
        carry_out = state_of(history).carry_out
        lines = tuple(lines_of(wanted, carry_out, seq=len(history) + 1, step=step, stamp=stamp))
        if lines:
            self._histories[person_id] = (*history, *lines)
        return lines

    def adopt(self, *people: Whole) -> None:
        """Take in people with the whole history."""
        histories = dict(self._histories)
        for whole in people:
            if whole.person.id in histories:
                raise already_here(whole.person.id)
            histories[whole.person.id] = whole.history
        self._histories = histories

    def remove(self, person_id: str, stamp: Stamp) -> Removal:
        """Forget a person."""
        whole = self.whole(person_id)
        proof = Removal(uuid4().hex, stamp, len(whole.entries), len(whole.history), export.digest(whole))
        del self._histories[person_id]
        self._removals.append(proof)
        return proof

    def removals(self) -> tuple[Removal, ...]:
        """The proofs, oldest first."""
        return tuple(self._removals)

    def close(self) -> None:
        """Nothing to let go of."""


class _HistoryView:
    def __init__(self, history: tuple[Change, ...]) -> None:
        self._history = history

    def entries(self, since: datetime | None = None, until: datetime | None = None) -> tuple[Kept, ...]:
        first = microseconds(since) if since else None
        last = microseconds(until) if until else None
        return tuple(
            kept
            for kept in state_of(self._history).entries()
            if any((first is None or us >= first) and (last is None or us <= last) for us in kept.moments())
        )

    def entry(self, entry_id: str) -> Kept | None:
        return state_of(self._history).live.get(entry_id)

    def latest_first(self) -> Iterator[Change]:
        return reversed(self._history)
