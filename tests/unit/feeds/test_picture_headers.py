import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from kiosk.feeds.limits import Limits
from kiosk.feeds.picture_drawing import redrawn
from kiosk.feeds.picture_headers import PictureError, without_extras
from kiosk.feeds.pictures import StoredPicture, take_picture
from kiosk.news.feeds import Refusal
from tests.unit.feeds.offering import (
    HERE,
    LARGER_INSIDE,
    Offer,
    chunk,
    many_colours,
    near,
    png,
    refused,
    saved,
    taken,
)
from tests.unit.feeds.server import Reply, Server, serving


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as one:
        yield one


@pytest.fixture
def offer(server: Server, tmp_path: Path) -> Offer:
    """Serve bytes and take them as a picture."""

    def offered(body: bytes, limits: Limits = HERE) -> StoredPicture | Refusal:
        return take_picture([server.add("/picture.jpg", Reply(body))], tmp_path / "pictures", limits)

    return offered


# What is refused

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (SVG, "it is an SVG drawing, which can carry programs"),
        (
            b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- c -->' + SVG,
            "it is an SVG drawing, which can carry programs",
        ),
        (SVG.decode().encode("utf-16"), "it is an SVG drawing, which can carry programs"),
        (b"<!DOCTYPE html><title>Not found</title>", "it is a web page, not a picture"),
        (b"\n\n<HTML><body>", "it is a web page, not a picture"),
        (b"<?xml version='1.0'?><rss/>", "it is a web page or another text with tags, not a picture"),
        (b"%PDF-1.7", "it is a PDF document"),
        (b"BM" + bytes(100), "it is a BMP picture"),
        (b"II*\0" + bytes(100), "it is a TIFF picture"),
        (b"\0\0\x01\0" + bytes(100), "it is an icon file"),
        (b"\x1f\x8b" + bytes(100), "it is a packed file"),
        (b"\0\0\0\x18ftypheic\0\0\0\0heicmif1", "it is a HEIC picture, as telephones take them"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "it is a video"),
        (b"hello", "it is none of the kinds that are taken: JPEG, PNG, WebP, GIF and AVIF"),
        (b"", "it is empty"),
    ],
)
def test_what_is_no_picture_is_named_for_what_it_is(offer: Offer, body: bytes, reason: str) -> None:
    assert refused(offer(body)) == reason


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_picture_that_breaks_off_is_refused(offer: Offer, kind: str, share: float) -> None:
    body = saved(many_colours(640, 360), kind)
    assert refused(offer(body[: int(len(body) * share)])).startswith("it is damaged: ")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_no_beginning_of_a_picture_is_more_than_a_refusal(kind: str) -> None:
    body = saved(many_colours(300, 200), kind)
    for length in range(64):
        with pytest.raises(PictureError):
            redrawn(body[:length], 1_000_000)


def test_a_png_of_30_000_by_30_000_is_refused_before_it_is_decoded(offer: Offer) -> None:
    reason = refused(offer(png(30_000, 30_000, b"")))
    assert reason == "it has 30,000 × 30,000 pixels, more than 16 million"


@pytest.mark.parametrize(
    ("body", "size"),
    [
        (b"GIF89a" + struct.pack("<HH", 30_000, 30_000) + bytes(50), "30,000 × 30,000"),
        (
            b"RIFF\x80\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + (16_382).to_bytes(3, "little") * 2 + bytes(50),
            "16,383 × 16,383",
        ),
        (
            b"\xff\xd8\xff\xc0\0\x11\x08\x75\x30\x75\x30\x03\x01\x22\0\x02\x11\0\x03\x11\0\xff\xda\0\x0c\x03"
            + bytes(99),
            "30,000 × 30,000",
        ),
    ],
)
def test_the_same_for_the_other_kinds(offer: Offer, body: bytes, size: str) -> None:
    assert refused(offer(body)) == f"it has {size} pixels, more than 16 million"


@pytest.mark.parametrize(
    ("side", "reason"),
    [
        (5_000, "it has 5,000 × 5,000 pixels, more than 16 million"),
        (30_000, "it has more than 16 million pixels"),
    ],
)
def test_the_frame_of_a_gif_may_be_larger_than_its_canvas_says(offer: Offer, side: int, reason: str) -> None:
    body = bytearray(saved(Image.new("P", (400, 300)), "GIF"))
    frame = body.index(b"\x2c", 13)
    body[frame + 5 : frame + 9] = struct.pack("<HH", side, side)
    assert refused(offer(bytes(body))) == reason


def test_kinds_that_take_more_memory_may_have_fewer_pixels(offer: Offer) -> None:
    webp = saved(Image.new("RGB", (2400, 2400)), "WEBP")
    assert refused(offer(webp)) == "it has 2,400 × 2,400 pixels, and a WebP picture may have 5.1 million"
    passes = saved(Image.new("RGB", (3000, 3000)), "JPEG", progressive=True, subsampling=0)
    reason = refused(offer(passes))
    assert reason == "it has 3,000 × 3,000 pixels, and a JPEG picture built up like this may have 6.4 million"
    taken(offer(saved(Image.new("RGB", (3000, 3000)), "JPEG")))
    taken(offer(saved(Image.new("RGB", (2500, 2000)), "WEBP")))


def test_a_picture_larger_inside_than_it_says_is_not_decoded(offer: Offer) -> None:
    reason = refused(offer(LARGER_INSIDE.read_bytes()))
    assert reason.startswith(
        ("it is damaged: ", "its decoding takes too much memory", "it is an AVIF picture")
    )


def test_a_png_that_unpacks_to_far_more_than_its_size_is_cut(offer: Offer) -> None:
    packer = zlib.compressobj(9)
    rows = packer.compress(bytes(300 << 20)) + packer.flush()
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 400, 300, 8, 2, 0, 0, 0))
    taken(offer(b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", rows) + chunk(b"IEND", b"")))


def test_texts_and_profiles_that_unpack_to_gigabytes_are_left_out(offer: Offer) -> None:
    bomb = zlib.compress(bytes(50 << 20))
    extra = chunk(b"iCCP", b"p\0\0" + bomb) + chunk(b"zTXt", b"a\0\0" + bomb) * 100
    body = png(400, 300, (b"\0" + b"\x10\x20\x30" * 400) * 300, extra=extra)
    assert near(taken(offer(body)).getpixel((9, 9)), (16, 32, 48), 0)
    assert len(without_extras(body)) < 3000
    with pytest.raises(PictureError, match="breaks off"):
        without_extras(body[:-12])


def test_a_jpeg_of_thousands_of_passes_is_refused(offer: Offer) -> None:
    body = saved(many_colours(640, 360), "JPEG", progressive=True)
    last = body.rindex(b"\xff\xda")
    assert (
        refused(offer(body[:-2] + body[last:-2] * 200 + body[-2:]))
        == "it is built up in more than 100 passes"
    )


@pytest.mark.parametrize(
    ("size", "reason"),
    [
        ((1, 1), "it is too small to show: 1 × 1 pixels"),
        ((199, 150), "it is too small to show: 199 × 150 pixels"),
        ((400, 99), "it is too small to show: 400 × 99 pixels"),
        ((8000, 100), "it is too long and thin to show: 8,000 × 100 pixels"),
    ],
)
def test_tracking_pixels_and_ribbons_are_refused(offer: Offer, size: tuple[int, int], reason: str) -> None:
    assert refused(offer(saved(Image.new("RGB", size), "PNG"))) == reason


@pytest.mark.parametrize("size", [(200, 100), (100, 200)])
def test_the_smallest_is_taken(offer: Offer, size: tuple[int, int]) -> None:
    assert taken(offer(saved(Image.new("RGB", size), "PNG"))).size == size
