"""Adds image providers written in Python without the deadlock that waits in them; docs/decisions/0204."""

from typing import Final

from PySide6.QtCore import QSize, QUrl
from PySide6.QtGui import QImage
from PySide6.QtQml import QQmlComponent, QQmlEngine
from PySide6.QtQuick import QQuickImageProvider

WARM: Final = "warm"
"""Asked for once, by this thread; a provider answers it with `warm_image`."""

_ASK: Final = 'import QtQuick\nImage {{ asynchronous: false; cache: false; source: "image://{name}/{warm}" }}'


def add_provider(engine: QQmlEngine, name: str, provider: QQuickImageProvider) -> None:
    """Add a provider and ask it once, so that Qt's thread never waits for Python while it holds its lock.

    Args:
        engine: takes the provider over.
        name: of the provider; it must not force asynchronous loading, QML asks for that.
        provider: answers `WARM` with a picture.
    """
    engine.addImageProvider(name, provider)
    component = QQmlComponent(engine)
    component.setData(_ASK.format(name=name, warm=WARM).encode(), QUrl())
    component.create()


def warm_image(size: QSize) -> QImage:
    """Return the picture that answers `WARM`, and set its size."""
    image = QImage(1, 1, QImage.Format.Format_RGB32)
    image.fill(0)
    size.setWidth(1)
    size.setHeight(1)
    return image
