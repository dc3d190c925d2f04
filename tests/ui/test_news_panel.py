from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtGui import QGuiApplication

from kiosk.content.compiled import Compiled
from kiosk.news.sources import ArticlesInMemory
from kiosk.settings.home import Home
from kiosk.ui.demo.hand import pause, wait_until
from tests.ui.visitors import Visitors, colours


def dwell(visitors: Visitors) -> float:
    return float(visitors.news.shown["dwellMs"]) / 1000


def headline(visitors: Visitors) -> str:
    return str(visitors.news.shown["headline"])


def test_rotates_by_itself_and_by_weight(visitors: Visitors) -> None:
    visitors.show()
    weights = {one.slug: one.weight for one in visitors.screen.compiled.news.listings}
    shown = [visitors.news.slug]
    for _ in range(10 * sum(weights.values()) - 1):
        visitors.wait(dwell(visitors) + 0.001)
        shown.append(visitors.news.slug)
    assert all(one != other for one, other in pairwise(shown))
    assert len(weights) > 1
    for slug, weight in weights.items():
        assert abs(shown.count(slug) - 10 * weight) <= 1


def test_stands_still_while_touched_and_one_dwell_afterwards(visitors: Visitors) -> None:
    hand = visitors.show().hand
    at = hand.place("newsPanel", 0.5, 0.2)
    hand.press(at)
    visitors.wait(dwell(visitors) + 1)
    assert visitors.news.index == 0
    hand.lift(at)
    visitors.wait(dwell(visitors) - 1)
    assert visitors.news.index == 0
    visitors.wait(1)
    assert visitors.news.index == 1


def test_pause_lasts_until_the_visit_ends(visitors: Visitors) -> None:
    visitors.show().hand.tap("pauseNews")
    assert visitors.stage == "asking"
    for _ in range(3):
        visitors.wait(25)
        visitors.hand.tap("question")
        assert visitors.news.index == 0
    visitors.end_visit()
    visitors.wait(dwell(visitors))
    assert visitors.news.index == 1


def test_pause_can_be_lifted(visitors: Visitors) -> None:
    hand = visitors.show().hand
    hand.tap("pauseNews")
    hand.tap("pauseNews")
    visitors.wait(dwell(visitors))
    assert visitors.news.index == 1


def test_never_changes_in_the_middle_of_an_answer(visitors: Visitors) -> None:
    hand = visitors.show().hand
    visitors.wait(dwell(visitors) - 1)
    at = hand.place("face4")
    hand.press(at)
    visitors.wait(5)
    assert visitors.news.index == 0
    hand.lift(at)
    assert visitors.stage == "thanking"
    visitors.wait(2.5)
    assert visitors.news.index == 0
    hand.tap("changeAnswer")
    visitors.wait(10)
    assert visitors.news.index == 0
    visitors.settle()
    hand.tap("face5")
    visitors.end_visit()
    visitors.wait(1.1)
    assert visitors.news.index == 1


@pytest.mark.parametrize(("language", "forward"), [("en", -0.4), ("ar", 0.4)])
def test_swipe_moves_in_reading_order(visitors: Visitors, language: str, forward: float) -> None:
    visitors.show()
    visitors.choose(language)
    visitors.hand.swipe("newsPanel", forward)
    assert visitors.news.index == 1
    visitors.hand.swipe("newsPanel", -forward)
    assert visitors.news.index == 0


def test_dots_move_by_hand(visitors: Visitors) -> None:
    visitors.show().hand.tap("dot3")
    assert visitors.news.index == 3
    visitors.wait(dwell(visitors) - 0.1)
    assert visitors.news.index == 3


def test_language_switch_keeps_the_article(visitors: Visitors) -> None:
    visitors.show().hand.tap("dot3")
    slug = visitors.news.slug
    visitors.choose("ar")
    assert visitors.news.slug == slug
    assert headline(visitors) == visitors.screen.compiled.articles[3].texts["ar"].headline


@pytest.mark.parametrize("count", [0, 1])
def test_few_articles_are_no_reason_for_a_blank_panel(
    home: Home, compiled: Compiled, qapp: QGuiApplication, count: int
) -> None:
    visitors = Visitors(home, replace(compiled, news=ArticlesInMemory(compiled.articles[:count]))).show()
    try:
        assert colours(visitors.screen.view.grabWindow()) > 20
        visitors.wait(1000)
        assert visitors.news.index == 0
        visitors.settle()
        visitors.hand.tap("face3")
        assert [row["score"] for row in visitors.rows()] == [3]
    finally:
        visitors.close()


def test_missing_translation_falls_back_and_machine_translation_is_told(
    home: Home, compiled: Compiled, qapp: QGuiApplication
) -> None:
    first, second, *rest = compiled.articles
    first = replace(first, texts={"en": first.texts["en"]})
    second = replace(
        second, texts={**second.texts, "fr": replace(second.texts["fr"], machine_translated=True)}
    )
    visitors = Visitors(home, replace(compiled, news=ArticlesInMemory((first, second, *rest)))).show()
    try:
        visitors.choose("fr")
        assert visitors.news.shown["language"] == "en"
        assert visitors.news.shown["shownIn"] == "English"
        assert visitors.news.shown["disclaimer"] == ""
        told = compiled.survey.organisation.disclaimers["fr"]
        assert told
        visitors.news.next()
        assert (visitors.news.shown["language"], visitors.news.shown["shownIn"]) == ("fr", "")
        assert visitors.news.shown["disclaimer"] == told
    finally:
        visitors.close()


def test_long_texts_are_scrolled_by_touch(visitors: Visitors) -> None:
    hand = visitors.show((800, 480)).hand
    body = hand.find("articleBody")
    start = hand.place("articleBody", 0.5, 0.9)
    before = body.property("contentY")
    hand.press(start)
    for step in range(1, 9):
        hand.move(hand.place("articleBody", 0.5, 0.9 - step * 0.1))
        pause(0.02)
    hand.lift(hand.place("articleBody", 0.5, 0.1))
    wait_until(lambda: body.property("contentY") != before, "text scrolled")
    assert visitors.news.index == 0
