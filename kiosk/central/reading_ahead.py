"""Reads and proves segments in a thread of its own while the one before is being written."""

import threading
from collections.abc import Iterator, Sequence
from queue import Queue
from typing import Final

from kiosk.central.layout import Central
from kiosk.central.rows import Damaged
from kiosk.central.segments import Segment, present_rows, read_segment

_AHEAD: Final = 4
_WORTH_A_THREAD: Final = 4

Proven = tuple[Segment, bytes | memoryview | Damaged]


def read_ahead(central: Central, segments: Sequence[Segment]) -> Iterator[Proven]:
    """Yield each segment with its rows, or with what is wrong with it, in the order given.

    Raises:
        OSError: if a file has gone or can't be read.
    """
    if len(segments) < _WORTH_A_THREAD:
        for segment in segments:
            yield _prove(central, segment)
        return
    ready: Queue[Proven | BaseException] = Queue(_AHEAD)
    stop = threading.Event()

    def work() -> None:
        try:
            for segment in segments:
                ready.put(_prove(central, segment))
                if stop.is_set():
                    return
        except BaseException as error:
            ready.put(error)

    threading.Thread(target=work, name="read ahead", daemon=True).start()
    try:
        for _ in segments:
            item = ready.get()
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        stop.set()
        while not ready.empty():
            ready.get_nowait()


def _prove(central: Central, segment: Segment) -> Proven:
    found = read_segment(central, segment)
    return segment, found if isinstance(found, Damaged) else present_rows(segment, found)
