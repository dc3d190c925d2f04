"""A small kiosk whose settings and content are in order, for tests to spoil."""

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.content.checking import Checked, check
from kiosk.content.problems import Problem
from kiosk.settings.home import Home

SURVEY = """\
survey_id = "visit"

[organisation.name]
en = "Museum"
fr = "Musée"
ar = "متحف"

[organisation.disclaimer]
en = "Translated by a machine."

[question]
id = "overall"

[texts.en]
question = "How was it?"
words = ["Awful", "Bad", "Fair", "Good", "Great"]

[texts.fr]
question = "C’était comment ?"
words = ["Affreux", "Mauvais", "Moyen", "Bon", "Excellent"]

[texts.ar]
question = "كيف كانت الزيارة؟"
words = ["سيئ جدا", "سيئ", "مقبول", "جيد", "ممتاز"]
"""

ARTICLE = """\
order = 10
published = 2024-05-28
link = "https://example.org/story"
evergreen = true
[source]
en = "Museum"
fr = "Musée"
ar = "متحف"

[image]
file = "picture.png"
credit = "A. Painter"
"""

TEXT = """\
+++
headline = "A headline"
summary = "A summary."
image_alt = "A picture"
+++
A **bold** start.

- one
- two
"""


def png(width: int = 2, height: int = 2) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\x10\x20\x30" * width for _ in range(height))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def write_article(home: Home, slug: str) -> Path:
    folder = home.content / "articles" / slug
    folder.mkdir(parents=True)
    (folder / "article.toml").write_text(ARTICLE, encoding="utf-8")
    for code in ("en", "fr", "ar"):
        (folder / f"{code}.md").write_text(TEXT, encoding="utf-8")
    (folder / "picture.png").write_bytes(png())
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    write_article(home, "first")
    write_article(home, "second")
    home.settings.write_text('[device]\nid = "lobby"\n', encoding="utf-8")
    (home.content / "survey.toml").write_text(SURVEY, encoding="utf-8")
    (home.content / "theme.toml").write_text('accent = "#0b5c6b"\n', encoding="utf-8")
    return home


@pytest.fixture
def article(home: Home) -> Path:
    return home.content / "articles" / "first"


@pytest.fixture
def small_png() -> Callable[[int, int], bytes]:
    return png


Finder = Callable[..., Problem]


@pytest.fixture
def find(home: Home) -> Finder:
    """Check the home and return the one problem of a file and field, with the parts it must mention."""

    def one(file: str, field: str, *mentions: str, severity: str = "error") -> Problem:
        checked: Checked = check(home)
        listing = "\n".join(map(str, checked.problems)) or "no problem at all"
        fitting = [
            problem
            for problem in checked.problems
            if (problem.file, problem.field, problem.severity) == (file, field, severity)
            and all(mention in str(problem) for mention in mentions)
        ]
        assert len(fitting) == 1, f"wanted one of {file} {field} {mentions}, got:\n{listing}"
        return fitting[0]

    return one
