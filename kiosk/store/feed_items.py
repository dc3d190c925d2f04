"""`feeds.db`: the items that feeds have now, how their fetching went, and what staff decided about them.

Written under the home's feeds lock alone. Items are replaced as a whole and can be fetched again; the
decisions outlive them.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from typing import Any, Final

from kiosk.errors import KioskError
from kiosk.news.feeds import Refusal
from kiosk.settings.home import Home
from kiosk.store.feed_reading import (
    Feeds,
    FeedState,
    StoredItem,
    StrangeValueError,
    Verdict,
    picture_mark,
    read_all,
)
from kiosk.store.feed_schema import begin_anew, open_feed_database
from kiosk.store.sqlite import DatabaseError, is_damage

_SHOWN_OF_ITEMS: Final = (
    "SELECT guid, slug, position, data, picture, picture_refusal, picture_tries, qr, first_seen FROM items"
    " WHERE feed = ? ORDER BY position"
)
_INSERT_ITEM: Final = (
    "INSERT OR IGNORE INTO items (feed, guid, slug, data, revision, picture, picture_from, picture_refusal,"
    " picture_tries, qr, first_seen, last_seen, position) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


class FeedStore:
    """An open `feeds.db`, to be written; only by who holds the feeds lock, and for no longer than that."""

    def __init__(self, home: Home) -> None:
        """Open or make the file; a damaged one is set aside whole and begun anew with the old decisions.

        Raises:
            KioskError: if it can't be opened, or a newer program made it.
        """
        self._home = home
        self._connection = open_feed_database(home.feeds, home.set_aside)

    def read(self) -> Feeds:
        """Return everything.

        Raises:
            KioskError: if it can't be read.
        """
        try:
            try:
                return read_all(self._connection)
            except (DatabaseError, StrangeValueError) as error:
                if isinstance(error, DatabaseError) and not is_damage(error):
                    raise
                self.close()
                self._connection = begin_anew(self._home.feeds, self._home.set_aside)
                return read_all(self._connection)
        except (DatabaseError, OSError) as error:
            raise self._refusal(error) from error

    def declare(self, declared: Sequence[tuple[str, str, str]]) -> None:
        """Take over which feeds there are: id, address and hash of the rules of each.

        A feed that is no longer declared, or has another address, loses its items and keeps its decisions.
        One whose rules changed keeps its items, is due at once and is read as a whole; pictures that it had to
        do without are tried again.
        """
        known = self.read().states
        wanted = {feed for feed, _, _ in declared}
        with self._transaction():
            for feed in known.keys() - wanted:
                self._forget(feed)
            for feed, url, rules in declared:
                before = known.get(feed)
                if before is None or before.url != url:
                    if before is not None:
                        self._forget(feed)
                    self._connection.execute(
                        "INSERT INTO feeds (id, url, rules, carries) VALUES (?, ?, ?, ?)",
                        (feed, url, rules, int(before is None)),
                    )
                elif before.rules != rules:
                    self._connection.execute(
                        "UPDATE feeds SET rules = ?, etag = '', last_modified = '', next_at = 0 WHERE id = ?",
                        (rules, feed),
                    )
                    self._connection.execute(
                        "UPDATE items SET picture_from = '[]' WHERE feed = ? AND picture = ''", (feed,)
                    )

    def _forget(self, feed: str) -> None:
        for statement in (
            "DELETE FROM feeds WHERE id = ?",
            "DELETE FROM items WHERE feed = ?",
            "DELETE FROM refusals WHERE feed = ?",
        ):
            self._connection.execute(statement, (feed,))
        self._count_up()

    def begin(self, feed: str, tried: int, next_at: int) -> None:
        """Note that a feed is being tried, and when it is due should this process die meanwhile."""
        with self._transaction():
            self._connection.execute(
                "UPDATE feeds SET last_tried = ?, next_at = ? WHERE id = ?", (tried, next_at, feed)
            )

    def succeeded(
        self, state: FeedState, items: Iterable[StoredItem], refusals: Sequence[Refusal] | None
    ) -> bool:
        """Replace all items of a feed by these, and note how its fetching went, in one transaction.

        Args:
            state: of the feed, new.
            items: in the feed's order; of two with the same guid or slug the first counts.
            refusals: what was not taken; None leaves those from before.

        Returns:
            Whether anything changed that visitors may see; False too if the feed is no longer declared.
        """
        feed = state.id
        rows = [_item_row(one, position) for position, one in enumerate(items)]
        with self._transaction():
            if not self._update(state):
                return False
            before = self._connection.execute(_SHOWN_OF_ITEMS, (feed,)).fetchall()
            self._connection.execute("DELETE FROM items WHERE feed = ?", (feed,))
            self._connection.executemany(_INSERT_ITEM, rows)
            changed: bool = before != self._connection.execute(_SHOWN_OF_ITEMS, (feed,)).fetchall()
            if refusals is not None:
                self._connection.execute("DELETE FROM refusals WHERE feed = ?", (feed,))
                self._connection.executemany(
                    "INSERT INTO refusals VALUES (?, ?, ?, ?, ?)",
                    [
                        (feed, number, one.what, one.reason, state.last_ok)
                        for number, one in enumerate(refusals)
                    ],
                )
            if changed:
                self._count_up()
        return changed

    def failed(self, state: FeedState) -> None:
        """Note how a fetch failed; items and refusals stay as they are."""
        with self._transaction():
            self._update(state)

    def _update(self, state: FeedState) -> bool:
        cursor = self._connection.execute(
            "UPDATE feeds SET title = ?, etag = ?, last_modified = ?, moved_to = ?, failures = ?, next_at = ?,"
            " last_tried = ?, last_ok = ?, last_error = ? WHERE id = ? AND url = ?",
            (
                *(state.title, state.etag, state.last_modified, state.moved_to, state.failures),
                *(state.next_at, state.last_tried, state.last_ok, state.last_error, state.id, state.url),
            ),
        )
        return bool(cursor.rowcount)

    def decide(self, items: Iterable[StoredItem], verdict: Verdict, at: int) -> None:
        """Keep what staff decided about these items, all or none.

        Args:
            items: as they were seen.
            verdict: whether they may show.
            at: milliseconds since 1970 UTC.
        """
        with self._transaction():
            self._connection.executemany(
                "INSERT OR REPLACE INTO decisions VALUES (?, ?, ?, ?, ?, ?)",
                [(one.feed, one.item.guid, verdict, at, one.revision, picture_mark(one)) for one in items],
            )
            self._count_up()

    def _count_up(self) -> None:
        self._connection.execute(
            "INSERT INTO facts VALUES ('generation', '1') ON CONFLICT (name) DO UPDATE"
            " SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT)"
        )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                with suppress(DatabaseError):
                    self._connection.execute("ROLLBACK")
                raise
        except DatabaseError as error:
            raise self._refusal(error) from error

    def _refusal(self, error: Exception) -> KioskError:
        return KioskError(f"{self._home.feeds} can't be written: {error}; nothing was changed")

    def close(self) -> None:
        """Close; nothing is lost if this fails."""
        with suppress(DatabaseError):
            self._connection.close()


def _item_row(one: StoredItem, position: int) -> tuple[Any, ...]:
    return (
        *(one.feed, one.item.guid, one.slug, json.dumps(asdict(one.item), ensure_ascii=False), one.revision),
        *(one.picture, json.dumps(one.picture_from), one.picture_refusal, one.picture_tries, one.qr),
        *(one.first_seen, one.last_seen, position),
    )
