"""What a piece of cited knowledge looks like. Every entry has a source, a grade and the day it was checked.

The files under ``knowledge/data`` are decoded into these values; a file that does not fit stops the program at
load with its name, path and value.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Any, Literal

import msgspec

SeverityWord = Literal["info", "caution", "serious", "contraindicated"]


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
    ``when`` is the expression over facts of a code that hangs on a number; the others are told by what they name.
    """

    meaning: str
    mode: Literal["exclude", "ask_now", "modify", "window", "companion"]
    when_unknown: Literal["exclude", "exclude_if_sci_level_unknown", "ask"]
    cue: str
    when: Mapping[str, Any] | None = None


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
