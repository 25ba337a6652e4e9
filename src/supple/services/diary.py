"""The diary of a stored person: write into it, show it, read a CSV file into it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from supple.domain.diary import Diary, DiaryEntry
from supple.domain.facts import Fact, Facts, Known
from supple.domain.findings import Triage, Urgency
from supple.domain.kept import DOSE_KINDS, Change, Kept, Standing, StoredPerson
from supple.domain.person import Person
from supple.errors import Fault, StoreError, SuppleError, UsageError
from supple.interop import diary_csv
from supple.knowledge.library import Library
from supple.render import diary_text, triage_text
from supple.render.style import PLAIN, Style
from supple.screening import facts, triage
from supple.services import diary_rows, keeping, loading, noting
from supple.store import doses
from supple.store.repository import Repository

Say = Callable[[str], object]
UTC = ZoneInfo("UTC")
EXTRA_DOSE = "R64"  # one extra dose taken by mistake, feeling well
TOO_MUCH = "R11"  # too many tablets taken


@dataclass(frozen=True, slots=True)
class Asked:
    """What a log command was called with, beside what it writes down."""

    person: str | None = None
    at: str | None = None
    now: str | None = None
    by: str = "self"
    choice: noting.Choice = "ask"

    @property
    def options(self) -> loading.Options:
        """The options with which the person is read."""
        return loading.Options(now=self.now)


@dataclass(frozen=True, slots=True)
class _Whose:
    """A stored person, read, with the moment and the zone they live by."""

    stored: StoredPerson
    person: Person
    now: datetime
    zone: ZoneInfo


def _whose(store: Repository, stored: StoredPerson, options: loading.Options, knowledge: Library) -> _Whose:
    kept = store.view(stored.id).entries()
    person = keeping.reading_of(stored, kept, options, knowledge).person
    now = loading.moment(options.now, ZoneInfo(person.zone))
    if options.now is None:
        now = datetime.now(tz=now.tzinfo)  # to the microsecond: two entries of one minute stay apart
    zone = doses.zone_at(person, now)
    return _Whose(stored, person, now.astimezone(zone), zone)


def log(said: Sequence[noting.Said], asked: Asked, *, say: Say, style: Style = PLAIN) -> None:
    """Write something down. Red flags come first, and are shown even where nothing can be written.

    Raises
    ------
    SuppleError
        What was said cannot be read, lies ahead, or cannot be written.
    AsksFirstError
        It may be an entry that stands already.
    """
    knowledge = loading.library()
    shown = False
    try:
        with keeping.opened() as store:
            whose = _whose(store, keeping.whom(store, asked.person), asked.options, knowledge)
            at = noting.moment_said(asked.at, whose.now, whose.zone)
            entries = noting.entries_of(said, at, whose.zone, asked.by)
            told = _flags(whose, entries, knowledge, say, style)
            shown = True
            by = keeping.stamp(whose.now, asked.by)
            written = noting.note(
                store, whose.stored.id, whose.person, entries, by, knowledge, choice=asked.choice,
                at_said=asked.at is not None,
            )  # fmt: skip
            extra = _told(written, whose, knowledge, say, style)
            _beyond_the_order(store, whose, extra, told, knowledge, say, style)
    except SuppleError as problem:
        if not shown:  # the store is of no use: what was said is looked at all the same
            _flags_alone(said, asked, knowledge, say, style)
        if (not shown or isinstance(problem, StoreError)) and _is_extra(said, asked):
            _say_extra(Facts(), None, knowledge, say, style)
        raise


def log_missed(
    slot: str, on: str | None, medicine: str | None, asked: Asked, *, say: Say, style: Style = PLAIN
) -> None:
    """Write down a missed dose.

    Raises
    ------
    SuppleError
        As for ``log``; and a dose that is not due yet.
    """
    knowledge = loading.library()
    with keeping.opened() as store:
        whose = _whose(store, keeping.whom(store, asked.person), asked.options, knowledge)
        day = loading.moment(on, whose.zone).date() if on else None
        entry = noting.missed_entry(whose.person, slot, day, whose.now, medicine, asked.by)
        _flags(whose, (entry,), knowledge, say, style)
        by = keeping.stamp(whose.now, asked.by)
        written = noting.note(
            store, whose.stored.id, whose.person, (entry,), by, knowledge, choice=asked.choice, at_said=bool(on)
        )
        _told(written, whose, knowledge, say, style)


def undo(entry_id: str | None, asked: Asked, *, say: Say) -> None:
    """Take back the newest step, or one entry.

    Raises
    ------
    UsageError
        There is nothing to take back.
    """
    with keeping.opened() as store:
        stored = keeping.whom(store, asked.person)
        zone = loading.zone_or_utc(str(stored.document.get("zone") or "UTC"))  # taking back always works
        now = loading.moment(asked.now, zone)
        written = noting.undone(store, stored.id, entry_id, keeping.stamp(now, asked.by))
        for change in written:
            say(diary_text.undone(change))


def _flags(whose: _Whose, entries: Sequence[DiaryEntry], knowledge: Library, say: Say, style: Style) -> Triage:
    """What the new entries and the last days say together, where it asks for a call; always for a symptom.

    A dose may be one that stands already, so it counts before it is written only where no order has so much at once.
    """
    words = [entry.text for entry in entries if entry.kind == "symptom" and entry.text]
    at_once = knowledge.number("triage", "mg_at_once")
    sure = [entry for entry in entries if entry.kind != "dose_mg" or (entry.value or 0.0) >= at_once]
    diary = tuple(sorted((*whose.person.diary.entries, *sure), key=lambda entry: entry.at.timestamp()))
    person = replace(whose.person, diary=Diary(diary))
    found = _triage(person, words, knowledge, whose.now)
    before = _triage(whose.person, [], knowledge, whose.now)
    if not (words or _new(found, before)):
        return before
    say(triage_text.triage(found, knowledge, country=person.country, style=style))
    return found


def _new(found: Triage, before: Triage) -> bool:
    """Whether something asks for a call that was not there before, or that there is now more of."""
    urgent = {(hit.sign_id, hit.because) for hit in found.signs if hit.urgency > Urgency.ROUTINE}
    return bool(urgent - {(hit.sign_id, hit.because) for hit in before.signs})


def _flags_alone(said: Sequence[noting.Said], asked: Asked, knowledge: Library, say: Say, style: Style) -> None:
    """What was said, by itself, where it asks for a call; always for a symptom. Nothing is known of the person."""
    words = [one.value for one in said if one.kind == "symptom"]
    found = triage.triage(texts=words, facts=Facts(), library=knowledge) if words else Triage()
    if not words:
        found = triage.from_diary(Diary(_alone(said, asked)), Facts(), knowledge, _here(asked))
    if words or found.urgency > Urgency.ROUTINE:
        say(triage_text.triage(found, knowledge, style=style))


def _alone(said: Sequence[noting.Said], asked: Asked) -> tuple[DiaryEntry, ...]:
    """The entries as if of this moment; none where they cannot be read, which the error names."""
    try:
        return noting.entries_of(said, _here(asked), UTC, asked.by)
    except SuppleError:
        return ()


def _here(asked: Asked) -> datetime:
    """The moment as the clock of this computer shows it: where the person lives is not known."""
    if asked.now is not None:
        try:
            return loading.moment(asked.now, UTC)
        except SuppleError:  # named by the error that follows
            pass
    return datetime.now().astimezone().replace(tzinfo=UTC)


def _is_extra(said: Sequence[noting.Said], asked: Asked) -> bool:
    """Whether a dose beyond the ordered ones was told."""
    return asked.choice == "another" and any(entry.kind == "dose_mg" for entry in _alone(said, asked))


def _facts(person: Person, knowledge: Library, now: datetime) -> Facts:
    return facts.gather(person, knowledge, now).facts


def _triage(person: Person, words: list[str], knowledge: Library, now: datetime) -> Triage:
    """The words alone, or the whole of the last days where that is more urgent."""
    known = _facts(person, knowledge, now)
    whole = triage.from_diary(person.diary, known, knowledge, now)
    alone = triage.triage(texts=words, facts=known, library=knowledge) if words else Triage()
    return whole if whole.urgency > alone.urgency or not words else alone


def _told(
    written: Iterable[Change], whose: _Whose, knowledge: Library, say: Say, style: Style
) -> tuple[DiaryEntry, ...]:
    """Say what was written; gives the doses that are beside the ordered ones."""
    late = keeping.minutes(knowledge, "late_min")
    extra = []
    for change in written:
        if not isinstance(change.after, Kept):
            continue
        line = None
        if change.after.entry.kind in DOSE_KINDS:
            # as instants: within one zone Python would add to the wall time, and lose which pass of the hour it is
            at = (change.after.planned_at or change.after.entry.at).astimezone(UTC)
            around = doses.lines(whose.person, (change.after,), at, at + timedelta(minutes=1), late)
            line = next((one for one in around if one.kept is not None), None)
        say(diary_text.written(change, line, style))
        if line is not None and line.standing is Standing.EXTRA:
            extra.append(change.after.entry)
    return tuple(extra)


def _as_kept(store: Repository, whose: _Whose) -> Person:
    """The person with the diary as it stands now, after writing."""
    kept = [one.entry for one in store.view(whose.stored.id).entries()]
    return replace(whose.person, diary=Diary(tuple(one for one in kept if one.at.timestamp() <= whose.now.timestamp())))


def _beyond_the_order(
    store: Repository, whose: _Whose, extra: Sequence[DiaryEntry], told: Triage, knowledge: Library, say: Say,
    style: Style,
) -> None:  # fmt: skip
    """More taken than ordered is a reason to call: said once the dose is written, for then it is known to be one."""
    person = _as_kept(store, whose)
    known = _facts(person, knowledge, whose.now)
    found = triage.from_diary(person.diary, known, knowledge, whose.now)
    if extra and not {EXTRA_DOSE, TOO_MUCH}.intersection(hit.sign_id for hit in found.signs):
        said = tuple(f"you wrote an extra dose of {entry.value:g} mg at {entry.at:%H:%M}" for entry in extra)
        known = Facts({**known.by_id, "doses.extra": Fact("doses.extra", Known.PRESENT, because=said)})
        found = triage.from_diary(person.diary, known, knowledge, whose.now)
    if _new(found, told):
        say("\n" + triage_text.triage(found, knowledge, country=person.country, style=style))


def _say_extra(known: Facts, country: str | None, knowledge: Library, say: Say, style: Style) -> None:
    found = triage.triage(signs=(EXTRA_DOSE,), facts=known, library=knowledge)
    say(triage_text.triage(found, knowledge, country=country, style=style))


def shown(
    person: str | None, now: str | None, days: int, form: Literal["text", "json", "csv"], *, history: bool = False,
    style: Style = PLAIN,
) -> str:  # fmt: skip
    """The diary of the last days: each dose in its state, then all that was written; or the history of changes."""
    knowledge = loading.library()
    with keeping.opened() as store:
        whose = _whose(store, keeping.whom(store, person), loading.Options(now=now), knowledge)
        view = store.view(whose.stored.id)
        end = whose.now.astimezone(UTC) + timedelta(microseconds=1)  # an instant: the same hour may come twice
        today = whose.now.replace(hour=0, minute=0, second=0, microsecond=0)
        start = today - timedelta(days=days - 1)
        if history:
            changes = [c for c in view.latest_first() if c.stamp.at.timestamp() >= start.timestamp()]
            if form == "csv":
                raise UsageError(Fault("the history comes as text or JSON", "--format", form, "Write --format json."))
            return diary_text.history(changes, form, style)
        kept = view.entries(since=start)
    if form == "csv":
        return diary_csv.write(Diary(tuple(one.entry for one in kept)))
    lines = doses.lines(whose.person, kept, start, end, keeping.minutes(knowledge, "late_min"))
    if form == "json":
        data = diary_text.as_data(whose.stored.id, lines, kept)
        return json.dumps(data, ensure_ascii=False, allow_nan=False, indent=1) + "\n"
    found = _triage(whose.person, [], knowledge, whose.now)
    flags = triage_text.in_short(found, knowledge, country=whose.person.country, style=style)
    text = diary_text.diary(whose.stored.id, lines, kept, start, whose.now, style)
    return f"{flags}\n{text}" if flags else text


def read_file(path: str, asked: Asked, *, say: Say, style: Style = PLAIN) -> None:
    """Read a CSV file into the diary: all good rows in one step, and one line for each that was not read.

    A row that stands in the diary already is counted and left alone, so a file can be read twice. A dose near one of
    the diary is not guessed about. Red flags of the diary are told at the end.

    Raises
    ------
    RecordError
        The file as a whole cannot be read.
    """
    knowledge = loading.library()
    data = loading.read_bytes(path)
    with keeping.opened() as store:
        whose = _whose(store, keeping.whom(store, asked.person), asked.options, knowledge)
        rows = list(diary_csv.read_lines(data, source=path, zone=whose.zone))
        outcome = diary_rows.brought_in(store, whose.stored, whose.person, rows, whose.now, asked.by, knowledge)
        person = _as_kept(store, whose)
    for fault in outcome.faults:
        say(fault.sentence())
    say(diary_text.imported(outcome.written, outcome.known, len(outcome.faults), path))
    found = _triage(person, [], knowledge, whose.now)
    if flags := triage_text.in_short(found, knowledge, country=person.country, style=style):
        say("\n" + flags)
