"""The range of each hour as a stack of what makes it: one lane for ease, one for drowsiness."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

import numpy as np
from numpy.typing import NDArray

from supple.exposure.widths import Source
from supple.render import tokens, words
from supple.render.widths_text import SOURCES, DayWidths, model_line, sentences, whole_percent

WIDTH, LEFT, RIGHT = 380.0, 46.0, 10.0
LANE, TOPS = 150.0, (64.0, 264.0)
HOURS_Y, KEY_Y, KEY_ROW = 436.0, 484.0, 26.0
LANES = (("tone_relief", "Stiffness eased", "eased", 0.6), ("drowsy_probability", "Drowsiness", "drowsy", 0.8))
ORDER: tuple[Source, ...] = ("unsaid", "sensitivity", "model", "clearance", "kidney", "absorption")  # from the base up
# Each source has its own pattern, so that the stack reads in greyscale too.
PATTERNS: dict[Source, str] = {
    "unsaid": "",
    "sensitivity": '<rect width="8" height="8" class="ground"/>',
    "model": '<path d="M0 4 h8" class="line"/>',
    "clearance": '<path d="M-2 2 l4 -4 M0 8 l8 -8 M6 10 l4 -4" class="line"/>',
    "kidney": '<circle cx="4" cy="4" r="1.7" class="dot"/>',
    "absorption": '<path d="M0 0 l8 8 M8 0 l-8 8" class="line"/>',
}
STYLE = """\
svg.widths text { font-size: 14px; fill: var(--soft); }
svg.widths .title { font-size: 18px; font-weight: 600; }
svg.widths .eased { fill: var(--teal); }
svg.widths .drowsy { fill: var(--indigo); }
svg.widths .part { stroke: var(--ink); stroke-width: .9; }
svg.widths .under { fill: var(--surface); }
svg.widths .ground { fill: var(--line); }
svg.widths .line { stroke: var(--ink); stroke-width: 1; fill: none; }
svg.widths .dot { fill: var(--ink); }
svg.widths .base { stroke: var(--control); }
svg.widths .rule { stroke: var(--line); stroke-dasharray: 1 4; }
svg.widths .key { fill: var(--ink); }
svg.widths .end { text-anchor: end; }
svg.widths .middle { text-anchor: middle; }
"""


def lanes(found: DayWidths) -> str:
    """A picture that stands alone, 380 user units wide."""
    shown = [source for source in ORDER if source in found.sources()]
    height = KEY_Y + KEY_ROW * len(shown) + 6
    said = " ".join((*sentences(found), model_line(found)))
    drawn = [
        f'<svg class="widths" viewBox="0 0 {WIDTH:.0f} {height:.0f}" role="img" aria-labelledby="wi-t wi-d" '
        'xmlns="http://www.w3.org/2000/svg">',
        f'<title id="wi-t">Where the range comes from, {escape(words.weekday(found.start))}</title>',
        f'<desc id="wi-d">{escape(said)}</desc>',
        f"<style>svg.widths{{{tokens.css_variables(tokens.LIGHT)}background:#FFFFFF;font-family:sans-serif}}{STYLE}</style>",
        "<defs>",
        *(
            f'<pattern id="wi-{source}" width="8" height="8" patternUnits="userSpaceOnUse">{inside}</pattern>'
            for source, inside in PATTERNS.items()
        ),
        "</defs>",
        '<text x="12" y="20">How wide the range is [in 100], and from what</text>',
    ]
    for top, (name, title, css, most) in zip(TOPS, LANES, strict=True):
        drawn += _lane(found, name, title, css, most, top, shown)
    drawn += _hours(found)
    drawn += _key(found, shown)
    return "\n".join([*drawn, "</svg>", ""])


def _key(found: DayWidths, shown: Sequence[Source]) -> Iterator[str]:
    """What each pattern means, in the order of the stack, with its part of the whole day."""
    slots = found.curve.slots(found.start, found.end)
    shares = [found.widths[name].shares(slice(slots.start, slots.stop)) for name, *_ in LANES]
    columns = (WIDTH - RIGHT - 66, WIDTH - RIGHT)
    for x, (_, _, css, _) in zip(columns, LANES, strict=True):
        yield f'<text x="{x:.0f}" y="{KEY_Y - 10:.0f}" class="end {css}">{css}</text>'
    for n, source in enumerate(reversed(shown)):
        y = KEY_Y + KEY_ROW * n
        box = f'x="12" y="{y:.0f}" width="30" height="17"'
        yield f'<rect {box} class="under"/><rect {box} fill="url(#wi-{source})" class="part"/>'
        yield f'<text x="50" y="{y + 13:.0f}" class="key">{SOURCES[source]}</text>'
        for x, share in zip(columns, shares, strict=True):
            yield f'<text x="{x:.0f}" y="{y + 13:.0f}" class="key end">{whole_percent(share[source])} %</text>'


def _x(found: DayWidths, slot: NDArray[np.float64]) -> NDArray[np.float64]:
    slots = found.curve.slots(found.start, found.end)
    return np.asarray(LEFT + (WIDTH - LEFT - RIGHT) * (slot - slots.start) / max(len(slots) - 1, 1))


def _lane(
    found: DayWidths, name: str, title: str, css: str, most: float, top: float, shown: Sequence[Source]
) -> Iterator[str]:
    """Parts stacked from the base; a part below nothing is left to the table."""
    slots = found.curve.slots(found.start, found.end)
    here = slice(slots.start, slots.stop)
    xs = _x(found, np.arange(slots.start, slots.stop, dtype=np.float64))
    split = found.widths[name]
    most = max(most, float(split.whole[here].max()))
    base = top + LANE
    yield f'<text x="{LEFT:.0f}" y="{top - 10:.0f}" class="title {css}">{title}</text>'
    below = np.zeros(len(slots))
    for source in shown:
        above = below + np.maximum(split.by_source[source][here], 0)
        low, high = base - LANE * below / most, base - LANE * above / most
        points = " ".join(
            f"{x:.1f},{y:.1f}" for x, y in (*zip(xs, high, strict=True), *zip(xs[::-1], low[::-1], strict=True))
        )
        yield f'<polygon points="{points}" class="under"/>'
        yield f'<polygon points="{points}" fill="url(#wi-{source})" class="part"/>'
        below = above
    for value in (0.2, 0.4, 0.6, 0.8):
        if value <= most:
            y = base - LANE * value / most
            yield f'<line x1="{LEFT:.0f}" x2="{WIDTH - RIGHT:.0f}" y1="{y:.1f}" y2="{y:.1f}" class="rule"/>'
            yield f'<text x="{LEFT - 8:.0f}" y="{y + 5:.1f}" class="end">{100 * value:.0f}</text>'
    yield f'<line x1="{LEFT:.0f}" x2="{WIDTH - RIGHT:.0f}" y1="{base:.0f}" y2="{base:.0f}" class="base"/>'


def _hours(found: DayWidths) -> Iterator[str]:
    for slot in found.curve.slots(found.start, found.end):
        at = found.curve.at(slot)
        if at.minute == 0 and at.hour % 3 == 0:
            x = float(_x(found, np.array([float(slot)]))[0])
            yield f'<text x="{x:.1f}" y="{HOURS_Y:.0f}" class="middle">{words.clock(at)}</text>'
