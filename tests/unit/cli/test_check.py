import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.cli.app import kiosk
from kiosk.content.starting import init_home
from kiosk.settings.home import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return init_home(tmp_path / "home")


def run(home: Home, *arguments: str) -> Result:
    result = CliRunner().invoke(kiosk, ["--home", str(home.root), "check", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def test_all_in_order_is_exit_0(home: Home) -> None:
    assert run(home).exit_code == 0
    assert json.loads(run(home, "--json").output) == {
        "home": str(home.root),
        "in_order": True,
        "errors": 0,
        "warnings": 0,
        "problems": [],
    }


def test_warnings_alone_are_exit_0(home: Home) -> None:
    (home.content / "articles" / "notes.txt").write_text("x", encoding="utf-8")
    result = run(home)
    assert result.exit_code == 0
    assert "warning: content/articles/notes.txt" in result.output
    assert result.output.endswith("0 errors, 1 warning. The kiosk can be started.\n")


@pytest.mark.parametrize("there", [True, False])
def test_no_article_is_a_warning_that_says_what_is_shown_instead(home: Home, there: bool) -> None:
    articles = home.content / "articles"
    shutil.rmtree(articles)
    if there:
        articles.mkdir()
    result = run(home)
    assert result.exit_code == 0
    assert "warning: content/articles: found no " in result.output
    assert "your organisation's own card instead of news" in result.output
    assert result.output.endswith("0 errors, 1 warning. The kiosk can be started, without news.\n")


def test_every_error_is_listed_and_the_exit_is_2(home: Home) -> None:
    home.settings.write_text("[visit]\nidle_after_s = 1\nidle_warning_s = 1\n", encoding="utf-8")
    (home.content / "theme.toml").write_text('accent = "#ffff00"\n', encoding="utf-8")
    result = run(home)
    assert result.exit_code == 2
    assert "kiosk.toml, line 2, visit.idle_after_s: found 1; allowed: a number from 5 to 600" in result.output
    assert "kiosk.toml, line 3, visit.idle_warning_s" in result.output
    assert "content/theme.toml, line 1, accent" in result.output
    assert "3 errors, 0 warnings. The kiosk can't start until they are corrected." in result.output


def test_json_has_every_field(home: Home) -> None:
    home.settings.write_text("[visit]\nidle_after_s = 1\n", encoding="utf-8")
    result = run(home, "--json")
    assert result.exit_code == 2
    data = json.loads(result.output)
    assert (data["in_order"], data["errors"]) == (False, 1)
    assert data["problems"] == [
        {
            "file": "kiosk.toml",
            "line": 2,
            "field": "visit.idle_after_s",
            "found": "1",
            "allowed": "a number from 5 to 600",
            "severity": "error",
        }
    ]


def test_no_kiosk_is_exit_1(tmp_path: Path) -> None:
    result = run(Home(tmp_path))
    assert result.exit_code == 1
    assert "kiosk init" in result.output
