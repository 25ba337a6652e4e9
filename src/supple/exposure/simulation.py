"""Every virtual person through every five minutes: levels, ease and drowsiness, before they become bands.

Days whose doses repeat and whose starting levels have settled are computed once and used again; a day with another
dose time, a missed dose, a step of the order or a clock change is computed for itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np

from supple.domain.order import DoseRecord, DoseState, wall
from supple.domain.person import Travel
from supple.exposure.compartments import STEP_MIN, Array, Levels
from supple.exposure.dosing import Entries, GivenDose, march, starting_state
from supple.exposure.effects import Effects, sigmoid_share
from supple.exposure.population import People
from supple.exposure.schedule import zones
from supple.exposure.systems import systems_of

STEP_S = 60 * STEP_MIN
SETTLED = 1e-6  # largest relative change of a state from one midnight to the next that counts as none


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """One day: plasma [ng/mL], ease (0 to 1), share of the largest drowsiness (0 to 1), each (n_slots, n_people)."""

    plasma: Array
    tone_relief: Effects
    drowsy_share: Effects


@dataclass(frozen=True, slots=True, eq=False)
class DayRun:
    """One day: its block, the middle person's log-odds of sleepiness per slot (n_slots,) without the medicine.

    ``wall_min`` (n_slots,) are minutes after midnight by the clock the person lives by; ``left_by_tolerance``
    (n_people,) is the part of the drowsiness that tolerance leaves.
    """

    start: datetime
    block: Block
    wall_min: Array
    sleepy_log_odds: Array
    left_by_tolerance: Array

    @property
    def n_slots(self) -> int:
        """Slots of this day: 288, but for clock changes."""
        return int(self.block.plasma.shape[0])


@dataclass(frozen=True, slots=True, eq=False)
class Simulation:
    """Virtual people over whole local days from ``start``; ``others`` are the same people with other dose times."""

    people: People
    start: datetime
    days: tuple[DayRun, ...]
    records: tuple[DoseRecord, ...]
    others: tuple[Simulation, ...] = ()

    def log_odds_ratio(self, day: DayRun, slots: slice = slice(None)) -> Effects:
        """Log-odds of drowsiness against the same hour without the medicine (n_slots, n_people)."""
        people = self.people
        height = (day.left_by_tolerance * people.emax_drowsy_log_odds + people.interaction_log_odds).astype(np.float32)
        return np.asarray(day.block.drowsy_share[slots] * height)

    def drowsy_log_odds(self, day: DayRun, ratio: Effects, slots: slice = slice(None)) -> Effects:
        """Log-odds of a sleepiness of 7 or more (n_slots, n_people), given the log odds ratio of the same slots."""
        people = self.people
        own = (people.baseline_log_odds + people.sedatives_log_odds).astype(np.float32)
        return np.asarray(ratio + own + day.sleepy_log_odds[slots, None].astype(np.float32))


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


def _settled(before: Array, after: Array) -> bool:
    largest = np.abs(before).max(axis=0)
    return bool(np.all(np.abs(before - after).max(axis=0) <= SETTLED * largest + 1e-12))


def blocks(people: People, days: Sequence[datetime], records: Sequence[DoseRecord]) -> list[Block]:
    """The block of each day between consecutive midnights ``days``; equal days share one block."""
    systems = systems_of(people.kinetics())
    entries = [Entries(system) for system, _ in systems]
    doses = [(r.at.timestamp(), r.amount_mg) for r in records if r.state is not DoseState.MISSED]
    longest_lag_s = max(e.longest_lag_min for e in entries) * 60
    first_s = days[0].timestamp()
    before = [GivenDose((at - first_s) / 60, mg) for at, mg in doses if at < first_s]
    states = [starting_state(system, e, before) for (system, _), e in zip(systems, entries, strict=True)]
    found: list[Block] = []
    known: tuple[object, list[Array], list[Array], Block] | None = None
    for start, end in pairwise(days):
        start_s, end_s = start.timestamp(), end.timestamp()
        n_slots = round((end_s - start_s) / STEP_S)
        near = [
            GivenDose((at - start_s) / 60, mg) for at, mg in doses if start_s - longest_lag_s - STEP_S <= at < end_s
        ]
        pattern = (n_slots, tuple(near))
        if known and known[0] == pattern and all(map(_settled, known[1], states)):
            found.append(known[3])
            states = [state.copy() for state in known[2]]
            continue
        begun = [state.copy() for state in states]
        levels = Levels(*(np.empty((n_slots, len(people))) for _ in range(3)))
        states = [
            march(system, state, e.jumps(near, n_slots), levels, None if len(index) == len(people) else index)
            for (system, index), e, state in zip(systems, entries, states, strict=True)
        ]
        block = _effects(people, levels)
        found.append(block)
        known = (pattern, begun, [state.copy() for state in states], block)
    return found


def _effects(people: People, levels: Levels) -> Block:
    tone = sigmoid_share(levels.tone_site, people.ec50_tone, people.hill_tone)
    tone *= people.emax_tone.astype(np.float32)
    drowsy = sigmoid_share(levels.drowsy_site, people.ec50_drowsy, people.hill_drowsy)
    # nothing in the modal form forbids a rounding error below nothing
    return Block(np.maximum(levels.plasma, 0.0, out=levels.plasma), tone, drowsy)
