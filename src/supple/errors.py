"""Every error a person can cause, in one shape: what, where, which value, what to do next.

A bug raises whatever Python raises; a person's mistake raises one of these, and the door prints it without a
traceback. The exit codes are those of the public contract.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SHOWN_VALUE_LENGTH = 80
QUOTED_LENGTH = 300
PLACE_LENGTH = 5000  # longer than any path of a file


def shown(value: object) -> str:
    """A value as an error may quote it: one line, shortened, control characters escaped."""
    text = value if isinstance(value, str) else repr(value)
    text = text[: SHOWN_VALUE_LENGTH * 4].encode("unicode_escape").decode("ascii") if not text.isprintable() else text
    return text if len(text) <= SHOWN_VALUE_LENGTH else text[: SHOWN_VALUE_LENGTH - 1] + "…"


def shortened(text: str) -> str:
    """The words of a record as an answer may quote them: whole, or their beginning and how long they are."""
    if len(text) <= QUOTED_LENGTH:
        return text
    return f"{text[:QUOTED_LENGTH].rstrip()}… ({len(text):,} characters)"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: ``what`` in plain words, ``where`` as a path, the ``value`` found, and ``todo``."""

    what: str
    where: str
    value: str | None = None
    todo: str | None = None

    def sentence(self) -> str:
        """The fault as one line."""
        value = f" (found: {shown(self.value)})" if self.value is not None else ""
        todo = f" {self.todo}" if self.todo else ""
        end = "" if self.what.endswith("?") and not value else "."
        sentence = f"{_place(self.where)}: {self.what}{value}{end}{todo}"
        return "".join(
            sign if sign.isprintable() else sign.encode("unicode_escape").decode("ascii") for sign in sentence
        )


def _place(where: str) -> str:
    """A place with its two ends, where a key of the record makes it endless."""
    return where if len(where) <= PLACE_LENGTH else f"{where[: PLACE_LENGTH // 2]}…{where[-PLACE_LENGTH // 2 :]}"


class SuppleError(Exception):
    """Base of everything that a person can cause; carries one or more faults and an exit code."""

    exit_code = 2

    def __init__(self, faults: Fault | Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__("\n".join(fault.sentence() for fault in self.faults))


class UsageError(SuppleError):
    """The command was called in a way that it cannot follow (exit 2)."""

    exit_code = 2


class RecordError(SuppleError):
    """A record, person file, diary or assessment could not be read (exit 3)."""

    exit_code = 3


class StoreError(SuppleError):
    """The store of people and diaries cannot be opened, read or written (exit 3). What was written stays."""

    exit_code = 3


class KnowledgeError(SuppleError):
    """A knowledge file breaks its schema or cites what does not exist. Never a user's fault; stops at load."""

    exit_code = 1
