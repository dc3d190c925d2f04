"""Decode a picture to its last pixel, within the memory that a small computer can spare."""

import io
import warnings
from typing import TYPE_CHECKING, Final

from kiosk.content.encodings import DamagedError

if TYPE_CHECKING:
    from PIL.Image import Image

MEMORY_LIMIT: Final = 220 * 1024 * 1024
"""Most bytes that decoding one picture takes."""

_FORMATS: Final = ("PNG", "JPEG", "WEBP")
_WEBP_BYTES: Final = 16
"""Bytes a pixel that decoding WebP takes: two canvases, what it hands over, and the picture made of it."""

_JPEG_SCALE: Final = 8
"""A JPEG is decoded to an eighth of its size: all of its data is read for that too."""


def require_decodable(data: bytes) -> None:
    """Decode a picture whose structure is whole and of bounded size.

    What would take more memory than `MEMORY_LIMIT` is left as it is: large WebP pictures, and the largest
    progressive JPEG ones.

    Raises:
        DamagedError: if it can't be decoded.
    """
    from PIL import Image, UnidentifiedImageError

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
                if _memory(image) > MEMORY_LIMIT:
                    return
                if image.format != "PNG":
                    image.draft(None, (image.width // _JPEG_SCALE, image.height // _JPEG_SCALE))
                image.load()
        except UnidentifiedImageError as error:
            raise DamagedError("it can't be decoded") from error
        except (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError) as error:
            raise DamagedError(f"it can't be decoded ({error})") from error


def _memory(image: "Image") -> int:
    """Return about how many bytes decoding takes, without those of the file."""
    pixels = image.width * image.height
    if image.format == "WEBP":
        return pixels * _WEBP_BYTES
    if image.format == "PNG":
        return pixels * (1 if image.mode in {"1", "L", "P"} else 4)
    if image.info.get("progressive"):
        return _coefficients(image) * 2
    return pixels // _JPEG_SCALE**2 * 4


def _coefficients(image: "Image") -> int:
    """Return how many coefficients of two bytes a progressive JPEG keeps until its end."""
    layers: list[tuple[int, int, int, int]] = getattr(image, "layer", [])
    across = max((layer[1] for layer in layers), default=1)
    down = max((layer[2] for layer in layers), default=1)
    pixels = image.width * image.height
    return sum(pixels * layer[1] * layer[2] // (across * down) for layer in layers)
