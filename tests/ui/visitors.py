"""The real window on a real home, and what a test does with it."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from PySide6.QtGui import QImage

from kiosk.content.compiled import Compiled
from kiosk.settings.home import Home
from kiosk.store.entering import take_screen_lock
from kiosk.store.keeper import Keeper
from kiosk.store.sqlite import connect
from kiosk.ui.clock import WallClock
from kiosk.ui.demo.hand import Hand, wait_until
from kiosk.ui.store import Store
from kiosk.ui.visitor.screen import VisitorScreen
from kiosk.wiring import open_keeper

SIZES = ((800, 480), (1280, 800), (1920, 1080), (1080, 1920), (3840, 2160))
LANGUAGES = ("en", "fr", "ar")


class TickingClock:
    """Time that moves only when a test moves it."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class TickingWall:
    """The time of day, which goes by with a ticking clock and can be set.

    Attributes:
        at: seconds since 1970-01-01 UTC when the test began.
    """

    def __init__(self, clock: TickingClock) -> None:
        self._clock = clock
        self._began = clock.now
        self.at = time.time()

    def __call__(self) -> float:
        return self.at + self._clock.now - self._began

    def set(self, moment: str) -> None:
        """Set it to a moment in ISO 8601, UTC where it has no offset."""
        at = datetime.fromisoformat(moment)
        self.at += (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() - self()


class Visitors:
    """The real window on a real home, a hand for it, and clocks that the test holds."""

    def __init__(
        self,
        home: Home,
        compiled: Compiled,
        open_store: Callable[[], Store] | None = None,
        *,
        moment: str = "",
    ) -> None:
        self.home = home
        self.clock = TickingClock()
        self.wall = TickingWall(self.clock)
        if moment:
            self.wall.set(moment)
        self._lock = take_screen_lock(home)
        self.screen = VisitorScreen(
            compiled,
            open_store or (lambda: open_keeper(home, compiled, self._lock)),
            clock=self.clock,
            wall=WallClock(compiled.settings.time.zone, self.wall, self.clock),
            software=True,
        )
        self.survey = self.screen.survey
        self.news = self.screen.news
        self.hand = Hand(self.screen.view)

    def show(self, size: tuple[int, int] = (1280, 800)) -> "Visitors":
        self.screen.view.resize(*size)
        self.screen.view.show()
        self.settle()
        return self

    @property
    def stage(self) -> str:
        return self.survey.shown.stage

    @property
    def keeper(self) -> Keeper:
        store = self.screen.recording.store
        assert isinstance(store, Keeper)
        return store

    def settle(self) -> None:
        """Wait until the faces are painted, then let the time pass in which taps don't count."""
        wait_until(lambda: not self.survey.awaits_paint, "faces painted")
        self.wait(0.5)

    def wait(self, seconds: float) -> None:
        self.clock.now += seconds
        self.survey.tick()
        self.news.watch()
        self.news.tick()

    def end_visit(self) -> None:
        if self.stage == "thanking":
            self.wait(self.screen.compiled.settings.visit.change_answer_s + 0.1)
        elif self.stage != "idle":
            self.wait(1000)
        assert self.stage == "idle"
        self.settle()

    def choose(self, language: str) -> None:
        if self.survey.shown.language != language:
            self.hand.tap(f"language_{language}")
            assert self.survey.shown.language == language
            self.settle()

    def articles(self) -> list[dict[str, Any]]:
        """Turn through all articles by hand; return what the panel shows of each, in order."""
        shown = []
        for number in range(len(self.news.slugs)):
            self.news.show(number)
            shown.append(dict(self.news.shown))
        return shown

    def rows(self) -> list[dict[str, Any]]:
        return stored(self.home)

    def close(self) -> None:
        self.screen.close()
        if self.screen.recording.opened is not None:
            self.screen.recording.opened.close()
        self._lock.release()
        self.screen.destroy()


_QUERY = (
    "SELECT seq, score, contexts.language AS language, layout, changed, responses.duration_ms AS duration_ms, visit, articles.slug AS article"
    ", started_by, ended_by FROM responses JOIN contexts USING (context) LEFT JOIN articles USING (article)"
    " JOIN visits USING (visit) ORDER BY seq"
)


def stored(home: Home) -> list[dict[str, Any]]:
    """Read what the file holds, beside the program's own connection."""
    connection = connect(home.database, read_only=True)
    try:
        cursor = connection.execute(_QUERY)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    finally:
        connection.close()


def colours(image: QImage) -> int:
    """Count the colours of a picture: a blank screen has one or two."""
    small = image.scaled(160, 100)
    return len({small.pixel(x, y) for x in range(small.width()) for y in range(small.height())})
