"""Of weeks that are worth the same, the one nearest to a week that a person already has.

Worth decides alone; nearness only chooses between equals. Both stand in one whole number: worth times a scale, plus
what is kept of the old week, which is always less than the scale. So the best of these numbers is the best week.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from supple.domain.plan import Session
from supple.planning.doses import Shifts
from supple.planning.week import Built

Kept = Mapping[float, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Near:
    """A week to stay near to: the items at each start [elapsed seconds], and how far its dose times were moved."""

    items: Kept
    shifts: Shifts
    at_a_time: int  # the most items of a session

    @property
    def time_points(self) -> int:
        """Keeping a time counts more than keeping all its items."""
        return self.at_a_time + 1

    @property
    def doses_points(self) -> int:
        """Keeping the dose times counts more than keeping all sessions."""
        return 1 + sum(self.time_points + len(items) for items in self.items.values())

    @property
    def scale(self) -> int:
        """One more than the most that can be kept."""
        return 2 * self.doses_points

    def holds(self, start: datetime, admitted: frozenset[str]) -> bool:
        """Whether a session of the old week may stand at a moment."""
        items = self.items.get(start.timestamp())
        return items is not None and items <= admitted

    def for_doses(self, shifts: Shifts) -> int:
        """Points for leaving the dose times as they were."""
        return self.doses_points if dict(shifts) == dict(self.shifts) else 0


def near_to(sessions: Iterable[Session], shifts: Shifts, at_a_time: int) -> Near:
    """A week to stay near to."""
    items = {one.start.timestamp(): frozenset(item.exercise_id for item in one.items) for one in sessions}
    return Near(items, shifts, at_a_time)


def nearer(built: Built, near: Near) -> Built:
    """The same model; between weeks of the same worth it prefers the one that keeps more of the old week."""
    problem, columns = built.problem, built.columns
    worth = [near.scale * points for points in built.model.worth]
    for place, numbers in problem.places.items():
        starts = {problem.moments[n].start.timestamp() for n in numbers}
        for n in numbers:
            if problem.moments[n].start.timestamp() in near.items:
                worth[columns.moment[n]] += near.time_points
        kept = frozenset[str]().union(*(near.items[start] for start in starts & set(near.items)))
        for exercise_id, column in columns.items_at(place):
            worth[column] += exercise_id in kept
    return replace(built, model=replace(built.model, worth=worth), scale=near.scale)
