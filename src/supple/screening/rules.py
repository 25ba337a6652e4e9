"""Judge each rule and each interaction on the facts: it holds, it cannot be decided, or it leaves nothing behind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, lru_cache

from supple.domain.facts import Facts, Known
from supple.domain.findings import Severity
from supple.domain.kidney import KidneyFunction
from supple.knowledge.entries import Interaction, Rule, UnknownWeight
from supple.knowledge.library import Library
from supple.screening.compiled import RuleStatements, statements_of
from supple.screening.states import States

DATE_AT_END = re.compile(r" on \d{4}-\d{2}-\d{2}$")
RECHECK, WATCH, LIGHT = "kidney_recheck", "sedation_watch", "light_only"
DATED_CAUSES = ("order.", "botulinum.recent")  # events after which a week of light sessions is over


@cache
def severity_of(word: str) -> Severity:
    """The severity that a knowledge file writes as a word."""
    return Severity[word.upper()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One rule or interaction that holds or cannot be decided, with what it then asks for.

    ``effects`` are those in force now: the rule's own where it holds, its ``unknown_effects`` where it is undecided.
    ``rests_on`` are the decisive facts; ``caused_on`` the day of the event behind it where that ends the effects.
    ``silent`` says that nobody spoke of any of its facts, so that it is the same for everybody.
    """

    entry: Rule | Interaction
    state: Known
    severity: Severity
    weight: UnknownWeight
    effects: tuple[str, ...]
    rests_on: tuple[str, ...]
    because: tuple[str, ...]
    caused_on: date | None = None
    silent: bool = False

    @property
    def id(self) -> str:
        """The id of the rule or interaction."""
        return self.entry.id


@dataclass(frozen=True, slots=True)
class Form:
    """A rule as it reads for these facts, after the first softer form that certainly holds."""

    severity: Severity
    weight: UnknownWeight
    effects: tuple[str, ...]
    unknown_effects: tuple[str, ...]


def form_of(rule: Rule, facts: Facts, library: Library) -> Form:
    """The rule's severity, weight and effects for these facts."""
    return _form(rule, statements_of(library)[rule.id], States(facts))


def _form(rule: Rule, statements: RuleStatements, states: States) -> Form:
    severity, weight = rule.severity, rule.unknown
    effects, unknown_effects = rule.effects, rule.unknown_effects
    for softer, when in zip(rule.softer, statements.softer, strict=True):
        if when.holds(states) is not Known.PRESENT:
            continue
        severity = softer.severity or severity
        weight = softer.unknown or weight
        effects = effects if softer.effects is None else softer.effects
        unknown_effects = unknown_effects if softer.unknown_effects is None else softer.unknown_effects
        break
    return Form(severity_of(severity), weight, effects, unknown_effects)


def judge(rule: Rule, facts: Facts, kidney: KidneyFunction, library: Library) -> Outcome | None:
    """What the rule comes to on these facts; None where it does not hold."""
    return _judged(rule, statements_of(library)[rule.id], States(facts), kidney, library)


def _judged(
    rule: Rule, statements: RuleStatements, states: States, kidney: KidneyFunction, library: Library
) -> Outcome | None:
    state = statements.when.holds(states)
    if state is Known.ABSENT or rule.withdrawn_on:
        return None
    facts = states.facts
    form = _form(rule, statements, states)
    rests_on = statements.when.decisive(states)
    effects, caused_on = form.unknown_effects, None
    if state is Known.PRESENT:
        effects = with_recheck(form.effects, form.severity, _started_on(rests_on, facts), kidney, library)
        dates = [facts[f].as_of for f in rests_on if f.startswith(DATED_CAUSES)]
        caused_on = max((day for day in dates if day), default=None)
    return Outcome(
        entry=rule,
        state=state,
        severity=form.severity,
        weight=form.weight,
        effects=effects,
        rests_on=rests_on,
        because=_because(rests_on, facts),
        caused_on=caused_on,
    )


def judge_interaction(row: Interaction, facts: Facts, kidney: KidneyFunction, library: Library) -> Outcome | None:
    """An interaction holds where a medicine of its class is taken; a missing class is asked for once, not per row."""
    fact_id = fact_of_row(row)
    if not facts.present(fact_id) or row.withdrawn_on:
        return None
    severity = severity_of(row.severity)
    return Outcome(
        entry=row,
        state=Known.PRESENT,
        severity=severity,
        weight=UnknownWeight.SHOULD,
        effects=with_recheck(row.effects, severity, facts[fact_id].as_of, kidney, library),
        rests_on=(fact_id,),
        because=_because((fact_id,), facts),
    )


def fact_of_row(row: Interaction) -> str:
    """The fact that an interaction rests on."""
    return "order.unreconciled" if row.id == "baclofen_oral" else f"class.{row.id}"


def _because(fact_ids: Iterable[str], facts: Facts) -> tuple[str, ...]:
    """The lines behind the facts; the same words of several dates are one line with the newest date."""
    shown = [_shown(line, fact.stale) for fact_id in fact_ids for fact in [facts[fact_id]] for line in fact.because]
    if len(shown) < 2:
        return tuple(shown)
    by_words: dict[str, list[str]] = {}
    for line in shown:
        by_words.setdefault(DATE_AT_END.sub("", line), []).append(line)
    return tuple(
        max(lines) if len(set(lines)) == 1 else f"{max(lines)} and {len(set(lines)) - 1} earlier"
        for lines in by_words.values()
    )


def _shown(line: str, stale: bool) -> str:
    return f"old result: {line}" if stale and not line.startswith("old result") else line


def _started_on(fact_ids: Iterable[str], facts: Facts) -> date | None:
    """The latest known start among the medicines behind a rule; None where one of them has no date."""
    starts = [facts[f].as_of for f in fact_ids if f.startswith(("class.", "medicine."))]
    return None if not starts or None in starts else max(day for day in starts if day)


def with_recheck(
    effects: tuple[str, ...],
    severity: Severity,
    started_on: date | None,
    kidney: KidneyFunction,
    library: Library,
) -> tuple[str, ...]:
    """Take "kidney test due" out while a result is fresh, else add what it stands for: a watch, or light sessions.

    Fresh is measured after the interacting medicine started; for a serious row some days after. A start that nobody
    gave leaves the result not fresh.
    """
    if RECHECK not in effects:
        return effects
    wait = library.effects[RECHECK].numbers["fresh_after_days"]
    earliest = started_on and started_on + timedelta(days=wait if severity >= Severity.SERIOUS else 0)
    if kidney.fresh and kidney.egfr_on and earliest and kidney.egfr_on >= earliest:
        return tuple(effect for effect in effects if effect != RECHECK) or ("none",)
    return (*effects, LIGHT if severity >= Severity.SERIOUS else WATCH)


def judge_all(facts: Facts, kidney: KidneyFunction, library: Library) -> tuple[Outcome, ...]:
    """Every rule and interaction that holds or cannot be decided: rules first, by id, whatever the files' order."""
    return judge_states(States(facts), kidney, library)


def judge_states(states: States, kidney: KidneyFunction, library: Library) -> tuple[Outcome, ...]:
    """The same from states; what a rule comes to where nobody said anything of its facts is worked out once."""
    said = states.said
    found: list[Outcome] = []
    for rule, statements, unsaid in _ready(library):
        if unsaid is not None and said.isdisjoint(statements.inputs):
            found += unsaid
        elif outcome := _judged(rule, statements, states, kidney, library):
            found.append(outcome)
    for fact_id, row in _rows(library):
        if states[fact_id] is Known.PRESENT and (outcome := judge_interaction(row, states.facts, kidney, library)):
            found.append(outcome)
    return tuple(found)


Unsaid = tuple[Outcome, ...]


@lru_cache(maxsize=8)
def _ready(library: Library) -> tuple[tuple[Rule, RuleStatements, Unsaid | None], ...]:
    """The rules by id with what each leaves behind on silence; None where a rule holds even then."""
    nothing, statements = States(Facts()), statements_of(library)

    def unsaid(rule: Rule) -> Unsaid | None:
        outcome = _judged(rule, statements[rule.id], nothing, KidneyFunction(known=False), library)
        if outcome is None:
            return ()
        return None if outcome.state is Known.PRESENT else (replace(outcome, silent=True),)

    ordered = sorted(library.rules, key=lambda rule: rule.id)
    return tuple((rule, statements[rule.id], unsaid(rule)) for rule in ordered)


@lru_cache(maxsize=8)
def silent_outcomes(library: Library) -> Mapping[str, Outcome]:
    """What each rule leaves behind where nobody said anything, by id."""
    return {outcome.id: outcome for _, _, unsaid in _ready(library) for outcome in unsaid or ()}


@lru_cache(maxsize=8)
def _rows(library: Library) -> tuple[tuple[str, Interaction], ...]:
    ordered = sorted(library.interactions.values(), key=lambda row: row.id)
    return tuple((fact_of_row(row), row) for row in ordered)
