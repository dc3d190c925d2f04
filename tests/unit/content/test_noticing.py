"""Time is given by hand: one step of the clock is one look."""

import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from kiosk.content import noticing
from kiosk.content.child import Answer, ask_child
from kiosk.content.compiled import load, open_content
from kiosk.content.glances import EMPTIED_S, GONE_S, QUICK_S
from kiosk.content.noticing import FIRST_RETRY_S, HURRY_S, NoticedEvent, Noticer
from kiosk.content.publishing import publish
from kiosk.content.rolling_back import roll_back
from kiosk.content.versions import numbers
from kiosk.settings.home import Home
from tests.unit.content.conftest import png


class Watching:
    """A noticer with a clock of its own, and how often it had the content checked."""

    def __init__(self, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        self.asked = 0
        self.noticer = Noticer(home, lambda: self.now)

        def ask(home: Home, purpose: str) -> Answer:
            assert purpose == "notice"
            self.asked += 1
            return ask_child(home, "notice")

        monkeypatch.setattr(noticing, "ask_child", ask)
        monkeypatch.setattr(noticing, "SHARE", 1e9)
        monkeypatch.setattr(noticing, "HURRY_SHARE", 1e9)

    def look(self, after_s: float = 0.0) -> NoticedEvent | None:
        self.now += max(after_s, noticing.SHORTEST_S)
        return self.noticer.poll()

    def until_still(self, patience_s: float) -> NoticedEvent | None:
        """See the change, see that it is not taken too early, and then that it is."""
        assert self.look() is None
        assert self.look(patience_s - 2 * noticing.SHORTEST_S) is None
        return self.look(3 * noticing.SHORTEST_S)


@pytest.fixture
def watching(home: Home, monkeypatch: pytest.MonkeyPatch) -> Watching:
    """Watch a home whose content is published."""
    publish(home)
    return Watching(home, monkeypatch)


@pytest.fixture
def text(home: Home) -> Path:
    return home.content / "articles" / "first" / "en.md"


def say(text: Path, headline: str) -> None:
    text.write_text(f'+++\nheadline = "{headline}"\nsummary = "S"\n+++\n', encoding="utf-8")


def headline(home: Home) -> str:
    compiled = load(home)
    assert compiled is not None
    return compiled.news.article("first").texts["en"].headline


def test_nothing_is_done_while_nothing_changes(watching: Watching) -> None:
    assert [watching.look(60) for _ in range(5)] == [None] * 5
    assert watching.asked == 0


def test_what_was_edited_is_published_once_it_is_still(home: Home, watching: Watching, text: Path) -> None:
    watching.look()
    say(text, "News")
    event = watching.until_still(QUICK_S)
    assert event is not None
    assert (event.outcome, event.version, headline(home)) == ("published", 2, "News")
    assert watching.look(60) is None
    assert watching.asked == 1


def test_what_changed_while_no_one_looked_is_noticed(home: Home, watching: Watching, text: Path) -> None:
    say(text, "News")
    assert watching.until_still(QUICK_S) is not None
    assert headline(home) == "News"


def test_what_keeps_changing_is_waited_for(home: Home, watching: Watching, text: Path) -> None:
    watching.look()
    for number in range(8):
        say(text, f"News {number}")
        assert watching.look() is None
    assert watching.asked == 0
    say(text, "The last")
    assert watching.until_still(QUICK_S) is not None
    assert headline(home) == "The last"


def test_a_picture_that_is_copied_slowly_is_published_when_it_is_whole(
    home: Home, watching: Watching
) -> None:
    picture = home.content / "articles" / "first" / "picture.png"
    whole = png(40, 40)
    watching.look()
    for end in (20, len(whole) - 20):
        picture.write_bytes(whole[:end])
        event = watching.until_still(QUICK_S)
        assert event is not None
        assert (event.outcome, event.version) == ("refused", 1)
        assert any("damaged" in problem or "no picture" in problem for problem in event.problems)
    picture.write_bytes(whole)
    event = watching.until_still(QUICK_S)
    assert event is not None
    assert (event.outcome, event.version) == ("published", 2)


def test_an_editor_that_saves_in_two_steps_gets_its_time(home: Home, watching: Watching, text: Path) -> None:
    watching.look()
    text.write_bytes(b"")
    assert watching.look() is None
    assert watching.look(GONE_S - 2) is None
    say(text, "News")
    event = watching.until_still(QUICK_S)
    assert event is not None
    assert (watching.asked, headline(home)) == (1, "News")


def test_what_was_deleted_goes_after_a_while(home: Home, watching: Watching) -> None:
    watching.look()
    shutil.rmtree(home.content / "articles" / "first")
    (home.content / "articles" / "third").mkdir()
    shutil.copytree(
        home.content / "articles" / "second", home.content / "articles" / "third", dirs_exist_ok=True
    )
    (home.content / "articles" / "second" / "ar.md").unlink()
    event = watching.until_still(EMPTIED_S)
    assert event is not None
    compiled = load(home)
    assert compiled is not None
    assert [one.slug for one in compiled.news.listings] == ["second", "third"]


def test_a_folder_that_is_replaced_by_and_by_is_never_shown_in_part(home: Home, watching: Watching) -> None:
    watching.look()
    new = home.root / "new"
    shutil.copytree(home.content, new)
    say(new / "articles" / "first" / "en.md", "News")
    home.content.rename(home.root / "old")
    assert watching.look(GONE_S) is None
    assert watching.look(GONE_S) is None
    for path in sorted(new.rglob("*")):
        target = home.content / path.relative_to(new)
        if path.is_dir():
            target.mkdir(parents=True)
            continue
        shutil.copyfile(path, target)
        assert watching.look(0) is None
        assert headline(home) == "A headline"
    event = watching.look(QUICK_S)
    assert event is not None
    assert (watching.asked, event.version, headline(home)) == (1, 2, "News")


def test_a_survey_that_is_gone_never_takes_the_question_away(home: Home, watching: Watching) -> None:
    watching.look()
    (home.content / "survey.toml").unlink()
    event = watching.until_still(EMPTIED_S)
    assert event is not None
    assert (event.outcome, event.version, numbers(home)) == ("refused", 1, [1])


def test_broken_content_is_checked_once_and_told_once(home: Home, watching: Watching, text: Path) -> None:
    watching.look()
    text.write_bytes(b"broken")
    event = watching.until_still(QUICK_S)
    assert event is not None
    assert event.outcome == "refused"
    assert any("content/articles/first/en.md" in problem for problem in event.problems)
    assert [watching.look(3600) for _ in range(4)] == [None] * 4
    assert watching.asked == 1
    again = Noticer(home, lambda: watching.now)
    watching.now += 60
    assert again.poll() is None
    assert watching.asked == 1
    say(text, "Mended")
    assert watching.until_still(QUICK_S) is not None
    assert headline(home) == "Mended"


def test_what_the_world_refused_is_tried_again_later_and_later(
    home: Home, watching: Watching, text: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watching.look()
    with monkeypatch.context() as broken:
        broken.setattr(sys, "executable", "/nowhere/python")
        say(text, "News")
        event = watching.until_still(QUICK_S)
        assert event is not None
        assert (event.outcome, event.version) == ("failed", 0)
        assert watching.look(FIRST_RETRY_S / 2) is None
        assert watching.look(FIRST_RETRY_S) is not None
        assert watching.look(FIRST_RETRY_S) is None
        assert watching.asked == 2
    assert watching.look(FIRST_RETRY_S * 2) is not None
    assert headline(home) == "News"


def test_content_that_somebody_rolled_back_from_waits_for_a_change(
    home: Home, watching: Watching, text: Path
) -> None:
    watching.look()
    say(text, "Mistake")
    watching.until_still(QUICK_S)
    roll_back(home)
    assert headline(home) == "A headline"
    assert watching.look(60) is None
    text.touch()
    event = watching.until_still(QUICK_S)
    assert event is not None
    assert (event.outcome, event.version, headline(home)) == ("held", 1, "A headline")
    say(text, "Mended")
    event = watching.until_still(QUICK_S)
    assert event is not None
    assert (event.version, headline(home)) == (3, "Mended")


def test_what_others_published_meanwhile_is_not_checked_again(
    home: Home, watching: Watching, text: Path
) -> None:
    watching.look()
    say(text, "News")
    publish(home)
    assert watching.look(60) is None
    assert watching.look(60) is None
    assert watching.asked == 0


def test_new_settings_are_noticed_too(home: Home, watching: Watching) -> None:
    watching.look()
    home.settings.write_text('[device]\nid = "lobby"\nbooth = "Hall 3"\n', encoding="utf-8")
    event = watching.until_still(QUICK_S)
    assert event is not None
    assert (event.outcome, event.version) == ("unchanged", 1)
    compiled = load(home)
    assert compiled is not None
    assert compiled.settings.device.booth == "Hall 3"
    assert open_content(home) == compiled


def test_looking_is_cheap_where_there_is_much_to_look_at(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(home)
    spent = iter([0.0, 2.0])
    monkeypatch.setattr("time.thread_time", lambda: next(spent))
    noticer = Noticer(home, lambda: 0.0)
    noticer.poll()
    assert noticer.next_s == pytest.approx(2.0 / noticing.SHARE)


def test_noticing_imports_nothing_that_checks(home: Home) -> None:
    program = """
        import sys
        from pathlib import Path
        from kiosk.content.noticing import Noticer
        from kiosk.settings.home import Home

        clock = iter(range(0, 1000, 5))
        noticer = Noticer(Home(Path(sys.argv[1])), lambda: next(clock))
        noticer.poll()
        print(noticer.poll().outcome)
        heavy = {"pydantic", "markdown_it", "tomllib", "tomlkit", "filelock", "sqlite_utils", "segno", "PIL", "nh3",
            "feedparser", "httpx", "click", "PySide6", "concurrent", "multiprocessing"}
        print(sorted(heavy & set(sys.modules)))
    """
    child = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), str(home.root)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert child.stdout.splitlines() == ["published", "[]"]


def test_it_looks_more_often_for_a_while_after_a_change(
    watching: Watching, text: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(noticing, "SHARE", 1e-9)
    seldom = 10 * HURRY_S
    assert watching.look() is None
    assert watching.noticer.next_s > seldom
    say(text, "News")
    assert watching.look(watching.noticer.next_s) is None
    assert watching.noticer.next_s == QUICK_S
    say(text, "It keeps changing")
    assert watching.look(HURRY_S) is None
    assert watching.noticer.next_s > seldom
    assert watching.look(watching.noticer.next_s) is not None
    assert watching.look() is None
    assert watching.noticer.next_s > seldom
