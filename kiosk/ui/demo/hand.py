"""A hand that touches the real window: events go in where those of a touch screen do."""

import time
from collections.abc import Callable, Iterator
from functools import cache
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QPoint, QPointF, Qt
from PySide6.QtGui import QPointingDevice
from PySide6.QtQuick import QQuickItem, QQuickView
from PySide6.QtTest import QTest

from kiosk.errors import KioskError

_MOVE_S: Final = 0.02
"""Moves reach the screen once a frame; one that is followed sooner by another is lost."""


@cache
def touch_screen() -> QPointingDevice:
    """Return the touch screen that all touches come from."""
    return QTest.createTouchDevice()


def wait_until(condition: Callable[[], bool], what: str, timeout_s: float = 10.0) -> None:
    """Let the screen work until a condition holds.

    Raises:
        KioskError: if it doesn't within `timeout_s`.
    """
    end = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > end:
            raise KioskError(f"the screen did not get so far: {what}")
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        time.sleep(0.001)


def pause(seconds: float) -> None:
    """Let the screen work for some time."""
    end = time.monotonic() + seconds
    wait_until(lambda: time.monotonic() >= end, "time goes by", seconds + 10)


class Hand:
    """Touches what it finds by name in a window.

    Args:
        view: the window, shown.
    """

    def __init__(self, view: QQuickView) -> None:
        self._view = view
        self._down: set[int] = set()
        self._touches = QTest.touchEvent(view, touch_screen(), False)

    def items(self) -> Iterator[QQuickItem]:
        """Go through all items of the window, delegates of repeaters too."""
        waiting = [self._view.contentItem()]
        while waiting:
            item = waiting.pop()
            yield item
            waiting.extend(item.childItems())

    def sees(self, name: str) -> bool:
        """Tell whether an item of that name is visible."""
        return any(item.objectName() == name and item.isVisible() for item in self.items())

    def find(self, name: str) -> QQuickItem:
        """Return the visible item of that name.

        Raises:
            KioskError: if there is none.
        """
        for item in self.items():
            if item.objectName() == name and item.isVisible():
                return item
        raise KioskError(f"the screen shows no '{name}'")

    def place(self, name: str, across: float = 0.5, down: float = 0.5) -> QPoint:
        """Return a point of an item in coordinates of the window; by default its middle."""
        item = self.find(name)
        return item.mapToScene(QPointF(item.width() * across, item.height() * down)).toPoint()

    def press(self, at: QPoint, finger: int = 0) -> None:
        """Put one finger down; others that lie on the screen stay where they are."""
        self._touch().press(finger, at, self._view).commit()
        self._down.add(finger)

    def move(self, at: QPoint, finger: int = 0) -> None:
        """Move one finger."""
        self._touch(finger).move(finger, at, self._view).commit()

    def lift(self, at: QPoint, finger: int = 0) -> None:
        """Take one finger off."""
        self._down.discard(finger)
        self._touch().release(finger, at, self._view).commit()

    def _touch(self, but: int | None = None) -> "QTest.QTouchEventSequence":
        touch = self._touches
        for finger in self._down - {but}:
            touch.stationary(finger)
        return touch

    def tap(self, name: str, finger: int = 0) -> None:
        """Touch an item and let go."""
        at = self.place(name)
        self.press(at, finger)
        self.lift(at, finger)

    def click(self, name: str) -> None:
        """Click an item with the mouse."""
        QTest.mouseClick(
            self._view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, self.place(name)
        )

    def swipe(self, name: str, across: float, steps: int = 8) -> None:
        """Draw a finger over an item by a share of its width; negative is to the left."""
        start = self.place(name, 0.5 - across / 2, 0.3)
        end = self.place(name, 0.5 + across / 2, 0.3)
        self.press(start)
        for step in range(1, steps + 1):
            self.move(start + (end - start) * step / steps)
            pause(_MOVE_S)
        self.lift(end)
