"""A pump for baclofen that a record names only among procedures and devices."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from supple.domain.person import ConditionEntry, Status
from supple.interop.fhir.bundle import Found
from supple.interop.fhir.codings import plain
from supple.interop.fhir.context import Context
from supple.interop.fhir.resources import Reference

KINDS = ("Procedure", "Device", "DeviceUseStatement")
BACLOFEN = re.compile(r"baclofen|lioresal|gablofen|intrathecal", re.IGNORECASE)
PUMP = re.compile(r"pump|implant|reservoir|intrathecal (baclofen )?therapy|intrathecal infusion", re.IGNORECASE)
TAKEN_OUT = re.compile(r"remov|explant|taken out", re.IGNORECASE)
ONLY_TRIED = re.compile(r"trial|test dose|screening", re.IGNORECASE)
NOT_SO = ("entered-in-error", "not-done")


def pumps(context: Context) -> list[ConditionEntry]:
    """Each such resource as an entry of the conditions; a pump that was taken out is past, a trial is none."""
    return [entry for found in context.record.of(*KINDS) if (entry := _pump(found, context))]


def _pump(found: Found, context: Context) -> ConditionEntry | None:
    if not isinstance(found.held, dict) and not BACLOFEN.search(bytes(found.held).decode("utf-8", "replace")):
        return None  # most procedures speak of something else, and need not be opened
    raw = found.raw
    said = " ".join(dict.fromkeys(_names(raw)))
    if not (BACLOFEN.search(said) and PUMP.search(said)) or ONLY_TRIED.search(said) or raw.get("status") in NOT_SO:
        return None
    try:
        subject = msgspec.convert(raw.get("subject") or raw.get("patient"), Reference | None)
    except msgspec.ValidationError:
        subject = None
    if not context.is_ours(subject, found):
        return None
    out = TAKEN_OUT.search(said) or raw.get("status") == "inactive"
    text = f"baclofen pump ({found.kind.lower()}: {plain(said)})"
    return ConditionEntry(text=text, status=Status.PAST if out else Status.UNKNOWN, where=found.place)


def _names(raw: dict[str, Any]) -> Iterator[str]:
    """What the resource calls itself: words and displays of its concepts, and the names of a device."""
    for key in ("code", "type", "device"):
        yield from _words(raw.get(key))
    for named in raw.get("deviceName") or ():
        if isinstance(named, dict) and isinstance(named.get("name"), str):
            yield named["name"]


def _words(concept: object) -> Iterator[str]:
    if not isinstance(concept, dict):
        return
    for key in ("text", "display"):
        if isinstance(concept.get(key), str):
            yield concept[key]
    for coding in concept.get("coding") or ():
        yield from _words(coding)
