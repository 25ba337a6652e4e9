"""How alert the person is likely to be: the upper band of drowsiness in every slot against each item's need."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from supple.domain.exercise import Exercise, Kind
from supple.domain.findings import Severity
from supple.domain.forecast import Forecast
from supple.domain.order import wall
from supple.domain.plan import Item, Session
from supple.planning.checks.case import SITTING, Broken, Case, Check, needs

HAIR = 1e-9
LOADS = ("band", "weights", "cycle", "stepper", "arm_ergometer", "motor_pedaller")


def watched(case: Case, on: date) -> bool:
    """Whether the stricter caps hold: a sleepiness watch, or a kidney test that is due behind a lesser finding."""
    return case.holds("sedation_watch", on) or (case.holds("kidney_recheck", on) and not kidney_serious(case))


def kidney_serious(case: Case) -> bool:
    """Whether a serious finding stands behind the kidney test that is due."""
    behind = set(case.screening.rules_behind("kidney_recheck"))
    return any(f.rule_id in behind and f.severity >= Severity.SERIOUS for f in case.screening.findings)


def cap(case: Case, need: int, on: date) -> float:
    """The highest upper band of drowsiness that an alertness need allows on a day."""
    if need == 0:
        return 1.0
    usual = case.number(f"alertness_cap_{need}", "drowsy_p95_max")
    return min(usual, case.number("sedation_watch", f"cap{need}")) if watched(case, on) else usual


def worst(forecast: Forecast, start: datetime, end: datetime) -> float | None:
    """The highest upper band in the stretch, or None where the forecast does not cover all of it."""
    try:
        return forecast.worst_drowsy_p95(start, end)
    except ValueError:
        return None


def alert_enough(case: Case) -> Iterator[Broken]:
    """Each item's alertness need is met in every slot of its session; need 3 waits for a known response."""
    for where, session, item, exercise in case.items():
        need = exercise.alertness_need
        if need == 3 and not case.response.known:
            yield Broken(
                "response_known",
                where,
                "response not known",
                "response known",
                f"{where}: {exercise.name} waits until the response to the medicine is known.",
            )
        if case.forecast is None:
            if need > 1:
                yield Broken(
                    "alertness_without_forecast",
                    where,
                    f"alertness need {need}",
                    "alertness need 1",
                    f"{where}: there is no forecast, so {exercise.name} has to wait.",
                )
            continue
        found, limit = worst(case.forecast, session.start, session.end), cap(case, need, case.day_of(session))
        if found is None:
            yield Broken(
                "inside_forecast", where, "no forecast then", "forecast", f"{where} lies outside the forecast."
            )
        elif found > limit + HAIR and not (need == 1 and on_the_floor(case, session, item, exercise)):
            yield Broken(
                f"alertness_cap_{need}",
                where,
                f"{found:.3f}",
                f"{limit:.2f}",
                f"{where}: drowsiness may reach {found:.0%} here, {exercise.name} allows {limit:.0%}.",
            )


def floor_item(case: Case, item: Item, exercise: Exercise) -> bool:
    """Whether an item is seated with a back rest, without load, and light: what stays allowed on a sleepy day."""
    return (
        exercise.position in SITTING
        and exercise.kind not in (Kind.BALANCE, Kind.STRENGTH)
        and not needs(exercise, *LOADS)
        and exercise.fall_risk <= 1
        and item.effort <= case.number("cap_1_floor", "effort_max")
    )


def on_the_floor(case: Case, session: Session, item: Item, exercise: Exercise) -> bool:
    """Whether the floor under the first cap carries an item: less than two hours of the day under the cap."""
    return floor_item(case, item, exercise) and open_hours(case, case.day_of(session)) < case.number(
        "cap_1_floor", "hours_min"
    )


def open_hours(case: Case, day: date) -> float:
    """The hours of a waking day that lie under the first alertness cap, as far as the forecast reaches."""
    forecast = case.forecast
    if forecast is None:
        return 24.0
    limit, step_s = cap(case, 1, day), 60 * forecast.step_min
    wakes, sleeps = case.person.day.wakes, case.person.day.sleeps
    night = day if sleeps > wakes else day + timedelta(days=1)
    start, end = wall(day, wakes, case.zone).timestamp(), wall(night, sleeps, case.zone).timestamp()
    first = forecast.start.timestamp()
    open_slots = sum(
        start < first + (slot + 1) * step_s and first + slot * step_s < end
        for slot in range(forecast.n_slots)
        if float(forecast.drowsy_probability[2, slot]) <= limit + HAIR
    )
    return open_slots * forecast.step_min / 60.0


def says_floor(case: Case) -> Iterator[Broken]:
    """A session that only the floor allows says so, itself or in the notes of the plan."""
    if case.forecast is None:
        return
    cue = case.library.effects["cap_1_floor"].cue
    if cue in case.plan.notes:
        return
    for where, session in case.sessions():
        found = worst(case.forecast, session.start, session.end)
        uses = any(
            exercise.alertness_need == 1 and on_the_floor(case, session, item, exercise)
            for item, exercise in case.known_items(session)
        )
        over = found is not None and found > cap(case, 1, case.day_of(session)) + HAIR
        if over and uses and cue not in session.cues:
            yield Broken(
                "cap_1_floor_said", where, "no such cue", cue, f"{where} is there on a sleepy day and does not say so."
            )


ALERTNESS_CHECKS: tuple[Check, ...] = (alert_enough, says_floor)
