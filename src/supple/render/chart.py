"""The picture of a day: two lanes over one clock, drawn as SVG from a forecast and a plan.

One function draws it for page and report. Meaning never rests on colour: eased is a plain band with its word, drowsy
is hatched with its word, and what rests on other people is a dotted line with words that say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import escape

from supple.domain.forecast import Basis, Forecast, Window, WindowKind
from supple.domain.order import DoseRecord
from supple.domain.plan import Session
from supple.render import chart_parts as parts_of
from supple.render import chart_style, words
from supple.render.chart_parts import Rows, Scale

# top of each scale, and the places that get a word; the numbers stand in the table beside the chart
EASED_TOP, EASED_WORDS = 0.5, ((0.05, "a little"), (0.25, "a quarter"), (0.48, "half"))
DROWSY_TOP, DROWSY_WORDS = 0.8, ((0.08, "unlikely"), (0.5, "even"), (0.75, "likely"))
WINDOW_WORDS = {WindowKind.EASED: "eased", WindowKind.DROWSY: "drowsy", WindowKind.CLEAR: "less drowsy"}
NARROW = 520
NEARLY_ALL = 0.85  # a kind of hours that covers this part of the day is said as "most of the day"


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


ROWS = Rows()


def day_chart(day: ChartDay, *, width: int = 860, title_id: str = "day") -> str:
    """The chart as one ``<svg>`` element, ``width`` user units wide; thinner hours and words below 520."""
    narrow = width < NARROW
    left, right = (66.0, 12.0) if narrow else (92.0, 20.0)
    scale = Scale(day.start.timestamp(), day.end.timestamp() - day.start.timestamp(), left, width - left - right)
    curve = day.forecast
    slots = curve.slots(day.start, day.end)
    at = [curve.at(slot) for slot in slots]
    assumed = curve.basis is Basis.PEOPLE_LIKE_YOU
    hatch = f"url(#{title_id}-h)"
    parts = [
        (
            f'<svg class="day" viewBox="0 0 {width} {ROWS.height:.0f}" role="img" '
            f'aria-labelledby="{title_id}-t {title_id}-d" xmlns="http://www.w3.org/2000/svg">'
        ),
        f'<title id="{title_id}-t">The day of {escape(words.weekday(day.start))}</title>',
        f'<desc id="{title_id}-d">{escape(sentence(day))}</desc>',
        (
            f'<defs><pattern id="{title_id}-h" width="7" height="7" patternUnits="userSpaceOnUse" '
            'patternTransform="rotate(45)"><line x1="0" y1="0" x2="0" y2="7" class="hatch"/></pattern></defs>'
        ),
        *parts_of.hours(curve, slots, scale, ROWS.eased, ROWS.hours, every=3 if narrow else 2),
        *parts_of.now(day.now, day.start, day.end, scale, ROWS),
        *parts_of.lane(
            at, curve.tone_relief[:, slots.start : slots.stop], scale, ROWS.eased, ROWS.eased_height, EASED_TOP,
            EASED_WORDS, "Stiffness eased", "eased", "", assumed,
        ),
        *parts_of.lane(
            at, curve.drowsy_probability[:, slots.start : slots.stop], scale, ROWS.drowsy, ROWS.drowsy_height,
            DROWSY_TOP, DROWSY_WORDS, "Drowsiness", "drowsy", hatch, assumed,
        ),
        *parts_of.doses(day.doses, scale, ROWS.base, narrow),
        *parts_of.ribbon(within(day, WindowKind.EASED), scale, ROWS.eased_words, ROWS.words_height, "eased", ""),
        *parts_of.ribbon(within(day, WindowKind.DROWSY), scale, ROWS.drowsy_words, ROWS.words_height, "drowsy", hatch),
        *parts_of.sessions(day.sessions, day.session_names, scale, ROWS.session, ROWS.session_height),
    ]  # fmt: skip
    if assumed:
        note = "people like you, not yet you" if narrow else "dotted: people like you, not yet you"
        y = (ROWS.drowsy if narrow else ROWS.eased) - 12  # beside the shorter name there is room on a phone too
        parts.append(f'<text x="{width - right:.0f}" y="{y:.0f}" class="quiet" text-anchor="end">{note}</text>')
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
    eased, drowsy = within(day, WindowKind.EASED), within(day, WindowKind.DROWSY)
    if not eased and not drowsy:
        return "No hour of this day stands out much."
    said = []
    if _most_of_the_day(day, eased):
        said.append("Stiffness is eased about equally for most of the day.")
    elif eased:
        said.append(f"Stiffness is likely most eased from {_stretches(eased)}.")
    if _most_of_the_day(day, drowsy):
        said.append("Drowsiness may come at almost any hour of this day.")
    elif drowsy:
        said.append(f"Drowsy hours are likely from {_stretches(drowsy)}.")
    return " ".join(said)


def within(day: ChartDay, kind: WindowKind) -> list[Window]:
    """The windows of one kind, cut to the waking day."""
    return [
        Window(max(w.start, day.start), min(w.end, day.end), w.kind, w.probability)
        for w in day.forecast.windows
        if w.kind is kind and w.end > day.start and w.start < day.end
    ]


def _stretches(windows: list[Window]) -> str:
    return words.listed([words.span(w.start, w.end) for w in windows])


def _most_of_the_day(day: ChartDay, windows: list[Window]) -> bool:
    covered = sum(w.end.timestamp() - w.start.timestamp() for w in windows)
    return covered >= NEARLY_ALL * (day.end.timestamp() - day.start.timestamp())
