import subprocess
import sys
from pathlib import Path

from kiosk.resources import resource

PROGRAM = Path(__file__).with_name("reading_while_busy.py")


def test_reader_and_screen_never_wait_for_each_other() -> None:
    done = subprocess.run(
        [sys.executable, str(PROGRAM)], capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.stdout.strip(), done.stderr) == ("pictures came in 150 windows", "")


def test_each_picture_of_an_article_is_asked_for_off_the_gui_thread() -> None:
    for name in ("ArticlePicture.qml", "NewsPanel.qml"):
        text = resource("qml", "Visitor", name).read_text(encoding="utf-8")
        assert text.count("Image {") == text.count("asynchronous: true") == 1, name
