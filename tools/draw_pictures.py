"""Render the drawings of the sample content to the pictures that the kiosk shows.

The sources are the SVG files in `resources/sample/drawings`. `logo.svg` becomes the logo of the
sample theme; every other `<slug>.svg` becomes `picture.png` of the sample article of that name.
Run it after a drawing was changed and commit both; no screen is needed:

    python tools/draw_pictures.py
"""

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SAMPLE = Path(__file__).resolve().parent.parent / "resources" / "sample"
MAX_BYTES = 150_000
LOGO_SCALE = 2


def target(drawing: Path) -> Path:
    """Return the file that a drawing is rendered to."""
    if drawing.stem == "logo":
        return SAMPLE / "content" / "logo.png"
    return SAMPLE / "content" / "articles" / drawing.stem / "picture.png"


def render(drawing: Path, picture: Path) -> int:
    """Render a drawing at its own size (the logo at twice that) and return the picture's size in bytes.

    Raises:
        ValueError: if the drawing is no readable SVG, or the picture cannot be written.
    """
    renderer = QSvgRenderer(str(drawing))
    if not renderer.isValid():
        raise ValueError(f"{drawing.name} is not an SVG that Qt can read")
    is_logo = drawing.stem == "logo"
    image = QImage(
        renderer.defaultSize() * (LOGO_SCALE if is_logo else 1),
        QImage.Format.Format_ARGB32 if is_logo else QImage.Format.Format_RGB32,
    )
    image.fill(Qt.GlobalColor.transparent if is_logo else Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter)
    painter.end()
    if not image.save(str(picture), quality=0):  # 0: the smallest file
        raise ValueError(f"{picture} cannot be written; does the article's folder exist?")
    return picture.stat().st_size


def main() -> int:
    """Render all drawings; return 1 if a picture is larger than a kiosk should have to load."""
    too_large = 0
    for drawing in sorted((SAMPLE / "drawings").glob("*.svg")):
        picture = target(drawing)
        size = render(drawing, picture)
        too_large += size > MAX_BYTES
        print(f"{picture.relative_to(SAMPLE)}: {size // 1000} kB" + (" TOO LARGE" * (size > MAX_BYTES)))
    return 1 if too_large else 0


if __name__ == "__main__":
    sys.exit(main())
