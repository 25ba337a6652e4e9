"""The whole story as one pure function: a person, a moment and the knowledge in; findings, forecast and week out.

No clock, file, network or hidden randomness. Every door (command line, report, tests) calls this, so a bug report is
one file. A refusal still returns everything that was computed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from statistics import median
from time import perf_counter
from zoneinfo import ZoneInfo

from supple import __version__
from supple.domain.day_change import DayChange
from supple.domain.facts import Facts
from supple.domain.findings import NotUnderstood, Screening, Triage
from supple.domain.forecast import Forecast, Window, WindowKind
from supple.domain.learning import Learning
from supple.domain.order import planned_doses, wall
from supple.domain.plan import GainVerdict, Plan, Refusal, TimingGain
from supple.domain.quantities import Band
from supple.domain.request import AssessmentRequest, Provenance
from supple.domain.response import Response
from supple.exposure import simulate
from supple.exposure.departures import Told, as_if_taken_as_ordered, departures
from supple.exposure.simulate import ForecastMissing
from supple.inference.response import response as response_of
from supple.knowledge.doses import matching
from supple.knowledge.library import Library
from supple.pharmacology import Course, course_of, taught
from supple.planning import day_changes, solve
from supple.planning.free_time import free_stretches
from supple.planning.situation import Situation, StandingWeek
from supple.screening import facts as fact_gathering
from supple.screening import screen as screening_rules
from supple.screening import triage as red_flags
from supple.screening.facts import Gathered

LONGEST_MOVE_H = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """Findings, red flags, response, forecast, and a plan or the reason there is none."""

    request: AssessmentRequest
    facts: Facts
    screening: Screening
    triage: Triage
    response: Response
    learning: Learning
    forecast: Forecast | None
    forecast_as_ordered: Forecast | None
    forecast_missing: str | None
    plan: Plan | None
    refusal: Refusal | None
    not_understood: tuple[NotUnderstood, ...]
    provenance: Provenance
    today_changed: DayChange | None = None  # what doses not taken as ordered did to today; None where all were

    def __post_init__(self) -> None:
        if (self.plan is None) == (self.refusal is None):
            raise ValueError("an assessment ends in a plan or in a refusal, never in both or neither")
        if (self.forecast is None) == (self.forecast_missing is None):
            raise ValueError("an assessment has a forecast or says why not")

    @property
    def now(self) -> datetime:
        """The moment of the assessment."""
        return self.request.now


class Watch:
    """Seconds between laps; the one place that looks at a timer, and nothing depends on it."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._since = perf_counter()

    def lap(self, name: str) -> None:
        """Note the time since the last lap."""
        now = perf_counter()
        self.laps[name], self._since = now - self._since, now


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """All that a plan rests on, computed from the record alone."""

    request: AssessmentRequest
    gathered: Gathered
    triage: Triage
    screening: Screening
    course: Course
    as_ordered: Forecast | ForecastMissing
    response: Response

    @property
    def curve(self) -> Forecast | None:
        """The forecast with doses as ordered, where there is one."""
        return self.as_ordered if isinstance(self.as_ordered, Forecast) else None

    def forecast_for(self, shifts: Mapping[time, int]) -> Forecast:
        """The forecast for dose times that planning considers; as ordered, it is known already."""
        return self.curve if self.curve is not None and not any(shifts.values()) else self.course.forecast_for(shifts)

    def curve_for(self, plan: Plan) -> Forecast | None:
        """The forecast with doses where the plan places them."""
        return None if self.curve is None else self.forecast_for(dose_shifts(plan, self.request))


def grounds(request: AssessmentRequest, library: Library, watch: Watch | None = None) -> Grounds:
    """Facts, red flags of the diary, findings, forecast as ordered, and whether the response is known."""
    person, now = request.person, request.now
    watch = watch or Watch()
    gathered = fact_gathering.gather(person, library, now)
    triage = red_flags.from_diary(person.diary, gathered.facts, library, now)
    screening = screening_rules.screen(person, gathered, library, now)
    watch.lap("screen")
    course = taught(course_of(request, gathered, screening, library), request)
    watch.lap("learn")
    as_ordered = course.forecast({})
    curve = as_ordered if isinstance(as_ordered, Forecast) else None
    watch.lap("simulate")
    return Grounds(
        request=request,
        gathered=gathered,
        triage=triage,
        screening=screening,
        course=course,
        as_ordered=as_ordered,
        response=response_of(diary=person.diary, order=person.order, forecast=curve, now=now, library=library),
    )


def assess(request: AssessmentRequest, library: Library) -> Assessment:
    """Screen, forecast and plan for one person at one moment.

    The same request and library give the same assessment, to the bit.
    """
    return timed(request, library)[0]


def timed(request: AssessmentRequest, library: Library) -> tuple[Assessment, dict[str, float]]:
    """The assessment, and the seconds each part took (for the benchmark; nothing depends on them)."""
    watch = Watch()
    found = grounds(request, library, watch)
    curve = found.curve
    planned, today_changed = _planned(found, library)
    plan = planned if isinstance(planned, Plan) else None
    placed = found.curve_for(plan) if plan is not None else curve
    if plan is not None:
        plan = replace(plan, timing_gain=timing_gain(plan, found, library))
    watch.lap("plan")
    return Assessment(
        request=request,
        facts=found.gathered.facts,
        screening=found.screening,
        triage=found.triage,
        response=found.response,
        learning=found.course.learning,
        forecast=placed,
        forecast_as_ordered=curve if placed is not curve else None,
        forecast_missing=found.as_ordered.sentence if isinstance(found.as_ordered, ForecastMissing) else None,
        plan=plan,
        refusal=planned if isinstance(planned, Refusal) else None,
        not_understood=tuple(
            dict.fromkeys((*request.not_understood, *found.gathered.not_understood, *found.screening.not_understood))
        ),
        provenance=Provenance(__version__, library.version, (found.course.model_id,) if curve else (), request.seed),
        today_changed=today_changed,
    ), watch.laps


def plan_on(found: Grounds, library: Library, stands: StandingWeek | None = None) -> Plan | Refusal:
    """The week, or the reason there is none, on what was computed from the record."""
    request = found.request
    return solve.plan_week(
        person=request.person,
        screening=found.screening,
        response=found.response,
        library=library,
        now=request.now,
        days=request.days,
        forecast_for=found.forecast_for if found.curve is not None else None,
        triage_urgency=found.triage.urgency,
        seed=request.seed,
        standing_week=stands,
    )


def _planned(found: Grounds, library: Library) -> tuple[Plan | Refusal, DayChange | None]:
    """The week; where a dose of today was not taken as ordered, the week as it stood with only today placed anew."""
    told = doses_that_departed(found.request, library)
    if not told:
        return plan_on(found, library), None
    stood = grounds(_as_the_day_began(found.request, told), library)
    before = plan_on(stood, library)
    if not isinstance(before, Plan):
        return plan_on(found, library), _day_change(told, stood, found)
    week = StandingWeek(before.sessions, dose_shifts(before, stood.request))
    planned = plan_on(found, library, week)
    if isinstance(planned, Refusal):
        week = replace(week, free_days=True)
        planned = plan_on(found, library, week)
    if isinstance(planned, Refusal):
        return planned, _day_change(told, stood, found)
    sessions, others_moved = day_changes.changes(planned, situation_of(found, library, week), found.curve)
    change = replace(_day_change(told, stood, found), sessions=sessions, others_moved=others_moved)
    return planned, change


def doses_that_departed(request: AssessmentRequest, library: Library) -> tuple[Told, ...]:
    """The doses of today that were not taken as ordered."""
    order = request.person.order
    if order is None:
        return ()
    return departures(
        order,
        request.person.diary,
        request.now,
        matching=matching(library),
        least_min=library.number("planning", "dose_off_time_min"),
        travel=request.person.travel,
    )


def _as_the_day_began(request: AssessmentRequest, told: tuple[Told, ...]) -> AssessmentRequest:
    """The same person at the first moment of today, with today's doses as ordered."""
    zone = request.now.tzinfo
    if not isinstance(zone, ZoneInfo):
        raise ValueError("a day needs a moment with a named zone")
    midnight = wall(request.now.date(), time(0), zone)
    diary = as_if_taken_as_ordered(request.person.diary, told, midnight)
    return replace(request, person=replace(request.person, diary=diary), now=midnight)


def _day_change(told: tuple[Told, ...], stood: Grounds, found: Grounds) -> DayChange:
    doses = tuple(one.departure for one in told)
    beyond = any(dose.too_much for dose in doses)  # ease that comes from it is no hour to look forward to
    return DayChange(
        doses=doses,
        eased_before=_eased_left(stood.curve, found.request.now),
        eased_now=() if beyond else _eased_left(found.curve, found.request.now),
    )


def _eased_left(curve: Forecast | None, now: datetime) -> tuple[Window, ...]:
    """What is left of today's eased hours, from the moment on."""
    return tuple(
        window if window.start.timestamp() >= now.timestamp() else replace(window, start=now)
        for window in (curve.windows if curve else ())
        if window.kind is WindowKind.EASED
        and window.start.astimezone(now.tzinfo).date() == now.date()
        and window.end.timestamp() > now.timestamp()
    )


def situation_of(found: Grounds | Assessment, library: Library, stands: StandingWeek | None = None) -> Situation:
    """What the rules of a week and of a session look at, with the load that the progression allows."""
    plain = Situation(
        person=found.request.person,
        screening=found.screening,
        response=found.response,
        library=library,
        now=found.request.now,
        days=found.request.days,
        standing_week=stands,
    )
    return solve.with_load(plain, found.triage.urgency)[0]


def dose_shifts(plan: Plan, request: AssessmentRequest) -> dict[time, int]:
    """How many minutes the plan moves each slot of the order; slots that stay are left out."""
    order, now = request.person.order, request.now
    if order is None or not plan.doses:
        return {}
    placed = sorted(plan.doses, key=lambda dose: dose.at.timestamp())
    span = timedelta(hours=LONGEST_MOVE_H)
    ordered = [
        dose
        for dose in planned_doses(order, now - span, placed[-1].at + span)
        if any(low.timestamp() <= dose.at.timestamp() <= high.timestamp() for low, high in (p.allowed for p in placed))
    ]
    moves: dict[time, int] = {}
    for dose in ordered:
        held = next(p for p in placed if p.allowed[0].timestamp() <= dose.at.timestamp() <= p.allowed[1].timestamp())
        minutes = round((held.at.timestamp() - dose.at.timestamp()) / 60)
        if minutes and dose.slot is not None:
            moves[dose.slot] = minutes
    return moves


def timing_gain(plan: Plan, found: Grounds, library: Library) -> TimingGain:
    """The planned times against the same sessions anywhere in the free time of the same days, doses as ordered."""
    request, course = found.request, found.course
    ordinary_at = tuple(free_stretches(request.person, library, request.now, request.days))
    if found.curve is None or not ordinary_at or not plan.sessions:
        return TimingGain(None, None, GainVerdict.NOT_KNOWN)
    ordinary = course.run({})
    shifts = dose_shifts(plan, request)
    planned = course.run(shifts) if shifts else ordinary
    if isinstance(ordinary, ForecastMissing) or isinstance(planned, ForecastMissing):
        return TimingGain(None, None, GainVerdict.NOT_KNOWN)
    gain = simulate.timing_gain(
        planned,
        [(session.start, session.end) for session in plan.sessions],
        ordinary,
        ordinary_at,
        stiffness_without=_usual_stiffness(request, library),
    )
    if course.learning.ease_follows_no_clock:  # no hour eases this person more than another
        gain = replace(gain, stiffness_points=Band(0.0, 0.0, 0.0))
    useful_points = library.number("timing", "useful_stiffness_points")
    useful_sleep = library.number("timing", "useful_drowsiness")
    points, drowsy = gain.stiffness_points, gain.drowsy_probability
    if points.p50 >= useful_points or drowsy.p50 <= -useful_sleep:
        verdict = GainVerdict.HELPS
    elif points.p95 < useful_points and drowsy.p05 > -useful_sleep:
        verdict = GainVerdict.LITTLE
    else:
        verdict = GainVerdict.NOT_KNOWN
    return TimingGain(points, drowsy, verdict)


def _usual_stiffness(request: AssessmentRequest, library: Library) -> float:
    since = request.now - timedelta(days=library.number("timing", "stiffness_rating_days"))
    rated = [
        e.value for e in request.person.diary.of("stiffness", since=since, until=request.now) if e.value is not None
    ]
    return median(rated) if rated else library.number("timing", "stiffness_assumed")
