"""Flushes a file to the disk beside other work, so that waiting for the disk overlaps with it."""

import os
from _thread import allocate_lock, start_new_thread


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
