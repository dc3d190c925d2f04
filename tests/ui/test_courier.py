import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from kiosk.central.courier import HEARTBEAT_S
from kiosk.settings.home import Home
from kiosk.ui.courier import LONGEST_DELAY_S, LONGEST_SILENCE_S, Courier, courier_command, next_delay
from kiosk.ui.demo.hand import wait_until

Make = Callable[..., Courier]


@pytest.fixture
def make(qapp: QGuiApplication) -> Iterator[Make]:
    made: list[Courier] = []

    def make_one(program: str, silence_s: float = 60.0) -> Courier:
        made.append(Courier((sys.executable, "-c", program), silence_s, first_delay_s=0.05))
        return made[-1]

    yield make_one
    for courier in made:
        courier.stop()
        assert not courier.running


def test_reads_its_lines_and_leaves_what_is_none(make: Make) -> None:
    program = 'import sys\nprint(\'{"state": "round"}\\nnot json\\n[1]\\n{"state": "idle", "sent": 3}\', flush=True)\nsys.stdin.read()'
    courier = make(program)
    courier.start()
    wait_until(lambda: courier.last.get("state") == "idle", "last line read")
    assert courier.state["last"] == {"state": "idle", "sent": 3}
    assert courier.state["running"]
    assert courier.state["heard_at_ms"] > 0


def test_is_started_again_when_it_ends(make: Make, tmp_path: Path) -> None:
    log = tmp_path / "starts"
    courier = make(f"open({str(log)!r}, 'a').write('x')")
    courier.start()
    wait_until(lambda: log.exists() and len(log.read_text()) >= 3, "third start")
    assert courier.restarts >= 2


def test_is_killed_when_it_says_nothing_for_too_long(make: Make) -> None:
    courier = make("import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(60)", 0.3)
    courier.start()
    wait_until(lambda: courier.running, "started")
    first = courier.state["pid"]
    wait_until(lambda: courier.running and courier.state["pid"] != first, "another one runs")


def test_one_that_cannot_start_is_tried_again_and_harms_nobody(qapp: QGuiApplication) -> None:
    courier = Courier(("/nowhere/courier",), 60.0, first_delay_s=0.01)
    courier.start()
    wait_until(lambda: courier.restarts >= 2, "tried again")
    courier.stop()
    assert not courier.running


def test_stop_ends_one_that_does_not_listen(make: Make) -> None:
    courier = make(
        "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('{}', flush=True)\ntime.sleep(60)"
    )
    courier.start()
    wait_until(lambda: courier.heard_at_ms > 0, "heard")
    courier.stop()
    assert not courier.running


def test_a_line_without_end_does_not_fill_the_memory(make: Make) -> None:
    courier = make(
        "import sys\nfor _ in range(300): sys.stdout.write('x' * 1000)\nsys.stdout.flush()\nprint('\\n{\"ok\": 1}', flush=True)\nsys.stdin.read()"
    )
    courier.start()
    wait_until(lambda: courier.last == {"ok": 1}, "heard after all")


def test_delays_grow_and_start_anew_after_a_healthy_life() -> None:
    delay, delays = 0.5, []
    for _ in range(12):
        delay = next_delay(delay, lived_s=1.0)
        delays.append(delay)
    assert delays[:4] == [1.0, 2.0, 4.0, 8.0]
    assert delays[-1] == LONGEST_DELAY_S
    assert next_delay(LONGEST_DELAY_S, lived_s=61.0) == 1.0


def test_silence_is_much_longer_than_the_pause_between_words() -> None:
    assert LONGEST_SILENCE_S >= 10 * HEARTBEAT_S


@pytest.mark.skipif(sys.platform == "win32", reason="SIGSTOP")
def test_one_that_is_stopped_is_replaced(make: Make) -> None:
    courier = make(
        "import time\nfor beat in range(1000): print('{\"beat\": %d}' % beat, flush=True); time.sleep(0.05)",
        1.0,
    )
    courier.start()
    wait_until(lambda: "beat" in courier.last, "heard")
    first = courier.state["pid"]
    os.kill(first, signal.SIGSTOP)
    wait_until(lambda: courier.running and courier.state["pid"] not in (0, first), "another one runs")


@pytest.mark.skipif(sys.platform == "win32", reason="no nice")
def test_runs_at_low_priority(make: Make, tmp_path: Path) -> None:
    command = courier_command(Home(tmp_path))
    assert command[-6:] == ("-m", "kiosk", "--home", str(tmp_path), "courier", "--supervised")
    program = "import json, os, sys\nprint(json.dumps({'nice': os.nice(0)}), flush=True)\nsys.stdin.read()"
    courier = Courier((*command[: command.index(sys.executable) + 1], "-c", program), 60.0)
    courier.start()
    wait_until(lambda: "nice" in courier.last, "heard")
    assert json.loads(json.dumps(courier.last))["nice"] == min(os.nice(0) + 10, 19)
    courier.stop()
