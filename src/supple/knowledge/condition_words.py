"""Read conditions from plain words: phrases, kidney stages, and what the words around them do to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from supple.knowledge.phrases import Found, PhraseBook, Token, plain, tokens, word_set
from supple.knowledge.terminology import ConditionWords

MAY = "?"  # at the end of a word of the list: it only may mean the condition
WHOLE_ONLY = frozenset(("als",))  # an everyday word of other languages: counts in capitals or alone

FALSE_FRIENDS = (
    "pulmonary hypertension", "portal hypertension", "intracranial hypertension", "ocular hypertension",
    "white coat hypertension", "diabetes insipidus", "pre diabetes", "pre diabetic", "borderline diabetes",
    "borderline diabetic", "non diabetic", "heat stroke", "respiratory depression", "st depression", "gastric bypass",
    "dental filling", "tooth fracture", "ms contin", "cardiac catheter", "heart catheter", "mouth ulcer",
    "mouth ulcers", "leg ulcer", "leg ulcers", "venous ulcer", "foot ulcer", "corneal ulcer", "joint stiffness",
    "morning stiffness", "neck stiffness", "falls asleep", "falling asleep", "bipolar hip", "pe tubes", "breast pump",
    "insulin pump", "ulcer prophylaxis", "fracture clinic", "stroke volume", "past pregnancy",
    "pregnancy history", "history of pregnancy", "ectopic pregnancy", "pregnancy test", "false pregnancy",
)  # fmt: skip

_DENY = word_set("no not never denies denied without nil non negative excluded")
_FILLER = word_set(
    """history hx of known a an any evidence sign signs symptoms problems diagnosis diagnosed with have had has having
    got ever been previous past personal current active for or nor and to recent longer is the am i"""
)
_FAMILY = word_set(
    """family fh fhx mother father brother sister parent parents aunt uncle grandmother grandfather cousin mum mom dad
    relative relatives son daughter wife husband"""
)
_DOUBT = word_set(
    "possible possibly probable probably suspected query suspicion maybe might may risk screening awaiting waiting "
    "rule differential borderline likely investigation"
)
_PAST = word_set("history previous previously past former old resolved hx ho")
_SMALL = _FILLER | _DENY | word_set("since in from")
_RELATIVE_AFTER = re.compile(rf"\s+(in|of)\s+(my |his |her |the )?({'|'.join(sorted(_FAMILY))})\b", re.IGNORECASE)
_DENIED_LIST = re.compile(r"\s*(no|denies|without|never)\b.*\b(or|nor)\b", re.IGNORECASE)  # "no X, Y or Z"
_RULED_OUT = re.compile(r"^\W*(was |is |has been )?(ruled out|excluded|refuted|unlikely|negative)\b", re.IGNORECASE)

_HEALED = re.compile(r"^\W*(?:(?:in )?\d{4})?\W*(?:now )?(healed|resolved|cured)\b", re.IGNORECASE)

CORD_INJURY = "spinal_cord_injury"
# paraplegia with a level of the cord, or called complete or incomplete, is of the cord
_CORD_LEVEL = re.compile(r"\b([CTL]\d{1,2}|complete|incomplete)\b", re.IGNORECASE)

_PLURAL = re.compile(r"\b([A-Z]{2,})s\b")  # TIAs, DVTs
_INITIALS = re.compile(r"\b(?:[A-Z]\.){2,}")
# what clinicians write with a stroke, in full
_SLASHED = (
    (re.compile(r"\bh/o\b", re.IGNORECASE), "history of"),
    (re.compile(r"\b(?:f/h|fh/o)\b", re.IGNORECASE), "family history"),
    (re.compile(r"\br/o\b", re.IGNORECASE), "rule out"),
    (re.compile(r"\b(?:w/o)\b", re.IGNORECASE), "without"),
    (re.compile(r"\bs/p\b", re.IGNORECASE), "after"),
    (re.compile(r"\b(?:c/o|w/)(?=\s)", re.IGNORECASE), "with"),
    (re.compile(r"\b(?:n/k)\b", re.IGNORECASE), "not known"),
)

_KIDNEY = r"(?:ckd|chronic (?:kidney|renal) (?:disease|failure|insufficiency)|kidney disease|renal disease)"
_STAGE = r"(?P<stage>[1-5]|iii|ii|iv|i|v)\s*(?P<half>[ab])?"
_STAGES = (
    re.compile(rf"\b{_KIDNEY}\W{{0,3}}(?:stage|grade|g)\W{{0,2}}{_STAGE}(?:\W{{1,3}}(?P<to>[1-5])[ab]?)?\b"),
    re.compile(rf"\bckd\W{{0,2}}g?{_STAGE}\b(?!\s*(?:years?|months?|weeks?|x))"),
    re.compile(rf"\bstage\W?{_STAGE}(?:\W(?P<to>[1-5])[ab]?)?\W+{_KIDNEY}\b"),
)
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5"}


@dataclass(frozen=True, slots=True)
class Word:
    """A condition that the words name, and what the words around it say of it."""

    condition_id: str
    phrase: str
    unsure: bool = False
    denied: bool = False
    past: bool = False
    slip: bool = False


def book_of(conditions: Iterable[ConditionWords]) -> PhraseBook:
    """All plain words of all conditions; the meaning of an uncertain word ends in a question mark."""
    pairs = (
        (word.removesuffix(MAY), condition.id + (MAY if word.endswith(MAY) else ""))
        for condition in conditions
        for word in condition.words
    )
    return PhraseBook.of(pairs, FALSE_FRIENDS)


def read_words(text: str, book: PhraseBook, slips: bool = False) -> Iterator[Word]:
    """Conditions that a text names; with ``slips`` only those that one or two wrong letters hide."""
    text = _in_full(text)
    if _DENIED_LIST.match(text):
        text = text.replace(",", " or ")
    words = tokens(text)
    if slips:
        yield from _slips(words, book)
        return
    named = list(book.find(words))
    longer = {place for one in named if len(one.phrase) > 2 for place in range(one.start, one.end)}
    found = [one for one in named if _stands(one, words, longer, text)]
    covered = {place for one in found for place in range(one.start, one.end)}
    stages = list(_kidney_stage(text))
    for one in found:
        around = _around(one.start, one.end, words, covered, text)
        if around is None:
            continue
        denied, doubtful, past = around
        for meaning in one.meanings:
            condition_id = meaning.removesuffix(MAY)
            if stages and condition_id.startswith("ckd_"):
                continue
            may = meaning.endswith(MAY) and not (condition_id == CORD_INJURY and _CORD_LEVEL.search(text))
            yield Word(condition_id, one.phrase, may or doubtful, denied, past)
    for stage, at in stages:
        start = next((place for place, token in enumerate(words) if token.start >= at), 0)
        around = _around(start, start + 1, words, covered, text)
        if around is not None:
            denied, doubtful, past = around
            yield Word(f"ckd_stage_{stage}", f"kidney disease stage {stage}", doubtful, denied, past)


def _in_full(text: str) -> str:
    """The text with initials joined ("M.S.") and the slashed short forms of notes ("h/o", "r/o") written out."""
    text = _INITIALS.sub(lambda found: found.group().replace(".", "") + " ", text)
    text = _PLURAL.sub(r"\1", text)
    if "/" in text:
        for form, full in _SLASHED:
            text = form.sub(full, text)
    return text


def _slips(words: tuple[Token, ...], book: PhraseBook) -> Iterator[Word]:
    """Only where nothing was understood and nothing turns the words around, a slip may be guessed at."""
    if any(book.find(words)) or (_DENY | _FAMILY).intersection(token.word for token in words):
        return
    for phrase, _ in book.near(words):
        for meaning in book.meanings[phrase]:
            yield Word(meaning.removesuffix(MAY), phrase, unsure=True, slip=True)


def _stands(found: Found, words: tuple[Token, ...], longer: set[int], text: str) -> bool:
    """Two letters are an abbreviation in capitals, or where only small words and other conditions stand beside them."""
    if len(found.phrase) > 2 and found.phrase not in WHOLE_ONLY:
        return True
    token = words[found.start]
    beside = {
        other.word
        for place, other in enumerate(words)
        if other.clause == token.clause and place != found.start and place not in longer
    }
    if token.written.isupper() and not text.isupper():
        return True
    return all(word in _SMALL or word.isdigit() for word in beside)


def _around(
    start: int, end: int, words: tuple[Token, ...], covered: set[int], text: str
) -> tuple[bool, bool, bool] | None:
    """Denied, doubtful, past; or None where it is about a relative."""
    clause = words[start].clause
    before = [words[place].word for place in range(start) if words[place].clause == clause and place not in covered]
    if _FAMILY.intersection(before):
        return None
    denied = False
    for place in range(start - 1, -1, -1):
        token = words[place]
        if token.clause != clause:
            break
        if token.word in _DENY:
            denied = True
        if place not in covered and token.word not in _FILLER:
            break
    last = words[end - 1]
    after = plain(text)[last.start + len(last.written) :]
    if _RELATIVE_AFTER.match(after):
        return None
    denied = denied or bool(_RULED_OUT.match(after))
    doubtful = bool(_DOUBT.intersection(before)) or "?" in text[: words[start].start + 1] or after[:2].strip() == "?"
    if "with" in before:  # "old stroke with weakness": the weakness is of today
        before = before[len(before) - before[::-1].index("with") :]
    past = bool(_PAST.intersection(before)) or bool(_HEALED.match(after))
    return denied, doubtful and not denied, past


def _kidney_stage(text: str) -> Iterator[tuple[str, int]]:
    """The stage of chronic kidney disease that the words give, and where; of "3-4" the worse."""
    low = plain(text).lower()
    for form in _STAGES:
        if found := form.search(low):
            given = found.groupdict()
            stage = _ROMAN.get(given["stage"], given["stage"])
            yield max(stage, given.get("to") or stage), found.start()
            return
