"""Commands to begin with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from supple.cli.arguments import Now, options
from supple.cli.program import app
from supple.cli.terminal import prompt, style_here
from supple.errors import Fault, UsageError


@app.command()
def start(
    output: Annotated[Path, typer.Option("-o", "--output", help="Where your person file goes.")] = Path("me.yaml"),
    now: Now = None,
) -> None:
    """About twelve plain questions, each answerable with "not known"; writes your person file and shows today.

    Example: supple start -o me.yaml
    """
    from supple.services import beginning

    beginning.start(output, options(now=now), prompt=prompt, say=typer.echo, style=style_here())


@app.command()
def demo(folder: Annotated[Path, typer.Option(help="Where the files go.")] = Path("supple-demo")) -> None:
    """The main job on a bundled, invented person: findings, today, the week; writes a page and a calendar file."""
    from supple.services import beginning

    beginning.demo(folder, say=typer.echo, style=style_here())


@app.command()
def serve() -> None:
    """The web app (not in this version: use the page that assess --format html writes)."""
    raise UsageError(
        Fault("this version has no web app yet", "serve",
              todo="For a page to read, print or send: supple assess RECORD --format html -o report.html")
    )  # fmt: skip
