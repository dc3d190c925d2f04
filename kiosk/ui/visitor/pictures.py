"""Pictures of articles: read off the GUI thread, cut to the size asked for, within limits."""

import hashlib
from collections import OrderedDict
from pathlib import Path
from threading import Lock
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QImageIOHandler, QImageReader
from PySide6.QtQuick import QQuickImageProvider

from kiosk.news.articles import Picture
from kiosk.ui.visitor.providers import WARM, warm_image

PROVIDER: Final = "articles"
MAX_BYTES: Final = 20_000_000
MAX_PIXELS: Final = 50_000_000
MAX_DECODED_MB: Final = 220
BUDGET_BYTES: Final = 24_000_000
"""What may be kept of pictures that were cut already."""
LEAST_KEPT_OF_TALL: Final = 0.6
LEAST_KEPT_OF_WIDE: Final = 0.45
"""The share of a picture that a crop keeps at least: what is cut off a tall one is more often missed."""

_MAT: Final = 0.75
"""A picture fills its place as long as it would take more than this of it: a thin mat looks like a mistake."""

KNOWN_LIMIT: Final = 64
"""How many pictures can be asked for; those asked for last stay."""

_FORMATS: Final = frozenset({"jpeg", "jpg", "png", "webp"})
_UNSIZED: Final = QSize(1920, 1080)
_LARGEST_SIDE: Final = 4096


def cut(source: QSize, box: QSize, focus: tuple[float, float]) -> tuple[QSize, QRect]:
    """Return the size to scale a picture to so that it covers the box, and the part of that to keep.

    Where a crop would keep far too little of the picture, the box is made narrower or lower: what is much
    higher or wider than its place does not fill it.

    Args:
        source: size of the picture, not empty.
        box: size that is wanted, not empty.
        focus: the point that stays visible, as shares of width and height.
    """
    likeness = source.width() * box.height() / (source.height() * box.width())
    if likeness < LEAST_KEPT_OF_TALL * _MAT:
        box = QSize(max(1, round(box.width() * likeness / LEAST_KEPT_OF_TALL)), box.height())
    elif 1 / likeness < LEAST_KEPT_OF_WIDE * _MAT:
        box = QSize(box.width(), max(1, round(box.height() / likeness / LEAST_KEPT_OF_WIDE)))
    scaled = source.scaled(box, Qt.AspectRatioMode.KeepAspectRatioByExpanding)
    scaled = QSize(max(scaled.width(), box.width()), max(scaled.height(), box.height()))
    left = _offset(scaled.width(), box.width(), focus[0])
    top = _offset(scaled.height(), box.height(), focus[1])
    return scaled, QRect(left, top, box.width(), box.height())


def _offset(length: int, kept: int, focus: float) -> int:
    return min(max(round(length * focus - kept / 2), 0), length - kept)


class UnreadablePictureError(Exception):
    """A picture that can't be shown."""


def read_picture(picture: Picture, box: QSize) -> QImage:
    """Read a picture, scaled and cut to the box around its focus.

    Raises:
        UnreadablePictureError: if the file is missing, broken, too large or of another kind.
    """
    path = Path(picture.path)
    try:
        length = path.stat().st_size
    except OSError as error:
        raise UnreadablePictureError(f"{path.name}: {error.strerror}") from error
    if length > MAX_BYTES:
        raise UnreadablePictureError(f"{path.name}: {length} bytes; allowed are {MAX_BYTES}")
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    kind = bytes(reader.format().data()).decode("ascii", "replace")
    if kind not in _FORMATS:
        raise UnreadablePictureError(f"{path.name}: not a JPEG, PNG or WebP picture")
    size = reader.size()
    if size.isEmpty() or size.width() * size.height() > MAX_PIXELS:
        raise UnreadablePictureError(f"{path.name}: {size.width()} × {size.height()} pixels")
    turned = reader.transformation()
    if turned == QImageIOHandler.Transformation.TransformationNone:
        scaled, kept = cut(size, box, picture.focus)
        reader.setScaledSize(scaled)
        reader.setScaledClipRect(kept)
        image = reader.read()
    else:
        reader.setAutoTransform(True)
        image = _cut_upright(reader.read(), box, picture.focus)
    if image.isNull():
        raise UnreadablePictureError(f"{path.name}: {reader.errorString()}")
    return image


def _cut_upright(image: QImage, box: QSize, focus: tuple[float, float]) -> QImage:
    if image.isNull():
        return image
    scaled, kept = cut(image.size(), box, focus)
    smooth = Qt.TransformationMode.SmoothTransformation
    return image.scaled(scaled, Qt.AspectRatioMode.IgnoreAspectRatio, smooth).copy(kept)


class Gallery:
    """Names pictures by what they are, so that a name never means another picture. Any thread may ask."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Picture] = OrderedDict()
        self._lock = Lock()

    def url(self, picture: Picture) -> str:
        """Return the address of a picture, which changes with its file and its focus."""
        name = picture_name(picture)
        with self._lock:
            self._known[name] = picture
            self._known.move_to_end(name)
            if len(self._known) > KNOWN_LIMIT:
                self._known.popitem(last=False)
        return f"image://{PROVIDER}/{name}"

    def find(self, name: str) -> Picture | None:
        """Return the picture of that name, or None."""
        with self._lock:
            return self._known.get(name)


def picture_name(picture: Picture) -> str:
    """Return a hash over file, size, time and focus of a picture, whether or not there is such a file."""
    about = f"{picture.path}\0{picture.focus[0]:g} {picture.focus[1]:g}"
    try:
        found = Path(picture.path).stat()
        about += f"\0{found.st_size} {found.st_mtime_ns}"
    except (OSError, ValueError):
        about += "\0missing"
    return hashlib.sha256(about.encode(errors="surrogatepass")).hexdigest()[:32]


class ArticlePictures(QQuickImageProvider):
    """Answers `image://articles/<name>` with the picture that the gallery knows by that name.

    A picture that can't be read is answered with an empty image; what is cut already outlives its file.
    """

    def __init__(self, gallery: Gallery) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        QImageReader.setAllocationLimit(MAX_DECODED_MB)
        self._gallery = gallery
        self._kept: OrderedDict[tuple[str, int, int], QImage] = OrderedDict()
        self._lock = Lock()

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:  # noqa: A002 Qt names it
        """Return a picture cut to `requestedSize`; called by Qt in a thread of its own."""
        if id == WARM:
            return warm_image(size)
        image = self._image(id, requestedSize)
        size.setWidth(image.width())
        size.setHeight(image.height())
        return image

    def _image(self, name: str, wanted: QSize) -> QImage:
        box = wanted if not wanted.isEmpty() else _UNSIZED
        box = box.boundedTo(QSize(_LARGEST_SIDE, _LARGEST_SIDE))
        key = (name, box.width(), box.height())
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        picture = self._gallery.find(name)
        if picture is None:
            return QImage()
        try:
            image = read_picture(picture, box)
        except UnreadablePictureError:
            return QImage()
        with self._lock:
            self._kept[key] = image
            while sum(kept.sizeInBytes() for kept in self._kept.values()) > BUDGET_BYTES:
                self._kept.popitem(last=False)
        return image
