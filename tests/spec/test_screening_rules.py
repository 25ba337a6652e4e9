"""Every rule fires, stays quiet and asks as its row of tests/scenarios/screening_rules.json says."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from facts_by_hand import gathered_with
from supple.domain.findings import Finding, FindingState, Screening, Severity
from supple.domain.person import Person
from supple.knowledge.entries import UnknownWeight
from supple.knowledge.library import Library
from supple.screening.rules import form_of
from supple.screening.screen import screen

SCENARIOS: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "scenarios" / "screening_rules.json").read_text(encoding="utf-8")
)["rules"]


def screened(library: Library, now: datetime, given: dict[str, Any]) -> Screening:
    return screen(Person(), gathered_with(library, given), library, now)


def speaking(screening: Screening, rule_id: str) -> Finding | None:
    return next((f for f in screening.findings if rule_id == f.rule_id or rule_id in f.also), None)


def test_every_rule_has_a_scenario(library: Library) -> None:
    assert {rule.id for rule in library.rules} == set(SCENARIOS)


@pytest.mark.parametrize("rule_id", [rule_id for rule_id, row in SCENARIOS.items() if row["fires"]])
def test_a_rule_fires_with_its_severity_and_effects(library: Library, now: datetime, rule_id: str) -> None:
    finding = speaking(screened(library, now, SCENARIOS[rule_id]["fires"]), rule_id)
    rule = next(rule for rule in library.rules if rule.id == rule_id)
    assert finding is not None
    assert finding.state is FindingState.FIRES
    assert finding.severity >= Severity[rule.severity.upper()]
    assert set(rule.effects) - {"none"} <= set(finding.plan_effects)
    assert finding.because
    assert finding.would_change_if


@pytest.mark.parametrize("rule_id", list(SCENARIOS))
def test_a_rule_stays_quiet_where_its_facts_are_absent_or_in_range(
    library: Library, now: datetime, rule_id: str
) -> None:
    row = SCENARIOS[rule_id]
    quiet = row.get("quiet", {"kidney.egfr": 95} if rule_id != "P01" else {})
    finding = speaking(screened(library, now, quiet), rule_id)
    assert finding is None


@pytest.mark.parametrize("rule_id", list(SCENARIOS))
def test_an_undecided_rule_asks_and_is_one_calm_line_unless_it_only_may_matter(
    library: Library, now: datetime, rule_id: str
) -> None:
    given = SCENARIOS[rule_id]["open"]
    screening = screened(library, now, given)
    rule = next(rule for rule in library.rules if rule.id == rule_id)
    form = form_of(rule, gathered_with(library, given).facts, library)
    finding = speaking(screening, rule_id)
    if form.weight is not UnknownWeight.MAY:
        assert finding is not None
        assert finding.question_id in library.questions
    if rule.question is not None:
        assert any(question.worst_severity >= form.severity for question in screening.questions), rule_id
    else:
        assert rule_id in ("triple_whammy", "fampridine_limit", "P72")
    if form.weight is UnknownWeight.MUST:
        in_force = {effect.effect_id for effect in screening.effects}
        speaker = next(r for r in library.rules if r.id == (rule.unknown_as or rule.id))
        assert set(form_of(speaker, gathered_with(library, given).facts, library).unknown_effects) <= in_force


def test_a_quiet_person_has_one_finding_that_says_the_kidneys_are_in_the_normal_range(
    library: Library, now: datetime
) -> None:
    screening = screened(library, now, {})
    assert [f.rule_id for f in screening.findings] == ["P01"]
    assert screening.effects == () or {e.effect_id for e in screening.effects} <= {"companion_waived"}


def test_every_citation_of_every_rule_resolves(library: Library) -> None:
    for rule in library.rules:
        assert set(rule.sources) <= set(library.references), rule.id
        assert rule.sources or rule.grade == "PROPOSAL", rule.id
        effects = (*rule.effects, *rule.unknown_effects, *(e for s in rule.softer for e in s.unknown_effects or ()))
        assert set(effects) <= set(library.effects), rule.id
        assert rule.question is None or rule.question in library.questions, rule.id
        assert set(rule.joins) <= set(library.interactions) or not library.interactions, rule.id


def test_every_question_belongs_to_a_list_that_exists(library: Library) -> None:
    for question in library.questions.values():
        if question.group:
            assert library.questions[question.group].answers == ("<list>",)
        assert question.after is None or question.after in library.questions
        assert set(question.codes) <= set(library.contra), question.id


def test_a_reason_to_stop_never_comes_without_the_words_that_hold_one_back(library: Library) -> None:
    tail = "Do not stop or skip baclofen on your own; ask your prescriber or pharmacist today."
    about_the_medicine = [r for r in library.rules if r.severity == "contraindicated" or "P0" in r.id[:2]]
    for rule in about_the_medicine:
        if rule.id not in ("P01", "P09"):
            assert rule.person.endswith(tail), rule.id


@pytest.mark.parametrize("word", ["safe", "cure", "guaranteed", "streak", "fail", "non-compliant", "should have"])
def test_no_rule_or_question_uses_words_that_promise_or_blame(library: Library, word: str) -> None:
    texts = [text for r in library.rules for text in (r.title, r.why, r.person, r.would_change_if)]
    texts += [text for q in library.questions.values() for text in (q.text, q.why, q.tick or "")]
    assert not [text for text in texts if f" {word} " in f" {text.lower()} ".replace(".", " ").replace(",", " ")]
