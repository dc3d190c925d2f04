"""The emergency journal: where responses wait that the database would not take.

Its space is reserved when the kiosk starts, so that it can be written on a full disk: lines overwrite
the reserved blanks in place. Each line carries its CRC-32; a torn line counts as never written.
"""

import json
import os
import zlib
from pathlib import Path
from typing import Any, Final

RESERVED_BYTES: Final = 256 * 1024
_BLANK: Final = b"\n"
_NOTHING_WAITS: Final = _BLANK * RESERVED_BYTES


def _line(data: dict[str, Any]) -> bytes:
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":")).encode()
    return b"%08x %s\n" % (zlib.crc32(text), text)


def read_journal(path: Path) -> list[dict[str, Any]]:
    """Return the entries of a journal, the oldest first; none where there is no journal.

    Raises:
        OSError: if it exists and can't be read.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return []
    if content == _NOTHING_WAITS:
        return []
    entries = []
    for line in content.split(b"\n"):
        crc, _, text = line.partition(b" ")
        if text and crc == b"%08x" % zlib.crc32(text):
            entries.append(json.loads(text))
    return entries


class EmergencyJournal:
    """An open journal; every method may raise `OSError`, and none loses what was there before."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None
        self._end = 0

    def reserve(self) -> None:
        """Open the journal and reserve its space."""
        if self._descriptor is not None:
            return
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
        descriptor = os.open(self._path, flags, 0o644)
        try:
            size = os.fstat(descriptor).st_size
            self._end = len(os.pread(descriptor, size, 0).rstrip(_BLANK)) if size else 0
            self._end += 1 if self._end else 0
        except BaseException:
            os.close(descriptor)
            raise
        self._descriptor = descriptor
        if size < RESERVED_BYTES:
            self._write(_BLANK * (RESERVED_BYTES - size), size)

    @property
    def empty(self) -> bool:
        """Whether nothing waits in the journal, as far as this object wrote or found it."""
        return self._end == 0

    @property
    def in_place(self) -> bool:
        """Whether what was written still stands under the journal's name."""
        if self._descriptor is None:
            return True
        try:
            there = self._path.stat()
        except OSError:
            return False
        return os.path.samestat(there, os.fstat(self._descriptor))

    def append(self, data: dict[str, Any]) -> None:
        """Add an entry; when this returns, it survives a power cut."""
        if not self.in_place:
            self.close()
        self.reserve()
        line = _line(data)
        self._write(line, self._end)
        self._end += len(line)

    def clear(self) -> None:
        """Blank the journal after the database has taken all of it."""
        if self._end:
            self.reserve()
            self._write(_BLANK * self._end, 0)
            self._end = 0

    def _write(self, data: bytes, offset: int) -> None:
        if self._descriptor is None:
            raise OSError("the emergency journal is not open")
        view = memoryview(data)
        while view:
            written = os.pwrite(self._descriptor, view, offset)
            view, offset = view[written:], offset + written
        os.fsync(self._descriptor)

    def close(self) -> None:
        """Close the journal."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
