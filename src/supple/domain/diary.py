"""What the person wrote down: doses, ratings, sessions, falls, symptoms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Literal

RATINGS = (
    "stiffness", "spasms", "cramps", "uncontrolled_movements", "pain", "sleepiness", "dizziness", "weakness",
    "headache", "nausea", "constipation", "other_effect", "mood", "fatigue",
)  # fmt: skip
EVENTS = ("dose_mg", "missed_dose", "sleep_h", "session", "effort", "recovery_next_morning", "fall", "symptom")
WEEKLY_MEASURES = ("sit_to_stand_30s", "walk_10m_s", "walk_2min_m", "wheel_10m_s", "activity_days", "activity_min")
KINDS = (*RATINGS, *EVENTS, *WEEKLY_MEASURES)


@dataclass(frozen=True, slots=True)
class DiaryEntry:
    """One line of the diary. Ratings run from 0 to 10; ``slot`` is the ordered time that a dose fills."""

    at: datetime
    kind: str
    value: float | None = None
    text: str | None = None
    slot: time | None = None
    medicine: str = "baclofen"
    rated_by: Literal["self", "carer", "clinician"] = "self"
    session_id: str | None = None
    where: str = "diary"

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError(f"a diary entry needs an instant with a zone, got {self.at!r}")
        if self.kind not in KINDS:
            raise ValueError(f"not a kind of diary entry: {self.kind!r}")
        if self.kind in RATINGS and not (self.value is not None and 0 <= self.value <= 10):
            raise ValueError(f"a rating runs from 0 to 10, got {self.value!r}")


@dataclass(frozen=True, slots=True)
class Diary:
    """All entries in order of time."""

    entries: tuple[DiaryEntry, ...] = ()

    def of(self, *kinds: str, since: datetime | None = None, until: datetime | None = None) -> tuple[DiaryEntry, ...]:
        """The entries of these kinds between two instants (both included where given)."""
        return tuple(
            entry
            for entry in self.entries
            if entry.kind in kinds
            and (since is None or entry.at.timestamp() >= since.timestamp())
            and (until is None or entry.at.timestamp() <= until.timestamp())
        )
