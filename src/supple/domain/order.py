"""What the prescriber ordered: steps of clock times and amounts, and how far a time may move.

Supple reads an order and places nothing outside it. Nothing here proposes a dose.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EVERY_DAY = frozenset(range(7))  # Monday is 0
LARGEST_SINGLE_DOSE_MG = 200.0  # above this an entry is a typing error or an overdose, never an order to plan around


class Times(enum.StrEnum):
    """How the clock times of a step came about."""

    STATED = "stated"
    ASSUMED = "assumed"  # a frequency spread over the waking hours


@dataclass(frozen=True, slots=True)
class SlotDose:
    """One ordered dose: wall time, amount, the days it is taken, and how far the prescriber lets it move."""

    at: time
    amount_mg: float
    may_move_min: int = 0
    days: frozenset[int] = EVERY_DAY

    def __post_init__(self) -> None:
        if not 0 < self.amount_mg <= LARGEST_SINGLE_DOSE_MG:
            raise ValueError(
                f"a dose lies above 0 and at most {LARGEST_SINGLE_DOSE_MG:g} mg, got {self.amount_mg:g} mg"
            )
        if not 0 <= self.may_move_min <= 180:
            raise ValueError(f"a dose may move by 0 to 180 minutes, got {self.may_move_min}")
        if not self.days or not self.days <= EVERY_DAY:
            raise ValueError(f"days are 0 (Monday) to 6 (Sunday), got {sorted(self.days)}")


@dataclass(frozen=True, slots=True)
class Step:
    """The doses in force from one date until another (``until`` not included); None is open."""

    doses: tuple[SlotDose, ...]
    from_on: date | None = None
    until_on: date | None = None
    times: Times = Times.STATED

    def __post_init__(self) -> None:
        if not self.doses:
            raise ValueError("a step has at least one dose")
        if self.from_on and self.until_on and self.from_on >= self.until_on:
            raise ValueError(f"a step ends after it starts, got {self.from_on} to {self.until_on}")
        for day in range(7):
            at = [dose.at for dose in self.doses if day in dose.days]
            if len(at) != len(set(at)):
                raise ValueError("two doses of one step have the same time on the same day")

    def in_force_on(self, day: date) -> bool:
        """Whether this step holds on the day."""
        return (self.from_on is None or self.from_on <= day) and (self.until_on is None or day < self.until_on)

    def daily_mg(self) -> float:
        """The largest total of any one day [mg]."""
        return max(sum(dose.amount_mg for dose in self.doses if day in dose.days) for day in range(7))


class Change(enum.StrEnum):
    """Which way the last change of the order went."""

    START = "start"
    INCREASE = "increase"
    DECREASE = "decrease"
    SAME = "same"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A prescriber's order for one medicine by mouth.

    ``steps`` are ordered by date and do not overlap. ``may_move_allowed_by`` names the prescriber; without a
    name every ``may_move_min`` counts as 0.
    """

    steps: tuple[Step, ...]
    drug: str = "baclofen"
    form: str | None = None
    started_on: date | None = None
    changed_on: date | None = None
    stopped_on: date | None = None
    max_mg_per_day: float | None = None
    min_gap_h: float | None = None
    may_move_allowed_by: str | None = None
    as_needed: bool = False
    where: str = "order"

    def __post_init__(self) -> None:
        if not self.steps:
            raise ValueError("an order has at least one step")
        for earlier, later in zip(self.steps, self.steps[1:], strict=False):
            if earlier.until_on is None or later.from_on is None or earlier.until_on > later.from_on:
                raise ValueError("the steps of an order follow each other without overlap")

    def step_on(self, day: date) -> Step | None:
        """The step in force on the day, or None before, between or after the steps."""
        if self.stopped_on and day >= self.stopped_on:
            return None
        return next((step for step in self.steps if step.in_force_on(day)), None)

    def movable_min(self, dose: SlotDose) -> int:
        """How far this dose may move [min]: nothing without a named prescriber."""
        return dose.may_move_min if self.may_move_allowed_by else 0

    def last_change(self, day: date) -> tuple[date | None, Change]:
        """The latest start or change on or before the day, and its direction as far as the steps tell."""
        starts = [step for step in self.steps if step.from_on and step.from_on <= day]
        dates = [d for d in (self.started_on, self.changed_on) if d and d <= day]
        latest = max([*dates, *(step.from_on for step in starts if step.from_on)], default=None)
        if latest is None:
            return None, Change.UNKNOWN
        after, before = self.step_on(latest), self.step_on(latest - timedelta(days=1))
        if self.started_on == latest:
            return latest, Change.START
        if after is None or before is None or before is after:
            return latest, Change.UNKNOWN
        if after.daily_mg() == before.daily_mg():
            return latest, Change.SAME
        return latest, Change.INCREASE if after.daily_mg() > before.daily_mg() else Change.DECREASE


class DoseState(enum.StrEnum):
    """Planned, taken and missed are states of one record, so a dose is never counted twice."""

    PLANNED = "planned"
    TAKEN = "taken"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class DoseRecord:
    """One dose: an instant with its zone (hence its wall time), the slot of the order it fills, and its state."""

    at: datetime
    amount_mg: float
    state: DoseState
    slot: time | None = None
    medicine: str = "baclofen"

    def __post_init__(self) -> None:
        if not isinstance(self.at.tzinfo, ZoneInfo):
            raise ValueError(f"a dose record needs an instant with a named zone, got {self.at!r}")


def wall(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant of a wall time, also on the days when the clock changes.

    A time that the clock skips is taken at the moment after the gap; one that comes twice, at its first pass.
    """
    local = datetime.combine(day, at, tzinfo=zone)
    exists = local.astimezone(ZoneInfo("UTC")).astimezone(zone)
    return exists if exists.replace(tzinfo=None) != local.replace(tzinfo=None) else local


def planned_doses(order: Order, start: datetime, end: datetime) -> Iterator[DoseRecord]:
    """The doses the order asks for from start (included) to end (not included), in order of time."""
    zone = start.tzinfo
    if not isinstance(zone, ZoneInfo):
        raise ValueError("planned doses need a start with a named zone")
    day = start.date()
    while day <= end.astimezone(zone).date():
        step = order.step_on(day)
        for dose in sorted(step.doses, key=lambda d: d.at) if step else ():
            at = wall(day, dose.at, zone)
            # compare instants: Python compares wall times when both sides carry the same zone object
            if day.weekday() in dose.days and start.timestamp() <= at.timestamp() < end.timestamp():
                yield DoseRecord(at, dose.amount_mg, DoseState.PLANNED, dose.at, order.drug)
        day += timedelta(days=1)
