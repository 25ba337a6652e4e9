"""Conditions, family history and allergies, with whether each of them counts."""

from __future__ import annotations

from datetime import date

from supple.domain.person import AllergyEntry, ConditionEntry, Status
from supple.interop.fhir.bundle import Found
from supple.interop.fhir.codings import code_in, codings, says, words
from supple.interop.fhir.context import Context
from supple.interop.fhir.resources import (
    MODIFIED,
    AllergyIntolerance,
    CodeableConcept,
    Condition,
    FamilyMemberHistory,
    Period,
    decoded,
)

_CLINICAL = {
    "active": Status.ACTIVE, "recurrence": Status.ACTIVE, "relapse": Status.ACTIVE,
    "inactive": Status.PAST, "remission": Status.PAST, "resolved": Status.PAST,
}  # fmt: skip
# the International Patient Summary's codes for empty lists and for no information; SNOMED CT's stand in the library
_NO_ALLERGY = ("no-known-allergies", "no-known-medication-allergies")
_NO_OTHER_ALLERGY = ("no-known-food-allergies", "no-known-environmental-allergies")
_NO_CONDITION = ("no-known-problems",)
_NOT_SO = "an entry that there are none, marked as not so; not used"
LATELY_DAYS = 366  # no rule looks further back for something that happened once
NO_MEDICINE = ("no-known-medications",)
NO_INFORMATION = ("no-allergy-info", "no-problem-info", "no-medication-info")


def no_information(concept: CodeableConcept | None) -> bool:
    """Whether an entry says that nothing is known, which says nothing of the person."""
    return any(coding.code in NO_INFORMATION for coding in codings(concept))


def conditions(context: Context) -> tuple[list[ConditionEntry], bool]:
    """All conditions that were not entered in error, and whether someone said that there are no others."""
    entries: list[ConditionEntry] = []
    said_none = False
    for found in context.record.of("Condition"):
        raw = found.raw
        if "subject" not in raw and isinstance(raw.get("patient"), dict):
            context.note(f"{found.where}.patient", "Condition.patient", "the shape of FHIR DSTU2; Supple reads R4")
            raw = {**raw, "subject": raw["patient"]}
        condition, lost = decoded(raw, Condition, found.where, context.notes)
        if lost & {"clinicalStatus", "verificationStatus"} and isinstance(raw.get("clinicalStatus"), str):
            why = "a status written as one word is the shape of FHIR STU3 or older; kept, its state not known"
            context.note(found.where, words(condition.code) or "condition", why)
        verified = code_in(condition.verificationStatus)
        if verified == "entered-in-error":
            context.note(f"{found.where}.verificationStatus", verified, "entered in error; not used")
            continue
        if not context.is_ours(condition.subject, found):
            continue
        if says(condition.code, "no_known_condition", context.library, *_NO_CONDITION):
            holds = verified in (None, "confirmed") and code_in(condition.clinicalStatus) in (None, "active")
            if holds and not lost & {"verificationStatus", "clinicalStatus", *MODIFIED}:
                said_none = True
            else:
                context.note(
                    found.where,
                    words(condition.code),
                    _NOT_SO,
                )
            continue
        if no_information(condition.code):
            context.note(f"{found.where}.code", words(condition.code), "says only that nothing is known")
            continue
        entries.append(_condition(condition, found, lost, verified, context))
    return entries, said_none


def _condition(
    condition: Condition, found: Found, lost: frozenset[str], verified: str | None, context: Context
) -> ConditionEntry:
    text = words(condition.code)
    if not text:
        context.note(f"{found.where}.code", "no name", "nobody can tell which condition this is")
        text = "condition without a name"
    onset = _first_day(condition.onsetDateTime, condition.onsetPeriod, f"{found.where}.onset", context)
    ended = _first_day(condition.abatementDateTime, condition.abatementPeriod, f"{found.where}.abatement", context)
    recorded = context.past(condition.recordedDate, f"{found.where}.recordedDate")
    if onset is None and condition.onsetString:
        context.note(f"{found.where}.onsetString", condition.onsetString, "the onset is in words; no date")
    if onset is None and (condition.onsetAge or condition.onsetRange):
        age = condition.onsetAge and condition.onsetAge.value
        context.note(f"{found.where}.onset", "a range" if age is None else f"{age:g}", "the onset is an age; no date")
    return ConditionEntry(
        text=text,
        codings=codings(condition.code),
        status=_condition_status(condition, lost, verified, bool(condition.abatementDateTime), found, context),
        on=onset or (recorded.first if recorded else None),
        ended_on=ended,
        where=found.place,
    )


def _condition_status(
    condition: Condition, lost: frozenset[str], verified: str | None, ended: bool, found: Found, context: Context
) -> Status:
    if verified == "refuted" and not lost & MODIFIED:
        return Status.REFUTED
    if lost & {"clinicalStatus", "verificationStatus", "subject", *MODIFIED}:
        return Status.UNKNOWN
    if verified in ("unconfirmed", "provisional", "differential"):
        context.note(f"{found.where}.verificationStatus", verified, f"{words(condition.code)}: not confirmed")
        return Status.UNKNOWN
    clinical = code_in(condition.clinicalStatus)
    over = ended or any(
        (condition.abatementAge, condition.abatementRange, condition.abatementString, condition.abatementPeriod)
    )
    if clinical is None:
        return Status.PAST if over else Status.UNKNOWN
    if clinical not in _CLINICAL:
        context.note(f"{found.where}.clinicalStatus", clinical, "not a clinical status; not known")
        return Status.UNKNOWN
    if _CLINICAL[clinical] is Status.ACTIVE and over:
        context.note(f"{found.where}.abatement", words(condition.code), "active, but it has an end; kept as active")
    return _CLINICAL[clinical]


def _first_day(moment: str | None, period: Period | None, where: str, context: Context) -> date | None:
    """The day; of a part of a date its first day, unless the missing part could decide whether it was lately."""
    text = moment or (period.start if period else None)
    found = context.past(text, where)
    if found is None or found.whole:
        return found.first if found else None
    if (context.today - found.last).days <= LATELY_DAYS:
        context.note(where, text, "only a part of the date is known; the day is not known")
        return None
    context.note(where, text, f"only a part of the date is known; taken as {found.first}")
    return found.first


def family_history(context: Context) -> list[ConditionEntry]:
    """Conditions of relatives: listed, and never counted as the person's own."""
    entries = []
    for found in context.record.of("FamilyMemberHistory"):
        history, _lost = decoded(found.raw, FamilyMemberHistory, found.where, context.notes)
        if history.status == "entered-in-error" or not context.is_ours(history.patient, found, "patient"):
            continue
        for number, one in enumerate(history.condition):
            entries.append(
                ConditionEntry(
                    text=words(one.code) or "condition without a name",
                    codings=codings(one.code),
                    family_history=True,
                    where=f"{found.place}.condition[{number}]",
                )
            )
    return entries


def allergies(context: Context) -> tuple[list[AllergyEntry], bool]:
    """All allergies that were not entered in error, and whether someone said that there are none."""
    entries: list[AllergyEntry] = []
    said_none = False
    for found in context.record.of("AllergyIntolerance"):
        allergy, lost = decoded(found.raw, AllergyIntolerance, found.where, context.notes)
        if "substance" in found.raw:
            context.note(f"{found.where}.substance", "substance", "the shape of FHIR DSTU2; Supple reads R4")
        verified, clinical = code_in(allergy.verificationStatus), code_in(allergy.clinicalStatus)
        if verified == "entered-in-error":
            context.note(f"{found.where}.verificationStatus", verified, "entered in error; not used")
            continue
        if not context.is_ours(allergy.patient, found, "patient"):
            continue
        status = _allergy_status(verified, clinical, lost)
        none = says(allergy.code, "no_known_allergy", context.library, *_NO_ALLERGY)
        if none or says(allergy.code, "no_other_known_allergy", context.library, *_NO_OTHER_ALLERGY):
            said_none = said_none or (none and status is Status.ACTIVE)
            if none and status is not Status.ACTIVE:
                context.note(found.where, words(allergy.code), _NOT_SO)
            continue
        if no_information(allergy.code):
            context.note(f"{found.where}.code", words(allergy.code), "says only that nothing is known")
            continue
        substances = [reaction.substance for reaction in allergy.reaction if reaction.substance]
        concepts = [concept for concept in (allergy.code, *substances) if concept is not None]
        names = list(dict.fromkeys(name for name in map(words, concepts) if name))
        if not names:
            context.note(f"{found.where}.code", "no name", "nobody can tell what this allergy is to")
        entries.append(
            AllergyEntry(
                text=", ".join(names)[:300] or "allergy without a name",
                codings=tuple(coding for concept in concepts for coding in codings(concept)),
                status=status,
                where=found.place,
            )
        )
    if said_none and any(entry.status is Status.ACTIVE for entry in entries):
        context.note("AllergyIntolerance", "none known", "the record says no known allergies, and lists some; asked")
        said_none = False
    return entries, said_none


def _allergy_status(verified: str | None, clinical: str | None, lost: frozenset[str]) -> Status:
    if verified == "refuted" and not lost & MODIFIED:
        return Status.REFUTED
    if lost & {"verificationStatus", "clinicalStatus", "patient", *MODIFIED}:
        return Status.UNKNOWN
    if clinical in ("inactive", "resolved"):
        return Status.PAST
    return Status.ACTIVE
