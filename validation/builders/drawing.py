"""A small plot in SVG that reads on a phone and in grey: bands, lines, points with bars, words beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

import numpy as np
from numpy.typing import ArrayLike, NDArray

from supple.render.tokens import LIGHT

WIDTH, HEIGHT = 390, 340  # user units: one pixel each on a phone
SHOWN = 1.5  # times that size where there is room
LEFT, RIGHT, TOP, BOTTOM = 46, 12, 56, 46

STYLE = f"""\
text {{ font-family: system-ui, sans-serif; font-size: 13px; fill: {LIGHT["soft"]}; }}
.title {{ font-size: 15px; font-weight: 600; fill: {LIGHT["ink"]}; }}
.word {{ fill: {LIGHT["ink"]}; paint-order: stroke; stroke: {LIGHT["surface"]}; stroke-width: 4px; }}
.band {{ fill: {LIGHT["teal"]}; opacity: .2; }}
.edge {{ fill: none; stroke: {LIGHT["teal"]}; stroke-width: 1; stroke-dasharray: 4 3; }}
.median {{ fill: none; stroke: {LIGHT["teal"]}; stroke-width: 3; }}
.rule {{ stroke: {LIGHT["line"]}; stroke-width: .7; }}
.base {{ stroke: {LIGHT["control"]}; stroke-width: 1.2; }}
.bar {{ stroke: {LIGHT["ink"]}; stroke-width: 1.8; }}
.point {{ fill: {LIGHT["surface"]}; stroke: {LIGHT["ink"]}; stroke-width: 1.8; }}
.simulated {{ fill: {LIGHT["teal"]}; stroke: {LIGHT["teal"]}; stroke-width: 2.4; }}
.published {{ fill: {LIGHT["ink"]}; opacity: .1; }}
"""


@dataclass(slots=True)
class Plot:
    """Axes from ``x`` to ``y`` ranges; what is drawn later lies above."""

    title: str
    alt: str
    x: tuple[float, float]
    y: tuple[float, float]
    parts: list[str] = field(default_factory=list)

    def px(self, x: float) -> float:
        """Across."""
        return LEFT + (WIDTH - LEFT - RIGHT) * (x - self.x[0]) / (self.x[1] - self.x[0])

    def py(self, y: float) -> float:
        """Down."""
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (y - self.y[0]) / (self.y[1] - self.y[0])

    def path(self, xs: ArrayLike, ys: ArrayLike) -> str:
        """A line through points."""
        points = zip(np.asarray(xs), np.asarray(ys), strict=True)
        return "M" + " L".join(f"{self.px(float(x)):.1f} {self.py(float(y)):.1f}" for x, y in points)

    def bands(self, xs: NDArray[np.float64], bands: NDArray[np.float64]) -> None:
        """5th to 95th percentile as an area with dashed edges, the median as a line; bands (3, n)."""
        low, middle, high = bands
        outline = f"{self.path(xs, high)} L{self.path(xs[::-1], low[::-1])[1:]} Z"
        self.parts.append(f'<path class="band" d="{outline}"/>')
        self.parts += [f'<path class="edge" d="{self.path(xs, edge)}"/>' for edge in (low, high)]
        self.parts.append(f'<path class="median" d="{self.path(xs, middle)}"/>')

    def strip(self, start: float, end: float) -> None:
        """A published range across, as a grey strip from bottom to top."""
        x, width = self.px(start), self.px(end) - self.px(start)
        top, bottom = self.py(self.y[1]), self.py(self.y[0])
        self.parts.append(
            f'<rect class="published" x="{x:.1f}" width="{width:.1f}" y="{top:.1f}" height="{bottom - top:.1f}"/>'
        )

    def cross(
        self, x: float, y: float, *, across: tuple[float, float] = (0, 0), up: tuple[float, float] = (0, 0)
    ) -> None:
        """A published point with what it may differ by on either side."""
        if any(across):
            self._bar(x - across[0], x + across[1], y, y)
        if any(up):
            self._bar(x, x, y - up[0], y + up[1])
        self.parts.append(f'<circle class="point" cx="{self.px(x):.1f}" cy="{self.py(y):.1f}" r="4.5"/>')

    def block(self, x: float, low: float, middle: float, high: float) -> None:
        """A simulated figure with its 90 % band, as a filled square on a bar."""
        self._bar(x, x, low, high, css="simulated")
        self.parts.append(
            f'<rect class="simulated" x="{self.px(x) - 4:.1f}" y="{self.py(middle) - 4:.1f}" width="8" height="8"/>'
        )

    def _bar(self, x1: float, x2: float, y1: float, y2: float, css: str = "bar") -> None:
        self.parts.append(
            f'<line class="{css}" x1="{self.px(x1):.1f}" x2="{self.px(x2):.1f}" '
            f'y1="{self.py(y1):.1f}" y2="{self.py(y2):.1f}"/>'
        )

    def word(self, x: float, y: float, said: str, *, anchor: str = "start", dx: float = 0, dy: float = 0) -> None:
        """A label at a place, moved by pixels."""
        self.parts.append(
            f'<text class="word" x="{self.px(x) + dx:.1f}" y="{self.py(y) + dy:.1f}" text-anchor="{anchor}">'
            f"{escape(said)}</text>"
        )

    def svg(self, x_name: str, y_name: str, x_ticks: Sequence[float], y_ticks: Sequence[float]) -> bytes:
        """The whole file."""
        drawn = []
        for y in y_ticks:
            css = "base" if y == self.y[0] else "rule"
            drawn.append(
                f'<line class="{css}" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{self.py(y):.1f}" y2="{self.py(y):.1f}"/>'
                f'<text x="{LEFT - 8}" y="{self.py(y) + 4:.1f}" text-anchor="end">{y:g}</text>'
            )
        for x in x_ticks:
            drawn.append(f'<text x="{self.px(x):.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{x:g}</text>')
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{SHOWN * WIDTH:g}" '
            f'height="{SHOWN * HEIGHT:g}" role="img" aria-label="{escape(self.alt, quote=True)}">'
        )
        names = (
            f'<text class="title" x="8" y="18">{escape(self.title)}</text>'
            f'<text x="8" y="{TOP - 18}">{escape(y_name)}</text>'
            f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - 8}" text-anchor="end">{escape(x_name)}</text>'
        )
        paper = f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{LIGHT["surface"]}"/>'
        body = "\n".join([head, f"<style>{STYLE}</style>", paper, names, *drawn, *self.parts, "</svg>"])
        return f"{body}\n".encode()
