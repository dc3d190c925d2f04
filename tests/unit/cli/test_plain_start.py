import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.cli.plain_start import plain_start
from kiosk.settings.home import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.root.mkdir()
    home.settings.touch()
    return home


def test_a_start_without_options_names_its_home(home: Home) -> None:
    assert plain_start(["--home", str(home.root), "run"], {}) == home
    assert plain_start(["run", "--home", str(home.root)], {"KIOSK_HOME": "elsewhere"}) == home
    assert plain_start(["run"], {"KIOSK_HOME": str(home.root)}) == home


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["run"],
        ["run", "--windowed"],
        ["run", "--help"],
        ["run", "--home"],
        ["run", "--home", "{home}", "--size", "800x480"],
        ["run", "--home={home}"],
        ["--home", "{home}", "status"],
        ["--home", "{home}/missing", "run"],
        ["--home", "--help", "run"],
        ["--home", "", "run"],
        ["--home", "~", "run"],
    ],
)
def test_everything_else_is_left_to_click(home: Home, words: list[str]) -> None:
    assert plain_start([word.format(home=home.root) for word in words], {}) is None


@pytest.mark.parametrize(
    ("toml", "code", "said"), [("", 1, "there is no display"), ("device = 1", 2, "kiosk.toml")]
)
def test_it_refuses_as_the_same_command_with_options_does(
    tmp_path: Path, toml: str, code: int, said: str
) -> None:
    root = tmp_path / "home"
    subprocess.run([sys.executable, "-m", "kiosk", "init", str(root)], check=True, capture_output=True)
    environment = {"PATH": "/usr/bin:/bin", "QT_QPA_PLATFORM": "offscreen"}
    if toml:
        (root / "kiosk.toml").write_text(toml, encoding="utf-8")
    else:
        del environment["QT_QPA_PLATFORM"]

    def ended(*words: str) -> tuple[int, str]:
        command = [sys.executable, "-m", "kiosk", *words]
        found = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        return found.returncode, found.stderr

    plain = ended("--home", str(root), "run")
    assert plain == ended("--home", str(root), "run", "--size", "1280x800")
    assert plain[0] == code
    assert said in plain[1]


def test_it_does_without_click(home: Home) -> None:
    code = f"""
import sys
import kiosk.ui.starting
from kiosk.__main__ import main
kiosk.ui.starting.run = lambda home: print(home.root)
sys.argv = ["kiosk", "--home", {str(home.root)!r}, "run"]
try:
    main()
finally:
    print("click" in sys.modules)
"""
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert child.stdout.split() == [str(home.root), "False"]
