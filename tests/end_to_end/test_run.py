"""`kiosk run` as a process of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.content.compiled import open_content
from kiosk.content.starting import init_home
from kiosk.settings.home import Home
from kiosk.store.sqlite import connect
from kiosk.wiring import create_central_place

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = init_home(tmp_path / "home", "kiosk-7", "Hall A")
    create_central_place(made.root / "central")
    open_content(made)
    return made


@pytest.fixture
def start(home: Home) -> Iterator[Start]:
    running: list[subprocess.Popen[str]] = []

    def start_one(*arguments: str, **environment: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "kiosk", "--home", str(home.root), "run", *arguments]
        running.append(
            subprocess.Popen(
                command,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                env={**os.environ, **environment},
            )
        )
        return running[-1]

    yield start_one
    for process in running:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=30)


def state(home: Home) -> dict[str, Any]:
    try:
        read = json.loads(home.screen_state.read_bytes())
    except (OSError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}


def until(condition: Callable[[], bool], what: str, timeout_s: float = 30) -> None:
    end = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return not Path(f"/proc/{pid}/stat").exists() or ") Z " not in Path(f"/proc/{pid}/stat").read_text()


def test_paints_minds_its_courier_and_closes_when_told(home: Home, start: Start) -> None:
    process = start("--windowed", "--size", "800x480")
    until(lambda: state(home).get("first_frame_at_ms", 0) > 0, "first frame")
    until(lambda: bool(state(home)["courier"]["last"]), "courier heard")
    now = state(home)
    assert now["pid"] == process.pid
    assert (now["stage"], now["language"], now["responses"]) == ("idle", "en", 0)
    courier = int(now["courier"]["pid"])
    assert alive(courier)
    os.kill(courier, signal.SIGKILL)
    until(
        lambda: state(home)["courier"]["restarts"] == 1 and state(home)["courier"]["running"], "courier again"
    )
    assert process.poll() is None
    courier = int(state(home)["courier"]["pid"])
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 0, errors
    assert "Traceback" not in errors
    assert state(home)["stage"] == "closed"
    until(lambda: not alive(courier), "courier gone")


def test_second_screen_on_the_same_home_is_refused(home: Home, start: Start) -> None:
    start("--windowed")
    until(lambda: state(home).get("first_frame_at_ms", 0) > 0, "first frame")
    second = start("--windowed")
    _, errors = second.communicate(timeout=20)
    assert second.returncode == 1
    assert errors.startswith("kiosk: ")
    assert "already runs" in errors
    assert len(errors.splitlines()) == 1


def test_courier_does_not_outlive_a_screen_that_was_killed(home: Home, start: Start) -> None:
    process = start()
    until(lambda: bool((state(home).get("courier") or {}).get("last")), "courier heard")
    courier = int(state(home)["courier"]["pid"])
    process.kill()
    process.wait()
    until(lambda: not alive(courier), "courier gone")


@pytest.mark.skipif(sys.platform != "linux", reason="X11 and Wayland")
@pytest.mark.parametrize("display", ["", ":4711"])
def test_without_a_display_one_line_says_so(home: Home, start: Start, display: str) -> None:
    process = start(QT_QPA_PLATFORM="", DISPLAY=display, WAYLAND_DISPLAY="")
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 1
    assert len(errors.splitlines()) == 1
    assert "no display" in errors
    assert "kiosk demo" in errors
    assert not home.database.exists()


def test_database_of_a_newer_program_is_refused(home: Home, start: Start) -> None:
    first = start()
    until(lambda: state(home).get("first_frame_at_ms", 0) > 0, "first frame")
    first.send_signal(signal.SIGTERM)
    first.communicate(timeout=20)
    connection = connect(home.database)
    connection.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('kiosk', 'm9999_future', '')"
    )
    connection.close()
    second = start()
    _, errors = second.communicate(timeout=20)
    assert second.returncode == 1
    assert "newer" in errors
    assert "Traceback" not in errors


def test_heavy_libraries_stay_out_of_the_screen(home: Home, start: Start) -> None:
    first = start()
    until(lambda: state(home).get("first_frame_at_ms", 0) > 0 and home.database.exists(), "database made")
    first.send_signal(signal.SIGTERM)
    first.communicate(timeout=20)
    before = state(home)["started_at_ms"]
    second = start(PYTHONPROFILEIMPORTTIME="1")
    until(
        lambda: state(home).get("first_frame_at_ms", 0) > before and state(home)["pid"] == second.pid,
        "first frame",
    )
    second.send_signal(signal.SIGINT)
    _, errors = second.communicate(timeout=20)
    imported = {
        line.rpartition("|")[2].strip().partition(".")[0] for line in errors.splitlines() if "|" in line
    }
    assert "PySide6" in imported
    assert not imported & {"pydantic", "markdown_it", "sqlite_utils", "tomlkit", "filelock", "rich"}
