from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.faulthandler import fault_handler_stderr_fd_key
from _pytest.terminal import TerminalReporter
from PySide6.QtGui import QGuiApplication

from tests.fuzz.cases import MANY, Case, Watch

_PROPERTY = "fuzz cases"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the alarm to the cases, which hold themselves to a time of their own."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.timeout(0))


@pytest.fixture
def case(request: pytest.FixtureRequest) -> Iterator[Case]:
    """Return what each case runs in; see `Watch.case`."""
    watch = Watch(request.config.stash.get(fault_handler_stderr_fd_key, 2))
    yield watch.case
    request.node.user_properties.append((_PROPERTY, watch.count))


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Say how many cases each target ran."""
    if not MANY:
        return
    terminalreporter.section("cases that each target ran")
    reports = [one for kind in ("passed", "failed") for one in terminalreporter.stats.get(kind, [])]
    for report in sorted(reports, key=lambda one: str(one.nodeid)):
        for name, count in report.user_properties:
            if name == _PROPERTY and report.when == "teardown":
                terminalreporter.write_line(f"{count:8,}  {report.nodeid}")


@pytest.fixture(scope="session")
def qapp_cls() -> type[QGuiApplication]:
    return QGuiApplication
