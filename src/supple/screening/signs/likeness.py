"""A second reader: how much a sentence resembles messages that were emergencies, by the words they have in common.

Phrases only find what somebody foresaw. This reader weighs every word and every pair of neighbours of a sentence by how
often they stood in messages that needed help at once, against messages that did not (logistic regression over words;
Cox 1958). It can only add: it never takes back what a phrase has found, and it shows the words that moved it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from supple.knowledge.signs import Likeness

STEM = 5  # letters that longer words share with their kin (confuse, confusing)
SHOWN = 4  # words that are told as the reason
FEWEST = 2  # words beside who it is about; a single word is left to the phrases


@dataclass(frozen=True, slots=True)
class Resemblance:
    """How far a sentence lies on the side of one urgency, and the words that put it there."""

    urgency: str
    sign_id: str
    margin: float
    words: tuple[str, ...]


# who it is about says nothing of how urgent it is
WHO = frozenset([
    "he", "she", "hes", "shes", "him", "her", "his", "hers", "i", "im", "ive", "me", "my", "mine", "we", "our", "us",
    "they", "them", "their", "theyre", "mum", "mom", "mam", "dad", "mother", "father", "husband", "wife", "son",
    "daughter", "brother", "sister", "gran", "nan", "nana", "granny", "grandad", "grandma", "grandpa", "grandmother",
    "grandfather", "uncle", "aunt", "partner", "the", "a", "an", "and",
])  # fmt: skip


def features(words: Sequence[str]) -> frozenset[str]:
    """The words of a sentence but for who it is about, their first letters, their neighbours and next but one."""
    plain = [bare for word in words if (bare := word.rstrip("*")) not in WHO]
    return frozenset(
        (
            *plain,
            *(f"{word[:STEM]}-" for word in plain if len(word) >= STEM),
            *(f"{a} {b}" for a, b in pairwise(plain)),
            *(f"{a} .. {b}" for a, b in zip(plain, plain[2:], strict=False)),
        )
    )


def margin(words: Sequence[str], model: Likeness) -> float:
    """The log-odds of the urgency less the threshold: above zero the sentence resembles it."""
    known = [model.weights[one] for one in features(words) if one in model.weights]
    return sum(known) / math.sqrt(max(len(known), 1)) + model.bias - model.threshold


def resemblances(words: Sequence[str], models: Sequence[Likeness]) -> Iterator[Resemblance]:
    """The urgencies that a sentence resembles, with the words that weigh most."""
    if sum(word not in WHO for word in words) < FEWEST:
        return
    for model in models:
        far = margin(words, model)
        if far > 0:
            yield Resemblance(model.urgency, model.sign, far, _moving(words, model))


def _moving(words: Sequence[str], model: Likeness) -> tuple[str, ...]:
    """The heaviest words and pairs of words that speak for it, as they can be shown."""
    shown = (one for one in features(words) if model.weights.get(one, 0.0) > 0 and not one.endswith("-"))
    return tuple(sorted(shown, key=lambda one: (-model.weights[one], one))[:SHOWN])
