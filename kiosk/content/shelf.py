"""Articles in one file, to be read one by one: what is on screen is in memory, and nothing else.

The first line is the index, what the rotation needs to know of each article; then each article has a line.
A line is a checksum, a space and JSON. Standard library only: the screen reads it.
"""

import os
import weakref
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Self

from kiosk.content.dumping import dumped_article, dumped_schedule, dumped_target
from kiosk.content.restoring import (
    ORIGINS,
    STATUSES,
    exactly,
    one_of,
    restored_article,
    restored_schedule,
    restored_target,
)
from kiosk.content.signed import DAMAGE, line_data, signed_line
from kiosk.durable import write_whole
from kiosk.errors import KioskError
from kiosk.news.articles import Article, Listing
from kiosk.news.schedule import EVERYWHERE, UNLIMITED
from kiosk.settings.home import Home

FORMAT: Final = 1
"""Counts up when a shelf can't be read by an older program any more."""

SHELF: Final = "articles.jsonl"
"""The shelf of a published version, in its folder."""

_INDEX_LIMIT: Final = 64 * 1024 * 1024
_LONGEST_LINE: Final = 64 * 1024 * 1024


def version_folder(home: Home, number: int) -> Path:
    """Return the folder of a published version."""
    return home.published / "versions" / f"{number:08}"


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
    lines = [signed_line(dumped_article(one, base)) for one in ordered]
    rows = [_row(one.listing, len(line)) for one, line in zip(ordered, lines, strict=True)]
    return b"".join([signed_line({"format": FORMAT, "articles": rows}), *lines])


def write_shelf(path: Path, articles: Iterable[Article], base: Path) -> None:
    """Put a shelf of these articles in place of the last one, whole or not at all; see `shelf_bytes`.

    Raises:
        OSError: if it can't be written.
        ValueError: if a picture is not below `base`, or a slug comes twice.
    """
    write_whole(path, shelf_bytes(articles, base))


class Shelf:
    """An open shelf; it stays readable when its file is deleted, and is closed with the last who knows it."""

    def __init__(
        self,
        handle: int,
        base: Path,
        places: Sequence[tuple[Listing, int, int]],
        fallback: tuple[str, ...] | None,
    ) -> None:
        """Take what `open_shelf` found: each listing with where its line starts and how long it is."""
        self._handle = handle
        self._close = weakref.finalize(self, os.close, handle)
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
            if not self._close.alive:
                raise ValueError("its shelf was closed")
            os.lseek(self._handle, start, os.SEEK_SET)
            article = restored_article(line_data(_read(self._handle, length)), self._base)
        except (OSError, *DAMAGE) as error:
            raise LookupError(f"{slug} can't be read any more: {error}") from error
        if article.slug != slug:
            raise LookupError(f"in place of {slug} stands {article.slug}")
        return article if self._fallback is None else replace(article, fallback=self._fallback)

    def close(self) -> None:
        """Let go of the file; no article can be read afterwards."""
        self._close()

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
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0))
    except (OSError, ValueError) as error:
        raise ShelfError(f"{path} can't be opened: {getattr(error, 'strerror', None) or error}") from error
    try:
        line = _first_line(handle)
        data = line_data(line)
        if exactly(int, data["format"]) != FORMAT:
            raise ValueError("another format")
        places = _places(exactly(list, data["articles"]), len(line))
        if len({listing.slug for listing, _, _ in places}) != len(places):
            raise ValueError("an article stands there twice")
    except (OSError, *DAMAGE) as error:
        os.close(handle)
        raise ShelfError(f"{path} is damaged, or not a shelf of this program: {error}") from error
    return Shelf(handle, base, places, fallback)


def _first_line(handle: int) -> bytes:
    with os.fdopen(os.dup(handle), "rb") as file:
        return file.readline(_INDEX_LIMIT)


def _read(handle: int, length: int) -> bytes:
    data = os.read(handle, length)
    while len(data) < length and (more := os.read(handle, length - len(data))):
        data += more
    return data


def open_version(home: Home, number: int, fallback: tuple[str, ...] | None = None) -> Shelf:
    """Open the articles of a published version; see `open_shelf`.

    Raises:
        ShelfError: if they are missing or damaged.
    """
    return open_shelf(version_folder(home, number) / SHELF, home.published, fallback)


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
        if not 0 < length <= _LONGEST_LINE:
            raise ValueError(f"an article of {length} bytes")
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
