from collections.abc import Iterator
from dataclasses import replace
from typing import Any, ClassVar

import pytest
from PySide6.QtGui import QGuiApplication

from kiosk.content.compiled import Compiled
from kiosk.news.sources import ArticlesInMemory
from kiosk.settings.home import Home
from kiosk.store.keeper import Keeper, Kept
from kiosk.survey.responses import Tap
from kiosk.ui.demo.hand import pause
from tests.ui.visitors import Visitors


def test_thanks_only_once_the_response_is_in_the_file(
    visitors: Visitors, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitors.show()
    seen = []
    record = visitors.keeper.record

    def watch(tap: Tap) -> Kept:
        seen.append(("before", visitors.stage, visitors.hand.sees("thanks"), len(visitors.rows())))
        kept = record(tap)
        seen.append(("after", visitors.stage, visitors.hand.sees("thanks"), len(visitors.rows())))
        return kept

    monkeypatch.setattr(visitors.keeper, "record", watch)
    visitors.hand.tap("face4")
    assert seen == [("before", "asking", False, 0), ("after", "asking", False, 1)]
    assert visitors.stage == "thanking"
    assert visitors.hand.sees("thanks")


def test_answer_can_be_changed_and_stays_one_response(visitors: Visitors) -> None:
    hand = visitors.show().hand
    hand.tap("face5")
    hand.tap("changeAnswer")
    assert visitors.stage == "correcting"
    visitors.settle()
    hand.tap("face2")
    assert visitors.stage == "thanking"
    visitors.end_visit()
    assert [(row["score"], row["changed"]) for row in visitors.rows()] == [(2, 1)]


def test_three_seconds_later_the_next_visitor_is_asked(visitors: Visitors) -> None:
    visitors.show().hand.tap("face5")
    visitors.wait(2.9)
    assert visitors.hand.sees("changeAnswer")
    visitors.wait(0.2)
    assert visitors.stage == "idle"
    assert visitors.hand.sees("face1")
    assert not visitors.hand.sees("thanks")


def test_taps_during_the_thanks_are_ignored(visitors: Visitors) -> None:
    visitors.show()
    place = visitors.hand.place("face1")
    visitors.hand.tap("face5")
    for _ in range(5):
        visitors.hand.press(place)
        visitors.hand.lift(place)
    assert [row["score"] for row in visitors.rows()] == [5]


def test_visit_and_article_stand_on_the_response(visitors: Visitors) -> None:
    visitors.show().hand.tap("dot2")
    visitors.wait(2)
    visitors.hand.tap("face3")
    (row,) = visitors.rows()
    assert row["article"] == visitors.screen.compiled.articles[2].slug
    assert row["duration_ms"] >= 2000


@pytest.mark.parametrize(
    ("first", "began"),
    [
        ("face3", "face"),
        ("newsPanel", "news"),
        ("dot2", "news"),
        ("language_fr", "language"),
        ("question", "screen"),
    ],
)
def test_what_began_the_visit_stands_on_it(visitors: Visitors, first: str, began: str) -> None:
    visitors.show().hand.tap(first)
    if first != "face3":
        visitors.settle()
        pause(0.01)
        visitors.hand.tap("face3")
    visitors.end_visit()
    assert [(row["started_by"], row["ended_by"]) for row in visitors.rows()] == [(began, "answered")]


def test_tap_before_the_store_is_open_is_stored(visitors: Visitors) -> None:
    visitors.show()
    assert visitors.screen.recording.opened is None
    visitors.hand.tap("face3")
    assert isinstance(visitors.screen.recording.opened, Keeper)
    assert [row["score"] for row in visitors.rows()] == [3]


class Forgetful:
    """A store that has neither a database nor a journal: everything stays in memory."""

    question_version = 1
    waiting = (0, 0)
    attention: tuple[str, ...] = ()
    unsaved: ClassVar[list[dict[str, Any]]] = []

    def begin_visit(self, _start: object) -> None: ...

    def record(self, _tap: object) -> Kept:
        self.attention = ("1 entry is only in memory.",)
        return Kept.MEMORY

    def change(self, _response_id: object, _score: int, _at_ms: int) -> Kept:
        return Kept.MEMORY

    def end_visit(self, _end: object) -> None: ...

    def tend(self) -> None: ...

    def close(self) -> None: ...


class Broken(Forgetful):
    """A store with a bug."""

    def record(self, _tap: object) -> Kept:
        raise RuntimeError("a bug")


@pytest.fixture(params=[Forgetful, Broken])
def in_trouble(
    request: pytest.FixtureRequest, home: Home, compiled: Compiled, qapp: QGuiApplication
) -> Iterator[Visitors]:
    made = Visitors(home, compiled, request.param)
    yield made
    made.close()


def test_visitor_is_thanked_politely_and_staff_see_a_mark(in_trouble: Visitors) -> None:
    in_trouble.show()
    assert not in_trouble.hand.sees("staffMark")
    in_trouble.hand.tap("face4")
    assert in_trouble.stage == "thanking"
    assert in_trouble.hand.sees("thanks")
    assert in_trouble.hand.sees("staffMark")
    in_trouble.end_visit()


def test_visits_leave_nothing_behind_in_the_window(
    home: Home, compiled: Compiled, qapp: QGuiApplication
) -> None:
    two = replace(compiled, news=ArticlesInMemory(compiled.articles[:2]))
    visitors = Visitors(home, two).show()
    counts = []
    try:
        for number in range(12):
            visitors.choose(("fr", "ar")[number % 2])
            visitors.hand.tap("face4")
            visitors.hand.tap("changeAnswer")
            visitors.settle()
            visitors.hand.tap("face2")
            visitors.end_visit()
            visitors.hand.tap("dot1")
            visitors.hand.tap("dot0")
            visitors.end_visit()
            pause(0.01)
            counts.append(sum(1 for _ in visitors.hand.items()))
        assert counts[-1] == counts[1]
    finally:
        visitors.close()
