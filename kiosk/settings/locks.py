"""An advisory lock on a file: held by one process, released by the kernel when it dies.

filelock does the same and costs every process 12 MB and 47 ms, more than the courier itself
(docs/decisions/0003-own-file-lock.md).
"""

import os
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _try_lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


_RETRY_S = 0.02


class FileLock:
    """A lock on `path`, which is made if it is missing and never deleted.

    Only works between processes of one machine; on network shares it saves work and proves nothing.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    @property
    def held(self) -> bool:
        """Tell whether this object holds the lock."""
        return self._descriptor is not None

    def acquire(self, timeout_s: float = 0.0) -> bool:
        """Take the lock, trying for `timeout_s` seconds; return whether it is held now.

        Raises:
            OSError: if the file can't be opened.
        """
        if self._descriptor is not None:
            return True
        descriptor = self._open()
        deadline = time.monotonic() + timeout_s
        while True:
            try:
                _try_lock(descriptor)
            except OSError:
                if time.monotonic() >= deadline:
                    os.close(descriptor)
                    return False
                time.sleep(_RETRY_S)
            else:
                self._descriptor = descriptor
                return True

    def _open(self) -> int:
        try:
            return os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        except FileNotFoundError:
            raise
        except OSError as refused:
            try:
                return os.open(self._path, os.O_RDONLY)
            except FileNotFoundError:
                raise refused from None  # a file that can't be made, which says more than one that is not there

    def release(self) -> None:
        """Let go of the lock; does nothing where it is not held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        """Take the lock, waiting for as long as it needs."""
        self.acquire(float("inf"))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of the lock."""
        self.release()
