"""What the folders of segments hold, against what the manifest says."""

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Final

from kiosk.central.durable import read_regular
from kiosk.central.layout import Central
from kiosk.central.listing import Listing
from kiosk.central.manifest import LOOK_AGAIN, Manifest, Merged, SetAside
from kiosk.central.ranges import count, touches, union
from kiosk.central.segments import Key, Segment, digest_of, named

_FOREIGN_NAMED: Final = 5
_CLOCK_STEP_S: Final = 2


class UntrueError(Exception):
    """The central export file is not what its manifest says, or can't be appended to."""


@dataclass(slots=True)
class Change:
    """What the folders hold that the manifest does not know."""

    new: list[Segment]
    aside: list[SetAside]
    healed: list[SetAside]
    notes: tuple[str, ...]


def compare(
    central: Central,
    manifest: Manifest,
    listing: Listing,
    foreign: list[str],
    settled: Mapping[Key, list[str]],
) -> Change:
    """Find what is new.

    Args:
        central: the place.
        manifest: what is merged.
        listing: the segments that are there.
        foreign: what has no place among them.
        settled: the segments of each installation when all of them were last seen merged or set aside.

    Raises:
        UntrueError: if appending can't make the file right.
    """
    aside: list[SetAside] = []
    healed: list[SetAside] = []
    for item in manifest.set_aside:
        (aside if is_unchanged(central, item) else healed).append(item)
    changed = {segment.key for segment in map(segment_of, healed) if segment is not None}
    excluded = {item.segment for item in aside}
    change = Change([], aside, healed, notes_on(foreign))
    for key in sorted({*listing, *manifest.installations}):
        names = listing.get(key, [])
        before = settled.get(key) if key not in changed else None
        if before is not None and before == names:
            continue
        names = without_excluded(key, names, excluded)
        merged = manifest.installations.get(key) or Merged(*key)
        if before is not None and not excluded:
            change.new += _additions(merged, names, before)
        elif len(names) != merged.segments or digest_of(names) != merged.names:
            change.new += _additions(merged, names, None)
    return change


def is_unchanged(central: Central, item: SetAside) -> bool:
    """Tell whether something set aside still looks as it did when it was looked at."""
    path = central.root / item.segment
    try:
        if item.size == LOOK_AGAIN:
            return not _can_be_read(path)
        found = path.lstat()
    except FileNotFoundError:
        return False
    return found.st_size == item.size and abs(int(found.st_mtime) - item.modified) <= _CLOCK_STEP_S


def look_changed(central: Central, item: SetAside) -> None:
    """Make sure that every merger looks again at a segment that was mended and kept its size: change its time."""
    path = central.root / item.segment
    with suppress(OSError):
        if is_unchanged(central, item):
            later = item.modified + 2 * _CLOCK_STEP_S
            os.utime(path, (later, later))


def _can_be_read(path: Path) -> bool:
    try:
        read_regular(path)
    except FileNotFoundError:
        raise
    except OSError:
        return False
    return True


def without_excluded(key: Key, names: list[str], excluded: set[str]) -> list[str]:
    """Return the names of segments whose paths are not in `excluded`."""
    if not excluded:
        return names
    folder = f"segments/{key[0]}/{key[1]}/"
    return [name for name in names if folder + name not in excluded]


def _additions(merged: Merged, names: list[str], before: list[str] | None) -> list[Segment]:
    """Return the segments that can simply be appended.

    Args:
        merged: what the file holds of the installation.
        names: its segments now.
        before: its segments when the file was last brought up to date, if that is known.

    Raises:
        UntrueError: if the others are not those that were merged, or segments overlap.
    """
    added = names if before is None else sorted(set(names).difference(before))
    known: list[str] = []
    fresh: list[Segment] = []
    for segment in filter(None, (named(*merged.key, name) for name in added)):
        if touches(merged.ranges, segment.first, segment.last) or touches(
            merged.conflicts, segment.first, segment.last
        ):
            known.append(segment.name)
        else:
            fresh.append(segment)
    if before is None:
        same = len(known) == merged.segments and digest_of(known) == merged.names
    else:
        same = not known and len(added) == len(names) - len(before)
    if not same:
        raise UntrueError(f"the segments of {merged.kiosk_id} are not those that were merged")
    fresh.sort()
    if any(one.last >= other.first for one, other in pairwise(fresh)):
        raise UntrueError(f"segments of {merged.kiosk_id} overlap")
    return fresh


def segment_of(item: SetAside) -> Segment | None:
    """Return the segment that was set aside; None for a whole export file."""
    parts = item.segment.split("/")
    return named(*parts[1:]) if parts[0] == "segments" else None


def with_more(merged: Merged, segments: list[Segment], names: list[str]) -> Merged:
    """Return what an installation has when `segments` were appended; `names` are all its segments then."""
    ranges = union((*merged.ranges, *((segment.first, segment.last) for segment in segments)))
    return replace(merged, ranges=ranges, rows=count(ranges), segments=len(names), names=digest_of(names))


def notes_on(foreign: list[str]) -> tuple[str, ...]:
    """Return what the manifest says of files that are no segments."""
    if not foreign:
        return ()
    more = f" and {len(foreign) - _FOREIGN_NAMED} more" if len(foreign) > _FOREIGN_NAMED else ""
    return (f"not segments, ignored: {', '.join(sorted(foreign)[:_FOREIGN_NAMED])}{more}",)
