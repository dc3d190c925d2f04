"""The central export file built anew: a pure function of the valid segments and what only the old file holds.

Each number of an installation has the set of versions that were ever seen: in segments, in the old true
file, in the files of earlier conflicts. One version is merged; several are a conflict, and all are kept
aside. Because versions only ever join that set, mergers that work at the same time come to the same file.
"""

import heapq
import os
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Final

from kiosk.central.durable import BINARY
from kiosk.central.export_file import Beat, Sink, new_export, proves, read_at
from kiosk.central.layout import Central
from kiosk.central.listing import Listing
from kiosk.central.manifest import LOOK_AGAIN, Manifest, Merged, SetAside
from kiosk.central.ranges import Range, Ranges, count, touches, union, without
from kiosk.central.rows import Damaged, Row, padded, read_header, split_rows
from kiosk.central.segments import (
    Body,
    Key,
    Segment,
    WrongRowsError,
    digest_of,
    named,
    numbered_rows,
    present_rows,
    read_segment,
)
from kiosk.central.shelf import Shelf
from kiosk.survey.responses import COLUMNS

_WRITE_AT_ONCE: Final = 1 << 20
_RETRIES: Final = 20
_BEAT_ROWS: Final = 4096

Versions = Iterator[tuple[int, bytes]]


class ChangedMeanwhileError(Exception):
    """A file changed while it was read; the plan must be made anew."""


@dataclass(frozen=True, slots=True)
class OldExport:
    """The export file that stands, as a source of rows that no segment holds any more.

    Attributes:
        descriptor: of the open file; other mergers may append to it meanwhile, or give its name to another.
        manifest: what was said of it; None where that is lost.
        proven: whether its bytes have the hash of the manifest. Rows of a file that is not proven
            only fill gaps.
    """

    descriptor: int
    manifest: Manifest | None
    proven: bool

    def still_proven(self, beat: Beat) -> bool:
        """Prove it again, after it was read."""
        return self.manifest is None or not self.proven or proves(self.descriptor, self.manifest, beat)


@contextmanager
def open_old_export(
    paths: Sequence[Path], manifest: Manifest | None, beat: Beat
) -> Iterator[OldExport | None]:
    """Open the export file that stands: the first of `paths` that is proven, else the first that is there."""
    opened: list[int] = []
    try:
        for path in paths:
            with suppress(FileNotFoundError):
                opened.append(os.open(path, os.O_RDONLY | BINARY))
        for descriptor in opened if manifest is not None else ():
            if manifest is not None and proves(descriptor, manifest, beat):
                yield OldExport(descriptor, manifest, proven=True)
                return
        yield OldExport(opened[0], manifest, proven=False) if opened else None
    finally:
        for descriptor in opened:
            os.close(descriptor)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Numbers of one installation of which several versions exist, and all those versions as rows."""

    key: Key
    seqs: Ranges
    rows: list[bytes]


@dataclass(slots=True)
class Contents:
    """What a new export file holds.

    Attributes:
        sink: took its bytes.
        installations: by kiosk and installation.
        set_aside: segments that could not be merged.
        conflicts: what must be kept aside.
        rescued: rows carried over from a file that was not proven.
    """

    sink: Sink
    installations: dict[Key, Merged] = field(default_factory=dict)
    set_aside: list[SetAside] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    rescued: int = 0


@dataclass(slots=True)
class _OldRows:
    """Where the rows of one installation stand in the old file."""

    seqs: "array[int]" = field(default_factory=lambda: array("q"))
    offsets: "array[int]" = field(default_factory=lambda: array("q"))
    lengths: "array[int]" = field(default_factory=lambda: array("q"))


def rebuild(
    central: Central,
    listing: Listing,
    old: OldExport | None,
    descriptor: int,
    beat: Beat,
) -> Contents:
    """Write a whole export file.

    Args:
        central: where the segments are.
        listing: their names.
        old: the file that stands.
        descriptor: of the new file, open for reading and writing.
        beat: called whenever the target answered.

    Raises:
        ChangedMeanwhileError: if segments changed while they were read.
        OSError: for what the file system refuses.
    """
    valid, damaged = _validate(central, listing, beat)
    for _ in range(_RETRIES):
        contents = Contents(new_export(descriptor, beat), set_aside=list(damaged))
        try:
            _Rebuilding(central, valid, old, contents, beat).run()
        except WrongRowsError as wrong:
            valid[wrong.segment.key].remove(wrong.segment)
            damaged.append(look(central, wrong.segment, Damaged(wrong.reason)))
        else:
            contents.set_aside.sort(key=lambda item: item.segment)
            return contents
    raise ChangedMeanwhileError


def look(central: Central, segment: Segment, damage: Damaged) -> SetAside:
    """Note what a segment that can't be merged looks like now, so that a change is seen."""
    found = segment.path(central).lstat()
    size = found.st_size if damage.readable else LOOK_AGAIN
    return SetAside(segment.relative, damage.reason, size, int(found.st_mtime))


def _validate(
    central: Central, listing: Listing, beat: Beat
) -> tuple[dict[Key, list[Segment]], list[SetAside]]:
    valid: dict[Key, list[Segment]] = {}
    damaged: list[SetAside] = []
    for key, names in listing.items():
        for name in names:
            segment = named(*key, name)
            if segment is None:
                continue
            found = read_segment(central, segment)
            beat()
            if isinstance(found, Damaged):
                damaged.append(look(central, segment, found))
            else:
                valid.setdefault(key, []).append(segment)
    for segments in valid.values():
        segments.sort()
    return valid, damaged


class _Rebuilding:
    def __init__(
        self,
        central: Central,
        valid: dict[Key, list[Segment]],
        old: OldExport | None,
        contents: Contents,
        beat: Beat,
    ) -> None:
        self._central = central
        self._valid = valid
        self._old = old
        self._contents = contents
        self._beat = beat
        self._old_columns = len(COLUMNS)
        self._shelf = Shelf(central)
        self._before = old.manifest.installations if old and old.manifest else {}
        self._covered = {key: union((s.first, s.last) for s in segments) for key, segments in valid.items()}

    def run(self) -> None:
        old_rows = self._find_old_rows()
        for key in sorted({*self._valid, *self._before, *old_rows}):
            self._installation(key, old_rows.get(key))
        if old_rows and self._old is not None and not self._old.still_proven(self._beat):
            raise ChangedMeanwhileError

    # -- the old file ----------------------------------------------------------------------------

    def _wanted(self) -> dict[Key, Ranges]:
        """Return which numbers must be looked up in the old file."""
        wanted: dict[Key, Ranges] = {}
        for key, before in self._before.items():
            gaps = without(before.ranges, self._covered.get(key, ()))
            if not self._old or not self._old.proven:
                wanted[key] = gaps
                continue
            known = sorted(
                segment.name
                for segment in self._valid.get(key, ())
                if touches(before.ranges, segment.first, segment.last)
                or touches(before.conflicts, segment.first, segment.last)
            )
            if gaps or digest_of(known) != before.names:
                wanted[key] = before.ranges
        return {key: ranges for key, ranges in wanted.items() if ranges}

    def _find_old_rows(self) -> dict[Key, _OldRows]:
        if self._old is None:
            return {}
        manifest = self._old.manifest
        wanted = self._wanted()
        if manifest is not None and not wanted:
            return {}
        found: dict[Key, _OldRows] = {}
        size = None if manifest is None else manifest.size
        for offset, columns, row in _rows_of(self._old.descriptor, size, self._beat):
            self._old_columns = columns
            key = row.kiosk_id, row.install_id
            if manifest is None:
                take = not touches(self._covered.get(key, ()), row.seq, row.seq)
            else:
                take = touches(wanted.get(key, ()), row.seq, row.seq)
            if take:
                rows = found.setdefault(key, _OldRows())
                rows.seqs.append(row.seq)
                rows.offsets.append(offset)
                rows.lengths.append(len(row.data))
        return found

    def _read_old(self, old: OldExport, rows: _OldRows) -> Versions:
        for index in sorted(range(len(rows.seqs)), key=rows.seqs.__getitem__):
            data = read_at(old.descriptor, rows.offsets[index], rows.lengths[index])
            if len(data) != rows.lengths[index]:
                raise ChangedMeanwhileError
            yield rows.seqs[index], padded(data, self._old_columns)

    # -- one installation ------------------------------------------------------------------------

    def _installation(self, key: Key, old_rows: _OldRows | None) -> None:
        segments = self._valid.get(key, [])
        conflicts = [
            (row.seq, row.data)
            for row in self._shelf.conflict_rows(key)
            if (row.kiosk_id, row.install_id) == key
        ]
        apart = all(one.last < other.first for one, other in pairwise(segments))
        lost: Ranges = ()
        disputed: Ranges = ()
        if apart and old_rows is None and not conflicts:
            for segment in segments:
                self._write_body(segment, self._read(segment))
            ranges = self._covered.get(key, ())
        else:
            ranges, lost, disputed = self._sweep(key, segments, conflicts, old_rows)
        self._contents.installations[key] = Merged(
            *key,
            ranges=ranges,
            rows=count(ranges),
            segments=len(segments),
            names=digest_of(sorted(segment.name for segment in segments)),
            lost=lost,
            conflicts=disputed,
        )

    def _read(self, segment: Segment) -> Body:
        found = read_segment(self._central, segment)
        self._beat()
        if isinstance(found, Damaged):
            raise ChangedMeanwhileError(segment.relative)
        return found

    def _write_body(self, segment: Segment, body: Body) -> None:
        rows = present_rows(segment, body)
        if isinstance(rows, Damaged):
            raise WrongRowsError(segment, rows.reason)
        self._contents.sink.write(rows)

    def _sweep(
        self,
        key: Key,
        segments: list[Segment],
        conflicts: list[tuple[int, bytes]],
        old_rows: _OldRows | None,
    ) -> tuple[Ranges, Ranges, Ranges]:
        """Go through an installation number by number; return what is written, lost, disputed."""
        sources: list[tuple[int, Callable[[], Versions]]] = [
            (segment.first, lambda segment=segment: numbered_rows(segment, self._read(segment)))  # type: ignore[misc]
            for segment in segments
        ]
        if conflicts:
            conflicts.sort()
            sources.append((conflicts[0][0], lambda: iter(conflicts)))
        old = self._old
        if old is not None and old_rows is not None:
            sources.append((min(old_rows.seqs), lambda: self._read_old(old, old_rows)))
        written, disputed = _Runs(), _Runs()
        kept: list[bytes] = []
        batch: list[bytes] = []
        held = 0
        for seq, versions in _by_number(sources):
            if len(versions) > 1:
                kept += sorted(versions)
                disputed.add(seq)
                continue
            written.add(seq)
            batch += versions
            held += len(batch[-1])
            if held >= _WRITE_AT_ONCE:
                self._contents.sink.write(b"".join(batch))
                batch, held = [], 0
        self._contents.sink.write(b"".join(batch))
        if disputed.ranges:
            self._contents.conflicts.append(Conflict(key, disputed.ranges, kept))
        lost = without(written.ranges, self._covered.get(key, ()))
        if old is not None and not old.proven:
            self._contents.rescued += count(lost)
        return written.ranges, lost, disputed.ranges


class _Runs:
    """Collects rising numbers as ranges."""

    def __init__(self) -> None:
        self._done: list[Range] = []
        self._first = self._last = -1

    def add(self, seq: int) -> None:
        if seq != self._last + 1 or self._first < 0:
            if self._first >= 0:
                self._done.append((self._first, self._last))
            self._first = seq
        self._last = seq

    @property
    def ranges(self) -> Ranges:
        return (*self._done, (self._first, self._last)) if self._first >= 0 else ()


def _by_number(sources: list[tuple[int, Callable[[], Versions]]]) -> Iterator[tuple[int, set[bytes]]]:
    """Merge sources that each rise; a source is only opened when its first number comes up."""
    waiting = sorted(((first, order) for order, (first, _) in enumerate(sources)), reverse=True)
    heap: list[tuple[int, int, bytes, Versions]] = []

    def advance(order: int, versions: Versions) -> None:
        following = next(versions, None)
        if following is not None:
            heapq.heappush(heap, (following[0], order, following[1], versions))

    while waiting or heap:
        while waiting and (not heap or waiting[-1][0] <= heap[0][0]):
            _, order = waiting.pop()
            advance(order, sources[order][1]())
        if not heap:
            continue
        seq = heap[0][0]
        found: set[bytes] = set()
        while heap and heap[0][0] == seq:
            _, order, row, versions = heapq.heappop(heap)
            found.add(row)
            advance(order, versions)
        yield seq, found


def _rows_of(descriptor: int, size: int | None, beat: Beat) -> Iterator[tuple[int, int, Row]]:
    """Yield the rows of an export file: offset, columns, row; up to `size` or to what is no row."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    with open(descriptor, "rb", closefd=False) as file:
        header = read_header(file.readline())
        if isinstance(header, Damaged):
            return
        position, columns = header
        try:
            for row in split_rows(file, columns):
                if size is not None and position >= size:
                    return
                yield position, columns, row
                position += len(row.data)
                if not row.seq % _BEAT_ROWS:
                    beat()
        except ValueError:
            return
