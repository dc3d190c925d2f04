"""Growing the write-ahead log beforehand: a durable insert then costs no more than append and fsync."""

import os
from pathlib import Path
from typing import Final

GROWN_BYTES: Final = 4 * 1024 * 1024
CHECKPOINT_PAGES: Final = 256
"""Past this many pages the log is moved into the database in the next idle moment."""

_PAGE: Final = 4096


def wal_path(database: Path) -> Path:
    """Return the path of a database's write-ahead log."""
    return database.with_name(database.name + "-wal")


def grow(database: Path) -> None:
    """Extend the log with zeros, which SQLite takes for the end of its frames.

    Real zeros and not a hole: the blocks are then there, also when the disk is full later.

    Raises:
        OSError: if the disk is full; the log works all the same.
    """
    path = wal_path(database)
    size = path.stat().st_size
    if size == 0 or size >= GROWN_BYTES:
        return
    descriptor = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        block = bytes(256 * 1024)
        while size < GROWN_BYTES:
            size += os.pwrite(descriptor, block[: GROWN_BYTES - size], size)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
