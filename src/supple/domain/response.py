"""Whether the person's own response to the medicine is known yet, and what that opens."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class ActivityStatus(enum.StrEnum):
    """Driving and machinery never pass beyond "ask first"."""

    WAIT = "wait"
    ASK_FIRST = "ask_first"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that needs alertness, whether it is open, and what is missing to open it."""

    activity_id: str
    status: ActivityStatus
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Response:
    """Known when ratings, days and bins of hours since a dose are reached since the last change."""

    known: bool
    ratings: int
    days: int
    bins: int
    missing: tuple[str, ...]
    activities: tuple[Activity, ...]
