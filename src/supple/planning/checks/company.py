"""Who has to be there: what an exercise asks for, what may be waived, and that the session says so."""

from __future__ import annotations

from collections.abc import Iterator

from supple.domain.exercise import Companion, Exercise, Position
from supple.domain.person import Mobility
from supple.domain.plan import Session
from supple.planning.checks.case import Broken, Case, Check, with_someone

WALKS = frozenset({Mobility.WALKS_UNAIDED, Mobility.WALKS_WITH_AID})


def may_be_alone(case: Case, exercise: Exercise) -> bool:
    """Whether "nearby" is waived for this exercise and this person; an unanswered question waives nothing."""
    if exercise.id not in case.library.effects["companion_waived"].only:
        return False
    able = case.person.abilities
    return (
        able.mobility in WALKS
        and able.falls_past_year == 0
        and able.stands_30s_with_rail is True
        and able.relies_on_stiffness_to_stand is False
        and case.response.known
    )


def needed(case: Case, exercise: Exercise) -> Companion:
    """Who has to be there for an exercise after what may be waived."""
    if exercise.companion is Companion.NEARBY and may_be_alone(case, exercise):
        return Companion.NONE
    return exercise.companion


def absent(case: Case, where: str, session: Session, need: Companion, rule: str, why: str) -> Iterator[Broken]:
    """The break of a rule that asks for someone, where nobody is there or the session does not say so."""
    asked = "within arm's reach" if need is Companion.HANDS_ON else "nearby"
    if not with_someone(case, session, need):
        yield Broken(rule, where, "nobody there", f"someone {asked}", f"{where}: {why} needs someone {asked}.")
    said = {None: Companion.NONE, "nearby": Companion.NEARBY, "hands_on": Companion.HANDS_ON}.get(
        session.companion, Companion.NONE
    )
    if said < need:
        yield Broken(
            "companion_said",
            where,
            str(session.companion),
            need.word,
            f"{where}: {why} needs someone {asked}, and the session does not say so.",
        )


def companion(case: Case) -> Iterator[Broken]:
    """An item that asks for someone lies inside the hours when someone is there, and the session says so."""
    for where, session, _, exercise in case.items():
        need = needed(case, exercise)
        if need is not Companion.NONE:
            yield from absent(case, where, session, need, "companion", exercise.name)


def place(case: Case) -> Iterator[Broken]:
    """A session with something in the water says that it is at the pool, any other that it is at home."""
    for where, session in case.sessions():
        wet = any(exercise.position is Position.POOL for _, exercise in case.known_items(session))
        wanted = "pool" if wet else "home"
        if session.place != wanted:
            yield Broken("place_said", where, session.place, wanted, f"{where}: these items belong to the {wanted}.")


COMPANY_CHECKS: tuple[Check, ...] = (companion, place)
