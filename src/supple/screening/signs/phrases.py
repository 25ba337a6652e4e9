"""The small language in which signs list the words people use, and how a phrase is found in a sentence.

==================  ===========================================================================================
``chest pain``      these words, one after the other, each in any of its forms (pains, hurting, woke ...)
``red|sore``        either word; ``hot_weather`` inside a choice is two words
``=fit``            this word only, in no other form
``halluc*``         any word that begins so
``@cannot``         any member of that word group
``a .. b``          up to three other words between; ``...`` up to six
``a & b``           both, in either order, at most eight words apart
``! a b``           an everyday meaning: what it covers is not this sign
==================  ===========================================================================================
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

GAPS: Mapping[str, int] = {"..": 3, "...": 6}
APART = 8  # words between the parts of ``a & b``

Words = Sequence[str]
Span = tuple[int, int, frozenset[int]]  # start, stop, and the words that the phrase itself names


@dataclass(frozen=True, slots=True)
class Step:
    """One place of a phrase: single words, runs of words, or beginnings of words."""

    singles: frozenset[str]
    runs: tuple[tuple[str, ...], ...] = ()
    gap: int = 0

    def starts(self, where: Mapping[str, Sequence[int]]) -> list[int]:
        """The places in the sentence where the step can begin, in order."""
        heads = self.singles.union(run[0] for run in self.runs) if self.runs else self.singles
        return sorted(at for word in heads & where.keys() for at in where[word])

    def stops(self, words: Words, at: int) -> Iterator[int]:
        """Where the step can end when it begins at a word."""
        if at < len(words):
            if words[at] in self.singles:
                yield at + 1
            for run in self.runs:
                if words[at] == run[0] and tuple(words[at : at + len(run)]) == run:
                    yield at + len(run)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase as parts that lie near each other, each a sequence of steps."""

    owner: str
    written: str
    parts: tuple[tuple[Step, ...], ...]
    everyday: bool = False

    def places(self) -> tuple[frozenset[str], ...]:
        """For each place of the phrase the words that may begin it; each of them is needed."""
        return tuple(
            frozenset(step.singles | {run[0] for run in step.runs})
            for part in self.parts
            for step in part
            if not step.gap
        )

    def found(self, words: Words, where: Mapping[str, Sequence[int]]) -> Iterator[tuple[Span, ...]]:
        """Every place where the phrase stands, as one span for each part; ``where`` lists the places of each word."""
        if len(self.parts) == 1:
            for start in self.parts[0][0].starts(where):
                span = _match(self.parts[0], words, start)
                if span:
                    yield (span,)
            return
        spans = []
        for part in self.parts:
            here = [s for at in part[0].starts(where) if (s := _match(part, words, at))]
            if not here:
                return
            spans.append(here)
        for first in spans[0]:
            chosen = [first]
            for others in spans[1:]:
                free = [s for s in others if not any(s[2] & c[2] for c in chosen) and _apart(first, s) <= APART]
                if not free:
                    break
                chosen.append(min(free, key=lambda s: (_apart(first, s), s[0])))
            else:
                yield tuple(chosen)


def _apart(one: Span, other: Span) -> int:
    return max(one[0], other[0]) - min(one[1], other[1])


def _match(steps: tuple[Step, ...], words: Words, start: int) -> Span | None:
    """The shortest match of the steps that begins exactly at a word."""
    first = steps[0]
    if words[start] not in first.singles and not any(run[0] == words[start] for run in first.runs):
        return None
    named: list[int] = []

    def rest(index: int, at: int) -> int | None:
        if index == len(steps):
            return at
        step = steps[index]
        if step.gap:
            for skipped in range(step.gap + 1):
                stop = rest(index + 1, at + skipped)
                if stop is not None:
                    return stop
            return None
        for stop in step.stops(words, at):
            end = rest(index + 1, stop)
            if end is not None:
                named.extend(range(at, stop))
                return end
        return None

    end = rest(0, start)
    return None if end is None else (start, end, frozenset(named))


@dataclass(frozen=True, slots=True)
class Grammar:
    """What phrases may refer to: word groups, irregular forms, and beginnings that stand for all words with them."""

    groups: Mapping[str, tuple[str, ...]]
    forms: Mapping[str, tuple[str, ...]]
    beginnings: tuple[str, ...] = ()
    bends: bool = True
    steps: dict[str, Step] = field(default_factory=dict, compare=False)  # places seen before, by their written form

    def folded(self, word: str) -> str:
        """The word, or the beginning (``halluc*``) that stands for it."""
        if not word.startswith(self.beginnings):
            return word
        for beginning in self.beginnings:
            if word.startswith(beginning):
                return beginning + "*"
        return word

    def inflected(self, word: str) -> frozenset[str]:
        """A word with its regular forms, or with its listed forms where it is irregular."""
        if not self.bends:
            return frozenset((word,))
        if word in self.forms:
            return frozenset((word, *self.forms[word]))
        if len(word) < 3 or not word.isalpha() or word in _UNBENDING:
            return frozenset((word,))
        forms = {word, word + "s"}
        if word.endswith("e"):
            forms |= {word + "d", word[:-1] + "ing"}
        elif word.endswith("y") and word[-2] not in "aeiou":
            forms |= {word[:-1] + "ies", word[:-1] + "ied", word + "ing"}
        elif word.endswith(("s", "x", "ch", "sh")):
            forms |= {word + "es", word + "ed", word + "ing"}
        else:
            forms |= {word + "ed", word + "ing"}
        return frozenset(forms)

    def phrase(self, owner: str, written: str) -> Phrase:
        """A phrase from its written form."""
        everyday = written.startswith("!")
        body = written.lstrip("! ")
        parts = tuple(self._part(part.split()) for part in body.split(" & "))
        return Phrase(owner, written, parts, everyday)

    def _part(self, pieces: Sequence[str]) -> tuple[Step, ...]:
        return tuple(self.steps.get(piece) or self.steps.setdefault(piece, self._step(piece)) for piece in pieces)

    def _step(self, piece: str) -> Step:
        if piece in GAPS:
            return Step(frozenset(), gap=GAPS[piece])
        singles: set[str] = set()
        runs: list[tuple[str, ...]] = []
        for choice in piece.split("|"):
            members = self.groups[choice[1:]] if choice.startswith("@") else (choice.replace("_", " "),)
            for member in members:
                several = tuple(member.split())
                if len(several) > 1:
                    runs.append(tuple(self.folded(word) for word in several))
                elif member.startswith("="):
                    singles.add(self.folded(member[1:]))
                elif member.endswith("*"):
                    singles.add(member)
                else:
                    singles.update(map(self.folded, self.inflected(member)))
        return Step(frozenset(singles), tuple(runs))


_UNBENDING = frozenset(
    [
        "the",
        "and",
        "not",
        "was",
        "were",
        "has",
        "had",
        "have",
        "his",
        "her",
        "him",
        "she",
        "they",
        "this",
        "that",
        "from",
        "with",
        "for",
        "out",
        "off",
        "all",
        "too",
        "are",
        "been",
        "its",
        "ive",
        "hes",
        "shes",
        "cant",
        "wont",
        "dont",
        "isnt",
        "now",
        "one",
        "two",
        "few",
        "any",
        "some",
        "more",
        "most",
    ]
)
