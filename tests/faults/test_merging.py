import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

from kiosk.central.collecting import collect
from kiosk.central.layout import Central, create_central
from kiosk.central.listing import list_segments
from kiosk.central.merging import Merger
from kiosk.central.segments import named
from kiosk.errors import KioskError
from tests.faults import mergers
from tests.unit.central.making import ALL, INSTALL, manifest_of, put, rows, true_rows

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks servers and sends signals")

KILLS = 40


@pytest.fixture
def central(tmp_path: Path) -> Central:
    return create_central(tmp_path / "central")


@pytest.fixture(scope="module")
def context() -> ForkServerContext:
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload(["tests.faults.mergers"])
    return made


def published(central: Central) -> set[bytes]:
    found: set[bytes] = set()
    for key, names in list_segments(central)[0].items():
        for name in names:
            segment = named(*key, name)
            assert segment
            found.update(rows(*key, segment.first, segment.last))
    return found


def test_a_merger_killed_at_any_moment_leaves_a_file_that_the_next_one_completes(
    central: Central, context: ForkServerContext
) -> None:
    chance = random.Random(28_05_2024)
    before: set[bytes] = set()
    for kill in range(KILLS):
        process = context.Process(
            target=mergers.publish_and_merge_until_killed, args=(str(central.root), kill), daemon=True
        )
        generation = manifest_of(central)["generation"]
        process.start()
        deadline = time.monotonic() + 60
        while manifest_of(central)["generation"] == generation:
            assert process.is_alive()
            assert time.monotonic() < deadline
        time.sleep(chance.uniform(0, 0.06))
        assert process.pid
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        Merger(central).merge()
        found = true_rows(central)
        assert len(found) == len(set(found))
        assert published(central) | before <= set(found)
        before = set(found)
    assert len(before) > KILLS * mergers.KIOSKS * 5


def test_mergers_without_locks_leave_one_complete_file(central: Central, context: ForkServerContext) -> None:
    enough = context.Event()
    counts = [context.Value("i", 0) for _ in range(3)]
    at_work = [
        context.Process(
            target=mergers.merge_without_lock_until_told, args=(str(central.root), enough, count), daemon=True
        )
        for count in counts
    ]
    for process in at_work:
        process.start()
    for first in range(1, 1500, 10):
        for kiosk in range(2):
            put(central, first, first + 9, f"hall-{kiosk}", f"{INSTALL}{kiosk}")
        if first % 50 == 1:
            put(central, first + 5, first + 12, "hall-1", INSTALL + "1")
        time.sleep(0.01)
    enough.set()
    for process in at_work:
        process.join()
        assert process.exitcode == 0
    assert sum(count.value > 0 for count in counts) > 1
    Merger(central).merge()
    found = true_rows(central)
    assert len(found) == len(set(found))
    assert set(found) == published(central)
    collect(central.root)
    assert true_rows(central) == found


def test_a_full_disk_stops_the_merge_with_a_message_and_nothing_false(small_disk: Path) -> None:
    central = create_central(small_disk / "central")
    merger = Merger(central)
    put(central, 1, 2000)
    merger.merge()
    put(central, 2001, 22_000)
    put(central, 1, 20_000, "hall-2", INSTALL + "2")
    filler = small_disk / "filler"
    room = os.statvfs(small_disk)
    with filler.open("wb") as file:
        file.write(bytes(max(0, room.f_bavail * room.f_frsize - 1_000_000)))
    for one in (merger, Merger(central)):
        with pytest.raises(KioskError, match="is full"):
            one.merge()
        manifest = manifest_of(central)
        assert manifest["rows"] == 2000
        assert central.export.stat().st_size >= manifest["bytes"]
    filler.unlink()
    merger.merge()
    assert len(true_rows(central)) == 42_000


def test_a_full_disk_stops_a_rebuild_and_leaves_no_draft(small_disk: Path) -> None:
    central = create_central(small_disk / "central")
    put(central, 1, 20_000)
    put(central, 1, 2000, "hall-2", INSTALL + "2")
    Merger(central).merge()
    before = central.export.read_bytes()
    put(central, 5, 9)
    filler = small_disk / "filler"
    room = os.statvfs(small_disk)
    with filler.open("wb") as file:
        file.write(bytes(max(0, room.f_bavail * room.f_frsize - 1_000_000)))
    with pytest.raises(KioskError, match="is full"):
        Merger(central).merge()
    assert central.export.read_bytes() == before
    assert not [path for path in central.root.iterdir() if path.name.endswith(".tmp")]
    filler.unlink()
    Merger(central).merge()
    assert len(true_rows(central)) == 22_000


@pytest.fixture
def immutable(central: Central) -> Iterator[Path]:
    put(central, 1, 20)
    Merger(central).merge()
    command = ["chattr", "+i", str(central.export)]
    try:
        locked = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        locked = False
    if not locked:
        pytest.skip("making a file immutable takes root and a file system that can")
    yield central.export
    subprocess.run(["chattr", "-i", str(central.export)], check=True)


def test_an_export_file_that_nobody_may_touch_gets_a_second_one_beside_it(
    central: Central, immutable: Path
) -> None:
    before = immutable.read_bytes()
    merger = Merger(central)
    for first in (21, 41):
        put(central, first, first + 19)
        assert merger.merge().file == central.pending_export
        assert true_rows(central) == ALL[: first + 19]
        assert immutable.read_bytes() == before
    subprocess.run(["chattr", "-i", str(immutable)], check=True)
    assert Merger(central).merge().file == central.export
    assert true_rows(central) == ALL
