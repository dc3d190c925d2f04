"""What the kiosk may not read becomes a problem, never a traceback."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.cli.app import kiosk
from kiosk.content.checking import Checked, check
from kiosk.content.starting import init_home
from kiosk.settings.home import Home

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
NOBODY = 65534


@pytest.fixture
def open_home() -> Iterator[Home]:
    """Give a home that every user can reach: the folders of pytest are its user's own."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        home = init_home(Path(folder) / "home")
        assert check(home).in_order
        yield home


@contextmanager
def no_longer_root() -> Iterator[None]:
    """Read as a user whom permissions bind."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def check_without(home: Home, path: str, mode: int) -> Checked:
    target = home.root / path
    before = target.stat().st_mode
    target.chmod(mode)
    try:
        with no_longer_root():
            for command in (["check"], ["check", "--json"], ["articles", "list"]):
                result = CliRunner().invoke(kiosk, ["--home", str(home.root), *command])
                assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
            return check(home)
    finally:
        target.chmod(before)


@pytest.mark.parametrize("mode", [0o000, 0o444, 0o111])
@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("content", "content"),
        ("content/articles", "content/articles"),
        ("content/articles/wcag-2-2", "content/articles/wcag-2-2"),
    ],
)
def test_a_folder_that_can_not_be_read_is_an_error(open_home: Home, path: str, file: str, mode: int) -> None:
    checked = check_without(open_home, path, mode)
    errors = [problem for problem in checked.problems if problem.severity == "error"]
    assert any(
        problem.file.startswith(file) and "Permission denied" in problem.found for problem in errors
    ), "\n".join(map(str, checked.problems))
    assert not any("missing" in problem.found and problem.file == file for problem in checked.problems)


def test_articles_that_can_not_be_read_are_not_called_none(home: Home) -> None:
    (home.content / "articles").rename(home.root / "elsewhere")
    (home.content / "articles").write_bytes(b"")
    result = CliRunner().invoke(kiosk, ["--home", str(home.root), "articles", "list"])
    assert "error: content/articles: found a file" in result.output
    assert "There are no articles" not in result.output


@pytest.mark.parametrize(
    "file",
    [
        "kiosk.toml",
        "content/survey.toml",
        "content/theme.toml",
        "content/articles/wcag-2-2/article.toml",
        "content/articles/wcag-2-2/en.md",
    ],
)
def test_a_file_that_can_not_be_read_is_an_error(open_home: Home, file: str) -> None:
    errors = [one for one in check_without(open_home, file, 0).problems if one.severity == "error"]
    assert [(problem.file, "Permission denied" in problem.found) for problem in errors] == [(file, True)]


def test_a_picture_that_can_not_be_read_is_an_error(open_home: Home) -> None:
    checked = check_without(open_home, "content/articles/wcag-2-2/picture.png", 0)
    assert [(one.field, "Permission denied" in one.found) for one in checked.problems] == [
        ("image.file", True)
    ]


@pytest.mark.parametrize("mode", [0o000, 0o444])
def test_a_home_that_can_not_be_read_is_told(open_home: Home, mode: int) -> None:
    open_home.root.chmod(mode)
    with no_longer_root():
        result = CliRunner().invoke(kiosk, ["--home", str(open_home.root), "check"])
    open_home.root.chmod(0o755)
    assert result.exit_code == 1
    assert "Permission denied" in result.output
    assert "kiosk init" not in result.output


def test_a_file_in_place_of_a_folder_is_told(home: Home) -> None:
    articles = home.content / "articles"
    articles.rename(home.root / "elsewhere")
    articles.write_bytes(b"")
    problems = check(home).problems
    assert [(one.file, one.severity) for one in problems] == [("content/articles", "error")]
