"""A look at names, sizes and times of the files: tells whether anything changed, and opens none of them."""

import contextlib
import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from kiosk import __version__
from kiosk.content.passing import is_passing
from kiosk.settings.home import Home

QUICK_S: Final = 1.0
"""Stillness after which what was added or edited is looked at."""

GONE_S: Final = 10.0
"""The same where something that is on screen has disappeared or has become empty."""

EMPTIED_S: Final = 60.0
"""The same where the survey is gone, or most articles: somebody replaces the folder."""

_FORMAT: Final = 2


class FileFacts(NamedTuple):
    """What the file system says of a file.

    Attributes:
        size: in bytes; -1 for what is no regular file.
        modified_ns: when its bytes were last written.
        changed_ns: when anything about it last changed.
        inode: its number.
        link_ns: when the symbolic link that leads to it last changed; 0 where there is none.
    """

    size: int
    modified_ns: int
    changed_ns: int
    inode: int
    link_ns: int = 0


@dataclass(frozen=True, slots=True)
class Glance:
    """The files of a home's content at one moment.

    Attributes:
        stamp: changes with the program, `kiosk.toml`, and the name, size and times of any content file.
        files: by path below `content/`, with forward slashes, in order; no folders and nothing passing.
        folders: paths below `content/`.
    """

    stamp: str
    files: dict[str, FileFacts]
    folders: frozenset[str]


def glance(home: Home) -> Glance:
    """Look at `kiosk.toml` and all content; what can't be looked at counts as it is found."""
    files: dict[str, FileFacts] = {}
    folders: set[str] = set()
    stamp = _look(home, files, folders)
    return Glance(stamp, dict(sorted(files.items())), frozenset(folders))


def stamp_of(home: Home) -> str:
    """Return the stamp of `glance` alone: quicker, and in little memory."""
    return _look(home, None, None)


def _look(home: Home, files: dict[str, FileFacts] | None, folders: set[str] | None) -> str:
    known = hashlib.sha256(f"{_FORMAT} {__version__} {_of(home.settings)}".encode())
    root = os.path.realpath(home.content)
    with contextlib.suppress(OSError, ValueError):
        _walk(os.fspath(home.content), "", (root,), _Seen(known.update, files, folders))
    return known.hexdigest()


def patience(shown: Mapping[str, int], now: Glance) -> float:
    """Return for how many seconds the files have to be still before they are taken for what was meant.

    Args:
        shown: sizes of the files that are on screen, by path below `content/`.
        now: what is there.
    """
    if not any(shown.values()):
        return QUICK_S
    slugs, left = _slugs(shown), _slugs(now.files)
    most_gone = bool(slugs) and (not left or (len(slugs) > 1 and 2 * len(slugs & left) <= len(slugs)))
    if most_gone or _is_gone("survey.toml", now):
        return EMPTIED_S
    gone = any(size > 0 and _is_gone(path, now) for path, size in shown.items())
    return GONE_S if gone else QUICK_S


def _slugs(paths: Iterable[str]) -> set[str]:
    return {path.split("/", 2)[1] for path in paths if path.startswith("articles/") and path.count("/") > 1}


def _is_gone(path: str, now: Glance) -> bool:
    facts = now.files.get(path)
    return facts is None or facts.size <= 0


def few_stamp(home: Home) -> str:
    """Return a stamp of the few files that decide whether what was compiled is fresh; needs no walk."""
    few = [home.settings, *(home.content / name for name in ("survey.toml", "theme.toml", "feeds.toml"))]
    return hashlib.sha256(repr([_of(path) for path in few]).encode()).hexdigest()


def _of(path: Path) -> tuple[int, ...] | None:
    try:
        about = path.stat()
        itself = path.lstat()
    except (OSError, ValueError):
        return None
    return (
        about.st_mode,
        about.st_size,
        about.st_mtime_ns,
        about.st_ctime_ns,
        about.st_ino,
        itself.st_ctime_ns,
    )


class _Seen(NamedTuple):
    """Takes what a walk comes by; all of it goes into the stamp.

    Attributes:
        stamp: takes bytes.
        files, folders: see `Glance`; None where only the stamp is wanted.
    """

    stamp: Callable[[bytes], None]
    files: dict[str, FileFacts] | None
    folders: set[str] | None

    def folder(self, name: str) -> None:
        self.stamp(f"\n{name}/".encode("utf-8", "surrogateescape"))
        if self.folders is not None:
            self.folders.add(name)

    def file(self, name: str, *facts: int) -> None:
        self.stamp(f"\n{name}\0{facts}".encode("utf-8", "surrogateescape"))
        if self.files is not None:
            self.files[name] = FileFacts(*facts)


def _walk(folder: str, prefix: str, above: tuple[str, ...], seen: _Seen) -> None:
    seen.folder(prefix.rstrip("/"))
    with os.scandir(folder) as listed:
        entries = sorted((entry for entry in listed if not is_passing(entry.name)), key=_name)
    for entry in entries:
        name = prefix + entry.name
        try:
            link_ns = 0
            if entry.is_symlink():
                link_ns = entry.stat(follow_symlinks=False).st_ctime_ns
            about = entry.stat()
        except (OSError, ValueError):
            seen.file(name, -1, 0, 0, 0, 0)
            continue
        facts = about.st_mtime_ns, about.st_ctime_ns, about.st_ino, link_ns
        if not stat.S_ISDIR(about.st_mode):
            seen.file(name, about.st_size if stat.S_ISREG(about.st_mode) else -1, *facts)
            continue
        within = above
        if link_ns:
            real = os.path.realpath(entry.path)
            # A link that leads out, or round in a circle, is not followed.
            if not real.startswith(above[0] + os.sep) or real in above or _holds(real, above):
                seen.file(name, -1, *facts)
                continue
            within = (*above, real)
        try:
            _walk(entry.path, f"{name}/", within, seen)
        except (OSError, ValueError):
            seen.file(name, -1, about.st_mtime_ns, about.st_ctime_ns, about.st_ino, 0)


def _name(entry: "os.DirEntry[str]") -> str:
    return entry.name


def _holds(real: str, above: tuple[str, ...]) -> bool:
    return any(one.startswith(real + os.sep) for one in above)
