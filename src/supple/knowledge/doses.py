"""How the diary's doses find the ordered ones, from the settings."""

from __future__ import annotations

from supple.domain.doses_told import Matching
from supple.knowledge.library import Library


def matching(library: Library) -> Matching:
    """The settings of the match, as one value."""
    return Matching(library.number("exposure", "slot_match_h"), library.number("exposure", "slot_late_rather"))
