"""What a command does to the terminal: write, ask, show how far it is."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer

from supple.domain.steering import turned_by_nothing
from supple.errors import Fault, StoreError, UsageError


def style_here() -> Any:
    """Colours and width of a terminal; plain in a pipe and where ``NO_COLOR`` is set."""
    from supple.render import style

    if not sys.stdout.isatty() or "NO_COLOR" in os.environ:
        return style.PLAIN
    return style.colours(shutil.get_terminal_size((style.WIDTH, 24)).columns)


def write(text: str | bytes | Iterator[str], output: Path | None, read: Iterable[str | None] = ()) -> None:
    """Write to the screen or a file; what was ``read`` for this answer, and the store, are never written over.

    A file is there whole or as it was before, also where the work breaks off half way.
    """
    parts = (text,) if isinstance(text, str | bytes) else text
    pieces = (part.encode("utf-8", errors="replace") if isinstance(part, str) else part for part in parts)
    if output is None:
        on_terminal = sys.stdout.isatty()
        for piece in pieces:
            shown = turned_by_nothing(piece.decode("utf-8", errors="replace")).encode() if on_terminal else piece
            sys.stdout.buffer.write(shown)
        sys.stdout.buffer.flush()
        return
    _spare_the_store(output)
    try:
        if output.exists() and any(Path(path).exists() and output.samefile(path) for path in read if path):
            raise UsageError(
                Fault("this would write over what was read", str(output), todo="Choose another place for the answer.")
            )
        if output.exists() and not output.is_file():  # a pipe or a device has no place beside it
            with output.open("wb") as opened:
                opened.writelines(pieces)
        else:
            _replace(Path(os.path.realpath(output)), pieces)
    except OSError as problem:
        why = problem.strerror or "cannot be written"
        raise UsageError(
            Fault(f"the file cannot be written: {why}", str(output), todo="Choose another place.")
        ) from problem
    typer.echo(f"Written: {output}", err=True)


def _spare_the_store(output: Path) -> None:
    """Refuse to write over the diary, whether this command read it or not."""
    from supple.store import place  # most answers go to the screen

    try:
        store = place.named_in(os.environ)
    except StoreError:  # a place that can hold no store holds none
        return
    try:
        of_store = place.holds(store, output)
    except (OSError, ValueError):  # no file can have this name; writing it says so
        return
    if of_store:
        what = "this place belongs to the store, and your diary would be lost"
        raise UsageError(Fault(what, str(output), todo="Choose another place. Nothing was written."))


def _replace(output: Path, pieces: Iterable[bytes]) -> None:
    """Write beside the file, then put it in its place. A new one is for its owner only; an old one keeps its mode."""
    from supple.store import private

    beside = output.with_name(f".supple-{secrets.token_hex(8)}.part")
    try:
        with open(beside, "xb", opener=private.opener) as opened:
            opened.writelines(pieces)
        if output.exists():
            if not os.access(output, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(output))
            shutil.copymode(output, beside)
        beside.replace(output)
    finally:
        beside.unlink(missing_ok=True)


def prompt(text: str, *, err: bool = False) -> str:
    """One answer; ``EOFError`` where the input ends or the person breaks off."""
    try:
        return str(typer.prompt(text, default="", show_default=False, err=err)).strip()
    except typer.Abort as ended:
        raise EOFError from ended
    except UnicodeDecodeError as problem:
        raise UsageError(
            Fault("the answer is not UTF-8 text", "standard input", todo="Type it once more in a UTF-8 terminal.")
        ) from problem


@contextmanager
def progress(total: int, label: str = "Records") -> Iterator[Callable[..., object]]:
    """A bar with the rate and the time to go on a terminal, nothing in a pipe; call it with how many were done."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    begun, finished = time.monotonic(), 0
    with typer.progressbar(length=total, label=label, file=sys.stderr, show_pos=True) as bar:

        def step(number: int = 1) -> None:
            nonlocal finished
            finished += number
            bar.label = f"{label}, {finished / max(time.monotonic() - begun, 1e-3):,.0f} a second"
            bar.update(number)

        yield step
