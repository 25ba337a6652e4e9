"""Where the store is: a folder with one SQLite file, or a database by its URL."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from supple.errors import Fault, StoreError

VARIABLE = "SUPPLE_STORE"
FILE = "diary.sqlite"
POSTGRESQL = ("postgresql", "postgres", "postgresql+psycopg")


@dataclass(frozen=True, slots=True)
class Place:
    """A SQLite ``file``, or the ``url`` of a PostgreSQL database; ``shown`` holds no password."""

    shown: str
    file: Path | None = None
    url: str | None = None


def place_of(named: str | None) -> Place:
    """The place that a name stands for; without one, the data folder that this computer gives to programs.

    Raises
    ------
    StoreError
        The URL is of a kind that cannot hold a store.
    """
    if not named:
        import platformdirs  # only where nobody named a place

        return _file(Path(platformdirs.user_data_dir("supple", appauthor=False)) / FILE)
    kind, divided, rest = named.partition("://")
    if not divided:
        return _file(Path(named).expanduser() / FILE)
    if kind == "sqlite":
        return _file(Path(rest.removeprefix("/")))
    if kind in POSTGRESQL:
        return Place(f"postgresql://{rest.rpartition('@')[2].partition('?')[0]}", url=f"postgresql+psycopg://{rest}")
    todo = "Name a folder, or postgresql://user@host/database."
    raise StoreError(Fault("no store can be at this kind of place", VARIABLE, f"{kind}://…", todo))


def _file(path: Path) -> Place:
    return Place(str(path), file=path)


def named_in(environ: Mapping[str, str]) -> Place:
    """The place that ``SUPPLE_STORE`` names."""
    return place_of(environ.get(VARIABLE))


def free_name(file: Path, ending: str) -> Path:
    """A name beside the store for a copy of it that takes no other file's place."""
    name, number = f"{file.name}.before-{ending}", 1
    free = file.with_name(name)
    while free.exists():
        number += 1
        free = file.with_name(f"{name}-{number}")
    return free


def holds(place: Place, path: Path) -> bool:
    """Whether a path is the file of the store, or one that belongs to it: its log, or an older copy of it."""
    if place.file is None:
        return False
    store, wanted = Path(os.path.realpath(place.file)), Path(os.path.realpath(path))
    if store.exists() and wanted.exists() and store.samefile(wanted):
        return True
    named_like_it = wanted.name == store.name or wanted.name.startswith((f"{store.name}-", f"{store.name}."))
    if not named_like_it or not (wanted.parent.is_dir() and store.parent.is_dir()):
        return named_like_it and wanted.parent == store.parent
    return wanted.parent.samefile(store.parent)
