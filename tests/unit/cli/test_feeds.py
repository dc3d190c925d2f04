"""What `kiosk feeds` prints, with steps that the test answers."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.cli.app import kiosk
from kiosk.settings.declaration import FeedSettings, Settings
from kiosk.store.sqlite import connect
from kiosk.wiring.feeding import refreshing
from kiosk.wiring.feeding.places import taken
from tests.unit.wiring.newsroom import Newsroom, answer, away, item, newsroom

PICTURE = "https://news.example/p.jpg"


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Newsroom]:
    with newsroom(tmp_path, monkeypatch) as opened:
        opened.home.settings.touch()
        monkeypatch.setattr(refreshing, "declared_feeds", lambda _home: opened.declared)
        yield opened


def run(room: Newsroom, *words: str) -> Result:
    return CliRunner().invoke(kiosk, ["feeds", *words, "--home", str(room.home.root)])


def minute(moment: str) -> str:
    """A moment as people write it, without its offset: it is in the kiosk's zone."""
    return f"{moment[:10]} {moment[11:16]}"


def test_no_feed(room: Newsroom) -> None:
    assert run(room, "list").output == "No feed is declared. Feeds are written in content/feeds.toml.\n"
    assert run(room, "list", "--json").output == "[]\n"
    assert run(room, "refresh").output == "No feed is declared.\n"


def test_refreshing_tells_of_each_feed_and_fails_if_one_does(room: Newsroom) -> None:
    room.declare("good", trusted=True)
    room.declare("bad")
    room.answers = {
        "good": answer(item("1", published=""), refusals=({"what": "Item 2", "reason": "it is too long"},)),
        "bad": away("no answer \u202ewithin 30 s"),
    }
    done = run(room, "refresh")
    assert done.exit_code == 1
    assert done.stdout == "good: 1 item, 1 refused\n"
    assert done.stderr == "bad: FAILED: no answer <U+202E>within 30 s\n"
    assert run(room, "refresh", "--due").output == "No feed is due.\n"
    done = run(room, "refresh", "good", "--json")
    assert done.exit_code == 0
    result = json.loads(done.output)
    assert (result["changed"], result["trouble"]) == (False, [])
    [outcome] = result["outcomes"]
    assert (outcome["feed"], outcome["status"], outcome["items"]) == ("good", "new", 1)


def test_the_list_says_all_there_is_to_know(room: Newsroom) -> None:
    room.declare("news", name={"en": "My News"})
    room.declare("later", trusted=True)
    room.pictures[PICTURE] = away("the connection broke off")
    room.answers["news"] = answer(
        item("1", published=""),
        item("2", published="2001-02-03T00:00:00Z"),
        item("3", published="", picture_urls=(PICTURE,)),
        item("4", published=""),
        refusals=({"what": "Item 5", "reason": "it has the blocked word 'lottery'"},),
    )
    room.fetched["moved_to"] = "https://news.example/new"
    assert run(room, "refresh", "news").exit_code == 0
    ids = [one["id"] for one in room.row()["items"]]
    assert run(room, "approve", *ids[:3]).exit_code == 0
    done = run(room, "withdraw", ids[3])
    assert done.output == f"{ids[3]}  withdrawn  Headline 4\n"
    room.answers["news"] = away("no answer within 30 s")
    assert run(room, "refresh", "news").exit_code == 1
    text = run(room, "list").output
    row = room.row()
    for line in (
        "news  My News, not trusted, https://news.example/feed",
        f"  last fetched {minute(row['last_fetched'])}; next {minute(row['next_fetch'])}",
        "  FAILED once: no answer within 30 s",
        "  1 shown, 0 drafts, 1 withdrawn, 1 waiting for a picture, 1 too old",
        f"  {ids[1]}  approved   2001-02-03  en  Headline 2",
        "      does not show: too old since 2001-03-05: max_age_days = 30",
        "      does not show: waits for its picture, try 1 of 3 failed (the connection broke off)",
        f"      does not show: {row['items'][3]['reason']}",
        f"  refused on {minute(row['refusals'][0]['at'])}:",
        "    Item 5: it has the blocked word 'lottery'",
        "later  later.example, trusted, https://later.example/feed",
        "  never fetched; next as soon as the courier runs",
    ):
        assert line in text.splitlines(), line
    assert "later  " not in run(room, "list", "news").output
    assert run(room, "list", "nothing").exit_code == 2
    room.settings = replace(Settings(), feeds=FeedSettings(fetch=False))
    assert "feeds.fetch is off in kiosk.toml" in run(room, "list").output


def test_one_item_and_one_draft_are_told_as_one(room: Newsroom) -> None:
    room.declare()
    room.answers["news"] = answer(item("1"))
    assert run(room, "refresh").stdout == "news: 1 item\n"
    assert "  0 shown, 1 draft, 0 withdrawn" in run(room, "list").output.splitlines()
    room.answers["news"] = away("no answer within 30 s")
    assert run(room, "refresh").stderr == "news: FAILED: no answer within 30 s; 1 item from before stays\n"


def test_letters_that_join_or_part_stay_in_headlines_and_what_turns_a_line_round_does_not(
    room: Newsroom,
) -> None:
    room.declare()
    room.answers["news"] = answer(item("1", "می\u200cخواهم \U0001f469\u200d\U0001f467 \u202ex"))
    run(room, "refresh")
    assert "  می\u200cخواهم \U0001f469\u200d\U0001f467 <U+202E>x" in run(room, "list").output


def test_a_feed_that_moved_for_good_says_so(room: Newsroom) -> None:
    room.declare()
    room.answers["news"] = answer()
    room.fetched["moved_to"] = "https://news.example/new"
    run(room, "refresh")
    assert (
        "  moved for good to https://news.example/new; write that address into content/feeds.toml"
        in run(room, "list").output.splitlines()
    )
    assert run(room, "approve", "--all-of", "news").output == "news has no items now.\n"


@pytest.mark.parametrize("words", [["approve"], ["withdraw"], ["approve", "a", "--all-of", "news"]])
def test_items_or_a_feed_have_to_be_named(room: Newsroom, words: list[str]) -> None:
    done = run(room, *words)
    assert (done.exit_code, "name one or more items, or --all-of FEED" in done.output) == (2, True)


def test_while_another_process_refreshes_what_is_due_is_left_to_it(room: Newsroom) -> None:
    room.declare()
    room.answers["news"] = answer()
    with taken(room.home.feeds_lock.with_name("feeds.refresh.lock"), "kiosk feeds refresh", 0):
        done = run(room, "refresh", "--due", "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["outcomes"] == []
    assert "kiosk feeds refresh, process" in done.stderr


def test_a_database_of_a_newer_program_is_refused(room: Newsroom) -> None:
    room.declare()
    connection = connect(room.home.feeds)
    connection.execute("PRAGMA user_version=99")
    connection.close()
    for words in (["list"], ["refresh"], ["approve", "--all-of", "news"]):
        done = run(room, *words)
        assert (done.exit_code, "newer version" in done.output) == (1, True), done.output
