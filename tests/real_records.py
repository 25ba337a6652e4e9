"""Where the real records are."""

from __future__ import annotations

import os
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]


def records_folder() -> Path | None:
    """The folder of real records, or None where this machine has none."""
    folder = Path(os.environ.get("SUPPLE_RECORDS", REPOSITORY.parent / "shared" / "data"))
    return folder if (folder / "fhir").is_dir() else None
