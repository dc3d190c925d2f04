"""Whatever bytes a picture has, it is drawn or refused, and what the check lets through the screen can read."""

import io
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PySide6.QtCore import QSize

from kiosk.content.pictures import picture_fault
from kiosk.feeds.picture_drawing import LONGEST_SIDE, redrawn
from kiosk.feeds.picture_headers import PictureError
from kiosk.news.articles import Picture
from kiosk.ui.visitor.pictures import UnreadablePictureError, read_picture
from tests.fuzz.cases import Case, fuzzed
from tests.fuzz.hostile import mutated
from tests.fuzz.plain import check_plain

_MOST_PIXELS: Final = 1_000_000
_PIECES: Final = (
    *(
        b"\0",
        b"\xff",
        b"\xff\xd8",
        b"\xff\xd9",
        b"\xff\xff",
        b"\0\0\0\0",
        b"\xff\xff\xff\xff",
        b"\x7f\xff\xff\xff",
        b"\x80\0\0\0",
    ),
    *(
        b"IHDR",
        b"IDAT",
        b"IEND",
        b"acTL",
        b"iCCP",
        b"zTXt",
        b"PLTE",
        b"tRNS",
        b"RIFF",
        b"WEBP",
        b"VP8X",
        b"ANMF",
        b"EXIF",
        b"ICCP",
    ),
    *(
        b"\x89PNG\r\n\x1a\n",
        b"GIF89a",
        b"ftypavif",
        b"<svg onload='a'/>",
        b"\xff\xdb\0\x03",
        b"\xff\xc2\0\x0b",
        b"\xff\xda\0\x08",
    ),
)


def _made(kind: str, mode: str, size: tuple[int, int], **options: object) -> bytes:
    picture = Image.linear_gradient("L").resize(size).convert(mode)
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


_PLAIN: Final = tuple(
    _made(*one, (220, 120))
    for one in (
        *(
            ("PNG", "RGB"),
            ("PNG", "RGBA"),
            ("PNG", "P"),
            ("PNG", "1"),
            ("PNG", "I;16"),
            ("JPEG", "RGB"),
            ("JPEG", "CMYK"),
        ),
        *(("JPEG", "L"), ("GIF", "P"), ("WEBP", "RGB"), ("WEBP", "RGBA")),
    )
)
PICTURES: Final = (
    *_PLAIN,
    _made("JPEG", "RGB", (220, 120), progressive=True),
    _made(
        "JPEG",
        "RGB",
        (220, 120),
        exif=b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0",
        icc_profile=b"x" * 200,
    ),
    _made("PNG", "RGB", (220, 120), icc_profile=b"y" * 200),
    _made("WEBP", "RGB", (220, 120), lossless=True),
    _made("GIF", "L", (220, 120), save_all=True, append_images=[Image.new("L", (220, 120), 9)] * 3),
    (Path(__file__).parents[1] / "unit/feeds/data/pictures/larger_inside.avif").read_bytes(),
)

spoiled = st.one_of(
    st.sampled_from(PICTURES).flatmap(lambda whole: mutated(whole, _PIECES)),
    st.builds(
        lambda one, other, at: one[:at] + other[at:], *[st.sampled_from(PICTURES)] * 2, st.integers(4, 2_000)
    ),
    st.builds(lambda one, tail: one[:30] + tail, st.sampled_from(PICTURES), st.binary(max_size=60)),
)


@pytest.mark.parametrize("data", PICTURES[:15])
def test_the_pictures_are_in_order(case: Case, data: bytes) -> None:
    with case():
        assert picture_fault(data) in (None, "a GIF picture")
        assert redrawn(data, _MOST_PIXELS)[2:] in ((220, 120), (120, 220))


@fuzzed()
@given(data=spoiled)
def test_pictures_of_feeds(case: Case, data: bytes) -> None:
    with case():
        try:
            made, ending, width, height = redrawn(data, _MOST_PIXELS)
        except PictureError as error:
            check_plain(str(error))
            return
    assert ending in {".jpg", ".png"}
    assert max(width, height) <= LONGEST_SIDE
    assert picture_fault(made) is None


@fuzzed()
@given(data=spoiled)
@pytest.mark.qt_log_level_fail("CRITICAL")  # what the libraries of pictures say of odd ones is no fault
def test_pictures_of_articles(tmp_path: Path, case: Case, data: bytes) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(data)
    with case():
        fault = picture_fault(data)
        try:
            image = read_picture(Picture(str(path)), QSize(64, 48))
        except UnreadablePictureError:
            assert fault is not None, "the check lets a picture through that the screen can't read"
            return
    assert image.width() <= 64
    assert image.height() <= 48
