"""Every piece of cited knowledge as one kind of card, with what it rests on, so that all can be listed and searched."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace

from supple.knowledge import entries
from supple.knowledge.library import Library
from supple.knowledge.mechanism import SHOWN
from supple.knowledge.models import Parameter

VERDICTS = {
    "supported": "supported",
    "supported_with_limits": "supported, with limits",
    "unsupported": "not supported",
    "contradicted": "contradicted",
}
MEASURES = {  # what a person writes in the diary for a goal, in words
    "stiffness": "stiffness, 0 to 10", "mood": "mood, 0 to 10", "fatigue": "tiredness, 0 to 10",
    "sleep_h": "hours slept", "fall": "falls, and whether one hurt",
    "sit_to_stand_30s": "how often you stand up from a chair in 30 seconds",
    "walk_2min_m": "how far you walk in two minutes, in metres", "wheel_10m_s": "seconds to wheel 10 metres",
}  # fmt: skip
FAVOUR = {3: "most of all", 2: "next", 1: "also"}
NO_SOURCE = "no source: a proposal, shown as an assumption"
NOT_REVIEWED = "not yet reviewed by a clinician"
PLAIN_PHRASE = re.compile(r"[a-z' ]+")
MOST_PHRASES = 12
SIGN = re.compile(r"sign\.(R\d+)")


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
    withdrawn_on: str | None = None
    withdrawn_because: str | None = None

    def line(self, label: str) -> str | None:
        """The text under a label, where the card has it."""
        return dict(self.lines).get(label)

    @property
    def standing(self) -> str:
        """Grade, day of the check, and who has looked at it, in one line; empty for what has none of its own."""
        if self.checked_on is None:
            return f"Grade {self.grade}." if self.grade else ""
        review = f"reviewed by {self.reviewed_by}" if self.reviewed_by else NOT_REVIEWED
        ended = f" Withdrawn on {self.withdrawn_on}: {self.withdrawn_because}" if self.withdrawn_on else ""
        return f"Grade {self.grade}. Checked on {self.checked_on}; {review}.{ended}"


def cards(library: Library) -> tuple[Card, ...]:
    """All cards, the ledger of claims first; what is withdrawn comes last and says so."""
    return (*_cards(library), *_cards(_only_withdrawn(library)))


def _only_withdrawn(library: Library) -> Library:
    """A library that holds nothing but the withdrawn entries."""
    empty = {part.name: type(getattr(library, part.name))() for part in fields(library) if part.name != "version"}
    for name, ended in library.withdrawn.items():
        keyed = isinstance(getattr(library, name), Mapping)
        empty[name] = {entry.id: entry for entry in ended} if keyed else ended
    return replace(library, **empty)


def _cards(library: Library) -> Iterator[Card]:
    for claim in library.claims:
        yield _card(claim, "claim", claim.claim, {
            "Claimed": claim.claim, "Verdict": VERDICTS[claim.verdict], "What the evidence says": claim.evidence,
            "Looked for": claim.searched, "We say": claim.we_say, "From the article's part": claim.section,
        })  # fmt: skip
    for benefit in library.benefits:
        yield _card(benefit, "benefit", benefit.name, {
            "What can be said": benefit.sentence, "How sure": benefit.sure, "What trials found": benefit.found,
            "Your own trend": benefit.follow,
        }, benefit.claims)  # fmt: skip
    for watched in library.research:
        yield _card(watched, "research", watched.topic, {
            "As of": watched.as_of, "What is known": watched.known, "We say": watched.we_say,
        })  # fmt: skip
    for rule in library.rules:
        beside = tuple(each for each in (rule.question, rule.reports_as, rule.unknown_as, *rule.joins) if each)
        softer = tuple(
            effect for form in rule.softer for effect in (*(form.effects or ()), *(form.unknown_effects or ()))
        )
        yield _card(rule, "rule", rule.title, {
            "Severity": rule.severity, "Why": rule.why, "For you": rule.person, "For the clinician": rule.clinician,
            "Where an input is not known": _unknown(rule), "Would change if": rule.would_change_if,
        }, (*rule.effects, *rule.unknown_effects, *softer, *beside))  # fmt: skip
    for interaction in library.interactions.values():
        yield _card(interaction, "interaction", interaction.name, {
            "Severity": interaction.severity, "How": interaction.mechanism, "Why": interaction.why,
            "For you": interaction.person, "For the clinician": interaction.clinician,
        }, interaction.effects)  # fmt: skip
    for sign in library.signs:
        yield _card(sign, "sign", sign.sign, {
            "Clinical word": sign.clinical_term, "Urgency": sign.urgency.replace("_", " "), "Why": sign.why,
            "What to do": sign.advice, "In people's words": _spoken(sign.words),
        })  # fmt: skip
    for combination in library.combinations:
        told = tuple(dict.fromkeys((combination.adds, *SIGN.findall(json.dumps(combination.when)))))
        title = combination.because[:1].upper() + combination.because[1:]
        yield replace(_card(combination, "combination", title, {"Adds": combination.adds}, told),
                      id=f"combination.{combination.id}")  # fmt: skip
    for number in library.emergency_numbers.values():
        unread = ", ".join(number.unverified())
        yield replace(
            _card(number, "emergency number", f"{number.country}: {number.number}", {
                "Also": number.also,
                "Read on an official page": ", ".join(f"{each} ({source})" for each, source in number.verified.items()),
                "Not verified": f"{unread}; no official page was read for it" if unread else None,
            }, tuple(number.verified.values())), id=f"number.{number.id}",
        )  # fmt: skip
    for system in library.code_systems.values():
        left_out = system.id.removeprefix("code_system.") in library.code_systems_left_out
        yield _card(system, "code system", f"{system.name} ({system.owner})", {
            "Here": "left out of this copy" if left_out else None, "Terms as read": system.terms,
            "If you pass Supple on": system.means, "Notice": system.notice, "Not verified": system.not_verified,
            "Without it": system.without,
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
            (*exercise.sources, *sorted(exercise.contra), *exercise.goals), exercise.grade, exercise.checked_on,
            exercise.reviewed_by, exercise.withdrawn_on, exercise.withdrawn_because,
        )  # fmt: skip
    for goal in library.goals.values():
        yield _card(goal, "goal", goal.name, {
            "What can be said": goal.sentence, "Favours": _favours(goal.kinds),
            "Write down each week": MEASURES[goal.measure],
            "Who does not stand": MEASURES[goal.measure_seated] if goal.measure_seated else None,
            "In people's words": _spoken(goal.words),
        })  # fmt: skip
    for model in library.models.values():
        yield _card(model, "model", model.title, {
            "Structure": model.structure, "People": model.people, **_numbers(model.parameters),
        }, (*(study.source for study in model.studies), *_number_sources(model.parameters),
            *((model.effects_from,) if model.effects_from else ())))  # fmt: skip
    for step in library.progress_rules.values():
        yield _card(step, "progress rule", step.words, {"When": step.when, "Decides": step.decision})
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
        yield Card(question.id, "question", question.text, (("Why it is asked", question.why),), question.codes)
    for before in library.session_questions.values():
        steps = [band.then for band in before.bands] + ([before.if_danger] if before.if_danger else [])
        named = (name for step in (*steps, before.if_unknown) for name in (*step.signs, *step.effects, *step.leave_out))
        yield _card(before, "question before a session", before.text, {
            "Why it is asked": before.why, "No answer": before.if_unknown.words,
            "Then": " ".join(step.words for step in steps),
        }, (*before.codes, *named))  # fmt: skip
    for reference in library.references.values():
        yield Card(reference.id, "source", reference.title, (("Where", reference.where),), grade=reference.grade)


def _card(
    entry: entries.Entry, kind: str, title: str, lines: Mapping[str, str | None], rests_on: tuple[str, ...] = ()
) -> Card:
    filled = tuple((label, text) for label, text in lines.items() if text)
    everything = tuple(dict.fromkeys((*entry.sources, *rests_on)))
    return Card(
        entry.id, kind, title, filled, everything, entry.grade, entry.checked_on, entry.reviewed_by,
        entry.withdrawn_on, entry.withdrawn_because,
    )  # fmt: skip


def _spoken(phrases: tuple[str, ...]) -> str:
    """The phrases of a sign that people say as they stand; how many more are patterns of words."""
    plain = [phrase for phrase in phrases if PLAIN_PHRASE.fullmatch(phrase)]
    rest = len(phrases) - len(plain[:MOST_PHRASES])
    return ", ".join(plain[:MOST_PHRASES]) + (f"; and {rest} more ways to say it" if rest else "")


def _favours(kinds: Mapping[str, int]) -> str:
    """The kinds that a goal favours, the most first."""
    by_weight = {weight: [kind for kind, each in kinds.items() if each == weight] for weight in FAVOUR}
    return "; ".join(f"{FAVOUR[weight]} {' and '.join(held)}" for weight, held in by_weight.items() if held)


def _unknown(rule: entries.Rule) -> str:
    """What the rule does where an input is not known, as it stands in the rule itself."""
    then = f"; until answered: {', '.join(rule.unknown_effects)}" if rule.unknown_effects else ""
    return f"{rule.unknown.value}: {'asked' if rule.question else 'listed'}{then}"


def _numbers(numbers: Mapping[str, Parameter]) -> dict[str, str | None]:
    return {name: _number(number) for name, number in numbers.items()}


def _number(number: Parameter) -> str:
    """A number with unit, range and whether it is a judgement."""
    spread = f", {number.low:g} to {number.high:g}" if number.low is not None and number.high is not None else ""
    between = f", differs between people by {number.cv_between:.0%}" if number.cv_between else ""
    basis = "; a judgement" if number.judgement else ""
    note = f"; {number.note}" if number.note else ""
    unit = "" if number.unit in ("", "1") else f" {number.unit}"
    return f"{number.value:g}{unit}{spread}{between}{basis}{note}"


def _number_sources(numbers: Mapping[str, Parameter]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(source for number in numbers.values() for source in number.sources))
