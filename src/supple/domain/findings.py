"""What must not be missed, as values: findings, questions, red flags, and what they do to a plan."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from supple.domain.facts import Known
from supple.errors import shortened


class Severity(enum.IntEnum):
    """How much a finding matters; a larger number is worse."""

    INFO = 1
    CAUTION = 2
    SERIOUS = 3
    CONTRAINDICATED = 4

    @property
    def word(self) -> str:
        """The severity as the contract writes it."""
        return self.name.lower()


class FindingState(enum.StrEnum):
    """A rule either fires or cannot be decided; a rule that does not hold leaves no finding."""

    FIRES = "fires"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do, for the person and for the clinician."""

    person: str
    clinician: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One cause, one finding: what was found, why, and what it does to the plan."""

    rule_id: str
    severity: Severity
    state: FindingState
    title: str
    because: tuple[str, ...]
    advice: Advice
    plan_effects: tuple[str, ...]
    citations: tuple[str, ...]
    would_change_if: str
    question_id: str | None = None
    grade: str = "PROPOSAL"
    also: tuple[str, ...] = ()  # other rules and interactions that are part of this finding
    question_ids: tuple[str, ...] = ()  # all single questions whose answers would settle what is unknown in it
    medicines: tuple[str, ...] = ()  # lines of ``because`` that name a medicine; no short form leaves one out


@dataclass(frozen=True, slots=True)
class Question:
    """Something worth asking, most useful first. ``answers`` are the accepted words, or a unit for a number."""

    question_id: str
    text: str
    why: str
    worst_severity: Severity
    opens: tuple[str, ...] = ()
    must: bool = False
    answers: tuple[str, ...] = ("yes", "no", "unknown")
    ticks: Mapping[str, str] = field(default_factory=dict)  # of a list to tick: question id -> one line


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Something read but not used, and why. Nothing is dropped in silence; a very long value is quoted in part."""

    where: str
    value: str
    why: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", shortened(self.value))


@dataclass(frozen=True, slots=True)
class ActiveEffect:
    """A row of plan_effects.csv that is in force, with the findings it comes from and the last day it holds."""

    effect_id: str
    rule_ids: tuple[str, ...]
    until: date | None = None
    note: str | None = None  # what the effect rests on where that is not a rule, e.g. a self-entered clearance


@dataclass(frozen=True, slots=True)
class ContraState:
    """Whether a contra code of the exercise library applies to this person."""

    code: str
    state: Known
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Screening:
    """All that screening hands on.

    ``groups`` are the codes of the exercise library that this person belongs to (MS, SCI_PARA, SCI_TETRA, SCI_C7,
    SCI_INCOMPLETE, CP); empty where the cause of spasticity is other or not known.
    """

    findings: tuple[Finding, ...] = ()
    questions: tuple[Question, ...] = ()
    effects: tuple[ActiveEffect, ...] = ()
    contra: Mapping[str, ContraState] = field(default_factory=dict)
    groups: frozenset[str] = frozenset()
    not_understood: tuple[NotUnderstood, ...] = ()

    def in_force(self, effect_id: str) -> bool:
        """Whether the effect is active."""
        return any(effect.effect_id == effect_id for effect in self.effects)

    def rules_behind(self, effect_id: str) -> tuple[str, ...]:
        """The rules that switch the effect on."""
        return tuple(rule for effect in self.effects if effect.effect_id == effect_id for rule in effect.rule_ids)

    def contra_state(self, code: str) -> Known:
        """Whether the code applies; not known where nobody said."""
        held = self.contra.get(code)
        return held.state if held else Known.UNKNOWN


class Urgency(enum.IntEnum):
    """How soon to act; a larger number is sooner."""

    NONE = 0
    ROUTINE = 1
    SAME_DAY = 2
    EMERGENCY = 3

    @property
    def word(self) -> str:
        """The urgency as the contract writes it."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class SignHit:
    """A red flag that was recognised: how urgent it is in this context, and what to do."""

    sign_id: str
    urgency: Urgency
    because: str
    advice: str
    citations: tuple[str, ...] = ()


NOT_RECOGNISED = "not recognised"
NOT_ENGLISH = "not read: this does not look like English"
NO_WORDS = "not read: there are no words in it"
NOT_READ = frozenset((NOT_RECOGNISED, NOT_ENGLISH, NO_WORDS))


@dataclass(frozen=True, slots=True)
class ReadWords:
    """How one piece of plain text was read."""

    text: str
    sign_id: str | None
    how: str


@dataclass(frozen=True, slots=True)
class Triage:
    """Signs found, the worst urgency among them, and what to ask next."""

    urgency: Urgency = Urgency.NONE
    signs: tuple[SignHit, ...] = ()
    read: tuple[ReadWords, ...] = ()
    questions: tuple[str, ...] = ()

    @property
    def not_read(self) -> bool:
        """Whether some of the words were not recognised, or there were none: how urgent they are is then not known."""
        return any(item.how in NOT_READ for item in self.read) or not (self.read or self.signs)
