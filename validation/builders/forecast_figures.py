"""The forecast of effects against a trial calculation and the one published effect of treatment."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec
import numpy as np

from supple.domain.diary import Diary
from supple.domain.forecast import Forecast, WindowKind
from supple.domain.order import Order
from supple.exposure import simulate
from supple.exposure.covariates import Covariates
from supple.knowledge.library import Library
from validation.builders import people
from validation.builders.published import AUTHORITIES, reasons, table

ADULT_MODEL = "baclofen_oral_adult"
N_PEOPLE = 2000
WAKING = slice(7 * 12, 23 * 12)  # slots of the usual day
THRICE, FOUR_TIMES = (8, 14, 20), (8, 12, 16, 20)


@dataclass(frozen=True, slots=True)
class Case:
    """An order and how far tolerance has come; ``tolerated`` None: somewhere between none and all of it."""

    amount_mg: float
    hours: tuple[int, ...] = THRICE
    crcl_ml_min: float = 100.0
    tolerated: float | None = 1.0


CASES: Mapping[str, Case] = {
    "ten_half": Case(10, tolerated=None),
    "twenty_fresh": Case(20, tolerated=0.0),
    "twenty_half": Case(20, tolerated=None),
    "twenty_tolerated": Case(20),
    "eighty_fresh": Case(20, hours=FOUR_TIMES, tolerated=0.0),
    "eighty_half": Case(20, hours=FOUR_TIMES, tolerated=None),
    "ten_weak_kidneys": Case(10, crcl_ml_min=40.0),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure beside what the engine gives; ``inside`` by the tolerance of its row."""

    id: str
    what: str
    source: str
    expected: str
    found: str
    tolerance: str
    inside: bool
    why: str


def order_of(case: Case) -> Order:
    """The order; without a start nobody knows how far tolerance has come."""
    started = None if case.tolerated is None else people.LONG_AGO
    return people.every_day(case.amount_mg, case.hours, started_on=started)


def without_tolerance(library: Library) -> Library:
    """The same knowledge where drowsiness does not fade."""
    model = library.models[ADULT_MODEL]
    lost = msgspec.structs.replace(model.parameters["tolerance_lost"], value=0.0, low=None, high=None)
    stays = msgspec.structs.replace(model, parameters={**model.parameters, "tolerance_lost": lost})
    return replace(library, models={**library.models, ADULT_MODEL: stays})


def forecast_of(library: Library, order: Order, covariates: Covariates, n: int = N_PEOPLE) -> Forecast:
    """The forecast of one steady day.

    Raises
    ------
    ValueError
        The engine refuses.
    """
    found = simulate.forecast(
        order=order,
        order_issue=None,
        covariates=covariates,
        day=people.USUAL_DAY,
        diary=Diary(),
        sedatives=(),
        model=library.models[ADULT_MODEL],
        library=library,
        now=people.START,
        days=1,
        n_virtual=n,
        seed=people.SEED,
    )
    if not isinstance(found, Forecast):
        raise ValueError(found.sentence)
    return found


@functools.lru_cache(maxsize=32)
def _of_case(library: Library, name: str, n: int = N_PEOPLE) -> Forecast:
    case = CASES[name]
    knowledge = without_tolerance(library) if case.tolerated == 0.0 else library
    return forecast_of(knowledge, order_of(case), people.adult(crcl_ml_min=case.crcl_ml_min), n)


def _peak_odds(library: Library, case: str) -> float:
    return float(_of_case(library, case).drowsy_odds_ratio[1].max())


def typical_peak_odds(library: Library, case: str) -> float:
    """The largest odds ratio of the one typical person, instead of the middle of many."""
    return float(_of_case(library, case, 1).drowsy_odds_ratio[1].max())


def _relief(library: Library, case: str, of_day: Callable[..., float]) -> float:
    return float(of_day(_of_case(library, case).tone_relief[1][WAKING]))


def _drowsy_hours(library: Library, case: str) -> float:
    windows = (w for w in _of_case(library, case).windows if w.kind is WindowKind.DROWSY)
    return sum((w.end - w.start).total_seconds() for w in windows) / 3600


QUANTITIES: Mapping[str, Callable[[Library, str], float]] = {
    "peak_odds": _peak_odds,
    "relief_least": lambda library, case: _relief(library, case, np.min),
    "relief_most": lambda library, case: _relief(library, case, np.max),
    "drowsy_hours": _drowsy_hours,
    "odds_against_twenty_tolerated": lambda library, case: (
        _peak_odds(library, case) / _peak_odds(library, "twenty_tolerated")
    ),
    "relief_against_twenty_tolerated": lambda library, case: (
        _relief(library, case, np.max) / _relief(library, "twenty_tolerated", np.max)
    ),
}


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return 60 * int(hours) + int(minutes)


def _clock(at: datetime) -> str:
    return f"{at.hour}:{at.minute:02d}"


def _window(library: Library, case: str, quantity: str, expected: str, within_min: int) -> tuple[str, bool]:
    """The windows of that kind which touch the expected one, and whether they begin and end where it does.

    Two stretches with a gap between them count as they are: the gap is a difference.
    """
    kind = WindowKind(quantity.split("_")[0])
    start, end = (_minutes(part) for part in expected.split("-"))
    touching = [
        w
        for w in _of_case(library, case).windows
        if w.kind is kind and _minutes(_clock(w.start)) < end and _minutes(_clock(w.end)) > start
    ]
    said = " and ".join(f"{_clock(w.start)}-{_clock(w.end)}" for w in touching) or "none"
    one = len(touching) == 1
    inside = one and (
        abs(_minutes(_clock(touching[0].start)) - start) <= within_min
        and abs(_minutes(_clock(touching[0].end)) - end) <= within_min
    )
    return said, inside


def _number(found: float, expected: float, tolerance: str) -> bool:
    if tolerance.endswith("%"):
        return abs(found / expected - 1) <= float(tolerance[:-1]) / 100
    return abs(found - expected) <= float(tolerance)


@functools.lru_cache(maxsize=2)
def figures(library: Library) -> tuple[Figure, ...]:
    """Every figure of the trial calculation and of the published effect."""
    folder = AUTHORITIES / "forecast_figures"
    why = reasons(folder / "misses.csv")
    found = []
    for row in table(folder / "values.csv"):
        if row["unit"] == "clock":
            said, inside = _window(
                library, row["case"], row["quantity"], row["value"], int(row["tolerance"].split()[0])
            )
        else:
            number = QUANTITIES[row["quantity"]](library, row["case"])
            said, inside = f"{number:.3g}", _number(number, float(row["value"]), row["tolerance"])
        found.append(
            Figure(
                row["id"],
                row["what"],
                row["source"],
                row["value"],
                said,
                row["tolerance"],
                inside,
                "" if inside else why.get((row["id"], ADULT_MODEL), ""),
            )
        )
    return tuple(found)
