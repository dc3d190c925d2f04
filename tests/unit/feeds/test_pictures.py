import math
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from kiosk.feeds.limits import Limits
from kiosk.feeds.pictures import StoredPicture, take_picture
from kiosk.news.feeds import Refusal
from tests.unit.feeds.offering import (
    HERE,
    LARGER_INSIDE,
    Offer,
    many_colours,
    near,
    png,
    refused,
    saved,
    taken,
)
from tests.unit.feeds.server import Reply, Server, endless, redirect, serving, zeros_in_gzip


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
    rows = bytes(round(128 + 100 * math.sin(row)) for row in range(2400))
    source = Image.frombytes("L", (1, 2400), rows).resize((2400, 2400), Image.Resampling.NEAREST)
    image = taken(offer(saved(source, "PNG"))).convert("L").crop((900, 0, 901, 1920))
    wanted = source.resize((1920, 1920), Image.Resampling.LANCZOS).crop((900, 0, 901, 1920))
    assert max(abs(a - b) for a, b in zip(image.tobytes(), wanted.tobytes(), strict=True)) <= 5


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
