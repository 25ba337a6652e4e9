"""How long an item and a session take, counted the same way by whoever plans and whoever checks."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from supple.domain.exercise import Exercise
from supple.domain.plan import Item, Session


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the person moves: seconds for one slow repetition, and to get ready for the next item."""

    seconds_per_rep: float
    change_s: float

    def __post_init__(self) -> None:
        if self.seconds_per_rep <= 0 or self.change_s < 0:
            raise ValueError(f"a pace has seconds per repetition above 0, got {self}")


def set_seconds(item: Item, exercise: Exercise, pace: Pace) -> float:
    """Work time of one set [s], both sides where the exercise is done one side at a time.

    Minutes win over repetitions and holds; repetitions with a hold take the hold on top of the movement.
    """
    if item.minutes is not None:
        return 60.0 * item.minutes * exercise.sides
    hold_s = float(item.hold_s or 0)
    if item.reps is not None:
        return item.reps * (pace.seconds_per_rep + hold_s) * exercise.sides
    return hold_s * exercise.sides


def bout_rest_seconds(item: Item, exercise: Exercise, pace: Pace) -> float:
    """Rest inside one set [s]: work is cut into pieces of at most ``bout_min``, an equal rest between two pieces."""
    if item.bout_min is None:
        return 0.0
    piece_s = 60.0 * item.bout_min
    pieces = math.ceil(set_seconds(item, exercise, pace) / piece_s)
    return (pieces - 1) * piece_s


def item_minutes(item: Item, exercise: Exercise, pace: Pace) -> float:
    """Time of one item [min]: all sets with both sides, the rests between sets and the rests between pieces."""
    one_set_s = set_seconds(item, exercise, pace) + bout_rest_seconds(item, exercise, pace)
    return (item.sets * one_set_s + (item.sets - 1) * item.rest_s) / 60.0


def session_minutes(
    items: Iterable[Item], exercises: Mapping[str, Exercise], pace: Pace, *, warm_up_min: int, cool_down_min: int
) -> float:
    """Time of a whole session [min]: warm-up, items with the time to get ready for each, cool-down."""
    work_min = sum(item_minutes(item, exercises[item.exercise_id], pace) + pace.change_s / 60.0 for item in items)
    return warm_up_min + work_min + cool_down_min


def fits(session: Session, exercises: Mapping[str, Exercise], pace: Pace) -> bool:
    """Whether the session's minutes hold all that stands in it."""
    needed = session_minutes(
        session.items, exercises, pace, warm_up_min=session.warm_up_min, cool_down_min=session.cool_down_min
    )
    return needed <= session.minutes + 1e-9
