"""Bold and italic words of an article are drawn from its runs, on the grid, and nothing in them is markup."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QAccessible, QAccessibleInterface, QColor, QGuiApplication, QImage
from PySide6.QtQml import QQmlComponent
from PySide6.QtQuick import QQuickItem

from kiosk.content.compiled import Compiled
from kiosk.news.articles import Block, Run
from kiosk.settings.home import Home
from kiosk.ui.visitor.marked_text import MarkedText, slanted_parts
from tests.ui.news_articles import article, every_language, with_articles
from tests.ui.visitors import Visitors

WORDS = "The wall says so, and on it goes for more than one line of text."
ARABIC = "بيت الحكمة"
PAIR = b"""
import QtQuick
import Kiosk.Models

Rectangle {
    color: "#fffdf8"

    Text {
        objectName: "plain"
        width: 300
        textFormat: Text.PlainText
        wrapMode: Text.Wrap
        lineHeightMode: Text.FixedHeight
        lineHeight: 39
        color: "#12282c"
        font.pixelSize: 26
    }

    MarkedText {
        objectName: "marked"
        x: 400
        width: 300
        pixelSize: 26
        grid: 39
        ascent: 1.069 * 26
        color: "#12282c"
    }
}
"""


class Pair:
    """The same words as a Text and as a MarkedText, side by side."""

    def __init__(self, visitors: Visitors) -> None:
        self.view = visitors.screen.view
        self.component = component = QQmlComponent(self.view.engine())
        component.setData(PAIR, QUrl())
        made = component.create()
        assert isinstance(made, QQuickItem), component.errorString()
        root = self.view.contentItem()
        made.setParent(root)
        made.setParentItem(root)
        made.setZ(100)
        made.setWidth(root.width())
        made.setHeight(root.height())
        self.made = made
        marked = made.findChild(MarkedText, "marked")
        assert marked is not None
        self.marked = marked
        plain = made.findChild(QQuickItem, "plain")
        assert plain is not None
        self.plain = plain

    def drawn(self, *runs: Run, plain: str = "") -> tuple[QImage, QImage]:
        self.plain.setProperty("text", plain)
        self.marked.setProperty(
            "runs", [{"text": run.text, "bold": run.bold, "italic": run.italic} for run in runs]
        )
        self.view.grabWindow()
        image = self.view.grabWindow()
        return image.copy(0, 0, 300, 200), image.copy(400, 0, 300, 200)


@pytest.fixture
def pair(visitors: Visitors) -> Pair:
    return Pair(visitors.show())


def rows_of_ink(image: QImage) -> list[int]:
    ground = QColor("#fffdf8").lightness()
    return [
        y
        for y in range(image.height())
        if any(image.pixelColor(x, y).lightness() < ground - 60 for x in range(image.width()))
    ]


def test_plain_runs_look_like_a_plain_text(pair: Pair) -> None:
    text, marked = pair.drawn(Run(WORDS[:20]), Run(WORDS[20:]), plain=WORDS)
    assert rows_of_ink(marked)
    assert text == marked


def test_marks_change_the_letters_and_tags_are_letters(pair: Pair) -> None:
    _, plain = pair.drawn(Run(WORDS))
    _, bold = pair.drawn(Run(WORDS, bold=True))
    _, italic = pair.drawn(Run(WORDS, italic=True))
    assert len({bytes(image.constBits()) for image in (plain, bold, italic)}) == 3
    tags = "<b>bold</b><img src='http://127.0.0.1/x.png'>"
    text, marked = pair.drawn(Run(tags), plain=tags)
    assert text == marked


def test_arabic_is_never_slanted(pair: Pair) -> None:
    _, upright = pair.drawn(Run(ARABIC))
    _, marked = pair.drawn(Run(ARABIC, italic=True))
    assert rows_of_ink(upright)
    assert upright == marked
    text = f"Wien 1873 {ARABIC} (Baghdad)"
    assert [text[start:end] for start, end in slanted_parts(text)] == ["Wien 1873 ", " (Baghdad)"]


def test_lines_keep_to_the_grid_where_scripts_meet(pair: Pair) -> None:
    _, latin = pair.drawn(Run("HHH\nHHH"))
    _, mixed = pair.drawn(Run("HHH\nHHH \u0627"))
    assert max(rows_of_ink(latin)) == max(rows_of_ink(mixed))
    assert pair.marked.implicitHeight() == 2 * 39


def test_letters_beyond_the_first_plane_do_not_move_the_marks(pair: Pair) -> None:
    clefs = "\U0001d11e" * 2
    _, after = pair.drawn(Run(clefs), Run("HH", bold=True))
    _, bold = pair.drawn(Run(clefs + "HH", bold=True))
    _, plain = pair.drawn(Run(clefs + "HH"))
    letters = 60, 0, 240, 200
    assert after.copy(*letters) == bold.copy(*letters)
    assert after.copy(*letters) != plain.copy(*letters)


def test_the_body_is_told_as_text(home: Home, compiled: Compiled, qapp: QGuiApplication) -> None:
    one = article("one", every_language())
    body = (Block("paragraph", (Run("Say "), Run("it", bold=True), Run(" so."))),)
    one = replace(one, texts={"en": replace(one.texts["en"], body=body)})
    visitors = Visitors(home, with_articles(compiled, (one,))).show()
    try:

        def names(interface: QAccessibleInterface) -> list[str]:
            own = [interface.text(QAccessible.Text.Name)]
            children = [interface.child(number) for number in range(interface.childCount())]
            return own + [name for child in children for name in names(child)]

        told = names(QAccessible.queryAccessibleInterface(visitors.screen.view))
        assert any("Say it so." in name for name in told)
        assert any("unesco.org" in name and name.startswith("QR code") for name in told)
    finally:
        visitors.close()
