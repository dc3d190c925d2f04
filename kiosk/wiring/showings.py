"""Showings of articles, of a home or of a central place: exported, and counted beside the ratings."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from kiosk.errors import KioskError
from kiosk.news.plays import PLAY_COLUMNS, PlayRow
from kiosk.results.exports import Selection, central_rows, selection_of, utc_ms, write_export
from kiosk.results.news import ArticleResult, news_results
from kiosk.results.showings import LOCAL_HOUR_COLUMN, hour_bounds, read_showings, showing_rows
from kiosk.settings.home import Home
from kiosk.store.reading import NoResponsesYetError, Reader
from kiosk.store.rescuing import set_aside_databases
from kiosk.survey.responses import COLUMNS
from kiosk.wiring.exporting import central_file, home_zone


@dataclass(frozen=True, slots=True)
class NewsFound:
    """What was shown and answered.

    Attributes:
        articles: the most shown first.
        zone: IANA name of the zone that the dates are in.
    """

    articles: tuple[ArticleResult, ...]
    zone: str


def export_showings(
    path: Path,
    *,
    home: Home | None,
    source: Path | None = None,
    export_format: str = "csv",
    since: str | None = None,
    until: str | None = None,
    separator: str = ",",
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> int:
    """Export the hourly counters of showings of a home or a central place; return how many rows.

    Args:
        path: the file to write.
        home: whose showings, and whose zone; may be None where there is a source.
        source: a central folder.
        export_format: 'csv' or 'csv-excel'.
        since: earliest date or time; hours count that lie whole in the stretch.
        until: latest date, that day included, or time.
        separator: between cells.
        progress: called with rows done and rows in all.

    Raises:
        KioskError: if something can't be read or written.
    """
    zone = ZoneInfo("UTC") if home is None else home_zone(home)
    rows = list(_plays(home, source, selection_of(since, until, zone)))
    excel = export_format == "csv-excel"
    return write_export(
        path,
        showing_rows(rows, separator, zone if excel else None),
        "csv-excel" if excel else "csv",
        separator,
        lambda done: progress(done, len(rows)),
        PLAY_COLUMNS,
        LOCAL_HOUR_COLUMN,
    )


def found_news(
    home: Home | None,
    source: Path | None = None,
    *,
    since: str | None = None,
    until: str | None = None,
    clean: bool = False,
) -> NewsFound:
    """Return the showings of every article, and the ratings given while it showed.

    Args:
        home: whose, and whose zone; may be None where there is a source.
        source: a central folder.
        since: earliest date or time.
        until: latest date, that day included, or time.
        clean: leave out responses that carry a quality flag.

    Raises:
        KioskError: if something can't be read.
    """
    zone = ZoneInfo("UTC") if home is None else home_zone(home)
    selection = selection_of(since, until, zone, clean=clean)
    plays = _plays(home, source, selection)
    ratings = _home_ratings(home, selection) if source is None else _central_ratings(source, selection)
    return NewsFound(news_results(plays, ratings), zone.key)


def _plays(home: Home | None, source: Path | None, selection: Selection) -> Iterator[PlayRow]:
    bounds = hour_bounds(utc_ms(selection.since), utc_ms(selection.until))
    if source is not None:
        yield from _central_plays(source, bounds)
    elif home is not None:
        for database in set_aside_databases(home):
            try:
                yield from database.plays(*bounds)
            finally:
                database.close()
        with suppress(NoResponsesYetError):
            reader = Reader(home)
            try:
                yield from reader.plays(*bounds)
            finally:
                reader.close()
    else:
        raise KioskError("neither a home nor a central place to read from")


def _central_plays(source: Path, bounds: tuple[int | None, int | None]) -> Iterator[PlayRow]:
    if not source.is_dir():
        raise KioskError(f"{source} is no central folder: showings lie in its folder plays")
    since, until = bounds
    for path in sorted((source / "plays").glob("*/*/*.csv")):
        if path.name.startswith("."):
            continue
        try:
            data = path.read_bytes()
        except OSError as error:
            raise KioskError(f"{path} can't be read: {error.strerror or error}") from error
        try:
            rows = list(read_showings(data, str(path)))
        except KioskError as error:
            raise KioskError(f"{error}. Move it away: its kiosk sends it again within the hour") from error
        for row in rows:
            if (since is None or row.hour >= since) and (until is None or row.hour < until):
                yield row


def _home_ratings(home: Home | None, selection: Selection) -> Counter[tuple[str, int]]:
    found: Counter[tuple[str, int]] = Counter()
    if home is None:
        return found
    with suppress(NoResponsesYetError):
        reader = Reader(home)
        try:
            found.update(
                reader.article_scores(
                    since_ms=utc_ms(selection.since), until_ms=utc_ms(selection.until), clean=selection.clean
                )
            )
        finally:
            reader.close()
    return found


def _central_ratings(source: Path, selection: Selection) -> Counter[tuple[str, int]]:
    import csv
    import io

    path, true_bytes, _rows = central_file(source)
    article, score = COLUMNS.index("article_id"), COLUMNS.index("score")
    found: Counter[tuple[str, int]] = Counter()
    try:
        with path.open("rb") as file:
            for data, _count in central_rows(file, true_bytes, selection):
                for row in csv.reader(io.StringIO(data.decode(), newline="")):
                    found[row[article], int(row[score])] += 1
    except OSError as error:
        raise KioskError(f"{path} can't be read: {error.strerror or error}") from error
    return found


def as_data(found: NewsFound) -> dict[str, Any]:
    """Return it as data for JSON."""
    from kiosk.results.news import ASSOCIATION

    return {
        "zone": found.zone,
        "note": ASSOCIATION,
        "news": [one.as_dict() for one in found.articles],
    }
