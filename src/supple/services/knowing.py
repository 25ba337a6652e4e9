"""The cited knowledge, shown."""

from __future__ import annotations

import json
from typing import Any, Literal

from supple.render import evidence as ledger
from supple.render.evidence_search import Filters
from supple.render.style import PLAIN, Style
from supple.services import loading

Form = Literal["text", "json", "html"]


def evidence(wanted: str | None, form: Form, filters: Filters = ledger.EVERYTHING, style: Style = PLAIN) -> str:
    """The ledger, what matches some words or filters, or one entry with all that depends on it.

    Raises
    ------
    UsageError
        Nothing has this id, these words, this kind or this grade.
    """
    knowledge = loading.library()
    asked = ledger.select(wanted, knowledge, filters)
    if form == "html":
        from supple.render import knowledge_page  # the templates are read only where a page is wanted

        return knowledge_page.selection(asked, knowledge)
    return _json(ledger.data(asked, knowledge)) if form == "json" else ledger.text(asked, knowledge, style)


def monograph(form: Form, style: Style = PLAIN) -> str:
    """What baclofen is and does, each statement cited."""
    from supple.render import monograph as shown

    knowledge = loading.library()
    if form == "html":
        from supple.render import knowledge_page

        return knowledge_page.medicine(knowledge)
    return _json(shown.data(knowledge)) if form == "json" else shown.text(knowledge, style)


def benefits(form: Form, style: Style = PLAIN) -> str:
    """What exercise may do, one sentence a benefit."""
    from supple.render import benefits as shown

    knowledge = loading.library()
    if form == "html":
        from supple.render import knowledge_page

        return knowledge_page.gains(knowledge)
    return _json(shown.data(knowledge)) if form == "json" else shown.text(knowledge, style)


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1) + "\n"
