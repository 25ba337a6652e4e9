"""How much of an exercise this week asks for: the start amount, grown or cut by the load, shorter where asked."""

from __future__ import annotations

import math
from dataclasses import replace

from supple.domain.duration import item_minutes
from supple.domain.exercise import Amount, Exercise, Kind
from supple.domain.plan import Item
from supple.planning.codes import short_pieces_asked
from supple.planning.effects import week_bounds
from supple.planning.effort import effort_of
from supple.planning.situation import Situation

ROUNDING = 1e-9
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


def week_item(situation: Situation, exercise: Exercise) -> Item:
    """The item at the amount and effort of this week's load."""
    amount = grown(exercise, situation.load.volume)
    return Item(
        exercise_id=exercise.id,
        sets=amount.sets,
        reps=amount.reps,
        hold_s=amount.hold_s,
        minutes=amount.minutes,
        bout_min=longest_piece_min(situation, exercise) if amount.minutes is not None else None,
        rest_s=situation.whole(REST_OF_KIND.get(exercise.kind, "rest_other_s")),
        effort=effort_of(situation, exercise),
    )


def grown(exercise: Exercise, volume: float) -> Amount:
    """The start amount times ``volume``, rounded down, at least 1 and never above the library's most.

    What one set holds grows or shrinks: minutes, else repetitions, else holding time. Only where that has reached the
    library's most, what is left over adds sets. Where the most joins short pieces into one long (4 x 2 minutes to
    1 x 40), the pieces stay and grow.
    """
    start, most = exercise.start, exercise.most
    name = "minutes" if start.minutes is not None else "reps" if start.reps is not None else "hold_s"
    before: int = getattr(start, name)
    limit: int = getattr(most, name) or before
    if name == "minutes" and start.sets > most.sets:
        limit = max(before, most.sets * limit // start.sets)
    after = max(1, min(limit, math.floor(before * volume + ROUNDING)))
    sets = start.sets
    if after == limit and volume > 1:
        sets = max(sets, min(most.sets, math.floor(start.sets * volume * before / after + ROUNDING)))
    return replace(start, sets=sets, **{name: after})


def times_a_week(situation: Situation, exercise: Exercise) -> int:
    """How often a week an item may come: the library's start, once more for each session more, up to its most."""
    more = max(0, situation.load.sessions - situation.whole("sessions_start_max"))
    return min(exercise.freq_max, exercise.freq_start + more)


def tenths_of_minutes(situation: Situation, item: Item, exercise: Exercise) -> int:
    """What the item takes from a session, the time to get ready included, in tenths of a minute,
    rounded up to whole steps: few different sizes keep the week quick to prove best.
    """
    minutes = item_minutes(item, exercise, situation.pace) + situation.pace.change_s / 60.0
    step = situation.whole("time_step_tenths")
    return step * math.ceil(round(10 * minutes / step, 9))


def most_items(situation: Situation, minutes: int) -> int:
    """How many items a session of so many minutes holds: one for each begun share of its work, few in all."""
    work = minutes - situation.whole("warm_up_min") - situation.whole("cool_down_min")
    return min(situation.whole("items_max"), math.ceil(work / situation.number("item_share_min")))
