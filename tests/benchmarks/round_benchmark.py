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
    manifest = (central / "responses.manifest.json").read_bytes()

    def add() -> None:
        database.apply_all([operation for tap in islice(source, _NEW) for operation in _visit(tap)])
        database.checkpoint()

    def repeat(do_round: Callable[[], int]) -> tuple[list[float], list[float], list[float]]:
        """Return medians of rounds, of segments, and of all files of a round, written between rounds."""
        found: tuple[list[float], list[float], list[float]] = ([], [], [])
        for number in range(-_WARM, sections * _SECTION):
            add()
            if number == -1:
                time.sleep(_SETTLE_S)
            times = (
                _seconds(lambda: _require_new(do_round())),
                _seconds(lambda: _write_segment(folder, data)),
                _seconds(lambda: _write_files_of_a_round(folder, data, manifest)),
            )
            if number >= 0:
                for values, seconds in zip(found, times, strict=True):
                    values.append(seconds)
        rounds, segments, files = map(_medians, found)
        return rounds, segments, files

    say(f"round: {sections * _SECTION} rounds of a courier, and as many in a process of its own")
    with _courier(home) as ask:
        by_courier, segments, files = repeat(ask)
    with Syncing(home, lambda: None) as syncing:
        syncing.round()
        called, segments_between, _ = repeat(lambda: syncing.round().merged_now)
    database.close()
    segment = "one segment, written durably"
    result.figures = [
        Figure("round of a courier", "s", by_courier, segments, segment, 3.0),
        Figure("round of a courier", "s", by_courier, files, "segment, merged rows and manifest, so written"),
        Figure("the same, as a call", "s", called, segments_between, segment),
    ]
    result.notes = [
        f"{sections} sections of {_SECTION} rounds each, beside each round what it is compared with; each value is the"
        " median of a section. Before each the disk was left nothing to write.",
        "Timed is the courier as the screen runs it (a process at low priority, warm, as it is after its first minutes):"
        " from the word 'sync' on its input to the line on its output that says the round is done. A round looks at"
        " settings and databases, seals, publishes a segment and reads it back, says how the kiosk is, looks at all"
        f" segments of the central place ({places.kiosks} kiosks), and merges with a new manifest.",
        "'One segment': the same bytes as a new file, in the order temporary name, write, fsync, rename, fsync of the"
        " folder, read back and compare. 'So written' adds what a merge needs besides: the rows appended to a file with"
        " fsync, and a new manifest of the same size with fsync and rename.",
        "Each ten minutes a courier looks at all folders anew; the round that does so is not among those measured. 'As"
        " a call' is the same round without the courier's process, pipes and low priority around it.",
        "Not measured: a network share. The central place is on the disk of the home.",
    ]
    return result


def _seconds(action: Callable[[], object]) -> float:
    """Time an action on a disk that has nothing else to write."""
    os.sync()
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def _require_new(merged: int) -> None:
    if merged != _NEW:
        raise RuntimeError(f"a round merged {merged} responses instead of {_NEW}")


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


def _write_segment(folder: Path, data: bytes) -> None:
    """Write a file as a segment is published: so that it survives a power cut, and read it back."""
    name = f"{time.monotonic_ns()}.csv"
    _write_and_rename(folder / name, data)
    descriptor = os.open(folder, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
    if (folder / name).read_bytes() != data:
        raise RuntimeError(f"{name} reads back other bytes than were written")


def _write_files_of_a_round(folder: Path, data: bytes, manifest: bytes) -> None:
    """Write what a round has to: a segment, its rows at the end of a file, and what is in that file."""
    _write_segment(folder, data)
    descriptor = os.open(folder / "responses.csv", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.write(descriptor, data)
    os.fsync(descriptor)
    os.close(descriptor)
    _write_and_rename(folder / "responses.manifest.json", manifest)


def _write_and_rename(path: Path, data: bytes) -> None:
    draft = path.with_name(f".{path.name}.tmp")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    os.write(descriptor, data)
    os.fsync(descriptor)
    os.close(descriptor)
    draft.rename(path)
