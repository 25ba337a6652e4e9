"""What names and codes look like in the files: medicines, conditions, laboratory results, and whose codes they are."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from supple.knowledge.entries import Entry

CLASSES_WITHOUT_RULE = frozenset(("neutral", "antibiotic"))  # recognised, so not "not understood"; no interaction entry


class Ingredient(msgspec.Struct, frozen=True, kw_only=True):
    """An ingredient with the class that screening knows, its codes and the other words for it.

    ``other_codes`` are products and older codes that mean the same, as ``system:code``.
    """

    ingredient: str
    class_id: str
    atc_code: str
    rxcui: str
    synonyms: tuple[str, ...]
    other_codes: tuple[str, ...] = ()


class ConditionWords(msgspec.Struct, frozen=True, kw_only=True):
    """A condition that screening knows: plain words, and codes as (system, code, with descendants, weak).

    A word that ends in a question mark only may mean the condition ("stiffness?").
    """

    id: str
    words: tuple[str, ...]
    codes: tuple[ConditionCode, ...]


class ConditionCode(msgspec.Struct, frozen=True, kw_only=True):
    """One code of a condition. A weak code needs the record's words to agree."""

    system: str
    code: str
    display: str
    prefix: bool
    weak: bool


class LabCode(msgspec.Struct, frozen=True, kw_only=True):
    """A LOINC code that is read as an analyte."""

    analyte: str
    loinc: str
    display: str
    canonical_unit: str


class LabAnalyte(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An analyte with its canonical unit, the factors of other UCUM units, and what is plausible in each unit.

    Canonical value = value * factor + offset; only temperatures and HbA1c have an offset.
    """

    id: str
    name: str
    unit: str
    factors: Mapping[str, float]  # multiply a value in this UCUM unit to get the canonical unit
    plausible: Mapping[str, tuple[float, float]]  # per UCUM unit as written
    offsets: Mapping[str, float] = {}


class CodeSystem(Entry, frozen=True, kw_only=True):
    """A code system in the files: whose it is, on what terms, and what they mean for someone who passes Supple on.

    ``without`` says how to make a copy that leaves it out, ``notice`` what its owner wants to be said.
    """

    name: str
    owner: str
    terms: str
    means: str
    not_verified: str
    without: str
    notice: str | None = None
