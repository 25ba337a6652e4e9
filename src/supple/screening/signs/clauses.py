"""A sentence with everything found in it, and where its denials stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from supple.screening.signs.lexicon import Found, Lexicon
from supple.screening.signs.sentences import Sentence

REACH = 22  # words that a denial or a thought can reach ahead, through lists


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence with everything found in it, ready to judge one phrase at a time."""

    sentence: Sentence
    words: tuple[str, ...]
    found: tuple[Found, ...]
    lexicon: Lexicon

    def of(self, reading: str) -> Iterator[Found]:
        """What was found of one kind of reading words."""
        return (item for item in self.found if item.owner == f"reading.{reading}")

    def listed(self, name: str, word: str) -> bool:
        """Whether a plain word is on a list."""
        return word in self.lexicon.lists[name]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What holds for all signs of a clause: where denials stand, which words signs name, where a statement begins."""

    clause: Clause
    denials: tuple[tuple[int, int], ...]
    sign_words: frozenset[int]

    @staticmethod
    def of(clause: Clause, signs: Sequence[Found]) -> Surroundings:
        """Denials that are part of a sign (``can't wake``) or deny nothing (``no doubt``) are left out."""
        taken = {at for sign in signs for at in sign.named}
        idle = tuple(clause.of("not_a_denial"))
        denials = []
        for item in clause.of("negator"):
            inside = set(range(item.start, item.stop))
            if inside & taken:
                continue
            covering = [other for other in idle if other.start <= item.start and item.stop <= other.stop]
            if any(not _of_a_sign(other, signs) for other in covering):
                continue
            if clause.words[item.start] == "no" and clause.sentence.pauses.get(item.stop) == ",":
                continue  # "No, he is confused"
            denials.append((item.start, item.stop))
        return Surroundings(clause, tuple(sorted(set(denials))), frozenset(taken))


def _of_a_sign(idle: Found, signs: Sequence[Found]) -> bool:
    """``not stopped`` denies nothing, unless *stopped* itself is what a sign is told by."""
    return any(idle.named & sign.named for sign in signs)
