"""What of a window's texts and drawings is seen where, in pixels of the window."""

from collections.abc import Iterator, Mapping
from itertools import combinations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QFontMetricsF
from PySide6.QtQml import QQmlExpression, qmlContext
from PySide6.QtQuick import QQuickItem

from tests.ui.visitors import Visitors

MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u2066\u2068\u2069"))
PLATE = "linkPlate"
TOUCH_PX = 0.75
"""Less than a pixel of overlap is rounding."""


def kind(item: QQuickItem) -> str:
    return item.metaObject().className().partition("_QML")[0]


def below(item: QQuickItem) -> Iterator[QQuickItem]:
    """Go through what is visible below an item; what scrolls counts by its window only."""
    for child in item.childItems():
        if child.isVisible() and child.opacity() > 0.01:
            yield child
            if child.objectName() != "articleBody":
                yield from below(child)


def lines(text: QQuickItem) -> list[str]:
    return str(text.property("text")).translate(MARKS).split("\n")


def ink(text: QQuickItem) -> QRectF:
    """Return where the letters of a text stand: without the room that a font keeps above and below."""
    font = text.property("font")
    assert isinstance(font, QFont)
    metrics = QFontMetricsF(font)
    count = int(text.property("lineCount"))
    # Lines of a fixed height have it in pixels, others a factor of about 1.
    step = float(text.property("lineHeight"))
    if step < 4:
        step = float(text.property("contentHeight")) / max(1, count)
    said = lines(text)
    edge = [metrics.tightBoundingRect(said[0]), metrics.tightBoundingRect(said[-1])]
    first = float(text.property("baselineOffset"))
    top = first + (edge[0].top() if count == len(said) else -metrics.capHeight())
    last = first + (count - 1) * step + (edge[1].bottom() if count == len(said) else metrics.descent())
    # What Qt breaks by itself fills its box.
    width = max(map(metrics.horizontalAdvance, said)) if count == len(said) else text.width()
    left = {1: 0.0, 2: text.width() - width, 4: (text.width() - width) / 2}
    context = qmlContext(text)
    assert context is not None
    alignment = QQmlExpression(context, text, "effectiveHorizontalAlignment + 0").evaluate()
    across = left[int(alignment[0] if isinstance(alignment, tuple) else alignment)]
    return QRectF(text.mapToScene(QPointF(across, top)), text.mapToScene(QPointF(across + width, last)))


def on_plate(item: QQuickItem) -> bool:
    """Tell whether an item is the plate of a code or stands on it."""
    return item.objectName() == PLATE or (item.parentItem() is not None and on_plate(item.parentItem()))


def may_touch(one: str, other: str) -> bool:
    """Tell whether two things may stand on one another: a plate on a picture, and what is on it on itself."""
    plates = [name for name in (one, other) if " plate: " in name]
    return (len(plates) == 1 and "articlePicture" in one + other) or (
        len(plates) == 2 and PLATE in one + other
    )


def seen(visitors: Visitors) -> Mapping[str, QRectF]:
    """Return what a visitor sees, by a name that tells what it is."""
    found: dict[str, QRectF] = {}
    root = visitors.screen.view.rootObject()
    assert root is not None
    for item in below(root):
        rect = None
        name = item.objectName() or kind(item)
        if kind(item) in ("QQuickText", "BodyText") and lines(item) != [""]:
            rect, name = ink(item), f"text '{item.property('text')}'"
        elif (
            kind(item) == "FaceDrawing"
            or name.startswith("language_")
            or name in ("articleBody", "articlePicture", "linkCode", PLATE)
        ):
            rect = item.mapRectToScene(item.boundingRect())
            if item.parentItem().clip():
                rect &= item.parentItem().mapRectToScene(item.parentItem().boundingRect())
        if rect is not None:
            found[f"{len(found)} {'plate: ' if on_plate(item) else ''}{name}"] = rect
    return found


def settled(visitors: Visitors) -> bool:
    """Tell whether all pictures are there in the size of their places."""
    root = visitors.screen.view.rootObject()
    assert root is not None
    pictures = root.findChildren(QQuickItem, "articlePicture")
    return all(picture.parentItem().property("ready") for picture in pictures)


def faults(visitors: Visitors) -> list[str]:
    """Return what stands on something else, outside the window, or is cut off."""
    view = visitors.screen.view
    window = QRectF(0, 0, view.width(), view.height())
    things = seen(visitors)
    found = [
        f"{name} leaves the window: {rect}" for name, rect in things.items() if not window.contains(rect)
    ]
    for (one, a), (other, b) in combinations(things.items(), 2):
        common = a.intersected(b)
        own_button = "language_" in one + other and (a.contains(b) or b.contains(a))
        if min(common.width(), common.height()) > TOUCH_PX and not own_button and not may_touch(one, other):
            found.append(f"{one} {a} and {other} {b} overlap")
    root = view.rootObject()
    assert root is not None
    cut = (
        text
        for text in below(root)
        if kind(text) == "QQuickText"
        and (text.property("truncated") or float(text.property("contentWidth")) > text.width() + TOUCH_PX)
    )
    return [*found, *(f"'{text.property('text')}' is cut off" for text in cut)]


def sizes(visitors: Visitors) -> dict[str, float]:
    """Return the size of each text's letters in pixels."""
    root = visitors.screen.view.rootObject()
    assert root is not None
    return {
        str(item.property("text")): QFontMetricsF(item.property("font")).height() / 1.362
        for item in below(root)
        if kind(item) in ("QQuickText", "BodyText") and lines(item) != [""]
    }
