"""Emphasis in a terminal: by the same meaning as on a page, and nothing at all in a pipe."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

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


# What a record holds may not steer the terminal: control signs, and signs that turn the order of letters around.
_STEERING = {
    code: f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
    for code in (*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
    if chr(code) not in "\t\n\r\x0b\x0c"  # wrapping makes spaces of these
}


def wrapped(text: str, style: Style, *, indent: int = 0, first: str | None = None) -> list[str]:
    """A paragraph as lines; ``first`` begins the first line instead of the indent; what steers is shown, not sent."""
    return textwrap.wrap(
        text.translate(_STEERING),
        style.width,
        initial_indent=" " * indent if first is None else first,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
