"""A pump that stands only among procedures or devices counts; one taken out, or only tried, is asked about."""

from __future__ import annotations

from typing import Any

import pytest

from fhir_by_hand import NOW, reading
from supple.domain.facts import Known
from supple.knowledge.library import Library
from supple.screening.facts import gather

ME = {"reference": "Patient/p"}


def procedure(text: str, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Procedure",
        "id": "x",
        "status": "completed",
        "subject": ME,
        "code": {"text": text},
        **more,
    }


def device(name: str, **more: Any) -> dict[str, Any]:
    return {"resourceType": "Device", "id": "x", "patient": ME, "deviceName": [{"name": name}], **more}


def pump(resource: dict[str, Any], library: Library) -> Known:
    patient = {"resourceType": "Patient", "id": "p", "birthDate": "1980-01-01"}
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in (patient, resource)]}
    return gather(reading(bundle, library).person, library, NOW).facts["pump"].state


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (procedure("Implantation of intrathecal baclofen pump"), Known.PRESENT),
        (procedure("Refill of baclofen pump"), Known.PRESENT),
        (device("SynchroMed II baclofen infusion pump"), Known.PRESENT),
        (device("Intrathecal pump", status="active"), Known.PRESENT),
        (procedure("Removal of intrathecal baclofen pump"), Known.UNKNOWN),
        (device("Intrathecal pump", status="inactive"), Known.UNKNOWN),
        (procedure("Intrathecal baclofen trial by lumbar puncture"), Known.UNKNOWN),
        (procedure("Implantation of intrathecal baclofen pump", status="not-done"), Known.UNKNOWN),
        (procedure("Implantation of intrathecal baclofen pump", status="entered-in-error"), Known.UNKNOWN),
        (procedure("Implantation of intrathecal baclofen pump", subject={"reference": "Patient/q"}), Known.UNKNOWN),
        (device("Insulin pump"), Known.UNKNOWN),
        (procedure("Appendectomy"), Known.UNKNOWN),
    ],
)
def test_what_a_procedure_or_device_says_of_a_pump(library: Library, resource: dict[str, Any], expected: Known) -> None:
    assert pump(resource, library) is expected
