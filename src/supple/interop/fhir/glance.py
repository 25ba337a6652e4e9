"""Open a Bundle without building what nobody reads: the quick way in for well-formed records.

Most of a record is of kinds that Supple does not need. Here the Bundle is cut into its resources as bytes, only those
of needed kinds become trees, and an Observation only when its codes are of interest. Whatever is not plainly in order
raises ``DoubtError``, and the careful way (``open`` and ``bundle``) reads the same bytes again and says what is wrong.
"""

from __future__ import annotations

import re

import msgspec

from supple.domain.findings import NotUnderstood
from supple.interop.fhir.bundle import KINDS_READ, R4_TYPES, Found, Record, addresses, fewer_than_found, once_each
from supple.interop.fhir.open import LARGEST_RECORD_BYTES
from supple.interop.fhir.resources import CodeableConcept
from supple.interop.fhir.trees import DoubtError, tree_of

_RESOURCE = re.compile(rb'\s*\{\s*"resourceType"\s*:\s*"([A-Z][A-Za-z]{2,40})"')
_CUT = 64  # bytes of a resource that find its place again
_EMPTY = b"0"  # stands for a resource that was cut out


class _Entry(msgspec.Struct, gc=False):
    resource: msgspec.Raw
    fullUrl: str | None = None  # noqa: N815 - FHIR's own name


class _Bundle(msgspec.Struct, gc=False):
    resourceType: str  # noqa: N815
    entry: list[_Entry]
    type: str | None = None


class _Head(msgspec.Struct, gc=False):
    id: str | None = None


class _Component(msgspec.Struct, gc=False):
    code: CodeableConcept | None = None


class _Glance(msgspec.Struct, gc=False):
    """Which observation it is, as far as its codes tell."""

    id: str | None = None
    code: CodeableConcept | None = None
    component: list[_Component] = []


_BUNDLE = msgspec.json.Decoder(_Bundle)
_HEAD = msgspec.json.Decoder(_Head)
_GLANCE = msgspec.json.Decoder(_Glance)


def bundle_at_a_glance(data: bytes, notes: list[NotUnderstood]) -> Record:
    """The record in the bytes of a well-formed Bundle.

    Raises
    ------
    DoubtError
        The bytes are not a plain Bundle, or something in them has to be said.
    """
    if len(data) > LARGEST_RECORD_BYTES or data[:1] != b"{":
        raise DoubtError
    try:
        if not data.isascii():
            data.decode()
        bundle = _BUNDLE.decode(data)
        if bundle.resourceType != "Bundle" or not bundle.entry:
            raise DoubtError
        _check_around(data, bundle.entry)
        found = [_found(number, entry) for number, entry in enumerate(bundle.entry)]
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
        raise DoubtError from problem
    kept, torn = once_each(found, notes, newest_first=bundle.type == "history")
    return Record(tuple(kept), bundle.type, False, torn, addresses(tuple(kept)))


def _check_around(data: bytes, entries: list[_Entry]) -> None:
    """The Bundle without its resources must be a plain tree that points to no further page."""
    around, at = [], 0
    for entry in entries:
        piece = memoryview(entry.resource)
        start = data.find(piece[:_CUT], at)
        if start < 0:
            raise DoubtError
        around.append(data[at:start])
        at = start + len(piece)
    around.append(data[at:])
    tree = tree_of(_EMPTY.join(around))
    links = tree.get("link", [])
    if not isinstance(links, list) or any(not isinstance(one, dict) or one.get("relation") == "next" for one in links):
        raise DoubtError
    if fewer_than_found(tree, len(entries)):
        raise DoubtError


def _found(number: int, entry: _Entry) -> Found:
    piece = entry.resource
    head = _RESOURCE.match(piece)  # a Raw is a buffer
    kind = head[1].decode() if head else ""
    if kind == "Bundle" or kind not in R4_TYPES:
        raise DoubtError
    where = f"entry[{number}].resource"
    if kind == "Observation":
        glance = _GLANCE.decode(piece)
        codes = (glance.code, *(part.code for part in glance.component))
        return Found(kind, piece, where, entry.fullUrl, glance.id, codes)
    name = _HEAD.decode(piece).id if kind in KINDS_READ else None
    return Found(kind, piece, where, entry.fullUrl, name)
