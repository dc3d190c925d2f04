"""Migrations of `kiosk.db`: append-only, recorded, each in a transaction.

Importing this costs 155 ms and 20 MB for sqlite-utils, so it happens only when there is something to do.
"""

from typing import TYPE_CHECKING

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from kiosk.store.schema import MIGRATION_SET, PLAY_TABLES, RESPONSE_TABLES

if TYPE_CHECKING:
    from kiosk.store.sqlite import Connection

_migrations = Migrations(MIGRATION_SET)


@_migrations()
def m0001_responses(db: Database) -> None:
    """Make the tables of responses, visits, counters and audit."""
    _make(db, RESPONSE_TABLES)


@_migrations()
def m0002_plays(db: Database) -> None:
    """Make the hourly counters of showings."""
    _make(db, PLAY_TABLES)


def _make(db: Database, tables: str) -> None:
    for statement in tables.split(";\n"):
        if statement.strip():
            db.execute(statement)


def migration_names() -> tuple[str, ...]:
    """Return the names of all migrations in order."""
    return tuple(migration.name for migration in _migrations.pending(Database(memory=True)))


def migrate(connection: "Connection") -> None:
    """Apply what is pending.

    Raises:
        DatabaseError: if a migration failed; its transaction is rolled back.
    """
    _migrations.apply(Database(connection))
