import re

import numpy
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.content.codes import FINEST_SIDE, qr_code, side_of, web_address
from kiosk.news.codes import qr_rows

QUIET = 4
SCALE = 3
LETTERS = "abcXYZ019-._~:/?#@!$&'()*+,;=%20"


def read(code: str) -> list[str]:
    """Draw a code as the screen does, and read it."""
    rows = qr_rows(code)
    light = numpy.array([[255 if module == "0" else 0 for module in row] for row in rows], dtype=numpy.uint8)
    image = numpy.pad(light, QUIET, constant_values=255).repeat(SCALE, axis=0).repeat(SCALE, axis=1)
    return [found.text for found in zxingcpp.read_barcodes(image)]


@pytest.mark.parametrize("length", [12, 14, 40, 62, 84, 106, 107, 180, 250, 311, 400, 499, 500])
def test_a_link_of_any_length_is_read_back(length: int) -> None:
    link = ("https://a.b/" + "story-" * 100)[:length]
    assert read(qr_code(link)) == [link]


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("https://example.org/A?b=c&d=%20#e", "https://example.org/A?b=c&d=%20#e"),
        ("HTTPS://EXAMPLE.ORG/12345", "HTTPS://EXAMPLE.ORG/12345"),
        ("http://[2001:db8::1]:8080/", "http://[2001:db8::1]:8080/"),
        ("https://example.org/café?q=é#ü", "https://example.org/caf%C3%A9?q=%C3%A9#%C3%BC"),
        ("https://straße.example/a%2Fb", "https://xn--strae-oqa.example/a%2Fb"),
        (
            "https://ar.wikipedia.org/wiki/المغرب",
            "https://ar.wikipedia.org/wiki/%D8%A7%D9%84%D9%85%D8%BA%D8%B1%D8%A8",
        ),
        (
            "https://موقع.وزارة-الاتصالات.مصر/",
            "https://xn--4gbrim.xn----ymcbaaajlc6dj7bxne2c.xn--wgbh1c/",
        ),
    ],
)
def test_a_link_is_read_back_as_its_address(link: str, address: str) -> None:
    assert web_address(link) == address
    assert read(qr_code(link)) == [address]


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(st.text(LETTERS, max_size=480))
def test_whatever_a_link_is_made_of_is_read_back(rest: str) -> None:
    assert read(qr_code(f"https://a.b/{rest}")) == [f"https://a.b/{rest}"]


def test_what_can_not_be_written_has_no_code() -> None:
    assert qr_code("") == ""
    assert qr_code("https://-é.example/") == ""
    assert qr_code("https://a.b/" + "x" * 3000) == ""
    assert side_of("") == 0


def test_a_hundred_letters_make_a_code_that_is_read_from_afar() -> None:
    assert side_of(qr_code("https://a.b/" + "x" * 94)) == FINEST_SIDE
    assert side_of(qr_code("https://a.b/" + "x" * 95)) > FINEST_SIDE


def test_a_code_is_written_as_the_screen_reads_it() -> None:
    code = qr_code("https://example.org/")
    assert re.fullmatch(r"25:[0-9a-f]{157}", code)
    rows = qr_rows(code)
    assert len(rows) == 25
    assert {len(row) for row in rows} == {25}
    finder = ("1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111")
    assert tuple(row[:7] for row in rows[:7]) == finder
    assert tuple(row[-7:] for row in rows[:7]) == finder
    assert tuple(row[:7] for row in rows[-7:]) == finder
