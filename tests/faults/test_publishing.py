"""Publishing that is killed, has no room, may not write, or is done twice at once: a whole version stays on screen."""

import json
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kiosk.content.compiled import load, open_content
from kiosk.content.inventory import content_hash
from kiosk.content.objects import damaged_objects
from kiosk.content.publishing import publish
from kiosk.content.rolling_back import roll_back
from kiosk.content.shelf import SHELF, version_folder
from kiosk.content.starting import init_home
from kiosk.content.versions import current, numbers, read_files, read_version, sha256_of, versions
from kiosk.errors import KioskError
from kiosk.settings.home import Home
from tests.faults.conftest import fill

KILLS = 40


def child(home: Home) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "kiosk.content", str(home.root), "--for", "notice"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def edit(home: Home, number: int) -> None:
    folder = home.content / "articles" / "museum-day"
    (folder / "en.md").write_text(
        f'+++\nheadline = "News {number}"\nsummary = "S"\nimage_alt = "P"\n+++\n', encoding="utf-8"
    )
    new = home.content / "articles" / f"new-{number % 3}"
    if new.exists():
        shutil.rmtree(new)
    else:
        shutil.copytree(folder, new)


def require_whole(home: Home, number: int) -> None:
    """See that every byte of a version is as its lists say."""
    version = read_version(home, number)
    assert version is not None
    files = read_files(home, number)
    assert damaged_objects(home, files) == {}
    assert content_hash(files) == version.info.content
    assert sha256_of((version_folder(home, number) / SHELF).read_bytes()) == version.info.shelf_sha256


def headline(home: Home) -> str:
    return open_content(home).news.article("museum-day").texts["en"].headline


def test_kills_at_random_points_leave_a_whole_version(tmp_path: Path) -> None:
    home = init_home(tmp_path / "home", "lobby")
    publish(home)
    chance = random.Random(20_241_105)
    began = time.monotonic()
    edit(home, 0)
    with child(home) as whole_run:
        whole_run.communicate()
    lasts = time.monotonic() - began
    published = 0
    for number in range(1, KILLS + 1):
        edit(home, number)
        before, shown = numbers(home), current(home)
        assert shown is not None
        with child(home) as victim:
            # Imports take the first half; what can be torn comes after it.
            time.sleep(chance.uniform(0.3, 1.1) * lasts)
            victim.kill()
        now = current(home)
        assert now is not None
        # A kill may come between a whole version and the word that it is the current one.
        assert now.version in {shown.version, before[-1] + 1}
        require_whole(home, now.version)
        compiled = load(home)
        assert compiled is None or compiled.version <= now.version
        published += numbers(home) != before
    assert 0 < published < KILLS, "kills came too early or too late to tear anything"
    edit(home, KILLS + 1)
    last = publish(home)
    assert last.outcome == "published"
    assert headline(home) == f"News {KILLS + 1}"
    for one in versions(home):
        require_whole(home, one.number)
    assert [one.number for one in versions(home)] == numbers(home) == list(range(1, last.version + 1))
    rest = [path for path in home.published.rglob(".*") if path.name.startswith(".new-")]
    assert rest == []


def test_a_full_disk_leaves_the_last_version_and_says_so(small_disk: Path) -> None:
    home = init_home(small_disk / "home", "lobby")
    publish(home)
    folder = home.content / "articles" / "museum-day"
    (folder / "notes.bin").write_bytes(os.urandom(1 << 20))
    edit(home, 1)
    filler = fill(small_disk)
    with pytest.raises(KioskError, match="is full"):
        publish(home)
    assert numbers(home) == [1]
    require_whole(home, 1)
    opened = open_content(home)
    assert opened.version == 1
    filler.unlink()
    done = publish(home)
    assert (done.outcome, done.version) == ("published", 2)
    require_whole(home, 2)
    assert headline(home) == "News 1"


def test_a_home_that_can_only_be_read_shows_what_it_has(small_disk: Path) -> None:
    home = init_home(small_disk / "home", "lobby")
    publish(home)
    edit(home, 1)
    publish(home)
    edit(home, 2)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    try:
        with pytest.raises(KioskError, match="can't be written"):
            publish(home)
        with pytest.raises(KioskError, match="can't be written"):
            roll_back(home)
        opened = open_content(home, thorough=True)
        assert (opened.version, len(opened.articles)) == (2, 8)
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    assert publish(home).version == 3


def test_a_new_home_that_can_only_be_read_shows_its_content(small_disk: Path) -> None:
    home = init_home(small_disk / "home", "lobby")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    try:
        opened = open_content(home)
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    assert (opened.version, len(opened.articles)) == (0, 7)


def test_publishers_at_once_make_one_version_after_the_other(tmp_path: Path) -> None:
    home = init_home(tmp_path / "home", "lobby")
    publish(home)
    edit(home, 1)
    children = [child(home) for _ in range(3)]
    answers = []
    for one in children:
        out, errors = one.communicate(timeout=120)
        assert errors == b""
        answers.append(json.loads(out))
    assert sorted(answer["outcome"] for answer in answers) == ["published", "unchanged", "unchanged"]
    assert {answer["version"] for answer in answers} == {2}
    assert numbers(home) == [1, 2]
    require_whole(home, 2)


def test_a_picture_that_was_deleted_from_the_versions_costs_that_picture_only(tmp_path: Path) -> None:
    home = init_home(tmp_path / "home", "lobby")
    publish(home)
    compiled = open_content(home)
    picture = next(article.picture for article in compiled.articles if article.picture)
    Path(picture.path).unlink()
    again = open_content(home)
    assert (again.version, len(again.articles)) == (1, 7)


def test_a_damaged_word_on_what_is_current_shows_the_newest_whole_version(tmp_path: Path) -> None:
    home = init_home(tmp_path / "home", "lobby")
    publish(home)
    edit(home, 1)
    publish(home)
    edit(home, 2)
    publish(home)
    (version_folder(home, 3) / SHELF).write_bytes(b"torn")
    (home.published / "current.json").write_bytes(b"\0" * 300)
    shutil.rmtree(home.content / "articles")
    opened = open_content(home)
    assert (opened.version, opened.news.article("museum-day").texts["en"].headline) == (2, "News 1")
