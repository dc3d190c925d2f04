"""`kiosk.db` as everybody but the screen sees it: read-only."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from kiosk.errors import KioskError
from kiosk.news.plays import PlayRow
from kiosk.settings.home import Home
from kiosk.settings.locks import FileLock
from kiosk.store.checksum import CHECKSUM_SQL
from kiosk.store.csv_rows import CsvRows, flag_mask
from kiosk.store.entering import require_known_schema
from kiosk.store.journal import read_journal
from kiosk.store.operations import Record, Replay, halves
from kiosk.store.plays import read_plays
from kiosk.store.sqlite import DatabaseError, connect, is_damage
from kiosk.survey.scale import SCORES

CHUNK_ROWS: Final = 2000
UNCLEAN: Final = ("test", "too_fast", "repeat", "burst", "run", "closed", "damaged")
"""Flags whose responses the clean view leaves out."""

_OPEN_VISIT_ROWS: Final = 64
_FOR_EVER: Final = 1 << 62


@dataclass(frozen=True, slots=True)
class Installation:
    """One installation of a kiosk in this database.

    Attributes:
        kiosk_id: the device.
        install_id: UUID of the installation.
        last_seq: number of its last response, 0 where there is none.
        final_seq: all responses up to here are final.
        waiting: responses in the emergency journal that the database has not taken yet.
    """

    kiosk_id: str
    install_id: str
    last_seq: int
    final_seq: int
    waiting: int = 0


class Reader:
    """Reads a home's responses; opens no file that the screen writes other than read-only."""

    def __init__(self, home: Home, separator: str = ",") -> None:
        """Open the database of a home.

        Raises:
            KioskError: if there is none yet, it is damaged, or a newer program made it.
        """
        self._home = home
        if not home.database.is_file():
            raise NoResponsesYetError(
                f"{home.database} does not exist: this kiosk has not stored anything yet."
            )
        require_known_schema(home.database)
        try:
            self._connection = connect(home.database, read_only=True, busy_ms=5000)
            self._rows = CsvRows(self._connection, separator)
            self._installs = {
                str(install_id): int(install)
                for install, install_id in self._connection.execute(
                    "SELECT install, install_id FROM installs"
                )
            }
        except DatabaseError as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: DatabaseError) -> KioskError:
        care = " The kiosk sets a damaged database aside when it runs." if is_damage(error) else ""
        return KioskError(f"{self._home.database} can't be read: {error}.{care}")

    def installations(self) -> list[Installation]:
        """Return all installations, the present one last."""
        journal = self._journal()
        crashed = not journal and self._screen_is_gone()
        found = []
        rows = self._connection.execute(
            "SELECT install, kiosk_id, install_id,"
            " coalesce((SELECT max(seq) FROM responses r WHERE r.install = i.install), 0)"
            " FROM installs i ORDER BY install"
        ).fetchall()
        for position, (install, kiosk_id, install_id, last_seq) in enumerate(rows):
            self._installs[install_id] = install
            present = position == len(rows) - 1
            final_seq = last_seq if crashed or not present else self._final_seq(install, last_seq)
            waiting = self._not_stored(journal) if present and journal else 0
            found.append(Installation(kiosk_id, install_id, last_seq, final_seq, waiting))
        return found

    def _journal(self) -> list[dict[str, Any]]:
        """What waits in the journal; while it does, a correction may still come and no visit is over."""
        try:
            return read_journal(self._home.emergency_journal)
        except OSError:
            return [{}]

    def _screen_is_gone(self) -> bool:
        """Whether no screen runs: a crash ended the last visit."""
        lock = FileLock(self._home.screen_lock)
        try:
            return lock.acquire()
        except OSError:
            return False
        finally:
            lock.release()

    def _not_stored(self, journal: list[dict[str, Any]]) -> int:
        replay = Replay()
        ids = set()
        for entry in journal:
            with suppress(ValueError, KeyError, TypeError):
                operation = replay.operation(entry)
                if isinstance(operation, Record):
                    ids.add(operation.tap.response_id)
        return sum(not self._is_stored(response_id) for response_id in ids)

    def _is_stored(self, response_id: UUID) -> bool:
        return bool(
            self._connection.execute(
                "SELECT 1 FROM responses WHERE id_high = ? AND id_low = ?", halves(response_id)
            ).fetchone()
        )

    def _final_seq(self, install: int, last_seq: int) -> int:
        first_open = self._connection.execute(
            "SELECT min(seq) FROM responses WHERE install = ? AND seq > ? AND visit ="
            " (SELECT visit FROM visits WHERE visit = (SELECT max(visit) FROM visits) AND ended_at IS NULL)",
            (install, last_seq - _OPEN_VISIT_ROWS),
        ).fetchone()[0]
        return last_seq if first_open is None else int(first_open) - 1

    def readable(self, install_id: str, first: int, last: int) -> list[tuple[int, int]]:  # noqa: ARG002
        """Return which of the numbers first … last can be read: all, in a database that is in order."""
        return [(first, last)]

    def segment_rows(self, install_id: str, first: int, last: int) -> Iterator[bytes]:
        """Yield the CSV rows first … last of an installation, without header, many rows at a time.

        Raises:
            DatabaseError: if the database can't be read.
        """
        self._rows.refresh()
        install = self._installs[install_id]
        for start in range(first, last + 1, CHUNK_ROWS):
            yield self._rows.chunk(install, start, min(start + CHUNK_ROWS - 1, last))

    def export_rows(
        self,
        *,
        since_ms: int | None = None,
        until_ms: int | None = None,
        clean: bool = False,
        local_time: bool = False,
    ) -> Iterator[tuple[bytes, int]]:
        """Yield CSV rows of all installations and their number, many at a time; see `CsvRows`.

        Raises:
            KioskError: if the database turns out to be damaged.
        """
        self._rows.refresh()
        without = flag_mask(*UNCLEAN) if clean else 0
        try:
            for installation in self.installations():
                install = self._installs[installation.install_id]
                for start in range(1, installation.last_seq + 1, CHUNK_ROWS):
                    yield self._rows.filtered_chunk(
                        install,
                        start,
                        min(start + CHUNK_ROWS - 1, installation.last_seq),
                        since_ms=-_FOR_EVER if since_ms is None else since_ms,
                        until_ms=_FOR_EVER if until_ms is None else until_ms,
                        without_flags=without,
                        local_time=local_time,
                    )
        except DatabaseError as error:
            raise self._unreadable(error) from error

    def count(self) -> int:
        """Return the number of all responses."""
        return sum(installation.last_seq for installation in self.installations())

    def counts_since(self, since_ms: int) -> dict[int, int]:
        """Return how many responses each score has since a full hour, flagged ones included."""
        rows = self._connection.execute(
            "SELECT score, sum(responses) FROM hours WHERE hour >= ? GROUP BY score", (since_ms // 3_600_000,)
        ).fetchall()
        return dict.fromkeys(SCORES, 0) | {int(score): int(n) for score, n in rows}

    def article_scores(
        self, *, since_ms: int | None = None, until_ms: int | None = None, clean: bool = False
    ) -> dict[tuple[str, int], int]:
        """Return how many responses were given by article on screen ('' for none) and score.

        Args:
            since_ms: earliest time of answering, milliseconds since 1970 UTC, included; None for no limit.
            until_ms: latest, excluded.
            clean: leave out responses that carry a quality flag, or whose row is damaged.

        Raises:
            KioskError: if the database turns out to be damaged.
        """
        where = f" AND r.checksum = {CHECKSUM_SQL}" if clean else ""
        try:
            rows = self._connection.execute(
                "SELECT coalesce(a.slug, ''), r.score, count(*)"  # noqa: S608 constants
                " FROM responses r LEFT JOIN articles a USING (article)"
                f" WHERE r.answered_at >= ? AND r.answered_at < ? AND r.flags & ? = 0{where} GROUP BY 1, 2",
                (
                    -_FOR_EVER if since_ms is None else since_ms,
                    _FOR_EVER if until_ms is None else until_ms,
                    flag_mask(*UNCLEAN) if clean else 0,
                ),
            ).fetchall()
        except DatabaseError as error:
            raise self._unreadable(error) from error
        return {(str(slug), int(score)): int(count) for slug, score, count in rows}

    def plays(self, since_hour: int | None = None, until_hour: int | None = None) -> list[PlayRow]:
        """Return the hourly counters of showings, from an hour on, up to another one.

        Raises:
            KioskError: if the database turns out to be damaged.
        """
        try:
            return list(read_plays(self._connection, since_hour, until_hour))
        except DatabaseError as error:
            raise self._unreadable(error) from error

    def damaged_rows(self) -> list[tuple[str, int]]:
        """Return installation and seq of every row whose checksum does not match; reads all rows."""
        rows = self._connection.execute(
            "SELECT i.install_id, r.seq FROM responses r JOIN installs i USING (install)"  # noqa: S608
            f" WHERE r.checksum <> {CHECKSUM_SQL} ORDER BY r.install, r.seq"
        ).fetchall()
        return [(str(install_id), int(seq)) for install_id, seq in rows]

    def events(self, limit: int = 20) -> list[tuple[int, str, str]]:
        """Return the last events of the audit table: time in ms, what, detail; the newest first."""
        return [
            (int(at), str(what), str(detail))
            for at, what, detail in self._connection.execute(
                "SELECT at, what, detail FROM audit ORDER BY event DESC LIMIT ?", (limit,)
            )
        ]

    def close(self) -> None:
        """Close the database."""
        with suppress(DatabaseError):
            self._connection.close()


class NoResponsesYetError(KioskError):
    """The home has no database yet."""


def database_bytes(path: Path) -> int:
    """Return the size of a database with its log, in bytes; 0 where there is none."""
    total = 0
    for suffix in ("", "-wal"):
        with suppress(OSError):
            total += path.with_name(path.name + suffix).stat().st_size
    return total
