"""Flushes a file to the disk beside other work, so that waiting for the disk overlaps with it."""

import os
import sys
from _thread import allocate_lock, start_new_thread
from pathlib import Path

from kiosk.central.durable import CANNOT_FLUSH


class Flusher:
    """Flushes one open file in a thread; used from one other thread.

    Takes bare threads: `threading` waits for a thread to have begun, which costs more than many disks do.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._at_work = allocate_lock()
        self._error: OSError | None = None

    @property
    def busy(self) -> bool:
        """Whether a flush is under way."""
        return self._at_work.locked()

    def begin(self) -> None:
        """Flush what was written up to now; returns at once.

        Raises:
            OSError: if the disk refused an earlier flush.
        """
        self.finish()
        self._at_work.acquire()
        try:
            start_new_thread(self._work, ())
        except BaseException:
            self._at_work.release()
            raise

    def finish(self) -> None:
        """Wait until the flush that was begun is done.

        Raises:
            OSError: if the disk refused it.
        """
        with self._at_work:
            error, self._error = self._error, None
        if error is not None:
            raise error

    def _work(self) -> None:
        try:
            os.fsync(self._descriptor)
        except OSError as error:
            self._error = error
        finally:
            self._at_work.release()


class FolderFlush:
    """Makes the names in folders durable beside other work; used from one thread."""

    def __init__(self) -> None:
        self._folders: dict[Path, tuple[int, Flusher]] = {}
        self._again: set[Path] = set()

    def begin(self, folder: Path) -> None:
        """Flush a folder; returns at once."""
        if sys.platform == "win32":
            return
        if folder not in self._folders:
            descriptor = os.open(folder, os.O_RDONLY)
            self._folders[folder] = descriptor, Flusher(descriptor)
        flusher = self._folders[folder][1]
        if flusher.busy:
            self._again.add(folder)
        else:
            flusher.begin()

    def finish(self) -> None:
        """Wait until all that was begun is on the disk.

        Raises:
            OSError: if the disk refused it.
        """
        folders, self._folders = self._folders, {}
        again, self._again = self._again, set()
        refused: OSError | None = None
        for folder, (descriptor, flusher) in folders.items():
            try:
                flusher.finish()
                if folder in again:
                    os.fsync(descriptor)
            except OSError as error:
                if error.errno not in CANNOT_FLUSH:
                    refused = error
            finally:
                os.close(descriptor)
        if refused is not None:
            raise refused
