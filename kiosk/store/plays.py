"""Showings of articles: hourly counters in `kiosk.db`."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from kiosk.news.plays import HOUR_MS, Play, PlayRow
from kiosk.store.sqlite import Connection, DatabaseError

_SHOWN: Final = "(booth, article_id, revision, content_version, language)"
_INSERT_SHOWN: Final = f"INSERT OR IGNORE INTO shown {_SHOWN} VALUES (?, ?, ?, ?, ?)"  # noqa: S608
_COUNT: Final = (
    f"INSERT INTO plays SELECT ?, ?, shown, ?, ? FROM shown WHERE {_SHOWN} = (?, ?, ?, ?, ?)"  # noqa: S608
    " ON CONFLICT (hour, install, shown) DO UPDATE SET"
    " showings = showings + excluded.showings, duration_ms = duration_ms + excluded.duration_ms"
)
_READ: Final = (
    "SELECT i.kiosk_id, i.install_id, s.booth, p.hour, s.article_id, s.revision, s.content_version,"
    " s.language, p.showings, p.duration_ms"
    " FROM plays p JOIN installs i USING (install) JOIN shown s USING (shown)"
    " WHERE p.hour >= ? AND p.hour < ? ORDER BY p.install, p.hour, s.article_id, s.shown"
)
_LAST_HOUR: Final = 1 << 40


class PlayKey(NamedTuple):
    """What is counted together.

    Attributes:
        hour: hours since 1970-01-01 UTC, that of the end of the showing.
        article_id, revision, content_version, language: see `kiosk.news.plays.Play`.
    """

    hour: int
    article_id: str
    revision: str
    content_version: int
    language: str


class Uncounted:
    """Showings that the database has not counted yet, counted together so that they stay few."""

    def __init__(self) -> None:
        """Begin with none."""
        self._counts: dict[PlayKey, tuple[int, int]] = {}

    def add(self, play: Play) -> None:
        """Add one showing."""
        key = PlayKey(
            play.ended_at_ms // HOUR_MS, play.article_id, play.revision, play.content_version, play.language
        )
        showings, duration_ms = self._counts.get(key, (0, 0))
        self._counts[key] = showings + 1, duration_ms + max(0, play.duration_ms)

    @property
    def counts(self) -> Mapping[PlayKey, tuple[int, int]]:
        """Showings and milliseconds by key."""
        return self._counts

    def clear(self) -> None:
        """Forget them: the database has them."""
        self._counts.clear()


def count_plays(
    connection: Connection, install: int, booth: str, counts: Mapping[PlayKey, tuple[int, int]]
) -> None:
    """Add showings to the counters, inside a transaction of the caller.

    Raises:
        DatabaseError: if SQLite refuses.
    """
    for key, (showings, duration_ms) in counts.items():
        shown = (booth, key.article_id, key.revision, key.content_version, key.language)
        connection.execute(_INSERT_SHOWN, shown)
        connection.execute(_COUNT, (key.hour, install, showings, duration_ms, *shown))


def read_plays(
    connection: Connection, since_hour: int | None = None, until_hour: int | None = None
) -> Iterator[PlayRow]:
    """Yield the counters from an hour on, up to another one, by installation and time.

    A database that an older program made has none.

    Raises:
        DatabaseError: if the database can't be read.
    """
    bounds = (
        -_LAST_HOUR if since_hour is None else since_hour,
        _LAST_HOUR if until_hour is None else until_hour,
    )
    try:
        rows = connection.execute(_READ, bounds)
    except DatabaseError as error:
        if "no such table" in str(error):
            return
        raise
    for row in rows:
        yield PlayRow(*row)
