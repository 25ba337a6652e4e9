"""Rows that shape the day: whether at all, which hours, how warm, in which order, from which forecast."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from supple.planning.checks.case import LYING, Broken, Case, bout_min, equipment
from supple.planning.checks.rows import STANDING, against, while_held

# Where the seasons are turned round; elsewhere, and where nothing says, summer is June to August.
SOUTHERN_COUNTRIES = frozenset(
    {"AU", "NZ", "ZA", "AR", "CL", "UY", "PY", "BR", "BO", "PE", "NA", "BW", "ZW", "MZ", "MG"}
)
SOUTHERN_ZONES = (
    "Australia/", "Antarctica/", "Pacific/Auckland", "Africa/Johannesburg", "America/Sao_Paulo", "America/Argentina/",
    "America/Santiago", "America/Montevideo",
)  # fmt: skip


def no_plan_until_someone_looked(case: Case) -> Iterator[Broken]:
    """No plan at all while a person has to look first."""
    rule = "no_plan_until_reviewed"
    if case.holds(rule, case.now.date()):
        yield against(rule, "plan", "a plan", "no plan", "someone has to look first.")


def other_medicine_counted(case: Case) -> Iterator[Broken]:
    """A forecast under this row counts, or widens for, at least one other medicine."""
    held = any(case.holds("combined_drowsiness", day) for day in case.horizon)
    if held and case.forecast is not None and not any(o.drug != "baclofen" for o in case.forecast.on_board):
        yield against(
            "combined_drowsiness", "forecast", "baclofen alone", "another medicine", "no other medicine is counted."
        )


def little_heat(case: Case) -> Iterator[Broken]:
    """Little heat load; a little more with a fan, cooling beforehand and short pieces; no warm pool."""
    rule = "heat_caution"
    for where, session, item, exercise in while_held(case, rule):
        most = case.number(rule, "heat_load_max")
        if exercise.heat_load <= most:
            continue
        cooled = "fan" in equipment(case) and session.items[0].exercise_id == "RE04"
        short = 0 < bout_min(item) <= case.number(rule, "bout_min_max")
        if not (cooled and short and exercise.heat_load <= case.number(rule, "heat_load_with_fan_max")):
            yield against(
                rule, where, f"heat load {exercise.heat_load}", f"heat load {most:g}", "this may heat you up."
            )


def cooler_hours(case: Case) -> Iterator[Broken]:
    """In the summer months, starts before eleven or after five, unless a cool room was named."""
    cool_room = case.person.answers.get("indoors_cool")
    if cool_room is not None and cool_room.value is True:
        return
    for where, session in case.sessions():
        at = case.local(session.start)
        if not case.holds("cool_slots", at.date()) or not is_summer(case, at.date()):
            continue
        before, later = case.number("cool_slots", "before_h"), case.number("cool_slots", "from_h")
        if before <= at.hour + at.minute / 60 < later:
            yield against(
                "cool_slots", where, f"{at:%H:%M}", f"before {before:g}:00 or from {later:g}:00", "the hot hours."
            )


def is_summer(case: Case, day: date) -> bool:
    """Whether a day lies in the three summer months where the person lives."""
    southern = (case.person.country or "") in SOUTHERN_COUNTRIES or str(case.zone).startswith(SOUTHERN_ZONES)
    return day.month in ((12, 1, 2) if southern else (6, 7, 8))


def cools_down_sitting(case: Case) -> Iterator[Broken]:
    """A cool-down of at least five minutes."""
    least = case.number("bp_caution", "cool_down_min")
    for where, session in case.sessions():
        if case.holds("bp_caution", case.day_of(session)) and session.cool_down_min < least:
            yield against(
                "bp_caution", where, f"{session.cool_down_min} min", f"{least:g} min", "cool down for longer."
            )


def no_up_and_down(case: Case) -> Iterator[Broken]:
    """No session goes back and forth between lying and standing."""
    for where, session in case.sessions():
        if not case.holds("slow_transitions", case.day_of(session)):
            continue
        order = [e.position is STANDING for _, e in case.known_items(session) if e.position in LYING | {STANDING}]
        changes = sum(one != two for one, two in pairwise(order))
        if changes > 1:
            yield against(
                "slow_transitions", where, f"{changes} changes", "1 change", "back and forth between floor and feet."
            )


def no_forecast_from_a_guess(case: Case) -> Iterator[Broken]:
    """No forecast, and no dose times, until the list of orders is reconciled."""
    if any(case.holds("reconcile_list", day) for day in case.horizon):
        if case.forecast is not None:
            yield against("reconcile_list", "forecast", "a forecast", "none", "the orders are not reconciled yet.")
        if case.plan.doses:
            yield against(
                "reconcile_list", "doses", f"{len(case.plan.doses)} doses", "none", "the orders are not reconciled."
            )
