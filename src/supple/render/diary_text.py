"""The diary for a terminal and as data: each dose in its one state, then what else was written, day by day."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Literal

from supple.domain.kept import Change, DoseLine, Kept, Standing, StoredPerson
from supple.render import words
from supple.render.style import PLAIN, Style, wrapped

SCHEMA = "supple/diary/1"
NOT_WRITTEN = "not written down"
STANDING_WORDS = {
    Standing.TAKEN: "taken",
    Standing.LATE: "taken late",
    Standing.MISSED: "missed",
    Standing.EXTRA: "extra",
}
NOTHING = "Nothing was written down in these days."
ABOUT_MISSED = (
    "Follow your leaflet or ask your pharmacist about a missed dose; never take two together to make up for one. "
    "Do not stop or skip baclofen on your own; ask your prescriber or pharmacist today."
)
ABOUT_AMOUNT = (
    "If more or less was taken than ordered, ask your prescriber or pharmacist today; if the order has changed, bring "
    "it up to date: supple person add RECORD --update. Do not stop or skip baclofen on your own."
)


def entry(kept: Kept) -> str:
    """What an entry says, in a few words."""
    said = kept.entry
    value = "" if said.value is None else f"{said.value:g}"
    note = f" ({said.text})" if said.text and said.kind != "symptom" else ""
    by = "" if said.rated_by == "self" else f", told by the {said.rated_by}"
    match said.kind:
        case "dose_mg":
            text = f"{value} mg {said.medicine}"
        case "missed_dose":
            text = f"{said.medicine} missed"
        case "symptom":
            text = f"“{said.text}”"
        case "fall":
            text = "fall" + {1.0: " with an injury", 0.0: " without injury"}.get(said.value or 0.0, "") * (value != "")
        case "session":
            text = f"session, {value} min"
        case "sleep_h":
            text = f"slept {value} h"
        case _:
            text = f"{said.kind.replace('_', ' ')} {value}"
    return f"{text}{note}{by}"


def written(change: Change, line: DoseLine | None, style: Style = PLAIN) -> str:
    """What was just written down, with the day, so that a slip shows."""
    kept = change.after
    if not isinstance(kept, Kept):
        return ""
    said = kept.entry
    state = ""
    if line is not None:
        of_slot = f"the {said.slot:%H:%M} dose, " if said.slot else ""
        state = f" ({of_slot}{STANDING_WORDS[line.standing]})"
    verb = "Corrected" if change.before else "Written"
    text = f"{verb}: {entry(kept)}, {words.short_day(said.at)} at {words.clock(said.at)}{state}. [{kept.id}]"
    ordered = line.planned.amount_mg if line and line.planned else None
    more = [ABOUT_MISSED] if said.kind == "missed_dose" else []
    if ordered is not None and said.value is not None and ordered != said.value:
        more = [f"The order says {ordered:g} mg. {ABOUT_AMOUNT}"]
    return "\n".join(row for one in (text, *more) for row in wrapped(one, style))


def undone(change: Change) -> str:
    """What was taken back."""
    now, before = change.after, change.before
    if isinstance(now, Kept):
        return f"Back again: {entry(now)}, {words.short_day(now.entry.at)} at {words.clock(now.entry.at)}. [{now.id}]"
    if isinstance(before, Kept):
        at = before.entry.at
        return f"Taken back: {entry(before)}, {words.short_day(at)} at {words.clock(at)}. It stays in the history."
    return "The person is as before."


def diary(
    person_id: str, lines: Sequence[DoseLine], kept: Sequence[Kept], start: datetime, now: datetime,
    style: Style = PLAIN,
) -> str:  # fmt: skip
    """The days from start to now."""
    found = [f"Diary of {person_id}, {words.short_day(start)} to {words.short_day(now)}"]
    others = [one for one in kept if one.entry.kind not in ("dose_mg", "missed_dose")]
    days = (now.date() - start.date()).days
    for back in range(days + 1):
        day = start.date() + timedelta(days=back)
        rows = sorted(_of_day(day, lines, others, now.tzinfo), key=lambda row: row[0])
        if rows:
            found += ["", style.mark("strong", words.short_day(datetime.combine(day, datetime.min.time())))]
        for _, text in rows:
            found += wrapped(text, style, indent=9, first="  ")
    if len(found) == 1:
        found.append(NOTHING)
    open_ = [line for line in lines if line.kept is None]
    if open_:
        a = "One ordered dose is" if len(open_) == 1 else f"{len(open_)} ordered doses are"
        how = f"supple log dose AMOUNT --at {open_[-1].at:%Y-%m-%dT%H:%M} writes down one that was taken."
        text = f"{a} not written down: not known whether taken. {how}"
        found += ["", *wrapped(text, style)]
    return "\n".join(found) + "\n"


def _of_day(day: date, lines: Sequence[DoseLine], others: Sequence[Kept], zone: Any) -> Iterator[tuple[float, str]]:
    for line in lines:
        if line.at.astimezone(zone).date() != day:
            continue
        yield line.at.timestamp(), _dose(line, zone)
    for one in others:
        at = one.entry.at.astimezone(zone)
        if at.date() == day:
            yield at.timestamp(), f"{words.clock(at)}  {entry(one)}  [{one.id}]"


def _dose(line: DoseLine, zone: Any) -> str:
    at = line.at.astimezone(zone)
    if line.kept is None:
        amount = f"{line.planned.amount_mg:g} mg {line.planned.medicine}" if line.planned else "dose"
        return f"{words.clock(at)}  {amount}: {NOT_WRITTEN}"
    said, state = line.kept.entry, STANDING_WORDS[line.standing]
    if said.kind == "missed_dose":
        return f"{words.clock(at)}  {entry(line.kept)}  [{line.kept.id}]"
    when = said.at.astimezone(zone)
    moved = f" at {words.clock(when)}" if when != at else ""
    return f"{words.clock(at)}  {entry(line.kept)}: {state}{moved}  [{line.kept.id}]"


def as_data(person_id: str, lines: Sequence[DoseLine], kept: Sequence[Kept]) -> dict[str, Any]:
    """The same as data: entries as written, and each dose once with its state."""
    return {
        "schema": SCHEMA,
        "person": person_id,
        "doses": [
            {
                "state": line.standing.value,
                "planned_at": _iso(line.planned.at if line.planned else line.kept.planned_at if line.kept else None),
                "ordered_mg": line.planned.amount_mg if line.planned else None,
                "taken_at": _taken(line),
                "taken_mg": line.kept.entry.value if line.kept else None,
                "entry": line.kept.id if line.kept else None,
            }
            for line in lines
        ],
        "entries": [_entry_data(one) for one in kept],
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _taken(line: DoseLine) -> str | None:
    taken = line.kept is not None and line.kept.entry.kind == "dose_mg"
    return line.kept.entry.at.isoformat() if taken and line.kept else None


def _entry_data(one: Kept) -> dict[str, Any]:
    said = one.entry
    return {
        "id": one.id, "at": said.at.isoformat(), "zone": str(said.at.tzinfo), "kind": said.kind, "value": said.value,
        "text": said.text, "slot": f"{said.slot:%H:%M}" if said.slot else None, "planned_at": _iso(one.planned_at),
        "medicine": said.medicine, "rated_by": said.rated_by, "session_id": said.session_id,
    }  # fmt: skip


def history(changes: Sequence[Change], form: Literal["text", "json"], style: Style = PLAIN) -> str:
    """Who changed what, when, from what to what; newest first."""
    if form == "json":
        data = [
            {"seq": c.seq, "step": c.step, "at": c.stamp.at.isoformat(), "by": c.stamp.by, "action": c.action,
             "undoes": c.undoes, "before": _thing_data(c.before), "after": _thing_data(c.after)}
            for c in changes
        ]  # fmt: skip
        return json.dumps(data, ensure_ascii=False, allow_nan=False, indent=1) + "\n"
    found: list[str] = []
    for change in changes:
        before, after = _thing(change.before), _thing(change.after)
        said = f"{before} -> {after}" if before and after and before != after else after or before
        when = f"{words.short_day(change.stamp.at)} {words.clock(change.stamp.at)}"
        text = f"{change.seq:>5}  {when}  {change.stamp.by}  {change.action}: {said}"
        found += wrapped(text, style, indent=7, first="")
    return "\n".join(found or [NOTHING]) + "\n"


def _thing(thing: Kept | StoredPerson | None) -> str:
    if isinstance(thing, StoredPerson):
        return f"person {thing.id}"
    if thing is None:
        return ""
    return f"{entry(thing)}, {words.short_day(thing.entry.at)} at {words.clock(thing.entry.at)}"


def _thing_data(thing: Kept | StoredPerson | None) -> dict[str, Any] | None:
    if isinstance(thing, StoredPerson):
        return {"person": thing.id}
    return _entry_data(thing) if thing is not None else None


def imported(new: int, known: int, not_read: int, source: str) -> str:
    """How the rows of a file fared."""
    rows = {0: "no row", 1: "1 row"}.get(new, f"{new} rows")
    parts = [f"{source}: {rows} written"]
    if known:
        parts.append(f"{known} stood in the diary already")
    if not_read:
        parts.append(f"{not_read} not written, each named above")
    return ", ".join(parts) + "."
