"""Shows a home's news on the display it is given, and times how one article follows another.

    python switch_news.py HOME SWITCHES

The real screen with its store, on a clock that is set to the next change of the rotation each time. Prints
JSON: for each switch the seconds that the tick took, to the first frame that shows the next article and to the
frame in which it has taken over, and the processor's seconds up to that; and for how long the screen stood still
while new content was taken over, each time.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEventLoop, QObject, QSize, QTimer

from kiosk.content.compiled import open_content, opened_news
from kiosk.settings.home import Home
from kiosk.store.entering import take_screen_lock
from kiosk.ui.clock import WallClock
from kiosk.ui.renewal import Renewal
from kiosk.ui.starting import open_application, prepare_environment
from kiosk.ui.store import Store
from kiosk.ui.visitor.screen import VisitorScreen
from kiosk.wiring import open_keeper

_REST_S = 1.3
"""After the article has taken over: the next one is read a second after the switch."""

_LONGER_THAN_ANY_DWELL_S = 700.0
_TIMEOUT_S = 30.0
_RENEWALS = 3


class _Clock:
    """Real time, and what was skipped of it."""

    def __init__(self) -> None:
        self.skipped = 0.0

    def monotonic(self) -> float:
        return time.monotonic() + self.skipped

    def wall(self) -> float:
        return time.time() + self.skipped


def main(home: Home, switches: int) -> None:
    """Measure and print."""
    prepare_environment(os.environ)
    application = open_application()
    compiled = open_content(home)
    lock = take_screen_lock(home)
    clock = _Clock()

    def open_store() -> Store:
        return open_keeper(home, compiled, lock)

    screen = VisitorScreen(
        replace(compiled, news=opened_news(home, compiled)),
        open_store,
        clock=clock.monotonic,
        wall=WallClock("", clock.wall, clock.monotonic),
        software=os.environ.get("QT_QUICK_BACKEND") == "software",
    )
    frames: list[float] = []
    screen.view.frameSwapped.connect(lambda: frames.append(time.perf_counter()))
    screen.view.resize(QSize(screen.view.screen().size()))
    screen.view.showFullScreen()
    _wait(lambda: bool(frames))
    store = screen.recording.store
    _rest(_REST_S)
    found = [_switch(screen, clock) for _ in range(switches)]
    stood_still = _renew(home, screen, Renewal(home, screen, compiled))
    screen.close()
    store.close()
    screen.destroy()
    lock.release()
    del application
    print(json.dumps({"switches": found, "stood_still": stood_still}))


def _switch(screen: VisitorScreen, clock: _Clock) -> dict[str, float]:
    """Let the dwell be over, and look at each frame until the next article has taken over."""
    news = screen.news
    panel = screen.view.rootObject().findChild(QObject, "newsPanel")
    if panel is None:
        raise RuntimeError("there is no newsPanel on the screen any more")
    before = news.shown["key"]
    began: list[float] = []
    done: list[float] = []

    def look() -> None:
        progress = panel.property("progress")
        if news.shown["key"] != before and progress > 0:
            now = time.perf_counter()
            if not began:
                began.append(now)
            if progress >= 1 and not done:
                done.append(now)

    connection = screen.view.frameSwapped.connect(look)
    clock.skipped += _LONGER_THAN_ANY_DWELL_S
    started, used = time.perf_counter(), time.process_time()
    news.tick()
    ticked = time.perf_counter()
    _wait(lambda: bool(done))
    used = time.process_time() - used
    screen.view.frameSwapped.disconnect(connection)
    _rest(_REST_S)
    return {
        "tick": ticked - started,
        "frame": began[0] - started,
        "whole": done[0] - started,
        "cpu": used,
    }


def _renew(home: Home, screen: VisitorScreen, renewal: Renewal) -> list[float]:
    """Have the content and the items of the feeds taken over anew, as after a publish and a refresh."""
    renewal.poll()
    found = []
    for _ in range(_RENEWALS):
        for path in (home.compiled, home.feed_cache / "current.json"):
            if path.exists():
                os.utime(path)
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text("{}", encoding="ascii")
        activated: list[bool] = []
        connection = screen.activated.connect(lambda seen=activated: seen.append(True))
        _wait(lambda: screen.is_free)
        started = time.perf_counter()
        renewal.poll()
        found.append(time.perf_counter() - started)
        screen.activated.disconnect(connection)
        if not activated:
            raise RuntimeError("the screen did not take over the content")
        _rest(_REST_S)
    return found


def _wait(condition: Callable[[], bool]) -> None:
    """Let Qt work until a condition is true."""
    loop = QEventLoop()
    ticker = QTimer(interval=1)
    deadline = time.monotonic() + _TIMEOUT_S
    ticker.timeout.connect(lambda: loop.quit() if condition() or time.monotonic() > deadline else None)
    ticker.start()
    loop.exec()
    if not condition():
        raise RuntimeError(f"nothing came within {_TIMEOUT_S:g} s")


def _rest(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


if __name__ == "__main__":
    main(Home(Path(sys.argv[1])), int(sys.argv[2]))
