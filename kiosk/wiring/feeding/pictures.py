"""Takes the pictures of a feed's items, each in a process of its own."""

import time
from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Final

from kiosk.news.feeds import Feed
from kiosk.settings.declaration import FeedSettings
from kiosk.store.feed_reading import StoredItem
from kiosk.wiring.feeding.standing import PICTURE_TRIES, wanted_pictures
from kiosk.wiring.feeding.steps import StepRefusedError, picture_memory, run_step
from kiosk.wiring.feeding.timing import STEP_GRACE_S

_SHORTEST_TRY_S: Final = 1.0


def with_pictures(
    items: Iterable[StoredItem], feed: Feed, folder: Path, settings: FeedSettings, until: float
) -> list[StoredItem]:
    """Return the items with their pictures, or with the reason why there is none.

    A picture is taken again only if its address changed, or its file is gone. Where the network fails it is
    tried three times, once a refresh.

    Args:
        items: of the feed.
        feed: as it is declared.
        folder: where pictures lie.
        settings: how much is taken in.
        until: monotonic seconds after which nothing more is tried this time.
    """
    done = []
    for before in items:
        one, urls = before, wanted_pictures(before.item, feed)
        if one.picture_from != urls:
            one = replace(one, picture="", picture_from=urls, picture_refusal="", picture_tries=0)
        if urls and not _is_settled(one, folder):
            one = _with_picture(one, folder, settings, until)
        done.append(one)
    return done


def is_lost(one: StoredItem, feed: Feed, folder: Path) -> bool:
    """Tell whether a picture was there and its file is gone."""
    return (
        bool(one.picture) and bool(wanted_pictures(one.item, feed)) and not (folder / one.picture).is_file()
    )


def _is_settled(one: StoredItem, folder: Path) -> bool:
    if one.picture:
        return (folder / one.picture).is_file()
    return bool(one.picture_refusal) and not 0 < one.picture_tries < PICTURE_TRIES


def _with_picture(one: StoredItem, folder: Path, settings: FeedSettings, until: float) -> StoredItem:
    left = until - time.monotonic()
    if left < _SHORTEST_TRY_S:
        return _failed(one, "there was no time left for it")
    request = {
        "step": "picture",
        "urls": list(one.picture_from),
        "folder": str(folder),
        "limits": asdict(settings),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        taken = run_step(request, min(left, settings.timeout_s + STEP_GRACE_S), picture_memory(settings))
    except StepRefusedError as refused:
        if refused.for_good:
            return replace(one, picture="", picture_refusal=str(refused), picture_tries=0)
        return _failed(one, str(refused))
    except OSError as error:
        return _failed(one, f"{folder} can't be written: {error.strerror}")
    if taken.get("passing"):
        return _failed(one, taken["refused"])
    if "refused" in taken:
        return replace(one, picture="", picture_refusal=taken["refused"], picture_tries=0)
    return replace(one, picture=taken["name"], picture_refusal="", picture_tries=0)


def _failed(one: StoredItem, reason: str) -> StoredItem:
    if one.picture:
        return one
    return replace(one, picture_refusal=reason, picture_tries=min(one.picture_tries + 1, PICTURE_TRIES))
