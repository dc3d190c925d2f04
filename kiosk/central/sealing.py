"""Sealing and publishing: which responses go into which segment, and how a segment gets to the central place."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from kiosk.central.durable import flush_folder, is_folder, new_file, read_file, size_of_file, write_all
from kiosk.central.export_file import Beat
from kiosk.central.layout import Central
from kiosk.central.listing import list_installation
from kiosk.central.ranges import Range, Ranges, in_words, union, without
from kiosk.central.rows import split_rows
from kiosk.central.segments import MAX_ROWS, Segment, named, segment_for
from kiosk.central.sources import Ledger, SealedSegment, SegmentSource, SourceInstallation
from kiosk.errors import KioskError
from kiosk.survey.responses import COLUMNS, HEADER, SCHEMA_VERSION


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

    def send(
        self, central: Central, source: SegmentSource, ledger: Ledger, installation: SourceInstallation
    ) -> Sent:
        """Bring one installation's final responses to the central place.

        Raises:
            KioskError: if the central place has gone or is another one.
            OSError: for what its file system refuses.
        """
        return _Sending(central, source, ledger, installation, self._beat, self._not_ours).run()


class _Sending:
    def __init__(
        self,
        central: Central,
        source: SegmentSource,
        ledger: Ledger,
        installation: SourceInstallation,
        beat: Beat,
        not_ours: set[str],
    ) -> None:
        self._central = central
        self._source = source
        self._ledger = ledger
        self._install_id = installation.install_id
        self._everything: Ranges = ((1, installation.final_seq),) if installation.final_seq else ()
        self._beat = beat
        self._not_ours = not_ours
        self._fixed: list[Range] = []
        self._published: list[Range] = []
        self._sent = Sent(installation, installation.kiosk_id)

    def run(self) -> Sent:
        sealed = self._ledger.sealed(self._install_id)
        sent = self._sent
        if sealed:
            sent.kiosk_id = sealed[0].kiosk_id
        there = _sizes(self._central, sent.kiosk_id, self._install_id)
        self._beat()
        for item in sealed:
            here = there.pop(item.name, -1) == item.size
            if here and item.sent:
                self._fixed.append((item.first, item.last))
                self._published.append((item.first, item.last))
            else:
                self._publish_again(item, here=here)
        if there:
            self._take_over(there)
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
            publish(self._central, segment, data, self._beat)
        if here or data is not None:
            self._ledger.mark(*key, sent=True)
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
            self._fixed.append((segment.first, segment.last))
            self._published.append((segment.first, segment.last))
        if found:
            self._ledger.adopt(self._sent.kiosk_id, self._install_id, found, SCHEMA_VERSION)

    def _seal(self, first: int, last: int, data: bytes) -> None:
        sha256 = hashlib.sha256(data).hexdigest()
        segment = segment_for(self._sent.kiosk_id, self._install_id, first, last, sha256)
        self._ledger.seal(segment.kiosk_id, self._install_id, first, last, sha256, len(data), SCHEMA_VERSION)
        self._fixed.append((first, last))
        publish(self._central, segment, data, self._beat)
        self._ledger.mark(self._install_id, first, last, sha256, sent=True)
        self._published.append((first, last))
        self._sent.now += last - first + 1

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


def publish(central: Central, segment: Segment, data: bytes, beat: Beat) -> None:
    """Write a segment so that it survives a power cut, and read it back.

    Raises:
        KioskError: if the central place has gone, or other bytes are read back than were written.
        OSError: for what its file system refuses.
    """
    central.require_identity()
    path = segment.path(central)
    _make_folders(central, path)
    with new_file(path) as descriptor:
        write_all(descriptor, data)
    flush_folder(path.parent)
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
