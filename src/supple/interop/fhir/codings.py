"""Codes and words of a concept, with the names that Supple uses for code systems."""

from __future__ import annotations

from functools import lru_cache

from supple.domain import person
from supple.interop.fhir.resources import CodeableConcept
from supple.knowledge.library import Library

LONGEST_TEXT = 300

SYSTEMS = {
    "http://snomed.info/sct": "snomed",
    "urn:oid:2.16.840.1.113883.6.96": "snomed",
    "http://hl7.org/fhir/sid/icd-10": "icd10",
    "urn:oid:2.16.840.1.113883.6.3": "icd10",
    "http://hl7.org/fhir/sid/icd-10-de": "icd10",
    "http://fhir.de/CodeSystem/bfarm/icd-10-gm": "icd10",
    "http://fhir.de/CodeSystem/dimdi/icd-10-gm": "icd10",
    "http://hl7.org/fhir/sid/icd-10-cm": "icd10cm",
    "urn:oid:2.16.840.1.113883.6.90": "icd10cm",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "rxnorm",
    "urn:oid:2.16.840.1.113883.6.88": "rxnorm",
    "http://www.whocc.no/atc": "atc",
    "http://fhir.de/CodeSystem/bfarm/atc": "atc",
    "urn:oid:2.16.840.1.113883.6.73": "atc",
    "http://loinc.org": "loinc",
    "urn:oid:2.16.840.1.113883.6.1": "loinc",
}


def codings(concept: CodeableConcept | None) -> tuple[person.Coding, ...]:
    """The coded part; a code without a system keeps an empty system, so nobody mistakes it for a known one."""
    if concept is None:
        return ()
    return tuple(
        person.Coding(SYSTEMS.get(found.system or "", found.system or ""), found.code.strip(), found.display)
        for found in concept.coding
        if found.code and found.code.strip()
    )


def words(concept: CodeableConcept | None) -> str:
    """What a person would call the concept: its text, else the first display, else the first code; shortened."""
    if concept is None:
        return ""
    if concept.text and (said := plain(concept.text)):
        return said
    for found in concept.coding:
        if found.display and (said := plain(found.display)):
            return said
    return next((plain(f"code {found.code}") for found in concept.coding if found.code), "")


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """One line of printable characters, shortened: what a record says may end up in pages, tables and calendars."""
    text = text[: 4 * LONGEST_TEXT]
    if not text.isprintable():
        text = "".join(char if char.isprintable() else " " for char in text)
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_TEXT else line[: LONGEST_TEXT - 1] + "…"


def all_words(concept: CodeableConcept | None) -> str:
    """Text and displays together, in lower case, for a look at what the concept is about."""
    if concept is None:
        return ""
    said = (concept.text, *(found.display for found in concept.coding))
    return " ".join(word[:LONGEST_TEXT] for word in said if word).lower()


def code_in(concept: CodeableConcept | None) -> str | None:
    """The first code of a status-like concept, in lower case."""
    if concept is None:
        return None
    return next((found.code.strip().lower() for found in concept.coding if found.code), None)


def says(concept: CodeableConcept | None, statement: str, library: Library, *others: str) -> bool:
    """Whether the concept says a plain thing by code: in SNOMED CT, or by one of the ``others`` of any system."""
    known = library.statement_codes.get(statement, frozenset())
    return any(
        (coding.system == "snomed" and coding.code in known) or coding.code in others for coding in codings(concept)
    )
