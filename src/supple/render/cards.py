"""Every piece of cited knowledge as one kind of card, with what it rests on, so that all can be listed and searched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from supple.knowledge import entries
from supple.knowledge.library import Library
from supple.knowledge.mechanism import SHOWN

VERDICTS = {
    "supported": "supported",
    "supported_with_limits": "supported, with limits",
    "unsupported": "not supported",
    "contradicted": "contradicted",
}
NO_SOURCE = "no source: a proposal, shown as an assumption"


@dataclass(frozen=True, slots=True)
class Card:
    """An entry of the knowledge. ``lines`` are (label, text) pairs; ``rests_on`` are ids of sources and other entries.

    A grade of None means that the entry is a source without one, or that it is not graded by itself.
    """

    id: str
    kind: str
    title: str
    lines: tuple[tuple[str, str], ...]
    rests_on: tuple[str, ...] = ()
    grade: str | None = None
    checked_on: str | None = None
    reviewed_by: str | None = None


def cards(library: Library) -> tuple[Card, ...]:
    """All cards, the ledger of claims first."""
    return tuple(_cards(library))


def _cards(library: Library) -> Iterator[Card]:
    for claim in library.claims:
        yield _card(claim, "claim", claim.claim, {
            "Claimed": claim.claim, "Verdict": VERDICTS[claim.verdict], "What the evidence says": claim.evidence,
            "Looked for": claim.searched, "We say": claim.we_say,
        })  # fmt: skip
    for rule in library.rules:
        asks = (rule.question,) if rule.question else ()
        softer = tuple(
            effect for form in rule.softer for effect in (*(form.effects or ()), *(form.unknown_effects or ()))
        )
        yield _card(rule, "rule", rule.title, {
            "Severity": rule.severity, "Why": rule.why, "For you": rule.person, "For the clinician": rule.clinician,
            "Would change if": rule.would_change_if,
        }, (*rule.effects, *rule.unknown_effects, *softer, *asks))  # fmt: skip
    for interaction in library.interactions.values():
        yield _card(interaction, "interaction", interaction.name, {
            "Severity": interaction.severity, "How": interaction.mechanism, "Why": interaction.why,
            "For you": interaction.person, "For the clinician": interaction.clinician,
        }, interaction.effects)  # fmt: skip
    for sign in library.signs:
        yield _card(sign, "sign", sign.sign, {
            "Clinical word": sign.clinical_term, "Urgency": sign.urgency.replace("_", " "), "Why": sign.why,
            "What to do": sign.advice, "In people's words": ", ".join(sign.words),
        })  # fmt: skip
    for fact in library.drug_facts:
        yield _card(fact, "drug fact", fact.heading, {"Region": fact.region, "Text": fact.text})
    for effect in library.effects.values():
        yield _card(effect, "plan effect", effect.plain_words, {
            "The planner": effect.planner_does, "Lifts when": effect.lifts_when,
        })  # fmt: skip
    for code in library.contra.values():
        yield _card(code, "contra code", code.meaning, {"Mode": code.mode.replace("_", " "), "Cue": code.cue})
    for exercise in library.exercises.values():
        yield Card(
            exercise.id, "exercise", exercise.name,
            (("Kind", f"{exercise.kind.value}, {exercise.position.value.replace('_', ' ')}, level {exercise.level}"),
             ("Steps", " ".join(exercise.steps)), ("Stop or ease", exercise.stop_or_ease),
             ("Benefit", exercise.benefit)),
            (*exercise.sources, *sorted(exercise.contra)), exercise.grade, exercise.checked_on,
        )  # fmt: skip
    for goal in library.goals.values():
        yield _card(goal, "goal", goal.name, {"What can be said": goal.sentence, "Measure": goal.measure})
    for model in library.models.values():
        yield _card(model, "model", model.title, {
            "Structure": model.structure, "People": model.people, **_numbers(model.parameters),
        }, _number_sources(model.parameters))  # fmt: skip
    for stage in library.mechanism_steps.values():
        yield _card(stage, "mechanism step", stage.title, {
            "In words": stage.caption, "Clinical word": stage.clinical_term, **_numbers(stage.numbers),
        }, _number_sources(stage.numbers))  # fmt: skip
    for arrow in library.mechanism_arrows.values():
        yield _card(arrow, "mechanism arrow", arrow.label, {
            "From": library.mechanism_steps[arrow.from_step].title, "To": library.mechanism_steps[arrow.to_step].title,
            "Shown": SHOWN[arrow.shown], "In words": arrow.sentence,
        }, (arrow.from_step, arrow.to_step))  # fmt: skip
    for settings in library.settings.values():
        yield _card(settings, "settings", settings.title, _numbers(settings.numbers), _number_sources(settings.numbers))
    for question in library.questions.values():
        yield Card(question.id, "question", question.text, (("Why it is asked", question.why),))
    for reference in library.references.values():
        yield Card(reference.id, "source", reference.title, (("Where", reference.where),), grade=reference.grade)


def _card(
    entry: entries.Entry, kind: str, title: str, lines: Mapping[str, str | None], rests_on: tuple[str, ...] = ()
) -> Card:
    filled = tuple((label, text) for label, text in lines.items() if text)
    everything = tuple(dict.fromkeys((*entry.sources, *rests_on)))
    return Card(entry.id, kind, title, filled, everything, entry.grade, entry.checked_on, entry.reviewed_by)


def _numbers(numbers: Mapping[str, entries.Parameter]) -> dict[str, str | None]:
    return {name: _number(number) for name, number in numbers.items()}


def _number(number: entries.Parameter) -> str:
    """A number with unit, range and whether it is a judgement."""
    spread = f", {number.low:g} to {number.high:g}" if number.low is not None and number.high is not None else ""
    between = f", differs between people by {number.cv_between:.0%}" if number.cv_between else ""
    basis = "; a judgement" if number.judgement else ""
    note = f"; {number.note}" if number.note else ""
    unit = "" if number.unit in ("", "1") else f" {number.unit}"
    return f"{number.value:g}{unit}{spread}{between}{basis}{note}"


def _number_sources(numbers: Mapping[str, entries.Parameter]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(source for number in numbers.values() for source in number.sources))
