"""Tell by its bytes whether a file is a picture that the screen can show; nothing is decoded here."""

import struct
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Final

from kiosk.content.problems import Report, quoted
from kiosk.content.reading import PICTURE_LIMIT, read_bytes

PIXEL_LIMIT: Final = 50_000_000
"""Most pixels of a picture: what a telephone takes, and what fits into the memory of a small computer."""

_FORMATS: Final = "a PNG, JPEG or WebP picture"
_OTHER_KINDS: Final = (
    (b"GIF8", "a GIF picture"),
    (b"BM", "a BMP picture"),
    (b"II*\0", "a TIFF picture"),
    (b"MM\0*", "a TIFF picture"),
    (b"%PDF", "a PDF document"),
    (b"<svg", "an SVG drawing"),
    (b"<?xml", "an SVG drawing or another XML file"),
    (b"<!DOCTYPE", "a web page"),
    (b"<html", "a web page"),
)
_JPEG_SIZES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_BARE: Final = frozenset({0x01, *range(0xD0, 0xD8)})


class _DamagedError(Exception):
    """The bytes begin like a picture and then break off."""


def check_picture(name: str, folder: Path, field: str, report: Report, line: int | None) -> Path | None:
    """Return the path of the picture `name` inside `folder`, or None and the problem.

    Args:
        name: as the content file names it, with forward slashes.
        folder: what the picture must not leave.
        field: the field that names it.
        report: takes the problem, at the file that names the picture.
        line: where it is named.
    """
    allowed = f"the name of {_FORMATS} in the folder {folder.name}"
    if "://" in name:
        report.error(field, quoted(name), f"{allowed}; nothing is fetched from the network", line)
        return None
    if "\\" in name or PureWindowsPath(name).drive or name.startswith(("/", "~")):
        report.error(field, quoted(name), f"{allowed}, with / between folders", line)
        return None
    if ".." in PurePosixPath(name).parts or not PurePosixPath(name).parts:
        report.error(field, quoted(name), allowed, line)
        return None
    path = folder / name
    inner = Report(report.file)
    data = read_bytes(path, folder, PICTURE_LIMIT, inner, field)
    for problem in inner.problems:
        found = f"{quoted(name)}: {problem.found}"
        report.error(field, found, problem.allowed + _same_name(path), line)
    if data is None:
        return None
    wrong = picture_fault(data)
    if wrong is not None:
        report.error(field, f"{quoted(name)}: {wrong}", f"{_FORMATS} of up to {PIXEL_LIMIT:,} pixels", line)
        return None
    return path


def picture_fault(data: bytes) -> str | None:
    """Return what keeps these bytes from being a picture the kiosk can show, or None."""
    try:
        size = _size(data)
    except (_DamagedError, struct.error, IndexError):
        return "a damaged picture: its end is missing or does not fit"
    if size is None:
        return _kind(data)
    width, height = size
    if width < 1 or height < 1:
        return f"a picture of {width} × {height} pixels"
    if width * height > PIXEL_LIMIT:
        return f"a picture of {width} × {height} = {width * height:,} pixels"
    return None


def _size(data: bytes) -> tuple[int, int] | None:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _png_size(data)
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg_size(data)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return _webp_size(data)
    return None


def _png_size(data: bytes) -> tuple[int, int]:
    if data[12:16] != b"IHDR":
        raise _DamagedError
    at = 8
    while True:
        length, kind = struct.unpack_from(">I4s", data, at)
        at += 12 + length
        if at > len(data):
            raise _DamagedError
        if kind == b"IEND":
            break
    width, height = struct.unpack_from(">II", data, 16)
    return int(width), int(height)


def _jpeg_size(data: bytes) -> tuple[int, int]:
    if b"\xff\xd9" not in data[-65536:]:
        raise _DamagedError
    at = 2
    while True:
        if data[at] != 0xFF:
            raise _DamagedError
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker in _JPEG_BARE:
            at += 2
        elif marker in _JPEG_SIZES:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return int(width), int(height)
        elif marker in {0xD9, 0xDA}:
            raise _DamagedError
        else:
            at += 2 + max(2, int.from_bytes(data[at + 2 : at + 4], "big"))


def _webp_size(data: bytes) -> tuple[int, int]:
    (length,) = struct.unpack_from("<I", data, 4)
    if length + 8 > len(data):
        raise _DamagedError
    kind = data[12:16]
    if kind == b"VP8X":
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        if data[20] != 0x2F:
            raise _DamagedError
        return (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1
    if kind == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", data, 26)
        return int(width) & 0x3FFF, int(height) & 0x3FFF
    raise _DamagedError


def _kind(data: bytes) -> str:
    if not data:
        return "an empty file"
    if data[4:8] == b"ftyp":
        brand = data[8:12]
        if brand in {b"heic", b"heix", b"mif1", b"heif"}:
            return "a HEIC picture, as telephones take them"
        return "an AVIF picture" if brand in {b"avif", b"avis"} else "a video"
    start = data[:64].lstrip()
    return next((name for magic, name in _OTHER_KINDS if start.startswith(magic)), "no picture")


def _same_name(path: Path) -> str:
    """Return a hint where the same name stands there in other capitals, as happens between Windows and Linux."""
    try:
        names = [one.name for one in path.parent.iterdir()]
    except OSError:
        return ""
    for name in names:
        if name != path.name and name.casefold() == path.name.casefold():
            return f'; the folder has "{name}": capitals count'
    return ""
