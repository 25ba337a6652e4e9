"""The forecast of a person whose stiffness does not follow the doses: no hour is better than another for ease."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from supple.domain.forecast import Forecast, WindowKind


def without_clock_of_ease(forecast: Forecast) -> Forecast:
    """Ease the same at all hours, and no window of it; drowsiness and levels stay.

    The middle is the mean over the hours. The lower and upper line are the lowest and highest of any hour, so that no
    limit that looks at the most or least ease opens by this.
    """
    relief = forecast.tone_relief
    flat = np.array([relief[0].min(), relief[1].mean(), relief[2].max()])
    windows = tuple(window for window in forecast.windows if window.kind is not WindowKind.EASED)
    return replace(forecast, tone_relief=np.repeat(flat[:, None], forecast.n_slots, axis=1), windows=windows)
