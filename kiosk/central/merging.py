"""Merging: new segments are appended to the central export file, or the file is built anew.

What is true is told by the manifest: up to which byte, with which hash. Bytes are appended behind that and
made durable before a new manifest says so, so that a crash anywhere leaves a true file. Locks are not
trusted; after each step it is looked whether another merger was at work, and if so the file is proved again.
"""

import hashlib
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kiosk.central.comparing import (
    Change,
    UntrueError,
    compare,
    is_unchanged,
    notes_on,
    segment_of,
    with_more,
    without_excluded,
)
from kiosk.central.durable import as_refusal, new_file, read_if_there, remove_leftovers, write_all
from kiosk.central.durable import replace as rename_over
from kiosk.central.export_file import (
    Beat,
    Looks,
    Sink,
    hash_file,
    is_true,
    looks_like,
    looks_of,
    looks_true,
    open_for_append,
    quiet,
    same_file,
)
from kiosk.central.layout import Central
from kiosk.central.listing import Lister, Listing
from kiosk.central.manifest import EXPORT_NAME, Manifest, Merged, SetAside, decode, next_generation
from kiosk.central.reading_ahead import read_ahead
from kiosk.central.rebuilding import (
    ChangedMeanwhileError,
    Contents,
    OldExport,
    look,
    open_old_export,
    rebuild,
)
from kiosk.central.rows import Damaged
from kiosk.central.segments import Key, Segment, named
from kiosk.central.shelf import Shelf
from kiosk.errors import KioskError
from kiosk.settings.locks import FileLock
from kiosk.survey.responses import COLUMNS, SCHEMA_VERSION

if TYPE_CHECKING:
    from hashlib import _Hash

    from kiosk.central.proving import Progress

_ATTEMPTS: Final = 8
_LEAST_PAUSE_S: Final = 0.05
_LONGEST_PAUSE_S: Final = 5.0
_LEFTOVER_AFTER_S: Final = 3600.0


class _DisturbedError(Exception):
    """Another merger was at work; what it left must be looked at anew."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a merge came to.

    Attributes:
        manifest: what the file holds now.
        file: the true file.
        rows: how many it gained; negative where a conflict took some out.
        rebuilt: why it was built anew; empty where rows were appended or nothing changed.
    """

    manifest: Manifest
    file: Path
    rows: int
    rebuilt: str = ""


class Merger:
    """Merges one central place, as often as it is asked.

    Keeps the state of the file's hash, so that a later merge costs what is new and not what is there.

    Attributes:
        lister: of the segments.
    """

    def __init__(self, central: Central, beat: Beat = quiet, *, use_lock: bool = True) -> None:
        """Do nothing yet.

        Args:
            central: the place.
            beat: called whenever the target answered.
            use_lock: take the advisory lock, which only saves work.
        """
        self._central = central
        self._beat = beat
        self._use_lock = use_lock
        self._shelf = Shelf(central)
        self.lister = Lister(central)
        self._tidy = False
        self._before_publishing: Callable[[], None] = quiet
        self._forget()

    def _forget(self) -> None:
        self._raw: bytes | None = None
        self._manifest: Manifest | None = None
        self._sha256: _Hash | None = None
        self._looks: Looks | None = None
        self._settled: dict[Key, list[str]] = {}

    def merge(
        self,
        wait_s: float = 10.0,
        *,
        prove: bool = False,
        progress: "Progress | None" = None,
        before_publishing: Callable[[], None] = quiet,
    ) -> Outcome:
        """Bring the central export file up to date.

        Args:
            wait_s: how long to wait for another merger to finish; then both go on.
            prove: hash the whole file first, and build it anew where it is not what its manifest says; then
                read each segment that was merged before, and set aside what has been damaged since.
            progress: told while those are read.
            before_publishing: waits for what must be on the disk before a manifest tells of it.

        Raises:
            KioskError: if the place has gone, is full or read-only, or others keep changing it.
        """
        self._before_publishing = before_publishing
        self._central.require_identity()
        try:
            with self._lock(wait_s):
                return self._attempts(prove, progress)
        except OSError as error:
            raise as_refusal(error, self._central.root) from error

    @contextmanager
    def _lock(self, wait_s: float) -> Iterator[None]:
        lock = FileLock(self._central.lock)
        try:
            if self._use_lock:
                with suppress(OSError):
                    lock.acquire(wait_s)
                self._beat()
            yield
        finally:
            lock.release()

    def _attempts(self, prove: bool, progress: "Progress | None") -> Outcome:
        for _ in range(_ATTEMPTS):
            began = time.monotonic()
            try:
                return self._once(prove, progress)
            except (
                _DisturbedError,
                UntrueError,
                ChangedMeanwhileError,
                FileNotFoundError,
                NotADirectoryError,
            ):
                self._forget()
                self._central.require_identity()
                self._central.require_segments()
                pause = _LEAST_PAUSE_S + 2 * (time.monotonic() - began)
                time.sleep(random.uniform(0, min(_LONGEST_PAUSE_S, pause)))  # noqa: S311 no secret
                self._beat()
        raise KioskError(
            f"other programs keep changing the central export file in {self._central.root}; the next round tries again"
        )

    def _once(self, prove: bool, progress: "Progress | None") -> Outcome:
        if not self._tidy:
            remove_leftovers(self._central.root, _LEFTOVER_AFTER_S)
            self._tidy = True
        manifest = self._read_manifest()
        try:
            if manifest is None:
                raise UntrueError("the manifest was missing or damaged")
            if manifest.columns != COLUMNS:
                raise UntrueError("this version adds columns")
            manifest = self._settle_file(manifest, prove)
            listing, foreign = self.lister.list()
            self._beat()
            change = compare(self._central, manifest, listing, foreign, self._settled)
            outcome = self._append(manifest, listing, change)
            manifest = outcome.manifest
            if prove:
                self._prove_segments(manifest, listing, {*change.new}, progress)
        except UntrueError as untrue:
            return self._rebuild(manifest, str(untrue))
        return outcome

    def _prove_segments(
        self, manifest: Manifest, listing: Listing, read: set[Segment], progress: "Progress | None"
    ) -> None:
        """Read all segments but those that this merge has `read`.

        Raises:
            UntrueError: if others are damaged than the manifest says.
        """
        from kiosk.central.proving import find_damaged

        found = (named(*key, name) for key, names in listing.items() for name in names)
        segments = [segment for segment in found if segment is not None and segment not in read]
        damaged = find_damaged(self._central, segments, self._beat, progress)
        aside = {item.segment for item in manifest.set_aside}
        if damaged != aside.intersection(segment.relative for segment in segments):
            raise UntrueError("merged segments were damaged, or damaged ones are whole again")

    # -- what stands -----------------------------------------------------------------------------

    def set_aside(self) -> tuple[SetAside, ...]:
        """Return what the last merge, of whoever it was, could not take; nothing where a newer program merges."""
        try:
            manifest = self._read_manifest()
        except KioskError:
            return ()
        except OSError as error:
            raise as_refusal(error, self._central.root) from error
        return manifest.set_aside if manifest is not None else ()

    def _read_manifest(self) -> Manifest | None:
        raw = read_if_there(self._central.manifest)
        if raw is None or raw != self._raw:
            self._forget()
            manifest = decode(raw) if raw is not None else None
            if manifest is not None and manifest.central_id == self._central.central_id:
                self._manifest = manifest
            self._raw = raw
        return self._manifest

    def _settle_file(self, manifest: Manifest, prove: bool) -> Manifest:
        """Find the true file, under its name or the other one; give it its proper name where that is free.

        Raises:
            UntrueError: if no file is what the manifest says.
        """
        path = self._central.root / manifest.file
        looks = looks_like(path)
        if looks is None or looks != self._looks or prove:
            self._sha256 = None
            if not is_true(path, manifest, self._beat, whole=prove):
                other = (
                    self._central.export
                    if path == self._central.pending_export
                    else self._central.pending_export
                )
                if not is_true(other, manifest, self._beat):
                    raise UntrueError("the central export file was not what its manifest says")
                path = other
                looks = looks_like(other)
        if path == self._central.pending_export:
            self._central.require_identity()
            try:
                rename_over(path, self._central.export)
            except PermissionError:
                pass
            else:
                path = self._central.export
        self._looks = looks
        if path.name != manifest.file:
            manifest = self._publish(next_generation(manifest, file=path.name))
        return manifest

    # -- appending -------------------------------------------------------------------------------

    def _append(self, manifest: Manifest, listing: Listing, change: Change) -> Outcome:
        path = self._central.root / manifest.file
        looks = looks_like(path)
        if looks is None:
            raise _DisturbedError("the central export file has gone")
        tail_is_left = looks[1] > manifest.size
        if not change.new and not change.healed and not tail_is_left and change.notes == manifest.notes:
            self._settled = dict(listing)
            return Outcome(manifest, path, 0)
        try:
            descriptor = open_for_append(path)
        except PermissionError:
            raise UntrueError("the central export file is held by another program or read-only") from None
        try:
            outcome = self._append_to(descriptor, path, manifest, listing, change)
        finally:
            os.close(descriptor)
        self._looks = looks_like(path)  # a share may date the file only when it is closed
        return outcome

    def _append_to(
        self, descriptor: int, path: Path, manifest: Manifest, listing: Listing, change: Change
    ) -> Outcome:
        if looks_of(os.fstat(descriptor)) != self._looks:
            raise _DisturbedError("another program wrote to the central export file at the same time")
        if self._sha256 is None:
            self._sha256 = hash_file(descriptor, manifest.size, self._beat)
            if self._sha256.hexdigest() != manifest.sha256 or not looks_true(descriptor, manifest):
                raise UntrueError("the central export file was not what its manifest says")
        if os.fstat(descriptor).st_size > manifest.size:
            os.ftruncate(descriptor, manifest.size)
        sink = Sink(descriptor, manifest.size, self._sha256.copy(), self._beat)
        installations = dict(manifest.installations)
        taken: dict[Key, list[Segment]] = {}
        aside = list(change.aside)
        for segment, body in read_ahead(self._central, change.new):
            if isinstance(body, Damaged):
                self._shelf.keep_segment(segment, body.reason)
                aside.append(look(self._central, segment, body))
            else:
                sink.write(body)
                taken.setdefault(segment.key, []).append(segment)
        excluded = {item.segment for item in aside}
        for key, segments in taken.items():
            names = without_excluded(key, listing[key], excluded)
            installations[key] = with_more(installations.get(key) or Merged(*key), segments, names)
        for segment in filter(None, map(segment_of, change.healed)):
            if segment.relative not in excluded:
                self._shelf.forget_segment(segment)
        changes: dict[str, object] = {
            "set_aside": tuple(sorted(aside, key=lambda item: item.segment)),
            "notes": change.notes,
        }
        if taken:
            digest = sink.sha256
            changes |= position(sink)
            changes |= {
                "installations": installations,
                "rows": sum(merged.rows for merged in installations.values()),
            }
            sink.begin_flush()
        else:
            digest = self._sha256
        self._beat()
        following = next_generation(manifest, **changes)
        if not sink.holds_tail() or not same_file(descriptor, path):
            raise _DisturbedError("another program wrote to the central export file at the same time")
        following = self._publish(following, sink)
        if not sink.holds_tail() or not same_file(descriptor, path):
            raise _DisturbedError("another program wrote to the central export file at the same time")
        self._sha256, self._settled = digest, dict(listing)
        return Outcome(following, path, following.rows - manifest.rows)

    def _publish(self, manifest: Manifest, sink: Sink | None = None) -> Manifest:
        """Write the manifest, unless another merger wrote one since ours was read.

        Raises:
            _DisturbedError: if so; before anything was written, or after.
        """
        raw = manifest.encode()
        with new_file(self._central.manifest, flush=False) as descriptor:
            write_all(descriptor, raw)
            os.fsync(descriptor)
            if sink is not None:
                sink.flush()
            self._before_publishing()
            self._central.require_identity()
            if read_if_there(self._central.manifest) != self._raw:
                raise _DisturbedError("another merger was at work")
        self._beat()
        if read_if_there(self._central.manifest) != raw:
            raise _DisturbedError("another merger was at work")
        self._raw, self._manifest = raw, manifest
        return manifest

    # -- building anew ---------------------------------------------------------------------------

    def _rebuild(self, manifest: Manifest | None, why: str) -> Outcome:
        self._central.require_identity()
        listing, foreign = self.lister.list()
        with (
            new_file(self._central.pending_export) as descriptor,
            open_old_export(self._export_paths(manifest), manifest, self._beat) as old,
        ):
            contents = rebuild(self._central, listing, old, descriptor, self._beat)
            if read_if_there(self._central.manifest) != self._raw:
                raise _DisturbedError("another merger was at work")
            following = next_generation(
                manifest or Manifest(self._central.central_id),
                file=self._central.pending_export.name,
                columns=COLUMNS,
                schema=SCHEMA_VERSION,
                rows=sum(merged.rows for merged in contents.installations.values()),
                installations=contents.installations,
                set_aside=self._put_aside(contents, manifest, old),
                notes=notes_on(foreign),
                **position(contents.sink),
            )
            contents.sink.flush()
            self._central.require_identity()
        following = self._settle_file(self._publish(following), prove=False)
        path = self._central.root / following.file
        if not is_true(path, following, whole=False):
            raise _DisturbedError("another merger was at work")
        self._sha256, self._looks, self._settled = contents.sink.sha256, looks_like(path), listing
        return Outcome(following, path, following.rows - (manifest.rows if manifest else 0), why)

    def _export_paths(self, manifest: Manifest | None) -> list[Path]:
        paths = [self._central.export, self._central.pending_export]
        return paths if manifest is None or manifest.file == EXPORT_NAME else paths[::-1]

    def _put_aside(
        self, contents: Contents, manifest: Manifest | None, old: OldExport | None
    ) -> tuple[SetAside, ...]:
        aside = contents.set_aside
        for item in aside:
            segment = segment_of(item)
            if segment is not None:
                self._shelf.keep_segment(segment, item.reason)
        for conflict in contents.conflicts:
            self._shelf.keep_conflict(conflict.key, conflict.seqs, conflict.rows)
        before = manifest.set_aside if manifest else ()
        still = {item.segment for item in aside}
        for segment in filter(None, map(segment_of, before)):
            if segment.relative not in still:
                self._shelf.forget_segment(segment)
        aside += [item for item in before if segment_of(item) is None and is_unchanged(self._central, item)]
        if contents.rescued and old is not None:
            aside.append(self._shelf.keep_export(old.descriptor, contents.rescued))
        return tuple(aside)


def position(sink: Sink) -> dict[str, object]:
    """Return what a manifest says of the bytes that a sink took."""
    return {
        "size": sink.size,
        "sha256": sink.sha256.hexdigest(),
        "tail_offset": sink.size - len(sink.tail),
        "tail_sha256": hashlib.sha256(sink.tail).hexdigest(),
    }
