"""Proof of play: what was shown, how often and for how long."""

from dataclasses import dataclass
from typing import Final

HOUR_MS: Final = 3_600_000


@dataclass(frozen=True, slots=True)
class Play:
    """A completed showing of an article: it stayed for its whole dwell.

    Attributes:
        article_id: the article's slug.
        revision: of the article, see `kiosk.news.articles.Article`.
        content_version: published version that was on screen; 0 for an item of a feed.
        language: code of the language that its text was in.
        ended_at_ms: milliseconds since 1970-01-01 UTC.
        duration_ms: how long it stayed.
    """

    article_id: str
    revision: str
    content_version: int
    language: str
    ended_at_ms: int
    duration_ms: int


@dataclass(frozen=True, slots=True)
class PlayRow:
    """Showings of one article, in one version and language, in one hour.

    Attributes:
        kiosk_id: the device.
        install_id: UUID of the installation.
        booth: its place at that time.
        hour: hours since 1970-01-01 UTC.
        article_id: the article's slug.
        revision: of the article.
        content_version: published version that was on screen; 0 for an item of a feed.
        language: code of the language that its text was in.
        showings: how many were completed.
        duration_ms: how long they lasted together.
    """

    kiosk_id: str
    install_id: str
    booth: str
    hour: int
    article_id: str
    revision: str
    content_version: int
    language: str
    showings: int
    duration_ms: int


PLAY_COLUMNS: Final = (
    "kiosk_id",
    "install_id",
    "booth",
    "hour",
    "article_id",
    "revision",
    "content_version",
    "language",
    "showings",
    "duration_ms",
)
"""Columns of an export of showings, one row an hour, article, version and language. Only added at the end."""
