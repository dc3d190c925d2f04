"""Somebody deletes the whole home while the kiosk runs: what visitors answered is kept, or told of."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.content.compiled import open_content
from kiosk.content.starting import init_home
from kiosk.settings.home import Home
from kiosk.store.sqlite import connect

PROGRAM = """
import os, shutil, signal, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from kiosk.__main__ import main
from kiosk.ui import starting
from kiosk.ui.demo.hand import Hand, pause, wait_until

home, replaced = Path(sys.argv[1]), sys.argv[2] == "replaced"
show = starting._show

def visit(screen):
    hand = Hand(screen.view)
    def tap(face):
        wait_until(lambda: screen.survey.shown.stage == "idle" and not screen.survey.awaits_paint, "ready")
        pause(0.5)
        hand.tap(face)
        wait_until(lambda: screen.survey.shown.stage == "thanking", "thanks")
    tap("face3")
    shutil.rmtree(home)
    if replaced:
        home.write_text("not a folder")
    tap("face4")
    tap("face5")
    os.kill(os.getpid(), signal.SIGTERM)

def shown(application, screen, **options):
    show(application, screen, **options)
    screen.firstFrame.connect(lambda: QTimer.singleShot(500, screen, lambda: visit(screen)))

starting._show = shown
sys.argv = ["kiosk", "--home", str(home), "run", "--windowed"]
main()
"""

Run = Callable[[str], tuple[int, str]]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = init_home(tmp_path / "home", "kiosk-7", "Hall A")
    open_content(home)
    return home


@pytest.fixture
def run(home: Home, tmp_path: Path) -> Run:
    def run_once(what: str) -> tuple[int, str]:
        (tmp_path / "temporary").mkdir()
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(home.root), what],
            capture_output=True,
            text=True,
            timeout=60,
            env={**os.environ, "TMPDIR": str(tmp_path / "temporary")},
        )
        return done.returncode, done.stderr

    return run_once


def test_home_is_made_again_with_all_responses(home: Home, run: Run, tmp_path: Path) -> None:
    code, errors = run("deleted")
    assert code == 0, errors
    connection = connect(home.database, read_only=True)
    assert [row[0] for row in connection.execute("SELECT score FROM responses ORDER BY seq")] == [3, 4, 5]
    connection.close()
    assert list((tmp_path / "temporary").iterdir()) == []


def test_what_could_not_be_stored_is_told_and_written_elsewhere(run: Run, tmp_path: Path) -> None:
    code, errors = run("replaced")
    assert code == 1, errors
    assert "Traceback" not in errors
    (file,) = (tmp_path / "temporary").glob("feedback-kiosk-unsaved-*.jsonl")
    assert re.search(r"^kiosk: 2 responses could not be stored", errors, re.MULTILINE)
    assert str(file) in errors
    entries = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [(entry["do"], entry["tap"]["score"]) for entry in entries] == [("record", 4), ("record", 5)]
