"""Articles in one file, to be read one by one: what is on screen is in memory, and nothing else.

The first line is the index, what the rotation needs to know of each article; then each article has a line.
A line is a checksum, a space and JSON. Standard library only: the screen reads it.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, Final, Self

from kiosk.content.dumping import dumped_article, dumped_schedule, dumped_target
from kiosk.content.durable import write_whole
from kiosk.content.restoring import (
    ORIGINS,
    STATUSES,
    exactly,
    one_of,
    restored_article,
    restored_schedule,
    restored_target,
)
from kiosk.errors import KioskError
from kiosk.news.articles import Article, Listing
from kiosk.news.schedule import EVERYWHERE, UNLIMITED

FORMAT: Final = 1
"""Counts up when a shelf can't be read by an older program any more."""

_SIGNS: Final = 16
_INDEX_LIMIT: Final = 64 * 1024 * 1024
_DAMAGE: Final = (LookupError, TypeError, ValueError, AttributeError, RecursionError)


class ShelfError(KioskError):
    """A shelf that is missing, damaged or of another format."""


def shelf_bytes(articles: Iterable[Article], base: Path) -> bytes:
    """Return the shelf of these articles, in their order; the same articles always give the same bytes.

    Args:
        articles: each with a slug of its own.
        base: the folder that their pictures are below; paths are written relative to it.

    Raises:
        ValueError: if a picture is elsewhere, or a slug comes twice.
    """
    ordered = sorted(articles, key=lambda one: (one.order, one.slug))
    if len({one.slug for one in ordered}) != len(ordered):
        raise ValueError("two articles have the same slug")
    lines = [_line(dumped_article(one, base)) for one in ordered]
    rows = [_row(one.listing, len(line)) for one, line in zip(ordered, lines, strict=True)]
    return b"".join([_line({"format": FORMAT, "articles": rows}), *lines])


def write_shelf(path: Path, articles: Iterable[Article], base: Path) -> None:
    """Put a shelf of these articles in place of the last one, whole or not at all; see `shelf_bytes`.

    Raises:
        OSError: if it can't be written.
        ValueError: if a picture is not below `base`, or a slug comes twice.
    """
    write_whole(path, shelf_bytes(articles, base))


class Shelf:
    """An open shelf; it stays readable when its file is deleted."""

    def __init__(
        self,
        file: BinaryIO,
        base: Path,
        places: Sequence[tuple[Listing, int, int]],
        fallback: tuple[str, ...] | None,
    ) -> None:
        """Take what `open_shelf` found: each listing with where its line starts and how long it is."""
        self._file = file
        self._base = base
        self._listings = tuple(listing for listing, _, _ in places)
        self._places = {listing.slug: (start, length) for listing, start, length in places}
        self._fallback = fallback

    @property
    def listings(self) -> Sequence[Listing]:
        """What the rotation needs to know of each, in order, then by slug."""
        return self._listings

    def article(self, slug: str) -> Article:
        """Read one article.

        Raises:
            LookupError: if there is none, or its line is damaged.
        """
        start, length = self._places[slug]
        try:
            self._file.seek(start)
            article = restored_article(_data(self._file.read(length)), self._base)
        except (OSError, *_DAMAGE) as error:
            raise LookupError(f"{slug} can't be read any more: {error}") from error
        if article.slug != slug:
            raise LookupError(f"in place of {slug} stands {article.slug}")
        return article if self._fallback is None else replace(article, fallback=self._fallback)

    def close(self) -> None:
        """Let go of the file; no article can be read afterwards."""
        self._file.close()

    def __enter__(self) -> Self:
        """Use it in a with block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()


def open_shelf(path: Path, base: Path, fallback: tuple[str, ...] | None = None) -> Shelf:
    """Open a shelf; only its index is read, the articles when they are asked for.

    Args:
        path: what `write_shelf` wrote.
        base: the folder that the pictures are below.
        fallback: the languages to fall back to, in place of those that are written in each article.

    Raises:
        ShelfError: if it is missing, damaged or of another format.
    """
    try:
        # The screen keeps it for as long as it shows these articles.
        file = path.open("rb")
    except (OSError, ValueError) as error:
        raise ShelfError(f"{path} can't be opened: {getattr(error, 'strerror', None) or error}") from error
    try:
        line = file.readline(_INDEX_LIMIT)
        data = _data(line)
        if exactly(int, data["format"]) != FORMAT:
            raise ValueError("another format")
        places = _places(exactly(list, data["articles"]), len(line))
    except (OSError, *_DAMAGE) as error:
        file.close()
        raise ShelfError(f"{path} is damaged, or not a shelf of this program: {error}") from error
    return Shelf(file, base, places, fallback)


def _line(data: object) -> bytes:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return b"%s %s\n" % (_sign(text), text)


def _sign(text: bytes) -> bytes:
    return hashlib.sha256(text).hexdigest()[:_SIGNS].encode()


def _data(line: bytes) -> dict[str, Any]:
    text = line[_SIGNS + 1 : -1]
    if line[-1:] != b"\n" or line[: _SIGNS + 1] != _sign(text) + b" ":
        raise ValueError("a line that is not as it was written")
    return exactly(dict, json.loads(text.decode("utf-8", "surrogatepass")))


def _row(listing: Listing, length: int) -> list[Any]:
    return [
        listing.slug,
        listing.order,
        listing.priority,
        listing.weight,
        dumped_schedule(listing.schedule),
        dumped_target(listing.target),
        listing.status,
        listing.evergreen,
        listing.origin,
        listing.revision,
        list(listing.languages),
        length,
    ]


def _places(rows: Iterable[list[Any]], start: int) -> list[tuple[Listing, int, int]]:
    places = []
    known: dict[tuple[str, ...], tuple[str, ...]] = {}
    for row in rows:
        (
            slug,
            order,
            priority,
            weight,
            schedule,
            target,
            status,
            evergreen,
            origin,
            revision,
            codes,
            length,
        ) = row
        types = (*map(type, (slug, order, priority, weight, evergreen, revision, codes, length)),)
        if types != (str, int, int, int, bool, str, list, int):
            raise TypeError(f"an entry of other types: {row!r:.200}")
        languages = tuple(codes)
        if languages not in known:
            known[languages] = tuple(exactly(str, code) for code in languages)
        listing = Listing(
            slug,
            order,
            priority,
            weight,
            UNLIMITED if schedule is None else restored_schedule(schedule),
            EVERYWHERE if target is None else restored_target(target),
            one_of(STATUSES, status),
            evergreen,
            one_of(ORIGINS, origin),
            revision,
            known[languages],
        )
        places.append((listing, start, length))
        start += length
    return places
