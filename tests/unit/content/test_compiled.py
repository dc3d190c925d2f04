import json
import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.content import compiled as module
from kiosk.content.checking import check
from kiosk.content.compiled import Compiled, dump, fingerprint, from_dump, load, open_content, write_compiled
from kiosk.content.problems import Problem
from kiosk.errors import InvalidInputError
from kiosk.news.feeds import Feed
from kiosk.news.schedule import Target
from kiosk.settings.home import Home


@pytest.fixture
def compiled(home: Home, small_png: Callable[[int, int], bytes]) -> Compiled:
    (home.content / "logo.png").write_bytes(small_png(1, 1))
    (home.content / "theme.toml").write_text('accent = "#0b5c6b"\nlogo = "logo.png"\n', encoding="utf-8")
    made = check(home).compiled
    assert made is not None
    feed = Feed(
        "example",
        "https://example.org/feed",
        {"en": "Example"},
        blocked_words=("spam",),
        target=Target(("hall-1",), ("children",)),
    )
    return replace(
        made,
        feeds=(feed,),
        problems=(Problem("a", 3, "b", "c", "d", "warning"), Problem("a", None, "", "c", "d")),
    )


def test_what_is_written_is_what_is_loaded(home: Home, compiled: Compiled) -> None:
    write_compiled(home, dump(compiled, home))
    loaded = load(home)
    assert loaded == compiled
    assert loaded.articles == compiled.articles


def test_a_home_that_moved_keeps_its_pictures(home: Home, compiled: Compiled, tmp_path: Path) -> None:
    write_compiled(home, dump(compiled, home))
    home.root.rename(tmp_path / "moved")
    moved = load(Home(tmp_path / "moved"))
    assert moved is not None
    picture = moved.articles[0].picture
    assert picture is not None
    assert Path(picture.path).is_file()
    assert Path(moved.theme.logo).is_file()


def test_a_missing_file_is_none(home: Home) -> None:
    assert load(home) is None


def test_a_file_that_was_written_in_part_counts_as_missing(home: Home, compiled: Compiled) -> None:
    write_compiled(home, dump(compiled, home))
    whole = home.compiled.read_bytes()
    for length in range(0, len(whole), 97):
        home.compiled.write_bytes(whole[:length])
        assert load(home) is None


def test_a_file_that_was_edited_counts_as_missing(home: Home, compiled: Compiled) -> None:
    write_compiled(home, dump(compiled, home))
    text = home.compiled.read_text(encoding="utf-8")
    assert "A headline" in text
    home.compiled.write_text(text.replace("A headline", "Another line", 1), encoding="utf-8")
    assert load(home) is None


@pytest.mark.parametrize(
    "junk", [b"", b"\0" * 50, b"[]", b"3", b"{}", b"[" * 100_000, b'{"format": 2}', b"\xff\xfe"]
)
def test_junk_counts_as_missing(home: Home, junk: bytes) -> None:
    home.compiled.parent.mkdir()
    home.compiled.write_bytes(junk)
    assert load(home) is None


def test_a_folder_in_its_place_counts_as_missing(home: Home) -> None:
    home.compiled.mkdir(parents=True)
    assert load(home) is None


def _every_path(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    steps = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(deeper for step, child in steps for deeper in _every_path(child, (*path, step)))]


def test_any_value_of_another_type_counts_as_missing(home: Home, compiled: Compiled) -> None:
    """Even where someone made the checksum fit."""
    whole = json.loads(json.dumps(dump(compiled, home)))
    free = {("program",), ("sha256",)}
    for path in _every_path(whole):
        if not path or path in free:
            continue
        data = json.loads(json.dumps(whole))
        target = data
        for step in path[:-1]:
            target = target[step]
        if target[path[-1]] is None:
            continue
        target[path[-1]] = [[{}]] if not isinstance(target[path[-1]], list) else {"x": 1}
        data["sha256"] = module._checksum(data)
        restored = from_dump(data, home)
        assert restored is None, path


def test_settings_that_an_older_program_did_not_know_take_their_default(
    home: Home, compiled: Compiled
) -> None:
    data = json.loads(json.dumps(dump(compiled, home)))
    del data["settings"]["sync"]["every_s"]
    del data["settings"]["screen"]
    data["settings"]["gone"] = {"x": 1}
    data["sha256"] = module._checksum(data)
    restored = from_dump(data, home)
    assert restored is not None
    assert restored.settings == compiled.settings


def test_a_write_that_fails_leaves_the_last_one(
    home: Home, compiled: Compiled, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_compiled(home, dump(compiled, home))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_compiled(home, dump(replace(compiled, problems=()), home))
    assert load(home) == compiled
    assert [path.name for path in home.compiled.parent.iterdir()] == ["content.json"]


class TestFingerprint:
    def test_it_stays_while_nothing_changes(self, home: Home) -> None:
        assert fingerprint(home) == fingerprint(home)

    @pytest.mark.parametrize(
        "change",
        [
            lambda home: home.settings.write_text("", encoding="utf-8"),
            lambda home: (home.content / "survey.toml").unlink(),
            lambda home: (home.content / "feeds.toml").write_bytes(b""),
            lambda home: os.utime(home.content / "theme.toml", ns=(1, 1)),
            lambda home: shutil.rmtree(home.content),
            lambda home: _write(home.published / "current.json"),
        ],
    )
    def test_it_changes_with_each_of_the_few_files(
        self, home: Home, change: Callable[[Home], object]
    ) -> None:
        before = fingerprint(home)
        change(home)
        assert fingerprint(home) != before

    def test_it_changes_with_the_program(self, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
        before = fingerprint(home)
        monkeypatch.setattr(module, "__version__", "99.0")
        assert fingerprint(home) != before

    def test_it_looks_at_no_other_file(self, home: Home) -> None:
        """A start must not look at thousands of articles."""
        before = fingerprint(home)
        (home.root / "kiosk.db").write_bytes(b"x")
        (home.content / "articles" / "first" / "en.md").unlink()
        assert fingerprint(home) == before


def _write(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"x")


class TestOpenContent:
    def test_the_first_time_it_compiles(self, home: Home) -> None:
        opened = open_content(home)
        assert opened.problems == ()
        assert opened.fingerprint == fingerprint(home)
        assert load(home) == opened

    def test_what_is_fresh_is_loaded_without_a_process(
        self, home: Home, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = open_content(home)
        monkeypatch.setattr(sys, "executable", "/nowhere/python")
        assert open_content(home) == first

    def test_a_change_is_compiled(self, home: Home) -> None:
        open_content(home)
        home.settings.write_text('[device]\nbooth = "Hall 3"\n', encoding="utf-8")
        assert open_content(home).settings.device.booth == "Hall 3"

    def test_a_broken_article_is_left_out_of_a_new_kiosk(self, home: Home) -> None:
        (home.content / "articles" / "first" / "article.toml").write_bytes(b"\xff")
        opened = open_content(home)
        assert [article.slug for article in opened.articles] == ["second"]
        assert any(problem.severity == "error" for problem in opened.problems)

    def test_an_article_that_breaks_stays_as_it_was_last_in_order(self, home: Home) -> None:
        good = open_content(home)
        (home.content / "articles" / "first" / "article.toml").write_bytes(b"\xff")
        opened = open_content(home, thorough=True)
        assert (opened.version, opened.articles) == (good.version, good.articles)
        assert any(problem.severity == "error" for problem in opened.problems)

    def test_a_start_does_not_look_at_articles_and_a_thorough_look_does(self, home: Home) -> None:
        open_content(home)
        text = home.content / "articles" / "first" / "en.md"
        text.write_text(text.read_text(encoding="utf-8").replace("A headline", "News"), encoding="utf-8")
        assert open_content(home).articles[0].texts["en"].headline == "A headline"
        assert open_content(home, thorough=True).articles[0].texts["en"].headline == "News"
        assert open_content(home).version == 2

    def test_broken_settings_survey_and_theme_stay_as_they_were(self, home: Home) -> None:
        home.settings.write_text('[device]\nid = "old"\n', encoding="utf-8")
        (home.content / "theme.toml").write_text('accent = "#123456"\n', encoding="utf-8")
        good = open_content(home)
        for path in (home.settings, home.content / "survey.toml", home.content / "theme.toml"):
            path.write_text("broken", encoding="utf-8")
        for _ in range(2):
            opened = open_content(home)
            assert (opened.settings, opened.survey, opened.theme) == (good.settings, good.survey, good.theme)
            assert {problem.file for problem in opened.problems} == {
                "kiosk.toml",
                "content/survey.toml",
                "content/theme.toml",
            }

    def test_a_new_survey_shows_beside_settings_that_are_broken(self, home: Home) -> None:
        good = open_content(home)
        survey = home.content / "survey.toml"
        survey.write_text(survey.read_text(encoding="utf-8").replace("How was it?", "And?"), encoding="utf-8")
        home.settings.write_text("broken", encoding="utf-8")
        opened = open_content(home)
        assert opened.survey.texts["en"].question == "And?"
        assert opened.settings == good.settings

    def test_new_settings_count_beside_a_survey_that_is_broken(self, home: Home) -> None:
        good = open_content(home)
        home.settings.write_text('[device]\nbooth = "Hall 3"\n', encoding="utf-8")
        (home.content / "survey.toml").write_text("broken", encoding="utf-8")
        opened = open_content(home)
        assert opened.settings.device.booth == "Hall 3"
        assert opened.survey == good.survey

    def test_new_languages_wait_for_their_survey(self, home: Home) -> None:
        good = open_content(home)
        home.settings.write_text('[languages]\noffered = ["en", "de"]\n', encoding="utf-8")
        opened = open_content(home)
        assert opened.settings == good.settings
        assert any(problem.field == "texts.de" for problem in opened.problems)

    def test_nothing_good_to_show_names_every_problem(self, home: Home) -> None:
        home.settings.write_text("[visit]\nidle_after_s = 1\n", encoding="utf-8")
        (home.content / "survey.toml").write_text("x", encoding="utf-8")
        with pytest.raises(InvalidInputError) as caught:
            open_content(home)
        assert "visit.idle_after_s" in str(caught.value)
        assert "content/survey.toml, line 1" in str(caught.value)

    def test_a_check_that_can_not_start_leaves_the_last_good_content(
        self, home: Home, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        good = open_content(home)
        home.settings.touch()
        os.utime(home.settings, ns=(1, 1))
        monkeypatch.setattr(sys, "executable", "/nowhere/python")
        opened = open_content(home)
        assert replace(opened, problems=()) == good
        assert "can't be started" in opened.problems[0].found

    def test_a_check_that_dies_leaves_the_last_good_content(
        self, home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        good = open_content(home)
        os.utime(home.settings, ns=(1, 1))
        liar = tmp_path / "python"
        liar.write_text("#!/bin/sh\necho '{\"compiled\": {}'\nkill -9 $$\n", encoding="utf-8")
        liar.chmod(0o755)
        monkeypatch.setattr(sys, "executable", str(liar))
        opened = open_content(home)
        assert opened.articles == good.articles
        assert "exit code -9" in opened.problems[0].found

    def test_where_nothing_can_be_written_it_is_shown_all_the_same(self, home: Home) -> None:
        home.compiled.parent.write_bytes(b"in the way")
        home.published.write_bytes(b"in the way")
        opened = open_content(home)
        assert [article.slug for article in opened.articles] == ["first", "second"]
        assert [problem.file for problem in opened.problems] == ["published", "cache/content.json"]

    def test_a_module_of_the_working_folder_is_not_taken_for_ours(
        self, home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        (tmp_path / "pydantic.py").write_text("raise SystemExit('wrong pydantic')", encoding="utf-8")
        monkeypatch.chdir(tmp_path)
        assert open_content(home).problems == ()


LIGHT = """
import sys
from pathlib import Path
import kiosk.content.problems, kiosk.settings.declaration, kiosk.survey.questions, kiosk.news.articles
from kiosk.content.compiled import open_content
from kiosk.settings.home import Home

print(len(open_content(Home(Path(sys.argv[1]))).articles))
heavy = {"pydantic", "pydantic_core", "markdown_it", "tomlkit", "tomllib", "filelock", "sqlite_utils", "click", "PySide6"}
print(sorted(heavy & set(sys.modules)))
"""


@pytest.mark.parametrize("state", ["stale", "fresh"])
def test_opening_imports_nothing_that_checks(home: Home, state: str) -> None:
    if state == "fresh":
        open_content(home)
    child = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(LIGHT), str(home.root)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert child.stdout.splitlines() == ["2", "[]"]
