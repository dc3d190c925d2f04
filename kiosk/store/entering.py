"""Becoming the one writer of `kiosk.db`; kept apart because it comes before the first frame."""

from pathlib import Path

from kiosk import __version__
from kiosk.errors import KioskError
from kiosk.settings.home import Home
from kiosk.settings.locks import FileLock
from kiosk.store.schema import MIGRATION_NAMES, MIGRATION_SET
from kiosk.store.sqlite import Connection, DatabaseError, connect


class NewerSchemaError(KioskError):
    """The database was written by a newer version of the program; it is left untouched."""


class AlreadyRunningError(KioskError):
    """Another screen writes this home."""


def take_screen_lock(home: Home, timeout_s: float = 2.0) -> FileLock:
    """Become the only writer of `kiosk.db`, and refuse a database from a newer program.

    Raises:
        AlreadyRunningError: if another process is.
        NewerSchemaError: if a newer program made the database.
        KioskError: if the home can't be used at all.
    """
    lock = FileLock(home.screen_lock)
    try:
        taken = lock.acquire(timeout_s)
    except OSError as error:
        raise KioskError(f"{home.screen_lock} can't be opened: {error.strerror}") from error
    if not taken:
        raise AlreadyRunningError(f"a kiosk already runs on {home.root}. Close it first.")
    try:
        require_known_schema(home.database)
    except BaseException:
        lock.release()
        raise
    return lock


def applied_migrations(connection: Connection) -> list[str]:
    """Return the names of the migrations that a database has seen, in order."""
    try:
        rows = connection.execute(
            "SELECT name FROM _sqlite_migrations WHERE migration_set = ? ORDER BY id", (MIGRATION_SET,)
        ).fetchall()
    except DatabaseError as error:
        if "no such table" in str(error):
            return []
        raise
    return [str(row[0]) for row in rows]


def require_known_schema(path: Path) -> None:
    """Refuse a database that a newer program made, without touching it.

    Raises:
        NewerSchemaError: if it knows a migration that this program does not.
    """
    if not path.is_file():
        return
    try:
        connection = connect(path, read_only=True)
        try:
            applied = applied_migrations(connection)
        finally:
            connection.close()
    except DatabaseError:
        return  # whoever opens it next deals with that
    refuse_newer(path, applied)


def refuse_newer(path: Path, applied: list[str]) -> None:
    """Refuse migrations that this program does not know.

    Raises:
        NewerSchemaError: if there is one among `applied`.
    """
    newer = [name for name in applied if name not in MIGRATION_NAMES]
    if newer:
        raise NewerSchemaError(
            f"{path} was written by a newer version of Feedback Kiosk (it knows {newer[-1]!r});"
            f" this is version {__version__}. Nothing was changed. Install the newer version again."
        )
