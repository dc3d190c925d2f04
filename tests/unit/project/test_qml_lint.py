"""The QML check knows what Python registers: it would be worth nothing if it passed whatever it is given."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).resolve().parents[3] / "tools" / "qml_lint.py"
MODEL = """
from typing import Final
from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtGui import QColor
from PySide6.QtQml import QmlElement

QML_IMPORT_NAME: Final = "Shop.Models"
QML_IMPORT_MAJOR_VERSION: Final = 1

@QmlElement
class Till(QObject):
    changed = Signal()

    @Property(int, notify=changed)
    def total(self):
        return 1

    @Property(QColor, notify=changed)
    def paint(self):
        return QColor("red")

    @Slot(int)
    def ring(self, price):
        pass
"""
VIEW = """pragma ComponentBehavior: Bound

import QtQuick
import Shop.Models

Rectangle {
    id: root

    required property Till till

    color: root.till.paint
    width: root.till.total

    TapHandler {
        onTapped: root.till.ring(1)
    }
}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for folder in ("tools", "kiosk/ui", "resources/qml/Shop"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copy(TOOL, tmp_path / "tools")
    (tmp_path / "kiosk" / "ui" / "till.py").write_text(MODEL)
    (tmp_path / "resources" / "qml" / "Shop" / "qmldir").write_text("module Shop\nView 1.0 View.qml\n")
    return tmp_path


def lint(project: Path, view: str) -> subprocess.CompletedProcess[str]:
    (project / "resources" / "qml" / "Shop" / "View.qml").write_text(view)
    tool = project / "tools" / "qml_lint.py"
    return subprocess.run([sys.executable, str(tool)], capture_output=True, text=True, check=False)


def test_a_view_that_fits_its_model_passes(project: Path) -> None:
    done = lint(project, VIEW)
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("till.total", "till.totals"), ("till.ring(1)", "till.sing(1)"), ("Till till", "Tell till")],
)
def test_what_the_model_does_not_have_is_found_and_placed(project: Path, right: str, wrong: str) -> None:
    done = lint(project, VIEW.replace(right, wrong))
    assert done.returncode == 1
    assert "resources/qml/Shop/View.qml:" in done.stdout


def test_a_view_out_of_form_is_named(project: Path) -> None:
    done = lint(project, VIEW.replace("    color", "  color"))
    assert done.returncode == 1
    assert "View.qml: not in qmlformat's form" in done.stdout
