"""The tornado of assumptions: which judged numbers move ease and drowsiness, the widest on top."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from supple.exposure.sensitivity import Moved
from supple.render import assumption_words as said_as
from supple.render import tokens, words
from supple.render.assumptions_text import Assumed
from supple.render.chart import sentence_only

WIDTH = 380
ROW, TOP, GAP, SIDE = 46.0, 92.0, 28.0, 16.0
MOST_ROWS = 14
LEAST = 0.2  # smallest differences worth saying: below, the bar would be a line
EASED_TOP, DROWSY_TOP = 0.5, 1.0
STYLE = """\
svg.tornado text { font-size: 14px; fill: var(--soft); paint-order: stroke; stroke: var(--surface); stroke-width: 4px; }
svg.tornado .title { font-size: 18px; font-weight: 600; fill: var(--ink); }
svg.tornado .what { fill: var(--ink); }
svg.tornado .eased { fill: var(--teal); font-weight: 600; }
svg.tornado .drowsy { fill: var(--indigo); font-weight: 600; }
svg.tornado .eased-bar { fill: var(--teal); }
svg.tornado .drowsy-bar { stroke: var(--indigo); fill: var(--indigo-wash); }
svg.tornado .hatch { stroke: var(--indigo); stroke-width: 1.4; }
svg.tornado .now { stroke: var(--ink); stroke-width: 1.6; }
svg.tornado .track { stroke: var(--line); }
svg.tornado .end { text-anchor: end; }
svg.tornado .middle { text-anchor: middle; }
"""


def tornado(found: Assumed) -> str:
    """A picture that stands alone, 380 user units wide; or the reason in words where there is no forecast."""
    before = found.before
    if before is None:
        return sentence_only(found.missing or "")
    rows = _drawn(found)
    height = TOP + ROW * len(rows) + 34
    half = (WIDTH - 2 * SIDE - GAP) / 2
    drawn = [
        f'<svg class="tornado" viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-labelledby="to-t to-d" '
        'xmlns="http://www.w3.org/2000/svg">',
        f'<title id="to-t">What moves the forecast most, {escape(words.weekday(found.now))}</title>',
        f'<desc id="to-d">{escape(_in_words(found))}</desc>',
        f"<style>svg.tornado{{{tokens.css_variables(tokens.LIGHT)}background:#FFFFFF;font-family:sans-serif}}{STYLE}</style>",
        '<defs><pattern id="to-h" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<line x1="0" y1="0" x2="0" y2="6" class="hatch"/></pattern></defs>',
        f'<text x="{SIDE}" y="24" class="title">What moves the forecast most</text>',
        f'<text x="{SIDE}" y="44">each number at both ends of its range</text>',
        f'<text x="{SIDE}" y="{TOP - 22:.0f}" class="eased">Eased, at most (%)</text>',
        f'<text x="{SIDE + half + GAP:.0f}" y="{TOP - 22:.0f}" class="drowsy">Drowsy, up to (%)</text>',
    ]
    for place, (left, value, top) in enumerate(
        ((SIDE, before.peak_ease, EASED_TOP), (SIDE + half + GAP, before.highest_drowsy, DROWSY_TOP))
    ):
        x = left + half * min(value / top, 1)
        anchor = "end" if place and x > left + half - 30 else "middle"
        drawn.append(f'<text x="{x:.1f}" y="{height - 12:.0f}" class="{anchor}">now {said_as.hundred(value)}</text>')
    for n, row in enumerate(rows):
        y = TOP + ROW * n
        low, high = row.at_low, row.at_high
        if low is None or high is None:
            continue
        drawn.append(
            f'<text x="{SIDE}" y="{y + 8:.1f}" class="what">{n + 1}. {escape(said_as.name(row.assumption))}</text>'
        )
        eased, drowsy = (low.peak_ease, high.peak_ease), (low.highest_drowsy, high.highest_drowsy)
        drawn += _bar(SIDE, half, y + 14, before.peak_ease, eased, EASED_TOP, "eased")
        drawn += _bar(SIDE + half + GAP, half, y + 14, before.highest_drowsy, drowsy, DROWSY_TOP, "drowsy")
    return "\n".join([*drawn, "</svg>", ""])


def _drawn(found: Assumed) -> tuple[Moved, ...]:
    """Those that move one of the two curves; what moves only the hours has no bar."""
    return tuple(row for row in found.moving if row.curves >= LEAST)[:MOST_ROWS]


def _bar(
    left: float, width: float, y: float, value: float, ends: Sequence[float], top: float, css: str
) -> Iterator[str]:
    """A bar between the two ends with their numbers, and a stroke where it stands now."""

    def place(share: float) -> float:
        return left + width * min(max(share / top, 0.0), 1.0)

    low, high, now = place(min(ends)), place(max(ends)), place(value)
    yield f'<line x1="{left:.1f}" x2="{left + width:.1f}" y1="{y + 6.5:.1f}" y2="{y + 6.5:.1f}" class="track"/>'
    lowest, highest = said_as.hundred(min(ends)), said_as.hundred(max(ends))
    if lowest != highest:
        box = f'x="{low:.1f}" y="{y:.1f}" width="{max(high - low, 1.5):.1f}" height="13"'
        yield f'<rect {box} class="{css}-bar"/>'
        if css == "drowsy":
            yield f'<rect {box} fill="url(#to-h)"/>'
        yield f'<text x="{low - 4:.1f}" y="{y + 11:.1f}" class="end">{lowest}</text>'
        yield f'<text x="{high + 4:.1f}" y="{y + 11:.1f}">{highest}</text>'
    yield f'<line x1="{now:.1f}" x2="{now:.1f}" y1="{y - 3:.1f}" y2="{y + 16:.1f}" class="now"/>'


def _in_words(found: Assumed) -> str:
    parts = [
        f"{said_as.name(row.assumption)}: eased {said_as.hundred(row.at_low.peak_ease)} or "
        f"{said_as.hundred(row.at_high.peak_ease)} %, drowsy {said_as.hundred(row.at_low.highest_drowsy)} or "
        f"{said_as.hundred(row.at_high.highest_drowsy)} %"
        for row in _drawn(found)
        if row.at_low and row.at_high
    ]
    return "; ".join(parts) + "." if parts else "No number moves the forecast by a difference worth saying."
