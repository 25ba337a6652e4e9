"""Levels at the effect sites at the moments a diary names: exact times, no grid, doses whose times are not sure.

The same linear chain as ``modes``, told once for each pair of rate and person. What the doses left is carried from
moment to moment; a dose joins once it has begun to be absorbed in everybody, and is counted singly until then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from supple.exposure.compartments import Array, Kinetics
from supple.exposure.dosing import GivenDose
from supple.exposure.history import DAY_MIN, equal_days
from supple.exposure.modes import modal_weights

SINGLY_H = 5.0  # a dose is counted singly for so long; lag and doubt about its time together stay below
APART = 1e-4  # two rates nearer than this part are moved apart: the level then errs by about as little


@dataclass(frozen=True, slots=True)
class Run:
    """Equal days of doses that lie far back: the last of them, in (negative) minutes from the first moment on."""

    last_day: tuple[GivenDose, ...]
    days: int | None  # None: since for ever


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment: hours since the last one, and the doses (number, hours before) that join what is carried."""

    since_last_h: float
    joining: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class MomentPlan:
    """All that does not depend on the person. Near doses are numbered; those before them stand in ``runs``.

    ``singles`` are doses counted singly: (number of the moment, number of the dose, hours before the moment).
    """

    runs: tuple[Run, ...]
    amounts_mg: tuple[float, ...]
    moments: tuple[Moment, ...]
    singles: tuple[tuple[int, int, float], ...]


def plan_moments(
    at_min: Sequence[float], far: Sequence[GivenDose], near: Sequence[GivenDose], always: Sequence[GivenDose] = ()
) -> MomentPlan:
    """Put moments and doses in order. All minutes count from one zero.

    ``far`` doses lie more than ``SINGLY_H`` before the first moment and before every ``near`` one; their times are
    taken as they are. ``always`` are the doses of a day before all of them, repeated since for ever.

    Raises
    ------
    ValueError
        The moments are not in order, or a far dose is not far.
    """
    if list(at_min) != sorted(at_min) or not at_min:
        raise ValueError("moments must be in order, and at least one")
    first = at_min[0]
    if any(dose.at_min > first - 60 * SINGLY_H for dose in far):
        raise ValueError("a far dose lies too near the first moment")
    runs = [Run(_from(first, always, 0), None)] if always else []
    for day, days in equal_days(sorted(far, key=lambda dose: dose.at_min)):
        runs.append(Run(_from(first, day, days - 1), days))
    joined: set[int] = set()
    moments, singles = [], []
    last = first
    for here, at in enumerate(at_min):
        age = [(number, (at - dose.at_min) / 60) for number, dose in enumerate(near)]
        joining = tuple((number, hours) for number, hours in age if hours >= SINGLY_H and number not in joined)
        singles += [(here, number, hours) for number, hours in age if -SINGLY_H < hours < SINGLY_H]
        joined |= {number for number, _ in joining}
        moments.append(Moment((at - last) / 60, joining))
        last = at
    return MomentPlan(tuple(runs), tuple(dose.amount_mg for dose in near), tuple(moments), tuple(singles))


def _from(first_min: float, day: Sequence[GivenDose], days_later: int) -> tuple[GivenDose, ...]:
    return tuple(GivenDose(d.at_min + days_later * DAY_MIN - first_min, d.amount_mg) for d in day)


def site_levels(plan: MomentPlan, kinetics: Kinetics, later_h: Array) -> tuple[Array, Array]:
    """Levels at the sites of ease and drowsiness [ng/mL], each (n_moments, n_people).

    ``later_h`` (n_doses, n_people): how much later each near dose was swallowed than written.

    Raises
    ------
    ValueError
        The chain has transit compartments, for which there are no modes.
    """
    apart = _moved_apart(kinetics)
    rates, weights, (_, tone, drowsy) = modal_weights(apart)
    five = np.vstack([rates[tone], rates[drowsy][3:]])  # alpha, beta, ka, and the two sites
    late = np.minimum(later_h, SINGLY_H - apart.tlag)
    left = _left_by_joined(plan, five, late)
    left *= np.exp(five * apart.tlag)
    single = _of_singles(plan, five, late + apart.tlag)
    for here, (number, _, _) in enumerate(plan.singles):
        left[number] += single[here]
    of_tone, of_drowsy = weights[tone], weights[drowsy]
    common = (slice(None), slice(0, 3))
    levels_t = np.einsum("kmn,mn->kn", left[common], of_tone[:3])
    levels_d = np.einsum("kmn,mn->kn", left[common], of_drowsy[:3])
    levels_t += left[:, 3] * of_tone[3]
    levels_d += left[:, 4] * of_drowsy[3]
    return levels_t, levels_d


def _left_by_joined(plan: MomentPlan, five: Array, late: Array) -> Array:
    """What is left at each moment of the doses that everybody has begun to absorb (n_moments, 5, n)."""
    steps, number_of = np.unique([moment.since_last_h for moment in plan.moments], return_inverse=True)
    factors = np.exp(five * -steps[:, None, None])
    joining = [pair for moment in plan.moments for pair in moment.joining]
    numbers, hours = [number for number, _ in joining], np.array([hours for _, hours in joining])
    joined = np.exp(five * (late[numbers] - hours[:, None])[:, None, :]) if joining else np.empty(0)
    found = np.empty((len(plan.moments), *five.shape))
    carried, at = _carried_to_first(plan, five), 0
    for here, (moment, step) in enumerate(zip(plan.moments, number_of, strict=True)):
        carried = np.multiply(carried, factors[step], out=found[here])
        for number, _ in moment.joining:
            carried += plan.amounts_mg[number] * joined[at]
            at += 1
    return found


def _of_singles(plan: MomentPlan, five: Array, begins_h: Array) -> Array:
    """What each dose that is counted singly has brought (n_singles, 5, n); nothing before it begins to be absorbed."""
    if not plan.singles:
        return np.empty((0, *five.shape))
    numbers, hours = [number for _, number, _ in plan.singles], np.array([hours for *_, hours in plan.singles])
    age = hours[:, None] - begins_h[numbers]
    begun = np.where(age > 0, np.array(plan.amounts_mg)[numbers][:, None], 0.0)
    brought = np.exp(five * -np.maximum(age, 0.0)[:, None, :])
    brought *= begun[:, None, :]
    return brought


def _carried_to_first(plan: MomentPlan, five: Array) -> Array:
    """What the far doses left at the first moment, counted from when each was swallowed.

    Of a run of equal days the last is told and the earlier ones are a geometric series of it; ``expm1`` keeps the
    digits of slow rates.
    """
    carried = np.zeros_like(five)
    day_h = DAY_MIN / 60
    for run in plan.runs:
        last = np.zeros_like(five)
        for dose in run.last_day:
            last += dose.amount_mg * np.exp(five * (dose.at_min / 60))
        if run.days == 1:
            carried += last
            continue
        all_of_them = -1.0 if run.days is None else np.expm1(five * (-day_h * run.days))
        carried += last * (all_of_them / np.expm1(five * -day_h))
    return carried


def _moved_apart(kinetics: Kinetics) -> Kinetics:
    """The same rates, with absorption and sites moved off rates they nearly meet, where modes would cancel."""
    alpha, beta = kinetics.disposition()
    ka = _off(kinetics.ka, (alpha, beta))
    tone, drowsy = (_off(site, (alpha, beta, ka)) for site in kinetics.sites)
    return replace(kinetics, ka=ka, ke0_tone=tone, ke0_drowsy=drowsy)


def _off(rate: Array, others: Sequence[Array]) -> Array:
    for other in others:
        near = np.abs(rate - other) < APART * other
        if near.any():
            rate = np.where(near, other * (1 + 2 * APART), rate)
    return rate
