"""Which articles take turns on the real screen, and when that changes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import time

import pytest
from PySide6.QtGui import QGuiApplication

from kiosk.content.compiled import Compiled
from kiosk.news.articles import Article, Listing
from kiosk.news.schedule import Schedule, Target, Window
from kiosk.news.sources import ArticlesInMemory
from kiosk.settings.home import Home
from kiosk.ui.demo.hand import wait_until
from kiosk.ui.visitor.programme import RETRY_S
from tests.ui.visitors import Visitors, colours

MORNING = Schedule(windows=(Window(time(8), time(12)),))
MOMENT = "2027-03-01T11:59:00"

Show = Callable[..., Visitors]


@pytest.fixture
def show(home: Home, compiled: Compiled, qapp: QGuiApplication) -> Iterator[Show]:
    shown: list[Visitors] = []

    def shower(*articles: Article, moment: str = MOMENT, news: object = None) -> Visitors:
        taken = news or ArticlesInMemory(articles)
        visitors = Visitors(home, replace(compiled, news=taken), moment=moment)  # type: ignore[arg-type]
        shown.append(visitors)
        return visitors.show()

    yield shower
    for visitors in shown:
        visitors.close()


@pytest.fixture
def articles(compiled: Compiled) -> list[Article]:
    return [
        replace(one, slug=name, order=number, weight=1, dwell_s=30.0, evergreen=False)
        for number, (name, one) in enumerate(zip("abcde", compiled.articles, strict=False))
    ]


class Shelf:
    """Articles of which some can't be read; notes what was read."""

    def __init__(self, articles: Sequence[Article], broken: Sequence[str] = ()) -> None:
        self._articles = {one.slug: one for one in articles}
        self.broken = set(broken)
        self.read: list[str] = []

    @property
    def listings(self) -> Sequence[Listing]:
        return [one.listing for one in self._articles.values()]

    def article(self, slug: str) -> Article:
        self.read.append(slug)
        if slug in self.broken:
            raise LookupError(f"{slug} can't be read any more")
        return self._articles[slug]


def slugs(visitors: Visitors) -> tuple[str, ...]:
    return visitors.news.slugs


def headline_seen(visitors: Visitors) -> bool:
    return any(
        item.property("text") and visitors.news.shown["headline"][:12] in str(item.property("text"))
        for item in visitors.hand.items()
        if item.isVisible()
    )


def test_panel_changes_when_the_window_of_the_article_on_screen_closes(
    show: Show, articles: list[Article]
) -> None:
    morning, *rest = articles[:3]
    visitors = show(replace(morning, schedule=MORNING, dwell_s=600.0), *rest)
    assert (visitors.news.slug, visitors.news.slugs) == ("a", ("a", "b", "c"))
    visitors.wait(58)
    assert visitors.news.slug == "a"
    visitors.wait(2)
    assert (visitors.news.slug, visitors.news.slugs) == ("b", ("b", "c"))
    assert headline_seen(visitors)


def test_panel_changes_when_a_window_opens_that_displaces_the_others(
    show: Show, articles: list[Article]
) -> None:
    urgent = replace(articles[2], priority=5, schedule=Schedule(windows=(Window(time(12), time(13)),)))
    visitors = show(*articles[:2], urgent)
    assert slugs(visitors) == ("a", "b")
    visitors.wait(61)
    assert (visitors.news.slug, visitors.news.slugs) == ("c", ("c",))
    visitors.wait(3600)
    assert slugs(visitors) == ("a", "b")


def test_never_in_the_middle_of_an_answer(show: Show, articles: list[Article]) -> None:
    visitors = show(replace(articles[0], schedule=MORNING, dwell_s=600.0), articles[1])
    visitors.wait(50)
    at = visitors.hand.place("face4")
    visitors.hand.press(at)
    visitors.wait(12)
    assert visitors.news.slug == "a"
    visitors.hand.lift(at)
    assert visitors.stage == "thanking"
    visitors.wait(1)
    assert visitors.news.slug == "a"
    assert visitors.rows()[0]["article"] == "a"
    visitors.end_visit()
    assert visitors.news.slug == "b"


def test_never_under_a_finger_nor_right_after_it(show: Show, articles: list[Article]) -> None:
    visitors = show(replace(articles[0], schedule=MORNING, dwell_s=600.0), articles[1])
    visitors.wait(40)
    at = visitors.hand.place("newsPanel", 0.5, 0.2)
    visitors.hand.press(at)
    visitors.wait(25)
    assert visitors.news.slug == "a"
    visitors.hand.lift(at)
    assert visitors.news.slug == "a"
    visitors.wait(10)
    assert visitors.news.slug == "b"


def test_paused_news_stay_until_the_visit_ends(show: Show, articles: list[Article]) -> None:
    visitors = show(replace(articles[0], schedule=MORNING, dwell_s=600.0), articles[1])
    visitors.wait(40)
    visitors.hand.tap("pauseNews")
    visitors.wait(25)
    assert visitors.news.slug == "a"
    visitors.end_visit()
    assert visitors.news.slug == "b"


def test_evergreen_stands_in_until_another_may_show(show: Show, articles: list[Article]) -> None:
    morning = [replace(one, schedule=MORNING) for one in articles[:3]]
    visitors = show(*morning[:2], replace(morning[2], evergreen=True))
    visitors.wait(61)
    assert slugs(visitors) == ("c",)
    visitors.wait(24 * 3600 - 4 * 3600)
    assert slugs(visitors) == ("a", "b", "c")


def test_without_any_article_the_organisation_shows_until_one_may(
    show: Show, articles: list[Article]
) -> None:
    visitors = show(replace(articles[0], schedule=MORNING), moment="2027-03-01T07:59:30")
    assert (visitors.news.slug, visitors.news.slugs) == ("", ())
    assert visitors.news.property("current") is None
    assert colours(visitors.screen.view.grabWindow()) > 20
    visitors.settle()
    visitors.hand.tap("face3")
    visitors.end_visit()
    visitors.wait(31)
    assert visitors.news.slug == "a"
    wait_until(lambda: headline_seen(visitors), "the article on screen")


def test_clock_that_is_set_is_noticed(show: Show, articles: list[Article]) -> None:
    visitors = show(replace(articles[0], schedule=MORNING), articles[1])
    assert slugs(visitors) == ("a", "b")
    visitors.wall.set("2027-03-01T23:00:00")
    visitors.wait(0.1)
    assert slugs(visitors) == ("b",)
    visitors.wall.set("2027-03-01T09:00:00")
    visitors.wait(0.1)
    assert slugs(visitors) == ("a", "b")


def test_article_for_other_kiosks_takes_no_turn(show: Show, articles: list[Article]) -> None:
    elsewhere = replace(articles[0], target=Target(kiosks=("kiosk-8",)))
    here = replace(articles[1], target=Target(kiosks=("kiosk-7",)))
    assert slugs(show(elsewhere, here)) == ("b",)


def test_what_can_not_be_read_is_skipped_told_once_and_tried_again(
    show: Show, articles: list[Article], capfd: pytest.CaptureFixture[str]
) -> None:
    shelf = Shelf(articles, broken=["b", "c"])
    visitors = show(news=shelf)
    seen = set()
    for _ in range(12):
        seen.add(visitors.news.slug)
        visitors.wait(30.001)
    assert seen == {"a", "d", "e"}
    assert slugs(visitors) == ("a", "d", "e")
    told = capfd.readouterr().err
    assert (told.count("article b "), told.count("article c ")) == (1, 1)
    shelf.broken.clear()
    visitors.wait(RETRY_S)
    assert slugs(visitors) == ("a", "b", "c", "d", "e")


def test_article_that_breaks_when_it_is_chosen_by_hand_is_skipped(
    show: Show, articles: list[Article]
) -> None:
    shelf = Shelf(articles)
    visitors = show(news=shelf)
    shelf.broken.add("d")
    visitors.hand.tap("dot3")
    assert slugs(visitors) == ("a", "b", "c", "e")
    assert visitors.news.slug in visitors.news.slugs
    assert headline_seen(visitors)


def test_shelf_that_is_gone_leaves_the_organisation(
    show: Show, articles: list[Article], capfd: pytest.CaptureFixture[str]
) -> None:
    many = [replace(articles[number % 5], slug=f"m{number}", order=number) for number in range(400)]
    shelf = Shelf(many, broken=[one.slug for one in many])
    visitors = show(news=shelf)
    assert slugs(visitors) == ()
    assert len(shelf.read) < 3 * len(many)
    assert colours(visitors.screen.view.grabWindow()) > 20
    capfd.readouterr()


def test_article_without_words_is_skipped(
    show: Show, articles: list[Article], capfd: pytest.CaptureFixture[str]
) -> None:
    visitors = show(articles[0], replace(articles[1], texts={}), articles[2])
    visitors.wait(30.001)
    assert slugs(visitors) == ("a", "c")
    assert visitors.news.slug == "c"
    assert "article b " in capfd.readouterr().err


def test_only_the_article_on_screen_and_the_next_are_read(show: Show, articles: list[Article]) -> None:
    many = [replace(articles[number % 5], slug=f"m{number}", order=number) for number in range(2000)]
    shelf = Shelf(many)
    visitors = show(news=shelf)
    for _ in range(5):
        visitors.wait(30.001)
    assert len(visitors.news.slugs) == 2000
    assert len(set(shelf.read)) <= 7


def test_picture_that_comes_next_is_known_before_it_shows(show: Show, articles: list[Article]) -> None:
    visitors = show(*articles)
    wait_until(lambda: visitors.news.property("upcomingPicture") != "", "the next picture")
    upcoming = visitors.news.property("upcomingPicture")
    visitors.wait(30.001)
    assert visitors.news.shown["imageUrl"] == upcoming
