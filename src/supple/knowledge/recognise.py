"""A record's words and codes -> the conditions and medicines that the knowledge speaks of.

Codes come first, then known words, then words that a slip of the pen explains. Only what is certain is ``sure``;
everything else is for the caller to ask about. Nothing here judges whether an entry still holds: that is its status.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from supple.domain.person import AllergyEntry, Coding, ConditionEntry, MedicineEntry
from supple.knowledge.condition_words import book_of, read_words
from supple.knowledge.library import Library
from supple.knowledge.medicine_words import COMBINATION_MARK, DENIED, MASKED, NOT_TAKEN, PLAIN_WORDS, on_the_skin
from supple.knowledge.phrases import PhraseBook, Token, key, tokens
from supple.knowledge.terminology import ConditionCode, Ingredient

How = Literal["code", "group code", "words", "close spelling", "negated"]
BACLOFEN_ORAL, BACLOFEN_PUMP = "baclofen_oral", "intrathecal_baclofen"
BACLOFEN = (BACLOFEN_ORAL, BACLOFEN_PUMP)
SKIN_FORM_DOES_NOT_COUNT = frozenset(("corticosteroid", "nephrotoxic_antimicrobial"))
ATC_GROUP_LETTERS = 5
CODE_SYSTEMS = frozenset(("snomed", "icd10", "icd10cm"))
_PUMP = re.compile(r"\b(intrathecal|pump|itb|gablofen)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Match:
    """A condition that an entry means: how it was found, whether that is certain, and what in the entry said so.

    ``past`` is true where the words or the code speak of a history of it.
    """

    id: str
    how: How
    sure: bool
    said: str
    past: bool = False


@dataclass(frozen=True, slots=True)
class MedicineMatch:
    """An ingredient that an entry holds, with its class; ``neutral`` and ``antibiotic`` have no interaction entry."""

    ingredient: str
    class_id: str
    how: How
    sure: bool
    said: str


# --- conditions -----------------------------------------------------------------------------------------------


def conditions(entry: ConditionEntry, library: Library) -> tuple[Match, ...]:
    """What an entry of the list of conditions means; empty where nobody knows, where it is denied, or a relative's."""
    return conditions_and_denied(entry, library)[0]


def negated(entry: ConditionEntry, library: Library) -> tuple[Match, ...]:
    """Conditions that the entry's own words deny ("no diabetes")."""
    return conditions_and_denied(entry, library)[1]


def conditions_and_denied(entry: ConditionEntry, library: Library) -> tuple[tuple[Match, ...], tuple[Match, ...]]:
    """What an entry means, and what its own words deny."""
    return ((), ()) if entry.family_history else _parted(library, entry.text, entry.codings)


@lru_cache(maxsize=4096)
def _parted(library: Library, text: str, codings: tuple[Coding, ...]) -> tuple[tuple[Match, ...], tuple[Match, ...]]:
    found = _conditions(library, text, codings)
    return tuple(m for m in found if m.how != "negated"), tuple(m for m in found if m.how == "negated")


def _conditions(library: Library, text: str, codings: tuple[Coding, ...]) -> tuple[Match, ...]:
    book = _condition_book(library)
    said = dict.fromkeys((text, *(coding.display for coding in codings if coding.display)))
    words = [word for shown in said for word in read_words(shown, book)]
    if not words and not any(coding.system in CODE_SYSTEMS for coding in codings):
        words = [word for shown in said for word in read_words(shown, book, slips=True)]
    found: dict[str, Match] = {}
    for word in words:
        how: How = "negated" if word.denied else "close spelling" if word.slip else "words"
        sure = word.denied or not (word.slip or word.unsure)
        match = Match(word.condition_id, how, sure, f'"{word.phrase}"', word.past)
        _keep(found, match)
    for coding in codings:
        for condition_id, code in _codes(coding, library):
            agrees = found.get(condition_id)
            denied = agrees is not None and agrees.how == "negated"
            sure = not denied and (not code.weak or (agrees is not None and agrees.sure))
            past = _is_history(coding) or (agrees is not None and agrees.past)
            found[condition_id] = Match(condition_id, "code", sure, f"{coding.system} {coding.code}", past)
    if any(match.sure and match.id.startswith("ckd_stage_") and match.how != "negated" for match in found.values()):
        found.pop("ckd_unspecified", None)
    return tuple(found.values())


def _keep(found: dict[str, Match], match: Match) -> None:
    """Of two readings of one condition the present one wins over the denied, the sure over the unsure."""
    held = found.get(match.id)
    if held is None or (held.how == "negated", not held.sure) > (match.how == "negated", not match.sure):
        found[match.id] = match


def _is_history(coding: Coding) -> bool:
    """Z86, Z87, Z91.5 and Z91.8 are codes of a personal history."""
    return coding.system in ("icd10", "icd10cm") and _bare(coding.code).startswith(("Z86", "Z87", "Z915", "Z918"))


def _bare(code: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", code.upper())


def _codes(coding: Coding, library: Library) -> Iterator[tuple[str, ConditionCode]]:
    """The conditions of a code: SNOMED CT codes as listed, ICD-10 codes by their beginning.

    A code that only the sister list of ICD-10 knows counts as weak.
    """
    index = _condition_codes(library)
    if coding.system == "snomed":
        yield from index.get(("snomed", coding.code.strip()), ())
        return
    if coding.system not in ("icd10", "icd10cm"):
        return
    code = _bare(coding.code)
    sister = "icd10" if coding.system == "icd10cm" else "icd10cm"
    own = list(_by_beginning(index, coding.system, code))
    yield from own or (
        (condition_id, ConditionCode(system=sister, code=found.code, display=found.display, prefix=True, weak=True))
        for condition_id, found in _by_beginning(index, sister, code)
    )


_CodeIndex = dict[tuple[str, str], tuple[tuple[str, ConditionCode], ...]]


def _by_beginning(index: _CodeIndex, system: str, code: str) -> Iterator[tuple[str, ConditionCode]]:
    """Longest first, each condition once; a code that is listed without its descendants counts only itself."""
    seen = set()
    for length in range(len(code), 2, -1):
        for condition_id, listed in index.get((system, code[:length]), ()):
            if condition_id not in seen and (listed.prefix or length == len(code)):
                seen.add(condition_id)
                yield condition_id, listed


@lru_cache(maxsize=8)
def _condition_codes(library: Library) -> _CodeIndex:
    index: dict[tuple[str, str], list[tuple[str, ConditionCode]]] = {}
    for condition in library.conditions.values():
        for code in condition.codes:
            bare = code.code if code.system == "snomed" else _bare(code.code)
            index.setdefault((code.system, bare), []).append((condition.id, code))
    return {where: tuple(several) for where, several in index.items()}


@lru_cache(maxsize=8)
def _condition_book(library: Library) -> PhraseBook:
    return book_of(library.conditions.values())


# --- medicines ------------------------------------------------------------------------------------------------


def medicines(entry: MedicineEntry, library: Library) -> tuple[MedicineMatch, ...]:
    """The ingredients that an entry of the list of medicines holds; empty where nobody knows."""
    return _medicines(library, entry.text, entry.codings, entry.route)


def is_oral_baclofen(entry: MedicineEntry, library: Library) -> bool:
    """Whether the entry certainly is baclofen taken by mouth (arbaclofen is another medicine)."""
    return any(match.sure and match.class_id == BACLOFEN_ORAL for match in medicines(entry, library))


def allergen_is_baclofen(entry: AllergyEntry, library: Library) -> bool:
    """Whether an allergy entry is about baclofen of any form; whether it still stands is the entry's status."""
    if any(row.class_id in BACLOFEN for coding in entry.codings for row in _coded(coding, library)):
        return True
    book, rows = _medicine_book(library), _rows(library)
    for shown in (entry.text, *(coding.display or "" for coding in entry.codings)):
        words = tokens(shown)
        for found in book.find(words):
            named = any(rows[name].class_id in BACLOFEN for name in found.meanings)
            if named and not DENIED.intersection(token.word for token in words[: found.start]):
                return True
    return False


def unknown_parts(entry: MedicineEntry, library: Library) -> tuple[str, ...]:
    """Parts of a combination in which nothing was recognised ("paracetamol 325 mg / xyzzymine 5 mg")."""
    return _unknown_parts(library, entry.text)


@lru_cache(maxsize=4096)
def _unknown_parts(library: Library, text: str) -> tuple[str, ...]:
    parts = [part for part in COMBINATION_MARK.split(text) if part.strip()]
    if len(parts) < 2:
        return ()
    book = _medicine_book(library)
    unknown = []
    for part in parts:
        words = tokens(part)
        named = [token for token in words if len(token.word) > 4 and token.word not in PLAIN_WORDS]
        named = [token for token in named if not any(letter.isdigit() for letter in token.word)]
        if named and not any(found.meanings for found in book.find(words)):
            unknown.append(part.strip())
    return tuple(unknown)


@lru_cache(maxsize=4096)
def _medicines(
    library: Library, text: str, codings: tuple[Coding, ...], route: str | None
) -> tuple[MedicineMatch, ...]:
    said = tuple(dict.fromkeys((text, *(coding.display for coding in codings if coding.display))))
    found: dict[str, MedicineMatch] = {}
    for coding in codings:
        for row in _coded(coding, library):
            found.setdefault(row.ingredient, _match(row, "code", True, f"{coding.system} {coding.code}"))
    book = _medicine_book(library)
    for shown in said:
        for name, phrase, sure in _named(tokens(shown), book):
            row = _rows(library)[name]
            found.setdefault(name, _match(row, "words", sure, f'"{phrase}"'))
    if not found:
        for match in _grouped(codings, library) or _slips(said, book, library):
            found.setdefault(match.ingredient, match)
    _combine(found, " ".join(said), library)
    return tuple(_by_route(match, " ".join(said), route) for match in found.values())


def _match(row: Ingredient, how: How, sure: bool, said: str) -> MedicineMatch:
    return MedicineMatch(row.ingredient, row.class_id, how, sure, said)


def _named(words: tuple[Token, ...], book: PhraseBook) -> Iterator[tuple[str, str, bool]]:
    """Ingredient, phrase, and whether the words around it leave it standing."""
    for found in book.find(words):
        clause = words[found.start].clause
        before = {token.word for token in words[: found.start] if token.clause == clause}
        for name in found.meanings:  # the brand of a combination names every ingredient
            yield name, found.phrase, not before & NOT_TAKEN


def _coded(coding: Coding, library: Library) -> tuple[Ingredient, ...]:
    code = coding.code.strip().upper()
    return _medicine_codes(library).get((coding.system, code), ())


def _grouped(codings: tuple[Coding, ...], library: Library) -> list[MedicineMatch]:
    """An ATC group whose listed members are all of one class: certain for the group's own code, else possible."""
    matches = []
    for coding in codings:
        code = coding.code.strip().upper()
        if coding.system != "atc" or len(code) < ATC_GROUP_LETTERS:
            continue
        members = [row for row in library.ingredients if row.atc_code.startswith(code[:ATC_GROUP_LETTERS])]
        classes = {row.class_id for row in members}
        if len(members) >= 2 and len(classes) == 1:
            name = coding.display or f"ATC {code}"
            matches.append(
                MedicineMatch(name, classes.pop(), "group code", len(code) == ATC_GROUP_LETTERS, f"atc {code}")
            )
    return matches


def _slips(said: tuple[str, ...], book: PhraseBook, library: Library) -> list[MedicineMatch]:
    matches = []
    for shown in said:
        words = tokens(shown)
        if any(book.find(words)):  # a name that is known not to be a medicine
            continue
        for phrase, distance in book.near(words, PLAIN_WORDS):
            letters = "one letter" if distance == 1 else f"{distance} letters"
            for name in book.meanings[phrase]:
                matches.append(_match(_rows(library)[name], "close spelling", False, f'{letters} from "{phrase}"'))
    return matches


def _combine(found: dict[str, MedicineMatch], said: str, library: Library) -> None:
    """Levodopa and carbidopa in one entry are one medicine of that name, where the table has it."""
    if len(found) < 2:
        return
    words = f" {key(said)} "
    for row in library.ingredients:
        parts = row.ingredient.split(" and ")
        if len(parts) > 1 and sum(part in found for part in parts) and all(f" {part} " in words for part in parts):
            for part in parts:
                found.pop(part, None)
            found.setdefault(row.ingredient, _match(row, "words", True, f'"{" / ".join(parts)}"'))


def _by_route(match: MedicineMatch, said: str, route: str | None) -> MedicineMatch:
    """Baclofen by mouth and by pump have one code and one name: route and words decide. Creams hardly count."""
    if match.class_id in BACLOFEN:
        if route == "intrathecal" or (route != "oral" and _PUMP.search(said)):
            return replace(match, ingredient="baclofen intrathecal", class_id=BACLOFEN_PUMP)
        return replace(match, ingredient="baclofen", class_id=BACLOFEN_ORAL, sure=match.sure and route != "other")
    if match.class_id in SKIN_FORM_DOES_NOT_COUNT and route != "oral" and on_the_skin(said):
        return replace(match, class_id="neutral", said=f"{match.said}, on the skin or in the eye")
    return match


@lru_cache(maxsize=8)
def _rows(library: Library) -> dict[str, Ingredient]:
    return {row.ingredient: row for row in library.ingredients}


@lru_cache(maxsize=8)
def _medicine_codes(library: Library) -> dict[tuple[str, str], tuple[Ingredient, ...]]:
    """The first ingredient listed for each code; the two rows of baclofen are told apart by route, not by code."""
    index: dict[tuple[str, str], tuple[Ingredient, ...]] = {}
    for row in library.ingredients:
        other = (tuple(code.split(":", 1)) for code in row.other_codes)
        for system, code in (("rxnorm", row.rxcui), ("atc", row.atc_code), *other):
            if code:
                index.setdefault((system, code.upper()), (row,))
    return index


@lru_cache(maxsize=8)
def _medicine_book(library: Library) -> PhraseBook:
    names = ((name, row.ingredient) for row in library.ingredients for name in (row.ingredient, *row.synonyms))
    return PhraseBook.of(names, MASKED)
