"""Typed reading of nodes: each function gives a value or None, and notes every fault with path, line and todo."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TypeVar
from zoneinfo import ZoneInfo

from supple.domain.findings import NotUnderstood
from supple.errors import Fault
from supple.interop import written
from supple.interop.person_file.nodes import Items, Node, Scalar, Table, place

T = TypeVar("T")
YAML_1_1_BOOLEANS = ("y", "yes", "n", "no", "on", "off", "true", "false")


@dataclass(slots=True)
class Notes:
    """What reading one file needs to know and what it found wrong. The only mutable thing in the reader."""

    source: str
    now: datetime
    zone: ZoneInfo
    faults: list[Fault] = field(default_factory=list)
    not_understood: list[NotUnderstood] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The day of ``now`` where the person lives."""
        return self.now.astimezone(self.zone).date()

    def fault(self, node: Node, what: str, todo: str | None = None, value: str | None = None) -> None:
        """Note one thing that is wrong; reading goes on, so that all faults come out in one go."""
        shown = value if value is not None else (node.text if isinstance(node, Scalar) else None)
        self.faults.append(Fault(what, place(self.source, node.line, node.path), shown, todo))

    def unused(self, node: Node, value: str, why: str) -> None:
        """Note something that was read but is not used."""
        self.not_understood.append(NotUnderstood(place(self.source, node.line, node.path), value, why))


def missing(node: Node | None) -> bool:
    """Whether nothing was written here."""
    return node is None or (isinstance(node, Scalar) and node.is_null)


def table(node: Node | None, keys: Collection[str], notes: Notes) -> Mapping[str, Node]:
    """The entries that were filled in; unknown keys are faults that name the nearest known key."""
    if node is None or missing(node):
        return {}
    if not isinstance(node, Table):
        notes.fault(node, f"keys and values are wanted here ({', '.join(sorted(keys)[:6])} ...)")
        return {}
    for key, inner in node.entries.items():
        if key not in keys:
            near = written.nearest(key, keys)
            todo = f"Did you mean {near}?" if near else f"Known keys here: {', '.join(sorted(keys))}."
            notes.fault(inner, "this key is not known, so what it says would be lost", todo, key)
    return {key: inner for key, inner in node.entries.items() if key in keys and not missing(inner)}


def items(node: Node | None, notes: Notes, what: str) -> tuple[Node, ...]:
    """The members of a list; one that was left empty is a fault."""
    if node is None or missing(node):
        return ()
    if not isinstance(node, Items):
        notes.fault(node, f"a list of {what} is wanted", "Write it in square brackets: [ ... ].")
        return ()
    for member in node.items:
        if missing(member):
            notes.fault(member, f"an empty place in the list of {what}", "Fill it in or take it out.")
    return tuple(member for member in node.items if not missing(member))


def _scalar(node: Node | None, notes: Notes, what: str) -> Scalar | None:
    if node is None or missing(node):
        return None
    if isinstance(node, Scalar):
        return node
    notes.fault(node, f"{what} is wanted here, not a list or table")
    return None


def text(node: Node | None, notes: Notes) -> str | None:
    """Words. Unquoted yes, no, on and off are refused: other programs read them as true and false."""
    found = _scalar(node, notes, "text")
    if found is None:
        return None
    if not found.quoted and found.text.lower() in YAML_1_1_BOOLEANS:
        notes.fault(
            found,
            "without quotes this is a yes-or-no word in YAML, not text",
            f'Write "{found.text}" in quotes if it is meant as text.',
        )
        return None
    if not found.text.strip():
        notes.fault(found, "empty text", "Leave the key out if it is not known.")
        return None
    return found.text.strip()


def _parsed(node: Node | None, notes: Notes, what: str, read: Callable[[str], T]) -> T | None:
    found = _scalar(node, notes, what)
    if found is None:
        return None
    try:
        return read(found.text)
    except ValueError as problem:
        notes.fault(found, str(problem), "Leave the key out if it is not known.")
        return None


def number(node: Node | None, notes: Notes, low: float | None = None, high: float | None = None) -> float | None:
    """A number inside the given bounds; numbers in quotes, with a leading zero or a decimal comma are refused."""
    found = _scalar(node, notes, "a number")
    if found is None:
        return None
    if found.quoted:
        notes.fault(found, "a number is wanted, this is text", "Write the number without quotes and without a unit.")
        return None
    try:
        value = written.number(found.text)
    except ValueError as problem:
        todo = f"Write {found.text.lstrip('0_') or '0'}." if written.OCTAL.fullmatch(found.text) else None
        notes.fault(found, str(problem), todo or "Leave the key out if it is not known.")
        return None
    if (low is not None and value < low) or (high is not None and value > high):
        bounds = f"from {low:g} to {high:g}" if low is not None and high is not None else f"at least {low:g}"
        notes.fault(found, f"this lies outside what is possible here ({bounds})", "Check the number and its unit.")
        return None
    return value


def whole(node: Node | None, notes: Notes, low: int, high: int) -> int | None:
    """A whole number inside the bounds."""
    value = number(node, notes, low, high)
    if value is not None and node is not None and value != int(value):
        notes.fault(node, "a whole number is wanted")
        return None
    return None if value is None else int(value)


def day(node: Node | None, notes: Notes) -> date | None:
    """A date, year first."""
    return _parsed(node, notes, "a date", written.day)


def clock(node: Node | None, notes: Notes) -> time | None:
    """A time of day. Unquoted times that YAML 1.1 reads as a number in base 60 (14:00 is 840) are refused."""
    found = _scalar(node, notes, "a time of day")
    if found is None:
        return None
    if not found.quoted and written.CLOCK.fullmatch(found.text) and found.text[0] != "0":
        hour, minute = found.text.split(":")[:2]
        notes.fault(
            found,
            f"without quotes many YAML readers take this for the number {60 * int(hour) + int(minute)}",
            f'Write it in quotes: "{found.text}".',
        )
        return None
    return _parsed(node, notes, "a time of day", written.clock)


def instant(node: Node | None, notes: Notes) -> datetime | None:
    """A moment; without an offset it is in the person's zone."""
    return _parsed(node, notes, "a date and time", lambda found: written.instant(found, notes.zone))


def yes_no(node: Node | None, notes: Notes) -> bool | None:
    """True or false; ``unknown`` and an empty place are None."""
    found = _scalar(node, notes, "true or false")
    if found is None:
        return None
    answer = {"true": True, "yes": True, "false": False, "no": False, "unknown": None}
    if found.text.lower() not in answer:
        notes.fault(found, "true, false or unknown is wanted")
        return None
    return answer[found.text.lower()]


def word(node: Node | None, notes: Notes, known: Collection[str]) -> str | None:
    """One of a few words; another word is a fault that names the nearest."""
    found = _scalar(node, notes, f"one of {', '.join(sorted(known))}")
    if found is None:
        return None
    said = found.text.strip().lower()
    if said in known:
        return said
    near = written.nearest(said, known)
    notes.fault(
        found,
        f"one of these words is wanted: {', '.join(sorted(known))}",
        f"Did you mean {near}?" if near else "Leave the key out if it is not known.",
    )
    return None


def days_of_week(node: Node | None, notes: Notes) -> frozenset[int] | None:
    """Days as 0 (Monday) to 6, from a list of mon, tue ...; None where nobody said."""
    if node is None or missing(node):
        return None
    found = [word(member, notes, written.WEEKDAYS) for member in items(node, notes, "days")]
    days = frozenset(written.WEEKDAYS.index(name) for name in found if name)
    if not days and not any(name is None for name in found):
        notes.fault(node, "no days are listed", "Leave the key out for every day.")
    return days or None


def texts(node: Node | None, notes: Notes, what: str) -> tuple[str, ...]:
    """A list of words."""
    found = (text(member, notes) for member in items(node, notes, what))
    return tuple(said for said in found if said is not None)
