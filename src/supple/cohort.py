"""Many records: screened one after another, one line of JSON each; one unreadable record never stops the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from supple.errors import Fault, RecordError, SuppleError
from supple.knowledge.library import Library
from supple.render import document
from supple.screening import facts, screen
from supple.services import loading

RECORD_ENDINGS = (".json", ".yaml", ".yml")


def records_in(paths: Sequence[str]) -> tuple[Path, ...]:
    """Every record named, or lying under a folder named; sorted within each folder.

    Raises
    ------
    RecordError
        A path does not exist.
    """
    found: list[Path] = []
    for path in map(Path, paths):
        try:
            if path.is_dir():
                found += sorted(p for p in path.rglob("*") if p.is_file() and p.suffix.lower() in RECORD_ENDINGS)
            elif path.exists():
                found.append(path)
            else:
                raise RecordError(Fault("there is no such file or folder", str(path), todo="Check the name."))
        except (OSError, ValueError) as problem:
            reason = getattr(problem, "strerror", None) or "no file can have this name"
            raise RecordError(Fault(f"this cannot be read: {reason}", str(path), todo="Check the name.")) from problem
    return tuple(dict.fromkeys(found))


def screened(
    records: Sequence[Path],
    options: loading.Options,
    knowledge: Library,
    *,
    done: Callable[[Path], object] = lambda _: None,
) -> Iterator[dict[str, Any]]:
    """One line a record: findings, questions and what was not understood, or the error that kept it from being read."""
    loading.check(options)
    for record in records:
        yield _line(record, options, knowledge)
        done(record)


def _line(record: Path, options: loading.Options, knowledge: Library) -> dict[str, Any]:
    empty = {"record": str(record), "findings": [], "questions": [], "not_understood": []}
    try:
        asked = loading.request(str(record), replace(options, with_file=None, diary=None), knowledge)
        gathered = facts.gather(asked.person, knowledge, asked.now)
        answer = screen.screen(asked.person, gathered, knowledge, asked.now)
        return {
            "record": str(record),
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
