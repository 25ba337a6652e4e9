"""Facts about a spinal cord injury: level and completeness, from the person's words and the record's."""

from __future__ import annotations

import re
from datetime import date

from supple.domain.facts import Known
from supple.domain.person import ConditionEntry, Person, Status
from supple.knowledge.library import Library
from supple.screening.facts_conditions import Entries, quoted
from supple.screening.statements import Statements, on

LEVEL = re.compile(r"\b([CTLS])\s?-?\s?(\d{1,2})\b")
GRADE = re.compile(r"\b(?:ASIA|AIS)(?:\s+(?:impairment\s+scale|grade))?\s*[:-]?\s*([A-E])\b", re.IGNORECASE)
SEGMENTS = {"C": 8, "T": 12, "L": 5, "S": 5}
NECK_WORDS = re.compile(r"\b(tetrapleg\w*|quadripleg\w*|cervical)\b", re.IGNORECASE)
LOW_WORDS = re.compile(r"\b(lumbar|sacral|cauda)\b", re.IGNORECASE)
TRUNK_WORDS = re.compile(r"\bparapleg\w*\b", re.IGNORECASE)


def level_in(text: str) -> str | None:
    """The highest level named in the words, such as "T4", or None; "C9" or "T2DM" name none."""
    found = [
        (letter, int(number)) for letter, number in LEVEL.findall(text.upper()) if 1 <= int(number) <= SEGMENTS[letter]
    ]
    if not found:
        return None
    letter, number = min(found, key=lambda pair: ("CTLS".index(pair[0]), pair[1]))
    return f"{letter}{number}"


def is_complete(text: str) -> bool | None:
    """Whether the words call the injury complete (ASIA A, "complete"), incomplete, or neither."""
    grade = GRADE.search(text)
    if grade:
        return grade.group(1).upper() == "A"
    if re.search(r"\bincomplete\b", text, re.IGNORECASE):
        return False
    return True if re.search(r"\bcomplete\b", text, re.IGNORECASE) else None


def _texts(entry: ConditionEntry) -> str:
    return " ".join((entry.text, *(coding.display or "" for coding in entry.codings)))


def gather_injury(person: Person, entries: Entries, library: Library, today: date, book: Statements) -> None:
    """Level, completeness and age of the injury; the higher level and the complete injury hold where words differ."""
    able = person.abilities
    injuries = [e for e in entries.get("spinal_cord_injury", []) if e.status in (Status.ACTIVE, Status.UNKNOWN)]
    if able.injury_level and not injuries:
        book.say("sci", Known.PRESENT, f"injury level {able.injury_level}, as stated")
    if book.present("condition.autonomic_dysreflexia"):
        because = "; ".join(book.fact("condition.autonomic_dysreflexia").because)
        if book.present("sci"):
            book.say("sci.t6_or_above", Known.PRESENT, because)
    if able.injury_level:
        _level(able.injury_level, f"injury level {able.injury_level}, as stated", library, book)
    for entry in injuries:
        _from_words(entry, library, book)
    if able.sci_complete is not None:
        word = "complete" if able.sci_complete else "incomplete"
        book.say("sci.complete", able.sci_complete, f"{word} injury, as stated")
    injured_on = able.injured_on or min((e.on for e in injuries if e.on), default=None)
    if injured_on:
        long_ago = (today - injured_on).days > library.number("screening", "injury_old_after_days")
        book.say("sci.over_1_year", long_ago, f"injury{on(injured_on)}", as_of=injured_on)
    if book.absent("sci"):
        for fact_id in ("sci.t6_or_above", "sci.cervical", "sci.c7_or_c8", "sci.complete", "sci.over_1_year"):
            book.say(fact_id, Known.ABSENT, "no spinal cord injury")


def _from_words(entry: ConditionEntry, library: Library, book: Statements) -> None:
    words = _texts(entry)
    level = level_in(words)
    if level:
        _level(level, quoted(entry), library, book)
    elif NECK_WORDS.search(words):
        book.say("sci.cervical", Known.PRESENT, quoted(entry), where=entry.where)
        book.say("sci.t6_or_above", Known.PRESENT, quoted(entry), where=entry.where)
    elif LOW_WORDS.search(words):
        book.say("sci.cervical", Known.ABSENT, quoted(entry), where=entry.where)
        book.say("sci.t6_or_above", Known.ABSENT, quoted(entry), where=entry.where)
    elif TRUNK_WORDS.search(words):
        book.say("sci.cervical", Known.ABSENT, quoted(entry), where=entry.where)
    complete = is_complete(words)
    if complete is not None:
        book.say("sci.complete", complete, quoted(entry), where=entry.where)


def _level(text: str, because: str, library: Library, book: Statements) -> None:
    level = level_in(text)
    if level is None:
        return
    letter, number = level[0], int(level[1:])
    lowest = library.number("screening", "dysreflexia_lowest_thoracic_level")
    elbow = library.number("screening", "elbow_extension_from_cervical_level")
    book.say("sci.level", Known.PRESENT, because, value=level)
    book.say("sci.cervical", letter == "C", because)
    book.say("sci.c7_or_c8", letter == "C" and number >= elbow, because)
    book.say("sci.t6_or_above", letter == "C" or (letter == "T" and number <= lowest), because)
