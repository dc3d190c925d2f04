"""A paragraph with bold and italic words, laid out from its runs: nothing in it is ever markup."""

import re
from collections.abc import Iterator
from math import ceil
from typing import Any, Final

from PySide6.QtCore import Property, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtQml import QmlElement
from PySide6.QtQuick import QQuickItem, QSGNode, QSGTextNode

QML_IMPORT_NAME: Final = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION: Final = 1

_SLANTED: Final = re.compile(r"[\u0000-\u058f\u1e00-\u20cf\u2100-\u22ff]+")
"""Latin, Greek and Cyrillic, with what stands between their words: the scripts that have an italic."""


def slanted_parts(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each part of an italic run that is set in italics.

    Arabic and other scripts have no italic: a slant would only damage their letters.
    """
    for match in _SLANTED.finditer(text):
        if any(letter.isalpha() for letter in match.group()):
            yield match.span()


def _utf16_length(text: str) -> int:
    return len(text) + sum(letter > "\uffff" for letter in text)


@QmlElement
class MarkedText(QQuickItem):
    """Runs of text on a grid of lines, wrapped to the width of the item.

    It looks like a QML `Text` of the same size, but that the baselines keep to the grid where scripts
    meet in a line.

    Attributes:
        runs: what QML has of `Block.runs`: a list of {text, bold, italic}.
        pixelSize: of the letters, in pixels.
        grid: height of a line, in pixels.
        ascent: from the top of a line to where its letters stand, in pixels.
        color: of the letters.
        rightToLeft: the direction of the paragraph, whatever its first word is.
    """

    runsChanged = Signal()
    pixelSizeChanged = Signal()
    gridChanged = Signal()
    ascentChanged = Signal()
    colorChanged = Signal()
    rightToLeftChanged = Signal()

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._runs: list[dict[str, Any]] = []
        self._pixel_size = 16.0
        self._grid = 24
        self._ascent = 16.0
        self._color = QColor("black")
        self._right_to_left = False
        self._layout: QTextLayout | None = None
        self.setFlag(QQuickItem.Flag.ItemHasContents)

    def _get_runs(self) -> list[dict[str, Any]]:
        return self._runs

    def _set_runs(self, runs: list[dict[str, Any]]) -> None:
        if runs != self._runs:
            self._runs = runs
            self.polish()
            self.runsChanged.emit()

    runs = Property(list, _get_runs, _set_runs, notify=runsChanged)

    def _get_pixel_size(self) -> float:
        return self._pixel_size

    def _set_pixel_size(self, size: float) -> None:
        if size != self._pixel_size:
            self._pixel_size = size
            self.polish()
            self.pixelSizeChanged.emit()

    pixelSize = Property(float, _get_pixel_size, _set_pixel_size, notify=pixelSizeChanged)

    def _get_grid(self) -> int:
        return self._grid

    def _set_grid(self, grid: int) -> None:
        if grid != self._grid:
            self._grid = grid
            self.polish()
            self.gridChanged.emit()

    grid = Property(int, _get_grid, _set_grid, notify=gridChanged)

    def _get_ascent(self) -> float:
        return self._ascent

    def _set_ascent(self, ascent: float) -> None:
        if ascent != self._ascent:
            self._ascent = ascent
            self.polish()
            self.ascentChanged.emit()

    ascent = Property(float, _get_ascent, _set_ascent, notify=ascentChanged)

    def _get_color(self) -> QColor:
        return self._color

    def _set_color(self, color: QColor) -> None:
        if color != self._color:
            self._color = color
            self.update()
            self.colorChanged.emit()

    color = Property(QColor, _get_color, _set_color, notify=colorChanged)

    def _get_right_to_left(self) -> bool:
        return self._right_to_left

    def _set_right_to_left(self, right_to_left: bool) -> None:
        if right_to_left != self._right_to_left:
            self._right_to_left = right_to_left
            self.polish()
            self.rightToLeftChanged.emit()

    rightToLeft = Property(bool, _get_right_to_left, _set_right_to_left, notify=rightToLeftChanged)

    def componentComplete(self) -> None:
        """Lay the text out once everything is known."""
        super().componentComplete()
        self._lay_out()

    def geometryChange(self, new: QRectF | QRect, old: QRectF | QRect) -> None:
        """Wrap the text anew where the width changed."""
        super().geometryChange(new, old)
        if new.width() != old.width():
            self.polish()

    def updatePolish(self) -> None:
        """Lay the text out anew before the next frame, once for all that changed."""
        self._lay_out()

    def updatePaintNode(self, node: QSGNode | None, _: QQuickItem.UpdatePaintNodeData) -> QSGNode:
        """Hand the laid-out lines to the scene, in the thread that paints, while the interface waits."""
        lines = node if isinstance(node, QSGTextNode) else self.window().createTextNode()
        lines.clear()
        lines.setColor(self._color)
        if self._layout is not None:
            lines.addTextLayout(QPointF(0, 0), self._layout)
        return lines

    def _lay_out(self) -> None:
        if not self.isComponentComplete() or self.width() <= 0:
            return
        layout = QTextLayout("".join(str(run["text"]) for run in self._runs).replace("\n", "\u2028"))
        font = QGuiApplication.font()
        font.setPixelSize(max(1, round(self._pixel_size)))
        layout.setFont(font)
        layout.setFormats(self._formats())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        if self._right_to_left:
            option.setTextDirection(Qt.LayoutDirection.RightToLeft)
            option.setAlignment(Qt.AlignmentFlag.AlignRight)
        else:
            option.setTextDirection(Qt.LayoutDirection.LeftToRight)
        layout.setTextOption(option)
        layout.beginLayout()
        count = 0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(self.width())
            line.setPosition(QPointF(0, count * self._grid + self._ascent - line.ascent()))
            count += 1
        layout.endLayout()
        self._layout = layout
        self.setImplicitHeight(ceil(count * self._grid))
        self.update()

    def _formats(self) -> list[QTextLayout.FormatRange]:
        ranges = []
        at = 0
        for run in self._runs:
            text = str(run["text"])
            if run.get("bold"):
                bold = QTextCharFormat()
                bold.setFontWeight(QFont.Weight.DemiBold)
                ranges.append(_range(at, _utf16_length(text), bold))
            if run.get("italic"):
                for start, end in slanted_parts(text):
                    both = QTextCharFormat()
                    both.setFontItalic(True)
                    if run.get("bold"):
                        both.setFontWeight(QFont.Weight.DemiBold)
                    before = _utf16_length(text[:start])
                    ranges.append(_range(at + before, _utf16_length(text[start:end]), both))
            at += _utf16_length(text)
        return ranges


def _range(start: int, length: int, marks: QTextCharFormat) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start = start
    made.length = length
    made.format = marks
    return made
