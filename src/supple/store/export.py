"""Everything about people as one JSON document, and back to an equal state."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Literal

import msgspec

from supple.domain.kept import Whole
from supple.errors import Fault, RecordError, SuppleError
from supple.store import plain
from supple.store.history import disagreement

SCHEMA: Literal["supple/export/1"] = "supple/export/1"


class Export(plain.Plain, frozen=True):
    """The document: people, each with entries and the whole history."""

    schema: Literal["supple/export/1"]
    people: list[plain.PlainWhole]


def written(people: Sequence[Whole]) -> bytes:
    """The document as JSON text."""
    document = Export(schema=SCHEMA, people=[plain.whole(one) for one in people])
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"


def digest(whole: Whole) -> str:
    """SHA-256 of a person's part of the document in its shortest form: whoever keeps an export can compare."""
    return hashlib.sha256(msgspec.json.encode(plain.whole(whole), order="sorted")).hexdigest()


def read(data: bytes, *, source: str) -> tuple[Whole, ...]:
    """The people of a document.

    Raises
    ------
    RecordError
        It is no export, an entry in it is none, somebody stands in it twice, or entries and history do not agree.
    """
    todo = "Take the file as supple store export wrote it."
    try:
        found = tuple(plain.whole_again(one) for one in msgspec.json.decode(data, type=Export).people)
    except (ValueError, KeyError, OSError, OverflowError, RecursionError, SuppleError) as problem:
        raise RecordError(Fault("this is no export of a store", source, str(problem), todo)) from problem
    names = [one.person.id for one in found]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise RecordError(Fault("somebody stands in this export twice", source, ", ".join(twice), todo))
    for one in found:
        if wrong := disagreement(one):
            raise RecordError(Fault(f"this export was changed after it was written: {wrong}", source, todo=todo))
    return found
