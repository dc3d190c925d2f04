"""PySide6 6.12.0 on Python 3.11 loses a reference to None at each void call, and aborts after some thousands."""

import sys

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication, QWindow


@pytest.mark.parametrize("constant", [None, True, False], ids=str)
def test_void_calls_of_qt_keep_the_references_of_constants(qapp: QGuiApplication, constant: object) -> None:
    window = QWindow()
    before = sys.getrefcount(constant)
    for number in range(500):
        window.setPosition(QPoint(number, number))
        window.setModality(window.modality())
        window.isVisible()
    assert sys.getrefcount(constant) > before - 100
