"""Commands that show the cited knowledge."""

from __future__ import annotations

from typing import Annotated

import typer

from supple.cli.arguments import TextJson
from supple.cli.program import app
from supple.cli.terminal import style_here, write


@app.command()
def evidence(
    entry: Annotated[str | None, typer.Argument(help="An id (P04, R21, ST01, C30) or words.")] = None,
    format: TextJson = "text",  # noqa: A002
) -> None:  # fmt: skip
    """The cited knowledge: list it, search it, or show one entry with all that depends on it.

    Examples: supple evidence; supple evidence P04; supple evidence stretching
    """
    from supple.services import knowing

    write(knowing.evidence(entry, format, style_here()), None)


@app.command()
def monograph(format: TextJson = "text") -> None:  # noqa: A002
    """What baclofen is, what it does, what must not be missed; each statement cited.

    Example: supple monograph
    """
    from supple.services import knowing

    write(knowing.monograph(format, style_here()), None)
