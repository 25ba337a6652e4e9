"""Facts about the person: age, sex, pregnancy, habits, abilities, falls."""

from __future__ import annotations

import re
from datetime import date, timedelta

from supple.domain.facts import Known
from supple.domain.person import Mobility, Person, Tri
from supple.knowledge.library import Library
from supple.screening.statements import Statements

SPEAKS_OF_A_CHILD = re.compile(r"\b(child|children|infant|toddler|school|pa?ediatric\w*)\b", re.IGNORECASE)


def gather_person(person: Person, library: Library, today: date, book: Statements) -> None:
    """Write down who the person is and what they say they do."""
    age = _age(person, library, today, book)
    book.say("sex.female", None if person.sex is None else person.sex == "female", f"sex: {person.sex or 'not stated'}")
    if person.country:
        book.say("country.uk", person.country.upper() in ("GB", "UK"), f"country: {person.country.upper()}")
    _pregnancy(person, library, today, age, book)
    if person.alcohol_units_per_week is not None:
        units = person.alcohol_units_per_week
        book.number("alcohol.units_per_week", units, f"{units:g} units of alcohol a week")
    if person.activities is not None:
        done = {word.lower() for word in person.activities}
        book.say("drives", bool(done & {"driving", "drives", "machinery"}), "activities as stated")
        book.say("swims", bool(done & {"swimming", "swims", "pool", "aqua"}), "activities as stated")


def _age(person: Person, library: Library, today: date, book: Statements) -> float | None:
    age = person.age_on(today)
    if age is not None:
        if person.birth_year_only and age >= library.number("screening", "adult_from_years"):
            age += 1  # of the two ages that a birth year leaves open, the one that asks for more care
        book.number("age_years", age, f"age {age:g}" + (", from the birth year" if person.birth_year_only else ""))
        book.say("child.hinted", Known.ABSENT, f"age {age:g}")
        return age
    weight = person.weight_on(today)
    if weight and weight.kg < library.number("screening", "child_weight_kg"):
        book.say("child.hinted", Known.PRESENT, f"age not stated, weight {weight.kg:g} kg")
    words = [entry.text for entry in person.conditions if not entry.family_history]
    for text in (*words, *(entry.text for entry in person.medicines)):
        if SPEAKS_OF_A_CHILD.search(text):
            book.say("child.hinted", Known.PRESENT, f'age not stated, the record says "{text}"')
    return None


def _pregnancy(person: Person, library: Library, today: date, age: float | None, book: Statements) -> None:
    """Present only where the record says so now; ruled out for men and by age, with the reason."""
    lowest, highest = (library.number("screening", f"pregnancy_age_{end}_years") for end in ("from", "to"))
    for fact_id, stated in (("pregnant", person.pregnancy), ("breastfeeding", person.breastfeeding)):
        word = "pregnancy" if fact_id == "pregnant" else "breast-feeding"
        if stated == "yes":
            book.say(fact_id, Known.PRESENT, f"{word}: yes", as_of=today)
        elif stated in ("no", "not_applicable"):
            book.say(fact_id, Known.ABSENT, f"{word}: {stated.replace('_', ' ')}")
        if person.sex == "male":
            book.say(fact_id, Known.ABSENT, "sex: male")
        elif age is not None and not lowest <= age <= highest:
            book.say(fact_id, Known.ABSENT, f"age {age:g}")
    if person.pregnancy_due_on and person.pregnancy == "yes":
        weeks = library.number("screening", "pregnancy_term_weeks") - (person.pregnancy_due_on - today).days / 7
        book.number("pregnancy.weeks", max(weeks, 0.0), f"baby due on {person.pregnancy_due_on}")


def gather_abilities(person: Person, library: Library, today: date, book: Statements) -> None:
    """Write down what the person can do. Runs after the injury is known: a complete injury rules some things out."""
    able = person.abilities
    wheelchair = True if able.mobility is Mobility.WHEELCHAIR else able.wheelchair
    stated: dict[str, tuple[Tri, str]] = {
        "mobility.wheelchair": (wheelchair, "uses a wheelchair" if wheelchair else "uses no wheelchair"),
        "mobility.walks": (
            None if able.mobility is None else able.mobility is not Mobility.WHEELCHAIR,
            f"mobility: {able.mobility or 'not stated'}",
        ),
        "stands_30s_with_rail": (able.stands_30s_with_rail, "standing 30 seconds with a rail, as stated"),
        "can_rise_from_floor": (able.can_rise_from_floor, "getting up from the floor, as stated"),
        "relies_on_stiffness": (able.relies_on_stiffness_to_stand, "leaning on stiffness to stand, as stated"),
        "heat_sensitive": (able.heat_sensitive, "warmth makes symptoms worse, as stated"),
        "ad_plan_shared": (able.ad_plan_shared, "plan for autonomic dysreflexia shared, as stated"),
    }
    for fact_id, (value, because) in stated.items():
        if value is not None:
            book.say(fact_id, value, because)
    if able.usual_systolic is not None:
        book.number("usual_systolic", able.usual_systolic, f"usual upper blood pressure {able.usual_systolic:g} mmHg")
    if able.mobility is Mobility.WALKS_UNAIDED:
        for fact_id in ("stands_30s_with_rail", "sits_unsupported"):
            if fact_id not in book.by_fact:
                book.say(fact_id, Known.PRESENT, "walks unaided, as stated")
    if person.equipment is not None:
        book.say("equipment.standing_frame", "standing_frame" in person.equipment, "equipment as stated")
    if book.present("sci.complete"):
        for fact_id in ("stands_30s_with_rail", "can_rise_from_floor", "relies_on_stiffness", "mobility.walks"):
            book.absent_unless_stated([fact_id], "a complete spinal cord injury")
    _falls(person, library, today, book)


def _falls(person: Person, library: Library, today: date, book: Statements) -> None:
    """Falls of the last year from the person's own count and the diary; the larger count holds."""
    able = person.abilities
    year_ago = today - timedelta(days=library.number("screening", "falls_count_days"))
    in_diary = [e for e in person.diary.of("fall") if year_ago <= e.at.date() <= today]
    hurt = [e for e in in_diary if e.value == 1 or (e.text or "").strip().lower() in ("yes", "true", "injured", "y")]
    if able.falls_past_year is not None:
        book.number(
            "falls.past_year", able.falls_past_year, f"falls in the past year, as stated: {able.falls_past_year}"
        )
    if in_diary:
        book.number(
            "falls.past_year", len(in_diary), f"{len(in_diary)} falls in the diary", as_of=in_diary[-1].at.date()
        )
    if able.falls_injurious is not None:
        book.number("falls.injurious", able.falls_injurious, f"falls with injury, as stated: {able.falls_injurious}")
    if hurt:
        book.number(
            "falls.injurious", len(hurt), f"{len(hurt)} falls with injury in the diary", as_of=hurt[-1].at.date()
        )
    if book.present("condition.falls"):
        book.number("falls.past_year", 1, "; ".join(book.fact("condition.falls").because))
    if book.fact("falls.past_year").value == 0:
        book.number("falls.injurious", 0, "no falls in the past year, as stated")
