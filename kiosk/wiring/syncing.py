"""Sync rounds of a home: its databases on one side, its central place on the other."""

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from kiosk.central.export_file import Beat
from kiosk.central.layout import open_central, target_folder
from kiosk.central.plays import PlayDay, PlaySender
from kiosk.central.rounds import Plan, RoundResult, Rounds
from kiosk.central.sources import SourceInstallation
from kiosk.content.compiled import open_settings
from kiosk.content.problems import Problem
from kiosk.errors import KioskError
from kiosk.news.plays import PlayRow
from kiosk.results.showings import play_file
from kiosk.settings.declaration import Settings
from kiosk.settings.home import Home
from kiosk.settings.locks import FileLock
from kiosk.store.database import Device
from kiosk.store.ledger import Ledger
from kiosk.store.reading import NoResponsesYetError, Reader
from kiosk.store.replaying import store_what_waits
from kiosk.store.rescuing import SetAsideDatabase, set_aside_databases
from kiosk.store.sqlite import DatabaseError

_OTHER_ROUND_S: Final = 120.0

_Identity = tuple[int, int]


class HomeSource:
    """All responses of a home: of its database, and what can be read of those that were set aside.

    Databases stay open from round to round, for as long as they stand where they stood.
    """

    def __init__(self, home: Home) -> None:
        """Open nothing yet."""
        self._home = home
        self._reader: Reader | None = None
        self._reader_of: _Identity | None = None
        self._rescued: list[SetAsideDatabase] = []
        self._rescued_of: list[Path] = []
        self._database_of: dict[str, Reader | SetAsideDatabase] = {}

    def open(self) -> None:
        """Open what is there and not open yet.

        Raises:
            KioskError: if the database is damaged, or a newer program made it.
        """
        identity = _identity(self._home.database)
        if self._reader is None or identity != self._reader_of:
            self._close_reader()
            with suppress(NoResponsesYetError):
                self._reader = Reader(self._home)
                self._reader_of = identity
        there = sorted(self._home.set_aside.glob("*/kiosk.db")) if self._home.set_aside.is_dir() else []
        if there != self._rescued_of:
            self._close_rescued()
            self._rescued = set_aside_databases(self._home)
            self._rescued_of = there

    def installations(self) -> Sequence[SourceInstallation]:
        """List all installations, the present one last."""
        found: dict[str, SourceInstallation] = {}
        databases: list[Reader | SetAsideDatabase] = [*self._rescued]
        if self._reader is not None:
            databases.append(self._reader)
        for database in databases:
            for installation in database.installations():
                before = found.get(installation.install_id)
                if before is None or before.last_seq <= installation.last_seq:
                    found.pop(installation.install_id, None)
                    found[installation.install_id] = installation
                    self._database_of[installation.install_id] = database
        return list(found.values())

    def readable(self, install_id: str, first: int, last: int) -> Sequence[tuple[int, int]]:
        """Return which of the numbers first … last can be read."""
        return self._database_of[install_id].readable(install_id, first, last)

    def segment_rows(self, install_id: str, first: int, last: int) -> Iterator[bytes]:
        """Yield the CSV rows of the responses first … last, without a header."""
        return self._database_of[install_id].segment_rows(install_id, first, last)

    def play_days(self, running_hour: int) -> Iterator[PlayDay]:
        """Yield the showings of each installation and day, without the hour that is not over."""
        days: dict[tuple[str, str, int], list[PlayRow]] = {}
        databases: list[Reader | SetAsideDatabase] = [*self._rescued]
        if self._reader is not None:
            databases.append(self._reader)
        for database in databases:
            for play in database.plays():
                if play.hour != running_hour:
                    days.setdefault((play.kiosk_id, play.install_id, play.hour // 24), []).append(play)
        for (kiosk_id, install_id, day), plays in sorted(days.items()):
            yield PlayDay(kiosk_id, install_id, day, partial(play_file, plays))

    def close(self) -> None:
        """Close all of them."""
        self._close_reader()
        self._close_rescued()

    def _close_reader(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _close_rescued(self) -> None:
        for database in self._rescued:
            database.close()
        self._rescued, self._rescued_of = [], []


class Syncing:
    """Does sync rounds of a home, one after the other, all in one thread.

    Attributes:
        settings_problems: what was wrong with kiosk.toml when the settings were last read; the last good ones
            are used meanwhile.
    """

    def __init__(self, home: Home, beat: Beat) -> None:
        """Do nothing yet.

        Args:
            home: whose responses.
            beat: called whenever the central place answered.
        """
        self._home = home
        self._beat = beat
        self._rounds = Rounds(beat)
        self._plays = PlaySender(beat)
        self._ledger: Ledger | None = None
        self._source = HomeSource(home)
        self._settings: Settings | None = None
        self.settings_problems: tuple[Problem, ...] = ()
        self._made_of: tuple[object, object] = None, None

    def round(self, *, accept_central: bool = False) -> RoundResult:
        """Do one round, while no other process does.

        Args:
            accept_central: use the central place even if it is another one than before.

        Raises:
            KioskError: for whatever the world refuses.
        """
        settings = self.settings()
        self._beat()
        plan = Plan(
            home=self._home.root,
            booth=settings.device.booth,
            target=target_folder(settings.sync.target, self._home.root),
            merge=settings.sync.merge,
            accept_central=accept_central,
        )
        lock = self._take_turn()
        try:
            store_what_waits(self._home, Device(settings.device.id, settings.device.booth))
            return self._do(plan)
        except KioskError as error:
            self._note_trouble(str(error))
            raise
        except DatabaseError as error:
            self.close()
            raise KioskError(f"a database in {self._home.root} can't be read or written: {error}") from error
        finally:
            lock.release()

    def _note_trouble(self, message: str) -> None:
        if self._ledger is not None:
            with suppress(DatabaseError):
                self._ledger.note_trouble(message)

    def settings(self) -> Settings:
        """Return the settings; they are read again when they or what was compiled of them changed.

        Raises:
            InvalidInputError: if there is nothing good to go by.
        """
        made_of = _version(self._home.settings), _version(self._home.compiled)
        if self._settings is None or made_of != self._made_of:
            opened = open_settings(self._home)
            self._settings = opened.settings
            self.settings_problems = tuple(
                problem
                for problem in opened.problems
                if problem.severity == "error" and problem.file == self._home.settings.name
            )
            self._made_of = _version(self._home.settings), _version(self._home.compiled)
        return self._settings

    def _do(self, plan: Plan) -> RoundResult:
        if self._ledger is None or not self._ledger.in_place:
            self._close_ledger()
            self._ledger = Ledger(self._home.ledger, self._home.set_aside)
        self._source.open()
        result = self._rounds.run(plan, self._source, self._ledger)
        if not self._plays.is_due(plan.target):
            return result
        try:
            central = open_central(plan.target, result.central_id)
            self._plays.send(central, self._source.play_days(self._plays.hour()))
        except KioskError as error:
            problem = f"the responses are sent, the showings of the news are not: {error}"
            return replace(result, problems=(*result.problems, problem))
        return result

    def _take_turn(self) -> FileLock:
        lock = FileLock(self._home.courier_lock)
        deadline = time.monotonic() + _OTHER_ROUND_S
        try:
            while not lock.acquire(1.0):
                self._beat()
                if time.monotonic() > deadline:
                    raise KioskError("another sync round of this kiosk takes very long; try again later")
        except OSError as error:
            raise KioskError(f"{self._home.courier_lock} can't be opened: {error.strerror}") from error
        return lock

    def _close_ledger(self) -> None:
        if self._ledger is not None:
            self._ledger.close()
            self._ledger = None

    def close(self) -> None:
        """Close the databases."""
        self._close_ledger()
        self._source.close()

    def __enter__(self) -> Self:
        """Give the object."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the databases."""
        self.close()


def _version(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _identity(path: Path) -> _Identity | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
