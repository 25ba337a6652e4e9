"""docs/reference/performance-planning.md from one run of the planning benchmark: machine, wanted, times, ratios."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from performance_page import machine, said
from planning import EVERY_FREE, EVERY_PLAIN, LIMIT_S, Row

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "performance-planning.md"
NAMES = {
    "whole": "a week, doses fixed: problem, model, search, proof",
    "search": "of that, search and proof",
    "general": "search and proof by HiGHS alone, our model",
    "hour": "a week re-planned after a busy hour",
    "free": "a week, doses free in their windows",
    "plain": "the plain model by HiGHS, our settings",
    "milp": "the plain model by scipy.optimize.milp",
}


def write(rows: Sequence[Row], facts: Mapping[str, Any], cores: int) -> None:
    """The page."""
    by_name = {row.name: row for row in rows}
    every_one = all(row.proven == row.weeks for row in rows if row.name in ("whole", "free"))
    ratio, sums, worths = facts["ratios"]["plain"][0], facts["sums"], facts["worths"]
    aims = [
        ("every week proven", "yes" if every_one else "no", every_one),
        ("p95 with doses fixed under 0.25 s", said(by_name["whole"].p95), by_name["whole"].p95 < 0.25),
        ("p95 with doses free under 1.5 s", said(by_name["free"].p95), by_name["free"].p95 < 1.5),
        ("at least 8 times as fast as the plain model (middle of the ratios)", said(ratio), ratio >= 8),
        ("a busy hour re-planned in under 0.3 s (p95)", said(by_name["hour"].p95), by_name["hour"].p95 < 0.3),
    ]
    wanted = "\n".join(f"| {aim} | {value} | {'yes' if reached else 'no'} |" for aim, value, reached in aims)
    times = "\n".join(
        f"| {NAMES[name]} | {row.weeks} | {row.proven or '-'} | {said(row.p50)} | {said(row.p95)} | {said(row.worst)} |"
        for name in NAMES
        if (row := by_name.get(name))
    )
    ratios = "\n".join(
        f"| {NAMES[name]} | {'search' if name == 'general' else 'whole week'} | {said(middle)} | {said(sums[name])} |"
        for name, (middle, _) in facts["ratios"].items()
    )
    answers = worths["agree"] + worths["differ"]
    growth = "\n".join(
        f"| {what} | {much} | {columns:,} | {said(seconds)} | {'yes' if proven else 'no'} |"
        for what, much, columns, seconds, proven in facts["growth"]
    )
    page = f"""# How fast a week is planned, and how surely

Measured with `./run bench planning --page` on: {machine(cores)}, highspy {version("highspy")}. All times are processor
seconds of one thread in one run; machines and days differ, so read the ratios.

## Wanted, and reached

| wanted | this run | reached |
|---|---|---|
{wanted}

## Random weeks of different people

| what | weeks | proven | p50 s | p95 s | worst s |
|---|---|---|---|---|---|
{times}

How many times as long as ours, on the same weeks:

| what | against | middle of the ratios | all weeks together |
|---|---|---|---|
{ratios}

Of {answers} answers of the plain model, {worths["agree"]} were worth exactly as much as ours.
The whole run held {said(facts["peak_mb"])} MB at most, with the library and SciPy loaded.

## How time grows

| what | how much | columns | seconds | proven |
|---|---|---|---|---|
{growth}

Seconds are the middle of three people; proven means all three, each with 20 s by the clock on a busy machine.

## What is counted

- The forecast is given (a smooth, made-up curve), so that only planning is timed. Free hours, group, goals, findings
  and how strongly the medicine acts differ from week to week; the same seed gives the same weeks.
- The plain model has one column for each start, length and item, and a row for each rule and each of them. It and SciPy
  had {said(LIMIT_S)} s a week by the clock, and on a busy machine a part of that.
- Slow variants solve fewer of the weeks: HiGHS alone and free doses every {EVERY_FREE}th, the plain model every
  {EVERY_PLAIN}th, SciPy every {2 * EVERY_PLAIN}th.
- With free doses, all allowed times of the day's doses are compared; a choice whose bound does not beat the best so far
  is not solved.
"""
    PAGE.write_text(page, encoding="utf-8")
