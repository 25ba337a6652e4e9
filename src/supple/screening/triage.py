"""Red flags from plain words, picked signs, the diary and a record: how soon to get help, and why.

Signs only add up. Every sentence is read alone, contexts only raise, and what is not known counts as it could be
where the row says so; therefore one more symptom never lowers the urgency, and nothing mutes an emergency.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from supple.domain.diary import Diary
from supple.domain.facts import Fact, Facts, Known
from supple.domain.findings import NO_WORDS, NOT_ENGLISH, NOT_RECOGNISED, ReadWords, SignHit, Triage, Urgency
from supple.errors import SuppleError
from supple.knowledge.library import Library
from supple.knowledge.signs import Sign
from supple.screening.logic import evaluate
from supple.screening.signs.corrections import Corrections, corrections, require_signs
from supple.screening.signs.diary_signs import noted
from supple.screening.signs.meaning import Status
from supple.screening.signs.reading import Mention, Message, read

URGENCIES = {"routine": Urgency.ROUTINE, "same_day": Urgency.SAME_DAY, "emergency": Urgency.EMERGENCY}
MOST_QUESTIONS = 5
NOTHING_RECOGNISED = (
    "No red flag was recognised in these words. What do you feel? Pick from the list of signs, or say it in other"
    " words. Call the emergency number if you cannot wake someone, breathing is hard, or you are afraid for a life."
)
ENGLISH_ONLY = (
    "These words do not look like English, and Supple reads English only, so it cannot tell how urgent this is. Can"
    " someone write it in English? If anyone may be in danger, call the emergency number now."
)
NOT_ALL_READ = (
    "This text is very long; {left_out:,} characters in its middle were not read. What is the worst of it? Write that"
    " in a few sentences."
)
NOTHING_SAID = "What do you feel? Write it in your own words, or pick from the list of signs."
IF_NOW = "Is this happening now, to you or to the person you care for? If so, say it as it is, and do not wait."
CARER = "Is this about the person who takes baclofen?"
LOW_MOOD = (
    "Are there thoughts of ending your life or of harming yourself? (If yes, call the emergency number now.) [R10]"
)
TAKEN_BACK = "Are you sure that this is not happening: {sign} ({because})? If it may be, call the emergency number now."


@dataclass(frozen=True, slots=True)
class _Sighting:
    """A sign that is there, with where it comes from and what its own sentence adds."""

    sign_id: str
    because: str
    beside: frozenset[str] = frozenset()
    usual: bool = False
    title: str | None = None  # in place of the sign's own name, where more is known
    advice: str = ""  # before the sign's own


AS_READ = Corrections()


def triage(
    *,
    texts: Sequence[str] = (),
    signs: Sequence[str] = (),
    facts: Facts,
    library: Library,
    corrected: Corrections = AS_READ,
) -> Triage:
    """How urgent it is, from texts in plain words, picked sign ids, and what is known of the person.

    ``corrected`` holds the person's answers to what was asked before and the signs that were read wrongly.

    Raises
    ------
    UsageError
        A picked sign does not exist; names the nearest.
    """
    require_signs(signs, library, "--sign")
    message = read(texts, library)
    sightings = [_Sighting(sign_id, "picked from the list") for sign_id in dict.fromkeys(signs)]
    sightings += [_Sighting(sign_id, "you answered yes") for sign_id in corrected.confirmed() if sign_id not in signs]
    read_signs = [_seen(mention) for mention in message.mentions() if _counts(mention, message)]
    sightings += [seen for seen in read_signs if seen.sign_id not in corrected.not_meant]
    asked = _reading_questions(message, texts, sightings)
    wrong = [seen for seen in read_signs if seen.sign_id in corrected.not_meant]
    return _judged(sightings, message, facts, library, (*_asked_once_more(wrong, library), *asked), corrected)


def _asked_once_more(wrong: Sequence[_Sighting], library: Library) -> Iterator[str]:
    """An emergency that the person takes back is asked about once."""
    entries = {sign.id: sign for sign in library.signs}
    for seen in {seen.sign_id: seen for seen in wrong}.values():
        sign = entries[seen.sign_id]
        if sign.urgency == "emergency":
            yield TAKEN_BACK.format(sign=sign.sign, because=seen.because)


def _seen(mention: Mention) -> _Sighting:
    return _Sighting(mention.sign_id, f"you wrote “{mention.text}”", mention.beside, mention.usual)


def _counts(mention: Mention, message: Message) -> bool:
    """Present, or only asked about in a message that says it is happening."""
    return mention.status is Status.PRESENT or (mention.status is Status.IMAGINED and message.now)


def _judged(
    sightings: Sequence[_Sighting],
    message: Message,
    facts: Facts,
    library: Library,
    asked: Sequence[str],
    corrected: Corrections = AS_READ,
) -> Triage:
    told = _with_words(facts, message, corrected)
    all_sightings, told = _combined(sightings, told, library)
    entries = {sign.id: sign for sign in library.signs}
    hits: dict[str, SignHit] = {}
    ranks: dict[str, tuple[Urgency, bool, str]] = {}
    questions: list[str] = list(asked)
    for sighting in all_sightings:
        hit, wanted = _hit(sighting, entries[sighting.sign_id], told, library, corrected)
        questions += wanted
        rank = hit.urgency, sighting.title is not None, hit.because
        if hit.sign_id not in hits or rank > ranks[hit.sign_id]:
            hits[hit.sign_id], ranks[hit.sign_id] = hit, rank
    ordered = tuple(sorted(hits.values(), key=lambda hit: (-hit.urgency, hit.sign_id)))
    return Triage(
        urgency=max((hit.urgency for hit in ordered), default=Urgency.NONE),
        signs=ordered,
        read=_how_read(message, entries, corrected),
        questions=tuple(dict.fromkeys(questions))[:MOST_QUESTIONS],
    )


# -- facts ----------------------------------------------------------------------------------------------------------


def _with_words(facts: Facts, message: Message, corrected: Corrections) -> Facts:
    """The person's facts, with what the message and the answers say of kidneys, other medicines, missed doses ...

    An answer of no takes back nothing that the message says.
    """
    words = {
        fact_id: Fact(fact_id, Known.of(told), because=("said in the message",))
        for fact_id, told in message.facts.items()
    }
    answers = {
        fact.fact_id: fact
        for fact in corrected.facts()
        if not message.facts.get(fact.fact_id.removeprefix("words.")) or fact.state is Known.PRESENT
    }
    return Facts({**facts.by_id, **words, **answers})


def _having(facts: Facts, fact_ids: Iterable[str]) -> Facts:
    added = {fact_id: Fact(fact_id, Known.PRESENT) for fact_id in fact_ids}
    return Facts({**facts.by_id, **added})


def _combined(sightings: Sequence[_Sighting], facts: Facts, library: Library) -> tuple[list[_Sighting], Facts]:
    """The signs with those they add up to (missed doses and fever are withdrawal), until nothing more is added."""
    found = list(sightings)
    while True:
        beside = {fact_id for sighting in found for fact_id in sighting.beside}
        held = _having(facts, (*(f"sign.{sighting.sign_id}" for sighting in found), *beside))
        present = {sighting.sign_id for sighting in found}
        new = [
            _Sighting(combination.adds, combination.because)
            for combination in library.combinations
            if combination.adds not in present and evaluate(combination.when, held) is Known.PRESENT
        ]
        if not new:
            return found, _having(facts, (f"sign.{sign_id}" for sign_id in present))
        found += new[:1]


# -- one sign -------------------------------------------------------------------------------------------------------


def _hit(
    sighting: _Sighting, sign: Sign, facts: Facts, library: Library, corrected: Corrections
) -> tuple[SignHit, list[str]]:
    """The sign in its context: the row's urgency, raised by what holds, lowered only where the row allows it."""
    held = _having(facts, sighting.beside)
    urgency, because = URGENCIES[sign.urgency], sighting.because
    questions: list[str] = []
    usual = not sighting.title and (sighting.usual or corrected.usual(sign.id))  # an injury is never as usual
    if _may_be_lower(sign, held, library, usual=usual):
        urgency = Urgency.ROUTINE
        because += "; told to be no different from usual"
    elif sign.usual_question and not (sighting.title or usual or corrected.answered(sign.id) or _told_to_be_new(held)):
        questions.append(f"{sign.sign}: {sign.usual_question[0].lower()}{sign.usual_question[1:]} [{sign.id}]")
    states = [(context, evaluate(context.when, held)) for context in sign.raises]
    raised = max((URGENCIES[one.urgency] for one, state in states if state is Known.PRESENT), default=urgency)
    if raised > urgency:
        holding = [one.because for one, state in states if state is Known.PRESENT and URGENCIES[one.urgency] == raised]
        urgency, because = raised, f"{sighting.because}; {'; '.join(dict.fromkeys(holding))}"
    for context, state in states:
        open_ = state is Known.UNKNOWN and context.ask and not corrected.answered(context.answer or "")
        if open_ and URGENCIES[context.urgency] > urgency:
            questions.append(f"{context.ask} [{context.answer}]")
    asked = corrected.answered("R10") or facts.absent("self_harm_thoughts") or facts.absent("words.self_harm_denied")
    if sign.id == "R50" and not asked:
        questions.insert(0, LOW_MOOD)
    return SignHit(
        sign.id, urgency, f"{sighting.title or sign.sign}: {because}", f"{sighting.advice}{sign.advice}", sign.sources
    ), questions


def _told_to_be_new(facts: Facts) -> bool:
    """``since the new dose`` and ``getting worse`` answer the question whether it is new or worse."""
    return facts.present("words.new_dose") or facts.present("words.worsening") or facts.present("words.sudden")


def _may_be_lower(sign: Sign, facts: Facts, library: Library, *, usual: bool) -> bool:
    """No different from usual, outside kidney trouble and 14 days after a change; low mood only when asked about."""
    if not sign.usual_question or sign.urgency == "emergency" or facts.present("words.worsening"):
        return False
    if sign.id == "R50":
        asked = facts.absent("self_harm_thoughts") or facts.absent("words.self_harm_denied")
        risky = ("words.hopeless", "words.new_dose", "words.past_attempt", "words.alcohol", "order.changed_14d")
        return asked and not any(facts.present(fact_id) for fact_id in risky)
    if not usual:
        return False
    egfr = facts.number("kidney.egfr")
    kidney = ("words.kidney", "words.kidney_severe", "dialysis", "kidney.acute")
    changed = ("order.changed_14d", "order.started_or_increased_14d", "words.new_dose")
    days = facts.number("order.days_since_change")
    if days is not None and days <= library.number("triage", "usual_not_within_days"):
        return False
    weak = egfr is not None and egfr < library.number("triage", "usual_not_below_egfr")
    return not weak and not any(facts.present(fact_id) for fact_id in (*kidney, *changed))


# -- what was read --------------------------------------------------------------------------------------------------


def _how_read(message: Message, signs: Mapping[str, Sign], corrected: Corrections) -> tuple[ReadWords, ...]:
    """Every piece of the message once: as a sign, as denied or imagined, as a fact beside, or as not recognised."""
    read_words: list[ReadWords] = []
    unread: list[str] = []

    def close() -> None:
        if unread:
            more = f" (and {len(unread) - 1} more sentences)" if len(unread) > 1 else ""
            read_words.append(ReadWords(unread[0] + more, None, NOT_RECOGNISED if message.english else NOT_ENGLISH))
            unread.clear()

    seen: set[tuple[str, str | None, str]] = set()
    for sentence in message.heard:
        pieces: list[tuple[str, str | None, str]] = [
            (mention.text, mention.sign_id, _how(mention, message, signs, corrected)) for mention in sentence.mentions
        ]
        if not pieces:
            told = sorted(
                fact_id.removeprefix("words.").replace("_", " ") for fact_id, so in sentence.facts.items() if so
            )
            if not told:
                unread.append(sentence.text)
                continue
            pieces = [(sentence.text, None, f"read as context: {', '.join(told)}")]
        close()
        for piece in pieces:
            if piece not in seen:
                seen.add(piece)
                read_words.append(ReadWords(*piece))
    close()
    read_words += [ReadWords(text, None, NO_WORDS) for text in message.wordless]
    return tuple(read_words)


def _how(mention: Mention, message: Message, signs: Mapping[str, Sign], corrected: Corrections) -> str:
    name = signs[mention.sign_id].sign
    if mention.sign_id in corrected.not_meant and _counts(mention, message):
        return f"corrected by you: not “{name}”"
    if mention.status is Status.PRESENT:
        return f"read as: {name}" + (f" ({mention.why})" if mention.why else "")
    if _counts(mention, message):
        return f"asked about and said to be happening, read as: {name}"
    return f"{name}: {mention.status.value} (“{mention.why}”), so it does not count"


def _reading_questions(message: Message, texts: Sequence[str], sightings: Sequence[_Sighting]) -> list[str]:
    questions: list[str] = []
    statuses = {mention.status for mention in message.mentions()}
    if not sightings and not any(text.strip() for text in texts):
        return [NOTHING_SAID]
    if not message.english:
        questions.append(ENGLISH_ONLY)
    if message.left_out:
        questions.append(NOT_ALL_READ.format(left_out=message.left_out))
    if statuses & {Status.IMAGINED, Status.PAST} and not message.now:
        questions.append(IF_NOW)
    if Status.ANOTHER in statuses:
        questions.append(CARER)
    if not sightings:
        questions.append(NOTHING_RECOGNISED)
    return questions


# -- the diary ------------------------------------------------------------------------------------------------------


def from_diary(diary: Diary, facts: Facts, library: Library, now: datetime) -> Triage:
    """Red flags in the last days of a diary: symptoms written down, ratings, falls, and doses told to be missed."""
    notes = tuple(noted(diary, facts, library, now))
    seen = [
        _Sighting(note.sign_id, note.because, note.beside, title=note.title, advice=note.advice)
        for note in notes
        if note.sign_id
    ]
    questions = [note.question for note in notes if note.question]
    written = [note for note in notes if note.text]
    for note in written:
        alone = read((note.text or "",), library)
        seen += [
            _Sighting(mention.sign_id, f"{note.because}: “{mention.text}”", mention.beside, mention.usual)
            for mention in alone.mentions()
            if _counts(mention, alone)
        ]
    if not notes:
        return Triage()
    message = read([note.text or "" for note in written], library)
    return _judged(seen, message, facts, library, questions)


# -- many messages --------------------------------------------------------------------------------------------------


def triage_lines(
    data: bytes, *, facts_of: Callable[[str | Mapping[str, Any]], Facts], library: Library
) -> Iterator[Triage | dict[str, Any]]:
    """One message a line, one triage a line, in the same order; a bad line gives an object that says what is wrong.

    A line is plain text, or a JSON object with ``text`` and optionally ``record`` (a path, or the record itself) and
    ``signs``.
    """
    for number, line in enumerate(data.split(b"\n"), start=1):
        if number > 1 and not line and number > data.count(b"\n"):
            return
        try:
            yield _line(line, facts_of, library)
        except SuppleError as problem:
            yield _bad(number, "; ".join(fault.sentence() for fault in problem.faults))
        except RecursionError:
            yield _bad(number, "brackets are nested without end")
        except (ValueError, TypeError) as problem:
            yield _bad(number, str(problem))


def _line(line: bytes, facts_of: Callable[[str | Mapping[str, Any]], Facts], library: Library) -> Triage:
    text = line.decode("utf-8-sig").strip()
    if not text.startswith("{"):
        return triage(texts=(text,) if text else (), facts=Facts(), library=library)
    found = json.loads(text, object_pairs_hook=_each_key_once)
    words, record, signs = found.get("text"), found.get("record"), found.get("signs", [])
    if words is not None and not isinstance(words, str):
        raise ValueError("text is not a string")
    if record is not None and not isinstance(record, str | dict):
        raise ValueError("record is neither a path nor a record")
    if not isinstance(signs, list) or not all(isinstance(sign, str) for sign in signs):
        raise ValueError("signs is not a list of sign ids")
    if words is None and not signs:
        raise ValueError("a line needs text or signs")
    not_meant, answers = found.get("not", []), found.get("answers", {})
    if not isinstance(not_meant, list) or not isinstance(answers, dict):
        raise ValueError("not is a list of sign ids, answers an object of ids with yes, no or unknown")
    facts = facts_of(record) if record else Facts()
    corrected = corrections({str(one): str(told) for one, told in answers.items()}, map(str, not_meant), library)
    return triage(texts=(words,) if words else (), signs=signs, facts=facts, library=library, corrected=corrected)


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON; of two texts under one key, one would be lost without a word, perhaps the urgent one."""
    held = dict(pairs)
    if len(held) < len(pairs):
        raise ValueError("a key stands twice in an object")
    return held


def _bad(number: int, problem: str) -> dict[str, Any]:
    """What a line gives that could not be read."""
    return {"urgency": None, "signs": [], "read": [], "questions": [], "error": f"line {number}: {problem}"}
