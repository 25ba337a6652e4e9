"""The exercises added for thin groups: nobody gets one they must not have, and the people they are for get a week."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from planned_people import KNOWN, NOW, ORDER, codes, curve, effects, everything_answered, moment_at, situation_of
from supple.domain.diary import Diary, DiaryEntry
from supple.domain.exercise import Kind, Position
from supple.domain.findings import Screening, Urgency
from supple.domain.history import Load, PlannedWeek
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
    Preferences,
    Prescription,
)  # fmt: skip
from supple.domain.plan import Decision, Plan
from supple.domain.quantities import Interval
from supple.knowledge.library import Library
from supple.planning.codes import questions_first
from supple.planning.problem import admitted_by, limits_in_force
from supple.planning.situation import Situation
from supple.planning.solve import plan_week
from supple.planning.verify import verify
from supple.screening.facts import gather
from supple.screening.screen import screen

HELD = {day: (CompanionHours(Interval(0, 1440), "hands_on"),) for day in range(7)}
NEARBY = {day: (CompanionHours(Interval(0, 1440)),) for day in range(7)}
ALL_THINGS = frozenset({"chair", "bed", "wall", "wheelchair", "pool", "float", "mat"})
EVERYONE = {"MS", "CP", "SCI_PARA", "SCI_TETRA"}

# Who must not have it, as a physiotherapist would say it: findings that shut the item, and groups it is not for.
SHUT_BY = {
    "ST16": ({"CONTRACTURE_FIXED"}, {"SCI_PARA", "SCI_TETRA"}),
    "ST17": ({"CONTRACTURE_FIXED"}, {"SCI_PARA", "SCI_TETRA"}),
    "ST18": ({"CONTRACTURE_FIXED"}, {"SCI_PARA"}),
    "ST19": (
        {
            "CONTRACTURE_FIXED", "HIP_REPLACEMENT", "HIP_RISK_CP", "OSTEOPOROSIS_SPINE", "SITTING_UNSAFE",
            "SPINAL_PRECAUTION",
        },
        {"SCI_PARA", "SCI_TETRA"},
    ),
    "ST20": (
        {"HIP_REPLACEMENT", "HIP_RISK_CP", "OSTEOPOROSIS_SPINE", "SPINAL_PRECAUTION"}, {"SCI_PARA", "SCI_TETRA"},
    ),
    "ST21": ({"CONTRACTURE_FIXED", "SHOULDER_PAIN"}, {"SCI_PARA"}),
    "SG19": ({"SHOULDER_PAIN"}, set()),
    "SG20": ({"SHOULDER_PAIN"}, set()),
    "SG21": ({"BP_HIGH", "SHOULDER_PAIN", "SITTING_UNSAFE"}, {"SCI_TETRA"}),
    "SG22": ({"SHOULDER_PAIN"}, {"SCI_TETRA"}),
    "SG23": ({"BP_HIGH", "KNEE_PAIN"}, {"SCI_PARA", "SCI_TETRA"}),
    "SG24": ({"HERNIA", "OSTEOPOROSIS_SPINE", "SPINAL_PRECAUTION"}, {"SCI_PARA", "SCI_TETRA"}),
    "AE10": ({"BP_HIGH", "CHEST_SYMPT", "SHOULDER_PAIN", "SITTING_UNSAFE"}, set()),
    "AE11": ({"CHEST_SYMPT", "SHOULDER_PAIN"}, {"SCI_TETRA"}),
    "AE12": ({"CHEST_SYMPT"}, {"SCI_PARA", "SCI_TETRA"}),
    "BA07": ({"OPEN_SKIN", "SITTING_UNSAFE"}, {"SCI_TETRA"}),
    "AQ06": ({"INCONT_UNMANAGED", "OPEN_SKIN", "SEIZURE_RECENT", "SHOULDER_PAIN", "TRACH"}, set()),
    "YO05": ({"CHEST_SYMPT", "SHOULDER_PAIN"}, set()),
    "RE06": ({"CHEST_SYMPT"}, set()),
}  # fmt: skip
# What changes the item or is asked first: injury at T6 or above, heat, a missed dose, a weak hand.
ASKED_BY = {
    "ST16": {"TENODESIS"}, "ST17": {"TENODESIS"}, "ST18": {"TENODESIS"}, "ST19": {"FRACTURE_RISK", "ORTHO_HYPO"},
    "ST20": {"FRACTURE_RISK", "T6_BP", "T6_FULL_BLADDER"}, "ST21": {"T6_BP"}, "SG21": {"T6_BP", "T6_FULL_BLADDER"},
    "SG22": {"T6_BP"}, "SG23": {"FRACTURE_RISK", "T6_BP"}, "SG24": {"T6_BP"},
    "AE10": {"HEAT_SENS", "T6_BP", "T6_FULL_BLADDER", "THERMO_SCI"},
    "AE11": {"HEAT_SENS", "T6_BP", "T6_FULL_BLADDER", "THERMO_SCI"},
    "AE12": {"CLONUS_STRONG", "T6_BP", "T6_FULL_BLADDER"}, "AE09": {"HEAT_SENS"},
    "AQ06": {"ALCOHOL", "DROWSY", "MISSED_DOSE_72H", "NO_ALONE_WATER", "T6_BP", "T6_FULL_BLADDER"},
}  # fmt: skip


def someone(library: Library, *present: str, group: str = "MS", unknown: tuple[str, ...] = ()) -> Situation:
    absent = set(everything_answered(library)) - set(present) - set(unknown)
    person = Person(
        equipment=ALL_THINGS, order=ORDER, companion=HELD,
        prescription=Prescription(by="B. C.", role="physiotherapist", on=date(2026, 11, 2)),
    )  # fmt: skip
    screening = Screening(contra=codes(present, absent), groups=frozenset({group}))
    return situation_of(library, person, screening, response=KNOWN, load=Load(level=2))


def may(situation: Situation, exercise_id: str) -> bool:
    return admitted_by(limits_in_force(situation), situation.library.exercises[exercise_id], moment_at())


def group_of(library: Library, exercise_id: str) -> str:
    return "MS" if "MS" in library.exercises[exercise_id].suits else "SCI_TETRA"


@pytest.mark.parametrize("exercise_id", SHUT_BY)
def test_each_is_open_to_those_it_is_for_and_shut_by_what_a_physiotherapist_would_name(
    library: Library, exercise_id: str
) -> None:
    shut_by, not_for = SHUT_BY[exercise_id]
    assert may(someone(library), exercise_id)
    assert {code for code in library.contra if not may(someone(library, code), exercise_id)} == shut_by
    for group in EVERYONE:
        assert may(someone(library, group=group), exercise_id) == (group not in not_for), group


@pytest.mark.parametrize("exercise_id", ASKED_BY)
def test_what_does_not_shut_it_is_asked_before_it(library: Library, exercise_id: str) -> None:
    exercise = library.exercises[exercise_id]
    for code in ASKED_BY[exercise_id]:
        there = someone(library, code)
        assert library.contra[code].cue in questions_first(there, exercise), code
    assert not list(questions_first(someone(library), exercise))


def test_where_the_level_of_an_injury_is_not_known_what_could_raise_blood_pressure_waits(library: Library) -> None:
    for exercise_id, asked in ASKED_BY.items():
        unknown = someone(library, unknown=("T6_BP", "T6_FULL_BLADDER", "THERMO_SCI"))
        closed = bool({"T6_BP", "T6_FULL_BLADDER", "THERMO_SCI"} & library.exercises[exercise_id].contra)
        assert may(unknown, exercise_id) is not closed, (exercise_id, asked)


def test_nobody_goes_into_the_water_with_less_than_hands(library: Library) -> None:
    held = someone(library)
    for company in ({}, NEARBY):
        alone = replace(held, person=replace(held.person, companion=company))
        assert not may(alone, "AQ06")
        assert not may(alone, "AQ05")


def test_who_may_only_sit_or_lie_gets_all_of_them_but_the_water(library: Library) -> None:
    here = someone(library)
    seated = replace(here, screening=replace(here.screening, effects=effects("seated_only")))
    assert {e for e in SHUT_BY if not may(seated, e)} == {"AQ06"}
    light = replace(here, screening=replace(here.screening, effects=effects("light_only")))
    assert {e for e in SHUT_BY if not may(light, e)} == {"AQ06", "AE10", "AE11", "SG21"}


@pytest.mark.parametrize("exercise_id", SHUT_BY)
def test_the_verifier_finds_each_where_it_must_not_stand(library: Library, exercise_id: str) -> None:
    """A good week with the item in it is checked against the same person with one finding more."""
    here = someone(library)
    person = replace(here.person, preferences=Preferences(favourite=(exercise_id,)))
    few = replace(library, exercises={e: library.exercises[e] for e in (exercise_id, "RE01", "ST14", "AE05")})

    def broken(plan: Plan, screening: Screening) -> set[tuple[str, bool]]:
        found = verify(
            plan, person=person, screening=screening, response=KNOWN, forecast=curve({}), library=few, now=NOW, days=7,
            triage_urgency=Urgency.NONE,
        )  # fmt: skip
        return {(one.rule, exercise_id in one.where) for one in found}

    plan = plan_week(
        person=person, screening=here.screening, response=KNOWN, library=few, now=NOW, days=7, forecast_for=curve,
        triage_urgency=Urgency.NONE,
    )  # fmt: skip
    level_2 = library.exercises[exercise_id].level > 1
    assert isinstance(plan, Plan)
    if level_2:  # a first week is level 1, so the item is laid in by hand
        other = next(item for session in plan.sessions for item in session.items if item.exercise_id != exercise_id)
        session = next(session for session in plan.sessions if other in session.items)
        items = tuple(replace(item, exercise_id=exercise_id) if item is other else item for item in session.items)
        plan = replace(plan, sessions=(replace(session, items=items),))
        assert ("level", True) in broken(plan, here.screening)
    else:
        assert exercise_id in {item.exercise_id for session in plan.sessions for item in session.items}
        assert broken(plan, here.screening) == set()
    for code in SHUT_BY[exercise_id][0]:
        assert ("contra_excluded", True) in broken(plan, someone(library, code).screening), code
    for group in SHUT_BY[exercise_id][1]:
        assert any(
            where and rule not in ("level", "amounts")
            for rule, where in broken(plan, someone(library, group=group).screening)
        ), group


# --- weeks for the people that had little ---------------------------------------------------------------------------


def answers(*, sits: bool) -> dict[str, Answer]:
    no = (
        "intrathecal_pump", "doses_stopped", "seizure_recent", "dose_missed", "chest_symptoms", "clot_recent",
        "thin_bones", "weak_breathing", "spine_limits", "neck_dystonia", "open_skin",
    )  # fmt: skip
    said = {key: Answer(value=False, on=NOW.date(), by="person") for key in no}
    return said | {"sits_unsupported": Answer(value=sits, on=NOW.date(), by="person")}


def somebody(condition: str, abilities: Abilities, *, sits: bool = True, **more: object) -> Person:
    """A person as a record and answers tell of them, with a chair, a bed and a wall."""
    told: dict[str, object] = {
        "zone": "Europe/London", "age_years": 41, "conditions": (ConditionEntry(text=condition),),
        "complete_lists": frozenset({"conditions", "medicines"}), "abilities": abilities,
        "answers": answers(sits=sits), "alcohol_units_per_week": 0, "equipment": frozenset({"chair", "bed", "wall"}),
        "labs": (LabResult(analyte="egfr", value=95.0, unit="mL/min/{1.73_m2}", measured_on=date(2026, 11, 2)),),
        "order": Order(
            steps=(Step((SlotDose(time(8), 10), SlotDose(time(14), 10), SlotDose(time(20), 10)), date(2026, 3, 2)),),
            min_gap_h=4.0,
        ),
    }  # fmt: skip
    return Person(**(told | more))  # type: ignore[arg-type]


def week(library: Library, person: Person) -> Plan:
    """The week that the person gets, which the verifier accepts."""
    screening = screen(person, gather(person, library, NOW), library, NOW)
    plan = plan_week(
        person=person, screening=screening, response=KNOWN, library=library, now=NOW, days=7, forecast_for=curve,
        triage_urgency=Urgency.NONE,
    )  # fmt: skip
    assert isinstance(plan, Plan), plan
    found = verify(
        plan, person=person, screening=screening, response=KNOWN, forecast=curve({}), library=library, now=NOW, days=7,
        triage_urgency=Urgency.NONE,
    )  # fmt: skip
    assert found == ()
    return plan


def varied(library: Library, plan: Plan, *, kinds: set[Kind], different: int) -> list[str]:
    """The week holds these kinds and so many different items, and no item makes up a third of it."""
    ids = [item.exercise_id for session in plan.sessions for item in session.items]
    assert {library.exercises[e].kind for e in ids} >= kinds
    assert len(set(ids)) >= different, sorted(set(ids))
    assert max(Counter(ids).values()) <= len(ids) / 3, Counter(ids)
    assert all(library.exercises[e].position not in (Position.STANDING, Position.POOL) for e in ids)
    return ids


def tetraplegic() -> Person:
    abilities = Abilities(
        mobility=Mobility.WHEELCHAIR, injury_level="C5", sci_complete=True, injured_on=date(2019, 6, 1),
        stands_30s_with_rail=False, usual_systolic=100, ad_plan_shared=True, falls_past_year=0,
    )  # fmt: skip
    return somebody("spinal cord injury", abilities, sits=False, goals=("get stronger", "care made easier"))


def test_a_wheelchair_user_with_a_neck_injury_and_no_equipment_gets_a_week_of_many_kinds(library: Library) -> None:
    plan = week(library, tetraplegic())
    ids = varied(
        library, plan, kinds={Kind.STRETCH, Kind.STRENGTH, Kind.AEROBIC, Kind.RELAXATION, Kind.YOGA}, different=7
    )
    assert all("SCI_TETRA" in library.exercises[e].suits for e in ids)
    assert {"SG19", "SG20"} <= set(ids), "strength without a band or a grip"
    assert not {"SG21", "SG22", "AE10", "AE11", "BA07", "ST16"} & set(ids)
    for session in plan.sessions:
        assert session.minutes <= 20
        if any("T6_BP" in library.exercises[item.exercise_id].contra for item in session.items):
            assert library.contra["T6_BP"].cue in session.cues


def test_an_adult_with_cerebral_palsy_in_a_wheelchair_gets_a_week_of_many_kinds(library: Library) -> None:
    abilities = Abilities(mobility=Mobility.WHEELCHAIR, stands_30s_with_rail=False, falls_past_year=0)
    person = somebody("cerebral palsy", abilities, goals=("care made easier", "transfer more easily"))
    plan = week(library, person)
    kinds = {Kind.STRETCH, Kind.STRENGTH, Kind.AEROBIC, Kind.YOGA, Kind.RELAXATION}
    ids = varied(library, plan, kinds=kinds, different=11)
    assert all("CP" in library.exercises[e].suits for e in ids)


def test_a_hip_out_of_place_takes_away_what_presses_on_it_and_leaves_a_week(library: Library) -> None:
    abilities = Abilities(mobility=Mobility.WHEELCHAIR, stands_30s_with_rail=False, falls_past_year=0)
    person = somebody("cerebral palsy", abilities)
    screening = screen(person, gather(person, library, NOW), library, NOW)
    hip = replace(screening, contra={**screening.contra, **codes(present=("HIP_RISK_CP",))})
    plan = plan_week(
        person=person, screening=hip, response=KNOWN, library=library, now=NOW, days=7, forecast_for=curve,
        triage_urgency=Urgency.NONE,
    )  # fmt: skip
    assert isinstance(plan, Plan)
    ids = varied(library, plan, kinds={Kind.STRETCH, Kind.STRENGTH, Kind.AEROBIC, Kind.RELAXATION}, different=9)
    assert not {"ST19", "ST20", "ST13", "YO02", "YO04", "ST05"} & set(ids)
    assert any("hip out of place" in note and "physiotherapist" in note for note in plan.notes)
    assert not any("hip out of place" in note for note in week(library, person).notes)


def test_low_energy_written_as_an_effort_of_two_gets_short_quiet_and_still_different_things(library: Library) -> None:
    """A therapist who writes effort 2 of 10 for someone with MS and much fatigue leaves more than rest."""
    person = somebody(
        "multiple sclerosis",
        Abilities(mobility=Mobility.WALKS_WITH_AID, stands_30s_with_rail=True, falls_past_year=0, heat_sensitive=True),
        goals=("energy",),
        prescription=Prescription(by="B. C.", role="physiotherapist", on=date(2026, 11, 2), effort_max=2),
    )
    plan = week(library, person)
    ids = varied(
        library, plan, kinds={Kind.STRETCH, Kind.STRENGTH, Kind.AEROBIC, Kind.YOGA, Kind.RELAXATION}, different=10
    )
    assert all(item.effort <= 2 for session in plan.sessions for item in session.items)
    assert {"AE12", "AE09"} & set(ids), "stamina in pieces of a minute or so"


def test_after_three_days_of_more_tiredness_the_week_shrinks_but_does_not_grow_dull(library: Library) -> None:
    """Tiredness is what the diary holds: clearly above one's usual on three days makes the next week smaller."""

    def at(days: int, hour: int, kind: str, value: float) -> DiaryEntry:
        return DiaryEntry(at=NOW + timedelta(days=days, hours=hour - NOW.hour), kind=kind, value=value)

    usual = [at(-days, 9, "fatigue", 4) for days in range(10, 20)]
    tired = [at(-days, 9, "fatigue", 8) for days in (1, 2, 3)]
    done = [at(-days, 10, "session", 20) for days in (2, 3, 5, 6)]
    felt = [at(-days, 11, "effort", 3) for days in (2, 3, 5, 6)]
    before = PlannedWeek(
        first_day=NOW.date() - timedelta(days=7), sessions=4, effort=3, load=Load(level=1, volume=1.0, sessions=5),
        decision=Decision.START,
    )  # fmt: skip
    person = somebody(
        "multiple sclerosis",
        Abilities(mobility=Mobility.WHEELCHAIR, stands_30s_with_rail=False, falls_past_year=0),
        goals=("energy",), weeks=(before,), diary=Diary(tuple(sorted(usual + tired + done + felt, key=_when))),
    )  # fmt: skip
    plan = week(library, person)
    assert (plan.progression.decision, plan.progression.rule_id) == (Decision.DOWN, "progress.more_tired")
    varied(library, plan, kinds={Kind.STRETCH, Kind.STRENGTH, Kind.AEROBIC, Kind.YOGA, Kind.RELAXATION}, different=9)
    for session in plan.sessions:
        for item in session.items:
            start = library.exercises[item.exercise_id].start
            assert (item.minutes or 0, item.reps or 0, item.hold_s or 0) <= (
                start.minutes or 0, start.reps or 0, start.hold_s or 0,
            )  # fmt: skip


def _when(entry: DiaryEntry) -> datetime:
    return entry.at


def test_water_after_a_neck_injury_waits_for_a_note_that_lifts_sitting_only(library: Library) -> None:
    person = replace(tetraplegic(), companion=HELD, equipment=frozenset({"chair", "bed", "pool", "float", "hoist"}))

    def wet(person: Person) -> set[str]:
        screening = screen(person, gather(person, library, NOW), library, NOW)
        here = situation_of(library, person, screening, response=KNOWN, load=Load(level=1))
        limits = limits_in_force(here)
        return {
            e.id for e in library.exercises.values()
            if e.position is Position.POOL and admitted_by(limits, e, moment_at())
        }  # fmt: skip

    assert wet(replace(person, answers={**person.answers, **_pool_answers()})) == set()
    noted = tuple(
        Clearance(effect=effect, by="B. C.", role="physiotherapist", on=date(2026, 11, 2))
        for effect in ("needs_clearance", "seated_only", "seated_first")
    )
    assert wet(replace(person, clearances=noted, answers={**person.answers, **_pool_answers()})) == {"AQ02", "AQ05"}


def _pool_answers() -> dict[str, Answer]:
    return {key: Answer(value=False, on=NOW.date(), by="person") for key in ("tracheostomy", "incontinence_unmanaged")}
