"""A session as a sequence of steps that a screen can play and a card can print."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class StepKind(enum.StrEnum):
    """What is done in a step."""

    WARM_UP = "warm_up"
    GET_READY = "get_ready"
    DO = "do"
    HOLD = "hold"
    SWITCH_SIDE = "switch_side"
    REST = "rest"
    COOL_DOWN = "cool_down"
    BREATHE = "breathe"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceStep:
    """One step. ``seconds`` is its length; with ``repetitions`` the person counts and the seconds are a guide.

    ``hold_s`` is the hold inside each repetition [s]. ``set_number`` counts from 1 to ``sets``. ``side`` is ``first``
    or ``other`` where an exercise is done one side at a time. ``poses`` are the drawings to show: 1 start, 2 end.
    ``stop`` are the reasons to stop or ease off.
    """

    kind: StepKind
    text: str
    seconds: float = 0.0
    exercise_id: str | None = None
    repetitions: int | None = None
    hold_s: int | None = None
    set_number: int | None = None
    sets: int | None = None
    side: str | None = None
    effort: int | None = None
    cue: str | None = None
    instructions: tuple[str, ...] = ()
    poses: tuple[int, ...] = ()
    stop: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.seconds < 0:
            raise ValueError(f"a step takes no less than no time, got {self.seconds}")
