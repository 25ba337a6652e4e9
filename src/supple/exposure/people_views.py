"""Views on the virtual people behind a forecast: what one set of times gives over another, and each of them alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from supple.domain.quantities import Band
from supple.exposure.compartments import Array
from supple.exposure.day_summary import band_of
from supple.exposure.effects import expit
from supple.exposure.population import PARAMETERS
from supple.exposure.simulation import STEP_S, Simulation

Stretch = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Gain:
    """What one set of times gives over another, as bands over people: stiffness points (0-10) and drowsiness."""

    stiffness_points: Band
    drowsy_probability: Band


def timing_gain(
    planned: Simulation,
    planned_at: Sequence[Stretch],
    ordinary: Simulation,
    ordinary_at: Sequence[Stretch],
    *,
    stiffness_without: float,
) -> Gain:
    """What the planned stretches give each virtual person over ordinary ones, as bands over people.

    Positive stiffness points are more relief; negative drowsiness is less. ``stiffness_without`` is the stiffness
    without the medicine (0-10). The two simulations hold the same people (same seed), perhaps with other dose times.

    Raises
    ------
    ValueError
        A stretch lies outside its simulation, or there is none.
    """
    relief_a, drowsy_a = _means(planned, planned_at)
    relief_b, drowsy_b = _means(ordinary, ordinary_at)
    return Gain(band_of((relief_a - relief_b) * stiffness_without), band_of(drowsy_a - drowsy_b))


def individuals(simulation: Simulation) -> Iterator[dict[str, float | int | str]]:
    """One row a person and time: who, when, levels, effects, and that person's parameters."""
    drowsy = [expit(simulation.drowsy_log_odds(day, simulation.log_odds_ratio(day))) for day in simulation.days]
    n_slots = sum(day.n_slots for day in simulation.days)
    at = [_instant(simulation.start, slot).isoformat() for slot in range(n_slots)]
    for person in range(len(simulation.people)):
        parameters = {name: float(getattr(simulation.people, name)[person]) for name in PARAMETERS}
        slot = 0
        for day, probability in zip(simulation.days, drowsy, strict=True):
            block = day.block
            for n in range(day.n_slots):
                yield {
                    "person": person,
                    "at": at[slot],
                    "concentration_ng_per_ml": float(block.plasma[n, person]),
                    "tone_relief": float(block.tone_relief[n, person]),
                    "drowsy_probability": float(probability[n, person]),
                    **parameters,
                }
                slot += 1


def _instant(start: datetime, slot: int) -> datetime:
    return datetime.fromtimestamp(start.timestamp() + STEP_S * slot, tz=start.tzinfo)


def _means(simulation: Simulation, stretches: Sequence[Stretch]) -> tuple[Array, Array]:
    """Mean ease and mean probability of drowsiness over all slots of the stretches, per person."""
    if not stretches:
        raise ValueError("a timing gain needs at least one stretch on each side")
    relief, drowsy, n_slots = np.zeros(len(simulation.people)), np.zeros(len(simulation.people)), 0
    for start, end in stretches:
        first = int((start.timestamp() - simulation.start.timestamp()) // STEP_S)
        last = int(-((simulation.start.timestamp() - end.timestamp()) // STEP_S))
        at = 0
        found = 0
        for run_of_day in simulation.days:
            part = slice(max(first - at, 0), max(min(last - at, run_of_day.n_slots), 0))
            at += run_of_day.n_slots
            if part.stop <= part.start:
                continue
            ratio = simulation.log_odds_ratio(run_of_day, part)
            relief += run_of_day.block.tone_relief[part].sum(axis=0, dtype=np.float64)
            drowsy += expit(simulation.drowsy_log_odds(run_of_day, ratio, part)).sum(axis=0)
            found += part.stop - part.start
        if first < 0 or found != last - first:
            raise ValueError(f"{start:%a %H:%M}-{end:%H:%M} is not inside the simulation")
        n_slots += found
    return relief / n_slots, drowsy / n_slots
