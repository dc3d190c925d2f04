"""Whether an item of a feed may show, why not, and the article that it becomes."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from kiosk.news.articles import Article, ArticleText, Picture, Status
from kiosk.news.feeds import Feed, FeedItem
from kiosk.news.revisions import revision_of
from kiosk.news.schedule import Schedule
from kiosk.store.feed_reading import Decision, StoredItem, picture_mark

PICTURE_TRIES: Final = 3
"""How often the network may fail for a picture before its item shows without."""

_DIGITS: Final = 12
_SLUG_DIGITS: Final = 10
_CLOCKS_DIFFER: Final = timedelta(days=1)


def slug_of(feed: str, guid: str) -> str:
    """Return the id of the article that an item becomes."""
    digest = hashlib.sha256(guid.encode("utf-8", "surrogatepass")).hexdigest()
    return f"feed-{feed}-{digest[:_SLUG_DIGITS]}"


def words_revision(item: FeedItem) -> str:
    """Return 12 hexadecimal digits that change with anything of an item that a person approves but its picture."""
    said = asdict(item)
    for beside in ("guid", "published", "picture_urls"):
        del said[beside]
    written = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()[:_DIGITS]


@dataclass(frozen=True, slots=True)
class Standing:
    """How an item stands.

    Attributes:
        status: as of an article.
        shows: whether it is on the shelf and not too old.
        reason: one sentence without a full stop: why it does not show, or what else there is to know; may be empty.
        kept_back: whether it is approved and still can't go on the shelf.
        too_old: whether only its age keeps it from showing.
    """

    status: Status
    shows: bool
    reason: str
    kept_back: bool = False
    too_old: bool = False


def standing(one: StoredItem, feed: Feed, decision: Decision | None, now: datetime) -> Standing:
    """Say how an item stands now."""
    status, reason = _status(one, feed, decision)
    if status != "approved":
        return Standing(status, shows=False, reason=reason)
    if waits_for_picture(one, feed):
        tries = f", try {one.picture_tries} of {PICTURE_TRIES} failed" if one.picture_tries else ""
        why = f" ({one.picture_refusal})" if one.picture_refusal and one.picture_tries else ""
        return Standing(status, shows=False, reason=f"waits for its picture{tries}{why}", kept_back=True)
    until = valid_until(one, feed)
    if now >= until:
        return Standing(
            status,
            shows=False,
            reason=f"too old since {until.date().isoformat()}: max_age_days = {feed.max_age_days}",
            too_old=True,
        )
    return Standing(status, shows=True, reason=reason or _about_picture(one, feed))


def _status(one: StoredItem, feed: Feed, decision: Decision | None) -> tuple[Status, str]:
    if decision is None:
        return ("approved", "") if feed.trusted else ("draft", "not approved yet")
    day = _moment(decision.at).date().isoformat()
    if decision.verdict == "withdrawn":
        return "withdrawn", f"withdrawn on {day}"
    if feed.trusted:
        return "approved", ""
    if decision.revision != one.revision:
        return "draft", f"approved on {day}, and its words were changed since"
    if one.picture and decision.picture not in {one.picture, picture_mark(replace(one, picture=""))}:
        return "draft", f"approved on {day}, and its picture was changed since"
    return "approved", ""


def wanted_pictures(item: FeedItem, feed: Feed) -> tuple[str, ...]:
    """Return where the picture of an item may be had; nowhere if the feed's pictures are not wanted."""
    return item.picture_urls if feed.pictures else ()


def waits_for_picture(one: StoredItem, feed: Feed) -> bool:
    """Tell whether an item has a picture that was neither taken yet nor given up."""
    urls = wanted_pictures(one.item, feed)
    if not urls:
        return False
    if one.picture_from != urls:
        return True
    return not one.picture and 0 < one.picture_tries < PICTURE_TRIES


def _about_picture(one: StoredItem, feed: Feed) -> str:
    if wanted_pictures(one.item, feed) and not one.picture and one.picture_refusal:
        return f"shown without its picture: {one.picture_refusal}"
    return ""


def published(one: StoredItem) -> datetime:
    """Return when an item was published; when it was first seen if its feed does not say, or lies ahead."""
    seen = _moment(one.first_seen)
    try:
        said = datetime.fromisoformat(one.item.published)
    except ValueError:
        return seen
    if said.tzinfo is None:
        said = said.replace(tzinfo=UTC)
    return seen if said > _moment(one.last_seen) + _CLOCKS_DIFFER else said


def valid_until(one: StoredItem, feed: Feed) -> datetime:
    """Return the moment from which an item is too old."""
    try:
        return published(one).astimezone(UTC) + timedelta(days=feed.max_age_days)
    except OverflowError:
        return _moment(one.first_seen) + timedelta(days=feed.max_age_days)


def source_names(feed: Feed, title: str, language: str) -> Mapping[str, str]:
    """Return how visitors see the source, by language; there is always one under the item's language."""
    fallback = next(iter(feed.name.values()), "") or title or (urlsplit(feed.url).hostname or feed.id)
    return {language: fallback, **feed.name}


def article(one: StoredItem, feed: Feed, title: str, pictures: Path, zone: ZoneInfo) -> Article:
    """Return the article that an item becomes.

    Args:
        one: the item.
        feed: as it is declared.
        title: what the feed calls itself.
        pictures: the folder of the pictures; one that is missing there is left out.
        zone: of the kiosk, for the day of publication.
    """
    item = one.item
    picture = pictures / one.picture if one.picture and wanted_pictures(item, feed) else None
    if picture is not None and not picture.is_file():
        picture = None
    made = Article(
        slug=one.slug,
        order=feed.order,
        published=published(one).astimezone(zone).date().isoformat(),
        source=source_names(feed, title, item.language),
        texts={
            item.language: ArticleText(
                headline=item.headline,
                summary=item.summary,
                body=item.body,
                image_alt=item.picture_alt if picture else "",
            )
        },
        picture=Picture(str(picture), item.picture_credit) if picture else None,
        link=item.link,
        priority=feed.priority,
        weight=feed.weight,
        schedule=Schedule(valid_until=valid_until(one, feed)),
        target=feed.target,
        origin="feed",
        qr=one.qr,
    )
    return _with_revision(made, picture.stem if picture else "")


def _with_revision(made: Article, picture_hash: str) -> Article:
    return replace(made, revision=revision_of(made, picture_hash))


def _moment(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC)
