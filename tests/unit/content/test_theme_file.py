import tomllib
from collections.abc import Callable

import pytest

from kiosk.content.checking import check
from kiosk.content.problems import Problem
from kiosk.content.theme_file import DEFAULT_THEME, contrast_with_white
from kiosk.resources import resource
from kiosk.settings.home import Home

Finder = Callable[..., Problem]
FILE = "content/theme.toml"


@pytest.mark.parametrize(
    ("colour", "ratio"),
    [("#ffffff", 1.0), ("#000000", 21.0), ("#767676", 4.54), ("#777777", 4.48), ("#ff0000", 4.0)],
)
def test_contrast_is_that_of_wcag(colour: str, ratio: float) -> None:
    assert contrast_with_white(colour) == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize(
    ("accent", "mentions"),
    [
        ("#777777", ["4.47 : 1", "4.5 : 1"]),
        ("#FFD500", ["1.42 : 1"]),
        ("teal", ['"teal"', "#rrggbb"]),
        ("#abc", ["#rrggbb"]),
    ],
)
def test_an_accent_that_nobody_can_read_is_refused(
    home: Home, find: Finder, accent: str, mentions: list[str]
) -> None:
    (home.content / "theme.toml").write_text(f'\naccent = "{accent}"\n', encoding="utf-8")
    assert find(FILE, "accent", *mentions).line == 2
    compiled = check(home).compiled
    assert compiled is not None
    assert compiled.theme == DEFAULT_THEME


def test_a_missing_theme_is_a_warning(home: Home, find: Finder) -> None:
    (home.content / "theme.toml").unlink()
    find(FILE, "", severity="warning")
    assert check(home).in_order


def test_a_logo_must_be_a_picture_in_the_content_folder(home: Home, find: Finder) -> None:
    (home.content / "logo.png").write_bytes(b"<svg/>")
    (home.content / "theme.toml").write_text('logo = "logo.png"\n', encoding="utf-8")
    find(FILE, "logo", "an SVG drawing")
    (home.content / "theme.toml").write_text('logo = "../logo.png"\n', encoding="utf-8")
    find(FILE, "logo", "../logo.png")


def test_a_logo_that_is_in_order_has_an_absolute_path(
    home: Home, small_png: Callable[[int, int], bytes]
) -> None:
    (home.content / "logo.png").write_bytes(small_png(3, 3))
    (home.content / "theme.toml").write_text('logo = "logo.png"\n', encoding="utf-8")
    compiled = check(home).compiled
    assert compiled is not None
    assert compiled.theme.logo == str(home.content / "logo.png")


def test_a_theme_that_fits_in_part_is_not_taken_in_part(home: Home, find: Finder) -> None:
    (home.content / "theme.toml").write_text('accent = "#123456"\nfont = "Arial"\n', encoding="utf-8")
    find(FILE, "font", "unknown key", "accent, logo")
    compiled = check(home).compiled
    assert compiled is not None
    assert compiled.theme == DEFAULT_THEME


def test_there_is_one_default_accent() -> None:
    sample = tomllib.loads(resource("sample", "content", "theme.toml").read_text(encoding="utf-8"))
    palette = resource("qml", "Visitor", "Theme.qml").read_text(encoding="utf-8")
    assert DEFAULT_THEME.accent == sample["accent"].lower()
    assert DEFAULT_THEME.accent in palette.lower()
