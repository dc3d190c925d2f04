"""Files of published versions, each kept once under the hash of its bytes."""

import contextlib
import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from kiosk.content.inventory import Held, Progress, hash_file
from kiosk.durable import flush_folder
from kiosk.errors import KioskError
from kiosk.settings.home import Home

_ENDING: Final = re.compile(r"\.[a-z0-9]{1,8}")
_PIECE: Final = 1 << 20
_FLUSHERS: Final = 8
_LEFTOVER: Final = ".new-"


class ChangedMeanwhileError(KioskError):
    """A content file that changed while it was copied."""


def object_path(home: Home, path: str, sha256: str) -> Path:
    """Return where the bytes of a content file are kept; the ending of its name stays, for those who decode it."""
    last = path.rpartition("/")[2]
    dot = last.rfind(".")
    ending = last[dot:].lower() if dot > 0 else ""
    name = sha256 + (ending if _ENDING.fullmatch(ending) else "")
    return home.published.joinpath("objects", sha256[:2], name)


def keep_objects(home: Home, files: Mapping[str, Held], progress: Progress | None = None) -> int:
    """Copy the content files that are not kept yet, durably; return how many those were.

    Args:
        home: the home.
        files: by path below `content/`.
        progress: called with how many files are done, and how many there are.

    Raises:
        ChangedMeanwhileError: if a file has other bytes by now.
        OSError: if one can't be copied; what was copied before stays and is used the next time.
    """
    missing: dict[Path, tuple[Path, Held]] = {}
    for path, held in files.items():
        target = object_path(home, path, held.sha256)
        if target not in missing and not _is_there(target, held.size):
            missing[target] = (home.content / path, held)
    copied: list[tuple[Path, Path]] = []
    try:
        for number, (target, (source, held)) in enumerate(missing.items(), 1):
            if progress is not None:
                progress(number, len(missing))
            target.parent.mkdir(parents=True, exist_ok=True)
            temporary = target.with_name(f"{_LEFTOVER}{os.urandom(8).hex()}")
            copied.append((temporary, target))
            _copy(source, temporary, held)
        with ThreadPoolExecutor(_FLUSHERS) as pool:
            list(pool.map(_flush, [temporary for temporary, _ in copied]))
        for temporary, target in copied:
            temporary.replace(target)
    except BaseException:
        for temporary, _ in copied:
            with contextlib.suppress(OSError):
                temporary.unlink()
        raise
    for folder in {target.parent for _, target in copied}:
        flush_folder(folder)
    if copied:
        flush_folder(home.published / "objects")
    return len(copied)


def damaged_objects(home: Home, files: Mapping[str, Held]) -> dict[str, str]:
    """Return the paths whose kept bytes are missing or not what they were, each with what is wrong; reads all."""
    wrong = {}
    for path, held in files.items():
        target = object_path(home, path, held.sha256)
        try:
            found = hash_file(target)
        except FileNotFoundError:
            wrong[path] = "is missing"
        except OSError as error:
            wrong[path] = f"can't be read ({error.strerror or error})"
        else:
            if found != held:
                wrong[path] = "is damaged"
    return wrong


def remove_damaged(home: Home, paths: Iterable[str], files: Mapping[str, Held]) -> None:
    """Take damaged objects away, so that good bytes take their place the next time."""
    for path in paths:
        with contextlib.suppress(OSError):
            object_path(home, path, files[path].sha256).unlink()


def remove_leftovers(home: Home) -> None:
    """Remove what a copy that was cut off left behind; only while no other can be under way."""
    for folder in _entries(home.published / "objects"):
        for path in _entries(folder):
            if path.name.startswith(_LEFTOVER):
                with contextlib.suppress(OSError):
                    path.unlink()


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _is_there(target: Path, size: int) -> bool:
    try:
        return target.stat().st_size == size
    except OSError:
        return False


def _copy(source: Path, target: Path, held: Held) -> None:
    hasher = hashlib.sha256()
    size = 0
    with source.open("rb", buffering=0) as reading, target.open("xb", buffering=0) as writing:
        while piece := reading.read(_PIECE):
            hasher.update(piece)
            size += len(piece)
            rest = memoryview(piece)
            while rest:
                rest = rest[writing.write(rest) :]
    if (hasher.hexdigest(), size) != held:
        raise ChangedMeanwhileError(f"{source} changed while it was copied")


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
