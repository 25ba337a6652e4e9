"""The changes that ``supple what-if`` takes, read from their words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, TypeVar

from supple.domain.change import Change
from supple.domain.person import EQUIPMENT, CompanionHours
from supple.domain.quantities import Interval
from supple.errors import Fault, UsageError
from supple.interop import written
from supple.knowledge.library import Library

T = TypeVar("T")
DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HANDS_ON = re.compile(r"[,\s]+hands[_ -]on$", re.IGNORECASE)
EXAMPLE = 'Write a day and hours, like "tue 14:00-15:00".'


def read_change(
    *,
    free: Sequence[str] = (),
    busy: Sequence[str] = (),
    off: Sequence[str] = (),
    goals: Sequence[str] = (),
    equipment: Sequence[str] = (),
    companion: Sequence[str] = (),
    library: Library,
) -> Change:
    """The change that the options name, one or several together.

    Raises
    ------
    UsageError
        Nothing was named, a day, hours, goal or thing is not known, or a day is both off and used.
    """
    faults: list[Fault] = []

    def each(said: Sequence[str], read: Callable[[str], T]) -> list[T]:
        found = []
        for one in said:
            try:
                found.append(read(one))
            except UsageError as problem:
                faults.extend(problem.faults)
        return found

    more = each(free, lambda one: _day_and_hours("--free", one))
    less = each(busy, lambda one: _day_and_hours("--busy", one))
    days = frozenset(each(off, lambda one: _day("--off", one, "Write a day, like wed.")))
    there = each(companion, _company)
    things = frozenset(each(equipment, _thing))
    wishes = tuple(dict.fromkeys(each(goals, lambda one: _goal(one, library))))
    for option, named in (("--free", more), ("--companion", there)):
        for day in sorted({day for day, _ in named} & days):
            what = f"{DAY_NAMES[day].capitalize()} is off and used at once"
            faults.append(Fault(what, f"{option} and --off", written.WEEKDAYS[day], "Keep one of them."))
    if faults:
        raise UsageError(faults)
    change = Change(
        free=_by_day(more), busy=_by_day(less), off=days, goals=wishes, equipment=things, companion=_by_day(there)
    )
    if not change:
        todo = 'Name one or more, like --free "tue 14:00-15:00", --off wed, --goal "get stronger".'
        raise UsageError(Fault("no change is named", "what-if", todo=todo))
    return change


def _by_day(named: Iterable[tuple[int, T]]) -> Mapping[int, tuple[T, ...]]:
    found: dict[int, tuple[T, ...]] = {}
    for day, one in named:
        found[day] = (*found.get(day, ()), one)
    return dict(sorted(found.items()))


def _day(option: str, text: str, todo: str) -> int:
    word = text.strip().lower()
    for number, name in enumerate(DAY_NAMES):
        if word in (written.WEEKDAYS[number], name, f"{name}s"):
            return number
    raise UsageError(Fault("a day of the week is wanted", option, text, todo))


def _day_and_hours(option: str, text: str) -> tuple[int, Interval]:
    day, _, hours = text.strip().partition(" ")
    number = _day(option, day, EXAMPLE)
    try:
        return number, Interval(*written.hours(hours))
    except ValueError as problem:
        raise UsageError(Fault(str(problem), option, text, EXAMPLE)) from problem


def _company(text: str) -> tuple[int, CompanionHours]:
    can: Literal["nearby", "hands_on"] = "hands_on" if HANDS_ON.search(text.strip()) else "nearby"
    day, hours = _day_and_hours("--companion", HANDS_ON.sub("", text.strip()))
    return day, CompanionHours(hours, can)


def _thing(text: str) -> str:
    word = text.strip().lower().replace(" ", "_")
    if word in EQUIPMENT:
        return word
    near = written.nearest(word, EQUIPMENT)
    todo = f"Did you mean {near}?" if near else f"Write one of: {', '.join(EQUIPMENT)}."
    raise UsageError(Fault("no exercise asks for this thing", "--with-equipment", text, todo))


def _goal(text: str, library: Library) -> str:
    word = text.strip().lower()
    for goal in library.goals.values():
        if word in (goal.id, goal.name.lower(), *goal.words):
            return goal.name.lower()
    names = ", ".join(goal.name.lower() for goal in library.goals.values())
    raise UsageError(Fault("the exercises are not sorted by this goal", "--goal", text, f"Write one of: {names}."))
