"""Sync rounds of a home: its databases on one side, its central place on the other."""

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Final, Self

from kiosk.central.export_file import Beat
from kiosk.central.layout import target_folder
from kiosk.central.rounds import Plan, RoundResult, Rounds
from kiosk.central.sources import SegmentSource, SourceInstallation
from kiosk.content.compiled import open_content
from kiosk.errors import KioskError
from kiosk.settings.declaration import SyncSettings
from kiosk.settings.home import Home
from kiosk.settings.locks import FileLock
from kiosk.store.ledger import Ledger
from kiosk.store.reading import NoResponsesYetError, Reader
from kiosk.store.rescuing import SetAsideDatabase, set_aside_databases
from kiosk.store.sqlite import DatabaseError

_OTHER_ROUND_S: Final = 120.0


class HomeSource:
    """All responses of a home: of its database, and what can be read of those that were set aside."""

    def __init__(self, home: Home) -> None:
        """Open what is there.

        Raises:
            KioskError: if the database is damaged, or a newer program made it.
        """
        self._databases: list[Reader | SetAsideDatabase] = [*set_aside_databases(home)]
        try:
            self._databases.append(Reader(home))
        except NoResponsesYetError:
            pass
        except BaseException:
            self.close()
            raise
        self._home_of: dict[str, SegmentSource] = {}

    def installations(self) -> Sequence[SourceInstallation]:
        """List all installations, the present one last."""
        found: dict[str, SourceInstallation] = {}
        for database in self._databases:
            for installation in database.installations():
                before = found.get(installation.install_id)
                if before is None or before.last_seq <= installation.last_seq:
                    found.pop(installation.install_id, None)
                    found[installation.install_id] = installation
                    self._home_of[installation.install_id] = database
        return list(found.values())

    def readable(self, install_id: str, first: int, last: int) -> Sequence[tuple[int, int]]:
        """Return which of the numbers first … last can be read."""
        return self._home_of[install_id].readable(install_id, first, last)

    def segment_rows(self, install_id: str, first: int, last: int) -> Iterator[bytes]:
        """Yield the CSV rows of the responses first … last, without a header."""
        return self._home_of[install_id].segment_rows(install_id, first, last)

    def close(self) -> None:
        """Close all of them."""
        for database in self._databases:
            database.close()


class Syncing:
    """Does sync rounds of a home, one after the other, all in one thread."""

    def __init__(self, home: Home, beat: Beat) -> None:
        """Do nothing yet.

        Args:
            home: whose responses.
            beat: called whenever the central place answered.
        """
        self._home = home
        self._beat = beat
        self._rounds = Rounds(beat)
        self._ledger: Ledger | None = None

    def round(self, *, accept_central: bool = False) -> RoundResult:
        """Do one round, while no other process does.

        Args:
            accept_central: use the central place even if it is another one than before.

        Raises:
            KioskError: for whatever the world refuses.
        """
        settings = open_content(self._home).settings
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
            return self._do(plan)
        except KioskError as error:
            self._note_trouble(str(error))
            raise
        except DatabaseError as error:
            self._close_ledger()
            raise KioskError(f"a database in {self._home.root} can't be read or written: {error}") from error
        finally:
            lock.release()

    def _do(self, plan: Plan) -> RoundResult:
        if self._ledger is None or not self._ledger.in_place:
            self._close_ledger()
            self._ledger = Ledger(self._home.ledger, self._home.set_aside)
        source = HomeSource(self._home)
        try:
            return self._rounds.run(plan, source, self._ledger)
        finally:
            source.close()

    def _note_trouble(self, message: str) -> None:
        if self._ledger is not None:
            with suppress(DatabaseError):
                self._ledger.note_trouble(message)

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
        """Close the ledger."""
        self._close_ledger()

    def __enter__(self) -> Self:
        """Give the object."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the ledger."""
        self.close()


def sync_settings(home: Home) -> SyncSettings:
    """Return how often a home syncs, and how long it waits.

    Raises:
        InvalidInputError: if there is nothing good to go by.
    """
    return open_content(home).settings.sync
