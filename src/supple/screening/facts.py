"""Gather every fact that rules, red flags and exercise codes look at, from all that is known of a person."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import datetime

from supple.domain.facts import Facts, Known
from supple.domain.findings import NotUnderstood
from supple.domain.kidney import KidneyFunction
from supple.domain.labs import CanonicalLab
from supple.domain.person import Person, Sex
from supple.knowledge.library import Library
from supple.screening.answers import KIDNEY_RESULT, as_number, as_state, read_answers
from supple.screening.facts_amounts import gather_amounts
from supple.screening.facts_conditions import (
    close_conditions,
    derive_conditions,
    gather_allergies,
    gather_conditions,
)
from supple.screening.facts_doses import gather_doses
from supple.screening.facts_injury import gather_injury, level_in
from supple.screening.facts_kidney import gather_kidney, read_labs
from supple.screening.facts_medicines import RecognisedMedicine, close_medicines, gather_medicines
from supple.screening.facts_order import gather_order
from supple.screening.facts_person import gather_abilities, gather_person
from supple.screening.statements import Statements


@dataclass(frozen=True, slots=True)
class Gathered:
    """All facts at one moment, with what they rest on and what was read but could not be used."""

    facts: Facts
    kidney: KidneyFunction
    medicines: tuple[RecognisedMedicine, ...] = ()
    not_understood: tuple[NotUnderstood, ...] = ()


def gather(person: Person, library: Library, now: datetime) -> Gathered:
    """Turn a person into facts. The record comes first, then answers, then what follows from both."""
    today = now.date()
    person = _completed(person, library)
    book = Statements()
    gather_person(person, library, today, book)
    entries, conditions_left = gather_conditions(person, library, book)
    medicines, medicines_left = gather_medicines(person, library, today, book)
    gather_allergies(person, library, book)
    answered, answers_left = read_answers(person, library, today, book)
    results, labs_left = read_labs(person, library)
    if KIDNEY_RESULT in answered:
        answer = next(a for key, a in person.answers.items() if key in ("kidney_result", KIDNEY_RESULT))
        results.setdefault("egfr", []).append(
            CanonicalLab(
                analyte="egfr",
                value=answered[KIDNEY_RESULT],
                unit="mL/min/{1.73_m2}",
                measured_on=answer.on or today,
                said=f"eGFR {answered[KIDNEY_RESULT]:g}, as answered",
            )
        )
    close_conditions(person, library, book)
    close_medicines(person, library, today, book)
    derive_conditions(entries, library, today, book)
    gather_injury(person, entries, library, today, book)
    gather_abilities(person, library, today, book)
    kidney = gather_kidney(person, entries, results, library, today, book)
    gather_order(person, library, today, book)
    gather_doses(person, library, now, book)
    gather_amounts(person, library, now, book)
    _measurements(results, library, now, book)
    _drinking(library, book)
    if book.state("pregnant") is not Known.UNKNOWN:
        book.absent_unless_stated(("pregnant.trying",), "nobody spoke of trying for a baby")
    if book.present("condition.intrathecal_pump") or book.present("class.intrathecal_baclofen"):
        named = [f for f in ("condition.intrathecal_pump", "class.intrathecal_baclofen") if book.present(f)]
        book.any_of("pump", *named)
    said = (*conditions_left, *medicines_left, *answers_left, *labs_left)
    left = {(note.value, note.why): note for note in reversed(said)}  # the same words twice are one note
    return Gathered(book.facts(), kidney, medicines, tuple(reversed(left.values())))


def _completed(person: Person, library: Library) -> Person:
    """The person with age and level of injury from answers, where the record has none: equations need them early."""
    age, level = person.answers.get("age"), person.answers.get("injury_level")
    years = as_number(age.value) if age else None
    possible = years is not None and years <= library.number("screening", "oldest_age_years")
    if possible and person.birth_date is None and person.age_years is None:
        person = dataclasses.replace(person, age_years=years)
    sex = person.answers.get("sex")
    if sex and person.sex is None:
        person = dataclasses.replace(person, sex=_sex(sex.value))
    if level and isinstance(level.value, str) and level_in(level.value) and person.abilities.injury_level is None:
        abilities = dataclasses.replace(person.abilities, injury_level=level_in(level.value))
        person = dataclasses.replace(person, abilities=abilities)
    return person


def _sex(value: bool | float | str | None) -> Sex | None:
    if isinstance(value, str) and value.strip().lower() in ("female", "male"):
        return "female" if value.strip().lower() == "female" else "male"
    state = as_state(value)
    return None if state in (None, Known.UNKNOWN) else "female" if state is Known.PRESENT else "male"


def _measurements(results: dict[str, list[CanonicalLab]], library: Library, now: datetime, book: Statements) -> None:
    """Fever and very high blood pressure as measured lately; an old or missing measurement says nothing."""
    limits = (
        ("body_temperature", "infection.fever", "fever_from_c", "fever_counts_days"),
        ("bp_systolic", "bp_very_high", "bp_high_systolic", "bp_high_counts_days"),
        ("bp_diastolic", "bp_very_high", "bp_high_diastolic", "bp_high_counts_days"),
    )
    for analyte, fact_id, limit, counts in limits:
        for lab in results.get(analyte, ()):
            if lab.measured_on is None or lab.value < library.number("screening", limit):
                continue
            if 0 <= (now.date() - lab.measured_on).days <= library.number("screening", counts):
                book.say(
                    fact_id, Known.PRESENT, f"{lab.said} on {lab.measured_on}", as_of=lab.measured_on, where=lab.where
                )


def _drinking(library: Library, book: Statements) -> None:
    """Heavy drinking or an alcohol use disorder puts alcohol beside the medicine; a glass now and then is asked."""
    units = book.fact("alcohol.units_per_week")
    limit = library.number("screening", "alcohol_units_per_week_above")
    if book.present("condition.alcohol_use_disorder"):
        book.any_of("class.alcohol", "condition.alcohol_use_disorder")
    if isinstance(units.value, int | float):
        book.say("class.alcohol", units.value > limit, "; ".join(units.because))
