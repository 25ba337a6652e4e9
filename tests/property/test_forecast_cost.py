"""How far a forecast moves with other virtual people, and memory that does not grow with its days."""

from __future__ import annotations

import tracemalloc
from datetime import date, timedelta

import numpy as np

from supple.domain.diary import Diary
from supple.domain.forecast import Forecast
from supple.exposure import simulate
from supple.knowledge.library import Library
from virtual import MODEL, NOW, USUAL_DAY, adult, thrice

MEGABYTE = 1e6


def forecast(
    library: Library, *, n_virtual: int, seed: int = 0, days: int = 1, started_on: date | None = None
) -> Forecast:
    found = simulate.forecast(
        order=thrice(10, started_on=started_on or date(2025, 1, 1)),
        order_issue=None,
        covariates=adult(crcl_ml_min=15.0 if started_on else 100.0),
        day=USUAL_DAY,
        diary=Diary(),
        sedatives=(),
        model=library.models[MODEL],
        library=library,
        now=NOW,
        days=days,
        n_virtual=n_virtual,
        seed=seed,
    )
    assert isinstance(found, Forecast)
    return found


def test_the_stated_error_covers_what_other_draws_give(library: Library) -> None:
    draws = [forecast(library, n_virtual=300, seed=seed) for seed in range(16)]
    stated = draws[0].draw_error
    assert stated is not None
    assert stated.n_people == 300
    for name in ("concentration_ng_per_ml", "tone_relief", "drowsy_probability"):
        moved = np.std([getattr(draw, name) for draw in draws], axis=0).mean(axis=1)  # over the hours
        for line, (spread, error) in enumerate(zip(moved, getattr(stated, name), strict=True)):
            # the draw is stratified, so it moves less than the bound; were it far less, the bound would say nothing
            assert 0.1 * error < spread < error, (name, line)
    same: dict[object, list[float]] = {}
    for window in (w for draw in draws for w in draw.windows):
        same.setdefault((window.kind, window.start, window.end), []).append(window.probability)
    repeated = [np.std(probabilities) for probabilities in same.values() if len(probabilities) >= 4]
    assert repeated
    assert max(repeated) < stated.window_probability


def test_four_times_the_people_halve_the_error(library: Library) -> None:
    few, many = (forecast(library, n_virtual=n).draw_error for n in (500, 2000))
    assert few is not None
    assert many is not None
    ratios = np.array(few.drowsy_probability) / np.array(many.drowsy_probability)
    assert 1.4 < ratios.mean() < 2.8


def test_a_typical_person_has_no_error_of_the_draw(library: Library) -> None:
    error = forecast(library, n_virtual=1).draw_error
    assert error is not None
    assert not any(error.concentration_ng_per_ml)


def test_memory_does_not_grow_with_the_days(library: Library) -> None:
    """Slow kidneys and an order five days old: no two days are equal, and still one day at a time is held."""
    started = NOW.date() - timedelta(days=5)
    n, peaks = 500, []
    for days in (4, 4, 12):  # the first run also loads what is loaded once
        tracemalloc.start()
        shown = forecast(library, n_virtual=n, days=days, started_on=started)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    middles = shown.concentration_ng_per_ml[1].reshape(12, 288)
    assert np.abs(np.diff(middles, axis=0)).max(axis=1).min() > 0  # truly no two days are equal
    one_day = 288 * n * 16
    assert peaks[2] - peaks[1] < one_day  # eight more days cost less than one day of everyone's levels and effects
