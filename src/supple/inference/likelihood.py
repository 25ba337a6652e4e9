"""How likely a diary is for each virtual person: ordinal ratings around that person's own course.

A rating k stands for all values between k - 0.5 and k + 0.5 (sleepiness: from the cut of k to that of k + 1), with a
logistic spread: the proportional-odds model (McCullagh P. J R Stat Soc B 1980;42:109-42). A small part of all ratings
is taken to say nothing (a mixture with a uniform; Box GEP, Tiao GC. Biometrika 1968;55:119-29), so that one wild entry
moves little. Ratings are independent given the person; a bad day as a whole is not modelled.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from supple.exposure.compartments import Array, Index
from supple.exposure.effects import daily_wave, sigmoid_share
from supple.exposure.moments import MomentPlan, site_levels
from supple.exposure.population import People
from supple.exposure.threads import side_by_side
from supple.exposure.tolerance import Fading
from supple.inference.latents import Scales, Space
from supple.inference.ratings import Rated, Ratings

LOGISTIC_SD = math.pi / math.sqrt(3)  # standard deviation of the standard logistic distribution
CATEGORIES = 11  # 0 to 10
HALF = 0.5
TOP = 10.0
TOGETHER = 500  # people whose numbers fit the cache together
NUMBERS_A_MOMENT = 20  # computed for each person and moment, about
SLEEPY_FROM = 7.0  # the forecast's drowsiness is a rating of this or more


@dataclass(frozen=True, slots=True, eq=False)
class DiaryModel:
    """A diary with all that does not depend on the person.

    ``wall_min``, ``day``, ``sleepy_log_odds`` and ``beside_log_odds`` are per moment (n_moments,); ``doubt_h`` and
    ``by_assumed_clock`` per recent dose (n_doses,).
    """

    space: Space
    ratings: Ratings
    plan: MomentPlan
    doubt_h: Array
    by_assumed_clock: Array
    wall_min: Array
    day: Index
    sleepy_log_odds: Array
    beside_log_odds: Array
    fading: Fading
    wild_share: float


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """Each person at each moment (n_moments, n): ease, log odds ratio of drowsiness; and the middle of their ratings.

    ``stiffness`` in points of 10, ``drowsy`` the log-odds of a sleepiness of 7 or more.
    """

    people: People
    scales: Scales
    relief: Array
    log_odds_ratio: Array
    stiffness: Array
    drowsy: Array


def course(model: DiaryModel, z: Array) -> Course:
    """What each person of the rows ``z`` goes through at the moments of the diary."""
    people, scales = model.space.people(z), model.space.scales(z)
    late = model.doubt_h[:, None] * z[model.space.n_shaped :] + model.by_assumed_clock[:, None] * scales.clock_late_h
    tone, drowsy = site_levels(model.plan, people.kinetics(), late)
    relief = sigmoid_share(tone, people.ec50_tone, people.hill_tone) * people.emax_tone
    left = np.stack(model.fading.left(people))[model.day]
    height = left * people.emax_drowsy_log_odds + people.interaction_log_odds
    ratio = sigmoid_share(drowsy, people.ec50_drowsy, people.hill_drowsy) * height + model.beside_log_odds[:, None]
    own = people.baseline_log_odds + people.sedatives_log_odds
    return Course(
        people=people,
        scales=scales,
        relief=relief,
        log_odds_ratio=ratio,
        stiffness=scales.stiffness_without * (1 - relief)
        + daily_wave(scales.stiffness_cos, scales.stiffness_sin, model.wall_min),
        drowsy=ratio
        + own
        + model.sleepy_log_odds[:, None]
        + daily_wave(scales.sleepiness_cos, scales.sleepiness_sin, model.wall_min),
    )


def log_likelihood(model: DiaryModel, z: Array) -> Array:
    """Log-probability of the diary for each person (n,), some people at a time so that all of theirs fits the cache."""
    total = np.empty(z.shape[1])
    _in_parts(z, len(model.wall_min), lambda part: np.copyto(total[part], _diary(model, course(model, z[:, part]))))
    return total


def log_likelihood_levelled(model: DiaryModel, levelled: Array) -> tuple[Array, Array]:
    """The same of ``levelled`` rows, and the log of their prior density over a standard normal one; each (n,)."""
    found = np.empty((2, levelled.shape[1]))

    def of(part: slice) -> None:
        there, more = _unlevelled(model, course(model, levelled[:, part]), levelled[:, part])
        found[0, part], found[1, part] = _diary(model, there), more

    _in_parts(levelled, len(model.wall_min), of)
    return found[0], found[1]


def level(model: DiaryModel, z: Array) -> Array:
    """Rows with the stiffness people rate in the middle of their diary in place of their stiffness without ease.

    A diary says the former almost at once and the latter only together with the ease, along a bent ridge that moves
    follow badly. Only for moving: the prior is that of the plain rows.
    """
    found = np.array(z)
    if len(model.ratings.stiffness):
        without = model.space.stiffness_row
        kept = 1 - _mean_relief(model, course(model, z))
        found[without] = model.space.as_stiffness_row(model.space.as_stiffness(z[without]) * kept)
    return found


def unlevel(model: DiaryModel, levelled: Array) -> Array:
    """The plain rows of ``level``."""
    found = np.array(levelled)
    if len(model.ratings.stiffness):
        without = model.space.stiffness_row
        kept = 1 - _mean_relief(model, course(model, levelled))
        found[without] = model.space.as_stiffness_row(model.space.as_stiffness(levelled[without]) / kept)
    return found


def _unlevelled(model: DiaryModel, found: Course, levelled: Array) -> tuple[Course, Array]:
    """The course of levelled rows as of plain ones, and the log of their prior density over a standard normal one."""
    if not len(model.ratings.stiffness):
        return found, np.zeros(levelled.shape[1])
    space, row = model.space, levelled[model.space.stiffness_row]
    kept = 1 - _mean_relief(model, found)
    plain = space.as_stiffness_row(space.as_stiffness(row) / kept)
    more = (row**2 - plain**2) / 2 - np.log(kept)
    without = space.stiffness_without(plain)
    scales = replace(found.scales, stiffness_without=without)
    stiffness = found.stiffness + (without - found.scales.stiffness_without) * (1 - found.relief)
    return replace(found, scales=scales, stiffness=stiffness), np.where(np.abs(plain) <= space.box, more, -np.inf)


def _mean_relief(model: DiaryModel, found: Course) -> Array:
    return np.asarray(found.relief[model.ratings.stiffness.moment].mean(axis=0))


def _in_parts(z: Array, n_moments: int, of: Callable[[slice], None]) -> None:
    parts = [slice(first, first + TOGETHER) for first in range(0, z.shape[1], TOGETHER)]
    side_by_side([functools.partial(of, part) for part in parts], work=NUMBERS_A_MOMENT * n_moments * z.shape[1])


def _diary(model: DiaryModel, found: Course) -> Array:
    scales, stiff, sleepy = found.scales, model.ratings.stiffness, model.ratings.sleepiness
    total = np.zeros(found.relief.shape[1])
    if len(stiff):
        middle = found.stiffness[stiff.moment] + stiff.by_other[:, None] * scales.stiffness_other
        total += _of(stiff, middle, LOGISTIC_SD / scales.stiffness_spread, HALF, model.wild_share)
    if len(sleepy):
        # in points of the scale: where the log-odds of 7 or more are even, the middle stands at the cut of 7
        step = scales.sleepiness_step
        middle = SLEEPY_FROM + found.drowsy[sleepy.moment] / step + sleepy.by_other[:, None] * scales.sleepiness_other
        total += _of(sleepy, middle, step, 0.0, model.wild_share)
    return total


def _of(rated: Rated, middle: Array, steep: Array, below: float, wild: float) -> Array:
    """Log-probability of ratings, summed, that begin ``below`` their number; the ends of the scale are open.

    ``steep`` (n,) is one over the scale of the logistic spread.
    """
    begin = rated.value[:, None] - below
    tail = np.exp((middle - begin) * steep)
    low = 1 / (1 + 1 / tail)  # the part of the ratings at or above this one
    high = 1 / (1 + np.exp(steep) / tail)
    low[rated.value <= 0] = 1.0
    high[rated.value >= TOP] = 0.0
    return np.asarray(np.log((1 - wild) * (low - high) + wild / CATEGORIES).sum(axis=0))


def drawn_ratings(model: DiaryModel, z: Array, rng: np.random.Generator) -> tuple[Array, Array]:
    """Ratings of stiffness and sleepiness (n_ratings, n) that these people could have written at the same moments."""
    found = course(model, z)
    scales, stiff, sleepy = found.scales, model.ratings.stiffness, model.ratings.sleepiness
    one = found.stiffness[stiff.moment] + stiff.by_other[:, None] * scales.stiffness_other
    other = SLEEPY_FROM + found.drowsy[sleepy.moment] / scales.sleepiness_step
    other += sleepy.by_other[:, None] * scales.sleepiness_other
    return (
        _drawn(np.round, one, scales.stiffness_spread / LOGISTIC_SD, model.wild_share, rng),
        _drawn(np.floor, other, 1 / scales.sleepiness_step, model.wild_share, rng),
    )


def _drawn(
    whole: Callable[[Array], Array], middle: Array, spread: Array, wild: float, rng: np.random.Generator
) -> Array:
    value = whole(middle + spread * rng.logistic(size=middle.shape))
    slip = rng.random(middle.shape) < wild
    return np.where(slip, rng.integers(0, CATEGORIES, middle.shape), np.clip(value, 0, TOP))
