"""Feeds of other people's news, and the items taken from them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.news.articles import Block
from kiosk.news.schedule import EVERYWHERE, Target


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as `content/feeds.toml` declares it.

    Attributes:
        id: a slug of at most 32 characters.
        url: where it is fetched, http or https.
        name: how visitors see the source, by language; empty for the feed's own title.
        trusted: whether its items show without being approved one by one.
        language: of its items, where they don't say it themselves; empty for what the feed says.
        every_minutes: from one fetch to the next.
        max_items: how many of the newest items are taken.
        max_age_days: after how many days an item no longer shows.
        blocked_words: an item with one of them anywhere is refused, whatever the capitals.
        pictures: whether pictures are taken as well.
        order, priority, weight, target: of its items, as of an article.
    """

    id: str
    url: str
    name: Mapping[str, str] = field(default_factory=dict)
    trusted: bool = False
    language: str = ""
    every_minutes: int = 60
    max_items: int = 10
    max_age_days: int = 30
    blocked_words: tuple[str, ...] = ()
    pictures: bool = True
    order: int = 500
    priority: int = 0
    weight: int = 1
    target: Target = EVERYWHERE


@dataclass(frozen=True, slots=True)
class FeedItem:
    """An item as it was read from a feed, cleaned: plain text and the few allowed marks.

    Attributes:
        guid: what the feed calls it, else its link, else a hash of its words.
        language: code of its language, one that the kiosk knows.
        headline: one line of plain text, up to 160 characters.
        summary: one or two sentences of plain text, up to 600 characters; may be empty.
        body: paragraphs and list items; may be empty if there is a summary.
        link: http or https, or empty.
        published: ISO 8601 moment with offset; empty where the feed doesn't say.
        picture_urls: where its picture may be had, best first; absolute, http or https.
        picture_alt: what the picture shows, where the feed says it.
        picture_credit: who made it, where the feed says it.
    """

    guid: str
    language: str
    headline: str
    summary: str = ""
    body: tuple[Block, ...] = ()
    link: str = ""
    published: str = ""
    picture_urls: tuple[str, ...] = ()
    picture_alt: str = ""
    picture_credit: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that was not taken from a feed, and why.

    Attributes:
        what: a headline, a guid or an address, one line of plain text.
        reason: one sentence without a full stop, for an administrator.
    """

    what: str
    reason: str
