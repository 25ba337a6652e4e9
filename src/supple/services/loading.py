"""The recipes that touch the world: read files, look at the clock, then call what is pure."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import BinaryIO
from zoneinfo import ZoneInfo

from supple.domain.findings import NotUnderstood
from supple.domain.person import Answer, Person
from supple.domain.request import HORIZON_DAYS, VIRTUAL_PEOPLE, AssessmentRequest
from supple.errors import Fault, RecordError, UsageError
from supple.interop import diary_csv, person_file
from supple.interop.fhir import read as fhir
from supple.interop.reading import Reading
from supple.knowledge.library import Library, load_library

LARGEST_RECORD_BYTES = 64 * 1024 * 1024
STANDARD_INPUT = "-"
EARLIEST_YEAR = 1900  # as in the files: no earlier date is read
LATEST_YEAR = 2199


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What every command that takes a record accepts beside it."""

    with_file: str | None = None
    answers: tuple[str, ...] = ()
    diary: str | None = None
    now: str | None = None
    zone: str | None = None
    days: int = HORIZON_DAYS
    seed: int = 0
    n_virtual: int = VIRTUAL_PEOPLE
    no_learning: bool = False
    person: str | None = None  # of the store, where no record is named


@cache
def library() -> Library:
    """The knowledge, read once a process."""
    return load_library()


def read_bytes(path: str, stdin: BinaryIO | None = None, *, largest: int = LARGEST_RECORD_BYTES) -> bytes:
    """A file, or standard input for ``-``; refused where it does not exist, is a folder, or is far too large."""
    piped = path == STANDARD_INPUT
    data = (stdin or sys.stdin.buffer).read(largest + 1) if piped else _file_bytes(path, largest)
    if len(data) > largest:
        what = f"the record is larger than {largest // 1024**2} MB"
        raise RecordError(Fault(what, path, todo="Export less, or one person at a time."))
    return data


def _file_bytes(path: str, largest: int) -> bytes:
    """At most one byte more than the largest; a name that no file can have is a fault like any other."""
    try:
        if not path or Path(path).is_dir():
            what = "this is a folder, not a record" if path else "no file is named"
            raise RecordError(Fault(what, path or "record", todo="Name one file; for many: supple cohort."))
        with Path(path).open("rb") as opened:
            return opened.read(largest + 1)
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or "no file can have this name"
        raise RecordError(
            Fault(
                f"the file cannot be read: {reason}",
                path,
                todo="Check the name; supple person list shows who is in the store.",
            )
        ) from problem


def moment(now: str | None, zone: ZoneInfo) -> datetime:
    """The moment asked for, in the zone; without one, the clock of this computer."""
    if now is None:
        return datetime.now(tz=zone).replace(second=0, microsecond=0)
    try:
        said = datetime.fromisoformat(now)
    except ValueError as problem:
        raise UsageError(Fault("not an ISO time", "--now", now, "Write it like 2026-11-23T08:00.")) from problem
    if not EARLIEST_YEAR <= said.year <= LATEST_YEAR:
        todo = f"Write a moment between the years {EARLIEST_YEAR} and {LATEST_YEAR}, like 2026-11-23T08:00."
        raise UsageError(Fault("this year cannot be planned from", "--now", now, todo))
    return said.replace(tzinfo=zone) if said.tzinfo is None else said.astimezone(zone)


def named_zone(zone: str) -> ZoneInfo:
    """A zone by its name, or a usage error that says how names look."""
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as problem:
        raise UsageError(Fault("not a known time zone", "--zone", zone, "Write it like Europe/London.")) from problem


def check(options: Options) -> None:
    """What stands in the options alone, looked at before the first of many records.

    Raises
    ------
    UsageError
        The zone, the moment or an answer cannot be read.
    """
    moment(options.now, named_zone(options.zone) if options.zone is not None else ZoneInfo("UTC"))
    _answers(options.answers)


def read_record(data: bytes, *, source: str, options: Options, knowledge: Library, zone: str | None = None) -> Reading:
    """A FHIR record or a person file, told apart by what it holds.

    The moment is told in the file's own zone where it names one, then in ``zone`` (of the record it completes), then
    in that of the options.
    """
    own = person_file.looks_like(data)
    fallback = zone or (named_zone(options.zone).key if options.zone is not None else None)
    stated = person_file.stated_zone(data, source=source) if own else None
    now = moment(options.now, zone_or_utc(stated or fallback))
    read = person_file.read if own else fhir.read
    try:
        return read(data, source=source, now=now, zone=fallback, library=knowledge)
    except RecordError as problem:
        raise RecordError(_in_file(fault, source) for fault in problem.faults) from problem


def zone_or_utc(zone: str | None) -> ZoneInfo:
    """The zone by name; one that does not exist is named by the reader, with its place in the file."""
    try:
        return ZoneInfo(zone or "UTC")
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


def _in_file(fault: Fault, source: str) -> Fault:
    """The fault with the file it is in, for whoever gave several."""
    return fault if source in fault.where else replace(fault, where=f"{source}, {fault.where}")


def completed(reading: Reading, options: Options, knowledge: Library) -> Reading:
    """The reading with its ``--with`` file, answers and diary; the record wins, and each conflict is listed."""
    person, missed, summary = reading.person, list(reading.not_understood), list(reading.summary)
    if options.with_file:
        data = read_bytes(options.with_file)
        zone = person.zone if person.zone_stated else None
        extra = read_record(data, source=options.with_file, options=options, knowledge=knowledge, zone=zone)
        stated = person_file.stated_keys(data, source=options.with_file)
        person, conflicts = person_file.merge(person, extra.person, stated)
        missed += [*extra.not_understood, *conflicts]
        summary += extra.summary
    if options.answers:
        person = person_file.apply_answers(person, _answers(options.answers))
    if options.diary:
        zone_info = ZoneInfo(person.zone if person.zone_stated else options.zone or person.zone)
        written, doubtful = diary_csv.read(
            read_bytes(options.diary), source=options.diary, zone=zone_info, now=moment(options.now, zone_info)
        )
        diary, doubled = person_file.united_diary(person.diary, written, zone_info)
        person = replace(person, diary=diary)
        missed += [*doubtful, *doubled]
    return Reading(person, tuple(dict.fromkeys(missed)), tuple(summary))


def _answers(said: tuple[str, ...]) -> Mapping[str, Answer]:
    """The answers by id. Two answers to one question that differ are refused, for neither is the one that counts."""
    found: dict[str, Answer] = {}
    for one in said:
        key, answer = person_file.parse_answer(one)
        if key in found and found[key] != answer:
            shown = f"{found[key].value} and {answer.value}"
            raise UsageError(Fault("one question has two answers", f"--answer {key}", shown, "Keep one of them."))
        found[key] = answer
    return found


def request(record: str | None, options: Options, knowledge: Library) -> AssessmentRequest:
    """From a path, or the name of a stored person, and the options to what an assessment needs; a file wins.

    Without a record it is the person of the store that the options name, or the only one there is.
    """
    from supple.services import keeping  # which reads what it keeps through this module

    if record is None:
        return request_for(completed(keeping.kept_person(options, knowledge), options, knowledge), options)
    if options.person is not None:
        both = f"{record} and {options.person}"
        raise UsageError(Fault("the person is named in two ways", "RECORD and --person", both, "Keep one of them."))
    stored = keeping.kept_record(record, options, knowledge)
    if stored is not None:
        return request_for(completed(stored, options, knowledge), options)
    reading = read_record(read_bytes(record), source=record, options=options, knowledge=knowledge)
    return request_for(completed(reading, options, knowledge), options)


def request_for(reading: Reading, options: Options) -> AssessmentRequest:
    """From a reading to what an assessment needs; the moment is told in the person's own zone."""
    person = _in_zone(reading.person, options)
    if options.no_learning:
        person = replace(person, preferences=replace(person.preferences, learning=False))
    return AssessmentRequest(
        person=person,
        now=moment(options.now, ZoneInfo(person.zone)),
        days=options.days,
        n_virtual=options.n_virtual,
        seed=options.seed,
        not_understood=_zone_note(person) + reading.not_understood,
        summary=reading.summary,
    )


def _in_zone(person: Person, options: Options) -> Person:
    if person.zone_stated or not options.zone:
        return person
    return replace(person, zone=options.zone, zone_stated=True)


def _zone_note(person: Person) -> tuple[NotUnderstood, ...]:
    if person.zone_stated:
        return ()
    return (NotUnderstood("zone", "not given", "no time zone was given, so times are read as UTC; use --zone"),)
