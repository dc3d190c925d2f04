"""How `feeds.db` is laid out, opened, and begun anew where it is damaged."""

import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from kiosk.errors import KioskError
from kiosk.store.sqlite import Connection, DatabaseError, connect, is_damage

VERSION: Final = 1
"""Counts up when an older program can't work with the file any more."""

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS feeds (
  id TEXT PRIMARY KEY,
  url TEXT NOT NULL,
  rules TEXT NOT NULL,
  title TEXT NOT NULL DEFAULT '',
  etag TEXT NOT NULL DEFAULT '',
  last_modified TEXT NOT NULL DEFAULT '',
  moved_to TEXT NOT NULL DEFAULT '',
  failures INTEGER NOT NULL DEFAULT 0,
  next_at INTEGER NOT NULL DEFAULT 0,
  last_tried INTEGER NOT NULL DEFAULT 0,
  last_ok INTEGER NOT NULL DEFAULT 0,
  last_error TEXT NOT NULL DEFAULT '',
  carries INTEGER NOT NULL DEFAULT 1
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS items (
  feed TEXT NOT NULL,
  guid TEXT NOT NULL,
  slug TEXT NOT NULL UNIQUE,
  position INTEGER NOT NULL,
  data TEXT NOT NULL,
  revision TEXT NOT NULL,
  picture TEXT NOT NULL,
  picture_from TEXT NOT NULL,
  picture_refusal TEXT NOT NULL,
  picture_tries INTEGER NOT NULL,
  qr TEXT NOT NULL,
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  PRIMARY KEY (feed, guid)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS decisions (
  feed TEXT NOT NULL,
  guid TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('approved', 'withdrawn')),
  at INTEGER NOT NULL,
  revision TEXT NOT NULL,
  picture TEXT NOT NULL,
  PRIMARY KEY (feed, guid)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS refusals (
  feed TEXT NOT NULL,
  number INTEGER NOT NULL,
  what TEXT NOT NULL,
  reason TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (feed, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
"""
_TABLES: Final = ("feeds", "items", "decisions", "refusals", "facts")
_BUSY_MS: Final = 5000
_CHECKPOINT_PAGES: Final = 1000

Decided = tuple[str, str, str, int, str, str]


def open_feed_database(path: Path, set_aside: Path) -> Connection:
    """Open or make the file; a damaged one is set aside whole and begun anew.

    What can still be read of the decisions in the damaged file is taken over: what was withdrawn must not
    come back because a disk went bad.

    Raises:
        KioskError: if it can't be opened, or a newer program made it.
    """
    try:
        try:
            return _open(path)
        except DatabaseError as error:
            if not is_damage(error):
                raise
            return begin_anew(path, set_aside)
    except (DatabaseError, OSError) as error:
        raise KioskError(f"{path} can't be opened: {error}; check the disk and the permissions") from error


def begin_anew(path: Path, set_aside: Path) -> Connection:
    """Move the file out of the way and make a new one with the decisions of the old one.

    Raises:
        OSError: if it can't be moved.
        DatabaseError: if no new one can be made.
    """
    decided = _rescued_decisions(path)
    _move_aside(path, set_aside)
    connection = _open(path)
    connection.executemany("INSERT OR REPLACE INTO decisions VALUES (?, ?, ?, ?, ?, ?)", decided)
    return connection


def _open(path: Path) -> Connection:
    connection = connect(path, busy_ms=_BUSY_MS)
    try:
        connection.execute(f"PRAGMA wal_autocheckpoint={_CHECKPOINT_PAGES}")
        refuse_newer(path, connection)
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        if version < VERSION:
            connection.executescript(_SCHEMA)
            connection.execute(f"PRAGMA user_version={VERSION}")
        for table in _TABLES:
            connection.execute(f"SELECT * FROM {table} LIMIT 1").fetchall()  # noqa: S608 our own names
    except BaseException:
        connection.close()
        raise
    return connection


def refuse_newer(path: Path, connection: Connection) -> None:
    """Refuse a file that a newer program made.

    Raises:
        KioskError: if it did.
    """
    if int(connection.execute("PRAGMA user_version").fetchone()[0]) > VERSION:
        raise KioskError(f"{path} was written by a newer version of Feedback Kiosk; nothing was changed")


def _rescued_decisions(path: Path) -> list[Decided]:
    found: list[Decided] = []
    with suppress(DatabaseError, OSError):
        connection = connect(path, read_only=True, busy_ms=_BUSY_MS)
        try:
            for feed, guid, verdict, at, revision, picture in connection.execute(
                "SELECT feed, guid, verdict, at, revision, picture FROM decisions"
            ):
                if isinstance(at, int) and verdict in {"approved", "withdrawn"}:
                    found.append((str(feed), str(guid), verdict, at, str(revision), str(picture)))
        finally:
            connection.close()
    return found


def _move_aside(path: Path, folder: Path) -> None:
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    kept = folder / f"feeds-{stamp}-{time.monotonic_ns() % 1_000_000:06d}"
    kept.mkdir(parents=True, exist_ok=True)
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        part = path.with_name(name)
        if part.exists():
            part.replace(kept / name)
