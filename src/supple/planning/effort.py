"""How hard an item may feel this week: the library's start, grown by the load, never above what anyone set."""

from __future__ import annotations

from supple.domain.exercise import Exercise, Kind
from supple.planning.situation import Situation

GROWS = frozenset({Kind.STRENGTH, Kind.AEROBIC, Kind.AQUATIC})  # a stretch or a rest is not meant to get harder


def effort_most(situation: Situation) -> int:
    """The highest effort for this person: 3 of 10 until discussed, and never above what a clinician wrote."""
    prescription = situation.person.prescription
    written = prescription.effort_max if prescription and prescription.effort_max is not None else 10
    return min(written, 10 if situation.discussed else situation.whole("gentle_effort_max"))


def bounded_by_a_finding(situation: Situation) -> bool:
    """Whether a finding in force says anything about effort; then effort stays at the library's start."""
    rows = (situation.library.effects.get(effect.effect_id) for effect in situation.screening.effects)
    return any(
        row is not None and situation.in_force(row.id) and any("effort" in name for name in row.numbers) for row in rows
    )


def effort_of(situation: Situation, exercise: Exercise) -> int:
    """The effort of an item this week, 0 to 10."""
    grows = exercise.kind in GROWS and not bounded_by_a_finding(situation)
    wanted = exercise.effort_start + (situation.load.effort_steps if grows else 0)
    return min(wanted, exercise.effort_max, max(exercise.effort_start, effort_most(situation)))
