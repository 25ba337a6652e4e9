"""Several models of one medicine for one person, side by side: as a table, as rows, as a picture."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from typing import Any

import numpy as np
from numpy.typing import NDArray

from supple.domain.forecast import Forecast
from supple.render import document, tokens, words
from supple.render.style import Style, wrapped

EVERY_MIN = 120
WIDTH, LEFT, RIGHT, LANE, TOP, GAP = 420, 52, 12, 130, 74, 54
DASHES = ("", "9 5", "2 5", "14 4 2 4", "5 3", "1 3")
STYLE = """\
svg.models text { font-size: 14px; fill: var(--soft); }
svg.models .title { font-size: 18px; font-weight: 600; fill: var(--ink); }
svg.models .lane { font-size: 16px; font-weight: 600; fill: var(--ink); }
svg.models .line { fill: none; stroke: var(--ink); stroke-width: 3; stroke-linecap: round; }
svg.models .edge { fill: none; stroke: var(--ink); stroke-width: 1; }
svg.models .band { fill: var(--line); opacity: .45; }
svg.models .lane.eased { fill: var(--teal); }
svg.models .lane.drowsy { fill: var(--indigo); }
svg.models .eased .line, svg.models .eased .edge { stroke: var(--teal); }
svg.models .drowsy .line, svg.models .drowsy .edge { stroke: var(--indigo); }
svg.models .eased .band { fill: var(--teal-wash); opacity: 1; }
svg.models .drowsy .band { fill: var(--indigo-wash); opacity: 1; }
svg.models .rule { stroke: var(--line); stroke-dasharray: 1 4; }
svg.models .base { stroke: var(--control); }
svg.models .end { text-anchor: end; }
svg.models .middle { text-anchor: middle; }
"""


@dataclass(frozen=True, slots=True)
class OneModel:
    """A model with its forecast, or with the sentence why there is none."""

    model_id: str
    title: str
    found: Forecast | str


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Models in the order asked for, over the waking hours of the first day."""

    models: tuple[OneModel, ...]
    start: datetime
    end: datetime

    @property
    def curves(self) -> tuple[tuple[OneModel, Forecast], ...]:
        """The models that speak of this person."""
        return tuple((one, one.found) for one in self.models if isinstance(one.found, Forecast))


def as_json(found: SideBySide) -> Mapping[str, Any]:
    """Each model's forecast object by its id, and the reason where there is none."""
    return {
        "models": {
            one.model_id: document.forecast(one.found)
            if isinstance(one.found, Forecast)
            else {"forecast": None, "forecast_missing": one.found}
            for one in found.models
        }
    }


def as_csv(found: SideBySide) -> str:
    """A row a model and slot; a model without a forecast is a comment line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    quantities = ("concentration_ng_per_ml", "tone_relief", "drowsy_probability")
    writer.writerow(["model", "at", *(f"{name}_{band}" for name in quantities for band in ("p05", "p50", "p95"))])
    for one in found.models:
        if isinstance(one.found, str):
            out.write(f"# {one.model_id}: {one.found}\n")
            continue
        columns = [getattr(one.found, name)[band] for name in quantities for band in range(3)]
        for slot, values in enumerate(zip(*columns, strict=True)):
            writer.writerow([one.model_id, one.found.at(slot).isoformat(), *(f"{value:.5g}" for value in values)])
    return out.getvalue()


def said(found: SideBySide, style: Style) -> str:
    """A table of every second hour: medians with their range, a block a quantity, a column a model."""
    lines = [style.mark("strong", f"{words.weekday(found.start)}: the same doses and the same person, by each model")]
    for number, one in enumerate(found.models, start=1):
        lines += wrapped(f"{one.title} ({one.model_id})", style, indent=4, first=f"  {number} ")
        if isinstance(one.found, str):
            lines += wrapped(f"No forecast: {one.found}", style, indent=4)
        for warning in _of_its_own(found, one):
            lines += wrapped(warning, style, indent=6, first="    - ")
    for name, attribute, scale in (
        ("Eased by %", "tone_relief", 100), ("Drowsy of 100", "drowsy_probability", 100),
        ("Blood level, ng/mL", "concentration_ng_per_ml", 1),
    ):  # fmt: skip
        lines += [
            "",
            f"  {name}",
            ("    time   " + "".join(f"{_number(found, one):<19}" for one, _ in found.curves)).rstrip(),
        ]
        at = found.start
        while at.timestamp() < found.end.timestamp():
            cells = [_cell(getattr(curve, attribute), _slot(curve, at), scale) for _, curve in found.curves]
            lines.append(f"    {words.clock(at):7}" + "".join(f"{cell:<19}" for cell in cells).rstrip())
            at = datetime.fromtimestamp(at.timestamp() + 60 * EVERY_MIN, tz=at.tzinfo)
    return "\n".join(lines) + "\n"


def _of_its_own(found: SideBySide, one: OneModel) -> tuple[str, ...]:
    """What a model warns of and not every other does, too."""
    if isinstance(one.found, str):
        return ()
    shared = set.intersection(*(set(curve.warnings) for _, curve in found.curves))
    return tuple(warning for warning in one.found.warnings if warning not in shared)


def _number(found: SideBySide, one: OneModel) -> str:
    return f"model {found.models.index(one) + 1}"


def _slot(curve: Forecast, at: datetime) -> int:
    return curve.slots(at, at + timedelta(minutes=curve.step_min)).start


def _cell(bands: NDArray[np.float64], slot: int, scale: int) -> str:
    low, middle, high = (scale * bands[row, slot] for row in range(3))
    return f"{middle:.0f} ({low:.0f} to {high:.0f})"


def picture(found: SideBySide) -> str:
    """Three lanes, a line a model, told apart by their dashes; thin lines of the same dash hold nine in ten people."""
    lanes = (("Stiffness eased by, %", "tone_relief", 100.0, "eased"),
             ("Drowsy, of 100", "drowsy_probability", 100.0, "drowsy"),
             ("Blood level, ng/mL", "concentration_ng_per_ml", 1.0, "level"))  # fmt: skip
    legend = TOP + len(lanes) * (LANE + GAP) + 8
    height = legend + 24 * len(found.models) + 34
    told = "; ".join(f"{one.title}: line {n + 1}" for n, (one, _) in enumerate(found.curves))
    drawn = [
        f'<svg class="models" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="m-t m-d" '
        'xmlns="http://www.w3.org/2000/svg">',
        f'<title id="m-t">{escape(words.weekday(found.start))} by {len(found.curves)} models</title>',
        f'<desc id="m-d">{escape(told)}. The numbers stand in the table of the same command.</desc>',
        f"<style>svg.models{{{tokens.css_variables(tokens.LIGHT)}background:#FFFFFF;font-family:sans-serif}}{STYLE}</style>",
        f'<text x="12" y="26" class="title">{escape(words.weekday(found.start))}</text>',
        '<text x="12" y="48">one person, the same doses, each model</text>',
    ]
    for number, (name, attribute, scale, css) in enumerate(lanes):
        drawn += _lane(found, name, attribute, scale, TOP + number * (LANE + GAP) + 16, css)
    for number, (one, _) in enumerate(found.curves):
        y = legend + 24 * number + 8
        drawn.append(f'<line x1="12" x2="52" y1="{y - 5}" y2="{y - 5}" class="line" {_dash(number)}/>')
        drawn.append(f'<text x="60" y="{y}">{escape(one.title)}</text>')
    for number, one in enumerate((one for one in found.models if isinstance(one.found, str)), start=len(found.curves)):
        drawn.append(f'<text x="12" y="{legend + 24 * number + 8}">No forecast: {escape(_short(one.title))}</text>')
    below = legend + 24 * len(found.models) + 14
    drawn.append(f'<text x="12" y="{below}">thick: the middle; between thin: nine in ten people</text>')
    return "\n".join([*drawn, "</svg>"]) + "\n"


def _short(title: str) -> str:
    """The study that gave the model, or the whole title where it names none."""
    return title.rpartition(": ")[2]


def _dash(number: int) -> str:
    dash = DASHES[number % len(DASHES)]
    return f'stroke-dasharray="{dash}"' if dash else ""


def _lane(found: SideBySide, name: str, attribute: str, scale: float, top: int, css: str) -> list[str]:
    curves = [curve for _, curve in found.curves]
    slots = [range(_slot(curve, found.start), _last(curve, found.end)) for curve in curves]
    shown = [
        scale * getattr(curve, attribute)[:, part.start : part.stop] for curve, part in zip(curves, slots, strict=True)
    ]
    highest = max((float(values[2].max()) for values in shown), default=0.0) or 1.0
    base = top + LANE
    drawn = [f'<text x="{LEFT}" y="{top - 8}" class="lane {css}">{escape(name)}</text>']
    for value in np.arange(0.0, highest, _step(highest)):
        y = base - LANE * value / highest
        drawn.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" class="rule"/>')
        drawn.append(f'<text x="{LEFT - 6}" y="{y + 5:.1f}" class="end">{value:g}</text>')
    drawn.append(f'<g class="{css}">')
    for number, values in enumerate(shown):
        xs = np.linspace(LEFT, WIDTH - RIGHT, values.shape[1])
        low, middle, high = (list(zip(xs, base - LANE * row / highest, strict=True)) for row in values)
        if number == 0:  # first, so that it lies below every line
            drawn.append(f'<polygon points="{_points([*high, *low[::-1]])}" class="band"/>')
        drawn += [f'<polyline points="{_points(edge)}" class="edge" {_dash(number)}/>' for edge in (low, high)]
        drawn.append(f'<polyline points="{_points(middle)}" class="line" {_dash(number)}/>')
    drawn.append(f'</g><line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{base}" y2="{base}" class="base"/>')
    return [*drawn, *_hours(found, base)]


def _points(places: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)


def _last(curve: Forecast, end: datetime) -> int:
    return curve.slots(end - timedelta(minutes=curve.step_min), end).stop


def _hours(found: SideBySide, base: int) -> list[str]:
    span = found.end.timestamp() - found.start.timestamp()
    drawn, at = [], found.start.replace(minute=0)
    while at.timestamp() < found.end.timestamp():
        part = (at.timestamp() - found.start.timestamp()) / span
        if 0 <= part <= 0.97 and at.hour % 4 == 0:
            x = LEFT + part * (WIDTH - RIGHT - LEFT)
            drawn.append(f'<text x="{x:.0f}" y="{base + 17}" class="middle">{at:%H:%M}</text>')
        at = datetime.fromtimestamp(at.timestamp() + 3600, tz=at.tzinfo)
    return drawn


def _step(highest: float) -> float:
    """Between the words at the side: 1, 2 or 5 times a power of ten, so that three to six stand there."""
    power = 10.0 ** np.floor(np.log10(highest / 2))
    return float(next(step * power for step in (1, 2, 5, 10) if 5 * step * power >= highest))
