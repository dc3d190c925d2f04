import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.cli.app import kiosk
from kiosk.content.starting import init_home
from kiosk.settings.home import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = init_home(tmp_path / "home")
    broken = home.content / "articles" / "broken-one"
    broken.mkdir()
    (broken / "en.md").write_text("no front matter", encoding="utf-8")
    return home


def run(home: Home, *arguments: str) -> Result:
    result = CliRunner().invoke(kiosk, ["--home", str(home.root), "articles", "list", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def test_each_article_is_listed_and_the_broken_one_with_its_reasons(home: Home) -> None:
    result = run(home)
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[0].split() == ["slug", "status", "order", "languages", "dwell", "headline"]
    assert lines[1].split()[:5] == ["icesco-aicto-agreement", "approved", "10", "ar,en,fr", "30"]
    at = lines.index(next(line for line in lines if line.startswith("broken-one")))
    assert "broken, left out" in lines[at]
    assert any("article.toml: found nothing" in line for line in lines[at + 1 :])
    assert any("en.md, line 1: found a start without +++" in line for line in lines[at + 1 :])


def test_json_is_in_the_order_of_the_rotation(home: Home) -> None:
    rows = json.loads(run(home, "--json").output)
    assert [row["status"] for row in rows][-1] == "broken"
    assert {problem["severity"] for problem in rows[-1]["problems"]} >= {"error"}
    orders = [row["order"] for row in rows[:-1]]
    assert orders == sorted(orders)
    assert len(orders) >= 6
    assert rows[0]["languages"] == ["ar", "en", "fr"]
    assert rows[0]["language"] == "en"
    assert 8 <= rows[0]["dwell_s"] <= 30


def test_headlines_can_be_had_in_another_language(home: Home) -> None:
    rows = json.loads(run(home, "--json", "--language", "ar").output)
    assert {row["language"] for row in rows[:-1]} == {"ar"}


def test_a_language_that_nothing_is_written_in_is_exit_2(home: Home) -> None:
    result = run(home, "--language", "de")
    assert result.exit_code == 2
    assert "allowed: ar, en, fr" in result.output


def test_the_settings_of_the_dwell_count(home: Home) -> None:
    home.settings.write_text("[news]\ndwell_max_s = 9\n", encoding="utf-8")
    assert json.loads(run(home, "--json").output)[0]["dwell_s"] == 9
