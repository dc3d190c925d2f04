"""The names of all segments, listed without opening any."""

import os
import re
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from kiosk.central.layout import Central
from kiosk.central.segments import NAME, Key

Listing = dict[Key, list[str]]
"""Sorted file names of segments, by kiosk and installation."""

Listed = tuple[Listing, list[str]]
"""The names of all segments, and the paths of what has no place among them."""

_SETTLED_S: Final = 3.0
"""A folder whose time of modification has stood for so long, by our own clock, shows every later change
by another time: even exFAT counts in steps of two seconds."""

_ALL_ANEW_S: Final = 600.0
_match: Final = re.compile(NAME).fullmatch


@dataclass(slots=True)
class _Folder:
    """What a folder held, and since when its time of modification has stood.

    Attributes:
        path: as text, for speed.
        modified: in nanoseconds.
        seen_at: monotonic seconds at which that time was first seen.
        settled: whether the content was read when the time had stood long enough.
        names: segments, or folders.
        foreign: what has no place here.
    """

    path: str
    modified: int = -1
    seen_at: float = 0.0
    settled: bool = False
    names: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)


class Lister:
    """Lists `segments/`; a folder that has not changed since it was last read is not read again."""

    def __init__(self, central: Central) -> None:
        self._root = str(central.segments)
        self._ahead: tuple[Sequence[Key], Listed] | None = None
        self._forget()

    def _forget(self) -> None:
        self._known: dict[str, _Folder] = {}
        self._begun = time.monotonic()

    def list(self) -> Listed:
        """Return the names of all segments, and the paths of what has no place in the folder.

        Lists that did not change are the same objects as before.

        Raises:
            OSError: if a folder can't be listed.
        """
        ahead, self._ahead = self._ahead, None
        if ahead is not None:
            return self._list_again(*ahead)
        if sys.platform == "win32" or time.monotonic() - self._begun > _ALL_ANEW_S:
            self._forget()
        listing: Listing = {}
        root = self._folders(self._root)
        foreign = [f"segments/{name}" for name in root.foreign]
        for kiosk_id in root.names:
            kiosk = self._folders(f"{self._root}/{kiosk_id}")
            if kiosk.foreign:
                foreign += [f"segments/{kiosk_id}/{name}" for name in kiosk.foreign]
            for install_id in kiosk.names:
                install = self._segments(f"{kiosk.path}/{install_id}")
                if install.foreign:
                    foreign += [f"segments/{kiosk_id}/{install_id}/{name}" for name in install.foreign]
                if install.names:
                    listing[kiosk_id, install_id] = install.names
        return listing, foreign

    def look_ahead(self, keys: Sequence[Key]) -> None:
        """List all now, while something else waits; the next `list` looks again only at the installations `keys`."""
        if self._ahead is None:
            with suppress(OSError):
                self._ahead = keys, self.list()

    def forget_ahead(self) -> None:
        """Let the next `list` look at everything."""
        self._ahead = None

    def _list_again(self, keys: Sequence[Key], before: Listed) -> Listed:
        listing = dict(before[0])
        for kiosk_id, install_id in keys:
            try:
                names = self._segments(f"{self._root}/{kiosk_id}/{install_id}").names
            except FileNotFoundError:
                names = []
            listing[kiosk_id, install_id] = names
            if not names:
                del listing[kiosk_id, install_id]
        return listing, before[1]

    def _folders(self, path: str) -> _Folder:
        folder, fresh = self._look(path)
        if fresh:
            names, foreign = [], []
            with os.scandir(path) as entries:
                for entry in entries:
                    if entry.is_dir():
                        names.append(entry.name)
                    elif not entry.name.startswith("."):
                        foreign.append(entry.name)
            names.sort()
            folder.names, folder.foreign = names, foreign
        return folder

    def _segments(self, path: str) -> _Folder:
        folder, fresh = self._look(path)
        if fresh:
            names, foreign = list_names(path)
            if names != folder.names:
                folder.names = names
            folder.foreign = foreign
        return folder

    def _look(self, path: str) -> tuple[_Folder, bool]:
        """Return what is known of a folder, and whether it must be read."""
        modified = os.stat(path).st_mtime_ns  # noqa: PTH116 every folder, every round
        folder = self._known.get(path)
        if folder is None:
            folder = self._known[path] = _Folder(path)
        if folder.modified == modified and folder.settled:
            return folder, False
        now = time.monotonic()
        if folder.modified != modified:
            folder.modified, folder.seen_at, folder.settled = modified, now, False
        elif now - folder.seen_at >= _SETTLED_S:
            folder.settled = True
        return folder, True


def list_segments(central: Central) -> tuple[Listing, list[str]]:
    """List the names of all segments once; see `Lister.list`."""
    return Lister(central).list()


def list_installation(central: Central, kiosk_id: str, install_id: str) -> list[str]:
    """List the segments of one installation; none where its folder is missing."""
    try:
        return list_names(str(central.segments / kiosk_id / install_id))[0]
    except FileNotFoundError:
        return []


def list_names(path: str) -> tuple[list[str], list[str]]:
    """Return the sorted names of the segments in a folder, and of other files."""
    names: list[str] = []
    foreign: list[str] = []
    for name in os.listdir(path):  # noqa: PTH208 ten times as fast
        if _match(name):
            names.append(name)
        elif not name.startswith("."):
            foreign.append(name)
    names.sort()
    return names, foreign
