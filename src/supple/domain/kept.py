"""What is kept of people: diary entries with the ordered dose that each fills, how doses stand, and the history."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from supple.domain.diary import DiaryEntry
from supple.domain.findings import NotUnderstood
from supple.domain.order import DoseRecord
from supple.errors import Fault, UsageError

WHERE = "diary"
DOSE_KINDS = ("dose_mg", "missed_dose")
PERSON_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
EPOCH = datetime(1970, 1, 1, tzinfo=ZoneInfo("UTC"))


def microseconds(at: datetime) -> int:
    """An instant as whole microseconds since 1970 in universal time: exact, and the same for every zone."""
    return (at - EPOCH) // timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Kept:
    """One entry of the diary as the store keeps it.

    ``planned_at`` is the instant of the ordered dose that a dose fills; None for an extra dose and for what is no
    dose. The instant of the entry carries a named zone, hence its wall time.
    """

    id: str
    entry: DiaryEntry
    planned_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.entry.where != WHERE:  # where it was read is no part of what was said
            object.__setattr__(self, "entry", replace(self.entry, where=WHERE))
        for at in (self.entry.at, self.planned_at):
            if at is not None and not isinstance(at.tzinfo, ZoneInfo):
                raise ValueError(f"a kept entry needs instants with a named zone, got {at!r}")
        if self.planned_at is not None and (self.entry.kind not in DOSE_KINDS or self.entry.slot is None):
            raise ValueError("only a dose with a slot fills a planned one")

    def moments(self) -> tuple[int, ...]:
        """Where this entry stands in time [us]: when it was, and the planned dose it fills."""
        return tuple(microseconds(at) for at in (self.entry.at, self.planned_at) if at is not None)

    def identity(self) -> str:
        """What no two live entries of one person share.

        A dose is (order, planned instant, slot), where the order is known by its medicine: a changed order is a new
        step of the same one. The slot stands beside the instant because a clock that jumps can bring two slots to one
        instant, and they are still two doses. An extra dose is (order, instant taken). Anything else is what was
        said, when, and by whom.
        """
        entry = self.entry
        if self.planned_at is not None:
            return f"dose|{entry.medicine}|{microseconds(self.planned_at)}|{entry.slot:%H:%M}"
        if entry.kind in DOSE_KINDS:
            return f"{entry.kind}|{entry.medicine}|{microseconds(entry.at)}"
        words = entry.text or "" if entry.kind in ("symptom", "fall") else ""
        return f"{entry.kind}|{microseconds(entry.at)}|{entry.rated_by}|{entry.session_id or ''}|{words}"


@dataclass(frozen=True, slots=True)
class StoredPerson:
    """A person as the store keeps one: an id, the person file without its diary, and what was seen but not used."""

    id: str
    document: Mapping[str, Any]
    not_understood: tuple[NotUnderstood, ...] = ()
    summary: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not PERSON_ID.fullmatch(self.id):
            todo = "Use up to 40 small letters, digits, - and _, beginning with a letter or digit."
            raise UsageError(Fault("this cannot be the name of a person in the store", "--id", self.id, todo))


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who writes, and when."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Put:
    """Write an entry: new where no entry has its id, else in place of the one that has."""

    kept: Kept


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Take an entry back. It stays in the history."""

    entry_id: str


@dataclass(frozen=True, slots=True)
class PutPerson:
    """Write the person: new, or in place of what was known."""

    person: StoredPerson


Edit = Put | TakeBack | PutPerson
Thing = Kept | StoredPerson


@dataclass(frozen=True, slots=True)
class Edits:
    """What one command writes, all of it or nothing; ``undoes`` names the step that it takes back."""

    edits: tuple[Edit, ...] = ()
    undoes: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the history, never altered: who changed what, when, from what to what.

    ``seq`` counts the lines of one person from 1; the lines of one command share a ``step``. ``undoes`` names the
    step that this one took back.
    """

    seq: int
    step: int
    stamp: Stamp
    before: Thing | None
    after: Thing | None
    undoes: int | None = None

    @property
    def action(self) -> str:
        """What happened, in a word or two."""
        if self.undoes is not None:
            return "undone"
        return "added" if self.before is None else "taken back" if self.after is None else "changed"


@dataclass(frozen=True, slots=True)
class Removal:
    """The proof that a person was deleted: no name, only counts and the digest of the last export."""

    id: str
    stamp: Stamp
    entries: int
    changes: int
    digest: str  # SHA-256 of the person's own export, which only they may have kept


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything about one person: as they are, their live entries in order of time, and the history."""

    person: StoredPerson
    entries: tuple[Kept, ...] = ()
    history: tuple[Change, ...] = ()


class Standing(enum.StrEnum):
    """How a dose stands."""

    PLANNED = "planned"  # nothing is written about it, whether its time has come or not
    TAKEN = "taken"
    LATE = "late"
    MISSED = "missed"
    EXTRA = "extra"


@dataclass(frozen=True, slots=True)
class DoseLine:
    """One dose: what was ordered, what is written about it, and how it stands."""

    standing: Standing
    planned: DoseRecord | None
    kept: Kept | None

    @property
    def at(self) -> datetime:
        """Where the dose stands in time: its ordered instant, else when it was taken."""
        if self.planned is not None:
            return self.planned.at
        if self.kept is None:
            raise ValueError("a dose is ordered or written down")
        return self.kept.planned_at or self.kept.entry.at


def in_order(kept: Kept) -> tuple[int, str]:
    """The order of entries: by instant, then by id."""
    return microseconds(kept.entry.at), kept.id
