"""What became of a clinician's weekly targets, and which limits hold back the ones that the week does not reach."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from supple.domain.duration import item_minutes
from supple.domain.plan import Conflict, HeldBy, PrescribedTarget, Session
from supple.planning.conflicts import forbids, smallest_that_forbids
from supple.planning.model import Model, UndecidedError, best, upper_bound
from supple.planning.nothing import limits_of_a_lone_item, waking_moments
from supple.planning.objective import LINK
from supple.planning.situation import Situation
from supple.planning.targets import PRESCRIBED, Target, targets_of
from supple.planning.week import Built
from supple.planning.whom import prescriber, whom

WISH = "this target"
DEFINE = frozenset({LINK, WISH, "items only where admitted", "different items", "at least one session"})  # no limits
EXPLAIN_S = 2.0  # for each question to the solver; what is not answered in time is not called a reason


def results(built: Built, sessions: Sequence[Session]) -> Iterator[PrescribedTarget]:
    """Each target with the minutes that the sessions hold and, where they are fewer, what holds them back."""
    situation = built.problem.situation
    for number, target in enumerate(targets_of(situation)):
        planned = planned_minutes(situation, target, sessions)
        missed = planned < target.asked_min
        yield PrescribedTarget(
            what=target.word,
            first_day=situation.dates[target.first_day],
            days=target.days,
            asked_min=target.asked_min,
            planned_min=planned,
            wish=wish_of(situation, target),
            held_by=tuple(held_by(built, target, number)) if missed else (),
        )


def planned_minutes(situation: Situation, target: Target, sessions: Iterable[Session]) -> int:
    """Whole minutes of the items that count."""
    exercises, total_min = situation.library.exercises, 0.0
    for session in sessions:
        if target.covers((session.start.date() - situation.now.date()).days):
            counted = (item for item in session.items if item.exercise_id in target.ids)
            total_min += sum(item_minutes(item, exercises[item.exercise_id], situation.pace) for item in counted)
    return math.floor(round(total_min, 6))


def wish_of(situation: Situation, target: Target) -> str:
    """What was asked for, by whom, in which role and when."""
    exercise = situation.library.exercises.get(target.word.strip().upper())
    name = exercise.name.lower() if exercise else target.word
    part = "" if target.days == 7 else f", so {target.asked_min} in {_days(target.days)}"
    weeks = situation.days > 7 and f", in the week from {situation.dates[target.first_day].isoformat()}"
    return f"{name}, {target.weekly_min:g} minutes a week{part}{weeks or ''}, set by {prescriber(situation)}"


def _days(count: int) -> str:
    return "one day" if count == 1 else f"{count} days"


def conflicts_of(situation: Situation, found: Iterable[PrescribedTarget]) -> Iterator[Conflict]:
    """A conflict for each missed target, for the person and for whoever set it."""
    for one in found:
        if not one.met:
            why = "; and ".join(dict.fromkeys(f"{_low(held.limit)} ({held.ask})" for held in one.held_by))
            rules = tuple(dict.fromkeys(rule for held in one.held_by for rule in held.rule_ids))
            show = "" if prescriber(situation) in why else f". Show this to {prescriber(situation)}"
            limit = f"{one.planned_min} of {one.asked_min} minutes fit. What holds it back: {why}{show}"
            yield Conflict(one.wish, limit, rules)


def _low(words: str) -> str:
    return words[:1].lower() + words[1:]


def notes_of(found: Iterable[PrescribedTarget]) -> Iterator[str]:
    """A note for each target that is met."""
    return (f"Met: {one.wish}. This plan holds {one.planned_min} minutes." for one in found if one.met)


def held_by(built: Built, target: Target, number: int) -> Iterator[HeldBy]:
    """Why a target is not reached: limits that close all of its exercises, else rules that bind the week together."""
    situation = built.problem.situation
    if not target.exercises:
        yield HeldBy("no kind or exercise here has this name", f"ask {prescriber(situation)} what is meant", False)
        return
    somewhere = any(target.covers(place[0]) and exercise_id in target.ids for exercise_id, place in built.columns.item)
    yield from _closed(built, target) if not somewhere else _bound(built, target, number)


def _closed(built: Built, target: Target) -> Iterator[HeldBy]:
    """The fewest limits that leave none of the target's exercises at any waking moment of these days."""
    situation = built.problem.situation
    days = frozenset(situation.dates[target.first_day : target.first_day + target.days])
    moments = tuple(m for m in waking_moments(situation, built.problem.forecast) if m.day in days)
    every = (*built.problem.limits, *limits_of_a_lone_item(situation))
    for limit in smallest_that_forbids(every, target.exercises, moments) or ():
        rest = [other for other in every if other is not limit]
        enough = not forbids(rest, target.exercises, moments)
        yield HeldBy(limit.words, whom(situation, limit), enough, limit.rule_ids)


def _bound(built: Built, target: Target, number: int) -> Iterator[HeldBy]:
    """Rules of the week that keep a target from being reached, none of which can be left out."""
    situation = built.problem.situation
    rows = [row for row in built.model.rows if row[0] != PRESCRIBED]
    model = replace(built.model, worth=[0] * len(built.model.worth), rows=rows)
    model.row(WISH, [(built.reached[number], 1.0)], low=float(target.asked_min))
    if _possible(model):
        yield HeldBy("the other weekly targets that are asked for", f"ask {prescriber(situation)}", True)
        return
    rules = [rule for rule in model.rules() if rule not in DEFINE]
    needed = list(rules)
    for rule in rules:
        fewer = [other for other in needed if other != rule]
        if not _possible(model.without(frozenset(rules) - set(fewer))):
            needed = fewer
    for rule in needed:
        words, ask = _in_words(built, rule)
        yield HeldBy(words, ask, _possible(model.without(frozenset({rule}))))
    if not needed:
        yield HeldBy("the exercises and hours that are open to you", f"ask {prescriber(situation)}", False)


def _possible(model: Model) -> bool:
    """Whether any week fits; what is not answered in time counts as possible, so nothing is wrongly called a reason."""
    try:
        relaxed = upper_bound(model, time_limit_s=EXPLAIN_S)
        return relaxed is not None and best(model, time_limit_s=EXPLAIN_S) is not None
    except UndecidedError:
        return True


def _in_words(built: Built, rule: str) -> tuple[str, str]:
    """A rule of the week as people say it, and whom to ask."""
    situation, bounds = built.problem.situation, built.problem.bounds
    clinician = f"ask {prescriber(situation)}"
    most = situation.person.preferences.max_sessions_per_day
    number = situation.whole
    grows = "this grows one step at a time"
    table = {
        "sessions a day": (f"you want at most {most} sessions a day", "you can say how many you want"),
        "sessions a week": (f"at most {situation.load.sessions} sessions in this week", grows),
        "starting frequency": ("how often in a week each exercise may come", grows),
        "items fit the time": (
            f"sessions of at most {bounds.session_min_max} minutes in your free time, warm-up and cool-down included",
            "you can say longer free hours",
        ),
        "one session a half day": ("at most one session before noon and one after in your free time",
                                   "you can say more free hours"),
        "few enough items": (f"at most {number('items_max')} exercises in a session", clinician),
        "mixed kinds": (f"at most {number('same_kind_max')} exercises of one kind in a session", clinician),
        "once a day": ("each exercise at most once a day", clinician),
        "rest between sessions": (f"{number('gap_between_sessions_min')} minutes between two sessions", clinician),
        "a full rest day": ("one full rest day in seven", clinician),
        "a day between strength": ("a day of rest between strength sessions", clinician),
        "no catching up": ("no session is added to today", "plan the week again from tomorrow"),
        "cool before heat": ("cooling before heat", clinician),
        "few different items": ("a simple plan with few exercises", clinician),
        "same clock times": ("a simple plan at the same clock times", clinician),
    }  # fmt: skip
    return table.get(rule, (rule, clinician))
