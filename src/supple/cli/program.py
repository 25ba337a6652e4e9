"""The program itself: its name, its help, its version."""

from __future__ import annotations

from typing import Annotated

import typer

from supple import __version__

app = typer.Typer(
    name="supple",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Plan exercise around baclofen: see when it likely eases stiffness and when it makes drowsy, what to ask "
    "first, and a gentle week to agree on with a clinician.\n\nTry: ./run demo. Unwell: ./run triage. "
    "Supple never changes a dose. Do not stop or skip baclofen on your own.",
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"supple {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Options of the program itself."""
