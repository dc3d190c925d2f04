"""Settings can be had for as long as kiosk.toml is in order, whatever the content is."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from kiosk.content.compiled import open_content, open_settings
from kiosk.errors import InvalidInputError
from kiosk.settings.home import Home

SETTINGS = '[device]\nid = "lobby"\nbooth = "Hall 3"\n'


@pytest.fixture
def broken(home: Home) -> Home:
    """Give a home whose survey has never been in order."""
    home.settings.write_text(SETTINGS, encoding="utf-8")
    (home.content / "survey.toml").write_text("broken", encoding="utf-8")
    return home


def test_settings_are_had_beside_content_that_was_never_in_order(broken: Home) -> None:
    for _ in range(2):
        opened = open_settings(broken)
        assert (opened.settings.device.id, opened.settings.device.booth) == ("lobby", "Hall 3")
        assert [problem.file for problem in opened.problems] == ["content/survey.toml"]
        assert not opened.last_good


def test_settings_are_had_where_there_is_no_content_at_all(home: Home) -> None:
    home.content.rename(home.root / "elsewhere")
    opened = open_settings(home)
    assert opened.settings.device.id == "lobby"
    assert {"content", "content/survey.toml"} <= {problem.file for problem in opened.problems}


def test_what_is_fresh_is_read_without_a_process(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    good = open_content(home)
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    opened = open_settings(home)
    assert (opened.settings, opened.problems, opened.last_good) == (good.settings, (), False)


@pytest.mark.parametrize("content", ["in order", "broken"])
def test_broken_settings_stay_as_they_last_were(home: Home, content: str) -> None:
    open_content(home)
    home.settings.write_text("broken", encoding="utf-8")
    if content == "broken":
        (home.content / "survey.toml").write_text("broken", encoding="utf-8")
    for _ in range(2):
        opened = open_settings(home)
        assert opened.settings.device.id == "lobby"
        assert opened.last_good
        assert "kiosk.toml" in [problem.file for problem in opened.problems]


def test_settings_that_the_survey_does_not_fit_count_all_the_same(home: Home) -> None:
    """The screen waits for the survey's text in a new language; what goes to which place does not."""
    open_content(home)
    home.settings.write_text(
        '[languages]\noffered = ["en", "de"]\n[sync]\ntarget = "/mnt/new"\n', encoding="utf-8"
    )
    for _ in range(2):
        opened = open_settings(home)
        assert opened.settings.sync.target == "/mnt/new"
        assert not opened.last_good
    assert open_content(home).settings.sync.target == "central"
    home.settings.write_text("broken", encoding="utf-8")
    for _ in range(2):
        opened = open_settings(home)
        assert (opened.settings.sync.target, opened.last_good) == ("/mnt/new", True)


def test_settings_that_were_never_in_order_are_refused_with_every_problem(home: Home) -> None:
    home.settings.write_text("[visit]\nidle_after_s = 1\n", encoding="utf-8")
    (home.content / "survey.toml").write_text("x", encoding="utf-8")
    with pytest.raises(InvalidInputError) as caught:
        open_settings(home)
    assert "visit.idle_after_s" in str(caught.value)


@pytest.mark.parametrize(
    "answer", ["", '{"compiled": null, "problems": [], "settings": {"device": 3}}', "[]"]
)
def test_a_check_that_dies_leaves_the_last_good_settings(
    home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answer: str
) -> None:
    open_content(home)
    os.utime(home.settings, ns=(1, 1))
    liar = tmp_path / "python"
    liar.write_text(f"#!/bin/sh\necho '{answer}'\nkill -9 $$\n", encoding="utf-8")
    liar.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(liar))
    opened = open_settings(home)
    assert (opened.settings.device.id, opened.last_good) == ("lobby", True)
    assert "exit code -9" in opened.problems[0].found


def test_opening_settings_imports_nothing_that_checks(broken: Home) -> None:
    program = """
        import sys
        from pathlib import Path
        from kiosk.content.compiled import open_settings
        from kiosk.settings.home import Home

        print(open_settings(Home(Path(sys.argv[1]))).settings.device.id)
        print(sorted({"pydantic", "markdown_it", "tomllib", "click", "PySide6"} & set(sys.modules)))
    """
    child = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), str(broken.root)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert child.stdout.splitlines() == ["lobby", "[]"]
