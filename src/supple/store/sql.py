"""The store in a database: SQLite or PostgreSQL, the same statements for both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import TypeVar
from uuid import uuid4

import sqlalchemy as sa

from supple.domain.kept import (
    Change,
    Edit,
    Kept,
    PutPerson,
    Removal,
    Stamp,
    StoredPerson,
    Thing,
    Whole,
    microseconds,
)
from supple.errors import Fault, StoreError
from supple.store import engine as engines
from supple.store import export, migrate, plain
from supple.store.history import lines_of
from supple.store.place import Place
from supple.store.repository import Decide, View, already_here, no_such_person
from supple.store.rows import Rows, decoded, entry_row, ids, json_text, person_of
from supple.store.tables import CHANGE, ENTRY, PERSON, REMOVAL

T = TypeVar("T")


def open_store(place: Place, *, wait_s: float = engines.WAIT_S) -> Sql:
    """The store at a place, its tables brought up to date.

    Raises
    ------
    StoreError
        It cannot be opened, is damaged, or belongs to a newer version.
    """
    engine = engines.connect(place, wait_s=wait_s)
    try:
        with engines.told(place):
            migrate.prepare(engine, place)
    except BaseException:
        engine.dispose()
        raise
    return Sql(engine, place)


class Sql:
    """People and diaries in a database."""

    def __init__(self, engine: sa.Engine, place: Place) -> None:
        self.place = place
        self.engine = engine

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        """A transaction that sees one moment."""
        with engines.told(self.place), self.engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        """A transaction that is on the disk when it ends."""
        with engines.told(self.place), self.engine.execution_options(writes=True).begin() as connection:
            yield connection

    def people(self) -> tuple[StoredPerson, ...]:
        """Everyone, in order of their ids."""
        with self._reading() as connection:
            rows = connection.execute(sa.select(PERSON.c.data)).scalars().all()
        return tuple(sorted((person_of(self.place, row) for row in rows), key=lambda one: one.id))

    def person(self, person_id: str) -> StoredPerson:
        """One person."""
        with self._reading() as connection:
            return Rows(connection, person_id, self.place).required()

    def view(self, person_id: str) -> View:
        """One person's diary."""
        self.person(person_id)
        return _FreshView(self._reading, person_id, self.place)

    def whole(self, person_id: str) -> Whole:
        """Everything about one person."""
        with self._reading() as connection:
            return Rows(connection, person_id, self.place).whole()

    def write(self, person_id: str, decide: Decide, stamp: Stamp) -> tuple[Change, ...]:
        """Decide and write in one transaction."""
        with self._writing() as connection:
            view = Rows(connection, person_id, self.place)
            known = view.person()
            wanted = decide(view)
            if known is None and not (wanted.edits and isinstance(wanted.edits[0], PutPerson)):
                raise no_such_person(person_id, ids(connection))
            seq, step = view.last_line()
            carry_out = _nothing_was_there if view.put_all_new(wanted.edits) else view.carry_out
            lines = tuple(lines_of(wanted, carry_out, seq=seq + 1, step=step + 1, stamp=stamp))
            view.append(lines)
        return lines

    def adopt(self, *people: Whole) -> None:
        """Take in people with the whole history, in one transaction."""
        with self._writing() as connection:
            for whole in people:
                view = Rows(connection, whole.person.id, self.place)
                if view.person() is not None:
                    raise already_here(whole.person.id)
                view.carry_out(PutPerson(whole.person))
                if whole.entries:
                    connection.execute(ENTRY.insert(), [entry_row(whole.person.id, kept) for kept in whole.entries])
                view.append(whole.history)

    def remove(self, person_id: str, stamp: Stamp) -> Removal:
        """Delete every row about a person; ``tidy`` then takes the bytes out of the file."""
        with self._writing() as connection:
            view = Rows(connection, person_id, self.place)
            view.required()
            try:
                whole = view.whole()
                proof = Removal(uuid4().hex, stamp, len(whole.entries), len(whole.history), export.digest(whole))
            except StoreError:  # rows that cannot be read are deleted all the same
                proof = Removal(uuid4().hex, stamp, *view.raw())
            connection.execute(ENTRY.delete().where(ENTRY.c.person_id == person_id))
            connection.execute(PERSON.delete().where(PERSON.c.id == person_id))
            connection.execute(CHANGE.delete().where(CHANGE.c.person_id == person_id))
            if left := view.count():
                todo = "Nothing was deleted. Please report this."
                raise StoreError(Fault(f"{left} rows would have been left", self.place.shown, todo=todo))
            row = {"id": proof.id, "at_us": microseconds(stamp.at), "data": json_text(plain.removal(proof))}
            connection.execute(REMOVAL.insert(), [row])
        return proof

    def tidy(self) -> None:
        """Write the file anew without what was deleted, and empty its log.

        Raises
        ------
        StoreError
            Another program uses the file, so deleted bytes may still stand in it. Nothing is lost by that.
        """
        if self.place.file is None:
            return
        try:
            with engines.told(self.place), self.engine.connect() as connection:
                raw = connection.connection.dbapi_connection
                if raw is None:
                    return
                raw.execute("VACUUM").fetchall()
                busy = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        except StoreError as problem:
            raise self._still_there(problem.faults[0].what) from problem
        if busy:
            raise self._still_there(engines.LOCKED)

    def _still_there(self, why: str) -> StoreError:
        what = f"what was deleted may still stand in the bytes of the file: {why}"
        return StoreError(Fault(what, self.place.shown, todo="Close other programs and call: supple store tidy."))

    def removals(self) -> tuple[Removal, ...]:
        """The proofs, oldest first."""
        with self._reading() as connection:
            rows = connection.execute(sa.select(REMOVAL.c.data).order_by(REMOVAL.c.at_us, REMOVAL.c.id)).scalars().all()
        return tuple(plain.removal_again(decoded(self.place, row, plain.PlainRemoval)) for row in rows)

    def close(self) -> None:
        """Let go of the connections."""
        self.engine.dispose()


def _nothing_was_there(_: Edit) -> Thing | None:
    """What each of many new entries replaced."""
    return None


class _FreshView:
    """A view whose every look is a transaction of its own."""

    def __init__(
        self, reading: Callable[[], AbstractContextManager[sa.Connection]], person_id: str, place: Place
    ) -> None:
        self._reading, self._id, self._place = reading, person_id, place

    def _look(self, look: Callable[[Rows], T]) -> T:
        with self._reading() as connection:
            return look(Rows(connection, self._id, self._place))

    def entries(self, since: datetime | None = None, until: datetime | None = None) -> tuple[Kept, ...]:
        return self._look(lambda view: view.entries(since, until))

    def entry(self, entry_id: str) -> Kept | None:
        return self._look(lambda view: view.entry(entry_id))

    def latest_first(self) -> Iterator[Change]:
        return iter(self._look(lambda view: list(view.latest_first())))
