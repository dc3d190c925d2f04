from collections.abc import Callable

import pytest

from kiosk.content.checking import check
from kiosk.content.problems import Problem
from kiosk.news.feeds import Feed
from kiosk.news.schedule import Target
from kiosk.settings.home import Home

Finder = Callable[..., Problem]
FILE = "content/feeds.toml"
FEED = """\
[[feed]]
id = "museum"
url = "https://museum.example/rss"
"""


def write(home: Home, text: str) -> None:
    (home.content / "feeds.toml").write_text(text, encoding="utf-8")


def feeds_of(home: Home) -> tuple[Feed, ...]:
    checked = check(home)
    assert checked.compiled is not None
    assert checked.problems == ()
    return checked.compiled.feeds


def test_a_home_needs_no_feeds(home: Home) -> None:
    assert feeds_of(home) == ()
    write(home, "# none yet\n")
    assert feeds_of(home) == ()
    write(home, "feed = []\n")
    assert feeds_of(home) == ()


def test_a_feed_needs_an_id_and_an_address(home: Home) -> None:
    write(home, FEED)
    assert feeds_of(home) == (Feed("museum", "https://museum.example/rss"),)


def test_a_feed_is_read_whole(home: Home) -> None:
    write(
        home,
        """\
[[feed]]
id = "first"
url = "https://one.example/atom.xml?a=b"
trusted = true
language = "pt-BR"
every_minutes = 5
max_items = 100
max_age_days = 3650
blocked_words = ["casino", "free  money"]
pictures = false
order = 0
priority = 9
weight = 100
[feed.name]
en = " The\\tOne "
ar = "الأول"
[feed.target]
kiosks = ["hall-1"]
tags = ["children", "hall-a"]

[[feed]]
id = "second"
url = "https://two.example/feed.json"
name = { en = "Two" }
""",
    )
    assert feeds_of(home) == (
        Feed(
            id="first",
            url="https://one.example/atom.xml?a=b",
            name={"en": "The One", "ar": "الأول"},
            trusted=True,
            language="pt-BR",
            every_minutes=5,
            max_items=100,
            max_age_days=3650,
            blocked_words=("casino", "free money"),
            pictures=False,
            order=0,
            priority=9,
            weight=100,
            target=Target(("hall-1",), ("children", "hall-a")),
        ),
        Feed("second", "https://two.example/feed.json", {"en": "Two"}),
    )


@pytest.mark.parametrize(
    ("toml", "field", "line", "mentions"),
    [
        ('[[feeds]]\nid = "x"\n', "feeds", 1, ["unknown key", "did you mean feed?"]),
        ('[feed]\nid = "x"\n', "feed", 1, ["a table", "its own line [[feed]]"]),
        ("feed = 3\n", "feed", 1, ["3", "[[feed]]"]),
        ('[[feed]]\nurl = "https://x.example/"\n', "feed.id, entry 1", 1, ["the key is missing"]),
        ('[[feed]]\nid = "x"\n', "feed.url, entry 1", 1, ["the key is missing", "https://"]),
        (FEED + "ur = 1\n", "feed.ur, entry 1", 4, ["unknown key", "did you mean url?"]),
        (
            FEED + "[feed.name]\norder = 'x'\n",
            "feed.name.order, entry 1",
            5,
            ["unknown language", "order stands right under [[feed]]"],
        ),
        (FEED.replace("museum", "The Museum", 1), "feed.id, entry 1", 2, ['"The Museum"', "1 to 32"]),
        (FEED.replace("museum", "m" * 33, 1), "feed.id, entry 1", 2, ["33 characters", "1 to 32"]),
        (FEED.replace("museum", "nul", 1), "feed.id, entry 1", 2, ['"nul"']),
        (FEED.replace("https://", "ftp://"), "feed.url, entry 1", 3, ['"ftp://', "https:// or http://"]),
        (FEED.replace("https://", "feed://"), "feed.url, entry 1", 3, ['"feed://']),
        (FEED.replace("https://", ""), "feed.url, entry 1", 3, ['"museum.example/rss"']),
        (FEED.replace("museum.example", ""), "feed.url, entry 1", 3, ['"https:///rss"']),
        (FEED.replace("/rss", "/r s"), "feed.url, entry 1", 3, ["r s"]),
        (FEED.replace(".example", ".example:99999"), "feed.url, entry 1", 3, ["99999"]),
        (FEED.replace("https://", "https://me:secret@"), "feed.url, entry 1", 3, ["name or password"]),
        (FEED.replace("https://", "https://me@"), "feed.url, entry 1", 3, ["name or password"]),
        (FEED.replace(".example", ".\\u202eexample"), "feed.url, entry 1", 3, ["U+202E"]),
        (FEED + 'language = "xx"\n', "feed.language, entry 1", 4, ['"xx"', "ar, de, en"]),
        (FEED + 'trusted = "yes"\n', "feed.trusted, entry 1", 4, ['"yes"', "true or false"]),
        (FEED + "every_minutes = 4\n", "feed.every_minutes, entry 1", 4, ["from 5 to 10080"]),
        (FEED + "max_items = 101\n", "feed.max_items, entry 1", 4, ["from 1 to 100"]),
        (FEED + "max_age_days = 0\n", "feed.max_age_days, entry 1", 4, ["from 1 to 3650"]),
        (FEED + "priority = 10\n", "feed.priority, entry 1", 4, ["from 0 to 9"]),
        (FEED + "weight = 0\n", "feed.weight, entry 1", 4, ["from 1 to 100"]),
        (FEED + "order = -1\n", "feed.order, entry 1", 4, ["from 0 to 999999"]),
        (FEED + 'blocked_words = ["a",\n  " "]\n', "feed.blocked_words, entry 1, entry 2", 5, ["empty word"]),
        (FEED + 'blocked_words = "casino"\n', "feed.blocked_words, entry 1", 4, ["up to 500 words"]),
        (FEED + '[feed.name]\nxx = "X"\n', "feed.name.xx, entry 1", 5, ['"xx"']),
        (FEED + '[feed.name]\nen = "a\\u202eb"\n', "feed.name.en, entry 1", 5, ["U+202E"]),
        (FEED + '[feed.target]\ntags = ["a b"]\n', "feed.target.tags, entry 1, entry 1", 5, ['"a b"']),
        (
            FEED + '[feed.target]\ntags = ["a",\n"a"]\n',
            "feed.target.tags, entry 1, entry 2",
            6,
            ["a second time", "each tag once"],
        ),
        (FEED + FEED.replace("/rss", "/other"), "feed.id, entry 2", 5, ["feed 1, line 2"]),
        (FEED + FEED.replace('"museum"', '"b"'), "feed.url, entry 2", 6, ["feed 1, line 3"]),
        (
            FEED + FEED.replace('"museum"', '"b"').replace("museum.", "MUSEUM.").replace("/rss", "/rss#top"),
            "feed.url, entry 2",
            6,
            ["feed 1, line 3"],
        ),
        ("[[feed]\n", "", 1, ["column"]),
    ],
)
def test_each_mistake_is_named_with_line_and_what_is_allowed(
    home: Home, find: Finder, toml: str, field: str, line: int, mentions: list[str]
) -> None:
    write(home, toml)
    assert find(FILE, field, *mentions).line == line
    assert [problem.severity for problem in check(home).problems].count("error") == 1


def test_a_feed_without_encryption_is_a_warning(home: Home, find: Finder) -> None:
    write(home, FEED.replace("https://", "http://"))
    assert find(FILE, "feed.url, entry 1", "not encrypted", severity="warning").line == 3
    compiled = check(home).compiled
    assert compiled is not None
    assert [feed.id for feed in compiled.feeds] == ["museum"]


def test_all_mistakes_are_listed_at_once(home: Home) -> None:
    write(
        home,
        FEED
        + 'weight = "1"\nlanguage = "xx"\n'
        + '[[feed]]\nid = "B"\nurl = "https://museum.example/rss"\nmax_items = 0\n'
        + '[[feed]]\nid = "museum"\nurl = "nowhere"\nblocked_words = [1, "x"]\n',
    )
    assert {(problem.field, problem.line) for problem in check(home).problems} == {
        ("feed.weight, entry 1", 4),
        ("feed.language, entry 1", 5),
        ("feed.id, entry 2", 7),
        ("feed.url, entry 2", 8),
        ("feed.max_items, entry 2", 9),
        ("feed.id, entry 3", 11),
        ("feed.url, entry 3", 12),
        ("feed.blocked_words, entry 3, entry 1", 13),
    }


def test_feeds_without_an_id_and_address_are_not_called_the_same(home: Home) -> None:
    write(home, "[[feed]]\n[[feed]]\n")
    assert [(problem.field, problem.line) for problem in check(home).problems] == [
        ("feed.id, entry 1", 1),
        ("feed.url, entry 1", 1),
        ("feed.id, entry 2", 2),
        ("feed.url, entry 2", 2),
    ]


def test_a_broken_file_is_an_error(home: Home, find: Finder) -> None:
    write(home, FEED)
    assert len(feeds_of(home)) == 1
    (home.content / "feeds.toml").write_bytes(b"\xff\xfe[")
    find(FILE, "", "UTF-16")
    assert not check(home).in_order
    (home.content / "feeds.toml").unlink()
    (home.content / "feeds.toml").mkdir()
    find(FILE, "", "a folder")
