"""Approving and withdrawing items of feeds: at once on the shelf."""

import difflib
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from kiosk.errors import InvalidInputError
from kiosk.settings.home import Home
from kiosk.store.feed_reading import Feeds, StoredItem, Verdict
from kiosk.wiring.feeding.places import Declared, writing
from kiosk.wiring.feeding.shelf import put_on_shelf

_SHOWN: Final = 5


def decide(
    home: Home, declared: Declared, names: Sequence[str], all_of: str | None, verdict: Verdict, now: datetime
) -> tuple[StoredItem, ...]:
    """Approve or withdraw items, and put the shelf in order.

    Args:
        home: the home.
        declared: its feeds.
        names: ids of items, or the beginning of one that no other has.
        all_of: a feed, all of whose items are meant; or None.
        verdict: what is decided.
        now: with an offset.

    Raises:
        InvalidInputError: if an item or the feed is not there; nothing is decided then.
        KioskError: if another process writes for very long, or nothing can be written.
    """
    with writing(home, f"kiosk feeds {'approve' if verdict == 'approved' else 'withdraw'}") as store:
        store.declare(declared.rows())
        feeds = store.read()
        chosen = _chosen(declared, feeds, names, all_of)
        if chosen:
            store.decide(chosen, verdict, round(now.timestamp() * 1000))
        put_on_shelf(home, declared, store.read(), now)
    return chosen


def _chosen(
    declared: Declared, feeds: Feeds, names: Sequence[str], all_of: str | None
) -> tuple[StoredItem, ...]:
    if all_of is not None:
        known_feed(declared, all_of)
        return feeds.items_of(all_of)
    slugs = {one.slug: one for one in feeds.items}
    return tuple({name: slugs[_slug(name, list(slugs))] for name in names}.values())


def known_feed(declared: Declared, feed: str) -> str:
    """Return the id of a feed.

    Raises:
        InvalidInputError: if it is not declared.
    """
    ids = [one.id for one in declared.feeds]
    if feed not in ids:
        raise InvalidInputError(
            f"there is no feed {feed!r} in content/feeds.toml;"
            f" allowed: {', '.join(ids) or 'none, as no feed is declared'}"
        )
    return feed


def _slug(name: str, slugs: Sequence[str]) -> str:
    if name in slugs:
        return name
    begun = [slug for slug in slugs if name and slug.startswith(name)]
    if len(begun) == 1:
        return begun[0]
    if begun:
        raise InvalidInputError(
            f"{name!r} is the beginning of {len(begun)} items: {_few(begun)}; write more of it"
        )
    near = difflib.get_close_matches(name, slugs, _SHOWN, 0.6)
    hint = f"; near it: {_few(near)}" if near else "; kiosk feeds list names them all"
    raise InvalidInputError(f"no feed has an item {name!r} now{hint}")


def _few(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
