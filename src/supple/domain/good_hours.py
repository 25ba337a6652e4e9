"""The hours that are likely best: eased, and not drowsy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from supple.domain.forecast import Window, WindowKind

SHORTEST_USEFUL_MIN = 30


def good_hours(windows: Sequence[Window], start: datetime, end: datetime) -> tuple[Window, ...]:
    """The stretches from start to end that are eased and not drowsy, half an hour or more, earliest first."""
    drowsy = [w for w in windows if w.kind is WindowKind.DROWSY]
    found = [
        Window(_at(low, start), _at(high, start), WindowKind.EASED, window.probability)
        for window in windows
        if window.kind is WindowKind.EASED
        for low, high in _without(
            max(window.start.timestamp(), start.timestamp()), min(window.end.timestamp(), end.timestamp()), drowsy
        )
        if high - low >= 60 * SHORTEST_USEFUL_MIN
    ]
    return tuple(sorted(found, key=lambda window: window.start.timestamp()))


def _at(instant_s: float, like: datetime) -> datetime:
    return datetime.fromtimestamp(instant_s, tz=like.tzinfo)


def _without(start_s: float, end_s: float, taken: Sequence[Window]) -> list[tuple[float, float]]:
    """What is left of a stretch where no taken window covers it."""
    free = [(start_s, end_s)] if end_s > start_s else []
    for window in taken:
        taken_start, taken_end = window.start.timestamp(), window.end.timestamp()
        free = [
            (low, high)
            for piece_low, piece_high in free
            for low, high in ((piece_low, min(piece_high, taken_start)), (max(piece_low, taken_end), piece_high))
            if high > low
        ]
    return free
