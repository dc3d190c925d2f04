"""Pictures that a server of the tests offers, and what is said of them."""

import hashlib
import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PIL import Image

from kiosk.feeds.limits import Limits
from kiosk.feeds.pictures import StoredPicture
from kiosk.news.feeds import Refusal

HERE = Limits(allowed=frozenset({"127.0.0.1"}), timeout_s=20)
LARGER_INSIDE = Path(__file__).with_name("data") / "pictures" / "larger_inside.avif"
"""Says 400 × 300 and holds 9000 × 9000 pixels, which decode to 200 MB."""

Offer = Callable[..., StoredPicture | Refusal]


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def many_colours(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """Return a picture whose corners differ and that has more colours than a drawing."""
    across = Image.linear_gradient("L").rotate(90).resize((width, height))
    down = Image.linear_gradient("L").resize((width, height))
    bands = [across, down, across.rotate(180), down]
    return Image.merge(mode, bands[: len(mode)]) if len(mode) > 1 else across


def chunk(name: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4)


def png(width: int, height: int, rows: bytes, depth: int = 8, colours: int = 2, extra: bytes = b"") -> bytes:
    head = struct.pack(">IIBBBBB", width, height, depth, colours, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + extra
        + chunk(b"IDAT", zlib.compress(rows, 1))
        + chunk(b"IEND", b"")
    )


def taken(answer: StoredPicture | Refusal) -> Image.Image:
    """Return the stored picture; check what holds of every one."""
    assert isinstance(answer, StoredPicture), answer
    data = answer.path.read_bytes()
    assert answer.path.stem == hashlib.sha256(data).hexdigest()
    image = Image.open(BytesIO(data))
    assert image.format == {".jpg": "JPEG", ".png": "PNG"}[answer.path.suffix]
    assert image.size == (answer.width, answer.height)
    assert image.mode in {"RGB", "P"}
    assert not set(image.info) & {"exif", "icc_profile", "transparency", "comment", "xmp"}
    assert not dict(image.getexif())
    assert [one.name for one in answer.path.parent.iterdir() if one.name.startswith(".")] == []
    return image.convert("RGB")


def refused(answer: StoredPicture | Refusal) -> str:
    assert isinstance(answer, Refusal), answer
    assert answer.what.startswith("http://127.0.0.1")
    assert not answer.reason.endswith(".")
    assert "\n" not in answer.reason
    return answer.reason


def near(pixel: object, colour: tuple[int, int, int], by: int = 8) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(one - other) <= by for one, other in zip(pixel, colour, strict=True))
