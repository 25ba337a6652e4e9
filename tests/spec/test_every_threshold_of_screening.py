"""Each number in a rule: one case just below it, one exactly at it, one just above, and what each must come to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from facts_by_hand import facts_with
from supple.domain.diary import Diary, DiaryEntry
from supple.domain.facts import Known
from supple.domain.kidney import KidneyFunction
from supple.domain.order import Order, SlotDose, Step
from supple.domain.person import (
    ConditionEntry,
    LabResult,
    MedicineEntry,
    Person,
    Status,
    Supply,
    Weight,
)
from supple.knowledge.library import Library, read_library
from supple.screening.facts import gather
from supple.screening.logic import Expression, evaluate, inputs
from supple.screening.rules import judge

LITTLE = 0.01
EIGHT = time(8)
COUNTS = ("falls.", "supply.days", "order.stops_in_days")
PASSES = {  # what the comparison means, written a second time: just below, at, just above
    "at_least": (False, True, True),
    "above": (False, False, True),
    "at_most": (True, True, False),
    "below": (True, False, False),
}

NEXT = {"at_least": (0, -1), "above": (1, 0), "at_most": (0, 1), "below": (-1, 0)}  # from the limit: holds, fails

Given = dict[str, Any]


def leaves(expression: Expression, context: Given, turned: bool = False) -> Iterator[tuple[Expression, Given, bool]]:
    """Each comparison with facts under which it alone decides; ``turned`` where a ``not`` stands above it."""
    ((word, value),) = expression.items()
    parts: Any = value
    if word in ("all", "any"):
        for part in parts:
            facts_inside = set(inputs(part))
            others: Given = {}
            for other in parts:
                if other is not part:
                    others |= made(other, word == "all", facts_inside)
            yield from leaves(part, context | others, turned)
    elif word == "not":
        yield from leaves(parts, context, not turned)
    elif word in PASSES or word in ("between", "sum_at_least", "count_at_least"):
        yield expression, context, turned


def made(expression: Expression, holds: bool, taken: set[str]) -> Given:
    """Facts that make the statement hold or fail, leaving the facts in ``taken`` alone where it can."""
    ((word, value),) = expression.items()
    parts: Any = value
    if word in ("all", "any"):
        every = (word == "all") is holds
        chosen = parts if every else [next((p for p in parts if not set(inputs(p)) & taken), parts[0])]
        found: Given = {}
        for part in chosen:
            found |= made(part, holds, taken)
        return found
    if word == "not":
        return made(parts, not holds, taken)
    if word in ("present", "doubt"):
        return {} if parts in taken else {parts: holds}
    if word in ("absent", "unless"):
        return {} if parts in taken else {parts: not holds}
    if word in PASSES:
        fact, limit = parts
        return {} if fact in taken else {fact: limit + NEXT[word][not holds]}
    if word == "between":
        return {} if parts[0] in taken else {parts[0]: parts[1] if holds else parts[2] + 1}
    if word in ("sum_at_least", "count_at_least"):
        return {fact: holds for fact in parts[1] if fact not in taken}
    return {}


def cases() -> list[Any]:
    found = []
    for rule in read_library().rules:
        forms = [("", rule.when), *((f" softer {n}", s.when) for n, s in enumerate(rule.softer))]
        for name, when in forms:
            for leaf, context, turned in leaves(when, {}):
                found.append(pytest.param(rule.id, when, leaf, context, turned, id=f"{rule.id}{name} {leaf}"))
    return found


def values(leaf: Expression) -> list[tuple[Given, bool]]:
    """Facts at the three places of each limit, and whether the comparison holds there."""
    ((word, value),) = leaf.items()
    held: Any = value
    if word in ("sum_at_least", "count_at_least"):
        needed = int(held[0])
        return [
            ({f: n < many for n, f in enumerate(held[1])}, many >= needed) for many in range(needed - 1, needed + 2)
        ]
    fact = held[0]
    step = 1 if fact.startswith(COUNTS) else LITTLE
    if word == "between":
        low, high = held[1:]
        return [
            ({fact: low - step}, False), ({fact: low}, True), ({fact: low + step}, True),
            ({fact: high - step}, True), ({fact: high}, False), ({fact: high + step}, False),
        ]  # fmt: skip
    return [({fact: held[1] + d * step}, passes) for d, passes in zip((-1, 0, 1), PASSES[word], strict=True)]


CASES = cases()


@pytest.mark.parametrize(("rule_id", "when", "leaf", "context", "turned"), CASES)
def test_a_rule_turns_exactly_at_its_number(
    library: Library, rule_id: str, when: Expression, leaf: Expression, context: Given, turned: bool
) -> None:
    rule = next(rule for rule in library.rules if rule.id == rule_id)
    for at, passes in values(leaf):
        facts = facts_with(library, context | at)
        state = evaluate(when, facts)
        # a statement of another fact may only leave the rule undecided (a doubt), never turn it round
        assert (state is not Known.ABSENT) is (passes is not turned), (rule_id, context | at, state)
        if when is rule.when:
            outcome = judge(rule, facts, KidneyFunction(known=True), library)
            assert (outcome is not None) is (passes is not turned)


def test_every_comparison_of_every_rule_is_among_the_cases(library: Library) -> None:
    def numbers(expression: Any) -> int:
        ((word, value),) = expression.items()
        if word in ("all", "any"):
            return sum(numbers(part) for part in value)
        return (
            numbers(value) if word == "not" else int(word in PASSES or word.endswith("_at_least") or word == "between")
        )

    told = [when for rule in library.rules for when in (rule.when, *(s.when for s in rule.softer))]
    assert sum(map(numbers, told)) == len(CASES) >= 25


# --- limits that turn a record into facts: the numbers of settings/screening.json


def dated(text: str, status: Status = Status.ACTIVE) -> Any:
    return lambda now, days: Person(
        conditions=(ConditionEntry(text=text, status=status, on=(now - timedelta(days)).date()),)
    )


def ordered(mg: float, country: str | None = None) -> Person:
    return Person(country=country, order=Order(steps=(Step((SlotDose(EIGHT, mg),)),)))


def measured(analyte: str, unit: str) -> Any:
    return lambda now, value: Person(labs=(LabResult(analyte=analyte, value=value, unit=unit, measured_on=now.date()),))


def antibiotic(now: datetime, days: float) -> Person:
    return Person(medicines=(MedicineEntry(text="nitrofurantoin", started_on=(now - timedelta(days)).date()),))


def sleepy(now: datetime, rating: float) -> Person:
    return Person(diary=Diary((DiaryEntry(at=now - timedelta(hours=5), kind="sleepiness", value=rating),)))


def stopped(now: datetime, days: float) -> Person:
    step = Step((SlotDose(EIGHT, 10),))
    return Person(order=Order(steps=(step,), stopped_on=(now - timedelta(days)).date()))


def settled(now: datetime, days: float) -> Person:
    start = (now - timedelta(days)).date()
    return Person(order=Order(steps=(Step((SlotDose(EIGHT, 10),), from_on=start),), started_on=start))


def supplied(now: datetime, days: float) -> Person:
    step = Step((SlotDose(EIGHT, 10),))
    return Person(order=Order(steps=(step,)), supply=Supply(tablets_left=int(days)))


def bedtime(now: datetime, hours: float) -> Person:
    at = time(22 - int(hours), round(60 * (1 - hours % 1)) % 60) if hours % 1 else time(23 - int(hours))
    return Person(order=Order(steps=(Step((SlotDose(at, 10),)),)))


def kidney_test(born: int, condition: str | None = None) -> Any:
    def person(now: datetime, months: float) -> Person:
        day = now.date() - timedelta(days=int(months * 30.4375))
        return Person(
            birth_date=now.date().replace(year=now.year - born),
            conditions=(ConditionEntry(text=condition, on=day - timedelta(1)),) if condition else (),
            labs=(LabResult(analyte="egfr", value=95, unit="mL/min/{1.73_m2}", measured_on=day),),
        )

    return person


DAY_LIMITS: dict[str, tuple[str, Any, float, tuple[bool, bool, bool]]] = {
    # setting: fact, person at a value, smallest step, does the fact hold just below, at, just above
    "seizure_recent_days": ("seizure.last_12m", dated("epilepsy", Status.PAST), 1, (True, False, False)),
    "stroke_recent_days": ("stroke.recent", dated("stroke"), 1, (True, False, False)),
    "clot_recent_days": ("clot.recent", dated("deep vein thrombosis", Status.PAST), 1, (True, False, False)),
    "heart_attack_recent_days": ("chest_symptoms", dated("heart attack"), 1, (True, False, False)),
    "fracture_recent_days": ("bone.low", dated("fracture of ankle"), 1, (True, False, False)),
    "suicide_attempt_recent_days": ("mood.severe", dated("suicide attempt"), 1, (True, False, False)),
    "kidney_injury_recent_days": ("kidney.acute", dated("acute kidney injury", Status.PAST), 1, (True, True, False)),
    "pregnancy_longest_days": ("pregnant", dated("pregnant"), 1, (True, True, False)),
    "antibiotic_course_days": ("infection.antibiotic_course", antibiotic, 1, (True, True, False)),
    "stopped_counts_days": ("doses.stopped_or_ran_out", stopped, 1, (True, True, False)),
    "order_settled_days": ("order.same_28d", settled, 1, (False, True, True)),
    "supply_low_days": ("supply.low", supplied, 1, (True, True, False)),
    "sleepiness_high_from": ("sleepiness.high_7d", sleepy, 1, (False, True, True)),
    "fever_from_c": ("infection.fever", measured("body_temperature", "Cel"), 0.1, (False, True, True)),
    "bp_high_systolic": ("bp_very_high", measured("bp_systolic", "mm[Hg]"), 1, (False, True, True)),
    "bp_high_diastolic": ("bp_very_high", measured("bp_diastolic", "mm[Hg]"), 1, (False, True, True)),
    "alcohol_units_per_week_above": (
        "class.alcohol", lambda now, units: Person(alcohol_units_per_week=units), 1, (False, False, True),
    ),
    "child_weight_kg": ("child.hinted", lambda now, kg: Person(weights=(Weight(kg),)), 0.1, (True, False, False)),
    "label_maximum_mg": (
        "order.above_label_maximum", lambda now, mg: ordered(mg), 1, (False, False, True),
    ),
    "label_maximum_uk_mg": (
        "order.above_label_maximum", lambda now, mg: ordered(mg, "GB"), 1, (False, False, True),
    ),
    "bedtime_hours": ("order.bedtime_dose", bedtime, 0.25, (True, True, False)),
    "kidney_fresh_months": ("kidney.known_fresh", kidney_test(45), 0.2, (True, True, False)),
    "kidney_fresh_months_older_or_stage_3": ("kidney.known_fresh", kidney_test(70), 0.2, (True, True, False)),
    "kidney_fresh_months_stage_4_5": (
        "kidney.known_fresh", kidney_test(45, "chronic kidney disease stage 4"), 0.2, (True, True, False),
    ),
}  # fmt: skip


@pytest.mark.parametrize("setting", list(DAY_LIMITS))
def test_a_fact_turns_exactly_at_its_limit(library: Library, now: datetime, setting: str) -> None:
    fact_id, person, step, holds = DAY_LIMITS[setting]
    limit = library.number("screening", setting)
    for at, expected in zip((limit - step, limit, limit + step), holds, strict=True):
        fact = gather(person(now, at), library, now).facts[fact_id]
        assert (fact.state is Known.PRESENT) is expected, (setting, at, fact)


def test_each_of_these_limits_is_a_setting(library: Library) -> None:
    """That none is left out is held in ``test_every_number_of_the_settings.py``."""
    assert set(DAY_LIMITS) <= set(library.settings["screening"].numbers)
