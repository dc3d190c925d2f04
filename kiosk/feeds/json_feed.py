"""Read JSON Feed 1.0 and 1.1."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from kiosk.feeds.choosing import Candidate, newest
from kiosk.feeds.entries import Entries, Entry, FeedError, Markup, OfferedPicture
from kiosk.feeds.slicing import MOST_ITEMS, NOT_A_FEED
from kiosk.news.feeds import Refusal

MOST_PARTS: Final = 200_000
"""Objects and lists that are read; each costs memory many times its size in the file."""

_ITEMS: Final = re.compile(r'"items"\s*:\s*\[')
_DIFFERENCE: Final = re.compile(r"[\s,]*")


def looks_like_json(text: str) -> bool:
    """Tell whether a feed is JSON, going by its first character."""
    return text.lstrip()[:1] in {"{", "["}


def read_json(text: str, url: str, most: int, now: datetime) -> Entries:
    """Return the newest entries of a feed in JSON.

    Args:
        text: the feed.
        url: where it came from; relative addresses start there.
        most: how many entries are taken.
        now: the moment it is.

    Raises:
        FeedError: if it is no JSON Feed, or not one of its items could be read.
    """
    if text.count("{") + text.count("[") > MOST_PARTS:
        raise FeedError(f"it has more than {MOST_PARTS:,} parts")
    refusals: list[Refusal] = []
    try:
        feed = json.loads(text)
    except RecursionError:
        raise FeedError("its parts are nested too deeply") from None
    except ValueError:
        feed, fault = _what_can_be_read(text)
        refusals.append(Refusal(url, fault))
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise FeedError(NOT_A_FEED)
    items = [one for one in feed["items"] if isinstance(one, dict)]
    candidates = [_candidate(one) for one in items[:MOST_ITEMS]]
    chosen, left_out = newest(candidates, most, max(0, len(items) - MOST_ITEMS), now)
    return Entries(
        title=Markup(_string(feed.get("title")), html=False),
        language=_string(feed.get("language")),
        entries=tuple(_entry(one, url) for one in chosen),
        refusals=(*left_out, *refusals),
    )


def _what_can_be_read(text: str) -> tuple[dict[str, Any], str]:
    """Return the items before the place where the JSON breaks, and what to say of it.

    Raises:
        FeedError: if there are none.
    """
    found = _ITEMS.search(text)
    items = list(_whole_items(text, found.end())) if found else []
    if not items:
        raise FeedError("it is damaged or cut off in the middle: no item was read" if found else NOT_A_FEED)
    read = "1 item was" if len(items) == 1 else f"{len(items):,} items were"
    return {"items": items}, f"it is damaged or cut off in the middle: {read} read"


def _whole_items(text: str, at: int) -> Iterator[Any]:
    decoder = json.JSONDecoder()
    while gap := _DIFFERENCE.match(text, at):
        try:
            item, at = decoder.raw_decode(text, gap.end())
        except (ValueError, RecursionError):
            return
        yield item


def _candidate(item: dict[str, Any]) -> Candidate[dict[str, Any]]:
    guid = _id(item)
    return Candidate(guid, _string(item.get("title")) or guid or "an item", _dates(item), item)


def _id(item: Mapping[str, Any]) -> str:
    """Return the id, which many feeds write as a number."""
    guid = item.get("id")
    if isinstance(guid, int | float) and not isinstance(guid, bool):
        return repr(guid)[:100]
    return _string(guid)


def _dates(item: Mapping[str, Any]) -> tuple[str, ...]:
    dates = (_string(item.get("date_published")), _string(item.get("date_modified")))
    return tuple(text for text in dates if text)


def _entry(item: dict[str, Any], url: str) -> Entry:
    base = _string(item.get("url")) or url
    bodies = (
        Markup(_string(item.get("content_html")), True, base),
        Markup(_string(item.get("content_text")), False, base),
    )
    summary = _string(item.get("summary"))
    links = (_string(item.get("url")), _string(item.get("external_url")))
    return Entry(
        guid=_id(item),
        links=tuple(link for link in links if link),
        base=url,
        title=Markup(_string(item.get("title")), html=False),
        bodies=tuple(one for one in bodies if one.text.strip())[:1],
        summary=Markup(summary, False, base) if summary else None,
        dates=_dates(item),
        language=_string(item.get("language")),
        pictures=tuple(one for one in _pictures(item) if one.url),
    )


def _pictures(item: Mapping[str, Any]) -> Iterator[OfferedPicture]:
    yield OfferedPicture(_string(item.get("image")))
    yield OfferedPicture(_string(item.get("banner_image")))
    attachments = item.get("attachments")
    for one in attachments if isinstance(attachments, list) else []:
        if isinstance(one, dict) and _string(one.get("mime_type")).startswith("image/"):
            yield OfferedPicture(_string(one.get("url")), alt=_string(one.get("title")))


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""
