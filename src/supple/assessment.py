"""The whole story as one pure function: a person, a moment and the knowledge in; findings, forecast and week out.

No clock, file, network or hidden randomness. Every door (command line, report, tests) calls this, so a bug report is
one file. A refusal still returns everything that was computed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from statistics import median
from time import perf_counter
from typing import Any

from supple import __version__
from supple.domain.facts import Facts
from supple.domain.findings import NotUnderstood, Screening, Triage
from supple.domain.forecast import Forecast, OnBoard
from supple.domain.order import planned_doses
from supple.domain.person import Status
from supple.domain.plan import GainVerdict, Plan, Refusal, TimingGain
from supple.domain.request import AssessmentRequest, Provenance
from supple.domain.response import Response
from supple.exposure import simulate
from supple.exposure.beside import Beside, beside, too_large
from supple.exposure.covariates import Covariates, default_model, is_liquid
from supple.exposure.simulate import ForecastMissing
from supple.exposure.simulation import Simulation
from supple.inference.response import response as response_of
from supple.knowledge import recognise
from supple.knowledge.entries import PopulationModel
from supple.knowledge.library import Library
from supple.planning import solve
from supple.planning.free_time import free_stretches
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
    forecast: Forecast | None
    forecast_as_ordered: Forecast | None
    forecast_missing: str | None
    plan: Plan | None
    refusal: Refusal | None
    not_understood: tuple[NotUnderstood, ...]
    provenance: Provenance

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


@dataclass(frozen=True, slots=True)
class Course:
    """The pharmacology of one person, ready to be asked: dose times in, forecast out. Planning knows no more."""

    inputs: Mapping[str, Any]
    sedatives: tuple[OnBoard, ...]
    library: Library
    no_forecast: str | None = None

    @property
    def model_id(self) -> str:
        """The model of what the body does."""
        model: PopulationModel = self.inputs["model"]
        return model.id

    def run(self, shifts: Mapping[time, int]) -> Simulation | ForecastMissing:
        """Every virtual person through the week, with doses moved by so many minutes per slot."""
        if self.no_forecast is not None:
            return ForecastMissing(self.no_forecast)
        unmodelled = sum(not other.modelled for other in self.sedatives)
        return simulate.run(**self.inputs, n_sedatives=unmodelled, shifts=shifts)

    def forecast(self, shifts: Mapping[time, int]) -> Forecast | ForecastMissing:
        """The bands of such a run."""
        held = self.run(shifts)
        if isinstance(held, ForecastMissing):
            return held
        shared = {name: self.inputs[name] for name in ("order", "covariates", "day", "model", "library", "travel")}
        return simulate.bands(held, sedatives=self.sedatives, **shared)

    def typical(self) -> Forecast | ForecastMissing:
        """One typical person without variation: the three lines of every band are one."""
        if self.no_forecast is not None:
            return ForecastMissing(self.no_forecast)
        inputs = {name: value for name, value in self.inputs.items() if name not in ("n_virtual", "seed")}
        return simulate.typical(**inputs, sedatives=self.sedatives)

    def forecast_for(self, shifts: Mapping[time, int]) -> Forecast:
        """The forecast for dose times that planning considers."""
        found = self.forecast(shifts)
        if isinstance(found, ForecastMissing):
            raise ValueError(f"no forecast for these dose times: {found.sentence}")
        return found


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
    course = course_of(request, gathered, screening, library)
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
    planned = solve.plan_week(
        person=request.person,
        screening=found.screening,
        response=found.response,
        library=library,
        now=request.now,
        days=request.days,
        forecast_for=found.forecast_for if curve is not None else None,
        triage_urgency=found.triage.urgency,
        seed=request.seed,
    )
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
        forecast=placed,
        forecast_as_ordered=curve if placed is not curve else None,
        forecast_missing=found.as_ordered.sentence if isinstance(found.as_ordered, ForecastMissing) else None,
        plan=plan,
        refusal=planned if isinstance(planned, Refusal) else None,
        not_understood=tuple(
            dict.fromkeys((*request.not_understood, *found.gathered.not_understood, *found.screening.not_understood))
        ),
        provenance=Provenance(__version__, library.version, (found.course.model_id,) if curve else (), request.seed),
    ), watch.laps


def course_for(request: AssessmentRequest, library: Library, model_id: str | None = None) -> Course:
    """The pharmacology of one person without the rest, for ``supple simulate``."""
    gathered = fact_gathering.gather(request.person, library, request.now)
    screening = screening_rules.screen(request.person, gathered, library, request.now)
    return course_of(request, gathered, screening, library, model_id)


def course_of(
    request: AssessmentRequest,
    gathered: Gathered,
    screening: Screening,
    library: Library,
    model_id: str | None = None,
) -> Course:
    """Everything the pharmacology needs of one person."""
    person, now = request.person, request.now
    weight = person.weight_on(now.date())
    covariates = Covariates(
        age_years=person.age_on(now.date()),
        sex=person.sex,
        weight_kg=weight.kg if weight else None,
        kidney=gathered.kidney,
        liquid=is_liquid(person.order.form if person.order else None),
    )
    model = library.models[model_id] if model_id else default_model(library, covariates)
    modelled = modelled_beside(request, gathered, covariates, library)
    sedatives = tuple(
        OnBoard(name, True, modelled[name].assumption(now.date(), library))
        if name in modelled
        else OnBoard(name, False, _too_large(name, gathered, library))
        for name in dict.fromkeys((*sedatives_beside(gathered, screening, library), *modelled))
    )
    unreconciled = (
        "The record lists baclofen in more than one way. No forecast is shown until you say which of them you take."
        if screening.in_force("reconcile_list")
        else None
    )
    return Course(
        inputs={
            "order": person.order,
            "order_issue": person.order_issue,
            "covariates": covariates,
            "day": person.day,
            "diary": person.diary,
            "model": model,
            "library": library,
            "now": now,
            "days": request.days,
            "n_virtual": request.n_virtual,
            "seed": request.seed,
            "travel": person.travel,
            "beside": tuple(modelled[other.drug] for other in sedatives if other.modelled),
        },
        sedatives=sedatives,
        library=library,
        no_forecast=None if person.order_issue else unreconciled,
    )


def modelled_beside(
    request: AssessmentRequest, gathered: Gathered, covariates: Covariates, library: Library
) -> dict[str, Beside]:
    """The sedating medicines whose dose times are known and whose course is modelled, by ingredient.

    Those taken now; and those that were stopped lately, of which something is left, or start in the days ahead.
    """
    taken = {medicine.ingredient for medicine in gathered.medicines}
    entries = [(medicine.ingredient, medicine.entry) for medicine in gathered.medicines]
    for entry in request.person.medicines:
        if entry.doses and (entry.stopped_on or entry.started_on) and entry.status is not Status.REFUTED:
            matches = recognise.medicines(entry, library)
            entries += [(m.ingredient, entry) for m in matches if m.sure and m.ingredient not in taken]
    found: dict[str, Beside] = {}
    for ingredient, entry in entries:
        other = beside(ingredient, entry, covariates, library)
        if other is not None and other.on_board(request.now.date(), request.days, covariates, library):
            found.setdefault(ingredient, other)
    return found


def _too_large(name: str, gathered: Gathered, library: Library) -> str | None:
    entries = (medicine.entry for medicine in gathered.medicines if medicine.ingredient == name)
    return next((said for entry in entries if (said := too_large(name, entry, library))), None)


def sedatives_beside(gathered: Gathered, screening: Screening, library: Library) -> Iterator[str]:
    """What else on board may make sleepy; the forecast widens once for each, known by name or not."""
    named = dict.fromkeys(
        medicine.ingredient
        for medicine in gathered.medicines
        if (entry := library.interactions.get(medicine.class_id)) and "combined_drowsiness" in entry.effects
    )
    yield from named
    if gathered.facts.present("class.alcohol"):
        yield "alcohol"
    unnamed = gathered.facts.present("medicine.unrecognised")
    if unnamed or (screening.in_force("combined_drowsiness") and not named):
        yield "a medicine that was not recognised" if unnamed else "something that may add to sleepiness"


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
