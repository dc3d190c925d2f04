"""Files that survive a power cut: temporary name, write, flush, rename, flush the folder."""

import errno
import os
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from kiosk.errors import KioskError

_WINDOWS: Final = sys.platform == "win32"
BINARY: Final = getattr(os, "O_BINARY", 0)
"""Keeps Windows from translating line ends; 0 elsewhere."""

_NOT_THROUGH_LINKS: Final = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
CANNOT_FLUSH: Final = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES, errno.EISDIR})
"""What a file system answers that knows no flush of folders."""

_FULL: Final = (
    frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
    if hasattr(errno, "EDQUOT")
    else frozenset({errno.ENOSPC})
)
_REFUSED: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


def flush_folder(folder: Path) -> None:
    """Make renames in a folder durable; does nothing where the platform has no such thing."""
    if _WINDOWS:
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in CANNOT_FLUSH:
            raise
    finally:
        os.close(descriptor)


def temporary(path: Path) -> Path:
    """Return a name in the same folder that no other process uses: it starts with a dot."""
    return path.with_name(f".{path.name}.{os.getpid()}-{os.urandom(4).hex()}.tmp")


def is_temporary(name: str) -> bool:
    """Tell whether a crashed process may have left a file of this name."""
    return name.startswith(".") and name.endswith(".tmp")


def write_all(descriptor: int, data: bytes | memoryview) -> None:
    """Write all of `data`, whatever a single write takes."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def replace(source: Path, target: Path) -> None:
    """Rename over `target`; a share whose rename does not replace gets the old file removed first.

    Raises:
        PermissionError: if another program holds `target` open, on Windows.
        OSError: for whatever else the file system refuses.
    """
    try:
        source.replace(target)
    except FileExistsError:
        target.unlink()
        source.rename(target)
    except PermissionError:
        if not _WINDOWS:
            raise
        time.sleep(0.05)
        source.replace(target)


@contextmanager
def new_file(path: Path, *, flush: bool = True) -> Iterator[int]:
    """Give the descriptor of a temporary file that takes the name `path` if the block ends well."""
    draft = temporary(path)
    descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL | BINARY, 0o644)
    try:
        try:
            yield descriptor
            if flush:
                os.fsync(descriptor)
        finally:
            os.close(descriptor)
        replace(draft, path)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise


def write_file(path: Path, data: bytes, *, flush: bool = True) -> None:
    """Write a whole file, so that readers see the old one or the new one.

    Args:
        path: the file.
        data: all of it.
        flush: wait until the bytes are on the disk before the name changes.
    """
    with new_file(path, flush=flush) as descriptor:
        write_all(descriptor, data)


def read_if_there(path: Path) -> bytes | None:
    """Return the bytes of a file, or None where there is none."""
    try:
        return read_file(path)
    except FileNotFoundError:
        return None


def read_file(path: Path) -> bytes:
    """Return the bytes of a file with as few system calls as there can be."""
    descriptor = os.open(path, os.O_RDONLY | BINARY)
    try:
        return _read_all(descriptor, os.fstat(descriptor).st_size)
    finally:
        os.close(descriptor)


def overwrite(path: Path, data: bytes) -> bool:
    """Write over a regular file of the same size in one step; false, and nothing written, where there is none.

    A power cut may leave the old bytes.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | BINARY | _NOT_THROUGH_LINKS)
    except OSError:
        return False
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or found.st_size != len(data):
            return False
        write_all(descriptor, data)
    finally:
        os.close(descriptor)
    return True


class IrregularError(OSError):
    """What stands under a file's name is a folder, a link, a pipe, a socket or a device."""


def read_regular(path: Path) -> bytes:
    """Return the bytes of a file that others put there; never follows a link and never waits for a pipe.

    Raises:
        IrregularError: if it is no regular file.
        OSError: if it can't be read.
    """
    _require_regular(os.lstat(path).st_mode)
    descriptor = os.open(path, os.O_RDONLY | BINARY | _NOT_THROUGH_LINKS)
    try:
        found = os.fstat(descriptor)
        _require_regular(found.st_mode)
        return _read_all(descriptor, found.st_size)
    finally:
        os.close(descriptor)


def size_of_file(path: str) -> int:
    """Return the bytes of a regular file; -1 where something else stands under its name."""
    found = os.lstat(path)
    return found.st_size if stat.S_ISREG(found.st_mode) else -1


def is_folder(path: Path) -> bool:
    """Tell whether a folder itself, and no link to one, stands under a name."""
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except FileNotFoundError:
        return False


def _require_regular(mode: int) -> None:
    if stat.S_ISREG(mode):
        return
    kinds = {
        stat.S_IFDIR: "a folder",
        stat.S_IFLNK: "a link",
        stat.S_IFIFO: "a pipe",
        stat.S_IFSOCK: "a socket",
    }
    raise IrregularError(f"it is {kinds.get(stat.S_IFMT(mode), 'a device')} and no file")


def _read_all(descriptor: int, size: int) -> bytes:
    data = os.read(descriptor, size)
    while len(data) < size and (more := os.read(descriptor, size - len(data))):
        data += more
    return data


def remove_leftovers(folder: Path, older_than_s: float) -> None:
    """Remove temporary files that crashed processes left in a folder."""
    now = time.time()
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if is_temporary(entry.name):
                with suppress(OSError):
                    if now - entry.stat().st_mtime >= older_than_s:
                        Path(entry.path).unlink()


def as_refusal(error: OSError, place: Path) -> KioskError:
    """Return the error in words that say what to do."""
    what = error.filename if isinstance(error.filename, str) else str(place)
    if error.errno in _FULL:
        return KioskError(
            f"the disk of {place} is full ({what}); free some space, the next round goes on where this one stopped"
        )
    if error.errno in _REFUSED:
        return KioskError(f"{what} can't be written: {error.strerror}; check the permissions of {place}")
    return KioskError(
        f"{place} does not answer properly: {error.strerror or error} ({what}); is the share or stick still connected?"
    )
