"""Tell by its bytes whether a file is a picture that the screen can show."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Final

from kiosk.content.decoding import require_decodable
from kiosk.content.encodings import DamagedError, picture_size, require_whole
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


@dataclass(frozen=True, slots=True)
class CheckedPicture:
    """A picture that the screen can show.

    Attributes:
        path: of its file.
        sha256: of its bytes, in hexadecimal.
    """

    path: Path
    sha256: str


def check_picture(name: str, folder: Path, field: str, report: Report, line: int | None) -> Path | None:
    """Return the path of the picture `name` inside `folder`, or None and the problem; see `read_picture`."""
    found = read_picture(name, folder, field, report, line)
    return found.path if found else None


def read_picture(
    name: str,
    folder: Path,
    field: str,
    report: Report,
    line: int | None,
    known: Callable[[str], bool] | None = None,
) -> CheckedPicture | None:
    """Return the picture `name` inside `folder`, or None and the problem.

    Args:
        name: as the content file names it, with forward slashes.
        folder: what the picture must not leave.
        field: the field that names it.
        report: takes the problem, at the file that names the picture.
        line: where it is named.
        known: tells of the SHA-256 of a file, in hexadecimal, whether it was found in order before; its
            pixels are then not decoded again.
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
    digest = hashlib.sha256(data).hexdigest()
    wrong = picture_fault(data, decode=known is None or not known(digest))
    if wrong is not None:
        report.error(field, f"{quoted(name)}: {wrong}", f"{_FORMATS} of up to {PIXEL_LIMIT:,} pixels", line)
        return None
    return CheckedPicture(path, digest)


def picture_fault(data: bytes, *, decode: bool = True) -> str | None:
    """Return what keeps these bytes from being a picture the kiosk can show, or None.

    Args:
        data: the whole file.
        decode: whether to decode its pixels too, where its structure is whole.
    """
    try:
        size = picture_size(data)
    except DamagedError as damage:
        return f"a damaged picture: {damage}"
    if size is None:
        return _kind(data)
    width, height = size
    if width < 1 or height < 1:
        return f"a picture of {width} × {height} pixels"
    if width * height > PIXEL_LIMIT:
        return f"a picture of {width} × {height} = {width * height:,} pixels"
    try:
        require_whole(data)
        if decode:
            require_decodable(data)
    except DamagedError as damage:
        return f"a damaged picture: {damage}"
    return None


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
