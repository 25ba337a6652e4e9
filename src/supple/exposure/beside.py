"""Another sedating medicine on board, with its own course: what it adds to drowsiness, hour by hour.

The two add up on the log-odds scale; how they interact was never measured, so an interaction around nothing, with a
stated spread, widens the range (knowledge settings ``exposure``). Its ease of stiffness is left out on purpose: no
gain from taking two medicines is claimed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np

from supple.domain.diary import Diary
from supple.domain.order import DoseRecord, Order, SlotDose, Step
from supple.domain.person import MedicineEntry, Travel
from supple.exposure import schedule
from supple.exposure.bodies import draw_body
from supple.exposure.compartments import Array
from supple.exposure.covariates import Covariates, outside_model, widened
from supple.exposure.draws import Draws, linear, log_normal
from supple.exposure.effects import Effects
from supple.exposure.population import PARAMETERS, People
from supple.exposure.simulation import day_courses
from supple.exposure.systems import working_order
from supple.knowledge.doses import matching
from supple.knowledge.library import Library
from supple.knowledge.models import PopulationModel


@dataclass(frozen=True, slots=True)
class Beside:
    """A medicine beside baclofen whose course is modelled: its order as the record has it, and its model."""

    order: Order
    model: PopulationModel

    def on_board(self, today: date, days: int, covariates: Covariates, library: Library) -> bool:
        """Whether any of it is there on one of the days: not before it starts, nor long after it was stopped."""
        step = self.order.steps[0]
        if step.from_on and step.from_on >= today + timedelta(days=days):
            return False
        if step.until_on is None:
            return True
        older = np.array([float((covariates.age_years or 0) >= 65)])
        weight = np.array([covariates.weight_kg or library.number("exposure", "weight_unknown")])
        _, slowest = people_taking(self.model, weight, older, library, seed=0).kinetics().disposition()
        stays_h = library.number("exposure", "half_lives_counted") * math.log(2) / float(slowest[0])
        return step.until_on + timedelta(hours=stays_h) >= today

    def assumption(self, today: date, library: Library) -> str:
        """What is assumed of it, for the person."""
        sd, step = library.number("exposure", "sedative_interaction_sd"), self.order.steps[0]
        when = ""
        if step.until_on and step.until_on <= today:
            when = f"It was stopped on {_day(step.until_on)}, and what is left of it is counted. "
        elif step.from_on and step.from_on > today:
            when = f"It starts on {_day(step.from_on)}. "
        return (
            f"{when}Its drowsiness is modelled from its dose times and added to baclofen's on the log-odds scale; how "
            f"the two work together was not measured (spread {sd:g} either way). Its effect on stiffness is not "
            "counted."
        )


def _day(day: date) -> str:
    return f"{day.day} {day:%B}"


def beside(ingredient: str, entry: MedicineEntry, covariates: Covariates, library: Library) -> Beside | None:
    """The medicine with its model, or None: no clock times, taken only as needed, or no model that speaks of it."""
    model = model_of(ingredient, library)
    if model is None or not entry.doses or entry.as_needed or outside_model(covariates, model):
        return None
    if too_large(ingredient, entry, library):
        return None
    step = Step(_slots(entry), from_on=entry.started_on, until_on=entry.stopped_on)
    return Beside(Order(steps=(step,), drug=ingredient, started_on=entry.started_on), model)


def model_of(ingredient: str, library: Library) -> PopulationModel | None:
    """The model of a medicine beside baclofen, where there is one."""
    return next((m for m in library.models.values() if m.drug == ingredient and m.default), None)


def too_large(ingredient: str, entry: MedicineEntry, library: Library) -> str | None:
    """A sentence where an amount lies beyond what the medicine's model was built on; None where none does."""
    model = model_of(ingredient, library)
    if model is None or not entry.doses:
        return None
    largest, most = max(_totals(entry).values(), default=0.0), model.parameters["dose_most"].value
    if largest <= most:
        return None
    return f"{largest:g} mg at once is more than its model speaks of (up to {most:g} mg); check the number."


def _totals(entry: MedicineEntry) -> dict[tuple[time, int], float]:
    """Amount [mg] by time and weekday; two doses of one time are one of both together."""
    totals: dict[tuple[time, int], float] = {}
    for dose in entry.doses:
        for day in dose.days:
            totals[dose.at, day] = totals.get((dose.at, day), 0.0) + dose.amount_mg
    return totals


def _slots(entry: MedicineEntry) -> tuple[SlotDose, ...]:
    days: dict[tuple[time, float], set[int]] = {}
    for (at, day), amount_mg in _totals(entry).items():
        days.setdefault((at, amount_mg), set()).add(day)
    return tuple(SlotDose(at, amount_mg, days=frozenset(on)) for (at, amount_mg), on in days.items())


def added_log_odds(
    other: Beside,
    people: People,
    covariates: Covariates,
    library: Library,
    *,
    seed: int,
    bounds: Sequence[datetime],
    diary: Diary,
    travel: Sequence[Travel] = (),
) -> list[Effects]:
    """What the medicine adds to the log-odds of drowsiness of these people, one array (n_slots, n) for each day.

    Equal days share one. A medicine taken for long is taken to have been the same ever since: of a slow one, an eighth
    is still there after three weeks.
    """
    history = _first_counted(other.order, bounds[0], timedelta(days=library.number("exposure", "history_days")))
    always = schedule.always_before(other.order, history, travel)
    records: Sequence[DoseRecord] = schedule.dose_records(
        other.order, diary, history, bounds[-1], matching=matching(library), travel=travel
    )
    taking = people_taking(
        other.model, people.weight_kg, people.older, library, seed=seed, wide=widened(covariates, other.model)
    )
    order = working_order(taking.kinetics())
    height = taking.emax_drowsy_log_odds[order].astype(np.float32)
    known: dict[int, Effects] = {}
    found = []
    for course in day_courses(taking.part(order), bounds, records, always):
        if id(course) not in known:
            share = course.block().drowsy_share * height
            known[id(course)] = np.empty_like(share)
            known[id(course)][:, order] = share  # back to the order of the people, so that each keeps weight and age
        found.append(known[id(course)])
    return found


def _first_counted(order: Order, start: datetime, remembered: timedelta) -> datetime:
    """The midnight from which doses count one by one: the day it was started where that is of late, not before it."""
    history = start - remembered
    if order.started_on is None or not (history - remembered).date() <= order.started_on < history.date():
        return history
    return datetime.combine(order.started_on, time(), tzinfo=start.tzinfo)


def people_taking(
    model: PopulationModel, weight_kg: Array, older: Array, library: Library, *, seed: int, wide: bool = False
) -> People:
    """What people of these weights [kg] and ages (65 or over: 1) do with the medicine; it eases no stiffness here."""
    n, p = len(weight_kg), model.parameters
    draws = Draws(n, seed)
    body = draw_body(
        model, weight=weight_kg, crcl=np.zeros(n), older=older, liquid=False, draws=draws,
        widening=library.number("exposure", "outside_widening") if wide else 1.0,
    )  # fmt: skip
    site = log_normal(p["ke0_drowsy"], draws.normal())
    nothing, one = np.zeros(n), np.ones(n)
    held: dict[str, Array] = dict.fromkeys(PARAMETERS, nothing) | {
        "weight_kg": weight_kg, "older": older, "cl_over_f": body.cl_over_f, "vc_over_f": body.vc_over_f,
        "vp_over_f": body.vp_over_f, "q_over_f": body.q_over_f, "ka": body.ka, "tlag": body.tlag, "ktr": body.ktr,
        "ke0_tone": site, "ke0_drowsy": site, "ec50_tone": one, "hill_tone": one,
        "ec50_drowsy": log_normal(p["ec50_drowsy"], draws.normal()),
        "hill_drowsy": log_normal(p["hill_drowsy"], draws.normal()),
        "emax_drowsy_log_odds": np.maximum(linear(p["emax_drowsy_log_odds"], draws.normal()), 0.0),
    }  # fmt: skip
    return People(n_transit=body.n_transit, **held)
