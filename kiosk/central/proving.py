"""Proves segments that were merged before: what a disk or a share did to them since is not seen otherwise."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from kiosk.central.export_file import Beat
from kiosk.central.layout import Central
from kiosk.central.rows import Damaged
from kiosk.central.segments import Segment, read_segment

Progress = Callable[[int, int], None]
"""Called with the number of segments that were proved and of all."""

_BATCH: Final = 64
_MOST_THREADS: Final = 4


def find_damaged(
    central: Central, segments: Sequence[Segment], beat: Beat, progress: Progress | None = None
) -> set[str]:
    """Read segments, several at once so that reading and hashing overlap; return the paths of damaged ones.

    Args:
        central: where they are.
        segments: which ones.
        beat: called whenever the target answered.
        progress: told after each.

    Raises:
        FileNotFoundError: if one has gone.
        OSError: if the central place does not answer properly.
    """

    def look(segment: Segment) -> str | None:
        return segment.relative if isinstance(read_segment(central, segment), Damaged) else None

    damaged: set[str] = set()
    done = 0
    with ThreadPoolExecutor(min(_MOST_THREADS, (os.cpu_count() or 1) + 1)) as pool:
        for start in range(0, len(segments), _BATCH):
            for found in pool.map(look, segments[start : start + _BATCH]):
                beat()
                done += 1
                if found is not None:
                    damaged.add(found)
                if progress is not None:
                    progress(done, len(segments))
    return damaged
