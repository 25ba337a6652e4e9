"""Write into the diary of a stored person: ask where one dose may be counted twice, refuse what lies ahead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import uuid4
from zoneinfo import ZoneInfo

from supple.domain.diary import DiaryEntry
from supple.domain.kept import DOSE_KINDS, Change, Edits, Kept, Put, Stamp, TakeBack
from supple.domain.order import DoseRecord, wall
from supple.domain.person import Person
from supple.errors import Fault, UsageError
from supple.interop import diary_line, written
from supple.knowledge.library import Library
from supple.services import keeping
from supple.store import doses
from supple.store.history import undo as newest_undone
from supple.store.repository import AlreadyKeptError, Repository, View, nothing_to_take_back

Choice = Literal["ask", "another", "change"]
AHEAD_H = 12  # a clock time this far ahead can only be yesterday's
WINDOW = timedelta(hours=48)
SHORTEST_ID = 4  # characters of an id that may stand for the whole
FUTURE = "this lies ahead of now, and only what has happened is written down"
NOT_DUE = (
    "Write it down when its time has come. Do not stop or skip baclofen on your own; ask your prescriber or "
    "pharmacist today."
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to the question whether an entry is another one: the key to press, the option to add."""

    key: str
    words: str
    option: str
    choice: Choice = "ask"
    slot: str | None = None


ANOTHER = Answer("a", "another dose", "--another if this is another dose", "another")
CORRECT = Answer("c", "correct what is written", "--change to correct what is written", "change")


class AsksFirstError(UsageError):
    """An entry that may be another one: the person decides."""

    def __init__(self, question: str, *answers: Answer) -> None:
        self.question, self.answers = question, answers
        todo = f"Add {', or '.join(answer.option for answer in answers)}. Nothing was written."
        super().__init__(Fault(question, "log", todo=todo))

    def put(self) -> str:
        """The question with its keys, for a terminal."""
        keys = [*(f"{answer.key} = {answer.words}" for answer in self.answers), "Enter = write nothing"]
        return f"{self.question[0].upper()}{self.question[1:]}\n{', '.join(keys)}"


@dataclass(frozen=True, slots=True)
class Said:
    """One thing to write down, as typed."""

    kind: str
    value: str
    note: str | None = None
    slot: str | None = None
    medicine: str | None = None
    session_id: str | None = None


def moment_said(text: str | None, now: datetime, zone: ZoneInfo) -> datetime:
    """When something was: an ISO time, or a clock time of today (of yesterday where it would lie far ahead).

    Raises
    ------
    UsageError
        It cannot be read.
    """
    if text is None:
        return now.astimezone(zone)
    try:
        if written.CLOCK.fullmatch(text.strip()):
            today = now.astimezone(zone).date()
            at = wall(today, written.clock(text), zone)
            if at.timestamp() - now.timestamp() > AHEAD_H * 3600:
                at = wall(today - timedelta(days=1), written.clock(text), zone)
            return _shown_by_the_clock(at, datetime.combine(at.date(), written.clock(text)))
        return _shown_by_the_clock(written.instant(text, zone), datetime.fromisoformat(text.strip()))
    except ValueError as problem:
        todo = "Write it like 08:05, or 2026-11-23T08:05."
        raise UsageError(Fault(str(problem), "--at", text, todo)) from problem


def _shown_by_the_clock(at: datetime, typed: datetime) -> datetime:
    """The moment, unless its wall time was skipped by the clock: then only the person knows which was meant."""
    if typed.tzinfo is not None or at.replace(tzinfo=None, fold=0) == typed:
        return at
    what = "this time did not exist, because the clock went forward"
    todo = f"Was it {at:%H:%M}, or earlier? Write that with --at. Nothing was written."
    raise UsageError(Fault(what, "--at", f"{typed:%Y-%m-%d %H:%M}", todo))


def entries_of(said: Sequence[Said], at: datetime, zone: ZoneInfo, rated_by: str) -> tuple[DiaryEntry, ...]:
    """The entries of what was typed.

    Raises
    ------
    UsageError
        A value cannot be read.
    """
    found = []
    for one in said:
        try:
            entry = diary_line.entry(
                at.isoformat(), one.kind, one.value, zone=zone, note=one.note, slot=one.slot, medicine=one.medicine,
                session_id=one.session_id, rated_by=rated_by,
            )  # fmt: skip
            (one.value + (one.note or "")).encode("utf-8")
        except UnicodeEncodeError as problem:
            todo = "Type it once more in a UTF-8 terminal."
            raise UsageError(Fault("these words are not UTF-8 text", one.kind, todo=todo)) from problem
        except ValueError as problem:
            raise UsageError(Fault(str(problem), one.kind, one.value, "Nothing was written.")) from problem
        found.append(replace(entry, at=at.astimezone(zone)))  # with its microseconds and its pass of the hour
    return tuple(found)


def nearness(knowledge: Library) -> doses.Nearness:
    """The settings of the diary."""
    match = timedelta(hours=knowledge.number("exposure", "slot_match_h"))
    return doses.Nearness(match, keeping.minutes(knowledge, "near_min"), keeping.minutes(knowledge, "late_min"))


def new_id(view: View) -> str:
    """An id that no entry has."""
    while view.entry(found := uuid4().hex[:10]) is not None:
        pass
    return found


def note(
    store: Repository, person_id: str, person: Person, entries: Sequence[DiaryEntry], by: Stamp, knowledge: Library, *,
    choice: Choice = "ask", at_said: bool,
) -> tuple[Change, ...]:  # fmt: skip
    """Write entries of one moment as one step.

    Raises
    ------
    UsageError
        One lies ahead, or the clock of this computer stands before what was written last and no time was said.
    AsksFirstError
        One may be an entry that stands already.
    """
    for entry in entries:
        if diary_line.after(entry, by.at):
            clock = f"The clock says {by.at:%Y-%m-%d %H:%M}; if it is wrong, set it right first."
            raise UsageError(Fault(FUTURE, entry.kind, f"{entry.at:%Y-%m-%d %H:%M}", clock))

    def decide(view: View) -> Edits:
        if not at_said:
            _clock_goes_on(view, by.at, keeping.minutes(knowledge, "clock_back_min"))
        return Edits(tuple(_edit(view, person, entry, nearness(knowledge), choice) for entry in entries))

    try:
        return store.write(person_id, decide, by)
    except AlreadyKeptError as problem:
        question = f"an entry of this kind stands at this moment: {told(problem.kept)}"
        raise AsksFirstError(question, CORRECT) from problem


def _clock_goes_on(view: View, now: datetime, allowed: timedelta) -> None:
    last = next(view.latest_first(), None)
    if last is not None and last.stamp.at.timestamp() - now.timestamp() > allowed.total_seconds():
        what = f"the clock stands before the last entry, which was written at {last.stamp.at:%Y-%m-%d %H:%M}"
        todo = "Check the clock of this computer, or say when it was: --at 2026-11-23T08:05. Nothing was written."
        raise UsageError(Fault(what, "clock", f"{now:%Y-%m-%d %H:%M}", todo))


def _edit(view: View, person: Person, entry: DiaryEntry, near: doses.Nearness, choice: Choice) -> Put:
    entry_id = new_id(view)
    if entry.kind in DOSE_KINDS:
        return Put(_dose(view, person, entry, near, choice, entry_id))
    record = Kept(entry_id, entry)
    if choice == "change":
        twin = next((k for k in view.entries(entry.at, entry.at) if k.identity() == record.identity()), None)
        return Put(replace(record, id=twin.id) if twin else record)
    return Put(record)


def _dose(view: View, person: Person, entry: DiaryEntry, near: doses.Nearness, choice: Choice, entry_id: str) -> Kept:
    live = view.entries(entry.at - WINDOW, entry.at + WINDOW)
    try:
        if entry.kind == "missed_dose":
            record = doses.filling(entry, doses.required_slot(person, entry), entry_id)
            twin = next((kept for kept in live if kept.identity() == record.identity()), None)
            asked = doses.Asks(twin) if twin else None
        else:
            record, asked = doses.places(person, entry, live, near, entry_id)
    except ValueError as problem:
        raise UsageError(Fault(str(problem), "--slot", f"{entry.slot:%H:%M}", "Nothing was written.")) from problem
    if asked is None:
        beside = choice == "another" and entry.kind == "dose_mg" and entry.slot is None
        return doses.filling(entry, None, entry_id) if beside else record
    if choice == "change" and asked.other is not None:
        planned = record.planned_at if entry.slot else asked.other.planned_at
        slot = entry.slot or asked.other.entry.slot
        return Kept(asked.other.id, replace(record.entry, slot=slot if planned else None), planned)
    if choice == "another" and entry.kind == "dose_mg":
        filled = asked.other is not None and asked.other.identity() == record.identity()
        return doses.filling(entry, None, entry_id) if filled or asked.slots else record
    raise _question(entry, asked)


def _question(entry: DiaryEntry, asked: doses.Asks) -> AsksFirstError:
    if asked.slots:
        return _which_slot(entry, asked.slots)
    if asked.other is None:
        raise ValueError("nothing is asked")
    if asked.other.entry.kind == "missed_dose":
        return AsksFirstError(f"this dose is written down as missed: {told(asked.other)}. Was it taken?", CORRECT)
    if entry.kind == "missed_dose":
        return AsksFirstError(f"this dose is written down as taken: {told(asked.other)}. Was it missed?", CORRECT)
    return AsksFirstError(f"a dose stands here already: {told(asked.other)}. Is this the same one?", ANOTHER, CORRECT)


def _which_slot(entry: DiaryEntry, slots: Sequence[DoseRecord]) -> AsksFirstError:
    answers, said = [], []
    for dose in slots:
        late = dose.at.timestamp() <= entry.at.timestamp()
        slot, how = f"{dose.slot:%H:%M}", "late" if late else "early"
        said.append(f"the dose of {slot} ({dose.at:%a} {dose.at.day} {dose.at:%b}), taken {how}")
        option = f"--slot {slot} if it is the {slot} dose"
        answers.append(Answer(how[0], f"the {slot} dose, taken {how}", option, slot=slot))
    return AsksFirstError(f"is this {' or '.join(said)}?", *answers, ANOTHER)


def told(kept: Kept) -> str:
    """An entry in a few words."""
    entry = kept.entry
    day = f"{entry.at:%a} {entry.at.day} {entry.at:%b}"
    of_slot = f" for {entry.slot:%H:%M}" if entry.slot else ""
    if entry.kind == "dose_mg":
        return f"{entry.value:g} mg {entry.medicine}{of_slot}, {day} at {entry.at:%H:%M}"
    if entry.kind == "missed_dose":
        return f"{entry.medicine}{of_slot} missed, {day}"
    value = diary_line.written_value(entry)
    return f"{entry.kind.replace('_', ' ')} {value}, {day} at {entry.at:%H:%M}"


def missed_entry(
    person: Person, slot: str, on: date | None, now: datetime, medicine: str | None, rated_by: str
) -> DiaryEntry:
    """A dose that was missed: that of the day named, else the last one of this slot that was due.

    Raises
    ------
    UsageError
        The slot cannot be read, the order has none like it, or it is not due yet.
    """
    zone = doses.zone_at(person, now)
    try:
        at = wall(on, written.clock(slot), zone) if on else now
        said = diary_line.entry(at.isoformat(), "missed_dose", slot, zone=zone, medicine=medicine, rated_by=rated_by)
        due = doses.required_slot(person, said, not_after=None if on else now)
    except ValueError as problem:
        raise UsageError(Fault(str(problem), "--slot", slot, "Write it like --slot 08:00.")) from problem
    if due.at.timestamp() > now.timestamp():
        raise UsageError(Fault("this dose is not due yet", "--slot", f"{due.at:%Y-%m-%d %H:%M}", NOT_DUE))
    return replace(said, at=due.at)


def undone(store: Repository, person_id: str, entry_id: str | None, by: Stamp) -> tuple[Change, ...]:
    """Take back the newest step, or one entry by its id (or its first four characters or more).

    Raises
    ------
    UsageError
        There is nothing to take back.
    """
    if entry_id is None:
        return store.write(person_id, newest_undone, by)
    wanted = entry_id.strip()
    named_enough = len(wanted) >= SHORTEST_ID

    def decide(view: View) -> Edits:
        ids = [kept.id for kept in view.entries()]
        found = [wanted] if wanted in ids else [one for one in ids if named_enough and one.startswith(wanted)]
        if len(found) != 1:
            raise nothing_to_take_back(wanted)
        return Edits((TakeBack(found[0]),))

    return store.write(person_id, decide, by)


def known_kind(kind: str, kinds: Sequence[str]) -> None:
    """Raise a UsageError, with the nearest known one, where this is no kind of rating."""
    if kind not in kinds:
        near = written.nearest(kind.lower(), kinds)
        todo = f"Did you mean {near}?" if near else f"There are: {', '.join(kinds)}."
        raise UsageError(Fault("nothing of this name is rated", "KIND", kind, todo))


def session_said(minutes: str, effort: str | None, note: str | None) -> list[Said]:
    """A session, and how hard it was, joined by a session id."""
    session_id = uuid4().hex[:10] if effort is not None else None
    said = [Said("session", minutes, note, session_id=session_id)]
    return said if effort is None else [*said, Said("effort", effort, session_id=session_id)]
