"""Who the record is about. Names, addresses and identifiers are never read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from supple.domain.person import Sex
from supple.errors import Fault, RecordError, shown
from supple.interop.fhir.bundle import Found, Record
from supple.interop.fhir.context import Context
from supple.interop.fhir.dates import BadDateError, when
from supple.interop.fhir.resources import Patient, decoded

ANIMAL = "http://hl7.org/fhir/StructureDefinition/patient-animal"
_SUBJECTS = ("subject", "patient")


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """What a Patient resource says of the person."""

    birth_date: date | None = None
    birth_year_only: bool = False
    sex: Sex | None = None
    deceased: bool = False


def the_patient(record: Record, source: str) -> Found | None:
    """The one Patient of the record, or None where there is none.

    Raises
    ------
    RecordError
        The record holds several people, an animal, or no Patient and several subjects.
    """
    patients = list(record.of("Patient"))
    for found in patients:
        _refuse_animal(found)
    if len(patients) > 1:
        ids = ", ".join(f"{found.where} ({shown(found.id or 'no id')})" for found in patients[:5])
        what = f"the record holds {len(patients)} Patients, and Supple never mixes people: which person is meant?"
        raise RecordError(Fault(what, source, ids, "Give a record of that one person."))
    if patients:
        return patients[0]
    subjects = sorted({subject for found in record.found for subject in _subject_of(found)})
    if len(subjects) > 1:
        what = "the record has no Patient, and its entries speak of several people: which person is meant?"
        raise RecordError(Fault(what, source, ", ".join(subjects[:5]), "Give a record of that one person."))
    return None


def _subject_of(found: Found) -> list[str]:
    if found.kind in ("Encounter", "Organization", "Practitioner"):
        return []
    references = [found.raw[key] for key in _SUBJECTS if isinstance(found.raw.get(key), dict)]
    said = [one["reference"] for one in references if isinstance(one.get("reference"), str)]
    return [reference.split("/_history/")[0] for reference in said]


def _refuse_animal(found: Found) -> None:
    extensions = found.raw.get("extension")
    urls = [one.get("url") for one in (extensions if isinstance(extensions, list) else []) if isinstance(one, dict)]
    if ANIMAL in urls or "animal" in found.raw:
        raise RecordError(
            Fault("this patient is an animal, and Supple is written for people", found.where, todo="Ask a vet.")
        )


def who(found: Found, context: Context) -> Who:
    """Birth date, sex, and whether the person has died; what cannot be is named and not known.

    Raises
    ------
    RecordError
        The birth date is a day that no calendar has.
    """
    patient, _lost = decoded(found.raw, Patient, found.where, context.notes)
    birth_date, year_only = _birth(patient.birthDate, found.where, context)
    if patient.birthDate is None and "birthDate" not in found.raw:
        context.note(f"{found.where}.birthDate", _why_absent(found) or "none", "no birth date; the age is not known")
    sex: Sex | None = None
    if patient.gender == "female":
        sex = "female"
    elif patient.gender == "male":
        sex = "male"
    else:
        context.note(f"{found.where}.gender", patient.gender or "none", "neither female nor male; not known here")
    if patient.active is False:
        context.note(f"{found.where}.active", "false", "this Patient record is no longer in use")
    _say_links(patient, found, context)
    return Who(
        birth_date=birth_date,
        birth_year_only=year_only,
        sex=sex,
        deceased=patient.deceasedBoolean is True or patient.deceasedDateTime is not None,
    )


def _birth(text: str | None, where: str, context: Context) -> tuple[date | None, bool]:
    """The birth date; of a known month its last day, so that the age is never too high."""
    if text is None:
        return None, False
    path = f"{where}.birthDate"
    try:
        born = when(text, context.zone)
    except BadDateError as problem:
        faults = [Fault(str(problem), path, text, "Correct the birth date in the record.")]
        raise RecordError([*faults, *_other_impossible_dates(context)]) from None
    if born.first > context.today:
        context.note(path, text, "born after today; the age is not known")
        return None, False
    oldest = context.library.number("screening", "oldest_age_years")
    if context.today.year - born.first.year > oldest:
        context.note(path, text, f"older than {oldest:g} years; the age is not known")
        return None, False
    if (born.last - born.first).days > 31:
        return born.first, True
    return min(born.last, context.today), False


def _other_impossible_dates(context: Context) -> list[Fault]:
    faults = []
    for found in context.record.found:
        for key in ("authoredOn", "effectiveDateTime", "onsetDateTime", "recordedDate"):
            text = found.raw.get(key)
            if not isinstance(text, str):
                continue
            try:
                when(text, context.zone)
            except BadDateError as problem:
                faults.append(Fault(str(problem), f"{found.where}.{key}", text))
    return faults


def _why_absent(found: Found) -> str | None:
    beside = found.raw.get("_birthDate")
    extensions = beside.get("extension") if isinstance(beside, dict) else None
    for one in extensions if isinstance(extensions, list) else []:
        if isinstance(one, dict) and isinstance(one.get("valueCode"), str):
            return shown(one["valueCode"])
    return None


def _say_links(patient: Patient, found: Found, context: Context) -> None:
    for number, link in enumerate(patient.link):
        other = (link.other and link.other.reference) or "another record"
        where = f"{found.where}.link[{number}]"
        if patient.id and other.split("/_history/")[0].endswith(f"Patient/{patient.id}"):
            context.note(where, other, "the Patient points to itself; not followed")
        elif link.type == "replaced-by":
            context.note(where, other, "this Patient was replaced by another record, which may say more; not followed")
        else:
            context.note(where, other, f"another record of the same person ({link.type or 'no type'}); not followed")
