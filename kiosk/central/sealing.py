"""Sealing and publishing: which responses go into which segment, and how a segment gets to the central place."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from kiosk.central.durable import flush_folder, new_file, write_all
from kiosk.central.export_file import Beat
from kiosk.central.layout import Central
from kiosk.central.listing import list_installation
from kiosk.central.ranges import Ranges, in_words, union, without
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


def send(
    central: Central, source: SegmentSource, ledger: Ledger, installation: SourceInstallation, beat: Beat
) -> Sent:
    """Seal what is final and publish what is not in the central place.

    A range and its bytes are fixed in the ledger before anything of it is written to the central place, so
    that a crash anywhere repeats the same name and the same bytes.

    Raises:
        KioskError: if the central place has gone or is another one.
        OSError: for what its file system refuses.
    """
    sealed = ledger.sealed(installation.install_id)
    sent = Sent(installation, sealed[0].kiosk_id if sealed else installation.kiosk_id)
    there = _sizes(central, sent.kiosk_id, installation.install_id)
    beat()
    fixed = [
        (item.first, item.last)
        for item in sealed
        if _republish(central, source, ledger, item, there, sent, beat)
    ]
    published = [(item.first, item.last) for item in sealed if there.get(_segment(item).name) == item.size]
    for gap in without(((1, installation.final_seq),) if installation.final_seq else (), union(fixed)):
        for first, last, data in _portions(source, installation.install_id, gap):
            sha256 = hashlib.sha256(data).hexdigest()
            ledger.seal(
                sent.kiosk_id, installation.install_id, first, last, sha256, len(data), SCHEMA_VERSION
            )
            segment = segment_for(sent.kiosk_id, installation.install_id, first, last, sha256)
            _publish(central, segment, data, beat)
            ledger.mark(installation.install_id, first, last, sha256, sent=True)
            sent.now += last - first + 1
            published.append((first, last))
            fixed.append((first, last))
    sent.ranges = union(published)
    unread = without(((1, installation.final_seq),) if installation.final_seq else (), union(fixed))
    if unread:
        sent.problems.append(
            f"responses {in_words(unread)} of {sent.kiosk_id} can't be read from the database"
        )
    return sent


def _republish(
    central: Central,
    source: SegmentSource,
    ledger: Ledger,
    item: SealedSegment,
    there: dict[str, int],
    sent: Sent,
    beat: Beat,
) -> bool:
    """Publish what was sealed and is not in the central place, or not whole; return whether the range stays fixed."""
    segment = _segment(item)
    key = item.install_id, item.first, item.last, item.sha256
    if there.get(segment.name) == item.size:
        if not item.sent:
            ledger.mark(*key, sent=True)
            sent.now += item.last - item.first + 1
        return True
    data = _bytes_of(source, item)
    if data is not None:
        _publish(central, segment, data, beat)
        ledger.mark(*key, sent=True)
        there[segment.name] = item.size
        sent.now += item.last - item.first + 1
        return True
    if not item.sent:
        ledger.unseal(*key)
        return False
    sent.problems.append(
        f"{segment.relative} has gone from the central place, and its responses are no longer what was sealed"
    )
    return True


def _segment(item: SealedSegment) -> Segment:
    return segment_for(item.kiosk_id, item.install_id, item.first, item.last, item.sha256)


def adopt_published(central: Central, ledger: Ledger, installation: SourceInstallation) -> None:
    """Take over what stands in the central place, after the ledger was lost."""
    kiosk_id, install_id = installation.kiosk_id, installation.install_id
    found = []
    for name, size in _sizes(central, kiosk_id, install_id).items():
        segment = named(kiosk_id, install_id, name)
        if segment is not None and segment.last <= installation.last_seq:
            found.append((segment.first, segment.last, segment.digest, size))
    if found:
        ledger.adopt(kiosk_id, install_id, found, SCHEMA_VERSION)


def _sizes(central: Central, kiosk_id: str, install_id: str) -> dict[str, int]:
    names = list_installation(central, kiosk_id, install_id)
    folder = central.segments / kiosk_id / install_id
    return {name: (folder / name).stat().st_size for name in names}


def _portions(
    source: SegmentSource, install_id: str, gap: tuple[int, int]
) -> Iterator[tuple[int, int, bytes]]:
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


def _bytes_of(source: SegmentSource, item: SealedSegment) -> bytes | None:
    """Make the bytes of a sealed range again; None if they are no longer what was sealed."""
    whole = (item.first, item.last)
    if list(source.readable(item.install_id, *whole)) != [whole]:
        return None
    data = HEADER + b"".join(source.segment_rows(item.install_id, *whole))
    return (
        data if len(data) == item.size and hashlib.sha256(data).hexdigest().startswith(item.sha256) else None
    )


def _publish(central: Central, segment: Segment, data: bytes, beat: Beat) -> None:
    central.require_identity()
    path = segment.path(central)
    _make_folders(path)
    with new_file(path) as descriptor:
        write_all(descriptor, data)
    flush_folder(path.parent)
    beat()
    written = path.read_bytes()
    if written != data:
        raise KioskError(
            f"{path} reads back other bytes than were written; check the share or the stick, it may be failing"
        )
    beat()


def _make_folders(path: Path) -> None:
    """Make the folders of the kiosk and the installation, but never `segments/` itself: it comes with the place."""
    install, kiosk = path.parent, path.parent.parent
    if install.is_dir():
        return
    for folder in (kiosk, install):
        try:
            os.mkdir(folder)  # noqa: PTH102 mkdir without parents
        except FileExistsError:
            continue
        flush_folder(folder.parent)
