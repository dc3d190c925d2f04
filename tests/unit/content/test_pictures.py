import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from kiosk.content.pictures import picture_fault

Png = Callable[[int, int], bytes]


def encoded(path: Path, *, width: int = 33, height: int = 17) -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(0x336699)
    assert image.save(str(path))
    return path.read_bytes()


@pytest.mark.parametrize("ending", ["png", "jpg", "webp"])
def test_pictures_of_an_encoder_are_taken(tmp_path: Path, ending: str) -> None:
    assert picture_fault(encoded(tmp_path / f"a.{ending}")) is None


@pytest.mark.parametrize("ending", ["png", "jpg", "webp"])
def test_a_picture_that_was_copied_in_part_is_found(tmp_path: Path, ending: str) -> None:
    data = encoded(tmp_path / f"a.{ending}")
    for length in range(12, len(data) - 2):
        assert picture_fault(data[:length]) is not None, length


@pytest.mark.parametrize("ending", ["gif", "bmp", "tiff"])
def test_other_formats_are_named(tmp_path: Path, ending: str) -> None:
    start = {"gif": b"GIF89a", "bmp": b"BM", "tiff": b"II*\0"}[ending]
    fault = picture_fault(start + b"\0" * 40)
    assert fault is not None
    assert ending.upper() in fault


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (b"", "an empty file"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
        (b"\0\0\0\x18ftypavif\0\0\0\0", "AVIF"),
        (b"  <svg xmlns=''/>", "SVG"),
        (b"<!DOCTYPE html>", "a web page"),
        (b"hello there", "no picture"),
    ],
)
def test_what_is_no_picture_is_named(data: bytes, named: str) -> None:
    fault = picture_fault(data)
    assert fault is not None
    assert named in fault


def test_a_picture_of_too_many_pixels_is_refused(small_png: Png) -> None:
    data = bytearray(small_png(1, 1))
    struct.pack_into(">II", data, 16, 30_000, 30_000)
    fault = picture_fault(bytes(data))
    assert fault is not None
    assert "900,000,000 pixels" in fault


def test_a_picture_of_no_pixels_is_refused(small_png: Png) -> None:
    data = bytearray(small_png(1, 1))
    struct.pack_into(">II", data, 16, 0, 5)
    assert picture_fault(bytes(data)) is not None
