"""One cause, one finding: the higher severity, the union of effects, every source; unknown ones as one calm line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from supple.domain.facts import Known
from supple.domain.findings import Advice, Finding, FindingState
from supple.knowledge.entries import Interaction, Rule, UnknownWeight
from supple.knowledge.library import Library
from supple.screening.asking import Asking
from supple.screening.rules import Outcome, silent_outcomes

Causes = dict[str, list[Outcome]]


def by_cause(outcomes: Iterable[Outcome]) -> Causes:
    """Outcomes that tell one story: rules of one cause, and the interactions that such a rule takes in."""
    outcomes = tuple(outcomes)
    joined: dict[str, str] = {}
    joining = [outcome for outcome in outcomes if isinstance(outcome.entry, Rule) and outcome.entry.joins]
    for outcome in sorted(joining, key=_lead_order):
        for row in outcome.entry.joins if isinstance(outcome.entry, Rule) else ():
            if outcome.state is Known.PRESENT or _reports_as(outcome.entry) == row:
                joined.setdefault(row, _cause(outcome.entry))
    causes: Causes = {}
    for outcome in outcomes:
        is_row = isinstance(outcome.entry, Interaction)
        cause = joined.get(outcome.id, outcome.id) if is_row else _cause(outcome.entry)
        causes.setdefault(cause, []).append(outcome)
    return causes


def outweighed(outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """Undecided rules matter less where a graver rule of the same cause already holds: they only may be asked."""
    held: dict[str, int] = {}
    for outcome in outcomes:
        if outcome.state is Known.PRESENT and isinstance(outcome.entry, Rule):
            cause = _cause(outcome.entry)
            held[cause] = max(held.get(cause, 0), outcome.severity)
    return tuple(
        replace(outcome, weight=UnknownWeight.MAY, effects=(), silent=False)
        if outcome.state is Known.UNKNOWN and held.get(_cause(outcome.entry), 0) > outcome.severity
        else outcome
        for outcome in outcomes
    )


def _cause(entry: Rule | Interaction) -> str:
    return (entry.cause or entry.id) if isinstance(entry, Rule) else entry.id


def _reports_as(entry: Rule | Interaction) -> str | None:
    return entry.reports_as if isinstance(entry, Rule) else None


def _lead_order(outcome: Outcome) -> tuple[int, bool, bool, int, str]:
    """Worst first; of equals a rule before an interaction, what stops new sessions, more effects, then by id."""
    is_row = isinstance(outcome.entry, Interaction)
    goes_on = "no_plan_until_reviewed" not in outcome.effects
    return (-outcome.severity, is_row, goes_on, -len(outcome.effects), outcome.id)


def findings_of(outcomes: Iterable[Outcome], asking: Asking) -> tuple[tuple[Finding, list[Outcome]], ...]:
    """Findings with the outcomes behind each: what holds first, then what is not known.

    Worst first; of equals what stops new sessions, then by rule id.

    Undecided rules that only *may* matter leave no finding, only a question. Undecided rules that *should* be settled
    and are asked in one list are one finding.
    """
    found: list[tuple[Finding, list[Outcome]]] = []
    undecided: Causes = {}
    for cause, members in by_cause(outcomes).items():
        holding = [m for m in members if m.state is Known.PRESENT]
        if holding:
            found.append((_holding(holding, members, asking), members))
            continue
        heavy = [m for m in members if m.weight is not UnknownWeight.MAY]
        if not heavy:
            continue
        must = any(m.weight is UnknownWeight.MUST for m in heavy)
        key = f"cause {cause}" if must else _list_of(heavy, asking) or f"cause {cause}"
        undecided.setdefault(key, []).extend(heavy)
    for members in undecided.values():
        found.append((_undecided(members, asking), members))
    return tuple(sorted(found, key=lambda pair: _finding_order(pair[0])))


def _finding_order(finding: Finding) -> tuple[bool, int, bool, str]:
    goes_on = "no_plan_until_reviewed" not in finding.plan_effects
    return (finding.state is FindingState.UNKNOWN, -finding.severity, goes_on, finding.rule_id)


def _list_of(members: Sequence[Outcome], asking: Asking) -> str | None:
    lists = {q.group for m in members if (q := asking.question_for(m)) and q.group}
    return f"list {min(lists)}" if lists else None


def _effects(members: Sequence[Outcome]) -> tuple[str, ...]:
    """The union in order of first mention; "none" only where nothing else is asked for.

    An undecided rule that lets another one speak asks for nothing beside it.
    """
    speaking = {member.id for member in members if member.state is Known.UNKNOWN}
    members = [
        member
        for member in members
        if not (
            member.state is Known.UNKNOWN and isinstance(member.entry, Rule) and member.entry.unknown_as in speaking
        )
    ]
    effects = tuple(dict.fromkeys(effect for member in members for effect in member.effects))
    return tuple(effect for effect in effects if effect != "none") or ("none",)


def _sources(members: Iterable[Outcome]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(source for member in members for source in member.entry.sources))


def _question_ids(members: Iterable[Outcome], asking: Asking) -> tuple[str, ...]:
    asked = (asking.question_for(m) for m in members if m.state is Known.UNKNOWN)
    return tuple(dict.fromkeys(question.id for question in asked if question))


def _name(lead: Outcome) -> str:
    return _reports_as(lead.entry) or lead.id


def _title(entry: Rule | Interaction) -> str:
    return entry.title if isinstance(entry, Rule) else entry.name


def _holding(holding: list[Outcome], members: list[Outcome], asking: Asking) -> Finding:
    ordered = sorted(holding, key=_lead_order)
    lead = ordered[0]
    lines = [line for member in ordered for line in member.because]
    lines += [
        f"{member.entry.name}: {member.entry.mechanism}" for member in ordered if isinstance(member.entry, Interaction)
    ]
    asked = [m for m in members if m.state is Known.UNKNOWN and m.weight is not UnknownWeight.MAY]
    questions = _question_ids(asked, asking)
    old = any(asking.facts[fact].stale for fact in lead.rests_on)
    return Finding(
        rule_id=_name(lead),
        severity=lead.severity,
        state=FindingState.FIRES,
        title=_title(lead.entry) + (" (old result)" if old else ""),
        because=tuple(dict.fromkeys((*lines, lead.entry.why))),
        advice=Advice(lead.entry.person, lead.entry.clinician),
        plan_effects=_effects((*ordered, *asked)),
        citations=_sources(ordered),
        would_change_if=_change(lead.entry),
        question_id=questions[0] if questions else None,
        grade=lead.entry.grade,
        also=tuple(dict.fromkeys(m.id for m in (*ordered, *asked) if m.id != _name(lead))),
        question_ids=questions,
        medicines=tuple(
            dict.fromkeys(
                line for member in ordered if isinstance(member.entry, Interaction) for line in member.because
            )
        ),
    )


def _change(entry: Rule | Interaction) -> str:
    if isinstance(entry, Rule):
        return entry.would_change_if
    return "the order is reconciled" if entry.id == "baclofen_oral" else "the medicine has ended"


def _speaker(members: list[Outcome]) -> Outcome:
    lead = min(members, key=_lead_order)
    other = lead.entry.unknown_as if isinstance(lead.entry, Rule) else None
    return next((m for m in members if m.id == other), lead)


def _undecided(members: list[Outcome], asking: Asking) -> Finding:
    questions = [asking.question_for(member) for member in members]
    asked = tuple(question.id if question else None for question in questions)
    if all(member.silent for member in members):
        return _of_silence(tuple(member.id for member in members), asked, asking.library)
    return _not_known(members, asked, asking.library)


@lru_cache(maxsize=4096)
def _of_silence(rule_ids: tuple[str, ...], asked: tuple[str | None, ...], library: Library) -> Finding:
    """Of what nobody spoke, the finding is the same for everybody who is asked the same."""
    silent = silent_outcomes(library)
    return _not_known([silent[rule_id] for rule_id in rule_ids], asked, library)


def _not_known(members: list[Outcome], asked_ids: tuple[str | None, ...], library: Library) -> Finding:
    """One calm line for rules that cannot be decided; ``asked_ids`` are their questions, in the same order."""
    lead = _speaker(members)
    lead_asks = asked_ids[members.index(lead)]
    asked = library.questions[lead_asks] if lead_asks else None
    group = library.questions.get(asked.group) if asked and asked.group else None
    questions = tuple(dict.fromkeys(question_id for question_id in asked_ids if question_id))
    several = len(questions) > 1
    shown = group if several and group else asked
    subject = (shown.tick or shown.id.replace("_", " ")) if shown else _title(lead.entry).lower()
    effects = _effects(members)
    until = _in_words(effects, library) if effects != ("none",) else "nothing changes"
    would = _in_words(lead.entry.effects, library)
    text = f"{shown.text} " if shown else ""
    person = f"{text}If it applies: {would}. If not, this line goes away. Until someone answers: {until}."
    return Finding(
        rule_id=_name(lead),
        severity=lead.severity,
        state=FindingState.UNKNOWN,
        title=f"Not known yet: {subject}",
        because=(*_unknown_lines(lead, members), f"Until someone answers: {until}"),
        advice=Advice(person, f"Not known: {subject}. {lead.entry.clinician}"),
        plan_effects=effects,
        citations=_sources(members),
        would_change_if="someone answers the question, or the record tells",
        question_id=shown.id if shown else None,
        grade=lead.entry.grade,
        also=tuple(dict.fromkeys(m.id for m in members if m.id != lead.id)),
        question_ids=questions,
    )


def _unknown_lines(lead: Outcome, members: list[Outcome]) -> tuple[str, ...]:
    """What the record has on it, at most three lines; silence is said as such."""
    lines = tuple(dict.fromkeys((*lead.because, *(line for member in members for line in member.because))))
    return lines[:3] or ("nobody said, and the record does not tell",)


@lru_cache(maxsize=1024)
def _in_words(effects: tuple[str, ...], library: Library) -> str:
    return "; ".join(_plain(effect, library) for effect in effects)


def _plain(effect_id: str, library: Library) -> str:
    effect = library.effects.get(effect_id)
    words = effect.plain_words.rstrip(".") if effect else effect_id.replace("_", " ")
    return words[:1].lower() + words[1:]
