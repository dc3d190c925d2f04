"""A refresh, with steps that the test answers; the real ones are in tests/end_to_end/test_feeds.py."""

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kiosk.errors import InvalidInputError, KioskError
from kiosk.news.feeds import Feed
from kiosk.news.schedule import Target
from kiosk.settings.declaration import FeedSettings, LanguageSettings, Settings
from kiosk.settings.locks import FileLock
from kiosk.store.feed_reading import FeedState, read_feeds
from kiosk.wiring.feed_deciding import known_feed
from kiosk.wiring.feed_places import LockHeldError, pictures_folder
from kiosk.wiring.feed_shelf import current_path, made_path
from kiosk.wiring.feed_steps import StepRefusedError
from kiosk.wiring.feed_timing import is_due, wait_s
from kiosk.wiring.feeding import refresh
from tests.unit.wiring.feeds import NOON, Newsroom, answer, away, item, newsroom

PICTURE = "https://news.example/p.jpg"
OTHER = "https://news.example/other.jpg"


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Newsroom]:
    with newsroom(tmp_path, monkeypatch) as opened:
        yield opened


def test_items_of_an_untrusted_feed_are_drafts_until_they_are_approved(room: Newsroom) -> None:
    room.declare()
    room.answers["news"] = answer(item("1"), item("2"))
    result = room.refresh()
    assert [(one.feed, one.status, one.items) for one in result.outcomes] == [("news", "new", 2)]
    assert room.shelved() == []
    assert (room.item()["status"], room.item()["reason"]) == ("draft", "not approved yet")
    room.decide("approved", room.item()["id"])
    assert room.headlines() == {"Headline 1"}
    assert room.row()["shown"], room.row()["drafts"] == (1, 1)
    room.decide("withdrawn", room.item()["id"])
    assert room.shelved() == []
    assert room.item()["status"] == "withdrawn"
    room.decide("approved", all_of="news")
    assert room.headlines() == {"Headline 1", "Headline 2"}


def test_an_item_becomes_an_article(room: Newsroom) -> None:
    target = Target(tags=("hall-a",))
    room.declare(
        trusted=True, name={"fr": "Nouvelles"}, order=7, priority=2, weight=3, target=target, max_age_days=10
    )
    room.settings = replace(room.settings, time=replace(room.settings.time, zone="Africa/Casablanca"))
    room.pictures[PICTURE] = {"name": "ab.jpg"}
    room.answers["news"] = answer(
        item(
            "1",
            published="2026-05-27T23:30:00+00:00",
            picture_urls=(PICTURE,),
            picture_alt="alt",
            picture_credit="credit",
        )
    )
    room.refresh()
    [article] = room.shelved()
    assert article.slug == "feed-news-6b86b273ff"
    assert (article.order, article.priority, article.weight, article.target) == (7, 2, 3, target)
    assert article.published == "2026-05-28", "the day at the kiosk"
    assert dict(article.source) == {"en": "Nouvelles", "fr": "Nouvelles"}
    assert article.schedule.valid_until == datetime(2026, 6, 6, 23, 30, tzinfo=ZoneInfo("UTC"))
    assert (article.origin, article.status, article.qr) == ("feed", "approved", "21:1")
    assert article.picture is not None
    assert article.picture.path == str(pictures_folder(room.home) / "ab.jpg")
    assert (article.picture.credit, article.texts["en"].image_alt) == ("credit", "alt")
    assert len(article.revision) == 12


def test_without_a_name_the_feeds_title_is_the_source_and_without_that_its_host(room: Newsroom) -> None:
    room.declare(trusted=True)
    room.answers["news"] = answer(item("1", language="ar"))
    room.refresh()
    assert dict(room.shelved()[0].source) == {"ar": "The News"}
    room.answers["news"] = answer(item("1", language="ar"), title="")
    room.refresh()
    assert dict(room.shelved()[0].source) == {"ar": "news.example"}


def test_a_successful_fetch_replaces_all_items(room: Newsroom) -> None:
    room.declare(trusted=True)
    room.answers["news"] = answer(item("1"), item("2"))
    room.refresh()
    room.answers["news"] = answer(item("2", "Other words"), item("3"))
    assert room.refresh().changed
    assert room.headlines() == {"Other words", "Headline 3"}
    room.answers["news"] = answer()
    room.refresh()
    assert room.shelved() == []


def test_a_failed_fetch_leaves_everything_and_the_others_are_done(room: Newsroom) -> None:
    for feed in ("one", "two", "three"):
        room.declare(feed, trusted=True)
        room.answers[feed] = answer(item(feed))
    room.refresh()
    room.answers |= {
        "one": away(),
        "two": RuntimeError("a mistake of ours"),
        "three": answer(item("3", "New")),
    }
    result = room.refresh()
    assert result.failed
    assert [one.status for one in result.outcomes] == ["failed", "failed", "new"]
    assert room.headlines() == {"Headline one", "Headline two", "New"}
    assert room.row("one")["error"] == "no answer within 30 s"
    assert "RuntimeError: a mistake of ours" in room.row("two")["error"]


def test_an_unchanged_feed_keeps_its_items_and_sends_what_the_server_gave(room: Newsroom) -> None:
    room.declare(trusted=True)
    room.answers["news"] = answer(item("1"), refusals=({"what": "An item", "reason": "too long"},))
    room.refresh()
    room.fetched = {"status": "unchanged", "etag": "", "last_modified": ""}
    room.later(hours=2)
    result = room.refresh()
    assert (result.outcomes[0].status, result.outcomes[0].items, result.changed) == ("unchanged", 1, False)
    assert room.steps("fetch")[1]["etag"] == '"1"'
    assert len(room.steps("parse")) == 1
    assert room.row()["refusals"][0]["reason"] == "too long"
    room.later(hours=2)
    room.refresh()
    assert room.steps("fetch")[2]["etag"] == '"1"'


def test_what_was_withdrawn_stays_withdrawn_when_it_comes_back_with_other_words(room: Newsroom) -> None:
    room.declare(trusted=True)
    room.answers["news"] = answer(item("1"), item("2"))
    room.refresh()
    room.decide("withdrawn", room.item()["id"])
    room.answers["news"] = answer(item("2"))
    room.refresh()
    room.answers["news"] = answer(item("1", "Quite other words"), item("2"))
    room.refresh()
    assert room.headlines() == {"Headline 2"}
    assert room.item()["reason"] == "withdrawn on 2026-05-28"


@pytest.mark.parametrize("trusted", [False, True])
def test_an_approved_item_whose_words_change_is_a_draft_again_unless_its_feed_is_trusted(
    room: Newsroom, trusted: bool
) -> None:
    room.declare(trusted=trusted)
    room.answers["news"] = answer(item("1"))
    room.refresh()
    room.decide("approved", room.item()["id"])
    room.answers["news"] = answer(item("1", published="2026-05-28T11:00:00+00:00"))
    room.refresh()
    assert room.headlines() == {"Headline 1"}, "its day is not its words"
    room.answers["news"] = answer(item("1", link="https://else.example/"))
    room.refresh()
    assert room.headlines() == ({"Headline 1"} if trusted else set())
    if not trusted:
        assert room.item()["status"] == "draft"
        assert room.item()["reason"] == "approved on 2026-05-28, and its words were changed since"
        room.decide("approved", room.item()["id"])
        assert room.headlines() == {"Headline 1"}


def test_another_picture_in_an_approved_item_waits_for_approval_too(room: Newsroom) -> None:
    room.declare()
    room.pictures = {PICTURE: {"name": "a.jpg"}, OTHER: {"name": "b.jpg"}}
    room.answers["news"] = answer(item("1", picture_urls=(PICTURE,)))
    room.refresh()
    room.decide("approved", all_of="news")
    room.answers["news"] = answer(item("1", picture_urls=(OTHER,)))
    room.refresh()
    assert room.shelved() == []
    assert room.item()["reason"] == "approved on 2026-05-28, and its picture was changed since"


def test_a_picture_is_taken_once_and_again_when_its_address_changes_or_it_is_gone(room: Newsroom) -> None:
    room.declare(trusted=True)
    room.pictures = {PICTURE: {"name": "a.jpg"}, OTHER: {"name": "b.jpg"}}
    room.answers["news"] = answer(item("1", picture_urls=(PICTURE,)))
    room.refresh()
    room.refresh()
    assert len(room.steps("picture")) == 1
    (pictures_folder(room.home) / "a.jpg").unlink()
    room.refresh(due=True)
    assert len(room.steps("picture")) == 2
    room.answers["news"] = answer(item("1", picture_urls=(OTHER,)))
    room.refresh()
    assert [one["urls"] for one in room.steps("picture")] == [[PICTURE], [PICTURE], [OTHER]]
    assert room.shelved()[0].picture is not None


def test_an_item_waits_for_its_picture_three_times_and_then_shows_without(room: Newsroom) -> None:
    room.declare(trusted=True)
    room.pictures[PICTURE] = away("the connection broke off")
    room.answers["news"] = answer(item("1", picture_urls=(PICTURE,)))
    for tried in (1, 2):
        room.refresh()
        assert room.shelved() == []
        assert room.row()["waiting"] == 1
        assert room.item()["reason"] == (
            f"waits for its picture, try {tried} of 3 failed (the connection broke off)"
        )
        room.fetched = {"status": "unchanged"}
    room.refresh()
    [article] = room.shelved()
    assert article.picture is None
    assert room.item()["reason"] == "shown without its picture: the connection broke off"
    room.refresh()
    assert len(room.steps("picture")) == 3


def test_a_picture_that_is_refused_for_good_does_not_keep_its_item(room: Newsroom) -> None:
    room.declare(trusted=True)
    room.pictures = {
        PICTURE: {"refused": "it is an SVG"},
        OTHER: StepRefusedError("it takes more than 176 MB of memory", for_good=True),
    }
    room.answers["news"] = answer(item("1", picture_urls=(PICTURE,)), item("2", picture_urls=(OTHER,)))
    room.refresh()
    assert [one.picture for one in room.shelved()] == [None, None]
    assert [one["picture_refusal"] for one in room.row()["items"]] == [
        "it is an SVG",
        "it takes more than 176 MB of memory",
    ]
    room.refresh()
    assert len(room.steps("picture")) == 2
    room.settings = Settings(feeds=FeedSettings(max_picture_megapixels=40))
    room.refresh()
    assert len(room.steps("picture")) == 4, "other limits may let it through"


def test_pictures_are_left_out_where_the_feed_says_so(room: Newsroom) -> None:
    room.declare(trusted=True, pictures=False)
    room.answers["news"] = answer(item("1", picture_urls=(PICTURE,)))
    room.refresh()
    assert room.steps("picture") == []
    assert len(room.shelved()) == 1


def test_when_the_cache_is_deleted_all_is_made_again_at_first_without_pictures(room: Newsroom) -> None:
    room.declare(trusted=True)
    room.pictures[PICTURE] = {"name": "a.jpg"}
    room.answers["news"] = answer(item("1", picture_urls=(PICTURE,)))
    room.refresh()
    for path in sorted(room.home.feed_cache.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    room.answers["news"] = away()
    room.refresh()
    assert [one.picture for one in room.shelved()] == [None]
    room.answers["news"] = answer(item("1", picture_urls=(PICTURE,)))
    room.refresh()
    assert [one.picture is not None for one in room.shelved()] == [True]


def test_when_the_database_is_lost_and_no_feed_answers_the_shelf_stays(room: Newsroom) -> None:
    room.declare(trusted=True)
    room.answers["news"] = answer(item("1"))
    room.refresh()
    room.home.feeds.write_bytes(b"spoiled" * 1000)
    room.answers["news"] = away()
    room.refresh()
    assert room.headlines() == {"Headline 1"}
    room.answers["news"] = answer(item("2"))
    room.refresh()
    assert room.headlines() == {"Headline 2"}


@pytest.mark.parametrize("url", ["", "https://news.example/elsewhere"])
def test_a_feed_that_is_gone_or_has_another_address_leaves_the_shelf_at_once(
    room: Newsroom, url: str
) -> None:
    room.declare(trusted=True)
    room.answers["news"] = answer(item("1"))
    room.refresh()
    room.answers["news"] = away()
    if url:
        room.declare(url=url)
    else:
        room.feeds.clear()
    assert room.refresh(due=True).changed
    assert room.shelved() == []


def test_other_settings_of_a_feed_take_effect_without_the_network(room: Newsroom) -> None:
    room.declare(trusted=True)
    room.answers["news"] = answer(item("1"))
    room.refresh()
    room.declare(weight=9)
    assert room.refresh(due=True).changed
    assert room.shelved()[0].weight == 9
    assert len(room.steps("fetch")) == 1


@pytest.mark.parametrize("other", ["blocked words", "languages"])
def test_other_rules_make_a_feed_be_read_as_a_whole(room: Newsroom, other: str) -> None:
    room.declare(trusted=True)
    room.answers["news"] = answer(item("1"))
    room.refresh()
    if other == "languages":
        room.settings = Settings(languages=LanguageSettings(offered=("en", "de")))
    else:
        room.declare(blocked_words=("lottery",))
    room.refresh(due=True)
    assert [one["etag"] for one in room.steps("fetch")] == ["", ""]


def test_a_permanent_redirect_is_remembered_until_it_fails(room: Newsroom) -> None:
    feed = room.declare(trusted=True)
    room.answers["news"] = answer(item("1"))
    room.fetched["moved_to"] = "https://news.example/new"
    room.refresh()
    assert room.row()["moved_to"] == "https://news.example/new"
    room.fetched["moved_to"] = ""
    room.refresh()
    room.answers["news"] = away()
    room.refresh()
    room.refresh()
    assert [one["url"] for one in room.steps("fetch")] == [
        feed.url,
        *["https://news.example/new"] * 2,
        feed.url,
    ]


def test_only_feeds_that_are_due_are_fetched_and_failures_put_them_off(room: Newsroom) -> None:
    room.declare(every_minutes=60)
    room.answers["news"] = answer(item("1"))
    assert len(room.refresh(due=True).outcomes) == 1
    room.later(minutes=50)
    assert room.refresh(due=True).outcomes == ()
    room.later(minutes=20)
    room.answers["news"] = away()
    assert len(room.refresh(due=True).outcomes) == 1
    for hours, failures in ((2, 1), (4, 2), (8, 3), (12, 4), (12, 5)):
        assert room.row()["failures"] == failures
        room.later(hours=hours * 0.9)
        assert room.refresh(due=True).outcomes == ()
        room.later(hours=hours * 0.2)
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
        (60, 1, 0, 7200),
        (60, 3, 0, 28800),
        (60, 4, 0, 43200),
        (60, 5000, 0, 43200),
        (10080, 0, 0, 604800),
        (10080, 3, 0, 604800),
        (60, 0, 9000, 9000),
        (5, 1, 30, 600),
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


def test_two_items_that_would_get_the_same_id_and_too_many_refusals(room: Newsroom) -> None:
    room.declare(trusted=True, max_items=3)
    many = tuple({"what": str(number), "reason": "too long"} for number in range(1000))
    room.answers["news"] = answer(item("1"), item("1", "B"), item("2"), item("3"), refusals=many)
    room.refresh()
    assert [one["headline"] for one in room.row()["items"]] == ["Headline 1", "Headline 2"]
    refusals = room.row()["refusals"]
    assert len(refusals) == 201
    assert refusals[-1] == {
        "what": "801 more",
        "reason": "the list is cut here",
        "at": "2026-05-28T12:00:00+00:00",
    }


def test_the_same_again_writes_no_shelf(room: Newsroom) -> None:
    room.declare(trusted=True)
    room.answers["news"] = answer(item("1"))
    room.refresh()
    before = {path: path.stat().st_mtime_ns for path in (current_path(room.home), made_path(room.home))}
    room.later(hours=1)
    assert not room.refresh().changed
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_a_spoiled_shelf_is_written_again_and_the_screen_is_told(room: Newsroom) -> None:
    room.declare(trusted=True)
    room.answers["news"] = answer(item("1"))
    room.refresh()
    [shelf] = [one for one in room.home.feed_cache.glob("feeds-*.jsonl") if b"Headline" in one.read_bytes()]
    shelf.write_bytes(b"spoiled")
    before = current_path(room.home).stat()
    assert room.refresh(due=True).changed
    assert room.headlines() == {"Headline 1"}
    assert current_path(room.home).stat().st_ino != before.st_ino


def test_old_shelves_and_pictures_go_but_never_those_that_may_be_open(room: Newsroom) -> None:
    room.declare(trusted=True)
    for number in range(4):
        address = f"{PICTURE}?{number}"
        room.pictures[address] = {"name": f"{number}.jpg"}
        room.answers["news"] = answer(item("1", f"Words {number}", picture_urls=(address,)))
        room.refresh()
    assert len([*room.home.feed_cache.glob("feeds-*.jsonl")]) == 5, "all of them are young"
    assert len([*pictures_folder(room.home).iterdir()]) == 4
    shelves = sorted(room.home.feed_cache.glob("feeds-*.jsonl"), key=lambda path: path.stat().st_mtime_ns)
    for age, path in enumerate(reversed([*shelves, *pictures_folder(room.home).iterdir()])):
        moment = time.time() - 7200 - age
        os.utime(path, (moment, moment))
    room.refresh()
    kept = {*room.home.feed_cache.glob("feeds-*.jsonl")}
    assert len(kept) == 2
    assert room.headlines() == {"Words 3"}
    assert {path.name for path in pictures_folder(room.home).iterdir()} == {"2.jpg", "3.jpg"}


def test_a_second_refresh_is_told_who_refreshes_while_staff_can_decide(room: Newsroom) -> None:
    room.declare()
    room.answers["news"] = answer(item("1"))
    room.refresh()

    def meanwhile() -> dict[str, object]:
        room.decide("approved", all_of="news")
        with pytest.raises(LockHeldError, match=r"kiosk feeds refresh, process \d+ is at work"):
            refresh(room.home, declared=room.declared, wait_for_other_s=0)
        made = answer(item("1"))
        assert isinstance(made, dict)
        return made

    room.answers["news"] = meanwhile
    assert not room.refresh().failed
    assert room.headlines() == {"Headline 1"}


def test_a_decision_says_who_holds_the_lock_for_long(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    room.declare()
    monkeypatch.setattr("kiosk.wiring.feed_places.WRITE_WAIT_S", 0.1)
    lock = FileLock(room.home.feeds_lock)
    assert lock.acquire()
    room.home.feeds_lock.write_text("kiosk feeds refresh, process 7")
    with pytest.raises(KioskError, match="kiosk feeds refresh, process 7 is at work"):
        room.decide("approved", all_of="news")
    lock.release()


def test_items_are_named_by_their_beginning(room: Newsroom) -> None:
    room.declare()
    room.answers["news"] = answer(item("1"), item("2"))
    room.refresh()
    first = room.item()["id"]
    room.decide("approved", first[:-4])
    assert room.headlines() == {"Headline 1"}
    with pytest.raises(InvalidInputError, match="is the beginning of 2 items: feed-news-"):
        room.decide("approved", "feed-news-")
    with pytest.raises(InvalidInputError, match=f"near it: {first}"):
        room.decide("approved", first[:-1] + "x")
    with pytest.raises(InvalidInputError, match="kiosk feeds list names them all"):
        room.decide("approved", room.item(1)["id"], "quite something else")
    assert room.headlines() == {"Headline 1"}, "all or none"
    with pytest.raises(InvalidInputError, match=r"no feed 'x'.*allowed: news"):
        room.decide("approved", all_of="x")
    with pytest.raises(InvalidInputError, match="allowed: news"):
        room.refresh("x")
    assert known_feed(room.declared, "news") == "news"


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


def test_what_is_known_before_the_first_fetch(room: Newsroom) -> None:
    room.declare()
    row = room.row()
    assert (row["state"], row["last_fetched"], row["next_fetch"], row["items"]) == (
        "not fetched yet",
        None,
        None,
        [],
    )
    assert read_feeds(room.home).states == {}
    assert NOON.astimezone(UTC) == NOON
    assert FeedState("a", "b").carries
