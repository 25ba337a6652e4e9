"""One exercise of the library: what it is, for whom, how much, and what it asks of the person."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Kind(enum.StrEnum):
    """The kinds of exercise."""

    STRETCH = "stretch"
    STRENGTH = "strength"
    AEROBIC = "aerobic"
    BALANCE = "balance"
    AQUATIC = "aquatic"
    YOGA = "yoga"
    RELAXATION = "relaxation"


class Position(enum.StrEnum):
    """The position an exercise is done in."""

    SUPINE = "supine"
    PRONE = "prone"
    SIDE_LYING = "side_lying"
    SEATED = "seated"
    WHEELCHAIR = "wheelchair"
    STANDING = "standing"
    POOL = "pool"


class Companion(enum.IntEnum):
    """Who must be there; a larger number asks for more."""

    NONE = 0
    NEARBY = 1
    HANDS_ON = 2

    @property
    def word(self) -> str:
        """The need as the library writes it."""
        return self.name.lower()


class DoseWindow(enum.StrEnum):
    """When in the dose cycle an exercise fits."""

    ANY = "any"
    LOW_STIFFNESS = "low_stiffness"
    AVOID_PEAK = "avoid_peak"
    ALERT = "alert"


@dataclass(frozen=True, slots=True)
class Amount:
    """How much of an exercise: sets of reps, holds or minutes. What does not apply is None."""

    sets: int
    reps: int | None = None
    hold_s: int | None = None
    minutes: int | None = None

    def __post_init__(self) -> None:
        if self.sets < 1 or all(x is None for x in (self.reps, self.hold_s, self.minutes)):
            raise ValueError(f"an amount has at least one set of something, got {self}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """An entry of the exercise library (evidence: exercises.csv).

    ``equipment`` is a list of alternatives to choose one of, for each thing that is needed: ``(("strap", "towel"),)``
    is a strap or a towel; ``(("chair",), ("rail", "counter"))`` is a chair and something firm. Levels, efforts,
    alertness need, fall risk and heat load as in the data dictionary; effort 0 to 10.
    """

    id: str
    name: str
    kind: Kind
    position: Position
    target: str
    equipment: tuple[tuple[str, ...], ...]
    level: int
    suits: frozenset[str]
    freq_start: int
    freq_max: int
    start: Amount
    most: Amount
    effort_start: int
    effort_max: int
    alertness_need: int
    fall_risk: int
    heat_load: int
    companion: Companion
    dose_window: DoseWindow
    contra: frozenset[str]
    goals: tuple[str, ...]
    steps: tuple[str, ...]
    stop_or_ease: str
    benefit: str
    grade: str
    sources: tuple[str, ...]
    checked_on: str
    sides: int = 1  # 2 where one side is done after the other
    reviewed_by: str | None = None  # empty until a clinician has looked at it
    withdrawn_on: str | None = None
    withdrawn_because: str | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.level <= 4:
            raise ValueError(f"{self.id}: level lies between 1 and 4, got {self.level}")
        if not 0 <= self.effort_start <= self.effort_max <= 10:
            raise ValueError(f"{self.id}: effort rises from start to most within 0 to 10")
        if not all(0 <= x <= 3 for x in (self.alertness_need, self.fall_risk, self.heat_load)):
            raise ValueError(f"{self.id}: alertness need, fall risk and heat load lie between 0 and 3")
        if self.sides not in (1, 2):
            raise ValueError(f"{self.id}: an exercise has one side or two, got {self.sides}")
        if not 1 <= self.freq_start <= self.freq_max <= 7:
            raise ValueError(f"{self.id}: sessions a week rise from start to most within 1 to 7")
