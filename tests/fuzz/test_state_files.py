"""Whatever stands in the files that the program leaves for itself: what is not as it was left is not there."""

import hashlib
import json
import shutil
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.content.article_folder import Surroundings
from kiosk.content.compiled import load, open_content, opened_news, tried
from kiosk.content.glances import glance
from kiosk.content.publishing import publish
from kiosk.content.records import Records
from kiosk.content.shelf import Shelf, ShelfError, open_shelf, write_shelf
from kiosk.content.signed import signed_line
from kiosk.content.versions import NoVersionError, current, read_files, versions
from kiosk.news.articles import Article
from kiosk.news.schedule import Schedule
from kiosk.news.selecting import Place, next_change, select
from kiosk.settings.home import Home
from kiosk.ui.screen_state import decode
from kiosk.wiring.feeding.shelf import current_path, made_path, read_object
from tests.fuzz.cases import Case, fuzzed
from tests.fuzz.homes import make_home
from tests.fuzz.hostile import mutated, texts, words
from tests.fuzz.plain import check_article
from tests.unit.content.conftest import png

_SHELF: Final = "cache/feeds/feeds-0123456789abcdef.jsonl"
_VERSION: Final = "published/versions/00000001"
SIGNED: Final = (
    "published/current.json",
    f"{_VERSION}/version.json",
    f"{_VERSION}/files.json",
    "cache/tried.json",
)
FILES: Final = (
    *SIGNED,
    *("cache/content.json", "cache/feeds/current.json", "cache/feeds/made.json", "cache/checked.jsonl"),
    *(f"{_VERSION}/articles.jsonl", _SHELF),
)
DEEP: Final = b"[" * 200_000
_PIECES: Final = (
    *(
        b"{",
        b"}",
        b"[",
        b"]",
        b'"',
        b",",
        b":",
        b"\n",
        b"\0",
        b"\xff",
        b"null",
        b"true",
        b"1e999",
        b"NaN",
        b"-Infinity",
        b"1",
    ),
    *(
        b'"\\ud800"',
        b'"\\u202e"',
        b"9" * 5_000,
        DEEP,
        b'{"a":' * 5_000,
        b"\xed\xa0\x80",
        b" ",
        b"../../../etc/passwd",
    ),
)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home that has published its content, and has something of a feed."""
    home = make_home(tmp_path_factory.mktemp("saved") / "home", png())
    publish(home)
    open_content(home)
    compiled = load(home)
    assert compiled is not None
    item = Article(
        "feed-city-0123456789",
        500,
        "2024-05-01",
        {"en": "City"},
        dict(compiled.articles[0].texts),
        origin="feed",
    )
    write_shelf(home.root / _SHELF, [item], home.feed_cache)
    current_path(home).write_text(
        json.dumps({"format": 1, "shelf": Path(_SHELF).name}) + "\n", encoding="utf-8"
    )
    made_path(home).write_text('{"generation": 1, "declared": "x"}\n', encoding="utf-8")
    if not (home.root / "cache/checked.jsonl").is_file():
        (home.root / "cache/checked.jsonl").write_bytes(
            signed_line({"around": "x"}) + signed_line({"slug": "first", "stamp": ""})
        )
    return home.root


@pytest.fixture
def home(saved: Path, tmp_path: Path) -> Home:
    shutil.copytree(saved, tmp_path / "home")
    return Home(tmp_path / "home")


def open_all(home: Home) -> dict[str, Article]:
    """Read all that the screen, the courier and the commands read of such files; return the articles."""
    now = current(home)
    known = versions(home)
    assert now is None or now.version in [one.number for one in known]
    for one in known:
        try:
            read_files(home, one.number)
        except NoVersionError:
            continue
    tried(home)
    for path in (current_path(home), made_path(home)):
        assert type(read_object(path)) is dict
    records = Records(home, glance(home))
    records.open(Surroundings())
    records.find("first")
    read: dict[str, Article] = {}
    compiled = load(home)
    if compiled is not None:
        articles = opened_news(home, compiled)
        for listing in articles.listings:
            try:
                read[listing.slug] = articles.article(listing.slug)
            except LookupError:
                continue
            check_article(read[listing.slug])
    return read


def test_all_is_read_as_it_was_left(home: Home) -> None:
    assert list(open_all(home)) == ["first", "feed-city-0123456789"]


def put(home: Home, saved: Path, file: str, data: bytes) -> None:
    for name in FILES:
        if (saved / name).is_file():
            shutil.copyfile(saved / name, home.root / name)
    (home.root / file).write_bytes(data)


@fuzzed()
@given(file=st.sampled_from(FILES), data=st.data())
def test_spoiled_bytes(home: Home, saved: Path, case: Case, file: str, data: st.DataObject) -> None:
    put(home, saved, FILES[0], (saved / FILES[0]).read_bytes())
    whole = open_all(home)
    put(home, saved, file, data.draw(mutated((saved / file).read_bytes(), _PIECES)))
    with case():
        read = open_all(home)
    assert read.items() <= whole.items(), "something was read that nobody wrote"


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize(
    "data", [b"", b"\0" * 1_000, DEEP, b"{}", b"null\n", b'{"a":' * 20_000, b"9" * 10_000]
)
def test_files_of_another_kind(home: Home, saved: Path, case: Case, file: str, data: bytes) -> None:
    put(home, saved, file, data)
    with case():
        open_all(home)
        decode(data)


_leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from(
        (0, -1, 2**63, 10**30, 1e308, float("nan"), float("inf"), "", "\ud800", "../a", "/etc/passwd", "a\0b")
    ),
    texts,
    words,
    st.sampled_from(
        (
            "2024-02-30",
            "25:00:00",
            "9999-12-31T23:59:59.999999-23:59",
            "Nowhere/Atall",
            "2-01",
            "C:/a",
            "a/../b",
        )
    ),
)
_wild = st.recursive(
    _leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=4,
)


@st.composite
def spoiled_tree(draw: st.DrawFn, tree: Any) -> Any:
    """Return data with some of its parts replaced, left out, doubled or renamed."""
    tree = deepcopy(tree)
    for _ in range(draw(st.integers(1, 3))):
        around: Any = tree
        while True:
            keys = list(around) if isinstance(around, dict) else list(range(len(around)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            if isinstance(around[key], dict | list) and around[key] and draw(st.integers(0, 3)):
                around = around[key]
                continue
            match draw(st.integers(0, 5)):
                case 0:
                    del around[key]
                case 1 if isinstance(around, list):
                    around.insert(key, deepcopy(around[key]))
                case 2 if isinstance(around, dict):
                    around[draw(words)] = around.pop(key)
                case _:
                    around[key] = draw(_wild)
            break
    return tree


def parsed(line: bytes) -> Any:
    return json.loads(line[17:])


@fuzzed()
@given(file=st.sampled_from((*SIGNED, "cache/content.json", "cache/feeds/current.json")), data=st.data())
def test_spoiled_data_with_a_checksum_that_fits(
    home: Home, saved: Path, case: Case, file: str, data: st.DataObject
) -> None:
    whole = (saved / file).read_bytes()
    if file in SIGNED:
        made = signed_line(data.draw(spoiled_tree(parsed(whole))))
    else:
        tree = data.draw(spoiled_tree(json.loads(whole)))
        tree.pop("sha256", None)
        tree["sha256"] = hashlib.sha256(json.dumps(tree, sort_keys=True).encode()).hexdigest()
        made = json.dumps(tree).encode()
    put(home, saved, file, made)
    with case():
        open_all(home)


def read_shelf(shelf: Shelf) -> None:
    with shelf:
        for listing in shelf.listings:
            try:
                article = shelf.article(listing.slug)
            except LookupError:
                continue
            assert type(article.slug) is str
            assert type(article.schedule) is Schedule
        at, place = (
            datetime(2024, 6, 1, tzinfo=UTC),
            Place("lobby", frozenset({"children"}), ZoneInfo("Africa/Casablanca")),
        )
        select(shelf.listings, at, place)
        next_change(shelf.listings, at, place)


@pytest.mark.parametrize("length", [-1, 0, 25_276_504_336, 2**63 - 1, 2**64])
def test_a_shelf_with_an_article_of_no_possible_length_is_refused(
    saved: Path, tmp_path: Path, length: int
) -> None:
    head, *lines = (saved / _VERSION / "articles.jsonl").read_bytes().splitlines(keepends=True)
    index = parsed(head)
    index["articles"][0][-1] = length
    path = tmp_path / "shelf.jsonl"
    path.write_bytes(b"".join([signed_line(index), *lines]))
    with pytest.raises(ShelfError, match="bytes"):
        open_shelf(path, tmp_path)


def test_a_shelf_with_an_article_twice_is_refused(saved: Path, tmp_path: Path) -> None:
    head, *lines = (saved / _VERSION / "articles.jsonl").read_bytes().splitlines(keepends=True)
    index = parsed(head)
    index["articles"] *= 2
    path = tmp_path / "shelf.jsonl"
    path.write_bytes(b"".join([signed_line(index), *lines, *lines]))
    with pytest.raises(ShelfError, match="twice"):
        open_shelf(path, tmp_path)


@fuzzed()
@given(data=st.data())
def test_spoiled_shelves_with_checksums_that_fit(
    saved: Path, tmp_path: Path, case: Case, data: st.DataObject
) -> None:
    head, *lines = (saved / _VERSION / "articles.jsonl").read_bytes().splitlines(keepends=True)
    articles = [
        signed_line(data.draw(spoiled_tree(parsed(line)))) if data.draw(st.booleans()) else line
        for line in lines
    ]
    index = parsed(head)
    for row, line in zip(index["articles"], articles, strict=True):
        row[-1] = len(line)
    if data.draw(st.booleans()):
        index = data.draw(spoiled_tree(index))
    path = tmp_path / "shelf.jsonl"
    path.write_bytes(b"".join([signed_line(index), *articles]))
    with case():
        try:
            shelf = open_shelf(path, tmp_path)
        except ShelfError:
            return
        read_shelf(shelf)
