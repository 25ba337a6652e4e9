"""From bytes to a JSON tree, or one clear error: what was found instead, and where.

JSON readers are lenient where a medical record cannot be: they take ``NaN``, turn 1e999 into infinity and keep
the last of two equal keys. Here each of these is an error that names the place.
"""

from __future__ import annotations

import codecs
import json
import math
import re
from dataclasses import dataclass
from typing import Any, NoReturn

from supple.domain.findings import NotUnderstood
from supple.errors import Fault, RecordError, shown

LARGEST_RECORD_BYTES = 64 * 1024 * 1024
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")

Json = dict[str, Any] | list[Any] | str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Opened:
    """A JSON tree without nulls in its objects, and what had to be said about it."""

    tree: Any
    notes: tuple[NotUnderstood, ...] = ()


def opened(data: bytes, source: str) -> Opened:
    """The JSON tree in these bytes.

    Raises
    ------
    RecordError
        The bytes are empty, too many, packed, not text, another format than JSON, or JSON that two readers could
        understand in two ways.
    """
    text = text_of(data, source)
    _refuse_other_formats(text, source)
    saw_null = False

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal saw_null
        found = dict(pairs)
        if len(found) != len(pairs):
            _refuse_twice(pairs, source)
        if None in found.values():
            saw_null = True
        return found

    def number(digits: str) -> float:
        value = float(digits)
        if not math.isfinite(value):
            raise RecordError(
                Fault("a number is too large to be read", source, digits, "Write the measured value, or leave it out.")
            )
        return value

    def not_a_number(word: str) -> NoReturn:
        line, column = _place_of(text, word)
        raise RecordError(
            Fault(
                f"{word} is not a number in JSON", f"{source}, line {line}, column {column}", word,
                "Leave the value out where nothing was measured.",
            )
        )  # fmt: skip

    try:
        tree = json.loads(text, object_pairs_hook=members, parse_float=number, parse_constant=not_a_number)
    except json.JSONDecodeError as problem:
        _refuse_broken(text, source, problem)
    except ValueError:
        raise RecordError(
            Fault("a whole number has too many digits to be read", source, todo="Export the record once more.")
        ) from None
    if saw_null or _ESCAPED_SURROGATE.search(text):
        return _cleaned(tree)
    return Opened(tree)


def text_of(data: bytes, source: str) -> str:
    """The bytes as text: UTF-8 with or without a mark, or UTF-16 with one."""
    if len(data) > LARGEST_RECORD_BYTES:
        raise RecordError(
            Fault(
                "the file is larger than one person's record should be", source, f"{len(data)} bytes",
                "Give the record of one person, as JSON.",
            )
        )  # fmt: skip
    if not data.strip():
        raise RecordError(Fault("the file is empty", source, f"{len(data)} bytes", "Export the record once more."))
    for start, kind in ((b"\x1f\x8b", "gzip"), (b"PK\x03\x04", "zip"), (b"%PDF", "PDF"), (b"BZh", "bzip2")):
        if data.startswith(start):
            raise RecordError(
                Fault(f"this is a {kind} file, not JSON", source, todo="Unpack it, or export the record as FHIR JSON.")
            )
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise RecordError(Fault("the text is UTF-32", source, todo="Save the file as UTF-8."))
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif data[:2] in (b"{\0", b"\0{", b"[\0", b"\0["):
        raise RecordError(Fault("the text looks like UTF-16 without its mark", source, todo="Save the file as UTF-8."))
    else:
        encoding = "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as problem:
        offset = problem.start + (3 if encoding == "utf-8-sig" and data.startswith(codecs.BOM_UTF8) else 0)
        raise RecordError(
            Fault(
                f"byte {offset} is not {encoding.removesuffix('-sig').upper()} text", source,
                f"0x{data[min(offset, len(data) - 1)]:02X}", "Save the file as UTF-8, or export the record once more.",
            )
        ) from None  # fmt: skip


def _refuse_other_formats(text: str, source: str) -> None:
    start = text[:2000].lstrip().lower()
    if not start.startswith("<"):
        return
    if start.startswith("<!doctype html") or "<html" in start or "<title" in start:
        what = "this is a web page, perhaps a log-in page, not a record"
        raise RecordError(Fault(what, source, shown(start[:60]), "Sign in once more and download the record as JSON."))
    raise RecordError(Fault("this is XML, and JSON is wanted", source, shown(start[:60]), "Export it as FHIR JSON."))


def _refuse_broken(text: str, source: str, problem: json.JSONDecodeError) -> NoReturn:
    if problem.msg == "Extra data" and text[problem.pos : problem.pos + 1] in ("{", "["):
        raise RecordError(
            Fault(
                "this looks like NDJSON, one resource a line, as bulk exports write it",
                f"{source}, line {problem.lineno}", text[problem.pos : problem.pos + 40],
                "Give one Bundle: one JSON object that holds all resources of one person.",
            )
        )  # fmt: skip
    near = text[max(0, problem.pos - 20) : problem.pos + 20]
    raise RecordError(
        Fault(
            f"not valid JSON ({problem.msg.lower()})", f"{source}, line {problem.lineno}, column {problem.colno}",
            near or "the end of the file", "The file may be cut off; export the record once more.",
        )
    )  # fmt: skip


def _refuse_twice(pairs: list[tuple[str, Any]], source: str) -> NoReturn:
    seen: dict[str, Any] = {}
    for key, value in pairs:
        if key in seen:
            kind = next((str(v) for k, v in pairs if k == "resourceType"), "an object")
            raise RecordError(
                Fault(
                    f'the key "{shown(key)}" stands twice in {shown(kind)}', source,
                    f"{shown(seen[key])} and {shown(value)}", "Keep the one that is true.",
                )
            )  # fmt: skip
        seen[key] = value
    raise AssertionError("called without a repeated key")


def _place_of(text: str, word: str) -> tuple[int, int]:
    at = next((m.start() for m in re.finditer(r"[:,\[\s](?=" + re.escape(word) + r")", text)), 0) + 1
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _cleaned(tree: Any) -> Opened:
    """The tree without null members (FHIR JSON has none) and without halves of characters; nulls are named."""
    notes: list[NotUnderstood] = []
    root = [tree]
    todo: list[tuple[Any, str]] = [(root, "")]
    while todo:
        node, path = todo.pop()
        children = list(node.items()) if isinstance(node, dict) else list(enumerate(node))
        for key, child in children:
            where = f"{path}.{key}".lstrip(".") if isinstance(node, dict) else f"{path}[{key}]" if path else ""
            if child is None and isinstance(node, dict):
                notes.append(NotUnderstood(where, "null", "null is not legal FHIR JSON; read as not known"))
                del node[key]
            elif isinstance(child, str) and _LONE_SURROGATE.search(child):
                node[key] = _LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", child)
            elif isinstance(child, dict | list):
                todo.append((child, where))
    return Opened(root[0], tuple(reversed(notes)))
