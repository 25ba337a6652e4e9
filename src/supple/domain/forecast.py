"""The curve that others may read: bands over people, on an even grid of elapsed time.

Planning and screening know only this; they never see the pharmacokinetics behind it.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from supple.domain.quantities import Band

Bands = NDArray[np.float64]  # shape (3, n_slots): p05, p50, p95


class Basis(enum.StrEnum):
    """Whose curve it is."""

    PEOPLE_LIKE_YOU = "people_like_you"
    YOUR_DIARY = "your_diary"


class WindowKind(enum.StrEnum):
    """What a stretch of the day is like."""

    EASED = "eased"
    DROWSY = "drowsy"
    CLEAR = "clear"


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of one day, and how probable its statement is over people (not over the median)."""

    start: datetime
    end: datetime
    kind: WindowKind
    probability: float


@dataclass(frozen=True, slots=True)
class OnBoard:
    """A medicine that the forecast counts or widens for, and the assumption behind that."""

    drug: str
    modelled: bool
    assumption: str | None = None


@dataclass(frozen=True, slots=True)
class DrawError:
    """How far the bands would move with another draw of as many virtual people: standard errors, at most.

    Of p05, p50 and p95 the largest over the hours; of the windows' probabilities the largest.
    """

    n_people: int
    concentration_ng_per_ml: tuple[float, float, float]
    tone_relief: tuple[float, float, float]
    drowsy_probability: tuple[float, float, float]
    window_probability: float


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """Bands per slot from ``start`` on, ``step_min`` of elapsed time apart.

    ``concentration_ng_per_ml`` plasma racemic baclofen; ``tone_relief`` part 0 to 1 of the person's own stiffness
    without the medicine; ``drowsy_probability`` the probability of a momentary sleepiness of 7 or more;
    ``drowsy_odds_ratio`` the odds against the same hour without the medicine. Each (3, n_slots). ``draw_error`` is
    None where the bands are not counted on virtual people.
    """

    start: datetime
    step_min: int
    concentration_ng_per_ml: Bands
    tone_relief: Bands
    drowsy_probability: Bands
    drowsy_odds_ratio: Bands
    windows: tuple[Window, ...]
    basis: Basis
    on_board: tuple[OnBoard, ...]
    times_assumed: bool = False
    warnings: tuple[str, ...] = ()
    draw_error: DrawError | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.start.tzinfo, ZoneInfo):
            raise ValueError("a forecast starts at an instant with a named zone")
        for bands in (self.concentration_ng_per_ml, self.tone_relief, self.drowsy_probability, self.drowsy_odds_ratio):
            if bands.shape != (3, self.n_slots) or not np.all(np.isfinite(bands)):
                raise ValueError(f"bands are finite and (3, {self.n_slots}), got {bands.shape}")

    @property
    def n_slots(self) -> int:
        """How many slots the forecast has."""
        return int(self.concentration_ng_per_ml.shape[1])

    @property
    def end(self) -> datetime:
        """The instant after the last slot."""
        return self.at(self.n_slots)

    def at(self, slot: int) -> datetime:
        """The instant a slot begins, in the forecast's zone; steps are elapsed time, so clock changes are right."""
        utc = self.start.astimezone(ZoneInfo("UTC")) + timedelta(minutes=self.step_min * slot)
        return utc.astimezone(self.start.tzinfo)

    def slots(self, start: datetime, end: datetime) -> range:
        """The slots that overlap the stretch from start to end.

        Raises
        ------
        ValueError
            The stretch does not lie inside the forecast: a rule may never look at part of a session.
        """
        step_s = 60 * self.step_min
        first = int((start.timestamp() - self.start.timestamp()) // step_s)
        last = int(-((self.start.timestamp() - end.timestamp()) // step_s))
        if first < 0 or last > self.n_slots or last <= first:
            raise ValueError(f"{start:%a %H:%M}-{end:%H:%M} is not inside the forecast")
        return range(first, last)

    def worst_drowsy_p95(self, start: datetime, end: datetime) -> float:
        """The highest upper band of drowsiness in any slot of the stretch; what the alertness caps look at."""
        slots = self.slots(start, end)
        return float(self.drowsy_probability[2, slots.start : slots.stop].max())

    def mean_band(self, bands: Bands, start: datetime, end: datetime) -> Band:
        """The mean over the stretch of each percentile line."""
        slots = self.slots(start, end)
        low, mid, high = bands[:, slots.start : slots.stop].mean(axis=1)
        return Band(float(low), float(mid), float(high))
