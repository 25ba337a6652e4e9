"""People, orders and forecasts that the tests of levels and effects share."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import numpy as np

from supple.domain.diary import Diary
from supple.domain.kidney import KidneyFunction
from supple.domain.order import Order, SlotDose, Step
from supple.domain.person import Day
from supple.exposure import simulate
from supple.exposure.compartments import STEP_MIN, Kinetics, Levels
from supple.exposure.covariates import Covariates
from supple.exposure.dosing import Entries, GivenDose, march
from supple.exposure.history import starting_state
from supple.exposure.population import People, draw_people
from supple.exposure.simulation import Simulation
from supple.exposure.systems import System, systems_of, working_order
from supple.knowledge.library import Library

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=LONDON)
MODEL = "baclofen_oral_adult"
USUAL_DAY = Day()


def thrice(
    amount_mg: float, *, started_on: date | None = date(2025, 1, 1), hours: tuple[int, ...] = (8, 14, 20)
) -> Order:
    """The same amount at each of these hours, every day."""
    return Order(steps=(Step(tuple(SlotDose(time(h), amount_mg) for h in hours)),), started_on=started_on)


def kidney(crcl_ml_min: float, *, cv: float = 0.0) -> KidneyFunction:
    return KidneyFunction(
        known=True, crcl_ml_min=crcl_ml_min, egfr_ml_min_1_73m2=crcl_ml_min, egfr_on=NOW.date(), fresh=True, cv=cv
    )


def adult(*, crcl_ml_min: float = 100.0, cv: float = 0.0, **changed: object) -> Covariates:
    known: dict[str, object] = {"age_years": 45.0, "sex": "male", "weight_kg": 70.0}
    known |= {"kidney": kidney(crcl_ml_min, cv=cv)} | changed
    return Covariates(**known)  # type: ignore[arg-type]


def simulated(
    library: Library,
    order: Order,
    covariates: Covariates | None = None,
    *,
    days: int = 1,
    n_virtual: int = 400,
    now: datetime = NOW,
    diary: Diary = Diary(),
    day: Day = USUAL_DAY,
    **more: object,
) -> Simulation:
    found = simulate.run(
        order=order,
        covariates=covariates or adult(),
        day=day,
        diary=diary,
        model=library.models[MODEL],
        library=library,
        now=now,
        days=days,
        n_virtual=n_virtual,
        **more,  # type: ignore[arg-type]
    )
    assert isinstance(found, Simulation), found
    return found


def people(library: Library, n: int = 400, seed: int = 0, covariates: Covariates | None = None) -> People:
    return draw_people(covariates or adult(), library.models[MODEL], library, n=n, seed=seed)


def levels_on_grid(system: System, doses: list[GivenDose], n_slots: int) -> Levels:
    """Levels of a system on the grid, from doses before and during it."""
    entries = Entries(system)
    levels = Levels(*(np.empty((n_slots, len(system.tlag_h))) for _ in range(3)))
    state = starting_state(system, entries, [d for d in doses if d.at_min < 0])
    march(system, state, entries.jumps(doses, n_slots), (levels.plasma, levels.tone_site, levels.drowsy_site))
    return levels


def ordered(kinetics: Kinetics) -> Kinetics:
    """The same people in working order."""
    return kinetics.part(working_order(kinetics))


def one_person(*, n_transit: int = 0, **rates: float) -> Kinetics:
    return Kinetics(**{name: np.array([value], dtype=float) for name, value in rates.items()}, n_transit=n_transit)


def one_system(kinetics: Kinetics) -> System:
    """The way the engine itself would choose for these people, who are all of one kind."""
    ((system, _),) = systems_of(kinetics)
    return system


def grid_hours(n_slots: int) -> np.ndarray:
    return np.arange(n_slots) * STEP_MIN / 60
