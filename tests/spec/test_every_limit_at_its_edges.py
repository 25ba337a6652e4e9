"""Every number that decides: just below it, exactly at it, just above, and what the person then gets.

What has to happen is written here by hand from the words of the evidence tables (``>=``, ``>``, "less than", "in the
last"), not taken from the program's data; people and messages go through the door that everybody uses. A limit in the
data without a case here, and without a reason why it is none, fails the last tests of this file.

Each case reads: the limit, then for three people just below, at and just above it whether the thing is found.
"""

from __future__ import annotations

import ast
import dataclasses
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from test_every_threshold_of_screening import DAY_LIMITS

from supple import screening
from supple.domain.diary import Diary, DiaryEntry
from supple.domain.facts import Fact, Facts, Known
from supple.domain.findings import NotUnderstood, Triage, Urgency
from supple.domain.order import Order, SlotDose, Step
from supple.domain.person import (
    Abilities,
    Answer,
    Clearance,
    ConditionEntry,
    LabResult,
    MedicineEntry,
    Person,
    Status,
    Supply,
)
from supple.knowledge.labs import canonical
from supple.knowledge.library import Library, read_library
from supple.screening.answers import still_counts
from supple.screening.contra import CODES, contra_states
from supple.screening.facts import gather
from supple.screening.rules import judge_all
from supple.screening.screen import screen
from supple.screening.triage import from_diary, triage

NOW = datetime(2026, 11, 23, 8, tzinfo=ZoneInfo("Europe/London"))
TODAY = NOW.date()
DATA = Path(__file__).parents[2] / "src" / "supple" / "knowledge" / "data"

NO, YES = False, True


# -- people: each takes the number in question, the rest is ordinary


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def aged(days_short_of: int, years: int, **more: Any) -> Person:
    """Somebody whose birthday number ``years`` is in so many days (0: today)."""
    return Person(birth_date=(NOW + timedelta(days=days_short_of)).date().replace(year=TODAY.year - years), **more)


def born(years: int, **more: Any) -> Callable[[float], Person]:
    """Turning ``years``: -1 is the day before the birthday, 0 the birthday, 1 the day after."""
    return lambda days: aged(-int(days), years, **more)


def lab(analyte: str, unit: str, value: float, days: float = 3) -> LabResult:
    return LabResult(analyte=analyte, value=value, unit=unit, measured_on=ago(days).date())


def egfr(value: float, days: float = 3) -> LabResult:
    return lab("egfr", "mL/min/{1.73_m2}", value, days)


def kidneys(value: float, **more: Any) -> Person:
    return Person(age_years=45, labs=(egfr(value),), **more)


STAGES = {1: "1", 2: "2", 3: "3a", 3.5: "3b", 4: "4", 5: "5"}


def stage(number: float) -> Person:
    return Person(age_years=45, conditions=(ConditionEntry(text=f"chronic kidney disease stage {STAGES[number]}"),))


def order(mg: float = 10, **more: Any) -> Order:
    return Order(steps=(Step((SlotDose(time(8), mg),), from_on=ago(200).date()),), **more)


def settled(mg: float = 30, years: float | None = 45, **more: Any) -> Person:
    """On the same dose for long, with no sign of kidney trouble: the soft form of "kidneys not known"."""
    lists = frozenset({"conditions", "medicines", "allergies"})
    well = {"dehydrating_illness": Answer("no", on=TODAY)}
    return Person(order=order(mg, started_on=ago(200).date()), complete_lists=lists, answers=well,
                  **({"age_years": years} | more))  # fmt: skip


def fallen(times: float, hurt: float | None = None, **more: Any) -> Person:
    able = Abilities(falls_past_year=int(times), falls_injurious=None if hurt is None else int(hurt))
    return Person(age_years=45, abilities=able, **more)


BEDTIME = Order(steps=(Step((SlotDose(time(22), 10),)),))
SEDATING = ("amitriptyline", "mirtazapine", "quetiapine", "chlorphenamine")


def sedated(many: float) -> Person:
    return Person(medicines=tuple(MedicineEntry(text=text) for text in SEDATING[: int(many)]))


def supplied(days: float, refill_in: float | None = None) -> Person:
    refill = None if refill_in is None else ago(-refill_in).date()
    return Person(order=order(), supply=Supply(tablets_left=int(days), refill_on=refill))


def ending(days: float) -> Person:
    return Person(order=order(stopped_on=ago(-days).date()))


def event(text: str, status: Status = Status.ACTIVE, **more: Any) -> Callable[[float], Person]:
    return lambda days: Person(conditions=(ConditionEntry(text=text, status=status, on=ago(days).date()),), **more)


def changed(before_mg: float, after_mg: float) -> Callable[[float], Person]:
    def person(days: float) -> Person:
        steps = (
            Step((SlotDose(time(8), before_mg),), from_on=ago(400).date(), until_on=ago(days).date()),
            Step((SlotDose(time(8), after_mg),), from_on=ago(days).date()),
        )
        return Person(age_years=45, order=Order(steps=steps, started_on=ago(400).date()))

    return person


def born_on(years: int, days: float) -> dict[str, Any]:
    return {"birth_date": aged(-int(days), years).birth_date}


def cleared_by_kidneys(ml_min: float) -> Person:
    clearance = lab("creatinine_clearance", "mL/min", ml_min)
    return Person(age_years=45, medicines=(MedicineEntry(text="fampridine"),), labs=(clearance,))


# -- doors: what a person gets


def rules_of(person: Person, library: Library) -> set[str]:
    """Rules that fire; those that cannot be decided are left out, as in ``supple screen --why``."""
    gathered = gather(person, library, NOW)
    judged = judge_all(gathered.facts, gathered.kidney, library)
    return {one.entry.id for one in judged if one.state is Known.PRESENT}


def fires(rule: str) -> Callable[[Person, Library], bool]:
    return lambda person, library: rule in rules_of(person, library)


def in_doubt(rule: str) -> Callable[[Person, Library], bool]:
    """A rule that cannot be decided, so that its question is asked."""

    def is_it(person: Person, library: Library) -> bool:
        gathered = gather(person, library, NOW)
        judged = judge_all(gathered.facts, gathered.kidney, library)
        return rule in {one.entry.id for one in judged if one.state is Known.UNKNOWN}

    return is_it


def fact(fact_id: str) -> Callable[[Person, Library], bool]:
    return lambda person, library: gather(person, library, NOW).facts[fact_id].state is Known.PRESENT


def in_force(effect: str) -> Callable[[Person, Library], bool]:
    return lambda person, library: screen(person, gather(person, library, NOW), library, NOW).in_force(effect)


def urgent(text: str) -> Callable[[Person, Library], bool]:
    def is_it(person: Person, library: Library) -> bool:
        facts = gather(person, library, NOW).facts
        return triage(texts=(text,), facts=facts, library=library).urgency is Urgency.EMERGENCY

    return is_it


@dataclass(frozen=True)
class Edge:
    """One limit: its key in the data, what the table says, three values, who has them, what is found."""

    key: tuple[str, str, float]
    words: str
    values: tuple[float, float, float]
    who: Callable[[float], Person]
    found: Callable[[Person, Library], bool]
    holds: tuple[bool, bool, bool]


def edge(rule: str, on: str, limit: float, words: str, values: Any, who: Any, holds: Any, found: Any = None) -> Edge:
    return Edge((rule, on, limit), words, values, who, found or fires(rule), holds)


EDGES = (
    # kidney bands (P01 to P06: eGFR >=90, 60-89, 45-59, 30-44, 15-29, <15; stages as their band, 3 alone as 3b)
    edge("P01", "kidney.egfr", 90, ">= 90", (89, 90, 91), kidneys, (NO, YES, YES)),
    edge("P02", "kidney.egfr", 90, "60-89", (89, 90, 91), kidneys, (YES, NO, NO)),
    edge("P02", "kidney.egfr", 60, "60-89", (59, 60, 61), kidneys, (NO, YES, YES)),
    edge("P03", "kidney.egfr", 60, "45-59", (59, 60, 61), kidneys, (YES, NO, NO)),
    edge("P03", "kidney.egfr", 45, "45-59", (44, 45, 46), kidneys, (NO, YES, YES)),
    edge("P04", "kidney.egfr", 45, "30-44", (44, 45, 46), kidneys, (YES, NO, NO)),
    edge("P04", "kidney.egfr", 30, "30-44", (29, 30, 31), kidneys, (NO, YES, YES)),
    edge("P05", "kidney.egfr", 30, "15-29", (29, 30, 31), kidneys, (YES, NO, NO)),
    edge("P05", "kidney.egfr", 15, "15-29", (14, 15, 16), kidneys, (NO, YES, YES)),
    edge("P06", "kidney.egfr", 15, "< 15", (14, 15, 16), kidneys, (YES, NO, NO)),
    edge("P02", "kidney.ckd_code", 2, "stage 2", (1, 2, 3), stage, (NO, YES, NO)),
    edge("P02", "kidney.ckd_code", 3, "stage 2", (2, 3, 3.5), stage, (YES, NO, NO)),
    edge("P03", "kidney.ckd_code", 3, "stage 3a", (2, 3, 3.5), stage, (NO, YES, NO)),
    edge("P03", "kidney.ckd_code", 3.5, "stage 3a", (3, 3.5, 4), stage, (YES, NO, NO)),
    edge("P04", "kidney.ckd_code", 3.5, "stage 3b", (3, 3.5, 4), stage, (NO, YES, NO)),
    edge("P04", "kidney.ckd_code", 4, "stage 3b", (3.5, 4, 5), stage, (YES, NO, NO)),
    edge("P05", "kidney.ckd_code", 4, "stage 4", (3.5, 4, 5), stage, (NO, YES, NO)),
    edge("P05", "kidney.ckd_code", 5, "stage 4", (4, 5, 5), stage, (YES, NO, NO)),
    edge("P06", "kidney.ckd_code", 5, "stage 5", (4, 5, 5), stage, (NO, YES, YES)),
    # kidneys not known (P07), and its soft form for settled adults on a small dose
    edge("P07", "kidney.egfr", 60, "an old result", (59, 60, 61),
         lambda v: Person(age_years=45, labs=(egfr(v, 500),)), (NO, YES, YES), in_doubt("P07")),
    edge("P07", "age_years", 18, "adults of 18", (-1, 0, 1), lambda d: settled(years=None, **born_on(18, d)),
         (NO, YES, YES), in_force("kidney_recheck")),
    edge("P07", "age_years", 65, "under 65", (-1, 0, 1), lambda d: settled(years=None, **born_on(65, d)),
         (YES, NO, NO), in_force("kidney_recheck")),
    edge("P07", "order.daily_mg", 40, "40 mg a day or less", (39, 40, 41), settled, (YES, YES, NO),
         in_force("kidney_recheck")),
    edge("fampridine_limit", "kidney.crcl", 50, "creatinine clearance <= 50", (49, 50, 51), cleared_by_kidneys,
         (YES, YES, NO)),
    # ages
    edge("P09", "age_years", 65, ">= 65", (-1, 0, 1), born(65), (NO, YES, YES)),
    edge("P10", "age_years", 12, "< 12", (-1, 0, 1), born(12), (YES, NO, NO)),
    edge("P11", "age_years", 4, "< 4", (-1, 0, 1), born(4), (YES, NO, NO)),
    edge("P12", "age_years", 12, "12-17", (-1, 0, 1), born(12), (NO, YES, YES)),
    edge("P12", "age_years", 18, "12-17", (-1, 0, 1), born(18), (YES, NO, NO)),
    edge("P67", "age_years", 65, ">= 65 and a dose near bed", (-1, 0, 1), born(65, order=BEDTIME), (NO, YES, YES)),
    # falls: exactly one without injury is P35; two, or one with injury, is P60
    edge("P35", "falls.past_year", 1, "a fall", (0, 1, 1), fallen, (NO, YES, YES)),
    edge("P67", "falls.past_year", 1, "a fall and a dose near bed", (0, 1, 2), lambda n: fallen(n, order=BEDTIME),
         (NO, YES, YES)),
    edge("P60", "falls.past_year", 2, ">= 2 falls", (1, 2, 3), lambda n: fallen(n, 0), (NO, YES, YES)),
    edge("P60", "falls.past_year", 1, "or 1 with injury", (0, 1, 1), lambda n: fallen(n, n), (NO, YES, YES)),
    edge("P60", "falls.injurious", 1, "or 1 with injury", (0, 1, 1), lambda n: fallen(1, n), (NO, YES, YES)),
    # medicines, supply, an end ahead
    edge("P41", "sum_at_least", 2, "two or more of them", (1, 2, 3), sedated, (NO, YES, YES)),
    edge("P70", "supply.days_left", 3, "3 days or less", (2, 3, 4), supplied, (YES, YES, NO)),
    edge("P70", "supply.days_short", 1, "a day or more short", (0, 1, 2), lambda n: supplied(5, 5 + n),
         (NO, YES, YES)),
    edge("P72", "order.stops_in_days", 14, "within 14 days", (13, 14, 15), ending, (YES, YES, NO)),
    # red flags: "eGFR < 30, or eGFR < 60 with a start or increase in the last 30 days"
    *(
        one
        for sign, text in (
            ("R38", "I keep falling asleep while talking"),
            ("R52", "I am clumsy and bump into things"),
            ("R53", "my arms keep twitching"),
        )
        for one in (
            edge(sign, "kidney.egfr", 30, "< 30", (29, 30, 31), kidneys, (YES, NO, NO), urgent(text)),
            edge(sign, "kidney.egfr", 60, "< 60 soon after an increase", (59, 60, 61),
                 lambda v: dataclasses.replace(changed(10, 20)(20), labs=(egfr(v),)), (YES, NO, NO), urgent(text)),
        )
    ),
    edge("R51", "kidney.egfr", 60, "< 60, with heavy sleepiness", (59, 60, 61), kidneys, (YES, NO, NO),
         urgent("I see double. I keep falling asleep while talking")),
    edge("R64", "kidney.egfr", 60, "kidney disease (< 60)", (59, 60, 61), kidneys, (YES, NO, NO),
         urgent("took my morning tablet twice by mistake, feel well")),
    edge("R64", "age_years", 18, "a child", (-1, 0, 1), born(18), (YES, NO, NO),
         urgent("took my morning tablet twice by mistake, feel well")),
)  # fmt: skip


@pytest.mark.parametrize("one", EDGES, ids=lambda one: " ".join(map(str, one.key)))
def test_a_rule_or_a_red_flag_turns_where_its_table_says(library: Library, one: Edge) -> None:
    assert tuple(one.found(one.who(value), library) for value in one.values) == one.holds, one.words


# -- numbers that turn a record, a diary or a message into facts


def says(text: str, sign: str) -> Callable[[float], bool]:
    """Whether a message with the number in it raises the sign."""
    return lambda value: sign in {hit.sign_id for hit in _triaged(text, value).signs}


def emergency(text: str) -> Callable[[float], bool]:
    return lambda value: _triaged(text, value).urgency is Urgency.EMERGENCY


def routine(text: str, who: Callable[[float], Person]) -> Callable[[float], bool]:
    return lambda value: _triaged(text, value, who(value)).urgency is Urgency.ROUTINE


def _triaged(text: str, value: float, person: Person | None = None) -> Triage:
    library = read_library()
    facts = gather(person, library, NOW).facts if person else Facts()
    return triage(texts=(text.format(f"{value:g}"),), facts=facts, library=library)


def is_fact(fact_id: str, who: Callable[[float], Person], state: Known = Known.PRESENT) -> Callable[[float], bool]:
    return lambda value: gather(who(value), read_library(), NOW).facts[fact_id].state is state


def is_rule(rule: str, who: Callable[[float], Person]) -> Callable[[float], bool]:
    return lambda value: rule in rules_of(who(value), read_library())


def is_active(effect: str, who: Callable[[float], Person]) -> Callable[[float], bool]:
    return lambda value: in_force(effect)(who(value), read_library())


def in_diary(sign: str, entries: Callable[[float], tuple[DiaryEntry, ...]]) -> Callable[[float], bool]:
    def is_it(value: float) -> bool:
        diary = Diary(tuple(sorted(entries(value), key=lambda one: one.at)))
        return sign in {hit.sign_id for hit in from_diary(diary, Facts(), read_library(), NOW).signs}

    return is_it


def rated(kind: str, *days_and_values: tuple[float, float]) -> tuple[DiaryEntry, ...]:
    return tuple(DiaryEntry(ago(days), kind, value) for days, value in days_and_values)


def measured(analyte: str, unit: str, value: float) -> Callable[[float], Person]:
    return lambda days: Person(labs=(lab(analyte, unit, value, days),))


def doses(*taken_hours_ago: float, missed: tuple[float, ...] = ()) -> Person:
    """One dose a day at the hour of the first entry; entries told as taken or as missed."""
    at = [*((h, "dose_mg") for h in taken_hours_ago), *((h, "missed_dose") for h in missed)]
    entries = sorted((DiaryEntry(NOW - timedelta(hours=h), kind, 10) for h, kind in at), key=lambda one: one.at)
    clock = (NOW - timedelta(hours=at[0][0])).time()
    plan = Order(steps=(Step((SlotDose(clock, 10),), from_on=ago(60).date()),))
    return Person(order=plan, diary=Diary(tuple(entries)))


def creatinine(days_apart: float) -> Callable[[float], Person]:
    """80 umol/L some days ago, and the value today."""
    return lambda value: Person(
        age_years=45,
        labs=(lab("creatinine_serum", "umol/L", 80, days_apart), lab("creatinine_serum", "umol/L", value, 0)),
    )


def ill_kidneys(years: int, stage_said: str | None = None) -> Callable[[float], Person]:
    def person(months: float) -> Person:
        said = (ConditionEntry(text=f"chronic kidney disease stage {stage_said}"),) if stage_said else ()
        return Person(age_years=years, conditions=said, labs=(egfr(95, int(months * 30.4375)),))

    return person


def reviewed(days: float) -> Person:
    """A clinician's review some days ago of what psychosis asks for."""
    review = Clearance(effect="needs_clearance", by="Dr Roe", role="doctor", on=ago(days).date())
    return Person(conditions=(ConditionEntry(text="schizophrenia"),), clearances=(review,))


def born_in_a_year(age_at_most: float) -> Person:
    return Person(birth_date=date(TODAY.year - int(age_at_most) - 1, 1, 1), birth_year_only=True)


def injured(days: float) -> Person:
    return Person(abilities=Abilities(injury_level="T10", injured_on=ago(days).date()))


def due_in(weeks_pregnant: float) -> Person:
    due = ago(-7 * (40 - weeks_pregnant)).date()
    return Person(sex="female", age_years=30, pregnancy="yes", pregnancy_due_on=due)


def result_after_start(days: float) -> Person:
    """A medicine that can harm the kidneys, started 20 days ago, and a kidney result so many days later."""
    risky = MedicineEntry(text="gentamicin", started_on=ago(20).date())
    return Person(age_years=45, labs=(egfr(95, 20 - days),), medicines=(risky,))


def used_to_it(value: float) -> Person:
    return kidneys(value)


SETTING: dict[str, tuple[str, tuple[float, float, float], Callable[[float], bool], tuple[bool, bool, bool]]] = {
    # what the limit is: its words, three values, what is looked for, whether it is found
    "screening.kidney_normal_from": (
        "a stale result below 90 still counts", (89, 90, 91),
        lambda v: bool({"P02"} & rules_of(Person(age_years=45, labs=(egfr(v, 500),)), read_library())),
        (YES, NO, NO)),
    "screening.kidney_failure_below": (
        "15 or more rules dialysis out", (14, 15, 16), is_fact("dialysis", kidneys, Known.ABSENT), (NO, YES, YES)),
    "screening.kidney_fresh_older_from_years": (
        "from 65 a result of 8 months is old", (64, 65, 66),
        lambda v: is_fact("kidney.known_fresh", ill_kidneys(int(v)))(8), (YES, NO, NO)),
    "screening.kidney_fresh_from_stage": (
        "from stage 3 a result of 8 months is old", (2, 3, 4),
        lambda v: is_fact("kidney.known_fresh", ill_kidneys(45, STAGES[v]))(8), (YES, NO, NO)),
    "screening.kidney_fresh_from_stage_severe": (
        "from stage 4 a result of 4 months is old", (3.5, 4, 5),
        lambda v: is_fact("kidney.known_fresh", ill_kidneys(45, STAGES[v]))(4), (YES, NO, NO)),
    "screening.pregnancy_age_from_years": (
        "not pregnant below 12", (11, 12, 13),
        is_fact("pregnant", lambda v: Person(sex="female", age_years=v), Known.ABSENT), (YES, NO, NO)),
    "screening.pregnancy_age_to_years": (
        "not pregnant above 55", (54, 55, 56),
        is_fact("pregnant", lambda v: Person(sex="female", age_years=v), Known.ABSENT), (NO, NO, YES)),
    "screening.medicines_list_days": (
        "a list of the last 90 days", (89, 90, 91),
        is_fact("medicines.listed", lambda d: Person(
            medicines=(MedicineEntry(text="baclofen"),), medicines_listed_on=ago(d).date())), (YES, YES, NO)),
    "screening.fever_counts_days": (
        "fever measured in the last 2 days", (1, 2, 3),
        is_fact("infection.fever", measured("body_temperature", "Cel", 39)), (YES, YES, NO)),
    "screening.bp_high_counts_days": (
        "measured in the last 30 days", (29, 30, 31),
        is_fact("bp_very_high", measured("bp_systolic", "mm[Hg]", 200)), (YES, YES, NO)),
    "screening.missed_window_hours": (
        "a dose missed in the last 72 hours", (71, 72, 73),
        is_fact("doses.missed_72h", lambda h: doses(missed=(h,))), (YES, YES, NO)),
    "screening.gap_extra_hours": (
        "no dose for longer than the largest planned gap and 12 h (36 h)", (35, 36, 37),
        is_fact("doses.gap_too_long", lambda h: doses(h, missed=(h - 24,))), (NO, NO, YES)),
    "screening.restart_gap_days": (
        "no dose for 3 days or more, then one", (2, 3, 4),
        is_fact("doses.restart_after_gap", lambda d: doses(
            1, 1 + 24 * d, missed=tuple(1 + 24 * k for k in range(1, int(d))))), (NO, YES, YES)),
    "screening.clearance_counts_days": (
        "a review counts for 365 days", (364, 365, 366), is_active("needs_clearance", reviewed), (NO, NO, YES)),
    "screening.oldest_age_years": (
        "nobody is older than 122", (121, 122, 123),
        is_fact("age_years", lambda v: Person(answers={"age": Answer(v)})), (YES, YES, NO)),
    "screening.adult_from_years": (
        "a birth year alone: adults count as the older of two ages", (17, 18, 19),
        lambda v: gather(born_in_a_year(v), read_library(), NOW).facts.number("age_years") == v + 1,
        (NO, YES, YES)),
    "screening.order_change_week_days": (
        "a start or increase < 7 days ago (P44)", (6, 7, 8), is_rule("P44", changed(10, 20)), (YES, NO, NO)),
    "screening.order_change_week_days, down": (
        "a decrease < 7 days ago (P45)", (6, 7, 8), is_rule("P45", changed(20, 10)), (YES, NO, NO)),
    "screening.order_change_fortnight_days": (
        "a driver whose dose changed < 2 weeks ago (P42)", (13, 14, 15),
        is_rule("P42", lambda d: dataclasses.replace(changed(10, 20)(d), activities=("driving",))),
        (YES, NO, NO)),
    "screening.order_change_month_days": (
        "a start or increase in the last 30 days (R38)", (29, 30, 31),
        lambda d: urgent("I keep falling asleep while talking")(
            dataclasses.replace(changed(10, 20)(d), labs=(egfr(50),)), read_library()),
        (YES, YES, NO)),
    "screening.sleepiness_counts_days": (
        "ratings of the last 7 days", (6, 7, 8),
        is_fact("sleepiness.high_7d", lambda d: Person(diary=Diary(rated("sleepiness", (d, 8))))), (YES, YES, NO)),
    "screening.dysreflexia_lowest_thoracic_level": (
        "an injury at T6 or above (P31)", (5, 6, 7),
        is_rule("P31", lambda n: Person(abilities=Abilities(injury_level=f"T{n:g}"))), (YES, YES, NO)),
    "screening.elbow_extension_from_cervical_level": (
        "C7 and C8", (6, 7, 8),
        is_fact("sci.c7_or_c8", lambda n: Person(abilities=Abilities(injury_level=f"C{n:g}"))), (NO, YES, YES)),
    "screening.injury_old_after_days": (
        "an injury more than a year old", (364, 365, 366), is_fact("sci.over_1_year", injured), (NO, NO, YES)),
    "screening.falls_count_days": (
        "a fall in the last 12 months (P35)", (364, 365, 366),
        is_rule("P35", lambda d: Person(diary=Diary((DiaryEntry(ago(d), "fall", 0),)))), (YES, YES, NO)),
    "triage.fever_c": ("38 C or more", (37.9, 38, 38.1), says("my temperature is {}", "R36"), (NO, YES, YES)),
    "triage.fever_c, in Fahrenheit": (
        "100.4 F is 38 C", (100.3, 100.4, 100.5), says("my temperature is {} F", "R36"), (NO, YES, YES)),
    "triage.very_high_fever_c": (
        "39.5 C or more", (39.4, 39.5, 39.6), emergency("my temperature is {}"), (NO, YES, YES)),
    "triage.told_c_lowest": (
        "34 C is a temperature; a lower number is none, and the word alone counts", (33.9, 34, 34.1),
        says("my temperature is {}", "R36"), (YES, NO, NO)),
    "triage.told_c_highest": (
        "43.5 C is a temperature; a higher number is none", (43.4, 43.5, 43.6), emergency("my temperature is {}"),
        (YES, YES, NO)),
    "triage.told_f_lowest": (
        "95 F is a temperature; a lower number is none, and the word alone counts", (94.9, 95, 95.1),
        says("my temperature is {} F", "R36"), (YES, NO, NO)),
    "triage.told_f_highest": (
        "110 F is a temperature; a higher number is none", (109.9, 110, 110.1),
        emergency("my temperature is {} F"), (YES, YES, NO)),
    "triage.tablets_at_once": ("6 tablets or more", (5, 6, 7), says("I took {} tablets", "R11"), (NO, YES, YES)),
    "triage.tablets_by_mistake": (
        "3 or more together", (2, 3, 4), says("I had {} tablets together", "R11"), (NO, YES, YES)),
    "triage.mg_at_once": (
        "100 mg or more in one go", (99, 100, 101), says("I took {} mg of baclofen", "R11"), (NO, YES, YES)),
    "triage.extra_tablets": (
        "more than one extra", (1, 2, 3), says("I took {} baclofen extra", "R11"), (NO, YES, YES)),
    "triage.sugar_low_mmol_l": ("below 4", (3.9, 4, 4.1), says("my sugar is {}", "R57"), (YES, NO, NO)),
    "triage.sugar_low_mmol_l, in mg/dL": (
        "below 72 mg/dL, which is 4 mmol/L", (71, 72, 73), says("my sugar is {}", "R57"), (YES, NO, NO)),
    "triage.sugar_high_mmol_l": ("above 15", (14.9, 15, 15.1), says("my sugar is {}", "R57"), (NO, NO, YES)),
    "triage.rating_look_back_d": (
        "the diary of the last 7 days", (6, 7, 8), in_diary("R38", lambda d: rated("sleepiness", (d, 9))),
        (YES, YES, NO)),
    "triage.persists_d": (
        "an effect that lasts longer than 7 days", (6, 7, 8),
        in_diary("R40", lambda n: rated("dizziness", *((float(k), 5.0) for k in range(int(n) + 1)))),
        (NO, NO, YES)),
    "triage.very_sleepy_rating": (
        "8 of 10 or more", (7, 8, 9), in_diary("R38", lambda v: rated("sleepiness", (1, v))), (NO, YES, YES)),
    "triage.effect_rating": (
        "4 of 10 or more", (3, 4, 5), in_diary("R41", lambda v: rated("weakness", (1, v))), (NO, YES, YES)),
    "triage.worse_by": (
        "worse by 3 or more", (6, 7, 8), in_diary("R43", lambda v: rated("nausea", (3, 4), (1, v))),
        (NO, YES, YES)),
    "triage.low_mood_rating": (
        "2 of 10 or less", (1, 2, 3), in_diary("R50", lambda v: rated("mood", (1, v))), (YES, YES, NO)),
    "triage.rating_gap_d": (
        "ratings up to 3 days apart are one stretch", (2, 3, 4),
        in_diary("R40", lambda g: rated("dizziness", (0, 5), (g, 5), (g + 3, 5), (g + 6, 5))), (YES, YES, NO)),
    "triage.usual_not_below_egfr": (
        "below 60 nothing is as usual", (59, 60, 61), routine("I am unsteady, same as usual", used_to_it),
        (NO, YES, YES)),
    "triage.usual_not_within_days": (
        "never as usual within 14 days of a change", (13, 14, 15),
        routine("I am unsteady, same as usual", changed(10, 20)), (NO, NO, YES)),
    "kidney.rise_48h_umol_l": (
        "a rise of 26.5 umol/L or more in 48 h (KDIGO)", (106.4, 106.5, 106.6),
        is_fact("kidney.acute", creatinine(2)), (NO, YES, YES)),
    "kidney.rise_7d_factor": (
        "1.5 times or more in 7 days (KDIGO)", (119.9, 120, 120.1), is_fact("kidney.acute", creatinine(5)),
        (NO, YES, YES)),
    "kidney.rise_7d_factor, the days": (
        "7 days, not 8", (6, 7, 8), lambda d: is_fact("kidney.acute", creatinine(d))(130), (YES, YES, NO)),
    "kidney.rise_48h_umol_l, the days": (
        "2 days, not 3", (1, 2, 3), lambda d: is_fact("kidney.acute", creatinine(d))(110), (YES, YES, NO)),
    "kidney.rise_year_factor": (
        "1.5 times or more in a year is said", (119.9, 120, 120.1),
        lambda v: gather(creatinine(200)(v), read_library(), NOW).kidney.rising is not None, (NO, YES, YES)),
    "effect.no_pool_after_dose_change.days": (
        "no pool for 7 days after a change", (6, 7, 8),
        is_active("no_pool_after_dose_change",
                  lambda d: dataclasses.replace(changed(10, 20)(d), activities=("swimming",))), (YES, NO, NO)),
    "effect.kidney_recheck.fresh_after_days": (
        "fresh from 5 days after the start", (4, 5, 6), is_active("kidney_recheck", result_after_start),
        (YES, NO, NO)),
    "effect.no_supine_late_pregnancy.week_above": (
        "not flat on the back from 16 weeks", (15, 16, 17), is_active("no_supine_late_pregnancy", due_in),
        (NO, YES, YES)),
}  # fmt: skip


@pytest.mark.parametrize("key", list(SETTING))
def test_a_number_of_the_settings_turns_where_its_words_say(key: str) -> None:
    words, values, found, holds = SETTING[key]
    assert tuple(found(value) for value in values) == holds, words


READING = "how records and texts are read, no line between well and ill; tried where they are read"
CONVERTS = "turns one number into another and draws no line"
PLANNER = "a limit of the planner or a time shown to people, tried in tests/spec/test_planning_limits.py"
WIDTH = "the width of an estimate, no line; tests/unit and validation report"
ENDS = "the day on which an effect ends; the event behind it ends on the same day and is tried above"
NO_LIMIT = {
    "screening.impossible_above": READING,
    "screening.pregnancy_answer_days": READING,
    "screening.values_of_one_day_agree_share": READING,
    "screening.baclofen_tablet_rxnorm_430902": CONVERTS,
    "screening.baclofen_tablet_rxnorm_197391": CONVERTS,
    "screening.baclofen_tablet_rxnorm_197392": CONVERTS,
    "screening.pregnancy_term_weeks": CONVERTS,
    "screening.kidney_stage_not_stated": CONVERTS,
    "screening.doses_look_back_days": "how much diary is laid beside the plan; 72 hours and 3 days decide within it",
    "triage.longest_read_chars": READING,
    "triage.english_share": READING,
    "triage.sugar_mg_dl_from": "which unit is meant; 39 mmol/L and 40 mg/dL are both far from normal",
    "kidney.cv_estimated": WIDTH,
    "kidney.cv_measured": WIDTH,
    "kidney.cv_low_muscle_mass": WIDTH,
    "kidney.contradiction_ratio": "whether two results are said to contradict; the worse holds either way",
    "kidney.explains_after_days": "which of two results is told as the newer; the worse holds either way",
    "effect.light_only.days": ENDS,
    "effect.watch_withdrawal.hours": ENDS,
}


def numbers_of_the_settings(library: Library) -> set[str]:
    held = {f"{name}.{key}" for name in ("screening", "triage", "kidney") for key in library.settings[name].numbers}
    screening_reads = ("no_pool_after_dose_change", "kidney_recheck", "no_supine_late_pregnancy", "light_only",
                       "watch_withdrawal")  # fmt: skip
    of_effects = {f"effect.{name}.{key}" for name in screening_reads for key in library.effects[name].numbers}
    return held | (of_effects - {"effect.light_only.level_max", "effect.light_only.effort_max",
                                 "effect.light_only.alertness_max",
                                 "effect.no_pool_after_dose_change.missed_dose_hours"})  # fmt: skip


def test_no_number_of_the_settings_is_left_out(library: Library) -> None:
    tried = {key.partition(",")[0] for key in SETTING} | {f"screening.{key}" for key in DAY_LIMITS}
    assert numbers_of_the_settings(library) == tried | set(NO_LIMIT)
    assert not tried & set(NO_LIMIT)


def comparisons(expression: Any) -> Iterator[tuple[str, float]]:
    """Every number in an expression of the data, with what it is compared to."""
    if isinstance(expression, list | tuple):
        for part in expression:
            yield from comparisons(part)
    if not isinstance(expression, dict):
        return
    for word, held in expression.items():
        if word in ("at_least", "above", "at_most", "below", "between"):
            yield from ((held[0], limit) for limit in held[1:])
        elif word in ("sum_at_least", "count_at_least"):
            yield word, held[0]
        else:
            yield from comparisons(held)


def test_no_number_of_a_rule_or_a_red_flag_is_left_out() -> None:
    """Read from the files themselves, at any depth."""
    rules = json.loads((DATA / "rules" / "precautions.json").read_text(encoding="utf-8"))
    signs = json.loads((DATA / "signs" / "signs.json").read_text(encoding="utf-8"))
    combinations = json.loads((DATA / "signs" / "combinations.json").read_text(encoding="utf-8"))
    held = {(entry["id"], *found) for entry in (*rules, *signs, *combinations) for found in comparisons(entry)}
    assert held == {one.key for one in EDGES}
    folders = ("interactions/interactions.json", "rules/questions.json", "effects/contra_codes.json")
    assert not [name for name in folders if [*comparisons(json.loads((DATA / name).read_text(encoding="utf-8")))]]


# -- limits in laboratory results, answers and exercise codes


def test_a_result_counts_from_the_lowest_to_the_highest_value_seen_in_people(library: Library) -> None:
    """Both ends count; a hair outside does not. For each analyte in each of its units."""
    tried = 0
    for analyte in library.analytes.values():
        for unit, (low, high) in analyte.plausible.items():
            for value, counts in ((low * 0.999, low == 0), (low, low > 0), (low * 1.001, low > 0),
                                  (high * 0.999, YES), (high, YES), (high * 1.001, NO)):  # fmt: skip
                if value == 0:
                    continue  # nothing at all is never a result
                read = canonical(lab(analyte.id, unit, value), library)
                assert (not isinstance(read, NotUnderstood)) is counts, (analyte.id, unit, value)
                tried += 1
    assert tried > 300


def test_an_answer_counts_up_to_its_last_day(library: Library) -> None:
    """On the day, on the last day, and no more on the day after; for every question that has a last day."""
    asked = [question for question in library.questions.values() if question.valid_days is not None]
    assert len(asked) > 30
    for question in asked:
        last = int(question.valid_days or 0)
        held = [still_counts(question, Answer(True, on=ago(d).date()), TODAY) for d in (last - 1, last, last + 1)]
        assert held == [YES, YES, NO], question.id


CODE_LIMITS = {  # the table's words, the fact, the values, whether the exercise is kept away
    "FALL_2PLUS_UNSUPERVISED": ("two falls or more", "falls.past_year", (1, 2, 3), (NO, YES, YES)),
    "KNEE_PAIN": ("pain of 4 of 10 or more", "pain.knee", (3, 4, 5), (NO, YES, YES)),
    "SHOULDER_PAIN": ("pain of 4 of 10 or more", "pain.shoulder", (3, 4, 5), (NO, YES, YES)),
    "SHOULDER_PAIN_SEVERE": ("pain of 6 of 10 or more", "pain.shoulder", (5, 6, 7), (NO, YES, YES)),
}


@pytest.mark.parametrize("code", list(CODE_LIMITS))
def test_an_exercise_is_kept_away_from_the_number_of_its_code_on(library: Library, code: str) -> None:
    words, fact_id, values, holds = CODE_LIMITS[code]
    found = [
        contra_states(Facts({fact_id: Fact(fact_id, Known.PRESENT, float(value))}), library)[code].state
        for value in values
    ]
    assert tuple(state is Known.PRESENT for state in found) == holds, words


def test_no_number_of_an_exercise_code_is_left_out() -> None:
    assert {code for code, when in CODES.items() if [*comparisons(when)]} == set(CODE_LIMITS)


# -- limits that stand in the code of screening


IN_CODE = {  # file, number: why it may stand there
    ("answers.py", 1000000.0): "no count that people give reaches it",
    ("facts_kidney.py", 3.0): "stage 3 is the one that is split in two; which number it counts as stands in the data",
    ("denials.py", 3.0): "words between a sign and its denial",
    ("phrases.py", 3.0): "letters of the shortest word that bends",
    ("spelling.py", 3.0): "letters of the shortest part of a run of words",
    ("thoughts.py", 4.0): "words between a sign and a thought",
}


def test_no_clinical_limit_stands_in_the_code_of_screening() -> None:
    """Comparisons with a number other than 0, 1 and 2 (words, parts, doses in a pair) are read from the data."""
    found = {
        (file.name, float(side.value))
        for file in Path(screening.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Compare)
        for side in (node.left, *node.comparators)
        if isinstance(side, ast.Constant) and isinstance(side.value, int | float) and not isinstance(side.value, bool)
        if side.value not in (0, 1, 2)
    }
    assert found == set(IN_CODE)
