"""Facts written by hand: everything the rules look at is absent or in range, except what a test says."""

from __future__ import annotations

from collections.abc import Mapping

from supple.domain.facts import Fact, Facts, Known
from supple.domain.kidney import KidneyFunction
from supple.knowledge.library import Library
from supple.screening.contra import codes
from supple.screening.facts import Gathered
from supple.screening.logic import inputs

IN_RANGE: Mapping[str, float] = {"kidney.egfr": 95, "kidney.crcl": 100, "age_years": 40, "falls.past_year": 0}

Given = Mapping[str, "bool | float | None"]


def looked_at(library: Library) -> tuple[str, ...]:
    """Every fact that a rule, an interaction or a code looks at."""
    ids = {fact for rule in library.rules for fact in inputs(rule.when)}
    ids |= {fact for rule in library.rules for softer in rule.softer for fact in inputs(softer.when)}
    ids |= {fact for code in codes(library).values() for fact in inputs(code)}
    ids |= {f"class.{row.class_id}" for row in library.ingredients}
    ids |= {question.fact for question in library.questions.values() if question.fact}
    return tuple(sorted(ids))


def fact(fact_id: str, value: bool | float | None) -> Fact:
    if value is None:
        return Fact(fact_id, Known.UNKNOWN)
    if isinstance(value, bool):
        return Fact(fact_id, Known.of(value), because=(f"{fact_id} was said",) if value else ())
    return Fact(fact_id, Known.PRESENT, float(value), (f"{fact_id} {value:g}",))


def facts_with(library: Library, given: Given) -> Facts:
    quiet = {fact_id: Fact(fact_id, Known.ABSENT) for fact_id in looked_at(library)}
    quiet |= {fact_id: fact(fact_id, value) for fact_id, value in IN_RANGE.items()}
    return Facts(quiet | {fact_id: fact(fact_id, value) for fact_id, value in given.items()})


def gathered_with(library: Library, given: Given) -> Gathered:
    return Gathered(facts_with(library, given), KidneyFunction(known=True))
