from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.ui import faults


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "logs" / "screen.log"
    faults.log_to(path)
    yield path
    faults.log_to(None)


def test_reports_go_to_the_log_and_to_the_error_output(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    faults.report("something")
    assert "something" in log.read_text(encoding="utf-8")
    assert "something" in capsys.readouterr().err


def test_exception_is_reported_with_its_trace(log: Path) -> None:
    try:
        raise ZeroDivisionError("a bug")
    except ZeroDivisionError:
        faults.report_fault("while testing")
    text = log.read_text(encoding="utf-8")
    assert "while testing" in text
    assert "test_faults.py" in text
    assert "ZeroDivisionError: a bug" in text


def test_log_is_turned_over_once_it_is_long(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "LIMIT_BYTES", 100)
    for _ in range(20):
        faults.report("x" * 60)
    older = log.with_name("screen.log.1")
    assert older.stat().st_size < 300
    assert log.stat().st_size < 300


def test_log_that_cannot_be_written_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    faults.log_to(tmp_path / "file" / "log")
    faults.report("something")
    faults.log_to(None)
