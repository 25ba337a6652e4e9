"""What a check looks at, what it says when a rule is broken, and the few readings that checks share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from supple.domain.duration import Pace
from supple.domain.exercise import Companion, Exercise, Position
from supple.domain.findings import Screening, Urgency
from supple.domain.forecast import Forecast
from supple.domain.order import wall
from supple.domain.person import Clearance, Mobility, Person
from supple.domain.plan import Item, Plan, Session
from supple.domain.quantities import Interval
from supple.domain.response import Response
from supple.knowledge.library import Library

ASSUMED_FREE = (Interval(9 * 60, 12 * 60), Interval(14 * 60, 18 * 60))
ASSUMED_EQUIPMENT = frozenset({"chair", "bed", "wall"})
CLINICAL_ROLES = frozenset(
    {
        "clinician", "doctor", "physician", "neurologist", "gp", "practitioner", "consultant", "nephrologist",
        "physiatrist", "surgeon", "nurse", "physiotherapist", "therapist", "pharmacist", "prescriber",
    }
)  # fmt: skip
OWN_ROLES = frozenset({"self", "person", "patient", "carer", "caregiver", "family", "friend", "no", "not", "retired"})
LYING = frozenset({Position.SUPINE, Position.PRONE, Position.SIDE_LYING})
SITTING = frozenset({Position.SEATED, Position.WHEELCHAIR})
FIRM_HOLDS = frozenset({"rail", "two_rails", "counter", "standing_frame"})
DAY_MIN = 24 * 60


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that a plan breaks: which, where, what was found, what the limit is, and that in a sentence."""

    rule: str
    where: str
    found: str
    limit: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A plan beside all that it has to answer to."""

    plan: Plan
    person: Person
    screening: Screening
    response: Response
    forecast: Forecast | None
    library: Library
    now: datetime
    days: int
    triage_urgency: Urgency

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the person's clock."""
        zone = self.now.tzinfo
        if not isinstance(zone, ZoneInfo):
            raise ValueError("now needs a named zone")
        return zone

    @property
    def horizon(self) -> tuple[date, ...]:
        """The calendar days of the plan, from the day of ``now`` on."""
        return tuple(self.now.date() + timedelta(days=n) for n in range(self.days))

    def local(self, instant: datetime) -> datetime:
        """An instant by the person's clock."""
        return instant.astimezone(self.zone)

    def day_of(self, session: Session) -> date:
        """The calendar day a session starts on."""
        return self.local(session.start).date()

    def sessions(self) -> Iterator[tuple[str, Session]]:
        """Every session with a name that a person can find, in order of time."""
        for session in sorted(self.plan.sessions, key=lambda s: s.start.timestamp()):
            yield f"session {self.local(session.start):%a %d %b %H:%M}", session

    def known_items(self, session: Session) -> Iterator[tuple[Item, Exercise]]:
        """The items of a session that the library knows; unknown ones are reported by a check of their own."""
        for item in session.items:
            exercise = self.library.exercises.get(item.exercise_id)
            if exercise is not None:
                yield item, exercise

    def items(self) -> Iterator[tuple[str, Session, Item, Exercise]]:
        """Every known item of the week with where it stands."""
        for where, session in self.sessions():
            for item, exercise in self.known_items(session):
                yield f"{where}, {exercise.id}", session, item, exercise

    def holds(self, effect_id: str, on: date) -> bool:
        """Whether an effect is in force on a day. Reviews that lift an effect were weighed by screening, not here."""
        return any(e.effect_id == effect_id and (e.until is None or on <= e.until) for e in self.screening.effects)

    def number(self, effect_id: str, name: str) -> float:
        """A number of the effect vocabulary."""
        return self.library.effects[effect_id].numbers[name]

    @property
    def pace(self) -> Pace:
        """How fast the person is taken to move, as the library has it."""
        return Pace(self.library.number("planning", "seconds_per_rep"), self.library.number("planning", "change_s"))


Check = Callable[[Case], Iterator[Broken]]


def valid(clearance: Clearance, on: date) -> bool:
    """Whether a clearance is given by then and has not run out."""
    return clearance.on <= on and (clearance.until is None or on <= clearance.until)


def clinical(clearance: Clearance) -> bool:
    """Whether the clearance names someone of a clinical role; any other role is the person's own word."""
    return bool(clearance.by.strip()) and clinical_role(clearance.role)


def clinical_role(role: str | None) -> bool:
    """Whether a role is one that may clear a plan."""
    words = set(re.findall(r"[a-z]+", (role or "").lower()))
    return bool(words & CLINICAL_ROLES) and not words & OWN_ROLES


def stretches(day: date, intervals: Iterable[Interval], zone: ZoneInfo) -> list[tuple[float, float]]:
    """Wall-clock intervals of a day as joined stretches of elapsed seconds, right across a clock change."""
    joined: list[tuple[float, float]] = []
    for interval in sorted(intervals, key=lambda i: i.start_min):
        start, end = (_at_minute(day, minute, zone).timestamp() for minute in (interval.start_min, interval.end_min))
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif start < end:
            joined.append((start, end))
    return joined


def _at_minute(day: date, minute: int, zone: ZoneInfo) -> datetime:
    over, minute = divmod(minute, DAY_MIN)
    return wall(day + timedelta(days=over), time(*divmod(minute, 60)), zone)


def free_stretches(case: Case, day: date) -> list[tuple[float, float]]:
    """The person's free time of a day [elapsed seconds]; nobody said: late morning and afternoon, as assumed."""
    week = case.person.availability
    return stretches(day, ASSUMED_FREE if week is None else week.get(day.weekday(), ()), case.zone)


def with_someone(case: Case, session: Session, need: Companion) -> bool:
    """Whether someone who can help this much is there for the whole session."""
    if need is Companion.NONE:
        return True
    day = case.day_of(session)
    hours = (case.person.companion or {}).get(day.weekday(), ())
    enough = [h.interval for h in hours if need is Companion.NEARBY or h.can == "hands_on"]
    return inside(session, stretches(day, enough, case.zone))


def inside(session: Session, allowed: Iterable[tuple[float, float]]) -> bool:
    """Whether a session lies wholly in one of the stretches."""
    start, end = session.start.timestamp(), session.end.timestamp()
    return any(low <= start and end <= high for low, high in allowed)


def equipment(case: Case) -> frozenset[str]:
    """What the person has; nobody said: a chair, a bed and a wall, as assumed. Who uses a wheelchair has one."""
    has = ASSUMED_EQUIPMENT if case.person.equipment is None else case.person.equipment
    able = case.person.abilities
    return has | {"wheelchair"} if able.wheelchair or able.mobility is Mobility.WHEELCHAIR else has


def needs(exercise: Exercise, *things: str) -> bool:
    """Whether any of these things is among what the exercise may be done with."""
    return any(thing in choice for choice in exercise.equipment for thing in things)


def firm_hold(case: Case, exercise: Exercise) -> bool:
    """Whether the exercise is done with a rail, counter or frame that the person has."""
    has = equipment(case)
    return any(thing in has for choice in exercise.equipment for thing in choice if thing in FIRM_HOLDS)


def bout_min(item: Item) -> int:
    """The longest piece of work without rest [min]; 0 for counted repetitions."""
    return item.bout_min if item.bout_min is not None else item.minutes or 0
