"""What the progression rules look at: what earlier weeks asked for, what became of them, what holds the next back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from supple.domain.diary import Diary
from supple.domain.findings import Screening, Urgency
from supple.domain.history import PlannedWeek
from supple.domain.person import Clearance, Person
from supple.knowledge.library import Library


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What the rules look at. ``weeks`` in order of time, all begun before ``now``; ``discussed`` with a clinician.

    ``red_flag``: something of the last days asks for a call today, or sooner.
    """

    now: datetime
    weeks: tuple[PlannedWeek, ...]
    diary: Diary
    dose_changed_on: date | None
    light: bool
    red_flag: bool
    discussed: bool
    clearances: tuple[Clearance, ...]
    library: Library

    def number(self, name: str) -> float:
        """A number of the progression settings."""
        return self.library.number("progression", name)

    @property
    def last(self) -> PlannedWeek | None:
        """The week laid out last."""
        return self.weeks[-1] if self.weeks else None


def course_of(
    person: Person, screening: Screening, urgency: Urgency, now: datetime, library: Library, discussed: bool
) -> Course:
    """What earlier weeks asked for and what became of them, with what may hold the next week back."""
    today = now.date()
    weeks = sorted((week for week in person.weeks if week.first_day < today), key=lambda week: week.first_day)
    return Course(
        now=now,
        weeks=tuple(weeks),
        diary=person.diary,
        dose_changed_on=person.order.last_change(today)[0] if person.order else None,
        light=any(e.effect_id == "light_only" and (e.until is None or today <= e.until) for e in screening.effects),
        red_flag=urgency >= Urgency.SAME_DAY,
        discussed=discussed,
        clearances=(*_reviews(person, today),),
        library=library,
    )


def _reviews(person: Person, today: date) -> tuple[Clearance, ...]:
    """Every recorded review up to today, a clinician's prescription of exercise among them."""
    found = [clearance for clearance in person.clearances if clearance.on <= today]
    word = person.prescription
    if word and word.by and word.role and word.on and word.on <= today:
        found.append(Clearance(effect="plan", by=word.by, role=word.role, on=word.on))
    return tuple(found)
