"""Find entries of the knowledge: by id, by kind and grade, or by words that may be misspelt."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

from supple.errors import Fault, UsageError
from supple.render.cards import Card

WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
SHORTEST_MISSPELT = 5  # letters; shorter words have too many neighbours
MOST_SLIPS = 2  # letters that may differ; one in words of five to seven letters
LONG_WORD = 8
IN_TITLE, IN_TEXT, WHOLE_WORD = 3, 1, 2  # what a word counts in a card: a choice of order, nothing clinical
LAST_KINDS = ("source", "question", "settings")  # what people mean last, where the words fit equally


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which entries are wanted; what is None or false does not narrow."""

    kind: str | None = None
    grade: str | None = None
    reviewed: bool | None = None
    withdrawn: bool = False

    @property
    def any(self) -> bool:
        """Whether something narrows at all."""
        return self != Filters()

    def words(self) -> str:
        """The filters as a person reads them."""
        said = (
            self.kind, f"grade {self.grade}" if self.grade else None,
            {True: "reviewed", False: "not yet reviewed"}.get(self.reviewed) if self.reviewed is not None else None,
            "withdrawn" if self.withdrawn else None,
        )  # fmt: skip
        return ", ".join(part for part in said if part)


@dataclass(frozen=True, slots=True)
class Found:
    """Cards in order of fit, and how misspelt words were read."""

    cards: tuple[Card, ...]
    read_as: Mapping[str, str] = field(default_factory=dict)


def narrowed(everything: Iterable[Card], filters: Filters) -> tuple[Card, ...]:
    """The cards that pass.

    Raises
    ------
    UsageError
        No entry has this kind or this grade at all; names those that exist.
    """
    held = tuple(everything)
    kind = _known("--kind", filters.kind, Counter(card.kind for card in held))
    grade = _known("--grade", filters.grade, Counter(card.grade for card in held if card.grade))
    return tuple(
        card for card in held
        if (kind is None or card.kind == kind)
        and (grade is None or card.grade == grade)
        and (filters.reviewed is None or (card.checked_on is not None and bool(card.reviewed_by) == filters.reviewed))
        and (not filters.withdrawn or card.withdrawn_on is not None)
    )  # fmt: skip


def _known(option: str, wanted: str | None, names: Mapping[str, int]) -> str | None:
    if wanted is None:
        return None
    asked = wanted.casefold().replace("-", " ").strip()
    for name in names:
        if asked in (name.casefold(), f"{name.casefold()}s", name.casefold().replace("_", " ")):
            return name
    raise UsageError(Fault("nothing has this", option, wanted, f"There are: {', '.join(sorted(names))}."))


def search(words: str, everything: Sequence[Card]) -> Found:
    """The cards that hold every word, the best fit first.

    A word that no card holds is read as the nearest one that some card holds: one slip in words of five to seven
    letters, two in longer ones; the first letter must agree.
    """
    wanted = list(dict.fromkeys(words.casefold().split()))
    texts = [(_title(card), _text(card)) for card in everything]
    vocabulary = Counter(word for title, text in texts for word in WORD.findall(f"{title} {text}"))
    read = {word: _nearest(word, texts, vocabulary) for word in wanted}
    scores = [(_score(read.values(), title, text), card) for (title, text), card in zip(texts, everything, strict=True)]
    order = sorted(
        (pair for pair in scores if pair[0] > 0), key=lambda pair: (-pair[0], pair[1].kind in LAST_KINDS)
    )  # sorted keeps the ledger's own order among equals
    return Found(tuple(card for _, card in order), {said: known for said, known in read.items() if said != known})


def near_ids(wanted: str, everything: Iterable[Card]) -> list[str]:
    """The ids that look most like what was written."""
    ids = {card.id.casefold(): card.id for card in everything}
    return [ids[hit[0]] for hit in process.extract(wanted.casefold(), list(ids), scorer=fuzz.ratio, limit=3)]


def _title(card: Card) -> str:
    return f"{card.id} {card.title}".casefold()


def _text(card: Card) -> str:
    return " ".join((card.kind, *(text for _, text in card.lines))).casefold()


def _nearest(word: str, texts: Iterable[tuple[str, str]], vocabulary: Mapping[str, int]) -> str:
    if len(word) < SHORTEST_MISSPELT or any(word in title or word in text for title, text in texts):
        return word
    slips = MOST_SLIPS if len(word) >= LONG_WORD else 1
    near = [
        (distance, -vocabulary[known], known)
        for known in vocabulary
        if known[0] == word[0]
        and (distance := DamerauLevenshtein.distance(word, known, score_cutoff=slips)) <= slips
    ]  # fmt: skip
    return min(near)[2] if near else word


def _score(words: Iterable[str], title: str, text: str) -> int:
    """Nothing where a word is in neither; else more for titles and for whole words."""
    total = 0
    for word in words:
        here = IN_TITLE * (word in title) + IN_TEXT * (word in text)
        if not here:
            return 0
        whole = re.compile(rf"\b{re.escape(word)}\b")
        total += here + WHOLE_WORD * (IN_TITLE * bool(whole.search(title)) + IN_TEXT * bool(whole.search(text)))
    return total
