"""The exercise library as a sheet: each exercise drawn, in steps, with how much, for whom, and why."""

from __future__ import annotations

from collections.abc import Iterator

from supple.domain.exercise import Amount, Companion, DoseWindow, Exercise, Kind
from supple.knowledge.ladders import Neighbours, neighbours
from supple.knowledge.library import Library, load_library
from supple.render import figures
from supple.render.words import listed

PICTURES = "assets/exercises"
SHOWN_PX = 304
NOT_REVIEWED = "not yet reviewed by a clinician"
HEAD = """# Exercises

This page is written by `python docs/generate.py exercise_sheet` from the library that the planner reads. It is a
sheet to look things up in, not a plan: which of these fit a person, how much, and when, depends on that person, and a
clinician or therapist agrees to it first.

Stop for chest pain, new numbness or weakness, breath you cannot speak through, strong dizziness, sudden sleepiness, or
signs of a seizure. With a spinal cord injury at T6 or above: sit up at once if your head pounds or you flush or sweat,
and follow your plan for autonomic dysreflexia.

How to read it: the drawings show the start (1) and the end (2); the part that works is teal with a light rim, an arrow
shows the movement, light figures are helpers. Amounts go from the first week to the most. Effort is 0 to 10. Attention
is how much a slip would matter, 0 (lying, drowsy is all right) to 3 (balance, water, steps). Easier and harder
neighbours are a proposal; the harder one waits for the plan or a therapist, and each has its own questions.
[Who has how much to choose from](library-coverage.md) is counted on a page of its own.
"""
SUITS = {
    "MS": "multiple sclerosis", "CP": "cerebral palsy", "SCI_PARA": "paraplegia", "SCI_TETRA": "tetraplegia",
    "SCI_C7": "tetraplegia from C7 down", "SCI_INCOMPLETE": "incomplete spinal cord injury",
}  # fmt: skip
WITH = {
    Companion.NONE: "may be done alone",
    Companion.NEARBY: "someone nearby",
    Companion.HANDS_ON: "someone within reach",
}
WHEN = {
    DoseWindow.ANY: "any time",
    DoseWindow.LOW_STIFFNESS: "best while stiffness is eased",
    DoseWindow.AVOID_PEAK: "not while the dose is strongest",
    DoseWindow.ALERT: "while you are alert",
}
KIND_CLAIMS = {  # what the ledger says about the benefit of each kind; relaxation makes no claim
    Kind.STRETCH: ("C30", "C33"), Kind.STRENGTH: ("C29",), Kind.AEROBIC: ("C31", "C32", "C33"), Kind.BALANCE: ("C34",),
    Kind.AQUATIC: ("C36",), Kind.YOGA: ("C36",), Kind.RELAXATION: (),
}  # fmt: skip


def pages() -> dict[str, bytes]:
    """The sheet and its drawings."""
    library = load_library()
    style = figures.standalone()
    drawn = {
        f"{PICTURES}/{exercise.id}.svg": (
            figures.figure(library.figures[exercise.id], exercise.name, style=style) + "\n"
        ).encode()
        for exercise in library.exercises.values()
    }
    return {"reference/exercises.md": "\n".join(_sheet(library)).rstrip().encode() + b"\n", **drawn}


def _sheet(library: Library) -> Iterator[str]:
    yield HEAD
    reviewed = sum(bool(exercise.reviewed_by) for exercise in library.exercises.values())
    yield f"{len(library.exercises)} exercises; {reviewed} of them reviewed by a clinician.\n"
    for kind in Kind:
        held = [exercise for exercise in library.exercises.values() if exercise.kind is kind]
        yield f"## {kind.value.capitalize()} ({len(held)})\n"
        for claim in library.claims:
            if claim.id in KIND_CLAIMS[kind]:
                yield f"- {claim.we_say} ([{claim.id}](ledger.md), grade {claim.grade})"
        yield ""
        for exercise in held:
            yield from _exercise(exercise, library)


def _exercise(exercise: Exercise, library: Library) -> Iterator[str]:
    told = library.figures[exercise.id]
    yield f'### <a id="{exercise.id.lower()}"></a>{exercise.id}: {exercise.name}\n'
    yield f'<img src="../{PICTURES}/{exercise.id}.svg" width="{SHOWN_PX}" alt="{told.says}">\n'
    yield from (f"{number}. {step}" for number, step in enumerate(exercise.steps, 1))
    yield f"\n**Stop or ease.** {exercise.stop_or_ease}\n"
    yield f"**Why this.** {exercise.benefit} (grade: {exercise.grade.replace('_', ' ')})\n"
    yield (
        f"- How much: {_amount(exercise.start)}, up to {_amount(exercise.most)}; {_days(exercise)}; "
        f"effort {exercise.effort_start} to {exercise.effort_max} of 10."
    )
    yield (
        f"- Asks for: level {exercise.level} of 4; attention {exercise.alertness_need}, "
        f"fall risk {exercise.fall_risk}, heat {exercise.heat_load}, each of 3; "
        f"{WITH[exercise.companion]}; {WHEN[exercise.dose_window]}."
    )
    needs = "; ".join(" or ".join(word.replace("_", " ") for word in any_of) for any_of in exercise.equipment)
    yield f"- Needs: {needs or 'nothing'}. Works on: {exercise.target.replace(';', ',')}."
    yield f"- Suits: {listed([SUITS[group] for group in SUITS if group in exercise.suits])}."
    yield f"- Asked first: {' '.join(library.contra[code].meaning for code in sorted(exercise.contra)) or 'nothing.'}"
    yield f"- {_neighbours(neighbours(library.ladders, exercise.id), library)}"
    sources = ", ".join(exercise.sources) or "none (a proposal)"
    yield f"- Sources: {sources}. Checked on {exercise.checked_on}; {exercise.reviewed_by or NOT_REVIEWED}.\n"


def _amount(amount: Amount) -> str:
    times = f"{amount.sets} x " if amount.sets > 1 else ""
    if amount.reps is not None:
        return f"{times}{amount.reps} times" + (f", each held {amount.hold_s} s" if amount.hold_s else "")
    if amount.hold_s is not None:
        return f"{times}{amount.hold_s} s held"
    return f"{times}{amount.minutes} min"


def _days(exercise: Exercise) -> str:
    side = ", each side" if exercise.sides == 2 else ""
    days = f"{exercise.freq_start} to {exercise.freq_max}" if exercise.freq_start < exercise.freq_max else "7"
    return f"{days} days a week{side}"


def _neighbours(found: Neighbours, library: Library) -> str:
    def link(exercise_id: str | None) -> str:
        return f"[{library.exercises[exercise_id].name}](#{exercise_id.lower()})" if exercise_id else "none"

    return f"Easier: {link(found.easier)}. Harder: {link(found.harder)}."
