"""Find known phrases in plain text: whole words, longest first; spelling slips are found apart and never sure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

LONGEST_TEXT = 300
SHORTEST_WITH_A_SLIP = 5
LONG_WORD = 8  # from here on two letters may differ
LONG_PHRASE = 14  # likewise in a phrase of several words

_TOKEN = re.compile(r"[A-Za-z0-9]+")
_BREAK = re.compile(r"[;,\n()\[\]]|\.(?=\s|$)|\bbut\b", re.IGNORECASE)
_APOSTROPHES = re.compile("['\N{RIGHT SINGLE QUOTATION MARK}\N{MODIFIER LETTER APOSTROPHE}`]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word in lower case, as it was written, and the number of the clause it stands in."""

    word: str
    written: str
    clause: int
    start: int


def word_set(words: str) -> frozenset[str]:
    """The words of a list written as one text."""
    return frozenset(words.split())


def plain(text: str) -> str:
    """The text without accents and apostrophes, shortened; letters of other scripts stay as they are."""
    decomposed = unicodedata.normalize("NFKD", text[:LONGEST_TEXT])
    return _APOSTROPHES.sub("", "".join(letter for letter in decomposed if not unicodedata.combining(letter)))


def tokens(text: str) -> tuple[Token, ...]:
    """The words of a text with their clauses; commas, brackets, full stops and "but" end a clause."""
    bare = plain(text)
    breaks = [found.start() for found in _BREAK.finditer(bare)]
    found = []
    clause = 0
    for match in _TOKEN.finditer(bare):
        while clause < len(breaks) and breaks[clause] < match.start():
            clause += 1
        found.append(Token(match.group().lower(), match.group(), clause, match.start()))
    return tuple(found)


def key(text: str) -> str:
    """A phrase as it is looked up: lower-case words with one space between."""
    return " ".join(token.word for token in tokens(text))


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase of the book at ``tokens[start:end]`` of a text."""

    phrase: str
    meanings: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PhraseBook:
    """Phrases and what they mean. A phrase may mean several things, or nothing (a false friend)."""

    meanings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    longest: int = 1
    single_words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()

    @classmethod
    def of(cls, entries: Iterable[tuple[str, str]], false_friends: Iterable[str] = ()) -> PhraseBook:
        """A book of (phrase, meaning) pairs."""
        gathered: dict[str, dict[str, None]] = {}
        for phrase, meaning in entries:
            if found := key(phrase):
                gathered.setdefault(found, {})[meaning] = None
        meanings = {phrase: tuple(several) for phrase, several in gathered.items()}
        meanings.update({key(phrase): () for phrase in false_friends})
        long_enough = [
            phrase for phrase, several in meanings.items() if several and len(phrase) >= SHORTEST_WITH_A_SLIP
        ]
        return cls(
            meanings=meanings,
            longest=max((phrase.count(" ") + 1 for phrase in meanings), default=1),
            single_words=tuple(phrase for phrase in long_enough if " " not in phrase),
            phrases=tuple(phrase for phrase in long_enough if " " in phrase),
        )

    def find(self, words: tuple[Token, ...]) -> Iterator[Found]:
        """Known phrases from left to right, the longest at each place, never overlapping."""
        start = 0
        while start < len(words):
            for length in range(min(self.longest, len(words) - start), 0, -1):
                phrase = " ".join(token.word for token in words[start : start + length])
                if phrase in self.meanings:
                    yield Found(phrase, self.meanings[phrase], start, start + length)
                    start += length
                    break
            else:
                start += 1

    def near(self, words: tuple[Token, ...], ignore: frozenset[str] = frozenset()) -> tuple[tuple[str, int], ...]:
        """Phrases that one slip (two in a long word or phrase) turns into a word of the text, or into the whole text.

        The first letter must be right. Returns the nearest phrases with their distance (optimal string alignment).
        """
        whole = " ".join(token.word for token in words)
        candidates = [(token.word, self.single_words) for token in words if token.word not in ignore]
        if " " in whole:
            candidates.append((whole, self.phrases))
        best: list[tuple[str, int]] = []
        for written, book in candidates:
            best += _nearest(written, book)
        least = min((distance for _, distance in best), default=0)
        return tuple(dict.fromkeys(pair for pair in best if pair[1] == least))


def _nearest(written: str, book: tuple[str, ...]) -> list[tuple[str, int]]:
    if len(written) < SHORTEST_WITH_A_SLIP or written.isdigit():
        return []
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    limit = 2 if len(written) >= (LONG_PHRASE if " " in written else LONG_WORD) else 1
    alike = process.extract(written, book, scorer=OSA.distance, score_cutoff=limit, limit=8)
    return [(phrase, int(distance)) for phrase, distance, _ in alike if phrase[0] == written[0] and distance > 0]
