"""Wishes that the week cannot meet, each with limits that really forbid it by themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from supple.domain.exercise import Exercise, Kind
from supple.domain.plan import Conflict
from supple.planning.limits import Limit, named
from supple.planning.objective import stated_goals
from supple.planning.situation import Moment, Situation

FAVOURED_ENOUGH = 3  # a goal's weight that makes a kind a wish of its own


@dataclass(frozen=True, slots=True)
class Wish:
    """Something a person or clinician wants in the week, and the exercises that would meet it."""

    words: str
    exercises: tuple[Exercise, ...]


def wishes(situation: Situation) -> Iterator[Wish]:
    """What a clinician asked for, what the person likes, and the kinds that the stated goals favour most."""
    library = tuple(situation.library.exercises.values())
    prescription = situation.person.prescription
    for word in prescription.must if prescription else ():
        yield Wish(f"your clinician asked for {_name(situation, word)}", tuple(e for e in library if named(e, (word,))))
    for word in situation.person.preferences.favourite:
        yield Wish(f"you like {_name(situation, word)}", tuple(e for e in library if named(e, (word,))))
    for goal in stated_goals(situation):
        for kind in Kind:
            if goal.kinds.get(kind.value, 0) >= FAVOURED_ENOUGH:
                of_kind = tuple(e for e in library if e.kind is kind)
                yield Wish(f"{kind.value} for your goal: {goal.name.lower()}", of_kind)


def _name(situation: Situation, word: str) -> str:
    exercise = situation.library.exercises.get(word.strip().upper())
    return exercise.name.lower() if exercise else word


def forbids(limits: Iterable[Limit], exercises: Iterable[Exercise], moments: Iterable[Moment]) -> bool:
    """Whether these limits by themselves leave none of the exercises at any of the moments."""
    held, times = tuple(limits), tuple(moments)
    return not any(all(limit.admits(e, m) for limit in held) for e in exercises for m in times)


def smallest_that_forbids(
    limits: tuple[Limit, ...], exercises: tuple[Exercise, ...], moments: tuple[Moment, ...]
) -> tuple[Limit, ...] | None:
    """Limits that together forbid the exercises, none of which can be left out; a single one where one is enough.

    None where the limits do not forbid them.
    """
    if not forbids(limits, exercises, moments):
        return None
    for limit in limits:
        if forbids((limit,), exercises, moments):
            return (limit,)
    needed = list(limits)
    for limit in limits:
        fewer = [other for other in needed if other is not limit]
        if forbids(fewer, exercises, moments):
            needed = fewer
    return tuple(needed)


def conflicts(
    situation: Situation, limits: tuple[Limit, ...], moments: tuple[Moment, ...], used: frozenset[str]
) -> tuple[Conflict, ...]:
    """Each unmet wish with the limits that hold it back; a wish that nothing forbids is no conflict."""
    found: dict[str, Conflict] = {}
    sample = _one_of_each_day_and_hour(moments)
    for wish in wishes(situation):
        if not wish.exercises:
            found[wish.words] = Conflict(wish.words, "the library has no such item")
            continue
        if used & {exercise.id for exercise in wish.exercises}:
            continue
        if not forbids(limits, wish.exercises, moments):
            continue
        needed = smallest_that_forbids(limits, wish.exercises, sample)
        if needed is None or not forbids(needed, wish.exercises, moments):
            needed = smallest_that_forbids(limits, wish.exercises, moments)
        if needed:
            rule_ids = tuple(dict.fromkeys(rule for limit in needed for rule in limit.rule_ids))
            words = "; and ".join(dict.fromkeys(limit.words for limit in needed))
            found[wish.words] = Conflict(wish.words, words, rule_ids)
    return tuple(found.values())


def _one_of_each_day_and_hour(moments: tuple[Moment, ...]) -> tuple[Moment, ...]:
    """A few moments to find a small set of limits quickly; the result is then checked on all."""
    chosen = {(moment.day, moment.start_min // 60): moment for moment in moments}
    return tuple(chosen.values())
