"""Results that other development sets leave as files: their rows become a table of the report."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parents[1] / "results"
PARTS = {
    "triage": "Triage of plain words",
    "screening": "Screening",
}


@dataclass(frozen=True, slots=True)
class Included:
    """One part: column names, rows of words, and a note that stands under the table."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str


def included(name: str, folder: Path = RESULTS) -> Included | None:
    """The results of that part, or None where nobody has left any.

    Raises
    ------
    ValueError
        The file is not ``{"rows": [{column: value, ...}, ...], "note": "..."}`` with the same columns in every row.
    """
    file = folder / f"{name}.json"
    if not file.is_file():
        return None
    wanted = f'{file.name} must be {{"rows": [{{column: value}}], "note": "..."}} with the same columns in every row'
    found: Any = json.loads(file.read_text(encoding="utf-8"))
    if not isinstance(found, dict) or not isinstance(found.get("rows"), list) or not isinstance(found.get("note"), str):
        raise ValueError(wanted)
    rows = found["rows"]
    if not rows or not all(isinstance(row, dict) and list(row) == list(rows[0]) for row in rows):
        raise ValueError(wanted)
    return Included(
        title=PARTS[name],
        columns=tuple(rows[0]),
        rows=tuple(tuple(str(value) for value in row.values()) for row in rows),
        note=found["note"],
    )
