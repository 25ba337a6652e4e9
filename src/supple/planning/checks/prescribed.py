"""A clinician's weekly targets, counted again from the items: met, or missed with a named reason; never in silence."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, timedelta

from supple.domain.duration import item_minutes
from supple.domain.plan import PrescribedTarget
from supple.planning.checks.case import Broken, Case, Check

WEEK_DAYS = 7


def prescribed_targets(case: Case) -> Iterator[Broken]:
    """Every target of every week stands in the plan with its true minutes; a missed one is a conflict with a reason."""
    stated = {(one.what, one.first_day): one for one in case.plan.targets}
    asked = dict(_asked(case))
    for (what, first_day), (wanted_min, days) in asked.items():
        where = f"{what} from {first_day.isoformat()}"
        planned_min = _planned(case, what, first_day, days)
        one = stated.get((what, first_day))
        if one is None:
            yield Broken(
                "prescribed_target", where, "nothing said", f"{wanted_min} min",
                f"The prescription asks for {wanted_min} minutes of {what}, and the plan does not speak of it.",
            )  # fmt: skip
            continue
        if (one.asked_min, one.planned_min, one.days) != (wanted_min, planned_min, days):
            yield Broken(
                "prescribed_target", where, f"{one.planned_min} of {one.asked_min} min in {one.days} days",
                f"{planned_min} of {wanted_min} min in {days} days",
                f"The plan counts {what} otherwise than its sessions and the prescription do.",
            )  # fmt: skip
        yield from _said(case, one, where, missed=planned_min < wanted_min)
    for what, first_day in sorted(set(stated) - set(asked)):
        yield Broken(
            "prescribed_target", f"{what} from {first_day.isoformat()}", "a target", "what is prescribed",
            f"Nobody asked for {what}, and the plan calls it a target.",
        )  # fmt: skip


def _said(case: Case, one: PrescribedTarget, where: str, *, missed: bool) -> Iterator[Broken]:
    """A missed target names what holds it back and stands among the conflicts; a met one does neither."""
    listed = any(clash.wish == one.wish and clash.limit.strip() for clash in case.plan.conflicts)
    named = bool(one.held_by) and all(held.limit.strip() and held.ask.strip() for held in one.held_by)
    if missed and not (listed and named):
        yield Broken(
            "prescribed_target", where, f"{one.planned_min} min and no named conflict",
            f"{one.asked_min} min, or which limit stops it",
            f"{where}: the prescribed minutes are missed, and nothing says why.",
        )  # fmt: skip
    if not missed and (listed or one.held_by):
        yield Broken(
            "prescribed_target",
            where,
            "a conflict",
            "none",
            f"{where}: the minutes are reached, yet a conflict is named.",
        )
    by = case.person.prescription.by if case.person.prescription else None
    if by and by not in one.wish:
        yield Broken("prescribed_target", where, one.wish, by, f"{where}: whose word it is has to be said.")


def _asked(case: Case) -> Iterator[tuple[tuple[str, date], tuple[int, int]]]:
    """Whole minutes asked for by target and week of the plan, with the days of that week; a part asks for its part."""
    prescription = case.person.prescription
    for what, weekly_min in (prescription.targets if prescription else {}).items():
        for first in range(0, case.days, WEEK_DAYS):
            days = min(WEEK_DAYS, case.days - first)
            if weekly_min > 0:
                asked_min = math.ceil(round(weekly_min * days / WEEK_DAYS, 6))
                yield (what, case.horizon[first]), (asked_min, days)


def _planned(case: Case, what: str, first_day: date, days: int) -> int:
    """Whole minutes of the items of these days that are of the kind or are the exercise."""
    word, after = what.strip().lower(), first_day + timedelta(days=days)
    counted = (
        item_minutes(item, exercise, case.pace)
        for _, session, item, exercise in case.items()
        if first_day <= case.day_of(session) < after and word in (exercise.id.lower(), exercise.kind.value)
    )
    return math.floor(round(sum(counted), 6))


PRESCRIBED_CHECKS: tuple[Check, ...] = (prescribed_targets,)
