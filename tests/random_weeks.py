"""Random weeks of different people: who, which hours are free, how strongly the medicine acts; same seed, same."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import time

from planned_people import HOME, KNOWN, MOVABLE, NOT_KNOWN, ORDER, PEOPLE, curve, everything_answered, screened
from planned_people import situation_of as situation_in
from supple.domain.forecast import Forecast
from supple.domain.person import Person
from supple.domain.quantities import Interval
from supple.knowledge.library import Library
from supple.planning.limits import Limit
from supple.planning.problem import limits_in_force, make_problem
from supple.planning.situation import Situation

GOALS = ("ease stiffness", "walk further", "get stronger", "better balance", "energy", "mood", "sleep")
GROUPS = ("MS", "CP", "SCI_PARA")
SPANS = (((9, 12),), ((9, 12), (14, 18)), ((7, 10), (17, 20)), ((8, 21),), ((10, 11),), ())


@dataclass(frozen=True)
class RandomWeek:
    situation: Situation
    limits: tuple[Limit, ...]
    strength: float

    def forecast(self, shifts: Mapping[time, int]) -> Forecast:
        """The made-up curve of this person if dose times moved by so many minutes."""
        return curve(shifts, strength=self.strength, days=self.situation.days + 2)

    def movable(self) -> RandomWeek:
        """The same week for a person whose prescriber gave two doses a window."""
        person = replace(self.situation.person, order=MOVABLE)
        return replace(self, situation=replace(self.situation, person=person))


def random_weeks(library: Library, count: int, *, seed: int = 1, days: int = 7) -> Iterator[RandomWeek]:
    """So many weeks in which something can be planned."""
    rng = random.Random(seed)
    made = 0
    while made < count:
        if rng.random() < 0.6:
            person, screening = rng.choice(list(PEOPLE.values()))()
        else:
            person = Person(equipment=HOME, order=ORDER, goals=tuple(rng.sample(GOALS, 2)))
            absent = everything_answered(library)
            screening = screened(absent=absent, groups=(rng.choice(GROUPS),))
        hours = {day: tuple(Interval(60 * start, 60 * end) for start, end in rng.choice(SPANS)) for day in range(7)}
        response, strength = rng.choice((KNOWN, NOT_KNOWN)), rng.uniform(0.5, 2.0)
        if not any(hours.values()):
            continue
        person = replace(person, availability=hours)
        situation = situation_in(library, person, screening, response=response, days=days)
        week = RandomWeek(situation, limits_in_force(situation), strength)
        if make_problem(situation, week.forecast({}), week.limits).moments:
            made += 1
            yield week
