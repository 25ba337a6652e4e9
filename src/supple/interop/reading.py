"""What reading a record gives: the person, and all that was seen but not used."""

from __future__ import annotations

from dataclasses import dataclass

from supple.domain.findings import NotUnderstood
from supple.domain.person import Person


@dataclass(frozen=True, slots=True)
class Reading:
    """A person as read. ``summary`` says in plain lines what was read (for the demo and the report)."""

    person: Person
    not_understood: tuple[NotUnderstood, ...] = ()
    summary: tuple[str, ...] = ()
