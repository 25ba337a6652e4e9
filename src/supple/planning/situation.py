"""Everything the rules of a week look at: the person, what screening found, the curve, and the settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from supple.domain.duration import Pace
from supple.domain.exercise import Exercise
from supple.domain.facts import Known
from supple.domain.findings import Screening
from supple.domain.forecast import Forecast
from supple.domain.history import Load
from supple.domain.person import Clearance, CompanionHours, Mobility, Person, Week
from supple.domain.plan import Session, week_of
from supple.domain.response import Response
from supple.knowledge.library import Library
from supple.planning.free_time import free_hours

ASSUMED_EQUIPMENT = frozenset({"chair", "bed", "wall"})
FAMILIES: dict[str, frozenset[str]] = {
    "multiple sclerosis": frozenset({"MS"}),
    "spinal cord injury": frozenset({"SCI_PARA", "SCI_TETRA", "SCI_C7", "SCI_INCOMPLETE"}),
    "cerebral palsy": frozenset({"CP"}),
}
ALL_GROUPS = frozenset({"MS", "CP", "SCI_PARA", "SCI_TETRA"})  # what suits all of these suits an unknown cause


@dataclass(frozen=True, slots=True)
class StandingWeek:
    """Sessions that stand already. Those of today may move within today, those of other days stay where they are.

    ``free_days`` lets the other days be planned afresh, for when a rule no longer allows them as they stood.
    ``dose_shifts`` are the minutes by which the standing week moved each ordered time.
    """

    sessions: tuple[Session, ...]
    dose_shifts: Mapping[time, int] = field(default_factory=dict)
    free_days: bool = False

    def on(self, day: date, zone: ZoneInfo) -> tuple[Session, ...]:
        """The sessions of a day."""
        return tuple(session for session in self.sessions if session.start.astimezone(zone).date() == day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """One person at one moment, with the knowledge. ``load`` comes from the progression rules.

    With a ``standing_week`` only today is placed anew, from what was planned for the rest of today.
    """

    person: Person
    screening: Screening
    response: Response
    library: Library
    now: datetime
    days: int
    load: Load = field(default_factory=Load)
    standing_week: StandingWeek | None = None
    call_today: bool = False  # a red flag asks for a call today

    def number(self, name: str) -> float:
        """A number of the planning settings."""
        return self.library.number("planning", name)

    def whole(self, name: str) -> int:
        """A whole number of the planning settings."""
        return round(self.number(name))

    def effect_number(self, effect_id: str, name: str) -> float:
        """A number that a row of the effect vocabulary sets."""
        return self.library.effects[effect_id].numbers[name]

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the moment."""
        if not isinstance(self.now.tzinfo, ZoneInfo):
            raise ValueError("planning needs a moment with a named zone")
        return self.now.tzinfo

    @property
    def dates(self) -> tuple[date, ...]:
        """The days of the plan."""
        return week_of(self.now, self.days)

    @property
    def pace(self) -> Pace:
        """How fast sessions are counted."""
        return Pace(seconds_per_rep=self.number("seconds_per_rep"), change_s=self.number("change_s"))

    @property
    def availability(self) -> Week:
        """The free time by weekday, assumed where nobody said."""
        return free_hours(self.person, self.library)

    @property
    def uses_wheelchair(self) -> bool:
        """Whether the person sits in a wheelchair for their day."""
        abilities = self.person.abilities
        return abilities.mobility is Mobility.WHEELCHAIR or abilities.wheelchair is True

    @property
    def equipment(self) -> frozenset[str]:
        """What is at hand, assumed where nobody said; who uses a wheelchair has one."""
        stated = self.person.equipment
        return (ASSUMED_EQUIPMENT if stated is None else stated) | ({"wheelchair"} if self.uses_wheelchair else set())

    def company(self, weekday: int) -> tuple[CompanionHours, ...]:
        """When someone is there; nobody said means alone."""
        return tuple((self.person.companion or {}).get(weekday, ()))

    @property
    def age_years(self) -> float | None:
        """Age on the day of the moment."""
        return self.person.age_on(self.now.date())

    @property
    def cause_known(self) -> bool:
        """Whether the cause of the spasticity is one that the library is written for."""
        return bool(self.screening.groups)

    @property
    def has_spinal_injury(self) -> bool:
        """Whether a spinal cord injury is known."""
        return bool(self.screening.groups & FAMILIES["spinal cord injury"])

    @property
    def written_for_adults(self) -> bool:
        """Whether the person is younger than the people that the items were written for."""
        return self.age_years is not None and self.age_years < self.number("adult_min_age")

    def clearance(self, effect_id: str) -> Clearance | None:
        """A review on record that lifts the effect and is not out of date; a later change of order makes it old."""
        today = self.now.date()
        changed_on = self.person.order.last_change(today)[0] if self.person.order else None
        for clearance in self.person.clearances:
            in_date = clearance.on <= today and (clearance.until is None or today <= clearance.until)
            outlived = changed_on is not None and changed_on > clearance.on
            if clearance.effect == effect_id and in_date and not outlived and clearance.by and clearance.role:
                return clearance
        return None

    @property
    def discussed(self) -> bool:
        """Whether a clinician's or therapist's word on exercise is on record."""
        word = self.person.prescription
        written = word is not None and word.by and word.role and word.on and word.on <= self.now.date()
        return bool(written or self.clearance("needs_clearance") or self.clearance("plan"))

    def in_force(self, effect_id: str) -> bool:
        """Whether an effect holds at the moment; screening has already weighed the reviews on record."""
        return self.screening.in_force(effect_id)

    def days_since_change(self) -> int | None:
        """Days since the order last changed, or None where not known."""
        order = self.person.order
        changed_on = order.last_change(self.now.date())[0] if order else None
        return None if changed_on is None else (self.now.date() - changed_on).days

    def said(self, fact_id: str) -> bool | None:
        """What the person answered to a yes-or-no question, or None."""
        answer = self.person.answers.get(fact_id)
        return answer.value if answer and isinstance(answer.value, bool) else None

    def contra(self, code: str) -> Known:
        """Whether a contra code of the library applies."""
        return self.screening.contra_state(code)

    def half_of_day(self, minute: int) -> int:
        """0 before noon, 1 after, by the minute of a start."""
        return int(minute >= self.number("noon_min"))

    def time_of_day(self, minute: int) -> str:
        """Morning, afternoon or evening, by the minute of a start."""
        if minute < self.number("noon_min"):
            return "morning"
        return "evening" if minute >= self.number("evening_min") else "afternoon"


@dataclass(frozen=True, slots=True)
class Moment:
    """A stretch that a session may fill, with what the curve says there; None without a curve."""

    day: date
    start_min: int  # wall clock, minutes after midnight
    minutes: int
    half: int  # of the day: 0 before noon, 1 after
    start: datetime
    end: datetime
    drowsy_p95: float | None = None
    drowsy_p50: float | None = None
    relief_p50: float | None = None
    relief_p95: float | None = None
    relief_p95_day: float | None = None  # the largest upper band of that day
    eased: bool = False  # median relief near the day's largest, and enough to notice
    sleepy: bool = False  # drowsiness likely enough for rest
    calm_floor: bool = False  # cap 1 leaves little of this day, so calm seated items stay
    calm_floor_watched: bool = False  # the same under the stricter cap of a watch for sleepiness

    @property
    def end_min(self) -> int:
        """Wall clock of the end; midnight counts as 24:00."""
        minute = self.end.hour * 60 + self.end.minute
        return minute if self.end.date() == self.day else minute + 24 * 60


def day_span(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """A calendar day from midnight to midnight."""
    start = datetime(day.year, day.month, day.day, tzinfo=zone)
    after = day + timedelta(days=1)
    return start, datetime(after.year, after.month, after.day, tzinfo=zone)


def overlap(forecast: Forecast, start: datetime, end: datetime) -> range:
    """The slots of the forecast inside a stretch, as far as the forecast reaches."""
    step_s = 60 * forecast.step_min
    first = int((start.timestamp() - forecast.start.timestamp()) // step_s)
    last = int(-((forecast.start.timestamp() - end.timestamp()) // step_s))
    return range(max(0, first), max(0, min(last, forecast.n_slots)))


def needs(exercise: Exercise, word: str) -> bool:
    """Whether the equipment list of an exercise names a thing, as one of several or alone."""
    return any(word in alternatives for alternatives in exercise.equipment)
