"""Run by Alembic: all steps in the one transaction of the connection that was handed over."""

from __future__ import annotations

from alembic import context

from supple.store.migrate import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"], version_table=VERSION_TABLE, transaction_per_migration=False
)
context.run_migrations()
