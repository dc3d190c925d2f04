"""Publishing by the child, as `kiosk publish` asks for it."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from kiosk.content import article_folder, checking, inventory
from kiosk.content.child import ask_child
from kiosk.content.compiled import load, open_content
from kiosk.content.glances import glance
from kiosk.content.inventory import take_inventory
from kiosk.content.issuing import issue
from kiosk.content.publishing import RefusedError, publish
from kiosk.content.versions import current, numbers, read_files, versions
from kiosk.errors import KioskError
from kiosk.settings.home import Home
from tests.unit.content.conftest import png, write_article


def text_of(home: Home, slug: str = "first") -> Path:
    return home.content / "articles" / slug / "en.md"


def say(home: Home, headline: str, slug: str = "first") -> None:
    path = text_of(home, slug)
    path.write_text(f'+++\nheadline = "{headline}"\nsummary = "S"\n+++\n', encoding="utf-8")


def headline(home: Home, slug: str = "first") -> str:
    compiled = load(home)
    assert compiled is not None
    return compiled.news.article(slug).texts["en"].headline


def age(home: Home) -> None:
    """Let all files have been written long ago, so that what is remembered of them counts."""
    for path in home.content.rglob("*"):
        os.utime(path, ns=(1_600_000_000_123_456_789, 1_600_000_000_123_456_789))


def test_what_is_in_order_becomes_a_version_and_is_what_the_screen_opens(home: Home) -> None:
    done = publish(home, "the first")
    assert (done.outcome, done.version) == ("published", 1)
    say(home, "News")
    done = publish(home)
    assert (done.outcome, done.version, done.changes) == ("published", 2, "1 article changed")
    assert headline(home) == "News"
    compiled = load(home)
    assert compiled is not None
    assert compiled.version == 2
    assert open_content(home) == compiled


def test_the_same_content_is_no_new_version(home: Home) -> None:
    publish(home)
    age(home)
    shutil.copytree(home.content, home.root / "copy")
    shutil.rmtree(home.content)
    (home.root / "copy").rename(home.content)
    done = publish(home, "again")
    assert (done.outcome, done.version, numbers(home)) == ("unchanged", 1, [1])


def test_content_that_came_back_is_a_new_version_of_the_same_objects(home: Home) -> None:
    publish(home)
    before = sorted((home.published / "objects").rglob("*.*"))
    old = text_of(home).read_bytes()
    say(home, "Other")
    publish(home)
    text_of(home).write_bytes(old)
    publish(home)
    first, _, third = versions(home)
    assert (first.content, first.shelf_sha256) == (third.content, third.shelf_sha256)
    assert set(before) < set((home.published / "objects").rglob("*.*"))


def test_pictures_and_the_logo_are_shown_from_what_was_published(home: Home) -> None:
    (home.content / "logo.png").write_bytes(png(3, 3))
    (home.content / "theme.toml").write_text('accent = "#0b5c6b"\nlogo = "logo.png"\n', encoding="utf-8")
    publish(home)
    shutil.rmtree(home.content)
    compiled = load(home)
    assert compiled is not None
    picture = compiled.articles[0].picture
    assert picture is not None
    assert Path(picture.path).read_bytes() == png()
    assert Path(picture.path).suffix == ".png"
    assert Path(compiled.theme.logo).read_bytes() == png(3, 3)


@pytest.mark.parametrize("file", ["survey.toml", "theme.toml", "feeds.toml", "articles/second/fr.md"])
def test_an_error_anywhere_publishes_nothing(home: Home, file: str) -> None:
    publish(home)
    say(home, "News")
    (home.content / file).write_bytes(b"\xff broken")
    with pytest.raises(RefusedError, match="version 1 stays") as refused:
        publish(home)
    assert refused.value.version == 1
    assert any(problem.file == f"content/{file}" for problem in refused.value.problems)
    assert (numbers(home), headline(home)) == ([1], "A headline")
    compiled = load(home)
    assert compiled is not None
    assert any(problem.file == f"content/{file}" for problem in compiled.problems)


def test_an_error_in_the_settings_does_not_keep_the_content(home: Home) -> None:
    publish(home)
    home.settings.write_text("broken", encoding="utf-8")
    say(home, "News")
    done = publish(home)
    assert (done.outcome, headline(home)) == ("published", "News")
    assert [problem.file for problem in done.problems if problem.severity == "error"] == ["kiosk.toml"]


def test_settings_that_break_make_no_version(home: Home) -> None:
    publish(home)
    home.settings.write_text("broken", encoding="utf-8")
    open_content(home)
    assert numbers(home) == [1]
    [version] = versions(home)
    assert version.complete


def test_a_new_kiosk_publishes_what_is_in_order_by_itself_but_not_when_asked(home: Home) -> None:
    text_of(home).write_bytes(b"broken")
    with pytest.raises(RefusedError, match="no version yet"):
        publish(home)
    assert numbers(home) == []
    assert not home.compiled.exists()
    assert [one.slug for one in open_content(home).news.listings] == ["second"]
    [only] = versions(home)
    assert not only.complete
    say(home, "Mended")
    assert publish(home).version == 2
    assert versions(home)[1].complete


def test_where_content_changes_all_the_time_nothing_is_published(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(home)
    checked = checking.check
    count = 0

    def disturbed(*arguments: object) -> checking.Checked:
        nonlocal count
        found = checked(*arguments)  # type: ignore[arg-type]
        count += 1
        say(home, f"News {count}")
        return found

    monkeypatch.setattr("kiosk.content.issuing.check", disturbed)
    monkeypatch.setattr("kiosk.content.issuing._PAUSE_S", 0)
    say(home, "News")
    issued = issue(home, "notice", "")
    assert (issued.outcome, numbers(home)) == ("waiting", [1])
    assert "keep changing" in issued.reason
    assert count > 1


def test_only_what_changed_is_read_again(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        write_article(home, f"more-{number}")
    age(home)
    later = glance(home)
    monkeypatch.setattr("kiosk.content.inventory._FINE_NS", 0)
    monkeypatch.setattr("kiosk.content.inventory._COARSE_NS", 0)
    issue(home, "open", "")
    read: list[str] = []
    hashed: list[str] = []
    reading, hashing = article_folder.read_article, inventory.hash_file

    def read_one(folder: Path, *rest: object) -> object:
        read.append(folder.name)
        return reading(folder, *rest)  # type: ignore[arg-type]

    def hash_one(path: Path) -> object:
        hashed.append(path.name)
        return hashing(path)

    monkeypatch.setattr("kiosk.content.checking.read_article", read_one)
    monkeypatch.setattr("kiosk.content.inventory.hash_file", hash_one)
    say(home, "News", "more-3")
    issued = issue(home, "notice", "")
    assert (read, hashed) == (["more-3"], ["en.md"])
    assert issued.outcome == "published"
    assert [one.slug for one in issued.checked.articles] == sorted(
        {path.split("/")[1] for path in later.files if path.startswith("articles/")}
    )
    read.clear()
    home.settings.write_text('[languages]\noffered = ["en"]\n', encoding="utf-8")
    issue(home, "notice", "")
    assert len(read) == 7, "other languages are offered: every article is checked against them"


def test_what_an_unchanged_article_was_warned_of_is_said_again(home: Home) -> None:
    (home.content / "articles" / "first" / "stray.txt").write_bytes(b"x")
    age(home)
    first = ask_child(home, "open")
    again = ask_child(home, "open")
    assert [problem.file for problem in first.problems] == [problem.file for problem in again.problems]
    assert "content/articles/first/stray.txt" in [problem.file for problem in again.problems]


@pytest.mark.parametrize("name", ["files.json", "checked.jsonl", "tried.json", "content.json"])
@pytest.mark.parametrize("junk", [b"", b"\0" * 99, b"0123456789abcdef {}\n"])
def test_a_damaged_cache_is_made_again(home: Home, name: str, junk: bytes) -> None:
    age(home)
    publish(home)
    (home.compiled.parent / name).write_bytes(junk)
    assert publish(home).outcome == "unchanged"
    assert headline(home) == "A headline"


def test_an_object_that_was_deleted_comes_back_with_its_file(home: Home) -> None:
    publish(home)
    [picture] = (home.published / "objects").rglob("*.png")
    picture.unlink()
    publish(home)
    assert picture.read_bytes() == png()


def test_what_comes_and_goes_is_in_no_version(home: Home) -> None:
    for name in (".en.md.swp", "en.md~", "picture.png.part"):
        (home.content / "articles" / "first" / name).write_bytes(b"x")
    (home.content / "articles" / ".sync").mkdir()
    done = publish(home)
    assert done.problems == () or all("evergreen" in str(one) for one in done.problems)
    assert not any(name.endswith((".swp", "~", ".part")) for name in read_files(home, 1))


def test_a_picture_with_a_passing_name_is_published_all_the_same(home: Home) -> None:
    folder = home.content / "articles" / "first"
    (folder / "picture.png").rename(folder / ".picture.png")
    data = folder / "article.toml"
    data.write_text(data.read_text(encoding="utf-8").replace("picture.png", ".picture.png"), encoding="utf-8")
    publish(home)
    assert "articles/first/.picture.png" in read_files(home, 1)


def test_a_huge_file_and_a_pipe_are_left_out_with_a_warning(home: Home) -> None:
    with (home.content / "film.mp4").open("wb") as file:
        file.truncate(30 << 20)
    os.mkfifo(home.content / "pipe")
    done = publish(home)
    told = {problem.file: str(problem) for problem in done.problems}
    assert "30 MB" in told["content/film.mp4"]
    assert "no ordinary file" in told["content/pipe"]
    assert not {"film.mp4", "pipe"} & read_files(home, 1).keys()


def test_most_of_the_content_gone_is_not_published_by_a_start(home: Home) -> None:
    publish(home)
    shutil.rmtree(home.content / "articles")
    (home.content / "survey.toml").touch()
    opened = open_content(home)
    assert (opened.version, len(opened.news.listings)) == (1, 2)
    assert ask_child(home, "notice").outcome == "published"


def test_a_half_written_version_is_ignored_and_its_rest_removed(home: Home) -> None:
    publish(home)
    half = home.published / "versions" / ".new-0123abcd"
    half.mkdir()
    (half / "articles.jsonl").write_bytes(b"x")
    say(home, "News")
    assert publish(home).version == 2
    assert not half.exists()


def test_the_child_that_can_not_start_is_told(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(KioskError, match="can't be started"):
        publish(home)


def test_progress_is_told(home: Home) -> None:
    told: list[tuple[str, int, int]] = []
    publish(home, progress=lambda what, done, total: told.append((what, done, total)))
    assert ("checked", 2, 2) in told
    assert {what for what, _, _ in told} == {"checked", "read", "copied"}


def test_an_inventory_is_the_same_wherever_the_files_lie(home: Home, tmp_path: Path) -> None:
    one = take_inventory(home, glance(home))
    shutil.copytree(home.content, tmp_path / "other" / "content")
    other = Home(tmp_path / "other")
    assert take_inventory(other, glance(other)).content == one.content


def test_a_cache_that_was_deleted_makes_no_version(home: Home) -> None:
    publish(home)
    shutil.rmtree(home.compiled.parent)
    assert publish(home).outcome == "unchanged"
    now = current(home)
    assert now is not None
    assert (now.version, headline(home)) == (1, "A headline")
