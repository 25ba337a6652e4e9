"""The cited knowledge as text and as plain values: the ledger, a search, one entry with all that depends on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from supple.errors import Fault, UsageError
from supple.knowledge.entries import Claim, Research
from supple.knowledge.library import Library
from supple.render.cards import NO_SOURCE, VERDICTS, Card, cards
from supple.render.evidence_search import Filters, Found, narrowed, near_ids, search
from supple.render.style import PLAIN, Style, wrapped

SCHEMA = "supple/evidence/1"
DO_NOT_STOP = "Do not stop or skip baclofen on your own; ask your prescriber or pharmacist today."
MOST_HITS = 40
LONGEST_HANGING_ID = 14
EVERYTHING = Filters()
HEADING = "What was claimed about baclofen and exercise, and how it stands"
WATCHED = "Research that is watched"
HOW_ON = (
    "One entry with its sources and all that depends on it: supple evidence ID. Search: supple evidence WORDS. "
    "Narrow: --kind, --grade, --reviewed no, --withdrawn."
)
WITHOUT_RULES = ("source", "question")  # they are not statements, so no source stands under them


@dataclass(frozen=True, slots=True)
class Selection:
    """What was asked for: the whole ledger (``wanted`` and ``filters`` empty), entries by id, or what was found."""

    everything: tuple[Card, ...]
    wanted: str = ""
    filters: Filters = EVERYTHING
    exact: tuple[Card, ...] = ()
    found: tuple[Card, ...] = ()
    read_as: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_ledger(self) -> bool:
        """Whether nothing narrows, so that the ledger itself is shown."""
        return not self.wanted and not self.filters.any


def select(wanted: str | None, library: Library, filters: Filters = EVERYTHING) -> Selection:
    """Find what was asked for.

    Raises
    ------
    UsageError
        Nothing has this id, these words or this kind; names the nearest ids or what there is.
    """
    everything = cards(library)
    asked = (wanted or "").strip()
    passing = narrowed(everything, filters) if filters.any else everything
    if not asked:
        return Selection(everything, "", filters, found=passing if filters.any else ())
    exact = tuple(card for card in passing if card.id.casefold() == asked.casefold())
    hits = search(asked, passing) if not exact or asked.isalpha() else Found(())
    if not exact and not hits.cards:
        todo = f"Near ids: {', '.join(near_ids(asked, everything))}. supple evidence lists the ledger."
        where = f"evidence ({filters.words()})" if filters.any else "evidence"
        raise UsageError(Fault("nothing in the knowledge has this id or these words", where, asked, todo))
    others = tuple(card for card in hits.cards if card not in exact)
    return Selection(everything, asked, filters, exact, others, hits.read_as)


def text(asked: Selection, library: Library, style: Style = PLAIN) -> str:
    """The selection as a reader of a terminal sees it."""
    if asked.is_ledger:
        return _ledger(asked, library, style)
    entries = "\n\n".join(_entry(card, asked.everything, style) for card in asked.exact)
    hits = _hits(asked, style) if asked.found or not asked.exact else ""
    return "\n\n".join(part for part in (entries, hits) if part) + "\n"


def data(asked: Selection, library: Library) -> dict[str, Any]:
    """The same as plain values."""
    if asked.is_ledger:
        return {
            "schema": SCHEMA, "claims": [_claim(claim) for claim in library.claims],
            "research": [_research(watched) for watched in library.research],
            "held": dict(Counter(card.kind for card in asked.everything)),
        }  # fmt: skip
    said: dict[str, Any] = {"schema": SCHEMA}
    if asked.exact:
        said["entries"] = [_plain(card, asked.everything) for card in asked.exact]
    if asked.found or not asked.exact:
        said |= {
            "words": asked.wanted, "filters": asked.filters.words(), "read_as": dict(asked.read_as),
            "found": [{"id": card.id, "kind": card.kind, "title": card.title, "grade": card.grade,
                       "withdrawn_on": card.withdrawn_on} for card in asked.found],
        }  # fmt: skip
    return said


def headline(card: Card) -> str:
    """A title that never lets a claim stand without its verdict, nor a withdrawn entry without saying so."""
    marks = (card.line("Verdict"), "withdrawn" if card.withdrawn_on else None)
    before = "".join(f"[{mark}] " for mark in marks if mark)
    return before + card.title


def uses(card: Card, everything: Sequence[Card]) -> tuple[Card, ...]:
    """The entries, sources left out, that this one leans on."""
    return tuple(other for other in everything if other.id in card.rests_on and other.kind != "source")


def sources(card: Card, everything: Sequence[Card]) -> tuple[Card, ...]:
    """The sources that this one cites."""
    return tuple(other for other in everything if other.id in card.rests_on and other.kind == "source")


def dependants(card: Card, everything: Sequence[Card]) -> tuple[Card, ...]:
    """All that leans on this one: rules, effects, exercises, models, signs and whatever else cites it."""
    return tuple(other for other in everything if card.id in other.rests_on)


def source_line(card: Card) -> str:
    """A source with its place."""
    where = card.line("Where")
    return f"{card.title.rstrip('.')}. {where}" if where else card.title


def closing(library: Library) -> str:
    """Which knowledge this is, and that nobody clinical has signed it."""
    checked = max(claim.checked_on for claim in library.claims)
    reviewed = any(claim.reviewed_by for claim in library.claims)
    review = "Some entries are reviewed; each says so." if reviewed else "No claim is reviewed by a clinician yet."
    return f"Knowledge {library.version}, checked last on {checked}. {review}"


def _ledger(asked: Selection, library: Library, style: Style) -> str:
    blocks = [style.mark("strong", HEADING)]
    for verdict, words in VERDICTS.items():
        claims = [claim for claim in library.claims if claim.verdict == verdict]
        if claims:
            lines = [style.mark("strong", f"{words.capitalize()} ({len(claims)})")]
            lines += [line for claim in claims for line in _line(claim.id, claim.claim, style)]
            blocks.append("\n".join(lines))
    lines = [style.mark("strong", f"{WATCHED} ({len(library.research)})")]
    lines += [line for each in library.research for line in _line(each.id, f"{each.topic} ({each.as_of})", style)]
    blocks.append("\n".join(lines))
    kinds = Counter(card.kind for card in asked.everything)
    also = ", ".join(f"{kind} {count}" for kind, count in kinds.items() if kind not in ("claim", "research"))
    last = [
        *wrapped(DO_NOT_STOP, style),
        *wrapped(f"Also held: {also}.", style),
        *wrapped(HOW_ON, style),
        *wrapped(closing(library), style),
    ]
    return "\n\n".join([*blocks, "\n".join(last)]) + "\n"


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "id": claim.id, "section": claim.section, "claim": claim.claim, "verdict": claim.verdict,
        "evidence": claim.evidence, "we_say": claim.we_say, "citations": list(claim.sources), "grade": claim.grade,
        "checked_on": claim.checked_on, "reviewed_by": claim.reviewed_by, "searched": claim.searched,
    }  # fmt: skip


def _research(watched: Research) -> dict[str, Any]:
    return {
        "id": watched.id, "topic": watched.topic, "as_of": watched.as_of, "known": watched.known,
        "we_say": watched.we_say, "citations": list(watched.sources), "grade": watched.grade,
        "checked_on": watched.checked_on, "reviewed_by": watched.reviewed_by,
    }  # fmt: skip


def _line(entry_id: str, words: str, style: Style) -> list[str]:
    """An id and its words, hanging."""
    indent = 4 + len(entry_id) if len(entry_id) <= LONGEST_HANGING_ID else 6
    return wrapped(words, style, indent=indent, first=f"  {entry_id}  ")


def _hits(asked: Selection, style: Style) -> str:
    """What was found, by kind; the kind of the best fit first."""
    count = f"{len(asked.found)} {'entry' if len(asked.found) == 1 else 'entries'}"
    if not asked.found:
        return f"No entry: {asked.filters.words()}." if not asked.wanted else f"No other entry with: {asked.wanted}"
    narrowing = f" ({asked.filters.words()})" if asked.filters.any else ""
    said = f" with: {asked.wanted}" if asked.wanted else ""
    lines = [style.mark("strong", f"{'Also ' if asked.exact else ''}{count}{said}{narrowing}")]
    lines += [f"Read {known!r} for {word!r}, which no entry holds." for word, known in asked.read_as.items()]
    shown = asked.found[:MOST_HITS] if asked.wanted else asked.found
    order = list(dict.fromkeys(card.kind for card in shown))
    for kind, group in groupby(sorted(shown, key=lambda card: order.index(card.kind)), key=lambda card: card.kind):
        lines += ["", style.mark("quiet", kind.capitalize())]
        lines += [line for card in group for line in _line(card.id, headline(card), style)]
    if len(asked.found) > len(shown):
        lines += ["", f"{len(asked.found) - len(shown)} more; add a word, or --kind, to narrow it down."]
    return "\n".join([*lines, "", *wrapped(HOW_ON, style)])


def _entry(card: Card, everything: Sequence[Card], style: Style) -> str:
    lines = [style.mark("strong", f"{card.id}  {card.kind}"), *wrapped(headline(card), style), ""]
    for label, words in card.lines:
        if words != card.title:
            lines += [style.mark("quiet", label), *wrapped(words, style, indent=2)]
    held = uses(card, everything)
    if held:
        lines += ["", style.mark("quiet", "Uses")]
        lines += [line for other in held for line in _line(other.id, f"{other.kind}: {other.title}", style)]
    if card.kind not in WITHOUT_RULES:
        lines += ["", style.mark("quiet", "Sources")]
        cited = sources(card, everything)
        lines += [line for other in cited for line in _line(other.id, source_line(other), style)] or [f"  {NO_SOURCE}"]
    if card.standing:
        lines += ["", *wrapped(card.standing, style)]
    lines += list(_dependants(card, everything, style))
    return "\n".join(lines)


def _dependants(card: Card, everything: Sequence[Card], style: Style) -> Iterator[str]:
    held = dependants(card, everything)
    if held:
        yield from ("", style.mark("quiet", f"Depends on it ({len(held)})"))
        for other in held:
            yield from _line(other.id, f"{other.kind}: {headline(other)}", style)
    elif card.kind == "source":
        yield from ("", "Nothing depends on it.")


def _plain(card: Card, everything: Sequence[Card]) -> dict[str, Any]:
    return {
        "id": card.id, "kind": card.kind, "title": card.title, "lines": dict(card.lines), "grade": card.grade,
        "checked_on": card.checked_on, "reviewed_by": card.reviewed_by, "withdrawn_on": card.withdrawn_on,
        "withdrawn_because": card.withdrawn_because, "rests_on": list(card.rests_on),
        "sources": [
            {"id": each.id, "title": each.title, "where": each.line("Where")} for each in sources(card, everything)
        ],
        "depends_on_it": [{"id": other.id, "kind": other.kind} for other in dependants(card, everything)],
    }  # fmt: skip
