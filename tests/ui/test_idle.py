import pytest
from PySide6.QtCore import Qt
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from tests.ui.test_accessibility import controls
from tests.ui.visitors import Visitors


def test_idle_visit_counts_down_and_ends(visitors: Visitors) -> None:
    visitors.show()
    visitors.choose("fr")
    visitors.wait(29)
    assert not visitors.hand.sees("idleWarning")
    visitors.wait(1)
    assert visitors.hand.sees("idleWarning")
    assert visitors.survey.shown.idle_seconds_left == 20
    visitors.wait(5)
    assert visitors.survey.shown.idle_seconds_left == 15
    visitors.wait(15)
    assert visitors.stage == "idle"
    assert visitors.survey.shown.language == "en"
    assert not visitors.hand.sees("idleWarning")


def test_one_touch_extends_and_is_no_answer(visitors: Visitors) -> None:
    hand = visitors.show().hand
    visitors.choose("fr")
    face = hand.place("face5")
    visitors.wait(35)
    hand.press(face)
    hand.lift(face)
    assert not hand.sees("idleWarning")
    assert visitors.stage == "asking"
    assert visitors.survey.shown.language == "fr"
    assert visitors.screen.recording.responses == 0
    visitors.wait(29)
    assert not hand.sees("idleWarning")
    visitors.settle()
    hand.tap("face5")
    assert visitors.screen.recording.responses == 1


def test_visit_begins_only_with_a_touch(visitors: Visitors) -> None:
    visitors.show()
    assert visitors.stage == "idle"
    visitors.wait(10_000)
    assert visitors.stage == "idle"
    assert not visitors.hand.sees("idleWarning")


def test_every_touch_extends(visitors: Visitors) -> None:
    visitors.show()
    for _ in range(5):
        visitors.hand.tap("newsPanel")
        visitors.wait(25)
        assert visitors.stage == "asking"
        assert not visitors.hand.sees("idleWarning")


def focus(item: QQuickItem) -> None:
    item.forceActiveFocus(Qt.FocusReason.TabFocusReason)


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab])
@pytest.mark.parametrize("name", ["face5", "language_ar", "pauseNews", "dot3", "readOn"])
def test_a_key_only_extends_while_the_countdown_shows(visitors: Visitors, name: str, key: Qt.Key) -> None:
    hand = visitors.show((800, 480) if name == "readOn" else (1280, 800)).hand
    visitors.choose("fr")
    focus(hand.find(name))
    index, scrolled = visitors.news.index, hand.find("articleBody").property("contentY")
    visitors.wait(35)
    index = visitors.news.index
    QTest.keyClick(visitors.screen.view, key)
    assert not hand.sees("idleWarning")
    assert visitors.stage == "asking"
    assert visitors.survey.shown.language == "fr"
    assert (visitors.news.index, visitors.news.property("paused")) == (index, False)
    assert hand.find("articleBody").property("contentY") == scrolled
    assert hand.find(name).hasActiveFocus()
    visitors.settle()
    QTest.keyClick(visitors.screen.view, Qt.Key.Key_Tab)
    assert not hand.find(name).hasActiveFocus()


@pytest.mark.parametrize("name", ["face5", "language_ar", "pauseNews", "dot3"])
def test_assistive_technology_only_extends_too(visitors: Visitors, name: str) -> None:
    visitors.show()
    visitors.choose("fr")
    visitors.wait(35)
    index = visitors.news.index
    control = controls(visitors)[name].actionInterface()
    control.doAction("Press")
    assert not visitors.hand.sees("idleWarning")
    assert (visitors.stage, visitors.survey.shown.language) == ("asking", "fr")
    assert (visitors.news.index, visitors.news.property("paused")) == (index, False)
