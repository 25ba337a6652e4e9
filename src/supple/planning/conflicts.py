"""Wishes that the week cannot meet, each with the fewest limits that forbid it by themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from supple.domain.exercise import Exercise, Kind
from supple.domain.plan import Conflict
from supple.planning.limits import Limit, named
from supple.planning.objective import stated_goals
from supple.planning.problem import Problem
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
    """The fewest limits that together forbid the exercises; of several such sets the one that comes first.

    None where the limits do not forbid them. What is found is exact: a place that the limits so far leave open names
    all limits that close it, and the next guess has to hold one of each such group (implicit hitting sets, after
    Moreno-Centeno and Karp 2013). So most places are never looked at by most limits.
    """
    groups: list[frozenset[int]] = []
    chosen: tuple[int, ...] = ()
    while True:
        left_open = _first_open([limits[n] for n in chosen], exercises, moments)
        if left_open is None:
            return tuple(limits[n] for n in chosen)
        closing = frozenset(n for n, limit in enumerate(limits) if not limit.admits(*left_open))
        if not closing:
            return None
        groups.append(closing)
        chosen = fewest_of_each(groups)


def _first_open(
    limits: list[Limit], exercises: Iterable[Exercise], moments: tuple[Moment, ...]
) -> tuple[Exercise, Moment] | None:
    """An exercise and a moment that these limits admit, or None."""
    open_places = ((e, m) for e in exercises for m in moments if all(limit.admits(e, m) for limit in limits))
    return next(open_places, None)


def fewest_of_each(groups: Sequence[frozenset[int]]) -> tuple[int, ...]:
    """The fewest numbers that hold at least one of each group, in order; small numbers first where several do."""

    def within(size: int, held: frozenset[int]) -> frozenset[int] | None:
        unmet = next((group for group in groups if not group & held), None)
        if unmet is None:
            return held
        if size == 0:
            return None
        return next((done for n in sorted(unmet) if (done := within(size - 1, held | {n})) is not None), None)

    for size in range(len(groups) + 1):
        found = within(size, frozenset())
        if found is not None:
            return tuple(sorted(found))
    raise ValueError("an empty group holds nothing to choose")


def conflicts(problem: Problem, used: frozenset[str]) -> tuple[Conflict, ...]:
    """Each unmet wish with the fewest limits that forbid it; a wish that nothing forbids is no conflict."""
    found: dict[str, Conflict] = {}
    possible = frozenset[str]().union(*problem.admitted)
    for wish in wishes(problem.situation):
        ids = {exercise.id for exercise in wish.exercises}
        if not ids:
            found[wish.words] = Conflict(wish.words, "the library has no such item")
        if not ids or ids & (used | possible):
            continue
        needed = smallest_that_forbids(problem.limits, wish.exercises, problem.free)
        if needed:
            found[wish.words] = Conflict(wish.words, together(needed), rules_behind(needed))
    return tuple(found.values())


def together(limits: Iterable[Limit]) -> str:
    """Several limits in a sentence."""
    return "; and ".join(dict.fromkeys(limit.words for limit in limits))


def rules_behind(limits: Iterable[Limit]) -> tuple[str, ...]:
    """The rules that some limits come from."""
    return tuple(dict.fromkeys(rule for limit in limits for rule in limit.rule_ids))
