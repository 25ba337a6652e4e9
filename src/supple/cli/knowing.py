"""Commands that show the cited knowledge."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from supple.cli.arguments import Output
from supple.cli.program import app
from supple.cli.terminal import style_here, write

TextJsonHtml = Annotated[Literal["text", "json", "html"], typer.Option("--format", help="text, json or html.")]


@app.command()
def evidence(
    entry: Annotated[str | None, typer.Argument(help="An id (P04, R21, ST01, C30, W01) or words.")] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", help="Only this kind, e.g. rule, sign, claim, research.")
    ] = None,
    grade: Annotated[str | None, typer.Option("--grade", help="Only this grade, e.g. A, B, C, PROPOSAL.")] = None,
    reviewed: Annotated[
        Literal["yes", "no"] | None, typer.Option("--reviewed", help="Only what a clinician has reviewed, or has not.")
    ] = None,
    withdrawn: Annotated[bool, typer.Option("--withdrawn", help="Only what no longer holds, with why.")] = False,
    form: TextJsonHtml = "text",
    output: Output = None,
) -> None:
    """The cited knowledge: list it, search it, or show one entry with all that depends on it.

    Examples: supple evidence; supple evidence P04; supple evidence stretching; supple evidence --kind research
    """
    from supple.render.evidence_search import Filters
    from supple.services import knowing

    filters = Filters(
        kind=kind, grade=grade, reviewed=None if reviewed is None else reviewed == "yes", withdrawn=withdrawn
    )
    write(knowing.evidence(entry, form, filters, style_here()), output)


@app.command()
def monograph(form: TextJsonHtml = "text", output: Output = None) -> None:
    """What baclofen is, what it does, what must not be missed; each statement cited.

    Examples: supple monograph; supple monograph --format html -o baclofen.html
    """
    from supple.services import knowing

    write(knowing.monograph(form, style_here()), output)


@app.command()
def benefits(form: TextJsonHtml = "text", output: Output = None) -> None:
    """What exercise may do for you: one sentence a benefit, with how sure it is.

    Example: supple benefits
    """
    from supple.services import knowing

    write(knowing.benefits(form, style_here()), output)
