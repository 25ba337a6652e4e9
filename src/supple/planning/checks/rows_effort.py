"""Rows that say how hard, how long, how alert and how varied."""

from __future__ import annotations

from collections.abc import Iterator

from supple.domain.exercise import Kind
from supple.domain.facts import Known
from supple.planning.checks.alertness import kidney_serious
from supple.planning.checks.case import Broken, Case, bout_min
from supple.planning.checks.rows import POOL, against, not_in_the_pool, while_held

NOON = 12


def _capped(case: Case, effect_id: str, rule: str) -> Iterator[Broken]:
    """Level, effort and alertness need under a row that caps all three."""
    for where, _, item, exercise in while_held(case, effect_id):
        for name, found, number in (
            ("level", exercise.level, "level_max"),
            ("effort", item.effort, "effort_max"),
            ("alertness need", exercise.alertness_need, "alertness_max"),
        ):
            most = case.number(effect_id, number)
            if found > most:
                yield against(
                    rule, where, f"{name} {found}", f"{name} {most:g}", f"{name} {found}, the limit is {most:g}."
                )


def _length(case: Case, effect_id: str, rule: str) -> Iterator[Broken]:
    most = case.number(effect_id, "session_min_max")
    for where, session in case.sessions():
        if case.holds(effect_id, case.day_of(session)) and session.minutes > most:
            yield against(rule, where, f"{session.minutes} min", f"{most:g} min", f"longer than {most:g} minutes.")


def gentle_until_cleared(case: Case) -> Iterator[Broken]:
    """Level 1, low effort, low alertness need and short sessions until someone has cleared the plan."""
    yield from _capped(case, "needs_clearance", "needs_clearance")
    yield from _length(case, "needs_clearance", "needs_clearance")


def gentle_for_now(case: Case) -> Iterator[Broken]:
    """Level 1, low effort, low alertness need, no pool, no treadmill."""
    yield from _capped(case, "light_only", "light_only")
    yield from not_in_the_pool(case, "light_only", treadmill=True)


def stricter_caps(case: Case) -> Iterator[Broken]:
    """The stricter caps are read by the alertness checks; here: no session under this row goes unforecast and alert."""
    for where, _, _, exercise in while_held(case, "sedation_watch"):
        if case.forecast is None and exercise.alertness_need > 1:
            yield against(
                "sedation_watch", where, f"need {exercise.alertness_need}", "need 1", "no forecast to judge it by."
            )


def nothing_alert_only(case: Case) -> Iterator[Broken]:
    """No item that needs full alertness."""
    most = case.number("no_alert_only", "alertness_max")
    for where, _, _, exercise in while_held(case, "no_alert_only"):
        if exercise.alertness_need > most:
            yield against(
                "no_alert_only", where, f"need {exercise.alertness_need}", f"need {most:g}", "needs full alertness."
            )


def stretches_stay_mild(case: Case) -> Iterator[Broken]:
    """Stretches at low effort."""
    most = case.number("gentle_stretch", "effort_max")
    for where, _, item, exercise in while_held(case, "gentle_stretch"):
        if exercise.kind is Kind.STRETCH and item.effort > most:
            yield against("gentle_stretch", where, f"effort {item.effort}", f"effort {most:g}", "stretch more gently.")


def short_pieces(case: Case) -> Iterator[Broken]:
    """Short pieces of work and short sessions."""
    yield from _length(case, "short_bouts", "short_bouts")
    most = case.number("short_bouts", "bout_min_max")
    for where, _, item, exercise in while_held(case, "short_bouts"):
        if bout_min(item) > most and exercise.kind is not Kind.RELAXATION and item.effort > 0:
            yield against(
                "short_bouts", where, f"{bout_min(item)} min", f"{most:g} min", "pieces without rest are too long."
            )


def few_and_always_the_same(case: Case) -> Iterator[Broken]:
    """At most three different items, and one clock time for each half of the day."""
    if not any(case.holds("simple_plan", day) for day in case.horizon):
        return
    ids = {item.exercise_id for _, session in case.sessions() for item in session.items}
    most = case.number("simple_plan", "different_items_max")
    if len(ids) > most:
        yield against("simple_plan", "plan", f"{len(ids)} items", f"{most:g} items", "too many different items.")
    halves: dict[bool, set[str]] = {}
    for _, session in case.sessions():
        at = case.local(session.start)
        halves.setdefault(at.hour < NOON, set()).add(f"{at:%H:%M}")
    for clocks in halves.values():
        if len(clocks) > 1:
            yield against("simple_plan", "plan", ", ".join(sorted(clocks)), "one clock time", "the clock times differ.")


def kidney_test_due(case: Case) -> Iterator[Broken]:
    """Behind a serious finding: gentle only, without pool. Else the stricter caps, which the alertness checks read."""
    if not kidney_serious(case):
        return
    for where, _, item, exercise in while_held(case, "kidney_recheck"):
        over = [
            f"{name} {found}"
            for name, found, number in (
                ("level", exercise.level, "level_max"),
                ("effort", item.effort, "effort_max"),
                ("alertness need", exercise.alertness_need, "alertness_max"),
            )
            if found > case.number("light_only", number)
        ]
        if exercise.position is POOL:
            over.append("pool")
        if over:
            yield against(
                "kidney_recheck", where, ", ".join(over), "gentle only, no pool", "a kidney test is due first."
            )


def no_pool_while_withdrawal_may_come(case: Case) -> Iterator[Broken]:
    """No pool and no treadmill while withdrawal may come."""
    yield from not_in_the_pool(case, "watch_withdrawal", treadmill=True)


def not_after_alcohol(case: Case) -> Iterator[Broken]:
    """No pool and nothing alert within a day of alcohol that someone reported."""
    rule = "no_session_if_alcohol_today"
    if case.screening.contra_state("ALCOHOL") is not Known.PRESENT:
        return
    until = case.now.timestamp() + 3600 * case.number(rule, "hours")
    for where, session, _, exercise in while_held(case, rule):
        alert = exercise.alertness_need > case.number(rule, "alertness_max")
        if session.start.timestamp() < until and (alert or exercise.position is POOL):
            yield against(rule, where, f"need {exercise.alertness_need}", "need 1, no pool", "too soon after alcohol.")
