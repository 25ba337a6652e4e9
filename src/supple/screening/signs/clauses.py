"""Whether a phrase in a sentence says that something is there: denied, imagined, long ago, another's, or present.

Where two readings are possible the more urgent one is taken: only a clear denial, a clear thought about the future
or a clear date in the past keeps a sign from counting.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from supple.screening.signs.lexicon import Found, Lexicon
from supple.screening.signs.phrases import Span
from supple.screening.signs.sentences import Sentence

REACH = 22  # words that a denial or a thought can reach ahead, through lists
AFTER = 6  # words after a sign in which "gone" or "none" still speaks of it
BARE = 5  # words of an item in a list of denied things
NEVER_IMAGINED = frozenset(("R10",))  # thoughts of ending one's life count in whatever form they are told
ALWAYS_TOLD = frozenset(("R66",))
_YEAR = re.compile(r"(19|20)\d\d")


class Status(enum.Enum):
    """How a phrase was meant."""

    PRESENT = "present"
    DENIED = "denied"
    RESOLVED = "said to be over"
    IMAGINED = "a question or a thought, not something happening"
    PAST = "long ago"
    ANOTHER = "about someone else"


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


def status(around: Surroundings, found: Found, sign_id: str, *, urgent: bool) -> tuple[Status, str]:
    """How the phrase was meant, and the words that say so."""
    clause = around.clause
    for part in found.parts:
        denial = _denied(around, part, found, urgent=urgent)
        if denial:
            return Status.DENIED, denial
    if sign_id not in NEVER_IMAGINED:
        thought = _imagined(clause, found)
        if thought:
            return Status.IMAGINED, thought
        other = _another(clause, found, sign_id)
        if other:
            return Status.ANOTHER, other
    past = _past(clause, found)
    if past:
        return Status.PAST, past
    over = _over(clause, found)
    if over and not any(clause.listed("not_resolved", w) for w in clause.words[found.stop : found.stop + AFTER]):
        return Status.RESOLVED, over
    return Status.PRESENT, ""


# -- denials --------------------------------------------------------------------------------------------------------


def _denied(around: Surroundings, part: Span, found: Found, *, urgent: bool) -> str | None:
    clause, (start, stop, named) = around.clause, part
    within = [d for d in around.denials if start < d[0] < stop and d[0] not in named]
    if within:
        return clause.sentence.said(*within[0])
    for denial in sorted(around.denials, reverse=True):
        if denial[1] <= start and start - denial[1] <= REACH and _reaches(around, denial, start, stop, urgent=urgent):
            doubled = [d for d in around.denials if d[1] == denial[0]]
            return None if doubled else clause.sentence.said(*denial)
    return _denied_after(clause, stop)


def _denied_after(clause: Clause, stop: int) -> str | None:
    """``fever: no``, ``seizures? none``, ``rash absent``."""
    for item in clause.of("denied_after"):
        gap = item.start - stop
        if not 0 <= gap <= 3:
            continue
        marked = clause.sentence.pauses.get(item.start) in (":", "?", "(") or clause.sentence.pauses.get(stop) in (
            ":", "?", "(",
        )  # fmt: skip
        ends = item.stop >= len(clause.words) or item.stop in clause.sentence.pauses
        alone = len(clause.words[item.start : item.stop]) > 1 or clause.words[item.start] in (
            "absent", "denied", "free", "negative", "none", "nil", "unlikely",
        )  # fmt: skip
        if (marked and (ends or clause.words[item.start] in ("no", "none", "nil"))) or (alone and gap <= 1):
            return clause.sentence.said(item.start, item.stop)
    return None


def _reaches(around: Surroundings, denial: tuple[int, int], start: int, stop: int, *, urgent: bool) -> bool:
    """Whether a denial speaks of the words from start on: over light words, and along a list of denied things."""
    clause, words = around.clause, around.clause.words
    items, marks = _items(clause, denial[1], start)
    if items is None:
        return False
    last = items[-1]
    if not all(k in around.sign_words or clause.listed("light", words[k]) for k in last):
        return False
    if any(clause.listed("strong", words[k]) for k in last) and (last[0] > denial[1] or len(marks) > 0):
        return False
    if not marks:
        return True
    if any(len(item) > BARE for item in items[1:]) or len(items[0]) > REACH // 2:
        return False
    return _list_holds(around, items, marks, start, stop, urgent=urgent)


def _items(clause: Clause, at: int, start: int) -> tuple[list[range] | None, list[str]]:
    """The way from a denial to a sign, cut at commas, *or* and *and*; None where a new statement begins."""
    words, pauses = clause.words, clause.sentence.pauses
    items: list[range] = []
    marks: list[str] = []
    begin = at
    for k in range(at, start):
        word = words[k]
        mark = "or" if clause.listed("list_end", word) else "and" if word == "and" else ""
        if not mark and k in pauses and k > at:
            mark = "," if pauses[k] in (",", "/", "&", "(") else ":"
        if mark == ":" or clause.listed("boundary", word):
            return None, []
        if mark:
            items.append(range(begin, k))
            marks.append(mark)
            begin = k if mark == "," else k + 1
        if _new_subject(clause, k, at, fresh=bool(mark)):
            return None, []
    if start in pauses and start > at:
        if pauses[start] not in (",", "/", "&", "("):
            return None, []
        items.append(range(begin, start))
        marks.append(",")
        begin = start
    items.append(range(begin, start))
    return items, marks


def _new_subject(clause: Clause, k: int, at: int, *, fresh: bool) -> bool:
    """``no fever, he is confused``: after a comma or *and*, someone new is spoken of; or without any mark at all."""
    words = clause.words
    if fresh:
        here = k if words[k] not in ("and", "or", "nor") else k + 1
        return words[k] not in ("or", "nor") and here < len(words) and clause.listed("subject", words[here])
    if words[k] in _PEOPLE and k > at:
        return not clause.listed("thinks", words[k - 1])
    return False


_PEOPLE = frozenset(["i", "im", "ive", "he", "hes", "she", "shes", "they", "theyre", "we", "youre"])


def _list_holds(
    around: Surroundings, items: list[range], marks: list[str], start: int, stop: int, *, urgent: bool
) -> bool:
    clause = around.clause
    if clause.listed("subject", clause.words[start]) or clause.listed("strong", clause.words[start]):
        return False
    if "or" in marks:
        last = len(marks) - 1 - marks[::-1].index("or")
        return not any(mark in (",", "and") for mark in marks[last + 1 :])
    tail = _tail(clause, stop)
    bare = len(tail) <= 1 and not any(clause.listed("present", clause.words[k]) for k in tail)
    if _or_follows(clause, stop):
        return marks[-1] != "and"
    if not bare:
        return False
    symptoms = all(any(k in around.sign_words for k in item) for item in items if item)
    if "and" in marks:
        return symptoms and (not urgent or len(marks) > 1) and (len(marks) > 1 or not urgent)
    return symptoms and (len(marks) + 1 >= 3 or _commas_follow(clause, stop))


def _tail(clause: Clause, stop: int) -> range:
    """The words from a sign to the end of its item."""
    end = stop
    while end < len(clause.words) and end not in clause.sentence.pauses and clause.words[end] not in ("or", "nor"):
        if clause.words[end] == "and" or clause.listed("boundary", clause.words[end]):
            break
        end += 1
    return range(stop, end)


def _or_follows(clause: Clause, stop: int) -> bool:
    """Whether the list goes on and is closed by *or*, with nothing but short items before it."""
    since = 0
    for k in range(stop, min(stop + REACH, len(clause.words))):
        word = clause.words[k]
        if clause.listed("list_end", word):
            return True
        since = 0 if k in clause.sentence.pauses else since + 1
        fresh = k in clause.sentence.pauses or word == "and"
        if clause.listed("boundary", word) or since > BARE or (fresh and clause.listed("subject", word)):
            return False
        if word == "and" or word in _PEOPLE:
            return False
    return False


def _commas_follow(clause: Clause, stop: int) -> bool:
    """Whether at least one more short item follows a comma, and then the sentence ends."""
    rest = range(stop, len(clause.words))
    return (
        stop in clause.sentence.pauses
        and len(rest) <= 3
        and not any(clause.listed("subject", clause.words[k]) or clause.listed("strong", clause.words[k]) for k in rest)
    )


# -- after the sign -------------------------------------------------------------------------------------------------


def _over(clause: Clause, found: Found) -> str | None:
    """``the rash has gone``, but not ``gone grey`` or ``than normal``."""
    words, pauses = clause.words, clause.sentence.pauses
    for item in clause.of("resolved_after"):
        between = range(found.stop, item.start)
        if not 0 <= item.start - found.stop <= 2 or any(k in pauses for k in (*between, item.start)):
            continue
        if any(words[k] in ("and", "or", "than", "as", "more") or clause.listed("boundary", words[k]) for k in between):
            continue
        ends = item.stop >= len(words) or item.stop in pauses or words[item.stop] in _AFTER_OVER
        if ends:
            return clause.sentence.said(item.start, item.stop)
    return None


_AFTER_OVER = frozenset(
    [
        "and",
        "but",
        "now",
        "today",
        "yesterday",
        "this",
        "completely",
        "away",
        "thankfully",
        "since",
        "by",
        "after",
        "so",
        "i",
        "with",
        "on",
    ]
)


# -- thoughts, the past, others -------------------------------------------------------------------------------------


def _breaks(clause: Clause, start: int, stop: int) -> bool:
    """Whether a new statement of the present begins between two places."""
    for k in range(start, stop):
        word = clause.words[k]
        if word in ("but", "because", "cause", "cos", "coz", "however", "although", "though", "now", "as", "since"):
            return True
        after_comma = k in clause.sentence.pauses and k > start
        after_and = k > start and clause.words[k - 1] == "and"
        if (after_comma or after_and) and word in _STATEMENT:
            return True
    return False


_STATEMENT = frozenset(
    [
        "i",
        "im",
        "ive",
        "he",
        "hes",
        "she",
        "shes",
        "they",
        "theyre",
        "we",
        "my",
        "his",
        "her",
        "mum",
        "dad",
        "husband",
        "wife",
        "cant",
        "cannot",
        "there",
        "theres",
        "is",
        "has",
        "had",
        "this",
        "today",
        "feel",
        "feeling",
        "feels",
        "started",
        "got",
        "having",
        "its",
        "it",
    ]
)
_PRESENT_QUESTION = frozenset(("question_about", "posture_if"))


def _imagined(clause: Clause, found: Found) -> str | None:
    vetoes = [item for kind in _PRESENT_QUESTION for item in clause.of(kind)]
    for item in clause.of("hypothetical"):
        if any(v.start <= item.start < v.stop or item.start <= v.start < item.stop for v in vetoes):
            continue
        if item.stop > found.start:
            if item.start <= found.start:
                return clause.sentence.said(item.start, item.stop)
            continue
        if found.start - item.stop > REACH or _breaks(clause, item.stop, found.start + 1):
            continue
        if any(item.stop <= v.start <= found.start for v in vetoes):
            continue
        return clause.sentence.said(item.start, item.stop)
    for item in clause.of("hypothetical_after"):
        close = 0 <= item.start - found.stop <= 4 and not _breaks(clause, found.stop, item.start)
        if close or (item.start < found.start and item.stop >= found.stop):
            return clause.sentence.said(item.start, item.stop)
    return None


def _now_near(clause: Clause, start: int, stop: int) -> bool:
    return any(clause.listed("present", clause.words[k]) for k in range(max(start, 0), min(stop, len(clause.words))))


def _segments(clause: Clause) -> list[range]:
    """The clause cut where a comma, *and* or a new statement begins."""
    cuts = [0]
    for k, word in enumerate(clause.words):
        starts = k in clause.sentence.pauses or word in ("and", "but", "now", "however", "although", "though", "so")
        if k > 0 and starts:
            cuts.append(k)
    return [range(a, b) for a, b in zip(cuts, [*cuts[1:], len(clause.words)], strict=True)]


def _goes_on(clause: Clause, segment: range) -> bool:
    """Whether a segment tells on in the past tense (``and broke my hip``) rather than beginning a new statement."""
    first = next((clause.words[k] for k in segment if clause.words[k] not in ("and", ",")), "")
    if _now_near(clause, segment.start, segment.stop):
        return False
    return first.endswith("ed") or first in _TOLD


_TOLD = frozenset(
    [
        "broke",
        "had",
        "went",
        "hit",
        "was",
        "lost",
        "hurt",
        "fell",
        "got",
        "felt",
        "were",
        "threw",
        "saw",
        "could",
        "couldnt",
        "woke",
        "hurt",
        "cut",
    ]
)


def _told_in_the_past(clause: Clause, found: Found) -> bool:
    return any(word in ("had", "was", "were") for word in clause.words[max(0, found.start - 2) : found.stop])


def _past(clause: Clause, found: Found) -> str | None:
    segments = _segments(clause)
    mine = next(n for n, segment in enumerate(segments) if found.start in segment)
    for start, stop in _past_marks(clause):
        theirs = next(n for n, segment in enumerate(segments) if start in segment)
        near = segments[theirs]
        if any(clause.listed("past_of_else", clause.words[k]) for k in near) and theirs != mine:
            continue
        low, high = min(mine, theirs), max(mine, theirs)
        if mine == theirs:
            reached = _told_in_the_past(clause, found) or not any(
                clause.listed("past_of_else", clause.words[k]) and k not in found.named
                for k in range(min(start, found.start), max(stop, found.stop))
            )
        else:
            opening = theirs < mine and stop - near.start >= len(near) - 1 and mine == theirs + 1
            reached = opening and "and" not in clause.words[segments[mine].start : found.start]
            reached = reached or all(_goes_on(clause, segments[n]) for n in range(low + 1, high + 1))
        whole = segments[low].start, segments[high].stop
        if reached and not _now_near(clause, *whole) and not _breaks(clause, *_between(found, (start, stop))):
            return clause.sentence.said(start, stop)
    return None


def _between(found: Found, mark: tuple[int, int]) -> tuple[int, int]:
    if mark[1] <= found.start:
        return mark[1], found.start
    return found.stop, max(mark[0], found.stop)


def _past_marks(clause: Clause) -> Iterable[tuple[int, int]]:
    for item in clause.of("past"):
        yield item.start, item.stop
    for k, word in enumerate(clause.words[1:], start=1):
        if _YEAR.fullmatch(word) and clause.words[k - 1] in ("in", "from", "of", "around", "during", "about"):
            yield k - 1, k + 1


def _another(clause: Clause, found: Found, sign_id: str) -> str | None:
    for item in clause.of("family_words"):
        return clause.sentence.said(item.start, item.stop)
    words = clause.words
    for k in range(found.start - 1, -1, -1):
        relative = clause.listed("relatives", words[k])
        if not relative and words[k] not in _OTHERS_TOLD:
            continue
        if any(w in _ME for w in words[k + 1 : found.start]) or _now_near(clause, k, len(words)):
            continue
        if relative:
            told = any(clause.listed("told_of_the_past", w) for w in words[k + 1 : found.stop])
            if told and (words[k] in _DISTANT or not clause.listed("acute", sign_id)):
                return words[k]
        elif words[k + 1] not in _SPEAKS and not (k > 0 and words[k - 1] in _MET):
            return words[k]
    return None


_DISTANT = frozenset(("aunt", "auntie", "uncle", "cousin"))
_ME = frozenset(("i", "im", "ive", "my", "me"))
_SPEAKS = frozenset(("says", "said", "thinks", "found", "told"))
_MET = frozenset(("to", "with", "seeing", "see", "for", "on", "at", "like"))
_OTHERS_TOLD = frozenset(
    [
        "neighbour",
        "neighbor",
        "friend",
        "colleague",
        "stranger",
        "celebrity",
        "actor",
        "dog",
        "cat",
        "puppy",
        "kitten",
        "horse",
        "hamster",
        "pet",
        "coworker",
        "teacher",
        "players",
    ]
)
