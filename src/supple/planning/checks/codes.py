"""The contra codes of the exercise library, each by its mode: exclude, ask now, modify, window, companion."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from supple.domain.exercise import Companion, Exercise, Position
from supple.domain.facts import Known
from supple.domain.plan import Item, Session
from supple.knowledge.entries import ContraCode
from supple.planning.checks.case import Broken, Case, Check, bout_min, needs
from supple.planning.checks.company import absent
from supple.planning.checks.standing import stands_when_firm

HEAT_CODES = frozenset({"HEAT_SENS", "THERMO_SCI"})
FLOOR = ("mat", "kneeling_pad")


def contra_codes(case: Case) -> Iterator[Broken]:
    """Every code of every item: excluded where it holds, asked or changed where its mode says so."""
    for where, session, item, exercise in case.items():
        for code in sorted(exercise.contra):
            entry = case.library.contra.get(code)
            if entry is None:
                yield Broken("contra_known", where, code, "a known code", f"{where}: nobody knows what {code} means.")
                continue
            state = case.screening.contra_state(code)
            if state is Known.ABSENT:
                continue
            place = f"{where} ({code})"
            if excluded(entry, state):
                yield Broken(
                    "contra_excluded",
                    place,
                    state.value,
                    "absent",
                    f"{where}: {exercise.name} does not go with this: {entry.meaning}",
                )
                continue
            if entry.cue not in session.cues:
                yield Broken(
                    "contra_asked", place, "no such cue", entry.cue, f"{where}: the session has to say: {entry.cue}"
                )
            if state is Known.PRESENT:
                yield from _held(case, place, session, item, exercise, entry)


def excluded(entry: ContraCode, state: Known) -> bool:
    """Whether a code that is not absent shuts the item.

    Screening calls the high-injury codes absent where no spinal cord injury is on record, so one that is not known
    belongs to an injury whose level nobody said.
    """
    if state is Known.PRESENT:
        return entry.mode == "exclude"
    return entry.when_unknown != "ask"


def _held(
    case: Case, where: str, session: Session, item: Item, exercise: Exercise, entry: ContraCode
) -> Iterator[Broken]:
    """What a code that is known to hold asks of an item that stays."""
    if entry.id in HEAT_CODES and bout_min(item) > case.number("heat_caution", "bout_min_max"):
        yield Broken(
            "bouts_in_heat",
            where,
            f"{bout_min(item)} min",
            f"{case.number('heat_caution', 'bout_min_max'):g} min",
            f"{where}: pieces of {bout_min(item)} minutes are too long for someone who does not shed heat well.",
        )
    if entry.id == "FRACTURE_RISK" and loads_bone(exercise):
        yield Broken(
            "fracture_risk",
            where,
            f"{exercise.position}",
            "no loaded standing, no floor work",
            f"{where}: {exercise.name} loads thin bones or goes down to the floor.",
        )
    if entry.mode == "window":
        yield from stands_when_firm(case, where, session, exercise)
    if entry.mode == "companion":
        yield from absent(case, where, session, Companion.HANDS_ON, "contra_companion", exercise.name)


def loads_bone(exercise: Exercise) -> bool:
    """Whether an item that carries the fracture code is loaded standing or work on the floor."""
    on_floor = any(all(thing in FLOOR for thing in choice) for choice in exercise.equipment)
    return exercise.position is Position.STANDING or (on_floor and needs(exercise, *FLOOR))


def hours_after_alcohol_or_missed_dose(case: Case) -> Iterator[Broken]:
    """The pool stays shut for hours after a missed dose or alcohol, whoever wrote it down."""
    spans = (
        ("MISSED_DOSE_72H", case.number("no_pool_after_dose_change", "missed_dose_hours"), "missed_dose"),
        ("ALCOHOL", case.number("no_session_if_alcohol_today", "hours"), None),
    )
    for where, session, _, exercise in case.items():
        for code, hours, kind in spans:
            if code not in exercise.contra:
                continue
            causes = [entry.at for entry in case.person.diary.of(kind)] if kind else []
            if case.screening.contra_state(code) is Known.PRESENT:
                causes.append(case.now)
            if any(timedelta(0) <= _after(session, cause) < timedelta(hours=hours) for cause in causes):
                yield Broken(
                    "contra_hours",
                    f"{where} ({code})",
                    f"less than {hours:g} h",
                    f"{hours:g} h",
                    f"{where}: less than {hours:g} hours after what keeps {exercise.name} shut.",
                )


def _after(session: Session, cause: datetime) -> timedelta:
    return timedelta(seconds=session.start.timestamp() - cause.timestamp())


CODE_CHECKS: tuple[Check, ...] = (contra_codes, hours_after_alcohol_or_missed_dose)
