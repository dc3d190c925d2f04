"""What is known of the feeds of a home, as data and in words. Reads only, beside whoever writes."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from kiosk.content.compiled import load
from kiosk.errors import KioskError
from kiosk.news.feeds import Feed
from kiosk.settings.home import Home
from kiosk.settings.zones import kiosk_zone
from kiosk.store.feed_reading import Feeds, FeedState, StoredItem, read_feeds
from kiosk.wiring.feeding.places import Declared, pictures_folder
from kiosk.wiring.feeding.standing import Standing, published, source_names, standing, wanted_pictures

_DAY: Final = "%Y-%m-%d"


def listed(
    declared: Declared, feeds: Feeds, pictures: Path, now: datetime, only: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """Return what is known of each feed and its items, ready for JSON.

    Args:
        declared: the feeds of the home.
        feeds: what its store holds.
        pictures: the folder of the pictures.
        now: with an offset.
        only: ids of feeds; all where empty.
    """
    zone = kiosk_zone(declared.settings.time.zone)
    fetched = declared.settings.feeds.fetch
    return [
        _feed(one, feeds, pictures, now, zone, fetched=fetched)
        for one in declared.feeds
        if not only or one.id in only
    ]


def _feed(
    feed: Feed, feeds: Feeds, pictures: Path, now: datetime, zone: ZoneInfo, *, fetched: bool
) -> dict[str, Any]:
    state = feeds.states.get(feed.id)
    if state is None or state.url != feed.url:
        state = FeedState(feed.id, feed.url)
    items = [
        (one, standing(one, feed, feeds.decisions.get((feed.id, one.item.guid)), now))
        for one in feeds.items_of(feed.id)
    ]
    return {
        "id": feed.id,
        "url": feed.url,
        "name": dict(feed.name),
        "title": state.title,
        "source": next(iter(source_names(feed, state.title, feed.language).values())),
        "trusted": feed.trusted,
        "state": _state(state),
        "last_tried": _at(state.last_tried, zone),
        "last_fetched": _at(state.last_ok, zone),
        "next_fetch": _at(state.next_at, zone) if fetched and state.next_at else None,
        "fetched_by_this_kiosk": fetched,
        "moved_to": state.moved_to,
        "failures": state.failures,
        "error": state.last_error,
        "shown": sum(found.shows for _, found in items),
        "drafts": sum(found.status == "draft" for _, found in items),
        "withdrawn": sum(found.status == "withdrawn" for _, found in items),
        "waiting": sum(found.kept_back for _, found in items),
        "too_old": sum(found.too_old for _, found in items),
        "items": [_item(one, feed, found, pictures, zone) for one, found in items],
        "refusals": [
            {"what": refused.what, "reason": refused.reason, "at": _at(at, zone)}
            for refused, at in feeds.refusals.get(feed.id, ())
        ],
    }


def _state(state: FeedState) -> str:
    if state.last_error:
        return "failing"
    return "fetched" if state.last_ok else "not fetched yet"


def _item(one: StoredItem, feed: Feed, found: Standing, pictures: Path, zone: ZoneInfo) -> dict[str, Any]:
    there = bool(one.picture) and (pictures / one.picture).is_file()
    wanted = bool(wanted_pictures(one.item, feed))
    return {
        "id": one.slug,
        "status": found.status,
        "shows": found.shows,
        "reason": found.reason,
        "published": published(one).astimezone(zone).strftime(_DAY),
        "first_seen": _at(one.first_seen, zone),
        "language": one.item.language,
        "headline": one.item.headline,
        "link": one.item.link,
        "picture": one.picture if wanted and there else "",
        "picture_refusal": one.picture_refusal if wanted else "",
    }


def _at(at_ms: int, zone: ZoneInfo) -> str | None:
    if not at_ms:
        return None
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(zone).isoformat(timespec="seconds")


def summary(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the feeds of a home in figures, of what `listed` returned.

    Keys: `feeds`, `shown`, `drafts`, `failing` (ids with their error), `oldest_success` (the feed that was not
    fetched for longest; None where one never was or there is none).
    """
    moments = [row["last_fetched"] for row in rows]
    return {
        "feeds": len(rows),
        "shown": sum(row["shown"] for row in rows),
        "drafts": sum(row["drafts"] for row in rows),
        "failing": {row["id"]: row["error"] for row in rows if row["error"]},
        "oldest_success": min(moments, key=datetime.fromisoformat) if moments and all(moments) else None,
    }


def feed_figures(home: Home, now: datetime) -> dict[str, Any] | None:
    """Return what `summary` says of the feeds of a home; None where none is declared.

    Where `feeds.db` can't be read, `trouble` says why and the rest counts as empty.
    """
    compiled = load(home)
    if compiled is None or not compiled.feeds:
        return None
    trouble = ""
    try:
        feeds = read_feeds(home)
    except KioskError as error:
        feeds, trouble = Feeds(), str(error)
    return {**summary(listed(Declared.of(compiled), feeds, pictures_folder(home), now)), "trouble": trouble}


def in_words(figures: dict[str, Any]) -> str:
    """Return the figures of `feed_figures` as one line."""
    parts = [
        f"{_count(figures['feeds'], 'feed')}, {_count(figures['shown'], 'item')} shown",
        f"{_count(figures['drafts'], 'draft')} waiting for approval",
    ]
    if figures["trouble"]:
        parts.append(figures["trouble"])
    elif figures["oldest_success"] is None:
        parts.append("not all were ever fetched")
    else:
        parts.append(f"each fetched since {figures['oldest_success']}")
    parts += [f"{feed} fails: {error}" for feed, error in figures["failing"].items()]
    return "; ".join(parts)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
