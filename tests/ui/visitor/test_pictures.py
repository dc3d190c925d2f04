from pathlib import Path

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter

from kiosk.news.articles import Picture
from kiosk.ui.visitor import pictures
from kiosk.ui.visitor.pictures import ArticlePictures, Gallery, UnreadablePictureError, cut, read_picture


@pytest.fixture
def striped(tmp_path: Path, qapp: QGuiApplication) -> Path:
    """Make a picture of 300 × 100: red, green and blue thirds."""
    image = QImage(300, 100, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    for place, colour in enumerate(("#ff0000", "#00ff00", "#0000ff")):
        painter.fillRect(place * 100, 0, 100, 100, QColor(colour))
    painter.end()
    path = tmp_path / "striped.png"
    assert image.save(str(path))
    return path


@pytest.mark.parametrize(
    ("source", "box", "focus", "scaled", "kept"),
    [
        ((200, 100), (100, 100), (0.5, 0.5), (200, 100), (50, 0)),
        ((200, 100), (100, 100), (0.0, 0.5), (200, 100), (0, 0)),
        ((200, 100), (100, 100), (1.0, 0.5), (200, 100), (100, 0)),
        ((300, 100), (600, 200), (0.5, 0.5), (600, 200), (0, 0)),
        ((100, 150), (50, 50), (0.5, 0.4), (50, 75), (0, 5)),
        ((2, 1), (1000, 1000), (0.5, 0.5), (2000, 1000), (500, 0)),
        ((160, 100), (320, 100), (0.5, 0.5), (320, 200), (0, 50)),
    ],
)
def test_cut_covers_the_box_around_the_focus(
    source: tuple[int, int],
    box: tuple[int, int],
    focus: tuple[float, float],
    scaled: tuple[int, int],
    kept: tuple[int, int],
) -> None:
    assert cut(QSize(*source), QSize(*box), focus) == (QSize(*scaled), QRect(*kept, *box))


@pytest.mark.parametrize(
    ("source", "box", "focus", "kept"),
    [
        ((100, 200), (300, 100), (0.5, 0.5), QRect(0, 33, 83, 100)),
        ((100, 200), (300, 100), (0.5, 0.0), QRect(0, 0, 83, 100)),
        ((400, 100), (100, 100), (1.0, 0.5), QRect(124, 0, 100, 56)),
    ],
)
def test_cut_keeps_most_of_what_is_much_higher_or_wider_than_its_place(
    source: tuple[int, int], box: tuple[int, int], focus: tuple[float, float], kept: QRect
) -> None:
    assert cut(QSize(*source), QSize(*box), focus)[1] == kept


@pytest.mark.parametrize(("focus", "colour"), [(0.0, "#ff0000"), (0.5, "#00ff00"), (1.0, "#0000ff")])
def test_picture_comes_in_the_size_asked_for_around_its_focus(
    striped: Path, focus: float, colour: str
) -> None:
    image = read_picture(Picture(str(striped), focus=(focus, 0.5)), QSize(120, 80))
    assert image.size() == QSize(120, 80)
    assert image.pixelColor(60, 40).name() == colour


def test_limits(striped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    box = QSize(50, 50)
    with pytest.raises(UnreadablePictureError, match="gone"):
        read_picture(Picture(str(tmp_path / "gone.png")), box)
    drawing = tmp_path / "drawing.png"
    drawing.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>')
    with pytest.raises(UnreadablePictureError, match="not a JPEG"):
        read_picture(Picture(str(drawing)), box)
    monkeypatch.setattr(pictures, "MAX_PIXELS", 29_999)
    with pytest.raises(UnreadablePictureError, match="300 × 100 pixels"):
        read_picture(Picture(str(striped)), box)
    monkeypatch.setattr(pictures, "MAX_BYTES", 10)
    with pytest.raises(UnreadablePictureError, match="bytes"):
        read_picture(Picture(str(striped)), box)


def asked(gallery: Gallery, picture: Picture) -> str:
    return gallery.url(picture).removeprefix("image://articles/")


def test_picture_cut_already_outlives_its_file(striped: Path) -> None:
    gallery = Gallery()
    provider, name = ArticlePictures(gallery), asked(gallery, Picture(str(striped)))
    size = QSize()
    assert not provider.requestImage(name, size, QSize(60, 40)).isNull()
    assert size == QSize(60, 40)
    striped.unlink()
    assert not provider.requestImage(name, size, QSize(60, 40)).isNull()
    assert provider.requestImage(name, size, QSize(61, 40)).isNull()


def test_another_file_or_focus_is_another_name(striped: Path) -> None:
    gallery = Gallery()
    first = gallery.url(Picture(str(striped)))
    assert gallery.url(Picture(str(striped), credit="Somebody")) == first
    assert gallery.url(Picture(str(striped), focus=(0.1, 0.5))) != first
    striped.write_bytes(striped.read_bytes() + b"more")
    assert gallery.url(Picture(str(striped))) != first


@pytest.mark.parametrize("name", ["", "1", "-1", "x", "../0"])
def test_unknown_picture_is_an_empty_image(striped: Path, name: str) -> None:
    gallery = Gallery()
    gallery.url(Picture(str(striped)))
    assert ArticlePictures(gallery).requestImage(name, QSize(), QSize(10, 10)).isNull()


def test_gallery_knows_those_asked_for_last(striped: Path) -> None:
    gallery = Gallery()
    names = [
        asked(gallery, Picture(str(striped), focus=(n / 100, 0.5))) for n in range(pictures.KNOWN_LIMIT + 1)
    ]
    assert gallery.find(names[0]) is None
    assert all(gallery.find(name) for name in names[1:])


def test_keeps_within_its_budget(striped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "BUDGET_BYTES", 100_000)
    gallery = Gallery()
    provider, name = ArticlePictures(gallery), asked(gallery, Picture(str(striped)))
    for side in range(50, 150, 10):
        assert not provider.requestImage(name, QSize(), QSize(side, side)).isNull()
    assert 0 < sum(image.sizeInBytes() for image in provider._kept.values()) <= 100_000
