"""Size and wholeness of PNG, JPEG and WebP pictures, read from their structure; no pixel is decoded here.

Sources: PNG specification, third edition (W3C, 2025); ITU-T T.81, annex B (JPEG); RFC 9649 (WebP).
"""

import struct
import zlib
from collections.abc import Iterable, Iterator
from typing import Final

_PNG_START: Final = b"\x89PNG\r\n\x1a\n"
_PNG_CHANNELS: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_PNG_DEPTHS: Final = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
_ADAM7: Final = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)
"""First column, first row, and the steps between columns and rows, of the seven passes."""

_JPEG_SIZES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_RESTARTS: Final = frozenset(range(0xD0, 0xD8))
_JPEG_BARE: Final = _JPEG_RESTARTS | {0x01}
_EOI: Final = 0xD9
_SOS: Final = 0xDA

_EMPTY_TAIL: Final = 4096
"""Zero bytes at the end that no encoder writes; a file whose room was reserved before it was copied has them."""

_SLICE: Final = 1 << 14
_BLOCK: Final = 1 << 18


class DamagedError(Exception):
    """The bytes begin like a picture and then break off or don't fit; the message says what was found."""


def picture_size(data: bytes) -> tuple[int, int] | None:
    """Return width and height in pixels as the picture's header gives them; None for any other kind of file.

    Raises:
        DamagedError: if the header does not fit.
    """
    try:
        if data.startswith(_PNG_START):
            return _png_header(data)[:2]
        if data.startswith(b"\xff\xd8\xff"):
            return _jpeg_size(data)
        if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
            return _webp_size(data)
    except (struct.error, IndexError) as error:
        raise DamagedError("its end is missing") from error
    return None


def require_whole(data: bytes) -> None:
    """Check the structure of a picture of bounded size to its end.

    Takes no more memory than some 100 kB beside the data.

    Raises:
        DamagedError: if something is missing or damaged.
    """
    try:
        if data.startswith(_PNG_START):
            _require_whole_png(data)
        elif data.startswith(b"\xff\xd8\xff"):
            _require_whole_jpeg(data)
        else:
            _require_whole_webp(data)
    except (struct.error, IndexError) as error:
        raise DamagedError("its end is missing") from error


def _png_header(data: bytes) -> tuple[int, int, int, int, int]:
    """Return width, height, bits a sample, colour type and interlacing."""
    if data[12:16] != b"IHDR":
        raise DamagedError("its header is missing")
    width, height, depth, colour, _, _, interlace = struct.unpack_from(">IIBBBBB", data, 16)
    return width, height, depth, colour, interlace


def _require_whole_png(data: bytes) -> None:
    _, _, depth, colour, interlace = _png_header(data)
    if depth not in _PNG_DEPTHS.get(colour, ()) or interlace > 1:
        raise DamagedError(f"a header with {depth} bits, colour type {colour} and interlacing {interlace}")
    stream: list[memoryview] = []
    kinds = set()
    for kind, body in _png_chunks(data):
        if kind == b"IDAT":
            if colour == 3 and b"PLTE" not in kinds:
                raise DamagedError("its palette is missing")
            stream.append(body)
        kinds.add(kind)
    promised = _png_length(data)
    found = _inflated_length(stream, promised)
    if found < promised:
        raise DamagedError(f"{found:,} of {promised:,} bytes of picture data")


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, memoryview]]:
    view = memoryview(data)
    at = len(_PNG_START)
    while True:
        if at + 12 > len(data):
            raise DamagedError("its end is missing")
        length, kind = struct.unpack_from(">I4s", data, at)
        name = kind.decode("ascii") if kind.isalpha() else "?"
        if at + 12 + length > len(data):
            raise DamagedError(f"its part {name} at byte {at} ends too soon")
        (promised,) = struct.unpack_from(">I", data, at + 8 + length)
        if zlib.crc32(view[at + 4 : at + 8 + length]) != promised:
            raise DamagedError(f"a wrong checksum in its part {name} at byte {at}")
        yield kind, view[at + 8 : at + 8 + length]
        if kind == b"IEND":
            return
        at += 12 + length


def _png_length(data: bytes) -> int:
    """Return how many bytes all filtered rows of the picture take."""
    width, height, depth, colour, interlace = _png_header(data)
    bits = depth * _PNG_CHANNELS[colour]
    passes = _ADAM7 if interlace else ((0, 0, 1, 1),)
    total = 0
    for left, top, across, down in passes:
        columns = max(0, (width - left + across - 1) // across)
        rows = max(0, (height - top + down - 1) // down)
        if columns:
            total += rows * (1 + (columns * bits + 7) // 8)
    return total


def _inflated_length(stream: Iterable[memoryview], enough: int) -> int:
    """Return the inflated length; counts no further than `enough`, so that no bomb goes off."""
    inflater = zlib.decompressobj()
    length = 0
    try:
        for body in stream:
            for at in range(0, len(body), _SLICE):
                rest: bytes | memoryview = body[at : at + _SLICE]
                while rest:
                    length += len(inflater.decompress(rest, _BLOCK))
                    rest = inflater.unconsumed_tail
                    if length >= enough or inflater.eof:
                        return length
        while length < enough and (more := inflater.decompress(b"", _BLOCK)):
            length += len(more)
    except zlib.error as error:
        raise DamagedError("picture data that can't be unpacked") from error
    return length


def _jpeg_size(data: bytes) -> tuple[int, int]:
    for marker, at in _jpeg_markers(data):
        if marker in _JPEG_SIZES:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return int(width), int(height)
        if marker in {_EOI, _SOS}:
            break
    raise DamagedError("its size is missing")


def _require_whole_jpeg(data: bytes) -> None:
    scanned = False
    for marker, at in _jpeg_markers(data):
        scanned = scanned or marker == _SOS
        if marker == _EOI:
            if not scanned:
                raise DamagedError("its picture data is missing")
            return
        if marker not in _JPEG_BARE and at + 2 + int.from_bytes(data[at + 2 : at + 4], "big") > len(data):
            raise DamagedError(f"its part at byte {at} ends too soon")


def _jpeg_markers(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield each marker and where it stands, up to the one that ends the picture; scans are passed over."""
    at = 2
    while at + 1 < len(data):
        if data[at] != 0xFF:
            raise DamagedError(f"the byte 0x{data[at]:02X} at byte {at}, where a part of it should start")
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        yield marker, at
        if marker == _EOI:
            return
        if marker in _JPEG_BARE:
            at += 2
            continue
        at += 2 + max(2, int.from_bytes(data[at + 2 : at + 4], "big"))
        if marker == _SOS:
            at = _scan_end(data, at)
    raise DamagedError("its end is missing")


def _scan_end(data: bytes, at: int) -> int:
    """Return where the marker after the coded picture data stands: not a stuffed byte, nor a restart."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise DamagedError("its end is missing")
        follower = data[at + 1]
        if follower != 0 and follower not in _JPEG_RESTARTS:
            return at
        at += 2


def _webp_size(data: bytes) -> tuple[int, int]:
    kind = data[12:16]
    if kind == b"VP8X":
        if len(data) < 30:
            raise DamagedError("its end is missing")
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        if data[20] != 0x2F:
            raise DamagedError("its header does not fit")
        return (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1
    if kind == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", data, 26)
        return int(width) & 0x3FFF, int(height) & 0x3FFF
    raise DamagedError("its header does not fit")


def _require_whole_webp(data: bytes) -> None:
    (length,) = struct.unpack_from("<I", data, 4)
    end = 8 + length
    if end > len(data):
        raise DamagedError(f"{len(data):,} of {end:,} bytes")
    shown = False
    at = 12
    while at + 8 <= end:
        kind, size = struct.unpack_from("<4sI", data, at)
        if at + 8 + size > end:
            raise DamagedError(f"its part at byte {at} ends too soon")
        shown = shown or kind in {b"VP8 ", b"VP8L", b"ANMF"}
        if kind == b"VP8 " and int.from_bytes(data[at + 8 : at + 11], "little") >> 5 > size:
            raise DamagedError(f"its part at byte {at} ends too soon")
        at += 8 + size + size % 2
    if not shown:
        raise DamagedError("its picture data is missing")
    tail = data[max(12, end - _EMPTY_TAIL) : end]
    if len(tail) == _EMPTY_TAIL and not any(tail):
        raise DamagedError("its end is empty, as of a file that was copied in part")
