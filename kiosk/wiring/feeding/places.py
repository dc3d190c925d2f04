"""Which feeds a home has, who may write about them, and who does so now."""

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from kiosk.content.compiled import Compiled
from kiosk.content.dumping import dumped_feed
from kiosk.errors import KioskError
from kiosk.news.feeds import Feed
from kiosk.settings.declaration import Settings
from kiosk.settings.home import Home
from kiosk.settings.locks import FileLock
from kiosk.store.feed_items import FeedStore

WRITE_WAIT_S: Final = 10.0
"""How long a command waits for another one that writes; each writes for a moment only."""

_DIGITS: Final = 16


@dataclass(frozen=True, slots=True)
class Declared:
    """The feeds that a kiosk shows, and the settings that they are read by.

    Attributes:
        feeds: in their order.
        settings: of the kiosk.
    """

    feeds: tuple[Feed, ...]
    settings: Settings

    @classmethod
    def of(cls, compiled: Compiled) -> "Declared":
        """Return what the content of a kiosk declares."""
        return cls(compiled.feeds, compiled.settings)

    @property
    def digest(self) -> str:
        """What changes with anything that the shelf of the feeds is made by."""
        return _hash([[dumped_feed(one) for one in self.feeds], self.settings.time.zone, self._offered])

    @property
    def _offered(self) -> list[str]:
        return list(self.settings.languages.offered)

    def rules(self, feed: Feed) -> str:
        """What changes with anything that decides which items and pictures are taken of a feed."""
        limits = asdict(self.settings.feeds)
        del limits["fetch"]
        return _hash(
            [
                *(limits, feed.pictures),
                *(feed.language, feed.max_items, feed.max_age_days, list(feed.blocked_words)),
                self._offered,
            ]
        )

    def rows(self) -> Sequence[tuple[str, str, str]]:
        """Return what `FeedStore.declare` takes."""
        return [(one.id, one.url, self.rules(one)) for one in self.feeds]


def pictures_folder(home: Home) -> Path:
    """Return where the pictures of feeds lie."""
    return home.feed_cache / "pictures"


@contextmanager
def writing(home: Home, who: str, wait_s: float | None = None) -> Iterator[FeedStore]:
    """Open the feeds' store to write, alone, for a moment.

    Args:
        home: the home.
        who: does so, for those who wait.
        wait_s: how long another process is waited for; None for `WRITE_WAIT_S`.

    Raises:
        KioskError: if another process writes for very long, or the store can't be opened.
    """
    with taken(home.feeds_lock, who, WRITE_WAIT_S if wait_s is None else wait_s):
        store = FeedStore(home)
        try:
            yield store
        finally:
            store.close()


@contextmanager
def taken(path: Path, who: str, wait_s: float) -> Iterator[None]:
    """Hold a lock, with a word in its file on who does.

    Raises:
        LockHeldError: if another process holds it; the message says which.
        KioskError: if it can't be opened.
    """
    lock = FileLock(path)
    try:
        held = lock.acquire(wait_s)
    except OSError as error:
        raise KioskError(f"{path} can't be opened: {error.strerror or error}") from error
    if not held:
        raise LockHeldError(f"{_holder(path)} is at work on the feeds; try again in a moment")
    try:
        with suppress(OSError):
            path.write_text(f"{who}, process {os.getpid()}", encoding="utf-8")
        yield
    finally:
        lock.release()


class LockHeldError(KioskError):
    """Another process is at work."""


def _holder(path: Path) -> str:
    with suppress(OSError, ValueError):
        return path.read_text(encoding="utf-8")[:200] or "another process"
    return "another process"


def _hash(data: object) -> str:
    written = json.dumps(data, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
