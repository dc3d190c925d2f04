"""Puts the approved items of feeds on the shelf that the screen reads, and clears away what nobody needs."""

import hashlib
import json
import time
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from kiosk.content.shelf import ShelfError, open_shelf, shelf_bytes
from kiosk.durable import write_whole
from kiosk.errors import KioskError
from kiosk.news.articles import Article
from kiosk.settings.home import Home
from kiosk.settings.zones import kiosk_zone
from kiosk.store.feed_reading import Feeds
from kiosk.wiring.feeding.places import Declared, pictures_folder
from kiosk.wiring.feeding.standing import article, standing

FORMAT: Final = 1
_DIGITS: Final = 16
_KEPT_FOR_S: Final = 3600.0
"""A shelf or picture this young is never cleared away: the screen may be about to open it."""


def current_path(home: Home) -> Path:
    """Return the file that names the shelf the screen is to read."""
    return home.feed_cache / "current.json"


def made_path(home: Home) -> Path:
    """Return the file that says what the shelf was made of."""
    return home.feed_cache / "made.json"


def read_object(path: Path) -> dict[str, Any]:
    """Return a file of JSON; empty if it is missing or damaged."""
    with suppress(OSError, ValueError, RecursionError):
        found = json.loads(path.read_bytes())
        if isinstance(found, dict):
            return found
    return {}


def shelved_articles(home: Home, declared: Declared, feeds: Feeds, now: datetime) -> tuple[Article, ...]:
    """Return the articles that belong on the shelf: the approved items with their pictures, too old or not.

    Of a feed that was never read since its database was begun anew, those of the shelf from before stay.
    """
    zone = kiosk_zone(declared.settings.time.zone)
    made: list[Article] = []
    for feed in declared.feeds:
        state = feeds.states.get(feed.id)
        if state is None or not state.last_ok:
            if state is None or state.carries:
                made += _from_before(home, feed.id)
            continue
        for one in feeds.items_of(feed.id):
            found = standing(one, feed, feeds.decisions.get((feed.id, one.item.guid)), now)
            if found.status == "approved" and not found.kept_back:
                made.append(article(one, feed, state.title, pictures_folder(home), zone))
    return tuple(made)


def _from_before(home: Home, feed: str) -> Iterable[Article]:
    return [
        one for one in _articles_on(home, _shelf_name(home)) if one.slug.rpartition("-")[0] == f"feed-{feed}"
    ]


def _articles_on(home: Home, name: str) -> list[Article]:
    found: list[Article] = []
    if not name:
        return found
    with suppress(ShelfError), open_shelf(home.feed_cache / name, home.feed_cache) as shelf:
        for listing in shelf.listings:
            with suppress(LookupError):
                found.append(shelf.article(listing.slug))
    return found


def _shelf_name(home: Home) -> str:
    name = read_object(current_path(home)).get("shelf")
    return name if isinstance(name, str) and Path(name).name == name else ""


def put_on_shelf(home: Home, declared: Declared, feeds: Feeds, now: datetime) -> bool:
    """Write the shelf, if it is not the one that is there; only under the feeds lock.

    Returns:
        Whether the screen gets another one.

    Raises:
        KioskError: if it can't be written; the one from before stays.
    """
    data = shelf_bytes(shelved_articles(home, declared, feeds, now), home.feed_cache)
    name = f"feeds-{hashlib.sha256(data).hexdigest()[:_DIGITS]}.jsonl"
    before = _shelf_name(home)
    changed = name != before or not _is_whole(home.feed_cache / name, data)
    made = {"generation": feeds.generation, "declared": declared.digest}
    try:
        if changed:
            write_whole(home.feed_cache / name, data)
            pointer = {"format": FORMAT, "shelf": name}
            write_whole(current_path(home), json.dumps(pointer).encode() + b"\n")
        if read_object(made_path(home)) != made:
            write_whole(made_path(home), json.dumps(made).encode() + b"\n")
    except OSError as error:
        raise KioskError(
            f"the shelf of the feeds can't be written: {error.strerror or error}; the last one stays"
        ) from error
    return changed


def _is_whole(path: Path, data: bytes) -> bool:
    try:
        return path.read_bytes() == data
    except OSError:
        return False


def clear_away(home: Home, feeds: Feeds) -> None:
    """Delete shelves and pictures that nobody needs, but those that the screen may have open.

    Only while no other process refreshes: a picture is there before the item that it belongs to.
    """
    current = _shelf_name(home)
    shelves = sorted(home.feed_cache.glob("feeds-*.jsonl"), key=_age)
    kept = {current, *(path.name for path in shelves if path.name != current and _age(path) < _KEPT_FOR_S)}
    kept |= {path.name for path in [one for one in shelves if one.name != current][:1]}
    for path in shelves:
        if path.name not in kept:
            with suppress(OSError):
                path.unlink()
    for path in home.feed_cache.glob(".*.tmp"):
        if _age(path) >= _KEPT_FOR_S:
            with suppress(OSError):
                path.unlink()
    needed = {one.picture for one in feeds.items}
    unneeded = [path for path in pictures_folder(home).glob("*") if path.name not in needed]
    if not unneeded:
        return
    for name in kept:
        needed |= {Path(one.picture.path).name for one in _articles_on(home, name) if one.picture}
    for path in unneeded:
        if path.name not in needed and _age(path) >= _KEPT_FOR_S:
            with suppress(OSError):
                path.unlink()


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return 0.0
