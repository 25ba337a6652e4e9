"""What the last days of a diary may hold: symptoms in words, heavy or lasting effects, falls, missed doses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from supple.domain.diary import Diary, DiaryEntry
from supple.domain.facts import Facts
from supple.knowledge.library import Library

COMMON = {"sleepiness": "R39", "dizziness": "R40", "headache": "R42", "nausea": "R43", "constipation": "R45"}
INJURED = "A fall with an injury"
INJURED_ADVICE = (
    "If you hit your head, or a limb is swollen, bent or painful, do not move it and call the emergency number now. "
)
FALL_ASKED = "You noted a fall. Did you hit your head, or is a limb swollen, bent or painful? (If yes, get help now.)"


@dataclass(frozen=True, slots=True)
class Noted:
    """A sign that the diary holds, or a text to read, with where it stands."""

    because: str
    sign_id: str | None = None
    text: str | None = None
    beside: frozenset[str] = frozenset()
    question: str | None = None
    title: str | None = None  # in place of the sign's own name
    advice: str = ""  # before the sign's own


def _when(entry: DiaryEntry) -> str:
    return f"diary of {entry.at:%a} {entry.at.day} {entry.at:%b} at {entry.at:%H:%M}"


def noted(diary: Diary, facts: Facts, library: Library, now: datetime) -> Iterator[Noted]:
    """Everything of the look-back that may be a red flag, in order of time."""
    since = now - timedelta(days=library.number("triage", "rating_look_back_d"))
    for entry in diary.of("symptom", since=since, until=now):
        if entry.text:
            yield Noted(_when(entry), text=entry.text)
    yield from _falls(diary.of("fall", since=since, until=now))
    yield from _heavy(diary, library, since, now)
    yield from _lasting(diary, library, since, now)
    yield from _doses(diary, facts, since, now)
    yield from _beyond_the_order(facts)


def _falls(falls: Sequence[DiaryEntry]) -> Iterator[Noted]:
    """All falls as one sign, which says where one of them caused an injury."""
    hurt = [bool(entry.value) or (entry.text or "").strip().lower() in ("yes", "injured", "true") for entry in falls]
    told = [
        f"{_when(entry)}: a fall{' with an injury' if injured else ''}"
        for entry, injured in zip(falls, hurt, strict=True)
    ]
    if any(hurt):
        yield Noted("; ".join(told), "R27", question=FALL_ASKED, title=INJURED, advice=INJURED_ADVICE)
    elif told:
        yield Noted("; ".join(told), "R27")


def _heavy(diary: Diary, library: Library, since: datetime, now: datetime) -> Iterator[Noted]:
    """Heavy sleepiness, very low mood."""
    sleepy, low = (library.number("triage", name) for name in ("very_sleepy_rating", "low_mood_rating"))
    for entry in diary.of("sleepiness", since=since, until=now):
        if entry.value is not None and entry.value >= sleepy:
            yield Noted(f"{_when(entry)}: sleepiness {entry.value:g} of 10", "R38")
    for entry in diary.of("mood", since=since, until=now):
        if entry.value is not None and entry.value <= low:
            yield Noted(f"{_when(entry)}: mood {entry.value:g} of 10", "R50")


def _lasting(diary: Diary, library: Library, since: datetime, now: datetime) -> Iterator[Noted]:
    """Common effects that have lasted longer than the limit, or are clearly worse than when the look-back begins."""
    present, days, worse, gap = (
        library.number("triage", name) for name in ("effect_rating", "persists_d", "worse_by", "rating_gap_d")
    )
    for kind, sign_id in (*COMMON.items(), ("weakness", "R41")):
        rated = [e for e in diary.of(kind, until=now) if e.value is not None and now - e.at <= timedelta(days=2 * days)]
        recent = [e for e in rated if e.at >= since]
        if not recent or (recent[-1].value or 0) < present:
            continue
        last = recent[-1]
        run = last.at
        for entry in reversed(rated):
            if (entry.value or 0) < present or run - entry.at > timedelta(days=gap):
                break
            run = entry.at
        beside = set()
        if last.at - run > timedelta(days=days):
            beside.add("words.over_a_week")
        if (last.value or 0) - (recent[0].value or 0) >= worse and last is not recent[0]:
            beside.add("words.worsening")
        if beside or kind == "weakness":
            lasting = "; it lasts" if "words.over_a_week" in beside else "; it is getting worse" if beside else ""
            yield Noted(f"{_when(last)}: {kind} {last.value:g} of 10{lasting}", sign_id, beside=frozenset(beside))


def _doses(diary: Diary, facts: Facts, since: datetime, now: datetime) -> Iterator[Noted]:
    """Doses told to be missed, two or more in a row, or baclofen stopped."""
    for fact_id in ("doses.stopped_or_ran_out", "doses.missed_two_in_row"):
        if facts.present(fact_id):
            told = "; ".join(facts[fact_id].because) or fact_id.removeprefix("doses.").replace("_", " ")
            missed = diary.of("missed_dose", since=since, until=now)
            when = f" ({', '.join(_when(entry) for entry in missed[-3:])})" if missed else ""
            yield Noted(f"{told}{when}", "R63")
            return


def _beyond_the_order(facts: Facts) -> Iterator[Noted]:
    """More taken than ordered: far too much at once, or an extra dose of the last hours."""
    for fact_id, sign_id in (("doses.too_much", "R11"), ("doses.extra", "R64")):
        if facts.present(fact_id):
            yield Noted("; ".join(facts[fact_id].because), sign_id)
