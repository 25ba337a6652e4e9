"""Words, codes and units: the files with what they hold now, the owners' terms, and how an entry is read."""

from __future__ import annotations

import csv
from collections import Counter
from importlib import resources
from pathlib import Path

from supple.knowledge.library import Library, load_library

DATA = resources.files("supple.knowledge") / "data" / "terminology"
HOW = Path(__file__).with_name("terminology_how.md")
OPENING = """\
# Words, codes and units

How Supple recognises a condition, a medicine or a laboratory unit; where each code came from; what its owner allows.
This page is not legal advice. Terms were read on {day} in stored copies of public pages, not on the live sites; each
row says what could not be checked. If you pass Supple on, read the current terms yourself.

## The files

All lie under `src/supple/knowledge/data/terminology/`.

| file | holds | code systems |
|---|---|---|
"""
NO_RELEASE = """
No classification text, hierarchy, definition or mapping table of any owner is in the repository, and no release file
was downloaded. The codes were collected one by one from public code lists and example records.

## The owners' terms
"""


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((DATA / name).read_text(encoding="utf-8").splitlines()))


def _files(library: Library) -> str:
    icd = Counter(row["system"] for row in _rows("icd10/condition_codes.csv"))
    neutral = Counter(row["class_id"] for row in _rows("neutral_ingredients.csv"))
    lines = [
        ("condition_words.json", f"{len(library.conditions)} conditions and the plain words for them, our own list. A "
         "word that ends in `?` only *may* mean the condition: the program asks", "none"),
        ("icd10/condition_codes.csv", f"{icd['icd10']} codes of ICD-10 and {icd['icd10cm']} of ICD-10-CM, with our own "
         "short names", "ICD-10, ICD-10-CM"),
        ("snomed/condition_codes.csv, snomed/statement_codes.csv", f"{len(_rows('snomed/condition_codes.csv'))} "
         f"identifiers of conditions and {len(_rows('snomed/statement_codes.csv'))} of plain statements (none known, "
         "by mouth, pregnant), with our own short names. **The folder can be taken out**", "SNOMED CT"),
        ("ingredients.csv", f"{len(_rows('ingredients.csv'))} ingredients, the class that screening knows, brands, "
         "common misspellings, codes", "RxNorm, ATC"),
        ("neutral_ingredients.csv", f"{sum(neutral.values())} common medicines without a class rule "
         f"({', '.join(f'{count} `{kind}`' for kind, count in sorted(neutral.items()))}), by name", "ATC"),
        ("loinc/lab_codes.csv", f"{len(library.lab_codes)} codes with LOINC's own names, and the unit Supple works in",
         "LOINC, UCUM"),
        ("analytes.json", f"{len(library.analytes)} measurements: unit, conversion factors, what is plausible in each "
         "unit as written", "UCUM"),
    ]  # fmt: skip
    return "".join(f"| `{name.replace(', ', '`, `')}` | {holds} | {systems} |\n" for name, holds, systems in lines)


def _terms(library: Library) -> str:
    blocks = []
    for system in library.code_systems.values():
        sources = "; ".join(
            f"[{library.references[each].title}]({library.references[each].where})" for each in system.sources
        )
        blocks.append(
            f"\n### {system.name}\n\nOwner: {system.owner}. Checked on {system.checked_on}; "
            f"{system.reviewed_by or 'not yet reviewed by a lawyer or a clinician'}.\n\n"
            f"- **Terms as read.** {system.terms}\n- **If you pass Supple on.** {system.means}\n"
            f"- **A copy without it.** {system.without[0].upper()}{system.without[1:]}.\n"
            f"- **Not verified.** {system.not_verified}\n- Read in: {sources}.\n"
        )
    return "".join(blocks)


def _notices(library: Library) -> str:
    return "\n## Notices\n" + "".join(
        f"\n> {system.notice}\n" for system in library.code_systems.values() if system.notice
    )


def _coverage(library: Library) -> str:
    """Which conditions have no identifier of SNOMED CT, and which no code of ICD-10."""

    def without(*systems: str) -> str:
        names = [
            each.id.replace("_", " ")
            for each in library.conditions.values()
            if not any(code.system in systems for code in each.codes)
        ]
        return ", ".join(names) or "none"

    return (
        f"Conditions without an identifier of SNOMED CT: {without('snomed')}. "
        f"Without a code of ICD-10 or ICD-10-CM: {without('icd10', 'icd10cm')}."
    )


def pages() -> dict[str, bytes]:
    """The page, with the numbers and the terms of the knowledge as it is now."""
    library = load_library()
    day = max(system.checked_on for system in library.code_systems.values())
    text = OPENING.format(day=day) + _files(library) + NO_RELEASE + _terms(library) + _notices(library)
    how = HOW.read_text(encoding="utf-8").replace("{coverage}", _coverage(library))
    return {"reference/terminology.md": f"{text}\n{how}".encode()}
