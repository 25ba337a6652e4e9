"""One thing that a person wrote into a diary, from its words to an entry. Shared by the CSV and the person file."""

from __future__ import annotations

from datetime import datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from supple.domain.diary import KINDS, RATINGS, WEEKLY_MEASURES, DiaryEntry
from supple.domain.order import LARGEST_SINGLE_DOSE_MG
from supple.interop import written

RATERS: tuple[Literal["self", "carer", "clinician"], ...] = ("self", "carer", "clinician")
BOUNDS = {
    **dict.fromkeys(RATINGS, (0.0, 10.0)),
    "effort": (0.0, 10.0),
    "recovery_next_morning": (0.0, 10.0),
    "sleep_h": (0.0, 24.0),
    "session": (1.0, 600.0),
    **dict.fromkeys(WEEKLY_MEASURES, (0.0, 100_000.0)),
}
YES_NO = {"yes": 1.0, "true": 1.0, "1": 1.0, "no": 0.0, "false": 0.0, "0": 0.0, "": None, "unknown": None}


def kind_problem(kind: str) -> str | None:
    """Why this is not a kind of entry, with the nearest known kind; None where it is one."""
    if kind in KINDS:
        return None
    near = written.nearest(kind.lower(), KINDS)
    return f"no kind of entry has this name{f'; did you mean {near}?' if near else ''}"


def entry(
    at: str,
    kind: str,
    value: str,
    *,
    zone: ZoneInfo,
    note: str | None = None,
    slot: str | None = None,
    medicine: str | None = None,
    session_id: str | None = None,
    rated_by: str | None = None,
    where: str = "diary",
) -> DiaryEntry:
    """Make an entry from words.

    Raises
    ------
    ValueError
        With a sentence that says what is wrong with which value.
    """
    moment = written.instant(at, zone)
    problem = kind_problem(kind)
    if problem:
        raise ValueError(problem)
    rater = rated_by or "self"
    if rater not in RATERS:
        raise ValueError(f"rated_by is one of {', '.join(RATERS)}")
    which = (medicine or "baclofen").strip().lower()
    number, text, filled = _value(kind, value.strip(), (note or "").strip() or None, slot, which)
    return DiaryEntry(
        at=moment,
        kind=kind,
        value=number,
        text=text,
        slot=filled,
        medicine=which,
        rated_by=next(known for known in RATERS if known == rater),
        session_id=session_id,
        where=where,
    )


def _value(
    kind: str, value: str, note: str | None, slot: str | None, medicine: str
) -> tuple[float | None, str | None, time | None]:
    """The number, words and slot of an entry."""
    filled = written.clock(slot) if slot else None
    if kind == "symptom":
        words = f"{value} ({note})" if value and note else value or note
        if not words:
            raise ValueError("a symptom needs words")
        return None, words, filled
    if kind == "fall":
        if value.lower() not in YES_NO:
            raise ValueError("after fall write yes if it caused an injury, no if not, or nothing if not known")
        return YES_NO[value.lower()], note, filled
    if kind == "missed_dose":
        if not value and filled is None:
            raise ValueError('a missed dose needs the ordered time that was missed, like "08:00"')
        return None, note, written.clock(value) if value else filled
    if not value:
        raise ValueError(f"a value for {kind} is missing")
    number = written.number(value)
    if kind == "dose_mg":
        if number <= 0:
            raise ValueError("a dose taken is above 0 mg; a missed one is a missed_dose")
        if medicine == "baclofen" and number > LARGEST_SINGLE_DOSE_MG:
            raise ValueError(
                f"more than {LARGEST_SINGLE_DOSE_MG:g} mg at once: if this was really taken, call the emergency number "
                "now; if not, correct the number"
            )
        return number, note, filled
    low, high = BOUNDS[kind]
    if not low <= number <= high:
        raise ValueError(f"{kind} runs from {low:g} to {high:g}")
    return number, note, filled


def written_value(found: DiaryEntry) -> str:
    """The value of an entry as the diary writes it."""
    if found.kind == "symptom":
        return found.text or ""
    if found.kind == "missed_dose":
        return found.slot.strftime("%H:%M") if found.slot else ""
    if found.kind == "fall":
        return {1.0: "yes", 0.0: "no"}.get(found.value if found.value is not None else -1.0, "unknown")
    if found.value is None:
        return ""
    return str(int(found.value)) if found.value == int(found.value) else repr(found.value)


def written_note(found: DiaryEntry) -> str:
    """The note beside the value."""
    return "" if found.kind == "symptom" else found.text or ""


def dose_key(found: DiaryEntry) -> tuple[str, float]:
    """What two entries share that look like one dose written twice: the medicine and the moment."""
    return found.medicine, found.at.timestamp()


DOUBLE_DOSE = "two doses of one medicine stand at the same moment: was it one dose, or two"
DOUBLE_DOSE_TODO = "Keep one line, or write the total as one dose. Only the first counts until then."


def after(found: DiaryEntry, now: datetime) -> bool:
    """Whether the entry lies after the moment of reading."""
    return found.at.timestamp() > now.timestamp()
