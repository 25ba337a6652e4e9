"""What baclofen is and does, heading by heading, each statement with its sources and the day it was checked."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from supple.knowledge.entries import DrugFact
from supple.knowledge.library import Library
from supple.render.cards import NOT_REVIEWED
from supple.render.evidence import DO_NOT_STOP
from supple.render.style import PLAIN, Style, wrapped

SCHEMA = "supple/monograph/1"
TITLE = "Baclofen"
INTRODUCTION = (
    "Baclofen by mouth, for people who take it. Figures carry their source in brackets; supple evidence SOURCE shows "
    "it. Where countries differ, both are given. Nothing here is a dose for you."
)


def sections(library: Library) -> Iterator[tuple[str, list[DrugFact]]]:
    """The headings in order, each with its statements."""
    facts = sorted(library.drug_facts, key=lambda fact: fact.order)
    for heading, group in groupby(facts, key=lambda fact: fact.heading):
        yield heading, list(group)


def own_words(fact: DrugFact) -> str:
    """The statement without the closing sentence, which each heading says once."""
    return fact.text.removesuffix(DO_NOT_STOP).strip()


def may_stop_someone(facts: list[DrugFact]) -> bool:
    """Whether a heading ends with the words that nobody stops alone."""
    return any(fact.text.endswith(DO_NOT_STOP) for fact in facts)


def standing(library: Library) -> str:
    """When the statements were checked, and by whom they were reviewed."""
    days = sorted({fact.checked_on for fact in library.drug_facts})
    when = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
    reviewed = sum(1 for fact in library.drug_facts if fact.reviewed_by)
    review = f"{reviewed} of {len(library.drug_facts)} reviewed by a clinician" if reviewed else NOT_REVIEWED
    return f"{len(library.drug_facts)} statements, checked on {when}; {review}. Knowledge {library.version}."


def text(library: Library, style: Style = PLAIN) -> str:
    """The monograph for a terminal."""
    blocks = [style.mark("strong", TITLE), "\n".join(wrapped(INTRODUCTION, style))]
    for heading, facts in sections(library):
        lines = [style.mark("strong", heading)]
        for fact in facts:
            region = f"[{fact.region}] " if fact.region else ""
            lines += wrapped(f"{region}{own_words(fact)} ({'; '.join(fact.sources)})", style, indent=4, first="  - ")
        if may_stop_someone(facts):
            lines += wrapped(DO_NOT_STOP, style, indent=2)
        blocks.append("\n".join(lines))
    return "\n\n".join([*blocks, "\n".join(wrapped(standing(library), style))]) + "\n"


def data(library: Library) -> dict[str, Any]:
    """The monograph as plain values."""
    return {
        "schema": SCHEMA,
        "facts": [
            {"id": fact.id, "heading": heading, "text": fact.text, "region": fact.region, "grade": fact.grade,
             "citations": list(fact.sources), "checked_on": fact.checked_on, "reviewed_by": fact.reviewed_by}
            for heading, facts in sections(library) for fact in facts
        ],
    }  # fmt: skip
