"""A diary as a FHIR R4 Bundle for other programs: doses as MedicationAdministration, all else as Observation.

What was ordered and not written down is not in it: nobody knows whether it was taken. The bundle is for reading
elsewhere; the state comes back from the export as JSON.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from supple.domain.diary import RATINGS
from supple.domain.kept import DOSE_KINDS, Kept

Resource = dict[str, Any]
UCUM = "http://unitsofmeasure.org"
ATC = "http://www.whocc.no/atc"
ORAL_BACLOFEN_ATC = "M03BX01"
PLANNED_AT = "urn:supple:planned-at"  # the instant of the ordered dose that this one fills
ENTRY = "urn:supple:entry"
UNITS = {"sleep_h": "h", "session": "min", "sit_to_stand_30s": "1", "walk_10m_s": "s", "walk_2min_m": "m",
         "wheel_10m_s": "s", "activity_days": "d", "activity_min": "min"}  # fmt: skip
RATERS = {"self": "the person", "carer": "a carer", "clinician": "a clinician"}


def bundle(person_id: str, person: Mapping[str, Any], kept: Sequence[Kept]) -> Resource:
    """The diary of a person as a collection; ``person`` is a person file, of which sex and birth date are used."""
    whose = _url(person_id, "patient")
    patient: Resource = {"resourceType": "Patient", "identifier": [{"system": "urn:supple:person", "value": person_id}]}
    if person.get("sex"):
        patient["gender"] = person["sex"]
    if person.get("birth_date"):
        born = str(person["birth_date"])
        patient["birthDate"] = born[:4] if person.get("birth_year_only") else born
    entries = [{"fullUrl": whose, "resource": patient}]
    for one in kept:
        made = _dose(one, whose) if one.entry.kind in DOSE_KINDS else _observation(one, whose)
        entries.append({"fullUrl": _url(person_id, one.id), "resource": made})
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def _url(person_id: str, part: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'urn:supple:{person_id}:{part}')}"


def _common(one: Kept, whose: str) -> Resource:
    said = one.entry
    found: Resource = {
        "identifier": [{"system": ENTRY, "value": one.id}],
        "subject": {"reference": whose},
        "effectiveDateTime": said.at.isoformat(),
    }
    if said.text and said.kind != "symptom":
        found["note"] = [{"text": said.text}]
    return found


def _dose(one: Kept, whose: str) -> Resource:
    """A dose that was taken, or one that was missed (``not-done``)."""
    said = one.entry
    medicine: Resource = {"text": said.medicine}
    if said.medicine == "baclofen":
        medicine["coding"] = [{"system": ATC, "code": ORAL_BACLOFEN_ATC, "display": "baclofen"}]
    found = {
        "resourceType": "MedicationAdministration",
        **_common(one, whose),
        "status": "completed" if said.kind == "dose_mg" else "not-done",
        "medicationCodeableConcept": medicine,
        "performer": [{"actor": {"display": RATERS[said.rated_by]}}],
    }
    if one.planned_at is not None:
        found["extension"] = [{"url": PLANNED_AT, "valueDateTime": one.planned_at.isoformat()}]
    if said.value is not None:
        found["dosage"] = {"dose": {"value": said.value, "unit": "mg", "system": UCUM, "code": "mg"}}
    return found


def _observation(one: Kept, whose: str) -> Resource:
    said = one.entry
    scale = ", 0 to 10" if said.kind in (*RATINGS, "effort", "recovery_next_morning") else ""
    found = {
        "resourceType": "Observation",
        **_common(one, whose),
        "status": "final",
        "code": {"text": said.kind.replace("_", " ") + scale},
        "performer": [{"display": RATERS[said.rated_by]}],
    }
    if said.kind == "symptom":
        found["valueString"] = said.text or ""
    elif said.kind == "fall":
        found["valueString"] = {1.0: "with an injury", 0.0: "without injury"}.get(
            -1.0 if said.value is None else said.value, "not known whether with an injury"
        )
    elif said.value is not None:
        unit = UNITS.get(said.kind, "{score}")
        found["valueQuantity"] = {"value": said.value, "unit": unit.strip("{}"), "system": UCUM, "code": unit}
    return found
