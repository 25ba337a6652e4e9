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

LETTER = 8.0  # width of a letter of the bold words, for choosing where they fit
NOW_HALF = 42.0  # half the width of the pill that holds the time of now


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

    eased: float = 38
    eased_height: float = 148
    drowsy: float = 232
    drowsy_height: float = 112
    eased_words: float = 410
    drowsy_words: float = 440
    words_height: float = 25
    session: float = 478
    session_height: float = 32
    has_sessions: bool = True

    @property
    def base(self) -> float:
        """The line that the doses stand under."""
        return self.drowsy + self.drowsy_height

    @property
    def end(self) -> float:
        """Where the last row ends."""
        return self.session + self.session_height if self.has_sessions else self.drowsy_words + self.words_height

    @property
    def hours(self) -> float:
        """The baseline of the hours."""
        return self.end + 30

    @property
    def height(self) -> float:
        """The whole picture."""
        return self.hours + 14


def _path(xs: Sequence[float], ys: NDArray[np.float64]) -> str:
    return " ".join(f"{'M' if n == 0 else 'L'}{x:.1f} {y:.1f}" for n, (x, y) in enumerate(zip(xs, ys, strict=True)))


def _rule(scale: Scale, y: float, css: str) -> str:
    return f'<line x1="{scale.left:.0f}" x2="{scale.right:.0f}" y1="{y:.1f}" y2="{y:.1f}" class="{css}"/>'


def side_word(scale: Scale, y: float, word: str) -> str:
    """A word in the margin, beside its row."""
    return f'<text x="{scale.left - 8:.0f}" y="{y:.1f}" class="axis">{escape(word)}</text>'


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
    """One lane: band from p05 to p95, the hill under the median, the median line, words at the side, its name above."""

    def y(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return top + height * (1 - np.clip(values / value_top, 0, 1))

    xs = [scale.x(moment) for moment in at]
    low, mid, high = (y(row) for row in bands)
    base = top + height
    outline = f"{_path(xs, high)} {_path(xs[::-1], low[::-1]).replace('M', 'L', 1)} Z"
    hill = f"{_path(xs, mid)} L{xs[-1]:.1f} {base:.1f} L{xs[0]:.1f} {base:.1f} Z"
    drawn = [f'<path d="{outline}" class="band {css}-band"/>']
    if hatch:
        drawn.append(f'<path d="{outline}" fill="{hatch}"/>')
    drawn.append(f'<path d="{hill}" class="{css}-hill"/>')
    for value, word in places:
        place = top + height * (1 - value / value_top)
        drawn += [_rule(scale, place, "rule"), side_word(scale, place + 4, word)]
    drawn.append(f'<path d="{_path(xs, mid)}" class="median {css}-line{" assumed" if assumed else ""}"/>')
    drawn.append(_rule(scale, base, "base"))
    drawn.append(f'<text x="{scale.left:.0f}" y="{top - 12:.1f}" class="lane {css}">{escape(name)}</text>')
    return drawn


def hours(curve: Forecast, slots: range, scale: Scale, rows: Rows, *, every: int, moment: datetime) -> list[str]:
    """The hours below, and a faint line up from each; an hour that the time of now covers has no word."""
    drawn = []
    seen: set[int] = set()
    hidden = scale.x(moment) if _inside(moment, scale) else None
    for slot in slots:
        at = curve.at(slot)
        if at.minute or at.hour % every or at.hour in seen:
            continue
        seen.add(at.hour)
        x = scale.x(at)
        for top, bottom in _stretches(rows):
            drawn.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top:.0f}" y2="{bottom:.0f}" class="hour"/>')
        if hidden is None or abs(x - hidden) > NOW_HALF + 20:
            drawn.append(f'<text x="{x:.1f}" y="{rows.hours:.0f}" class="tick">{at:%H:%M}</text>')
    return drawn


def _stretches(rows: Rows) -> tuple[tuple[float, float], ...]:
    """Where a vertical line may stand: inside the rows, never through a word between them."""
    return (
        (rows.eased, rows.eased + rows.eased_height), (rows.drowsy, rows.base), (rows.eased_words - 4, rows.end + 8),
    )  # fmt: skip


def _inside(moment: datetime, scale: Scale) -> bool:
    return 0 <= moment.timestamp() - scale.start_s <= scale.span_s


def doses(given: Sequence[DoseRecord], scale: Scale, base: float) -> list[str]:
    """Taken doses filled, planned ones hollow, missed ones crossed; amount and time in two lines below."""
    drawn = []
    places = [scale.x(dose.at) for dose in given]
    if not places or min(places) > scale.left + 34:
        drawn.append(side_word(scale, base + 32, "doses"))
    for n, (dose, x) in enumerate(zip(given, places, strict=True)):
        y = base + 4
        drawn.append(f'<path d="M{x:.1f} {y:.1f} l8 13 h-16 Z" class="dose {dose.state.value}"/>')
        missed = dose.state is DoseState.MISSED
        if missed:
            drawn.append(f'<path d="M{x - 9:.1f} {y + 1:.1f} l18 12 m0 -12 l-18 12" class="cross"/>')
        crowded = any(abs(x - other) < 46 for m, other in enumerate(places) if m != n)
        amount = f"{dose.amount_mg:g}" if crowded else words.amount_mg(dose.amount_mg)
        drawn.append(f'<text x="{x:.1f}" y="{y + 28:.1f}" class="tick amount">{escape(amount)}</text>')
        if not crowded or missed:
            below = "missed" if missed else words.clock(dose.at)
            drawn.append(f'<text x="{x:.1f}" y="{y + 43:.1f}" class="tick">{below}</text>')
    return drawn


def ribbon(
    windows: Sequence[tuple[Window, str, str]], scale: Scale, top: float, height: float, hatch: str
) -> list[str]:
    """One row of windows, each with its class and its word inside where it fits; the hatch stays off the word.

    A clear window means nothing without its word, so a short one is left to the table.
    """
    drawn = [_rule(scale, top + height / 2, "rule")]
    for stretch, css, word in windows:
        x, end = scale.x(stretch.start), scale.x(stretch.end)
        word_fits = end - x > LETTER * len(word) + 6
        if css == "clear" and not word_fits:
            continue
        box = f'x="{x:.1f}" y="{top:.1f}" width="{max(end - x, 2):.1f}" height="{height:.1f}" rx="7"'
        drawn.append(f'<rect {box} class="{css}-block"/>')
        if css == "drowsy":
            drawn.append(f'<rect {box} fill="{hatch}"/>')
        if word_fits:
            drawn.append(
                f'<text x="{(x + end) / 2:.1f}" y="{top + height - 7.5:.1f}" class="block {css}">{escape(word)}</text>'
            )
    return drawn


def sessions(held: Sequence[Session], names: Sequence[str], scale: Scale, top: float, height: float) -> list[str]:
    """Sessions as rounded blocks; the name stands on the side with room."""
    drawn = []
    for session, name in zip(held, names, strict=True):
        x, end = scale.x(session.start), scale.x(session.end)
        wide = max(end - x, 12)
        drawn.append(
            f'<rect x="{x:.1f}" y="{top:.1f}" width="{wide:.1f}" height="{height:.0f}" rx="8" class="session"/>'
        )
        label = f"{words.clock(session.start)} {name}"
        if len(held) > 1 and LETTER * len(label) > scale.width / 3:
            label = words.clock(session.start)
        right_fits = x + wide + 8 + LETTER * len(label) < scale.right + 12
        anchor, place = ("start", x + wide + 8) if right_fits else ("end", x - 8)
        drawn.append(
            f'<text x="{place:.1f}" y="{top + height - 11:.1f}" class="name" text-anchor="{anchor}">'
            f"{escape(label)}</text>"
        )
    return drawn


def now(moment: datetime, scale: Scale, rows: Rows) -> list[str]:
    """The line of now through the rows, and its time in a pill among the hours."""
    if not _inside(moment, scale):
        return []
    x = scale.x(moment)
    pill = min(max(x, NOW_HALF + 1), scale.right + 10 - NOW_HALF)
    return [
        *(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top:.0f}" y2="{bottom:.0f}" class="now"/>'
            for top, bottom in _stretches(rows)
        ),
        (
            f'<rect x="{pill - NOW_HALF:.1f}" y="{rows.hours - 16:.0f}" width="{2 * NOW_HALF:.0f}" height="23" '
            'rx="11" class="nowpill"/>'
        ),
        f'<text x="{pill:.1f}" y="{rows.hours:.0f}" class="nowword">now {words.clock(moment)}</text>',
    ]
