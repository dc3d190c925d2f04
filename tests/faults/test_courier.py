import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import pytest

from kiosk.content.starting import init_home
from kiosk.settings.home import Home
from kiosk.wiring import create_central_place

TOO_HEAVY = {
    "pydantic",
    "sqlite_utils",
    "filelock",
    "rich",
    "PySide6",
    "markdown_it",
    "tomlkit",
    "httpx",
    "asyncio",
}


def kiosk(home: Home, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "kiosk", "--home", str(home.root), *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = init_home(tmp_path / "home", "hall-1", "Hall 1")
    create_central_place(made.root / "central")
    assert kiosk(made, "check").returncode == 0
    return made


class Running:
    """A courier's process, and the lines it says."""

    def __init__(self, home: Home, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-X",
                "importtime",
                "-m",
                "kiosk",
                "--home",
                str(home.root),
                "courier",
                *arguments,
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.said: SimpleQueue[dict[str, Any]] = SimpleQueue()
        self.errors: list[str] = []
        for work in (self._hear, self._read_errors):
            threading.Thread(target=work, daemon=True).start()

    def _hear(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.said.put(json.loads(line))

    def _read_errors(self) -> None:
        assert self.process.stderr
        self.errors += self.process.stderr

    def wait_for(self, *events: str) -> dict[str, Any]:
        while True:
            try:
                said = self.said.get(timeout=60)
            except Empty:
                pytest.fail(f"nothing was said of {events}")
            if said["event"] in events:
                return said

    def say(self, word: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()

    def hang_up(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()


@pytest.fixture
def couriers() -> Iterator[list[Running]]:
    started: list[Running] = []
    yield started
    for one in started:
        one.process.kill()
        one.process.wait(30)
        for stream in (one.process.stdin, one.process.stdout, one.process.stderr):
            if stream:
                stream.close()


def test_it_syncs_on_demand_stays_light_and_ends_with_its_parent(home: Home, couriers: list[Running]) -> None:
    courier = Running(home, "--supervised")
    couriers.append(courier)
    courier.wait_for("started")
    assert courier.wait_for("round", "away")["event"] == "round"
    courier.say("sync")
    assert courier.wait_for("round", "away")["event"] == "round"
    assert kiosk(home, "sync").returncode == 0
    courier.hang_up()
    courier.wait_for("ended")
    assert courier.process.wait(30) == 0
    imported = {found[1] for line in courier.errors if (found := re.search(r"\|\s+([\w.]+)$", line.strip()))}
    assert "kiosk.central.rounds" in imported
    assert not {name.split(".")[0] for name in imported} & TOO_HEAVY


def test_it_outlives_a_closed_input_when_nobody_supervises_it(home: Home, couriers: list[Running]) -> None:
    courier = Running(home)
    couriers.append(courier)
    courier.hang_up()
    courier.wait_for("round")
    courier.wait_for("alive")
    assert courier.process.poll() is None


@pytest.mark.skipif(sys.platform == "win32", reason="a named pipe stands in for a share that hangs")
def test_a_target_that_hangs_is_given_up_by_sync_and_courier(home: Home, couriers: list[Running]) -> None:
    text = home.settings.read_text(encoding="utf-8")
    home.settings.write_text(re.sub(r"(?m)^#? ?timeout_s = .*$", "timeout_s = 5", text), encoding="utf-8")
    assert kiosk(home, "check").returncode == 0
    identity = home.root / "central" / "central.json"
    identity.unlink()
    os.mkfifo(identity)
    courier = Running(home)
    couriers.append(courier)
    done = kiosk(home, "sync")
    assert done.returncode == 1
    assert "did not answer for 5 s" in done.stderr
    assert "Traceback" not in done.stderr
    assert courier.wait_for("given_up", "round")["event"] == "given_up"
    assert courier.process.wait(30) == 1
