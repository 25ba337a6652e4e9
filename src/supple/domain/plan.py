"""A week to agree on, or the reason there is none."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from supple.domain.quantities import Band


class PlanStatus(enum.StrEnum):
    """Optimal only where the solver proved it."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"


class ClearanceState(enum.StrEnum):
    """Whether a clinician has seen the plan."""

    NOT_DISCUSSED = "not_discussed"
    DISCUSSED = "discussed"
    APPROVED = "approved"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class ClearanceNote:
    """Who looked at the plan, in which role, when."""

    state: ClearanceState = ClearanceState.NOT_DISCUSSED
    by: str | None = None
    role: str | None = None
    on: date | None = None


class Decision(enum.StrEnum):
    """What the progression rules said."""

    START = "start"
    UP = "up"
    HOLD = "hold"
    DOWN = "down"
    DELOAD = "deload"
    RESTART = "restart"
    REBASELINE = "rebaseline"


@dataclass(frozen=True, slots=True)
class Progression:
    """Where this week stands, and the rule that decided it."""

    decision: Decision
    rule_id: str


@dataclass(frozen=True, slots=True)
class DoseTime:
    """A dose as placed: inside the window that the prescriber allows (both ends equal where nothing may move)."""

    at: datetime
    amount_mg: float
    allowed: tuple[datetime, datetime]

    def __post_init__(self) -> None:
        if not self.allowed[0].timestamp() <= self.at.timestamp() <= self.allowed[1].timestamp():
            raise ValueError(f"a dose lies inside its allowed window, got {self}")


@dataclass(frozen=True, slots=True)
class Item:
    """One exercise of a session. ``minutes`` is work time per set; ``bout_min`` the longest piece without rest."""

    exercise_id: str
    sets: int
    reps: int | None = None
    hold_s: int | None = None
    minutes: int | None = None
    bout_min: int | None = None
    rest_s: int = 60
    effort: int = 2


@dataclass(frozen=True, slots=True)
class Session:
    """A stretch of exercise: warm-up, items, cool-down; with the reasons for its place and time."""

    start: datetime
    minutes: int
    warm_up_min: int
    cool_down_min: int
    items: tuple[Item, ...]
    place: str = "home"
    companion: str | None = None
    cues: tuple[str, ...] = ()
    drowsy_probability: float | None = None  # highest upper band in the session; None without a forecast
    tone_relief: float | None = None  # mean of the median
    because: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.items or self.minutes < 1:
            raise ValueError("a session has items and minutes")

    @property
    def end(self) -> datetime:
        """The instant the session ends, counted in elapsed time."""
        return datetime.fromtimestamp(self.start.timestamp() + 60 * self.minutes, tz=self.start.tzinfo)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A wish that could not be met, and the limit that holds it back."""

    wish: str
    limit: str
    rule_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HeldBy:
    """One of the limits that together forbid something: who can say more, and whether lifting it alone would do."""

    limit: str
    ask: str
    enough_alone: bool
    rule_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PrescribedTarget:
    """Minutes that a clinician asked for in a week, what the plan holds, and what holds it back where it is less."""

    what: str  # a kind or an exercise id, as written
    first_day: date
    days: int  # of the week that the plan covers
    asked_min: int
    planned_min: int  # whole minutes of work and rests
    wish: str  # in words, with name, role and date; the conflict of a missed target has the same
    held_by: tuple[HeldBy, ...] = ()

    @property
    def met(self) -> bool:
        """Whether the plan holds all that was asked for."""
        return self.planned_min >= self.asked_min


class GainVerdict(enum.StrEnum):
    """What the timing buys."""

    HELPS = "helps"
    LITTLE = "little"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True)
class TimingGain:
    """The planned times against the same sessions at ordinary free times; positive stiffness points are relief."""

    stiffness_points: Band | None
    drowsy_probability: Band | None
    verdict: GainVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A week of sessions that passes every rule in force."""

    status: PlanStatus
    gap: float
    level: int
    clearance: ClearanceNote
    progression: Progression
    doses: tuple[DoseTime, ...]
    sessions: tuple[Session, ...]
    weekly_minutes: Mapping[str, int]
    timing_gain: TimingGain | None = None
    bounds: Mapping[str, float] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()
    notes: tuple[str, ...] = ()
    targets: tuple[PrescribedTarget, ...] = ()

    @property
    def cleared(self) -> bool:
        """Whether a clinician approved it."""
        return self.clearance.state is ClearanceState.APPROVED


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no plan, what to do, and what may go on meanwhile.

    ``held_by`` is the smallest set of limits that leaves no session, where limits are the reason.
    """

    reason: str
    rule_ids: tuple[str, ...]
    what_to_do: str
    may_go_on: tuple[str, ...]
    held_by: tuple[HeldBy, ...] = ()


def week_of(now: datetime, days: int) -> tuple[date, ...]:
    """The calendar days a plan covers: from the day of ``now`` on."""
    return tuple(now.date() + timedelta(days=n) for n in range(days))
