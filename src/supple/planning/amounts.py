"""How much of an exercise this week asks for: the library's start, made shorter where a limit says so."""

from __future__ import annotations

import math

from supple.domain.duration import item_minutes
from supple.domain.exercise import Exercise, Kind
from supple.domain.plan import Item
from supple.planning.codes import short_pieces_asked
from supple.planning.effects import week_bounds
from supple.planning.situation import Situation

REST_OF_KIND = {Kind.STRENGTH: "rest_strength_s", Kind.STRETCH: "rest_stretch_s", Kind.YOGA: "rest_stretch_s"}


def longest_piece_min(situation: Situation, exercise: Exercise) -> int | None:
    """The longest piece without rest [min], or None. Heat asks only of items that warm the body."""
    pieces = []
    if bout := week_bounds(situation).bout_min:
        pieces.append(bout)
    if short_pieces_asked(situation, exercise):
        pieces.append(situation.whole("bout_min_max"))
    if situation.in_force("heat_caution") and exercise.heat_load >= 2:
        pieces.append(round(situation.effect_number("heat_caution", "bout_min_max")))
    return min(pieces, default=None)


def start_item(situation: Situation, exercise: Exercise) -> Item:
    """The item at the library's start dose, cut by the volume that the progression rules ask for."""
    start, volume = exercise.start, situation.volume
    sets = start.sets if volume >= 1 else max(1, round(volume * start.sets))
    minutes = start.minutes if start.minutes is None or volume >= 1 else max(1, round(volume * start.minutes))
    rest = situation.whole(REST_OF_KIND.get(exercise.kind, "rest_other_s"))
    timed = minutes is not None
    return Item(
        exercise_id=exercise.id,
        sets=sets,
        reps=start.reps,
        hold_s=start.hold_s,
        minutes=minutes,
        bout_min=longest_piece_min(situation, exercise) if timed else None,
        rest_s=rest,
        effort=exercise.effort_start,
    )


def tenths_of_minutes(situation: Situation, item: Item, exercise: Exercise) -> int:
    """What the item takes from a session, the time to get ready included, in tenths of a minute,
    rounded up to whole steps: few different sizes keep the week quick to prove best.
    """
    minutes = item_minutes(item, exercise, situation.pace) + situation.pace.change_s / 60.0
    step = situation.whole("time_step_tenths")
    return step * math.ceil(round(10 * minutes / step, 9))
