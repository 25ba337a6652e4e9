"""How a phrase was meant: present, denied, over, imagined, long ago, or told of someone else.

Where two readings are possible the more urgent one is taken: only a clear denial, a clear thought about the future
or a clear date in the past keeps a sign from counting.
"""

from __future__ import annotations

import enum

from supple.screening.signs.clauses import Surroundings
from supple.screening.signs.denials import denied
from supple.screening.signs.lexicon import Found
from supple.screening.signs.thoughts import another, imagined, over, past

AFTER = 6  # words after a sign in which a "not" still takes back that it is over
NEVER_IMAGINED = frozenset(("R10",))  # thoughts of ending one's life count in whatever form they are told


class Status(enum.Enum):
    """How a phrase was meant."""

    PRESENT = "present"
    DENIED = "denied"
    RESOLVED = "said to be over"
    IMAGINED = "a question or a thought, not something happening"
    PAST = "long ago"
    ANOTHER = "about someone else"


def status(around: Surroundings, found: Found, sign_id: str, *, urgent: bool) -> tuple[Status, str]:
    """How the phrase was meant, and the words that say so."""
    clause = around.clause
    for part in found.parts:
        denial = denied(around, part, found, urgent=urgent)
        if denial:
            return Status.DENIED, denial
    if sign_id not in NEVER_IMAGINED:
        thought = imagined(clause, found)
        if thought:
            return Status.IMAGINED, thought
        other = another(clause, found, sign_id)
        if other:
            return Status.ANOTHER, other
    long_ago = past(clause, found)
    if long_ago:
        return Status.PAST, long_ago
    gone = over(clause, found)
    if gone and not any(clause.listed("not_resolved", w) for w in clause.words[found.stop : found.stop + AFTER]):
        return Status.RESOLVED, gone
    return Status.PRESENT, ""
