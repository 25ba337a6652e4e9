"""Four people and a week for each, laid by hand and on purpose without the planner, for the verifier's tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from supple.domain.diary import Diary, DiaryEntry
from supple.domain.duration import Pace, item_minutes
from supple.domain.exercise import Position
from supple.domain.facts import Known
from supple.domain.findings import ActiveEffect, ContraState, Screening, Urgency
from supple.domain.forecast import Basis, Forecast, OnBoard
from supple.domain.history import Load, PlannedWeek
from supple.domain.order import Order, SlotDose, Step
from supple.domain.person import Abilities, Clearance, CompanionHours, Day, Mobility, Person, Preferences
from supple.domain.plan import (
    ClearanceNote,
    ClearanceState,
    Decision,
    DoseTime,
    Item,
    Plan,
    PlanStatus,
    Progression,
    Session,
)
from supple.domain.quantities import Interval
from supple.domain.response import Response
from supple.knowledge.library import Library
from supple.planning.verify import Broken, verify

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=LONDON)  # a Monday
KNOWN = Response(known=True, ratings=24, days=12, bins=4, missing=(), activities=())
NOT_KNOWN = Response(known=False, ratings=0, days=0, bins=0, missing=("20 ratings",), activities=())
MORNING = Interval(9 * 60, 12 * 60)


@dataclass(frozen=True, slots=True)
class Week:
    """A plan with all that it answers to."""

    plan: Plan
    person: Person
    screening: Screening
    response: Response
    forecast: Forecast | None
    now: datetime = NOW
    days: int = 7
    urgency: Urgency = Urgency.NONE

    def broken(self, library: Library) -> tuple[Broken, ...]:
        return verify(
            self.plan,
            person=self.person,
            screening=self.screening,
            response=self.response,
            forecast=self.forecast,
            library=library,
            now=self.now,
            days=self.days,
            triage_urgency=self.urgency,
        )


def forecast(
    drowsy_p95: Callable[[float], float],
    relief_p95: Callable[[float], float] = lambda hour: 0.2,
    *,
    drugs: tuple[str, ...] = ("baclofen",),
    start: datetime = NOW,
    days: int = 7,
    step_min: int = 15,
) -> Forecast:
    """A forecast from midnight on, its upper bands given by the hour on the clock."""
    first = start.replace(hour=0, minute=0)
    at = [
        datetime.fromtimestamp(first.timestamp() + 60 * step_min * n, tz=first.tzinfo)
        for n in range((days + 1) * 24 * 60 // step_min)
    ]
    hours = [moment.hour + moment.minute / 60 for moment in at]
    drowsy = np.array([drowsy_p95(hour) for hour in hours])
    relief = np.array([relief_p95(hour) for hour in hours])
    scale = np.array([[0.2], [0.5], [1.0]])
    return Forecast(
        start=first,
        step_min=step_min,
        concentration_ng_per_ml=scale * np.full(len(at), 100.0),
        tone_relief=scale * relief,
        drowsy_probability=scale * drowsy,
        drowsy_odds_ratio=np.ones((3, len(at))),
        windows=(),
        basis=Basis.PEOPLE_LIKE_YOU,
        on_board=tuple(OnBoard(drug, modelled=True) for drug in drugs),
    )


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of the week; day 0 is Monday."""
    return (NOW + timedelta(days=day)).replace(hour=hour, minute=minute)


def contra(library: Library, **stated: Known) -> dict[str, ContraState]:
    """Every code said to be absent, but for those stated otherwise."""
    return {code: ContraState(code, stated.get(code, Known.ABSENT)) for code in library.contra}


def effects(*ids: str) -> tuple[ActiveEffect, ...]:
    return tuple(ActiveEffect(effect_id, ("P00",)) for effect_id in ids)


def said(library: Library, screening: Screening, items: tuple[Item, ...]) -> tuple[str, ...]:
    """The cues that a session at home needs."""
    used = [library.exercises[item.exercise_id] for item in items]
    standing = any(exercise.position is Position.STANDING for exercise in used)
    rows = [library.effects[e.effect_id] for e in screening.effects]
    of_rows = [
        row.cue
        for row in rows
        if row.cue and (row.cue_for == "every_session" or (row.cue_for == "standing" and standing))
    ]
    codes = sorted({code for exercise in used for code in exercise.contra})
    return (*of_rows, *(library.contra[c].cue for c in codes if screening.contra_state(c) is not Known.ABSENT))


def session(
    library: Library,
    screening: Screening,
    curve: Forecast | None,
    start: datetime,
    minutes: int,
    *items: Item,
    companion: str | None = None,
) -> Session:
    """A session that says what it has to say."""
    end = start + timedelta(minutes=minutes)
    wet = any(
        library.exercises[item.exercise_id].position is Position.POOL
        for item in items
        if item.exercise_id in library.exercises
    )
    return Session(
        start=start,
        minutes=minutes,
        warm_up_min=5,
        cool_down_min=5,
        items=items,
        place="pool" if wet else "home",
        companion=companion,
        cues=said(library, screening, items),
        drowsy_probability=curve.worst_drowsy_p95(start, end) if curve else None,
        tone_relief=curve.mean_band(curve.tone_relief, start, end).p50 if curve else None,
        because=("laid by hand",),
    )


def minutes_by_kind(library: Library, sessions: tuple[Session, ...]) -> Mapping[str, int]:
    pace = Pace(library.number("planning", "seconds_per_rep"), library.number("planning", "change_s"))
    found: dict[str, float] = {}
    for one in sessions:
        for item in one.items:
            exercise = library.exercises[item.exercise_id]
            kind = exercise.kind.value
            found[kind] = found.get(kind, 0.0) + item_minutes(item, exercise, pace)
    return {kind: round(minutes) for kind, minutes in found.items()}


def doses(order: Order | None, moved: Mapping[tuple[int, int], int] = {}) -> tuple[DoseTime, ...]:
    """Every dose of seven days at its ordered time, but for those moved: (day, hour) -> minutes."""
    placed = []
    for day in range(7):
        for slot in order.steps[0].doses if order else ():
            nominal = at(day, slot.at.hour, slot.at.minute)
            reach = timedelta(minutes=order.movable_min(slot) if order and slot.at.hour < 19 else 0)
            shift = timedelta(minutes=moved.get((day, slot.at.hour), 0))
            placed.append(DoseTime(nominal + shift, slot.amount_mg, (nominal - reach, nominal + reach)))
    return tuple(placed)


def plan(library: Library, sessions: tuple[Session, ...], doses: tuple[DoseTime, ...]) -> Plan:
    return Plan(
        status=PlanStatus.OPTIMAL,
        gap=0.0,
        level=1,
        clearance=ClearanceNote(),
        progression=Progression(Decision.START, "progress.start"),
        doses=doses,
        sessions=sessions,
        weekly_minutes=minutes_by_kind(library, sessions),
    )


THREE_A_DAY = (SlotDose(time(8), 10), SlotDose(time(14), 10, may_move_min=30), SlotDose(time(20), 10, may_move_min=30))
RANGE = Item("ST14", 1, reps=8, minutes=5, effort=1)
BRIDGE = Item("SG01", 1, reps=8, effort=3)
BREATHE = Item("RE01", 1, minutes=3, effort=0)
TURN = Item("ST08", 2, hold_s=15, rest_s=15, effort=1)
CAT_COW = Item("YO01", 1, reps=6, minutes=3, effort=1)
MARCH = Item("AE05", 1, minutes=5, effort=3)
APART = Item("SG12", 1, reps=10, effort=2)
CALF = Item("ST04", 3, hold_s=20, rest_s=15, effort=2)


def walker(library: Library) -> Week:
    """Anna, 45, MS, walks unaided, three doses a day of which one may move, first week."""
    order = Order(
        steps=(Step(THREE_A_DAY, from_on=date(2026, 9, 1)),),
        started_on=date(2026, 9, 1),
        max_mg_per_day=60,
        min_gap_h=4,
        may_move_allowed_by="Dr A, neurologist, 2026-09-01",
    )
    person = Person(
        zone="Europe/London",
        country="GB",
        age_years=45,
        abilities=Abilities(mobility=Mobility.WALKS_UNAIDED, falls_past_year=0, stands_30s_with_rail=True),
        order=order,
        day=Day(wakes=time(7), sleeps=time(22, 30), assumed=False),
        availability=dict.fromkeys((0, 2, 4), (MORNING,)),
        equipment=frozenset({"chair", "bed", "wall"}),
    )
    screening = Screening(
        effects=effects("slow_transitions"),
        contra=contra(library, CONTRACTURE_FIXED=Known.UNKNOWN, BP_HIGH=Known.UNKNOWN),
        groups=frozenset({"MS"}),
    )
    curve = forecast(lambda hour: 0.6 if 14 <= hour < 17 else 0.28)
    sessions = (
        session(library, screening, curve, at(0, 9, 30), 25, RANGE, BRIDGE, BREATHE),
        session(library, screening, curve, at(2, 9, 30), 25, RANGE, BRIDGE, BREATHE),
        session(library, screening, curve, at(4, 9, 30), 20, RANGE, BREATHE),
    )
    moved = doses(order, {(2, 14): 15})
    return Week(plan(library, sessions, moved), person, screening, NOT_KNOWN, curve)


def wheeler(library: Library) -> Week:
    """Ben, T4 complete, wheelchair, baclofen and tizanidine, someone near on some mornings."""
    order = Order(steps=(Step((SlotDose(time(8), 20), SlotDose(time(14), 20), SlotDose(time(20), 20))),))
    person = Person(
        zone="Europe/London",
        abilities=Abilities(mobility=Mobility.WHEELCHAIR, injury_level="T4", sci_complete=True, wheelchair=True),
        order=order,
        availability={day: (MORNING, Interval(14 * 60, 18 * 60)) for day in range(7)},
        companion={0: (CompanionHours(MORNING),), 3: (CompanionHours(MORNING, "hands_on"),)},
        equipment=frozenset({"chair", "wheelchair", "band", "bed"}),
    )
    screening = Screening(
        effects=effects(
            "empty_bladder_first", "skin_check", "stop_on_pounding_headache", "combined_drowsiness", "sedation_watch"
        ),
        contra=contra(library, T6_BP=Known.PRESENT, T6_FULL_BLADDER=Known.PRESENT, SHOULDER_PAIN_SEVERE=Known.UNKNOWN),
        groups=frozenset({"SCI_PARA"}),
    )
    curve = forecast(lambda hour: 0.7 if 14 <= hour < 17 else 0.5, drugs=("baclofen", "tizanidine"))
    sessions = (
        session(library, screening, curve, at(0, 10), 25, MARCH, APART, CAT_COW),
        session(library, screening, curve, at(2, 10), 25, MARCH, APART, CAT_COW),
        session(library, screening, curve, at(5, 10), 20, TURN, BREATHE),
    )
    return Week(plan(library, sessions, doses(order)), person, screening, NOT_KNOWN, curve)


def elder(library: Library) -> Week:
    """Cora, 70, reduced kidney function and sertraline, dose not known, so no forecast; free time not said."""
    person = Person(zone="Europe/London", country="GB", age_years=70, abilities=Abilities(falls_past_year=1))
    screening = Screening(
        effects=effects(
            "needs_clearance",
            "confusion_watch",
            "no_pool_alone",
            "later_slots",
            "seated_first",
            "supported_balance",
            "short_bouts",
            "simple_plan",
            "cool_slots",
        ),
        contra=contra(library, RESP_WEAK=Known.UNKNOWN),
        groups=frozenset({"MS"}),
    )
    sessions = (
        session(library, screening, None, at(0, 14, 15), 20, TURN, CAT_COW),
        session(library, screening, None, at(2, 14, 15), 20, TURN, CAT_COW),
        session(library, screening, None, at(4, 14, 15), 20, TURN, BREATHE),
    )
    return Week(plan(library, sessions, ()), person, screening, NOT_KNOWN, None)


def stander(library: Library) -> Week:
    """Dan, adult with CP who stands on stiffness; a physiotherapist approved level 2; his response is known."""
    order = Order(steps=(Step((SlotDose(time(7), 10), SlotDose(time(13), 10)), from_on=date(2026, 6, 1)),))
    note = Clearance(effect="needs_clearance", by="A. N.", role="physiotherapist", on=date(2026, 11, 1))
    entries = tuple(
        DiaryEntry(at=NOW - timedelta(days=n), kind="session", value=20.0) for n in (18, 16, 13, 11, 9, 6, 4, 2)
    )
    last_week = PlannedWeek(
        first_day=date(2026, 11, 16), sessions=3, effort=3, load=Load(level=2), decision=Decision.HOLD
    )
    person = Person(
        zone="Europe/London",
        abilities=Abilities(
            mobility=Mobility.WALKS_WITH_AID,
            falls_past_year=0,
            stands_30s_with_rail=True,
            relies_on_stiffness_to_stand=True,
        ),
        order=order,
        availability={day: (Interval(11 * 60, 16 * 60),) for day in range(7)},
        companion={day: (CompanionHours(Interval(11 * 60, 14 * 60)),) for day in range(5)},
        equipment=frozenset({"chair", "bed", "counter"}),
        preferences=Preferences(max_sessions_per_day=1),
        clearances=(note,),
        diary=Diary(tuple(sorted(entries, key=lambda e: e.at.timestamp()))),
        weeks=(last_week,),
    )
    screening = Screening(
        effects=effects("tone_window", "supported_balance", "no_heights", "bp_caution"),
        contra=contra(library, TONE_DEPENDENT_STAND=Known.PRESENT, ORTHO_HYPO=Known.PRESENT, HIP_RISK_CP=Known.UNKNOWN),
        groups=frozenset({"CP"}),
    )
    curve = forecast(lambda hour: 0.3, lambda hour: 0.1 if 11 <= hour < 14 else 0.3)
    sessions = tuple(
        session(library, screening, curve, at(day, 12), 25, RANGE, CALF, BREATHE, companion="nearby")
        for day in (0, 2, 4)
    )
    approved = replace(
        plan(library, sessions, doses(order)),
        level=2,
        clearance=ClearanceNote(ClearanceState.APPROVED, note.by, note.role, note.on),
        progression=Progression(Decision.HOLD, "progress.not_rated"),
    )
    return Week(approved, person, screening, KNOWN, curve)


PEOPLE: Mapping[str, Callable[[Library], Week]] = {
    "walker": walker,
    "wheeler": wheeler,
    "elder": elder,
    "stander": stander,
}
