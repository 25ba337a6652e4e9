"""The forecast: from an order, a person and a diary to bands over people like this one.

Pure: the same arguments give the same forecast. Nothing here proposes a dose; times come from the order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from supple.domain.diary import Diary
from supple.domain.forecast import Forecast, OnBoard
from supple.domain.order import DoseRecord, DoseState, Order, Times
from supple.domain.person import Day, OrderIssue, Travel
from supple.exposure import covariates as people_like
from supple.exposure import schedule
from supple.exposure.beside import Beside
from supple.exposure.compartments import Array
from supple.exposure.covariates import Covariates
from supple.exposure.crowd import VIRTUAL_PEOPLE, Crowd
from supple.exposure.effects import Effects, daily_wave, sleepy_log_odds
from supple.exposure.people_views import Gain, individuals, timing_gain
from supple.exposure.population import People, draw_people
from supple.exposure.simulation import (
    STEP_S,
    DayCourse,
    DayRun,
    Look,
    OnOneBoard,
    Simulation,
    day_courses,
    kept,
    midnights,
    wall_minutes,
)
from supple.exposure.summary import summarise
from supple.exposure.systems import peak_h
from supple.exposure.tolerance import last_restart, left_by_tolerance
from supple.knowledge.doses import matching
from supple.knowledge.library import Library
from supple.knowledge.models import PopulationModel

__all__ = [
    "Crowd",
    "ForecastMissing",
    "Gain",
    "Simulation",
    "bands",
    "followed",
    "forecast",
    "individuals",
    "run",
    "summarise",
    "times_assumed",
    "timing_gain",
    "typical_peak_h",
]  # fmt: skip

NO_ORDER = "No order for baclofen by mouth with a dose and a time was found, so no forecast is shown."


@dataclass(frozen=True, slots=True)
class ForecastMissing:
    """Why there is no forecast, as a sentence for the person."""

    sentence: str


def forecast(
    *,
    order: Order | None,
    order_issue: OrderIssue | None,
    covariates: Covariates,
    day: Day,
    diary: Diary,
    sedatives: tuple[OnBoard, ...],
    model: PopulationModel,
    library: Library,
    now: datetime,
    days: int,
    n_virtual: int = VIRTUAL_PEOPLE,
    seed: int = 0,
    shifts: Mapping[time, int] | None = None,
    travel: tuple[Travel, ...] = (),
    beside: tuple[Beside, ...] = (),
) -> Forecast | ForecastMissing:
    """Bands from the local midnight of ``now`` over whole days, or the reason there is no forecast.

    ``shifts`` moves the doses ahead of now, minutes by slot. Bands are over people like this one, not yet over this
    person. Doses are those of the order, in the state that the diary gives them.
    """
    simulation = run(
        order=order,
        order_issue=order_issue,
        covariates=covariates,
        day=day,
        diary=diary,
        n_sedatives=sum(not other.modelled for other in sedatives),
        model=model,
        library=library,
        now=now,
        days=days,
        n_virtual=n_virtual,
        seed=seed,
        shifts=shifts,
        travel=travel,
        beside=beside,
        look=OnOneBoard(),
    )
    if isinstance(simulation, ForecastMissing) or order is None:
        return simulation if isinstance(simulation, ForecastMissing) else ForecastMissing(NO_ORDER)
    return bands(
        simulation,
        order=order,
        covariates=covariates,
        day=day,
        sedatives=sedatives,
        model=model,
        library=library,
        travel=travel,
    )


def run(
    *,
    order: Order | None,
    order_issue: OrderIssue | None = None,
    covariates: Covariates,
    day: Day,
    diary: Diary,
    n_sedatives: int = 0,
    model: PopulationModel,
    library: Library,
    now: datetime,
    days: int,
    n_virtual: int = VIRTUAL_PEOPLE,
    seed: int = 0,
    shifts: Mapping[time, int] | None = None,
    travel: tuple[Travel, ...] = (),
    beside: tuple[Beside, ...] = (),
    look: Callable[[DayCourse], Look] = kept,
) -> Simulation | ForecastMissing:
    """Every virtual person through every slot; for ``timing_gain``, ``individuals`` and ``bands``.

    ``look`` says what happens to a day that someone looked at: ``kept`` or ``OnOneBoard``.
    """
    crowd = Crowd(
        covariates=covariates, model=model, library=library, now=now, days=days, diary=diary, travel=travel,
        beside=beside, n_sedatives=n_sedatives, n_virtual=n_virtual, seed=seed,
    )  # fmt: skip
    return followed(crowd, order=order, order_issue=order_issue, day=day, shifts=shifts, look=look)


def followed(
    crowd: Crowd,
    *,
    order: Order | None,
    order_issue: OrderIssue | None = None,
    day: Day,
    shifts: Mapping[time, int] | None = None,
    look: Callable[[DayCourse], Look] = kept,
) -> Simulation | ForecastMissing:
    """``run`` for a crowd that is there already: whoever tries several dose times draws its people once."""
    library, now = crowd.library, crowd.now
    if order_issue is not None:
        return ForecastMissing(order_issue.sentence)
    if order is None:
        return ForecastMissing(NO_ORDER)
    outside = people_like.outside_model(crowd.covariates, crowd.model)
    if outside:
        return ForecastMissing(outside)
    bounds = crowd.bounds
    history = midnights(now - timedelta(days=library.number("exposure", "history_days")), 1)[0]
    records = schedule.dose_records(
        order, crowd.diary, history, bounds[-1], matching=matching(library), travel=crowd.travel
    )
    records = schedule.moved(records, shifts or {}, now)
    crowded = _too_many_in_a_day(records, library)
    if crowded is not None:
        return ForecastMissing(crowded)
    recent_s = now.timestamp() - 3600 * library.number("exposure", "recent_dose_h")
    if not any(r.state is not DoseState.MISSED and r.at.timestamp() >= recent_s for r in records):
        if order.as_needed:
            return ForecastMissing(
                "This medicine is taken only when needed, and no dose of the last days is written down, "
                "so no forecast is shown."
            )
        return ForecastMissing("No dose in the last days or the days ahead is known, so no forecast is shown.")
    always = schedule.always_before(order, history, crowd.travel)
    own = _simulated(crowd, order, records, always, day, look)
    offsets = _offsets(library) if times_assumed(order, now, crowd.days) else ()
    others = tuple(
        _simulated(crowd, order, _offset(records, minutes), _offset(always, minutes), day, look) for minutes in offsets
    )
    return replace(own, others=others, basis=crowd.basis)


def bands(
    simulation: Simulation,
    *,
    order: Order,
    covariates: Covariates,
    day: Day,
    sedatives: tuple[OnBoard, ...],
    model: PopulationModel,
    library: Library,
    travel: tuple[Travel, ...] = (),
) -> Forecast:
    """The frozen forecast of a simulation, with what it assumes."""
    assumed = times_assumed(order, simulation.start, len(simulation.days))
    return summarise(
        simulation,
        library=library,
        day=day,
        on_board=(OnBoard(order.drug, True), *(_with_assumption(other, library) for other in sedatives)),
        times_assumed=assumed,
        warnings=tuple(_said(simulation, order, covariates, model, assumed, travel)),
    )


def times_assumed(order: Order, start: datetime, days: int) -> bool:
    """Whether any clock time of the coming days was assumed rather than stated."""
    steps = (order.step_on(start.date() + timedelta(days=n)) for n in range(days))
    return any(step is not None and step.times is Times.ASSUMED for step in steps)


def _simulated(
    crowd: Crowd,
    order: Order,
    records: Sequence[DoseRecord],
    always: Sequence[DoseRecord],
    day: Day,
    look: Callable[[DayCourse], Look],
) -> Simulation:
    people, bounds, library = crowd.people, crowd.bounds, crowd.library
    left = left_by_tolerance(people, order, records, bounds, crowd.model, library)
    looks: dict[int, Look] = {}
    runs: list[DayRun] = []
    courses = day_courses(people, bounds, records, always)
    own_hours: dict[int, Effects | None] = {}
    for start, course, rest, more in zip(bounds, courses, left, crowd.added, strict=False):
        wall_min = wall_minutes(start, course.n_slots, crowd.travel)
        log_odds = sleepy_log_odds(wall_min, day, library.settings["sleepy_day"])
        if runs and np.array_equal(runs[-1].wall_min, wall_min):
            wall_min, log_odds = runs[-1].wall_min, runs[-1].sleepy_log_odds
        seen = looks.setdefault(id(course), look(course))
        if id(wall_min) not in own_hours:
            own_hours[id(wall_min)] = _own_hours(people, wall_min)
        runs.append(DayRun(start, course, seen, wall_min, log_odds, rest, more, own_hours[id(wall_min)]))
    return Simulation(people, bounds[0], tuple(runs), tuple(records))


def _own_hours(people: People, wall_min: Array) -> Effects | None:
    """What sets each person's sleepy hours apart (n_slots, n_people); None where nothing is known of them."""
    if not (people.sleepy_cos.any() or people.sleepy_sin.any()):
        return None
    return daily_wave(people.sleepy_cos, people.sleepy_sin, wall_min).astype(np.float32)


def _too_many_in_a_day(records: Sequence[DoseRecord], library: Library) -> str | None:
    """A sentence where more doses stand in one day than anyone takes: which day, how many."""
    days = Counter(record.at.date() for record in records if record.state is not DoseState.MISSED)
    if not days:
        return None
    day, count = max(days.items(), key=lambda item: (item[1], item[0]))
    if count <= library.number("exposure", "doses_a_day_most"):
        return None
    return (
        f"{count} doses of baclofen stand on {day}, which cannot be right, so no forecast is shown. Check the order "
        "and the diary. If so many were really taken, call the emergency number now."
    )


def _offsets(library: Library) -> tuple[int, ...]:
    most = round(library.number("exposure", "assumed_times_min"))
    step = round(library.number("exposure", "assumed_times_step_min"))
    return tuple(minutes for minutes in range(-most, most + 1, step) if minutes)


def _offset(records: Sequence[DoseRecord], minutes: int) -> list[DoseRecord]:
    """All doses whose times nobody wrote down, earlier or later by minutes of elapsed time."""

    def place(dose: DoseRecord) -> DoseRecord:
        if dose.state is not DoseState.PLANNED:
            return dose
        moved = dose.at.astimezone(ZoneInfo("UTC")) + timedelta(minutes=minutes)
        return replace(dose, at=moved.astimezone(dose.at.tzinfo))

    return [place(dose) for dose in records]


def _with_assumption(other: OnBoard, library: Library) -> OnBoard:
    if other.modelled:
        return other
    sd = library.number("exposure", "sedative_log_odds_sd")
    widened = (
        f"Its own course is not modelled. The range of drowsiness is widened upward all day (log-odds, half-normal "
        f"with spread {sd:g}); how the two add up is not known."
    )
    return replace(other, assumption=f"{other.assumption} {widened}" if other.assumption else widened)


def _said(
    simulation: Simulation,
    order: Order,
    covariates: Covariates,
    model: PopulationModel,
    assumed: bool,
    travel: tuple[Travel, ...],
) -> Iterator[str]:
    yield from people_like.warnings(covariates, model)
    if assumed:
        yield "The clock times of the doses were assumed; the ranges cover doses up to two hours earlier or later."
    if order.as_needed:
        yield "Taken only when needed: only doses that were written down are counted."
    if not last_restart(order, simulation.start)[0]:
        yield "When the dose last changed is not known, so how far drowsiness has faded with time is not known either."
    end = simulation.start.timestamp() + STEP_S * sum(run_of_day.n_slots for run_of_day in simulation.days)
    if any(simulation.start.timestamp() <= leg.start.timestamp() < end for leg in travel):
        yield "Dose times follow the clock of the place you are in. Ask your pharmacist about doses while you travel."


def typical_peak_h(covariates: Covariates, model: PopulationModel, library: Library) -> float:
    """Hours from a single dose to the highest plasma level of the typical person (tmax)."""
    return float(peak_h(draw_people(covariates, model, library, n=1, seed=0).kinetics())[0])
