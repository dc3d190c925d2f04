"""What is committed names no machine and no package registry, and keeps to the size of the house."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]

# Put together here, so that this file does not hold what it looks for.
REGISTRIES = [
    ".".join(parts)
    for parts in (("pypi", "org"), ("pythonhosted", "org"), ("registry", "npmjs"), ("npmjs", "com"))
]
REGISTRIES += [".".join((host, "debian", "org")) for host in ("deb", "security", "snapshot", "archive")]
MACHINE_PATHS = [str(ROOT), *(f"/{folder}/" for folder in ("root", "farm"))]


def tracked_files() -> list[Path]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip("not a git checkout")
    return [path for name in done.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def is_test_data(path: Path) -> bool:
    return path.parts[0] == "tests" and "data" in path.parts[1:-1]


def texts() -> list[tuple[Path, str]]:
    """Return each file without a NUL; test data that is no UTF-8 as if each byte were a letter."""
    found = []
    for path in tracked_files():
        data = path.read_bytes()
        if b"\0" in data:
            continue
        inside = path.relative_to(ROOT)
        try:
            found.append((inside, data.decode("utf-8")))
        except UnicodeDecodeError:
            if not is_test_data(inside):
                raise
            found.append((inside, data.decode("latin-1")))
    return found


@pytest.mark.parametrize("forbidden", REGISTRIES + MACHINE_PATHS)
def test_no_tracked_text_names_a_registry_or_this_machine(forbidden: str) -> None:
    naming = re.compile(
        rf"(?<![\w.]){re.escape(forbidden)}" if forbidden.startswith("/") else re.escape(forbidden)
    )
    assert [str(path) for path, text in texts() if naming.search(text)] == []


def test_python_files_stay_small() -> None:
    long = {
        str(path): lines
        for path, text in texts()
        if path.suffix == ".py" and (lines := text.count("\n")) > 500
    }
    assert long == {}


def test_texts_end_with_a_newline_and_hold_no_trailing_blanks() -> None:
    checked = {".py", ".qml", ".sh", ".toml", ".md"}
    odd = [
        str(path)
        for path, text in texts()
        if path.suffix in checked and text and (not text.endswith("\n") or re.search(r"[ \t]\n", text))
    ]
    assert odd == []
