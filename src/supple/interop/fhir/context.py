"""What every part of the reading needs to know, and the list where it says what it did not use."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from supple.domain.findings import NotUnderstood
from supple.domain.person import Day
from supple.errors import shown
from supple.interop.fhir.bundle import Found, Record, is_about
from supple.interop.fhir.dates import BadDateError, When, when
from supple.interop.fhir.resources import Reference
from supple.knowledge.library import Library


@dataclass(frozen=True, slots=True)
class Context:
    """One reading: the record, its person, the moment, and the growing list of what was not understood."""

    record: Record
    patient: Found | None
    now: datetime
    library: Library
    day: Day
    notes: list[NotUnderstood] = field(default_factory=list)
    ours: set[str] = field(default_factory=set)  # references that were found to mean the person
    mixed: set[str] = field(default_factory=set)  # entries of baclofen that name another medicine as well
    followed: set[str] = field(default_factory=set)  # products that an order or statement points to

    @property
    def zone(self) -> ZoneInfo:
        """The person's zone."""
        zone = self.now.tzinfo
        assert isinstance(zone, ZoneInfo)
        return zone

    @property
    def today(self) -> date:
        """The day of ``now``."""
        return self.now.date()

    def note(self, where: str, value: object, why: str) -> None:
        """Name something that is not used."""
        self.notes.append(NotUnderstood(where, shown(value), why))

    def when(self, text: str | None, where: str) -> When | None:
        """The date, or None where there is none or it cannot be; the latter is named."""
        if text is None:
            return None
        try:
            return when(text, self.zone)
        except BadDateError as problem:
            self.note(where, text, f"{problem}; the date is not known")
            return None

    def past(self, text: str | None, where: str) -> When | None:
        """The date, unless it lies after today; such a date is named and not used."""
        found = self.when(text, where)
        if found and found.first > self.today:
            self.note(where, text, "a date in the future; not used")
            return None
        return found

    def is_ours(self, subject: Reference | None, found: Found, field_name: str = "subject") -> bool:
        """Whether the resource speaks of the person of this record; if not, it is named and not used."""
        if subject is not None and subject.reference in self.ours:
            return True
        about = is_about(subject, self.patient)
        if about is None and len(self.record.found) > 1:
            said = (subject and subject.display) or "nobody"
            self.note(f"{found.where}.{field_name}", said, "does not say of whom it speaks; not used")
            return False
        if about is False:
            said = (subject and (subject.reference or subject.display)) or "an identifier"
            self.note(f"{found.where}.{field_name}", said, f"this {found.kind} is about someone else; not used")
            return False
        if subject is not None and subject.reference:
            self.ours.add(subject.reference)
        return True
