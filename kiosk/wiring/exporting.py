"""Exports of a home, of a central place or of one file."""

import json
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from kiosk.content.compiled import open_settings
from kiosk.errors import KioskError
from kiosk.results.exports import Selection, central_rows, require_header, selection_of, utc_ms, write_export
from kiosk.settings.home import Home
from kiosk.settings.zones import kiosk_zone
from kiosk.store.reading import NoResponsesYetError, Reader

_BLOCK: Final = 1 << 20


def export_responses(
    path: Path,
    *,
    home: Home | None,
    source: Path | None = None,
    export_format: str = "csv",
    since: str | None = None,
    until: str | None = None,
    clean: bool = False,
    separator: str = ",",
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> int:
    """Export a home's responses, or those of a central place or file; return how many.

    Args:
        path: the file to write.
        home: whose responses, and whose zone; may be None where there is a source.
        source: a central folder or a file of responses.
        export_format: 'csv' or 'csv-excel'.
        since: earliest date or time.
        until: latest date, that day included, or time, excluded.
        clean: leave out what carries a quality flag.
        separator: between cells.
        progress: called with rows done and rows in all.

    Raises:
        KioskError: if something can't be read or written.
    """
    zone = ZoneInfo("UTC") if home is None else home_zone(home)
    selection = selection_of(since, until, zone, clean=clean)
    excel = export_format == "csv-excel"
    if source is not None:
        chunks, total = _central_chunks(source, selection, local_time=excel, separator=separator)
    elif home is not None:
        chunks, total = _home_chunks(home, selection, local_time=excel, separator=separator)
    else:
        raise KioskError("neither a home nor a central place to export from")
    return write_export(
        path, chunks, "csv-excel" if excel else "csv", separator, lambda done: progress(done, total)
    )


def _home_chunks(
    home: Home, selection: Selection, *, local_time: bool, separator: str
) -> tuple[Iterator[tuple[bytes, int]], int]:
    try:
        reader = Reader(home, separator)
    except NoResponsesYetError:
        return iter(()), 0
    rows = reader.export_rows(
        since_ms=utc_ms(selection.since),
        until_ms=utc_ms(selection.until),
        clean=selection.clean,
        local_time=local_time,
    )
    return rows, reader.count()


def _central_chunks(
    source: Path, selection: Selection, *, local_time: bool, separator: str
) -> tuple[Iterator[tuple[bytes, int]], int]:
    path, true_bytes, rows = central_file(source)
    plain = selection.everything and not local_time and separator == ","

    def chunks() -> Iterator[tuple[bytes, int]]:
        try:
            with path.open("rb") as file:
                if not plain:
                    yield from central_rows(
                        file, true_bytes, selection, local_time=local_time, separator=separator
                    )
                    return
                left = true_bytes - len(require_header(file))
                while left > 0 and (block := file.read(min(_BLOCK, left))):
                    left -= len(block)
                    yield block, 0
                yield b"", rows
        except OSError as error:
            raise KioskError(f"{path} can't be read: {error.strerror or error}") from error

    return chunks(), rows


def central_file(source: Path) -> tuple[Path, int, int]:
    """Return the true central export file, how many of its bytes are true, and its rows.

    Raises:
        KioskError: if there is none, or it can't be read.
    """
    if source.is_file():
        return source, *_bytes_and_rows(source)
    manifest_path = source / "responses.manifest.json"
    make_it = f"kiosk collect {shlex.quote(str(source))}"
    try:
        manifest = json.loads(manifest_path.read_text(encoding="utf-8"))
        return source / manifest["file"], int(manifest["bytes"]), int(manifest["rows"])
    except FileNotFoundError as error:
        raise KioskError(
            f"{source} has no central export file yet ({manifest_path.name} is missing). Make it with: {make_it}"
        ) from error
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise KioskError(f"{manifest_path} can't be read: {error}. Run: {make_it}") from error


def _bytes_and_rows(path: Path) -> tuple[int, int]:
    try:
        with path.open("rb") as file:
            lines = sum(block.count(b"\n") for block in iter(lambda: file.read(_BLOCK), b""))
        return path.stat().st_size, max(0, lines - 1)
    except OSError as error:
        raise KioskError(f"{path} can't be read: {error.strerror or error}") from error


def home_zone(home: Home) -> ZoneInfo:
    """Return the time zone of a kiosk: its setting, else the computer's, else UTC."""
    return kiosk_zone(open_settings(home).settings.time.zone)
