"""Ranges over people, and the few unit conversions that everyone shares."""

from __future__ import annotations

import math
from dataclasses import dataclass

CREATININE_UMOL_PER_L_PER_MG_PER_DL = 88.42  # molar mass of creatinine 113.12 g/mol


@dataclass(frozen=True, slots=True)
class Band:
    """A value for people like this one: 5th, 50th and 95th percentile, in that order."""

    p05: float
    p50: float
    p95: float

    def __post_init__(self) -> None:
        if not all(math.isfinite(value) for value in (self.p05, self.p50, self.p95)):
            raise ValueError(f"a band needs finite values, got {self}")
        if not self.p05 <= self.p50 <= self.p95:
            raise ValueError(f"a band rises from p05 to p95, got {self}")


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of wall-clock time within one day, in minutes after midnight, end not included."""

    start_min: int
    end_min: int

    def __post_init__(self) -> None:
        if not 0 <= self.start_min < self.end_min <= 24 * 60:
            raise ValueError(f"an interval lies within one day and ends after it starts, got {self}")

    def covers(self, start_min: int, end_min: int) -> bool:
        """Whether the stretch from start to end lies wholly inside."""
        return self.start_min <= start_min and end_min <= self.end_min
