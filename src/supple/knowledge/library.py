"""Load the cited knowledge, check it, and hand it on as one frozen value. The only module that reads these files."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

import msgspec

from supple.domain.exercise import Companion, Exercise
from supple.errors import Fault, KnowledgeError
from supple.knowledge import before_session, entries, ladders, mechanism, poses
from supple.knowledge.models import EFFECT_PARAMETERS, PopulationModel, Settings
from supple.knowledge.signs import Combination, EmergencyNumber, Likeness, Sign, WordGroup
from supple.knowledge.terminology import (
    CLASSES_WITHOUT_RULE,
    CodeSystem,
    ConditionCode,
    ConditionWords,
    Ingredient,
    LabAnalyte,
    LabCode,
)

T = TypeVar("T")


@dataclass(
    frozen=True, kw_only=True, eq=False
)  # compared and hashed as the one object it is, so look-ups can be cached
class Library:
    """All knowledge of one version.

    ``version`` is a digest of the files, so two runs can be compared; it names a code system that is left out.

    What is withdrawn stands in ``withdrawn`` only, so no rule can use it by oversight.
    """

    version: str
    references: Mapping[str, entries.Reference]
    rules: tuple[entries.Rule, ...]
    questions: Mapping[str, entries.QuestionEntry]
    interactions: Mapping[str, entries.Interaction]
    effects: Mapping[str, entries.PlanEffect]
    contra: Mapping[str, entries.ContraCode]
    exercises: Mapping[str, Exercise]
    goals: Mapping[str, entries.Goal]
    signs: tuple[Sign, ...]
    claims: tuple[entries.Claim, ...]
    research: tuple[entries.Research, ...]
    benefits: tuple[entries.Benefit, ...]
    drug_facts: tuple[entries.DrugFact, ...]
    models: Mapping[str, PopulationModel]
    settings: Mapping[str, Settings]
    ingredients: tuple[Ingredient, ...]
    conditions: Mapping[str, ConditionWords]
    lab_codes: Mapping[str, LabCode]
    analytes: Mapping[str, LabAnalyte]
    code_systems: Mapping[str, CodeSystem] = field(default_factory=dict)
    code_systems_left_out: tuple[str, ...] = ()
    statement_codes: Mapping[str, frozenset[str]] = field(default_factory=dict)  # SNOMED CT codes of plain statements
    word_groups: tuple[WordGroup, ...] = ()
    likenesses: tuple[Likeness, ...] = ()
    combinations: tuple[Combination, ...] = ()
    emergency_numbers: Mapping[str, EmergencyNumber] = field(default_factory=dict)
    progress_rules: Mapping[str, entries.ProgressRule] = field(default_factory=dict)
    mechanism_steps: Mapping[str, mechanism.MechanismStep] = field(default_factory=dict)
    mechanism_arrows: Mapping[str, mechanism.MechanismArrow] = field(default_factory=dict)
    ladders: Mapping[str, ladders.Ladder] = field(default_factory=dict)  # easier and harder neighbours
    figures: Mapping[str, poses.Figure] = field(default_factory=dict)  # how each exercise is drawn
    session_questions: Mapping[str, before_session.SessionQuestion] = field(default_factory=dict)
    withdrawn: Mapping[str, tuple[entries.Entry | Exercise, ...]] = field(default_factory=dict)  # by part; only shown

    def number(self, settings_id: str, name: str) -> float:
        """A single number of the settings, e.g. ``number("response", "ratings_needed")``."""
        return self.settings[settings_id].numbers[name].value


def _decode(file: Traversable, kind: type[T]) -> T:
    def exercise_parts(wanted: type, found: object) -> object:
        if wanted is Companion and isinstance(found, str):
            return Companion[found.upper()]
        raise NotImplementedError(f"cannot read {found!r} as {wanted.__name__}")

    try:
        return msgspec.json.decode(file.read_bytes(), type=kind, dec_hook=exercise_parts)
    except (msgspec.MsgspecError, ValueError, KeyError) as problem:
        raise KnowledgeError(Fault(str(problem), f"knowledge/data/{file.name}")) from problem


def _files(folder: Traversable, ending: str) -> Iterator[Traversable]:
    if not folder.is_dir():
        return
    for child in sorted(folder.iterdir(), key=lambda item: item.name):
        if child.is_dir():
            yield from _files(child, ending)
        elif child.name.endswith(ending):
            yield child


def _by_id(files: Iterator[Traversable] | list[Traversable], kind: type[T], key: Callable[[T], str]) -> dict[str, T]:
    found: dict[str, T] = {}
    for file in files:
        for entry in _decode(file, list[kind]):  # type: ignore[valid-type]
            if key(entry) in found:
                raise KnowledgeError(Fault("the same id twice", f"knowledge/data/{file.name}", key(entry)))
            found[key(entry)] = entry
    return found


def _rows(file: Traversable) -> list[dict[str, str]]:
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


def _conditions(terminology: Traversable) -> tuple[dict[str, ConditionWords], tuple[str, ...]]:
    """Words from one file, codes from one file a code system; a system whose file is absent is left out and named."""
    words = _decode(terminology / "condition_words.json", dict[str, tuple[str, ...]])
    codes: dict[str, list[ConditionCode]] = {condition_id: [] for condition_id in words}
    left_out = []
    for system in ("snomed", "icd10"):
        file = terminology / system / "condition_codes.csv"
        if not file.is_file():
            left_out.append(system)
            continue
        for row in _rows(file):
            code = ConditionCode(
                system=row["system"],
                code=row["code"],
                display=row["display"],
                prefix=row["prefix"] == "y",
                weak=row["weak"] == "y",
            )
            codes[row["condition_id"]].append(code)
    return {
        condition_id: ConditionWords(id=condition_id, words=words[condition_id], codes=tuple(codes[condition_id]))
        for condition_id in words
    }, tuple(left_out)


def _statement_codes(file: Traversable) -> dict[str, frozenset[str]]:
    """Codes that say a plain thing (by mouth, none known, pregnant); without the file nothing is said by code."""
    rows = _rows(file) if file.is_file() else []
    return {
        statement: frozenset(row["code"] for row in rows if row["statement"] == statement)
        for statement in sorted({row["statement"] for row in rows})
    }


def _with_effects(models: dict[str, PopulationModel]) -> dict[str, PopulationModel]:
    """Each model with the parameters of ease and drowsiness that it takes from another."""

    def whole(model: PopulationModel) -> PopulationModel:
        if model.effects_from is None:
            return model
        if model.effects_from not in models:
            raise KnowledgeError(Fault("the model does not exist", f"model {model.id}", model.effects_from))
        shared = {
            name: parameter
            for name, parameter in models[model.effects_from].parameters.items()
            if name.startswith(EFFECT_PARAMETERS)
        }
        return msgspec.structs.replace(model, parameters={**shared, **model.parameters})

    return {model_id: whole(model) for model_id, model in models.items()}


def _in_force(library: Library) -> Library:
    """The library with its withdrawn entries set apart, by the part they were taken from."""
    kept: dict[str, Any] = {}
    ended: dict[str, tuple[entries.Entry | Exercise, ...]] = {}
    for part in fields(library):
        held = getattr(library, part.name)
        members = held.values() if isinstance(held, Mapping) else held if isinstance(held, tuple) else ()
        gone = tuple(m for m in members if isinstance(m, entries.Entry | Exercise) and m.withdrawn_on is not None)
        if gone and isinstance(held, Mapping):
            kept[part.name] = {key: member for key, member in held.items() if member not in gone}
        elif gone:
            kept[part.name] = tuple(member for member in held if member not in gone)
        ended |= {part.name: gone} if gone else {}
    return replace(library, **kept, withdrawn=ended) if ended else library


def read_library(root: Traversable | None = None) -> Library:
    """Read every knowledge file, without checking that entries agree with each other.

    Raises
    ------
    KnowledgeError
        A file is not as its schema says; names the file, the path in it, and what was expected.
    """
    data = root or resources.files("supple.knowledge") / "data"
    conditions, left_out = _conditions(data / "terminology")
    ingredients = tuple(
        Ingredient(
            ingredient=row["ingredient"],
            class_id=row["class_id"],
            atc_code=row["atc_code"],
            rxcui=row["rxcui_ingredient"],
            synonyms=tuple(word for word in row["synonyms"].split(";") if word),
            other_codes=tuple(code for code in row["other_codes"].split(";") if code),
        )
        for name in ("ingredients.csv", "neutral_ingredients.csv")
        for row in _rows(data / "terminology" / name)
    )
    lab_codes = {
        row["loinc"]: LabCode(
            analyte=row["analyte"], loinc=row["loinc"], display=row["display"], canonical_unit=row["canonical_unit"]
        )
        for row in _rows(data / "terminology" / "loinc" / "lab_codes.csv")
    }
    exercises: dict[str, Exercise] = _by_id([data / "exercises" / "exercises.json"], Exercise, lambda e: e.id)
    models = _by_id(_files(data / "drugs" / "models", ".json"), PopulationModel, lambda e: e.id)
    digest = hashlib.sha256()
    for ending in (".json", ".csv"):
        for file in _files(data, ending):
            digest.update(file.name.encode() + file.read_bytes())
    held = Library(
        version="-".join((digest.hexdigest()[:12], *(f"without-{system}" for system in left_out))),
        references=_by_id(_files(data / "references", ".json"), entries.Reference, lambda e: e.id),
        rules=tuple(_by_id([data / "rules" / "precautions.json"], entries.Rule, lambda e: e.id).values()),
        questions=_by_id([data / "rules" / "questions.json"], entries.QuestionEntry, lambda e: e.id),
        interactions=_by_id([data / "interactions" / "interactions.json"], entries.Interaction, lambda e: e.id),
        effects=_by_id([data / "effects" / "plan_effects.json"], entries.PlanEffect, lambda e: e.id),
        contra=_by_id([data / "effects" / "contra_codes.json"], entries.ContraCode, lambda e: e.id),
        exercises=exercises,
        goals=_by_id([data / "exercises" / "goals.json"], entries.Goal, lambda e: e.id),
        signs=tuple(_by_id([data / "signs" / "signs.json"], Sign, lambda e: e.id).values()),
        claims=tuple(_by_id([data / "claims" / "claims.json"], entries.Claim, lambda e: e.id).values()),
        research=tuple(_by_id([data / "claims" / "research_watch.json"], entries.Research, lambda e: e.id).values()),
        benefits=tuple(_by_id([data / "claims" / "benefits.json"], entries.Benefit, lambda e: e.id).values()),
        drug_facts=tuple(_by_id([data / "drugs" / "monograph.json"], entries.DrugFact, lambda e: e.id).values()),
        models=_with_effects(models),
        settings=_by_id(_files(data / "settings", ".json"), Settings, lambda e: e.id),
        ingredients=ingredients,
        conditions=conditions,
        lab_codes=lab_codes,
        analytes=_by_id([data / "terminology" / "analytes.json"], LabAnalyte, lambda e: e.id),
        code_systems=_by_id([data / "terminology" / "code_systems.json"], CodeSystem, lambda e: e.id),
        code_systems_left_out=left_out,
        statement_codes=_statement_codes(data / "terminology" / "snomed" / "statement_codes.csv"),
        word_groups=_decode(data / "signs" / "words.json", tuple[WordGroup, ...]),
        likenesses=_decode(data / "signs" / "likeness.json", tuple[Likeness, ...]),
        combinations=tuple(_by_id([data / "signs" / "combinations.json"], Combination, lambda e: e.id).values()),
        emergency_numbers=_by_id([data / "signs" / "emergency_numbers.json"], EmergencyNumber, lambda e: e.id),
        mechanism_steps=_by_id([data / "mechanism" / "steps.json"], mechanism.MechanismStep, lambda e: e.id),
        mechanism_arrows=_by_id([data / "mechanism" / "arrows.json"], mechanism.MechanismArrow, lambda e: e.id),
        progress_rules=_by_id([data / "progression" / "rules.json"], entries.ProgressRule, lambda e: e.id),
        ladders=_by_id([data / "exercises" / "ladders.json"], ladders.Ladder, lambda e: e.id),
        figures=_figures(data / "exercises" / "poses.json"),
        session_questions=_by_id(
            [data / "before_session" / "questions.json"], before_session.SessionQuestion, lambda e: e.id
        ),
    )
    return _in_force(held)


def _figures(file: Traversable) -> dict[str, poses.Figure]:
    try:
        return poses.whole(_decode(file, poses.Drawings))
    except ValueError as problem:
        raise KnowledgeError(Fault(str(problem), f"knowledge/data/{file.name}")) from problem


def disagreements(library: Library) -> Iterator[Fault]:
    """Every reference from one entry to another that does not resolve."""
    known = {
        "source": library.references,
        "plan effect": library.effects,
        "question": library.questions,
        "contra code": library.contra,
        "claim": {claim.id: claim for claim in library.claims},
    }

    def missing(what: str, where: str, ids: tuple[str, ...] | frozenset[str]) -> Iterator[Fault]:
        for wanted in sorted(ids):
            if wanted not in known[what]:
                yield Fault(f"the {what} does not exist", where, wanted)

    ended = tuple(entry for held in library.withdrawn.values() for entry in held)
    cited: tuple[entries.Entry | Exercise, ...] = (
        *library.rules, *library.interactions.values(), *library.effects.values(), *library.contra.values(),
        *library.exercises.values(), *library.goals.values(), *library.signs, *library.claims, *library.research,
        *library.benefits, *library.drug_facts, *library.models.values(), *library.settings.values(),
        *library.combinations, *library.emergency_numbers.values(), *library.progress_rules.values(),
        *library.mechanism_steps.values(), *library.mechanism_arrows.values(),
        *library.code_systems.values(), *library.ladders.values(), *library.session_questions.values(), *ended,
    )  # fmt: skip
    for entry in cited:
        yield from missing("source", f"{type(entry).__name__} {entry.id}", entry.sources)
        if not (entry.sources or entry.grade in ("PROPOSAL", "Judgement")):
            yield Fault(
                "an entry without a source must say that it is a proposal", f"{type(entry).__name__} {entry.id}"
            )
    for model in library.models.values():
        yield from missing("source", f"model {model.id} studies", tuple(study.source for study in model.studies))
        for name, parameter in model.parameters.items():
            yield from missing("source", f"model {model.id} {name}", parameter.sources)
            if not (parameter.sources or parameter.judgement):
                yield Fault("a number needs a source or the word judgement", f"model {model.id} {name}")
    for gone in ended:
        if not gone.withdrawn_because:
            yield Fault("a withdrawn entry says why it ended", f"{type(gone).__name__} {gone.id}")
    for benefit in library.benefits:
        yield from missing("claim", f"benefit {benefit.id}", benefit.claims)
    for number in library.emergency_numbers.values():
        yield from missing("source", f"number {number.id} verified", tuple(number.verified.values()))
    for step in library.mechanism_steps.values():
        for name, parameter in step.numbers.items():
            yield from missing("source", f"mechanism step {step.id} {name}", parameter.sources)
    yield from mechanism.faults(library.mechanism_steps, library.mechanism_arrows)
    drawn = {e.id: e for e in (*library.exercises.values(), *ended) if isinstance(e, Exercise)}
    yield from poses.faults(library.figures, drawn)
    yield from ladders.faults(library.ladders, drawn)
    used = frozenset(code for exercise in library.exercises.values() for code in exercise.contra)
    yield from before_session.faults(
        library.session_questions, library.contra, library.effects, library.signs, used & frozenset(library.contra),
        frozenset(rule.id for rule in library.rules),
    )  # fmt: skip
    for rule in library.rules:
        yield from missing("plan effect", f"rule {rule.id}", (*rule.effects, *rule.unknown_effects))
        if rule.question:
            yield from missing("question", f"rule {rule.id}", (rule.question,))
    signs = {sign.id for sign in library.signs}
    for combination in library.combinations:
        if combination.adds not in signs:
            yield Fault("the sign does not exist", f"combination {combination.id}", combination.adds)
    for interaction in library.interactions.values():
        yield from missing("plan effect", f"interaction {interaction.id}", interaction.effects)
    for exercise in library.exercises.values():
        yield from missing("contra code", f"exercise {exercise.id}", exercise.contra)
    without_entry = {row.class_id for row in library.ingredients} - set(library.interactions)
    for class_id in sorted(without_entry - CLASSES_WITHOUT_RULE):
        yield Fault("the medicine class has no interaction entry", "terminology/ingredients.csv", class_id)


def load_library(root: Traversable | None = None) -> Library:
    """Read the knowledge and check that every citation, effect, question and code resolves.

    Raises
    ------
    KnowledgeError
        With every disagreement, not only the first.
    """
    library = read_library(root)
    faults = tuple(disagreements(library))
    if faults:
        raise KnowledgeError(faults)
    return library
