"""Virtual people of a study and the levels they have: the engine as any caller uses it."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
from numpy.typing import NDArray

from supple.domain.diary import Diary, DiaryEntry
from supple.domain.kidney import KidneyFunction
from supple.domain.order import Order, SlotDose, Step
from supple.domain.person import Day, Sex
from supple.exposure import simulate
from supple.exposure.compartments import STEP_MIN, Kinetics
from supple.exposure.covariates import Covariates, is_liquid, outside_model
from supple.exposure.population import People, draw_people
from supple.exposure.simulation import Simulation
from supple.exposure.systems import peak_h
from supple.knowledge.library import Library, read_library
from supple.knowledge.models import PopulationModel

Array = NDArray[np.float64]

START = datetime(2026, 11, 23, tzinfo=ZoneInfo("UTC"))  # a zone without clock changes
LONG_AGO = date(2025, 1, 1)
SEED = 20261125
N_PEOPLE = 6000
UNIT_DOSE_MG = 10.0
USUAL_DAY = Day()
BETWEEN_PEOPLE_ONLY = frozenset(("emax_tone",))  # its low and high are people, not doubt about a typical value


class CannotSay(Exception):  # noqa: N818 - not an error: a model that has no opinion
    """Why a model has nothing to say about a figure."""


@functools.cache
def knowledge() -> Library:
    """The knowledge, read once, so that all pages share one set of results."""
    return read_library()


def kidney(crcl_ml_min: float) -> KidneyFunction:
    """A measured clearance without doubt, so that spread comes from the model alone."""
    return KidneyFunction(
        known=True, crcl_ml_min=crcl_ml_min, egfr_ml_min_1_73m2=crcl_ml_min, egfr_on=START.date(), fresh=True, cv=0.0
    )


def adult(
    *, crcl_ml_min: float = 100.0, age_years: float = 45.0, sex: Sex = "male", weight_kg: float = 70.0
) -> Covariates:
    """The 70 kg adult that the equations are written for; no study publishes everyone's own figures."""
    return Covariates(age_years=age_years, sex=sex, weight_kg=weight_kg, kidney=kidney(crcl_ml_min))


CHILD = Covariates(age_years=9.0, sex="male", weight_kg=30.0, kidney=kidney(80.0))


def people_of(population: str) -> Covariates:
    """Who stands for the people of a study."""
    return CHILD if population.startswith("children") else adult()


def takes(covariates: Covariates, formulation: str) -> Covariates:
    """The same people with a liquid, where the study gave one."""
    return replace(covariates, liquid=is_liquid(formulation))


def with_typical_held(model: PopulationModel) -> PopulationModel:
    """The model with its typical values taken as known: only people differ, as inside one study."""
    return msgspec.structs.replace(
        model,
        parameters={
            name: p if name in BETWEEN_PEOPLE_ONLY else msgspec.structs.replace(p, low=None, high=None)
            for name, p in model.parameters.items()
        },
    )


def draw(model: PopulationModel, library: Library, covariates: Covariates, n: int = N_PEOPLE) -> People:
    """Virtual people, or the reason why the model knows none like these.

    Raises
    ------
    CannotSay
        They lie outside the model's people.
    """
    if (why := outside_model(covariates, model)) is not None:
        raise CannotSay(why)
    return draw_people(covariates, model, library, n=n, seed=SEED)


def every_day(amount_mg: float, hours: tuple[int, ...], *, started_on: date | None = LONG_AGO) -> Order:
    """The same amount at each of these hours, every day."""
    return Order(steps=(Step(tuple(SlotDose(time(h), amount_mg) for h in hours)),), started_on=started_on)


def run(
    model: PopulationModel, library: Library, covariates: Covariates, order: Order, diary: Diary, n: int, days: int
) -> Simulation:
    """The engine's own run of an order.

    Raises
    ------
    CannotSay
        The engine refuses.
    """
    found = simulate.run(
        order=order,
        covariates=covariates,
        day=USUAL_DAY,
        diary=diary,
        model=model,
        library=library,
        now=START + timedelta(hours=8),
        days=days,
        n_virtual=n,
        seed=SEED,
    )
    if not isinstance(found, Simulation):
        raise CannotSay(found.sentence)
    return found


@dataclass(frozen=True, slots=True)
class Study:
    """People of one model and the levels they have, made when first asked for."""

    model_id: str
    library: Library
    covariates: Covariates
    n: int = N_PEOPLE
    typical_held: bool = True

    def model(self) -> PopulationModel:
        """The model, with its typical values held or doubted."""
        model = self.library.models[self.model_id]
        return with_typical_held(model) if self.typical_held else model

    def people(self) -> People:
        """Their parameters."""
        return _people(self)

    def kinetics(self) -> Kinetics:
        """Their rates."""
        return self.people().kinetics()

    def single_dose(self, amount_mg: float) -> Array:
        """Plasma (n_slots, n_people) [ng/mL] of the day after one dose at midnight.

        Run once at 10 mg and multiplied: the chain is linear, which a law of the test suite holds.
        """
        return _after_unit_dose(self) * (amount_mg / UNIT_DOSE_MG)

    def drowsiest_h(self) -> Array:
        """Hours from one dose to the largest drowsiness, each person (n_people,)."""
        return _drowsiest_h(self)

    def peak_h(self) -> Array:
        """Hours from one dose to the highest level, each person (n_people,)."""
        return _peak_h(self)

    def steady(self, amount_mg: float, hours: tuple[int, ...]) -> Array:
        """Plasma (n_slots, n_people) [ng/mL] of a day long after the start."""
        return _steady(self, hours) * (amount_mg / UNIT_DOSE_MG)


@functools.lru_cache(maxsize=64)
def _people(study: Study) -> People:
    return draw(study.model(), study.library, study.covariates, study.n)


def _unit_dose(study: Study) -> Simulation:
    once = Diary((DiaryEntry(START, "dose_mg", UNIT_DOSE_MG),))
    order = Order(steps=(Step((SlotDose(time(0), UNIT_DOSE_MG),)),), as_needed=True)
    draw(study.model(), study.library, study.covariates, 1)  # refuses where the model knows nobody like them
    return run(study.model(), study.library, study.covariates, order, once, study.n, 1)


@functools.lru_cache(maxsize=8)
def _after_unit_dose(study: Study) -> Array:
    return np.array(_unit_dose(study).days[0].block.plasma, dtype=np.float64)


@functools.lru_cache(maxsize=64)
def _peak_h(study: Study) -> Array:
    return peak_h(study.kinetics())


@functools.lru_cache(maxsize=8)
def _drowsiest_h(study: Study) -> Array:
    return np.asarray(_unit_dose(study).days[0].block.drowsy_share.argmax(axis=0) * (STEP_MIN / 60))


@functools.lru_cache(maxsize=8)
def _steady(study: Study, hours: tuple[int, ...]) -> Array:
    draw(study.model(), study.library, study.covariates, 1)
    found = run(study.model(), study.library, study.covariates, every_day(UNIT_DOSE_MG, hours), Diary(), study.n, 1)
    return np.array(found.days[0].block.plasma, dtype=np.float64)
