"""Renders the visitor's screen with one article on it, into memory: no store, no courier, no lock."""

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kiosk.content.compiled import Compiled
from kiosk.errors import KioskError
from kiosk.ui.starting import open_application, prepare_environment
from kiosk.ui.store import Store

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from PySide6.QtQuick import QQuickItem

    from kiosk.ui.visitor.screen import VisitorScreen

_LONGEST_WAIT_S: Final = 60.0
_LOOKS: Final = 4
"""So many times in a row nothing may change until the screen counts as settled."""

_BETWEEN_LOOKS_S: Final = 0.05


@dataclass(frozen=True, slots=True)
class Preview:
    """A picture of the screen.

    Attributes:
        image: as large as was asked for.
        remarks: what an editor may want to know of it, a line each.
    """

    image: "QImage"
    remarks: tuple[str, ...]


def render(compiled: Compiled, slug: str, size: tuple[int, int]) -> Preview:
    """Return what a visitor sees with that article on screen.

    Args:
        compiled: settings, survey and looks, and the articles that take turns.
        slug: one of them.
        size: width and height in pixels.

    Raises:
        KioskError: if the screen can't be painted.
    """
    _prepare()
    from PySide6.QtGui import QGuiApplication

    if QGuiApplication.instance() is None:
        open_application()
    from kiosk.ui.visitor.screen import VisitorScreen

    still = replace(compiled.settings.screen, motion="reduced")
    quiet = replace(compiled, settings=replace(compiled.settings, screen=still))
    screen = VisitorScreen(quiet, _no_store, software=True)
    try:
        screen.news.bring(slug)
        screen.view.resize(*size)
        screen.view.show()
        _settle(screen, slug)
        image = screen.view.grabWindow()
        if image.isNull() or (image.width(), image.height()) != size:
            raise KioskError(f"the screen can't be painted in {size[0]} × {size[1]} pixels")
        return Preview(image, _remarks(screen))
    finally:
        screen.close()
        screen.destroy()


def _prepare() -> None:
    for name in ("QT_SCALE_FACTOR", "QT_SCREEN_SCALE_FACTORS", "QT_FONT_DPI"):
        os.environ.pop(name, None)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    prepare_environment(os.environ)


def _no_store() -> Store:
    raise KioskError("a preview stores nothing")


def _settle(screen: "VisitorScreen", slug: str) -> None:
    """Wait until the article stands, its picture read and its words laid out."""
    from kiosk.ui.demo.hand import pause, wait_until

    wait_until(lambda: screen.last_frame_at is not None, "first frame", _LONGEST_WAIT_S)
    for _ in range(_LOOKS):
        wait_until(lambda: _stands(screen, slug), "the article with its picture", _LONGEST_WAIT_S)
        pause(_BETWEEN_LOOKS_S)
    before = screen.last_frame_at
    screen.view.update()
    wait_until(lambda: screen.last_frame_at != before, "last frame", _LONGEST_WAIT_S)


def _stands(screen: "VisitorScreen", slug: str) -> bool:
    front = _first(screen, "ArticleView_")
    if front is None or front.property("progress") != 1 or not front.property("ready"):
        return False
    article = front.property("article")
    return bool((article.toVariant() if hasattr(article, "toVariant") else article)["slug"] == slug)


def _first(screen: "VisitorScreen", kind: str) -> "QQuickItem | None":
    """Return the first visible item of that QML type."""
    from kiosk.ui.demo.hand import Hand

    seen = (item for item in Hand(screen.view).items() if item.isVisible())
    return next((item for item in seen if item.metaObject().className().startswith(kind)), None)


def _remarks(screen: "VisitorScreen") -> tuple[str, ...]:
    from kiosk.ui.demo.hand import Hand

    shown = screen.news.shown
    front, body = _first(screen, "ArticleView_"), _first(screen, "ArticleBody_")
    remarks = []
    if shown["shownIn"]:
        remarks.append(f"it has no text in this language; visitors read it in {shown['shownIn']}")
    if shown["imageUrl"] and front is not None and not front.property("pictured"):
        remarks.append("its picture can't be shown; it shows without it")
    if body is not None and body.property("hasMore"):
        remarks.append("its text is longer than its place at this size; visitors scroll it")
    if shown["qrUrl"] and not Hand(screen.view).sees("linkCode"):
        remarks.append("there is no room for the code of its link at this size")
    return tuple(remarks)
