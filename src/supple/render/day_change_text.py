"""What a dose taken late, early, twice or not at all did to today, in plain words; it never says what to take."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from supple.domain.day_change import Becomes, DayChange, Departure, DoseDeparture, SessionChange
from supple.domain.forecast import Window
from supple.render import words
from supple.render.style import PLAIN, Style, wrapped

ASK_MISSED = (
    "What to do about a missed dose stands in your leaflet; or ask your pharmacist or prescriber. Nothing is made up "
    "for here. Do not stop or skip baclofen on your own; ask your prescriber or pharmacist today if doses go missing."
)
ASK_EXTRA = (
    "Ask your pharmacist or prescriber today about the dose that is not in the order. Unwell or very sleepy: ./run "
    "triage. Do not stop or skip baclofen on your own."
)
NOT_EASED = "More was taken than the order holds, so no hours left today are named as eased."
OTHERS_STAY = "Sessions of other days stay as they were; nothing is caught up."
OTHERS_MOVED = "A rule no longer allows all sessions of the other days as they stood, so they changed too."
CLOSE_MIN = 15  # a smaller move of a window is not worth a sentence


def said(change: DayChange | None, style: Style = PLAIN) -> list[str]:
    """The lines of a terminal; none where every dose was as ordered."""
    if change is None:
        return []
    lines = [style.mark("strong", "What today's doses changed")]
    for sentence in sentences(change):
        lines += wrapped(sentence, style, indent=4, first="  - ")
    return lines


def sentences(change: DayChange) -> Iterator[str]:
    """One sentence a fact: the doses, the eased hours, each session that was left of today, and whom to ask."""
    yield from map(_dose, change.doses)
    kinds = {dose.kind for dose in change.doses}
    if Departure.MISSED in kinds:
        yield ASK_MISSED
    if kinds & {Departure.EXTRA, Departure.OTHER_AMOUNT}:
        yield ASK_EXTRA
    if any(dose.too_much for dose in change.doses):
        yield NOT_EASED
    else:
        yield from _eased(change.eased_before, change.eased_now)
    yield from map(_session, change.sessions)
    yield OTHERS_MOVED if change.others_moved else OTHERS_STAY


def _dose(dose: DoseDeparture) -> str:
    taken = words.clock(dose.taken) if dose.taken else ""
    if dose.ordered is None:
        return f"The diary holds a dose of {words.amount_mg(dose.amount_mg)} at {taken} that is not in the order."
    ordered = words.clock(dose.ordered)
    if dose.taken is None:
        return f"The {ordered} dose is written down as missed."
    days = (dose.taken.date() - dose.ordered.date()).days
    day = f" on {words.weekday(dose.taken)}" if days else ""
    slot = f"{ordered} dose of {words.weekday(dose.ordered)}" if days else f"{ordered} dose"
    if dose.kind is Departure.OTHER_AMOUNT:
        return f"The {slot} is written down as {words.amount_mg(dose.amount_mg)}, which is not the ordered amount."
    return f"You took the {slot} at {taken}{day}."


def _eased(before: tuple[Window, ...], now: tuple[Window, ...]) -> Iterator[str]:
    if len(before) == len(now):
        moved = [
            (old, new)
            for old, new in zip(before, now, strict=True)
            if max(abs(_apart(old.start, new.start)), abs(_apart(old.end, new.end))) >= CLOSE_MIN
        ]
        for old, new in moved:
            yield f"Eased hours now {words.span(new.start, new.end)}, instead of {words.span(old.start, old.end)}."
        if not moved and now:
            yield "The eased hours of the rest of today stay about where they were."
        return
    yield f"Eased hours left today: {_spans(now)}, instead of {_spans(before)}."


def _apart(one: datetime, other: datetime) -> float:
    return (one.timestamp() - other.timestamp()) / 60


def _spans(windows: tuple[Window, ...]) -> str:
    return words.listed([words.span(w.start, w.end) for w in windows]) if windows else "none"


def _session(change: SessionChange) -> str:
    planned = words.clock(change.before.start)
    if change.after is None:
        return f"Your {planned} session is left out today: {change.because}. It is not added elsewhere."
    after = words.clock(change.after.start)
    if change.becomes is Becomes.STAYS:
        return f"Your {planned} session stays."
    at = f"fits best at {after}" if after != planned else "stays at its time"
    fewer = len(change.after.items) < len(change.before.items)
    items = f", with {len(change.after.items)} of its {len(change.before.items)} items" if fewer else ""
    return f"Your {planned} session {at}{items}."
