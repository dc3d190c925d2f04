"""Every content file with the hash of its bytes; files that did not change are not read again."""

import contextlib
import hashlib
import json
import os
import stat
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from kiosk.content.glances import FileFacts, Glance
from kiosk.content.reading import PICTURE_LIMIT
from kiosk.content.restoring import exactly
from kiosk.content.signed import DAMAGE, line_data, signed_line
from kiosk.durable import write_whole
from kiosk.settings.home import Home

_COARSE_NS: Final = 2_000_000_000
_FINE_NS: Final = 100_000_000

_FORMAT: Final = 1
_PIECE: Final = 1 << 20

Progress = Callable[[int, int], None]


class Held(NamedTuple):
    """A file's bytes: their SHA-256 in hexadecimal, and how many."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Inventory:
    """The content files that belong into a version.

    Attributes:
        files: by path below `content/`, in order.
        left_out: paths of files that can't be taken, each with the reason.
    """

    files: Mapping[str, Held]
    left_out: Mapping[str, str] = field(default_factory=dict)

    @property
    def content(self) -> str:
        """A hash over all paths and bytes."""
        return content_hash(self.files)


def content_hash(files: Mapping[str, Held]) -> str:
    """Return a hash over paths and bytes, the same wherever they lie."""
    lines = [f"{path}\0{held.sha256}\n" for path, held in sorted(files.items())]
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def take_inventory(
    home: Home, seen: Glance, also: Iterable[str] = (), progress: Progress | None = None
) -> Inventory:
    """Hash what changed since the last inventory; remembers it for the next one.

    Args:
        home: the home.
        seen: its files, as they were looked at before.
        also: paths below `content/` that are used although their names are passing ones.
        progress: called with how many files are done, and how many there are.
    """
    known = _known(home)
    files: dict[str, Held] = {}
    left_out: dict[str, str] = {}
    remembered: dict[str, list[object]] = {}
    started_ns = time.time_ns()
    wanted = dict(seen.files)
    for path in also:
        if path not in wanted:
            with contextlib.suppress(OSError):
                about = (home.content / path).stat()
                wanted[path] = FileFacts(about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino)
    for number, (path, facts) in enumerate(sorted(wanted.items()), 1):
        if progress is not None:
            progress(number, len(wanted))
        reason = _unfit(path, facts)
        if reason:
            left_out[path] = reason
            continue
        before = known.get(path)
        if before is not None and before[0] == list(facts):
            held = Held(before[1], facts.size)
        else:
            try:
                held = hash_file(home.content / path)
            except OSError as error:
                left_out[path] = f"a file that can't be read ({error.strerror or error})"
                continue
        files[path] = held
        if is_sure(facts, started_ns):
            remembered[path] = [list(facts), held.sha256]
    if remembered != {path: list(entry) for path, entry in known.items()}:
        with contextlib.suppress(OSError):
            write_whole(_memory(home), signed_line({"format": _FORMAT, "files": remembered}))
    return Inventory(files, left_out)


def is_sure(facts: FileFacts, at_ns: int) -> bool:
    """Tell whether a file that is written to after `at_ns` surely gets another time than it has.

    File systems count in steps, FAT of two seconds; those whose times have fractions of a second in steps of
    some milliseconds.
    """
    newest = max(facts.modified_ns, facts.changed_ns, facts.link_ns)
    fine = facts.modified_ns % 10_000_000 and facts.changed_ns % 10_000_000
    return at_ns - newest > (_FINE_NS if fine else _COARSE_NS)


def hash_file(path: Path) -> Held:
    """Return the hash and size of a regular file.

    Raises:
        OSError: if it can't be read.
    """
    hasher = hashlib.sha256()
    size = 0
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "rb", buffering=0) as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(0, "no ordinary file")
        while piece := file.read(_PIECE):
            hasher.update(piece)
            size += len(piece)
    return Held(hasher.hexdigest(), size)


def _unfit(path: str, facts: FileFacts) -> str:
    if facts.size < 0:
        return "no ordinary file"
    if facts.size > PICTURE_LIMIT:
        return f"a file of {facts.size / 1024 / 1024:,.0f} MB"
    try:
        path.encode()
    except UnicodeEncodeError:
        return "a name that is not UTF-8"
    return ""


def _memory(home: Home) -> Path:
    return home.compiled.parent / "files.json"


def _known(home: Home) -> dict[str, tuple[list[int], str]]:
    """Return what was remembered: facts and hash by path; nothing if it is damaged."""
    known: dict[str, tuple[list[int], str]] = {}
    try:
        data = line_data(_memory(home).read_bytes())
        if data["format"] != _FORMAT:
            return {}
        for path, (facts, sha256) in data["files"].items():
            known[path] = (exactly(list, facts), exactly(str, sha256))
    except (OSError, json.JSONDecodeError, *DAMAGE):
        return {}
    return known
