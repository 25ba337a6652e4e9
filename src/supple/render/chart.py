"""The picture of a day: two lanes over one clock, drawn as SVG from a forecast and a plan.

One function draws it for page and report. Meaning never rests on colour: eased is a plain band with its word, drowsy
is hatched with its word, and what rests on other people is a dotted line with words that say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

import numpy as np
from numpy.typing import NDArray

from supple.domain.forecast import Basis, Forecast, Window, WindowKind
from supple.domain.order import DoseRecord, DoseState
from supple.domain.plan import Session
from supple.render import chart_style, words

LANE_HEIGHT = 116
RIBBON_HEIGHT = 26
SESSION_HEIGHT = 30
# top of each scale, and the places that get a word; the numbers stand in the table beside the chart
EASED_TOP, EASED_WORDS = 0.6, ((0.05, "a little"), (0.25, "a quarter"), (0.5, "half"))
DROWSY_TOP, DROWSY_WORDS = 0.8, ((0.08, "unlikely"), (0.5, "even"), (0.75, "likely"))
WINDOW_WORDS = {WindowKind.EASED: "eased", WindowKind.DROWSY: "drowsy", WindowKind.CLEAR: "less drowsy"}
NARROW = 520


@dataclass(frozen=True, slots=True)
class ChartDay:
    """What one day's chart shows: from when to when, with doses and sessions and the moment it was made."""

    forecast: Forecast
    start: datetime
    end: datetime
    now: datetime
    doses: tuple[DoseRecord, ...]
    sessions: tuple[Session, ...]
    session_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """Seconds of the day to the horizontal axis."""

    start_s: float
    span_s: float
    left: float
    width: float

    def x(self, at: datetime) -> float:
        """The place of an instant, held inside the picture."""
        share = (at.timestamp() - self.start_s) / self.span_s
        return self.left + self.width * min(max(share, 0.0), 1.0)


def day_chart(day: ChartDay, *, width: int = 860, title_id: str = "day") -> str:
    """The chart as one ``<svg>`` element, ``width`` user units wide; thinner hours and words below 520."""
    narrow = width < NARROW
    left, right = (62.0, 10.0) if narrow else (84.0, 18.0)
    scale = Scale(day.start.timestamp(), day.end.timestamp() - day.start.timestamp(), left, width - left - right)
    top, gap = 26.0, 34.0
    eased_top, drowsy_top = top, top + LANE_HEIGHT + gap
    base = drowsy_top + LANE_HEIGHT
    ribbon_top = base + 44
    sessions_top = ribbon_top + RIBBON_HEIGHT + 10
    hours_y = sessions_top + SESSION_HEIGHT + 24
    height = hours_y + 14
    curve = day.forecast
    slots = curve.slots(day.start, day.end)
    at = [curve.at(slot) for slot in slots]
    assumed = curve.basis is Basis.PEOPLE_LIKE_YOU
    parts = [
        f'<svg class="day" viewBox="0 0 {width} {height:.0f}" role="img" aria-labelledby="{title_id}-t {title_id}-d" '
        f'xmlns="http://www.w3.org/2000/svg">',
        f'<title id="{title_id}-t">The day of {escape(words.weekday(day.start))}</title>',
        f'<desc id="{title_id}-d">{escape(sentence(day))}</desc>',
        f'<defs><pattern id="{title_id}-h" width="7" height="7" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><line x1="0" y1="0" x2="0" y2="7" class="hatch"/></pattern></defs>',
        *_hours(day, scale, top, hours_y, narrow),
        *_lane(
            at, curve.tone_relief[:, slots.start : slots.stop], scale, eased_top, EASED_TOP, EASED_WORDS,
            "Stiffness eased", "eased", "", assumed,
        ),
        *_lane(
            at, curve.drowsy_probability[:, slots.start : slots.stop], scale, drowsy_top, DROWSY_TOP, DROWSY_WORDS,
            "Drowsiness", "drowsy", f"url(#{title_id}-h)", assumed,
        ),
        *_doses(day.doses, scale, base, narrow),
        *_ribbon(day, scale, ribbon_top, f"url(#{title_id}-h)"),
        *_sessions(day, scale, sessions_top),
        *_now(day, scale, top, sessions_top + SESSION_HEIGHT),
    ]  # fmt: skip
    if assumed:
        parts.append(
            f'<text x="{width - right:.0f}" y="15" class="quiet" text-anchor="end">'
            f"{'people like you, not yet you' if narrow else 'dotted: people like you, not yet you'}</text>"
        )
    return "\n".join([*parts, "</svg>"])


def standalone(day: ChartDay, *, width: int = 860) -> str:
    """The chart as an SVG file of its own, with its styles inside."""
    drawn = day_chart(day, width=width)
    return drawn.replace("<defs>", f"<style>{chart_style.standalone()}</style><defs>", 1) + "\n"


def sentence_only(words_instead: str) -> str:
    """An SVG that says why there is no chart."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 860 60" role="img"><text x="10" y="35" '
        f'font-family="sans-serif" font-size="16">No forecast: {escape(words_instead)}</text></svg>\n'
    )


def sentence(day: ChartDay) -> str:
    """The chart in one or two sentences, for the summary beside it and for a screen reader."""
    said = []
    for kind, opening in ((WindowKind.EASED, "Stiffness is likely most eased"), (WindowKind.DROWSY, "Drowsy hours")):
        stretches = _within(day, kind)
        if stretches:
            joined = words.listed([f"{_clock(w.start)} to {_clock(w.end)}" for w in stretches])
            said.append(f"{opening}{':' if kind is WindowKind.DROWSY else ' between'} {joined}.")
    if not said:
        said.append("No hour of this day stands out much.")
    return " ".join(said)


def _clock(at: datetime) -> str:
    return words.clock(words.rounded(at))


def _within(day: ChartDay, kind: WindowKind) -> list[Window]:
    return [
        Window(max(w.start, day.start), min(w.end, day.end), w.kind, w.probability)
        for w in day.forecast.windows
        if w.kind is kind and w.end > day.start and w.start < day.end
    ]


def _path(xs: Sequence[float], ys: NDArray[np.float64]) -> str:
    return " ".join(f"{'M' if n == 0 else 'L'}{x:.1f} {y:.1f}" for n, (x, y) in enumerate(zip(xs, ys, strict=True)))


def _lane(
    at: Sequence[datetime],
    bands: NDArray[np.float64],
    scale: Scale,
    top: float,
    value_top: float,
    places: Iterable[tuple[float, str]],
    name: str,
    css: str,
    fill: str,
    assumed: bool,
) -> list[str]:
    """One lane: band from p05 to p95, median line, three words at the side."""

    def y(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return top + LANE_HEIGHT * (1 - np.clip(values / value_top, 0, 1))

    xs = [scale.x(moment) for moment in at]
    low, mid, high = (y(row) for row in bands)
    outline = f"{_path(xs, high)} {_path(xs[::-1], low[::-1]).replace('M', 'L', 1)} Z"
    right = scale.left + scale.width
    parts = [f'<text x="{scale.left:.0f}" y="{top - 10:.1f}" class="lane {css}">{escape(name)}</text>']
    for value, word in places:
        place = top + LANE_HEIGHT * (1 - value / value_top)
        parts.append(f'<line x1="{scale.left:.0f}" x2="{right:.0f}" y1="{place:.1f}" y2="{place:.1f}" class="rule"/>')
        parts.append(f'<text x="{scale.left - 8:.0f}" y="{place + 4:.1f}" class="axis">{escape(word)}</text>')
    parts.append(f'<path d="{outline}" class="band {css}-band"/>')
    if fill:
        parts.append(f'<path d="{outline}" fill="{fill}"/>')
    parts.append(f'<path d="{_path(xs, mid)}" class="median {css}-line{" assumed" if assumed else ""}"/>')
    base = top + LANE_HEIGHT
    parts.append(f'<line x1="{scale.left:.0f}" x2="{right:.0f}" y1="{base:.1f}" y2="{base:.1f}" class="base"/>')
    return parts


def _hours(day: ChartDay, scale: Scale, top: float, y: float, narrow: bool) -> list[str]:
    every = 3 if narrow else 2
    parts = []
    seen: set[int] = set()
    slots = day.forecast.slots(day.start, day.end)
    for slot in slots:
        at = day.forecast.at(slot)
        if at.minute or at.hour % every or at.hour in seen:
            continue
        seen.add(at.hour)
        x = scale.x(at)
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top:.0f}" y2="{y - 16:.0f}" class="hour"/>')
        parts.append(f'<text x="{x:.1f}" y="{y:.0f}" class="tick">{at:%H:%M}</text>')
    return parts


def _doses(doses: Sequence[DoseRecord], scale: Scale, base: float, narrow: bool) -> list[str]:
    """Taken doses filled, planned ones hollow, missed ones crossed; amount and time written below."""
    parts = []
    for dose in doses:
        x, y = scale.x(dose.at), base + 4
        parts.append(f'<path d="M{x:.1f} {y:.1f} l7 12 h-14 Z" class="dose {dose.state.value}"/>')
        if dose.state is DoseState.MISSED:
            parts.append(f'<path d="M{x - 8:.1f} {y + 1:.1f} l16 11 m0 -11 l-16 11" class="cross"/>')
        label = f"{dose.amount_mg:g}" if narrow else f"{words.amount_mg(dose.amount_mg)} {words.clock(dose.at)}"
        parts.append(f'<text x="{x:.1f}" y="{y + 27:.1f}" class="tick">{escape(label)}</text>')
    return parts


def _ribbon(day: ChartDay, scale: Scale, top: float, hatch: str) -> list[str]:
    """The windows in words. Clear hours lie under the others, so they are drawn first."""
    parts = []
    for kind in (WindowKind.CLEAR, WindowKind.EASED, WindowKind.DROWSY):
        upper = kind is not WindowKind.DROWSY
        for stretch in _within(day, kind):
            x, end = scale.x(stretch.start), scale.x(stretch.end)
            height = RIBBON_HEIGHT / 2 - 1
            y = top if upper else top + RIBBON_HEIGHT / 2 + 1
            if kind is WindowKind.CLEAR:
                parts.append(f'<line x1="{x:.1f}" x2="{end:.1f}" y1="{top - 3:.1f}" y2="{top - 3:.1f}" class="clear"/>')
                continue
            css = "eased" if kind is WindowKind.EASED else "drowsy"
            box = f'x="{x:.1f}" y="{y:.1f}" width="{max(end - x, 1):.1f}" height="{height:.1f}" rx="5"'
            parts.append(f'<rect {box} class="{css}-block"/>')
            if kind is WindowKind.DROWSY:
                parts.append(f'<rect {box} fill="{hatch}"/>')
            if end - x > 46:
                parts.append(f'<text x="{(x + end) / 2:.1f}" y="{y + height - 2.5:.1f}" class="block {css}">'
                             f"{WINDOW_WORDS[kind]}</text>")  # fmt: skip
    return parts


def _sessions(day: ChartDay, scale: Scale, top: float) -> list[str]:
    parts = []
    for session, name in zip(day.sessions, day.session_names, strict=True):
        x, end = scale.x(session.start), scale.x(session.end)
        wide = max(end - x, 6)
        parts.append(
            f'<rect x="{x:.1f}" y="{top:.1f}" width="{wide:.1f}" height="{SESSION_HEIGHT}" rx="8" class="session"/>'
        )
        anchor, place = ("start", end + 6) if end < scale.left + scale.width * 0.7 else ("end", x - 6)
        parts.append(
            f'<text x="{place:.1f}" y="{top + 20:.1f}" class="name" text-anchor="{anchor}">{escape(name)}</text>'
        )
    return parts


def _now(day: ChartDay, scale: Scale, top: float, bottom: float) -> list[str]:
    if not day.start <= day.now <= day.end:
        return []
    x = scale.x(day.now)
    return [
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top - 4:.0f}" y2="{bottom:.0f}" class="now"/>',
        f'<text x="{x + 4:.1f}" y="{top + 8:.0f}" class="nowword">now {words.clock(day.now)}</text>',
    ]
