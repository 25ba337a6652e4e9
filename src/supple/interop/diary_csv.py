"""A diary as a CSV file, ``at,kind,value,note`` with a few optional columns: read strictly, written defensively.

One entry is one line; a note has no line breaks. So each bad line can be named by its number.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Hashable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from supple.domain.diary import Diary, DiaryEntry
from supple.domain.findings import NotUnderstood
from supple.domain.steering import steered_by_nothing
from supple.errors import Fault, RecordError
from supple.interop import diary_line, written
from supple.interop.person_file.nodes import decoded

NEEDED = ("at", "kind", "value", "note")
OPTIONAL = ("slot", "medicine", "session_id", "rated_by")
STARTS_A_FORMULA = ("=", "+", "-", "@")
GUARD = "'"

Line = tuple[int, DiaryEntry | Fault]


def read(data: bytes, *, source: str, zone: ZoneInfo, now: datetime) -> tuple[Diary, tuple[NotUnderstood, ...]]:
    """Read a diary; entries after ``now`` are named and left out.

    Raises
    ------
    RecordError
        With every bad line: number, value and what to do.
    """
    lines = list(read_lines(data, source=source, zone=zone))
    faults = [found for _, found in lines if isinstance(found, Fault)]
    if faults:
        raise RecordError(faults)
    return _split(lines, source, now)


def _split(lines: list[Line], source: str, now: datetime) -> tuple[Diary, tuple[NotUnderstood, ...]]:
    entries = [(number, found) for number, found in lines if isinstance(found, DiaryEntry)]
    kept = [entry for _, entry in entries if not diary_line.after(entry, now)]
    left_out = tuple(
        NotUnderstood(
            f"{source}, line {number}",
            f"{entry.at:%Y-%m-%d %H:%M} {entry.kind}",
            "lies after the moment of this reading, so it is not used",
        )
        for number, entry in entries
        if diary_line.after(entry, now)
    )
    return Diary(tuple(sorted(kept, key=lambda entry: entry.at.timestamp()))), left_out


def read_lines(data: bytes, *, source: str, zone: ZoneInfo) -> Iterator[Line]:
    """Each line with its number, as an entry or as the fault that names it, in order.

    Raises
    ------
    RecordError
        The file as a whole cannot be read: no text, or no such columns.
    """
    lines = decoded(data, source).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    columns = _columns(lines[0], source)
    doses: dict[Hashable, int] = {}
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        found = _line(line, columns, f"{source}, line {number}", zone)
        if isinstance(found, DiaryEntry) and found.kind == "dose_mg":
            twin = doses.setdefault(diary_line.dose_key(found), number)
            if twin != number:
                todo = f"{diary_line.DOUBLE_DOSE_TODO} (see line {twin})"
                found = Fault(diary_line.DOUBLE_DOSE, f"{source}, line {number}", line, todo)
        yield number, found


def _columns(header: str, source: str) -> list[str]:
    where = f"{source}, line 1"
    columns = [name.strip().lower() for name in next(csv.reader([header]), [])]
    if len(columns) == 1 and ";" in header:
        raise RecordError(Fault("the columns are divided by semicolons", where, header, "Save the file with commas."))
    unknown = [name for name in columns if name not in NEEDED + OPTIONAL]
    faults = [Fault("this column is not known", where, name, _near(name)) for name in unknown]
    faults += [
        Fault(f"the column {name} is missing", where, header, f"Begin the file with the line {','.join(NEEDED)}.")
        for name in NEEDED[:3]
        if name not in columns
    ]
    if len(set(columns)) < len(columns):
        faults.append(Fault("a column stands twice", where, header, "Keep one of the two."))
    if faults:
        raise RecordError(faults)
    return columns


def _near(name: str) -> str:
    near = written.nearest(name, NEEDED + OPTIONAL)
    return f"Did you mean {near}?" if near else f"Known columns: {', '.join(NEEDED + OPTIONAL)}."


def _line(line: str, columns: list[str], where: str, zone: ZoneInfo) -> DiaryEntry | Fault:
    try:
        cells = next(csv.reader([line], strict=True))
    except csv.Error as problem:
        todo = "Close the quote, and keep one entry to one line."
        return Fault(f"the quotes of this line do not fit ({problem})", where, line, todo)
    if len(cells) > len(columns):
        todo = "Put a note that holds a comma in double quotes."
        return Fault(f"this line has {len(cells)} cells for {len(columns)} columns", where, line, todo)
    said = dict(zip(columns, (_unguarded(cell.strip()) for cell in cells), strict=False))
    try:
        return diary_line.entry(
            said.get("at", ""),
            said.get("kind", ""),
            said.get("value", ""),
            zone=zone,
            note=said.get("note") or None,
            slot=said.get("slot") or None,
            medicine=said.get("medicine") or None,
            session_id=said.get("session_id") or None,
            rated_by=said.get("rated_by") or None,
            where=where,
        )
    except ValueError as problem:
        return Fault(str(problem), where, line, "Correct this line or take it out.")


def write(diary: Diary) -> str:
    """The diary as CSV text. Words that a spreadsheet would run as a formula get a quote mark in front."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(NEEDED + OPTIONAL)
    for entry in diary.entries:
        value = diary_line.written_value(entry)
        rows.writerow(
            [
                entry.at.isoformat(),
                entry.kind,
                _harmless(value) if entry.kind == "symptom" else value,
                _harmless(diary_line.written_note(entry)),
                f"{entry.slot:%H:%M}" if entry.slot and entry.kind != "missed_dose" else "",
                _harmless(entry.medicine),
                _harmless(entry.session_id or ""),
                entry.rated_by,
            ]
        )
    return out.getvalue()


def on_one_line(words: str) -> str:
    """Words as a file holds them: white space folded, signs that steer a terminal written out."""
    return steered_by_nothing(" ".join(words.split()))


def _harmless(words: str) -> str:
    """Words on one line that no spreadsheet takes for a formula; reading takes the guard off again."""
    one_line = on_one_line(words)
    return f"{GUARD}{one_line}" if _wants_guard(one_line) else one_line


def _unguarded(cell: str) -> str:
    return cell[len(GUARD) :] if cell.startswith(GUARD) and _wants_guard(cell) else cell


def _wants_guard(words: str) -> bool:
    """Whether words begin like a formula, or like a guarded one."""
    return words.lstrip(GUARD).startswith(STARTS_A_FORMULA)
