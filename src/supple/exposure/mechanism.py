"""The steps from the blood to the muscle as a series over one day, for one typical person.

What was never measured in people is not computed: transmitter release and pain have no series. The numbers of each
step are data (``knowledge/data/mechanism``); the chain between them is an assumption, and its arrows say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from supple.exposure.compartments import Array
from supple.exposure.simulation import Simulation
from supple.knowledge.library import Library


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Series:
    """One day from its midnight, each (n_slots,).

    ``site_ng_per_ml`` is the level at the site of ease in plasma terms; ``csf_r_nmol_per_l`` the R form in spinal
    fluid that belongs to it; ``occupancy_high`` and ``occupancy_low`` the parts (0 to 1) of the tighter and looser
    GABA-B sites that are taken; ``threshold_part`` the part of the largest effect on the reflex threshold;
    ``gain_change`` the change of the reflex's gain; ``tone_relief`` as in the forecast.
    """

    start: datetime
    step_min: int
    concentration_ng_per_ml: Array
    site_ng_per_ml: Array
    csf_r_nmol_per_l: Array
    occupancy_high: Array
    occupancy_low: Array
    threshold_part: Array
    gain_change: Array
    tone_relief: Array


def series(simulation: Simulation, library: Library, step_min: int) -> Series:
    """The steps of the first day for the first virtual person; meant for a simulation of the typical one.

    Raises
    ------
    ValueError
        The simulation holds more than one person.
    """
    people = simulation.people
    if len(people) != 1:
        raise ValueError(f"the mechanism is shown for one typical person, got {len(people)}")
    block = simulation.days[0].block
    relief = np.asarray(block.tone_relief[:, 0], dtype=np.float64)
    part = np.clip(relief / people.emax_tone[0], 0.0, 1.0)
    site = level_at_site(part, float(people.ec50_tone[0]), float(people.hill_tone[0]))
    fluid = csf_r_nmol_per_l(site, library)
    return Series(
        start=simulation.start,
        step_min=step_min,
        concentration_ng_per_ml=np.asarray(block.plasma[:, 0], dtype=np.float64),
        site_ng_per_ml=site,
        csf_r_nmol_per_l=fluid,
        occupancy_high=occupancy(fluid, _number(library, "MS03", "kd_high_affinity")),
        occupancy_low=occupancy(fluid, _number(library, "MS03", "kd_low_affinity")),
        threshold_part=part,
        gain_change=np.zeros_like(part),  # the slopes with and without did not differ beyond chance (MS05, pk:S62)
        tone_relief=relief,
    )


def level_at_site(part: Array, ec50: float, hill: float) -> Array:
    """The level that makes this part of the largest ease: the Hill function read backwards [unit of ec50]."""
    held = np.minimum(part, 1 - 1e-9)
    return np.asarray(ec50 * (held / (1 - held)) ** (1 / hill))


def csf_r_nmol_per_l(site_ng_per_ml: Array, library: Library) -> Array:
    """The acting form in spinal fluid [nmol/L] that belongs to a level in plasma terms [ng/mL of both forms]."""
    in_fluid = site_ng_per_ml / _number(library, "MS02", "plasma_to_csf") * _number(library, "MS02", "r_share")
    return np.asarray(1000 * in_fluid / _number(library, "MS02", "ng_per_ml_per_umol_per_l"))


def occupancy(level_nmol_per_l: Array, kd_nmol_per_l: float) -> Array:
    """Part of one kind of sites that is taken at equilibrium: C / (C + Kd), the law of mass action."""
    return np.asarray(level_nmol_per_l / (level_nmol_per_l + kd_nmol_per_l))


def _number(library: Library, step_id: str, name: str) -> float:
    return library.mechanism_steps[step_id].numbers[name].value
