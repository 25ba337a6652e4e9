"""Lists that a record keeps: when a prescriber last gave the medicines, and which lists are known to be empty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from supple.interop.fhir.codings import codings
from supple.interop.fhir.context import Context
from supple.interop.fhir.resources import CodeableConcept, Reference, Resource, decoded

# LOINC and HL7 list codes -> the list of the person that they stand for
_OF = {
    "10160-0": "medicines", "29549-3": "medicines", "57828-6": "medicines", "medications": "medicines",
    "11450-4": "conditions", "problems": "conditions",
    "48765-2": "allergies", "allergies": "allergies",
}  # fmt: skip
_PRESCRIBERS = ("Practitioner/", "PractitionerRole/", "Organization/")
_KNOWN_TO_BE_NONE = "nilknown"


class _List(Resource, frozen=True, kw_only=True):
    status: str | None = None
    mode: str | None = None
    code: CodeableConcept | None = None
    subject: Reference | None = None
    date: str | None = None
    source: Reference | None = None
    emptyReason: CodeableConcept | None = None  # noqa: N815 - FHIR's own name


@dataclass(frozen=True, slots=True)
class Listed:
    """Which lists someone said are empty, and the newest day on which a prescriber gave the list of medicines."""

    none_of: frozenset[str] = frozenset()
    medicines_on: date | None = None


def listed(context: Context) -> Listed:
    """What the current lists of the record say; a list from the person or from nobody named is no prescriber's."""
    none_of: set[str] = set()
    days: list[date] = []
    for found in context.record.of("List"):
        one, lost = decoded(found.raw, _List, found.where, context.notes)
        of = next((_OF[coding.code] for coding in codings(one.code) if coding.code in _OF), None)
        if of is None or one.status != "current" or lost or not context.is_ours(one.subject, found):
            continue
        if any(coding.code == _KNOWN_TO_BE_NONE for coding in codings(one.emptyReason)):
            none_of.add(of)
        day = context.past(one.date, f"{found.where}.date")
        address = (one.source.reference or "") if one.source else ""
        if of == "medicines" and day and day.whole and any(kind in address for kind in _PRESCRIBERS):
            days.append(day.first)
    return Listed(frozenset(none_of), max(days, default=None))
