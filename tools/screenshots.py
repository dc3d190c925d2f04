"""Take the pictures of the README from the running screen: docs/images/*.png."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtGui import QImageWriter

from kiosk.content.compiled import open_content
from kiosk.settings.home import Home
from kiosk.store.entering import take_screen_lock
from kiosk.ui.demo.hand import Hand, pause, wait_until
from kiosk.ui.demo.showing import make_home
from kiosk.ui.starting import open_application, prepare_environment
from kiosk.ui.store import Store
from kiosk.ui.visitor.screen import VisitorScreen
from kiosk.wiring import open_keeper

IMAGES: Final = Path(__file__).resolve().parent.parent / "docs" / "images"
LARGEST_BYTES: Final = 250_000
_SETTLED_S: Final = 1.0
"""Longer than every movement on screen."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture.

    Attributes:
        name: of the file.
        size: of the window in pixels.
        language: on screen.
        article: index of the article on screen.
        score: the face that was touched just before, or None.
    """

    name: str
    size: tuple[int, int]
    language: str
    article: int
    score: int | None = None


SHOTS: Final = (
    Shot("english", (1920, 1080), "en", 0),
    Shot("arabic", (1920, 1080), "ar", 5),
    Shot("thanks", (1920, 1080), "en", 1, score=5),
    Shot("portrait", (1080, 1920), "fr", 5),
)


def take(shot: Shot, home: Home) -> Path:
    """Show the screen as the shot wants it and save what it shows.

    Raises:
        KioskError: if the screen does not get so far.
        SystemExit: if the picture is too large for a README.
    """
    compiled = open_content(home)
    lock = take_screen_lock(home)

    def open_store() -> Store:
        return open_keeper(home, compiled, lock)

    screen = VisitorScreen(compiled, open_store, software=True)
    screen.view.resize(*shot.size)
    screen.view.show()
    wait_until(lambda: screen.last_frame_at is not None, "first frame")
    hand = Hand(screen.view)
    screen.news.show(shot.article)
    hand.tap(f"language_{shot.language}")
    pause(_SETTLED_S)
    if shot.score is not None:
        hand.tap(f"face{shot.score}")
        wait_until(lambda: screen.survey.shown.stage == "thanking", "thanks for the answer")
        pause(_SETTLED_S)
    path = IMAGES / f"{shot.name}.png"
    writer = QImageWriter(str(path))
    writer.setCompression(100)
    writer.write(screen.view.grabWindow())
    screen.close()
    if screen.recording.opened is not None:
        screen.recording.opened.close()
    lock.release()
    if path.stat().st_size > LARGEST_BYTES:
        raise SystemExit(f"{path} has {path.stat().st_size:,} bytes; at most {LARGEST_BYTES:,} are wanted")
    return path


def main() -> None:
    """Take all pictures."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    prepare_environment(os.environ)
    open_application()
    IMAGES.mkdir(parents=True, exist_ok=True)
    home = make_home()
    for shot in SHOTS:
        path = take(shot, home)
        print(f"{path.relative_to(IMAGES.parent.parent)}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
