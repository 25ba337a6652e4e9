"""A PostgreSQL server for tests: the one that SUPPLE_TEST_PG names, else one started here."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from supple.store.place import Place, place_of


def programs() -> Path | None:
    """Where the programs of the newest PostgreSQL of this machine are."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


@contextmanager
def started(programs_at: Path, *, durable: bool = False) -> Iterator[str]:
    """A server of its own, in a folder of its own, on a free port of this machine; its URL."""
    folder = Path(tempfile.mkdtemp())
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []  # it refuses to run as root
    if as_user:
        shutil.chown(folder, "postgres")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
    if not durable:  # tests need no disk
        settings += " -c fsync=off -c full_page_writes=off"

    def call(program: str, *words: str) -> None:
        subprocess.run(  # no pipes: the server would keep them open
            [*as_user, str(programs_at / program), "-D", str(folder / "data"), *words],
            check=True, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=90,
        )  # fmt: skip

    call("initdb", "-A", "trust", "-U", "supple", "--no-sync", "-E", "UTF8", "--locale=C")
    call("pg_ctl", "-w", "-l", str(folder / "log"), "-o", settings, "start")
    try:
        yield f"postgresql://supple@127.0.0.1:{port}/postgres"
    finally:
        call("pg_ctl", "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def fresh_database(server: str) -> Place:
    """A new, empty schema on the server: as good as a database of its own, and made in no time."""
    import psycopg

    name = f"supple_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
    return place_of(f"{server}?options=-csearch_path%3D{name}")
