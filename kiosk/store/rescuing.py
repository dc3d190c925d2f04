"""Databases that were set aside: what can still be read from them still reaches the central place."""

import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from kiosk.news.plays import PlayRow
from kiosk.settings.home import Home
from kiosk.store.csv_rows import CsvRows
from kiosk.store.plays import read_plays
from kiosk.store.reading import CHUNK_ROWS, Installation
from kiosk.store.sqlite import DatabaseError, connect

Range = tuple[int, int]
"""First and last seq, both included."""


class SetAsideDatabase:
    """A database in a folder of `set-aside/`, read as far as it can be read.

    Responses that the kiosk stored anew in its next database don't count here any more.
    """

    def __init__(self, folder: Path) -> None:
        """Open it.

        Raises:
            DatabaseError: if nothing of it can be read.
        """
        self._anew = _stored_anew(folder)
        self._connection = connect(folder / "kiosk.db", read_only=True)
        try:
            self._rows = CsvRows(self._connection)
            self._installs = self._read_installs()
        except BaseException:
            self._connection.close()
            raise

    def _read_installs(self) -> dict[str, tuple[int, str]]:
        rows = self._connection.execute("SELECT install, kiosk_id, install_id FROM installs ORDER BY install")
        return {str(install_id): (int(install), str(kiosk_id)) for install, kiosk_id, install_id in rows}

    def installations(self) -> list[Installation]:
        """Return the installations whose last number can be found; all of it is final."""
        found = []
        for install_id, (install, kiosk_id) in self._installs.items():
            last = self._last_seq(install)
            if last:
                found.append(Installation(kiosk_id, install_id, last, last))
        return found

    def _last_seq(self, install: int) -> int:
        try:
            row = self._connection.execute(
                "SELECT max(seq) FROM responses WHERE install = ?", (install,)
            ).fetchone()
            last = int(row[0] or 0)
        except DatabaseError:
            return self._last_seq_by_scanning(install)
        while last and self._is_anew(install, last):
            last -= 1
        return last

    def _last_seq_by_scanning(self, install: int) -> int:
        last = 0
        with suppress(DatabaseError):
            for row in self._connection.execute("SELECT seq FROM responses WHERE install = ?", (install,)):
                last = int(row[0])
        return last

    def _is_anew(self, install: int, seq: int) -> bool:
        row = self._connection.execute(
            "SELECT id_high, id_low FROM responses WHERE install = ? AND seq = ?", (install, seq)
        ).fetchone()
        if row is None:
            return False
        high, low = (value & (1 << 64) - 1 for value in row)
        return uuid.UUID(int=high << 64 | low) in self._anew

    def readable(self, install_id: str, first: int, last: int) -> list[Range]:
        """Return which of the numbers first … last can be read, as ranges in ascending order."""
        ranges: list[Range] = []
        for start in range(first, last + 1, CHUNK_ROWS):
            for piece in self._readable(install_id, start, min(start + CHUNK_ROWS - 1, last)):
                if ranges and ranges[-1][1] + 1 == piece[0]:
                    ranges[-1] = ranges[-1][0], piece[1]
                else:
                    ranges.append(piece)
        return ranges

    def _readable(self, install_id: str, first: int, last: int) -> list[Range]:
        install = self._installs[install_id][0]
        try:
            rows = self._rows.chunk(install, first, last).count(b"\r\n")
            complete = rows >= last - first + 1
        except (DatabaseError, UnicodeDecodeError):
            complete = False
        if complete:
            return [(first, last)]
        if first == last:
            return []
        middle = (first + last) // 2
        return self._readable(install_id, first, middle) + self._readable(install_id, middle + 1, last)

    def segment_rows(self, install_id: str, first: int, last: int) -> Iterator[bytes]:
        """Yield the CSV rows first … last, as the reader of a sound database does."""
        install = self._installs[install_id][0]
        for start in range(first, last + 1, CHUNK_ROWS):
            yield self._rows.chunk(install, start, min(start + CHUNK_ROWS - 1, last))

    def plays(self, since_hour: int | None = None, until_hour: int | None = None) -> list[PlayRow]:
        """Return the hourly counters of showings as far as they can be read."""
        found: list[PlayRow] = []
        with suppress(DatabaseError, UnicodeDecodeError):
            found.extend(read_plays(self._connection, since_hour, until_hour))
        return found

    def close(self) -> None:
        """Close the database."""
        with suppress(DatabaseError):
            self._connection.close()


def _stored_anew(folder: Path) -> frozenset[uuid.UUID]:
    try:
        lines = (folder / "stored-anew.txt").read_text(encoding="ascii").split()
        return frozenset(uuid.UUID(line) for line in lines)
    except (OSError, ValueError):
        return frozenset()


def set_aside_databases(home: Home) -> list[SetAsideDatabase]:
    """Open all databases that were set aside and can be read, the oldest first."""
    found = []
    for path in sorted(home.set_aside.glob("*/kiosk.db")):
        with suppress(DatabaseError, OSError):
            found.append(SetAsideDatabase(path.parent))
    return found
