"""A sync round with 100 new responses on top of a million, beside writing one segment durably."""

import json
import os
import statistics
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final

from kiosk.content.compiled import open_content
from kiosk.settings.home import Home
from kiosk.store.database import Device, ResponseDatabase
from kiosk.store.operations import EndVisit, Operation, Record, Visit
from kiosk.survey.responses import Tap, VisitEnd, VisitStart
from tests.benchmarks.figures import Figure, Result
from tests.benchmarks.places import KIOSK, Places, run, say
from tests.benchmarks.taps import asked, taps

_NEW: Final = 100
_SECTION: Final = 8


def measure(places: Places) -> Result:
    """Ask a running courier for rounds, each with 100 new responses; write a segment after each."""
    result = Result("round", f"A sync round with {_NEW} new responses on top of {places.rows:,}")
    central = places.published()
    run([KIOSK, "collect", str(central)])
    home = Home(next(path for path in sorted(central.parent.iterdir()) if path != central))
    folder = places.new_folder("round")
    sections = 2 if places.quick else 7
    rounds: list[float] = []
    segments: list[float] = []
    content = open_content(home)
    database = ResponseDatabase(
        home.database, Device(content.settings.device.id, content.settings.device.booth)
    )
    source = taps(asked(database.question_version(content.survey)))
    data = _some_segment(central, home)
    say(f"round: {sections * _SECTION} rounds")
    with _courier(home) as (words, events):
        for number in range(-2, sections * _SECTION):
            database.apply_all([operation for tap in islice(source, _NEW) for operation in _visit(tap)])
            database.checkpoint()
            seconds = _round(words, events)
            floor = _write_segment(folder, f"{number + 3}.csv", data)
            if number >= 0:
                rounds.append(seconds)
                segments.append(floor)
    database.close()
    ours, beside = (
        [_median(values, at) for at in range(0, len(values), _SECTION)] for values in (rounds, segments)
    )
    result.figures = [Figure("round", "s", ours, beside, "one segment, written durably", 3.0)]
    result.notes = [
        f"{sections} sections of {_SECTION} rounds; each value is the median of a section.",
        "Timed is the courier as the screen runs it (a process at low priority, warm after its first rounds): from the"
        " word 'sync' on its input to the line on its output that says the round is done. A round looks at settings and"
        " databases, seals, publishes a segment and reads it back, says how the kiosk is, looks at all segments of the"
        f" central place ({places.kiosks} kiosks), and merges with a new manifest.",
        "Beside it: the same bytes as a new file, in the order temporary name, write, fsync, rename, fsync of the folder,"
        " read back and compare. Publishing alone needs all of that; a round also makes the merged file and its manifest"
        " durable.",
        "Not measured: a network share. The central place is on the disk of the home.",
    ]
    return result


def _median(values: list[float], start: int) -> float:
    return statistics.median(values[start : start + _SECTION])


def _visit(tap: Tap) -> list[Operation]:
    visit = Visit(VisitStart(tap.answered_at_ms - tap.duration_ms, "face", "en"))
    end = VisitEnd("answered", tap.answered_at_ms + 3000, "en", tap.duration_ms + 3000)
    return [Record(tap, visit), EndVisit(visit, end)]


@contextmanager
def _courier(home: Home) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """Run the courier as the screen does; it is warm after its first round."""
    command = [KIOSK, "--home", str(home.root), "courier"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the courier has no pipes")
    try:
        _next_round(process.stdout)
        yield process.stdin, process.stdout
    finally:
        process.terminate()
        process.stdin.close()
        process.wait(20)
        process.stdout.close()


def _round(words: IO[bytes], events: IO[bytes]) -> float:
    started = time.perf_counter()
    words.write(b"sync\n")
    words.flush()
    found = _next_round(events)
    seconds = time.perf_counter() - started
    if found["merged_now"] != _NEW:
        raise RuntimeError(f"a round merged {found['merged_now']} responses instead of {_NEW}")
    return seconds


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


def _write_segment(folder: Path, name: str, data: bytes) -> float:
    """Write a file as a segment is published: so that it survives a power cut, and read it back."""
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
