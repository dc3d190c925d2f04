import shutil
from pathlib import Path

import pytest

from kiosk.content.compiled import load, open_content
from kiosk.content.glances import glance
from kiosk.content.inventory import content_hash, take_inventory
from kiosk.content.objects import object_path
from kiosk.content.publishing import publish
from kiosk.content.rolling_back import roll_back
from kiosk.content.shelf import SHELF, version_folder
from kiosk.content.versions import NoVersionError, current, numbers, read_files
from kiosk.errors import InvalidInputError, KioskError
from kiosk.settings.home import Home
from tests.unit.content.conftest import png


@pytest.fixture
def published(home: Home) -> Home:
    """Give a home with three versions; the first has another text and picture than those after it."""
    publish(home)
    folder = home.content / "articles" / "first"
    for headline in ("Second", "Third"):
        (folder / "en.md").write_text(
            f'+++\nheadline = "{headline}"\nsummary = "S"\nimage_alt = "P"\n+++\n', encoding="utf-8"
        )
        (folder / "picture.png").write_bytes(png(5, 5))
        publish(home)
    return home


def headline(home: Home) -> str:
    compiled = load(home)
    assert compiled is not None
    return compiled.news.article("first").texts["en"].headline


def test_without_a_number_it_is_the_one_before(published: Home) -> None:
    done = roll_back(published)
    assert (done.version, done.before, done.differs, done.set_aside) == (2, 3, True, None)
    assert headline(published) == "Second"
    assert roll_back(published).version == 1
    assert headline(published) == "A headline"
    assert open_content(published).version == 1
    with pytest.raises(InvalidInputError, match="no earlier version"):
        roll_back(published)


def test_any_version_can_be_chosen_also_a_later_one(published: Home) -> None:
    roll_back(published, 1)
    done = roll_back(published, 3)
    assert (done.version, done.before, done.differs) == (3, 1, False)
    now = current(published)
    assert now is not None
    assert (now.held, now.rolled_back) == ("", False)
    with pytest.raises(InvalidInputError, match="found 9; allowed: 1, 2, 3"):
        roll_back(published, 9)


def test_publishing_goes_on_with_the_next_number(published: Home) -> None:
    roll_back(published, 1)
    done = publish(published, "after all")
    assert (done.outcome, done.version, headline(published)) == ("published", 4, "Third")
    now = current(published)
    assert now is not None
    assert (now.held, now.rolled_back) == ("", False)


def test_files_can_be_brought_back(published: Home) -> None:
    done = roll_back(published, 1, files=True)
    assert not done.differs
    assert done.set_aside is not None
    assert "Third" in (done.set_aside / "articles" / "first" / "en.md").read_text(encoding="utf-8")
    assert take_inventory(published, glance(published)).content == content_hash(read_files(published, 1))
    assert publish(published).outcome == "unchanged"
    assert not [path for path in published.root.iterdir() if path.name.startswith(".")]


def test_a_home_without_content_gets_it_back(published: Home) -> None:
    shutil.rmtree(published.content)
    assert roll_back(published, files=True).set_aside is None
    assert publish(published).outcome == "unchanged"


def remove(path: Path) -> None:
    path.chmod(0o644)
    path.unlink()


@pytest.mark.parametrize("way", ["is missing", "is damaged"])
def test_a_version_with_a_bad_object_is_refused_and_nothing_changes(published: Home, way: str) -> None:
    name = "articles/first/picture.png"
    path = object_path(published, name, read_files(published, 1)[name].sha256)
    whole = path.read_bytes()
    path.unlink()
    if way == "is damaged":
        path.write_bytes(whole[:-1] + b"x")
    # The second article has the same picture; where its bytes are not in content/ either, nothing can be mended.
    for slug in ("first", "second"):
        (published.content / "articles" / slug / "picture.png").write_bytes(png(9, 9))
    with pytest.raises(NoVersionError, match=f"content/articles/first/picture.png {way}") as refused:
        roll_back(published, 1)
    assert str(path) in str(refused.value)
    assert headline(published) == "Third"


def test_a_missing_object_is_taken_from_the_content_where_it_is_the_same(published: Home) -> None:
    name = "articles/second/en.md"
    path = object_path(published, name, read_files(published, 1)[name].sha256)
    whole = path.read_bytes()
    path.unlink()
    assert roll_back(published, 1).version == 1
    assert path.read_bytes() == whole


def test_a_damaged_shelf_is_refused(published: Home) -> None:
    shelf = version_folder(published, 1) / SHELF
    shelf.write_bytes(shelf.read_bytes()[:-2] + b"x\n")
    with pytest.raises(NoVersionError, match="version 1 can't be used"):
        roll_back(published, 1)
    assert numbers(published) == [1, 2, 3]


def test_a_version_without_a_language_that_is_offered_is_refused(published: Home) -> None:
    survey = published.content / "survey.toml"
    survey.write_text(
        survey.read_text(encoding="utf-8")
        + '\n[texts.de]\nquestion = "Wie war es?"\nwords = ["a", "b", "c", "d", "e"]\n',
        encoding="utf-8",
    )
    published.settings.write_text('[languages]\noffered = ["en", "de"]\n', encoding="utf-8")
    publish(published)
    with pytest.raises(InvalidInputError, match="offers de"):
        roll_back(published, 1)
    assert open_content(published).version == 4


def test_where_nothing_can_be_written_it_says_so(published: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "current.json")

    monkeypatch.setattr("kiosk.content.versions.write_whole", full)
    with pytest.raises(KioskError, match="No space left"):
        roll_back(published)
    assert headline(published) == "Third"
