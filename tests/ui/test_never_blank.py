import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from kiosk.content.compiled import Compiled
from kiosk.news.articles import Picture
from kiosk.news.sources import ArticlesInMemory
from kiosk.settings.home import Home
from kiosk.ui.courier import Courier
from kiosk.ui.demo.hand import pause, wait_until
from kiosk.ui.duty import Duty
from tests.ui.visitors import Visitors, colours, stored

NO_PICTURE = pytest.mark.qt_log_ignore("Failed to get image from provider")


def assert_works(visitors: Visitors) -> None:
    """Neither blank nor deaf: news move, a face is tapped, the visitor is thanked."""
    for _ in range(3):
        visitors.hand.tap("newsPanel")
        visitors.hand.swipe("newsPanel", -0.4)
        assert colours(visitors.screen.view.grabWindow()) > 20
    visitors.end_visit()
    visitors.hand.tap("face4")
    assert visitors.stage == "thanking"
    assert visitors.hand.sees("thanks")
    assert colours(visitors.screen.view.grabWindow()) > 10
    visitors.end_visit()


@NO_PICTURE
def test_article_folders_vanish(visitors: Visitors) -> None:
    visitors.show()
    shutil.rmtree(visitors.home.content)
    visitors.home.settings.unlink()
    shutil.rmtree(visitors.home.compiled.parent)
    assert_works(visitors)
    assert [row["score"] for row in visitors.rows()] == [4]


BROKEN = {
    "empty": b"",
    "text": b"no picture at all",
    "cut off": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x04\x00\x00\x00\x04\x00\x08\x06\x00\x00\x00",
    "gif": b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00",
}


@NO_PICTURE
@pytest.mark.parametrize("data", BROKEN.values(), ids=list(BROKEN))
def test_broken_pictures(home: Home, compiled: Compiled, qapp: QGuiApplication, data: bytes) -> None:
    broken = home.root / "broken.png"
    broken.write_bytes(data)
    articles = tuple(replace(article, picture=Picture(str(broken))) for article in compiled.articles)
    visitors = Visitors(home, replace(compiled, news=ArticlesInMemory(articles))).show()
    try:
        assert_works(visitors)
    finally:
        visitors.close()


LOCK = """
import sys
from pathlib import Path
from kiosk.store.sqlite import connect
connection = connect(Path(sys.argv[1]))
connection.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
sys.stdin.read()
"""


def test_database_locked_by_another_process(visitors: Visitors) -> None:
    visitors.show()
    assert visitors.keeper.question_version
    other = subprocess.Popen(
        [sys.executable, "-c", LOCK, visitors.home.database], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert other.stdout is not None
    assert other.stdout.readline() == b"locked\n"
    assert_works(visitors)
    assert visitors.hand.sees("staffMark")
    other.communicate()

    def tended() -> bool:
        visitors.survey.look_after_store()
        return not visitors.hand.sees("staffMark")

    wait_until(tended, "stored after all")
    assert [row["score"] for row in visitors.rows()] == [4]


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="mounts a small disk")
@pytest.mark.parametrize("trouble", ["full", "read-only"])
def test_disk_full_or_read_only(
    home: Home, compiled: Compiled, qapp: QGuiApplication, tmp_path: Path, trouble: str
) -> None:
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", place], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("mounting is not allowed here")
    try:
        shutil.copytree(home.root, place / "home")
        visitors = Visitors(Home(place / "home"), compiled).show()
        duty = Duty(visitors.home, visitors.screen, None)
        duty.begin()
        try:
            if trouble == "full":
                fill(place / "ballast")
                duty.note()
                assert b'"stage":"idle"' in visitors.home.screen_state.read_bytes()
            else:
                remount(place, "ro")
            assert_works(visitors)
        finally:
            (place / "ballast").unlink(missing_ok=True) if trouble == "full" else remount(place, "rw")
            duty.close()
            visitors.close()
        assert [row["score"] for row in stored(visitors.home)] == [4]
    finally:
        subprocess.run(["umount", "-l", place], check=True)


def fill(ballast: Path) -> None:
    """Write until nothing more fits."""
    descriptor = os.open(ballast, os.O_WRONLY | os.O_CREAT)

    def write() -> None:
        while os.write(descriptor, b"x" * 4096):
            pass

    with pytest.raises(OSError, match="No space left"):
        write()
    os.close(descriptor)


def remount(place: Path, mode: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{mode}", place], check=False)


@pytest.fixture
def courier(visitors: Visitors, qapp: QGuiApplication) -> Iterator[Courier]:
    program = 'import sys, time\nprint(\'{"state": "idle"}\', flush=True)\nsys.stdin.read()'
    made = Courier((sys.executable, "-c", program), 60.0, first_delay_s=0.05)
    yield made
    made.stop()


def test_courier_killed(visitors: Visitors, courier: Courier) -> None:
    visitors.show()
    courier.start()
    wait_until(lambda: courier.last == {"state": "idle"}, "courier heard")
    os.kill(int(courier.state["pid"]), 9)
    wait_until(lambda: courier.restarts == 1 and courier.running, "courier started again")
    assert_works(visitors)
    assert [row["score"] for row in visitors.rows()] == [4]


def test_bug_in_a_slot_leaves_the_screen_as_it_is(
    visitors: Visitors, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from kiosk.ui.faults import catch_everything, catch_nothing, log_to

    visitors.show()
    hook = sys.excepthook
    log = visitors.home.logs / "screen.log"
    log_to(log)
    catch_everything()
    try:

        def fail(*_: object) -> None:
            raise ZeroDivisionError("a bug in a slot")

        monkeypatch.setattr(visitors.survey._visit, "touch", fail)
        visitors.hand.tap("question")
        monkeypatch.undo()
        pause(0.05)
    finally:
        catch_nothing()
        sys.excepthook = hook
        log_to(None)
    assert "ZeroDivisionError: a bug in a slot" in log.read_text(encoding="utf-8")
    assert "a bug in a slot" in capfd.readouterr().err
    assert_works(visitors)
