import multiprocessing
import os
import random
import signal
import time
from pathlib import Path

from kiosk.content.compiled import open_content
from kiosk.content.starting import init_home
from kiosk.news.plays import Play
from kiosk.settings.home import Home
from kiosk.store.reading import Reader
from kiosk.wiring import open_keeper
from tests.faults import loops
from tests.faults.conftest import fill

KILLS = 60


def counted(home: Home) -> tuple[int, int]:
    reader = Reader(home)
    plays = reader.plays()
    reader.close()
    return sum(one.showings for one in plays), sum(one.duration_ms for one in plays)


def test_every_counted_showing_survives_a_kill_once(tmp_path: Path) -> None:
    home = init_home(tmp_path / "home", "hall-1", "Hall 1")
    open_keeper(home, open_content(home)).close()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.loops"])
    chance = random.Random(7)
    told = 0
    for number in range(KILLS):
        hearing, telling = context.Pipe(duplex=False)
        showing = context.Process(
            target=loops.show_until_killed, args=(str(home.root), telling, number), daemon=True
        )
        showing.start()
        telling.close()
        assert hearing.poll(60), "no showing was counted"
        time.sleep(chance.uniform(0, 0.05))
        assert showing.is_alive(), "the showing process ended by itself"
        assert showing.pid is not None
        os.kill(showing.pid, signal.SIGKILL)
        showing.join()
        try:
            while True:
                hearing.recv_bytes()
                told += 1
        except EOFError:
            pass
    showings, duration_ms = counted(home)
    assert told <= showings <= told + KILLS
    assert duration_ms == showings * 9_000


def test_showings_on_a_full_disk_are_counted_once_when_there_is_room(small_disk: Path) -> None:
    home = init_home(small_disk / "home", "hall-1", "Hall 1")
    content = open_content(home)
    keeper = open_keeper(home, content)
    filler = fill(small_disk)
    now = time.time_ns() // 1_000_000
    for number in range(400):
        keeper.play(Play(f"article-{number}", "0123456789ab", 1, "en", now, 9_000))
    assert keeper.attention, "the disk was never full"
    filler.unlink()
    keeper._retry_at = 0
    keeper.tend()
    assert keeper.attention == ()
    keeper.close()
    assert counted(home) == (400, 400 * 9_000)
