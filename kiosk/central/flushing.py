"""Flushes a file to the disk beside other work, so that waiting for the disk overlaps with it."""

import os
import threading


class Flusher:
    """Flushes one open file in a thread; used from one other thread."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._thread: threading.Thread | None = None
        self._error: OSError | None = None

    @property
    def busy(self) -> bool:
        """Whether a flush is under way."""
        return self._thread is not None and self._thread.is_alive()

    def begin(self) -> None:
        """Flush what was written up to now; returns at once."""
        self.finish()
        self._thread = threading.Thread(target=self._work, name="flush", daemon=True)
        self._thread.start()

    def finish(self) -> None:
        """Wait until the flush that was begun is done.

        Raises:
            OSError: if the disk refused it.
        """
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if self._error is not None:
            error, self._error = self._error, None
            raise error

    def _work(self) -> None:
        try:
            os.fsync(self._descriptor)
        except OSError as error:
            self._error = error
