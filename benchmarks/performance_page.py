"""docs/reference/performance.md from one run of the exposure benchmark: machine, versions, ratios, a plot."""

from __future__ import annotations

import math
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "performance.md"
INK, LINES, QUIET = "#24323a", ("#0f766e", "#4f46e5", "#b45309"), "#6b7780"

Growth = dict[str, list[tuple[float, float]]]


def machine(cores: int) -> str:
    """The processor, its cores as this run saw them, system and versions; no names of hosts."""
    model, info = platform.machine(), Path("/proc/cpuinfo")
    if info.is_file():
        lines = info.read_text(encoding="utf-8").splitlines()
        model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), model)
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy"))
    return f"{model}, {cores} cores; {platform.system()}; Python {platform.python_version()}, {packages}"


def said(number: float | None) -> str:
    """A number to three digits, large ones with their thousands apart."""
    if number is None:
        return "-"
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


WANTED = (
    ("numbalsoda", "Supple, FULL", "FULL at least 25 times as fast as numbalsoda on one core", "ratio", 25.0, 1),
    ("Supple, SUMMARY exact", "Supple, FULL", "SUMMARY at most 2 times FULL", "ratio", 2.0, -1),
    ("days repeat", "Supple, FULL", "a forecast whose days repeat in less than 0.025 s", "seconds", 0.025, -1),
    ("no day repeats", "Supple, FULL", "a forecast no day of which repeats in less than 0.060 s", "seconds", 0.060, -1),
)  # the start of a case, what it is measured against, the aim in words, its column, its bar, 1 for at least


def wanted(lines: Sequence[dict[str, Any]]) -> str:
    """What was aimed at, and whether this run reached it."""
    rows = ["| wanted | this run | reached |", "|---|---|---|"]
    for case, reference, aim, column, bar, sign in WANTED:
        found = [
            line[column]
            for line in lines
            if line["case"].startswith(case) and line["reference"] == reference and "wall" not in line["case"]
        ]
        value = found[0] if found else None
        reached = "not measured" if value is None else "yes" if sign * value >= sign * bar else "no"
        rows.append(f"| {aim} | {said(value)} | {reached} |")
    return "\n".join(rows)


def table(lines: Sequence[dict[str, Any]], bench: str) -> str:
    """The lines of one part."""
    rows = ["| what | seconds | against | ratio |", "|---|---|---|---|"]
    rows += [
        f"| {line['case']} | {said(line['seconds'])} | {line['reference']} | {said(line['ratio'])} |"
        for line in lines
        if line["bench"] == bench
    ]
    return "\n".join(rows)


def plot(growth: Growth) -> str:
    """Times against sizes, each as a factor of the first, both by doubling; in proportion is the dashed line."""
    width, height, left, bottom, most = 540, 320, 64, 48, 7.0

    def place(many: float, took: float) -> tuple[float, float]:
        x = left + (width - left - 44) * math.log2(many) / most
        return x, height - bottom - (height - bottom - 24) * math.log2(max(took, 1.0)) / most

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'font-family="system-ui, sans-serif" font-size="13" fill="{INK}">',
        "<title>Time against size, each as a factor of the smallest: nothing grows faster than in proportion</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    for power in range(8):
        (x, y), (x0, y0) = place(2**power, 2**power), place(1, 1)
        parts.append(f'<path d="M{x0:.1f} {y:.1f}H{width - 44}" stroke="#e5e9eb"/>')
        parts.append(f'<text x="{x0 - 8:.1f}" y="{y + 4:.1f}" text-anchor="end" fill="{QUIET}">{2**power}x</text>')
        parts.append(f'<text x="{x:.1f}" y="{y0 + 18:.1f}" text-anchor="middle" fill="{QUIET}">{2**power}x</text>')
    (x0, y0), (x1, y1) = place(1, 1), place(2**most, 2**most)
    dashed = f'stroke="{QUIET}" stroke-dasharray="4 4" fill="none"'
    parts.append(f'<path d="M{x0:.1f} {y0:.1f}L{x1:.1f} {y1:.1f}" {dashed}/>')
    x2, y2 = place(2**5, 2**5)
    parts.append(f'<text x="{x2 - 10:.1f}" y="{y2 - 6:.1f}" text-anchor="end" fill="{QUIET}">in proportion</text>')
    labels: list[tuple[float, float]] = []
    for (what, points), colour in zip(growth.items(), LINES, strict=True):
        many0, took0 = points[0]
        placed = [place(many / many0, took / took0) for many, took in points]
        path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in placed)
        parts.append(f'<path d="{path}" stroke="{colour}" stroke-width="2.5" fill="none"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in placed]
        x, y = placed[-1]
        while any(abs(x - other_x) < 60 and abs(y - other_y) < 16 for other_x, other_y in labels):
            y += 16
        labels.append((x, y))
        parts.append(f'<text x="{x + 8:.1f}" y="{y + 5:.1f}" fill="{colour}" font-weight="600">{what}</text>')
    parts.append(f'<text x="{(left + width) / 2:.0f}" y="{height - 8}" text-anchor="middle">size</text>')
    middle = (height - bottom) / 2 + 12
    turned = f'transform="rotate(-90 16 {middle:.0f})" text-anchor="middle"'
    parts.append(f'<text x="16" y="{middle:.0f}" {turned}>time</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def write(
    lines: Sequence[dict[str, Any]], growth: Growth, peaks: Sequence[tuple[int, float, float]], cores: int
) -> None:
    """The page and its picture."""
    error = next(line["seconds"] for line in lines if line["bench"] == "exposure_error")
    memory = "\n".join(f"| {days} | {peak:.0f} | {kept:.0f} |" for days, peak, kept in peaks)
    PAGE.with_name("performance-growth.svg").write_text(plot(growth), encoding="utf-8")
    PAGE.write_text(
        f"""# How fast, and how exact

Written by `./run bench exposure --page`; every number comes from that one run. Machines and days differ: read the
ratios. Machine: {machine(cores)}.

## Wanted, and reached

{wanted(lines)}

The bars were set from measurements on a faster machine, which was idle; this run shared its cores with other work.
Forecasts are compared as processor time on one core.

## One job, every way

10,000 adults (two compartments, absorption with a lag, one effect site with its effect), three doses a day for 14 days,
a point every five minutes: 4,033 points. FULL keeps every level and effect, SUMMARY the 5th, 50th and 95th percentile
of both at every point, exactly. All on one core, in double precision, in the same run, as processor time. The peers
give the two levels without the effect. A ratio is time over the time of what it is measured against.

{table(lines, "exposure_r1")}

Against the differential equations solved by DOP853 to 1e-13, three people's levels above 0.1 ng/mL differ by at most
{error:.1e} of their value.

`mrgsolve` and `rxode2` were not measured, so nothing is said about them.

## One person's forecast

2,000 virtual people, 7 days, every five minutes: levels, ease, drowsiness and odds as bands, with windows, from the
order to the finished forecast; warm.

{table(lines, "exposure_forecast")}

## How the time grows

Each size alone, the others held: people, points in time, doses.

![Time against size](performance-growth.svg)

{table(lines, "exposure_growth")}

## Memory

A forecast holds one day of everyone's levels and effects at a time, however many days it covers (2,000 people, no day
like another; megabytes).

| days | at its peak | if everything were kept |
|---|---|---|
{memory}
""",
        encoding="utf-8",
    )
