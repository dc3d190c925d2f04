"""What a sync round needs of a kiosk's databases; the store offers it, and central knows no SQLite."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol


class SourceInstallation(Protocol):
    """One installation whose responses stand in the database."""

    @property
    def kiosk_id(self) -> str:
        """Id of the kiosk."""

    @property
    def install_id(self) -> str:
        """Id of the installation."""

    @property
    def last_seq(self) -> int:
        """Highest number given; 0 where there is none."""

    @property
    def waiting(self) -> int:
        """Responses in the emergency journal, which get the next numbers once the database takes them."""

    @property
    def final_seq(self) -> int:
        """Highest number up to which nothing changes any more."""


class SegmentSource(Protocol):
    """The responses of a kiosk, read-only."""

    def installations(self) -> Sequence[SourceInstallation]:
        """List all installations in the database."""

    def readable(self, install_id: str, first: int, last: int) -> Sequence[tuple[int, int]]:
        """Return which of the numbers first … last can be read; all, in a database that is in order."""

    def segment_rows(self, install_id: str, first: int, last: int) -> Iterator[bytes]:
        """Yield the CSV rows of the responses first … last, in chunks of many rows, without a header."""


class SealedSegment(Protocol):
    """A range whose bytes are fixed.

    `sha256` is hexadecimal; only its first 16 digits are known where the ledger was rebuilt from file names.
    """

    @property
    def kiosk_id(self) -> str:
        """Id of the kiosk."""

    @property
    def install_id(self) -> str:
        """Id of the installation."""

    @property
    def first(self) -> int:
        """Lowest number."""

    @property
    def last(self) -> int:
        """Highest number."""

    @property
    def sha256(self) -> str:
        """Of the whole file."""

    @property
    def name(self) -> str:
        """The name of the file."""

    @property
    def size(self) -> int:
        """Bytes of the whole file."""

    @property
    def sent(self) -> bool:
        """Whether it was published and read back."""


class Ledger(Protocol):
    """What was sealed and sent; one writer at a time, under the courier's lock."""

    def central_id(self) -> str | None:
        """Return the identity of the central place that was used first, or None."""

    def pin(self, central_id: str) -> None:
        """Use this central place from now on; of another one before, everything counts as not sent."""

    def sealed(self, install_id: str) -> Sequence[SealedSegment]:
        """List what was sealed of an installation, in order."""

    def version(self) -> object:
        """Return what changes whenever the ledger was changed otherwise than by `seal` and `mark`."""

    def seal(
        self, kiosk_id: str, install_id: str, first: int, last: int, sha256: str, size: int, schema: int
    ) -> None:
        """Fix a range and its bytes before any of them is published."""

    def adopt(
        self, kiosk_id: str, install_id: str, found: Iterable[tuple[int, int, str, int]], schema: int
    ) -> None:
        """Take over segments that were found published: first, last, digest, size of each."""

    def unseal(self, install_id: str, first: int, last: int, sha256: str) -> None:
        """Drop a range that was never published and whose bytes can't be made again."""

    def mark(self, install_id: str, first: int, last: int, sha256: str, *, sent: bool) -> None:
        """Note that a range was published, or has vanished; kept at the end of the round at the latest."""

    def note_round(self, result: str) -> None:
        """Keep what the last round came to, as JSON."""

    def note_trouble(self, message: str) -> None:
        """Keep why the last round failed."""
