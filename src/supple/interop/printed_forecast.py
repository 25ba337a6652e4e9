"""The forecast of an assessment file as bands again, as far as the digits that were printed."""

from __future__ import annotations

import numpy as np

from supple.domain.forecast import Basis, Forecast, OnBoard, Window, WindowKind
from supple.interop.json_paths import Place, Reader

BANDS = ("concentration_ng_per_ml", "tone_relief", "drowsy_probability")
ODDS = "drowsy_odds_ratio"  # not part of the contract; where a file leaves it out, nothing is known of it
PERCENTILES = ("p05", "p50", "p95")


def forecast_of(read: Reader, top: Place) -> Forecast | None:
    """The forecast, or None where the file has none. Faults go to the reader."""
    place = read.thing_or_none(top, "forecast")
    if place is None:
        return None
    before = len(read.faults)
    slots = read.things(place, "slots")
    at = [read.instant(slot, "at") for slot in slots]
    names = (*BANDS, ODDS) if slots and ODDS in slots[0].value else BANDS
    bands = {name: _bands(read, slots, name) for name in names}
    windows = tuple(_window(read, each) for each in read.things(place, "windows"))
    basis = read.one_of(place, "basis", {b.value: b for b in Basis}, Basis.PEOPLE_LIKE_YOU)
    on_board = tuple(
        OnBoard(read.text(each, "drug"), read.yes_no(each, "modelled"), read.text_or_none(each, "assumption"))
        for each in read.things(place, "on_board")
    )
    if len(slots) < 2:
        read.fault(f"{place.path}.slots", "a forecast has at least two slots", f"{len(slots)}")
    if len(read.faults) > before:
        return None
    seconds = [moment.timestamp() for moment in at]
    step_s = seconds[1] - seconds[0]
    uneven = next((n for n in range(1, len(at)) if seconds[n] - seconds[n - 1] != step_s), None)
    if step_s < 60 or step_s % 60 or uneven is not None:
        read.fault(f"{place.path}.slots[{uneven or 1}].at", "slots follow each other in even steps of minutes", None)
        return None
    return read.built(
        place,
        lambda: Forecast(
            start=at[0],
            step_min=int(step_s // 60),
            concentration_ng_per_ml=bands["concentration_ng_per_ml"],
            tone_relief=bands["tone_relief"],
            drowsy_probability=bands["drowsy_probability"],
            drowsy_odds_ratio=bands.get(ODDS, np.ones((3, len(slots)))),
            windows=windows,
            basis=basis,
            on_board=on_board,
        ),
    )


def _bands(read: Reader, slots: tuple[Place, ...], name: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Bands of one quantity, shape (3, n_slots); each rises from p05 to p95, probabilities within 0 to 1."""
    rows = []
    for slot in slots:
        band = read.thing(slot, name)
        values = [read.number(band, percentile) for percentile in PERCENTILES]
        share = name in ("tone_relief", "drowsy_probability")
        if values != sorted(values) or values[0] < 0 or (share and values[-1] > 1):
            read.fault(band.path, "a band rises from p05 to p95 within its range", str(values))
        rows.append(values)
    return np.array(rows, dtype=np.float64).reshape(len(slots), 3).T


def _window(read: Reader, place: Place) -> Window:
    return Window(
        start=read.instant(place, "start"),
        end=read.instant(place, "end"),
        kind=read.one_of(place, "kind", {k.value: k for k in WindowKind}, WindowKind.CLEAR),
        probability=read.number(place, "probability"),
    )
