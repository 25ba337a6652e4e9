"""What earlier weeks asked for: the part of a person's history that the next week is built on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from supple.domain.plan import Decision

HIGHEST_LEVEL = 4
MOST_VOLUME = 3.0
MOST_SESSIONS = 14
MOST_EFFORT_STEPS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How much a week may ask for, in the four things that progress one at a time.

    ``volume`` is a part of the library's start amounts (1 is the start), ``sessions`` the most sessions of a week,
    ``effort_steps`` what is added to each item's starting effort (0 to 10 scale), ``level`` the hardest exercises.
    """

    level: int = 1
    volume: float = 1.0
    sessions: int = 5
    effort_steps: int = 0

    def __post_init__(self) -> None:
        if not 1 <= self.level <= HIGHEST_LEVEL:
            raise ValueError(f"a level lies between 1 and {HIGHEST_LEVEL}, got {self.level}")
        if not 0 < self.volume <= MOST_VOLUME:
            raise ValueError(f"a volume lies above 0 and at most {MOST_VOLUME:g}, got {self.volume}")
        if not 1 <= self.sessions <= MOST_SESSIONS:
            raise ValueError(f"a week holds 1 to {MOST_SESSIONS} sessions, got {self.sessions}")
        if not 0 <= self.effort_steps <= MOST_EFFORT_STEPS:
            raise ValueError(f"effort rises by 0 to {MOST_EFFORT_STEPS} steps, got {self.effort_steps}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedWeek:
    """A week as it was laid out: from when, how many sessions, the highest effort asked, the load, the decision."""

    first_day: date
    sessions: int
    effort: int
    load: Load
    decision: Decision

    def __post_init__(self) -> None:
        if self.sessions < 0 or not 0 <= self.effort <= 10:
            raise ValueError(f"a week has 0 or more sessions and an effort from 0 to 10, got {self}")

    @property
    def end(self) -> date:
        """The day after its last day."""
        return self.first_day + timedelta(days=7)
