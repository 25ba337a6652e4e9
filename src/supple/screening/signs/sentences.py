"""Text to sentences of plain lower-case words, so that spelling, accents and apostrophes make no difference."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_PIECE = re.compile(
    r"(?P<number>\d+(?:[.,]\d+)?)"
    r"|(?P<word>[^\W\d_]+(?:['’‘`´][^\W\d_]+)*\d{0,2})"
    r"|(?P<end>[.!?…;\n\r]|\s[-–—•*]\s)"
    r"|(?P<pause>[,:()\[\]/&+–—])"
)
_APOSTROPHES = re.compile("['’‘`´]")
_JOINS = {"&": "and", "+": "and"}
_SPOKEN = {
    "od'd": "overdosed", "od’d": "overdosed", "n": "and", "r": "are", "u": "you", "ur": "your", "kno": "know",
    "wat": "what", "wen": "when", "wiv": "with", "coz": "cos", "hav": "have", "bin": "been", "chst": "chest",
    "chets": "chest", "brth": "breath", "tabs": "tablets", "hubby": "husband", "missus": "wife", "heid": "head",
    "ahm": "im", "ah'm": "im", "ah’m": "im", "whit": "what", "wis": "was", "oot": "out", "doon": "down",
    "isnae": "isnt", "wasnae": "wasnt", "hasnae": "hasnt", "havenae": "havent", "didnae": "didnt", "dinnae": "dont",
    "tounge": "tongue",
    "doesnae": "doesnt", "disnae": "doesnt", "willnae": "wont", "wullnae": "wont", "couldnae": "couldnt",
}  # fmt: skip
LONGEST_SENTENCE = 100  # words; a longer run without a full stop is read in overlapping stretches
OVERLAP = 40


@dataclass(frozen=True, slots=True)
class Sentence:
    """The words of one sentence; ``pauses`` maps the index of a word to the mark before it."""

    words: tuple[str, ...]
    pauses: dict[int, str]
    spans: tuple[tuple[int, int], ...]
    source: str
    question: bool = False
    continues: bool = False  # the overlap at the start was read before

    @property
    def text(self) -> str:
        """The sentence as it was written."""
        return self.source[self.spans[0][0] : self.spans[-1][1]] if self.spans else ""

    def said(self, start: int, stop: int) -> str:
        """The words from start to stop (not included) as they were written."""
        return self.source[self.spans[start][0] : self.spans[stop - 1][1]]


def _plain(text: str) -> str:
    """The word in lower case without accents, apostrophes and invisible characters."""
    if text.isascii():
        return _APOSTROPHES.sub("", text.lower())
    parts = unicodedata.normalize("NFKD", text.casefold())
    return _APOSTROPHES.sub("", "".join(c for c in parts if unicodedata.category(c) not in ("Mn", "Cf")))


def _stretches(sentence: Sentence) -> Iterator[Sentence]:
    """A run of words without a full stop, in stretches that overlap, so that reading stays fast on any length."""
    count = len(sentence.words)
    if count <= LONGEST_SENTENCE:
        yield sentence
        return
    for start in range(0, count, LONGEST_SENTENCE - OVERLAP):
        stop = min(start + LONGEST_SENTENCE, count)
        yield Sentence(
            sentence.words[start:stop],
            {k - start: sentence.pauses[k] for k in range(start, stop) if k in sentence.pauses},
            sentence.spans[start:stop],
            sentence.source,
            sentence.question and stop == count,
            start > 0,
        )
        if stop == count:
            return


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of a text, in order. A question that is answered at once (``fever? no``) stays one sentence."""
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    pauses: dict[int, str] = {}
    source = _ESCAPES.sub(" ", text).translate(_INVISIBLE)
    pending_question = False

    def finished(question: bool) -> Iterator[Sentence]:
        nonlocal words, spans, pauses
        if words:
            yield from _stretches(Sentence(tuple(words), pauses, tuple(spans), source, question))
        words, spans, pauses = [], [], {}

    for piece in _PIECE.finditer(source):
        kind, written = piece.lastgroup, piece.group()
        if kind == "end":
            if written == "?" and words:
                pending_question = True
                continue
            if pending_question or written.strip():
                if written.strip() in ("-", "–", "—", "*", "•"):
                    pauses.setdefault(len(words), ":")
                    continue
                yield from finished(pending_question)
                pending_question = False
            continue
        if pending_question:
            pending_question = False
            if _plain(written) in _ANSWERS:
                pauses[len(words)] = "?"
            else:
                yield from finished(True)
        if kind == "pause":
            if written in _JOINS:
                words.append(_JOINS[written])
                spans.append(piece.span())
            elif words:
                pauses.setdefault(len(words), written)
            continue
        words.append(_SPOKEN.get(written.lower()) or _plain(written))
        spans.append(piece.span())
    yield from finished(pending_question)


_ANSWERS = frozenset(("no", "none", "nope", "nil", "never", "nah"))
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_DIRECTIONS = (0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_CONTROLS = (k for k in (*range(0x20), *range(0x7F, 0xA0)) if chr(k) not in "\n\r\t")
_INVISIBLE: dict[int, str | None] = {
    **dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xAD, *_DIRECTIONS)),
    **dict.fromkeys(_CONTROLS, " "),
}
