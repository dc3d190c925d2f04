"""docs/settings.md is written from the declaration; drift fails."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
TOOL = ROOT / "tools" / "write_settings_page.py"


def test_the_page_is_up_to_date() -> None:
    child = subprocess.run([sys.executable, TOOL, "--check"], capture_output=True, text=True, check=False)
    assert (child.returncode, child.stdout) == (0, "")


def test_a_page_that_drifted_is_told_and_written_anew(tmp_path: Path) -> None:
    (tmp_path / "tools").mkdir()
    (tmp_path / "docs").mkdir()
    tool = Path(shutil.copy(TOOL, tmp_path / "tools"))
    page = tmp_path / "docs" / "settings.md"
    page.write_text("old", encoding="utf-8")
    child = subprocess.run([sys.executable, tool, "--check"], capture_output=True, text=True, check=False)
    assert child.returncode == 1
    assert "python tools/write_settings_page.py" in child.stdout
    subprocess.run([sys.executable, tool], check=True)
    assert page.read_text(encoding="utf-8") == (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
