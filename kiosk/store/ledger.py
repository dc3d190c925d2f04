"""`courier.db`: which ranges were sealed and sent, and to which central place.

Written by the courier alone, under the courier's lock. It can be lost: what was published is read back from
the names in the central place.
"""

import json
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kiosk.errors import KioskError
from kiosk.store.sqlite import Connection, DatabaseError, connect, is_damage

_VERSION: Final = 1
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS sealed (
  install_id TEXT NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  kiosk_id TEXT NOT NULL,
  size INTEGER NOT NULL,
  schema INTEGER NOT NULL,
  sealed_at INTEGER NOT NULL,
  sent INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (install_id, first, last, sha256)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
"""
_MARK: Final = "UPDATE sealed SET sent = ? WHERE install_id = ? AND first = ? AND last = ? AND sha256 = ?"
_DIGEST_LENGTH: Final = 16
_CHECKPOINT_PAGES: Final = 1000
_BUSY_MS: Final = 5000


@dataclass(frozen=True, slots=True)
class Sealed:
    """A range whose bytes are fixed.

    Attributes:
        kiosk_id: id of the kiosk.
        install_id: id of the installation.
        first: lowest number.
        last: highest number.
        sha256: of the whole file, hexadecimal; 16 digits where only its name is known.
        size: bytes of the whole file.
        sent: whether it was published and read back.
    """

    kiosk_id: str
    install_id: str
    first: int
    last: int
    sha256: str
    size: int
    sent: bool

    @property
    def name(self) -> str:
        """The name of the segment's file."""
        return f"{self.first}-{self.last}-{self.sha256[:_DIGEST_LENGTH]}.csv"


class Ledger:
    """An open `courier.db`; used by one thread."""

    def __init__(self, path: Path, set_aside: Path) -> None:
        """Open or make the file; a damaged one is set aside whole and begun anew.

        Args:
            path: the file.
            set_aside: folder for damaged databases.

        Raises:
            KioskError: if it can't be opened, or a newer program made it.
        """
        self._path = path
        self._marks: list[tuple[int, str, int, int, str]] = []
        self._edits = 0
        try:
            try:
                self._connection = self._open()
            except DatabaseError as error:
                if not is_damage(error):
                    raise
                _move_aside(path, set_aside)
                self._connection = self._open()
            self._identity = _identity(path)
        except (DatabaseError, OSError) as error:
            raise KioskError(
                f"{path} can't be opened: {error}; check the disk and the permissions"
            ) from error

    def _open(self) -> Connection:
        connection = connect(self._path, busy_ms=_BUSY_MS)
        try:
            connection.execute(f"PRAGMA wal_autocheckpoint={_CHECKPOINT_PAGES}")
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
            if version > _VERSION:
                raise KioskError(
                    f"{self._path} was written by a newer version of Feedback Kiosk; nothing was changed"
                )
            if version < _VERSION:
                connection.executescript(_SCHEMA)
                connection.execute(f"PRAGMA user_version={_VERSION}")
            connection.execute("SELECT first FROM sealed LIMIT 1").fetchall()
        except BaseException:
            connection.close()
            raise
        return connection

    def central_id(self) -> str | None:
        """Return the identity of the central place that was used first, or None."""
        return self._fact("central_id")

    def pin(self, central_id: str) -> None:
        """Use this central place from now on; of another one before, everything counts as not sent."""
        self._edits += 1
        self._connection.execute("BEGIN IMMEDIATE")
        if self.central_id() is not None:
            self._connection.execute("UPDATE sealed SET sent = 0")
        self._set_fact("central_id", central_id)
        self._connection.execute("COMMIT")

    def sealed(self, install_id: str) -> list[Sealed]:
        """List what was sealed of an installation, in order."""
        rows = self._connection.execute(
            "SELECT kiosk_id, install_id, first, last, sha256, size, sent FROM sealed WHERE install_id = ?"
            " ORDER BY first, last, sha256",
            (install_id,),
        ).fetchall()
        return [
            Sealed(kiosk_id, install_id, first, last, sha256, size, bool(sent))
            for kiosk_id, install_id, first, last, sha256, size, sent in rows
        ]

    def version(self) -> tuple[int, int]:
        """Return what changes whenever another process wrote to the ledger, or more than `seal` and `mark` did."""
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0]), self._edits

    def seal(
        self, kiosk_id: str, install_id: str, first: int, last: int, sha256: str, size: int, schema: int
    ) -> None:
        """Fix a range and its bytes before any of them is published.

        Survives every crash of the program. A power cut may forget it: then the round that follows takes
        over what was published, or seals anew what was not.
        """
        self._connection.execute("PRAGMA synchronous=NORMAL")
        try:
            self._connection.execute(
                "INSERT OR REPLACE INTO sealed VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)",
                (install_id, first, last, sha256, kiosk_id, size, schema, int(time.time())),
            )
        finally:
            self._connection.execute("PRAGMA synchronous=FULL")

    def adopt(
        self, kiosk_id: str, install_id: str, found: Iterable[tuple[int, int, str, int]], schema: int
    ) -> None:
        """Take over segments that were found published: first, last, digest, size of each."""
        now = int(time.time())
        self._edits += 1
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany(
            "INSERT OR IGNORE INTO sealed VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)",
            [
                (install_id, first, last, digest, kiosk_id, size, schema, now)
                for first, last, digest, size in found
            ],
        )
        self._connection.execute("COMMIT")

    def unseal(self, install_id: str, first: int, last: int, sha256: str) -> None:
        """Drop a range that was never published and whose bytes can't be made again."""
        self._edits += 1
        self._connection.execute(
            "DELETE FROM sealed WHERE install_id = ? AND first = ? AND last = ? AND sha256 = ?",
            (install_id, first, last, sha256),
        )

    def mark(self, install_id: str, first: int, last: int, sha256: str, *, sent: bool) -> None:
        """Note that a range was published, or has vanished.

        Written at the end of the round at the latest; a crash may forget it, which costs one more look.
        """
        self._marks.append((int(sent), install_id, first, last, sha256))

    def note_round(self, result: str) -> None:
        """Keep what the last round came to, as JSON, and when; a power cut may forget it."""
        self._write_marks(
            "INSERT OR REPLACE INTO facts VALUES ('last_round', ?), ('last_round_at', ?), ('trouble', '')",
            result,
            str(time.time_ns() // 1_000_000),
        )

    def note_trouble(self, message: str) -> None:
        """Keep why the last round failed."""
        self._write_marks("INSERT OR REPLACE INTO facts VALUES ('trouble', ?)", message)

    def _write_marks(self, sql: str, *parameters: str) -> None:
        execute = self._connection.execute
        marks, self._marks = self._marks, []
        execute("PRAGMA synchronous=NORMAL")
        try:
            execute("BEGIN IMMEDIATE")
            try:
                for mark in marks:
                    execute(_MARK, mark)
                execute(sql, parameters)
                execute("COMMIT")
            except BaseException:
                with suppress(DatabaseError):
                    execute("ROLLBACK")
                raise
        finally:
            execute("PRAGMA synchronous=FULL")

    def last_round(self) -> str | None:
        """Return what the last round came to, as JSON, or None."""
        return self._fact("last_round")

    def _fact(self, name: str) -> str | None:
        row = self._connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def _set_fact(self, name: str, value: str) -> None:
        self._connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    @property
    def in_place(self) -> bool:
        """Whether the open file still is the one that stands under its name."""
        return self._identity is not None and _identity(self._path) == self._identity

    def close(self) -> None:
        """Close; nothing is lost if this fails."""
        with suppress(DatabaseError):
            self._connection.close()


@dataclass(frozen=True, slots=True)
class LedgerFacts:
    """What the ledger knows, for everybody but the courier.

    Attributes:
        sent: responses that stand in the central place.
        last_round: what the last round that succeeded came to, or None.
        last_round_at_ms: when that was, milliseconds since 1970 UTC; 0 for never.
        trouble: why the last round failed; empty if it did not.
    """

    sent: int = 0
    last_round: dict[str, Any] | None = None
    last_round_at_ms: int = 0
    trouble: str = ""


def read_facts(path: Path) -> LedgerFacts:
    """Read a ledger without becoming its writer; nothing is known where there is none or it is damaged."""
    if not path.is_file():
        return LedgerFacts()
    try:
        connection = connect(path, read_only=True, busy_ms=_BUSY_MS)
        try:
            facts = dict(connection.execute("SELECT name, value FROM facts").fetchall())
            sent = connection.execute("SELECT sum(last - first + 1) FROM sealed WHERE sent").fetchone()[0]
        finally:
            connection.close()
        last_round = json.loads(facts["last_round"]) if "last_round" in facts else None
        return LedgerFacts(
            int(sent or 0), last_round, int(facts.get("last_round_at", 0)), str(facts.get("trouble", ""))
        )
    except (DatabaseError, ValueError):
        return LedgerFacts()


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _move_aside(path: Path, folder: Path) -> None:
    kept = folder / time.strftime("courier-%Y%m%dT%H%M%SZ", time.gmtime())
    kept.mkdir(parents=True, exist_ok=True)
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        part = path.with_name(name)
        if part.exists():
            part.replace(kept / name)
