"""What would change if: read the record and the change, plan twice, say what differs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from supple import what_if as pure
from supple.interop.change_options import read_change
from supple.render import what_if_text
from supple.render.style import PLAIN, Style
from supple.services import loading
from supple.services.assessing import as_json


def what_if(
    record: str | None,
    options: loading.Options,
    form: Literal["text", "json"],
    style: Style = PLAIN,
    **change: Sequence[str],
) -> str:
    """The answer in the form asked for; ``change`` holds the words of the options, see ``read_change``."""
    knowledge = loading.library()
    wanted = read_change(**change, library=knowledge)
    found = pure.what_if(loading.request(record, options, knowledge), wanted, knowledge)
    return as_json(what_if_text.data(found)) if form == "json" else what_if_text.said(found, knowledge, style)
