from pathlib import Path

import pytest

from kiosk.content.inventory import Held, content_hash
from kiosk.content.publishing import publish
from kiosk.content.shelf import SHELF, version_folder
from kiosk.content.versions import (
    FILES,
    VERSION,
    Changes,
    NoVersionError,
    current,
    current_file,
    differences,
    numbers,
    read_files,
    read_version,
    set_current,
    versions,
)
from kiosk.settings.home import Home


def edit(home: Home, words: str) -> None:
    path = home.content / "articles" / "first" / "en.md"
    path.write_text(path.read_text(encoding="utf-8") + f"\n{words}\n", encoding="utf-8")


@pytest.fixture
def published(home: Home) -> Home:
    """Give a home with two versions."""
    publish(home, "first")
    edit(home, "More.")
    publish(home, "second")
    return home


def test_a_home_without_versions_has_none(home: Home) -> None:
    assert (current(home), numbers(home), versions(home)) == (None, [], [])


def test_what_a_version_is(published: Home) -> None:
    first, second = versions(published)
    assert (first.number, first.note, first.articles, first.complete) == (1, "first", 2, True)
    assert (second.number, second.note, str(second.changes)) == (2, "second", "1 article changed")
    files = read_files(published, 2)
    assert content_hash(files) == second.content != first.content
    assert (len(files), sum(held.size for held in files.values())) == (second.files, second.size)
    now = current(published)
    assert now is not None
    assert (now.version, now.held, now.rolled_back) == (2, "", False)


@pytest.mark.parametrize("junk", [b"", b"{}", b"x" * 40, None])
def test_a_damaged_word_on_what_is_current_falls_back_to_the_newest(
    published: Home, junk: bytes | None
) -> None:
    set_current(published, 1)
    if junk is None:
        current_file(published).unlink()
    else:
        current_file(published).write_bytes(junk)
    now = current(published)
    assert now is not None
    assert now.version == 2


@pytest.mark.parametrize("part", [SHELF, VERSION, "all"])
def test_a_version_that_is_not_whole_falls_back_to_the_newest_that_is(published: Home, part: str) -> None:
    folder = version_folder(published, 2)
    if part == "all":
        folder.rename(folder.with_name(".new-12345678"))
    else:
        (folder / part).write_bytes(b"x")
    now = current(published)
    assert now is not None
    assert now.version == 1


def test_any_flipped_byte_of_a_version_is_found(published: Home) -> None:
    path = version_folder(published, 1) / VERSION
    whole = path.read_bytes()
    for place in range(0, len(whole), 53):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert read_version(published, 1) is None
    listing = version_folder(published, 1) / FILES
    listing.write_bytes(listing.read_bytes()[:-3])
    with pytest.raises(NoVersionError, match=r"files\.json"):
        read_files(published, 1)


def test_strange_folders_are_no_versions(published: Home) -> None:
    for name in ("1", "00000000", "000000a3", "latest"):
        (published.published / "versions" / name).mkdir()
    assert numbers(published) == [1, 2]


def test_differences_are_told_by_article() -> None:
    one, other = Held("a", 1), Held("b", 1)
    before = {"survey.toml": one, "articles/a/en.md": one, "articles/b/en.md": one, "articles/c/en.md": one}
    after = {
        "survey.toml": other,
        "articles/a/en.md": other,
        "articles/b/en.md": one,
        "articles/d/en.md": one,
    }
    found = differences(before, after)
    assert found == Changes(("d",), ("a",), ("c",), ("survey.toml",))
    assert str(found) == "1 article new, 1 changed, 1 gone, survey changed"
    assert str(differences(before, before)) == "nothing"
    assert str(differences({}, {"logo.png": one, "x.txt": one})) == "2 other files changed"


def test_a_home_that_moved_keeps_its_versions(published: Home, tmp_path: Path) -> None:
    published.root.rename(tmp_path / "moved")
    moved = Home(tmp_path / "moved")
    now = current(moved)
    assert now is not None
    assert now.version == 2
    assert publish(moved).outcome == "unchanged"
