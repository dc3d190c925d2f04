"""Decode a picture within a budget of memory and draw it anew: upright, opaque, sRGB, not larger than the screen.

Measured in decision 0405. The picture is made opaque and scaled in strips, so that the only copy at full size is the
decoder's own.
"""

import gc
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import (
    AvifImagePlugin,
    GifImagePlugin,
    Image,
    ImageCms,
    JpegImagePlugin,
    PngImagePlugin,
    WebPImagePlugin,
)

from kiosk.feeds.picture_headers import (
    LARGEST_PROFILE,
    DamagedPictureError,
    Header,
    PictureError,
    read_header,
    without_extras,
)

LONGEST_SIDE: Final = 1920
SMALLEST: Final = (200, 100)
"""Pixels of the long and the short side of a picture that is worth showing."""

MOST_STRETCHED: Final = 8
"""How many times longer than wide, or wider than long."""

QUALITY: Final = 85
FEW_COLOURS: Final = 64
"""Up to which a drawing is kept as PNG: smaller and sharper than JPEG."""

# Named here, they are there when Image.open is asked, which else imports every plugin of Pillow.
_PLUGINS: Final = (AvifImagePlugin, GifImagePlugin, JpegImagePlugin, PngImagePlugin, WebPImagePlugin)
_AVIF_BESIDE: Final = 32_000_000
"""Bytes that decoding AVIF takes beside its pixels."""

_STRIP_PIXELS: Final = 500_000
_NAMES: Final = {"JPEG": "a JPEG", "PNG": "a PNG", "GIF": "a GIF", "WEBP": "a WebP", "AVIF": "an AVIF"}
_ORIENTATION: Final = 0x0112
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_MODE_OF_PROFILE: Final = {"RGB": "RGB", "CMYK": "CMYK", "GRAY": "L"}
_ONE_AT_A_TIME: Final = threading.Lock()

AvifImagePlugin.DEFAULT_MAX_THREADS = 1
PngImagePlugin.MAX_TEXT_CHUNK = LARGEST_PROFILE


def redrawn(data: bytes, most_pixels: int) -> tuple[bytes, str, int, int]:
    """Return a picture drawn anew: its bytes, ".jpg" or ".png", its width and its height.

    Args:
        data: a JPEG, PNG, WebP, GIF (its first frame) or AVIF picture.
        most_pixels: pixels that are decoded, where one takes 4 bytes; fewer for kinds that take more.

    Raises:
        PictureError: anything else, or too large, too small, damaged.
    """
    with _ONE_AT_A_TIME, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of what is merely odd
        header = read_header(data)
        if header.width or header.height:
            _check_size(header, header.width, header.height, most_pixels)
        if header.kind == "PNG":
            data = without_extras(data)
        try:
            return _encoded(_drawn(data, header, most_pixels), header.kind != "JPEG")
        except PictureError:
            raise
        except Image.DecompressionBombError as error:
            raise PictureError(f"it has more than {most_pixels / 1e6:g} million pixels") from error
        except MemoryError as error:
            raise PictureError("its decoding takes too much memory") from error
        except Exception as error:  # Pillow raises whatever a hostile file leads it to
            raise DamagedPictureError(_detail(error)) from error
        finally:
            gc.collect()


def _drawn(data: bytes, header: Header, most_pixels: int) -> Image.Image:
    with Image.open(BytesIO(data), formats=[header.kind]) as image:
        _check_size(header, *image.size, most_pixels)
        scale = min(LONGEST_SIDE / max(image.size), 1.0)
        size = (max(round(image.width * scale), 1), max(round(image.height * scale), 1))
        if header.kind == "JPEG":
            image.draft(None, size)
        with _memory_bound(header.kind, *image.size):
            image.load()
        profile = image.info.get("icc_profile") or b""
        turn = _TURNS.get(image.getexif().get(_ORIENTATION, 1))
        picture = _scaled(image, size)
    picture = _in_srgb(picture, profile)
    return picture if turn is None else picture.transpose(turn)


def _check_size(header: Header, width: int, height: int, most_pixels: int) -> None:
    if not width or not height:
        raise DamagedPictureError(f"it has {width} × {height} pixels")
    short, long = sorted((width, height))
    if width * height > most_pixels:
        raise PictureError(f"it has {width:,} × {height:,} pixels, more than {most_pixels / 1e6:g} million")
    needs = header.pixel_bytes * width * height
    if header.kind == "JPEG":
        draft = next((n for n in (8, 4, 2) if long >= n * LONGEST_SIDE), 1)
        needs = needs / draft**2 + header.fixed_bytes * width * height
    if needs > 4 * most_pixels:
        millions = width * height / 1e6 * 4 * most_pixels / needs
        how = " built up like this" if header.fixed_bytes else ""
        raise PictureError(
            f"it has {width:,} × {height:,} pixels, and {_NAMES[header.kind]} picture{how} may have"
            f" {millions:.1f} million"
        )
    if long < SMALLEST[0] or short < SMALLEST[1]:
        raise PictureError(f"it is too small to show: {width} × {height} pixels")
    if long > MOST_STRETCHED * short:
        raise PictureError(f"it is too long and thin to show: {width:,} × {height:,} pixels")


def _scaled(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Return a picture without transparency, scaled in strips that overlap as far as the filter reaches."""
    mode = image.mode if image.mode in {"L", "CMYK"} and "transparency" not in image.info else "RGB"
    result = Image.new(mode, size)
    ratio = image.height / size[1]
    reach = 3 * ratio + 2  # Lanczos looks at three rows of the result to each side
    rows = max(int(_STRIP_PIXELS / (image.width * ratio)), 1)
    for first in range(0, size[1], rows):
        last = min(first + rows, size[1])
        top = max(int(first * ratio - reach), 0)
        bottom = min(int(last * ratio + reach) + 1, image.height)
        strip = _opaque(image.crop((0, top, image.width, bottom)), mode)
        box = (0, first * ratio - top, image.width, min(last * ratio - top, bottom - top))
        result.paste(strip.resize((size[0], last - first), Image.Resampling.LANCZOS, box), (0, first))
    return result


def _opaque(strip: Image.Image, mode: str) -> Image.Image:
    if strip.mode == mode and not strip.has_transparency_data:
        return strip
    if strip.mode.startswith("I;16"):
        return strip.point(lambda value: value / 257, "L").convert(mode)
    if not strip.has_transparency_data:
        return strip.convert(mode)
    coloured = strip.convert("RGBA")
    white = Image.new("RGB", strip.size, "white")
    white.paste(coloured, mask=coloured.getchannel("A"))
    return white


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    if profile and len(profile) <= LARGEST_PROFILE:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            if _MODE_OF_PROFILE.get(source.profile.xcolor_space.strip()) == picture.mode:
                converted = ImageCms.profileToProfile(
                    picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
                )
                return converted or picture
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass  # a picture without its profile still looks nearly right
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def _encoded(picture: Image.Image, maybe_drawing: bool) -> tuple[bytes, str, int, int]:
    picture.info.clear()
    file = BytesIO()
    colours = picture.getcolors(FEW_COLOURS) if maybe_drawing else None
    if colours is not None:
        picture.quantize(max(len(colours), 2), dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    else:
        picture.save(file, "JPEG", quality=QUALITY)
    return file.getvalue(), ".jpg" if colours is None else ".png", picture.width, picture.height


@contextmanager
def _memory_bound(kind: str, width: int, height: int) -> Iterator[None]:
    """Hold the decoder of AVIF to its budget: the picture inside may be larger than its header says.

    Raises:
        PictureError: this system has no such bound.
    """
    if kind != "AVIF":
        yield
        return
    if sys.platform != "linux":
        raise PictureError("it is an AVIF picture, which is taken on Linux only")
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    now = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    bound = now + 16 * width * height + _AVIF_BESIDE
    resource.setrlimit(resource.RLIMIT_AS, (bound if soft < 0 else min(bound, soft), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _detail(error: Exception) -> str:
    text = " ".join(str(error).split())
    if "truncated" in text or "unrecognized data stream" in text:
        return "it breaks off before its end"
    return "it can't be decoded" if "0x" in text or not text else text[:100]
