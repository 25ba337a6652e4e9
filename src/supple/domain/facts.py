"""Three-valued facts: present, absent, or not known. Silence in a record is never absence."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache


class Known(enum.StrEnum):
    """What is known of a statement about a person."""

    PRESENT = "present"
    ABSENT = "absent"
    UNKNOWN = "unknown"

    @classmethod
    def of(cls, value: bool | None) -> Known:
        """Present for true, absent for false, not known for None."""
        if value is None:
            return cls.UNKNOWN
        return cls.PRESENT if value else cls.ABSENT


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement about the person, with what it rests on.

    ``value`` is set for measured or counted facts (eGFR, age); such a fact is present when it has a value.
    ``because`` quotes the person's own words, codes, values and dates. ``stale`` marks a value too old to be
    called current; it still counts where it is bad. ``where`` names the entries of the record that it was read from:
    a resource with its path, a key of the person file, an answer, an entry of the diary.
    """

    fact_id: str
    state: Known
    value: float | str | None = None
    because: tuple[str, ...] = ()
    as_of: date | None = None
    stale: bool = False
    where: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.value is not None and self.state is not Known.PRESENT:
            raise ValueError(f"{self.fact_id}: only a present fact has a value, got {self.state} {self.value!r}")


@lru_cache(maxsize=4096)
def nobody_said(fact_id: str) -> Fact:
    """The fact of which nothing is known; the commonest of all, so it is kept."""
    return Fact(fact_id, Known.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Facts(Mapping[str, Fact]):
    """All that is known of one person at one moment. A fact that nobody stated is not known."""

    by_id: Mapping[str, Fact] = field(default_factory=dict)

    def __getitem__(self, fact_id: str) -> Fact:
        return self.by_id.get(fact_id) or nobody_said(fact_id)

    def __contains__(self, fact_id: object) -> bool:
        return fact_id in self.by_id

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_id)

    def __len__(self) -> int:
        return len(self.by_id)

    def number(self, fact_id: str) -> float | None:
        """The fact's number, or None where it is absent, not known or not a number."""
        value = self[fact_id].value
        return float(value) if isinstance(value, int | float) else None

    def present(self, fact_id: str) -> bool:
        """Whether the fact is known to hold."""
        return self[fact_id].state is Known.PRESENT

    def absent(self, fact_id: str) -> bool:
        """Whether someone said that the fact does not hold."""
        return self[fact_id].state is Known.ABSENT
