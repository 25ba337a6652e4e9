"""A person with a change: the same in everything else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from supple.domain.change import Change
from supple.domain.person import Person, Week
from supple.domain.quantities import Interval
from supple.knowledge.library import Library
from supple.planning.free_time import free_hours
from supple.planning.situation import ASSUMED_EQUIPMENT


def changed(person: Person, change: Change, library: Library) -> Person:
    """The person as they would be; what was assumed of them stays as assumed."""
    companion = {day: tuple(hours) for day, hours in (person.companion or {}).items()}
    for day, hours in change.companion.items():
        companion[day] = (*companion.get(day, ()), *hours)
    known = ASSUMED_EQUIPMENT if person.equipment is None else person.equipment
    timed = change.free or change.busy or change.off
    return replace(
        person,
        availability=free_after(free_hours(person, library), change) if timed else person.availability,
        goals=tuple(dict.fromkeys((*person.goals, *change.goals))),
        equipment=known | change.equipment if change.equipment else person.equipment,
        companion=companion if change.companion else person.companion,
    )


def free_after(free: Week, change: Change) -> Week:
    """The free time with more of it, less of it, and without the days off."""
    after = {}
    for day in range(7):
        stretches = joined((*free.get(day, ()), *change.free.get(day, ())))
        for taken in change.busy.get(day, ()):
            stretches = tuple(left for stretch in stretches for left in _without(stretch, taken))
        if stretches and day not in change.off:
            after[day] = stretches
    return after


def joined(stretches: Iterable[Interval]) -> tuple[Interval, ...]:
    """The stretches in order; those that overlap or touch are one."""
    found: list[Interval] = []
    for stretch in sorted(stretches, key=lambda one: (one.start_min, one.end_min)):
        if found and stretch.start_min <= found[-1].end_min:
            found[-1] = Interval(found[-1].start_min, max(found[-1].end_min, stretch.end_min))
        else:
            found.append(stretch)
    return tuple(found)


def _without(stretch: Interval, taken: Interval) -> Iterator[Interval]:
    """What is left of a stretch."""
    if taken.end_min <= stretch.start_min or stretch.end_min <= taken.start_min:
        yield stretch
        return
    if stretch.start_min < taken.start_min:
        yield Interval(stretch.start_min, taken.start_min)
    if taken.end_min < stretch.end_min:
        yield Interval(taken.end_min, stretch.end_min)
