"""The courier with much news: what it takes when nothing happens, and its memory while it refreshes feeds."""

import json
import os
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, Final

from kiosk.settings.home import Home
from tests.benchmarks.figures import Figure, interleaved
from tests.benchmarks.making import change_setting, jpeg, rss, write_feeds
from tests.benchmarks.places import KIOSK, Places, run, say
from tests.end_to_end.test_feeds import hostile
from tests.unit.feeds.server import Reply, Server, serving

_IDLE_SHARE: Final = 0.03
_MEGABYTE: Final = 1_000_000
_MOST_MEMORY: Final = 200 * _MEGABYTE
_SETTLE_S: Final = 8.0
_LOOK_EVERY_S: Final = 0.01
_TIMEOUT_S: Final = 600.0


def idle_courier(homes: Mapping[str, Home], places: Places) -> list[Figure]:
    """Measure the processor's time of a courier that has nothing to do but to look at the files."""
    say("news: a courier with nothing to do")
    window = 5.0 if places.quick else 20.0

    def used(name: str) -> float:
        with _courier(homes[name]) as (process, said):
            _wait_for(said, "round")
            time.sleep(_SETTLE_S)
            before = _processor_s(process.pid)
            time.sleep(window)
            return _processor_s(process.pid) - before

    found = interleaved(1 if places.quick else 3, {name: partial(used, name) for name in homes})
    name = f"processor's time of an idle courier in {window:g} s"
    fixed = f"fixed: {_IDLE_SHARE:.0%} of one"
    return [
        Figure(name, "s", found["much"], [_IDLE_SHARE * window], fixed, 1.0),
        Figure(name, "s", found["few"], [_IDLE_SHARE * window], f"{fixed}, 6 articles", None),
    ]


def refresh_memory(home: Home, feeds: int, places: Places) -> list[Figure]:
    """Weigh the courier with all its children while it refreshes all feeds; then with hostile ones among them."""
    say(f"news: a refresh of {feeds} feeds")
    change_setting(home, "allowed_private_hosts", '["127.0.0.1"]')
    repetitions = 1 if places.quick else 2
    ordinary, rude = [], []
    for _ in range(repetitions):
        ordinary.append(_peak_of_refresh(home, feeds, hostile_too=False))
        rude.append(_peak_of_refresh(home, feeds, hostile_too=True))
    fixed = "fixed: 200 MB"
    return [
        Figure(
            f"courier and children, refresh of {feeds} feeds (peak PSS)",
            "bytes",
            ordinary,
            [_MOST_MEMORY],
            fixed,
            1.0,
        ),
        Figure("the same with hostile feeds among them", "bytes", rude, [_MOST_MEMORY], fixed, 1.0),
    ]


def _peak_of_refresh(home: Home, feeds: int, *, hostile_too: bool) -> float:
    with serving() as server:
        picture = server.add("/picture.jpg", Reply(jpeg(1), content_type="image/jpeg"))
        names = {f"feed-{number:02}": Reply(rss(number, [picture] * 2)) for number in range(feeds)}
        if hostile_too:
            rude = {name: case.reply for name, case in hostile(server).items()}
            names = {**rude, **dict(list(names.items())[: max(1, feeds - len(rude))])}
        for name, reply in names.items():
            server.add(f"/{name}", reply)
        write_feeds(home, [(name, server.url(f"/{name}"), "trusted = true") for name in names])
        run([KIOSK, "--home", str(home.root), "publish"])
        return _peak(home, server, len(names))


def _peak(home: Home, server: Server, feeds: int) -> float:
    with _courier(home) as (process, said):
        peak = 0
        ended = threading.Event()
        told: list[dict[str, Any]] = []

        def listen() -> None:
            for event in said:
                if event["event"] == "feeds":
                    told.append(event)
                    break
            ended.set()

        threading.Thread(target=listen, daemon=True).start()
        deadline = time.monotonic() + _TIMEOUT_S
        while not ended.wait(_LOOK_EVERY_S) and time.monotonic() < deadline:
            peak = max(peak, sum(map(_pss, _with_children(process.pid))))
        if not told or told[0].get("tried") != feeds or not server.requests:
            raise RuntimeError(f"the courier did not refresh {feeds} feeds but said {told}")
        return float(peak)


@contextmanager
def _courier(home: Home) -> Iterator[tuple["subprocess.Popen[bytes]", Iterator[dict[str, Any]]]]:
    """Run the courier as the screen does; gives it and what it says."""
    process = subprocess.Popen(
        [KIOSK, "--home", str(home.root), "courier", "--supervised"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the courier has no pipes")
    try:
        yield process, map(json.loads, process.stdout)
    finally:
        process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
        process.kill()
        process.wait()


def _wait_for(said: Iterator[dict[str, Any]], event: str) -> None:
    for one in said:
        if one["event"] == event:
            return
    raise RuntimeError("the courier ended")


def _processor_s(pid: int) -> float:
    """Return the processor's time of a process and of its children that ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def _with_children(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            with suppress(OSError):
                found += map(int, task.read_text().split())
    return found


def _pss(pid: int) -> int:
    with suppress(OSError, StopIteration):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return 0
