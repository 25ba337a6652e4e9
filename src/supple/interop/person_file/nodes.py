"""A person file as a tree of scalars, lists and tables that remember their path and line.

Nothing is converted here: every scalar keeps the text that was written and whether it stood in quotes. So no YAML
reader can turn 14:00 into 840, 010 into 8, or no into false behind a person's back.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from supple.errors import Fault, RecordError

if TYPE_CHECKING:
    import yaml

DEEPEST = 40
MOST_NODES = 300_000


@dataclass(frozen=True, slots=True)
class Scalar:
    """One written value. ``quoted`` scalars are always text."""

    path: str
    line: int | None
    text: str
    quoted: bool

    @property
    def is_null(self) -> bool:
        """Whether nothing was written."""
        return not self.quoted and self.text.lower() in ("", "~", "null")


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    path: str
    line: int | None
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Keys and values."""

    path: str
    line: int | None
    entries: Mapping[str, Node]


Node = Scalar | Items | Table


def place(source: str, line: int | None, path: str) -> str:
    """Where something stands, as a person finds it."""
    parts = [source, *([f"line {line}"] if line else []), *([path] if path else [])]
    return ", ".join(parts)


def decoded(data: bytes, source: str) -> str:
    """The file's text: UTF-8, with or without a byte order mark, or UTF-16 with one.

    Raises
    ------
    RecordError
        The file is empty, or its bytes are no text; names the byte offset.
    """
    if not data.strip():
        raise RecordError(Fault("the file is empty", source, todo="Write a person file or name another file."))
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as problem:
        fault = Fault(
            f"byte {problem.start} is not {encoding.removesuffix('-sig').upper()} text",
            source,
            repr(data[problem.start : problem.start + 1]),
            "Save the file again as UTF-8.",
        )
        raise RecordError(fault) from None


def parse(data: bytes, source: str) -> Node:
    """Read YAML or JSON into nodes.

    Raises
    ------
    RecordError
        Broken syntax (with line and column), a tag, an alias, a key written twice, or nesting without end.
    """
    text = decoded(data, source)
    if text.lstrip()[:1] == "{" and not source.lower().endswith((".yaml", ".yml")):
        return _parse_json(text, source)
    return _parse_yaml(text, source)


def _refuse(what: str, source: str, line: int | None, todo: str, path: str = "", value: str | None = None) -> NoReturn:
    raise RecordError(Fault(what, place(source, line, path), value, todo))


@dataclass(slots=True)
class _Open:
    """A list or table that is still being filled."""

    path: str
    line: int | None
    entries: dict[str, Node] | None
    items: list[Node]
    key: str | None = None


def _parse_yaml(text: str, source: str) -> Node:
    import yaml  # a JSON record does without

    twice: list[Fault] = []
    try:
        root = _tree(yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)), source, twice)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "somewhere"
        tab = mark is not None and "\t" in (text.splitlines() or [""])[min(mark.line, len(text.splitlines()) - 1)]
        todo = "Put spaces in place of the tab." if tab else "Check indentation, quotes and brackets there."
        what = "a tab where YAML wants spaces" if tab else f"this is not valid YAML: {problem.problem}"
        raise RecordError(Fault(what, f"{source}, {where}", todo=todo)) from None
    except yaml.YAMLError as problem:
        raise RecordError(Fault("this is not valid YAML", source, str(problem), "Save it again as text.")) from None
    except RecursionError:
        _refuse("lists or tables are nested without end", source, None, "Write the file flat.")
    if root is None:
        _refuse("the file holds no person", source, None, "Write a person file or name another file.")
    if twice:
        raise RecordError(twice)
    return root


def _tree(events: Iterator[yaml.Event], source: str, twice: list[Fault]) -> Node | None:
    """Build nodes from parser events, without recursion; aliases and tags end it."""
    import yaml

    root: Node | None = None
    stack: list[_Open] = []
    count = documents = 0
    for event in events:
        line = event.start_mark.line + 1 if event.start_mark else None
        parent = stack[-1] if stack else None
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                _refuse("a second document begins", source, line, "Keep one person to a file.")
        if isinstance(event, yaml.AliasEvent):
            todo = "Write the value out where it is needed."
            _refuse("aliases (*name) are not read", source, line, todo, value=f"*{event.anchor}")
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent):
            if event.tag not in (None, "!"):
                _refuse("tags (!name) are not read", source, line, "Take the tag out.", value=str(event.tag))
            count += 1
            if count > MOST_NODES or len(stack) > DEEPEST:
                _refuse("the file is nested too deep or too long", source, line, "Keep one person to a file.")
        if isinstance(event, yaml.ScalarEvent):
            if parent is not None and parent.entries is not None and parent.key is None:
                _take_key(parent, event.value, source, line, twice)
                continue
            node: Node = Scalar(_path(parent), line, event.value, quoted=not event.implicit[0])
        elif isinstance(event, yaml.CollectionStartEvent):
            if parent is not None and parent.entries is not None and parent.key is None:
                _refuse("a key is a word, not a list or table", source, line, "Check the brackets there.")
            filling: dict[str, Node] | None = {} if isinstance(event, yaml.MappingStartEvent) else None
            stack.append(_Open(_path(parent), line, filling, []))
            continue
        elif isinstance(event, yaml.CollectionEndEvent):
            done = stack.pop()
            node = (
                Items(done.path, done.line, tuple(done.items))
                if done.entries is None
                else Table(done.path, done.line, done.entries)
            )
            parent = stack[-1] if stack else None
        else:
            continue
        if parent is None:
            root = node
        elif parent.entries is None:
            parent.items.append(node)
        elif parent.key is not None:
            parent.entries[parent.key] = node
            parent.key = None
    return root


def _take_key(parent: _Open, key: str, source: str, line: int | None, twice: list[Fault]) -> None:
    parent.key = key
    if parent.entries is not None and key in parent.entries:
        where = place(source, line, _path(parent))
        twice.append(Fault("this key stands twice in one table", where, key, "Keep one of the two."))


def _path(parent: _Open | None) -> str:
    if parent is None:
        return ""
    if parent.entries is None:
        return f"{parent.path}[{len(parent.items)}]"
    return f"{parent.path}.{parent.key}" if parent.path else str(parent.key)


class _Pairs(list[tuple[str, object]]):
    """The members of a JSON object in order, doubles kept."""


class _Written(str):
    """A JSON number as written."""


def _parse_json(text: str, source: str) -> Node:
    def not_json(word: str) -> NoReturn:
        _refuse("NaN and infinity are not JSON", source, None, "Leave the value out if it is not known.", value=word)

    try:
        found = json.loads(
            text, object_pairs_hook=_Pairs, parse_float=_Written, parse_int=_Written, parse_constant=not_json
        )
    except json.JSONDecodeError as problem:
        where = f"{source}, line {problem.lineno}, column {problem.colno}"
        todo = "Check quotes, commas and brackets there, and that the file is whole."
        raise RecordError(Fault(f"this is not valid JSON: {problem.msg}", where, todo=todo)) from None
    except RecursionError:
        _refuse("lists or tables are nested without end", source, None, "Write the file flat.")
    twice: list[Fault] = []
    root = _from_json(found, "", 0, source, twice)
    if twice:
        raise RecordError(twice)
    return root


def _from_json(value: object, path: str, depth: int, source: str, twice: list[Fault]) -> Node:
    if depth > DEEPEST:
        _refuse("the file is nested too deep", source, None, "Write the file flat.", path)
    if isinstance(value, _Pairs):
        entries: dict[str, Node] = {}
        for key, inner in value:
            inner_path = f"{path}.{key}" if path else key
            if key in entries:
                where = place(source, None, inner_path)
                twice.append(Fault("this key stands twice in one table", where, key, "Keep one of the two."))
            entries[key] = _from_json(inner, inner_path, depth + 1, source, twice)
        return Table(path, None, entries)
    if isinstance(value, list):
        return Items(
            path, None, tuple(_from_json(x, f"{path}[{i}]", depth + 1, source, twice) for i, x in enumerate(value))
        )
    if isinstance(value, _Written):
        return Scalar(path, None, str(value), quoted=False)
    if isinstance(value, str):
        return Scalar(path, None, value, quoted=True)
    return Scalar(path, None, {None: "null", True: "true", False: "false"}[value], quoted=False)  # type: ignore[index]
