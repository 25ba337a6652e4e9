"""A few questions, most useful first: what must be known, the worst an answer may bring, what it would open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from supple.domain.facts import Facts, Known
from supple.domain.findings import ContraState, Question, Severity
from supple.knowledge.entries import Interaction, QuestionEntry, Rule, UnknownWeight
from supple.knowledge.library import Library
from supple.screening.asking import Asking
from supple.screening.rules import Outcome, severity_of

UNLISTED, CAUSE, SEX = "unlisted_medicine", "cause_of_stiffness", "sex"
ASKED_ELSEWHERE = frozenset({"baclofen_oral", "alcohol"})  # the order and the question on alcohol settle these
WEIGHTS = {UnknownWeight.MUST: 0, UnknownWeight.SHOULD: 1, UnknownWeight.MAY: 2}  # gravest first
POOL_CODES = frozenset({"TRACH", "INCONT_UNMANAGED"})


@dataclass(slots=True)
class _Wanted:
    """How much a question matters, gathered from all that ask for it."""

    worst: Severity = Severity.INFO
    weight: UnknownWeight = UnknownWeight.MAY
    opens: dict[str, None] = field(default_factory=dict)

    def more(self, severity: Severity, weight: UnknownWeight, opens: Iterable[str] = ()) -> None:
        if severity > self.worst:
            self.worst = severity
        if WEIGHTS[weight] < WEIGHTS[self.weight]:
            self.weight = weight
        for code in opens:
            self.opens[code] = None


def put_before(question: QuestionEntry, facts: Facts) -> bool:
    """Whether the person was asked and did not know: what need not be known is asked once, not at every visit."""
    if question.fact not in facts:
        return False
    fact = facts[question.fact]
    return fact.state is Known.UNKNOWN and f"answers.{question.id}" in fact.where


def questions_of(
    outcomes: Iterable[Outcome], contra: Mapping[str, ContraState], groups: frozenset[str], asking: Asking
) -> tuple[Question, ...]:
    """All open questions, in order; two or more of one list become one question with lines to tick."""
    outcomes, facts = tuple(outcomes), asking.facts
    wanted: dict[str, _Wanted] = {}
    for outcome in outcomes:
        for question in asking.questions_for(outcome):
            if outcome.weight is not UnknownWeight.MUST and put_before(question, facts):
                continue
            opens = outcome.entry.opens if isinstance(outcome.entry, Rule) and outcome.effects else ()
            _in(wanted, question.id).more(outcome.severity, outcome.weight, (*opens, *question.opens))
    if asking.state("sex.female") is Known.UNKNOWN and SEX in asking.library.questions:
        _in(wanted, SEX).more(Severity.INFO, UnknownWeight.MAY)
    _medicines(asking, wanted)
    _codes(asking, contra, wanted)
    if not (groups or asking.state("spasticity.cause_known") is Known.PRESENT):
        _cause(asking, wanted)
    return _ordered(wanted, _left_by_the_list(outcomes, asking, wanted), asking)


def _in(wanted: dict[str, _Wanted], question_id: str) -> _Wanted:
    """How much the question matters so far."""
    found = wanted.get(question_id)
    if found is None:
        found = wanted[question_id] = _Wanted()
    return found


def _cause(asking: Asking, wanted: dict[str, _Wanted]) -> None:
    """The cause of stiffness, as one list; what is asked there is not asked again among other conditions."""
    library = asking.library
    for question in asking.index.of_group.get(CAUSE, ()):
        if not asking.is_open(question) or put_before(question, asking.facts):
            continue
        want = _in(wanted, question.id)
        want.more(Severity.CAUTION, UnknownWeight.SHOULD, question.opens)
        for other_id in [q for q in wanted if q != question.id and library.questions[q].fact == question.fact]:
            other = wanted.pop(other_id)
            want.more(other.worst, other.weight, other.opens)


def _medicines(asking: Asking, wanted: dict[str, _Wanted]) -> None:
    """Medicines that no list rules out are asked for once, with the worst that any of them could mean."""
    unknown = _unknown_classes(asking)
    if unknown and UNLISTED in asking.library.questions and asking.state("medicine.unlisted") is Known.UNKNOWN:
        worst = max(severity_of(row.severity) for row in unknown)
        _in(wanted, UNLISTED).more(worst, UnknownWeight.SHOULD)


def _unknown_classes(asking: Asking) -> list[Interaction]:
    return [row for fact_id, row in _classes_listed(asking.library) if asking.state(fact_id) is Known.UNKNOWN]


@lru_cache(maxsize=8)
def _classes_listed(library: Library) -> tuple[tuple[str, Interaction], ...]:
    """The fact and the interaction of each class that a list of medicines tells of, by id."""
    listed = {row.class_id for row in library.ingredients} - ASKED_ELSEWHERE
    rows = sorted((row for row in library.interactions.values() if row.id in listed), key=lambda row: row.id)
    return tuple((f"class.{row.id}", row) for row in rows)


def _left_by_the_list(outcomes: tuple[Outcome, ...], asking: Asking, asked: Mapping[str, _Wanted]) -> list[Question]:
    """Classes that stay open although the list was called complete (a medicine on hold, or a name read in doubt).

    The one question for all medicines is answered then, so each of these is asked by name.
    """
    left = [] if asking.state("medicine.unlisted") is Known.UNKNOWN else _unknown_classes(asking)
    if not left:
        return []
    facts, library = asking.facts, asking.library
    settled: dict[str, Severity] = {}
    for question_id, want in asked.items():
        question = library.questions[question_id]
        for fact_id in (question.fact, *question.no_also):
            settled[fact_id] = max(want.worst, settled.get(fact_id, want.worst))

    def worst(row: Interaction) -> Severity:
        undecided = (o.severity for o in outcomes if o.state is Known.UNKNOWN and f"class.{row.id}" in o.rests_on)
        return max((severity_of(row.severity), *undecided))

    return [
        Question(
            question_id=f"class.{row.id}",
            text=f"Do you take this now: {row.name}?",
            why=f"{'; '.join(facts[f'class.{row.id}'].because) or 'The list does not settle it'}.",
            worst_severity=worst(row),
        )
        for row in left
        if settled.get(f"class.{row.id}", 0) < worst(row)
    ]


def _codes(asking: Asking, contra: Mapping[str, ContraState], wanted: dict[str, _Wanted]) -> None:
    """Codes that shut an exercise out while nobody has said; the pool's own only for people who use one."""
    for question, code in _questions_of_codes(asking.library):
        held = contra.get(code)
        if held is None or held.state is not Known.UNKNOWN:
            continue
        if code in POOL_CODES and asking.state("swims") is not Known.PRESENT:
            continue
        if asking.is_open(question) and not put_before(question, asking.facts):
            _in(wanted, asking.first_of(question).id).more(Severity.CAUTION, UnknownWeight.SHOULD, question.opens)


@lru_cache(maxsize=8)
def _questions_of_codes(library: Library) -> tuple[tuple[QuestionEntry, str], ...]:
    """The codes that shut out while they are unknown, each with the question that settles it."""
    return tuple(
        (question, code)
        for question in library.questions.values()
        for code in question.codes
        if code in library.contra and library.contra[code].when_unknown == "exclude"
    )


def _ordered(wanted: Mapping[str, _Wanted], by_name: Iterable[Question], asking: Asking) -> tuple[Question, ...]:
    position, library = asking.index.position, asking.library
    lists: dict[str, list[str]] = {}
    for question_id in sorted(wanted, key=position.__getitem__):
        lists.setdefault(library.questions[question_id].group or question_id, []).append(question_id)
    asked = [_together(key, parts, wanted, library) for key, parts in lists.items()]
    asked += [(_Wanted(question.worst_severity, UnknownWeight.SHOULD), question) for question in by_name]

    def order(pair: tuple[_Wanted, Question]) -> tuple[int, int, int, int, str]:
        want, question = pair
        weight, place = WEIGHTS[want.weight], position.get(question.question_id, len(position))
        return weight, -question.worst_severity, -len(question.opens), place, question.question_id

    return tuple(question for _, question in sorted(asked, key=order))


def _together(key: str, parts: list[str], wanted: Mapping[str, _Wanted], library: Library) -> tuple[_Wanted, Question]:
    """One question for the parts of a list that are open; a single open part is asked by itself."""
    want = _Wanted()
    for part in parts:
        want.more(wanted[part].worst, wanted[part].weight, wanted[part].opens)
    alone = len(parts) == 1
    entry: QuestionEntry = library.questions[parts[0] if alone else key]
    ticks = {} if alone else {part: library.questions[part].tick or part for part in parts}
    return want, Question(
        question_id=entry.id,
        text=" ".join((entry.text, *([f"{'; '.join(ticks.values())}."] if ticks else []))),
        why=entry.why,
        worst_severity=want.worst,
        opens=tuple(want.opens),
        must=want.weight is UnknownWeight.MUST,
        answers=entry.answers,
        ticks=ticks,
    )
