"""A look at names, sizes and times of the files: tells whether anything changed, and opens none of them."""

import contextlib
import hashlib
import os
import stat
from collections.abc import Iterable, Mapping
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

_FORMAT: Final = 1


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
    root = os.path.realpath(home.content)
    with contextlib.suppress(OSError, ValueError):
        _walk(os.fspath(home.content), "", (root,), files, folders)
    known = hashlib.sha256(f"{_FORMAT} {__version__} {_of(home.settings)}".encode())
    for name in sorted(folders):
        known.update(f"\n{name}/".encode("utf-8", "surrogateescape"))
    ordered = dict(sorted(files.items()))
    for name, facts in ordered.items():
        known.update(
            f"\n{name}\0{facts[0]} {facts[1]} {facts[2]} {facts[3]} {facts[4]}".encode(
                "utf-8", "surrogateescape"
            )
        )
    return Glance(known.hexdigest(), ordered, frozenset(folders))


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


def _walk(
    folder: str, prefix: str, above: tuple[str, ...], files: dict[str, FileFacts], folders: set[str]
) -> None:
    folders.add(prefix.rstrip("/"))
    with os.scandir(folder) as entries:
        for entry in entries:
            if is_passing(entry.name):
                continue
            name = prefix + entry.name
            try:
                link_ns = 0
                if entry.is_symlink():
                    link_ns = entry.stat(follow_symlinks=False).st_ctime_ns
                about = entry.stat()
            except (OSError, ValueError):
                files[name] = FileFacts(-1, 0, 0, 0)
                continue
            if stat.S_ISDIR(about.st_mode):
                within = above
                if link_ns:
                    real = os.path.realpath(entry.path)
                    # A link that leads out, or round in a circle, is not followed.
                    if not real.startswith(above[0] + os.sep) or real in above or _holds(real, above):
                        files[name] = FileFacts(
                            -1, about.st_mtime_ns, about.st_ctime_ns, about.st_ino, link_ns
                        )
                        continue
                    within = (*above, real)
                try:
                    _walk(entry.path, f"{name}/", within, files, folders)
                except (OSError, ValueError):
                    files[name] = FileFacts(-1, about.st_mtime_ns, about.st_ctime_ns, about.st_ino)
            else:
                size = about.st_size if stat.S_ISREG(about.st_mode) else -1
                files[name] = FileFacts(size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino, link_ns)


def _holds(real: str, above: tuple[str, ...]) -> bool:
    return any(one.startswith(real + os.sep) for one in above)
