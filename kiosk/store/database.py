"""`kiosk.db` as its one writer sees it: the screen."""

import json
import os
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk import __version__
from kiosk.news.plays import HOUR_MS
from kiosk.store.checksum import row_checksum
from kiosk.store.entering import applied_migrations, refuse_newer
from kiosk.store.operations import Change, EndVisit, Operation, Record, Visit, halves
from kiosk.store.plays import PlayKey, count_plays
from kiosk.store.schema import MIGRATION_NAMES
from kiosk.store.sqlite import DatabaseError, connect
from kiosk.survey.questions import Survey
from kiosk.survey.responses import Asked, Tap, VisitEnd

_SYNCHRONOUS_FULL: Final = 2
_INSERT_VISIT: Final = "INSERT INTO visits (visit, started_at, started_by, language) VALUES (?, ?, ?, ?)"
_INSERT_RESPONSE: Final = "INSERT INTO responses VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_COUNT: Final = (
    "INSERT INTO hours VALUES (?, ?, ?, ?, 1)"
    " ON CONFLICT (hour, context, score, flags) DO UPDATE SET responses = responses + 1"
)
_UNCOUNT: Final = (
    "UPDATE hours SET responses = responses - 1 WHERE hour = ? AND context = ? AND score = ? AND flags = ?"
)
_END_VISIT: Final = (
    "UPDATE visits SET ended_at = ?, ended_by = ?, ended_language = ?, duration_ms = ? WHERE visit = ?"
)
_INTEGER_COLUMNS: Final = (
    "install, seq, id_high, id_low, context, visit, score, answered_at, duration_ms, changed, article, flags"
)


@dataclass(frozen=True, slots=True)
class Device:
    """Who stores: stands on every response."""

    kiosk_id: str
    booth: str


class ResponseDatabase:
    """An open `kiosk.db`: applies operations, each in one durable transaction.

    All methods raise `DatabaseError` for what SQLite refuses; the caller decides what then.
    """

    def __init__(self, path: Path, device: Device, *, new_install: bool = False) -> None:
        """Open, and make or migrate if that is needed; visits left open by a crash are ended.

        Args:
            path: the file.
            device: who stores; another kiosk id begins a new installation.
            new_install: begin a new installation whatever the file says.

        Raises:
            DatabaseError: if the file is damaged or can't be written.
            NewerSchemaError: if a newer program made it.
        """
        self._path = path
        self._device = device
        self._contexts: dict[tuple[object, ...], int] = {}
        self._articles: dict[str, int] = {"": 0}
        self._numbered: list[Visit] = []
        self._connection = connect(path)
        try:
            self._migrate()
            self._install = self._find_install(new_install)
            self._last_seq: int = (
                self._one("SELECT max(seq) FROM responses WHERE install = ?", self._install) or 0
            )
            self._last_visit: int = self._one("SELECT max(visit) FROM visits") or 0
            self._end_crashed_visit()
            self._identity = self._file_identity()
        except BaseException:
            self._connection.close()
            raise

    # -- opening ---------------------------------------------------------------------------------

    def _migrate(self) -> None:
        applied = applied_migrations(self._connection)
        refuse_newer(self._path, applied)
        if len(applied) == len(MIGRATION_NAMES):
            return
        if applied or self._one("SELECT count(*) FROM sqlite_schema"):
            self._back_up(applied[-1] if applied else "unknown")
        from kiosk.store.migrations import migrate

        migrate(self._connection)

    def _back_up(self, before: str) -> None:
        stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
        copy = self._path.with_name(f"{self._path.name}.before-migration-{before}-{stamp}.bak")
        self.rescue_to(copy)

    def _find_install(self, new_install: bool) -> int:
        row = self._connection.execute(
            "SELECT install, kiosk_id FROM installs ORDER BY install DESC LIMIT 1"
        ).fetchone()
        if row and row[1] == self._device.kiosk_id and not new_install:
            return int(row[0])
        install = (row[0] if row else 0) + 1
        self._connection.execute(
            "INSERT INTO installs VALUES (?, ?, ?, ?)",
            (install, str(uuid.uuid4()), self._device.kiosk_id, time.time_ns() // 1_000_000),
        )
        return int(install)

    def _end_crashed_visit(self) -> None:
        row = self._connection.execute(
            "SELECT visit, started_at, language, ended_at FROM visits ORDER BY visit DESC LIMIT 1"
        ).fetchone()
        if row is None or row[3] is not None:
            return
        last_answer = self._one(
            "SELECT max(answered_at) FROM responses WHERE install = ? AND seq > ? AND visit = ?",
            self._install,
            self._last_seq - 64,
            row[0],
        )
        ended_at = last_answer or row[1]
        self._connection.execute(_END_VISIT, (ended_at, "crash", row[2], max(0, ended_at - row[1]), row[0]))

    def _one(self, sql: str, *parameters: object) -> int | None:
        row = self._connection.execute(sql, parameters).fetchone()
        return None if row is None else row[0]

    # -- questions -------------------------------------------------------------------------------

    def question_version(self, survey: Survey) -> int:
        """Return the version of the question, registering its wording if it is new.

        The declared version is taken unless other wording already stands under it; then the next
        free number is.
        """
        texts = json.dumps(
            {code: [text.question, *text.words] for code, text in sorted(survey.texts.items())},
            ensure_ascii=False,
        )
        known = dict(
            self._connection.execute(
                "SELECT version, texts FROM questions WHERE question_id = ?", (survey.question_id,)
            ).fetchall()
        )
        if known.get(survey.declared_version) == texts:
            return survey.declared_version
        same = [version for version, wording in known.items() if wording == texts]
        if same and survey.declared_version in known:
            return int(max(same))
        version = survey.declared_version if survey.declared_version not in known else max(known) + 1
        self._connection.execute(
            "INSERT INTO questions VALUES (?, ?, ?)", (survey.question_id, version, texts)
        )
        return int(version)

    # -- operations ------------------------------------------------------------------------------

    def apply(self, operation: Operation) -> None:
        """Do one operation durably: when this returns, it survives a power cut."""
        with self._transaction():
            self._do(operation)

    def apply_all(self, operations: list[Operation]) -> None:
        """Do many operations in one transaction."""
        with self._transaction():
            for operation in operations:
                self._do(operation)

    def apply_once(self, operations: list[Operation]) -> None:
        """Do operations in order in one transaction, leaving out what is already done."""
        with self._transaction():
            for operation in operations:
                if isinstance(operation, Record) and self._already_stored(operation):
                    continue
                if isinstance(operation, EndVisit):
                    self._find_visit(operation.visit)
                self._do(operation)

    def replay(self, operations: list[Operation]) -> None:
        """Do what a crash left in the journal; the visits it belongs to are over."""
        with self._transaction():
            visits: dict[int, tuple[Visit, VisitEnd]] = {}
            for operation in operations:
                if isinstance(operation, Record):
                    if not self._already_stored(operation):
                        self._do(operation)
                    tap = operation.tap
                    start = operation.visit.start
                    end = VisitEnd(
                        "crash",
                        tap.answered_at_ms,
                        tap.asked.language,
                        max(0, tap.answered_at_ms - start.started_at_ms),
                    )
                    visits[id(operation.visit)] = operation.visit, end
                else:
                    self._do(operation)
            for visit, end in visits.values():
                self._do(EndVisit(visit, end))

    def count_plays(self, counts: Mapping[PlayKey, tuple[int, int]]) -> None:
        """Add showings to the hourly counters.

        They survive a crash at once, and a power cut from the next response on: the news must not make the
        screen wait for the disk. After an error look at `flushes`.
        """
        self._connection.execute("PRAGMA synchronous=NORMAL")
        try:
            with self._transaction():
                count_plays(self._connection, self._install, self._device.booth, counts)
        finally:
            with suppress(DatabaseError):
                self._connection.execute("PRAGMA synchronous=FULL")

    @property
    def flushes(self) -> bool:
        """Whether what is committed waits for the disk, as responses must."""
        try:
            return self._one("PRAGMA synchronous") == _SYNCHRONOUS_FULL
        except DatabaseError:
            return False

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        before = self._last_seq, self._last_visit
        self._numbered.clear()
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            self._last_seq, self._last_visit = before
            for visit in self._numbered:
                visit.number = None
            self._contexts.clear()
            self._articles = {"": 0}
            with suppress(DatabaseError):
                self._connection.execute("ROLLBACK")
            raise

    def _do(self, operation: Operation) -> None:
        match operation:
            case Record(tap, visit):
                self._record(tap, visit)
            case Change(response_id, score):
                self._change(response_id, score)
            case EndVisit(visit, end):
                self._end_visit(visit, end)

    def _record(self, tap: Tap, visit: Visit) -> None:
        execute = self._connection.execute
        number = self._add_visit(visit) if visit.number is None else visit.number
        seq = self._last_seq + 1
        context = self._context(tap)
        article = self._article(tap.article_id)
        integers = (
            self._install,
            seq,
            *halves(tap.response_id),
            context,
            number,
            tap.score,
            tap.answered_at_ms,
            tap.duration_ms,
            0,
            article,
            tap.flags,
        )
        execute(_INSERT_RESPONSE, (*integers, "", "", row_checksum(integers)))
        execute(_COUNT, (tap.answered_at_ms // HOUR_MS, context, tap.score, tap.flags))
        self._last_seq = seq

    def _add_visit(self, visit: Visit) -> int:
        start = visit.start
        number = self._last_visit + 1
        self._connection.execute(
            _INSERT_VISIT, (number, start.started_at_ms, start.started_by, start.language)
        )
        self._last_visit = number
        visit.number = number
        self._numbered.append(visit)
        return number

    def _change(self, response_id: uuid.UUID, score: int) -> None:
        execute = self._connection.execute
        row = execute(
            f"SELECT {_INTEGER_COLUMNS}, reasons, comment FROM responses"  # noqa: S608 constant
            " WHERE install = ? AND seq > ? AND id_high = ? AND id_low = ?",
            (self._install, self._last_seq - 64, *halves(response_id)),
        ).fetchone()
        if row is None:
            self.note("change without response", f"{response_id} was to become {score}, and is not here")
            return
        *values, reasons, comment = row
        old_score = values[6]
        if old_score == score and values[9]:
            return
        values[6], values[9] = score, 1
        execute(
            "UPDATE responses SET score = ?, changed = 1, checksum = ? WHERE install = ? AND seq = ?",
            (score, row_checksum(tuple(values), reasons, comment), values[0], values[1]),
        )
        hour, context, flags = values[7] // HOUR_MS, values[4], values[11]
        execute(_UNCOUNT, (hour, context, old_score, flags))
        execute(_COUNT, (hour, context, score, flags))

    def _end_visit(self, visit: Visit, end: VisitEnd) -> None:
        number = self._add_visit(visit) if visit.number is None else visit.number
        self._connection.execute(
            _END_VISIT, (end.ended_at_ms, end.ended_by, end.language, end.duration_ms, number)
        )

    def _already_stored(self, operation: Record) -> bool:
        row = self._connection.execute(
            "SELECT visit FROM responses WHERE id_high = ? AND id_low = ?", halves(operation.tap.response_id)
        ).fetchone()
        if row is None:
            return False
        operation.visit.number = int(row[0])
        return True

    def _find_visit(self, visit: Visit) -> None:
        started_at = self._one("SELECT started_at FROM visits WHERE visit = ?", self._last_visit)
        if visit.number is None and started_at == visit.start.started_at_ms:
            visit.number = self._last_visit

    def _context(self, tap: Tap) -> int:
        asked: Asked = tap.asked
        key = (
            self._device.kiosk_id,
            self._device.booth,
            asked.survey_id,
            asked.question_id,
            asked.question_version,
            asked.scale_size,
            asked.language,
            asked.layout,
            tap.utc_offset_minutes,
            tap.time_zone,
            tap.clock,
            __version__,
        )
        if key not in self._contexts:
            self._connection.execute(
                "INSERT OR IGNORE INTO contexts VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", key
            )
            self._contexts[key] = int(
                self._connection.execute(
                    "SELECT context FROM contexts WHERE (kiosk_id, booth, survey_id, question_id,"
                    " question_version, scale_size, language, layout, utc_offset_minutes, time_zone, clock,"
                    " app_version) = (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    key,
                ).fetchone()[0]
            )
        return self._contexts[key]

    def _article(self, slug: str) -> int:
        if slug not in self._articles:
            self._connection.execute("INSERT OR IGNORE INTO articles VALUES (NULL, ?)", (slug,))
            self._articles[slug] = int(self._one("SELECT article FROM articles WHERE slug = ?", slug) or 0)
        return self._articles[slug]

    # -- care ------------------------------------------------------------------------------------

    def note(self, what: str, detail: str) -> None:
        """Write an event to the audit table."""
        self._connection.execute(
            "INSERT INTO audit VALUES (NULL, ?, ?, ?)", (time.time_ns() // 1_000_000, what, detail)
        )

    def checkpoint(self) -> None:
        """Move the write-ahead log into the database, so that the log starts again from its beginning."""
        self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def _file_identity(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    @property
    def in_place(self) -> bool:
        """Whether the open file still is the one that stands under its name."""
        return self._file_identity() == self._identity

    def rescue_to(self, path: Path) -> None:
        """Write everything to a new file, durably; works while the open one has lost its name.

        Raises:
            DatabaseError: if it can't be written.
        """
        self._connection.execute("VACUUM INTO ?", (str(path),))
        _flush(path)

    def close(self) -> None:
        """Close; nothing is lost if this fails."""
        with suppress(DatabaseError):
            self._connection.close()


def _flush(path: Path) -> None:
    """Make a file durable that SQLite wrote without flushing it, as VACUUM INTO does."""
    try:
        descriptor = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise DatabaseError(f"{path.name} can't be flushed: {error.strerror or error}") from error
