"""The tables move to the next shape and back on both databases; what is newer or foreign is left alone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from keeping import NOON, ids, rating, with_anna, write
from supple.domain.kept import Put
from supple.errors import StoreError
from supple.store import migrate
from supple.store.place import Place, place_of
from supple.store.sql import open_store
from supple.store.tables import METADATA


def test_the_versions_are_those_of_the_files() -> None:
    config = Config()
    config.set_main_option("script_location", "supple.store:migrations")
    found = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert tuple(reversed(found)) == migrate.VERSIONS


def test_the_newest_tables_are_those_that_the_program_uses(place: Place) -> None:
    store = open_store(place)
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": migrate.VERSION_TABLE})
        assert compare_metadata(context, METADATA) == []
    store.close()


def test_down_and_up_again_keeps_the_diary(place: Place) -> None:
    store = open_store(place)
    with_anna(store, rating("a", NOON))
    before = store.whole("anna")
    migrate.move(store.engine, "0001")
    store.close()
    again = open_store(place)
    assert again.whole("anna") == before
    assert again.removals() == ()
    again.close()
    if place.file is not None:
        copy = place.file.with_name("diary.sqlite.before-0002")
        assert sqlite3.connect(copy).execute("SELECT count(*) FROM entry").fetchone() == (1,)


def version_in(file: Path) -> str:
    with closing(sqlite3.connect(file)) as looked:
        return str(looked.execute(f"SELECT version_num FROM {migrate.VERSION_TABLE}").fetchone()[0])


def test_two_programs_that_open_an_old_store_leave_one_copy_with_the_old_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second has seen the old version, and comes to write only after the first has moved the tables."""
    place = place_of(str(tmp_path))
    store = open_store(place)
    with_anna(store, rating("a", NOON))
    migrate.move(store.engine, "0001")
    store.close()
    look = migrate._refuse_what_is_not_ours

    def the_first_is_faster(*given: Any) -> None:
        monkeypatch.setattr(migrate, "_refuse_what_is_not_ours", look)
        look(*given)
        open_store(place).close()

    monkeypatch.setattr(migrate, "_refuse_what_is_not_ours", the_first_is_faster)
    second = open_store(place)
    assert ids(second) == ["a"]
    (copy,) = tmp_path.glob("diary.sqlite.before-*")
    assert version_in(copy) == "0001"
    assert copy.stat().st_mode & 0o077 == 0

    migrate.move(second.engine, "0001")  # and a later move takes no earlier copy's place
    write(second, Put(rating("b", NOON.replace(hour=13))))
    second.close()
    open_store(place).close()
    with closing(sqlite3.connect(copy)) as earlier:
        assert earlier.execute("SELECT id FROM entry").fetchall() == [("a",)]
    assert version_in(tmp_path / "diary.sqlite.before-0002-2") == "0001"


def test_all_the_way_down_leaves_nothing_but_the_version(place: Place) -> None:
    store = open_store(place)
    migrate.move(store.engine, "base")
    with store.engine.connect() as connection:
        assert sa.inspect(connection).get_table_names() == [migrate.VERSION_TABLE]
    migrate.move(store.engine, migrate.HEAD)
    with_anna(store, rating("a", NOON))
    assert ids(store) == ["a"]
    store.close()


def test_a_newer_database_is_left_alone(place: Place) -> None:
    store = open_store(place)
    with_anna(store, rating("a", NOON))
    with store.engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE {migrate.VERSION_TABLE} SET version_num = '0999'"))
    store.close()
    with pytest.raises(StoreError, match="written by a newer version of Supple") as refused:
        open_store(place)
    assert "Nothing was changed" in str(refused.value)
    assert "0999" in str(refused.value)


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "diary.sqlite") as other:
        other.execute("CREATE TABLE person (name TEXT)")
    before = (tmp_path / "diary.sqlite").read_bytes()
    with pytest.raises(StoreError, match="belongs to another program"):
        open_store(place_of(str(tmp_path)))
    with sqlite3.connect(tmp_path / "diary.sqlite") as other:
        assert [name for (name,) in other.execute("SELECT name FROM sqlite_master")] == ["person"]
    assert len((tmp_path / "diary.sqlite").read_bytes()) == len(before)


def test_the_history_cannot_be_altered_even_by_hand(place: Place) -> None:
    store = open_store(place)
    with_anna(store, rating("a", NOON))
    for statement in ("UPDATE change SET step = 7", "DELETE FROM change"):
        with pytest.raises(sa.exc.DBAPIError, match="history"), store.engine.begin() as connection:
            connection.execute(sa.text(statement))
    assert len(store.whole("anna").history) == 2
    store.close()


def test_file_and_folder_are_for_their_owner_only(tmp_path: Path) -> None:
    store = open_store(place_of(str(tmp_path / "new" / "store")))
    assert store.place.file is not None
    assert oct(store.place.file.stat().st_mode & 0o777) == "0o600"
    assert oct(store.place.file.parent.stat().st_mode & 0o777) == "0o700"
    store.close()


@pytest.mark.parametrize(
    ("named", "file"), [("/data/supple", "/data/supple/diary.sqlite"), ("sqlite:////data/x.db", "/data/x.db")]
)
def test_a_store_is_named_by_its_folder_or_url(named: str, file: str) -> None:
    assert place_of(named).file == Path(file)
    assert place_of("postgresql://me:secret@host/db?password=secret").shown == "postgresql://host/db"
    with pytest.raises(StoreError, match="no store can be") as refused:
        place_of("mysql://me:secret@host/db")
    assert "secret" not in str(refused.value)
