import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.cli.app import kiosk


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(kiosk, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def test_a_kiosk_is_made_and_in_order(tmp_path: Path) -> None:
    root = tmp_path / "my kiosk"
    made = run("init", str(root), "--kiosk-id", "hall-3", "--booth", 'Entrée "B" مدخل')
    assert made.exit_code == 0
    assert f"kiosk run --home '{root}'" in made.output
    device = tomllib.loads((root / "kiosk.toml").read_text(encoding="utf-8"))["device"]
    assert device == {"id": "hall-3", "booth": 'Entrée "B" مدخل', "tags": []}
    assert (root / "central" / "central.json").is_file()
    checked = run("--home", str(root), "check")
    assert (checked.exit_code, checked.output) == (0, "Settings and content are in order.\n")


def test_without_a_folder_the_home_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("init", "--home", str(tmp_path / "a")).exit_code == 0
    assert (tmp_path / "a" / "kiosk.toml").is_file()
    monkeypatch.setenv("KIOSK_HOME", str(tmp_path / "b"))
    assert run("init").exit_code == 0
    assert (tmp_path / "b" / "kiosk.toml").is_file()


def test_a_kiosk_that_is_there_is_refused(tmp_path: Path) -> None:
    run("init", str(tmp_path / "a"))
    again = run("init", str(tmp_path / "a"))
    assert again.exit_code == 1
    assert "already" in again.output


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    refused = run("init", str(tmp_path))
    assert refused.exit_code == 1
    assert "not empty" in refused.output
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("option", "value", "allowed"),
    [("--kiosk-id", "Hall 3", "a-z, 0-9, - and _"), ("--booth", "x" * 121, "up to 120 characters")],
)
def test_what_can_not_be_used_is_exit_2(tmp_path: Path, option: str, value: str, allowed: str) -> None:
    refused = run("init", str(tmp_path / "a"), option, value)
    assert refused.exit_code == 2
    assert allowed in refused.output
    assert not (tmp_path / "a").exists()


def test_hints_can_be_pasted_whatever_the_folder_is_called(tmp_path: Path) -> None:
    root = tmp_path / "my kiosk"
    assert f"kiosk init '{root}'" in run("--home", str(root), "check").output
    run("init", str(root))
    assert f"kiosk run --home '{root}'" in run("init", str(root)).output
