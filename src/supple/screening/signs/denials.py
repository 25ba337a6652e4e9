"""Whether what a sentence names is denied: before it, within it, after it, or along a list of denied things."""

from __future__ import annotations

from supple.screening.signs.clauses import REACH, Clause, Surroundings
from supple.screening.signs.lexicon import Found
from supple.screening.signs.phrases import Span

BARE = 5  # words of an item in a list of denied things


def denied(around: Surroundings, part: Span, found: Found, *, urgent: bool) -> str | None:
    """The words that deny a part of a phrase, or None; a double denial denies nothing."""
    clause, (start, stop, named) = around.clause, part
    within = [d for d in around.denials if start < d[0] < stop and d[0] not in named]
    if within:
        return clause.sentence.said(*within[0])
    for denial in sorted(around.denials, reverse=True):
        if denial[1] <= start and start - denial[1] <= REACH and _reaches(around, denial, start, stop, urgent=urgent):
            doubled = [d for d in around.denials if d[1] == denial[0]]
            return None if doubled else clause.sentence.said(*denial)
    return _denied_after(clause, stop, found.named) or _denied_as_a_list(around, start)


def _denied_as_a_list(around: Surroundings, start: int) -> str | None:
    """``none of these: chest pain, fever``: a denial that points at a list denies all that follows the colon."""
    clause = around.clause
    for at, end in around.denials:
        colon = next((k for k in range(end, min(end + BARE, start + 1)) if clause.sentence.pauses.get(k) == ":"), None)
        if colon is None or not _POINTING & set(clause.words[end:colon]):
            continue
        if not any(clause.listed("boundary", word) or word in _PEOPLE for word in clause.words[colon:start]):
            return clause.sentence.said(at, end)
    return None


_POINTING = frozenset(["these", "following", "those", "symptoms", "signs", "list"])


def _denied_after(clause: Clause, stop: int, named: frozenset[int]) -> str | None:
    """``fever: no``, ``seizures? none``, ``rash absent``; not the *none* that the phrase itself names."""
    for item in clause.of("denied_after"):
        if item.named & named:
            continue
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
