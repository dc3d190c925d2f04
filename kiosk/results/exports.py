"""Exports: one row a response, written beside the final name and renamed when whole."""

import csv
import io
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import BinaryIO, Final, Literal
from zoneinfo import ZoneInfo

from kiosk.errors import InvalidInputError, KioskError
from kiosk.survey.responses import COLUMNS

ExportFormat = Literal["csv", "csv-excel"]
SEPARATORS: Final = {"comma": ",", "semicolon": ";", "tab": "\t"}
LOCAL_TIME_COLUMN: Final = "answered_local"
"""Last column of the Excel variant: the time at the kiosk, in a form that spreadsheets take for a time."""

_BOM: Final = b"\xef\xbb\xbf"
_CSV_FIELD_LIMIT: Final = 16 * 1024 * 1024

Chunks = Iterable[tuple[bytes, int]]
"""Finished CSV rows, CRLF at the end of each, and how many there are."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which responses an export holds.

    Attributes:
        since: earliest time of answering, included; None for no limit.
        until: latest, excluded.
        clean: leave out responses that carry a quality flag.

    Raises:
        InvalidInputError: if the latest time is not after the earliest.
    """

    since: datetime | None = None
    until: datetime | None = None
    clean: bool = False

    def __post_init__(self) -> None:
        """Refuse a stretch of time that ends before it begins."""
        if self.since is not None and self.until is not None and self.since >= self.until:
            raise InvalidInputError(
                f"the time from {self.since.isoformat()} to {self.until.isoformat()} ends before it begins"
            )

    @property
    def everything(self) -> bool:
        """Whether nothing is left out."""
        return self.since is None and self.until is None and not self.clean


def moment(text: str, zone: ZoneInfo, *, end_of_day: bool = False) -> datetime:
    """Read a date or a date and time.

    Args:
        text: ISO 8601, as `2026-05-28` or `2026-05-28T14:00`, with or without an offset.
        zone: the kiosk's zone, for times without an offset.
        end_of_day: a date alone means the end of that day.

    Raises:
        InvalidInputError: if it is neither.
    """
    try:
        if len(text) <= len("2026-05-28"):
            day = date.fromisoformat(text)
            return datetime.combine(day + timedelta(days=int(end_of_day)), time(), zone)
        found = datetime.fromisoformat(text)
    except (ValueError, OverflowError) as error:
        raise InvalidInputError(
            f"{text!r} is not a date; allowed are 2026-05-28 or 2026-05-28T14:00, in the kiosk's zone"
        ) from error
    return found if found.tzinfo else found.replace(tzinfo=zone)


def selection_of(since: str | None, until: str | None, zone: ZoneInfo, *, clean: bool = False) -> Selection:
    """Return the responses between two dates or times as a person writes them, the last day included.

    Raises:
        InvalidInputError: if one is no date, or the later one comes first.
    """
    return Selection(
        moment(since, zone) if since else None, moment(until, zone, end_of_day=True) if until else None, clean
    )


def write_export(
    path: Path,
    chunks: Chunks,
    export_format: ExportFormat,
    separator: str = ",",
    progress: Callable[[int], None] = lambda _rows: None,
    columns: Sequence[str] = COLUMNS,
    local_column: str = LOCAL_TIME_COLUMN,
) -> int:
    """Write an export; under the final name there is never half a file.

    Args:
        path: the file; an earlier export there is replaced, anything else is left alone.
        chunks: rows in the dialect of the format.
        export_format: 'csv', or 'csv-excel' with a byte order mark.
        separator: of the cells, for the header.
        progress: called with the rows written so far.
        columns: of a row.
        local_column: one more column of the Excel variant.

    Returns:
        How many rows it holds.

    Raises:
        KioskError: if it can't be written; nothing is left behind.
    """
    named = [*columns, local_column] if export_format == "csv-excel" else list(columns)
    header = (separator.join(named) + "\r\n").encode()
    require_place_for_export(path, columns[0].encode())
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    rows = 0
    try:
        with unfinished.open("wb") as file:
            file.write(_BOM + header if export_format == "csv-excel" else header)
            for data, count in chunks:
                file.write(data)
                rows += count
                progress(rows)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        raise KioskError(
            f"{path} can't be written: {error.strerror or error}. Nothing was left behind."
        ) from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
    return rows


def require_place_for_export(path: Path, beginning_of_ours: bytes = COLUMNS[0].encode()) -> None:
    """Refuse a place where an export would be lost, or would overwrite something else.

    Args:
        path: the file to be written.
        beginning_of_ours: how a file begins that may be replaced.

    Raises:
        KioskError: if it is refused.
    """
    if not path.parent.is_dir():
        raise KioskError(f"the folder {path.parent} does not exist. Is the stick or the share there?")
    for folder in path.resolve().parents:
        if (folder / "central.json").exists():
            raise KioskError(f"{folder} is a central place; its files are its own. Name another folder.")
    if not path.exists():
        return
    if not path.is_file():
        raise KioskError(f"{path} is not a file that can be replaced. Name another one.")
    try:
        with path.open("rb") as file:
            beginning = file.read(64)
    except OSError as error:
        raise KioskError(f"{path} exists and can't be read: {error.strerror or error}.") from error
    if beginning and not beginning.removeprefix(_BOM).startswith(beginning_of_ours):
        raise KioskError(f"{path} exists and is none of ours. Name another file, or move it away.")


def central_rows(
    file: BinaryIO, true_bytes: int, selection: Selection, *, local_time: bool = False, separator: str = ","
) -> Iterator[tuple[bytes, int]]:
    """Yield the rows of a central export file or a segment, selected and in the dialect asked for.

    Args:
        file: opened at its beginning.
        true_bytes: how many bytes of it are true, after its manifest.
        selection: which rows.
        local_time: add the column with the time at the kiosk.
        separator: of the cells.

    Raises:
        KioskError: if a row has not the columns of a response.
    """
    text = io.TextIOWrapper(io.BufferedReader(_Head(file, true_bytes), 1 << 20), "utf-8", newline="")
    csv.field_size_limit(_CSV_FIELD_LIMIT)
    reader = csv.reader(text)
    _require_columns(next(reader, []))
    at, offset, flags = (COLUMNS.index(name) for name in ("answered_at", "utc_offset_minutes", "flags"))
    lines: list[str] = []
    for row in reader:
        if len(row) < len(COLUMNS):
            raise KioskError(f"line {reader.line_num} has {len(row)} cells; a response has {len(COLUMNS)}")
        answered = None if selection.everything and not local_time else datetime.fromisoformat(row[at])
        if answered is not None and not _selected(answered, row[flags], selection):
            continue
        if answered is not None and local_time:
            row.append((answered + timedelta(minutes=int(row[offset]))).strftime("%Y-%m-%d %H:%M:%S"))
        lines.append(separator.join(_again(cell, separator) for cell in row))
        if len(lines) == _CHUNK:
            yield _joined(lines)
            lines.clear()
    if lines:
        yield _joined(lines)


_CHUNK: Final = 2000


def require_header(file: BinaryIO) -> bytes:
    """Read the header line of a file of responses and return its bytes.

    Raises:
        KioskError: if it is a file of something else.
    """
    line = file.readline(1 << 16)
    _require_columns(line.decode("utf-8-sig", "replace").rstrip("\r\n").split(","))
    return line


def _require_columns(header: list[str]) -> None:
    if tuple(header[: len(COLUMNS)]) != COLUMNS:
        raise KioskError(
            f"this is not a file of responses: its columns begin with {', '.join(header[:3]) or 'nothing'};"
            f" expected were {', '.join(COLUMNS[:3])} …"
        )


def _joined(lines: list[str]) -> tuple[bytes, int]:
    return ("\r\n".join(lines) + "\r\n").encode(), len(lines)


def _selected(answered: datetime, flags: str, selection: Selection) -> bool:
    if selection.since is not None and answered < selection.since:
        return False
    if selection.until is not None and answered >= selection.until:
        return False
    return not (selection.clean and flags)


def _again(cell: str, separator: str) -> str:
    """Quote a cell that is defused already, and whose number must stay one."""
    if any(mark in cell for mark in ('"', separator, "\n", "\r")):
        return '"' + cell.replace('"', '""') + '"'
    return cell


class _Head(io.RawIOBase):
    """The first bytes of a file, and no more."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._left = size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # any writable buffer
        data = self._file.read(min(len(buffer), self._left))
        self._left -= len(data)
        buffer[: len(data)] = data
        return len(data)


def utc_ms(when: datetime | None) -> int | None:
    """Return milliseconds since 1970 UTC."""
    return None if when is None else int(when.astimezone(UTC).timestamp() * 1000)


__all__ = [
    "LOCAL_TIME_COLUMN",
    "SEPARATORS",
    "Chunks",
    "ExportFormat",
    "Selection",
    "central_rows",
    "moment",
    "require_header",
    "require_place_for_export",
    "selection_of",
    "utc_ms",
    "write_export",
]
