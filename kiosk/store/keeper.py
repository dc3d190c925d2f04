"""Keeps every response, whatever happens to the database.

A response goes to the database; where that fails it goes to the emergency journal, and where that fails
too it stays in memory. What waits is tried again until the database has it.
"""

import enum
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final
from uuid import UUID

from kiosk.news.plays import Play
from kiosk.settings.home import Home
from kiosk.settings.locks import FileLock
from kiosk.store import writeahead
from kiosk.store.database import Device, ResponseDatabase
from kiosk.store.journal import EmergencyJournal
from kiosk.store.operations import Change, EndVisit, Operation, Record, Visit, to_json
from kiosk.store.plays import Uncounted
from kiosk.store.replaying import operations_in
from kiosk.store.setting_aside import new_set_aside_folder, set_aside
from kiosk.store.sqlite import DatabaseError, is_damage, is_locked
from kiosk.survey.questions import Survey
from kiosk.survey.responses import Tap, VisitEnd, VisitStart

_RETRY_S: Final = 1.0
_CHECKPOINT_TAPS: Final = 64
_LOG_LIMIT_TAPS: Final = 2000


class Kept(enum.Enum):
    """Where a response stands."""

    DATABASE = "database"
    JOURNAL = "journal"
    MEMORY = "memory"

    @property
    def durable(self) -> bool:
        """Whether it survives a power cut."""
        return self is not Kept.MEMORY


class Keeper:
    """The screen's store. Nothing here raises for what the world does; `attention` tells staff.

    Attributes:
        question_version: the version of the question that is asked.
    """

    def __init__(
        self,
        home: Home,
        device: Device,
        survey: Survey,
        lock: FileLock,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Open the store; `lock` comes from `take_screen_lock` and is released by `close`.

        Raises:
            NewerSchemaError: if a newer program made the database.
        """
        self._home = home
        self._device = device
        self._survey = survey
        self._lock = lock
        self._clock = clock
        self._journal = EmergencyJournal(home.emergency_journal)
        self._database: ResponseDatabase | None = None
        self._visit: Visit | None = None
        self._visit_records: list[Record] = []
        self._left_by_crash: list[Operation] = []
        self._waiting: list[Operation] = []
        self._unjournalled: list[Record | Change] = []
        self._plays = Uncounted()
        self._plays_trouble = ""
        self._trouble = ""
        self._journal_trouble = ""
        self._retry_at = 0.0
        self._since_checkpoint = 0
        self._grown = False
        self.question_version = survey.declared_version
        self._read_journal()
        self._reopen()

    # -- what the screen calls ---------------------------------------------------------------------

    def begin_visit(self, start: VisitStart) -> None:
        """Begin a visit; it is stored with its first response or at its end."""
        self._visit = Visit(start)
        self._visit_records.clear()

    def record(self, tap: Tap) -> Kept:
        """Store a response; when this returns something durable, 'thank you' may appear."""
        visit = self._visit
        if visit is None:
            visit = self._visit = Visit(VisitStart(tap.answered_at_ms, "face", tap.asked.language))
        operation = Record(tap, visit)
        kept = self._keep(operation)
        self._visit_records.append(operation)
        return kept

    def change(self, response_id: UUID, score: int, at_ms: int) -> Kept:
        """Correct the score of a response of the present visit."""
        return self._keep(Change(response_id, score, at_ms))

    def end_visit(self, end: VisitEnd) -> None:
        """End the visit: its responses are final."""
        if self._visit is not None:
            self._keep(EndVisit(self._visit, end))
            self._visit = None
            self._visit_records.clear()

    def play(self, play: Play) -> None:
        """Count a completed showing; it survives a crash, and a power cut from the next response on."""
        self._plays.add(play)
        self._count_plays()

    def renew(self, device: Device, survey: Survey) -> bool:
        """Go on for another device, or with another survey; tell whether that could be.

        It can't during a visit, and not for another device while something waits that belongs to the one before.
        """
        moved = device != self._device
        if self._visit is not None or (moved and not self._all_is_stored()):
            return False
        self._device, self._survey = device, survey
        self.question_version = survey.declared_version
        if moved or self._database is None:
            self._reopen()
            return True
        try:
            self.question_version = self._database.question_version(survey)
        except DatabaseError as error:
            self._trouble = str(error)
            self._reopen()
        return True

    def note(self, what: str, detail: str) -> None:
        """Write an event to the audit, if the database takes it."""
        if self._database is not None and self._database.in_place:
            with suppress(DatabaseError):
                self._database.note(what, detail)

    def tend(self) -> None:
        """Try again what waits and move the log into the database; call it in idle moments."""
        if self._database is not None and not self._database.in_place:
            self._restore_file()
        if (self._waiting or self._database is None) and self._clock() >= self._retry_at:
            self._retry()
        if self._database is not None and not self._waiting:
            self._count_plays()
            self._care(self._database)

    @property
    def waiting(self) -> tuple[int, int]:
        """How many entries wait for the database: those in the journal, and those only in memory."""
        in_memory = len(self._unjournalled)
        return len(self._waiting) - in_memory, in_memory

    @property
    def attention(self) -> tuple[str, ...]:
        """What staff must know, one sentence each; empty when all is well."""
        sentences = []
        if self._trouble:
            sentences.append(f"The database can't be written: {self._trouble}.")
        if self._waiting:
            sentences.append(f"{len(self._waiting)} entries wait for the database.")
        if self._unjournalled:
            sentences.append(
                f"{len(self._unjournalled)} of them are only in memory ({self._journal_trouble});"
                " do not switch the kiosk off."
            )
        if self._plays_trouble and not self._trouble:
            sentences.append(f"Showings of the news can't be counted: {self._plays_trouble}.")
        if self._home.set_aside.is_dir():
            sentences.append(f"A damaged database was set aside in {self._home.set_aside}.")
        return tuple(sentences)

    @property
    def unsaved(self) -> list[dict[str, Any]]:
        """What stands in memory only, as plain data; after `close` nothing else is left of it."""
        return [to_json(operation) for operation in self._unjournalled]

    def close(self) -> None:
        """Try once more what waits, close, and let another process write; see `unsaved` afterwards."""
        if self._database is not None and not self._database.in_place:
            self._restore_file()
        if self._waiting:
            self._retry()
        self._count_plays(at_once=True)
        if self._database is not None:
            with suppress(DatabaseError):
                self._database.checkpoint()
            self._database.close()
        self._journal.close()
        self._lock.release()

    # -- keeping -----------------------------------------------------------------------------------

    def _keep(self, operation: Operation) -> Kept:
        if not self._waiting and self._database is not None and self._database.in_place:
            try:
                self._database.apply(operation)
            except DatabaseError as error:
                if self._recover(operation, error):
                    return self._kept()
            else:
                return self._kept()
        self._waiting.append(operation)
        return Kept.MEMORY if isinstance(operation, EndVisit) else self._journal_entry(operation)

    def _kept(self) -> Kept:
        self._trouble = ""
        self._since_checkpoint += 1
        if self._since_checkpoint >= _LOG_LIMIT_TAPS and self._database is not None:
            self._care(self._database)
        return Kept.DATABASE

    def _journal_entry(self, operation: Record | Change) -> Kept:
        if not self._journal.in_place:
            # Somebody took the journal away, and what stood in it.
            self._unjournalled = [entry for entry in self._waiting if not isinstance(entry, EndVisit)]
        else:
            self._unjournalled.append(operation)
        self._journal_what_is_only_in_memory()
        return Kept.MEMORY if self._unjournalled else Kept.JOURNAL

    def _journal_what_is_only_in_memory(self) -> None:
        try:
            while self._unjournalled:
                self._journal.append(to_json(self._unjournalled[0]))
                del self._unjournalled[0]
        except OSError as error:
            self._journal_trouble = error.strerror or str(error)

    def _recover(self, operation: Operation, error: DatabaseError) -> bool:
        """Whether a commit that failed is done after all: it may have happened, or it may now."""
        self._trouble = str(error)
        self._retry_at = self._clock() + _RETRY_S
        if is_locked(error):
            return False
        if is_damage(error) and not self._set_aside(str(error)):
            return False
        if not self._reopen() or self._database is None or self._waiting:
            return False
        try:
            self._database.apply_once([operation])
        except DatabaseError as again:
            self._trouble = str(again)
            return False
        return True

    def _retry(self) -> None:
        self._retry_at = self._clock() + _RETRY_S
        if self._database is None and not self._reopen():
            self._journal_what_is_only_in_memory()
            return
        if self._database is None:
            return
        if not self._database.in_place:
            # What is written into a file without a name is gone with this process.
            self._journal_what_is_only_in_memory()
            return
        try:
            self._database.apply_once(self._waiting)
        except DatabaseError as error:
            self._trouble = str(error)
            if is_damage(error):
                self._set_aside(str(error))
            if not is_locked(error):
                self._reopen()
            self._journal_what_is_only_in_memory()
            return
        self._waiting.clear()
        self._unjournalled.clear()
        self._trouble = self._journal_trouble = ""
        self._clear_journal()

    def _count_plays(self, *, at_once: bool = False) -> None:
        """Count what waits, unless responses do: they come first, and find out what ails the database."""
        database = self._database
        if not self._plays.counts or self._waiting or database is None or not database.in_place:
            return
        if self._plays_trouble and self._clock() < self._retry_at and not at_once:
            return
        try:
            database.count_plays(self._plays.counts)
        except DatabaseError as error:
            self._plays_trouble = str(error)
            self._retry_at = self._clock() + _RETRY_S
            if (is_damage(error) and self._set_aside(str(error))) or not database.flushes:
                self._reopen()
            return
        self._plays.clear()
        self._plays_trouble = ""
        self._since_checkpoint += 1

    def _all_is_stored(self) -> bool:
        if self._database is not None and not self._database.in_place:
            self._restore_file()
        if self._waiting:
            self._retry()
        self._count_plays(at_once=True)
        return not self._waiting and not self._plays.counts

    def _clear_journal(self) -> None:
        if not self._waiting and not self._left_by_crash:
            with suppress(OSError):
                self._journal.clear()

    # -- opening -----------------------------------------------------------------------------------

    def _read_journal(self) -> None:
        try:
            self._left_by_crash += operations_in(self._home)
            self._journal.reserve()
        except OSError as error:
            self._journal_trouble = error.strerror or str(error)

    def _reopen(self, *, new_install: bool = False) -> bool:
        if self._database is not None:
            self._database.close()
            self._database = None
        self._grown = False
        try:
            self._open(new_install=new_install)
        except DatabaseError as error:
            self._trouble = str(error)
            if is_damage(error) and self._set_aside(str(error)):
                with suppress(DatabaseError):
                    self._open()
        return self._database is not None

    def _open(self, *, new_install: bool = False) -> None:
        self._retry_at = self._clock() + _RETRY_S
        database = ResponseDatabase(self._home.database, self._device, new_install=new_install)
        try:
            self.question_version = database.question_version(self._survey)
            if self._left_by_crash:
                database.replay(self._left_by_crash)
                database.note("journal replayed", f"{len(self._left_by_crash)} entries were taken over")
                self._left_by_crash.clear()
        except BaseException:
            database.close()
            raise
        self._database = database
        self._trouble = ""
        self._clear_journal()

    def _set_aside(self, reason: str) -> bool:
        """Move the damaged database away; what the present visit stored in it is stored anew."""
        if self._database is not None:
            self._database.close()
            self._database = None
        try:
            set_aside(self._home, reason, self._visit_records)
        except OSError as error:
            self._trouble = f"it is damaged and could not be set aside: {error.strerror or error}"
            return False
        self._carry_over()
        return True

    def _carry_over(self) -> None:
        if self._visit is not None:
            self._visit.number = None
        for operation in self._waiting:
            if isinstance(operation, Record | EndVisit):
                operation.visit.number = None
        anew = [record for record in self._visit_records if record not in self._waiting]
        self._waiting[:0] = anew
        for record in anew:
            self._journal_entry(record)

    def _restore_file(self) -> None:
        """Put things right after somebody moved, deleted or replaced the open database."""
        database, path = self._database, self._home.database
        if database is None:
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.exists():
                folder = new_set_aside_folder(self._home, "another file was put in its place", [])
                database.rescue_to(folder / path.name)
                database.close()
                self._database = None
                self._carry_over()
                restored = self._reopen(new_install=True)
            else:
                copy = path.with_name(path.name + ".restored")
                copy.unlink(missing_ok=True)
                database.rescue_to(copy)
                for suffix in ("-wal", "-shm"):
                    path.with_name(path.name + suffix).unlink(missing_ok=True)
                copy.rename(path)
                restored = self._reopen()
            if restored and self._database is not None:
                self._database.note("file restored", f"{path.name} had been moved, deleted or replaced")
        except (DatabaseError, OSError) as error:
            self._trouble = f"the file was taken away and could not be put right: {error}"

    def _care(self, database: ResponseDatabase) -> None:
        try:
            if self._since_checkpoint >= _CHECKPOINT_TAPS:
                self._since_checkpoint = 0
                database.checkpoint()
            if not self._grown:
                self._grown = True
                writeahead.grow(self._home.database)
        except (DatabaseError, OSError) as error:
            if is_damage(error):
                self._trouble = str(error)
