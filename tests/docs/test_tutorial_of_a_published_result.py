"""The tutorial's lines run as they stand and print what the page says; the result agrees with the label."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

PAGE = (Path(__file__).parents[2] / "docs" / "tutorials" / "reproduce-a-published-result.md").read_text("utf-8")


def block(kind: str) -> str:
    """The one block of that kind."""
    (found,) = re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


def printed() -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(block("python"), "tutorial", "exec"), {})
    return out.getvalue()


def test_the_lines_print_what_the_page_shows() -> None:
    assert printed() == block("text")


def test_the_result_lies_within_a_quarter_of_the_label() -> None:
    peak, label = (float(n) for n in re.findall(r"(?:peak|label) (\d+)", block("text")))
    assert label == 180
    assert abs(peak / label - 1) <= 0.25


def test_it_takes_at_most_twenty_lines() -> None:
    assert len([line for line in block("python").splitlines() if line.strip()]) <= 20
