from collections import Counter
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
    made = getattr(request.function, "_hypothesis_internal_use_settings", None)
    if MANY and made is not None:
        assert watch.count >= made.max_examples, f"only {watch.count} cases of {made.max_examples}"


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Say how many cases each target ran."""
    if not MANY:
        return
    terminalreporter.section("cases that each target ran")
    counts = {
        report.nodeid: count
        for reports in terminalreporter.stats.values()
        for report in reports
        for name, count in getattr(report, "user_properties", ())
        if name == _PROPERTY
    }
    examples: Counter[str] = Counter()
    for nodeid, count in counts.items():
        examples[nodeid.split("[")[0]] += count
    for nodeid, count in sorted(examples.items()):
        terminalreporter.write_line(f"{count:8,}  {nodeid}")


@pytest.fixture(scope="session")
def qapp_cls() -> type[QGuiApplication]:
    return QGuiApplication
