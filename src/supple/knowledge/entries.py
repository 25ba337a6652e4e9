"""What a piece of cited knowledge looks like. Every entry has a source, a grade and the day it was checked.

The files under ``knowledge/data`` are decoded into these values; a file that does not fit stops the program at
load with its name, path and value.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from typing import Any, Literal

import msgspec

SeverityWord = Literal["info", "caution", "serious", "contraindicated"]
UrgencyWord = Literal["routine", "same_day", "emergency"]


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What all entries share. ``reviewed_by`` stays empty until a clinician has looked at the entry.

    A withdrawn entry keeps its place and its words, with the day it ended and why; nothing reads it any more but the
    doors that show the knowledge.
    """

    id: str
    sources: tuple[str, ...]
    grade: str
    checked_on: str
    reviewed_by: str | None = None
    withdrawn_on: str | None = None
    withdrawn_because: str | None = None


class Reference(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A source. Ids carry their list: ``safety:S5``, ``pk:S11``, ``exercise:S14``, ``interaction:I4``, ``claim:K3``."""

    id: str
    title: str
    where: str
    grade: str | None = None


class UnknownWeight(enum.StrEnum):
    """How much it matters that a rule's input is not known (design, section 9)."""

    MUST = "must"
    SHOULD = "should"
    MAY = "may"


class QuestionEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question that a person can answer, and the fact it settles.

    ``answers`` is a list of accepted words (yes, no, unknown by default), or holds one word in angle brackets for a
    value: ``<number>``, ``<date>``, ``<text>``, ``<list>``. A question whose ``fact`` is empty is a list to tick.
    """

    id: str
    fact: str
    text: str
    why: str
    answers: tuple[str, ...] = ("yes", "no", "unknown")
    tick: str | None = None  # the question as one line of a list to tick
    group: str | None = None  # the list it is asked in, where two or more of that list are open
    yes_also: tuple[str, ...] = ()  # further facts that a yes makes present
    no_also: tuple[str, ...] = ()  # further facts that a no makes absent
    valid_days: float | None = None  # how long an answer counts; None: until it is changed
    codes: tuple[str, ...] = ()  # contra codes that the answer decides
    after: str | None = None  # not asked while this other question is open
    opens: tuple[str, ...] = ()


class Softer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another form of a rule for when ``when`` is certain; what is None stays as the rule has it."""

    when: Mapping[str, Any]
    severity: SeverityWord | None = None
    effects: tuple[str, ...] | None = None
    unknown: UnknownWeight | None = None
    unknown_effects: tuple[str, ...] | None = None


class Rule(Entry, frozen=True, kw_only=True):
    """A screening rule: when it fires, how much it matters, what to say, what it does to the plan.

    ``when`` is an expression over facts (see ``supple.screening.logic``). ``unknown`` says how much an undecided
    rule matters, ``unknown_effects`` what then holds, ``question`` what to ask. ``cause`` names the story a rule
    belongs to: findings of one cause become one finding. The first of ``softer`` that certainly holds changes it.
    """

    title: str
    severity: SeverityWord
    when: Mapping[str, Any]
    why: str
    person: str
    clinician: str
    effects: tuple[str, ...]
    would_change_if: str
    unknown: UnknownWeight
    unknown_effects: tuple[str, ...] = ()
    question: str | None = None
    cause: str | None = None
    opens: tuple[str, ...] = ()
    softer: tuple[Softer, ...] = ()
    joins: tuple[str, ...] = ()  # interactions that become part of this rule's finding
    reports_as: str | None = None  # the interaction whose id the finding carries: the rule makes that row worse
    unknown_as: str | None = None  # the rule that speaks where this one cannot be decided


class Interaction(Entry, frozen=True, kw_only=True):
    """What another class of medicine means beside oral baclofen. The id is the class id."""

    name: str
    mechanism: str
    severity: SeverityWord
    why: str
    person: str
    clinician: str
    effects: tuple[str, ...]


class PlanEffect(Entry, frozen=True, kw_only=True):
    """A row of the one vocabulary between findings and the planner; ``numbers`` hold what the row sets.

    Where ``cue`` is not empty, every session that ``cue_for`` names carries exactly that text among its cues while
    the effect is in force. ``away`` means a session that is not at home; ``plan``, that the notes of the plan say it
    once; ``floor``, that cues or notes say it where only the floor under the first alertness cap allows a session.
    ``only`` names the exercises that the row is about, if it is about a few.
    """

    plain_words: str
    planner_does: str
    touches: tuple[str, ...]
    lifts_when: str
    numbers: Mapping[str, float] = {}
    cue: str = ""
    cue_for: Literal["every_session", "standing", "pool", "away", "plan", "floor"] = "every_session"
    only: tuple[str, ...] = ()


class ContraCode(Entry, frozen=True, kw_only=True):
    """A fact about the person that an exercise cannot go with, and how (design, section 10).

    ``when_unknown`` is what an unanswered code does: exclude the item, or ask at the start of the session. A
    session with an item whose code is not excluded and not known to be absent carries exactly the text ``cue``.
    """

    meaning: str
    mode: Literal["exclude", "ask_now", "modify", "window", "companion"]
    when_unknown: Literal["exclude", "exclude_if_sci_level_unknown", "ask"]
    cue: str


class Goal(Entry, frozen=True, kw_only=True):
    """Something a person may want, the kinds of exercise it favours (3 most), and its weekly measure.

    Measures are kinds of the diary; ``measure_seated`` is the one for who does not stand or walk, where another fits.
    """

    name: str
    words: tuple[str, ...]
    kinds: Mapping[str, int]
    measure: str
    sentence: str
    measure_seated: str | None = None


class ProgressRule(Entry, frozen=True, kw_only=True):
    """A rule of how weeks grow: what it decides, when it holds, and its words for the person."""

    decision: Literal["start", "up", "hold", "down", "deload", "restart", "rebaseline"]
    when: str
    words: str


class Sign(Entry, frozen=True, kw_only=True):
    """A red flag: the words people use for it, how urgent it is, and what raises or lowers that.

    ``raises`` are expressions over facts and other signs with the urgency they lead to.
    """

    sign: str
    clinical_term: str
    words: tuple[str, ...]
    urgency: UrgencyWord
    raises: tuple[Raise, ...]
    why: str
    advice: str
    negated_examples: tuple[str, ...]
    usual_question: str | None = None


class Raise(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A context that changes a sign's urgency, in words and as an expression."""

    when: Mapping[str, Any]
    urgency: UrgencyWord
    because: str
    ask: str | None = None  # what to ask where the context is not known
    answer: str | None = None  # the words.<id> that a yes to this question stands for


class Claim(Entry, frozen=True, kw_only=True):
    """A statement of the ledger: what was claimed, how it stands, what the program says instead.

    ``telltales`` are patterns that betray a claim without support wherever it is told outside the ledger.
    """

    section: str
    claim: str
    verdict: Literal["supported", "supported_with_limits", "unsupported", "contradicted"]
    evidence: str
    we_say: str
    searched: str | None = None  # what was looked for where nothing was found
    telltales: tuple[str, ...] = ()


class Research(Entry, frozen=True, kw_only=True):
    """A line of research that is watched: how things stood when it was read, and what that means here."""

    topic: str
    as_of: str
    known: str
    we_say: str


class Benefit(Entry, frozen=True, kw_only=True):
    """What can be said of one benefit of exercise, and never more.

    ``sure`` says how firm it is, ``found`` what the trials saw, ``claims`` which claims of the ledger it answers,
    ``follow`` what a person can write down to see their own trend.
    """

    name: str
    sentence: str
    sure: str
    found: str
    claims: tuple[str, ...]
    follow: str


class DrugFact(Entry, frozen=True, kw_only=True):
    """One statement of the monograph, under its heading."""

    heading: str
    text: str
    region: str | None = None
    order: int = 0


class Parameter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A number of a model: typical value, unit, spread between people, plausible range of the typical value, basis.

    ``judgement`` is true where the number was proposed rather than published; such a number is shown as an
    assumption wherever it matters.
    """

    value: float
    unit: str
    cv_between: float = 0.0  # coefficient of variation between people, log-normal
    low: float | None = None
    high: float | None = None
    tried: tuple[float, float] | None = None  # range of the typical value that is looked at, but not drawn from
    sources: tuple[str, ...] = ()
    judgement: bool = False
    note: str | None = None


EFFECT_PARAMETERS = ("ke0_", "ec50_", "hill_", "emax_", "tolerance_")  # what a model may take from another


class Study(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """People that a model was built on, as far as the paper says; None is not reported."""

    source: str
    who: str
    n: int | None
    age_years: tuple[float, float] | None
    weight_kg: tuple[float, float] | None
    kidney: str
    gave: str


class ModelLimit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a model stops to speak of a person: hard (no forecast, with these words) or soft (a wider range)."""

    covariate: Literal["age_years", "weight_kg", "crcl_ml_min"]
    kind: Literal["hard", "soft"]
    words: str
    low: float | None = None
    high: float | None = None

    def exceeded(self, value: float | None) -> bool:
        """Whether a value lies outside; a value that is not known lies nowhere."""
        if value is None:
            return False
        return (self.low is not None and value < self.low) or (self.high is not None and value > self.high)


class PopulationModel(Entry, frozen=True, kw_only=True):
    """A model of what the body and the medicine do, with the people it was built on.

    ``clearance`` says what clearance follows: ``renal`` (creatinine clearance and weight), ``fixed`` (nothing), or
    ``per_kg`` (body weight). ``default`` models are chosen by themselves where their hard limits admit the person.
    Parameters of ease and drowsiness that a model lacks are those of ``effects_from``.
    """

    drug: str
    title: str
    structure: str
    people: str
    clearance: Literal["renal", "fixed", "per_kg"]
    studies: tuple[Study, ...]
    limits: tuple[ModelLimit, ...]
    parameters: Mapping[str, Parameter]
    default: bool = False
    effects_from: str | None = None


class Settings(Entry, frozen=True, kw_only=True):
    """Numbers of one topic that a clinician might dispute: windows, response gate, caps, freshness, planning."""

    title: str
    numbers: Mapping[str, Parameter]


CLASSES_WITHOUT_RULE = frozenset(("neutral", "antibiotic"))  # recognised, so not "not understood"; no interaction entry


class Ingredient(msgspec.Struct, frozen=True, kw_only=True):
    """An ingredient with the class that screening knows, its codes and the other words for it.

    ``other_codes`` are products and older codes that mean the same, as ``system:code``.
    """

    ingredient: str
    class_id: str
    atc_code: str
    rxcui: str
    synonyms: tuple[str, ...]
    other_codes: tuple[str, ...] = ()


class ConditionWords(msgspec.Struct, frozen=True, kw_only=True):
    """A condition that screening knows: plain words, and codes as (system, code, with descendants, weak).

    A word that ends in a question mark only may mean the condition ("stiffness?").
    """

    id: str
    words: tuple[str, ...]
    codes: tuple[ConditionCode, ...]


class ConditionCode(msgspec.Struct, frozen=True, kw_only=True):
    """One code of a condition. A weak code needs the record's words to agree."""

    system: str
    code: str
    display: str
    prefix: bool
    weak: bool


class LabCode(msgspec.Struct, frozen=True, kw_only=True):
    """A LOINC code that is read as an analyte."""

    analyte: str
    loinc: str
    display: str
    canonical_unit: str


class LabAnalyte(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An analyte with its canonical unit, the factors of other UCUM units, and what is plausible in each unit.

    Canonical value = value * factor + offset; only temperatures and HbA1c have an offset.
    """

    id: str
    name: str
    unit: str
    factors: Mapping[str, float]  # multiply a value in this UCUM unit to get the canonical unit
    plausible: Mapping[str, tuple[float, float]]  # per UCUM unit as written
    offsets: Mapping[str, float] = {}


class WordGroup(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words of one use in reading plain text.

    ``kind`` is group (used inside phrases as ``@id``), form (irregular forms of the word ``id``), message_context or
    sentence_context (becomes the fact ``words.<id>`` for the whole message or for its own sentence), reading (how
    clauses are read), spelling (recognised when misspelt) or ordinary (common words never taken for a misspelling).
    Phrases are written in the small language of ``supple.screening.signs.phrases``.
    """

    id: str
    kind: Literal["group", "form", "message_context", "sentence_context", "reading", "spelling", "ordinary"]
    meaning: str
    words: tuple[str, ...]


class Likeness(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Weights of words in messages of one urgency, learnt from the development messages of triage.

    ``weights`` are log-odds of a word, a beginning of a word or two neighbours; above ``threshold`` a sentence
    resembles the ``urgency``. Generated by ``validation/builders/triage_likeness.py``; never written by hand.
    """

    id: str
    urgency: UrgencyWord
    sign: str
    note: str
    bias: float
    threshold: float
    messages: int
    weights: Mapping[str, float]


class Combination(Entry, frozen=True, kw_only=True):
    """Signs and facts that together are another sign, e.g. missed doses with fever are withdrawal."""

    when: Mapping[str, Any]
    adds: str
    because: str


class CodeSystem(Entry, frozen=True, kw_only=True):
    """A code system in the files: whose it is, on what terms, and what they mean for someone who passes Supple on.

    ``without`` says how to make a copy that leaves it out, ``notice`` what its owner wants to be said.
    """

    name: str
    owner: str
    terms: str
    means: str
    not_verified: str
    without: str
    notice: str | None = None


class EmergencyNumber(Entry, frozen=True, kw_only=True):
    """The number to call for an ambulance; the id is the ISO 3166 country code, ``*`` where the country is unknown.

    ``verified`` gives, for each number that was read on an official page, the source of that page.
    """

    country: str
    number: str
    also: str | None = None
    verified: Mapping[str, str] = {}

    def numbers(self) -> tuple[str, ...]:
        """Every telephone number of the entry, as it is written."""
        return tuple(re.findall(r"\d[\d -]*\d", f"{self.number}; {self.also or ''}"))

    def unverified(self) -> tuple[str, ...]:
        """The numbers that nobody has read on an official page."""
        return tuple(number for number in self.numbers() if number not in self.verified)
