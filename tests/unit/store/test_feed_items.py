from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.errors import KioskError
from kiosk.news.articles import Block, Run
from kiosk.news.feeds import FeedItem, Refusal
from kiosk.settings.home import Home
from kiosk.store.feed_items import FeedStore
from kiosk.store.feed_reading import Feeds, FeedState, StoredItem, read_feeds, read_moments
from kiosk.store.sqlite import connect

URL = "https://news.example/feed"


def stored(guid: str, feed: str = "news", headline: str = "A headline") -> StoredItem:
    body = (
        Block("paragraph", (Run("Some "), Run("bold", bold=True))),
        Block("item", (Run("it", italic=True),)),
    )
    item = FeedItem(
        guid,
        "ar",
        headline,
        "A summary.",
        body,
        "https://news.example/1",
        "2026-01-02T03:04:05+01:00",
        ("https://news.example/1.jpg",),
        "alt",
        "credit",
    )
    return StoredItem(
        feed, f"feed-{feed}-{guid}", item, "rev", "a.jpg", item.picture_urls, "", 0, "21:ff", 1000, 2000
    )


def fetched(feed: str = "news", url: str = URL) -> FeedState:
    return FeedState(feed, url, "rules", "News", '"1"', "yesterday", "", 0, 9000, 2000, 2000)


@contextmanager
def opened(home: Home) -> Iterator[FeedStore]:
    store = FeedStore(home)
    try:
        yield store
    finally:
        store.close()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_everything_is_there_as_it_was_after_a_restart(home: Home) -> None:
    items = [stored("2"), stored("1"), replace(stored("3"), picture="", picture_refusal="too large")]
    with opened(home) as store:
        store.declare([("news", URL, "rules")])
        assert store.succeeded(fetched(), items, [Refusal("An item", "it has a blocked word")])
        store.decide(items[:1], "withdrawn", 3000)
        kept = store.read()
    assert read_feeds(home) == kept
    assert list(kept.items) == items
    assert kept.states == {"news": fetched()}
    assert [(one.what, one.reason, at) for one, at in kept.refusals["news"]] == [
        ("An item", "it has a blocked word", 2000)
    ]
    assert kept.decisions["news", "2"].verdict == "withdrawn"
    assert read_moments(home) == ({"news": (9000, 2000)}, kept.generation)


def test_items_are_replaced_not_merged_and_decisions_outlive_them(home: Home) -> None:
    with opened(home) as store:
        store.declare([("news", URL, "rules"), ("other", URL, "rules")])
        store.succeeded(fetched("other"), [stored("1", "other")], [])
        store.succeeded(fetched(), [stored("1"), stored("2")], [Refusal("x", "y")])
        store.decide([stored("1")], "approved", 3000)
        store.succeeded(fetched(), [stored("3")], [])
        kept = store.read()
        assert [one.item.guid for one in kept.items_of("news")] == ["3"]
        assert [one.item.guid for one in kept.items_of("other")] == ["1"]
        assert kept.refusals == {}
        store.succeeded(fetched(), [], None)
        kept = store.read()
    assert kept.items_of("news") == ()
    assert ("news", "1") in kept.decisions


def test_the_first_of_two_items_with_the_same_guid_or_slug_counts(home: Home) -> None:
    twins = [stored("1"), stored("1", headline="B"), replace(stored("2"), slug="feed-news-1")]
    with opened(home) as store:
        store.declare([("news", URL, "rules")])
        store.succeeded(fetched(), twins, [])
        assert store.read().items == (twins[0],)


@pytest.mark.parametrize("declared", [[], [("news", "https://else.example/", "rules")]])
def test_a_feed_that_is_gone_or_moved_loses_its_items_and_keeps_its_decisions(
    home: Home, declared: list[tuple[str, str, str]]
) -> None:
    with opened(home) as store:
        store.declare([("news", URL, "rules")])
        store.succeeded(fetched(), [stored("1")], [Refusal("x", "y")])
        store.decide([stored("1")], "withdrawn", 3000)
        before = store.read().generation
        store.declare(declared)
        kept = store.read()
    assert (kept.items, dict(kept.refusals)) == ((), {})
    assert [*kept.decisions] == [("news", "1")]
    assert kept.generation > before
    assert [(one.last_ok, one.carries) for one in kept.states.values()] == [(0, 0)] * len(declared)


def test_other_rules_make_a_feed_due_and_read_as_a_whole(home: Home) -> None:
    without = replace(stored("2"), picture="", picture_refusal="too large")
    with opened(home) as store:
        store.declare([("news", URL, "rules")])
        store.succeeded(fetched(), [stored("1"), without], [])
        store.declare([("news", URL, "other rules")])
        kept = store.read()
    assert kept.states["news"] == replace(
        fetched(), rules="other rules", etag="", last_modified="", next_at=0
    )
    assert kept.items == (stored("1"), replace(without, picture_from=()))


def test_the_generation_counts_what_visitors_may_see(home: Home) -> None:
    with opened(home) as store:
        store.declare([("news", URL, "rules")])
        assert store.succeeded(fetched(), [stored("1")], [])
        first = store.read().generation
        assert not store.succeeded(fetched(), [replace(stored("1"), last_seen=5000)], [])
        store.failed(replace(fetched(), failures=1, last_error="away"))
        assert store.read().generation == first
        store.decide([stored("1")], "approved", 1)
        assert store.read().generation == first + 1


def test_a_feed_that_is_no_longer_declared_takes_no_items(home: Home) -> None:
    with opened(home) as store:
        store.declare([("news", URL, "rules")])
        assert not store.succeeded(fetched("gone"), [stored("1", "gone")], [])
        assert not store.succeeded(fetched(url="https://else.example/"), [stored("1")], [])
        assert store.read().items == ()


def test_a_failure_keeps_items_and_refusals(home: Home) -> None:
    with opened(home) as store:
        store.declare([("news", URL, "rules")])
        store.succeeded(fetched(), [stored("1")], [Refusal("x", "y")])
        before = store.read()
        store.failed(replace(fetched(), failures=3, last_error="away", next_at=7))
        kept = store.read()
    assert (kept.items, kept.refusals) == (before.items, before.refusals)
    assert (kept.states["news"].failures, kept.states["news"].last_error) == (3, "away")


@pytest.mark.parametrize(
    "damage", [b"this is no database, whatever its name says" * 99, b"SQLite format 3\0" + b"\xff" * 8000]
)
def test_a_damaged_file_is_set_aside_whole_and_begun_anew(home: Home, damage: bytes) -> None:
    home.feeds.write_bytes(damage)
    with pytest.raises(KioskError, match="sets a damaged one aside"):
        read_feeds(home)
    assert read_moments(home) == ({}, 0)
    with opened(home) as store:
        assert store.read() == Feeds()
    [aside] = home.set_aside.glob("feeds-*/feeds.db")
    assert aside.read_bytes() == damage


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE items SET data = 'no json'",
        "UPDATE items SET data = '{\"guid\": 1}'",
        "UPDATE items SET picture_from = '3'",
        "DROP TABLE items",
    ],
)
def test_decisions_are_carried_over_from_a_damaged_file(home: Home, spoil: str) -> None:
    with opened(home) as store:
        store.declare([("news", URL, "rules")])
        store.succeeded(fetched(), [stored("1")], [])
        store.decide([stored("1")], "withdrawn", 3000)
    with closing(connect(home.feeds)) as connection:
        connection.execute(spoil)
    with opened(home) as store:
        kept = store.read()
    assert (kept.items, dict(kept.states)) == ((), {})
    assert [(key, one.verdict) for key, one in kept.decisions.items()] == [(("news", "1"), "withdrawn")]
    assert len([*home.set_aside.glob("feeds-*/feeds.db")]) == 1


def test_a_file_of_a_newer_program_is_refused_and_left_as_it_is(home: Home) -> None:
    with opened(home) as store:
        store.declare([("news", URL, "rules")])
    with closing(connect(home.feeds)) as connection:
        connection.execute("PRAGMA user_version=99")
    with pytest.raises(KioskError, match="newer version"):
        FeedStore(home)
    with pytest.raises(KioskError, match="newer version"):
        read_feeds(home)
    assert not home.set_aside.exists()


def test_without_a_file_nothing_is_known(home: Home) -> None:
    assert read_feeds(home) == Feeds()
    assert read_moments(home) == ({}, 0)
    assert not home.feeds.exists()
