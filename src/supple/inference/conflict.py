"""Whether a person's ratings look like the medicine's time course at all.

Two questions. Do the ratings move the other way than the medicine would move them - so far that hardly anyone drawn
before the diary would have written them (a prior predictive check; Box GEP. J R Stat Soc A 1980;143:383-430; Evans M,
Moshonov H. Bayesian Anal 2006;1:893-914)? And after the diary, how likely is it that stiffness still moves by an amount
one would notice?
"""

from __future__ import annotations

import numpy as np

from supple.domain.learning import FollowsDoses
from supple.exposure.compartments import Array
from supple.inference.likelihood import Course, DiaryModel, course, drawn_ratings
from supple.inference.ratings import Rated
from supple.knowledge.library import Library


def _along(values: Array, shape: Array) -> Array:
    """Correlation of ratings (n_ratings, ...) with a shape (n_ratings,); 0 where all ratings are equal.

    A correlation, not a slope: how widely somebody uses the scale then matters little.
    """
    apart, rated = shape - shape.mean(), values - values.mean(axis=0)
    size = np.sqrt((apart @ apart) * (rated**2).sum(axis=0))
    return np.asarray(np.tensordot(apart, rated, axes=(0, 0)) / np.where(size > 0, size, 1.0))


def against(model: DiaryModel, prior: Array, library: Library, seed: int) -> tuple[FollowsDoses, FollowsDoses]:
    """For stiffness and sleepiness: whether the ratings move against the doses, by people before the diary (rows)."""
    found = course(model, prior)
    could = drawn_ratings(model, prior, np.random.default_rng([seed, 2]))
    stiff, sleepy = model.ratings.stiffness, model.ratings.sleepiness
    eased = np.median(found.relief, axis=1)[stiff.moment]
    raised = np.median(found.log_odds_ratio, axis=1)[sleepy.moment]
    return _judged(stiff, could[0], -eased, library), _judged(sleepy, could[1], raised, library)


def _judged(rated: Rated, could: Array, shape: Array, library: Library) -> FollowsDoses:
    """``shape`` rises where the medicine would raise the rating."""
    enough = len(rated) >= library.number("learning", "conflict_ratings_needed")
    if not enough or np.ptp(shape) == 0:
        return FollowsDoses.NOT_KNOWN
    lower = float(np.mean(_along(could, shape) <= _along(rated.value, shape)))
    return FollowsDoses.AGAINST if lower < library.number("learning", "conflict_tail") else FollowsDoses.YES


def swing_points(day: Course) -> Array:
    """How far this person's stiffness moves with the doses over a waking day [points of 10] (n,)."""
    return np.asarray(day.scales.stiffness_without * np.ptp(day.relief, axis=0))


def ease_not_seen(n_stiffness: int, day: Course, library: Library) -> bool:
    """Whether, after the diary, a movement of stiffness that one would notice has become unlikely."""
    if n_stiffness < library.number("learning", "ease_ratings_needed"):
        return False
    noticed = float(np.mean(swing_points(day) >= library.number("timing", "useful_stiffness_points")))
    return noticed < library.number("learning", "ease_seen_at_least")
