"""A refresh, with steps that the test answers; the real ones are in tests/end_to_end/test_feeds.py."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from kiosk.errors import InvalidInputError, KioskError
from kiosk.news.schedule import Target
from kiosk.settings.declaration import LanguageSettings, Settings
from kiosk.settings.locks import FileLock
from kiosk.store.feed_reading import FeedState, read_feeds
from kiosk.wiring.feeding.deciding import known_feed
from kiosk.wiring.feeding.places import LockHeldError, pictures_folder
from kiosk.wiring.feeding.refreshing import refresh
from tests.unit.wiring.newsroom import NOON, Newsroom, answer, away, item

PICTURE = "https://news.example/p.jpg"
OTHER = "https://news.example/other.jpg"


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
    monkeypatch.setattr("kiosk.wiring.feeding.places.WRITE_WAIT_S", 0.1)
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
