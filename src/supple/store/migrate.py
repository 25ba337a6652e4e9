"""The shape of the tables: read what a database has, bring it up to date, or back; a newer one is left alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from supple.errors import Fault, StoreError
from supple.store import private
from supple.store.place import Place, free_name
from supple.store.tables import METADATA

VERSIONS = ("0001", "0002")  # oldest first; a test holds them to the files
HEAD = VERSIONS[-1]
VERSION_TABLE = "supple_version"
ONE_AT_A_TIME = 7_825_770  # any number that no other program is likely to lock by


def version_of(connection: sa.Connection) -> str | None:
    """The version of the tables; None in an empty database."""
    if not sa.inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.execute(sa.text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()


def prepare(engine: sa.Engine, place: Place) -> None:
    """Bring the tables up to date, after a copy of an older SQLite file was put beside it.

    Raises
    ------
    StoreError
        The database belongs to a newer version of Supple, or to another program. Nothing was changed.
    """
    with engine.connect() as connection:
        version = version_of(connection)
        if version == HEAD:
            return
        _refuse_what_is_not_ours(connection, version, place)
    file = place.file
    move(engine, HEAD, before=None if file is None else lambda: _copy(file))


def move(engine: sa.Engine, version: str, *, before: Callable[[], None] | None = None) -> None:
    """Up or down to a version (``base`` is none), in one transaction: it happens whole or not at all.

    ``before`` is called where tables are there and are about to change, while nobody else can write. Where another
    program has brought them to this version meanwhile, nothing is done.
    """
    from alembic import command  # only where the tables change
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "supple.store:migrations")
    with engine.execution_options(writes=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
        config.attributes["connection"] = connection
        here = version_of(connection)
        if here == version:
            return
        if here is not None and before is not None:
            before()
        order = ("base", *VERSIONS)
        if order.index(version) >= order.index(here or "base"):
            command.upgrade(config, version)
        else:
            command.downgrade(config, version)


def _refuse_what_is_not_ours(connection: sa.Connection, version: str | None, place: Place) -> None:
    if version is not None and version not in VERSIONS:
        what = "this diary was written by a newer version of Supple"
        todo = "Nothing was changed. Use that version, or name another place with SUPPLE_STORE."
        raise StoreError(Fault(what, place.shown, f"tables of version {version}, known to {HEAD}", todo))
    tables = set(sa.inspect(connection).get_table_names())
    foreign = tables if place.file is not None else tables & set(METADATA.tables)
    if version is None and foreign:
        todo = "Nothing was changed. Name another place with SUPPLE_STORE."
        raise StoreError(Fault("this database belongs to another program", place.shown, todo=todo))


def _copy(file: Path) -> None:
    """A whole copy through SQLite itself, so that what still stands in its log comes along; no older copy is lost."""
    copy = free_name(file, HEAD)
    copy.touch(mode=private.FOR_OWNER, exist_ok=False)
    with closing(sqlite3.connect(str(file))) as source, closing(sqlite3.connect(str(copy))) as target:
        source.backup(target)
