"""What a medicine is, as far as the record says: words, codes and strength, also behind references."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from supple.domain.person import Coding
from supple.interop.fhir.bundle import Found
from supple.interop.fhir.codings import LONGEST_TEXT, all_words, codings, plain, words
from supple.interop.fhir.context import Context
from supple.interop.fhir.doses import Strength, strength_of
from supple.interop.fhir.resources import CodeableConcept, Medication, Ratio, Reference, decoded

UNNAMED = "medicine without a name"
_TABLET = "baclofen_tablet_rxnorm_"


@dataclass(frozen=True, slots=True)
class Product:
    """What the medicine is, as far as the record says: words, codes, strength; ``said`` is all words together."""

    text: str
    codings: tuple[Coding, ...]
    strength: Strength
    said: str


def product_of(
    concept: CodeableConcept | None,
    reference: Reference | None,
    contained: list[dict[str, Any]],
    found: Found,
    context: Context,
) -> Product:
    """The product of a concept or a reference; references are followed once each, so a circle ends."""
    concepts: list[CodeableConcept] = [concept] if concept else []
    ratios: list[Ratio] = []
    texts: list[str] = []
    if reference is not None:
        texts += [reference.display] if reference.display else []
        seen: set[str] = set()
        medication = _follow(reference, contained, found, context)
        while medication is not None:
            where, resource = medication
            medication = None
            if where in seen:
                context.note(where, reference.reference, "medicines that refer to each other in a circle; not followed")
                break
            seen.add(where)
            concepts += [resource.code] if resource.code else []
            for ingredient in resource.ingredient:
                concepts += [ingredient.itemCodeableConcept] if ingredient.itemCodeableConcept else []
                ratios += [ingredient.strength] if ingredient.strength and len(resource.ingredient) == 1 else []
                if ingredient.itemReference and not concepts:
                    medication = _follow(ingredient.itemReference, contained or resource.contained, found, context)
    codes = tuple(coding for one in concepts for coding in codings(one))
    texts += [words(one) for one in concepts]
    text = next((one for one in texts if plain(one)), "")
    said = " ".join((*texts, *(all_words(one) for one in concepts)))[: 4 * LONGEST_TEXT]
    if not text:
        context.note(found.where, "no name", "nobody can tell which medicine this is; it counts as an unknown one")
        text = UNNAMED
    tablets = context.library.settings["screening"].numbers
    coded = {tablets[_TABLET + c.code].value for c in codes if c.system == "rxnorm" and _TABLET + c.code in tablets}
    strength = strength_of(tuple({text, said}), tuple(ratios), coded.pop() if len(coded) == 1 else None)
    return Product(plain(text), codes, strength, said)


def _follow(
    reference: Reference, contained: list[dict[str, Any]], found: Found, context: Context
) -> tuple[str, Medication] | None:
    address = (reference.reference or "").strip()
    if address.startswith("#"):
        number = next((n for n, one in enumerate(contained) if one.get("id") == address[1:]), None)
        raw = None if number is None else contained[number]
        where = f"{found.where}.contained[{number}]"
    else:
        target = context.record.target(reference)
        raw, where = (target.raw, target.where) if target else (None, found.where)
        context.followed.add(where)
    if raw is None or raw.get("resourceType") not in ("Medication", "Substance"):
        said = address or "an identifier only"
        context.note(f"{found.where}.medicationReference", said, "the medicine it points to is not in this record")
        return None
    return where, decoded(raw, Medication, where, context.notes)[0]
