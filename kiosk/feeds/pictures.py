"""Take a picture of a feed's item from the network: fetched, checked, drawn anew and kept under its hash."""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.durable import write_whole
from kiosk.feeds.connecting import FetchRefusedError, Network
from kiosk.feeds.fetching import PICTURES, fetch
from kiosk.feeds.limits import Limits
from kiosk.feeds.picture_headers import PictureError
from kiosk.news.feeds import Refusal

MOST_TRIES: Final = 3
"""How many addresses of one picture are asked."""


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """A picture that the screen can show as it is.

    Attributes:
        path: named by the SHA-256 of its bytes, .jpg or .png.
        width: in pixels, at most 1920.
        height: in pixels, at most 1920.
    """

    path: Path
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class PassingRefusal(Refusal):
    """A picture that could not be had this time; another try may well succeed."""


def take_picture(
    urls: Sequence[str], folder: Path, limits: Limits, *, network: Network | None = None
) -> StoredPicture | Refusal:
    """Return the first of the pictures that can be had, kept in `folder`; else why none can.

    Args:
        urls: where it may be, best first; the first three are tried.
        folder: is made if it isn't there.
        limits: what is refused beyond; the time is that for one address.
        network: see `fetch`.
    """
    from kiosk.feeds.picture_drawing import redrawn  # Pillow takes a while to import

    reasons: list[str] = []
    passing = False
    tried = list(dict.fromkeys(urls))[:MOST_TRIES]
    for url in tried:
        try:
            body = fetch(url, limits, accept=PICTURES, most=limits.max_picture_bytes, network=network).body
            data, ending, width, height = redrawn(body, limits.max_picture_pixels)
            return StoredPicture(_kept(data, folder, ending), width, height)
        except (FetchRefusedError, PictureError) as refused:
            reasons.append(str(refused))
            passing |= isinstance(refused, FetchRefusedError) and refused.passing
        except OSError as error:
            passing = True
            reasons.append(f"it could not be kept: {error.strerror or error}")
    if not reasons:
        return Refusal("", "no address of a picture is given")
    kind = PassingRefusal if passing else Refusal
    return kind(tried[0], "; at the next address: ".join(dict.fromkeys(reasons)))


def _kept(data: bytes, folder: Path, ending: str) -> Path:
    path = folder / (hashlib.sha256(data).hexdigest() + ending)
    with suppress(OSError):
        if path.read_bytes() == data:
            return path
    write_whole(path, data)
    return path
