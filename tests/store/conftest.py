"""Stores to hold against each other: memory, SQLite, and PostgreSQL where this machine has it."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from store_engines import fresh_database, programs, started
from supple.store.memory import Memory
from supple.store.place import Place, place_of
from supple.store.repository import Repository
from supple.store.sql import open_store

ENGINES = ("memory", "sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a server for tests: named by SUPPLE_TEST_PG, else started here and stopped afterwards."""
    named = os.environ.get("SUPPLE_TEST_PG")
    if named:
        yield named
        return
    found = programs()
    if found is None:
        if os.environ.get("SUPPLE_REQUIRE_PG"):
            pytest.fail("SUPPLE_REQUIRE_PG is set but there is no PostgreSQL: apt-get install postgresql")
        warnings.warn("NO POSTGRESQL: install it, or set SUPPLE_TEST_PG to a server, to run these tests", stacklevel=1)
        pytest.skip("no PostgreSQL here")
    with started(found) as url:
        yield url


@pytest.fixture(params=ENGINES[1:])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """An empty place for a store, on each database."""
    if request.param == "sqlite":
        return place_of(str(tmp_path / "store"))
    return fresh_database(request.getfixturevalue("postgresql"))


@pytest.fixture(params=ENGINES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Repository]:
    """An empty store of each kind."""
    if request.param == "memory":
        yield Memory()
        return
    here = place_of(str(tmp_path / "store"))
    if request.param == "postgresql":
        here = fresh_database(request.getfixturevalue("postgresql"))
    opened = open_store(here)
    yield opened
    opened.close()
