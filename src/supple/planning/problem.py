"""The week as a problem: which items may stand at which moments, and the columns of the model.

A session is one moment (day, start, length). Each half of a day (before noon, after noon) holds at most one. Moments
of one half that admit the same items and are alike in ease and drowsiness form a place; an item is a choice for a
place, and stands only together with a session there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from supple.domain.exercise import Exercise, Position
from supple.domain.forecast import Forecast
from supple.domain.plan import Item
from supple.planning.amounts import tenths_of_minutes, week_item
from supple.planning.codes import code_limits
from supple.planning.effects import WeekBounds, effect_limits, week_bounds
from supple.planning.limits import Limit, base_limits
from supple.planning.moments import free_moments
from supple.planning.points import points_of, regular
from supple.planning.situation import Moment, Situation
from supple.planning.standing_week import standing_limits

Place = tuple[int, int, int]  # day of the plan, half of the day, kind of hour: what is admitted, eased, sleepy


@dataclass(frozen=True, slots=True)
class Candidate:
    """An exercise that may stand somewhere in the week, with its amount and the time it takes."""

    exercise: Exercise
    item: Item
    tenths: int  # of a minute, the time to get ready included; a whole number of steps
    steps: int  # the same in the steps of time by which the week counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A week to be solved: candidates, moments, and for each moment the candidates it admits."""

    situation: Situation
    bounds: WeekBounds
    limits: tuple[Limit, ...]
    candidates: tuple[Candidate, ...]
    moments: tuple[Moment, ...]
    admitted: tuple[frozenset[str], ...]  # by moment: ids of the exercises that may stand there
    points: tuple[int, ...]  # by moment: what a session there is worth by itself
    forecast: Forecast | None = None
    free: tuple[Moment, ...] = ()  # every stretch of free time, whatever may stand there
    places: Mapping[Place, tuple[int, ...]] = field(default_factory=dict)  # moments by place

    def day_index(self, moment: Moment) -> int:
        """Which day of the plan a moment lies on."""
        return (moment.day - self.situation.now.date()).days

    def halves(self) -> Mapping[tuple[int, int], tuple[int, ...]]:
        """The moments by day and half of the day."""
        grouped: dict[tuple[int, int], tuple[int, ...]] = {}
        for (day, half, _), numbers in self.places.items():
            grouped[day, half] = (*grouped.get((day, half), ()), *numbers)
        return grouped

    def on_day(self, day: int) -> tuple[int, ...]:
        """The moments of a day."""
        return tuple(n for place, numbers in self.places.items() if place[0] == day for n in numbers)


def limits_in_force(situation: Situation) -> tuple[Limit, ...]:
    """Every limit that holds for this person: for everyone, of effects, of codes, of a week that stands already."""
    return (
        *base_limits(situation), *effect_limits(situation), *code_limits(situation), *standing_limits(situation),
    )  # fmt: skip


def kind_of_limit_profile(exercise: Exercise) -> tuple[object, ...]:
    """What timed limits may look at; exercises of one profile are admitted alike at a moment."""
    return (
        exercise.alertness_need, exercise.companion, exercise.position, exercise.kind, exercise.fall_risk,
        exercise.heat_load, exercise.effort_start, exercise.equipment, exercise.contra, exercise.level, exercise.id
        if exercise.companion else None,
    )  # fmt: skip


def day_limits(limits: Iterable[Limit]) -> tuple[Limit, ...]:
    """The limits that look at nothing but the day."""
    return tuple(limit for limit in limits if not limit.timed)


def admitted_by(limits: Iterable[Limit], exercise: Exercise, moment: Moment) -> bool:
    """Whether every limit admits the exercise at the moment."""
    return all(limit.admits(exercise, moment) for limit in limits)


def make_problem(
    situation: Situation, forecast: Forecast | None, limits: tuple[Limit, ...], *, pruned: bool = True,
    keep: Callable[[datetime, frozenset[str]], bool] | None = None,
) -> Problem:  # fmt: skip
    """Put the week together: moments, what each admits, and only what makes a difference (all of it if not pruned).

    ``keep`` says of a start and what may stand there that it stays although another beats it.
    """
    bounds = week_bounds(situation)
    found = tuple(free_moments(situation, forecast, longest_min=bounds.session_min_max))
    calm, timed = day_limits(limits), tuple(limit for limit in limits if limit.timed)
    open_on: dict[object, tuple[tuple[Exercise, frozenset[str]], ...]] = {}
    moments: list[Moment] = []
    admitted: list[frozenset[str]] = []
    seen: dict[tuple[object, int], list[frozenset[str]]] = defaultdict(list)
    for moment in found:  # longest first at each start
        if moment.day not in open_on:
            everything = situation.library.exercises.values()
            open_on[moment.day] = _alike(e for e in everything if admitted_by(calm, e, moment))
        longer = seen[(moment.day, moment.start_min)]
        for here in in_or_out_of_the_water(situation, _admitted(open_on[moment.day], timed, moment)):
            if not any(here <= other for other in longer):
                longer.append(here)
                moments.append(moment)
                admitted.append(here)
    usual = regular(situation, bounds, found)
    points = [points_of(situation, bounds, usual, moment) for moment in moments]
    whole = _problem(situation, forecast, limits, bounds, found, moments, admitted, points)
    if not pruned:
        return whole
    kept = worth_keeping(whole)
    if keep is not None:
        kept = sorted({*kept, *(n for n, moment in enumerate(moments) if keep(moment.start, admitted[n]))})
    return _problem(situation, forecast, limits, bounds, found, [moments[n] for n in kept],
                    [admitted[n] for n in kept], [points[n] for n in kept])  # fmt: skip


def _problem(
    situation: Situation,
    forecast: Forecast | None,
    limits: tuple[Limit, ...],
    bounds: WeekBounds,
    free: tuple[Moment, ...],
    moments: list[Moment],
    admitted: list[frozenset[str]],
    points: list[int],
) -> Problem:
    somewhere = frozenset[str]().union(*admitted)
    candidates = []
    for exercise_id in sorted(somewhere):
        exercise = situation.library.exercises[exercise_id]
        item = week_item(situation, exercise)
        tenths = tenths_of_minutes(situation, item, exercise)
        candidates.append(Candidate(exercise, item, tenths, tenths // situation.whole("time_step_tenths")))
    places: dict[Place, list[int]] = defaultdict(list)
    hours: dict[object, int] = {}
    for number, moment in enumerate(moments):
        hour = hours.setdefault((admitted[number], moment.eased, moment.sleepy), len(hours))
        places[(moment.day - situation.now.date()).days, moment.half, hour].append(number)
    return Problem(
        situation=situation,
        bounds=bounds,
        limits=limits,
        candidates=tuple(candidates),
        moments=tuple(moments),
        admitted=tuple(admitted),
        points=tuple(points),
        forecast=forecast,
        free=free,
        places={place: tuple(numbers) for place, numbers in sorted(places.items())},
    )


def in_or_out_of_the_water(situation: Situation, admitted: frozenset[str]) -> Iterator[frozenset[str]]:
    """A session is in the water or out of it, never both: the items of a moment as up to two choices."""
    wet = frozenset(e for e in admitted if situation.library.exercises[e].position is Position.POOL)
    for here in (admitted - wet, wet):
        if here:
            yield here


def _alike(exercises: Iterable[Exercise]) -> tuple[tuple[Exercise, frozenset[str]], ...]:
    """Exercises that timed limits cannot tell apart, as one of them with the ids of all."""
    ids: dict[tuple[object, ...], list[str]] = defaultdict(list)
    first: dict[tuple[object, ...], Exercise] = {}
    for exercise in exercises:
        profile = kind_of_limit_profile(exercise)
        ids[profile].append(exercise.id)
        first.setdefault(profile, exercise)
    return tuple((first[profile], frozenset(same)) for profile, same in ids.items())


def _admitted(
    alike: tuple[tuple[Exercise, frozenset[str]], ...], timed: tuple[Limit, ...], moment: Moment
) -> frozenset[str]:
    """What may stand at a moment: timed limits are asked once for all exercises that are alike."""
    held = tuple(limit.allows for limit in timed if limit.until is None or moment.day <= limit.until)
    return frozenset[str]().union(*(ids for exercise, ids in alike if all(allows(exercise, moment) for allows in held)))


def worth_keeping(problem: Problem) -> list[int]:
    """The moments that no other moment of the same half of a day beats.

    A beaten moment can be left out of the model without losing the best week: whatever stands there can stand at the
    other, for at least as many points, with at least as much room and rest around it. This keeps the model small.
    A simple plan wants one clock time for all days, so there a whole clock time has to be beaten on each of its days.
    """
    beats = _beats(problem)
    if problem.bounds.different_items_max is not None:
        return _clocks_worth_keeping(problem, beats)
    kept: list[int] = []
    for numbers in problem.halves().values():
        best_first = sorted(numbers, key=lambda n: (-problem.points[n], -problem.moments[n].minutes, n))
        here: list[int] = []
        for n in best_first:
            if not any(beats(m, n) for m in here):
                here.append(n)
        kept.extend(here)
    return sorted(kept)


def _beats(problem: Problem) -> Callable[[int, int], bool]:
    """Whether one moment can stand in for another, whatever stands there."""
    moments, points, admitted = problem.moments, problem.points, problem.admitted
    situation, halves = problem.situation, problem.halves()
    gap_s = 60.0 * situation.number("gap_between_sessions_min")
    # the most that the items of one session can gain from an eased or a sleepy hour
    eased = situation.whole("items_max") * situation.whole("w_low_stiffness")
    sleepy = situation.whole("items_max") * situation.whole("w_calm_when_drowsy")
    crowded = []
    for moment in moments:
        near = set()
        for m in halves.get((problem.day_index(moment), 1 - moment.half), ()):
            first, second = sorted((moment, moments[m]), key=lambda one: one.half)
            if second.start.timestamp() < first.end.timestamp() + gap_s:
                near.add(m)
        crowded.append(frozenset(near))

    def beats(other: int, n: int) -> bool:
        a, b = moments[other], moments[n]
        lost = (eased if b.eased and not a.eased else 0) + (sleepy if b.sleepy and not a.sleepy else 0)
        as_good = a.minutes >= b.minutes and points[other] >= points[n] + lost
        return as_good and admitted[other] >= admitted[n] and crowded[other] <= crowded[n]

    return beats


def _clocks_worth_keeping(problem: Problem, beats: Callable[[int, int], bool]) -> list[int]:
    clocks: dict[tuple[int, int], dict[object, list[int]]] = defaultdict(lambda: defaultdict(list))
    for n, moment in enumerate(problem.moments):
        clocks[moment.half, moment.start_min][moment.day].append(n)
    total = {clock: sum(problem.points[n] for ns in days.values() for n in ns) for clock, days in clocks.items()}
    kept: dict[tuple[int, int], dict[object, list[int]]] = {}
    for clock in sorted(clocks, key=lambda clock: (-total[clock], clock)):
        days = clocks[clock]
        beaten = any(
            other[0] == clock[0]
            and all(any(beats(m, n) for m in kept[other].get(day, ())) for day, ns in days.items() for n in ns)
            for other in kept
        )
        if not beaten:
            kept[clock] = days
    return sorted(n for days in kept.values() for ns in days.values() for n in ns)
