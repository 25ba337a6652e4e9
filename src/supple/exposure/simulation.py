"""Every virtual person through every five minutes: levels, ease and drowsiness, before they become bands.

Days whose doses repeat and whose starting levels have settled are computed once and used again; a day with another
dose time, a missed dose, a step of the order or a clock change is computed for itself.
"""

from __future__ import annotations

import bisect
import functools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np

from supple.domain.doses_told import zones
from supple.domain.forecast import Basis
from supple.domain.order import DoseRecord, DoseState, wall
from supple.domain.person import Travel
from supple.exposure.compartments import STEP_MIN, Array
from supple.exposure.dosing import Entries, GivenDose, Jumps, carried, march
from supple.exposure.effects import Effects, sigmoid_share
from supple.exposure.history import starting_state
from supple.exposure.population import People
from supple.exposure.systems import System, systems_of

STEP_S = 60 * STEP_MIN
STRETCH = 48  # slots whose levels stay in the cache until they are effects
SETTLED_NG_PER_ML = 1e-10  # states that make levels no further apart than this, or than rounding, are the same
ROUNDING = 1e-13


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """One day: plasma [ng/mL], ease (0 to 1), share of the largest drowsiness (0 to 1), each (n_slots, n_people)."""

    plasma: Array
    tone_relief: Effects
    drowsy_share: Effects


def empty_block(n_slots: int, n_people: int) -> Block:
    """Room for one day."""
    shape = (n_slots, n_people)
    return Block(np.empty(shape), np.empty(shape, dtype=np.float32), np.empty(shape, dtype=np.float32))


@dataclass(frozen=True, slots=True, eq=False)
class DayCourse:
    """One day of everyone before it is looked at: the state of each group at midnight, and what enters during the day.

    Whoever looks makes the block; nothing in between is kept.
    """

    people: People
    groups: tuple[tuple[System, slice], ...]
    states: tuple[Array, ...]
    jumps: tuple[Jumps, ...]
    n_slots: int

    def block(self, into: Block | None = None) -> Block:
        """Levels and effects in every slot; written over an old block of the same shape where one is given."""
        block = into or empty_block(self.n_slots, len(self.people))
        for group in range(len(self.groups)):  # not on several cores: its many short steps would wait for each other
            self._fill(group, block)
        return block

    def _fill(self, group: int, block: Block) -> None:
        system, part = self.groups[group]
        people, state = self.people.part(part), self.states[group]
        emax = people.emax_tone.astype(np.float32)
        levels = np.empty((3, STRETCH, len(people)))
        for first in range(0, self.n_slots, STRETCH):
            here = slice(first, min(first + STRETCH, self.n_slots))
            plasma, tone, drowsy = levels[:, : here.stop - first]
            state = march(system, state, self.jumps[group], (plasma, tone, drowsy), first)
            # nothing in the modal form forbids a rounding error below nothing
            np.maximum(plasma, 0.0, out=block.plasma[here, part])
            share = sigmoid_share(tone, people.ec50_tone, people.hill_tone)
            np.multiply(share, emax, out=block.tone_relief[here, part])
            block.drowsy_share[here, part] = sigmoid_share(drowsy, people.ec50_drowsy, people.hill_drowsy)

    def next_midnight(self) -> tuple[Array, ...]:
        """The state of each group as the next day begins."""
        return tuple(
            carried(system, state, jumps, self.n_slots)
            for (system, _), state, jumps in zip(self.groups, self.states, self.jumps, strict=True)
        )


Look = Callable[[], Block]


def kept(course: DayCourse) -> Look:
    """Make the block of a day once and keep it: for those who look again and again."""
    return functools.cache(course.block)


class OnOneBoard:
    """Make a block whenever someone looks, over the last one: one day is in memory, however many there are.

    For those who are done with a day before they look at the next.
    """

    def __init__(self) -> None:
        self.boards: dict[int, Block] = {}
        self.drawn: DayCourse | None = None

    def __call__(self, course: DayCourse) -> Look:
        """A look at that day."""
        return functools.partial(self._look, course)

    def _look(self, course: DayCourse) -> Block:
        if course is not self.drawn:
            self.boards[course.n_slots] = course.block(self.boards.get(course.n_slots))
            self.drawn = course
        return self.boards[course.n_slots]


@dataclass(frozen=True, slots=True, eq=False)
class DayRun:
    """One day: its block, the middle person's log-odds of sleepiness per slot (n_slots,) without the medicine.

    ``wall_min`` (n_slots,) are minutes after midnight by the clock the person lives by; ``left_by_tolerance``
    (n_people,) is the part of the drowsiness that tolerance leaves; ``beside`` (n_slots, n_people) is what modelled
    medicines beside baclofen add; ``own_hours`` (n_slots, n_people) is what sets each person's own sleepy hours apart,
    None where no diary taught them. Equal days share the same parts.
    """

    start: datetime
    course: DayCourse
    look: Look
    wall_min: Array
    sleepy_log_odds: Array
    left_by_tolerance: Array
    beside: Effects | None = None
    own_hours: Effects | None = None

    @property
    def block(self) -> Block:
        """Levels and effects of everyone in every slot."""
        return self.look()

    @property
    def n_slots(self) -> int:
        """Slots of this day: 288, but for clock changes."""
        return self.course.n_slots


@dataclass(frozen=True, slots=True, eq=False)
class Simulation:
    """Virtual people over whole local days from ``start``; ``others`` are the same people with other dose times."""

    people: People
    start: datetime
    days: tuple[DayRun, ...]
    records: tuple[DoseRecord, ...]
    others: tuple[Simulation, ...] = ()
    basis: Basis = Basis.PEOPLE_LIKE_YOU

    def drowsy_height(self, day: DayRun) -> Effects:
        """The log-odds that all of each person's drowsiness share would add on that day (n_people,)."""
        people = self.people
        return np.asarray(
            day.left_by_tolerance * people.emax_drowsy_log_odds + people.interaction_log_odds, dtype=np.float32
        )

    def own_log_odds(self) -> Effects:
        """What sets each person apart from the middle one without the medicine (n_people,)."""
        return np.asarray(self.people.baseline_log_odds + self.people.sedatives_log_odds, dtype=np.float32)

    def log_odds_ratio(self, day: DayRun, slots: slice = slice(None)) -> Effects:
        """Log-odds of drowsiness against the same hour without the medicines (n_slots, n_people)."""
        own = np.asarray(day.block.drowsy_share[slots] * self.drowsy_height(day))
        return own if day.beside is None else np.asarray(own + day.beside[slots])

    def drowsy_log_odds(self, day: DayRun, ratio: Effects, slots: slice = slice(None)) -> Effects:
        """Log-odds of a sleepiness of 7 or more (n_slots, n_people), given the log odds ratio of the same slots."""
        odds = np.asarray(ratio + self.own_log_odds() + day.sleepy_log_odds[slots, None].astype(np.float32))
        return odds if day.own_hours is None else np.asarray(odds + day.own_hours[slots])


def midnights(start: datetime, days: int) -> list[datetime]:
    """The local midnights from the day of start on, one more than days."""
    zone = start.tzinfo
    if not isinstance(zone, ZoneInfo):
        raise ValueError("a simulation needs a start with a named zone")
    first = start.date()
    return [wall(first + timedelta(days=n), datetime.min.time(), zone) for n in range(days + 1)]


def wall_minutes(start: datetime, n_slots: int, travel: Sequence[Travel]) -> Array:
    """Minutes after local midnight at each slot, by the clock the person lives by."""
    seconds = start.timestamp() + STEP_S * np.arange(n_slots)
    result = np.empty(n_slots)
    end = datetime.fromtimestamp(start.timestamp() + STEP_S * n_slots, tz=start.tzinfo)
    for stretch_start, stretch_end in zones(start, end, travel):
        zone = stretch_start.tzinfo
        inside = (seconds >= stretch_start.timestamp()) & (seconds < stretch_end.timestamp())
        at_start, at_end = stretch_start.utcoffset(), stretch_end.utcoffset()
        if at_start == at_end and at_start is not None:
            offsets = np.full(int(inside.sum()), at_start.total_seconds())
        else:
            moments = [datetime.fromtimestamp(s, tz=zone) for s in seconds[inside]]
            offsets = np.array([(m.utcoffset() or timedelta()).total_seconds() for m in moments])
        result[inside] = (seconds[inside] + offsets) / 60 % (24 * 60)
    return result


def _settled(groups: Sequence[tuple[System, slice]], before: Sequence[Array], after: Sequence[Array]) -> bool:
    """Whether two states make the same levels, but for rounding."""
    for (system, _), one, other in zip(groups, before, after, strict=True):
        differences = np.abs(system.as_levels(one - other))
        if (differences > SETTLED_NG_PER_ML + ROUNDING * np.abs(system.as_levels(one)).max(axis=0)).any():
            return False
    return True


def day_courses(
    people: People, days: Sequence[datetime], records: Sequence[DoseRecord], always: Sequence[DoseRecord] = ()
) -> list[DayCourse]:
    """The course of each day between consecutive midnights ``days``; equal days share one.

    ``people`` stand in ``working_order``. ``always`` are the doses of a day before all records, which is taken to
    have repeated since long before.
    """
    groups = tuple(systems_of(people.kinetics()))
    entries = [Entries(system) for system, _ in groups]
    given = sorted((r.at.timestamp(), r.amount_mg) for r in records if r.state is not DoseState.MISSED)
    moments = [at for at, _ in given]
    longest_s = max(e.longest_lag_min for e in entries) * 60 + STEP_S

    def doses(since_s: float, until_s: float, from_s: float) -> list[GivenDose]:
        some = given[bisect.bisect_left(moments, since_s) : bisect.bisect_left(moments, until_s)]
        return [GivenDose((at - from_s) / 60, mg) for at, mg in some]

    first_s = days[0].timestamp()
    before = doses(-math.inf, first_s, first_s)
    repeated = [GivenDose((r.at.timestamp() - first_s) / 60, r.amount_mg) for r in always]
    states = tuple(starting_state(system, e, before, repeated) for (system, _), e in zip(groups, entries, strict=True))
    found: list[DayCourse] = []
    known: tuple[int, list[GivenDose]] | None = None
    for start, end in pairwise(days):
        start_s, end_s = start.timestamp(), end.timestamp()
        n_slots = round((end_s - start_s) / STEP_S)
        near = doses(start_s - longest_s, end_s, start_s)
        if known == (n_slots, near) and _settled(groups, found[-1].states, states):
            found.append(found[-1])
            continue
        known = n_slots, near
        course = DayCourse(people, groups, states, tuple(e.jumps(near, n_slots) for e in entries), n_slots)
        found.append(course)
        states = course.next_midnight()
    return found
