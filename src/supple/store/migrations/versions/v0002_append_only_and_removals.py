"""The database itself keeps the history as it was written, and holds the proofs of deletion.

A line of the history can go only after its person is gone: when everything about them is deleted.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SQLITE = (
    "CREATE TRIGGER change_is_never_altered BEFORE UPDATE ON change "
    "BEGIN SELECT RAISE(ABORT, 'the history is never altered'); END",
    "CREATE TRIGGER change_goes_with_its_person BEFORE DELETE ON change "
    "WHEN EXISTS (SELECT 1 FROM person WHERE id = OLD.person_id) "
    "BEGIN SELECT RAISE(ABORT, 'the history goes only with its person'); END",
)
POSTGRESQL = (
    "CREATE FUNCTION change_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "IF TG_OP = 'UPDATE' OR EXISTS (SELECT 1 FROM person WHERE id = OLD.person_id) THEN "
    "RAISE EXCEPTION 'the history is never altered'; END IF; RETURN OLD; END $$",
    "CREATE TRIGGER change_is_kept BEFORE UPDATE OR DELETE ON change FOR EACH ROW EXECUTE FUNCTION change_is_kept()",
)


def upgrade() -> None:
    """Guard the history; make room for proofs."""
    op.create_table(
        "removal",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("at_us", sa.BigInteger, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
    )
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    """Take guard and proofs away."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER change_goes_with_its_person")
        op.execute("DROP TRIGGER change_is_never_altered")
    else:
        op.execute("DROP TRIGGER change_is_kept ON change")
        op.execute("DROP FUNCTION change_is_kept()")
    op.drop_table("removal")
