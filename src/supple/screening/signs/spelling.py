"""Misspelt words, read with care: only long words, the first letter right, and never an ordinary word of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST = 5  # letters; short forms such as UTI or OD are never guessed
TWO_SLIPS = 8  # letters from which two slips are forgiven
LONGEST = 24  # letters; longer runs are not words
GUESSES = 4000  # different unknown words of one message; beyond it words count as they are written

_THREE_OR_MORE = re.compile(r"(.)\1{2,}")


class Speller:
    """Maps a word as written to the word that was meant, the same way every time."""

    __slots__ = ("_beginnings", "_by_head", "_known", "_meant")

    def __init__(self, meant: Iterable[str], known: frozenset[str], beginnings: tuple[str, ...]) -> None:
        self._meant = frozenset(meant)
        self._known = known
        self._beginnings = beginnings
        self._by_head: dict[tuple[str, int], list[str]] = {}
        for word in sorted(self._meant):
            if len(word) >= SHORTEST and word.isalpha():
                self._by_head.setdefault((word[0], len(word)), []).append(word)

    def folded(self, word: str) -> str:
        """The word, or the beginning that stands for it."""
        if not word.startswith(self._beginnings):
            return word
        for beginning in self._beginnings:
            if word.startswith(beginning):
                return beginning + "*"
        return word

    def knows(self, word: str) -> bool:
        """Whether it is an English word that triage has met, or the beginning of one."""
        return word in self._known or word.endswith("*")

    def read(self, word: str) -> tuple[str, ...]:
        """The words meant: mostly one, several where a space was left out."""
        folded = self.folded(word)
        if folded != word or word in self._known or not word.isalpha():
            return (folded,)
        calm = self._calmed(word)
        if calm in self._known or self.folded(calm) != calm:
            return (self.folded(calm),)
        if calm.endswith("in") and calm + "g" in self._known:
            return (calm + "g",)
        if not SHORTEST <= len(calm) <= LONGEST:
            return (calm,)
        parted = self._parted(calm)
        if parted:
            return parted
        return (self.folded(self._nearest(calm) or calm),)

    def _calmed(self, word: str) -> str:
        """Without drawn-out letters (pleeease, sooo)."""
        if not _THREE_OR_MORE.search(word):
            return word
        twice, once = _THREE_OR_MORE.sub(r"\1\1", word), _THREE_OR_MORE.sub(r"\1", word)
        return twice if twice in self._known else once

    def _nearest(self, word: str) -> str | None:
        slips = 2 if len(word) >= TWO_SLIPS else 1
        for allowed in range(1, slips + 1):
            near = [
                other
                for size in range(len(word) - allowed, len(word) + allowed + 1)
                for other in self._by_head.get((word[0], size), ())
            ]
            found = process.extractOne(word, near, scorer=OSA.distance, score_cutoff=allowed)
            if found:
                return str(found[0])
        return None

    def _parted(self, word: str) -> tuple[str, ...]:
        """The words of a run without a space (``cantbreathe``), where all of them are known and one is of a sign."""
        for cut in range(3, len(word) - 2):
            head, tail = word[:cut], word[cut:]
            if head in self._known and tail in self._known and len(tail) > 3 and tail in self._meant:
                return (self.folded(head), self.folded(tail))
        return ()
