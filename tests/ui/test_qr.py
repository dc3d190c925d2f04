"""The link of an article as a code: a telephone reads it from the screen."""

from math import hypot

import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageFilter
from PySide6.QtGui import QGuiApplication, QImage

from kiosk.content.compiled import Compiled
from kiosk.settings.home import Home
from kiosk.ui.demo.hand import wait_until
from tests.ui.news_articles import LINK, article, every_language, with_articles
from tests.ui.sight import settled
from tests.ui.visitors import LANGUAGES, Visitors

PLACES = {
    (800, 480): (7.0, 1.0),
    (1280, 800): (10.1, 0.8),
    (1366, 768): (15.6, 1.0),
    (1920, 1080): (15.6, 1.0),
    (1080, 1920): (21.5, 1.0),
    (3840, 2160): (43.0, 1.0),
}
"""The smallest screens of these sizes that stand in halls, in inches, and from how many metres they are read."""

PIXEL_OF_TELEPHONE_MM = 0.35
"""What a pixel of a telephone's camera sees of the screen from a metre."""

every_size = pytest.mark.parametrize("size", PLACES, ids=lambda size: f"{size[0]}x{size[1]}")


def grabbed(visitors: Visitors) -> Image.Image:
    image = visitors.screen.view.grabWindow().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return Image.fromarray(rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy())


def from_afar(screen: Image.Image, inches: float, metres: float) -> Image.Image:
    """Return what a telephone sees so far away: smaller, slanted, unsharp, noisy."""
    scale = inches * 25.4 / hypot(*screen.size) / (PIXEL_OF_TELEPHONE_MM * metres)
    width, height = screen.size
    lean = 0.04
    slanted = screen.transform(
        screen.size,
        Image.Transform.QUAD,
        (0, 0, width * lean, height, width * (1 - lean), height * (1 - lean), width, height * lean),
        Image.Resampling.BICUBIC,
    )
    small = slanted.resize((round(width * scale), round(height * scale)), Image.Resampling.BOX)
    unsharp = np.asarray(small.filter(ImageFilter.GaussianBlur(0.7)), dtype=float)
    noise = np.random.default_rng(7).normal(0, 6, unsharp.shape)
    return Image.fromarray(np.clip(unsharp * 0.8 + 20 + noise, 0, 255).astype(np.uint8))


def read(picture: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(np.asarray(picture))]


@every_size
def test_a_telephone_reads_the_link_from_afar(
    home: Home, compiled: Compiled, qapp: QGuiApplication, size: tuple[int, int]
) -> None:
    texts = every_language()
    content = with_articles(
        compiled, (article("pictured", texts, compiled.articles[0].picture), article("bare", texts))
    )
    visitors = Visitors(home, content).show(size)
    try:
        for language in LANGUAGES:
            visitors.choose(language)
            # The largest screen takes seconds to read, so that it has one kind a language.
            for number in (int(language == "fr"),) if min(size) > 2000 else (0, 1):
                visitors.news.show(number)
                wait_until(lambda: visitors.hand.sees("linkCode") and settled(visitors), "a code")
                screen = grabbed(visitors)
                case = language, visitors.news.slug
                assert (case, read(screen)) == (case, [LINK])
                assert (case, read(from_afar(screen, *PLACES[size]))) == (case, [LINK])
    finally:
        visitors.close()
