"""What a picture is and how large, by its first bytes; nothing is decoded here, nothing but bytes is needed."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

MOST_PASSES: Final = 100
"""Scans of a JPEG: ten are usual, and each costs as much as a picture."""

LARGEST_PROFILE: Final = 1_000_000
"""Bytes of a colour profile that is read."""

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_KEPT_CHUNKS: Final = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"iCCP", b"eXIf"})
_PNG_PIXEL: Final = {0: 1, 2: 4, 3: 1, 4: 4, 6: 4}
"""Bytes a pixel in memory, by colour type."""

# Measured at 16: the decoder holds up to three copies beside Pillow's, but only while nothing else is held.
_WEBP_PIXEL: Final = 12.5
_AVIF_PIXEL: Final = 12.5

_OTHERS: Final = (
    (b"%PDF", "a PDF document"),
    (b"%!PS", "a PostScript document"),
    (b"BM", "a BMP picture"),
    (b"II*\0", "a TIFF picture"),
    (b"MM\0*", "a TIFF picture"),
    (b"\0\0\x01\0", "an icon file"),
    (b"8BPS", "a Photoshop picture"),
    (b"\xff\x0a", "a JPEG XL picture"),
    (b"\0\0\0\x0cJXL ", "a JPEG XL picture"),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000 picture"),
    (b"\x1f\x8b", "a packed file"),
    (b"PK\x03\x04", "a packed file"),
    (b"\x1a\x45\xdf\xa3", "a video"),
    (b"RIFF", "a sound or a video"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
)


class PictureError(ValueError):
    """A picture is not taken; the message is one sentence without a full stop."""


class DamagedPictureError(PictureError):
    """Its bytes are not what its kind asks for, or some are missing."""

    def __init__(self, detail: str) -> None:
        super().__init__(f"it is damaged: {detail}")


@dataclass(frozen=True, slots=True)
class Header:
    """What is known before decoding.

    Attributes:
        kind: JPEG, PNG, GIF, WEBP or AVIF.
        width: in pixels; 0 where only the decoder can read it, which then does so before decoding.
        height: in pixels; likewise.
        pixel_bytes: memory that decoding takes for each pixel, in bytes, without draft mode.
        fixed_bytes: the part of it that draft mode doesn't save.
    """

    kind: str
    width: int
    height: int
    pixel_bytes: float
    fixed_bytes: float = 0.0


def read_header(data: bytes) -> Header:
    """Return what a picture is.

    Raises:
        PictureError: none of the kinds that are taken, or damaged.
    """
    try:
        if data.startswith(b"\xff\xd8\xff"):
            return _jpeg(data)
        if data.startswith(_PNG):
            return _png(data)
        if data.startswith((b"GIF87a", b"GIF89a")):
            return Header("GIF", _little(data, 6, 2), _little(data, 8, 2), 2)
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return _webp(data)
    except IndexError as error:
        raise DamagedPictureError("it breaks off in its header") from error
    if data[4:8] == b"ftyp" and _brands(data) & {b"avif", b"avis"}:
        return Header("AVIF", 0, 0, _AVIF_PIXEL)
    raise PictureError(f"it is {_what_else(data)}")


def without_extras(data: bytes) -> bytes:
    """Return a PNG with only what its look depends on: no texts, and no profile that unpacks to too much.

    Raises:
        DamagedPictureError: it breaks off, or its parts are not in order.
    """
    kept = [data[:8]]
    last = b""
    for name, start, length in _chunks(data):
        last = name
        if name == b"iCCP" and not _small_profile(data[start : start + length]):
            continue
        if name in _KEPT_CHUNKS and (name != b"eXIf" or length <= 65_536):
            kept.append(data[start - 8 : start + length + 4])
        if name == b"IEND":
            break
    if last != b"IEND":
        raise DamagedPictureError("it breaks off before its end")
    return b"".join(kept)


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    at = 8
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4])
        if at + 12 + length > len(data):
            return
        yield data[at + 4 : at + 8], at + 8, length
        at += 12 + length


def _small_profile(chunk: bytes) -> bool:
    _, _, packed = chunk.partition(b"\0")
    try:
        return len(zlib.decompressobj().decompress(packed[1:], LARGEST_PROFILE)) < LARGEST_PROFILE
    except zlib.error:
        return False


def _png(data: bytes) -> Header:
    if data[12:16] != b"IHDR":
        raise DamagedPictureError("it doesn't begin with its size")
    depth, colours = data[24], data[25]
    pixel = _PNG_PIXEL.get(colours)
    if pixel is None:
        raise DamagedPictureError(f"it has the unknown colour type {colours}")
    if colours == 0 and depth == 16:
        pixel = 2
    return Header("PNG", int.from_bytes(data[16:20]), int.from_bytes(data[20:24]), pixel)


def _webp(data: bytes) -> Header:
    part = data[12:16]
    if part == b"VP8X":
        return Header("WEBP", _little(data, 24, 3) + 1, _little(data, 27, 3) + 1, _WEBP_PIXEL)
    if part == b"VP8L" and data[20] == 0x2F:
        bits = _little(data, 21, 4)
        return Header("WEBP", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, _WEBP_PIXEL)
    if part == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        return Header("WEBP", _little(data, 26, 2) & 0x3FFF, _little(data, 28, 2) & 0x3FFF, _WEBP_PIXEL)
    raise DamagedPictureError("its WebP header is not one")


def _jpeg(data: bytes) -> Header:
    """Walk the markers up to the first scan, as strictly as the decoder's first pass has to see them."""
    if data.count(b"\xff\xda") > MOST_PASSES:
        raise PictureError(f"it is built up in more than {MOST_PASSES} passes")
    at = 2
    frame = b""
    marker = scan = 0
    progressive = False
    while True:
        if data[at] != 0xFF:
            raise DamagedPictureError("there are stray bytes in its header")
        while data[at] == 0xFF:
            at += 1
        marker = data[at]
        length = data[at + 1] << 8 | data[at + 2]
        body = data[at + 3 : at + 1 + length]
        if marker == 0xDA:
            scan = body[0]
            break
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            frame = frame or body
            progressive = marker in {0xC2, 0xC6, 0xCA, 0xCE}
        if marker == 0xD9 or length < 2:
            raise DamagedPictureError("its header is not in order")
        at += 1 + length
    if not frame:
        raise DamagedPictureError("its size is missing")
    height, width, parts = frame[1] << 8 | frame[2], frame[3] << 8 | frame[4], frame[5]
    sampling = [(frame[7 + 3 * n] >> 4 or 1, frame[7 + 3 * n] & 15 or 1) for n in range(parts)]
    if not sampling:
        raise DamagedPictureError("it has no colours")
    across, down = max(one for one, _ in sampling), max(one for _, one in sampling)
    coefficients = 2 * sum(a * b / (across * down) for a, b in sampling)
    whole = coefficients if progressive or scan < parts else 0.0
    return Header("JPEG", width, height, 1 if parts == 1 else 4, fixed_bytes=whole)


def _brands(data: bytes) -> set[bytes]:
    end = min(int.from_bytes(data[:4]), 512)
    return {data[at : at + 4] for at in range(8, end, 4)}


def _little(data: bytes, at: int, size: int) -> int:
    if at + size > len(data):
        raise IndexError
    return int.from_bytes(data[at : at + size], "little")


def _what_else(data: bytes) -> str:
    if not data:
        return "empty"
    brands = _brands(data) if data[4:8] == b"ftyp" else set()
    if brands:
        return (
            "a HEIC picture, as telephones take them" if brands & {b"heic", b"heix", b"mif1"} else "a video"
        )
    start = data[:4096].removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").lstrip().lower()
    if b"<html" in start or start.startswith(b"<!doctype html"):
        return "a web page, not a picture"
    if b"<svg" in start:
        return "an SVG drawing, which can carry programs"
    if start.startswith((b"<", b"\xff\xfe<", b"\xfe\xff<")):
        return "a web page or another text with tags, not a picture"
    name = next((name for magic, name in _OTHERS if data.startswith(magic)), "")
    return name or "none of the kinds that are taken: JPEG, PNG, WebP, GIF and AVIF"
