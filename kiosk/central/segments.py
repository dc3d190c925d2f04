"""Segments: the final responses first … last of one installation, immutable, named after their bytes."""

import errno
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final, NamedTuple

from kiosk.central.durable import IrregularError, read_regular
from kiosk.central.layout import Central
from kiosk.central.rows import END, Damaged, padded, read_header, split_rows
from kiosk.survey.responses import COLUMNS

MAX_ROWS: Final = 20_000
"""Most responses in one segment."""

NAME: Final = r"([1-9][0-9]{0,17})-([1-9][0-9]{0,17})-([0-9a-f]{16})\.csv"
"""What a segment's file name looks like."""

_match: Final = re.compile(NAME).fullmatch
_is_id: Final = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}").match
_ID_LENGTH: Final = 36
_DIGEST_LENGTH: Final = 16
_UNREADABLE: Final = frozenset({errno.EIO, errno.EACCES, errno.EPERM})

Key = tuple[str, str]
"""Kiosk id and installation id."""


class Segment(NamedTuple):
    """A segment's name; sorted by kiosk, installation, first, last and digest.

    Attributes:
        kiosk_id: whose responses.
        install_id: of which installation.
        first: lowest sequence number.
        last: highest sequence number.
        digest: the first 16 hexadecimal digits of the SHA-256 of the file.
    """

    kiosk_id: str
    install_id: str
    first: int
    last: int
    digest: str

    @property
    def key(self) -> Key:
        """Kiosk id and installation id."""
        return self.kiosk_id, self.install_id

    @property
    def name(self) -> str:
        """The file's name."""
        return f"{self.first}-{self.last}-{self.digest}.csv"

    @property
    def relative(self) -> str:
        """The path inside the central place, with forward slashes."""
        return f"segments/{self.kiosk_id}/{self.install_id}/{self.name}"

    def path(self, central: Central) -> Path:
        """Return where the file stands."""
        return central.segments / self.kiosk_id / self.install_id / self.name


@dataclass(frozen=True, slots=True)
class Body:
    """The rows of a segment that is whole.

    Attributes:
        rows: row bytes without the header.
        columns: how many columns they have; fewer than `COLUMNS` in a segment of an older version.
    """

    rows: memoryview
    columns: int


def named(kiosk_id: str, install_id: str, name: str) -> Segment | None:
    """Return the segment that a file name tells, or None if it is no segment's name."""
    found = _match(name)
    if found is None or int(found[1]) > int(found[2]):
        return None
    return Segment(kiosk_id, install_id, int(found[1]), int(found[2]), found[3])


def segment_for(kiosk_id: str, install_id: str, first: int, last: int, sha256: str) -> Segment:
    """Return the segment of these rows, whose file has this SHA-256 (hexadecimal)."""
    return Segment(kiosk_id, install_id, first, last, sha256[:_DIGEST_LENGTH])


class WrongRowsError(Exception):
    """A segment has the hash of its name, and yet other rows than its name tells."""

    def __init__(self, segment: Segment, reason: str) -> None:
        super().__init__(reason)
        self.segment = segment
        self.reason = reason


def digest_of(names: list[str]) -> str:
    """Return the SHA-256 over sorted names, as it stands in the manifest."""
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


def read_segment(central: Central, segment: Segment) -> Body | Damaged:
    """Read a segment and prove its bytes against its name.

    Raises:
        FileNotFoundError: if it has gone.
        OSError: if the central place does not answer properly.
    """
    try:
        data = read_regular(segment.path(central))
    except IrregularError as irregular:
        return Damaged(str(irregular))
    except OSError as error:
        if error.errno not in _UNREADABLE:
            raise
        return Damaged(f"it can't be read: {error.strerror}", readable=False)
    return check_segment(segment, data)


def check_segment(segment: Segment, data: bytes) -> Body | Damaged:
    """Prove a segment's bytes: the hash of its name, a known header, the rows that its name and folders tell."""
    digest = hashlib.sha256(data).hexdigest()[:_DIGEST_LENGTH]
    if digest != segment.digest:
        return Damaged(
            f"its SHA-256 begins with {digest}, its name says {segment.digest}: half copied or damaged ({len(data)} bytes)"
        )
    found = read_header(data)
    if isinstance(found, Damaged):
        return found
    length, columns = found
    if not data.endswith(END):
        return Damaged("its last line is cut off")
    if len(data) == length:
        return Damaged("it has no rows")
    body = Body(memoryview(data)[length:], columns)
    if not _fits(segment, data, length):
        try:
            for _ in numbered_rows(segment, body):
                pass
        except WrongRowsError as wrong:
            return Damaged(wrong.reason)
    return body


def _fits(segment: Segment, data: bytes, start: int) -> bool:
    """Tell, without parsing, whether the rows from `start` on surely are those that the segment's name tells.

    The first and the last row must carry kiosk, installation and their numbers, and there must be as many lines
    as numbers; line ends inside quotation marks don't count. The rows in between are vouched for by the hash.
    """
    owner = f",{segment.kiosk_id},{segment.install_id},".encode()
    rows = segment.last - segment.first + 1
    if not _begins(data, start, b"%b%d," % (owner, segment.first)):
        return False
    last = data.rfind(owner) - _ID_LENGTH
    if last != start and not (
        data.endswith(END, start, last) and _begins(data, last, b"%b%d," % (owner, segment.last))
    ):
        return False
    if data.find(b'"', start) < 0:
        return data.count(b"\n", start) == rows
    return sum(part.count(b"\n") for part in data[start:].split(b'"')[::2]) == rows


def _begins(data: bytes, at: int, following: bytes) -> bool:
    """Tell whether a response id and then `following` stand at an offset."""
    return _is_id(data, at) is not None and data.startswith(following, at + _ID_LENGTH)


def numbered_rows(segment: Segment, body: Body) -> Iterator[tuple[int, bytes]]:
    """Yield number and row of a segment, padded to the present columns.

    Raises:
        WrongRowsError: if the rows are not those that its name tells.
    """
    expected = segment.first
    try:
        for row in split_rows(BytesIO(body.rows), body.columns):
            if (row.kiosk_id, row.install_id) != segment.key:
                raise ValueError(f"number {row.seq} is of {row.kiosk_id}, installation {row.install_id}")
            if row.seq != expected:
                raise ValueError(f"number {expected} was expected, {row.seq} found")
            yield row.seq, padded(row.data, body.columns)
            expected += 1
    except ValueError as error:
        raise WrongRowsError(segment, f"its rows don't fit its name: {error}") from error
    if expected != segment.last + 1:
        raise WrongRowsError(segment, f"its rows end at {expected - 1} instead of {segment.last}")


def present_rows(segment: Segment, body: Body) -> bytes | memoryview | Damaged:
    """Return all rows of a segment, padded to the present columns; parses those of older versions only."""
    if body.columns == len(COLUMNS):
        return body.rows
    try:
        return b"".join(row for _, row in numbered_rows(segment, body))
    except WrongRowsError as wrong:
        return Damaged(wrong.reason)
