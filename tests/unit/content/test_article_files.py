import os
import shutil
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.content.checking import check
from kiosk.content.problems import Problem
from kiosk.settings.home import Home

Finder = Callable[..., Problem]
FOLDER = "content/articles/first"


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def shown(home: Home) -> list[str]:
    compiled = check(home).compiled
    assert compiled is not None
    return [article.slug for article in compiled.articles]


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("en.md.txt", "the name en.md"),
        ("article.toml.txt", "the name article.toml"),
        ("EN2.md", "en.md"),
        ("a.png", "image.file"),
    ],
)
def test_files_that_nothing_uses_are_warned_of(article: Path, find: Finder, name: str, advice: str) -> None:
    (article / name).write_text("x", encoding="utf-8")
    find(f"{FOLDER}/{name}", "", advice, severity="warning")


def test_what_systems_leave_in_folders_is_no_problem(home: Home, article: Path) -> None:
    for name in ("Thumbs.db", "desktop.ini", ".DS_Store", "en.md~", "README.md"):
        (article / name).write_bytes(b"\0")
    (home.content / "articles" / ".git").mkdir()
    assert check(home).problems == ()


def test_a_folder_without_article_toml_is_refused(home: Home, article: Path, find: Finder) -> None:
    (article / "article.toml").rename(article / "article.toml.txt")
    find(f"{FOLDER}/article.toml", "", "missing", "rename article.toml.txt")
    assert shown(home) == ["second"]


def test_a_folder_name_that_is_no_slug_is_refused(home: Home, article: Path, find: Finder) -> None:
    article.rename(article.with_name("My First Article"))
    find("content/articles/My First Article", "", '"My First Article"', "a-z, 0-9")
    assert shown(home) == ["second"]


def test_names_that_differ_in_capitals_only_are_refused(home: Home, article: Path, find: Finder) -> None:
    try:
        shutil.copytree(article, article.with_name("First"))
    except FileExistsError:
        pytest.skip("this file system does not tell capitals apart")
    find("content/articles/First", "", "differs from first in capitals only")
    assert shown(home) == ["first", "second"]


def test_a_stray_file_among_the_folders_is_a_warning(home: Home, find: Finder) -> None:
    (home.content / "articles" / "notes.txt").write_text("x", encoding="utf-8")
    find("content/articles/notes.txt", "", severity="warning")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such links, names and pipes")
class TestOnUnix:
    def test_a_picture_that_links_out_of_the_folder_is_refused(
        self, home: Home, article: Path, find: Finder
    ) -> None:
        (article / "picture.png").unlink()
        (article / "picture.png").symlink_to(home.content / "articles" / "second" / "picture.png")
        find(f"{FOLDER}/article.toml", "image.file", "leads out of the folder")

    def test_a_text_that_links_out_of_the_folder_is_refused(
        self, home: Home, article: Path, find: Finder
    ) -> None:
        (article / "en.md").unlink()
        (article / "en.md").symlink_to(home.settings)
        find(f"{FOLDER}/en.md", "", "leads out of the folder")

    def test_a_folder_that_links_out_of_the_content_is_refused(
        self, article: Path, tmp_path: Path, find: Finder
    ) -> None:
        article.rename(tmp_path / "elsewhere")
        article.symlink_to(tmp_path / "elsewhere")
        find(FOLDER, "", "leads out of the content folder")

    def test_a_link_to_itself_is_refused(self, article: Path, find: Finder) -> None:
        (article / "en.md").unlink()
        (article / "en.md").symlink_to("en.md")
        find(f"{FOLDER}/en.md", "")

    def test_a_pipe_does_not_stop_the_check(self, article: Path, find: Finder) -> None:
        (article / "en.md").unlink()
        os.mkfifo(article / "en.md")
        find(f"{FOLDER}/en.md", "", "a device or pipe")

    def test_a_name_that_is_not_utf_8_can_be_told(self, home: Home, article: Path) -> None:
        article.rename(article.with_name(os.fsdecode(b"caf\xe9")))
        broken = [problem for problem in check(home).problems if problem.severity == "error"]
        assert broken
        assert all(str(problem).encode() for problem in broken)

    @pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read everything")
    def test_a_file_that_may_not_be_read_is_a_problem(self, article: Path, find: Finder) -> None:
        (article / "en.md").chmod(0)
        find(f"{FOLDER}/en.md", "", "Permission denied")


def test_a_folder_in_place_of_a_text_is_refused(article: Path, find: Finder) -> None:
    (article / "en.md").unlink()
    (article / "en.md").mkdir()
    find(f"{FOLDER}/en.md", "")


def test_a_text_that_is_too_big_is_refused(article: Path, find: Finder) -> None:
    with (article / "en.md").open("ab") as file:
        file.write(b"x" * (300 * 1024))
    find(f"{FOLDER}/en.md", "", "300.1 kB", "at most 256 kB")


def test_a_text_that_grows_while_it_is_read_is_refused(
    article: Path, find: Finder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (article / "en.md").open("ab") as file:
        file.write(b"x" * (300 * 1024))
    real = os.fstat

    def before_it_grew(handle: int) -> os.stat_result:
        about = real(handle)
        return os.stat_result((*about[:6], min(about.st_size, 100), *about[7:]))

    monkeypatch.setattr(os, "fstat", before_it_grew)
    find(f"{FOLDER}/en.md", "", "more than 256 kB", "at most 256 kB")


def test_a_picture_that_is_too_big_is_refused(article: Path, find: Finder) -> None:
    with (article / "picture.png").open("ab") as file:
        file.truncate(20 * 1024 * 1024 + 1)
    find(f"{FOLDER}/article.toml", "image.file", "at most 20 MB")


def test_drafts_are_listed_and_not_shown(home: Home, article: Path) -> None:
    replace(article / "article.toml", "order = 10", 'order = 10\nstatus = "draft"')
    assert shown(home) == ["second"]
    assert [one.slug for one in check(home).articles] == ["first", "second"]


def test_nothing_to_show_is_a_warning(home: Home, find: Finder) -> None:
    shutil.rmtree(home.content / "articles")
    find("content/articles", "", severity="warning")
    assert check(home).compiled is not None
    (home.content / "articles").mkdir()
    find("content/articles", "", "no article that can be shown", severity="warning")


def test_a_file_that_vanishes_while_it_is_read_is_a_problem(
    article: Path, find: Finder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder is listed, then the file goes away, as it does while an editor saves."""
    real = Path.iterdir

    def listing(self: Path) -> list[Path]:
        entries = list(real(self))
        if self == article:
            (article / "en.md").unlink(missing_ok=True)
        return entries

    monkeypatch.setattr(Path, "iterdir", listing)
    find(f"{FOLDER}/en.md", "", "missing")


def test_a_check_survives_files_that_come_and_go(home: Home, article: Path) -> None:
    stop = threading.Event()

    def churn() -> None:
        away = home.root / "away"
        while not stop.is_set():
            for path in (article / "en.md", article / "article.toml", article, home.content / "survey.toml"):
                path.rename(away)
                away.rename(path)

    churning = threading.Thread(target=churn)
    churning.start()
    try:
        for _ in range(60):
            checked = check(home)
            assert all(str(problem) for problem in checked.problems)
    finally:
        stop.set()
        churning.join()


def test_an_evergreen_article_that_is_broken_is_not_called_missing(home: Home, article: Path) -> None:
    for path in (home.content / "articles").glob("*/article.toml"):
        path.write_text(path.read_text(encoding="utf-8").replace("evergreen = true\n", ""), encoding="utf-8")
    assert any("no evergreen" in problem.found for problem in check(home).problems)
    replace(article / "article.toml", "published", "evergreen = true\npublished_on")
    assert not any("no evergreen" in problem.found for problem in check(home).problems)
