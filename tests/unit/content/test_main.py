import json
import subprocess
import sys

from kiosk.content.compiled import from_dump, load
from kiosk.settings.home import Home


def compile_in_child(home: Home) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kiosk.content", str(home.root)], capture_output=True, text=True, check=False
    )


def test_the_child_prints_and_writes_the_same(home: Home) -> None:
    child = compile_in_child(home)
    assert (child.returncode, child.stderr) == (0, "")
    answer = json.loads(child.stdout)
    assert answer["problems"] == []
    assert from_dump(answer["compiled"], home) == load(home)


def test_the_child_ends_with_2_where_nothing_can_be_shown(home: Home) -> None:
    home.settings.unlink()
    child = compile_in_child(home)
    assert (child.returncode, child.stderr) == (2, "")
    answer = json.loads(child.stdout)
    assert answer["compiled"] is None
    assert answer["problems"][0]["file"] == "kiosk.toml"
    assert not home.compiled.exists()
