"""Medicine orders and statements as entries, with everything an order of baclofen is later read from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Literal

from supple.domain.order import Times
from supple.domain.person import MedicineEntry, Status, TimedDose
from supple.interop.fhir.bundle import Found
from supple.interop.fhir.codings import all_words, codings, plain, says, words
from supple.interop.fhir.context import Context
from supple.interop.fhir.dates import When
from supple.interop.fhir.doses import Strength, amount_mg
from supple.interop.fhir.products import UNNAMED, Product, product_of
from supple.interop.fhir.resources import (
    MODIFIED,
    Dosage,
    Medication,
    MedicationRequest,
    MedicationStatement,
    Reference,
    decoded,
)
from supple.interop.fhir.timing import Scheme, scheme_of
from supple.knowledge.library import Library

Kind = Literal["order", "order not to give", "statement", "other version"]

ORDERING_INTENTS = ("order", "original-order", "instance-order", "filler-order", "reflex-order")
_REQUEST_STATUS = {
    "active": Status.ACTIVE, "on-hold": Status.ON_HOLD, "cancelled": Status.PAST, "completed": Status.PAST,
    "stopped": Status.PAST, "draft": Status.PLANNED, "unknown": Status.UNKNOWN,
}  # fmt: skip
_STATEMENT_STATUS = {
    "active": Status.ACTIVE, "completed": Status.PAST, "stopped": Status.PAST, "on-hold": Status.ON_HOLD,
    "intended": Status.PLANNED, "not-taken": Status.REFUTED, "unknown": Status.UNKNOWN,
}  # fmt: skip


_ORAL_CODES = ("PO", "ORAL", "20053000")  # HL7 v3 and EDQM
_ORAL_WORDS = re.compile(
    r"\b(oral|orally|by mouth|per os|po|p\.o\.|peroral|enteral|gastrostomy|nasogastric|jejunostomy|peg|ng)\b",
    re.IGNORECASE,
)
_INTRATHECAL_WORDS = re.compile(r"intrathecal|intraspinal|gablofen|\bITB\b", re.IGNORECASE)
_PUMP = re.compile(r"\bpump\b", re.IGNORECASE)  # of baclofen only: there are insulin pumps and proton pumps
_BACLOFEN = re.compile(r"\bbaclofen|lioresal", re.IGNORECASE)
_BY_MOUTH = re.compile(r"\b(oral|tablets?|capsules?)\b", re.IGNORECASE)
_OTHER_WORDS = re.compile(
    r"\b(inject\w*|intraven\w*|intramusc\w*|subcut\w*|cream|gel|ointment|topical\w*|cutaneous|patch|transdermal"
    r"|suppositor\w*|rectal\w*|ophthalmic|ocular|nasal|inhal\w*|vaginal\w*|otic)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Medicine:
    """A medicine of the record: the entry that screening sees, and the instructions behind it."""

    entry: MedicineEntry
    kind: Kind
    where: str
    key: tuple[str, str]
    dosages: tuple[Dosage, ...] = ()
    strength: Strength = field(default_factory=Strength)
    written: date | None = None
    written_text: str | None = None
    dosage_lost: bool = False
    reason: str | None = None
    points_to: tuple[str, ...] = ()


def medicines(context: Context) -> list[Medicine]:
    """Every medicine that counts, in the order of the record."""
    found = []
    for one in context.record.of("MedicationRequest", "MedicationStatement", "MedicationOrder"):
        medicine = _medicine(one, context)
        if medicine is not None:
            found.append(medicine)
    return found


def _medicine(found: Found, context: Context) -> Medicine | None:
    version = other_version(found)
    if version:
        return _of_other_version(found, version, context)
    if found.kind == "MedicationRequest":
        return _request(found, context)
    return _statement(found, context)


def _request(found: Found, context: Context) -> Medicine | None:
    request, lost = decoded(found.raw, MedicationRequest, found.where, context.notes)
    if request.status == "entered-in-error":
        context.note(f"{found.where}.status", request.status, "entered in error; not used")
        return None
    if not context.is_ours(request.subject, found):
        return None
    concept, reference = request.medicationCodeableConcept, request.medicationReference
    product = product_of(concept, reference, request.contained, found, context)
    status = _REQUEST_STATUS.get(request.status or "")
    if request.doNotPerform:
        context.note(f"{found.where}.doNotPerform", product.text, "an order not to give this; not used as a medicine")
        if status is not Status.ACTIVE or request.intent not in ORDERING_INTENTS:
            return None
        status = Status.REFUTED
    if status is None:
        context.note(f"{found.where}.status", request.status or "none", "not a status of an order; not known")
        status = Status.UNKNOWN
    if lost & {"status", "intent", "doNotPerform", "subject", *MODIFIED}:
        status = Status.UNKNOWN
    if request.doNotPerform is None and "_doNotPerform" in found.raw:
        why = f"{product.text}: nobody can tell whether this is an order to give it or not to give it"
        context.note(f"{found.where}._doNotPerform", "no value", why)
        status = Status.UNKNOWN
    if request.intent is None and "intent" not in lost:
        context.note(f"{found.where}.intent", "none", f"{product.text}: no intent; not known whether it is an order")
        status = Status.UNKNOWN if status is Status.ACTIVE else status
    elif request.intent not in ORDERING_INTENTS and "intent" not in lost:
        context.note(f"{found.where}.intent", request.intent or "none", f"{product.text}: not an order; not counted")
        status = Status.PLANNED if status in (Status.ACTIVE, Status.PLANNED) else status
    written = context.past(request.authoredOn, f"{found.where}.authoredOn")
    _say_partial(written, request.authoredOn, f"{found.where}.authoredOn", context)
    return _built(
        found,
        product,
        tuple(request.dosageInstruction),
        status,
        context,
        kind="order not to give" if request.doNotPerform else "order",
        written=written.first if written and written.whole else None,
        written_text=request.authoredOn if written else None,
        started=written.first if written and written.whole else None,
        stopped=None,
        reason=words(request.statusReason) or None,
        dosage_lost="dosageInstruction" in lost,
        points_to=(),
    )


def _statement(found: Found, context: Context) -> Medicine | None:
    said, lost = decoded(found.raw, MedicationStatement, found.where, context.notes)
    if said.status == "entered-in-error":
        context.note(f"{found.where}.status", said.status, "entered in error; not used")
        return None
    if not context.is_ours(said.subject, found):
        return None
    product = product_of(said.medicationCodeableConcept, said.medicationReference, said.contained, found, context)
    status = _STATEMENT_STATUS.get(said.status or "")
    if status is None or lost & {"status", "subject", *MODIFIED}:
        context.note(f"{found.where}.status", said.status or "none", "not a status of a statement; not known")
        status = Status.UNKNOWN
    period = said.effectivePeriod
    start = context.past(period.start if period else said.effectiveDateTime, f"{found.where}.effective")
    end = context.when(period.end if period else None, f"{found.where}.effectivePeriod.end")
    if status is Status.ACTIVE and end and end.last < context.today:
        why = f"{product.text}: active, but its period is over; not known"
        context.note(f"{found.where}.effectivePeriod.end", period and period.end, why)
        status = Status.UNKNOWN
    first = period.start if period else said.effectiveDateTime
    _say_partial(start, first, f"{found.where}.effective", context)
    _say_partial(end, period.end if period else None, f"{found.where}.effectivePeriod.end", context)
    asserted = context.past(said.dateAsserted, f"{found.where}.dateAsserted")
    return _built(
        found,
        product,
        tuple(said.dosage),
        status,
        context,
        kind="statement",
        written=asserted.first if asserted else None,
        written_text=said.dateAsserted if asserted else None,
        started=start.first if start and start.whole else None,
        stopped=end.first if end and end.whole and end.first <= context.today else None,
        reason="; ".join(filter(None, (words(one) for one in said.statusReason))) or None,
        dosage_lost="dosage" in lost,
        points_to=tuple(one.reference for one in (*said.basedOn, *said.derivedFrom) if one.reference),
    )


def _say_partial(moment: When | None, text: str | None, where: str, context: Context) -> None:
    if moment and not moment.whole:
        context.note(where, text, "only a part of the date is known; the day is not known")


def _built(
    found: Found,
    product: Product,
    dosages: tuple[Dosage, ...],
    status: Status,
    context: Context,
    *,
    kind: Kind,
    written: date | None,
    written_text: str | None,
    started: date | None,
    stopped: date | None,
    reason: str | None,
    dosage_lost: bool,
    points_to: tuple[str, ...],
) -> Medicine:
    needed = [as_needed(dosage) for dosage in dosages]
    entry = MedicineEntry(
        text=product.text,
        codings=product.codings,
        status=status,
        started_on=started,
        stopped_on=stopped,
        as_needed=True if needed and all(needed) else None if not needed or None in needed else False,
        route=_route(dosages, product, context.library),
        dose_text=_dose_text(dosages),
        doses=_clock_doses(dosages, product.strength, context) if status is Status.ACTIVE else (),
        where=found.place,
    )
    return Medicine(
        entry=entry,
        kind=kind,
        where=found.where,
        key=(found.kind, found.id or found.where),
        dosages=dosages,
        strength=product.strength,
        written=written,
        written_text=written_text,
        dosage_lost=dosage_lost,
        reason=reason,
        points_to=points_to,
    )


def as_needed(dosage: Dosage) -> bool | None:
    """Whether an instruction is for when it is needed, by structure or by words; None where nothing is said."""
    if dosage.asNeededCodeableConcept is not None:
        return True
    if dosage.asNeededBoolean is not None:
        return dosage.asNeededBoolean
    if re.search(r"\b(prn|as needed|if needed|when needed|as required)\b", dosage.text or "", re.IGNORECASE):
        return True
    return None


def _route(
    dosages: tuple[Dosage, ...], product: Product, library: Library
) -> Literal["oral", "intrathecal", "other"] | None:
    """The way in, by route codes and words first, then by what the product is called; None where nobody says."""
    said = [_way_in(text) for text in (product.said, *(dosage.text or "" for dosage in dosages))]
    pumped = said[0].baclofen and any(one.pump for one in said)
    routes = {_one_route(dosage, library) for dosage in dosages} - {None}
    if "intrathecal" in routes or pumped or any(one.intrathecal for one in said):
        return "intrathecal"
    if "oral" in routes:
        return "oral"
    if "other" in routes or said[0].other:
        return "other"
    return "oral" if said[0].oral else None


@dataclass(frozen=True, slots=True)
class _Way:
    baclofen: bool
    pump: bool
    intrathecal: bool
    other: bool
    oral: bool


@lru_cache(maxsize=2048)
def _way_in(text: str) -> _Way:
    """What the words of a product or an instruction say of the way in."""
    return _Way(
        baclofen=bool(_BACLOFEN.search(text)),
        pump=bool(_PUMP.search(text)),
        intrathecal=bool(_INTRATHECAL_WORDS.search(text)),
        other=bool(_OTHER_WORDS.search(text)),
        oral=bool(_BY_MOUTH.search(text)),
    )


def _one_route(dosage: Dosage, library: Library) -> Literal["oral", "intrathecal", "other"] | None:
    said = all_words(dosage.route)
    if says(dosage.route, "route_intrathecal", library) or _INTRATHECAL_WORDS.search(said):
        return "intrathecal"
    if says(dosage.route, "route_oral", library, *_ORAL_CODES) or _ORAL_WORDS.search(said):
        return "oral"
    return "other" if _OTHER_WORDS.search(said) else None


def _dose_text(dosages: tuple[Dosage, ...]) -> str | None:
    said = [dosage.text or dosage.patientInstruction or _structure_in_words(dosage) for dosage in dosages]
    return plain("; ".join(part for part in said if part)) or None


def _structure_in_words(dosage: Dosage) -> str:
    parts = []
    for rate in dosage.doseAndRate:
        if rate.doseQuantity and rate.doseQuantity.value is not None:
            unit = rate.doseQuantity.unit or rate.doseQuantity.code or "(no unit)"
            parts.append(f"{rate.doseQuantity.value:g} {unit}")
    repeat = dosage.timing.repeat if dosage.timing else None
    if repeat and repeat.frequency and repeat.period:
        parts.append(f"{repeat.frequency} per {repeat.period:g} {repeat.periodUnit or '(no unit)'}")
    if dosage.timing and dosage.timing.code:
        parts.append(words(dosage.timing.code))
    if dosage.asNeededBoolean or dosage.asNeededCodeableConcept:
        parts.append("as needed")
    return ", ".join(part for part in parts if part)


def _clock_doses(dosages: tuple[Dosage, ...], strength: Strength, context: Context) -> tuple[TimedDose, ...]:
    """The doses with stated clock times; nothing unless every instruction is as plain as that."""
    doses = []
    for dosage in dosages:
        scheme = scheme_of(dosage.timing, dosage.text, context.day, context.zone)
        amount = amount_mg(dosage, strength)
        bounded = dosage.timing and dosage.timing.repeat and (
            dosage.timing.repeat.boundsPeriod or dosage.timing.repeat.boundsDuration or dosage.timing.repeat.boundsRange
        )  # fmt: skip
        plain = isinstance(scheme, Scheme) and scheme.times is Times.STATED and not scheme.events and not bounded
        if not plain or not isinstance(scheme, Scheme) or not isinstance(amount, float) or as_needed(dosage):
            return ()
        doses += [TimedDose(at, amount, scheme.days) for at in scheme.at]
    return tuple(doses)


def other_version(found: Found) -> str | None:
    """DSTU2, STU3 or R5 where the shape of a medicine gives it away."""
    raw = found.raw
    if found.kind == "MedicationOrder" or "wasNotTaken" in raw or "dateWritten" in raw:
        return "DSTU2"
    statement = found.kind == "MedicationStatement"
    if isinstance(raw.get("medication"), dict) or (statement and raw.get("status") in ("recorded", "draft")):
        return "R5"
    if statement and "taken" in raw:
        return "STU3"
    dosages = raw.get("dosageInstruction") or raw.get("dosage")
    told = {key for one in dosages if isinstance(one, dict) for key in one} if isinstance(dosages, list) else set()
    if told & {"asNeeded", "asNeededFor"}:
        return "R5"
    return "STU3" if told & {"doseQuantity", "doseRange", "doseSimpleQuantity"} else None


def _of_other_version(found: Found, version: str, context: Context) -> Medicine | None:
    """A medicine in another version's shape: kept by name, its status and dose not known."""
    subject = found.raw.get("subject") or found.raw.get("patient")
    reference = subject.get("reference") if isinstance(subject, dict) else None
    if found.raw.get("status") == "entered-in-error":
        context.note(f"{found.where}.status", "entered-in-error", "entered in error; not used")
        return None
    if not context.is_ours(Reference(reference=reference if isinstance(reference, str) else None), found):
        return None
    concept = found.raw.get("medicationCodeableConcept")
    newer = found.raw.get("medication")
    if isinstance(newer, dict):
        concept = newer.get("concept", concept)
    holder = {"code": concept} if isinstance(concept, dict) else {}
    medication, _lost = decoded(holder, Medication, found.where, context.notes)
    text = words(medication.code) or UNNAMED
    why = f"this {found.kind} has the shape of FHIR {version}, and Supple reads R4: kept by name, the rest not known"
    context.note(found.where, text, why)
    entry = MedicineEntry(text=text, codings=codings(medication.code), status=Status.UNKNOWN, where=found.place)
    return Medicine(entry=entry, kind="other version", where=found.where, key=(found.kind, found.id or found.where))
