"""When feeds are fetched and how long their items show, with steps that the test answers."""

import pytest

from kiosk.news.feeds import Feed
from kiosk.settings.declaration import FeedSettings, Settings
from kiosk.wiring.feeding.timing import is_due, wait_s
from tests.unit.wiring.newsroom import Newsroom, answer, away, item


def test_only_feeds_that_are_due_are_fetched_and_failures_put_them_off(room: Newsroom) -> None:
    room.declare(every_minutes=60)
    room.answers["news"] = answer(item("1"))
    assert len(room.refresh(due=True).outcomes) == 1
    room.later(minutes=50)
    assert room.refresh(due=True).outcomes == ()
    room.later(minutes=20)
    room.answers["news"] = away()
    assert len(room.refresh(due=True).outcomes) == 1
    waits = [5 * 2**number for number in range(8)] + [720, 720]
    for failures, minutes in enumerate(waits, 1):
        assert room.row()["failures"] == failures
        room.later(minutes=minutes * 0.9)
        assert room.refresh(due=True).outcomes == ()
        room.later(minutes=minutes * 0.2)
        assert len(room.refresh(due=True).outcomes) == 1
    room.answers["news"] = answer(item("1"))
    room.refresh()
    assert (room.row()["failures"], room.row()["error"]) == (0, "")


def test_a_server_that_asks_for_patience_gets_it_for_a_day_at_most(room: Newsroom) -> None:
    room.declare(every_minutes=5)
    room.answers["news"] = away(retry_after_s=5 * 3600)
    assert 5 * 3600 <= room.refresh().outcomes[0].next_in_s < 5.1 * 3600
    room.answers["news"] = away(retry_after_s=1e9)
    assert room.refresh().outcomes[0].next_in_s == 24 * 3600


@pytest.mark.parametrize(
    ("every", "failures", "retry", "expected"),
    [
        (60, 0, 0, 3600),
        (60, 1, 0, 300),
        (60, 3, 0, 1200),
        (60, 8, 0, 38400),
        (60, 9, 0, 43200),
        (60, 5000, 0, 43200),
        (10080, 0, 0, 604800),
        (10080, 3, 0, 1200),
        (60, 0, 9000, 9000),
        (60, 1, 9000, 9000),
        (5, 1, 30, 300),
    ],
)
def test_the_time_to_the_next_try(every: int, failures: int, retry: float, expected: float) -> None:
    assert wait_s(Feed("a", "", every_minutes=every), failures, retry, 1.0) == expected


@pytest.mark.parametrize(
    ("moments", "due"),
    [
        (None, True),
        ((1000, 0), True),
        ((1001, 0), False),
        ((5000, 2000), True),
        ((10**12, 0), True),
        ((3 * 24 * 3600 * 1000, 0), False),
    ],
)
def test_when_a_feed_is_due_also_after_the_clock_was_wrong(
    moments: tuple[int, int] | None, due: bool
) -> None:
    assert is_due(Feed("a", "", every_minutes=24 * 60), moments, 1000) is due


def test_where_fetching_is_off_only_a_command_fetches(room: Newsroom) -> None:
    room.declare(trusted=True)
    room.settings = Settings(feeds=FeedSettings(fetch=False))
    room.answers["news"] = answer(item("1"))
    assert room.refresh(due=True).outcomes == ()
    assert len(room.refresh().outcomes) == 1


def test_an_item_grows_too_old(room: Newsroom) -> None:
    room.declare(trusted=True, max_age_days=10)
    room.answers["news"] = answer(
        item("1"), item("2", published=""), item("3", published="2031-01-01T00:00:00Z")
    )
    room.refresh()
    assert [one.published for one in room.shelved()] == ["2026-05-28", "2026-05-28", "2026-05-27"] or sorted(
        one.published for one in room.shelved()
    ) == ["2026-05-27", "2026-05-28", "2026-05-28"]
    room.answers["news"] = away()
    room.later(days=9, hours=23)
    room.refresh()
    assert [one["shows"] for one in room.row()["items"]] == [False, True, True]
    assert room.item()["reason"] == "too old since 2026-06-06: max_age_days = 10"
    room.later(hours=2)
    assert [one["shows"] for one in room.row()["items"]] == [False, False, False]


def test_a_refresh_that_dies_does_not_ask_again_at_once(room: Newsroom) -> None:
    room.declare()
    room.answers["news"] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        room.refresh(due=True)
    room.answers["news"] = answer(item("1"))
    assert room.refresh(due=True).outcomes == ()
    room.later(minutes=11)
    assert len(room.refresh(due=True).outcomes) == 1
    assert not [*room.home.feed_cache.glob("incoming/*")]
