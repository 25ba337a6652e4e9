"""What a record holds may not steer a terminal or a page: signs that command are shown as text, never sent."""

from __future__ import annotations

# Control signs, and signs that turn the order of letters around.
_STEERING = {
    code: f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
    for code in (*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
    if chr(code) not in "\t\n\r\x0b\x0c"  # wrapping and browsers make spaces of these
}


# The same where a text may hold colours already, as JSON writes them: JSON stays JSON.
_TURNING = {code: f"\\u{code:04x}" for code in _STEERING if code >= 0x7F}


def steered_by_nothing(text: str) -> str:
    """The same text with such signs written out; mark-up stays mark-up."""
    return text.translate(_STEERING)


def turned_by_nothing(text: str) -> str:
    """A finished answer for a terminal: colours stay, all other such signs are written out as JSON does."""
    return text.translate(_TURNING)
