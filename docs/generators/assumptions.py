"""docs/reference/assumptions.md: every judged number with what it moves, and where the range of an hour comes from."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from supple.exposure.sensitivity import Moved, Verdict
from supple.knowledge.library import Library
from supple.render import assumption_words as said_as
from supple.render import assumptions_chart, assumptions_text, widths_chart, widths_text
from supple.render.assumptions_text import Assumed
from supple.render.widths_text import DayWidths
from supple.services import assumptions, loading, whose, widths

SLOW = True
PAGE = "reference/assumptions.md"
TORNADO, LANES = "reference/assumptions.svg", "reference/widths.svg"


def pages() -> dict[str, bytes]:
    """The page and its two pictures, for the demo's invented person at the demo's moment."""
    library = loading.library()
    record, options, _ = whose.record_or_demo(None, loading.Options(days=1))
    request = loading.request(record, options, library)
    found = assumptions.assumed(request, library, None, _no_bar)
    split = widths.day_widths(record, options, library, None)
    if not isinstance(split, DayWidths):
        raise ValueError(f"the demo's person has no forecast: {split}")
    return {
        PAGE: "\n".join([*_page(found, split, library), ""]).encode(),
        TORNADO: assumptions_chart.tornado(found).encode(),
        LANES: widths_chart.lanes(split).encode(),
    }


@contextlib.contextmanager
def _no_bar(total: int, label: str) -> Iterator[Callable[[], object]]:
    yield lambda: None


def _page(found: Assumed, split: DayWidths, library: Library) -> Iterator[str]:
    yield "# What is assumed, and how much it matters"
    yield ""
    yield "<!-- written by: python docs/generate.py assumptions -->"
    yield ""
    yield (
        "For the invented person of the demo on Monday 23 November 2026. For your own record: "
        "`supple assumptions me.yaml`, `supple simulate me.yaml --widths`."
    )
    yield ""
    yield from _moves(found)
    yield from _ranges(split)
    yield from _lists(found)
    yield f"Knowledge checked on {max(m.checked_on for m in library.models.values())}. {assumptions_text.DO_NOT_STOP}"


def _moves(found: Assumed) -> Iterator[str]:
    yield "## One number at a time"
    yield ""
    yield assumptions_text.HOW
    yield ""
    if found.before:
        yield assumptions_text.as_it_stands(found.before)
        yield ""
    yield "![The numbers that move the forecast most](assumptions.svg)"
    yield ""
    yield "| number | value | range | basis | eased, at most % | drowsy, up to % | best hours | open, need 1/2/3 |"
    yield "|---|---|---|---|---|---|---|---|"
    for row in found.moving:
        each, low, high = row.assumption, row.at_low, row.at_high
        if low and high:
            yield (
                f"| {said_as.name(each)} (`{each.id}`) | {said_as.amount(each)} | {said_as.reach(each)} "
                f"| {said_as.basis(each)} | {_two(low.peak_ease, high.peak_ease)} "
                f"| {_two(low.highest_drowsy, high.highest_drowsy)} | {said_as.best(low)}, or {said_as.best(high)} "
                f"| {_open(low)}, or {_open(high)} |"
            )
    yield ""


def _two(low: float, high: float) -> str:
    return f"{said_as.hundred(low)} or {said_as.hundred(high)}"


def _open(verdict: Verdict) -> str:
    return "/".join(f"{hours:.0f}" for hours in verdict.hours_open)


def _ranges(split: DayWidths) -> Iterator[str]:
    yield "## Where the range of an hour comes from"
    yield ""
    yield " ".join(widths_text.sentences(split))
    yield ""
    yield f"{widths_text.HOW} {widths_text.model_line(split)}"
    yield ""
    yield "![The range of each hour as a stack of what makes it](widths.svg)"
    yield ""
    yield "Parts in %; the width in percent of stiffness, people of 100, and ng/mL."
    yield ""
    for name, title in widths_text.TITLES.items():
        whole = split.widths[name]
        sources = split.sources()
        yield f"### {title}"
        yield ""
        yield f"| time | width | {' | '.join(widths_text.SOURCES[source] for source in sources)} |"
        yield "|---|---|" + "---|" * len(sources)
        factor = 1 if name == "concentration_ng_per_ml" else 100
        for at, slots in split.hours():
            shares = whole.shares(slots)
            parts = " | ".join(str(widths_text.whole_percent(shares[source])) for source in sources)
            yield f"| {at:%H:%M} | {factor * float(whole.whole[slots].mean()):.0f} | {parts} |"
        yield ""


def _lists(found: Assumed) -> Iterator[str]:
    quiet = [row for row in found.rows if not row.worth_saying]
    forecast = [row for row in quiet if row.assumption.touches_forecast]
    yield from _list("Moves the day less than is worth saying", [row for row in forecast if row.at_low])
    yield from _list("Used by the forecast, range not known, so not moved", [row for row in forecast if not row.at_low])
    rest = [row for row in quiet if not row.assumption.touches_forecast]
    for used_by, title in said_as.TITLES:
        yield from _list(title, [row for row in rest if row.assumption.used_by == used_by])


def _list(title: str, rows: list[Moved]) -> Iterator[str]:
    if not rows:
        return
    yield f"## {title}"
    yield ""
    yield "| number | value | range | basis |"
    yield "|---|---|---|---|"
    for row in rows:
        each = row.assumption
        yield (
            f"| {said_as.name(each)} (`{each.id}`) | {said_as.amount(each)} | {said_as.reach(each)} "
            f"| {said_as.basis(each)} |"
        )
    yield ""
