"""The laws of screening: unknown lies between absent and present, silence never follows from forgetting."""

import dataclasses
import random
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facts_by_hand import IN_RANGE, Given, gathered_with
from supple.domain.findings import FindingState, Screening
from supple.domain.person import Person
from supple.knowledge.library import Library
from supple.screening.screen import screen

RISKS = (
    "allergy.baclofen", "alcohol.last_24h", "bone.low", "breathing_disease", "chest_symptoms", "class.ace_inhibitor",
    "class.alcohol", "class.antiepileptic", "class.benzodiazepine", "class.diuretic", "class.gabapentinoid",
    "class.lithium", "class.nsaid", "class.opioid", "class.sedating_antihistamine", "class.tca", "class.tizanidine",
    "breathing_muscles.weak", "clot.recent", "condition.dementia", "condition.depression", "condition.diabetes",
    "condition.hypertension", "condition.parkinson", "condition.psychosis", "condition.stroke", "dizzy_on_standing",
    "doses.missed_72h", "doses.missed_two_in_row", "doses.stopped_or_ran_out", "epilepsy.ever", "heat_sensitive",
    "infection.fever", "kidney.acute", "medicine.ciprofloxacin", "mood.severe", "order.decreased_7d",
    "order.started_or_increased_7d", "pregnant", "pump", "relapse", "relies_on_stiffness", "sci", "sci.t6_or_above",
    "seizure.last_12m", "self_harm_thoughts", "skin.open", "stroke.recent", "surgery.recent", "swims", "ulcer.active",
    "weakness.new",
)  # fmt: skip
NUMBERS = {"kidney.egfr": (95, 50), "falls.past_year": (0, 2), "age_years": (40, 72)}
"""A value in range and one out of range; not known lies between the two."""
NO_QUESTION_OF_ITS_OWN = {"alcohol.last_24h"}
"""Asked at the start of each session."""
STRICTER = {
    "light_only": "what was closed only because nothing was known may open once it is answered",
    "no_alert_only": {"needs_clearance", "no_plan_until_reviewed"},
    "kidney_recheck": {"needs_clearance", "no_plan_until_reviewed"},
    "no_hot_pool": {"heat_caution"},
    "later_slots": {"no_plan_until_reviewed"},
}

states = st.dictionaries(st.sampled_from(RISKS), st.sampled_from([True, False, None]), max_size=9)
levels = st.sampled_from([0, 1, 2])


def with_numbers(risks: Given, egfr: int, falls: int, age: int) -> dict[str, bool | float | None]:
    found: dict[str, bool | float | None] = {name: out_of_range(name, value) for name, value in risks.items()}
    for name, level in (("kidney.egfr", egfr), ("falls.past_year", falls), ("age_years", age)):
        in_range, out = NUMBERS[name]
        found[name] = (in_range, None, out)[level]
    return found


def out_of_range(name: str, value: bool | None) -> bool | float | None:
    """Present means at least as much as the worst still possible: a class not known may hold two medicines."""
    return 2.0 if value is True and name.startswith("class.") else value


def screened(library: Library, now: datetime, facts: Given) -> Screening:
    return screen(Person(), gathered_with(library, facts), library, now)


def worst(screening: Screening) -> int:
    of_findings = max((f.severity for f in screening.findings), default=0)
    return max(of_findings, max((q.worst_severity for q in screening.questions), default=0))


def raised(value: bool | float | None, name: str) -> bool | float | None:
    """One step up: absent or in range, then not known, then present or out of range."""
    if name in NUMBERS:
        in_range, out = NUMBERS[name]
        return None if value == in_range else out
    return None if value is False else out_of_range(name, True)


@settings(max_examples=120, deadline=None)
@given(states, levels, levels, levels, st.data())
def test_moving_a_fact_up_never_lowers_the_worst_nor_opens_anything(
    library: Library, now: datetime, risks: dict[str, bool | None], egfr: int, falls: int, age: int, data: st.DataObject
) -> None:
    before = with_numbers(risks, egfr, falls, age)
    name = data.draw(st.sampled_from([*RISKS, *NUMBERS]))
    start = before.get(name, False if name in RISKS else IN_RANGE[name])
    after = before | {name: raised(start, name)}
    low, high = screened(library, now, before), screened(library, now, after)
    assert worst(high) >= worst(low)
    in_force = {effect.effect_id for effect in high.effects}
    if "no_plan_until_reviewed" in in_force:
        return
    for effect in low.effects:
        if effect.effect_id in in_force or effect.effect_id == "companion_waived":
            continue
        allowed = STRICTER.get(effect.effect_id)
        assert allowed is not None, (effect, name)
        if isinstance(allowed, str):
            unknown_before = {f.rule_id for f in low.findings if f.state is FindingState.UNKNOWN or f.question_ids}
            assert set(effect.rule_ids) <= unknown_before, (effect, name)
        else:
            assert allowed & in_force, (effect, name)


@settings(max_examples=120, deadline=None)
@given(states, levels, levels, levels, st.data())
def test_forgetting_a_fact_never_turns_a_finding_into_silence(
    library: Library, now: datetime, risks: dict[str, bool | None], egfr: int, falls: int, age: int, data: st.DataObject
) -> None:
    before = with_numbers(risks, egfr, falls, age)
    fires = [f for f in screened(library, now, before).findings if f.state is FindingState.FIRES]
    name = data.draw(st.sampled_from([*RISKS, *NUMBERS]))
    after = screened(library, now, before | {name: None})
    asked = max((q.worst_severity for q in after.questions), default=0)
    for finding in fires:
        speaks = [f for f in after.findings if {finding.rule_id, *finding.also} & {f.rule_id, *f.also}]
        still = max((f.severity for f in speaks), default=0)
        if name in NO_QUESTION_OF_ITS_OWN and not speaks:
            continue
        assert max(still, asked) >= finding.severity, (finding.rule_id, name)


@settings(max_examples=60, deadline=None)
@given(states, levels, st.integers(0, 2**32 - 1))
def test_the_order_of_rules_and_interactions_does_not_matter(
    library: Library, now: datetime, risks: dict[str, bool | None], egfr: int, seed: int
) -> None:
    facts = with_numbers(risks, egfr, 1, 0)
    draw = random.Random(seed)
    rules, rows = list(library.rules), list(library.interactions.items())
    draw.shuffle(rules)
    draw.shuffle(rows)
    shuffled = dataclasses.replace(library, rules=tuple(rules), interactions=dict(rows))
    one, other = screened(library, now, facts), screened(shuffled, now, facts)
    assert one == other


@settings(max_examples=60, deadline=None)
@given(states, levels, levels)
def test_one_cause_is_one_finding_and_no_rule_speaks_twice(
    library: Library, now: datetime, risks: dict[str, bool | None], egfr: int, falls: int
) -> None:
    screening = screened(library, now, with_numbers(risks, egfr, falls, 0))
    speaking = [rule_id for f in screening.findings for rule_id in {f.rule_id, *f.also}]
    assert len(speaking) == len(set(speaking))
    causes = {rule.id: rule.cause for rule in library.rules if rule.cause}
    of_causes = [causes[f.rule_id] for f in screening.findings if f.rule_id in causes]
    assert len(of_causes) == len(set(of_causes))


@settings(max_examples=60, deadline=None)
@given(states, levels)
def test_findings_come_worst_first_and_what_is_known_before_what_is_not(
    library: Library, now: datetime, risks: dict[str, bool | None], egfr: int
) -> None:
    findings = screened(library, now, with_numbers(risks, egfr, 0, 0)).findings
    order = [
        (f.state is FindingState.UNKNOWN, -f.severity, "no_plan_until_reviewed" not in f.plan_effects, f.rule_id)
        for f in findings
    ]
    assert order == sorted(order)


@settings(max_examples=60, deadline=None)
@given(states, levels)
def test_every_effect_in_force_comes_from_a_finding_that_asks_for_it(
    library: Library, now: datetime, risks: dict[str, bool | None], egfr: int
) -> None:
    screening = screened(library, now, with_numbers(risks, egfr, 2, 0))
    asked = {effect for finding in screening.findings for effect in finding.plan_effects}
    assert {effect.effect_id for effect in screening.effects} <= asked
    assert all(effect.effect_id in library.effects for effect in screening.effects)


@pytest.mark.parametrize("name", RISKS)
def test_each_risk_alone_is_at_least_as_grave_as_not_knowing_it(library: Library, now: datetime, name: str) -> None:
    base: Given = (
        {"sci": True, "condition.multiple_sclerosis": True} if name.startswith(("sci.", "heat", "rel")) else {}
    )
    absent, unknown, present = (
        screened(library, now, {**base, name: out_of_range(name, value)}) for value in (False, None, True)
    )
    assert worst(absent) <= worst(unknown) <= worst(present)
