"""Emphasis in a terminal: by the same meaning as on a page, and nothing at all in a pipe."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from supple.domain.steering import steered_by_nothing

WIDTH = 80


@dataclass(frozen=True, slots=True)
class Style:
    """How strong, quiet, eased, drowsy, careful and urgent words are marked."""

    strong: tuple[str, str] = ("", "")
    quiet: tuple[str, str] = ("", "")
    eased: tuple[str, str] = ("", "")
    drowsy: tuple[str, str] = ("", "")
    careful: tuple[str, str] = ("", "")
    urgent: tuple[str, str] = ("", "")
    width: int = WIDTH

    def mark(self, meaning: str, text: str) -> str:
        """The text, marked with a meaning."""
        before, after = getattr(self, meaning)
        return f"{before}{text}{after}" if text else text


PLAIN = Style()


def colours(width: int) -> Style:
    """A terminal that shows colours."""
    end = "\x1b[0m"
    return Style(
        strong=("\x1b[1m", end),
        quiet=("\x1b[2m", end),
        eased=("\x1b[36m", end),
        drowsy=("\x1b[35m", end),
        careful=("\x1b[33m", end),
        urgent=("\x1b[1;31m", end),
        width=min(width, 110),
    )


def wrapped(text: str, style: Style, *, indent: int = 0, first: str | None = None) -> list[str]:
    """A paragraph as lines; ``first`` begins the first line instead of the indent; what steers is shown, not sent."""
    return textwrap.wrap(
        steered_by_nothing(text),
        style.width,
        initial_indent=" " * indent if first is None else first,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
