"""Asks a provider for two pictures at once while Python is busy, in one window after another."""

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_QUICK_BACKEND"] = "software"

from PySide6.QtCore import QSize, QUrl
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtQml import QQmlComponent, QQmlEngine
from PySide6.QtQuick import QQuickImageProvider

from kiosk.ui.visitor.providers import add_provider, warm_image

WINDOWS = 150
TWO = b"""
import QtQuick
Item {
    property string one; property string other
    Image { asynchronous: true; source: parent.one }
    Image { asynchronous: true; source: parent.other }
}
"""


class Grey(QQuickImageProvider):
    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:  # noqa: A002, ARG002 Qt names them
        return warm_image(size)


def main() -> None:
    application = QGuiApplication([])
    for number in range(WINDOWS):
        engine = QQmlEngine()
        add_provider(engine, "grey", Grey())
        component = QQmlComponent(engine)
        component.setData(TWO, QUrl())
        item = component.create()
        item.setProperty("one", f"image://grey/{number}")
        sum(range(2000))
        for other in range(20):
            item.setProperty("other", f"image://grey/{number}-{other}")
        application.processEvents()
        del item
    print(f"pictures came in {WINDOWS} windows")


main()
