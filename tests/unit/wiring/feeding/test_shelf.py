"""Pictures of feeds, and the shelf that the screen reads, with steps that the test answers."""

import os
import time

import pytest

from kiosk.settings.declaration import FeedSettings, Settings
from kiosk.wiring.feeding.places import pictures_folder
from kiosk.wiring.feeding.shelf import current_path, made_path
from kiosk.wiring.feeding.steps import StepRefusedError
from tests.unit.wiring.newsroom import Newsroom, answer, away, item

PICTURE = "https://news.example/p.jpg"
OTHER = "https://news.example/other.jpg"


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


def test_a_picture_that_comes_to_an_approved_item_afterwards_waits_for_approval(room: Newsroom) -> None:
    room.declare()
    room.pictures[PICTURE] = {"name": "a.jpg"}
    room.answers["news"] = answer(item("1"))
    room.refresh()
    room.decide("approved", all_of="news")
    room.answers["news"] = answer(item("1", picture_urls=(PICTURE,)))
    room.refresh()
    assert room.shelved() == []
    assert room.item()["reason"] == "approved on 2026-05-28, and its picture was changed since"
    room.decide("approved", all_of="news")
    assert [one.picture is not None for one in room.shelved()] == [True]


def test_a_picture_that_was_offered_at_the_approval_needs_no_other_one(room: Newsroom) -> None:
    room.declare()
    room.pictures[PICTURE] = away("the connection broke off")
    room.answers["news"] = answer(item("1", picture_urls=(PICTURE,)))
    room.refresh()
    room.decide("approved", all_of="news")
    assert room.shelved() == [], "it waits for its picture"
    room.pictures[PICTURE] = {"name": "a.jpg"}
    room.refresh()
    assert [one.picture is not None for one in room.shelved()] == [True]


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
