"""Sealing and publishing: which responses go into which segment, and how a segment gets to the central place."""

import hashlib
import os
from bisect import bisect_left
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Final

from kiosk.central.durable import flush_folder, is_folder, new_file, read_file, size_of_file, write_all
from kiosk.central.export_file import Beat, quiet
from kiosk.central.flushing import Flusher, FolderFlush
from kiosk.central.layout import Central
from kiosk.central.listing import list_installation
from kiosk.central.ranges import Range, Ranges, in_words, union, without
from kiosk.central.rows import split_rows
from kiosk.central.segments import MAX_ROWS, Segment, named, segment_for
from kiosk.central.sources import Ledger, SealedSegment, SegmentSource, SourceInstallation
from kiosk.errors import KioskError
from kiosk.survey.responses import COLUMNS, HEADER, SCHEMA_VERSION

SIZES_A_ROUND: Final = 64
"""How many segments of an installation a round of a process that stays looks at, in turn; the first looks at all."""


@dataclass(slots=True)
class Sent:
    """What is published of one installation.

    Attributes:
        installation: which one.
        kiosk_id: the folder it is published in.
        now: responses that were published in this round.
        ranges: all that are published.
        problems: what staff should know.
    """

    installation: SourceInstallation
    kiosk_id: str
    now: int = 0
    ranges: Ranges = ()
    problems: list[str] = field(default_factory=list)


class Sender:
    """Seals what is final and publishes what is not in the central place.

    A range and its bytes are fixed in the ledger before anything of it is written to the central place, so
    that a crash anywhere repeats the same name and the same bytes. What the central place holds and the
    ledger does not know (it was lost, or a power cut took its last entry) is taken over if it has the bytes
    that this kiosk would write (docs/decisions/0103-the-ledger-can-be-lost.md).
    """

    def __init__(self, beat: Beat) -> None:
        """Do nothing yet.

        Args:
            beat: called whenever the target answered.
        """
        self._beat = beat
        self._not_ours: set[str] = set()
        self._in_order: dict[str, _InOrder] = {}
        self._on_the_way = OnTheWay()

    def send(
        self,
        central: Central,
        source: SegmentSource,
        ledger: Ledger,
        installation: SourceInstallation,
        meanwhile: Callable[[], None] = quiet,
    ) -> Sent:
        """Bring one installation's final responses to the central place.

        Args:
            central: the place.
            source: the responses.
            ledger: what was sealed and sent.
            installation: whose responses.
            meanwhile: done while the disk writes a segment.

        Raises:
            KioskError: if the central place has gone or is another one.
            OSError: for what its file system refuses.
        """
        known = self._in_order.pop(installation.install_id, None)
        sending = _Sending(
            central, source, ledger, installation, self._beat, self._not_ours, self._on_the_way, meanwhile
        )
        sent = sending.run(known)
        if not sent.problems:
            self._in_order[installation.install_id] = sending.in_order()
        return sent

    def settle(self, ledger: Ledger) -> None:
        """Wait until the names of all segments that were sent are on the disk, and note them as sent.

        Raises:
            OSError: if the disk refused it.
        """
        self._on_the_way.settle(ledger)

    def forget(self) -> None:
        """Forget what was sent and not settled; the next round looks at all anew."""
        self._in_order.clear()
        self._on_the_way.forget()


_Mark = tuple[str, int, int, str]


class OnTheWay:
    """Segments that were written and whose names are being made durable meanwhile."""

    def __init__(self) -> None:
        self._flush = FolderFlush()
        self._marks: list[_Mark] = []

    def add(self, folder: Path, mark: _Mark) -> None:
        """Begin to make the names in a folder durable; `mark` is what the ledger will be told."""
        self._flush.begin(folder)
        self._marks.append(mark)

    def settle(self, ledger: Ledger) -> None:
        """Wait for the disk and tell the ledger."""
        marks, self._marks = self._marks, []
        self._flush.finish()
        for mark in marks:
            ledger.mark(*mark, sent=True)

    def forget(self) -> None:
        """Tell nobody."""
        self._marks.clear()
        with suppress(OSError):
            self._flush.finish()


@dataclass(frozen=True, slots=True)
class _InOrder:
    """What was found in order, so that the next round need look at little of it.

    Attributes:
        central: where.
        ledger: that knows it.
        version: of what the ledger knows.
        kiosk_id: the folder.
        names: of all segments in the folder of the installation.
        sizes: names and sizes of those that are ours.
        ranges: what is sealed and published.
        turn: which of `sizes` come next to be looked at.
    """

    central: Central
    ledger: Ledger
    version: object
    kiosk_id: str
    names: list[str]
    sizes: list[tuple[str, int]]
    ranges: Ranges
    turn: int


class _Sending:
    def __init__(
        self,
        central: Central,
        source: SegmentSource,
        ledger: Ledger,
        installation: SourceInstallation,
        beat: Beat,
        not_ours: set[str],
        on_the_way: OnTheWay,
        meanwhile: Callable[[], None],
    ) -> None:
        self._central = central
        self._source = source
        self._ledger = ledger
        self._install_id = installation.install_id
        self._everything: Ranges = ((1, installation.final_seq),) if installation.final_seq else ()
        self._beat = beat
        self._not_ours = not_ours
        self._on_the_way = on_the_way
        self._meanwhile = meanwhile
        self._names: list[str] = []
        self._sizes: list[tuple[str, int]] = []
        self._turn = 0
        self._fixed: list[Range] = []
        self._published: list[Range] = []
        self._sent = Sent(installation, installation.kiosk_id)

    def run(self, known: _InOrder | None) -> Sent:
        sent = self._sent
        if known is None or not self._is_as_before(known):
            self._look_at_all()
        for gap in without(self._everything, union(self._fixed)):
            for first, last, data in _portions(self._source, self._install_id, gap):
                self._seal(first, last, data)
        sent.ranges = union(self._published)
        unread = without(self._everything, union(self._fixed))
        if unread:
            sent.problems.append(
                f"responses {in_words(unread)} of {sent.kiosk_id} can't be read from the database"
            )
        return sent

    def in_order(self) -> _InOrder:
        """Return what the next round may go by; only where this one found no problem."""
        return _InOrder(
            self._central,
            self._ledger,
            self._ledger.version(),
            self._sent.kiosk_id,
            self._names,
            self._sizes,
            self._sent.ranges,
            self._turn,
        )

    def _is_as_before(self, known: _InOrder) -> bool:
        """Tell whether folder and ledger are as the last round left them; sizes are looked at in turn."""
        if known.central != self._central or known.ledger is not self._ledger:
            return False
        if known.version != self._ledger.version():
            return False
        names = list_installation(self._central, known.kiosk_id, self._install_id)
        self._beat()
        if names != known.names:
            return False
        folder = f"{self._central.segments}{os.sep}{known.kiosk_id}{os.sep}{self._install_id}{os.sep}"
        some = known.sizes[known.turn : known.turn + SIZES_A_ROUND]
        try:
            if any(size_of_file(folder + name) != size for name, size in some):
                return False
        except FileNotFoundError:
            return False
        self._sent.kiosk_id = known.kiosk_id
        self._names, self._sizes = names, known.sizes
        following = known.turn + SIZES_A_ROUND
        self._turn = following if following < len(known.sizes) else 0
        self._fixed.extend(known.ranges)
        self._published.extend(known.ranges)
        return True

    def _look_at_all(self) -> None:
        sealed = self._ledger.sealed(self._install_id)
        sent = self._sent
        if sealed:
            sent.kiosk_id = sealed[0].kiosk_id
        there = _sizes(self._central, sent.kiosk_id, self._install_id)
        self._names = sorted(there)
        self._beat()
        for item in sealed:
            here = there.pop(item.name, -1) == item.size
            if here and item.sent:
                self._sizes.append((item.name, item.size))
                self._fixed.append((item.first, item.last))
                self._published.append((item.first, item.last))
            else:
                self._publish_again(item, here=here)
        if there:
            self._take_over(there)

    def _publish_again(self, item: SealedSegment, *, here: bool) -> None:
        """Publish what was sealed and is not in the central place, or not whole."""
        key = item.install_id, item.first, item.last, item.sha256
        segment = segment_for(item.kiosk_id, *key)
        if not here and is_folder(segment.path(self._central)):
            self._fixed.append((item.first, item.last))
            self._sent.problems.append(
                f"{segment.relative} is a folder in the central place; remove it, and the segment is sent again"
            )
            return
        data = None if here else self._bytes_of(item.first, item.last, item.sha256)
        if data is not None:
            self._publish(segment, data, item.sha256)
        elif here:
            self._ledger.mark(*key, sent=True)
            self._sizes.append((item.name, item.size))
        if here or data is not None:
            self._fixed.append((item.first, item.last))
            self._published.append((item.first, item.last))
            self._sent.now += item.last - item.first + 1
        elif item.sent:
            self._fixed.append((item.first, item.last))
            self._sent.problems.append(
                f"{segment.relative} has gone from the central place, and its responses are no longer what was sealed"
            )
        else:
            self._ledger.unseal(*key)

    def _take_over(self, there: dict[str, int]) -> None:
        """Take over segments that the ledger does not know, if they are what this kiosk would write."""
        found = []
        for name, size in there.items():
            segment = named(self._sent.kiosk_id, self._install_id, name)
            if segment is None or segment.relative in self._not_ours:
                continue
            data = self._bytes_of(segment.first, segment.last, segment.digest)
            self._beat()
            if data is None or len(data) != size:
                self._not_ours.add(segment.relative)
                continue
            found.append((segment.first, segment.last, segment.digest, size))
            self._sizes.append((name, size))
            self._fixed.append((segment.first, segment.last))
            self._published.append((segment.first, segment.last))
        if found:
            self._ledger.adopt(self._sent.kiosk_id, self._install_id, found, SCHEMA_VERSION)

    def _seal(self, first: int, last: int, data: bytes) -> None:
        sha256 = hashlib.sha256(data).hexdigest()
        segment = segment_for(self._sent.kiosk_id, self._install_id, first, last, sha256)
        self._ledger.seal(segment.kiosk_id, self._install_id, first, last, sha256, len(data), SCHEMA_VERSION)
        self._fixed.append((first, last))
        self._publish(segment, data, sha256)
        self._published.append((first, last))
        self._sent.now += last - first + 1

    def _publish(self, segment: Segment, data: bytes, sha256: str) -> None:
        publish(self._central, segment, data, self._beat, self._meanwhile)
        mark = segment.install_id, segment.first, segment.last, sha256
        self._on_the_way.add(segment.path(self._central).parent, mark)
        self._sizes.append((segment.name, len(data)))
        at = bisect_left(self._names, segment.name)
        if self._names[at : at + 1] != [segment.name]:
            self._names.insert(at, segment.name)

    def _bytes_of(self, first: int, last: int, sha256: str) -> bytes | None:
        return made_again(self._source, self._sent.installation, first, last, sha256)


def _sizes(central: Central, kiosk_id: str, install_id: str) -> dict[str, int]:
    folder = f"{central.segments}{os.sep}{kiosk_id}{os.sep}{install_id}{os.sep}"
    names = list_installation(central, kiosk_id, install_id)
    return {name: size_of_file(folder + name) for name in names}


def _portions(source: SegmentSource, install_id: str, gap: Range) -> Iterator[tuple[int, int, bytes]]:
    """Yield segments of what is final and not sealed: first, last, bytes; at most `MAX_ROWS` each."""
    for first, last in source.readable(install_id, *gap):
        for start in range(first, last + 1, MAX_ROWS):
            yield from _runs(source, install_id, start, min(start + MAX_ROWS - 1, last))


def _runs(source: SegmentSource, install_id: str, first: int, last: int) -> Iterator[tuple[int, int, bytes]]:
    """Yield segments of rows first … last: one, or several where rows are missing in the database."""
    rows = b"".join(source.segment_rows(install_id, first, last))
    if b'"' not in rows and rows.count(b"\n") == last - first + 1:
        yield first, last, HEADER + rows
        return
    run: list[bytes] = []
    start = following = first
    for row in split_rows(BytesIO(rows), len(COLUMNS)):
        if run and row.seq != following:
            yield start, following - 1, HEADER + b"".join(run)
            run.clear()
        if not run:
            start = row.seq
        run.append(row.data)
        following = row.seq + 1
    if run:
        yield start, following - 1, HEADER + b"".join(run)


def made_again(
    source: SegmentSource, installation: SourceInstallation, first: int, last: int, sha256: str
) -> bytes | None:
    """Make the bytes of a sealed range again; None if they are not what was sealed (`sha256` begins its hash)."""
    if last > installation.final_seq:
        return None
    if list(source.readable(installation.install_id, first, last)) != [(first, last)]:
        return None
    data = HEADER + b"".join(source.segment_rows(installation.install_id, first, last))
    return data if hashlib.sha256(data).hexdigest().startswith(sha256) else None


def publish(
    central: Central, segment: Segment, data: bytes, beat: Beat, meanwhile: Callable[[], None] = quiet
) -> None:
    """Write a segment and read it back; it survives a power cut once its folder is flushed.

    Raises:
        KioskError: if the central place has gone, or other bytes are read back than were written.
        OSError: for what its file system refuses.
    """
    central.require_identity()
    path = segment.path(central)
    _make_folders(central, path)
    with new_file(path, flush=False) as descriptor:
        write_all(descriptor, data)
        flusher = Flusher(descriptor)
        flusher.begin()
        try:
            meanwhile()
        finally:
            flusher.finish()
    beat()
    written = read_file(path)
    if written != data:
        raise KioskError(
            f"{path} reads back other bytes than were written; check the share or the stick, it may be failing"
        )
    beat()


def _make_folders(central: Central, path: Path) -> None:
    """Make the folders of the kiosk and the installation, but never `segments/` itself: it comes with the place."""
    install, kiosk = path.parent, path.parent.parent
    if install.is_dir():
        return
    for folder in (kiosk, install):
        try:
            os.mkdir(folder)  # noqa: PTH102 mkdir without parents
        except FileExistsError:
            continue
        except (FileNotFoundError, NotADirectoryError):
            central.require_segments()
            raise
        flush_folder(folder.parent)
