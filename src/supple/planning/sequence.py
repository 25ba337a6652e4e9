"""From a session to its steps: warm-up, each item with its sets, sides, pieces and rests, cool-down.

The seconds add up to the session's minutes, counted as the planner counts them; what is to spare is for breathing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from supple.domain.duration import Pace, set_seconds
from supple.domain.exercise import Exercise
from supple.domain.plan import Item, Session
from supple.domain.sequence import SequenceStep, StepKind

WARM_UP = "Warm up: move each joint you are about to use, slowly and easily, effort 1 to 2 of 10."
COOL_DOWN = "Cool down: ever slower movements, then let the muscles go."
TO_SPARE = "Time to spare: sit or lie well held, and breathe slowly. No need to fill it."
DONE = "Done. Write the session in your diary: how hard it felt, and tomorrow how you got over it."
STOPS = (
    "Stop for chest pain, new numbness or weakness, breath you cannot speak through, strong dizziness, a pounding "
    "headache with sweating, a warning of a seizure, or sudden sleepiness. If it does not pass at once, get help."
)
SIDES = {1: (None,), 2: ("first", "other")}
HAIR_S = 1e-6


@dataclass(frozen=True, slots=True)
class _Work:
    """A stretch of work on one side, before it is cut into pieces."""

    side: str | None
    seconds: float
    repetitions: int | None
    hold_s: int | None


def sequence(session: Session, exercises: Mapping[str, Exercise], pace: Pace) -> tuple[SequenceStep, ...]:
    """The steps of a session in order; their seconds add up to its minutes.

    Raises
    ------
    ValueError
        The session is too short for what stands in it.
    """
    steps = [
        SequenceStep(
            kind=StepKind.WARM_UP, text=WARM_UP, seconds=60.0 * session.warm_up_min, effort=2, stop=(STOPS,),
            cue="; ".join(session.cues) or None,
        )
    ]  # fmt: skip
    for item in session.items:
        steps += _item(item, exercises[item.exercise_id], pace)
    steps.append(SequenceStep(kind=StepKind.COOL_DOWN, text=COOL_DOWN, seconds=60.0 * session.cool_down_min))
    left_s = 60.0 * session.minutes - sum(step.seconds for step in steps)
    if left_s < -HAIR_S:
        raise ValueError(f"a session of {session.minutes} min is too short for its items by {-left_s:g} s")
    if left_s > HAIR_S:
        steps.append(SequenceStep(kind=StepKind.BREATHE, text=TO_SPARE, seconds=left_s))
    return (*steps, SequenceStep(kind=StepKind.DONE, text=DONE))


def _item(item: Item, exercise: Exercise, pace: Pace) -> Iterator[SequenceStep]:
    yield SequenceStep(
        kind=StepKind.GET_READY,
        text=f"Next: {exercise.name}.",
        seconds=pace.change_s,
        exercise_id=exercise.id,
        effort=item.effort,
        instructions=exercise.steps,
        poses=(1,),
        stop=(exercise.stop_or_ease,),
    )
    for number in range(1, item.sets + 1):
        if number > 1:
            yield replace(_rest(item.rest_s, exercise), cue="Rest until your breath is calm.")
        yield from _one_set(item, exercise, pace, number)


def _rest(seconds: float, exercise: Exercise) -> SequenceStep:
    return SequenceStep(kind=StepKind.REST, text="Rest.", seconds=float(seconds), exercise_id=exercise.id)


def _one_set(item: Item, exercise: Exercise, pace: Pace, number: int) -> Iterator[SequenceStep]:
    """The work of a set side by side, cut where it is done in pieces, an equal rest between two pieces."""
    piece_s = 60.0 * item.bout_min if item.bout_min is not None else float("inf")
    room_s, side = piece_s, SIDES[exercise.sides][0]
    for work in _work(item, exercise, pace):
        if work.side != side:
            side = work.side
            yield SequenceStep(
                kind=StepKind.SWITCH_SIDE, text="Change to the other side.", exercise_id=exercise.id, side=side
            )
        left_s = work.seconds
        while left_s > HAIR_S:
            if room_s <= HAIR_S:
                yield _rest(piece_s, exercise)
                room_s = piece_s
            seconds = min(left_s, room_s)
            whole = seconds == work.seconds
            yield _working(work, item, exercise, number, seconds, whole=whole)
            left_s, room_s = left_s - seconds, room_s - seconds


def _work(item: Item, exercise: Exercise, pace: Pace) -> Iterator[_Work]:
    sides = SIDES[exercise.sides]
    seconds = set_seconds(item, exercise, pace) / len(sides)
    timed = item.minutes is not None
    for side in sides:
        yield _Work(side, seconds, None if timed else item.reps, None if timed else item.hold_s)


def _working(work: _Work, item: Item, exercise: Exercise, number: int, seconds: float, *, whole: bool) -> SequenceStep:
    """One stretch of work; a repetition count is given only where the stretch was not cut."""
    holds = work.repetitions is None and work.hold_s is not None
    repetitions = work.repetitions if whole else None
    if holds:
        how = f"hold for {seconds:g} seconds"
    elif repetitions is not None:
        how = f"{repetitions} slow times" if repetitions > 1 else "once, slowly"
        how += f", each held for {work.hold_s} seconds" if work.hold_s else ""
    else:
        how = (
            f"{seconds / 60:g} minutes" if seconds >= 120 else "one minute" if seconds == 60 else f"{seconds:g} seconds"
        )
    return SequenceStep(
        kind=StepKind.HOLD if holds else StepKind.DO,
        text=f"{exercise.name}: {how}.",
        seconds=seconds,
        exercise_id=exercise.id,
        repetitions=repetitions,
        hold_s=work.hold_s,
        set_number=number,
        sets=item.sets,
        side=work.side,
        effort=item.effort,
        cue=f"Effort about {item.effort} of 10." if not holds else "Breathe on; no bouncing.",
        poses=(2,) if holds else (1, 2),
        stop=(exercise.stop_or_ease,),
    )
