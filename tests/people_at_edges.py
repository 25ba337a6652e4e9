"""People, diaries and messages with one number to vary, and the doors through which tests ask what they get."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from supple.domain.diary import Diary, DiaryEntry
from supple.domain.facts import Facts, Known
from supple.domain.findings import Triage, Urgency
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
from supple.knowledge.library import Library, read_library
from supple.screening.facts import gather
from supple.screening.rules import judge_all
from supple.screening.screen import screen
from supple.screening.triage import from_diary, triage

NOW = datetime(2026, 11, 23, 8, tzinfo=ZoneInfo("Europe/London"))
TODAY = NOW.date()


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


# -- the same with the number alone


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


def beside_the_morning_dose(mg: float = 10, hours: float = 20) -> Person:
    """The ordered 10 mg of 08:00 yesterday, as ordered, and another dose so many hours ago."""
    entries = (DiaryEntry(ago(1), "dose_mg", 10, slot=time(8)), DiaryEntry(NOW - timedelta(hours=hours), "dose_mg", mg))
    return Person(order=order(), diary=Diary(tuple(sorted(entries, key=lambda one: one.at))))


def in_the_morning(mg: float, ordered_mg: float = 10, days: float = 1) -> Person:
    """One dose in place of the ordered one of 08:00, some days ago."""
    return Person(order=order(ordered_mg), diary=Diary((DiaryEntry(ago(days), "dose_mg", mg, slot=time(8)),)))


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


# -- the data


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
