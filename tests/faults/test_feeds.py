import errno
import multiprocessing
import os
import random
import signal
import time
from contextlib import closing
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from kiosk.settings.home import Home
from kiosk.store.feed_reading import read_feeds
from kiosk.store.sqlite import connect
from tests.faults import feed_loops
from tests.faults.conftest import fill
from tests.unit.wiring.newsroom import Newsroom, answer, item, newsroom

KILLS = 60


def look(room: Newsroom) -> None:
    """Everything that is there is whole: the database, each feed's items of one edition, and the shelf."""
    if room.home.feeds.exists():
        with closing(connect(room.home.feeds, read_only=True, busy_ms=5000)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        for feed in room.feeds:
            editions = [one.item.headline.split()[0] for one in read_feeds(room.home).items_of(feed)]
            assert len(set(editions)) <= 1, "replaced, not merged"
            assert len(editions) in (0, feed_loops.ITEMS)
    if (room.home.feed_cache / "current.json").exists():
        by_feed: dict[str, set[str]] = {}
        for article in room.shelved():
            assert article.picture is not None
            assert Path(article.picture.path).is_file()
            edition, feed, _ = article.texts["en"].headline.split()
            by_feed.setdefault(feed, set()).add(edition)
        assert all(len(editions) == 1 for editions in by_feed.values())


def test_a_refresh_killed_at_random_points_leaves_database_and_shelf_whole(tmp_path: Path) -> None:
    root = tmp_path / "home"
    root.mkdir()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.feed_loops", "kiosk.wiring.feeding.deciding"])
    chance = random.Random(20_260_528)
    room = feed_loops.make_room(str(root))
    told = 0

    def kill(process: BaseProcess) -> None:
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()

    for life in range(KILLS):
        hearing, telling = context.Pipe(duplex=False)
        refreshing = context.Process(
            target=feed_loops.refresh_until_killed, args=(str(root), telling, life), daemon=True
        )
        deciding = context.Process(target=feed_loops.decide_until_killed, args=(str(root),), daemon=True)
        refreshing.start()
        if life % 3 == 0:
            deciding.start()
        telling.close()
        if life % 4 == 0:
            assert hearing.poll(60), "no refresh was done"
        time.sleep(chance.uniform(0, 0.25))
        assert refreshing.is_alive(), "the refresh ended by itself"
        kill(refreshing)
        if life % 3 == 0:
            kill(deciding)
        try:
            while hearing.poll(0):
                hearing.recv_bytes()
                told += 1
        except EOFError:
            pass
        look(room)
    assert told >= KILLS / 4
    # Whatever was left behind does not keep the next one from working.
    with pytest.MonkeyPatch.context() as patch, newsroom(root, patch) as after:
        for feed in ("one", "two"):
            after.declare(feed, trusted=True)
            after.answers[feed] = answer(item("1", f"last {feed} 1"))
        assert not after.refresh().failed
        after.decide("approved", all_of="two")
        assert after.headlines() == {"last one 1", "last two 1"}
        assert not [*root.glob("cache/feeds/incoming/*")]


def test_on_a_full_disk_everything_stays_as_it_was_and_then_goes_on(
    small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with newsroom(small_disk, monkeypatch) as room:
        room.declare(trusted=True)
        room.answers["news"] = answer(*(item(str(number)) for number in range(5)))
        room.refresh()
        before, shown = read_feeds(room.home), room.headlines()
        filler = fill(small_disk)
        room.answers["news"] = answer(*(item(str(number), "Other " * 2000) for number in range(5)))
        outcome = refresh_or_refusal(room)
        assert "full" in outcome or os.strerror(errno.ENOSPC) in outcome, outcome
        assert room.headlines() == shown
        assert read_feeds(Home(small_disk)).items == before.items
        filler.unlink()
        room.answers["news"] = answer(item("9"))
        assert not room.refresh().failed
        assert room.headlines() == {"Headline 9"}


def refresh_or_refusal(room: Newsroom) -> str:
    from kiosk.errors import KioskError

    try:
        result = room.refresh()
    except KioskError as refusal:
        return str(refusal)
    assert result.failed
    return " ".join([*result.trouble, *(one.reason for one in result.outcomes)])


def test_a_folder_that_can_not_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with newsroom(tmp_path, monkeypatch) as room:
        room.declare(trusted=True)
        room.answers["news"] = answer(item("1"))
        (tmp_path / "cache").write_text("a file in place of the folder")
        assert "can't be written" in refresh_or_refusal(room)
        (tmp_path / "cache").unlink()
        room.refresh()
        assert room.headlines() == {"Headline 1"}
