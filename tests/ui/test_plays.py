"""Proof of play: which showings on the real screen are counted."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtGui import QGuiApplication

from kiosk.content.compiled import Compiled
from kiosk.news.plays import Play
from kiosk.news.sources import ArticlesInMemory
from kiosk.settings.home import Home
from kiosk.store.reading import Reader
from kiosk.ui.demo.hand import pause, wait_until
from tests.ui.visitors import Visitors


@pytest.fixture
def visitors(home: Home, compiled: Compiled, qapp: QGuiApplication) -> Iterator[Visitors]:
    first, second, third = compiled.articles[:3]
    articles = [
        replace(first, slug="a", order=1, weight=1, dwell_s=20.0, revision="aaaaaaaaaaaa"),
        replace(second, slug="b", order=2, weight=1, dwell_s=30.0, revision="bbbbbbbbbbbb"),
        replace(
            third, slug="feed-x-1", order=3, weight=1, dwell_s=10.0, origin="feed", revision="cccccccccccc"
        ),
    ]
    made = Visitors(
        home,
        replace(compiled, news=ArticlesInMemory(articles), version=12),
        moment="2027-03-01T11:50:00",
    )
    yield made
    made.close()


def played(visitors: Visitors) -> list[Play]:
    plays: list[Play] = []
    visitors.news.played.connect(plays.append)
    return plays


def stay(visitors: Visitors, seconds: float) -> None:
    """Let time pass on a screen that is painted."""
    before = visitors.screen._painted_at
    visitors.clock.now += seconds
    visitors.screen.view.update()
    wait_until(lambda: visitors.screen._painted_at != before, "a frame")
    visitors.wait(0)


def test_each_completed_showing_is_in_the_database(visitors: Visitors) -> None:
    visitors.show()
    for seconds in (19.6, 30.1, 10.1):
        stay(visitors, seconds)
    assert visitors.news.slug == "a"
    visitors.keeper.tend()
    reader = Reader(visitors.home)
    rows = reader.plays()
    reader.close()
    assert {
        (row.article_id, row.revision, row.content_version, row.language, row.showings) for row in rows
    } == {
        ("a", "aaaaaaaaaaaa", 12, "en", 1),
        ("b", "bbbbbbbbbbbb", 12, "en", 1),
        ("feed-x-1", "cccccccccccc", 0, "en", 1),
    }
    assert {row.hour for row in rows} == {round(visitors.wall() // 3600)}
    assert sorted(round(row.duration_ms / 1000) for row in rows) == [10, 20, 30]


def test_showing_cut_short_by_hand_or_language_does_not_count(visitors: Visitors) -> None:
    plays = played(visitors.show())
    stay(visitors, 15)
    visitors.hand.tap("dot1")
    stay(visitors, 25)
    visitors.choose("fr")
    stay(visitors, 25)
    assert plays == []
    stay(visitors, 6)
    assert [(play.article_id, play.language) for play in plays] == [("b", "fr")]


def test_showing_with_an_answer_in_it_counts_with_all_its_time(visitors: Visitors) -> None:
    plays = played(visitors.show())
    stay(visitors, 15)
    visitors.hand.tap("face4")
    visitors.end_visit()
    stay(visitors, 5)
    assert [(play.article_id, play.duration_ms > 22_000) for play in plays] == [("a", True)]


def test_screen_that_paints_nothing_shows_nothing(visitors: Visitors) -> None:
    plays = played(visitors.show())
    stay(visitors, 20.1)
    assert len(plays) == 1
    pause(0.1)
    visitors.screen._painted_at = visitors.clock.now - 100
    visitors.wait(30.1)
    assert len(plays) == 1
    assert visitors.news.slug == "feed-x-1"


def test_article_that_is_alone_is_counted_again_and_again(
    home: Home, compiled: Compiled, qapp: QGuiApplication
) -> None:
    alone = replace(compiled.articles[0], dwell_s=20.0)
    visitors = Visitors(home, replace(compiled, news=ArticlesInMemory([alone])))
    try:
        plays = played(visitors.show())
        for _ in range(3):
            stay(visitors, 20.1)
        assert [play.article_id for play in plays] == [alone.slug] * 3
    finally:
        visitors.close()
