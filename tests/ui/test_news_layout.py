"""Articles of every kind have room on every screen, in every language."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtQuick import QQuickItem

from kiosk.content.compiled import Compiled
from kiosk.news.articles import Article, Picture
from kiosk.settings.home import Home
from kiosk.ui.demo.hand import wait_until
from tests.ui.news_articles import article, every_language, of_every_kind, with_articles
from tests.ui.sight import PLATE, faults, kind, settled, sizes
from tests.ui.test_room import NOTICE, least
from tests.ui.visitors import LANGUAGES, Visitors

SIZES = (
    (800, 480),
    (1024, 600),
    (1280, 800),
    (1366, 768),
    (1920, 1080),
    (1080, 1920),
    (768, 1366),
    (3840, 2160),
)

every_size = pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")


@pytest.fixture
def tall(tmp_path: Path) -> Picture:
    image = QImage(400, 800, QImage.Format.Format_RGB32)
    image.fill(QColor("darkgreen"))
    image.save(str(tmp_path / "tall.png"))
    return Picture(str(tmp_path / "tall.png"), "Somebody", (0.5, 0.3))


def place_of(item: QQuickItem) -> QRectF:
    place: QRectF = item.mapRectToScene(item.boundingRect())
    return place


def misplaced(visitors: Visitors) -> list[str]:
    """Return what of a code is not on whole pixels, not on its plate, or on what counts in the picture."""
    sights = [item for item in visitors.hand.items() if item.isVisible()]
    plates = [item for item in sights if item.objectName() == PLATE]
    if not plates:
        return []
    view, plate = plates[0].parentItem(), place_of(plates[0])
    code = place_of(next(item for item in sights if item.objectName() == "linkCode"))
    band = place_of(next(one for one in view.childItems() if kind(one) == "ArticlePicture"))
    shown = visitors.news.shown
    module = code.width() / shown["qrModules"]
    least = max(4, min(visitors.screen.view.width(), visitors.screen.view.height()) // 180)
    edges = (code.x(), code.y(), plate.x(), plate.y(), module)
    found = []
    if code.width() != code.height() or any(abs(edge - round(edge)) > 1e-6 for edge in edges):
        found.append(f"code at {code} on {plate}, module {module}")
    if round(module) != least:
        found.append(f"a module of {module} pixels instead of {least}")
    if not plate.contains(code):
        found.append(f"code at {code} beyond its plate {plate}")
    if band.width() != view.width():
        found.append(f"picture or plate {band} narrower than the panel, {view.width()}")
    left, right = plate.left() - band.left(), band.right() - plate.right()
    top, bottom = plate.top() - band.top(), band.bottom() - plate.bottom()
    side = min(left, right)
    if side < 4 or (abs(side - bottom) > 1.01 and (bottom < side or abs(top - bottom) > 1.01)):
        found.append(f"code {plate} is not evenly inset in {band}")
    pictures = [place_of(one) for one in sights if one.objectName() == "articlePicture"]
    for picture in pictures:
        focus = QPointF(
            band.left() + shown["focusX"] * band.width(), band.top() + shown["focusY"] * band.height()
        )
        if picture.intersects(plate) and (
            plate.contains(focus)
            or plate.width() > 0.46 * band.width()
            or plate.height() > 0.86 * band.height()
        ):
            found.append(f"code {plate} covers too much of {picture}")
    trailing = left < right if shown["rightToLeft"] else left > right
    in_the_way = shown["slug"] == "in-the-corner" and not shown["rightToLeft"]
    if trailing == (in_the_way and any(one.intersects(plate) for one in pictures)):
        found.append(f"code {plate} on the wrong side of {band}")
    return found


@every_size
@pytest.mark.parametrize("notices", [None, NOTICE], ids=["ordinary", "long-notices"])
def test_every_kind_of_article_has_room(
    home: Home,
    compiled: Compiled,
    qapp: QGuiApplication,
    tall: Picture,
    size: tuple[int, int],
    notices: dict[str, str] | None,
) -> None:
    picture = compiled.articles[0].picture
    assert picture is not None
    kinds = of_every_kind(picture, tall)
    if notices:
        kinds = {slug: one for slug, one in kinds.items() if has_notice(one)}
        assert len(kinds) == 3
    longest = {code: said.ljust(300, ".")[:300] for code, said in (notices or {}).items()}
    visitors = Visitors(home, with_articles(compiled, tuple(kinds.values()), longest)).show(size)
    coded = set()
    try:
        for language in LANGUAGES:
            visitors.choose(language)
            for number, slug in enumerate(kinds):
                case = slug, language
                visitors.news.show(number)
                wait_until(lambda: settled(visitors), "the picture")
                visitors.screen.view.grabWindow()
                assert visitors.news.slug == slug
                assert (case, faults(visitors)) == (case, [])
                assert (case, misplaced(visitors)) == (case, [])
                assert min(sizes(visitors).values()) >= least(size), case
                if visitors.hand.sees("linkCode"):
                    coded.add(case)
    finally:
        visitors.close()
    if not notices:
        expected = {(slug, language) for slug in ("ordinary", "tall", "bare") for language in LANGUAGES}
        assert expected <= coded
        assert not {case for case in coded if "unlinked" in case[0]}


def has_notice(one: Article) -> bool:
    return any(text.machine_translated for text in one.texts.values())


def test_many_articles_are_counted_in_the_digits_of_the_language(
    home: Home, compiled: Compiled, qapp: QGuiApplication
) -> None:
    one = article("one", every_language(), link="")
    articles = tuple(replace(one, slug=f"a{number:04}") for number in range(2000))
    visitors = Visitors(home, with_articles(compiled, articles)).show((800, 480))
    told = {"en": "1 of 2,000", "fr": "1 sur 2\u202f000", "ar": "1 من 2,000"}
    marks = dict.fromkeys(map(ord, "\u200e\u200f\u2068\u2069"))
    try:
        for language in LANGUAGES:
            visitors.choose(language)
            assert told[language] in {said.translate(marks) for said in sizes(visitors)}
            assert (language, faults(visitors)) == (language, [])
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
