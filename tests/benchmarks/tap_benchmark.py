"""From the tap to the durable response, through the program's own call."""

import os
import time
from collections.abc import Generator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlite_utils import Database

from kiosk import __version__
from kiosk.content.compiled import open_content
from kiosk.content.starting import init_home
from kiosk.store.keeper import Kept
from kiosk.survey.responses import COLUMNS, Tap, VisitEnd, VisitStart
from kiosk.wiring import open_keeper
from tests.benchmarks.figures import Figure, Result, percentile
from tests.benchmarks.places import Places
from tests.benchmarks.taps import asked, taps

Times = Generator[float, None, None]
"""Does its thing once each time it is asked, and tells how many seconds that took."""

_BLOCK: Final = 50
_APPENDED: Final = bytes(range(100))


def measure(places: Places) -> Result:
    """Tap, append and insert by turns, fifty at a time, and compare sections of many blocks."""
    sections, blocks = (3, 6) if places.quick else (5, 24)
    result = Result("tap", "From the tap to the durable response")
    folder = places.new_folder("tap")
    contestants = {
        "record": _record(folder / "home"),
        "append": _append(folder / "appended"),
        "insert": _insert(folder / "peer.db"),
    }
    p50: dict[str, list[float]] = {name: [] for name in contestants}
    p99: dict[str, list[float]] = {name: [] for name in contestants}
    names = list(contestants)
    for name in names:
        for _ in range(_BLOCK):
            next(contestants[name])
    for section in range(sections):
        times: dict[str, list[float]] = {name: [] for name in names}
        for block in range(blocks):
            first = (section + block) % len(names)
            for name in names[first:] + names[:first]:
                times[name] += [next(contestants[name]) for _ in range(_BLOCK)]
        for name, found in times.items():
            p50[name].append(percentile(found, 0.5))
            p99[name].append(percentile(found, 0.99))
    for contestant in contestants.values():
        contestant.close()
    floor, peer = "append 100 bytes + fsync", "sqlite-utils insert, WAL and FULL"
    result.figures = [
        Figure("one tap, p50", "s", p50["record"], p50["append"], floor, 1.3),
        Figure("one tap, p99", "s", p99["record"], p99["append"], floor, 2.5),
        Figure("one tap, p50", "s", p50["record"], p50["insert"], peer, 0.7),
        Figure("one tap, p99", "s", p99["record"], p99["insert"], peer),
    ]
    result.notes = [
        f"{sections} sections of {blocks * _BLOCK} taps, appends and inserts each, {_BLOCK} of a kind at a time, all in"
        " files on one disk.",
        "Timed is Keeper.record, from the call until the response, its visit and its counters are committed with"
        " synchronous=FULL. It runs inside a visit as on the screen; ending the visit (a commit of its own) and tending"
        " the store (moving the log into the database every 64 operations) happen between taps and are not timed.",
        "Not measured: Qt's way from the finger to the call, and a power cut: whether the disk's flush is honest.",
        "The peer stores the same response as a dict with its 23 columns, in a table with response_id as its key.",
    ]
    return result


def _record(root: Path) -> Times:
    home = init_home(root, "bench-1", "Booth 1")
    keeper = open_keeper(home, open_content(home))
    try:
        for tap in taps(asked(keeper.question_version)):
            at_ms = tap.answered_at_ms
            keeper.begin_visit(VisitStart(at_ms, "face", "en"))
            started = time.perf_counter_ns()
            kept = keeper.record(tap)
            ended = time.perf_counter_ns()
            if kept is not Kept.DATABASE:
                raise RuntimeError(f"a tap was not stored in the database: {keeper.attention}")
            keeper.end_visit(VisitEnd("answered", at_ms + 3000, "en", 3000))
            keeper.tend()
            yield (ended - started) / 1e9
    finally:
        keeper.close()


def _append(path: Path) -> Times:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    try:
        while True:
            started = time.perf_counter_ns()
            os.write(descriptor, _APPENDED)
            os.fsync(descriptor)
            ended = time.perf_counter_ns()
            yield (ended - started) / 1e9
    finally:
        os.close(descriptor)


def _insert(path: Path) -> Times:
    database = Database(path)
    database.enable_wal()
    database.execute("PRAGMA synchronous=FULL")
    table = database.table("responses", pk="response_id")
    try:
        for seq, tap in enumerate(taps(asked(1)), start=1):
            row = _as_row(tap, seq)
            started = time.perf_counter_ns()
            table.insert(row)
            ended = time.perf_counter_ns()
            if database.conn.in_transaction:
                raise RuntimeError("sqlite-utils left the insert uncommitted; it can't be compared")
            yield (ended - started) / 1e9
    finally:
        database.close()


def _as_row(tap: Tap, seq: int) -> dict[str, Any]:
    at = datetime.fromtimestamp(tap.answered_at_ms / 1000, UTC).isoformat(timespec="milliseconds")
    values = {
        **asdict(tap.asked),
        "response_id": str(tap.response_id),
        "kiosk_id": "bench-1",
        "install_id": "5f7cb6a4-3f0f-4f0e-9d33-1c6a1b0d2d11",
        "seq": seq,
        "score": tap.score,
        "reasons": "",
        "comment": "",
        "answered_at": at,
        "utc_offset_minutes": tap.utc_offset_minutes,
        "time_zone": tap.time_zone,
        "clock": tap.clock,
        "duration_ms": tap.duration_ms,
        "changed": 0,
        "article_id": tap.article_id,
        "flags": "",
        "app_version": __version__,
        "booth": "Booth 1",
    }
    return {column: values[column] for column in COLUMNS}
