"""The cited knowledge, shown."""

from __future__ import annotations

import json
from typing import Any, Literal

from supple.render import evidence as shown
from supple.render.style import PLAIN, Style
from supple.services import loading


def evidence(wanted: str | None, form: Literal["text", "json"], style: Style = PLAIN) -> str:
    """The list, what matches some words, or one entry with all that depends on it."""
    return _as(form, *shown.evidence(wanted, loading.library(), style))


def monograph(form: Literal["text", "json"], style: Style = PLAIN) -> str:
    """What baclofen is and does, each statement cited."""
    return _as(form, *shown.monograph(loading.library(), style))


def _as(form: Literal["text", "json"], words: str, data: dict[str, Any]) -> str:
    return words if form == "text" else json.dumps(data, ensure_ascii=False, allow_nan=False, indent=1) + "\n"
