"""Whether a window can be opened: what answers counts, not what a variable says."""

import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / "tools" / "has_display.py"
DISPLAY_VARIABLES = ("DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR", "QT_QPA_PLATFORM")

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a display")


def has_display(**variables: str) -> bool:
    plain = {name: value for name, value in os.environ.items() if name not in DISPLAY_VARIABLES}
    done = subprocess.run(
        [sys.executable, str(SCRIPT)], env=plain | variables, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.returncode == 0


def test_nothing_named_is_no_display() -> None:
    assert not has_display()


def test_a_screen_that_is_gone_is_no_display() -> None:
    assert not has_display(DISPLAY=":4711")
    assert not has_display(WAYLAND_DISPLAY="wayland-4711", XDG_RUNTIME_DIR=tempfile.gettempdir())


def test_a_compositor_that_listens_is_a_display() -> None:
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as compositor:
        compositor.bind(f"{folder}/wayland-0")
        compositor.listen()
        assert has_display(WAYLAND_DISPLAY="wayland-0", XDG_RUNTIME_DIR=folder)


def test_a_platform_chosen_by_hand_is_taken_at_its_word() -> None:
    assert has_display(QT_QPA_PLATFORM="offscreen")
