"""From levels to effects: ease of stiffness, momentary drowsiness, and the drowsiness that fades with time."""

from __future__ import annotations

from datetime import time
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from supple.domain.person import Day
from supple.exposure.compartments import Array
from supple.knowledge.models import Settings

Effects = NDArray[np.float32]

MINUTES_PER_DAY = 24 * 60
MOST_TIMES_EC50 = np.float32(1e3)  # beyond it the effect is complete, and single precision would overflow


def logit(probability: float | Array) -> Array:
    """Log-odds of a probability."""
    p = np.asarray(probability, dtype=np.float64)
    return np.asarray(np.log(p / (1 - p)))


def expit(log_odds: Array | Effects | float) -> Array:
    """Probability of log-odds."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.asarray(log_odds, dtype=np.float64))))


def sigmoid_share(level: Array, ec50: Array, hill: Array) -> Effects:
    """Part 0 to 1 of the largest effect: the sigmoid Emax (Hill) function, people on the last axis.

    Hill AV. J Physiol 1910;40:iv-vii; level^hill / (ec50^hill + level^hill).
    """
    x = np.empty(level.shape, dtype=np.float32)
    np.multiply(level, 1.0 / ec50, out=x, casting="same_kind")
    np.minimum(np.maximum(x, np.float32(0), out=x), MOST_TIMES_EC50, out=x)
    np.power(x, hill.astype(np.float32), out=x)
    np.divide(x, x + np.float32(1), out=x)
    return x


def minutes_of(at: time) -> int:
    """Minutes after midnight of a wall time."""
    return at.hour * 60 + at.minute


def sleepy_log_odds(wall_min: Array, day: Day, numbers: Settings) -> Array:
    """Log-odds of a sleepiness of 7 or more without the medicine, at wall-clock minutes, for the middle person.

    Levels named in the settings hold for stretches after waking (stretched to the person's own waking day) and run
    smoothly, as half a cosine in log-odds, from one to the next. Through the night the late-evening level stays, and
    it meets the level on waking.
    """

    def number(name: str) -> float:
        return numbers.numbers[name].value

    wakes, sleeps = minutes_of(day.wakes), minutes_of(day.sleeps)
    waking_min = (sleeps - wakes) % MINUTES_PER_DAY or MINUTES_PER_DAY
    stretch = waking_min / (number("waking_day_h") * 60)
    holds: list[tuple[str, float, float]] = [("on_waking", 0.0, number("on_waking_until_h"))]
    for name in ("mid_morning", "early_afternoon", "early_evening"):
        holds.append((name, number(f"{name}_from_h"), number(f"{name}_until_h")))
    holds.append(("late_evening", number("late_evening_from_h"), MINUTES_PER_DAY / 60 / stretch))
    since = (np.asarray(wall_min, dtype=np.float64) - wakes) % MINUTES_PER_DAY / 60 / stretch
    result = np.full(since.shape, float(logit(number("late_evening"))))
    for name, start, end in holds:
        result[(since >= start) & (since < end)] = float(logit(number(name)))
    for (before, _, end), (after, start, _) in pairwise(holds):
        inside = (since >= end) & (since < start)
        low, high = float(logit(number(before))), float(logit(number(after)))
        share = (1 - np.cos(np.pi * (since[inside] - end) / (start - end))) / 2
        result[inside] = low + (high - low) * share
    return result
