"""Where a fact was read when it is no entry of a list: the key of the person file that states it.

Entries of lists (conditions, medicines, results, answers) carry their own place; this fills in the rest.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping

from supple.domain.facts import Fact

KEYS: Mapping[str, str] = {
    "age_years": "birth_date", "child.hinted": "birth_date", "sex.female": "sex", "country.uk": "country",
    "pregnant": "pregnancy", "pregnancy.weeks": "pregnancy_due_on", "breastfeeding": "breastfeeding",
    "alcohol.units_per_week": "alcohol_units_per_week", "class.alcohol": "alcohol_units_per_week",
    "drives": "activities", "swims": "activities", "mobility.walks": "abilities.mobility",
    "mobility.wheelchair": "abilities.wheelchair", "stands_30s_with_rail": "abilities.stands_30s_with_rail",
    "sits_unsupported": "abilities.mobility", "can_rise_from_floor": "abilities.can_rise_from_floor",
    "relies_on_stiffness": "abilities.relies_on_stiffness_to_stand", "heat_sensitive": "abilities.heat_sensitive",
    "ad_plan_shared": "abilities.ad_plan_shared", "usual_systolic": "abilities.usual_systolic",
    "falls.past_year": "abilities.falls_past_year", "falls.injurious": "abilities.falls_injurious",
    "sci": "abilities.injury_level", "equipment.standing_frame": "equipment", "medicines.listed": "medicines",
    "takes_baclofen": "order",
}  # fmt: skip
FAMILIES: Mapping[str, str] = {
    "sci.": "abilities.injury_level", "order.": "order", "doses.": "diary", "sleepiness.": "diary",
    "condition.": "none_else", "class.": "none_else", "medicine.": "none_else", "allergy.": "allergies",
    "supply.": "supply", "kidney.": "labs",
}  # fmt: skip


@functools.lru_cache(maxsize=4096)
def key_of(fact_id: str) -> str | None:
    """The key of the person file that a fact of this id is read from, or None."""
    return KEYS.get(fact_id) or next((key for start, key in FAMILIES.items() if fact_id.startswith(start)), None)


def located(fact: Fact) -> Fact:
    """The fact, with at least one place where anyone said something of it."""
    key = None if fact.where or not fact.because else key_of(fact.fact_id)
    return dataclasses.replace(fact, where=(key,)) if key else fact
