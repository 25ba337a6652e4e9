"""From a solved week to sessions with reasons: why there, why not elsewhere, which limit binds, what to check first."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from supple.domain.duration import item_minutes, session_minutes
from supple.domain.exercise import Companion, Exercise, Kind, Position
from supple.domain.forecast import Forecast
from supple.domain.plan import Item, Session
from supple.planning.codes import questions_first
from supple.planning.doses import clock, moved_by
from supple.planning.effects import effect_cues
from supple.planning.limits import LYING, SEATED, accompanied, nearby_waived
from supple.planning.problem import Candidate, Problem
from supple.planning.situation import Moment, Situation, overlap
from supple.planning.week import Chosen, Week

PHRASES = {
    Kind.STRETCH: "stretching", Kind.STRENGTH: "strength", Kind.AEROBIC: "stamina", Kind.BALANCE: "balance",
    Kind.AQUATIC: "water", Kind.YOGA: "chair and floor yoga", Kind.RELAXATION: "rest and breathing",
}  # fmt: skip
COOLING = "RE04"


def in_order(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Cooling first, then standing, sitting and lying, so that nobody gets up and down again; rest comes last."""

    def rank(candidate: Candidate) -> tuple[bool, int, int, str]:
        exercise = candidate.exercise
        place = 2 if exercise.position in LYING else 1 if exercise.position in SEATED else 0
        kinds = (Kind.AEROBIC, Kind.BALANCE, Kind.STRENGTH, Kind.AQUATIC, Kind.STRETCH, Kind.YOGA, Kind.RELAXATION)
        return exercise.id != COOLING, place, kinds.index(exercise.kind), exercise.id

    return tuple(sorted(candidates, key=rank))


def sessions_of(problem: Problem, week: Week) -> tuple[Session, ...]:
    """The sessions of a week with their reasons and cues."""
    return tuple(_session(problem, week, chosen) for chosen in week.sessions)


def _session(problem: Problem, week: Week, chosen: Chosen) -> Session:
    situation, library = problem.situation, problem.situation.library
    candidates = in_order(chosen.candidates)
    items = tuple(candidate.item for candidate in candidates)
    exercises = tuple(candidate.exercise for candidate in candidates)
    warm_up, cool_down = situation.whole("warm_up_min"), situation.whole("cool_down_min")
    needed = session_minutes(items, library.exercises, situation.pace, warm_up_min=warm_up, cool_down_min=cool_down)
    minutes = max(situation.whole("session_min_min"), 5 * math.ceil(round(needed / 5, 9)))
    moment = chosen.moment
    drowsy, relief = levels(problem.forecast, moment, minutes)
    return Session(
        start=moment.start,
        minutes=minutes,
        warm_up_min=warm_up,
        cool_down_min=cool_down,
        items=items,
        place="pool" if any(e.position is Position.POOL for e in exercises) else "home",
        companion=company_needed(situation, exercises, moment),
        cues=tuple(dict.fromkeys(_cues(situation, exercises, moment))),
        drowsy_probability=drowsy,
        tone_relief=relief,
        because=tuple(reasons(problem, week, chosen)),
    )


def levels(forecast: Forecast | None, moment: Moment, minutes: int) -> tuple[float | None, float | None]:
    """The highest upper band of drowsiness and the mean median relief of a session, or None without a curve."""
    if forecast is None or moment.drowsy_p95 is None:
        return None, None
    slots = overlap(forecast, moment.start, moved_by(moment.start, minutes))
    drowsy = forecast.drowsy_probability[2, slots.start : slots.stop].max()
    return float(drowsy), float(forecast.tone_relief[1, slots.start : slots.stop].mean())


def company_needed(situation: Situation, exercises: Iterable[Exercise], moment: Moment) -> str | None:
    """Who has to be there, in the library's word; None where nobody has to."""
    waived = nearby_waived(situation)
    most = Companion.NONE
    for exercise in exercises:
        alone = exercise.companion is Companion.NEARBY and exercise.id in waived
        most = max(most, Companion.NONE if alone else exercise.companion)
    if most is Companion.NONE and situation.in_force("supervised_only") and accompanied(situation, moment):
        harder = any(e.alertness_need >= 2 or e.fall_risk >= 2 or e.effort_start > 3 for e in exercises)
        most = Companion.NEARBY if harder else Companion.NONE
    return None if most is Companion.NONE else most.word


def _cues(situation: Situation, exercises: tuple[Exercise, ...], moment: Moment) -> Iterator[str]:
    yield from effect_cues(situation, exercises, moment.day)
    for exercise in exercises:
        yield from questions_first(situation, exercise)


def reasons(problem: Problem, week: Week, chosen: Chosen) -> Iterator[str]:
    """Why the session stands there and not elsewhere, and which limit is nearest."""
    moment = chosen.moment
    yield _here(problem, moment)
    kinds = dict.fromkeys(PHRASES[candidate.exercise.kind] for candidate in in_order(chosen.candidates))
    yield f"It holds {_listed(tuple(kinds))}."
    yield from _not_elsewhere(problem, chosen)
    yield from _binding(problem, chosen)
    if any(candidate.exercise.kind is Kind.STRENGTH for candidate in chosen.candidates):
        yield "Strength work: no strength on the day before or after."


def _listed(words: tuple[str, ...]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _free_time(situation: Situation, moment: Moment) -> str:
    assumed = situation.person.availability is None
    for interval in situation.availability.get(moment.day.weekday(), ()):
        if interval.covers(moment.start_min, moment.end_min):
            span = f"{clock(interval.start_min)}-{clock(interval.end_min)}"
            return f"your free time {span}{' (assumed: you have not said yet)' if assumed else ''}"
    raise ValueError(f"a session outside free time: {moment}")


def percent(part: float) -> str:
    """A part of one as a whole percentage."""
    return f"{100 * part:.0f} %"


def _here(problem: Problem, moment: Moment) -> str:
    """What speaks for this hour: free time, and what the curve says of it with its range."""
    free, forecast = _free_time(problem.situation, moment), problem.forecast
    if forecast is None or moment.drowsy_p95 is None:
        return f"In {free}. No forecast covers it, so only items that need little alertness stand here."
    relief = forecast.mean_band(forecast.tone_relief, moment.start, moment.end)
    drowsy = forecast.mean_band(forecast.drowsy_probability, moment.start, moment.end)
    eased = "near the day's most" if moment.eased else "not the day's most"
    return (
        f"In {free}. Stiffness eased by about {percent(relief.p50)} (range {percent(relief.p05)} to "
        f"{percent(relief.p95)}), {eased}; drowsiness about {percent(drowsy.p50)} (range {percent(drowsy.p05)} to "
        f"{percent(drowsy.p95)})."
    )


def _not_elsewhere(problem: Problem, chosen: Chosen) -> Iterator[str]:
    """The best start of the other half of the same day, and what speaks against it."""
    situation, own, moment = problem.situation, chosen.number, chosen.moment
    day = problem.day_index(moment)
    for (other_day, half), numbers in problem.halves().items():
        if other_day != day or half == moment.half:
            continue
        n = max(numbers, key=lambda n: (len(problem.admitted[n] & problem.admitted[own]), problem.points[n]))
        other = problem.moments[n]
        fewer = problem.admitted[own] - problem.admitted[n]
        name = f"{situation.time_of_day(other.start_min)} ({clock(other.start_min)})"
        if problem.points[n] >= problem.points[own]:
            continue
        if fewer:
            yield f"Not in the {name}: {len(fewer)} of the items that may stand here may not stand there."
        elif (other.drowsy_p50 or 0.0) > (moment.drowsy_p50 or 0.0) + 0.005:
            yield f"Not in the {name}: drowsiness is likelier there ({percent(other.drowsy_p50 or 0.0)} median)."
        elif (other.relief_p50 or 0.0) < (moment.relief_p50 or 0.0) - 0.005:
            yield f"Not in the {name}: stiffness is less eased there ({percent(other.relief_p50 or 0.0)} median)."


def _binding(problem: Problem, chosen: Chosen) -> Iterator[str]:
    situation, moment = problem.situation, chosen.moment
    need = max(candidate.exercise.alertness_need for candidate in chosen.candidates)
    if need == 0 or moment.drowsy_p95 is None:
        return
    watch = situation.in_force("sedation_watch")
    cap = (
        situation.effect_number("sedation_watch", f"cap{need}")
        if watch
        else situation.effect_number(f"alertness_cap_{need}", "drowsy_p95_max")
    )
    yield (
        f"Upper estimate of drowsiness {percent(moment.drowsy_p95)}; items here (alertness need {need}) may go up to "
        f"{percent(cap)}."
    )


def minutes_by_kind(situation: Situation, sessions: Iterable[Session]) -> dict[str, int]:
    """Minutes of the week by kind, the time of the items alone, rounded."""
    total: dict[str, float] = {}
    for session in sessions:
        for item in session.items:
            exercise = situation.library.exercises[item.exercise_id]
            total[exercise.kind.value] = total.get(exercise.kind.value, 0.0) + _minutes(situation, item, exercise)
    return {kind: round(minutes) for kind, minutes in sorted(total.items())}


def _minutes(situation: Situation, item: Item, exercise: Exercise) -> float:
    return item_minutes(item, exercise, situation.pace)
