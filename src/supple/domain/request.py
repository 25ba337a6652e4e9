"""All that an assessment depends on, beside the library."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from supple.domain.findings import NotUnderstood
from supple.domain.person import Person

HORIZON_DAYS = 7
LONGEST_HORIZON_DAYS = 14
VIRTUAL_PEOPLE = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentRequest:
    """A person at a moment. ``now`` carries the person's zone; ``not_understood`` and ``summary`` come from reading."""

    person: Person
    now: datetime
    days: int = HORIZON_DAYS
    n_virtual: int = VIRTUAL_PEOPLE
    seed: int = 0
    not_understood: tuple[NotUnderstood, ...] = ()
    summary: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.now.tzinfo, ZoneInfo):
            raise ValueError("an assessment needs a moment with a named zone")
        if not 1 <= self.days <= LONGEST_HORIZON_DAYS:
            raise ValueError(f"a plan covers 1 to {LONGEST_HORIZON_DAYS} days, got {self.days}")


@dataclass(frozen=True, slots=True)
class Provenance:
    """What made this answer: program and library version, models used, seed."""

    program: str
    library: str
    models: tuple[str, ...]
    seed: int
