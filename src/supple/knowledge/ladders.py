"""Which exercise is the easier or the harder neighbour of another: ladders, so that both directions always agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from supple.domain.exercise import Exercise
from supple.errors import Fault
from supple.knowledge.entries import Entry


class Ladder(Entry, frozen=True, kw_only=True):
    """Exercises from easy to hard. ``why`` says why they follow each other, where the kind changes or there is one."""

    name: str
    rungs: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The exercise ids one rung down and one rung up; None at an end of the ladder."""

    easier: str | None
    harder: str | None


def neighbours(ladders: Mapping[str, Ladder], exercise_id: str) -> Neighbours:
    """The neighbours of an exercise; none where it stands on no ladder."""
    for ladder in ladders.values():
        if exercise_id in ladder.rungs:
            at = ladder.rungs.index(exercise_id)
            above = ladder.rungs[at + 1] if at + 1 < len(ladder.rungs) else None
            return Neighbours(ladder.rungs[at - 1] if at else None, above)
    return Neighbours(None, None)


def faults(ladders: Mapping[str, Ladder], exercises: Mapping[str, Exercise]) -> Iterator[Fault]:
    """Rungs that do not exist or stand twice, exercises on no ladder, rungs that go down, changes left unexplained."""
    seen: dict[str, str] = {}
    for ladder in ladders.values():
        where = f"ladder {ladder.id}"
        held = [exercises[rung] for rung in ladder.rungs if rung in exercises]
        for rung in ladder.rungs:
            if rung not in exercises:
                yield Fault("the exercise does not exist", where, rung)
            if rung in seen:
                yield Fault(f"the exercise stands on {seen[rung]} already", where, rung)
            seen[rung] = ladder.id
        for below, above in pairwise(held):
            if above.level < below.level or above.alertness_need < below.alertness_need:
                yield Fault(f"the step from {below.id} goes down in level or alertness", where, above.id)
        if not ladder.why and (len(held) < 2 or len({exercise.kind for exercise in held}) > 1):
            yield Fault("a ladder of one rung, or of more than one kind, says why", where)
    for exercise_id in exercises:
        if exercise_id not in seen:
            yield Fault("the exercise stands on no ladder", "exercises/ladders.json", exercise_id)
