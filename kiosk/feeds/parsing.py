"""Turn the bytes of a feed into clean items. Needs no network and opens no file."""

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from kiosk.feeds.blocking import BlockedWords
from kiosk.feeds.cleaning import plain
from kiosk.feeds.dates import published
from kiosk.feeds.encodings import text_of
from kiosk.feeds.entries import Entries, Entry, FeedError, OfferedPicture, ParsedFeed
from kiosk.feeds.json_feed import looks_like_json, read_json
from kiosk.feeds.languages import language_of
from kiosk.feeds.links import readers_link, web_address
from kiosk.feeds.picturing import LONGEST_ADDRESS, picture_urls
from kiosk.feeds.telling import Told, told
from kiosk.feeds.wording import cut_at_word, one_line
from kiosk.feeds.xml_feed import read_xml
from kiosk.news.feeds import Feed, FeedItem, Refusal

__all__ = ["FeedError", "ParsedFeed", "parse"]

LONGEST_TITLE: Final = 120
LONGEST_GUID: Final = 500
MOST_REFUSALS: Final = 200

_WEB_PAGE: Final = re.compile(
    r"\s*(?:<\?xml[^<>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_LINK: Final = re.compile(r"<link\b([^<>]{1,2000})>", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(
    r"""\b(rel|type|href)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE
)
_FEED_TYPES: Final = (
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/json",
)


def parse(
    body: bytes, content_type: str, url: str, feed: Feed, offered: Sequence[str], now: datetime
) -> ParsedFeed:
    """Return the clean items of a feed, and what was not taken.

    Args:
        body: the feed as it came.
        content_type: its media type, as the server names it; what the bytes are counts for more.
        url: where it came from; relative addresses start there.
        feed: how it is declared: how many items, how old, which words not, which language.
        offered: the languages of the kiosk, its default first.
        now: the moment it is, with its offset.

    Raises:
        FeedError: if nothing can be read from it.
    """
    if not body.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise FeedError("it is empty")
    text = text_of(body, content_type, feed.language).replace("\0", "").lstrip("\ufeff \t\r\n")
    if not text:
        raise FeedError("it is empty")
    if _WEB_PAGE.match(text[:10_000]):
        raise FeedError(_web_page(text, url))
    read = read_json if looks_like_json(text) else read_xml
    entries = read(text, url, feed.max_items, now)
    items, refusals = _Sieve(feed, entries, offered, now).items()
    title = cut_at_word(plain(entries.title), LONGEST_TITLE)
    return ParsedFeed(title, items, refusals)


def _web_page(text: str, url: str) -> str:
    for link in _LINK.finditer(text[:300_000]):
        told = {
            found[1].lower(): found[2] or found[3] or found[4] or "" for found in _ATTRIBUTE.finditer(link[1])
        }
        if "alternate" in told.get("rel", "").lower() and told.get("type", "").lower().strip() in _FEED_TYPES:
            address = web_address(told.get("href", "").replace("&amp;", "&"), url)
            if address:
                return f"it is a web page, not a feed; the page names this feed: {address}"
    return "it is a web page, not a feed"


class _Sieve:
    """Takes the entries of a feed that may show."""

    def __init__(self, feed: Feed, entries: Entries, offered: Sequence[str], now: datetime) -> None:
        self.feed = feed
        self.entries = entries
        self.offered = offered
        self.now = now
        self.blocked = BlockedWords(feed.blocked_words)
        self.refusals: list[Refusal] = []
        self.guids: set[str] = set()
        self.stories: set[tuple[str, str]] = set()

    def items(self) -> tuple[tuple[FeedItem, ...], tuple[Refusal, ...]]:
        """Return the items, and what was not taken."""
        items: list[FeedItem] = []
        for entry in self.entries.entries:
            words = told(entry)
            item, reason = self._item(entry, words)
            if item is not None:
                items.append(item)
            else:
                self._refuse(words.headline or plain(entry.title) or entry.guid or "an item", reason)
        for refusal in self.entries.refusals:
            self._refuse(refusal.what, refusal.reason)
        return tuple(items), tuple(self.refusals[:MOST_REFUSALS])

    def _refuse(self, what: str, reason: str) -> None:
        self.refusals.append(Refusal(cut_at_word(one_line(what[:1_000]), 160) or "an item", one_line(reason)))

    def _item(self, entry: Entry, words: Told) -> tuple[FeedItem | None, str]:
        """Return the item, or None and why it is not taken."""
        if not words.headline:
            return None, "it has no words"
        when = published(entry.dates, self.now)
        days = self.feed.max_age_days
        if when is not None and when < self.now - timedelta(days=days):
            return None, f"it is older than {'a day' if days == 1 else f'{days} days'}"
        link = next((one for one in (readers_link(link, entry.base) for link in entry.links) if one), "")
        guid = _guid(entry, link, words)
        story = (link, words.headline)
        if guid in self.guids or (link and story in self.stories):
            return None, "it is a second time in the feed"
        blocked = self.blocked.first((words.headline, words.everything), link)
        if blocked:
            return None, f"it has the blocked word “{blocked}”"
        spoken = language_of(
            f"{words.headline} {words.everything}",
            (entry.language, self.feed.language, self.entries.language),
            self.offered,
        )
        if spoken.refusal:
            return None, spoken.refusal
        self.guids.add(guid)
        self.stories.add(story)
        pictures = picture_urls(entry, words.pictures) if self.feed.pictures else None
        if not link and any(one.strip() for one in entry.links):
            self._refuse(words.headline, "it comes without its link, which is too long, or none of the web")
        if pictures and entry.pictures and not any(_is_of_the_web(one, entry.base) for one in entry.pictures):
            self._refuse(words.headline, "it comes without its picture, whose address is none of the web")
        return FeedItem(
            guid=guid,
            language=spoken.code,
            headline=words.headline,
            summary=words.summary,
            body=words.body,
            link=link,
            published=when.isoformat() if when else "",
            picture_urls=pictures.urls if pictures else (),
            picture_alt=pictures.alt if pictures else "",
            picture_credit=pictures.credit if pictures else "",
        ), ""


def _is_of_the_web(picture: OfferedPicture, base: str) -> bool:
    return bool(web_address(picture.url, base, LONGEST_ADDRESS))


def _guid(entry: Entry, link: str, words: Told) -> str:
    """Return what the feed calls an item, else its link, else a hash of its words."""
    guid = one_line(entry.guid)
    if guid and len(guid) <= LONGEST_GUID:
        return guid
    if not guid and link:
        return link
    return hashlib.sha256((guid or f"{words.headline}\n{words.everything}").encode()).hexdigest()
