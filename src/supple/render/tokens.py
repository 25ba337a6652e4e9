"""Colours, type and space: the one small set that page, chart and report take theirs from."""

from __future__ import annotations

from collections.abc import Mapping

# Contrast of each text pair was measured at 4.5:1 or more, on paper and on its own wash.
LIGHT: Mapping[str, str] = {
    "paper": "#FBFAF7",
    "surface": "#FFFFFF",
    "ink": "#1B2529",
    "soft": "#4F5B61",
    "line": "#C9CFD0",
    "control": "#6B777C",
    "teal": "#0A6460",
    "teal-wash": "#D7ECE9",
    "indigo": "#46408C",
    "indigo-wash": "#E4E2F3",
    "amber": "#7A4B00",
    "amber-wash": "#FBEBCB",
    "red": "#A11D1A",
    "red-wash": "#FBE3E0",
    "green": "#2C6536",
}
DARK: Mapping[str, str] = {
    "paper": "#12181B",
    "surface": "#1B2327",
    "ink": "#EDF1F1",
    "soft": "#B4BFC3",
    "line": "#38444A",
    "control": "#8A979C",
    "teal": "#6FD0C7",
    "teal-wash": "#123836",
    "indigo": "#B7B1F2",
    "indigo-wash": "#29264A",
    "amber": "#F0BE5E",
    "amber-wash": "#3A2C0E",
    "red": "#FF9B93",
    "red-wash": "#4A1A18",
    "green": "#93D39B",
}


def css_variables(theme: Mapping[str, str]) -> str:
    """The tokens as CSS custom properties."""
    return "".join(f"--{name}:{value};" for name, value in theme.items())
