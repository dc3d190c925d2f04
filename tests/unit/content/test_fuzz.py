"""Whatever stands in the files: a check never raises, and what it can't use it reports."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.content.bodies import parse_body
from kiosk.content.checking import check
from kiosk.content.compiled import dump, from_dump
from kiosk.content.pictures import picture_fault
from kiosk.content.problems import Report, printable
from kiosk.settings.home import Home

FEW = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

FILES = [
    "kiosk.toml",
    "content/survey.toml",
    "content/theme.toml",
    "content/articles/first/article.toml",
    "content/articles/first/en.md",
    "content/articles/first/picture.png",
]
TOML_PARTS = [
    *"[]=\"'{},.#\\\n\r \x00é",
    '"""',
    "[[",
    "\\u202e",
    "+++",
    "nan",
    "true",
    "1",
    "-0.5",
    "2024-01-01",
]
TOML_WORDS = ["device", "id", "texts", "en", "words", "headline"]
TOML_TEXT = st.lists(st.sampled_from(TOML_PARTS + TOML_WORDS), max_size=40).map("".join)
MARKDOWN_PARTS = [
    *"*_`[]()<>|\\\n\ta",
    "**",
    "```",
    "\n\n",
    "# ",
    "- ",
    "1. ",
    "> ",
    "![",
    "~~",
    "|-|",
    "    ",
]
MARKDOWN_WORDS = ["<b>", "<!--", "<script>", "&amp;", "&#x202e;", "[a]: b", "words here"]
MARKDOWN = st.lists(st.sampled_from(MARKDOWN_PARTS + MARKDOWN_WORDS), max_size=60).map("".join)
VALUES = st.recursive(
    st.one_of(st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.dates()),
    lambda inner: st.lists(inner, max_size=6),
    max_leaves=8,
)


@pytest.fixture
def intact(home: Home) -> Iterator[Home]:
    """The home, with its files put back after each example."""
    saved = {path: path.read_bytes() for path in home.root.rglob("*") if path.is_file()}
    _SAVED[home.root] = saved
    yield home
    del _SAVED[home.root]


_SAVED: dict[Path, dict[Path, bytes]] = {}


def check_with(home: Home, file: str, data: bytes) -> None:
    (home.content / "feeds.toml").unlink(missing_ok=True)
    for path, content in _SAVED[home.root].items():
        path.write_bytes(content)
    (home.root / file).write_bytes(data)
    checked = check(home)
    assert checked.compiled is not None or not checked.in_order
    for problem in checked.problems:
        assert printable(str(problem)) == str(problem)
    if checked.compiled is not None:
        as_read = json.loads(json.dumps(dump(checked.compiled, home)))
        restored = from_dump(as_read, home)
        assert restored == checked.compiled
        assert restored.articles == checked.compiled.articles
        if file.startswith("content/articles/first"):
            slugs = [article.slug for article in checked.compiled.articles]
            assert "second" in slugs
            assert "first" in slugs or not checked.in_order


@FEW
@given(file=st.sampled_from(FILES), data=st.binary(max_size=300))
def test_random_bytes(intact: Home, file: str, data: bytes) -> None:
    check_with(intact, file, data)


@FEW
@given(file=st.sampled_from(FILES[:4]), text=TOML_TEXT)
def test_text_that_looks_like_toml(intact: Home, file: str, text: str) -> None:
    check_with(intact, file, text.encode())


@FEW
@given(file=st.sampled_from(FILES[:5]), data=st.data())
def test_files_in_order_with_a_part_replaced(intact: Home, file: str, data: st.DataObject) -> None:
    whole = _SAVED[intact.root][intact.root / file]
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 40)))
    part = data.draw(st.one_of(st.binary(max_size=10), TOML_TEXT.map(str.encode)))
    check_with(intact, file, whole[:start] + part + whole[end:])


@FEW
@given(
    file=st.sampled_from(
        [
            ("kiosk.toml", "[visit]\nidle_after_s"),
            ("kiosk.toml", "[languages]\noffered"),
            ("kiosk.toml", "[device]\nbooth"),
            ("kiosk.toml", "[time]\nzone"),
            ("content/theme.toml", "accent"),
            ("content/theme.toml", "logo"),
            ("content/articles/first/article.toml", "published = 2024-01-01\nlink"),
            ("content/articles/first/article.toml", "published = 2024-01-01\n[image]\nfile"),
            (
                "content/articles/first/article.toml",
                "published = 2024-01-01\n[image]\nfile='picture.png'\nfocus",
            ),
            ("content/articles/first/article.toml", "published"),
            ("content/articles/first/article.toml", "published = 2024-01-01\nvalid_from"),
            ("content/articles/first/article.toml", "published = 2024-01-01\nweekdays"),
            ("content/articles/first/article.toml", "published = 2024-01-01\nwindows"),
            ("content/articles/first/article.toml", "published = 2024-01-01\nzone"),
            ("content/articles/first/article.toml", "published = 2024-01-01\n[target]\ntags"),
            ("content/feeds.toml", "[[feed]]\nid = 'a'\nurl = 'https://x'\nblocked_words"),
            ("content/feeds.toml", "[[feed]]\nid = 'a'\nurl"),
            ("content/feeds.toml", "[[feed]]\nid"),
            ("content/feeds.toml", "feed"),
        ]
    ),
    value=VALUES,
)
def test_values_of_any_type(intact: Home, file: tuple[str, str], value: object) -> None:
    from datetime import date

    def written(one: object) -> str:
        if isinstance(one, bool):
            return str(one).lower()
        if isinstance(one, str):
            return '"' + "".join(f"\\U{ord(c):08X}" for c in one if not 0xD800 <= ord(c) < 0xE000) + '"'
        if isinstance(one, list):
            return "[" + ", ".join(map(written, one)) + "]"
        return one.isoformat() if isinstance(one, date) else repr(one)

    check_with(intact, file[0], f"{file[1]} = {written(value)}\n".encode())


@FEW
@given(text=st.one_of(MARKDOWN, st.text(max_size=200)))
def test_markdown(text: str) -> None:
    report = Report("en.md")
    for block in parse_body(text, 1, report):
        assert block.text.strip()
        assert all(run.text for run in block.runs)
    assert all(problem.line for problem in report.problems)


@FEW
@given(
    data=st.binary(max_size=200),
    magic=st.sampled_from([b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF    WEBP", b""]),
)
def test_pictures(data: bytes, magic: bytes) -> None:
    picture_fault(magic + data)


@FEW
@given(name=st.text(min_size=1, max_size=20))
def test_names_of_folders(name: str) -> None:
    with tempfile.TemporaryDirectory() as root:
        home = Home(Path(root))
        (home.content / "articles").mkdir(parents=True)
        try:
            (home.content / "articles" / name).mkdir()
        except (OSError, ValueError):
            return
        assert not check(home).in_order
