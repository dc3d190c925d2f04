"""Articles of every kind have room on every screen, in every language."""

from pathlib import Path

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtQuick import QQuickItem

from kiosk.content.compiled import Compiled
from kiosk.news.articles import Picture
from kiosk.settings.home import Home
from kiosk.ui.demo.hand import wait_until
from tests.ui.news_articles import article, every_language, of_every_kind, with_articles
from tests.ui.sight import faults, seen, sizes
from tests.ui.test_room import NOTICE, least
from tests.ui.visitors import LANGUAGES, Visitors

SIZES = ((800, 480), (1024, 600), (1280, 800), (1920, 1080), (1080, 1920), (768, 1366), (3840, 2160))

every_size = pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")


@pytest.fixture
def tall(tmp_path: Path) -> Picture:
    image = QImage(400, 800, QImage.Format.Format_RGB32)
    image.fill(QColor("darkgreen"))
    image.save(str(tmp_path / "tall.png"))
    return Picture(str(tmp_path / "tall.png"), "Somebody", (0.5, 0.3))


def settled(visitors: Visitors) -> bool:
    """Tell whether all pictures are there in the size of their places."""
    root = visitors.screen.view.rootObject()
    assert root is not None
    pictures = root.findChildren(QQuickItem, "articlePicture")
    return all(picture.parentItem().property("ready") for picture in pictures)


def misplaced(visitors: Visitors) -> list[str]:
    """Return what of a code is not on whole pixels, or has no quiet around it."""
    found = []
    for name, place in seen(visitors).items():
        if not name.endswith(" linkCode"):
            continue
        module = place.width() / visitors.news.shown["qrModules"]
        edges = (place.x(), place.y(), module)
        if place.width() != place.height() or any(abs(edge - round(edge)) > 1e-6 for edge in edges):
            found.append(f"code at {place}, module {module}")
        if round(module) < 4:
            found.append(f"a module of {module} pixels")
    return found


@every_size
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("notices", [None, NOTICE], ids=["ordinary", "long-notices"])
def test_every_kind_of_article_has_room(
    home: Home,
    compiled: Compiled,
    qapp: QGuiApplication,
    tall: Picture,
    size: tuple[int, int],
    language: str,
    notices: dict[str, str] | None,
) -> None:
    picture = compiled.articles[0].picture
    assert picture is not None
    kinds = of_every_kind(picture, tall)
    longest = {code: said.ljust(300, ".")[:300] for code, said in (notices or {}).items()}
    visitors = Visitors(home, with_articles(compiled, tuple(kinds.values()), longest)).show(size)
    try:
        visitors.choose(language)
        for number, slug in enumerate(kinds):
            visitors.news.show(number)
            wait_until(lambda: settled(visitors), "the picture")
            visitors.screen.view.grabWindow()
            assert visitors.news.slug == slug
            assert (slug, faults(visitors)) == (slug, [])
            assert (slug, misplaced(visitors)) == (slug, [])
            assert min(sizes(visitors).values()) >= least(size), slug
    finally:
        visitors.close()


@pytest.mark.parametrize(
    ("language", "count", "told"),
    [("en", 2000, "1 of 2,000"), ("fr", 2000, "1 sur 2\u202f000"), ("ar", 2000, "1 من 2,000")],
)
def test_many_articles_are_counted_in_the_digits_of_the_language(
    home: Home, compiled: Compiled, qapp: QGuiApplication, language: str, count: int, told: str
) -> None:
    articles = tuple(article(f"a{number:04}", every_language()) for number in range(count))
    visitors = Visitors(home, with_articles(compiled, articles)).show((800, 480))
    try:
        visitors.choose(language)
        shown = {
            said.translate(dict.fromkeys(map(ord, "\u200e\u200f\u2068\u2069"))) for said in sizes(visitors)
        }
        assert told in shown
        assert faults(visitors) == []
    finally:
        visitors.close()


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Not available in \u2068English\u2069. Shown in \u2068Français\u2069."),
        ("ar", "غير متاح باللغة العربية. لغة النص المعروض: \u2068Français\u2069."),
    ],
)
def test_a_missing_language_is_told_in_the_visitors_own(
    home: Home, compiled: Compiled, qapp: QGuiApplication, language: str, told: str
) -> None:
    texts = {"fr": every_language()["fr"]}
    visitors = Visitors(home, with_articles(compiled, (article("one", texts),))).show()
    try:
        visitors.choose(language)
        note = visitors.hand.find("languageNote")
        assert note.property("text") == told
        assert bool(note.property("rightToLeft")) == (language == "ar")
        visitors.choose("fr")
        assert not note.isVisible()
    finally:
        visitors.close()


@every_size
def test_a_tall_picture_stands_on_a_mat_with_most_of_it(
    home: Home, compiled: Compiled, qapp: QGuiApplication, tall: Picture, size: tuple[int, int]
) -> None:
    visitors = Visitors(home, with_articles(compiled, (article("one", every_language(), tall, link=""),)))
    visitors.show(size)
    try:
        root = visitors.screen.view.rootObject()
        assert root is not None
        picture = root.findChild(QQuickItem, "articlePicture")
        assert picture is not None
        wait_until(lambda: picture.isVisible() and picture.width() > 0, "the picture")
        place: QRectF = picture.mapRectToScene(picture.boundingRect())
        mat: QRectF = picture.parentItem().mapRectToScene(picture.parentItem().boundingRect())
        assert mat.contains(place)
        assert place.height() == mat.height()
        assert place.height() / (place.width() * 2) > 0.59
    finally:
        visitors.close()
