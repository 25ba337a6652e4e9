"""Files that hold what somebody told: a new one is for its owner only."""

from __future__ import annotations

import os
from pathlib import Path

FOR_OWNER = 0o600


def opener(path: str | Path, flags: int) -> int:
    """For ``open(..., opener=...)``: a file made here is for its owner only; an old one keeps its mode."""
    return os.open(path, flags, FOR_OWNER)
