"""Publishing: the first time, one change among thousands, and from the saved file to the screen."""

import hashlib
import os
import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from PIL import Image

from kiosk.settings.home import Home
from tests.benchmarks.figures import Figure, interleaved
from tests.benchmarks.first_frames import FRAME_TIMEOUT_S, clear, kiosk
from tests.benchmarks.frame_buffer import FrameBuffer, wait_until
from tests.benchmarks.measured import run_measured
from tests.benchmarks.places import KIOSK, Places, run, say
from tests.benchmarks.process_tree import Program

_SIGNAL: Final = 0xC01090
"""Colour of the picture of the article that comes and goes."""

_WITHIN_S: Final = 5.0
_LOOK_AT: Final = ((300, 200), (400, 260), (500, 300))
_PIECE: Final = 1 << 20


def first_publish(home: Home, places: Places) -> list[Figure]:
    """Publish all of a home that was never published, beside keeping the same files durably."""
    say("news: first publish")
    folder = places.new_folder("kept")

    def publish() -> float:
        shutil.rmtree(home.published)
        for path in home.compiled.parent.glob("*.json*"):
            path.unlink()
        os.sync()
        return _publish(home)

    def keep() -> float:
        os.sync()
        started = time.perf_counter()
        _keep_all(home.content, folder)
        seconds = time.perf_counter() - started
        shutil.rmtree(folder)
        folder.mkdir()
        return seconds

    found = interleaved(1 if places.quick else 3, {"publish": publish, "keep": keep})
    peer = "read, hash, copy each different file, fsync"
    return [Figure("first publish", "s", found["publish"], found["keep"], peer, 5.0)]


def one_change(home: Home, places: Places) -> list[Figure]:
    """Publish one changed article, beside reading and hashing every file and one fsync."""
    say("news: one changed article")
    changed = home.content / "articles" / "article-00010" / "fr.md"
    folder = places.new_folder("kept")

    def publish() -> float:
        changed.write_text(changed.read_text(encoding="utf-8") + "\nEncore.\n", encoding="utf-8")
        os.sync()
        return _publish(home)

    def read() -> float:
        os.sync()
        started = time.perf_counter()
        _read_all(home.content)
        _flushed(folder / "one", changed.read_bytes())
        return time.perf_counter() - started

    found = interleaved(2 if places.quick else 9, {"publish": publish, "read": read})
    peer = "read and hash all files, fsync of one"
    return [Figure("publish of one changed article", "s", found["publish"], found["read"], peer, 5.0)]


def saved_to_screen(homes: Mapping[str, Home], places: Places, screen: FrameBuffer) -> list[Figure]:
    """Save an article that displaces all others, with the kiosk running, until its picture is on screen."""
    say("news: from the saved file to the screen")
    found: dict[str, list[float]] = {}
    for name, home in homes.items():
        article = _signal_article(home)
        run([KIOSK, "--home", str(home.root), "publish"])
        launch = kiosk(home, screen.display)
        with Program(launch.command, launch.environment, places.root / "log") as program:
            wait_until(
                lambda: screen.at((0, 0)) != 0, FRAME_TIMEOUT_S, f"{launch.command[0]} paints no frame"
            )
            time.sleep(10)
            found[name] = [
                seconds
                for _ in range(2 if places.quick else 9)
                for seconds in [_shown(article, screen, program)]
            ]
        clear(screen)
        shutil.rmtree(article)
        run([KIOSK, "--home", str(home.root), "publish"])
    much, few = found["much"], found["few"]
    return [
        Figure("saved file to whole on screen", "s", much, [_WITHIN_S], "fixed: some seconds", 1.0),
        Figure("saved file to whole on screen", "s", much, few, "6 articles", None),
    ]


def _signal_article(home: Home) -> Path:
    folder = home.content / "articles" / "signal"
    folder.mkdir()
    sample = home.content / "articles" / "article-00000"
    for path in sample.glob("*.md"):
        shutil.copyfile(path, folder / path.name)
    colour = (_SIGNAL >> 16, _SIGNAL >> 8 & 0xFF, _SIGNAL & 0xFF)
    Image.new("RGB", (1600, 1000), colour).save(folder / "picture.png")
    _set_status(folder, "draft")
    return folder


def _set_status(folder: Path, status: str) -> None:
    text = (folder.with_name("article-00000") / "article.toml").read_text(encoding="utf-8")
    text = text.replace("picture.jpg", "picture.png").replace("evergreen = true\n", "")
    draft = folder / ".article.toml.new"
    draft.write_text(f'priority = 9\nstatus = "{status}"\n{text}', encoding="utf-8")
    draft.replace(folder / "article.toml")


def _shown(article: Path, screen: FrameBuffer, program: Program) -> float:
    """Approve the article, wait until it shows, make it a draft again and wait until it is gone."""

    def shows() -> bool:
        return all(screen.at(point) == _SIGNAL for point in _LOOK_AT)

    started = time.perf_counter()
    try:
        _set_status(article, "approved")
        seen = wait_until(shows, FRAME_TIMEOUT_S, "what was saved is not on screen")
        _set_status(article, "draft")
        wait_until(lambda: not shows(), FRAME_TIMEOUT_S, "what was taken back is still on screen")
    except RuntimeError as error:
        raise RuntimeError(f"{error}; the kiosk said: {program.log}") from error
    # The last crossfade ends, and the next change does not follow the one before at once.
    time.sleep(2)
    return seen - started


def _publish(home: Home) -> float:
    return run_measured([KIOSK, "--home", str(home.root), "publish"]).seconds


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


def _read_all(folder: Path) -> None:
    for path in _files(folder):
        _hash(path)


def _hash(path: Path) -> str:
    hasher = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        while piece := file.read(_PIECE):
            hasher.update(piece)
    return hasher.hexdigest()


def _keep_all(source: Path, target: Path) -> None:
    """Copy each different file under its hash, each flushed before the next; then flush the folder."""
    kept: set[str] = set()
    for path in _files(source):
        name = _hash(path)
        if name not in kept:
            kept.add(name)
            _flushed(target / name, path.read_bytes())
    descriptor = os.open(target, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def _flushed(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
