"""A few questions, most useful first: what must be known, the worst an answer may bring, what it would open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from supple.domain.facts import Facts, Known
from supple.domain.findings import ContraState, Question, Severity
from supple.knowledge.entries import Interaction, QuestionEntry, Rule, UnknownWeight
from supple.knowledge.library import Library
from supple.screening.answers import members
from supple.screening.asking import first_of, is_open, questions_for
from supple.screening.rules import Outcome, severity_of

UNLISTED, CAUSE, SEX = "unlisted_medicine", "cause_of_stiffness", "sex"
ASKED_ELSEWHERE = frozenset({"baclofen_oral", "alcohol"})  # the order and the question on alcohol settle these
WEIGHTS = (UnknownWeight.MUST, UnknownWeight.SHOULD, UnknownWeight.MAY)
POOL_CODES = frozenset({"TRACH", "INCONT_UNMANAGED"})


@dataclass(slots=True)
class _Wanted:
    """How much a question matters, gathered from all that ask for it."""

    worst: Severity = Severity.INFO
    weight: UnknownWeight = UnknownWeight.MAY
    opens: dict[str, None] = field(default_factory=dict)

    def more(self, severity: Severity, weight: UnknownWeight, opens: Iterable[str] = ()) -> None:
        self.worst = max(self.worst, severity)
        self.weight = min(self.weight, weight, key=WEIGHTS.index)
        self.opens |= dict.fromkeys(opens)


def put_before(question: QuestionEntry, facts: Facts) -> bool:
    """Whether the person was asked and did not know: what need not be known is asked once, not at every visit."""
    fact = facts[question.fact]
    return fact.state is Known.UNKNOWN and f"answers.{question.id}" in fact.where


def questions_of(
    outcomes: Iterable[Outcome],
    facts: Facts,
    contra: Mapping[str, ContraState],
    groups: frozenset[str],
    library: Library,
) -> tuple[Question, ...]:
    """All open questions, in order; two or more of one list become one question with lines to tick."""
    outcomes = tuple(outcomes)
    wanted: dict[str, _Wanted] = {}
    for outcome in outcomes:
        for question in questions_for(outcome, facts, library):
            if outcome.weight is not UnknownWeight.MUST and put_before(question, facts):
                continue
            opens = outcome.entry.opens if isinstance(outcome.entry, Rule) and outcome.effects else ()
            wanted.setdefault(question.id, _Wanted()).more(outcome.severity, outcome.weight, (*opens, *question.opens))
    if facts["sex.female"].state is Known.UNKNOWN and SEX in library.questions:
        wanted.setdefault(SEX, _Wanted()).more(Severity.INFO, UnknownWeight.MAY)
    _medicines(facts, wanted, library)
    _codes(facts, contra, wanted, library)
    if not (groups or facts.present("spasticity.cause_known")):
        _cause(facts, wanted, library)
    return _ordered(wanted, _left_by_the_list(outcomes, facts, wanted, library), library)


def _cause(facts: Facts, wanted: dict[str, _Wanted], library: Library) -> None:
    """The cause of stiffness, as one list; what is asked there is not asked again among other conditions."""
    for question in members(CAUSE, library):
        if not is_open(question, facts) or put_before(question, facts):
            continue
        want = wanted.setdefault(question.id, _Wanted())
        want.more(Severity.CAUTION, UnknownWeight.SHOULD, question.opens)
        for other_id in [q for q in wanted if q != question.id and library.questions[q].fact == question.fact]:
            other = wanted.pop(other_id)
            want.more(other.worst, other.weight, other.opens)


def _medicines(facts: Facts, wanted: dict[str, _Wanted], library: Library) -> None:
    """Medicines that no list rules out are asked for once, with the worst that any of them could mean."""
    unknown = _unknown_classes(facts, library)
    if unknown and UNLISTED in library.questions and facts["medicine.unlisted"].state is Known.UNKNOWN:
        worst = max(severity_of(row.severity) for row in unknown)
        wanted.setdefault(UNLISTED, _Wanted()).more(worst, UnknownWeight.SHOULD)


def _unknown_classes(facts: Facts, library: Library) -> list[Interaction]:
    listed = {row.class_id for row in library.ingredients} - ASKED_ELSEWHERE
    rows = (row for row in library.interactions.values() if row.id in listed)
    return sorted((r for r in rows if facts[f"class.{r.id}"].state is Known.UNKNOWN), key=lambda row: row.id)


def _left_by_the_list(
    outcomes: tuple[Outcome, ...], facts: Facts, asked: Mapping[str, _Wanted], library: Library
) -> list[Question]:
    """Classes that stay open although the list was called complete (a medicine on hold, or a name read in doubt).

    The one question for all medicines is answered then, so each of these is asked by name.
    """
    if facts["medicine.unlisted"].state is Known.UNKNOWN:
        return []
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
        for row in _unknown_classes(facts, library)
        if settled.get(f"class.{row.id}", 0) < worst(row)
    ]


def _codes(facts: Facts, contra: Mapping[str, ContraState], wanted: dict[str, _Wanted], library: Library) -> None:
    """Codes that shut an exercise out while nobody has said; the pool's own only for people who use one."""
    for question in library.questions.values():
        for code in question.codes:
            entry, held = library.contra.get(code), contra.get(code)
            if entry is None or held is None or entry.when_unknown != "exclude" or held.state is not Known.UNKNOWN:
                continue
            if code in POOL_CODES and not facts.present("swims"):
                continue
            if is_open(question, facts) and not put_before(question, facts):
                asked = first_of(question, facts, library)
                wanted.setdefault(asked.id, _Wanted()).more(Severity.CAUTION, UnknownWeight.SHOULD, question.opens)


def _ordered(wanted: Mapping[str, _Wanted], by_name: Iterable[Question], library: Library) -> tuple[Question, ...]:
    position = {question_id: n for n, question_id in enumerate(library.questions)}
    lists: dict[str, list[str]] = {}
    for question_id in sorted(wanted, key=position.__getitem__):
        lists.setdefault(library.questions[question_id].group or question_id, []).append(question_id)
    asked = [_together(key, parts, wanted, library) for key, parts in lists.items()]
    asked += [(_Wanted(question.worst_severity, UnknownWeight.SHOULD), question) for question in by_name]

    def order(pair: tuple[_Wanted, Question]) -> tuple[int, int, int, int, str]:
        want, question = pair
        weight, place = WEIGHTS.index(want.weight), position.get(question.question_id, len(position))
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
