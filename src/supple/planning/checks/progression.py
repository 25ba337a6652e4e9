"""How much a week may ask for: counted again from what earlier weeks asked for, the diary and the dose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from supple.domain.exercise import Exercise
from supple.domain.history import Load
from supple.domain.plan import Item
from supple.planning.checks.case import Broken, Case, Check, valid
from supple.planning.checks.honesty import on_record
from supple.planning.course import course_of
from supple.planning.progress import Standing, standing

REVIEWS = frozenset({"needs_clearance", "plan"})


def expected(case: Case) -> Standing:
    """What the progression rules say of this week."""
    today = case.now.date()
    discussed = any(valid(review, today) and review.effect in REVIEWS for review in on_record(case))
    course = course_of(case.person, case.screening, case.triage_urgency, case.now, case.library, discussed)
    return standing(course)


def decision(case: Case) -> Iterator[Broken]:
    """The decision and the rule that the plan names are those that the history gives."""
    wanted, found = expected(case).progression, case.plan.progression
    if found != wanted:
        yield Broken(
            "progression", "plan", f"{found.decision.value} ({found.rule_id})",
            f"{wanted.decision.value} ({wanted.rule_id})",
            f"The plan says {found.decision.value}; the sessions, the diary and the dose say {wanted.decision.value}.",
        )  # fmt: skip


def within_the_load(case: Case) -> Iterator[Broken]:
    """Level, sessions, amounts and effort stay within what this week may ask for."""
    load = expected(case).load
    if case.plan.level > load.level:
        yield Broken(
            "load", "plan", f"level {case.plan.level}", f"level {load.level}", f"This week is level {load.level}."
        )
    first = case.horizon[0]
    for week, count in Counter((case.day_of(s) - first).days // 7 for _, s in case.sessions()).items():
        if count > load.sessions:
            yield Broken(
                "load", f"week {week + 1}", f"{count} sessions", f"{load.sessions} sessions",
                f"Week {week + 1} has {count} sessions, this person's has at most {load.sessions}.",
            )  # fmt: skip
    for where, _, item, exercise in case.items():
        yield from _amount(where, item, exercise, load)
        if item.effort > exercise.effort_start + load.effort_steps:
            yield Broken(
                "load", where, f"effort {item.effort}", f"effort {exercise.effort_start + load.effort_steps}",
                f"{where}: effort {item.effort}; it starts at {exercise.effort_start} and may have risen by "
                f"{load.effort_steps}.",
            )  # fmt: skip


def _amount(where: str, item: Item, exercise: Exercise, load: Load) -> Iterator[Broken]:
    """The whole work of an item is at most the start's times the volume; each set holds at least one."""
    start = exercise.start
    asked = work(item.sets, item.reps, item.hold_s, item.minutes)
    most = max(load.volume * work(start.sets, start.reps, start.hold_s, start.minutes), float(start.sets))
    if asked > most + 1e-6:
        yield Broken(
            "load", where, f"{asked:g} in all", f"{most:g} in all",
            f"{where}: more of {exercise.name} than this week's load of {load.volume:.0%} of the start.",
        )  # fmt: skip


def work(sets: int, reps: int | None, hold_s: int | None, minutes: int | None) -> float:
    """Sets times minutes, else times repetitions or holding time: a number to compare one item with itself."""
    each = minutes if minutes is not None else reps if reps is not None else hold_s
    return float(sets * (each or 0))


PROGRESSION_CHECKS: tuple[Check, ...] = (decision, within_the_load)
