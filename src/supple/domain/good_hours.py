"""The hours that are likely best: eased, and not drowsy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from supple.domain.forecast import Window, WindowKind

SHORTEST_USEFUL_MIN = 30


def good_hours(windows: Sequence[Window], start: datetime, end: datetime) -> tuple[Window, ...]:
    """The stretches from start to end that are eased and not drowsy, half an hour or more, earliest first."""
    day = [replace(w, start=max(w.start, start), end=min(w.end, end)) for w in windows if w.kind is WindowKind.EASED]
    drowsy = [w for w in windows if w.kind is WindowKind.DROWSY]
    found = [
        left
        for window in day
        for left in without(window, drowsy)
        if left.end.timestamp() - left.start.timestamp() >= 60 * SHORTEST_USEFUL_MIN
    ]
    return tuple(sorted(found, key=lambda window: window.start.timestamp()))


def without(window: Window, taken: Sequence[Window]) -> list[Window]:
    """What is left of a window where no taken one covers it; nothing of a window that ends before it starts."""
    start_s, end_s = window.start.timestamp(), window.end.timestamp()
    free = [(start_s, end_s)] if end_s > start_s else []
    for other in taken:
        taken_start, taken_end = other.start.timestamp(), other.end.timestamp()
        free = [
            (low, high)
            for piece_low, piece_high in free
            for low, high in ((piece_low, min(piece_high, taken_start)), (max(piece_low, taken_end), piece_high))
            if high > low
        ]
    zone = window.start.tzinfo
    return [
        replace(window, start=datetime.fromtimestamp(low, tz=zone), end=datetime.fromtimestamp(high, tz=zone))
        for low, high in free
    ]
