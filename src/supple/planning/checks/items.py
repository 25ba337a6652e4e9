"""What sessions may hold: known exercises, for this person, in these amounts, with what they have at home."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator

from supple.domain.exercise import Amount
from supple.domain.plan import Decision, Item
from supple.planning.checks.case import Broken, Case, Check, equipment

EVERYONE = frozenset({"MS", "CP", "SCI_PARA", "SCI_TETRA"})
AT_START = frozenset({Decision.START, Decision.REBASELINE})


def known_exercises(case: Case) -> Iterator[Broken]:
    """Every item is an exercise of the library."""
    for where, session in case.sessions():
        for item in session.items:
            if item.exercise_id not in case.library.exercises:
                yield Broken(
                    "known_exercises",
                    where,
                    item.exercise_id,
                    "an id of the library",
                    f"{where} names {item.exercise_id}, which is not in the library.",
                )


def amounts(case: Case) -> Iterator[Broken]:
    """Sets, repetitions, holds, minutes and effort lie within the library; at a start not above its start values."""
    starting = case.plan.progression.decision in AT_START
    for where, _, item, exercise in case.items():
        limits = (exercise.start,) if starting else (exercise.start, exercise.most)
        for name, found, limit in _over(item, limits):
            yield Broken(
                "amounts",
                where,
                f"{name} {found}",
                f"{name} {limit}",
                f"{where}: {name} {found}, the library says {limit}.",
            )
        highest = exercise.effort_start if starting else exercise.effort_max
        if not 0 <= item.effort <= highest:
            yield Broken(
                "amounts",
                where,
                f"effort {item.effort}",
                f"effort 0 to {highest}",
                f"{where}: effort {item.effort} of 10, the library allows {highest}.",
            )
        if item.rest_s < 0 or (item.bout_min is not None and item.bout_min < 1):
            yield Broken("amounts", where, str(item), "rests and pieces above 0", f"{where}: a rest or piece below 0.")


def _over(item: Item, limits: tuple[Amount, ...]) -> Iterator[tuple[str, object, object]]:
    """What of an item lies outside the library. Short walks with rests may join into one longer: minutes add up."""
    if all(part is None for part in (item.reps, item.hold_s, item.minutes)):
        yield "amount", "nothing", "repetitions, a hold or minutes"
    for name, found, allowed in (
        ("sets", item.sets, [a.sets for a in limits]),
        ("repetitions", item.reps, [a.reps for a in limits]),
        ("hold in seconds", item.hold_s, [a.hold_s for a in limits]),
        ("minutes", item.minutes, [a.minutes for a in limits]),
    ):
        most = max((value for value in allowed if value is not None), default=None)
        if found is None:
            continue
        if most is None:
            yield name, found, "none"
        elif not 1 <= found <= most:
            yield name, found, f"1 to {most}"
    total = max(a.sets * (a.minutes or 0) for a in limits)
    if item.minutes is not None and total and item.sets * item.minutes > total:
        yield "minutes in all", item.sets * item.minutes, f"at most {total}"


def times_a_week(case: Case) -> Iterator[Broken]:
    """No exercise comes more often a week than the library allows, counted by days."""
    weeks = math.ceil(case.days / 7)
    starting = case.plan.progression.decision in AT_START
    days = Counter(exercise_id for exercise_id, _ in {(e.id, case.day_of(s)) for _, s, _, e in case.items()})
    for exercise_id, count in sorted(days.items()):
        exercise = case.library.exercises[exercise_id]
        most = weeks * (exercise.freq_start if starting else exercise.freq_max)
        if count > most:
            yield Broken(
                "times_a_week",
                exercise_id,
                f"{count} days",
                f"{most} days",
                f"{exercise.name} stands on {count} days, the library allows {most}.",
            )


def suits(case: Case) -> Iterator[Broken]:
    """Items suit the person's condition; where that is other or not known, only what suits everyone, level 1."""
    groups = case.screening.groups
    for where, _, _, exercise in case.items():
        if groups and not groups & exercise.suits:
            yield Broken(
                "suits",
                where,
                ", ".join(sorted(exercise.suits)),
                ", ".join(sorted(groups)),
                f"{where}: {exercise.name} is not meant for this condition.",
            )
        if not groups and not exercise.suits >= EVERYONE:
            yield Broken(
                "suits_everyone",
                where,
                ", ".join(sorted(exercise.suits)),
                "MS, CP and both SCI groups",
                f"{where}: the cause of stiffness is not known, and {exercise.name} does not suit every cause.",
            )
        if not groups and (exercise.level > 1 or exercise.alertness_need > 1):
            yield Broken(
                "cause_not_known",
                where,
                f"level {exercise.level}, alertness need {exercise.alertness_need}",
                "level 1, alertness need 1",
                f"{where}: the cause of stiffness is not known, so {exercise.name} has to wait.",
            )


def written_for_adults(case: Case) -> Iterator[Broken]:
    """No plan for a child or after a death; for a young person only what suits everyone, light, and said so."""
    if case.person.deceased:
        yield Broken("alive", "plan", "a plan", "no plan", "The record says that this person has died.")
    age = case.person.age_on(case.now.date())
    if age is None or age >= case.library.number("planning", "adult_min_age"):
        return
    if age < case.library.number("planning", "child_below_age"):
        yield Broken("age", "plan", f"age {age:g}", "no plan", "A therapist plans for a child, not this program.")
    for where, _, _, exercise in case.items():
        if not exercise.suits >= EVERYONE or exercise.level > 1 or exercise.alertness_need > 1:
            yield Broken(
                "age", where, exercise.id, "level 1, low need, suits everyone", f"{where}: too much for age {age:g}."
            )
    if not any("adults" in note for note in case.plan.notes):
        yield Broken(
            "age",
            "plan",
            "no such note",
            "written for adults",
            "The plan has to say that its items were written for adults.",
        )


def level(case: Case) -> Iterator[Broken]:
    """No item above the plan's level; the plan's level lies between 1 and 4."""
    if not 1 <= case.plan.level <= 4:
        yield Broken("level", "plan", str(case.plan.level), "1 to 4", f"Level {case.plan.level} does not exist.")
    for where, _, _, exercise in case.items():
        if exercise.level > case.plan.level:
            yield Broken(
                "level",
                where,
                f"level {exercise.level}",
                f"level {case.plan.level}",
                f"{where}: {exercise.name} is level {exercise.level}, this week is level {case.plan.level}.",
            )


def has_equipment(case: Case) -> Iterator[Broken]:
    """The person has what each item is done with."""
    has = equipment(case)
    for where, _, _, exercise in case.items():
        for choice in exercise.equipment:
            if not has.intersection(choice):
                yield Broken(
                    "equipment",
                    where,
                    ", ".join(sorted(has)) or "nothing",
                    " or ".join(choice),
                    f"{where}: {exercise.name} needs {' or '.join(choice)}.",
                )


def wishes(case: Case) -> Iterator[Broken]:
    """Nothing that the person or their prescription rules out, and no effort above the prescribed one."""
    never = set(case.person.preferences.never)
    prescription = case.person.prescription
    never |= set(prescription.never) if prescription else set()
    for where, _, item, exercise in case.items():
        if never & {exercise.id, exercise.kind.value}:
            yield Broken(
                "never_wanted",
                where,
                exercise.id,
                "never",
                f"{where}: {exercise.name} was ruled out by the person or team.",
            )
        if prescription and prescription.effort_max is not None and item.effort > prescription.effort_max:
            yield Broken(
                "prescribed_effort",
                where,
                f"effort {item.effort}",
                f"effort {prescription.effort_max}",
                f"{where}: effort {item.effort}, the prescription allows {prescription.effort_max}.",
            )


ITEM_CHECKS: tuple[Check, ...] = (
    known_exercises,
    amounts,
    times_a_week,
    suits,
    written_for_adults,
    level,
    has_equipment,
    wishes,
)
