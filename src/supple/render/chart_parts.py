"""The pieces of the day chart: lanes, hours, doses, windows in words, sessions, the moment of now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

import numpy as np
from numpy.typing import NDArray

from supple.domain.forecast import Forecast, Window
from supple.domain.order import DoseRecord, DoseState
from supple.domain.plan import Session
from supple.render import words

WORD_FITS = 46  # a window narrower than this has no room for its word
LETTER = 7.4  # width of a letter of the session names, for choosing the side they stand on


@dataclass(frozen=True, slots=True)
class Scale:
    """Seconds of the day to the horizontal axis."""

    start_s: float
    span_s: float
    left: float
    width: float

    @property
    def right(self) -> float:
        """The right end of the plot."""
        return self.left + self.width

    def x(self, at: datetime) -> float:
        """The place of an instant, held inside the picture."""
        share = (at.timestamp() - self.start_s) / self.span_s
        return self.left + self.width * min(max(share, 0.0), 1.0)


@dataclass(frozen=True, slots=True)
class Rows:
    """Where each row of the picture begins, from top to bottom, in user units."""

    now: float = 14
    eased: float = 46
    eased_height: float = 132
    drowsy: float = 222
    drowsy_height: float = 108
    base: float = 330
    eased_words: float = 384
    drowsy_words: float = 412
    words_height: float = 24
    session: float = 446
    session_height: float = 32
    hours: float = 498
    height: float = 508


def _path(xs: Sequence[float], ys: NDArray[np.float64]) -> str:
    return " ".join(f"{'M' if n == 0 else 'L'}{x:.1f} {y:.1f}" for n, (x, y) in enumerate(zip(xs, ys, strict=True)))


def lane(
    at: Sequence[datetime],
    bands: NDArray[np.float64],
    scale: Scale,
    top: float,
    height: float,
    value_top: float,
    places: Iterable[tuple[float, str]],
    name: str,
    css: str,
    hatch: str,
    assumed: bool,
) -> list[str]:
    """One lane: band from p05 to p95, median line, three words at the side, its name above."""

    def y(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return top + height * (1 - np.clip(values / value_top, 0, 1))

    xs = [scale.x(moment) for moment in at]
    low, mid, high = (y(row) for row in bands)
    outline = f"{_path(xs, high)} {_path(xs[::-1], low[::-1]).replace('M', 'L', 1)} Z"
    drawn = []
    for value, word in places:
        place = top + height * (1 - value / value_top)
        drawn.append(
            f'<line x1="{scale.left:.0f}" x2="{scale.right:.0f}" y1="{place:.1f}" y2="{place:.1f}" class="rule"/>'
        )
        drawn.append(f'<text x="{scale.left - 8:.0f}" y="{place + 4:.1f}" class="axis">{escape(word)}</text>')
    drawn.append(f'<path d="{outline}" class="band {css}-band"/>')
    if hatch:
        drawn.append(f'<path d="{outline}" fill="{hatch}"/>')
    drawn.append(f'<path d="{_path(xs, mid)}" class="median {css}-line{" assumed" if assumed else ""}"/>')
    base = top + height
    drawn.append(f'<line x1="{scale.left:.0f}" x2="{scale.right:.0f}" y1="{base:.1f}" y2="{base:.1f}" class="base"/>')
    drawn.append(f'<text x="{scale.left:.0f}" y="{top - 12:.1f}" class="lane {css}">{escape(name)}</text>')
    return drawn


def hours(curve: Forecast, slots: range, scale: Scale, top: float, bottom: float, *, every: int) -> list[str]:
    """The hours below, and a faint line up from each."""
    drawn = []
    seen: set[int] = set()
    for slot in slots:
        at = curve.at(slot)
        if at.minute or at.hour % every or at.hour in seen:
            continue
        seen.add(at.hour)
        x = scale.x(at)
        drawn.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top:.0f}" y2="{bottom - 14:.0f}" class="hour"/>')
        drawn.append(f'<text x="{x:.1f}" y="{bottom:.0f}" class="tick">{at:%H:%M}</text>')
    return drawn


def doses(given: Sequence[DoseRecord], scale: Scale, base: float, narrow: bool) -> list[str]:
    """Taken doses filled, planned ones hollow, missed ones crossed; amount and time in two lines below."""
    drawn = []
    for dose in given:
        x, y = scale.x(dose.at), base + 3
        drawn.append(f'<path d="M{x:.1f} {y:.1f} l7 12 h-14 Z" class="dose {dose.state.value}"/>')
        if dose.state is DoseState.MISSED:
            drawn.append(f'<path d="M{x - 8:.1f} {y + 1:.1f} l16 11 m0 -11 l-16 11" class="cross"/>')
        amount = f"{dose.amount_mg:g}" if narrow else words.amount_mg(dose.amount_mg)
        drawn.append(f'<text x="{x:.1f}" y="{y + 27:.1f}" class="tick amount">{escape(amount)}</text>')
        drawn.append(f'<text x="{x:.1f}" y="{y + 40:.1f}" class="tick">{words.clock(dose.at)}</text>')
    return drawn


def ribbon(windows: Sequence[Window], scale: Scale, top: float, height: float, word: str, hatch: str) -> list[str]:
    """One row of windows with the word inside; the hatch stays off the word."""
    drawn = [f'<text x="{scale.left - 8:.0f}" y="{top + height - 7:.1f}" class="axis">{word}</text>']
    drawn.append(
        f'<line x1="{scale.left:.0f}" x2="{scale.right:.0f}" y1="{top + height / 2:.1f}" y2="{top + height / 2:.1f}" '
        'class="rule"/>'
    )
    for stretch in windows:
        x, end = scale.x(stretch.start), scale.x(stretch.end)
        box = f'x="{x:.1f}" y="{top:.1f}" width="{max(end - x, 2):.1f}" height="{height:.1f}" rx="7"'
        drawn.append(f'<rect {box} class="{word}-block"/>')
        if hatch:
            drawn.append(f'<rect {box} fill="{hatch}"/>')
        if end - x > WORD_FITS:
            drawn.append(f'<text x="{(x + end) / 2:.1f}" y="{top + height - 7:.1f}" class="block {word}">{word}</text>')
    return drawn


def sessions(held: Sequence[Session], names: Sequence[str], scale: Scale, top: float, height: float) -> list[str]:
    """Sessions as rounded blocks; the name stands on the side with room."""
    drawn = []
    if held:
        drawn.append(f'<text x="{scale.left - 8:.0f}" y="{top + height - 11:.1f}" class="axis">session</text>')
    for session, name in zip(held, names, strict=True):
        x, end = scale.x(session.start), scale.x(session.end)
        wide = max(end - x, 12)
        drawn.append(
            f'<rect x="{x:.1f}" y="{top:.1f}" width="{wide:.1f}" height="{height:.0f}" rx="8" class="session"/>'
        )
        label = f"{words.clock(session.start)} {name}"
        right_fits = x + wide + 8 + LETTER * len(label) < scale.right
        anchor, place = ("start", x + wide + 8) if right_fits else ("end", x - 8)
        drawn.append(
            f'<text x="{place:.1f}" y="{top + height - 11:.1f}" class="name" text-anchor="{anchor}">'
            f"{escape(label)}</text>"
        )
    return drawn


def now(moment: datetime, start: datetime, end: datetime, scale: Scale, rows: Rows) -> list[str]:
    """The line of now, its time in a row of its own above everything."""
    if not start <= moment <= end:
        return []
    x = scale.x(moment)
    return [
        (
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{rows.now + 5:.0f}" '
            f'y2="{rows.session + rows.session_height:.0f}" class="now"/>'
        ),
        f'<text x="{x:.1f}" y="{rows.now:.0f}" class="nowword">now {words.clock(moment)}</text>',
    ]
