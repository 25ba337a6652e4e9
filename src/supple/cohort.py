"""Many records: screened in order, one line of JSON each; one unreadable record never stops the others.

Records stream: of a hundred thousand only a few are in memory at a time. Where there are many, they are shared out to
the processors in small parts, and the answers come back in the order of the records.
"""

from __future__ import annotations

import gc
import json
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from supple.errors import Fault, RecordError, SuppleError
from supple.knowledge.library import Library
from supple.render import document
from supple.screening import facts, screen
from supple.services import loading

RECORD_ENDINGS = (".json", ".yaml", ".yml")
LINES_ENDINGS = (".ndjson", ".jsonl")  # one whole record a line
PART = 16  # records that a process takes at a time
PARTS_AHEAD = 3  # for each process; more would only fill memory
WORTH_SHARING = 64  # with fewer records, starting processes costs more than it saves


@dataclass(frozen=True, slots=True)
class Source:
    """Where a record lies: a file, or the bytes of one line of it."""

    path: str
    line: int | None = None
    at: int = 0
    length: int = 0

    @property
    def name(self) -> str:
        """The path, with the number of the line where the file holds several records."""
        return self.path if self.line is None else f"{self.path}, line {self.line}"


def records_in(paths: Sequence[str]) -> tuple[Path, ...]:
    """Every file named, or lying under a folder named; sorted within each folder.

    Raises
    ------
    RecordError
        A path does not exist.
    """
    found: list[Path] = []
    endings = (*RECORD_ENDINGS, *LINES_ENDINGS)
    for path in map(Path, paths):
        try:
            if path.is_dir():
                found += sorted(p for p in path.rglob("*") if p.is_file() and p.suffix.lower() in endings)
            elif path.exists():
                found.append(path)
            else:
                raise RecordError(Fault("there is no such file or folder", str(path), todo="Check the name."))
        except (OSError, ValueError) as problem:
            reason = getattr(problem, "strerror", None) or "no file can have this name"
            raise RecordError(Fault(f"this cannot be read: {reason}", str(path), todo="Check the name.")) from problem
    return tuple(dict.fromkeys(found))


def sources(files: Iterable[Path]) -> Iterator[Source]:
    """The records of these files in order; each line of an .ndjson file that is not empty is one."""
    for file in files:
        if file.suffix.lower() not in LINES_ENDINGS:
            yield Source(str(file))
            continue
        try:
            with file.open("rb") as opened:
                at = 0
                for number, line in enumerate(opened, start=1):
                    if line.strip():
                        yield Source(str(file), number, at, len(line))
                    at += len(line)
        except OSError:
            yield Source(str(file))  # read once more for its line, which then says why it cannot be


def count(files: Iterable[Path]) -> int:
    """How many records these files hold."""
    return sum(1 for _ in sources(files))


def screened(
    files: Sequence[Path],
    options: loading.Options,
    knowledge: Library,
    *,
    done: Callable[[int], object] = lambda _: None,
    processes: int | None = None,
) -> Iterator[str]:
    """One line of JSON a record: findings, questions, what was not understood; or the error that kept it unread.

    Parameters
    ----------
    done
        Called with the number of records that were finished since the last call.
    processes
        How many processes share the work; left out, one for each processor where there are many records.
    """
    loading.check(options)
    several = processes or _processors()
    few = next(islice(sources(files), WORTH_SHARING, None), None) is None
    if several == 1 or (few and processes is None):
        for one in sources(files):
            yield line_of(one, options, knowledge)
            done(1)
        return
    for lines in _shared(sources(files), options, several):
        yield "".join(lines)
        done(len(lines))


def _processors() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _shared(records: Iterator[Source], options: loading.Options, processes: int) -> Iterator[list[str]]:
    waiting: deque[Future[list[str]]] = deque()
    with ProcessPoolExecutor(processes, initializer=_begin) as pool:
        try:
            while part := list(islice(records, PART)):
                waiting.append(pool.submit(_part, part, options))
                if len(waiting) >= processes * PARTS_AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for one in waiting:
                one.cancel()


def _begin() -> None:
    """The knowledge is read once a process, and never looked through again for what could be thrown away."""
    loading.library()
    gc.freeze()


def _part(records: list[Source], options: loading.Options) -> list[str]:
    knowledge = loading.library()
    return [line_of(one, options, knowledge) for one in records]


def line_of(record: Source, options: loading.Options, knowledge: Library) -> str:
    """The line of one record."""
    return json.dumps(_answer(record, options, knowledge), ensure_ascii=False, allow_nan=False) + "\n"


def _answer(record: Source, options: loading.Options, knowledge: Library) -> dict[str, Any]:
    empty = {"record": record.name, "findings": [], "questions": [], "not_understood": []}
    own = replace(options, with_file=None, diary=None)
    try:
        read = loading.read_record(_bytes(record), source=record.name, options=own, knowledge=knowledge)
        asked = loading.request_for(loading.completed(read, own, knowledge), own)
        gathered = facts.gather(asked.person, knowledge, asked.now)
        answer = screen.screen(asked.person, gathered, knowledge, asked.now)
        return {
            "record": record.name,
            **document.screening(answer, (*asked.not_understood, *gathered.not_understood)),
            "error": None,
        }
    except SuppleError as problem:
        return {**empty, "error": str(problem)}
    except Exception as problem:  # a fault of ours in one record must not lose the others
        return {
            **empty,
            "error": f"this record met a fault in the program ({type(problem).__name__}); please report it",
        }


def _bytes(record: Source) -> bytes:
    if record.line is None:
        return loading.read_bytes(record.path)
    try:
        with Path(record.path).open("rb") as opened:
            opened.seek(record.at)
            return opened.read(record.length)
    except OSError as problem:
        reason = problem.strerror or "it cannot be opened"
        raise RecordError(Fault(f"the file cannot be read: {reason}", record.path, todo="Check the name.")) from problem
