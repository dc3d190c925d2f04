"""Reads feeds as the tests want them read."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kiosk.feeds.parsing import ParsedFeed, parse
from kiosk.news.feeds import Feed, FeedItem

DATA = Path(__file__).parent / "data"
NOW = datetime(2024, 6, 1, tzinfo=UTC)
URL = "https://feeds.example/x/feed"
OFFERED = ("en", "fr", "ar")
FILES = sorted(one.name for one in DATA.iterdir() if one.suffix in {".xml", ".json"})


def read(body: bytes | str, content_type: str = "", **declared: Any) -> ParsedFeed:
    data = body.encode() if isinstance(body, str) else body
    return parse(data, content_type, URL, Feed("a", URL, **declared), OFFERED, NOW)


def shape(name: str, **declared: Any) -> ParsedFeed:
    return read((DATA / name).read_bytes(), **declared)


def rss(*items: str, channel: str = "") -> str:
    return (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>'
        f"{channel}{''.join(f'<item>{one}</item>' for one in items)}</channel></rss>"
    )


def only(feed: ParsedFeed) -> FeedItem:
    assert len(feed.items) == 1, feed
    return feed.items[0]


def body(item: FeedItem) -> list[str]:
    return [block.text for block in item.body]


def words(item: FeedItem) -> str:
    return " ".join([item.headline, item.summary, *body(item)])


def reasons(feed: ParsedFeed) -> list[str]:
    return [one.reason for one in feed.refusals]
