"""The bytes of the central export file: proving them, appending to them, writing them anew."""

import hashlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kiosk.central.durable import BINARY, write_all
from kiosk.central.flushing import Flusher
from kiosk.central.manifest import Manifest
from kiosk.survey.responses import HEADER

if TYPE_CHECKING:
    from hashlib import _Hash

TAIL: Final = 1 << 16
"""Bytes at the end that every round proves anew."""

_BLOCK: Final = 1 << 20
_FLUSH_EVERY: Final = 32 << 20

Looks = tuple[int, int, int]
"""Inode, size and time of modification of a file."""

Beat = Callable[[], None]
"""Called whenever the target answered; whoever watches gives it up when that ceases."""


def quiet() -> None:
    """Tell nobody: a beat for callers that watch no clock."""


class Sink:
    """Takes the bytes of an export file and keeps what its manifest will say of them.

    Attributes:
        size: bytes in the file, those before this sink included.
    """

    def __init__(self, descriptor: int, size: int, sha256: "_Hash", beat: Beat = quiet) -> None:
        self.descriptor = descriptor
        self.size = size
        self._sha256 = sha256
        self._tail = b""
        self._beat = beat
        self._flusher = Flusher(descriptor)
        self._flushed = size

    def write(self, data: bytes | memoryview) -> None:
        """Append bytes."""
        self._sha256.update(data)
        write_all(self.descriptor, data)
        self.size += len(data)
        rest = TAIL - len(data)
        self._tail = bytes(data[-TAIL:]) if rest <= 0 else self._tail[-rest:] + data
        self._beat()
        if self.size - self._flushed >= _FLUSH_EVERY and not self._flusher.busy:
            self.begin_flush()

    def begin_flush(self) -> None:
        """Flush to the disk what was written up to now; returns at once."""
        self._flushed = self.size
        self._flusher.begin()

    def flush(self) -> None:
        """Wait until everything that was written is on the disk.

        Raises:
            OSError: if the disk refused it.
        """
        if self._flushed != self.size:
            self.begin_flush()
        self._flusher.finish()
        self._beat()

    @property
    def sha256(self) -> "_Hash":
        """The hash of the whole file so far; a copy."""
        return self._sha256.copy()

    @property
    def tail(self) -> bytes:
        """The last bytes that went through this sink, at most `TAIL`."""
        return self._tail

    def holds_tail(self) -> bool:
        """Read the tail back and tell whether the file ends with it."""
        if os.fstat(self.descriptor).st_size != self.size:
            return False
        return read_at(self.descriptor, self.size - len(self._tail), len(self._tail)) == self._tail


def new_export(descriptor: int, beat: Beat = quiet) -> Sink:
    """Begin an export file: the header."""
    os.ftruncate(descriptor, 0)
    os.lseek(descriptor, 0, os.SEEK_SET)
    sink = Sink(descriptor, 0, hashlib.sha256(), beat)
    sink.write(HEADER)
    return sink


def open_for_append(path: Path) -> int:
    """Open an existing export file; every write goes to its end, wherever that is by then.

    So a second merger, on a share whose locks mean nothing, can add bytes behind the true ones, but
    never overwrite those.
    """
    return os.open(path, os.O_RDWR | os.O_APPEND | BINARY)


def read_at(descriptor: int, offset: int, length: int) -> bytes:
    """Read `length` bytes from `offset` on, fewer at the end of the file."""
    if sys.platform != "win32":
        return os.pread(descriptor, length, offset)
    os.lseek(descriptor, offset, os.SEEK_SET)
    return os.read(descriptor, length)


def looks_true(descriptor: int, manifest: Manifest) -> bool:
    """Prove size and tail of a file against its manifest."""
    if os.fstat(descriptor).st_size < manifest.size:
        return False
    tail = read_at(descriptor, manifest.tail_offset, manifest.size - manifest.tail_offset)
    return hashlib.sha256(tail).hexdigest() == manifest.tail_sha256


def hash_file(descriptor: int, size: int, beat: Beat = quiet) -> "_Hash":
    """Return the SHA-256 of a file's first `size` bytes."""
    sha256 = hashlib.sha256()
    position = 0
    while position < size:
        block = read_at(descriptor, position, min(_BLOCK, size - position))
        if not block:
            break
        sha256.update(block)
        position += len(block)
        beat()
    return sha256


def proves(descriptor: int, manifest: Manifest, beat: Beat = quiet) -> bool:
    """Prove the whole file against its manifest."""
    return (
        looks_true(descriptor, manifest)
        and hash_file(descriptor, manifest.size, beat).hexdigest() == manifest.sha256
    )


def is_true(path: Path, manifest: Manifest, beat: Beat = quiet, *, whole: bool = True) -> bool:
    """Prove a file against its manifest: the whole of it, or size and tail only; a missing file is not true."""
    try:
        descriptor = os.open(path, os.O_RDONLY | BINARY)
    except FileNotFoundError:
        return False
    try:
        return proves(descriptor, manifest, beat) if whole else looks_true(descriptor, manifest)
    finally:
        os.close(descriptor)


def looks_like(path: Path) -> Looks | None:
    """Return what changes when a file is written; None where there is none."""
    try:
        return looks_of(path.stat())
    except FileNotFoundError:
        return None


def looks_of(found: os.stat_result) -> Looks:
    """Return inode, size and time of modification."""
    return found.st_ino, found.st_size, found.st_mtime_ns


def same_file(descriptor: int, path: Path) -> bool:
    """Tell whether an open file still stands under its name."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False
