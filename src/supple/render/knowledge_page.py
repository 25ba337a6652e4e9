"""The cited knowledge as self-contained pages: ledger, one entry, a search, the monograph, the benefits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from supple.knowledge.entries import Benefit
from supple.knowledge.library import Library
from supple.render import benefits, monograph, page
from supple.render.cards import NO_SOURCE, VERDICTS, Card
from supple.render.evidence import (
    DO_NOT_STOP,
    HEADING,
    WATCHED,
    Selection,
    closing,
    dependants,
    headline,
    sources,
    uses,
)

FOOTER = (
    "Supple is not a medical device. It never changes a dose, and a person always decides. "
    f"{DO_NOT_STOP} In an emergency call your emergency number."
)
LEDGER_LEAD = (
    "Every claim of the text that Supple grew from, how it stands, and what can be said instead. A claim marked as not "
    "supported or contradicted is shown on this page and nowhere else in Supple."
)


@dataclass(frozen=True, slots=True)
class Item:
    """One card of a page: a marker word, a title, what is said first, what is folded, and its sources."""

    anchor: str
    title: str
    marks: tuple[str, ...] = ()
    said: tuple[tuple[str, str], ...] = ()
    folded: tuple[tuple[str, str], ...] = ()
    cites: tuple[str, ...] = ()
    standing: str = ""
    careful: bool = False
    stop: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One line of a list, with its sources."""

    text: str
    cites: tuple[str, ...] = ()
    region: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page: cards or statements under a heading, and a note at its end."""

    heading: str
    items: tuple[Item, ...] = ()
    statements: tuple[Statement, ...] = ()
    note: str = ""

    @property
    def anchor(self) -> str:
        """The heading as the target of a link."""
        return "".join(letter if letter.isalnum() else "-" for letter in self.heading.casefold())

    def cites(self) -> Iterator[str]:
        """The sources of all it holds, in order."""
        for item in self.items:
            yield from item.cites
        for statement in self.statements:
            yield from statement.cites


def ledger(library: Library, everything: Sequence[Card]) -> str:
    """The ledger and the research watch."""
    parts = []
    for verdict, words in VERDICTS.items():
        claims = [c for c in everything if c.kind == "claim" and c.line("Verdict") == VERDICTS[verdict]]
        careful = verdict in ("unsupported", "contradicted")
        if claims:
            parts.append(Section(words.capitalize(), tuple(_claim(card, careful=careful) for card in claims)))
    watched = tuple(_watched(card) for card in everything if card.kind == "research")
    return _page(HEADING, LEDGER_LEAD, [*parts, Section(WATCHED, watched)], library)


def selection(asked: Selection, library: Library) -> str:
    """The ledger, or what was asked for."""
    if asked.is_ledger:
        return ledger(library, asked.everything)
    parts = [part for card in asked.exact for part in _whole(card, asked.everything)]
    if asked.found:
        order = list(dict.fromkeys(card.kind for card in asked.found))
        ranked = sorted(asked.found, key=lambda card: order.index(card.kind))
        for kind, group in groupby(ranked, key=lambda card: card.kind):
            listed = tuple(Statement(headline(card), region=card.id) for card in group)
            parts.append(Section(f"{'Also: ' if asked.exact else ''}{kind.capitalize()}", statements=listed))
    title = asked.exact[0].id if asked.exact else asked.wanted or asked.filters.words().capitalize()
    count = len(asked.exact) + len(asked.found)
    read = "".join(f" Read {known!r} for {word!r}." for word, known in asked.read_as.items())
    return _page(title, f"{count} {'entry' if count == 1 else 'entries'} of the cited knowledge.{read}", parts, library)


def medicine(library: Library) -> str:
    """The monograph."""
    parts = [
        Section(
            heading,
            statements=tuple(Statement(monograph.own_words(f), f.sources, f.region or "") for f in facts),
            note=DO_NOT_STOP if monograph.may_stop_someone(facts) else "",
        )
        for heading, facts in monograph.sections(library)
    ]
    lead = monograph.INTRODUCTION.replace("in brackets; supple evidence SOURCE shows it", "in brackets, listed below")
    return _page(monograph.TITLE, lead, parts, library, monograph.standing(library))


def gains(library: Library) -> str:
    """The benefits."""
    items = tuple(_gain(each) for each in library.benefits)
    return _page(benefits.TITLE, benefits.INTRODUCTION, [Section("One by one", items)], library)


def _gain(each: Benefit) -> Item:
    said = (("", each.sentence), ("To see your own trend, note", each.follow))
    marks = (f"grade {each.grade}", each.sure)
    return Item(
        each.id, each.name, marks, said, (("What trials found", each.found),), each.sources, benefits.standing(each)
    )


def _claim(card: Card, *, careful: bool) -> Item:
    words, stop = _apart(card.line("We say") or "")
    folded = tuple((label, text) for label, text in card.lines if label not in ("Claimed", "Verdict", "We say"))
    return Item(
        card.id, f"\u201c{card.title}\u201d", (card.line("Verdict") or "",), (("We say", words),), folded,
        _cited(card), card.standing, careful, stop,
    )  # fmt: skip


def _watched(card: Card) -> Item:
    words, stop = _apart(card.line("We say") or "")
    said = (("", card.line("What is known") or ""), ("We say", words))
    return Item(card.id, card.title, (card.line("As of") or "",), said, (), _cited(card), card.standing, stop=stop)


def _whole(card: Card, everything: Sequence[Card]) -> list[Section]:
    """One entry with what it uses and all that depends on it."""
    stop = any(text.endswith(DO_NOT_STOP) for _, text in card.lines)
    said = tuple((label, _apart(text)[0]) for label, text in card.lines if text != card.title)
    careful = card.line("Verdict") in (VERDICTS["unsupported"], VERDICTS["contradicted"])
    item = Item(
        card.id, headline(card), (card.kind,), said, (), _cited(card), card.standing, careful,
        DO_NOT_STOP if stop else "",
    )  # fmt: skip
    parts = [Section(card.kind.capitalize(), (item,))]
    held, leaning = uses(card, everything), dependants(card, everything)
    if held:
        parts.append(Section("Uses", statements=_listed(held)))
    if leaning:
        parts.append(Section("Depends on it", statements=_listed(leaning)))
    if card.kind not in ("source", "question") and not sources(card, everything):
        parts.append(Section("Sources of it", statements=(Statement(NO_SOURCE),)))
    return parts


def _listed(cards: Iterable[Card]) -> tuple[Statement, ...]:
    return tuple(Statement(f"{card.kind}: {headline(card)}", region=card.id) for card in cards)


def _cited(card: Card) -> tuple[str, ...]:
    return tuple(each for each in card.rests_on if ":" in each)


def _apart(words: str) -> tuple[str, str]:
    """A text and its closing sentence, which stands on a line of its own."""
    return (words.removesuffix(DO_NOT_STOP).strip(), DO_NOT_STOP if words.endswith(DO_NOT_STOP) else "")


def _page(title: str, lead: str, parts: Sequence[Section], library: Library, standing: str | None = None) -> str:
    cited = dict.fromkeys(each for part in parts for each in part.cites())
    return page.environment().get_template("knowledge.html").render(
        css=page.style_sheet(), title=title, lead=lead, sections=parts, footer=FOOTER,
        standing=standing or closing(library),
        sources=[page.source(each, library) for each in cited if each in library.references],
    )  # fmt: skip
