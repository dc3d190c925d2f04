"""The one SQLite library of a process, and how our databases are opened.

SQLite 3.7.0 to 3.51.2 can corrupt a database in WAL mode when two connections write or checkpoint at
once, so the newer library of the `pysqlite3` wheel is taken where it exists, and each of our databases
has one writer. sqlite-utils takes the same library by itself.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3
    from sqlite3 import Connection, DatabaseError, IntegrityError, OperationalError
else:
    try:
        import pysqlite3.dbapi2 as sqlite3
    except ImportError:
        import sqlite3
    Connection = sqlite3.Connection
    DatabaseError = sqlite3.DatabaseError
    IntegrityError = sqlite3.IntegrityError
    OperationalError = sqlite3.OperationalError

__all__ = [
    "SQLITE_VERSION",
    "Connection",
    "DatabaseError",
    "IntegrityError",
    "OperationalError",
    "connect",
    "is_damage",
    "is_locked",
]

SQLITE_VERSION: Final = sqlite3.sqlite_version

_BUSY_MS: Final = 60
_DAMAGE: Final = (
    "malformed",
    "not a database",
    "file is encrypted",
    "unsupported file format",
    "no such table",
    "no such column",
    "malformed database schema",
)


def connect(path: Path, *, read_only: bool = False, busy_ms: int = _BUSY_MS) -> Connection:
    """Open a database in autocommit; a writer gets WAL and `synchronous=FULL`.

    A read-only connection works beside a writer, after a crash, and where the folder can't be written.

    Args:
        path: the file; made by a writer where it is missing.
        read_only: never write, nor checkpoint.
        busy_ms: how long a statement waits for another connection, in milliseconds.

    Raises:
        DatabaseError: if the file can't be opened or is not a database.
    """
    if read_only:
        return _connect_reader(path, busy_ms)
    connection = sqlite3.connect(path, isolation_level=None, timeout=busy_ms / 1000)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA wal_autocheckpoint=0")
    except BaseException:
        connection.close()
        raise
    return connection


def _connect_reader(path: Path, busy_ms: int) -> Connection:
    uri = path.absolute().as_uri()
    connection = sqlite3.connect(uri + "?mode=ro", uri=True, isolation_level=None, timeout=busy_ms / 1000)
    try:
        connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchall()
    except OperationalError as error:
        connection.close()
        wal = path.with_name(path.name + "-wal")
        if "unable to open" not in str(error) or not path.is_file() or (wal.is_file() and wal.stat().st_size):
            raise
        return sqlite3.connect(uri + "?mode=ro&immutable=1", uri=True, isolation_level=None)
    except BaseException:
        connection.close()
        raise
    return connection


def is_damage(error: BaseException) -> bool:
    """Tell whether the error says that the database file itself is damaged."""
    return isinstance(error, DatabaseError) and any(words in str(error) for words in _DAMAGE)


def is_locked(error: BaseException) -> bool:
    """Tell whether another connection held the database for too long."""
    return isinstance(error, OperationalError) and "locked" in str(error)
