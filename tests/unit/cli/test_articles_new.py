import json
import os
import re
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from kiosk.cli.app import kiosk
from kiosk.content.checking import check
from kiosk.content.files import ArticleFile, ImageTable, TargetTable
from kiosk.content.starting import init_home
from kiosk.resources import resource
from kiosk.settings.describing import keys_of
from kiosk.settings.home import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return init_home(tmp_path / "home", zone="Africa/Casablanca")


def run(home: Home, *arguments: str) -> Result:
    result = CliRunner().invoke(kiosk, ["--home", str(home.root), "articles", "new", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def names(home: Home) -> list[str]:
    return sorted(one.name for one in (home.content / "articles").iterdir())


def test_a_new_article_is_a_draft_in_every_language_that_passes_the_check(home: Home) -> None:
    before = names(home)
    result = run(home, "open-day")
    assert result.exit_code == 0, result.output
    assert names(home) == sorted([*before, "open-day"])
    folder = home.content / "articles" / "open-day"
    assert sorted(one.name for one in folder.iterdir()) == ["ar.md", "article.toml", "en.md", "fr.md"]
    checked = check(home)
    assert checked.problems == ()
    article = next(one.article for one in checked.articles if one.slug == "open-day")
    assert article is not None
    assert article.status == "draft"
    assert article.published == datetime.now(ZoneInfo("Africa/Casablanca")).date().isoformat()
    assert article.source["fr"] == "Exposition de la coopération numérique"


def test_one_that_is_approved_before_it_is_written_is_told(home: Home) -> None:
    run(home, "open-day", "--language", "en", "--language", "fr", "--language", "ar")
    folder = home.content / "articles" / "open-day"
    data = (folder / "article.toml").read_text(encoding="utf-8")
    (folder / "article.toml").write_text(data.replace('"draft"\n', '"approved"\n'), encoding="utf-8")
    text = (folder / "en.md").read_text(encoding="utf-8")
    (folder / "en.md").write_text(text.replace("The title in English", "Open day"), encoding="utf-8")
    found = [(one.file, one.field, one.severity, one.found) for one in check(home).problems]
    assert found == [
        (
            f"content/articles/open-day/{code}.md",
            "headline",
            "warning",
            f'"The title in {name}", as in a new article',
        )
        for code, name in (("ar", "العربية"), ("fr", "Français"))
    ]


def test_without_a_survey_it_is_made_all_the_same(home: Home) -> None:
    (home.content / "survey.toml").unlink()
    assert run(home, "open-day").exit_code == 0
    own = next(one for one in check(home).articles if one.slug == "open-day")
    assert not any(problem.severity == "error" for problem in own.problems)


def test_languages_can_be_chosen(home: Home) -> None:
    result = run(home, "open-day", "--language", "fr", "--language", "en", "--language", "fr", "--json")
    answer = json.loads(result.output)
    assert answer["files"] == ["article.toml", "en.md", "fr.md"]
    assert Path(answer["folder"]) == home.content / "articles" / "open-day"


def test_the_template_names_every_key_and_each_works_when_its_sign_is_taken_away(home: Home) -> None:
    run(home, "open-day")
    path = home.content / "articles" / "open-day" / "article.toml"
    text = path.read_text(encoding="utf-8")
    keys = {*keys_of(ArticleFile, ()), *keys_of(ImageTable, ()), *keys_of(TargetTable, ())}
    assert {key for key in keys if not re.search(rf"^(# )?\[?{key}\b", text, re.MULTILINE)} == set()
    line = r"^# (\[[a-z]+\]|[a-z_]+ = .*)$"
    path.write_text(re.sub(line, r"\1", text, flags=re.MULTILINE), encoding="utf-8")
    picture = resource("sample", "content", "articles", "museum-day", "picture.png").read_bytes()
    (path.parent / "picture.jpg").write_bytes(picture)
    own = next(one for one in check(home).articles if one.slug == "open-day")
    assert [str(one) for one in own.problems if one.severity == "error"] == []
    assert own.article is not None
    assert own.article.schedule.zone == "Africa/Casablanca"
    assert own.article.target.tags == ("children",)
    assert own.article.picture is not None
    assert own.article.dwell_s == 20


@pytest.mark.parametrize("slug", ["Open Day", "", "../up", "con", "x" * 65, "-x", "ü", ".hidden"])
def test_a_slug_that_can_t_name_a_folder_is_refused(home: Home, slug: str) -> None:
    before = names(home)
    result = run(home, "--", slug)
    assert result.exit_code == 2
    assert "SLUG: found" in result.output
    assert "allowed: 1 to 64 characters of a-z" in result.output
    assert names(home) == before


@pytest.mark.parametrize("there", ["open-day", "Open-Day"])
def test_what_is_there_is_left_alone(home: Home, there: str) -> None:
    (home.content / "articles" / there).mkdir()
    result = run(home, "open-day")
    assert result.exit_code == 1
    assert "already" in result.output
    assert list((home.content / "articles" / there).iterdir()) == []


def test_a_language_that_is_not_offered_is_refused(home: Home) -> None:
    result = run(home, "open-day", "--language", "de")
    assert result.exit_code == 2
    assert '--language: found "de"; allowed: the languages offered, en, fr, ar' in result.output
    assert "open-day" not in names(home)


def test_settings_that_can_t_be_read_are_told(home: Home) -> None:
    home.settings.write_text("[languages]\noffered = 3\n", encoding="utf-8")
    result = run(home, "open-day")
    assert result.exit_code == 2
    assert "kiosk.toml, line 2, languages.offered" in result.output


def test_where_nothing_can_be_written_nothing_is_left(home: Home) -> None:
    if os.geteuid() == 0:
        target = home.content / "articles"
        for folder in target.iterdir():
            for file in folder.iterdir():
                file.unlink()
            folder.rmdir()
        target.rmdir()
        target.write_text("a file in the way", encoding="utf-8")
    else:
        (home.content / "articles").chmod(0o555)
    result = run(home, "open-day")
    assert result.exit_code == 1
    assert "Nothing was left behind" in result.output
    assert not list(home.content.glob("articles/*open-day*"))


def test_a_disk_that_fills_up_half_way_leaves_nothing(home: Home) -> None:
    before = names(home)
    ended = subprocess.run(
        [
            "bash",
            "-c",
            'ulimit -f 1; exec "$@"',
            "bash",
            sys.executable,
            "-m",
            "kiosk",
            "--home",
            str(home.root),
            "articles",
            "new",
            "open-day",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert "Nothing was left behind" in ended.stderr
    assert names(home) == before
