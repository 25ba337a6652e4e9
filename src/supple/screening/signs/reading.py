"""What a message says: signs that are there, signs that are not, facts told beside them, and words not recognised."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from supple.knowledge.library import Library
from supple.screening.signs.clauses import Clause, Surroundings
from supple.screening.signs.figures import figures
from supple.screening.signs.lexicon import Found, Lexicon, lexicon
from supple.screening.signs.likeness import resemblances
from supple.screening.signs.meaning import Status, status
from supple.screening.signs.phrases import Phrase
from supple.screening.signs.sentences import OVERLAP, Sentence, sentences
from supple.screening.signs.spelling import GUESSES

SHOWN = 140  # characters of a quotation
FEW_WORDS = 3  # of fewer words it is not judged whether they are English
STRANGE = 1000  # characters of a text that are looked at for other scripts


@dataclass(frozen=True, slots=True)
class Mention:
    """A sign that a sentence speaks of: how it is meant, in which words, and what the same sentence adds."""

    sign_id: str
    status: Status
    text: str
    why: str
    beside: frozenset[str] = frozenset()  # facts told in the same sentence, as words.<id>
    usual: bool = False  # said to be no different from usual


@dataclass(frozen=True, slots=True)
class Heard:
    """One sentence, read."""

    text: str
    mentions: tuple[Mention, ...]
    facts: dict[str, bool]  # words.<id> of the message: told to be so, or denied
    now: bool = False  # says that what was asked about is happening
    words: tuple[str, ...] = ()  # as they were understood


@dataclass(frozen=True, slots=True)
class Message:
    """All sentences of all texts."""

    heard: tuple[Heard, ...] = ()
    facts: dict[str, bool] = field(default_factory=dict)
    unread_guesses: bool = False
    left_out: int = 0  # characters of very long texts that were not read
    english: bool = True  # or the words are hardly English
    wordless: tuple[str, ...] = ()  # texts of marks, figures or pictures alone

    @property
    def now(self) -> bool:
        """Whether some sentence says that it is happening now."""
        return any(sentence.now for sentence in self.heard)

    def mentions(self) -> Iterator[Mention]:
        """Every mention; an imagined one counts as present where the message says it is happening."""
        for sentence in self.heard:
            yield from sentence.mentions


def read(texts: Sequence[str], library: Library) -> Message:
    """Read messages sentence by sentence, so that no sentence can take back what another one says."""
    if not any(texts):
        return Message()
    lexical = lexicon(library)
    spelt: dict[str, tuple[str, ...]] = {}
    known: dict[tuple[tuple[str, ...], tuple[tuple[int, str], ...], bool, bool], Heard] = {}
    heard: list[Heard] = []
    facts: dict[str, bool] = {}
    wordless: list[str] = []
    most = int(library.number("triage", "longest_read_chars"))
    for text in texts:
        before = len(heard)
        for sentence in (one for part in _parts(text, most) for one in sentences(part)):
            key = (sentence.words, tuple(sentence.pauses.items()), sentence.question, sentence.continues)
            if key not in known:
                known[key] = _hear(sentence, library, lexical, spelt)
                for fact, told in known[key].facts.items():
                    facts[fact] = facts.get(fact, False) or told
            heard.append(known[key])
        if len(heard) == before and text.strip():
            wordless.append(_short(text))
    left_out = sum(max(len(text) - most, 0) for text in texts)
    english = _english(texts, heard, lexical, library)
    return Message(tuple(heard), facts, len(spelt) > GUESSES, left_out, english, tuple(wordless))


def _parts(text: str, most: int) -> tuple[str, ...]:
    """A text, or the beginning and the end of one that is too long to be read at once."""
    return (text,) if len(text) <= most else (text[: most * 2 // 3], text[-(most // 3) :])


def _english(texts: Sequence[str], heard: Sequence[Heard], lexical: Lexicon, library: Library) -> bool:
    """Whether enough of the words are known English; letters of other scripts are none."""
    shared, others = (lexical.lists[name] for name in ("shared_with_others", "other_languages"))
    words = [word for sentence in heard for word in sentence.words if word[:1].isalpha() and word not in shared]
    letters = [char for text in texts for char in text[:STRANGE] if char.isalpha()]
    if letters and sum(char.isascii() for char in letters) < len(letters) / 2:
        return False
    known = sum(lexical.speller.knows(word) for word in words)
    if known < sum(word in others for word in words):
        return False  # "no puedo respirar": what English shares with others tells nothing
    return len(words) < FEW_WORDS or known >= library.number("triage", "english_share") * len(words)


def _spelt(sentence: Sentence, lexical: Lexicon, spelt: dict[str, tuple[str, ...]]) -> tuple[Sentence, tuple[str, ...]]:
    """The sentence with misspelt words read as meant; a run without a space becomes several words."""
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    pauses: dict[int, str] = {}
    for at, word in enumerate(sentence.words):
        meant = spelt.get(word)
        if meant is None:
            meant = lexical.speller.read(word) if len(spelt) <= GUESSES else (lexical.speller.folded(word),)
            spelt[word] = meant
        if at in sentence.pauses:
            pauses[len(words)] = sentence.pauses[at]
        words.extend(meant)
        spans.extend([sentence.spans[at]] * len(meant))
    small = lexical.lists["small_things"]
    for at, after in enumerate(words[1:]):
        if words[at] == "wee" and after in small and at + 1 not in pauses:
            words[at] = "little"  # "a wee girl" of the Scots and Irish
    changed = Sentence(tuple(words), pauses, tuple(spans), sentence.source, sentence.question, sentence.continues)
    return changed, changed.words


def _hear(sentence: Sentence, library: Library, lexical: Lexicon, spelt: dict[str, tuple[str, ...]]) -> Heard:
    sentence, words = _spelt(sentence, lexical, spelt)
    urgent = {sign.id for sign in library.signs if sign.urgency == "emergency"}
    all_found = tuple(lexical.found(words))
    figured = [
        Found(
            Phrase(figure.owner, figure.how, (), figure.normal),
            ((figure.start, figure.stop, frozenset(range(figure.start, figure.stop))),),
        )
        for figure in figures(sentence, words, library)
    ]
    everyday: dict[str, list[frozenset[int]]] = {}
    for item in (*all_found, *figured):
        if item.phrase.everyday:
            everyday.setdefault(item.owner, []).append(item.named)
    kept = [
        item
        for item in (*all_found, *figured)
        if not item.phrase.everyday and not _everyday(item, everyday.get(item.owner, ()), words, lexical)
    ]
    if sentence.continues:
        kept = [item for item in kept if item.stop > OVERLAP // 2]
    clause = Clause(sentence, words, tuple(kept), lexical)
    signs = [item for item in kept if "." not in item.owner]
    around = Surroundings.of(clause, signs)
    beside: set[str] = set()
    facts: dict[str, bool] = {}
    for item in kept:
        kind, _, name = item.owner.partition(".")
        if kind not in ("message_context", "sentence_context"):
            continue
        meant, _ = status(around, item, "", urgent=False)
        told = meant is Status.PRESENT or (meant is Status.IMAGINED and name in _TOLD_IN_QUESTIONS)
        if name in _TOLD_ANYHOW:
            told = meant is not Status.DENIED
        if kind == "sentence_context" and told:
            beside.add(f"words.{name}")
        if kind == "message_context":
            facts[f"words.{name}"] = facts.get(f"words.{name}", False) or told
    usual = any(clause.of("usual"))
    mentions = _mentions(around, signs, beside=frozenset(beside), usual=usual, urgent=urgent)
    happening = any(item.owner == "message_context.now" for item in kept)
    mentions += tuple(_resembled(sentence, words, mentions, library, usual=usual))
    return Heard(_short(sentence.text), mentions, facts, happening, words)


def _resembled(
    sentence: Sentence, words: tuple[str, ...], mentions: Sequence[Mention], library: Library, *, usual: bool
) -> Iterator[Mention]:
    """What the second reader adds; a sentence that speaks of denied, past or imagined signs is left to the first.

    Where the first reader understood something, only an emergency may still be added.
    """
    if any(mention.status is not Status.PRESENT for mention in mentions):
        return
    urgencies = {sign.id: sign.urgency for sign in library.signs}
    if any(urgencies[mention.sign_id] == "emergency" for mention in mentions):
        return
    for seen in resemblances(words, library.likenesses):
        if seen.urgency == "emergency" or not (mentions or usual):
            why = "by the words " + ", ".join(f"“{one}”" for one in seen.words)
            yield Mention(seen.sign_id, Status.PRESENT, _short(sentence.text), why)
            return


_TOLD_IN_QUESTIONS = frozenset(
    ["kidney", "kidney_severe", "opioid", "alcohol", "sedative", "sci", "sci_t6_or_above", "pump", "diabetes"]
)
_TOLD_ANYHOW = _TOLD_IN_QUESTIONS | frozenset(("lung", "blood_thinner", "past_attempt", "sci_below_t6"))


def _everyday(item: Found, covered: Sequence[frozenset[int]], words: tuple[str, ...], lexical: Lexicon) -> bool:
    """Whether an everyday meaning covers all of a phrase but its small words."""
    if not covered:
        return False
    small = lexical.lists["light"] | lexical.lists["subject"] | lexical.lists["strong"] | _DENYING
    core = frozenset(at for at in item.named if words[at] not in small) or item.named
    return any(core <= cover for cover in covered)


_DENYING = frozenset(["no", "not", "without"])


def _mentions(
    around: Surroundings, signs: Sequence[Found], *, beside: frozenset[str], usual: bool, urgent: set[str]
) -> tuple[Mention, ...]:
    """One mention a sign: the most present of its readings, told in its longest words."""
    best: dict[str, tuple[int, int, Mention]] = {}
    for item in signs:
        meant, why = status(around, item, item.owner, urgent=item.owner in urgent)
        if meant is Status.RESOLVED and item.owner in urgent:
            meant = Status.PRESENT
        text = _short(around.clause.sentence.said(item.start, item.stop))
        mention = Mention(item.owner, meant, text, why, beside, usual)
        rank = (_PRESENCE.index(meant), len(item.named))
        if item.owner not in best or rank > best[item.owner][:2]:
            best[item.owner] = (*rank, mention)
    return tuple(best[sign_id][2] for sign_id in sorted(best))


_PRESENCE = (Status.DENIED, Status.RESOLVED, Status.ANOTHER, Status.PAST, Status.IMAGINED, Status.PRESENT)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
