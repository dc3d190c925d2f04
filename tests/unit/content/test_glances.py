import os
import shutil
from collections.abc import Callable

import pytest

from kiosk.content import glances
from kiosk.content.glances import EMPTIED_S, GONE_S, QUICK_S, glance, patience, stamp_of
from kiosk.settings.home import Home


@pytest.mark.parametrize(
    "change",
    [
        lambda home: home.settings.write_text("", encoding="utf-8"),
        lambda home: (home.content / "articles" / "first" / "en.md").unlink(),
        lambda home: (home.content / "articles" / "first" / "de.md").write_bytes(b""),
        lambda home: (home.content / "articles" / "first").rename(home.content / "articles" / "third"),
        lambda home: (home.content / "articles" / "empty").mkdir(),
        lambda home: os.utime(home.content / "articles" / "first" / "en.md", ns=(1, 1)),
        lambda home: (home.content / "link").symlink_to("theme.toml"),
        lambda home: shutil.rmtree(home.content),
    ],
)
def test_the_stamp_changes_with_any_file(home: Home, change: Callable[[Home], object]) -> None:
    before = glance(home).stamp
    assert stamp_of(home) == before
    change(home)
    assert glance(home).stamp == stamp_of(home) != before


def test_the_stamp_changes_with_the_program(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    before = glance(home).stamp
    monkeypatch.setattr(glances, "__version__", "99.0")
    assert glance(home).stamp != before


def test_the_stamp_stays_with_what_comes_and_goes(home: Home) -> None:
    before = glance(home)
    (home.root / "kiosk.db").write_bytes(b"x")
    (home.content / ".hidden").write_bytes(b"x")
    (home.content / "articles" / "first" / "en.md~").write_bytes(b"x")
    (home.content / "articles" / "first" / "picture.png.part").write_bytes(b"x")
    (home.content / ".sync").mkdir()
    (home.content / ".sync" / "x").write_bytes(b"x")
    assert glance(home) == before


def test_links_out_of_the_content_and_round_in_circles_are_not_followed(home: Home) -> None:
    (home.root / "outside").mkdir()
    (home.root / "outside" / "x").write_bytes(b"x")
    (home.content / "out").symlink_to(home.root / "outside")
    (home.content / "articles" / "loop").symlink_to(home.content)
    (home.content / "articles" / "gone").symlink_to("nowhere")
    seen = glance(home)
    assert (
        seen.files["out"].size == seen.files["articles/loop"].size == seen.files["articles/gone"].size == -1
    )
    assert not any("x" in path.split("/") for path in seen.files)
    assert seen.stamp == stamp_of(home)


class TestPatience:
    def sizes(self, home: Home) -> dict[str, int]:
        return {path: facts.size for path, facts in glance(home).files.items()}

    def test_edits_and_additions_are_quick(self, home: Home) -> None:
        shown = self.sizes(home)
        (home.content / "articles" / "first" / "de.md").write_text("x", encoding="utf-8")
        (home.content / "survey.toml").write_text("x", encoding="utf-8")
        assert patience(shown, glance(home)) == QUICK_S

    def test_nothing_on_screen_needs_no_patience(self, home: Home) -> None:
        shutil.rmtree(home.content)
        assert patience({}, glance(home)) == QUICK_S

    @pytest.mark.parametrize("way", ["removed", "emptied", "folder"])
    def test_what_disappears_is_waited_for(self, home: Home, way: str) -> None:
        shown = self.sizes(home)
        text = home.content / "articles" / "first" / "en.md"
        text.unlink()
        if way == "emptied":
            text.touch()
        if way == "folder":
            text.mkdir()
        assert patience(shown, glance(home)) == GONE_S

    @pytest.mark.parametrize("what", ["", "survey.toml", "articles", "articles/first"])
    def test_a_folder_that_is_replaced_is_waited_for_longer(self, home: Home, what: str) -> None:
        shown = self.sizes(home)
        (home.content / what).rename(home.root / "away")
        assert patience(shown, glance(home)) == EMPTIED_S
