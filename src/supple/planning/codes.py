"""Facts about the person that an exercise cannot go with: what each code does when it holds, and when nobody said."""

from __future__ import annotations

from collections.abc import Iterator

from supple.domain.exercise import Exercise, Position
from supple.domain.facts import Known
from supple.knowledge.entries import ContraCode
from supple.planning.limits import Allows, Limit, accompanied
from supple.planning.situation import Moment, Situation, needs

FLOOR = "mat"


def code_limits(situation: Situation) -> Iterator[Limit]:
    """One limit for each code of the library that takes something away from this person."""
    used = {code for exercise in situation.library.exercises.values() for code in exercise.contra}
    for code in sorted(used):
        limit = code_limit(situation, code)
        if limit:
            yield limit


def code_limit(situation: Situation, code: str) -> Limit | None:
    """What one code takes away, or None. A code that the library does not know counts as excluding."""
    state, entry = situation.contra(code), situation.library.contra.get(code)
    if state is Known.ABSENT:
        return None
    if state is Known.UNKNOWN:
        if entry and not excluded_while_unknown(entry):
            return None
        words = f"not known yet: {entry.cue}" if entry else f"not known yet: {code}"
        return Limit(f"code:{code}", words, lambda e, _: code not in e.contra)
    words = entry.meaning if entry else code
    if entry is None or entry.mode == "exclude":
        return Limit(f"code:{code}", words, lambda e, _: code not in e.contra)
    if entry.mode == "companion":
        return Limit(f"code:{code}", words, _with_hands_on(situation, code), timed=True)
    if code == "FRACTURE_RISK":
        return Limit(f"code:{code}", words, lambda e, _: code not in e.contra or gentle_on_bones(e))
    return None  # asked at the start, changed, or held by the tone window


def excluded_while_unknown(entry: ContraCode) -> bool:
    """Whether an unanswered code keeps the item out until it is answered.

    Screening calls the codes of a spinal cord injury absent where no injury is on record, so one that is not known
    stands for an injury whose level is not known.
    """
    return entry.when_unknown != "ask"


def gentle_on_bones(exercise: Exercise) -> bool:
    """Not loaded standing, not floor work. The range is kept short by a cue and by own movement."""
    on_the_floor = exercise.position is Position.PRONE and needs(exercise, FLOOR)
    return exercise.position is not Position.STANDING and not on_the_floor


def _with_hands_on(situation: Situation, code: str) -> Allows:
    def allows(exercise: Exercise, moment: Moment) -> bool:
        return code not in exercise.contra or accompanied(situation, moment, hands_on=True)

    return allows


def questions_first(situation: Situation, exercise: Exercise) -> Iterator[str]:
    """What to ask at the start of a session before this item, and how the item is changed, in the codes' words."""
    for code in sorted(exercise.contra):
        entry, state = situation.library.contra.get(code), situation.contra(code)
        if entry is None or state is Known.ABSENT:
            continue
        excluded = entry.mode == "exclude" if state is Known.PRESENT else excluded_while_unknown(entry)
        if not excluded:
            yield entry.cue


def short_pieces_asked(situation: Situation, exercise: Exercise) -> bool:
    """Whether heat asks for pieces of a few minutes."""
    hot = {"HEAT_SENS", "THERMO_SCI"} & exercise.contra
    return any(situation.contra(code) is Known.PRESENT for code in hot)
