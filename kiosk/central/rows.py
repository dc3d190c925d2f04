"""Rows of segments and of the central export file, as bytes."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final, NamedTuple

from kiosk.survey.responses import COLUMNS, HEADER

END: Final = b"\r\n"
_SEQ: Final = COLUMNS.index("seq")
_KIOSK: Final = COLUMNS.index("kiosk_id")
_INSTALL: Final = COLUMNS.index("install_id")


@dataclass(frozen=True, slots=True)
class Damaged:
    """Why a segment can't be merged; `readable` is false where the file system refused it."""

    reason: str
    readable: bool = True


def read_header(data: bytes) -> tuple[int, int] | Damaged:
    """Return the length of the header line and how many columns it names."""
    if data.startswith(HEADER):
        return len(HEADER), len(COLUMNS)
    header = data[: data.find(b"\n") + 1]
    names = tuple(header[:-2].decode(errors="replace").split(","))
    if not header.endswith(END) or names[0] != COLUMNS[0]:
        return Damaged("it has no header line")
    if names[: len(COLUMNS)] == COLUMNS:
        return Damaged("it was made by a newer version of Feedback Kiosk; update the program that merges")
    if names != COLUMNS[: len(names)] or len(names) <= _SEQ:
        return Damaged("its header names other columns")
    return len(header), len(names)


class Row(NamedTuple):
    """One row of a segment or of the central export file.

    Attributes:
        data: its bytes, line end included.
        kiosk_id: whose response.
        install_id: of which installation.
        seq: its number.
    """

    data: bytes
    kiosk_id: str
    install_id: str
    seq: int


def split_rows(lines: Iterator[bytes], columns: int) -> Iterator[Row]:
    """Split CSV without a header into rows.

    Args:
        lines: lines with their ends; a comment may run over several.
        columns: how many a row must have.

    Raises:
        ValueError: at a row that is no CSV in UTF-8, has other columns, or lacks its end.
    """
    for line in lines:
        if b'"' in line:
            data, fields = _quoted(line, lines)
        else:
            data, fields = line, line[:-2].decode().split(",")
        if len(fields) != columns or not data.endswith(END) or b"\0" in data:
            raise ValueError(f"a row has {len(fields)} fields instead of {columns}, or no line end")
        yield Row(data, fields[_KIOSK], fields[_INSTALL], int(fields[_SEQ]))


def _quoted(line: bytes, more: Iterator[bytes]) -> tuple[bytes, list[str]]:
    taken: list[bytes] = []

    def text() -> Iterator[str]:
        for part in chain((line,), more):
            taken.append(part)
            yield part.decode()

    try:
        fields = next(csv.reader(text(), strict=True))
    except (csv.Error, StopIteration) as error:
        raise ValueError(str(error)) from error
    return b"".join(taken), fields


def padded(row: bytes, columns: int) -> bytes:
    """Return a row of an older version with empty fields for the columns that came later."""
    missing = len(COLUMNS) - columns
    return row if missing <= 0 else row[:-2] + b"," * missing + END
