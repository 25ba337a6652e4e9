"""docs/reference/performance-screening.md from one run of the screening benchmark: machine, ratios, a plot."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from performance_page import INK, LINES, QUIET, machine, said, table
from screening import Cohort, Growth

REFERENCE = Path(__file__).resolve().parents[1] / "docs" / "reference"
WIDTH, HEIGHT, LEFT, RIGHT, BOTTOM, TOP = 540, 320, 64, 30, 52, 46


def plot(grown: Sequence[Growth]) -> str:
    """Milliseconds of one screen against the number of rules; the dashed line is in proportion to all rules."""
    most_rules = max(point.rules for point in grown)
    most_ms = 1.15 * max(point.seconds for point in grown) * 1e3

    def place(rules: float, seconds: float) -> tuple[float, float]:
        x = LEFT + (WIDTH - LEFT - RIGHT) * rules / most_rules
        return x, HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * seconds * 1e3 / most_ms

    points = [place(point.rules, point.seconds) for point in grown]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{LINES[0]}"/>' for x, y in points)
    marks = []
    for ms in _marks(most_ms):
        _, y = place(0, ms / 1e3)
        marks.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#e3e8eb"/>')
        marks.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="{QUIET}">{ms:g}</text>')
    labels = [
        f'<text x="{place(point.rules, 0)[0]:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle" fill="{QUIET}">'
        f"{point.rules}</text>"
        for point in grown
        if point.rules >= most_rules / 9
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
            f'font-family="system-ui, sans-serif" font-size="13" fill="{INK}">',
            "<title>Milliseconds of one screen against the number of rules: a straight line</title>",
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
            f'<text x="{LEFT - 40}" y="22" font-weight="600">Milliseconds of one screen</text>',
            *marks,
            *labels,
            f'<polyline points="{line}" fill="none" stroke="{LINES[0]}" stroke-width="2"/>{dots}',
            f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - 10}" text-anchor="end" fill="{QUIET}">number of rules</text>',
            "</svg>",
            "",
        ]
    )


def _marks(most: float) -> list[float]:
    step = next(step for step in (0.2, 0.5, 1, 2, 5, 10, 20) if most / step <= 6)
    return [step * n for n in range(int(most / step) + 1)]


def write(lines: Sequence[dict[str, Any]], grown: Sequence[Growth], runs: Sequence[Cohort], cores: int) -> None:
    """The page and its figure."""
    (REFERENCE / "screening-growth.svg").write_text(plot(grown), encoding="utf-8")
    packages = []
    for name in ("msgspec", "rapidfuzz", "orjson"):
        try:
            packages.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            packages.append(f"{name} not installed")
    small, large = runs
    page = f"""# How fast screening is

Measured with `./run bench screening --page` on: {machine(cores)}, {", ".join(packages)}. Times inside one process are
processor times, warm, the median of nine; the cohort's are by the clock, with whatever else the machine did. A ratio
above 1 against something wanted means that it is not reached.

{table(lines, "screening")}

A cohort streams: of {small.records:,} records the largest process held {said(small.peak_mb)} MB, of {large.records:,}
records {said(large.peak_mb)} MB.

![One screen against the number of rules](screening-growth.svg)

## What is counted

- *One screen* is everything from a person in memory to findings, questions, effects and codes.
- *Reading* goes from the bytes of a FHIR Bundle to a person; the reader it is held against only builds the tree.
- *A short FHIR record* holds the last entry of each kind of observation, condition and medicine.
- More rules than there are: copies of all rules under other names.
"""
    (REFERENCE / "performance-screening.md").write_text(page, encoding="utf-8")
