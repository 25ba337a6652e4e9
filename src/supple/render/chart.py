"""The picture of a day: two lanes over one clock, drawn as SVG from a forecast and a plan.

One function draws it for page and report. Meaning never rests on colour: eased is a plain band with its word, drowsy
is hatched with its word, and what rests on other people is a dotted line with words that say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import escape

import numpy as np
from numpy.typing import NDArray

from supple.domain.forecast import Basis, Forecast, Window, WindowKind
from supple.domain.good_hours import good_hours, without
from supple.domain.order import DoseRecord
from supple.domain.plan import Session
from supple.render import chart_parts as parts
from supple.render import chart_style, words
from supple.render.chart_parts import Rows, Scale

# the words at the side of each scale; the numbers stand in the table beside the chart
EASED_WORDS = ((0.05, "a little"), (0.25, "a quarter"), (0.5, "half"), (0.75, "a lot"))
EASED_TOPS = (0.54, 1.0)  # half of the stiffness fills the lane; more only where somebody like this person reaches it
DROWSY_TOP, DROWSY_WORDS = 0.8, ((0.08, "unlikely"), (0.5, "even"), (0.75, "likely"))
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


def day_chart(day: ChartDay, *, width: int = 860, title_id: str = "day") -> str:
    """The chart as one ``<svg>`` element, ``width`` user units wide; thinner hours and larger words below 520."""
    narrow = width < NARROW
    left, right = (76.0, 10.0) if narrow else (92.0, 20.0)
    scale = Scale(day.start.timestamp(), day.end.timestamp() - day.start.timestamp(), left, width - left - right)
    rows = Rows(has_sessions=bool(day.sessions))
    curve = day.forecast
    slots = curve.slots(day.start, day.end)
    at = [curve.at(slot) for slot in slots]
    eased, drowsy = (bands[:, slots.start : slots.stop] for bands in (curve.tone_relief, curve.drowsy_probability))
    assumed = curve.basis is Basis.PEOPLE_LIKE_YOU
    hatch = f"url(#{title_id}-h)"
    drawn = [
        (
            f'<svg class="day{" small" if narrow else ""}" viewBox="0 0 {width} {rows.height:.0f}" role="img" '
            f'aria-labelledby="{title_id}-t {title_id}-d" xmlns="http://www.w3.org/2000/svg">'
        ),
        f'<title id="{title_id}-t">The day of {escape(words.weekday(day.start))}</title>',
        f'<desc id="{title_id}-d">{escape(f"{sentence(day)} {_doses_said(day)}".strip())}</desc>',
        (
            f'<defs><pattern id="{title_id}-h" width="7" height="7" patternUnits="userSpaceOnUse" '
            'patternTransform="rotate(45)"><line x1="0" y1="0" x2="0" y2="7" class="hatch"/></pattern></defs>'
        ),
        *parts.lane(
            at, eased, scale, rows.eased, rows.eased_height, *_eased_scale(eased), "Stiffness eased", "eased", "",
            assumed,
        ),
        *parts.lane(
            at, drowsy, scale, rows.drowsy, rows.drowsy_height, DROWSY_TOP, DROWSY_WORDS, "Drowsiness", "drowsy",
            hatch, assumed,
        ),
        *parts.hours(curve, slots, scale, rows, every=3 if narrow else 2, moment=day.now),
        *parts.now(day.now, scale, rows),
        *parts.doses(day.doses, scale, rows.base),
        parts.side_word(scale, rows.eased_words + 17, "eased"),
        *parts.ribbon(_eased_row(day), scale, rows.eased_words, rows.words_height, hatch),
        parts.side_word(scale, rows.drowsy_words + 17, "drowsy"),
        *parts.ribbon(_drowsy_row(day), scale, rows.drowsy_words, rows.words_height, hatch),
    ]  # fmt: skip
    if day.sessions:
        drawn.append(parts.side_word(scale, rows.session + 21, "session"))
        drawn += parts.sessions(day.sessions, day.session_names, scale, rows.session, rows.session_height)
    if assumed:
        drawn += _not_yet_you(curve, width - right, rows, narrow)
    return "\n".join([*drawn, "</svg>"])


def whose(curve: Forecast) -> str:
    """Whose curves these are, in few words."""
    if is_one_person(curve):
        return "one typical person"
    return "people like you" if curve.basis is Basis.PEOPLE_LIKE_YOU else "you, from your diary"


def is_one_person(curve: Forecast) -> bool:
    """Whether the three lines of the bands are one: a typical person without variation."""
    return bool(np.array_equal(curve.tone_relief[0], curve.tone_relief[2]))


def _not_yet_you(curve: Forecast, right: float, rows: Rows, narrow: bool) -> list[str]:
    """Why the lines are dotted; on a phone in two short lines beside the shorter name."""
    said = (
        ((rows.drowsy - 28, f"{whose(curve)},"), (rows.drowsy - 12, "not yet you"))
        if narrow
        else ((rows.eased - 12, f"dotted: {whose(curve)}, not yet you"),)
    )
    return [f'<text x="{right:.0f}" y="{y:.0f}" text-anchor="end">{line}</text>' for y, line in said]


def _eased_scale(eased: NDArray[np.float64]) -> tuple[float, tuple[tuple[float, str], ...]]:
    """The top of the upper lane, and the words that lie below it."""
    top = next((top for top in EASED_TOPS if float(eased.max()) <= top), EASED_TOPS[-1])
    places = EASED_WORDS if top == EASED_TOPS[-1] else EASED_WORDS[:3]
    return top, places


def _eased_row(day: ChartDay) -> list[tuple[Window, str, str]]:
    """Eased windows, and on them the stretches without drowsiness."""
    best = good_hours(day.forecast.windows, day.start, day.end)
    plain = [
        (window, "eased", "" if any(_overlap(window, good) for good in best) else "eased")
        for window in within(day, WindowKind.EASED)
    ]
    return [*plain, *((window, "best", "best") for window in best)]


def _overlap(one: Window, other: Window) -> bool:
    return one.start.timestamp() < other.end.timestamp() and other.start.timestamp() < one.end.timestamp()


def _drowsy_row(day: ChartDay) -> list[tuple[Window, str, str]]:
    """Drowsy windows, and what they leave of the less drowsy ones."""
    drowsy = within(day, WindowKind.DROWSY)
    clear = [left for window in within(day, WindowKind.CLEAR) for left in without(window, drowsy)]
    return [
        *((window, "clear", "less drowsy") for window in clear),
        *((window, "drowsy", "drowsy") for window in drowsy),
    ]


def _doses_said(day: ChartDay) -> str:
    """The doses in words, for who cannot see the triangles."""
    if not day.doses:
        return ""
    said = [f"{words.amount_mg(dose.amount_mg)} at {words.clock(dose.at)} ({dose.state.value})" for dose in day.doses]
    return f"Doses: {words.listed(said)}."


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
        # after a diary these hours are those of people like this one, kept though the own ratings may be calm
        whose = "People like you may be drowsy" if day.forecast.basis is Basis.YOUR_DIARY else "Drowsy hours are likely"
        said.append(f"{whose} from {_stretches(drowsy)}.")
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
