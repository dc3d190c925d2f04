"""What the whole screen is like, as QML sees it."""

from typing import Final

from PySide6.QtCore import Property, QObject, QUrl, Signal
from PySide6.QtGui import QColor
from PySide6.QtQml import QmlElement

QML_IMPORT_NAME: Final = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION: Final = 1


@QmlElement
class ScreenModel(QObject):
    """The organisation's looks, and what this machine can do.

    Args:
        accent: the organisation's colour, '#rrggbb'.
        logo: absolute path of its logo, or ''.
        reduced_motion: whether cuts replace movements.
        software: whether there is no graphics processor, so that large movements are costly.
    """

    changed = Signal()

    def __init__(
        self,
        accent: str,
        logo: str = "",
        *,
        reduced_motion: bool = False,
        software: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._software = software
        self._take(accent, logo, reduced_motion)

    def renew(self, accent: str, logo: str, *, reduced_motion: bool) -> None:
        """Take over other looks."""
        self._take(accent, logo, reduced_motion)
        self.changed.emit()

    def _take(self, accent: str, logo: str, reduced_motion: bool) -> None:
        self._accent = QColor(accent)
        self._logo = QUrl.fromLocalFile(logo) if logo else QUrl()
        self._reduced_motion = reduced_motion

    @Property(bool, notify=changed)
    def reducedMotion(self) -> bool:
        """Whether cuts replace movements."""
        return self._reduced_motion

    @Property(bool, notify=changed)
    def software(self) -> bool:
        """Whether the processor paints."""
        return self._software

    @Property(QColor, notify=changed)
    def accent(self) -> QColor:
        """The organisation's colour."""
        return self._accent

    @Property(QUrl, notify=changed)
    def logo(self) -> QUrl:
        """The organisation's logo; empty if it has none."""
        return self._logo
