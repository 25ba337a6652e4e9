"""The command line: a thin door. Parse, one call, print."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

import typer

from supple.cli import beginning, day_and_week, diary, keeping, knowing, safety, seeing_why
from supple.cli.program import app
from supple.errors import Fault, SuppleError, UsageError

__all__ = [
    "app", "beginning", "day_and_week", "diary", "keeping", "knowing", "main", "safety", "seeing_why",
]  # fmt: skip


MOST_SHOWN = 20  # faults of one file: beyond these, nobody reads


def main() -> None:
    """Run the command line; what a person can cause ends in a sentence and an exit code, never in a traceback."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):  # a stream that the caller closed
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115
    try:
        app()
    except SuppleError as problem:
        for fault in problem.faults[:MOST_SHOWN]:
            typer.echo(f"supple: {fault.sentence()}", err=True)
        if len(problem.faults) > MOST_SHOWN:
            typer.echo(f"supple: and {len(problem.faults) - MOST_SHOWN} more like these.", err=True)
        sys.exit(problem.exit_code)
    except EOFError:
        ended = Fault("the input ended before the answer", "standard input", todo="Call the command once more.")
        typer.echo(f"supple: {ended.sentence()}", err=True)
        sys.exit(UsageError.exit_code)
    except BrokenPipeError:
        sys.exit(0)
    except OSError as problem:
        what = f"this cannot be read or written: {problem.strerror or problem}"
        full = Fault(what, str(problem.filename or "standard output"), todo="Choose another place.")
        typer.echo(f"supple: {full.sentence()}", err=True)
        with suppress(OSError, ValueError):  # what is still held cannot be written either
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(UsageError.exit_code)
