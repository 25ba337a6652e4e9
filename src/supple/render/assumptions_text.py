"""Every judged number with its range, its source and what it moves: for a terminal and for a program."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from supple.exposure.sensitivity import Moved, Verdict
from supple.render import assumption_words as said_as
from supple.render import words
from supple.render.style import Style, wrapped

SCHEMA = "supple/assumptions/1"
HALF_HOUR = 0.5
BAR, EASED_TOP, DROWSY_TOP = 30, 0.5, 1.0
HOW = (
    "Each number was put at the low and at the high end of its range, one at a time, with the same virtual people. "
    "Widest first. Listed are those that move ease by half a point of stiffness, drowsiness by 5 in 100, or some hours "
    "by half an hour. Two numbers that are wrong together may move more."
)
DO_NOT_STOP = "Do not stop or skip baclofen on your own; ask your prescriber or pharmacist today."
OF_THE_WEEK = "They shape the week or open activities; none of them moves the forecast."


@dataclass(frozen=True, slots=True)
class Assumed:
    """All assumptions for one person on one day; ``before`` is the verdict as it stands, None without a forecast."""

    now: datetime
    model_id: str
    before: Verdict | None
    rows: tuple[Moved, ...]
    missing: str | None
    note: str | None = None  # whose day it is, where no record was given

    @property
    def moving(self) -> tuple[Moved, ...]:
        """Those that move something, largest first."""
        return tuple(row for row in self.rows if row.worth_saying)


def said(found: Assumed, style: Style) -> str:
    """For a terminal: what moves the verdict with bars, then the rest as tables."""
    lines = [style.mark("strong", f"What is assumed, for people like you on {words.weekday(found.now)}")]
    if found.note:
        lines += wrapped(found.note, style, indent=2)
    if found.before is None:
        lines += wrapped(f"No forecast, so nothing to move: {found.missing}", style, indent=2)
    else:
        lines += wrapped(as_it_stands(found.before), style, indent=2)
        lines += wrapped(HOW, style, indent=2)
        lines.append("")
        for number, row in enumerate(found.moving, 1):
            lines += _moving(number, row, found.before, style)
    quiet = [row for row in found.rows if not row.worth_saying]
    forecast = [row for row in quiet if row.assumption.touches_forecast]
    lines += _table("Moves the day less than that", [row for row in forecast if row.at_low], "", style)
    without = [row for row in forecast if not row.at_low]
    lines += _table("Used by the forecast, range not known, so not moved", without, "", style)
    for used_by, title in said_as.TITLES:
        some = [row for row in quiet if row.assumption.used_by == used_by and not row.assumption.touches_forecast]
        lines += _table(title, some, OF_THE_WEEK, style)
    lines += ["", *wrapped("Sources: supple evidence SOURCE, with pk: before S, as in pk:S35.", style, indent=2)]
    lines += wrapped(DO_NOT_STOP, style, indent=2)
    return "\n".join(lines) + "\n"


def as_it_stands(before: Verdict) -> str:
    """The verdict with every number as it is."""
    stretch = f"best hours {said_as.best(before)}" if before.best else "no best hours"
    return (
        f"As it stands: the middle person has at most {said_as.hundred(before.peak_ease)} % of stiffness eased; "
        f"drowsiness reaches {said_as.hundred(before.highest_drowsy)} in 100 at the upper end; "
        f"{before.hours_clear:.1f} h of the waking day are less drowsy; {stretch}."
    )


def _moving(number: int, row: Moved, before: Verdict, style: Style) -> Iterator[str]:
    each, low, high = row.assumption, row.at_low, row.at_high
    if low is None or high is None:
        return
    yield f"  {style.mark('strong', f'{number:2}. {said_as.name(each)}')}"
    yield from wrapped(
        f"{said_as.amount(each)} ({said_as.reach(each)}); {said_as.basis(each)}; {each.id}", style, indent=6
    )
    eased = (low.peak_ease, before.peak_ease, high.peak_ease)
    drowsy = (low.highest_drowsy, before.highest_drowsy, high.highest_drowsy)
    for meaning, values, top in (("eased", eased, EASED_TOP), ("drowsy", drowsy, DROWSY_TOP)):
        if said_as.hundred(min(values)) != said_as.hundred(max(values)):
            yield _bar(meaning, values, top, style)
    for label, change in _hours(low, high):
        yield f"      {label:15}{change}"


def _hours(low: Verdict, high: Verdict) -> Iterator[tuple[str, str]]:
    """What the two ends say of the hours, where they differ."""
    if said_as.best(low) != said_as.best(high):
        yield "best hours", f"{said_as.best(low)}, or {said_as.best(high)}"
    counts = [("less drowsy", low.hours_clear, high.hours_clear)]
    counts += [
        (f"open, need {need}", a, b) for need, (a, b) in enumerate(zip(low.hours_open, high.hours_open, strict=True), 1)
    ]
    for label, a, b in counts:
        if abs(a - b) >= HALF_HOUR:
            yield label, f"{a:.1f} h, or {b:.1f} h"


def _bar(meaning: str, values: Sequence[float], top: float, style: Style) -> str:
    """A line of text from 0 to ``top``: ``=`` between the ends, ``|`` where it stands now."""
    low, high = min(values), max(values)

    def cell(value: float) -> int:
        return min(int(value / top * BAR), BAR - 1)

    cells = ["=" if cell(low) <= n <= cell(high) else "." for n in range(BAR)]
    cells[cell(values[1])] = "|"
    ends = f"{said_as.hundred(values[0])} or {said_as.hundred(values[2])}"
    return f"      {meaning:15}{style.mark(meaning, ''.join(cells))} {ends} %"


def _table(title: str, rows: Sequence[Moved], note: str, style: Style) -> Iterator[str]:
    if not rows:
        return
    yield ""
    yield style.mark("strong", f"{title} ({len(rows)})")
    if note:
        yield from wrapped(note, style, indent=2)
    for row in rows:
        each = row.assumption
        yield from wrapped(f"{said_as.name(each)}: {said_as.amount(each)}", style, indent=4, first="  ")
        quiet = f"{said_as.reach(each)}; {said_as.basis(each)}; {each.id}"
        yield from (style.mark("quiet", line) for line in wrapped(quiet, style, indent=6))


def as_json(found: Assumed) -> str:
    """The same for a program."""
    value = {
        "schema": SCHEMA,
        "now": found.now.isoformat(),
        "model": found.model_id,
        "how": HOW,
        "forecast_missing": found.missing,
        "as_it_stands": _verdict(found.before),
        "assumptions": [_row(row) for row in found.rows],
    }
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def _row(row: Moved) -> dict[str, Any]:
    each = row.assumption
    return {
        "id": each.id,
        "name": said_as.name(each),
        "value": each.number.value,
        "unit": each.number.unit,
        "range": {"low": each.reach[0], "high": each.reach[1]} if each.reach else None,
        "basis": "judgement" if each.number.judgement else "published",
        "sources": list(each.number.sources),
        "note": each.number.note,
        "used_by": each.used_by,
        "at_low": _verdict(row.at_low),
        "at_high": _verdict(row.at_high),
        "effect": {"curves": round(row.curves, 3), "hours": round(row.hours, 3)} if row.at_low else None,
    }


def _verdict(one: Verdict | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "peak_median_tone_relief": round(one.peak_ease, 4),
        "highest_upper_drowsy_probability": round(one.highest_drowsy, 4),
        "hours_clear": round(one.hours_clear, 2),
        "hours_open_by_alertness_need": [round(hours, 2) for hours in one.hours_open],
        "best_window": {"start": one.best[0].isoformat(), "end": one.best[1].isoformat()} if one.best else None,
    }
