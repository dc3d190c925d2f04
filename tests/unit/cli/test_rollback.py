import shutil

from kiosk.settings.home import Home
from tests.unit.cli.test_publish import data, edit, home, run

__all__ = ["home"]


def test_the_version_before_comes_back_and_the_files_stay(home: Home) -> None:
    run(home, "publish")
    edit(home)
    run(home, "publish")
    result = run(home, "rollback")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "Version 1 is on screen, before it was 2."
    assert "content/ differs from it" in result.stdout
    assert (
        (home.content / "articles" / "museum-day" / "en.md").read_text(encoding="utf-8").endswith("More.\n")
    )


def test_files_brings_them_back_and_says_where_the_others_are(home: Home) -> None:
    run(home, "publish")
    edit(home)
    run(home, "publish")
    found = data(home, "rollback", "1", "--files")
    assert (found["version"], found["before"], found["differs"]) == (1, 2, False)
    assert found["set_aside"].startswith(str(home.set_aside))
    text = (home.content / "articles" / "museum-day" / "en.md").read_text(encoding="utf-8")
    assert not text.endswith("More.\n")
    assert data(home, "publish")["published"] is False


def test_what_is_not_there_is_exit_2(home: Home) -> None:
    run(home, "publish")
    for words, reason in (([], "no earlier version"), (["5"], "found 5; allowed: 1"), (["0"], "0 is not")):
        result = run(home, "rollback", *words)
        assert result.exit_code == 2
        assert reason in result.stderr


def test_a_version_that_is_not_whole_is_exit_1_and_names_what_is_missing(home: Home) -> None:
    run(home, "publish")
    shutil.rmtree(home.content / "articles" / "museum-day")
    run(home, "publish")
    shutil.rmtree(home.published / "objects")
    result = run(home, "rollback", "1")
    assert result.exit_code == 1
    assert "content/articles/museum-day/" in result.stderr
    assert "is missing" in result.stderr
    assert data(home, "versions")["current"] == 2
