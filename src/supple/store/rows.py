"""One person's rows within one transaction: looked at, and changed edit by edit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa
from sqlalchemy import exc

from supple.domain.kept import Change, Edit, Kept, Put, PutPerson, StoredPerson, TakeBack, Thing, Whole, microseconds
from supple.errors import Fault, StoreError
from supple.store import engine as engines
from supple.store import plain
from supple.store.place import Place
from supple.store.repository import AlreadyKeptError, already_here, no_such_person
from supple.store.tables import CHANGE, ENTRY, PERSON

T = TypeVar("T")
MOST_LINES = 1000  # of the history, read at once
MOST_ASKED = 500  # ids in one question; a database has a limit
WORTH_A_LOOK = 20  # entries from which on they are written together


class Rows:
    """One person's rows within one transaction."""

    def __init__(self, connection: sa.Connection, person_id: str, place: Place) -> None:
        self._connection = connection
        self._id = person_id
        self._place = place

    def person(self) -> StoredPerson | None:
        """The person; where the transaction writes, nobody else writes about them until it ends."""
        query = sa.select(PERSON.c.data).where(PERSON.c.id == self._id)
        if self._connection.get_execution_options().get("writes"):
            query = query.with_for_update()
        found = self._connection.execute(query).scalar()
        return None if found is None else person_of(self._place, found)

    def required(self) -> StoredPerson:
        """The person; UsageError where there is none."""
        found = self.person()
        if found is None:
            raise no_such_person(self._id, ids(self._connection))
        return found

    def entries(self, since: datetime | None = None, until: datetime | None = None) -> tuple[Kept, ...]:
        """Live entries that stand between the two, in order of time."""
        query = sa.select(ENTRY.c.data).where(ENTRY.c.person_id == self._id)
        if since or until:
            query = query.where(
                sa.or_(_between(ENTRY.c.at_us, since, until), _between(ENTRY.c.planned_us, since, until))
            )
        rows = self._connection.execute(query.order_by(ENTRY.c.at_us, ENTRY.c.id)).scalars().all()
        return _entries(self._place, rows)

    def entry(self, entry_id: str) -> Kept | None:
        """The live entry with this id."""
        query = sa.select(ENTRY.c.data).where(ENTRY.c.person_id == self._id, ENTRY.c.id == entry_id)
        found = self._connection.execute(query).scalar()
        return None if found is None else _entries(self._place, [found])[0]

    def latest_first(self) -> Iterator[Change]:
        """The history, newest line first."""
        before: int | None = None
        while True:
            query = sa.select(CHANGE.c.seq, CHANGE.c.data).where(CHANGE.c.person_id == self._id)
            if before is not None:
                query = query.where(CHANGE.c.seq < before)
            rows = self._connection.execute(query.order_by(CHANGE.c.seq.desc()).limit(MOST_LINES)).all()
            for row in rows:
                yield _line(self._place, row.data)
            if not rows:
                return
            before = rows[-1].seq

    def last_line(self) -> tuple[int, int]:
        """The number of the last line of the history and that of its step; 0 before the first."""
        query = sa.select(sa.func.max(CHANGE.c.seq), sa.func.max(CHANGE.c.step)).where(CHANGE.c.person_id == self._id)
        seq, step = self._connection.execute(query).one()
        return seq or 0, step or 0

    def count(self) -> int:
        """How many rows are about this person."""
        columns = (PERSON.c.id, ENTRY.c.person_id, CHANGE.c.person_id)
        queries = (sa.select(sa.func.count()).select_from(c.table).where(c == self._id) for c in columns)
        return sum(self._connection.execute(query).scalar_one() for query in queries)

    def raw(self) -> tuple[int, int, str]:
        """How many entries and lines of history there are, and the SHA-256 of their rows, read or not."""
        digest, counts = hashlib.sha256(), []
        for table, order in ((ENTRY, ENTRY.c.id), (CHANGE, CHANGE.c.seq)):
            query = sa.select(table.c.data).where(table.c.person_id == self._id).order_by(order)
            rows = self._connection.execute(query).scalars().all()
            counts.append(len(rows))
            for row in rows:
                digest.update(row.encode("utf-8") + b"\n")
        return counts[0], counts[1], digest.hexdigest()

    def whole(self) -> Whole:
        """Everything, as this transaction sees it."""
        return Whole(self.required(), self.entries(), tuple(reversed(list(self.latest_first()))))

    def carry_out(self, edit: Edit) -> Thing | None:
        """One edit; gives what it replaced."""
        if isinstance(edit, PutPerson):
            return self._put_person(edit.person)
        if isinstance(edit, TakeBack):
            before = self.entry(edit.entry_id)
            self._connection.execute(ENTRY.delete().where(ENTRY.c.person_id == self._id, ENTRY.c.id == edit.entry_id))
            return before
        return self._put(edit)

    def _put_person(self, person: StoredPerson) -> StoredPerson | None:
        before = self.person()
        data = json_text(plain.person(person))
        if before is not None:
            self._connection.execute(PERSON.update().where(PERSON.c.id == self._id).values(data=data))
            return before
        try:
            self._connection.execute(PERSON.insert(), [{"id": self._id, "data": data}])
        except exc.IntegrityError as problem:  # another program wrote the same name in this very moment
            raise already_here(self._id) from problem
        return None

    def _put(self, edit: Put) -> Kept | None:
        row = entry_row(self._id, edit.kept)
        there = sa.select(ENTRY.c.id, ENTRY.c.data).where(
            ENTRY.c.person_id == self._id, sa.or_(ENTRY.c.id == row["id"], ENTRY.c.identity == row["identity"])
        )
        found = {one.id: one.data for one in self._connection.execute(there)}
        before = found.pop(edit.kept.id, None)
        if found:
            raise AlreadyKeptError(_entries(self._place, found.values())[0])
        if before is None:
            self._connection.execute(ENTRY.insert(), [row])
            return None
        mine = (ENTRY.c.person_id == self._id, ENTRY.c.id == edit.kept.id)
        self._connection.execute(ENTRY.update().where(*mine).values(**row))
        return _entries(self._place, [before])[0]

    def put_all_new(self, edits: Sequence[Edit]) -> bool:
        """Write many entries at once, if they are nothing but new ones; else write nothing and say so."""
        kept = [edit.kept for edit in edits if isinstance(edit, Put)]
        if len(kept) < len(edits) or len(kept) < WORTH_A_LOOK:
            return False
        rows = [entry_row(self._id, one) for one in kept]
        for column in ("id", "identity"):
            wanted = [row[column] for row in rows]
            if len(set(wanted)) < len(wanted):
                return False
            for first in range(0, len(wanted), MOST_ASKED):
                some = ENTRY.c[column].in_(wanted[first : first + MOST_ASKED])
                there = sa.select(sa.literal(1)).select_from(ENTRY).where(ENTRY.c.person_id == self._id, some).limit(1)
                if self._connection.execute(there).scalar() is not None:
                    return False
        self._connection.execute(ENTRY.insert(), rows)
        return True

    def append(self, lines: tuple[Change, ...]) -> None:
        """Write lines of the history."""
        rows = [
            {"person_id": self._id, "seq": one.seq, "step": one.step, "at_us": microseconds(one.stamp.at),
             "data": json_text(plain.change(one))}
            for one in lines
        ]  # fmt: skip
        if rows:
            self._connection.execute(CHANGE.insert(), rows)


def ids(connection: sa.Connection) -> list[str]:
    """The ids of everyone, in order."""
    return sorted(connection.execute(sa.select(PERSON.c.id)).scalars())


def _between(column: sa.ColumnElement[Any], since: datetime | None, until: datetime | None) -> sa.ColumnElement[bool]:
    bounds: list[sa.ColumnElement[bool]] = [sa.true()]
    if since is not None:
        bounds.append(column >= microseconds(since))
    if until is not None:
        bounds.append(column <= microseconds(until))
    return sa.and_(*bounds)


def json_text(data: msgspec.Struct) -> str:
    """Plain data as the text of a column."""
    return msgspec.json.encode(data).decode("utf-8")


def decoded(place: Place, row: str, kind: type[T]) -> T:
    """The plain data of a column; StoreError where it is none."""
    try:
        return msgspec.json.decode(row, type=kind)
    except ValueError as problem:
        raise _not_as_written(place) from problem


def _not_as_written(place: Place) -> StoreError:
    return StoreError(Fault("a row of the diary is not as Supple wrote it", place.shown, todo=engines.RESTORE))


def person_of(place: Place, row: str) -> StoredPerson:
    """The person of a row."""
    return plain.stored(decoded(place, row, plain.PlainPerson))


def _entries(place: Place, rows: Any) -> tuple[Kept, ...]:
    decoder = msgspec.json.Decoder(plain.PlainEntry)
    try:
        return tuple(plain.kept(decoder.decode(row)) for row in rows)
    except (ValueError, KeyError, OSError, OverflowError) as problem:
        raise _not_as_written(place) from problem


def _line(place: Place, row: str) -> Change:
    """The line of the history of a row."""
    try:
        return plain.line(decoded(place, row, plain.PlainChange))
    except (ValueError, KeyError, OSError, OverflowError) as problem:
        raise _not_as_written(place) from problem


def entry_row(person_id: str, kept: Kept) -> dict[str, Any]:
    """The row of an entry."""
    return {
        "person_id": person_id,
        "id": kept.id,
        "at_us": microseconds(kept.entry.at),
        "planned_us": microseconds(kept.planned_at) if kept.planned_at else None,
        "kind": kept.entry.kind,
        "identity": hashlib.sha256(kept.identity().encode("utf-8")).hexdigest(),
        "data": json_text(plain.entry(kept)),
    }
