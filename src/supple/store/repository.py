"""What every store can do, and the errors that all of them share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Protocol

from supple.domain.kept import Change, Edits, Kept, Removal, Stamp, StoredPerson, Whole
from supple.errors import Fault, UsageError


class View(Protocol):
    """One person's diary as it stands."""

    def entries(self, since: datetime | None = None, until: datetime | None = None) -> tuple[Kept, ...]:
        """Live entries whose instant or planned instant lies between the two (both included), in order of time."""

    def entry(self, entry_id: str) -> Kept | None:
        """The live entry with this id."""

    def latest_first(self) -> Iterator[Change]:
        """The history, newest line first."""


Decide = Callable[[View], Edits]


class Repository(Protocol):
    """A store of people and their diaries."""

    def people(self) -> tuple[StoredPerson, ...]:
        """Everyone, in order of their ids."""

    def person(self, person_id: str) -> StoredPerson:
        """One person. UsageError where there is no such person."""

    def view(self, person_id: str) -> View:
        """One person's diary, for reading. UsageError where there is no such person."""

    def whole(self, person_id: str) -> Whole:
        """Everything about one person, of one and the same moment. UsageError where there is no such person."""

    def write(self, person_id: str, decide: Decide, stamp: Stamp) -> tuple[Change, ...]:
        """Let ``decide`` look at the diary and say what to write, while nobody else writes; all of it or nothing.

        When this returns, what was written is kept, whatever happens next. The history grows by one line an edit.
        What ``decide`` raises leaves everything as it was.

        Raises
        ------
        UsageError
            There is no such person and the first edit makes none, or an edit takes back what is not there.
        AlreadyKeptError
            Another live entry has the same identity.
        StoreError
            The store cannot be written; nothing was.
        """

    def adopt(self, *people: Whole) -> None:
        """Take in everything about people who are not here yet, with the whole history; all of them or nobody."""

    def remove(self, person_id: str, stamp: Stamp) -> Removal:
        """Delete everything about a person, the history too, and keep a proof without a name."""

    def removals(self) -> tuple[Removal, ...]:
        """The proofs, oldest first."""

    def close(self) -> None:
        """Let go of files and connections."""


class AlreadyKeptError(UsageError):
    """An entry of this identity stands already: ``kept``."""

    def __init__(self, kept: Kept) -> None:
        self.kept = kept
        what = f"this is written down already, at {kept.entry.at:%Y-%m-%d %H:%M}"
        super().__init__(Fault(what, kept.entry.kind, todo="Nothing was changed. To correct it, add --change."))


def no_such_person(person_id: str, known: Iterable[str]) -> UsageError:
    """The error of a name that the store does not hold."""
    there = ", ".join(known)
    todo = f"There are: {there}." if there else "The store holds nobody yet; begin with: supple person add RECORD."
    return UsageError(Fault("the store holds nobody of this name", "--person", person_id, todo))


def already_here(person_id: str) -> UsageError:
    """The error of a person who would be written over."""
    todo = "Give another name with --id, or remove that person first."
    return UsageError(Fault("the store holds a person of this name already", "person", person_id, todo))


def nothing_to_take_back(entry_id: str) -> UsageError:
    """The error of an entry that is not there."""
    return UsageError(Fault("there is no such entry", "entry", entry_id, "supple diary shows the ids."))
