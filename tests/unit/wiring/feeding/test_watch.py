import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from kiosk.content.compiled import open_content
from kiosk.content.starting import init_home
from kiosk.settings.home import Home
from kiosk.wiring.feeding.refreshing import refresh
from kiosk.wiring.feeding.shelf import made_path
from kiosk.wiring.feeding.watch import FeedWatch
from tests.unit.wiring.newsroom import answer, item, newsroom

FEED = '[[feed]]\nid = "news"\nurl = "https://news.example/feed"\n'


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = init_home(tmp_path / "home", "hall-1", "Hall 1")
    open_content(made)
    return made


@pytest.fixture
def said() -> "SimpleQueue[dict[str, Any]]":
    return SimpleQueue()


def test_where_no_feed_is_declared_nothing_is_started_or_imported(home: Home) -> None:
    code = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from kiosk.settings.home import Home\n"
        "from kiosk.wiring.feeding import watch as feed_watch\n"
        "def started(*_, **__): raise AssertionError('a child')\n"
        "feed_watch.subprocess.Popen = started\n"
        "looks = []\n"
        "watch = feed_watch.FeedWatch(Home(Path(sys.argv[1])), looks.append, 0.01)\n"
        "wanted = watch._wanted\n"
        "watch._wanted = lambda: looks.append(wanted())\n"
        "watch.start()\n"
        "while len(looks) < 5: time.sleep(0.01)\n"
        "watch.stop()\n"
        "assert set(looks) == {None}, looks\n"
        "print([name for name in sys.modules if name.startswith(('kiosk.feeds', 'kiosk.wiring.feeding.', "
        "'kiosk.store.feed_', 'httpx', 'feedparser', 'nh3', 'PIL', 'segno'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(home.root)], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout.strip()) == (0, "['kiosk.wiring.feeding.watch']"), done.stderr


@pytest.fixture
def watch(
    home: Home, said: "SimpleQueue[dict[str, Any]]", monkeypatch: pytest.MonkeyPatch
) -> Iterator[FeedWatch]:
    (home.content / "feeds.toml").write_text(FEED, encoding="utf-8")
    assert open_content(home).feeds
    made = FeedWatch(home, said.put, 0.01)
    yield made
    made.stop()


def test_it_is_wanted_until_all_is_done(home: Home, watch: FeedWatch) -> None:
    assert watch._wanted()
    with pytest.MonkeyPatch.context() as patch, newsroom(home.root, patch) as room:
        room.declare()
        room.answers["news"] = answer(item("1"))
        refresh(home)
        assert watch._wanted() is None, "just fetched"
        room.decide("approved", all_of="news")
        assert watch._wanted() is None, "the command put it on the shelf"
        made_path(home).write_text("{}")
        assert watch._wanted(), "a refresh died before the shelf was made"
        refresh(home, due=True)
        assert watch._wanted() is None
        room.declare(weight=5)
        room.decide("approved", all_of="news")
        assert watch._wanted(), "the shelf was made for other feeds"
        refresh(home, due=True)
        (home.feed_cache / "current.json").unlink()
        assert watch._wanted(), "the cache was deleted"
        refresh(home, due=True)
        (home.content / "feeds.toml").unlink()
        open_content(home)
        assert watch._wanted(), "the last feed was taken out"
        refresh(home, due=True)
        assert watch._wanted() is None


def test_what_a_refresh_came_to_is_told_and_trouble_is_no_reason_to_stop(
    watch: FeedWatch, said: "SimpleQueue[dict[str, Any]]", monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([b"no json", b'{"outcomes": [], "changed": false, "trouble": ["the disk is full"]}'])
    looked = threading.Event()

    def refresh(limit_s: float) -> bool:
        assert limit_s > 100
        try:
            return watch._account(next(answers), 1)
        except StopIteration:
            looked.set()
            return True

    monkeypatch.setattr(watch, "_refresh", refresh)
    monkeypatch.setattr("kiosk.wiring.feeding.watch._REST_S", 0.001)
    watch.start()
    assert said.get(timeout=30)["reason"] == "the refresh ended with code 1"
    event = said.get(timeout=30)
    assert (event["event"], event["trouble"]) == ("feeds", ["the disk is full"])
    assert looked.wait(30)


def test_a_look_that_fails_is_told_and_the_next_one_comes(
    watch: FeedWatch, said: "SimpleQueue[dict[str, Any]]", monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> float:
        raise RuntimeError("of ours")

    monkeypatch.setattr(watch, "_wanted", broken)
    monkeypatch.setattr("kiosk.wiring.feeding.watch._REST_S", 0.001)
    watch.start()
    for _ in range(3):
        assert said.get(timeout=30)["reason"] == "RuntimeError: of ours"
