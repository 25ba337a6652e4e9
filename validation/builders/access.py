"""Plan access: how many waking hours the planner's drowsiness caps leave, by sex, age and kidney function."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from supple.domain.diary import Diary
from supple.domain.person import Sex
from supple.exposure.compartments import STEP_MIN
from supple.exposure.day_summary import percentiles
from supple.exposure.effects import expit
from supple.knowledge.library import Library
from validation.builders import people
from validation.builders.forecast_figures import ADULT_MODEL, N_PEOPLE, THRICE, WAKING, forecast_of

NEEDS = (3, 2, 1)
AGES: tuple[float, ...] = (45.0, 70.0)
SEXES: tuple[Sex, ...] = ("female", "male")
CRCL_ML_MIN: tuple[float, ...] = (100.0, 60.0, 40.0, 20.0)
AMOUNTS_MG: tuple[float, ...] = (10.0, 20.0)


@dataclass(frozen=True, slots=True)
class Access:
    """Hours of a 16-hour waking day in which the upper band lies at or under each cap, in the order of ``NEEDS``."""

    amount_mg: float
    sex: str
    age: str
    crcl_ml_min: float | None
    hours: tuple[float, ...]


def caps(library: Library) -> tuple[float, ...]:
    """The caps themselves, in the order of ``NEEDS``."""
    effects = library.effects
    return tuple(effects[f"alertness_cap_{need}"].numbers["drowsy_p95_max"] for need in NEEDS)


def _hours(upper: people.Array, library: Library) -> tuple[float, ...]:
    return tuple(float((upper[WAKING] <= cap).sum() * STEP_MIN / 60) for cap in caps(library))


def _without_medicine(library: Library) -> Access:
    """Whoever it is: the sleepiness of the day itself is the same for all groups."""
    order = people.every_day(people.UNIT_DOSE_MG, THRICE)
    model = library.models[ADULT_MODEL]
    found = people.run(model, library, people.adult(), order, Diary(), N_PEOPLE, 1)
    own = percentiles(found.own_log_odds()[None].copy())[2, 0]
    upper = expit(own + found.days[0].sleepy_log_odds)
    return Access(0.0, "anyone", "any", None, _hours(np.asarray(upper), library))


def _groups(library: Library) -> Iterator[Access]:
    yield _without_medicine(library)
    for amount_mg in AMOUNTS_MG:
        for sex in SEXES:
            for age in AGES:
                for crcl in CRCL_ML_MIN:
                    person = people.adult(crcl_ml_min=crcl, age_years=age, sex=sex)
                    upper = forecast_of(library, people.every_day(amount_mg, THRICE), person).drowsy_probability[2]
                    yield Access(amount_mg, sex, f"{age:g}", crcl, _hours(upper, library))


@functools.lru_cache(maxsize=2)
def access(library: Library) -> tuple[Access, ...]:
    """Every group, at 10 and 20 mg three times a day for a long time, in the order of the table."""
    return tuple(_groups(library))
