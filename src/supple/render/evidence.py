"""The cited knowledge as text and as plain values: the ledger, a search, one entry with all that depends on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from rapidfuzz import process

from supple.errors import Fault, UsageError
from supple.knowledge.entries import Claim
from supple.knowledge.library import Library
from supple.render.cards import NO_SOURCE, VERDICTS, Card, cards
from supple.render.style import PLAIN, Style, wrapped

SCHEMA = "supple/evidence/1"
MONOGRAPH_SCHEMA = "supple/monograph/1"
DO_NOT_STOP = "Do not stop or skip baclofen on your own; ask your prescriber or pharmacist today."
MOST_HITS = 40
ID_WIDTH = 10
HOW_ON = "One entry with its sources and all that depends on it: supple evidence ID. Search: supple evidence WORDS."
NOT_REVIEWED = "not yet reviewed by a clinician"
INTRODUCTION = (
    "Baclofen by mouth, for people who take it. Figures carry their source in brackets; supple evidence SOURCE shows "
    "it. Where countries differ, both are given. Nothing here is a dose for you."
)


def evidence(wanted: str | None, library: Library, style: Style = PLAIN) -> tuple[str, dict[str, Any]]:
    """The ledger (nothing wanted), one entry (an id), or what matches some words; as text and as plain values.

    Raises
    ------
    UsageError
        Nothing has this id or these words; names the nearest ids.
    """
    everything = cards(library)
    if not wanted or not wanted.strip():
        return _ledger(library, everything, style)
    exact = [card for card in everything if card.id.casefold() == wanted.strip().casefold()]
    found = search(wanted, everything) if not exact or wanted.strip().isalpha() else ()
    if exact:
        return _entries(wanted, exact, [card for card in found if card not in exact], everything, style)
    if not found:
        near = [str(hit[0]) for hit in process.extract(wanted, [card.id for card in everything], limit=3)]
        todo = f"Near ids: {', '.join(near)}. supple evidence lists the ledger."
        raise UsageError(Fault("nothing in the knowledge has this id or these words", "evidence", wanted, todo))
    return _hits(wanted, found, style)


def search(words: str, everything: Iterable[Card]) -> tuple[Card, ...]:
    """The cards that hold every word, those with the words in their title first."""
    wanted = words.casefold().split()

    def holds(text: str) -> bool:
        return all(word in text.casefold() for word in wanted)

    found = [card for card in everything if holds(" ".join((card.id, card.title, *(text for _, text in card.lines))))]
    return tuple(sorted(found, key=lambda card: not holds(card.title)))


def _ledger(library: Library, everything: Sequence[Card], style: Style) -> tuple[str, dict[str, Any]]:
    blocks = []
    for verdict, words in VERDICTS.items():
        claims = [claim for claim in library.claims if claim.verdict == verdict]
        if claims:
            lines = [style.mark("strong", f"{words.capitalize()} ({len(claims)})")]
            lines += [line for claim in claims for line in _line(claim.id, claim.claim, style)]
            blocks.append("\n".join(lines))
    kinds = Counter(card.kind for card in everything)
    also = ", ".join(f"{kind} {count}" for kind, count in kinds.items() if kind != "claim")
    heading = "What was claimed about baclofen and exercise, and how it stands"
    closing = [*wrapped(f"Also held: {also}.", style), *wrapped(HOW_ON, style)]
    text = "\n\n".join([style.mark("strong", heading), *blocks, "\n".join(closing)]) + "\n"
    return text, {"schema": SCHEMA, "claims": [_claim(claim) for claim in library.claims], "held": dict(kinds)}


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "id": claim.id, "section": claim.section, "claim": claim.claim, "verdict": claim.verdict,
        "evidence": claim.evidence, "we_say": claim.we_say, "citations": list(claim.sources), "grade": claim.grade,
        "checked_on": claim.checked_on, "searched": claim.searched,
    }  # fmt: skip


def _line(entry_id: str, words: str, style: Style) -> list[str]:
    """An id and its words, hanging."""
    label = f"  {entry_id}  " if len(entry_id) < ID_WIDTH else f"  {entry_id}: "
    return wrapped(words, style, indent=4 + len(entry_id) if len(entry_id) < ID_WIDTH else 4, first=label)


def _hits(wanted: str, found: Sequence[Card], style: Style) -> tuple[str, dict[str, Any]]:
    lines = [style.mark("strong", f"{len(found)} entries with: {wanted}")]
    shown = found[:MOST_HITS]
    for kind, group in groupby(sorted(shown, key=lambda card: card.kind), key=lambda card: card.kind):
        lines += ["", style.mark("quiet", kind.capitalize())]
        lines += [line for card in group for line in _line(card.id, _headline(card), style)]
    if len(found) > MOST_HITS:
        lines += ["", f"{len(found) - MOST_HITS} more; add a word to narrow it down."]
    data = [{"id": card.id, "kind": card.kind, "title": card.title} for card in found]
    return "\n".join([*lines, "", *wrapped(HOW_ON, style)]) + "\n", {"schema": SCHEMA, "words": wanted, "found": data}


def _headline(card: Card) -> str:
    """A title that never lets a claim stand without its verdict."""
    verdict = dict(card.lines).get("Verdict")
    return f"[{verdict}] {card.title}" if verdict else card.title


def _entries(
    wanted: str, exact: Sequence[Card], others: Sequence[Card], everything: Sequence[Card], style: Style
) -> tuple[str, dict[str, Any]]:
    """The entries of this id, then what else holds it as a word."""
    text = "\n\n".join(_entry(card, everything, style) for card in exact) + "\n"
    data = {"schema": SCHEMA, "entries": [_plain(card, everything) for card in exact]}
    if not others:
        return text, data
    also, found = _hits(wanted, others, style)
    return f"{text}\n{also}", {**data, "found": found["found"]}


def _entry(card: Card, everything: Sequence[Card], style: Style) -> str:
    lines = [style.mark("strong", f"{card.id}  {card.kind}"), *wrapped(_headline(card), style), ""]
    for label, words in card.lines:
        if words != card.title:
            lines += [style.mark("quiet", label), *wrapped(words, style, indent=2)]
    rests = [other for other in everything if other.id in card.rests_on]
    uses, sources = [o for o in rests if o.kind != "source"], [o for o in rests if o.kind == "source"]
    if uses:
        lines += ["", style.mark("quiet", "Uses")]
        lines += [line for other in uses for line in _line(other.id, f"{other.kind}: {other.title}", style)]
    if card.kind not in ("source", "question"):
        lines += ["", style.mark("quiet", "Sources")]
        lines += [line for other in sources for line in _line(other.id, _source(other), style)] or [f"  {NO_SOURCE}"]
    if card.grade or card.checked_on:
        grade = f"Grade {card.grade}. " if card.grade else ""
        checked = f"Checked on {card.checked_on}; {card.reviewed_by or NOT_REVIEWED}." if card.checked_on else ""
        lines += ["", *wrapped(grade + checked, style)]
    dependants = _dependants(card, everything)
    if dependants:
        lines += ["", style.mark("quiet", f"Depends on it ({len(dependants)})")]
        lines += [line for other in dependants for line in _line(other.id, f"{other.kind}: {_headline(other)}", style)]
    return "\n".join(lines)


def _source(card: Card) -> str:
    """A source with its place."""
    where = dict(card.lines).get("Where")
    return f"{card.title}. {where}" if where else card.title


def _dependants(card: Card, everything: Sequence[Card]) -> tuple[Card, ...]:
    return tuple(other for other in everything if card.id in other.rests_on)


def _plain(card: Card, everything: Sequence[Card]) -> dict[str, Any]:
    held = {other.id: other for other in everything if other.kind == "source"}
    return {
        "id": card.id, "kind": card.kind, "title": card.title, "lines": dict(card.lines), "grade": card.grade,
        "checked_on": card.checked_on, "reviewed_by": card.reviewed_by, "rests_on": list(card.rests_on),
        "sources": [
            {"id": each, "title": held[each].title, "where": dict(held[each].lines)["Where"]}
            for each in card.rests_on if each in held
        ],
        "depends_on_it": [{"id": other.id, "kind": other.kind} for other in _dependants(card, everything)],
    }  # fmt: skip


def monograph(library: Library, style: Style = PLAIN) -> tuple[str, dict[str, Any]]:
    """What baclofen is and does, heading by heading, each statement with its sources; as text and as plain values."""
    facts = sorted(library.drug_facts, key=lambda fact: fact.order)
    blocks = [style.mark("strong", "Baclofen"), "\n".join(wrapped(INTRODUCTION, style))]
    for heading, group in groupby(facts, key=lambda fact: fact.heading):
        lines, members = [style.mark("strong", heading)], list(group)
        for fact in members:
            region = f"[{fact.region}] " if fact.region else ""
            words = fact.text.removesuffix(DO_NOT_STOP).strip()
            lines += wrapped(f"{region}{words} ({'; '.join(fact.sources)})", style, indent=4, first="  - ")
        if any(fact.text.endswith(DO_NOT_STOP) for fact in members):  # said once, at the end of the heading
            lines += wrapped(DO_NOT_STOP, style, indent=2)
        blocks.append("\n".join(lines))
    blocks.append("\n".join(wrapped(f"Checked on {max(f.checked_on for f in facts)}; {NOT_REVIEWED}.", style)))
    data = [
        {"id": fact.id, "heading": fact.heading, "text": fact.text, "region": fact.region, "grade": fact.grade,
         "citations": list(fact.sources), "checked_on": fact.checked_on}
        for fact in facts
    ]  # fmt: skip
    return "\n\n".join(blocks) + "\n", {"schema": MONOGRAPH_SCHEMA, "facts": data}
