"""Merging the segments of 100 kiosks, beside hash and concatenation and beside DuckDB."""

import os
import sys
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from kiosk.survey.responses import HEADER
from tests.benchmarks.figures import Figure, Result, interleaved
from tests.benchmarks.measured import run_measured
from tests.benchmarks.places import KIOSK, PROJECT, Places

_PROGRAMS = PROJECT / "tests" / "benchmarks" / "programs"


def measure(places: Places) -> Result:
    """Merge the same segments by turns with the kiosk, a bare concatenation, and DuckDB."""
    each = places.rows // places.kiosks
    result = Result("merge", f"Merge of {places.kiosks} kiosks × {each:,} responses")
    if find_spec("duckdb") is None:
        result.failure = "duckdb is missing; run `make bench`, which installs it"
        return result
    central = places.published()
    folder = places.new_folder("merge")
    segments = str(central / "segments")
    floor, duckdb, said = folder / "floor.csv", folder / "duckdb.csv", folder / "said"
    peaks: dict[str, list[float]] = {"collect": [], "duckdb": []}

    def reset() -> None:
        places.forget_merge()
        floor.unlink(missing_ok=True)
        duckdb.unlink(missing_ok=True)
        os.sync()

    def by_itself(*command: str) -> float:
        run_measured([sys.executable, *command], output=said)
        return float(said.read_text(encoding="utf-8").split()[-1])

    def whole(name: str, command: list[str], flush: Path | None = None) -> float:
        cost = run_measured(command, flush=flush)
        peaks[name].append(float(cost.peak_bytes))
        return cost.seconds

    def program(name: str) -> str:
        return str(_PROGRAMS / f"{name}.py")

    merge_in_duckdb = [sys.executable, program("duckdb_merge"), segments, str(duckdb)]
    contestants: dict[str, Callable[[], float]] = {
        "merge": partial(by_itself, program("collect"), str(central)),
        "floor": partial(by_itself, program("concatenate"), segments, str(floor)),
        "collect": partial(whole, "collect", [KIOSK, "collect", str(central)]),
        "duckdb": partial(whole, "duckdb", merge_in_duckdb, duckdb),
    }
    found = interleaved(3 if places.quick else 11, contestants, settle=reset)
    result.figures = [
        Figure("merge", "s", found["merge"], found["floor"], "hash + concatenation + fsync", 1.5),
        Figure("kiosk collect", "s", found["collect"], found["floor"], "hash + concatenation + fsync"),
        Figure("kiosk collect", "s", found["collect"], found["duckdb"], "DuckDB, by id", 0.3),
        Figure("its peak memory", "bytes", peaks["collect"][:], peaks["duckdb"][:], "DuckDB, by id", 0.1),
    ]
    reset()
    for name in ("floor", "collect", "duckdb"):
        contestants[name]()
    _check(central / "responses.csv", floor, duckdb, segments=places.kiosks, rows=places.rows)
    result.notes = [
        "The segments are published and in the page cache, nothing is merged yet; each time ends when the merged file is"
        " on the disk (fsync). 'Merge' and what it stands beside are timed inside processes that have started;"
        " 'kiosk collect' and DuckDB are whole processes, from their start.",
        "The merge proves each segment by the hash in its name, writes the file and a manifest with the hash of the"
        " whole file, and proves that no response is missing.",
        "The floor is one thread that reads each segment once, hashes it, appends it, and flushes at the end. It parses"
        " and proves nothing.",
        "DuckDB reads the same segments as texts with given columns, keeps one row an id, and writes CSV without keeping"
        " an order: of five ways that were tried the leanest, and as fast as the fastest. It uses all cores, and neither"
        " hashes nor proves.",
        "That all of them wrote the same responses was checked. Peak memory is the largest resident size.",
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
