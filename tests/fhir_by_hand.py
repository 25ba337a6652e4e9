"""Small FHIR records for tests, and one way to read them."""

from __future__ import annotations

import dataclasses
import functools
import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from supple.domain.order import Order
from supple.errors import RecordError
from supple.interop.fhir.read import read
from supple.interop.reading import Reading
from supple.knowledge.library import Library
from supple.knowledge.terminology import LabCode

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=LONDON)
UCUM = "http://unitsofmeasure.org"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
TAIL = "Do not stop or skip baclofen on your own; ask your prescriber or pharmacist today."

# the codes that these tests use, so that they stand on their own
_CODES = {
    "2160-0": ("creatinine_serum", "mg/dL"),
    "38483-4": ("creatinine_serum", "mg/dL"),
    "14682-9": ("creatinine_serum", "umol/L"),
    "33914-3": ("egfr", "mL/min/{1.73_m2}"),
    "98979-8": ("egfr", "mL/min/{1.73_m2}"),
    "35591-7": ("creatinine_clearance", "mL/min"),
    "29463-7": ("weight", "kg"),
    "8302-2": ("height", "cm"),
    "8480-6": ("bp_systolic", "mm[Hg]"),
    "8462-4": ("bp_diastolic", "mm[Hg]"),
}


@functools.lru_cache(maxsize=2)
def with_lab_codes(library: Library) -> Library:
    """The library with at least the codes of these tests."""
    ours = {
        code: LabCode(analyte=analyte, loinc=code, display=analyte, canonical_unit=unit)
        for code, (analyte, unit) in _CODES.items()
    }
    return dataclasses.replace(library, lab_codes={**ours, **library.lab_codes})


def reading(record: Any, library: Library, **more: Any) -> Reading:
    """Read bytes, or anything that becomes JSON."""
    data = record if isinstance(record, bytes) else json.dumps(record).encode()
    options = {"source": "record.json", "now": NOW, "zone": "Europe/London", **more}
    return read(data, library=with_lab_codes(library), **options)


def outcome(record: Any, library: Library, **more: Any) -> Reading | RecordError:
    """What reading comes to: a person, or the one kind of error that a person may see."""
    try:
        return reading(record, library, **more)
    except RecordError as refusal:
        return refusal


def patient(**more: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", "id": "p1", "gender": "female", "birthDate": "1979-04-02", **more}


def bundle(*resources: dict[str, Any], kind: str = "collection", **more: Any) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": kind, "entry": [{"resource": one} for one in resources], **more}


def mg(value: float) -> dict[str, Any]:
    return {"value": value, "unit": "mg", "system": UCUM, "code": "mg"}


def dosage(dose: dict[str, Any] | None = None, timing: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = {"doseAndRate": [{"doseQuantity": dose if dose is not None else mg(10)}], **more}
    if timing is not None:
        made["timing"] = timing
    return made


def repeat(**parts: Any) -> dict[str, Any]:
    return {"repeat": parts}


THREE_A_DAY = repeat(frequency=3, period=1, periodUnit="d")


def baclofen(*dosages: dict[str, Any], number: str = "b1", **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "MedicationRequest",
        "id": number,
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": {
            "coding": [{"system": RXNORM, "code": "197391", "display": "baclofen 10 MG Oral Tablet"}],
            "text": "baclofen 10 MG Oral Tablet",
        },
        "subject": {"reference": "Patient/p1"},
        "authoredOn": "2026-09-14",
        "dosageInstruction": list(dosages) or [dosage(timing=THREE_A_DAY)],
        **more,
    }


def observation(code: str, quantity: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "resourceType": "Observation",
        "id": f"o{code}",
        "status": "final",
        "code": {"coding": [{"system": LOINC, "code": code}]},
        "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": "2026-10-01",
        **more,
    }
    if quantity is not None:
        made["valueQuantity"] = quantity
    return made


def said(found: Reading) -> str:
    """Everything that was not understood, as one text."""
    return "\n".join(f"{note.where} | {note.value} | {note.why}" for note in found.not_understood)


def clock(found: Reading, step: int = 0) -> list[tuple[str, float]]:
    """The times and amounts of one step of the order."""
    order = found.person.order
    assert order is not None, found.person.order_issue
    return [(f"{dose.at:%H:%M}", dose.amount_mg) for dose in order.steps[step].doses]


def issue(found: Reading) -> str:
    """The code of the order issue."""
    assert found.person.order is None
    assert found.person.order_issue is not None
    return found.person.order_issue.code


def order_of(*resources: dict[str, Any], library: Library, **more: Any) -> Order:
    found = reading(bundle(patient(), *resources), library, **more)
    assert found.person.order is not None, found.person.order_issue
    return found.person.order
