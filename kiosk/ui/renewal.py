"""Takes over content that was published while the screen runs, as soon as no visitor is there."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer

from kiosk.content.compiled import Compiled, load, opened_news
from kiosk.settings.home import Home
from kiosk.ui.faults import report, report_fault
from kiosk.ui.visitor.screen import VisitorScreen

POLL_MS: Final = 1000

Stamp = tuple[int, int, int] | None


class Renewal(QObject):
    """Looks at two files each second, and reads them when they changed; begins with the first frame.

    A file that is missing, damaged or half written changes nothing on screen.

    Args:
        home: whose content shows.
        screen: the visitor's screen.
        compiled: what it shows, without what came from feeds.
    """

    def __init__(
        self, home: Home, screen: VisitorScreen, compiled: Compiled, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._home = home
        self._screen = screen
        self._latest = compiled
        self._told = compiled
        self._waiting: Compiled | None = None
        self._content_seen: Stamp = None
        self._feeds_seen: Stamp = stamp(self._feeds_file)
        self._damaged: Stamp = None
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self.poll)
        screen.firstFrame.connect(self._timer.start)

    def poll(self) -> None:
        """Look, read what changed, and let the screen take it over if no visitor is there. Never raises."""
        try:
            self._look()
            if self._waiting is not None and self._screen.activate(self._waiting):
                self._tell(self._waiting)
                self._waiting = None
        except Exception:
            report_fault("new content could not be taken over")
            self._waiting = None

    def close(self) -> None:
        """Look no more."""
        self._timer.stop()

    @property
    def _feeds_file(self) -> Path:
        return self._home.feed_cache / "current.json"

    def _look(self) -> None:
        content, feeds = stamp(self._home.compiled), stamp(self._feeds_file)
        is_new = feeds != self._feeds_seen
        self._feeds_seen = feeds
        if content not in (None, self._content_seen):
            loaded = load(self._home)
            if loaded is not None:
                self._content_seen = content
                is_new = is_new or _is_other(loaded, self._latest)
                self._latest = loaded
            elif content != self._damaged:
                self._damaged = content
                report(f"{self._home.compiled.name} can't be read; what is on screen stays")
        if is_new:
            self._waiting = replace(self._latest, news=opened_news(self._home, self._latest))

    def _tell(self, activated: Compiled) -> None:
        what = f"version {activated.version}"
        report(f"content activated: {what}, {len(activated.news.listings)} articles")
        store = self._screen.recording.opened
        if store is not None and _is_other(activated, self._told):
            store.note("content activated", what)
        self._told = activated


def stamp(path: Path) -> Stamp:
    """Return what changes with a file, or None if there is none."""
    try:
        about = path.stat()
    except OSError:
        return None
    return about.st_ino, about.st_size, about.st_mtime_ns


def _is_other(one: Compiled, other: Compiled) -> bool:
    """Tell whether anything differs that visitors or the store would notice."""
    return _of_note(one) != _of_note(other)


def _of_note(compiled: Compiled) -> tuple[object, ...]:
    unpublished = "" if compiled.version else compiled.fingerprint
    return compiled.settings, compiled.survey, compiled.theme, compiled.version, unpublished
