import re
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication

from kiosk.content.compiled import Compiled
from kiosk.settings.home import Home
from kiosk.ui.visitor.screen import GROUND
from tests.ui.visitors import LANGUAGES, SIZES, Visitors

LATIN = re.compile(r"[A-Za-z]{2,}")


def texts(visitors: Visitors) -> list[str]:
    return [
        str(item.property("text"))
        for item in visitors.hand.items()
        if item.isVisible() and item.metaObject().className().startswith("QQuickText")
    ]


def test_switch_changes_everything_at_once(visitors: Visitors) -> None:
    visitors.show()
    survey = visitors.screen.compiled.survey
    for language in ("fr", "ar", "en"):
        visitors.choose(language)
        plain = [" ".join(re.sub(r"[\u200e\u200f\u2060\xad]", "", text).split()) for text in texts(visitors)]
        on_screen = " ".join(plain)
        for word in survey.texts[language].words:
            assert " ".join(word.split()) in on_screen
        for other in set(LANGUAGES) - {language}:
            assert survey.texts[other].words[1] not in plain
        assert (
            visitors.news.shown["headline"] == visitors.screen.compiled.articles[0].texts[language].headline
        )
        assert visitors.screen.view.rootObject().property("rightToLeft") is (language == "ar")


def test_interface_words_follow_the_language(visitors: Visitors) -> None:
    visitors.show()
    said = {}
    for language in LANGUAGES:
        visitors.choose(language)
        said[language] = QCoreApplication.translate("ThanksStage", "Thank you")
        visitors.hand.tap("face4")
        assert said[language] in " ".join(texts(visitors))
        visitors.end_visit()
    assert said == {"en": "Thank you", "fr": "Merci", "ar": "شكرًا لك"}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_scale_runs_in_reading_order(visitors: Visitors, size: tuple[int, int]) -> None:
    visitors.show(size)
    for language in LANGUAGES:
        visitors.choose(language)
        across = [visitors.hand.place(f"face{score}").x() for score in range(1, 6)]
        assert across == sorted(across, reverse=language == "ar")


def test_visit_that_ends_returns_to_the_default_language(visitors: Visitors) -> None:
    visitors.show()
    visitors.choose("ar")
    visitors.hand.tap("face4")
    assert visitors.survey.shown.language == "ar"
    visitors.end_visit()
    assert visitors.survey.shown.language == "en"
    assert visitors.news.shown["language"] == "en"


def test_language_can_be_switched_in_the_middle_of_a_press_without_an_answer(visitors: Visitors) -> None:
    hand = visitors.show().hand
    at = hand.place("face5")
    hand.press(at, 0)
    hand.tap("language_ar", 1)
    hand.lift(at, 0)
    assert visitors.survey.shown.language == "ar"
    assert visitors.screen.recording.responses == 0
    visitors.settle()
    hand.tap("face5")
    assert [(row["score"], row["layout"]) for row in visitors.rows()] == [(5, "rtl")]


def test_no_english_word_stands_in_the_arabic_interface(visitors: Visitors) -> None:
    visitors.show()
    visitors.choose("ar")
    names = " ".join(map(str, visitors.articles()))
    for stage in ("asking", "thanking"):
        if stage == "thanking":
            visitors.hand.tap("face4")
        for text in texts(visitors):
            for word in LATIN.findall(text):
                assert word in names or word in ("English", "Fran", "ais"), text


def test_dates_are_written_as_readers_of_the_language_do(visitors: Visitors) -> None:
    visitors.show()
    dates = {}
    for language in LANGUAGES:
        visitors.choose(language)
        dates[language] = {article["slug"]: article["date"] for article in visitors.articles()}
    slug = next(slug for slug, date in dates["en"].items() if date == "Tuesday, 28 May 2024")
    assert dates["fr"][slug] == "mardi 28 mai 2024"
    assert dates["ar"][slug] == "الثلاثاء، 28 مايو 2024"


@pytest.mark.parametrize("default", ["fr", "ar"])
def test_kiosk_of_another_language_begins_and_returns_in_it(
    home: Home, compiled: Compiled, qapp: QGuiApplication, default: str
) -> None:
    languages = replace(compiled.settings.languages, default=default)
    settings = replace(compiled.settings, languages=languages)
    visitors = Visitors(home, replace(compiled, settings=settings)).show()
    try:
        assert compiled.survey.texts[default].words[2] in " ".join(texts(visitors))
        visitors.choose("en")
        visitors.hand.tap("face2")
        visitors.end_visit()
        assert visitors.survey.shown.language == default
        assert [(row["score"], row["language"]) for row in visitors.rows()] == [(2, "en")]
    finally:
        visitors.close()


def test_window_is_cleared_with_the_ground_of_the_screen(visitors: Visitors) -> None:
    assert visitors.screen.view.color().name().lower() == GROUND.lower()
    assert visitors.screen.view.rootObject().property("color").name() == visitors.screen.view.color().name()


@pytest.mark.parametrize("language", LANGUAGES)
def test_question_stands_where_it_stands_after_a_switch(
    home: Home, compiled: Compiled, qapp: QGuiApplication, language: str
) -> None:
    pictures = []
    other = next(code for code in LANGUAGES if code != language)
    for default in (other, language):
        languages = replace(compiled.settings.languages, default=default)
        settings = replace(compiled.settings, languages=languages)
        visitors = Visitors(home, replace(compiled, settings=settings)).show((1920, 1080))
        try:
            visitors.choose(language)
            question = visitors.hand.find("question")
            place = question.mapRectToScene(question.boundingRect()).toAlignedRect()
            pictures.append(visitors.screen.view.grabWindow().copy(place.adjusted(0, -40, 0, 40)))
        finally:
            visitors.close()
    assert pictures[0] == pictures[1]
