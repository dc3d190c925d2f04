"""What `feeds.db` holds, and reading it beside its writer."""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from kiosk.errors import KioskError
from kiosk.news.articles import Block, Run
from kiosk.news.feeds import FeedItem, Refusal
from kiosk.settings.home import Home
from kiosk.store.feed_schema import refuse_newer
from kiosk.store.sqlite import Connection, DatabaseError, connect

Verdict = Literal["approved", "withdrawn"]

_BUSY_MS: Final = 5000
_DIGITS: Final = 16
_FEEDS: Final = (
    "SELECT id, url, rules, title, etag, last_modified, moved_to, failures, next_at, last_tried, last_ok,"
    " last_error, carries FROM feeds"
)
_ITEMS: Final = (
    "SELECT feed, guid, slug, data, revision, picture, picture_from, picture_refusal, picture_tries, qr,"
    " first_seen, last_seen FROM items ORDER BY feed, position"
)
_KINDS: Final[Mapping[str, Literal["paragraph", "item"]]] = {"paragraph": "paragraph", "item": "item"}
_VERDICTS: Final[Mapping[str, Verdict]] = {"approved": "approved", "withdrawn": "withdrawn"}


class StrangeValueError(Exception):
    """The database holds a value that this program would not have written."""


@dataclass(frozen=True, slots=True)
class FeedState:
    """How the fetching of a feed went. Moments are milliseconds since 1970 UTC, 0 for never.

    Attributes:
        id: of the feed.
        url: as it was declared when its items were fetched.
        rules: hash of all that decides what is taken of it; another one makes it be read again as a whole.
        title: what the feed calls itself.
        etag: of the last answer, for the next request.
        last_modified: of the last answer, for the next request.
        moved_to: where a permanent redirect led, or empty.
        failures: in a row.
        next_at: when it is due.
        last_tried: when it was last tried.
        last_ok: when that last succeeded.
        last_error: why it failed the last time; empty if it did not.
        carries: whether what the screen showed of it before stays until it was read once: so where this file is
            new, and not where the feed got another address.
    """

    id: str
    url: str
    rules: str = ""
    title: str = ""
    etag: str = ""
    last_modified: str = ""
    moved_to: str = ""
    failures: int = 0
    next_at: int = 0
    last_tried: int = 0
    last_ok: int = 0
    last_error: str = ""
    carries: int = 1


@dataclass(frozen=True, slots=True)
class StoredItem:
    """An item that its feed has now. Moments are milliseconds since 1970 UTC.

    Attributes:
        feed: id of the feed.
        slug: id of the article that it becomes.
        item: the item itself.
        revision: hash of its words and link, 12 hexadecimal digits.
        picture: name of the file in the pictures' folder, or empty.
        picture_from: the addresses that it was taken from, or was refused from.
        picture_refusal: why there is none and will be none, or why the last try failed.
        picture_tries: how often the network failed for it; 0 where it is there or was refused for good.
        qr: code of its link, as of an article.
        first_seen: when it was first read.
        last_seen: when it was last read, or said to be unchanged.
    """

    feed: str
    slug: str
    item: FeedItem
    revision: str
    picture: str = ""
    picture_from: tuple[str, ...] = ()
    picture_refusal: str = ""
    picture_tries: int = 0
    qr: str = ""
    first_seen: int = 0
    last_seen: int = 0


def picture_mark(one: StoredItem) -> str:
    """Return the name of an item's picture; where it has none yet, a mark of the addresses that one may come from."""
    if one.picture:
        return one.picture
    return f"from:{hashlib.sha256(json.dumps(one.item.picture_urls).encode()).hexdigest()[:_DIGITS]}"


@dataclass(frozen=True, slots=True)
class Decision:
    """What staff decided about an item.

    Attributes:
        verdict: whether it may show.
        at: milliseconds since 1970 UTC.
        revision: of the words that were decided about.
        picture: what it had then, as of `picture_mark`.
    """

    verdict: Verdict
    at: int
    revision: str
    picture: str


@dataclass(frozen=True, slots=True)
class Feeds:
    """All that `feeds.db` holds, at one moment.

    Attributes:
        states: by id of the feed.
        items: in the order of their feed.
        decisions: by feed and guid.
        refusals: of the last refresh, by feed: what was refused, and when in milliseconds since 1970 UTC.
        generation: counts up whenever anything changes that visitors may see.
    """

    states: Mapping[str, FeedState] = field(default_factory=dict)
    items: tuple[StoredItem, ...] = ()
    decisions: Mapping[tuple[str, str], Decision] = field(default_factory=dict)
    refusals: Mapping[str, tuple[tuple[Refusal, int], ...]] = field(default_factory=dict)
    generation: int = 0

    def items_of(self, feed: str) -> tuple[StoredItem, ...]:
        """Return the items of one feed."""
        return tuple(one for one in self.items if one.feed == feed)


def read_feeds(home: Home) -> Feeds:
    """Read `feeds.db` without becoming its writer; empty where there is none yet.

    Raises:
        KioskError: if it is damaged, or a newer program made it.
    """
    if not home.feeds.is_file():
        return Feeds()
    try:
        connection = connect(home.feeds, read_only=True, busy_ms=_BUSY_MS)
        try:
            refuse_newer(home.feeds, connection)
            return read_all(connection)
        finally:
            connection.close()
    except (DatabaseError, StrangeValueError) as error:
        raise KioskError(
            f"{home.feeds} can't be read: {error}; the next refresh sets a damaged one aside"
        ) from error


def read_moments(home: Home) -> tuple[dict[str, tuple[int, int]], int]:
    """Return when each known feed is due and was last tried, and the generation; cheap, and never fails.

    Moments are milliseconds since 1970 UTC. Nothing is known where there is no file, or it can't be read.
    """
    if not home.feeds.is_file():
        return {}, 0
    try:
        connection = connect(home.feeds, read_only=True, busy_ms=_BUSY_MS)
        try:
            rows = connection.execute("SELECT id, next_at, last_tried FROM feeds").fetchall()
            return {feed: (next_at, last_tried) for feed, next_at, last_tried in rows}, _generation(
                connection
            )
        finally:
            connection.close()
    except (DatabaseError, ValueError):
        return {}, 0


def read_all(connection: Connection) -> Feeds:
    """Return everything, as it is at one moment.

    Raises:
        DatabaseError: if it can't be read.
        StrangeValueError: if it holds what no program wrote.
    """
    execute = connection.execute
    execute("BEGIN")
    try:
        refusals: dict[str, list[tuple[Refusal, int]]] = {}
        for feed, what, reason, at in execute(
            "SELECT feed, what, reason, at FROM refusals ORDER BY feed, number"
        ).fetchall():
            refusals.setdefault(feed, []).append((Refusal(what, reason), at))
        return Feeds(
            states={row[0]: FeedState(*row) for row in execute(_FEEDS)},
            items=tuple(_stored_item(row) for row in execute(_ITEMS).fetchall()),
            decisions={
                (feed, guid): Decision(_VERDICTS[verdict], at, revision, picture)
                for feed, guid, verdict, at, revision, picture in execute(
                    "SELECT feed, guid, verdict, at, revision, picture FROM decisions"
                ).fetchall()
            },
            refusals={feed: tuple(found) for feed, found in refusals.items()},
            generation=_generation(connection),
        )
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise StrangeValueError(f"it holds what no program wrote ({error!r})") from error
    finally:
        with suppress(DatabaseError):
            execute("ROLLBACK")


def _generation(connection: Connection) -> int:
    row = connection.execute("SELECT value FROM facts WHERE name = 'generation'").fetchone()
    return 0 if row is None else int(row[0])


def _stored_item(row: tuple[Any, ...]) -> StoredItem:
    feed, _guid, slug, data, revision, picture, picture_from, refusal, tries, qr, first_seen, last_seen = row
    return StoredItem(
        *(feed, slug, restored_item(json.loads(data)), revision, picture, tuple(json.loads(picture_from))),
        *(refusal, tries, qr, first_seen, last_seen),
    )


def restored_item(data: Mapping[str, Any]) -> FeedItem:
    """Return the item that `asdict` was given.

    Raises:
        LookupError, TypeError, ValueError: if it is none.
    """
    body = tuple(
        Block(
            _KINDS[one["kind"]],
            tuple(Run(str(run["text"]), bool(run["bold"]), bool(run["italic"])) for run in one["runs"]),
        )
        for one in data["body"]
    )
    item = FeedItem(**{**data, "body": body, "picture_urls": tuple(data["picture_urls"])})
    return replace(item, guid=str(item.guid))
