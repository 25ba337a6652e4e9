"""How faults are planted in good weeks: a register of them, and small changes to a week."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from supple.domain.facts import Known
from supple.domain.findings import ActiveEffect, ContraState
from supple.domain.history import Load
from supple.domain.person import CompanionHours
from supple.domain.plan import Item, Session
from supple.knowledge.library import Library
from weeks_by_hand import (
    MORNING,
    Week,
    forecast,
    minutes_by_kind,
    session,
    stander,
)

Fault = Callable[[Library], Week]
Faults = dict[str, tuple[str, Fault]]
POOL = Item("AQ02", 1, minutes=5, effort=1)


def register() -> tuple[Faults, Callable[[str], Callable[[Fault], Fault]]]:
    """A register of planted faults, and what puts one into it with the rule that has to catch it."""
    faults: Faults = {}

    def fault(rule: str) -> Callable[[Fault], Fault]:
        def keep(plant: Fault) -> Fault:
            faults[plant.__name__.replace("_", " ")] = (rule, plant)
            return plant

        return keep

    return faults, fault


def with_sessions(week: Week, *sessions: Session) -> Week:
    return replace(week, plan=replace(week.plan, sessions=sessions))


def first(week: Week, **changes: Any) -> Week:
    """The week with its first session changed."""
    one, *others = week.plan.sessions
    return with_sessions(week, replace(one, **changes), *others)


def holding(library: Library, week: Week, *items: Item, companion: str | None = None, minutes: int = 40) -> Week:
    """The week with one session of these items in place of all, saying what it has to say."""
    start = week.plan.sessions[0].start
    one = session(library, week.screening, week.forecast, start, minutes, *items, companion=companion)
    return replace(week, plan=replace(week.plan, sessions=(one,), weekly_minutes=minutes_by_kind(library, (one,))))


def with_effect(week: Week, *ids: str, until: date | None = None) -> Week:
    added = tuple(ActiveEffect(effect_id, ("P00",), until) for effect_id in ids)
    return replace(week, screening=replace(week.screening, effects=(*week.screening.effects, *added)))


def with_code(week: Week, code: str, state: Known) -> Week:
    return replace(
        week, screening=replace(week.screening, contra={**week.screening.contra, code: ContraState(code, state)})
    )


def with_person(week: Week, **changes: Any) -> Week:
    return replace(week, person=replace(week.person, **changes))


def with_plan(week: Week, **changes: Any) -> Week:
    return replace(week, plan=replace(week.plan, **changes))


def opened(library: Library, **stated: Any) -> Week:
    """Dan's week with someone at hand all day, every thing at home, level 4 and few effects."""
    week = stander(library)
    everything = {"pool", "float", "treadmill", "rail", "two_rails", "step", "mat", "kneeling_pad", "counter", "fan"}
    hours = {day: (CompanionHours(stated.get("hours", MORNING), "hands_on"),) for day in range(7)}
    week = with_person(
        week,
        equipment=frozenset({"chair", "bed", "wall", "band", "towel", "strap", "cycle", *everything}),
        companion=hours,
        availability=dict.fromkeys(range(7), (MORNING,)),
    )
    screening = replace(week.screening, effects=(), contra={c: ContraState(c, Known.ABSENT) for c in library.contra})
    curve = forecast(stated.get("drowsy", lambda hour: 0.2), lambda hour: 0.1)
    moved = tuple(replace(s, start=s.start.replace(hour=10)) for s in week.plan.sessions)
    grown = tuple(replace(asked, load=Load(level=4)) for asked in week.person.weeks)
    week = with_person(week, weeks=grown)
    return replace(week, screening=screening, forecast=curve, plan=replace(week.plan, level=4, sessions=moved))
