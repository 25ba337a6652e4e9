"""The person, as far as anyone said. Every field may be missing, and missing means not known."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal

from supple.domain.diary import Diary
from supple.domain.history import PlannedWeek
from supple.domain.order import EVERY_DAY, Order
from supple.domain.quantities import Interval

Sex = Literal["female", "male"]
Tri = bool | None  # true, false, nobody said
Week = Mapping[int, tuple[Interval, ...]]  # Monday is 0; a day left out has no time

EQUIPMENT = (
    "chair", "wall", "bed", "mat", "pillow", "towel", "strap", "band", "weights", "table", "counter", "rail",
    "two_rails", "step", "walking_aid", "wheelchair", "stepper", "pool", "float", "hoist", "treadmill", "cycle",
    "arm_ergometer", "motor_pedaller", "standing_frame", "putty", "slide_sheet", "cuff", "blanket", "fan", "anchor",
    "kneeling_pad",
)  # fmt: skip


class Status(enum.StrEnum):
    """Whether an entry of a record counts. Entries entered in error never become an entry at all."""

    ACTIVE = "active"  # a condition that is there, a medicine that is taken, an allergy that stands
    PAST = "past"
    REFUTED = "refuted"  # someone said that it is not so
    PLANNED = "planned"
    ON_HOLD = "on_hold"  # a medicine not taken at the moment, and not stopped
    UNKNOWN = "unknown"  # the record does not say


@dataclass(frozen=True, slots=True)
class Coding:
    """A code with its system. ``system`` is one of snomed, icd10, icd10cm, rxnorm, atc, loinc, or the URI as found."""

    system: str
    code: str
    display: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionEntry:
    """A condition as the record has it; ``where`` is a path that a person can find."""

    text: str
    codings: tuple[Coding, ...] = ()
    status: Status = Status.ACTIVE
    on: date | None = None  # onset, or when it was recorded
    ended_on: date | None = None
    family_history: bool = False
    where: str = "conditions"


@dataclass(frozen=True, slots=True)
class TimedDose:
    """A dose of another medicine with a clock time."""

    at: time
    amount_mg: float
    days: frozenset[int] = EVERY_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicineEntry:
    """A medicine as the record has it. Baclofen entries stand here too; the order is read from them."""

    text: str
    codings: tuple[Coding, ...] = ()
    status: Status = Status.ACTIVE
    started_on: date | None = None
    stopped_on: date | None = None
    as_needed: Tri = None
    route: Literal["oral", "intrathecal", "other"] | None = None
    dose_text: str | None = None
    doses: tuple[TimedDose, ...] = ()
    where: str = "medicines"


@dataclass(frozen=True, slots=True, kw_only=True)
class AllergyEntry:
    """An allergy or intolerance. ``none`` of any kind is said through Person.complete_lists."""

    text: str
    codings: tuple[Coding, ...] = ()
    status: Status = Status.ACTIVE
    where: str = "allergies"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabResult:
    """A measured value as the record has it, before units are made one; plausibility is judged in screening.

    ``analyte`` uses the ids of lab_codes.csv (creatinine_serum, egfr, creatinine_clearance, cystatin_c, height,
    bp_systolic ...). ``comparator`` is <, <=, > or >= where the record gives a bound.
    """

    analyte: str
    value: float
    unit: str | None  # UCUM code where the record has one
    measured_on: date | None
    comparator: Literal["<", "<=", ">", ">="] | None = None
    preliminary: bool = False
    where: str = "labs"


@dataclass(frozen=True, slots=True)
class Weight:
    """Body weight [kg] with its date."""

    kg: float
    on: date | None = None

    def __post_init__(self) -> None:
        if not 2 <= self.kg <= 350:
            raise ValueError(f"a body weight lies between 2 and 350 kg, got {self.kg:g}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What someone answered to a question: yes/no as bool, a number, or words; None is "I do not know"."""

    value: bool | float | str | None
    on: date | None = None
    by: str | None = None


class Mobility(enum.StrEnum):
    """How the person gets about."""

    WALKS_UNAIDED = "walks_unaided"
    WALKS_WITH_AID = "walks_with_aid"
    WHEELCHAIR = "wheelchair"


@dataclass(frozen=True, slots=True, kw_only=True)
class Abilities:
    """What the person can do, and what their injury is."""

    mobility: Mobility | None = None
    stands_30s_with_rail: Tri = None
    can_rise_from_floor: Tri = None
    relies_on_stiffness_to_stand: Tri = None
    falls_past_year: int | None = None
    falls_injurious: int | None = None
    injury_level: str | None = None  # C1 to S5
    sci_complete: Tri = None
    injured_on: date | None = None
    usual_systolic: float | None = None  # mmHg
    ad_plan_shared: Tri = None
    heat_sensitive: Tri = None
    wheelchair: Tri = None


@dataclass(frozen=True, slots=True)
class Day:
    """When the person wakes, sleeps and eats; ``assumed`` where nobody said."""

    wakes: time = time(7)
    sleeps: time = time(23)
    meals: tuple[time, ...] = ()
    assumed: bool = True


@dataclass(frozen=True, slots=True)
class CompanionHours:
    """When someone is there, and whether they can lend a hand."""

    interval: Interval
    can: Literal["nearby", "hands_on"] = "nearby"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What the person likes. ``favourite`` and ``never`` hold exercise ids or kinds.

    ``learning`` False: the forecast stays that of people like this one, whatever the diary says.
    """

    max_sessions_per_day: int = 2
    time_of_day: Literal["morning", "afternoon", "evening"] | None = None
    favourite: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    learning: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Prescription:
    """A clinician's or therapist's word on exercise; ids or kinds in ``must``, ``may`` and ``never``."""

    by: str | None = None
    role: str | None = None
    on: date | None = None
    review_on: date | None = None
    must: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    effort_max: int | None = None
    targets: Mapping[str, float] = field(default_factory=dict)
    own_exercises: tuple[Mapping[str, object], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearance:
    """A recorded review: what it lifts, who gave it, in which role, and until when."""

    effect: str
    by: str
    role: str
    on: date
    until: date | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Travel:
    """From this instant on the person lives by another zone's clock."""

    start: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class Supply:
    """Tablets at home and the next refill."""

    tablets_left: int | None = None
    refill_on: date | None = None


@dataclass(frozen=True, slots=True)
class OrderIssue:
    """Why there is no order to forecast from, in a sentence, with the effect it has on the plan if any.

    ``code`` is one of: none_found, unknown_dose, unreconciled, intrathecal_only, stopped, no_usable_time, on_hold,
    not_a_dose (an order that is impossible as written).
    """

    code: str
    sentence: str
    entries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Everything read about one person. Recognition of words and codes happens later, in screening.

    ``complete_lists`` names the lists that someone called complete (conditions, medicines, allergies).
    ``medicines_listed_on`` is the date of the newest entry of one prescriber's list, for freshness.
    """

    zone: str = "UTC"
    zone_stated: bool = False
    country: str | None = None
    birth_date: date | None = None
    birth_year_only: bool = False
    age_years: float | None = None  # as stated, where no birth date is known
    sex: Sex | None = None
    deceased: bool = False
    height_cm: float | None = None
    weights: tuple[Weight, ...] = ()
    conditions: tuple[ConditionEntry, ...] = ()
    medicines: tuple[MedicineEntry, ...] = ()
    allergies: tuple[AllergyEntry, ...] = ()
    complete_lists: frozenset[str] = frozenset()
    medicines_listed_on: date | None = None
    labs: tuple[LabResult, ...] = ()
    answers: Mapping[str, Answer] = field(default_factory=dict)
    pregnancy: Literal["yes", "no", "unknown", "not_applicable"] = "unknown"
    pregnancy_due_on: date | None = None
    breastfeeding: Literal["yes", "no", "unknown", "not_applicable"] = "unknown"
    alcohol_units_per_week: float | None = None
    activities: tuple[str, ...] | None = None
    abilities: Abilities = Abilities()
    order: Order | None = None
    order_issue: OrderIssue | None = None
    supply: Supply | None = None
    day: Day = Day()
    availability: Week | None = None  # None: nobody said; an empty mapping: no free time
    companion: Mapping[int, tuple[CompanionHours, ...]] | None = None
    equipment: frozenset[str] | None = None
    preferences: Preferences = Preferences()
    prescription: Prescription | None = None
    clearances: tuple[Clearance, ...] = ()
    travel: tuple[Travel, ...] = ()
    goals: tuple[str, ...] = ()
    diary: Diary = Diary()
    weeks: tuple[PlannedWeek, ...] = ()  # what earlier weeks had asked for

    def age_on(self, day: date) -> float | None:
        """Age in years, whole where only a birth year is known (then the younger of the two possible ages)."""
        if self.birth_date is None:
            return self.age_years
        had_birthday = (day.month, day.day) >= (self.birth_date.month, self.birth_date.day)
        return float(day.year - self.birth_date.year - (0 if had_birthday and not self.birth_year_only else 1))

    def weight_on(self, day: date) -> Weight | None:
        """The latest weight on or before the day, else an undated one."""
        dated = [w for w in self.weights if w.on and w.on <= day]
        if dated:
            return max(dated, key=lambda w: w.on or date.min)
        return next((w for w in self.weights if w.on is None), None)
