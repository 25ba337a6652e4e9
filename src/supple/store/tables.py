"""The tables. What is looked for has a column; the thing itself stands whole in ``data``, as plain JSON text."""

from __future__ import annotations

import sqlalchemy as sa

METADATA = sa.MetaData()

PERSON = sa.Table(
    "person",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("data", sa.Text, nullable=False),
)

ENTRY = sa.Table(
    "entry",
    METADATA,
    sa.Column("person_id", sa.Text, sa.ForeignKey("person.id"), primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("at_us", sa.BigInteger, nullable=False),  # microseconds since 1970, universal time
    sa.Column("planned_us", sa.BigInteger),  # the ordered dose that this one fills
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("identity", sa.Text, nullable=False),  # SHA-256: no words of the diary in an index
    sa.Column("data", sa.Text, nullable=False),
    sa.UniqueConstraint("person_id", "identity", name="entry_counted_once"),
    sa.Index("entry_in_time", "person_id", "at_us"),
    sa.Index("entry_planned", "person_id", "planned_us"),
)

CHANGE = sa.Table(
    "change",
    METADATA,
    sa.Column("person_id", sa.Text, primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("step", sa.Integer, nullable=False),
    sa.Column("at_us", sa.BigInteger, nullable=False),
    sa.Column("data", sa.Text, nullable=False),
)

REMOVAL = sa.Table(
    "removal",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("at_us", sa.BigInteger, nullable=False),
    sa.Column("data", sa.Text, nullable=False),
)
