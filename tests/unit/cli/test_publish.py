import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kiosk.cli.app import kiosk
from kiosk.content.starting import init_home
from kiosk.settings.home import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return init_home(tmp_path / "home", "lobby")


def run(home: Home, *words: str) -> Result:
    return CliRunner().invoke(kiosk, ["--home", str(home.root), *words])


def data(home: Home, *words: str) -> Any:
    return json.loads(run(home, *words, "--json").stdout)


def edit(home: Home, slug: str = "museum-day") -> None:
    with (home.content / "articles" / slug / "en.md").open("a", encoding="utf-8") as file:
        file.write("\nMore.\n")


def test_it_says_the_version_and_what_changed(home: Home) -> None:
    first = run(home, "publish", "--note", "Opening\nday")
    assert (first.exit_code, first.stderr) == (0, "")
    assert "Published version 1: 7 articles new" in first.stdout
    edit(home)
    assert run(home, "publish").stdout.splitlines()[-1] == "Published version 2: 1 article changed."
    again = run(home, "publish")
    assert (again.exit_code, again.stdout.splitlines()[-1]) == (
        0,
        "Nothing changed: version 2 is the content as it is.",
    )
    assert data(home, "versions")["versions"][0]["note"] == "Opening day"


def test_an_error_is_exit_2_with_every_problem_and_nothing_changes(home: Home) -> None:
    run(home, "publish")
    edit(home)
    for name in ("survey.toml", "theme.toml"):
        (home.content / name).write_text("broken", encoding="utf-8")
    refused = run(home, "publish")
    assert refused.exit_code == 2
    assert "content/survey.toml, line 1" in refused.stdout
    assert "content/theme.toml, line 1" in refused.stdout
    assert (
        refused.stderr == "kiosk: nothing was published, version 1 stays on screen: the content has errors\n"
    )
    found = data(home, "publish")
    assert (found["published"], found["version"]) == (False, 1)
    assert {"content/survey.toml", "content/theme.toml"} <= {one["file"] for one in found["problems"]}
    assert [one["version"] for one in data(home, "versions")["versions"]] == [1]


def test_json_says_the_same(home: Home) -> None:
    found = data(home, "publish")
    assert (found["published"], found["version"]) == (True, 1)
    assert found["changes"].startswith("7 articles new")
    assert data(home, "publish")["published"] is False


def test_a_home_that_does_not_exist_is_exit_1(tmp_path: Path) -> None:
    result = run(Home(tmp_path / "none"), "publish")
    assert result.exit_code == 1
    assert "kiosk init" in result.stderr


def test_the_status_says_which_version_is_on_screen(home: Home) -> None:
    assert "Content    nothing is published yet" in run(home, "status").stdout
    run(home, "publish")
    assert data(home, "status")["content"] == "version 1 on screen"
    edit(home)
    assert data(home, "status")["content"].startswith("version 1 on screen; content/ has changes")
    run(home, "publish")
    run(home, "rollback")
    found = data(home, "status")
    assert (found["content_version"], found["content"]) == (
        1,
        "version 1 on screen (rolled back; content/ differs)",
    )
    run(home, "rollback", "1", "--files")
    assert not any("database" in sentence for sentence in data(home, "status")["attention"])


def test_the_status_counts_warnings_and_tells_errors(home: Home) -> None:
    run(home, "publish")
    for slug in ("museum-day", "wcag-2-2"):
        (home.content / "articles" / slug / "fr.md").unlink()
    settings = home.settings.read_text(encoding="utf-8")
    home.settings.write_text(settings.replace("idle_after_s = 30.0", "idle_after_s = 1"), encoding="utf-8")
    lines = [line for line in run(home, "status").stdout.splitlines() if line.startswith("Content ")]
    assert lines[1].startswith("Content    error: kiosk.toml")
    assert lines[2:] == ["Content    2 warnings; kiosk check lists them"]
