import hashlib
import math
import os
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from kiosk.feeds.limits import Limits
from kiosk.feeds.picture_drawing import redrawn
from kiosk.feeds.picture_headers import PictureError, without_extras
from kiosk.feeds.pictures import StoredPicture, take_picture
from kiosk.news.feeds import Refusal
from tests.unit.feeds.server import Reply, Server, endless, redirect, serving, zeros_in_gzip

HERE = Limits(allowed=frozenset({"127.0.0.1"}), timeout_s=20)
LARGER_INSIDE = Path(__file__).with_name("data") / "pictures" / "larger_inside.avif"
"""Says 400 × 300 and holds 9000 × 9000 pixels, which decode to 200 MB."""

Offer = Callable[..., StoredPicture | Refusal]


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


# What is taken


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_pictures_of_every_kind_are_drawn_anew(offer: Offer, kind: str) -> None:
    image = taken(offer(saved(many_colours(640, 360), kind)))
    assert image.size == (640, 360)
    assert near(image.getpixel((639, 0)), many_colours(640, 360).getpixel((639, 0)), 30)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("size", "scaled"),
    [((2500, 1250), (1920, 960)), ((1250, 2500), (960, 1920)), ((1920, 1080), (1920, 1080))],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_large_pictures_are_scaled_to_the_screen(
    offer: Offer, kind: str, size: tuple[int, int], scaled: tuple[int, int]
) -> None:
    source = many_colours(*size)
    image = taken(offer(saved(source, kind)))
    assert image.size == scaled
    wanted = source.resize(scaled, Image.Resampling.LANCZOS)
    for spot in [(0, 0), (scaled[0] - 1, 0), (scaled[0] // 2, scaled[1] // 2), (7, scaled[1] - 1)]:
        assert near(image.getpixel(spot), wanted.getpixel(spot))  # type: ignore[arg-type]


def test_strips_leave_no_seams(offer: Offer) -> None:
    rows = bytes(round(128 + 100 * math.sin(row / 3)) for row in range(2400))
    source = Image.frombytes("L", (1, 2400), rows).resize((2400, 2400), Image.Resampling.NEAREST)
    image = taken(offer(saved(source, "PNG"))).convert("L").crop((900, 0, 901, 1920))
    wanted = source.resize((1920, 1920), Image.Resampling.LANCZOS).crop((900, 0, 901, 1920))
    assert max(abs(a - b) for a, b in zip(image.tobytes(), wanted.tobytes(), strict=True)) <= 8


@pytest.mark.parametrize("turn", range(1, 9))
def test_pictures_taken_sideways_stand_upright(offer: Offer, turn: int) -> None:
    upright = Image.new("RGB", (400, 300), "white")
    upright.paste((200, 0, 0), (0, 0, 200, 150))
    upright.paste((0, 0, 200), (200, 0, 400, 150))
    flips = Image.Transpose
    stored = {
        1: None,
        2: flips.FLIP_LEFT_RIGHT,
        3: flips.ROTATE_180,
        4: flips.FLIP_TOP_BOTTOM,
        5: flips.TRANSPOSE,
        6: flips.ROTATE_90,
        7: flips.TRANSVERSE,
        8: flips.ROTATE_270,
    }[turn]
    exif = Image.Exif()
    exif[0x0112] = turn
    exif[0x010E] = "somebody's home"
    image = taken(
        offer(saved(upright.transpose(stored) if stored is not None else upright, "JPEG", exif=exif))
    )
    assert image.size == (400, 300)
    assert near(image.getpixel((50, 50)), (200, 0, 0))
    assert near(image.getpixel((350, 50)), (0, 0, 200))
    assert near(image.getpixel((50, 250)), (255, 255, 255))


def test_nothing_but_the_pixels_stays(offer: Offer, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010E] = "somebody's home"
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", "somebody's home")
    for body in (
        saved(many_colours(640, 360), "JPEG", exif=exif, comment="somebody's home"),
        saved(many_colours(640, 360), "PNG", pnginfo=texts, exif=exif),
        saved(many_colours(640, 360), "WEBP", exif=exif, xmp=b"somebody's home"),
    ):
        assert b"somebody's home" in body
        answer = offer(body)
        taken(answer)
        assert isinstance(answer, StoredPicture)
        assert b"somebody" not in answer.path.read_bytes()


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        *(("PNG", mode) for mode in ("RGBA", "LA", "P", "PA", "keyed RGB", "keyed L")),
        ("WEBP", "RGBA"),
        ("GIF", "RGBA"),
    ],
)
def test_what_is_transparent_is_white(offer: Offer, mode: str, kind: str) -> None:
    image = Image.new("RGBA", (400, 300), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (200, 0, 400, 300))
    options: dict[str, object] = {}
    if mode == "LA":
        image = image.convert("LA")
    elif mode in {"P", "PA"}:
        if mode == "PA":
            image.putpixel((399, 299), (0, 0, 0, 128))
        image = image.quantize(8, method=Image.Quantize.FASTOCTREE)
    elif mode == "keyed RGB":
        image = Image.new("RGB", (400, 300), (255, 0, 255))
        image.paste((0, 0, 0), (200, 0, 400, 300))
        options["transparency"] = (255, 0, 255)
    elif mode == "keyed L":
        image = Image.new("L", (400, 300), 77)
        image.paste(0, (200, 0, 400, 300))
        options["transparency"] = 77
    if kind == "WEBP":
        options["lossless"] = True
    result = taken(offer(saved(image, kind, **options)))
    assert near(result.getpixel((50, 150)), (255, 255, 255), 0)
    assert near(result.getpixel((350, 150)), (0, 0, 0), 0)


def test_printers_colours_become_those_of_a_screen(offer: Offer) -> None:
    source = Image.new("CMYK", (2400, 1200), (0, 255, 255, 0))
    source.paste((255, 0, 0, 0), (1200, 0, 2400, 1200))
    image = taken(offer(saved(source, "JPEG")))
    assert near(image.getpixel((100, 100)), (255, 0, 0), 12)
    assert near(image.getpixel((1800, 100)), (0, 255, 255), 12)


def test_sixteen_bits_become_eight(offer: Offer) -> None:
    grey = b"".join(b"\0" + b"".join((x * 150).to_bytes(2) for x in range(400)) for _ in range(300))
    image = taken(offer(png(400, 300, grey, depth=16, colours=0)))
    for x in (0, 100, 399):
        assert near(image.getpixel((x, 100)), (x * 150 // 257,) * 3, 3)
    coloured = (b"\0" + b"\xc8\x10\x20\x30\x00\x99" * 400) * 300
    assert near(taken(offer(png(400, 300, coloured, depth=16))).getpixel((5, 5)), (200, 32, 0), 2)


def test_one_bit_becomes_eight(offer: Offer) -> None:
    image = Image.new("1", (400, 300), 1)
    image.paste(0, (0, 0, 200, 300))
    result = taken(offer(saved(image, "PNG")))
    assert (result.getpixel((10, 10)), result.getpixel((390, 10))) == ((0, 0, 0), (255, 255, 255))


def test_colours_of_a_profile_become_srgb(offer: Offer) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # The same profile with red and blue exchanged: whoever applies it sees red where blue is stored.
    swapped = profile.replace(b"rXYZ", b"tmpX", 1).replace(b"bXYZ", b"rXYZ", 1).replace(b"tmpX", b"bXYZ", 1)
    source = Image.new("RGB", (400, 300), (0, 0, 255))
    for kind in ("JPEG", "PNG"):
        assert near(taken(offer(saved(source, kind, icc_profile=swapped))).getpixel((9, 9)), (255, 0, 0), 12)
        assert near(taken(offer(saved(source, kind, icc_profile=profile))).getpixel((9, 9)), (0, 0, 255), 12)


@pytest.mark.parametrize("profile", [b"x" * 100, bytes(200), b"x" * 3_000_000])
def test_a_profile_that_is_none_or_huge_is_left_out(offer: Offer, profile: bytes) -> None:
    source = Image.new("RGB", (400, 300), (0, 0, 255))
    for kind in ("JPEG", "PNG", "WEBP"):
        assert near(taken(offer(saved(source, kind, icc_profile=profile))).getpixel((9, 9)), (0, 0, 255), 12)


def test_of_a_moving_picture_the_first_is_taken(offer: Offer) -> None:
    frames = [Image.new("RGB", (400, 300), colour) for colour in ("red", "blue", "lime")]
    for kind in ("GIF", "WEBP", "PNG"):
        body = saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
        assert near(taken(offer(body)).getpixel((9, 9)), (255, 0, 0), 12), kind


def test_a_drawing_of_few_colours_stays_sharp(offer: Offer) -> None:
    drawing = Image.new("RGB", (640, 360), (250, 240, 10))
    drawing.paste((1, 2, 3), (100, 100, 300, 101))
    answer = offer(saved(drawing, "PNG"))
    image = taken(answer)
    assert isinstance(answer, StoredPicture)
    assert answer.path.suffix == ".png"
    assert (image.getpixel((200, 100)), image.getpixel((200, 102))) == ((1, 2, 3), (250, 240, 10))


# Where it is kept


def test_the_same_picture_has_the_same_name_and_is_written_once(offer: Offer, tmp_path: Path) -> None:
    body = saved(many_colours(640, 360), "JPEG")
    first = offer(body)
    assert isinstance(first, StoredPicture)
    os.utime(first.path, (1, 1))
    assert offer(body) == first
    assert first.path.stat().st_mtime == 1
    first.path.write_bytes(b"half")
    assert offer(body) == first
    taken(first)
    assert len(list(first.path.parent.iterdir())) == 1


def test_a_folder_that_can_t_be_written_is_named(server: Server, tmp_path: Path) -> None:
    (tmp_path / "pictures").write_bytes(b"a file")
    url = server.add("/picture", Reply(saved(many_colours(640, 360), "JPEG")))
    assert refused(take_picture([url], tmp_path / "pictures", HERE)).startswith("it could not be kept: ")


def test_the_next_address_is_tried_up_to_the_third(server: Server, tmp_path: Path) -> None:
    good = server.add("/good", Reply(saved(many_colours(640, 360), "JPEG")))
    pixel = server.add("/pixel", Reply(saved(Image.new("RGB", (1, 1)), "GIF")))
    missing = server.url("/missing")
    taken(take_picture([missing, pixel, good], tmp_path, HERE))
    answer = take_picture([missing, missing, pixel, "file:///etc/passwd", good], tmp_path, HERE)
    assert refused(answer) == (
        "its server has nothing at this address (HTTP 404)"
        "; at the next address: it is too small to show: 1 × 1 pixels"
        "; at the next address: its address is 'file:'; only http and https are fetched"
    )
    assert take_picture([], tmp_path, HERE) == Refusal("", "no address of a picture is given")


def test_pictures_are_guarded_as_feeds_are(server: Server, tmp_path: Path) -> None:
    inside = server.add("/inside", redirect("http://10.0.0.5/camera.jpg"))
    assert refused(take_picture([inside], tmp_path, HERE)) == "it redirects to 10.0.0.5, a private address"
    large = server.add("/large", Reply(endless(b"\xff\xd8\xff\xe0" * 250)))
    assert refused(take_picture([large], tmp_path, HERE)) == "it is larger than 8 MB"
    bomb = server.add("/bomb", Reply(zeros_in_gzip(10 << 30), headers={"Content-Encoding": "gzip"}))
    assert refused(take_picture([bomb], tmp_path, HERE)) == "it is larger than 8 MB unpacked"
    assert server.requests[0].headers["accept"].startswith("image/jpeg")


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


# Memory

CHILD = """
import sys
from pathlib import Path
from kiosk.feeds.fetching import fetch, FetchRefusedError
from kiosk.feeds.limits import Limits
from kiosk.feeds.pictures import take_picture
limits = Limits(allowed=frozenset({"127.0.0.1"}))
try:
    fetch(sys.argv[1], limits)
except FetchRefusedError as refused:
    print(refused)
for url in sys.argv[3:]:
    print(take_picture([url], Path(sys.argv[2]), limits))
print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="measured by what Linux counts")
def test_memory_stays_below_150_megabytes(server: Server, tmp_path: Path) -> None:
    coarse = Image.effect_noise((60, 60), 80)
    noise = Image.merge("RGBA", [coarse.rotate(90 * turn) for turn in range(4)])
    large = noise.resize((3990, 4000), Image.Resampling.NEAREST)
    smooth = noise.convert("RGB").resize((3990, 4000))
    bodies = [
        saved(large, "PNG", compress_level=1),
        saved(smooth, "JPEG", progressive=True),
        saved(smooth.convert("CMYK"), "JPEG", quality=50),
        saved(large.resize((2260, 2260)), "WEBP", quality=50),
        LARGER_INSIDE.read_bytes(),
    ]
    urls = [server.add(f"/{number}", Reply(body)) for number, body in enumerate(bodies)]
    bomb = server.add("/bomb", Reply(zeros_in_gzip(10 << 30), headers={"Content-Encoding": "gzip"}))
    child = subprocess.run(
        [sys.executable, "-c", CHILD, bomb, tmp_path, *urls], capture_output=True, text=True, check=True
    )
    first, *pictures, peak = child.stdout.splitlines()
    assert first == "it is larger than 4 MB unpacked"
    assert [line.split("(")[0] for line in pictures] == ["StoredPicture"] * 4 + ["Refusal"], child.stdout
    assert int(peak) < 150_000
