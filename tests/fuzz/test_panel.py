"""Whatever an article is made of, the panel gets plain text and shows it as such, and asks no network."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QObject, QtMsgType
from PySide6.QtGui import QGuiApplication
from PySide6.QtNetwork import QNetworkAccessManager
from PySide6.QtQml import (
    QQmlComponent,
    QQmlEngine,
    QQmlExpression,
    QQmlNetworkAccessManagerFactory,
    qmlContext,
)
from PySide6.QtQuick import QQuickItem
from pytestqt.logging import _QtMessageCapture

from kiosk.content.compiled import open_content
from kiosk.content.starting import init_home
from kiosk.news.articles import Article, Picture
from kiosk.news.schedule import UNLIMITED
from kiosk.news.sources import ArticlesInMemory
from kiosk.settings.declaration import Settings
from kiosk.ui.demo.hand import wait_until
from kiosk.ui.starting import set_fonts
from kiosk.ui.visitor.news_shown import derive_article
from kiosk.ui.visitor.pictures import Gallery
from kiosk.ui.visitor.programme import NewsContent
from tests.fuzz.articles import SURVEY, codes, taken_from_feeds, written_by_hand
from tests.fuzz.cases import Case, Watch, fuzzed
from tests.fuzz.plain import check_panel
from tests.ui.visitors import SIZES, Visitors
from tests.unit.content.conftest import png


@fuzzed()
@given(article=written_by_hand(), language=codes)
def test_what_qml_is_given_of_articles(case: Case, article: Article, language: str) -> None:
    with case():
        check_panel(derive_article(article, SURVEY, language, Settings(), Gallery().url))


@fuzzed()
@given(article=taken_from_feeds(), language=codes)
def test_what_qml_is_given_of_items(case: Case, article: Article, language: str) -> None:
    with case():
        check_panel(derive_article(article, SURVEY, language, Settings(), Gallery().url))


class Recorder(QQmlNetworkAccessManagerFactory):
    """Notes when QML wants to reach a network: it has no other way."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0

    def create(self, parent: QObject) -> QNetworkAccessManager:
        self.asked += 1
        return QNetworkAccessManager(parent)


@pytest.fixture
def window(tmp_path: Path, qapp: QGuiApplication) -> Iterator[Visitors]:
    set_fonts(qapp)
    home = init_home(tmp_path / "home", "kiosk-7", "Hall A")
    content = open_content(home)
    screen = replace(content.settings.screen, motion="reduced")
    made = Visitors(home, replace(content, settings=replace(content.settings, screen=screen)))
    yield made
    with Watch().case():
        made.close()


def items_in(item: QQuickItem) -> Iterator[QQuickItem]:
    yield item
    for child in item.childItems():
        yield from items_in(child)


def check_texts(root: QQuickItem) -> list[str]:
    """Return all texts on screen; fail where QML might take one for markup."""
    found = []
    for item in items_in(root):
        if item.metaObject().indexOfProperty("textFormat") < 0:
            continue
        context = qmlContext(item)
        assert context is not None
        asked = QQmlExpression(context, item, "textFormat === Text.PlainText")
        text = str(item.property("text"))
        assert asked.evaluate()[0] is True, f"{text!r} may be taken for markup"
        found.append(text)
    return found


@pytest.mark.qt_log_level_fail("CRITICAL")  # Qt may say that nobody is there
def test_a_request_of_qml_is_noticed(qapp: QGuiApplication) -> None:
    engine = QQmlEngine()
    recorder = Recorder()
    engine.setNetworkAccessManagerFactory(recorder)
    component = QQmlComponent(engine)
    component.setData(b'import QtQuick\nImage { source: "http://127.0.0.1:9/a.png" }', "")
    item = component.create()
    wait_until(lambda: recorder.asked > 0, "asked for the picture")
    del item, component


@fuzzed(0.06)
@given(
    article=st.one_of(written_by_hand(), taken_from_feeds()),
    language=codes,
    size=st.sampled_from(SIZES[:4]),
    pictured=st.booleans(),
)
def test_the_panel_itself(
    window: Visitors,
    qtlog: _QtMessageCapture,
    tmp_path: Path,
    case: Case,
    article: Article,
    language: str,
    size: tuple[int, int],
    pictured: bool,
) -> None:
    article = replace(article, schedule=UNLIMITED)
    if pictured:
        (tmp_path / "picture.png").write_bytes(png(40, 30))
        article = replace(article, picture=Picture(str(tmp_path / "picture.png"), "A. Painter"))
    recorder = Recorder()
    screen = window.screen
    screen.view.engine().setNetworkAccessManagerFactory(recorder)
    settings = screen.compiled.settings
    settings = replace(settings, languages=replace(settings.languages, default=language))
    before = len(qtlog.records)
    with case():
        window.news.renew(NewsContent(settings, SURVEY, ArticlesInMemory((article,))))
        screen.view.resize(*size)
        screen.view.show()
        image = screen.view.grabWindow()
    assert not image.isNull()
    shown = window.news.shown
    assert shown["slug"] == article.slug
    check_panel(shown)
    texts = check_texts(screen.view.rootObject())
    assert any(without_marks(shown["headline"]) in without_marks(text) for text in texts), shown["headline"]
    assert recorder.asked == 0
    grave = (QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg)
    assert [str(one.message) for one in qtlog.records[before:] if one.type in grave] == []


def without_marks(text: str) -> str:
    """Return a text without what the panel adds: line breaks and marks of direction."""
    return "".join(
        letter
        for letter in text
        if not letter.isspace() and letter not in "\u200e\u200f\u2066\u2067\u2068\u2069"
    )
