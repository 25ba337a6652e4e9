"""Check a plan from scratch, as someone would who trusts neither the solver nor the pharmacokinetics.

Nothing here knows how the plan came about. Every rule is counted again from the person, the order, the library and
the forecast's bands; a plan that breaks one is named with what was found, where, and what the limit is.
"""

from __future__ import annotations

from datetime import datetime

from supple.domain.findings import Screening, Urgency
from supple.domain.forecast import Forecast
from supple.domain.person import Person
from supple.domain.plan import Plan
from supple.domain.response import Response
from supple.knowledge.library import Library
from supple.planning.checks.alertness import ALERTNESS_CHECKS
from supple.planning.checks.case import Broken, Case, Check
from supple.planning.checks.codes import CODE_CHECKS
from supple.planning.checks.company import COMPANY_CHECKS
from supple.planning.checks.doses import DOSE_CHECKS
from supple.planning.checks.effects import EFFECT_CHECKS
from supple.planning.checks.honesty import HONESTY_CHECKS
from supple.planning.checks.items import ITEM_CHECKS
from supple.planning.checks.prescribed import PRESCRIBED_CHECKS
from supple.planning.checks.progression import PROGRESSION_CHECKS
from supple.planning.checks.timing import TIMING_CHECKS

__all__ = ["CHECKS", "CUE_ONLY", "READ_ELSEWHERE", "Broken", "verify"]

CHECKS: tuple[Check, ...] = (
    *HONESTY_CHECKS,
    *TIMING_CHECKS,
    *ITEM_CHECKS,
    *PROGRESSION_CHECKS,
    *PRESCRIBED_CHECKS,
    *COMPANY_CHECKS,
    *CODE_CHECKS,
    *ALERTNESS_CHECKS,
    *DOSE_CHECKS,
    *EFFECT_CHECKS.values(),
)

CUE_ONLY = frozenset(
    {
        "skin_check", "empty_bladder_first", "stop_on_pounding_headache", "heart_rate_unreliable", "glucose_check",
        "carry_carbs", "transport_alternative", "confusion_watch", "night_path",
    }
)  # fmt: skip

READ_ELSEWHERE = {
    "none": "sets no limit",
    "later_slots": "a preference: any slot may still be used, so nothing can break it",
    "companion_waived": "read where an exercise asks for someone nearby",
    "cap_1_floor": "read where the first alertness cap is exceeded",
    "alertness_cap_3": "read for every item of alertness need 3",
    "alertness_cap_2": "read for every item of alertness need 2",
    "alertness_cap_1": "read for every item of alertness need 1",
    "alertness_cap_0": "sets no limit; hard to wake is an emergency of triage",
}


def verify(
    plan: Plan,
    *,
    person: Person,
    screening: Screening,
    response: Response,
    forecast: Forecast | None,
    library: Library,
    now: datetime,
    days: int,
    triage_urgency: Urgency,
) -> tuple[Broken, ...]:
    """Every rule that the plan breaks; empty where it keeps them all.

    Raises
    ------
    ValueError
        ``now`` has no named zone.
    """
    case = Case(
        plan=plan,
        person=person,
        screening=screening,
        response=response,
        forecast=forecast,
        library=library,
        now=now,
        days=days,
        triage_urgency=triage_urgency,
    )
    return tuple(dict.fromkeys(broken for check in CHECKS for broken in check(case)))
