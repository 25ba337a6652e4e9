"""The resources of a record, each with a path that a person can find, and which of them speak of whom."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import msgspec

from supple.domain.findings import NotUnderstood
from supple.errors import Fault, RecordError, shown
from supple.interop.fhir.resources import CodeableConcept, Reference
from supple.interop.fhir.trees import tree_of

ONCE_OTHER_VERSIONS = {"MedicationOrder": "DSTU2"}
SINGLE = (
    "Patient", "Condition", "MedicationRequest", "MedicationStatement", "Medication", "AllergyIntolerance",
    "Observation", "FamilyMemberHistory",
)  # fmt: skip
_TYPE_NAME = re.compile(r"[A-Z][A-Za-z]{2,40}")
_HISTORY = re.compile(r"/_history/[^/]*$")
_R4 = """
Account ActivityDefinition AdverseEvent Appointment AppointmentResponse AuditEvent Basic Binary Bundle
BiologicallyDerivedProduct BodyStructure CapabilityStatement CarePlan CareTeam CatalogEntry ChargeItem
ChargeItemDefinition Claim ClaimResponse ClinicalImpression CodeSystem Communication CommunicationRequest
CompartmentDefinition Composition ConceptMap Consent Contract Coverage CoverageEligibilityRequest
CoverageEligibilityResponse DetectedIssue Device DeviceDefinition DeviceMetric DeviceRequest DeviceUseStatement
DiagnosticReport DocumentManifest DocumentReference EffectEvidenceSynthesis Encounter Endpoint EnrollmentRequest
EnrollmentResponse EpisodeOfCare EventDefinition Evidence EvidenceVariable ExampleScenario ExplanationOfBenefit
Flag Goal GraphDefinition Group GuidanceResponse HealthcareService ImagingStudy Immunization
ImmunizationEvaluation ImmunizationRecommendation ImplementationGuide InsurancePlan Invoice Library Linkage List
Location Measure MeasureReport Media MedicationAdministration MedicationDispense MedicationKnowledge
MedicinalProduct MessageDefinition MessageHeader MolecularSequence NamingSystem NutritionOrder
ObservationDefinition OperationDefinition OperationOutcome Organization OrganizationAffiliation Parameters
PaymentNotice PaymentReconciliation Person PlanDefinition Practitioner PractitionerRole Procedure Provenance
Questionnaire QuestionnaireResponse RelatedPerson RequestGroup ResearchDefinition ResearchElementDefinition
ResearchStudy ResearchSubject RiskAssessment RiskEvidenceSynthesis Schedule SearchParameter ServiceRequest Slot
Specimen SpecimenDefinition StructureDefinition StructureMap Subscription Substance SupplyDelivery SupplyRequest
Task TerminologyCapabilities TestReport TestScript ValueSet VerificationResult VisionPrescription
"""
R4_TYPES = frozenset((*SINGLE, *ONCE_OTHER_VERSIONS, *_R4.split()))
PRODUCTS = ("Medication", "Substance")  # what a reference may point to
KINDS_READ = frozenset((*SINGLE, *ONCE_OTHER_VERSIONS, *PRODUCTS))


class Found(msgspec.Struct, frozen=True, gc=False):
    """One resource: its type, its tree or the bytes of it, where it stands, its absolute address.

    ``name`` is its id where that was read already; ``codes`` are the codes of an Observation that is still bytes.
    """

    kind: str
    held: dict[str, Any] | msgspec.Raw
    where: str
    full_url: str | None = None
    name: str | None = None
    codes: tuple[CodeableConcept | None, ...] | None = None

    @property
    def raw(self) -> dict[str, Any]:
        """The tree of the resource."""
        return tree_of(bytes(self.held)) if isinstance(self.held, msgspec.Raw) else self.held

    @property
    def id(self) -> str | None:
        """The id, where it is text."""
        if self.name is not None or (isinstance(self.held, msgspec.Raw) and self.kind in KINDS_READ):
            return self.name
        found = self.raw.get("id")
        return found if isinstance(found, str) else None

    @property
    def place(self) -> str:
        """Type, id and path, as a person finds the resource again."""
        name = self.id
        return f"{self.kind}/{name} at {self.where}" if name else f"{self.kind} at {self.where}"


@dataclass(frozen=True)
class Record:
    """All resources in order; ``torn`` are ids that stand for several, differing resources."""

    found: tuple[Found, ...]
    bundle_type: str | None = None
    incomplete: bool = False
    torn: frozenset[tuple[str, str]] = frozenset()
    by_address: Mapping[str, Found] = field(default_factory=dict)

    def of(self, *kinds: str) -> Iterator[Found]:
        """The resources of these types, in order."""
        if len(kinds) == 1:
            return iter(self._by_kind.get(kinds[0], ()))
        return (found for found in self.found if found.kind in kinds)

    @cached_property
    def _by_kind(self) -> dict[str, list[Found]]:
        grouped: dict[str, list[Found]] = {}
        for found in self.found:
            grouped.setdefault(found.kind, []).append(found)
        return grouped

    def counts(self) -> Counter[str]:
        """How many resources of each type there are."""
        return Counter({kind: len(found) for kind, found in self._by_kind.items()})

    def target(self, reference: Reference | None) -> Found | None:
        """The resource that a reference points to, if it is in this record."""
        if reference is None or not reference.reference:
            return None
        return self.by_address.get(_HISTORY.sub("", reference.reference.strip()))


def record_of(tree: Any, source: str, notes: list[NotUnderstood]) -> Record:
    """The record in a JSON tree.

    Raises
    ------
    RecordError
        The tree is no FHIR resource, has no entries, or has entries of another shape.
    """
    if not isinstance(tree, dict):
        raise RecordError(
            Fault(
                "this is JSON but not a FHIR record", source, shown(tree),
                'Give one object with a "resourceType", most often a Bundle.',
            )
        )  # fmt: skip
    kind = tree.get("resourceType")
    if kind is None:
        keys = ", ".join(list(tree)[:5])
        raise RecordError(
            Fault(
                'the object has no "resourceType"', source, keys or "no keys",
                'A FHIR Bundle begins with "resourceType": "Bundle"; a person file has "schema": "supple/person/1".',
            )
        )  # fmt: skip
    if kind == "Bundle":
        return _bundle(tree, source, notes)
    if not isinstance(kind, str) or kind not in R4_TYPES:
        raise RecordError(
            Fault("not a resource type of FHIR R4", f"{source}, resourceType", shown(kind), "A Bundle is expected.")
        )
    only = Found(kind, tree, kind)
    return Record((only,), by_address=addresses((only,)))


def _bundle(tree: dict[str, Any], source: str, notes: list[NotUnderstood]) -> Record:
    entries = tree.get("entry")
    if entries is None or entries == []:
        raise RecordError(
            Fault("the Bundle has no entries: nothing to read", f"{source}, entry", todo="Export the record once more.")
        )
    if not isinstance(entries, list):
        raise RecordError(
            Fault("a list is expected", f"{source}, entry", shown(entries), "Put the entries in square brackets.")
        )
    kind = tree.get("type") if isinstance(tree.get("type"), str) else None
    found = []
    deleted: set[str] = set()
    empty = 0
    todo = [(f"entry[{number}]", entry) for number, entry in enumerate(entries)]
    while todo:
        where, entry = todo.pop(0)
        if entry is None:
            notes.append(NotUnderstood(where, "null", "null is not legal FHIR JSON; nothing read"))
            continue
        if not isinstance(entry, dict):
            notes.append(NotUnderstood(where, shown(entry), "not an entry of a Bundle; nothing read"))
            continue
        url = entry.get("fullUrl") if isinstance(entry.get("fullUrl"), str) else None
        resource = entry.get("resource")
        if resource is None:
            gone = _deleted(entry, url)
            empty += not gone
            if gone:
                notes.append(NotUnderstood(where, shown(gone[0]), "deleted in its source; not used"))
            deleted |= set(gone)
            continue
        if not isinstance(resource, dict) or not isinstance(resource.get("resourceType"), str):
            notes.append(NotUnderstood(f"{where}.resource", shown(resource), "not a FHIR resource; nothing read"))
            continue
        if not _TYPE_NAME.fullmatch(resource["resourceType"]):
            notes.append(
                NotUnderstood(f"{where}.resource.resourceType", shown(resource["resourceType"]), "not a resource type")
            )
            continue
        if resource["resourceType"] == "Bundle":
            todo[:0] = _inner(resource, f"{where}.resource", notes)
            continue
        found.append(Found(resource["resourceType"], resource, f"{where}.resource", url))
    if empty:
        notes.append(NotUnderstood("entry", f"{empty} of {len(entries)}", "entries without a resource; nothing read"))
    if deleted:
        found = [one for one in found if one.full_url not in deleted and f"{one.kind}/{one.id}" not in deleted]
    kept, torn = once_each(found, notes, newest_first=kind == "history")
    incomplete = _has_more(tree, notes)
    return Record(tuple(kept), kind, incomplete, torn, addresses(tuple(kept)))


def _inner(bundle: dict[str, Any], where: str, notes: list[NotUnderstood]) -> list[tuple[str, Any]]:
    """The entries of a Bundle inside a Bundle, as a batch of searches answers."""
    _has_more(bundle, notes, f"{where}.")
    entries = bundle.get("entry", [])
    if not isinstance(entries, list):
        notes.append(NotUnderstood(f"{where}.entry", shown(entries), "a list is expected; nothing read"))
        return []
    return [(f"{where}.entry[{number}]", entry) for number, entry in enumerate(entries)]


def _deleted(entry: dict[str, Any], url: str | None) -> tuple[str, ...]:
    """The addresses that an entry says are gone, if it says so."""
    request = entry.get("request")
    if not isinstance(request, dict) or request.get("method") != "DELETE":
        return ()
    return tuple(text for text in (request.get("url"), url) if isinstance(text, str)) or ("unnamed",)


def fewer_than_found(tree: dict[str, Any], entries: int) -> bool:
    """Whether an answer to a search holds fewer entries than the search says it found."""
    total = tree.get("total")
    return tree.get("type") == "searchset" and isinstance(total, int) and total > entries


def _has_more(tree: dict[str, Any], notes: list[NotUnderstood], prefix: str = "") -> bool:
    entries = tree.get("entry")
    short = isinstance(entries, list) and fewer_than_found(tree, len(entries))
    if short:
        why = "the search found more than stands here: the record is incomplete, and what is not in it is not known"
        notes.append(NotUnderstood(f"{prefix}total", f"{tree['total']} found, {len(entries or ())} here", why))
    links = tree.get("link")
    for number, link in enumerate(links if isinstance(links, list) else []):
        if isinstance(link, dict) and link.get("relation") == "next":
            why = "only one page of a longer list: the record is incomplete, and what is not in it is not known"
            notes.append(NotUnderstood(f"{prefix}link[{number}]", "next", why))
            return True
    return short


def once_each(
    found: list[Found], notes: list[NotUnderstood], *, newest_first: bool
) -> tuple[list[Found], frozenset[tuple[str, str]]]:
    """Each id once: exact repeats count once; of a history the newest holds; all else that differs is a conflict.

    Only kinds that are read are looked at.
    """
    seen: dict[tuple[str, str], Found] = {}
    kept, torn = [], set()
    for one in found:
        if one.kind not in KINDS_READ:
            kept.append(one)
            continue
        name = one.id
        key = (one.kind, name or "")
        earlier = seen.get(key) if name else None
        if earlier is None or (earlier.full_url and one.full_url and earlier.full_url != one.full_url):
            seen.setdefault(key, one)
            kept.append(one)
        elif earlier.raw == one.raw:
            notes.append(NotUnderstood(one.where, shown("/".join(key)), f"the same as {earlier.where}; counted once"))
        elif newest_first:
            notes.append(NotUnderstood(one.where, shown("/".join(key)), f"an older version of {earlier.where}"))
        else:
            why = f"the same id as {earlier.where}, but it says something else: a conflict, please look at both"
            notes.append(NotUnderstood(one.where, shown("/".join(key)), why))
            torn.add(key)
            kept.append(one)
    return kept, frozenset(torn)


def addresses(found: tuple[Found, ...]) -> dict[str, Found]:
    """The products by every address under which an order may point to them."""
    by_address: dict[str, Found] = {}
    for one in found:
        if one.kind not in PRODUCTS:
            continue
        if one.full_url:
            by_address.setdefault(_HISTORY.sub("", one.full_url), one)
        if one.id:
            by_address.setdefault(f"{one.kind}/{one.id}", one)
    return by_address


def is_about(reference: Reference | None, patient: Found | None) -> bool | None:
    """Whether a subject is the person of the record; None where the record does not say of whom it speaks."""
    if reference is None or not (reference.reference or reference.identifier):
        return None
    if patient is None:
        return True
    if reference.reference:
        return _same(reference.reference, patient)
    identifiers = patient.raw.get("identifier")
    return any(
        isinstance(one, dict)
        and one.get("value") == (reference.identifier or {}).get("value")
        and one.get("system") == (reference.identifier or {}).get("system")
        for one in (identifiers if isinstance(identifiers, list) else [])
    )


def _same(reference: str, patient: Found) -> bool:
    address = _HISTORY.sub("", reference.strip())
    if patient.full_url and address == _HISTORY.sub("", patient.full_url):
        return True
    if patient.id is None:
        return False
    if address in (f"Patient/{patient.id}", patient.id, f"urn:uuid:{patient.id}"):
        return True
    absolute = patient.full_url is not None and patient.full_url.startswith(("http://", "https://"))
    return not absolute and address.startswith("http") and address.endswith(f"/Patient/{patient.id}")
