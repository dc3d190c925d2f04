from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAccessible, QAccessibleInterface

from tests.ui.visitors import LANGUAGES, Visitors

INTERACTIVE = {
    QAccessible.Role.Button,
    QAccessible.Role.RadioButton,
    QAccessible.Role.CheckBox,
    QAccessible.Role.PageTab,
}


def tree(interface: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    yield interface
    for number in range(interface.childCount()):
        child = interface.child(number)
        if child is not None and child.isValid() and not child.state().invisible:
            yield from tree(child)


def controls(visitors: Visitors) -> dict[str, QAccessibleInterface]:
    root = QAccessible.queryAccessibleInterface(visitors.screen.view)
    return {
        item.object().objectName() or item.text(QAccessible.Text.Name): item
        for item in tree(root)
        if item.role() in INTERACTIVE
    }


EXPECTED = {
    "en": {"pauseNews": "Pause the news", "dot0": "Article 1 of 7", "language_fr": "Français"},
    "fr": {"pauseNews": "Suspendre les actualités", "dot0": "Article 1 sur 7", "language_fr": "Français"},
    "ar": {"pauseNews": "إيقاف الأخبار مؤقتًا", "dot0": "المقال 1 من 7", "language_fr": "Français"},
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_control_has_a_role_and_a_name_in_the_language_on_screen(
    visitors: Visitors, language: str
) -> None:
    visitors.show((1920, 1080))
    visitors.choose(language)
    found = {name: item.text(QAccessible.Text.Name) for name, item in controls(visitors).items()}
    assert all(found.values()), found
    words = visitors.screen.compiled.survey.texts[language].words
    assert [found[f"face{score}"] for score in range(1, 6)] == list(words)
    for name, text in EXPECTED[language].items():
        assert found[name] == text
    assert len(found) >= 5 + 3 + len(visitors.news.slugs)


def test_face_answers_to_the_press_of_assistive_technology(visitors: Visitors) -> None:
    visitors.show()
    controls(visitors)["face2"].actionInterface().doAction("Press")
    assert visitors.stage == "thanking"
    assert [row["score"] for row in visitors.rows()] == [2]
    change = controls(visitors)["changeAnswer"]
    assert change.text(QAccessible.Text.Name) == "Change my answer"


def test_what_looks_touchable_is_in_the_tree(visitors: Visitors) -> None:
    visitors.show()
    names = {
        item.objectName()
        for item in visitors.hand.items()
        if item.isVisible() and item.objectName().startswith(("face", "language_", "dot", "pause", "read"))
    } - {"faceRow"}
    assert names <= set(controls(visitors))
