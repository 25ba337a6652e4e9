"""What a diary may not change in a forecast: no clock of ease where there is none, no calm that nobody can promise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from supple.domain.forecast import Forecast, Window, WindowKind


def without_clock_of_ease(forecast: Forecast) -> Forecast:
    """Ease the same at all hours, and no window of it; drowsiness and levels stay.

    The middle is the mean over the hours. The lower and upper line are the lowest and highest of any hour, so that no
    limit that looks at the most or least ease opens by this.
    """
    relief = forecast.tone_relief
    flat = np.array([relief[0].min(), relief[1].mean(), relief[2].max()])
    windows = tuple(window for window in forecast.windows if window.kind is not WindowKind.EASED)
    return replace(forecast, tone_relief=np.repeat(flat[:, None], forecast.n_slots, axis=1), windows=windows)


def no_calmer_than(forecast: Forecast, population: Forecast) -> Forecast:
    """The upper line of drowsiness at least that of people like this one, and their drowsy and clear hours.

    Some weeks of ratings cannot rule out a bad day, a new illness or the days after a change of dose; rules look at the
    upper line, so a diary may close what needs a clear head and never opens it.
    """
    drowsy = forecast.drowsy_probability.copy()
    drowsy[2] = np.maximum(drowsy[2], population.drowsy_probability[2])
    own = [window for window in forecast.windows if window.kind is not WindowKind.CLEAR]
    theirs = [window for window in population.windows if window.kind is not WindowKind.EASED]
    clear = [w for w in theirs if w.kind is WindowKind.CLEAR and not _meets_drowsy(w, own)]
    drowsy_too = [w for w in theirs if w.kind is WindowKind.DROWSY and not _meets_drowsy(w, own)]
    windows = sorted((*own, *clear, *drowsy_too), key=lambda window: window.start.timestamp())
    return replace(forecast, drowsy_probability=drowsy, windows=tuple(windows))


def _meets_drowsy(window: Window, own: Sequence[Window]) -> bool:
    return any(
        one.kind is WindowKind.DROWSY
        and one.start.timestamp() < window.end.timestamp()
        and window.start.timestamp() < one.end.timestamp()
        for one in own
    )
