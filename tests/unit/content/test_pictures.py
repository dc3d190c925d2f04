import hashlib
import os
import struct
import subprocess
import sys
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtGui import QImage, QImageWriter

from kiosk.content.decoding import MEMORY_LIMIT
from kiosk.content.pictures import picture_fault, read_picture
from kiosk.content.problems import Report

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


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(header: bytes, *bodies: bytes, more: bytes = b"") -> bytes:
    parts = b"".join(chunk(b"IDAT", body) for body in bodies)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + more + parts + chunk(b"IEND", b"")


def header(width: int, height: int, depth: int = 8, colour: int = 2, interlace: int = 0) -> bytes:
    return struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace)


def damage(data: bytes) -> str:
    fault = picture_fault(data)
    assert fault is not None
    assert fault.startswith("a damaged picture: ")
    return fault


def test_any_flipped_bit_of_a_png_is_found(tmp_path: Path) -> None:
    data = encoded(tmp_path / "a.png")
    for at in range(8, len(data)):
        flipped = bytearray(data)
        flipped[at] ^= 0x10
        assert picture_fault(bytes(flipped)) is not None, at


def test_a_png_names_its_damaged_part(tmp_path: Path) -> None:
    data = bytearray(encoded(tmp_path / "a.png"))
    at = data.index(b"IDAT")
    data[at + 6] ^= 1
    assert f"a wrong checksum in its part IDAT at byte {at - 4}" in damage(bytes(data))


def test_a_png_with_less_data_than_its_header_promises_is_found() -> None:
    assert "100 of 147,007,000 bytes" in damage(png(header(7000, 7000), zlib.compress(bytes(100))))
    assert "0 of 1,020 bytes" in damage(png(header(11, 30)))
    broken = zlib.compress(os.urandom(64))
    assert "can't be unpacked" in damage(png(header(3, 3), b"\x00" + broken[1:]))


@pytest.mark.parametrize(
    "form",
    [
        QImage.Format.Format_Mono,
        QImage.Format.Format_Indexed8,
        QImage.Format.Format_Grayscale8,
        QImage.Format.Format_Grayscale16,
        QImage.Format.Format_RGB32,
        QImage.Format.Format_ARGB32,
        QImage.Format.Format_RGBA64,
    ],
)
@pytest.mark.parametrize("size", [(1, 1), (3, 5), (9, 2), (64, 33)])
def test_every_kind_of_png_is_taken(tmp_path: Path, form: QImage.Format, size: tuple[int, int]) -> None:
    image = QImage(*size, form)
    image.fill(0)
    if form == QImage.Format.Format_Indexed8:
        image.setColorTable([0xFF000000, 0xFFFFFFFF])
    assert image.save(str(tmp_path / "a.png"))
    assert picture_fault((tmp_path / "a.png").read_bytes()) is None


ADAM7 = ["16462646", "77777777", "56565656", "77777777", "36463646", "77777777", "56565656", "77777777"]
"""The pass of each pixel, as the specification draws it."""


@pytest.mark.parametrize("width", range(1, 10))
@pytest.mark.parametrize("height", range(1, 10))
def test_an_interlaced_png_has_the_rows_of_all_passes(width: int, height: int) -> None:
    pixels = [(ADAM7[y % 8][x % 8], y) for y in range(height) for x in range(width)]
    promised = len(pixels) + len(set(pixels))

    def interlaced(length: int) -> bytes:
        return png(header(width, height, colour=0, interlace=1), zlib.compress(bytes(length)))

    assert picture_fault(interlaced(promised)) is None
    assert not QImage.fromData(interlaced(promised)).isNull()
    assert f"{promised - 1} of {promised} bytes" in damage(interlaced(promised - 1))


def test_a_png_of_several_parts_with_more_data_than_needed_is_taken() -> None:
    packed = zlib.compress(bytes(5000))
    assert (
        picture_fault(png(header(20, 20), *(packed[at : at + 3] for at in range(0, len(packed), 3)))) is None
    )


def test_a_png_that_unpacks_to_far_more_is_counted_no_further() -> None:
    packed = zlib.compress(bytes(140_000_000))
    small, large = png(header(2, 2), packed), png(header(7000, 7000), packed)
    tracemalloc.start()
    assert picture_fault(small) is None
    assert "140,000,000 of 147,007,000 bytes" in damage(large)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 4_000_000


def test_a_png_with_a_palette_has_it() -> None:
    packed = zlib.compress(bytes(6))
    assert "palette" in damage(png(header(2, 2, colour=3), packed))
    assert picture_fault(png(header(2, 2, colour=3), packed, more=chunk(b"PLTE", bytes(6)))) is None


def test_a_jpeg_without_its_end_is_found_though_its_preview_has_one(tmp_path: Path) -> None:
    data = encoded(tmp_path / "a.jpg", width=300, height=200)
    preview = b"\xff\xe1" + struct.pack(">H", len(data) + 2) + data
    whole = data[:2] + preview + data[2:]
    assert picture_fault(whole) is None
    assert picture_fault(whole + b"a video that a telephone adds") is None
    assert "its end is missing" in damage(whole[:-2])
    assert "its end is missing" in damage(whole[:-2] + bytes(10))


def test_a_progressive_jpeg_with_restarts_is_taken(tmp_path: Path) -> None:
    image = QImage(200, 120, QImage.Format.Format_RGB32)
    image.fill(0x336699)
    writer = QImageWriter(str(tmp_path / "a.jpg"))
    writer.setProgressiveScanWrite(True)
    assert writer.write(image)
    data = (tmp_path / "a.jpg").read_bytes()
    assert data.count(b"\xff\xda") > 1
    assert picture_fault(data) is None
    scan = data.index(b"\xff\xda") + 14
    assert picture_fault(data[:scan] + b"\xff\xd0" + data[scan:]) is None


def test_a_webp_whose_parts_do_not_fill_it_is_found(tmp_path: Path) -> None:
    data = encoded(tmp_path / "a.webp", width=200, height=120)
    cut = data[:-40]
    shorter = cut[:4] + struct.pack("<I", len(cut) - 8) + cut[8:]
    assert "ends too soon" in damage(shorter)
    assert f"{len(cut):,} of {len(data):,} bytes" in damage(cut)
    empty = b"WEBPVP8X" + struct.pack("<I", 10) + bytes(10)
    assert "picture data is missing" in damage(b"RIFF" + struct.pack("<I", len(empty)) + empty)


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


def noise(path: Path, **options: Any) -> bytes:
    """Save a picture with something to see in every part."""
    image = Image.effect_noise((400, 300), 60).convert("RGB")
    image.save(path, **options)
    return path.read_bytes()


def test_a_jpeg_that_no_decoder_can_read_is_found(tmp_path: Path) -> None:
    data = noise(tmp_path / "a.jpg")
    at = data.index(b"\xff\xc4") + 5
    broken = data[:at] + b"\xff" * 8 + data[at + 8 :]
    assert picture_fault(broken, decode=False) is None
    assert "can't be decoded" in damage(broken)


def test_a_webp_that_no_decoder_can_read_is_found(tmp_path: Path) -> None:
    data = noise(tmp_path / "a.webp", lossless=True)
    middle = len(data) // 4
    broken = data[:middle] + b"\x5a" * 5000 + data[middle + 5000 :]
    assert picture_fault(broken, decode=False) is None
    assert "can't be decoded" in damage(broken)


@pytest.mark.parametrize("lossless", [True, False])
def test_a_webp_whose_end_was_never_written_is_found(tmp_path: Path, lossless: bool) -> None:
    data = noise(tmp_path / "a.webp", lossless=lossless)
    assert picture_fault(data) is None
    assert "its end is empty" in damage(data[:-5000] + bytes(5000))


@pytest.mark.parametrize(
    ("mode", "ending", "options"),
    [
        ("1", "png", {}),
        ("L", "png", {}),
        ("LA", "png", {}),
        ("P", "png", {}),
        ("RGBA", "png", {}),
        ("I;16", "png", {}),
        ("L", "jpg", {}),
        ("CMYK", "jpg", {}),
        ("RGB", "jpg", {"progressive": True, "subsampling": 0}),
        ("RGBA", "webp", {}),
        ("RGB", "webp", {"lossless": True}),
    ],
)
def test_every_kind_of_picture_is_decoded(
    tmp_path: Path, mode: str, ending: str, options: dict[str, Any]
) -> None:
    image = Image.new(mode, (50, 40))
    image.save(tmp_path / f"a.{ending}", **options)
    assert picture_fault((tmp_path / f"a.{ending}").read_bytes()) is None


def test_a_moving_picture_is_decoded(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (50, 40), colour) for colour in ("red", "green", "blue")]
    for ending in ("webp", "png"):
        frames[0].save(tmp_path / f"a.{ending}", save_all=True, append_images=frames[1:])
        assert picture_fault((tmp_path / f"a.{ending}").read_bytes()) is None


LARGEST = """
import resource, sys
from pathlib import Path
from typing import Any
from kiosk.content.pictures import picture_fault
import PIL.Image, PIL.PngImagePlugin, PIL.JpegImagePlugin, PIL.WebPImagePlugin
data = Path(sys.argv[1]).read_bytes()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
assert picture_fault(data) is None
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted in other units")
@pytest.mark.parametrize(
    ("mode", "ending", "options"),
    [
        ("RGBA", "png", {"compress_level": 1}),
        ("RGB", "jpg", {}),
        ("RGB", "jpg", {"progressive": True}),
        ("RGB", "jpg", {"progressive": True, "subsampling": 0}),
    ],
)
def test_the_largest_picture_stays_within_its_memory(
    tmp_path: Path, mode: str, ending: str, options: dict[str, Any]
) -> None:
    path = tmp_path / f"a.{ending}"
    Image.new(mode, (7071, 7071), "teal").save(path, **options)
    done = subprocess.run(
        [sys.executable, "-c", LARGEST, str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < MEMORY_LIMIT


def test_a_large_webp_is_not_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = noise(tmp_path / "a.webp", lossless=True)
    middle = len(data) // 4
    broken = data[:middle] + b"\x5a" * 5000 + data[middle + 5000 :]
    monkeypatch.setattr("kiosk.content.decoding.MEMORY_LIMIT", 400 * 300 * 16 - 1)
    assert picture_fault(broken) is None


def test_a_picture_that_is_known_is_not_decoded_again(tmp_path: Path) -> None:
    data = noise(tmp_path / "a.jpg")
    at = data.index(b"\xff\xc4") + 5
    broken = data[:at] + b"\xff" * 8 + data[at + 8 :]
    (tmp_path / "a.jpg").write_bytes(broken)
    asked: list[str] = []

    def known(digest: str) -> bool:
        asked.append(digest)
        return len(asked) == 1

    report = Report("article.toml")
    found = read_picture("a.jpg", tmp_path, "image.file", report, 1, known)
    assert found is not None
    assert found.sha256 == hashlib.sha256(broken).hexdigest() == asked[0]
    assert read_picture("a.jpg", tmp_path, "image.file", report, 1, known) is None
    assert ["can't be decoded" in problem.found for problem in report.problems] == [True]
