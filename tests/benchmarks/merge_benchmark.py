"""Merging the segments of 100 kiosks, beside hash and concatenation and beside DuckDB."""

import os
import sys
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from kiosk.survey.responses import HEADER
from tests.benchmarks.figures import Figure, Result, interleaved
from tests.benchmarks.measured import Measured, run_measured
from tests.benchmarks.places import KIOSK, PROJECT, Places

_PEERS = PROJECT / "tests" / "benchmarks" / "peers"


def measure(places: Places) -> Result:
    """Merge the same segments by turns with the kiosk, a bare concatenation, and DuckDB, as whole processes."""
    each = places.rows // places.kiosks
    result = Result("merge", f"Merge of {places.kiosks} kiosks × {each:,} responses")
    if find_spec("duckdb") is None:
        result.failure = "duckdb is missing; run `make bench`, which installs it"
        return result
    central = places.published()
    folder = places.new_folder("merge")
    segments = str(central / "segments")
    empty = folder / "empty"
    empty.mkdir()
    costs: dict[str, list[Measured]] = {"kiosk": [], "floor": [], "duckdb": []}

    def reset() -> None:
        places.forget_merge()
        for name in ("floor", "duckdb"):
            (folder / f"{name}.csv").unlink(missing_ok=True)
        os.sync()

    def run(name: str, command: list[str], flush: Path | None = None) -> float:
        costs[name].append(run_measured(command, flush=flush))
        return costs[name][-1].seconds

    floor, merged = folder / "floor.csv", folder / "duckdb.csv"
    plain = [sys.executable, "-I", "-S", str(_PEERS / "concatenate.py"), segments, str(floor)]
    duckdb = [sys.executable, str(_PEERS / "duckdb_merge.py"), segments, str(merged)]
    contestants: dict[str, Callable[[], float]] = {
        "kiosk": partial(run, "kiosk", [KIOSK, "collect", str(central)]),
        "floor": partial(run, "floor", plain),
        "duckdb": partial(run, "duckdb", duckdb, merged),
    }
    repetitions = 3 if places.quick else 9
    found = interleaved(repetitions, contestants, settle=reset)
    reset()
    for name in contestants:
        contestants[name]()
    _check(central / "responses.csv", floor, merged, segments=places.kiosks, rows=places.rows)
    peaks = {name: [float(cost.peak_bytes) for cost in costs[name][:repetitions]] for name in costs}
    none = [run_measured([KIOSK, "collect", str(places.empty_central())]).seconds for _ in range(repetitions)]
    result.figures = [
        Figure("merge", "s", found["kiosk"], found["floor"], "hash + concatenation + fsync", 1.5),
        Figure("merge", "s", found["kiosk"], found["duckdb"], "DuckDB, by id", 0.3),
        Figure("peak memory of the merge", "bytes", peaks["kiosk"], peaks["duckdb"], "DuckDB, by id", 0.1),
        Figure("collect of an empty place", "s", none, found["floor"], "hash + concatenation + fsync"),
    ]
    result.notes = [
        "Timed are whole processes, until the file is on the disk (fsync); the segments are published and in the page"
        " cache, nothing is merged yet.",
        "`kiosk collect` proves each segment by the hash in its name, merges, writes a manifest with the hash of the"
        " whole file, and proves that no response is missing.",
        "The floor is one thread that reads each segment once, hashes it, appends it, and flushes at the end. It parses"
        " and proves nothing.",
        "DuckDB reads the same segments as texts with given columns, keeps one row an id, and writes CSV without keeping"
        " an order: of five ways that were tried the leanest, and as fast as the fastest. It uses all cores, and neither"
        " hashes nor proves.",
        "That all three wrote the same responses was checked. Start-up alone is the last row: `kiosk collect` where there"
        " is nothing to merge.",
    ]
    return result


def _check(ours: Path, floor: Path, duckdb: Path, *, segments: int, rows: int) -> None:
    """Make sure that all three wrote the same responses."""
    if ours.stat().st_size != floor.stat().st_size - (segments - 1) * len(HEADER):
        raise RuntimeError("the central export file is not what the segments hold")
    with duckdb.open("rb") as file:
        found = sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b"")) - 1
    if found != rows:
        raise RuntimeError(f"DuckDB wrote {found} rows instead of {rows}")
