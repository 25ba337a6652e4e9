"""All phrases of a library, indexed so that a sentence is only compared with those it could hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from supple.knowledge.library import Library
from supple.knowledge.signs import WordGroup
from supple.screening.signs.phrases import Grammar, Phrase, Span, Words
from supple.screening.signs.spelling import Speller

WORD_LISTS = frozenset(
    [
        "boundary",
        "light",
        "strong",
        "subject",
        "thinks",
        "present",
        "list_end",
        "relatives",
        "others",
        "told_of_the_past",
        "acute",
        "not_resolved",
        "past_of_else",
        "small_things",
        "shared_with_others",
        "other_languages",
    ]
)


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase in a sentence: whose it is, and where its parts stand."""

    phrase: Phrase
    parts: tuple[Span, ...]

    @property
    def owner(self) -> str:
        """The sign id, or the kind and id of the word group."""
        return self.phrase.owner

    @property
    def start(self) -> int:
        """The first word."""
        return min(part[0] for part in self.parts)

    @property
    def stop(self) -> int:
        """One after the last word."""
        return max(part[1] for part in self.parts)

    @property
    def named(self) -> frozenset[int]:
        """The words that the phrase itself names, without what lies in its gaps."""
        return frozenset(chain.from_iterable(part[2] for part in self.parts))


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Phrases by the word that must be there, plain word lists, and the speller."""

    by_word: Mapping[str, tuple[int, ...]]
    phrases: tuple[Phrase, ...]
    places: tuple[tuple[frozenset[str], ...], ...]
    lists: Mapping[str, frozenset[str]]
    speller: Speller

    def found(self, words: Words) -> Iterator[Found]:
        """Every phrase that stands in the words."""
        where: dict[str, list[int]] = {}
        for at, word in enumerate(words):
            where.setdefault(word, []).append(at)
        here = frozenset(where)
        numbers = sorted({number for word in where for number in self.by_word.get(word, ())})
        for number in numbers:
            if any(place.isdisjoint(here) for place in self.places[number]):
                continue
            phrase = self.phrases[number]
            for parts in phrase.found(words, where):
                yield Found(phrase, parts)


def _written(library: Library) -> Iterator[tuple[str, str, bool]]:
    """Owner, phrase and whether its words bend, of everything that is looked for."""
    for sign in library.signs:
        for words in sign.words:
            yield sign.id, words, True
    for group in library.word_groups:
        match group.kind:
            case "message_context" | "sentence_context":
                for words in group.words:
                    yield f"{group.kind}.{group.id}", words, True
            case "reading" if group.id not in WORD_LISTS:
                for words in group.words:
                    yield f"reading.{group.id}", words, False


def _kind(library: Library, kind: str) -> dict[str, WordGroup]:
    return {group.id: group for group in library.word_groups if group.kind == kind}


@lru_cache(maxsize=4)
def lexicon(library: Library) -> Lexicon:
    """The lexicon of a library, built once."""
    written = tuple(_written(library))
    beginnings = sorted({word for _, words, _ in written for word in re.findall(r"(\w+)\*", words)}, key=len)
    grammar = Grammar(
        {group.id: group.words for group in _kind(library, "group").values()},
        {group.id: group.words for group in _kind(library, "form").values()},
        tuple(beginnings),
    )
    exact = Grammar(grammar.groups, grammar.forms, grammar.beginnings, bends=False)
    phrases = tuple((grammar if bends else exact).phrase(owner, words) for owner, words, bends in written)
    common = Counter(word for phrase in phrases for word in _words_of(phrase))
    by_word: dict[str, list[int]] = {}
    places = tuple(phrase.places() for phrase in phrases)
    for number, needed in enumerate(places):
        rarest = min(needed, key=lambda place: max(common.get(word, 0) for word in place))
        for word in rarest:
            by_word.setdefault(word, []).append(number)
    lists = {group.id: frozenset(group.words) for group in _kind(library, "reading").values() if group.id in WORD_LISTS}
    ordinary = frozenset(word for group in _kind(library, "ordinary").values() for word in group.words)
    meant = frozenset(word for group in _kind(library, "spelling").values() for word in group.words)
    english = (words for name, words in lists.items() if name != "other_languages")
    known = frozenset(common) | ordinary | frozenset(chain.from_iterable(english))
    return Lexicon(
        {word: tuple(numbers) for word, numbers in by_word.items()},
        phrases,
        places,
        lists,
        Speller(meant, known, grammar.beginnings),
    )


def _words_of(phrase: Phrase) -> frozenset[str]:
    return frozenset(
        chain.from_iterable(
            chain(step.singles, chain.from_iterable(step.runs)) for part in phrase.parts for step in part
        )
    )
