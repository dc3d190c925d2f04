"""Showings of articles as rows of CSV, and back."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from kiosk.errors import KioskError
from kiosk.news.plays import HOUR_MS, PLAY_COLUMNS, PlayRow
from kiosk.results.exports import Chunks
from kiosk.survey.cells import csv_cell, restored

HEADER: Final = (",".join(PLAY_COLUMNS) + "\r\n").encode()
"""The header line of a file of showings, as bytes."""

LOCAL_HOUR_COLUMN: Final = "hour_local"
"""Last column of the Excel variant: the beginning of the hour in the kiosk's zone."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_CHUNK: Final = 2000


def hour_time(hour: int) -> datetime:
    """Return when an hour begins that is counted from 1970-01-01 UTC; the first or last that can be told."""
    try:
        return _EPOCH + timedelta(hours=hour)
    except OverflowError:
        return (datetime.min if hour < 0 else datetime.max.replace(minute=0, second=0)).replace(tzinfo=UTC)


def hour_bounds(since_ms: int | None, until_ms: int | None) -> tuple[int | None, int | None]:
    """Return the first hour, and the one after the last, that lie whole in a stretch of time."""
    since = None if since_ms is None else -(-since_ms // HOUR_MS)
    until = None if until_ms is None else until_ms // HOUR_MS
    return since, until


def showing_rows(
    plays: Iterable[PlayRow], separator: str = ",", local_zone: ZoneInfo | None = None
) -> Iterator[tuple[bytes, int]]:
    """Yield rows of CSV and their number, many at a time.

    Args:
        plays: the counters.
        separator: between cells.
        local_zone: add a last column with the hour in this zone.
    """
    lines: list[str] = []
    for play in plays:
        begins = hour_time(play.hour)
        cells = [
            csv_cell(play.kiosk_id, separator),
            csv_cell(play.install_id, separator),
            csv_cell(play.booth, separator),
            begins.strftime("%Y-%m-%dT%H:%M:%SZ"),
            csv_cell(play.article_id, separator),
            csv_cell(play.revision, separator),
            str(play.content_version),
            csv_cell(play.language, separator),
            str(play.showings),
            str(play.duration_ms),
        ]
        if local_zone is not None:
            cells.append(_local(begins, local_zone))
        lines.append(separator.join(cells))
        if len(lines) == _CHUNK:
            yield _joined(lines)
            lines.clear()
    if lines:
        yield _joined(lines)


def play_file(plays: Iterable[PlayRow]) -> bytes:
    """Return a whole file of showings, with its header."""
    return HEADER + b"".join(data for data, _count in showing_rows(plays))


def read_showings(data: bytes, name: str) -> Iterator[PlayRow]:
    """Yield the showings in a file that `showing_rows` wrote with commas.

    Args:
        data: the whole file.
        name: of the file, for errors.

    Raises:
        KioskError: if it is something else, or a row is not whole.
    """
    reader = csv.reader(io.StringIO(data.decode("utf-8", "replace"), newline=""))
    header = next(reader, [])
    if tuple(header[: len(PLAY_COLUMNS)]) != PLAY_COLUMNS:
        raise KioskError(
            f"{name} is not a file of showings: it begins with {', '.join(header[:3]) or 'nothing'}"
        )
    for row in reader:
        try:
            kiosk_id, install_id, booth, hour, article, revision, version, language, showings, length = row[
                : len(PLAY_COLUMNS)
            ]
            begins = datetime.fromisoformat(hour)
            yield PlayRow(
                restored(kiosk_id),
                restored(install_id),
                restored(booth),
                (begins - _EPOCH) // timedelta(hours=1),
                restored(article),
                restored(revision),
                int(version),
                restored(language),
                int(showings),
                int(length),
            )
        except (ValueError, TypeError) as error:
            raise KioskError(f"{name}, line {reader.line_num}: this is not a row of showings") from error


def _local(begins: datetime, zone: ZoneInfo) -> str:
    try:
        return begins.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
    except (OverflowError, ValueError):
        return begins.strftime("%Y-%m-%d %H:%M:%S")


def _joined(lines: list[str]) -> tuple[bytes, int]:
    return ("\r\n".join(lines) + "\r\n").encode(), len(lines)


__all__ = [
    "HEADER",
    "LOCAL_HOUR_COLUMN",
    "Chunks",
    "hour_bounds",
    "hour_time",
    "read_showings",
    "showing_rows",
]
