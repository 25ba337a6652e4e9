"""What the questions before a session lead to: as planned, lighter, not now, or the red-flag check."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from supple.domain.plan import Item, Session


class Outcome(enum.IntEnum):
    """What becomes of a session; a larger number takes more away."""

    AS_PLANNED = 0
    LIGHTER = 1
    NOT_NOW = 2
    TRIAGE = 3

    @property
    def word(self) -> str:
        """The outcome as JSON writes it."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Change:
    """One item that does not stay as planned: what stands in its place (None: it is left out), and why."""

    planned: Item
    instead: Item | None
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforeSession:
    """The outcome for one session. ``session`` is what to do now, None where there is nothing to do now.

    ``signs`` go to the red-flag check. ``asked`` are the ids of the questions, ``open`` those without an answer.
    """

    outcome: Outcome
    planned: Session
    session: Session | None
    changes: tuple[Change, ...] = ()
    words: tuple[str, ...] = ()
    next: str = ""
    signs: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
