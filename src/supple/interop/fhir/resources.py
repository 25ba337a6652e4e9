"""The part of FHIR R4 4.0.1 that Supple reads, as typed values; everything else is ignored, and counted elsewhere.

A field that is broken never takes the rest of its resource with it: it is named with its path, left out, and the
caller learns which fields were lost, because a lost status and a lost name are not the same loss.
"""

# ruff: noqa: N815
# FHIR's own element names, so that a path in a message is the path in the record

from __future__ import annotations

import re
from typing import Any, TypeVar

import msgspec

from supple.domain.findings import NotUnderstood
from supple.errors import shown


class Element(msgspec.Struct, frozen=True, kw_only=True):
    """What all parts share: an extension that changes the meaning of its part, and none of these can be known here."""

    modifierExtension: None = None


class Coding(Element, frozen=True, kw_only=True):
    """A code of some system."""

    system: str | None = None
    code: str | None = None
    display: str | None = None


class CodeableConcept(Element, frozen=True, kw_only=True):
    """A concept as codes and words."""

    coding: list[Coding] = []
    text: str | None = None


class Reference(Element, frozen=True, kw_only=True):
    """A pointer to another resource."""

    reference: str | None = None
    display: str | None = None
    identifier: dict[str, Any] | None = None


class Period(Element, frozen=True, kw_only=True):
    """From a date until a date, both included."""

    start: str | None = None
    end: str | None = None


class Quantity(Element, frozen=True, kw_only=True):
    """A measured amount."""

    value: float | None = None
    comparator: str | None = None
    comparator_beside: None = msgspec.field(default=None, name="_comparator")  # a sign that somebody could not give
    unit: str | None = None
    system: str | None = None
    code: str | None = None


class Range(Element, frozen=True, kw_only=True):
    """A low and a high amount."""

    low: Quantity | None = None
    high: Quantity | None = None


class Ratio(Element, frozen=True, kw_only=True):
    """One amount per another."""

    numerator: Quantity | None = None
    denominator: Quantity | None = None


class Repeat(Element, frozen=True, kw_only=True):
    """When a dose repeats."""

    boundsDuration: Quantity | None = None
    boundsRange: Range | None = None
    boundsPeriod: Period | None = None
    count: int | None = None
    countMax: int | None = None
    frequency: int | None = None
    frequencyMax: int | None = None
    period: float | None = None
    periodMax: float | None = None
    periodUnit: str | None = None
    dayOfWeek: list[str] = []
    timeOfDay: list[str] = []
    when: list[str] = []
    offset: int | None = None


class Timing(Element, frozen=True, kw_only=True):
    """When something happens: instants, a pattern, or a code."""

    event: list[str] = []
    repeat: Repeat | None = None
    code: CodeableConcept | None = None


class DoseAndRate(Element, frozen=True, kw_only=True):
    """How much at a time."""

    doseQuantity: Quantity | None = None
    doseRange: Range | None = None
    rateQuantity: Quantity | None = None
    rateRatio: Ratio | None = None
    rateRange: Range | None = None


class Dosage(Element, frozen=True, kw_only=True):
    """One instruction of an order."""

    sequence: int | None = None
    text: str | None = None
    patientInstruction: str | None = None
    timing: Timing | None = None
    asNeededBoolean: bool | None = None
    asNeededCodeableConcept: CodeableConcept | None = None
    route: CodeableConcept | None = None
    doseAndRate: list[DoseAndRate] = []
    maxDosePerPeriod: Ratio | None = None


class Ingredient(Element, frozen=True, kw_only=True):
    """What a product contains."""

    itemCodeableConcept: CodeableConcept | None = None
    itemReference: Reference | None = None
    strength: Ratio | None = None


class Resource(Element, frozen=True, kw_only=True):
    """What all resources share."""

    id: str | None = None
    implicitRules: None = None  # other rules of reading, which would have to be known
    contained: list[dict[str, Any]] = []


class Medication(Resource, frozen=True, kw_only=True):
    """A product."""

    code: CodeableConcept | None = None
    form: CodeableConcept | None = None
    ingredient: list[Ingredient] = []


class MedicationRequest(Resource, frozen=True, kw_only=True):
    """A prescriber's order."""

    status: str | None = None
    intent: str | None = None
    doNotPerform: bool | None = None
    medicationCodeableConcept: CodeableConcept | None = None
    medicationReference: Reference | None = None
    subject: Reference | None = None
    authoredOn: str | None = None
    statusReason: CodeableConcept | None = None
    dosageInstruction: list[Dosage] = []


class MedicationStatement(Resource, frozen=True, kw_only=True):
    """What someone said is taken."""

    status: str | None = None
    medicationCodeableConcept: CodeableConcept | None = None
    medicationReference: Reference | None = None
    subject: Reference | None = None
    effectiveDateTime: str | None = None
    effectivePeriod: Period | None = None
    dateAsserted: str | None = None
    statusReason: list[CodeableConcept] = []
    basedOn: list[Reference] = []
    derivedFrom: list[Reference] = []
    dosage: list[Dosage] = []


class Link(Element, frozen=True, kw_only=True):
    """Another record of the same person."""

    other: Reference | None = None
    type: str | None = None


class Patient(Resource, frozen=True, kw_only=True):
    """A person. Names, addresses and identifiers are left unread on purpose."""

    active: bool | None = None
    gender: str | None = None
    birthDate: str | None = None
    deceasedBoolean: bool | None = None
    deceasedDateTime: str | None = None
    link: list[Link] = []


class Condition(Resource, frozen=True, kw_only=True):
    """A problem or diagnosis."""

    clinicalStatus: CodeableConcept | None = None
    verificationStatus: CodeableConcept | None = None
    code: CodeableConcept | None = None
    subject: Reference | None = None
    onsetDateTime: str | None = None
    onsetAge: Quantity | None = None
    onsetPeriod: Period | None = None
    onsetRange: Range | None = None
    onsetString: str | None = None
    abatementDateTime: str | None = None
    abatementAge: Quantity | None = None
    abatementPeriod: Period | None = None
    abatementRange: Range | None = None
    abatementString: str | None = None
    recordedDate: str | None = None


class Reaction(Element, frozen=True, kw_only=True):
    """What an allergy did."""

    substance: CodeableConcept | None = None


class AllergyIntolerance(Resource, frozen=True, kw_only=True):
    """An allergy or intolerance, or the statement that there is none."""

    clinicalStatus: CodeableConcept | None = None
    verificationStatus: CodeableConcept | None = None
    code: CodeableConcept | None = None
    patient: Reference | None = None
    reaction: list[Reaction] = []


class FamilyCondition(Element, frozen=True, kw_only=True):
    """A condition of a relative."""

    code: CodeableConcept | None = None


class FamilyMemberHistory(Resource, frozen=True, kw_only=True):
    """What runs in the family."""

    status: str | None = None
    patient: Reference | None = None
    relationship: CodeableConcept | None = None
    condition: list[FamilyCondition] = []


class Component(Resource, frozen=True, kw_only=True):
    """One value of an observation."""

    code: CodeableConcept | None = None
    valueQuantity: Quantity | None = None
    valueCodeableConcept: CodeableConcept | None = None
    valueString: str | None = None
    valueBoolean: bool | None = None
    valueInteger: int | None = None
    valueRange: Range | None = None
    valueRatio: Ratio | None = None
    valueDateTime: str | None = None
    dataAbsentReason: CodeableConcept | None = None


class Observation(Component, frozen=True, kw_only=True):
    """A measurement or a statement."""

    status: str | None = None
    subject: Reference | None = None
    effectiveDateTime: str | None = None
    effectivePeriod: Period | None = None
    effectiveInstant: str | None = None
    issued: str | None = None
    component: list[Component] = []


R = TypeVar("R", bound=Resource)
MODIFIED = frozenset(("modifierExtension", "implicitRules"))  # lost with one of these, a resource may mean the opposite
_MODIFIERS = (*MODIFIED, "_comparator")
_PATH = re.compile(r"^(?P<why>.*?)(?: - at `\$(?P<path>.*)`)?$", re.DOTALL)


_CHANGES = "it changes what stands beside it, in a way that Supple does not know; not used"
_ITEM_ALONE = re.compile(r"component\[(\d+)\].*(?:modifierExtension|_comparator)$")


def _named(modifier: Any) -> Any:
    """The address of a modifying extension, which tells more than its tree."""
    first = modifier[0] if isinstance(modifier, list) and modifier else None
    return first["url"] if isinstance(first, dict) and isinstance(first.get("url"), str) else modifier


def decoded(raw: dict[str, Any], kind: type[R], where: str, notes: list[NotUnderstood]) -> tuple[R, frozenset[str]]:
    """The resource as far as it is well formed, and the top-level fields that had to be left out."""
    lost: set[str] = set()
    while True:
        try:
            return msgspec.convert(raw, kind), frozenset(lost)
        except msgspec.ValidationError as problem:
            found = _PATH.match(str(problem))
            path = ((found and found["path"]) or "").lstrip(".")
            field = re.split(r"[.\[]", path, maxsplit=1)[0]
            if field not in raw:  # the fault has no field of its own: nothing of the resource can be trusted
                notes.append(NotUnderstood(where, shown(raw), f"not FHIR R4: {problem}"))
                return kind(), frozenset(raw)
            value = _value_at(raw, path)
            if path.endswith(_MODIFIERS):
                notes.append(NotUnderstood(f"{where}.{path}", shown(_named(value)), _CHANGES))
            else:
                why = _in_plain_words(found["why"] if found else str(problem))
                notes.append(NotUnderstood(f"{where}.{path}", shown(value), why))
            item = _ITEM_ALONE.match(path)
            if item:  # one value of a panel says nothing of the others
                raw = {**raw, field: [{} if n == int(item[1]) else one for n, one in enumerate(raw[field])]}
                continue
            lost.add(field)
            raw = {key: value for key, value in raw.items() if key != field}


_WORD_FOR = {
    "str": "text", "int": "a whole number", "float": "a number", "bool": "true or false", "array": "a list",
    "object": "an object", "null": "nothing",
}  # fmt: skip


def _in_plain_words(why: str) -> str:
    found = re.search(r"Expected `([a-z]+)[^`]*`, got `([a-z]+)`", why)
    if not found:
        return "not as FHIR R4 writes it; not used"
    expected, got = (_WORD_FOR.get(word, word) for word in found.groups())
    return f"{expected} is expected, {got} stands there; not used"


def _value_at(raw: Any, path: str) -> Any:
    for key, index in re.findall(r"([^.\[\]]+)|\[(\d+)\]", path):
        try:
            raw = raw[int(index)] if index else raw[key]
        except (KeyError, IndexError, TypeError):
            return raw
    return raw
