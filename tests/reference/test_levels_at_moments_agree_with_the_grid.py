"""Levels at the moments of a diary, told once for each rate, against the forecast's grid and a plain sum over doses."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from tests.virtual import NOW, people, simulated, thrice

from supple.exposure import schedule
from supple.exposure.compartments import STEP_MIN, Kinetics
from supple.exposure.dosing import GivenDose
from supple.exposure.effects import sigmoid_share
from supple.exposure.modes import modal_weights
from supple.exposure.moments import SINGLY_H, plan_moments, site_levels
from supple.exposure.simulation import midnights
from supple.knowledge.library import Library

AT_MIN = [90.0, 200.0, 487.5, 488.0, 700.0, 1440.0, 1950.25, 2880.0]
DOSES = [GivenDose(60.0 * (24 * day + hour), 10.0) for day in range(-9, 3) for hour in (8, 14, 20)]


def plain_levels(kinetics: Kinetics, late_h: np.ndarray, doses: list[GivenDose]) -> list[np.ndarray]:
    """Each dose by itself, each mode by itself."""
    rates, weights, (_, tone, drowsy) = modal_weights(kinetics)
    found = [np.zeros((len(AT_MIN), len(kinetics))) for _ in range(2)]
    for here, at in enumerate(AT_MIN):
        for number, dose in enumerate(doses):
            age = (at - dose.at_min) / 60 - kinetics.tlag - late_h[number]
            for level, rows in zip(found, (tone, drowsy), strict=True):
                one = (weights[rows] * np.exp(-rates[rows] * np.maximum(age, 0.0))).sum(axis=0)
                level[here] += np.where(age > 0, dose.amount_mg * one, 0.0)
    return found


def split(doses: list[GivenDose]) -> tuple[list[GivenDose], list[GivenDose]]:
    edge = AT_MIN[0] - 48 * 60
    return [d for d in doses if d.at_min <= edge], [d for d in doses if d.at_min > edge]


def test_every_level_is_the_sum_over_doses_also_where_their_times_are_in_doubt(library: Library) -> None:
    who = people(library, n=60).kinetics()
    far, near = split(DOSES)
    late = np.random.default_rng(0).normal(0, 0.5, (len(near), len(who)))
    known = np.concatenate([np.zeros((len(far), len(who))), late])
    expected = plain_levels(who, known, DOSES)
    found = site_levels(plan_moments(AT_MIN, far, near), who, late)
    for level, right in zip(found, expected, strict=True):
        assert np.abs(level - right).max() < 1e-6 * right.max()  # people whose rates nearly meet are moved apart


def test_a_day_repeated_since_for_ever_is_the_same_as_very_many_days(library: Library) -> None:
    who = people(library, n=60).kinetics()
    far, near = split(DOSES)
    day = [GivenDose(60.0 * (-24 * 10 + hour), 10.0) for hour in (8, 14, 20)]
    many = [GivenDose(d.at_min - 24 * 60 * n, d.amount_mg) for n in range(60, -1, -1) for d in day]
    for_ever = site_levels(plan_moments(AT_MIN, far, near, day), who, np.zeros((len(near), 60)))
    counted = site_levels(plan_moments(AT_MIN, [*many, *far], near), who, np.zeros((len(near), 60)))
    for one, other in zip(for_ever, counted, strict=True):
        assert np.abs(one - other).max() < 1e-9 * other.max()


def test_ease_and_drowsiness_are_those_of_the_forecast_at_the_same_moment(library: Library) -> None:
    order = thrice(10.0)
    forecast = simulated(library, order, days=3)
    who, zero_s = forecast.people, forecast.start.timestamp()
    counted = [GivenDose((r.at.timestamp() - zero_s) / 60, r.amount_mg) for r in forecast.records]
    history = midnights(NOW - timedelta(days=library.number("exposure", "history_days")), 1)[0]
    always = schedule.always_before(order, history)
    before = [GivenDose((r.at.timestamp() - zero_s) / 60, r.amount_mg) for r in always]
    slots = list(range(7, 3 * 288, 13))
    at = [float(STEP_MIN * slot) for slot in slots]
    far = [d for d in counted if d.at_min <= at[0] - 60 * SINGLY_H]
    near = [d for d in counted if d.at_min > at[0] - 60 * SINGLY_H]
    tone, drowsy = site_levels(plan_moments(at, far, near, before), who.kinetics(), np.zeros((len(near), len(who))))
    relief = np.concatenate([day.block.tone_relief for day in forecast.days])[slots]
    share = np.concatenate([day.block.drowsy_share for day in forecast.days])[slots]
    assert np.abs(sigmoid_share(tone, who.ec50_tone, who.hill_tone) * who.emax_tone - relief).max() < 1e-5
    assert np.abs(sigmoid_share(drowsy, who.ec50_drowsy, who.hill_drowsy) - share).max() < 1e-5


def test_moments_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="in order"):
        plan_moments([10.0, 5.0], [], [])
