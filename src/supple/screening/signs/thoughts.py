"""Whether what a sentence names is only imagined, long ago, over, or told of someone else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from supple.screening.signs.clauses import REACH, Clause
from supple.screening.signs.figures import SMALL
from supple.screening.signs.lexicon import Found
from supple.screening.signs.phrases import Words

_YEAR = re.compile(r"(19|20)\d\d")


def _breaks(clause: Clause, start: int, stop: int) -> bool:
    """Whether a new statement of the present begins between two places."""
    for k in range(start, stop):
        word = clause.words[k]
        if word in ("but", "because", "cause", "cos", "coz", "however", "although", "though", "now", "as", "since"):
            return True
        if k > start and word in _TELLERS and k + 1 < len(clause.words) and clause.words[k + 1] in _DONE:
            return True  # "how many is too many i took 20"
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
_TELLERS = frozenset(("i", "ive", "he", "hes", "she", "shes", "they", "we", "mum", "dad"))
_DONE = frozenset(("took", "taken", "swallowed", "just", "already", "fainted", "collapsed"))
_PRESENT_QUESTION = frozenset(("question_about", "posture_if"))


def imagined(clause: Clause, found: Found) -> str | None:
    """The words that make it a question or a fear (``what if``), unless the same clause says that it is happening."""
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
        if any(v.start <= item.start < v.stop for v in vetoes):
            continue
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


def _only_a_time(clause: Clause, segment: range, mark: tuple[int, int]) -> bool:
    """``she slept all day, ten years back``: an afterthought that holds nothing but when it was."""
    rest = (clause.words[k] for k in segment if not mark[0] <= k < mark[1])
    return all(word in SMALL or word[:1].isdigit() or word in _ROUGHLY for word in rest)


_ROUGHLY = frozenset(("about", "some", "many", "a", "few", "couple", "of", "or", "so", "around", "over"))


def _told_in_the_past(clause: Clause, found: Found) -> bool:
    return any(word in ("had", "was", "were") for word in clause.words[max(0, found.start - 2) : found.stop])


def past(clause: Clause, found: Found) -> str | None:
    """The words that put it long ago, unless something of the present stands beside."""
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
            reached = reached or (theirs == mine + 1 and _only_a_time(clause, near, (start, stop)))
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
    words = clause.words
    for item in clause.of("past"):
        before, after = words[item.start - 1] if item.start else "", words[item.stop : item.stop + 1]
        at_once = words[item.start] == "once" and before in ("at", "all")
        compared = words[item.start] in _COMPARED and not _COMPARES.isdisjoint(
            words[max(0, item.start - 2) : item.start]
        )
        if not at_once and not compared and not _IN_A_SESSION.intersection(after):
            yield item.start, item.stop
    for k, word in enumerate(words[1:], start=1):
        if k > 1 and words[k - 2] in _ENDED:
            continue  # "talks to his brother who died in 1998"
        if _YEAR.fullmatch(word) and words[k - 1] in ("in", "from", "of", "around", "during", "about"):
            yield k - 1, k + 1


_ENDED = frozenset(("died", "passed", "dead"))
_COMPARED = frozenset(
    ("used", "previous", "previously")
)  # "not used to this pain", "the way I used to", "than any previous"
_COMPARES = frozenset(("not", "never", "than", "like", "as", "way", "any"))
_IN_A_SESSION = frozenset(("minutes", "minute", "mins", "min", "seconds", "reps", "lengths", "laps", "steps", "metres"))


def another(clause: Clause, found: Found, sign_id: str) -> str | None:
    """The words that tell it of the family or of a bystander; an acute thing of a relative is read as a carer's."""
    for item in clause.of("family_words"):
        return clause.sentence.said(item.start, item.stop)
    words = clause.words
    for k in range(found.start - 1, -1, -1):
        relative = clause.listed("relatives", words[k])
        if not relative and words[k] not in _OTHERS_TOLD:
            continue
        between = words[k + 1 : found.start]
        if any(w in _ME for w in between):
            continue
        if words[k] in _ANIMALS:
            if not any(w in _SOMEONE for w in between):
                return words[k]
            continue
        if _now_near(clause, k, len(words)) or (relative and _now_near(clause, k - 3, k)):
            continue
        if clause.listed("acute", sign_id) and (_happens_now(words, k) or _goes_on_now(between)):
            continue
        if relative:
            told = any(clause.listed("told_of_the_past", w) for w in words[k + 1 : found.stop])
            told = told and not (words[k].endswith("s") and words[k + 1] in ("got", "had"))  # "dad's got"
            if words[k] in _DISTANT or (told and not clause.listed("acute", sign_id)):
                return words[k]
        elif words[k + 1] not in _SPEAKS and not (k > 0 and words[k - 1] in _MET):
            return words[k]
    return None


def _happens_now(words: Words, k: int) -> bool:
    """Whether a word for someone goes on in the present: ``my friend is``, ``can't``, ``has collapsed``."""
    after, then = ((*words[k + 1 : k + 3], "", ""))[:2]
    return after in _HAPPENING or (after == "has" and then.endswith(("ed", "en")))


def _goes_on_now(between: Words) -> bool:
    """``my uncle was in the sun, he is ...``: someone else's story that goes on in the present."""
    return any(a in ("he", "she") and b in _HAPPENING for a, b in pairwise(between)) or bool(
        {"hes", "shes"} & {*between}
    )


_DISTANT = frozenset(("aunt", "auntie", "uncle", "cousin"))
_ME = frozenset(("i", "im", "ive", "my", "me"))
_HAPPENING = frozenset(("is", "isnt", "cant", "cannot", "wont", "keeps", "took", "swallowed", "just"))
_ANIMALS = frozenset(("dog", "cat", "puppy", "kitten", "horse", "hamster", "pet"))
_SOMEONE = frozenset(
    ("he", "hes", "she", "shes", "they", "we", "him", "her", "them", "mum", "mom", "dad", "husband", "wife", "son",
     "daughter", "partner", "but", "and", "found", "fetched")
)  # fmt: skip
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
        "pal",
        "workmate",
        "classmate",
        "mate",
        "flatmate",
        "housemate",
        "roommate",
        "landlord",
        "customer",
    ]
)


def over(clause: Clause, found: Found) -> str | None:
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
        "lovely",
        "nicely",
        "lots",
        "beautifully",
    ]
)
