"""People and a made-up curve for the planner's tests. The curve is smooth and invented: only tests use it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import numpy as np

from supple.domain.facts import Known
from supple.domain.findings import ActiveEffect, ContraState, Screening, Urgency
from supple.domain.forecast import Basis, Forecast
from supple.domain.history import Load
from supple.domain.order import Order, SlotDose, Step
from supple.domain.person import Abilities, CompanionHours, Mobility, Person
from supple.domain.plan import Plan, Refusal
from supple.domain.quantities import Interval
from supple.domain.response import Response
from supple.knowledge.library import Library
from supple.planning.progress import first_load
from supple.planning.situation import Moment, Situation
from supple.planning.solve import plan_week

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=ZoneInfo("Europe/London"))
NOT_KNOWN = Response(known=False, ratings=0, days=0, bins=0, missing=("ratings",), activities=())
KNOWN = Response(known=True, ratings=24, days=12, bins=4, missing=(), activities=())
THRICE = Step((SlotDose(time(8), 10), SlotDose(time(14), 10), SlotDose(time(20), 10)))
ORDER = Order(steps=(THRICE,), min_gap_h=4.0)
MOVABLE = Order(
    steps=(Step((SlotDose(time(8), 10, 30), SlotDose(time(14), 10, 30), SlotDose(time(20), 10))),),
    may_move_allowed_by="Dr A, neurologist, 2026-11-10",
    min_gap_h=4.0,
)
NO_INJURY = ("T6_BP", "T6_FULL_BLADDER", "THERMO_SCI")  # what screening says where no spinal injury is on record
HOME = frozenset({"chair", "bed", "wall", "towel", "pillow", "band", "table", "rail", "counter", "mat"})


def curve(
    shifts: Mapping[time, int],
    *,
    strength: float = 1.0,
    now: datetime = NOW,
    days: int = 9,
    doses: Iterable[int] = (8, 14, 20),
) -> Forecast:
    """Relief that rises and falls after each dose, drowsiness that follows it on top of a daily rhythm."""
    start = now.replace(hour=0, minute=0)
    hours = np.arange(days * 288) * 5 / 60
    relief = np.zeros_like(hours)
    for day in range(-1, days + 1):
        for dose in doses:
            since = np.clip(hours - (24 * day + dose + shifts.get(time(dose), 0) / 60), 0, None)
            relief += 0.08 * since / 1.5 * np.exp(1 - since / 1.5)
    relief = np.clip(relief * strength, 0, 0.9)
    hour = hours % 24
    rest = 0.06 + 0.05 * np.exp(-(((hour - 14) / 2) ** 2)) + 0.1 * np.exp(-(((hour - 23) / 2) ** 2))
    odds = rest / (1 - rest) * (1 + 5 * relief * strength)
    drowsy = np.array([spread * odds / (1 + spread * odds) for spread in (1 / 3, 1, 3)])
    eased = np.array([0.2 * relief, relief, np.clip(2.2 * relief, 0, 1)])
    return Forecast(start, 5, 100 * eased, eased, drowsy, np.ones_like(eased), (), Basis.PEOPLE_LIKE_YOU, ())


def effects(*effect_ids: str, until: Any = None) -> tuple[ActiveEffect, ...]:
    return tuple(ActiveEffect(effect_id, (f"rule of {effect_id}",), until) for effect_id in effect_ids)


def codes(present: Iterable[str] = (), absent: Iterable[str] = ()) -> dict[str, ContraState]:
    return {
        **{code: ContraState(code, Known.PRESENT) for code in present},
        **{code: ContraState(code, Known.ABSENT) for code in absent},
    }


def screened(*effect_ids: str, groups: Iterable[str] = ("MS",), **of_codes: Any) -> Screening:
    return Screening(effects=effects(*effect_ids), groups=frozenset(groups), contra=codes(**of_codes))


def everything_answered(library: Library) -> list[str]:
    """All codes, so that a test can say that none of them holds."""
    return sorted(library.contra)


def situation_of(
    library: Library, person: Person | None = None, screening: Screening | None = None, *,
    response: Response = NOT_KNOWN, days: int = 7, now: datetime = NOW, load: Load | None = None,
) -> Situation:  # fmt: skip
    return Situation(
        person=person or Person(equipment=HOME, order=ORDER),
        screening=screening or screened(absent=everything_answered(library)),
        response=response, library=library, now=now, days=days, load=load or first_load(library),
    )  # fmt: skip


def planned(
    library: Library, person: Person, screening: Screening, *, response: Response = NOT_KNOWN,
    forecast_for: Callable[[Mapping[time, int]], Forecast] | None = curve, now: datetime = NOW, days: int = 7,
    urgency: Urgency = Urgency.NONE, seed: int = 0,
) -> Plan | Refusal:  # fmt: skip
    return plan_week(
        person=person, screening=screening, response=response, library=library, now=now, days=days,
        forecast_for=forecast_for, triage_urgency=urgency, seed=seed,
    )  # fmt: skip


def moment_at(hour: float = 9.0, *, day: int = 0, minutes: int = 30, now: datetime = NOW, **levels: Any) -> Moment:
    """A moment of the plan, calm and clear unless levels say otherwise."""
    on = now.replace(day=now.day + day)
    start_min = round(60 * hour)
    start = on.replace(hour=start_min // 60, minute=start_min % 60)
    end_min = start_min + minutes
    end = on.replace(hour=end_min // 60, minute=end_min % 60)
    calm: dict[str, Any] = {
        "drowsy_p95": 0.1, "drowsy_p50": 0.05, "relief_p50": 0.08, "relief_p95": 0.15, "relief_p95_day": 0.2,
    }  # fmt: skip
    return Moment(on.date(), start_min, minutes, int(hour >= 12), start, end, **(calm | levels))


def with_numbers(library: Library, **numbers: float) -> Library:
    """The same library with other planning settings."""
    settings = library.settings["planning"]
    changed = {name: msgspec.structs.replace(settings.numbers[name], value=value) for name, value in numbers.items()}
    planning = msgspec.structs.replace(settings, numbers={**settings.numbers, **changed})
    return replace(library, settings={**library.settings, "planning": planning})


def with_only(library: Library, *exercise_ids: str) -> Library:
    """The same library with a few exercises."""
    return replace(library, exercises={e: library.exercises[e] for e in exercise_ids})


def ms_walker() -> tuple[Person, Screening]:
    """45, MS, walks, a GP record without labs: the kidney function is not known."""
    person = Person(
        zone="Europe/London", age_years=45, order=ORDER, goals=("ease stiffness", "walk further"),
        abilities=Abilities(mobility=Mobility.WALKS_UNAIDED, falls_past_year=0, stands_30s_with_rail=True),
    )  # fmt: skip
    return person, screened("light_only", "sedation_watch", absent=("STAND_UNSAFE", *NO_INJURY))


def t4_wheelchair_user() -> tuple[Person, Screening]:
    """38, complete injury at T4, wheelchair, 60 mg a day with tizanidine."""
    order = Order(steps=(Step((SlotDose(time(8), 20), SlotDose(time(14), 20), SlotDose(time(20), 20))),))
    person = Person(
        zone="Europe/London", age_years=38, order=order, goals=("get stronger", "transfer more easily"),
        equipment=frozenset({"chair", "bed", "band", "towel", "wheelchair", "pillow"}),
        abilities=Abilities(mobility=Mobility.WHEELCHAIR, injury_level="T4", sci_complete=True),
        companion={0: (CompanionHours(Interval(540, 720)),), 3: (CompanionHours(Interval(540, 720)),)},
    )  # fmt: skip
    in_force = (
        "needs_clearance", "supervised_only", "empty_bladder_first", "stop_on_pounding_headache", "skin_check",
        "slow_transitions", "sedation_watch", "no_pool_alone", "fracture_risk", "combined_drowsiness",
    )  # fmt: skip
    present = ("T6_BP", "T6_FULL_BLADDER", "STAND_UNSAFE", "STAND_UNSAFE_NO_FRAME", "SITTING_UNSAFE", "FRACTURE_RISK")
    return person, screened(*in_force, groups=("SCI_PARA",), present=present, absent=("THERMO_SCI",))


def older_with_weaker_kidneys() -> tuple[Person, Screening]:
    """70, MS, kidney disease stage 3a, sertraline, walks with an aid."""
    person = Person(
        zone="Europe/London", age_years=70, order=ORDER, goals=("better balance", "sleep"),
        equipment=frozenset({"chair", "bed", "wall", "rail", "band", "towel"}),
        abilities=Abilities(mobility=Mobility.WALKS_WITH_AID),
    )  # fmt: skip
    in_force = ("needs_clearance", "later_slots", "no_alert_only", "combined_drowsiness", "supported_balance")
    return person, screened(*in_force, absent=NO_INJURY)


def relies_on_tone() -> tuple[Person, Screening]:
    """28, cerebral palsy, stands by stiffness."""
    person = Person(
        zone="Europe/London", age_years=28, order=ORDER, goals=("ease stiffness",),
        equipment=frozenset({"chair", "bed", "wall", "towel", "table", "pillow"}),
        abilities=Abilities(mobility=Mobility.WALKS_WITH_AID, relies_on_stiffness_to_stand=True),
    )  # fmt: skip
    return person, screened(
        "tone_window", "supported_balance", groups=("CP",), present=("TONE_DEPENDENT_STAND",),
        absent=("SPINAL_PRECAUTION", "OSTEOPOROSIS_SPINE", "SITTING_UNSAFE", *NO_INJURY),
    )  # fmt: skip


PEOPLE = {
    "MS walker without labs": ms_walker,
    "T4 wheelchair user": t4_wheelchair_user,
    "70, kidneys weaker": older_with_weaker_kidneys,
    "CP, relies on tone": relies_on_tone,
}


def plan_of(library: Library, person: Person, screening: Screening, **more: object) -> Plan:
    made = planned(library, person, screening, **more)  # type: ignore[arg-type]
    assert isinstance(made, Plan), made
    return made


def refusal_of(library: Library, person: Person, screening: Screening, **more: object) -> Refusal:
    made = planned(library, person, screening, **more)  # type: ignore[arg-type]
    assert isinstance(made, Refusal), made
    return made


def answered(library: Library, *effect_ids: str) -> Screening:
    return screened(*effect_ids, absent=everything_answered(library))


def small(library: Library) -> Library:
    """A few exercises of each kind: for tests that look at times, not at items."""
    return with_only(library, "ST01", "ST13", "SG01", "SG12", "AE05", "RE01", "YO01")
