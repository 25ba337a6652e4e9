"""How many exercises of the library each kind of person really has at home, counted with the planner's own limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from supple.domain.exercise import Companion, Exercise, Kind
from supple.domain.history import Load
from supple.domain.order import Order, SlotDose, Step
from supple.domain.person import (
    Abilities,
    Answer,
    Clearance,
    CompanionHours,
    ConditionEntry,
    LabResult,
    Mobility,
    Person,
    Prescription,
)
from supple.domain.quantities import Interval
from supple.domain.response import Response
from supple.knowledge.library import Library, load_library
from supple.planning.limits import LYING, SEATED
from supple.planning.problem import admitted_by, limits_in_force
from supple.planning.situation import Moment, Situation
from supple.screening.facts import gather
from supple.screening.screen import screen

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=ZoneInfo("Europe/London"))
KNOWN = Response(known=True, ratings=24, days=12, bins=4, missing=(), activities=())
MINE = frozenset({"chair", "bed", "wall"})
ORDER = Order(
    steps=(Step((SlotDose(time(8), 10), SlotDose(time(14), 10), SlotDose(time(20), 10)), from_on=date(2026, 3, 2)),)
)
ALL_DAY = {day: (CompanionHours(Interval(0, 1440), "hands_on"),) for day in range(7)}
HEAD = """# Who has how much to choose from

This page is written by `python docs/generate.py library_coverage`. It counts the exercises that the planner would let
each person do, with its own limits. Each has a chair, a bed and a wall, and the wheelchair they use. Each has answered
the questions of screening with "no trouble", a therapist has seen the plan, the response to the dose is known, and the
hour is a wakeful one. A complete injury at T4 or C5 means sitting only with support, and bones to protect.

"Alone" has nobody there; "with someone" has a helper within reach all day. "Low day" counts what is done lying or
sitting, with nobody there, at an effort of at most 2 of 10 and attention of at most 1 of 3. Aerobic and balance items
count here as everywhere; breathing and hands are part of the kinds before them.

Levels are those of the progression: what is counted at level 1 is counted again at 2 and 3.
"""
NOTED = ("needs_clearance", "seated_only", "seated_first")
WATER = """Findings that keep a person sitting or lying also keep them out of the water, until a clinician or therapist
writes otherwise: "noted" is with such a note. Walking and leg swings in the water (AQ01, AQ04) carry no question about
standing in the evidence, so they are counted also for who cannot stand on land; a therapist decides.
"""
Counted = Callable[[Exercise], bool]


@dataclass(frozen=True, slots=True)
class Who:
    """One kind of person: words, condition, ability, and how the level of an injury is known."""

    name: str
    condition: str | None
    mobility: Mobility
    injury_level: str | None = None
    sci_complete: bool | None = None


PEOPLE = (
    *(
        Who(f"{name}, {words}", condition, mobility)
        for name, condition in (("MS", "multiple sclerosis"), ("CP", "cerebral palsy"), ("Cause not known", None))
        for words, mobility in (
            ("walks unaided", Mobility.WALKS_UNAIDED), ("walks with an aid", Mobility.WALKS_WITH_AID),
            ("wheelchair", Mobility.WHEELCHAIR),
        )
    ),
    Who("Tetraplegia C5, wheelchair", "spinal cord injury", Mobility.WHEELCHAIR, "C5", True),
    Who("Tetraplegia C6, walks with an aid", "spinal cord injury", Mobility.WALKS_WITH_AID, "C6", False),
    Who("Paraplegia T4, wheelchair", "spinal cord injury", Mobility.WHEELCHAIR, "T4", True),
    Who("Paraplegia T10, wheelchair", "spinal cord injury", Mobility.WHEELCHAIR, "T10", False),
    Who("Paraplegia T10, walks with an aid", "spinal cord injury", Mobility.WALKS_WITH_AID, "T10", False),
)  # fmt: skip
CALM = (
    "intrathecal_pump", "doses_stopped", "seizure_recent", "dose_missed", "chest_symptoms", "clot_recent", "thin_bones",
    "weak_breathing", "psychosis", "spine_limits", "lhermitte", "neck_dystonia", "open_skin", "tracheostomy",
    "incontinence_unmanaged",
)  # fmt: skip
COLUMNS: Mapping[str, Counted] = {
    **{
        word: (lambda e, kind=kind: e.kind is kind)
        for word, kind in (
            ("strength", Kind.STRENGTH), ("stretch", Kind.STRETCH), ("aerobic", Kind.AEROBIC),
            ("balance", Kind.BALANCE), ("yoga", Kind.YOGA), ("rest, breathing", Kind.RELAXATION),
        )
    },
    "of these: breathing": lambda e: "breathing" in e.target or "diaphragm" in e.target,
    "of these: hands": lambda e: "wrist" in e.target or "finger" in e.target or "hand" in e.target,
}  # fmt: skip


def situation_of(
    who: Who, library: Library, *, level: int, helped: bool, equipment: frozenset[str],
    cleared: tuple[str, ...] = ("needs_clearance",),
) -> Situation:  # fmt: skip
    """The person as the planner sees them, screened as everybody is."""
    walks = who.mobility is not Mobility.WHEELCHAIR
    person = Person(
        zone="Europe/London", age_years=40,
        conditions=(ConditionEntry(text=who.condition),) if who.condition else (),
        complete_lists=frozenset({"conditions", "medicines"}),
        abilities=Abilities(
            mobility=who.mobility, stands_30s_with_rail=walks, can_rise_from_floor=walks, falls_past_year=0,
            relies_on_stiffness_to_stand=False, injury_level=who.injury_level, sci_complete=who.sci_complete,
            injured_on=date(2020, 5, 1) if who.injury_level else None, usual_systolic=105, ad_plan_shared=True,
            wheelchair=not walks,
        ),
        answers={
            **{key: Answer(value=False, on=NOW.date(), by="person") for key in CALM},
            "sits_unsupported": Answer(value=who.injury_level not in ("C5", "T4"), on=NOW.date(), by="person"),
        },
        labs=(LabResult(analyte="egfr", value=95.0, unit="mL/min/{1.73_m2}", measured_on=date(2026, 11, 2)),),
        order=ORDER,
        clearances=tuple(
            Clearance(effect=effect, by="B. C.", role="physiotherapist", on=date(2026, 11, 2)) for effect in cleared
        ),
        alcohol_units_per_week=0, companion=ALL_DAY if helped else {},
        equipment=equipment,
        prescription=Prescription(by="B. C.", role="physiotherapist", on=date(2026, 11, 2)),
    )  # fmt: skip
    return Situation(
        person=person, screening=screen(person, gather(person, library, NOW), library, NOW), response=KNOWN,
        library=library, now=NOW, days=7, load=Load(level=level),
    )  # fmt: skip


def open_to(situation: Situation) -> list[Exercise]:
    """The exercises that every limit admits in a wakeful hour."""
    day = NOW.date()
    moment = Moment(
        day, 600, 30, 0, NOW.replace(hour=10), NOW.replace(hour=10, minute=30),
        drowsy_p95=0.1, drowsy_p50=0.05, relief_p50=0.08, relief_p95=0.1, relief_p95_day=0.3,
    )  # fmt: skip
    limits = limits_in_force(situation)
    return [e for e in situation.library.exercises.values() if admitted_by(limits, e, moment)]


def low_day(exercise: Exercise) -> bool:
    """Whether an item fits a day with little energy."""
    quiet = exercise.position in LYING | SEATED and exercise.companion is Companion.NONE
    return quiet and exercise.effort_start <= 2 and exercise.alertness_need <= 1


def pages() -> dict[str, bytes]:
    """The page of counts."""
    return {"reference/library-coverage.md": "\n".join(_page(load_library())).rstrip().encode() + b"\n"}


def _page(library: Library) -> Iterator[str]:
    yield HEAD
    for helped in (False, True):
        yield f"## {'With someone within reach' if helped else 'Alone'}\n"
        yield from _table(library, helped=helped)
        yield ""
    yield "## Water: pool and float, with and without a hoist, someone within reach\n"
    yield WATER
    yield "| person | no hoist | no hoist, noted | hoist | hoist, noted |\n| --- | ---: | ---: | ---: | ---: |"
    for who in PEOPLE:
        counts = []
        for things in (MINE | {"pool", "float"}, MINE | {"pool", "float", "hoist"}):
            for cleared in (("needs_clearance",), NOTED):
                there = situation_of(who, library, level=3, helped=True, equipment=things, cleared=cleared)
                counts.append(str(sum(e.kind is Kind.AQUATIC for e in open_to(there))))
        yield f"| {who.name} | {' | '.join(counts)} |"


def _table(library: Library, *, helped: bool) -> Iterator[str]:
    yield f"| person | level | {' | '.join(COLUMNS)} | low day | all |"
    yield "| --- | ---: |" + " ---: |" * (len(COLUMNS) + 2)
    for who in PEOPLE:
        for level in (1, 2, 3):
            found = open_to(situation_of(who, library, level=level, helped=helped, equipment=MINE))
            counts = [str(sum(1 for e in found if counted(e))) for counted in COLUMNS.values()]
            low = sum(1 for e in found if low_day(e))
            yield f"| {who.name} | {level} | {' | '.join(counts)} | {low} | {len(found)} |"
