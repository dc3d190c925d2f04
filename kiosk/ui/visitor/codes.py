"""QR codes as pictures: one pixel a module, the quiet zone around them included."""

from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtQuick import QQuickImageProvider

from kiosk.news.codes import qr_rows
from kiosk.ui.visitor.providers import WARM, warm_image

PROVIDER: Final = "codes"
QUIET: Final = 4
"""Light modules that stand around a code on each side, as the standard demands."""

_LIGHT: Final = 0xFFFFFFFF
_DARK: Final = 0xFF000000


def code_url(code: str) -> tuple[str, int]:
    """Return where QML finds the picture of a code, and how many modules a side of it has; ('', 0) for none.

    Args:
        code: as an article carries it, see `kiosk.news.codes`.
    """
    rows = qr_rows(code)
    return (f"image://{PROVIDER}/{code.replace(':', '-')}", len(rows) + 2 * QUIET) if rows else ("", 0)


class CodePictures(QQuickImageProvider):
    """Answers `image://codes/<side>-<hex>`; what is no code is answered with an empty image."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:  # noqa: A002, ARG002 Qt names it
        """Return the picture of a code, as large as it is, whatever size was asked for."""
        if id == WARM:
            return warm_image(size)
        image = code_image(id)
        size.setWidth(image.width())
        size.setHeight(image.height())
        return image


def code_image(name: str) -> QImage:
    """Return the picture of a code with its quiet zone, or an empty image."""
    rows = qr_rows(name.replace("-", ":", 1))
    if not rows:
        return QImage()
    whole = len(rows) + 2 * QUIET
    image = QImage(whole, whole, QImage.Format.Format_RGB32)
    image.fill(_LIGHT)
    for y, row in enumerate(rows, QUIET):
        for x, module in enumerate(row, QUIET):
            if module == "1":
                image.setPixel(x, y, _DARK)
    return image
