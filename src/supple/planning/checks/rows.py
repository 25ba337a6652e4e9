"""What the checks of single rows of the effect vocabulary share."""

from __future__ import annotations

from collections.abc import Iterator

from supple.domain.exercise import Exercise, Position
from supple.domain.plan import Item, Session
from supple.planning.checks.case import Broken, Case, needs

Placed = tuple[str, Session, Item, Exercise]
POOL, STANDING = Position.POOL, Position.STANDING


def while_held(case: Case, effect_id: str) -> Iterator[Placed]:
    """The items of the days on which an effect is in force."""
    return (placed for placed in case.items() if case.holds(effect_id, case.day_of(placed[1])))


def against(rule: str, where: str, found: object, limit: object, why: str) -> Broken:
    """A broken rule with its sentence."""
    return Broken(rule, where, str(found), str(limit), f"{where}: {why}")


def not_in_the_pool(case: Case, effect_id: str, *, treadmill: bool = False) -> Iterator[Broken]:
    """No pool, and no treadmill where asked, on the days on which an effect is in force."""
    for where, _, _, exercise in while_held(case, effect_id):
        if exercise.position is POOL or (treadmill and needs(exercise, "treadmill")):
            found = "the pool" if exercise.position is POOL else "the treadmill"
            yield against(effect_id, where, found, f"not {found}", f"{found} is off for now.")
