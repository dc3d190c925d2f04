"""A sync round with 100 new responses on top of a million, beside writing one segment durably."""

import json
import os
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final

from kiosk.content.compiled import open_content
from kiosk.settings.home import Home
from kiosk.store.database import Device, ResponseDatabase
from kiosk.store.operations import EndVisit, Operation, Record, Visit
from kiosk.survey.responses import Tap, VisitEnd, VisitStart
from kiosk.wiring.syncing import Syncing
from tests.benchmarks.figures import Figure, Result
from tests.benchmarks.places import KIOSK, Places, run, say
from tests.benchmarks.taps import asked, taps

_NEW: Final = 100
_SECTION: Final = 8
_WARM: Final = 3
_SETTLE_S: Final = 4.0
"""Longer than folders have to stand unchanged before the courier trusts their time of modification."""


def measure(places: Places) -> Result:
    """Ask a running courier for rounds, each with 100 new responses; write a segment after each."""
    result = Result("round", f"A sync round with {_NEW} new responses on top of {places.rows:,}")
    central = places.published()
    run([KIOSK, "collect", str(central)])
    home = Home(next(path for path in sorted(central.parent.iterdir()) if path != central))
    folder = places.new_folder("round")
    sections = 2 if places.quick else 7
    content = open_content(home)
    device = Device(content.settings.device.id, content.settings.device.booth)
    database = ResponseDatabase(home.database, device)
    source = taps(asked(database.question_version(content.survey)))
    data = _some_segment(central, home)

    def add() -> None:
        database.apply_all([operation for tap in islice(source, _NEW) for operation in _visit(tap)])
        database.checkpoint()

    def repeat(do_round: Callable[[], int]) -> tuple[list[float], list[float]]:
        """Return medians of rounds, and of segments written between them."""
        rounds, segments = [], []
        for number in range(-_WARM, sections * _SECTION):
            add()
            if number == -1:
                time.sleep(_SETTLE_S)
            started = time.perf_counter()
            merged = do_round()
            seconds = time.perf_counter() - started
            if merged != _NEW:
                raise RuntimeError(f"a round merged {merged} responses instead of {_NEW}")
            segment = _write_segment(folder, data)
            if number >= 0:
                rounds.append(seconds)
                segments.append(segment)
        return _medians(rounds), _medians(segments)

    say(f"round: {sections * _SECTION} rounds of a courier, and as many in a process of its own")
    with _courier(home) as ask:
        by_courier = repeat(ask)
    with Syncing(home, lambda: None) as syncing:
        syncing.round()
        called = repeat(lambda: syncing.round().merged_now)
    database.close()
    peer = "one segment, written durably"
    result.figures = [
        Figure("round of a courier", "s", *by_courier, peer, 3.0),
        Figure("the same, as a call", "s", *called, peer),
    ]
    result.notes = [
        f"{sections} sections of {_SECTION} rounds each, a segment written after each round; each value is the median of a"
        " section.",
        "Timed is the courier as the screen runs it (a process at low priority, warm, as it is after its first minutes): from the"
        " word 'sync' on its input to the line on its output that says the round is done. A round looks at settings and"
        " databases, seals, publishes a segment and reads it back, says how the kiosk is, looks at all segments of the"
        f" central place ({places.kiosks} kiosks), and merges with a new manifest.",
        "Beside it: the same bytes as a new file, in the order temporary name, write, fsync, rename, fsync of the folder,"
        " read back and compare. Publishing alone needs all of that; a round also makes the merged file and its manifest"
        " durable.",
        "Each ten minutes a courier looks at all folders anew; the round that does so is not among those measured. 'As a call'"
        " is the same round without the courier's process, pipes and low priority around it.",
        "Not measured: a network share. The central place is on the disk of the home.",
    ]
    return result


def _medians(values: list[float]) -> list[float]:
    return [statistics.median(values[at : at + _SECTION]) for at in range(0, len(values), _SECTION)]


def _visit(tap: Tap) -> list[Operation]:
    visit = Visit(VisitStart(tap.answered_at_ms - tap.duration_ms, "face", "en"))
    end = VisitEnd("answered", tap.answered_at_ms + 3000, "en", tap.duration_ms + 3000)
    return [Record(tap, visit), EndVisit(visit, end)]


@contextmanager
def _courier(home: Home) -> Iterator[Callable[[], int]]:
    """Run the courier as the screen does; gives a function that asks for a round and waits for its end."""
    command = [KIOSK, "--home", str(home.root), "courier"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the courier has no pipes")
    words, events = process.stdin, process.stdout

    def ask() -> int:
        words.write(b"sync\n")
        words.flush()
        return int(_next_round(events)["merged_now"])

    try:
        _next_round(events)
        yield ask
    finally:
        process.terminate()
        words.close()
        process.wait(20)
        events.close()


def _next_round(events: IO[bytes]) -> dict[str, Any]:
    for line in events:
        event: dict[str, Any] = json.loads(line)
        if event["event"] == "round":
            return event
        if event["event"] in ("away", "given_up", "ended"):
            raise RuntimeError(f"the courier says {event}")
    raise RuntimeError("the courier ended")


def _some_segment(central: Path, home: Home) -> bytes:
    """Return the bytes of a segment with as many rows as a round has new ones."""
    path = next((central / "segments" / home.root.name).glob("*/*.csv"))
    with path.open("rb") as file:
        return b"".join(islice(file, _NEW + 1))


def _write_segment(folder: Path, data: bytes) -> float:
    """Write a file as a segment is published: so that it survives a power cut, and read it back."""
    name = f"{time.monotonic_ns()}.csv"
    started = time.perf_counter()
    draft = folder / f".{name}.tmp"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    os.write(descriptor, data)
    os.fsync(descriptor)
    os.close(descriptor)
    draft.rename(folder / name)
    descriptor = os.open(folder, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
    if (folder / name).read_bytes() != data:
        raise RuntimeError(f"{name} reads back other bytes than were written")
    return time.perf_counter() - started
