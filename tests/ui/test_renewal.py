"""Content that changes while the screen runs."""

import gc
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from kiosk.content.compiled import Compiled, open_content, opened_news
from kiosk.content.publishing import publish
from kiosk.content.shelf import write_shelf
from kiosk.news.articles import Article
from kiosk.news.sources import ArticlesInMemory
from kiosk.settings.home import Home
from kiosk.store.sqlite import connect
from kiosk.ui.demo.hand import pause, wait_until
from kiosk.ui.duty import Duty
from kiosk.ui.renewal import Renewal
from kiosk.ui.visitor.screen import QUIET_S
from tests.ui.visitors import Visitors, colours

OTHER_WORDS = ("One", "Two", "Three", "Four", "Five")


@pytest.fixture
def on_disk(home: Home, qapp: QGuiApplication) -> Iterator[Visitors]:
    """Show what is published in the home, as `kiosk run` does."""
    base = open_content(home)
    visitors = Visitors(home, replace(base, news=opened_news(home, base)))
    visitors.show()
    visitors.wait(QUIET_S)
    yield visitors
    visitors.close()


@pytest.fixture
def renewal(on_disk: Visitors) -> Renewal:
    renewal = Renewal(on_disk.home, on_disk.screen, open_content(on_disk.home))
    renewal.poll()
    return renewal


def other(compiled: Compiled) -> Compiled:
    """Return content that differs in everything that can change."""
    text = replace(compiled.survey.texts["en"], question="Was it good?", words=OTHER_WORDS)
    return replace(
        compiled,
        version=compiled.version + 1,
        survey=replace(compiled.survey, texts={**compiled.survey.texts, "en": text}),
        theme=replace(compiled.theme, accent="#770044"),
        news=ArticlesInMemory(replace(one, slug=f"new-{one.slug}") for one in compiled.articles[:3]),
    )


def texts(visitors: Visitors) -> str:
    return " ".join(
        str(item.property("text"))
        for item in visitors.hand.items()
        if item.isVisible() and item.metaObject().className().startswith("QQuickText")
    )


def notes(home: Home) -> list[tuple[str, str]]:
    connection = connect(home.database, read_only=True)
    try:
        return [tuple(row[2:]) for row in connection.execute("SELECT * FROM audit").fetchall()]
    finally:
        connection.close()


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_everything_is_taken_over_at_once(visitors: Visitors, compiled: Compiled) -> None:
    visitors.show()
    visitors.wait(QUIET_S)
    new = other(compiled)
    languages = replace(compiled.settings.languages, default="fr", offered=("fr", "en"))
    visit = replace(compiled.settings.visit, change_answer_s=7.0)
    new = replace(new, settings=replace(compiled.settings, languages=languages, visit=visit))
    assert visitors.screen.activate(new)
    root = visitors.screen.view.rootObject()
    assert (visitors.news.slug, visitors.news.shown["language"]) == (visitors.news.slugs[0], "fr")
    assert visitors.news.slugs == tuple(one.slug for one in new.news.listings)
    assert visitors.survey.shown.language == "fr"
    assert visitors.survey.property("changeMs") == 7000
    assert visitors.screen.model.property("accent").name() == "#770044"
    assert compiled.survey.texts["fr"].words[2] in texts(visitors)
    assert not visitors.hand.sees("language_ar")
    assert root is not None
    visitors.settle()
    visitors.choose("en")
    assert "Was it good?" in " ".join(texts(visitors).split())
    visitors.hand.tap("face5")
    assert visitors.stage == "thanking"
    visitors.wait(6.5)
    assert visitors.stage == "thanking"
    visitors.end_visit()
    assert visitors.survey.shown.language == "fr"


def test_response_points_to_the_question_that_was_on_screen(visitors: Visitors, compiled: Compiled) -> None:
    visitors.show()
    versions = []
    for content in (compiled, other(compiled), compiled):
        visitors.wait(QUIET_S)
        if content is not visitors.screen.compiled:
            assert visitors.screen.activate(content)
        visitors.settle()
        visitors.hand.tap("face4")
        versions.append(visitors.keeper.question_version)
        visitors.end_visit()
    assert versions == [1, 2, 1]
    connection = connect(visitors.home.database, read_only=True)
    asked = connection.execute(
        "SELECT question_version FROM responses JOIN contexts USING (context) ORDER BY seq"
    ).fetchall()
    connection.close()
    assert [row[0] for row in asked] == versions


def test_another_kiosk_id_is_another_installation(visitors: Visitors, compiled: Compiled) -> None:
    visitors.show()
    visitors.hand.tap("face4")
    visitors.end_visit()
    visitors.wait(QUIET_S)
    device = replace(compiled.settings.device, id="kiosk-8")
    assert visitors.screen.activate(replace(compiled, settings=replace(compiled.settings, device=device)))
    visitors.settle()
    visitors.hand.tap("face2")
    assert [(row["seq"], row["score"]) for row in visitors.rows()] == [(1, 4), (1, 2)]


def touching(visitors: Visitors) -> None:
    visitors.hand.press(visitors.hand.place("face3"))


def reading(visitors: Visitors) -> None:
    visitors.hand.press(visitors.hand.place("newsPanel", 0.5, 0.2))


def asking(visitors: Visitors) -> None:
    visitors.hand.tap("question")


def pausing(visitors: Visitors) -> None:
    visitors.hand.tap("pauseNews")


def thanking(visitors: Visitors) -> None:
    visitors.hand.tap("face3")


def correcting(visitors: Visitors) -> None:
    visitors.hand.tap("face3")
    visitors.hand.tap("changeAnswer")


def in_arabic(visitors: Visitors) -> None:
    visitors.choose("ar")


def warned(visitors: Visitors) -> None:
    visitors.hand.tap("question")
    visitors.wait(visitors.screen.compiled.settings.visit.idle_after_s + 1)
    assert visitors.survey.shown.idle_warning


STAGES = (touching, reading, asking, pausing, thanking, correcting, in_arabic, warned)


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.__name__)
def test_never_while_a_visitor_is_there(
    visitors: Visitors, compiled: Compiled, stage: Callable[[Visitors], None]
) -> None:
    visitors.show()
    visitors.wait(QUIET_S)
    stage(visitors)
    before = texts(visitors), visitors.news.slug
    assert not visitors.screen.activate(other(compiled))
    assert (texts(visitors), visitors.news.slug) == before
    visitors.hand.lift(visitors.hand.place("newsPanel", 0.5, 0.2))
    visitors.end_visit() if visitors.stage == "thanking" else visitors.wait(1000)
    assert visitors.stage == "idle"
    visitors.survey.visitEnded.emit()
    assert not visitors.screen.activate(other(compiled)), "the visitor left this moment"
    visitors.wait(QUIET_S)
    wait_until(lambda: visitors.screen.activate(other(compiled)), "new content")
    assert "Was it good?" in " ".join(texts(visitors).split())


def test_article_that_is_still_the_same_stays_with_its_dwell(visitors: Visitors, compiled: Compiled) -> None:
    visitors.show()
    dwell = float(visitors.news.shown["dwellMs"]) / 1000
    visitors.wait(dwell - 2)
    changes: list[str] = []
    visitors.news.currentChanged.connect(lambda: changes.append(visitors.news.slug))
    first = visitors.news.slug
    kept = [compiled.articles[0], *(replace(one, slug=f"x{one.slug}") for one in compiled.articles[3:])]
    assert visitors.screen.activate(replace(compiled, version=9, news=ArticlesInMemory(kept)))
    assert (visitors.news.slug, changes) == (first, [])
    visitors.wait(2.1)
    assert visitors.news.slug.startswith("x")


def test_article_whose_words_changed_is_replaced_and_begins_anew(
    visitors: Visitors, compiled: Compiled
) -> None:
    visitors.show()
    dwell = float(visitors.news.shown["dwellMs"]) / 1000
    visitors.wait(dwell - 2)
    first, *rest = compiled.articles
    edited = replace(
        first, revision="other", texts={"en": replace(first.texts["en"], headline="Now in other words")}
    )
    plays: list[object] = []
    visitors.news.played.connect(plays.append)
    assert visitors.screen.activate(replace(compiled, news=ArticlesInMemory([edited, *rest])))
    assert visitors.news.shown["headline"] == "Now in other words"
    wait_until(lambda: "Now in other words" in " ".join(texts(visitors).split()), "the edited headline")
    visitors.wait(2.1)
    assert (visitors.news.slug, plays) == (first.slug, [])


def test_screen_is_never_blank_meanwhile(visitors: Visitors, compiled: Compiled) -> None:
    visitors.show()
    visitors.wait(QUIET_S)
    for content in (other(compiled), compiled, other(compiled)):
        assert visitors.screen.activate(content)
        for _ in range(5):
            assert colours(visitors.screen.view.grabWindow()) > 20
            pause(0.02)


def test_two_hundred_times_leave_nothing_behind(visitors: Visitors, compiled: Compiled) -> None:
    visitors.show()
    visitors.wait(QUIET_S)
    both = [other(compiled), compiled]

    def measured() -> tuple[int, int, int]:
        gc.collect()
        resident = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        return sum(1 for _ in visitors.hand.items()), len(gc.get_objects()), resident

    seen = []
    for number in range(200):
        assert visitors.screen.activate(both[number % 2])
        pause(0.005)
        if number in (99, 199):
            wait_until(lambda: not visitors.survey.awaits_paint, "a frame")
            pause(0.3)
            seen.append(measured())
    (items, objects, resident), (items_after, objects_after, resident_after) = seen
    assert items_after == items
    assert objects_after - objects < 500
    assert resident_after - resident < 12_000_000


def test_edited_file_is_on_screen_after_it_is_published(on_disk: Visitors, renewal: Renewal) -> None:
    home, visitors = on_disk.home, on_disk
    slug = visitors.news.slug
    version = visitors.screen.compiled.version
    headline = str(visitors.news.shown["headline"])
    _ = visitors.keeper
    edit(home.content / "articles" / slug / "en.md", headline.split()[0], "Headlong")
    edit(home.content / "theme.toml", "accent = ", 'accent = "#770044" # ')
    assert publish(home).version == version + 1
    renewal.poll()
    assert str(visitors.news.shown["headline"]).startswith("Headlong")
    assert visitors.screen.model.property("accent").name() == "#770044"
    assert visitors.screen.compiled.version == version + 1
    assert notes(home) == [("content activated", f"version {version + 1}")]
    assert Duty(home, visitors.screen, None).describe("idle")["content_version"] == version + 1


def test_settings_that_changed_are_taken_over(on_disk: Visitors, renewal: Renewal) -> None:
    edit(on_disk.home.settings, 'booth = "Hall A"', 'booth = "Garden"')
    open_content(on_disk.home, thorough=True)
    renewal.poll()
    assert on_disk.screen.compiled.settings.device.booth == "Garden"


def test_nothing_new_is_nothing_done(on_disk: Visitors, renewal: Renewal) -> None:
    activated: list[int] = []
    on_disk.screen.activated.connect(lambda: activated.append(1))
    os.utime(on_disk.home.compiled)
    for _ in range(3):
        renewal.poll()
    assert activated == []


@pytest.mark.parametrize("damage", [b"", b"{", b'{"format": 1}', b"\x00" * 5000])
def test_damaged_file_is_ignored_until_it_is_whole(
    on_disk: Visitors, renewal: Renewal, damage: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    home = on_disk.home
    edit(home.content / "theme.toml", "accent = ", 'accent = "#770044" # ')
    publish(home)
    whole = home.compiled.read_bytes()
    home.compiled.write_bytes(damage)
    for _ in range(3):
        renewal.poll()
    assert on_disk.screen.model.property("accent").name() != "#770044"
    assert capfd.readouterr().err.count("can't be read") == 1
    home.compiled.unlink()
    renewal.poll()
    home.compiled.write_bytes(whole)
    renewal.poll()
    assert on_disk.screen.model.property("accent").name() == "#770044"


def put_feed_items(home: Home, articles: list[Article]) -> None:
    """Put a shelf of feed items in place, as a refresh does."""
    home.feed_cache.mkdir(parents=True, exist_ok=True)
    name = f"feeds-{len(articles):016x}.jsonl"
    write_shelf(home.feed_cache / name, articles, home.feed_cache)
    temporary = home.feed_cache / "current.tmp"
    temporary.write_text(json.dumps({"format": 1, "shelf": name}))
    temporary.replace(home.feed_cache / "current.json")


def test_items_of_feeds_come_and_go_without_touching_the_rest(on_disk: Visitors, renewal: Renewal) -> None:
    home = on_disk.home
    own = on_disk.news.slugs
    item = replace(
        on_disk.screen.compiled.articles[0], slug="feed-x-0123456789", order=900, picture=None, origin="feed"
    )
    asked: list[int] = []
    on_disk.survey.textChanged.connect(lambda: asked.append(1))
    put_feed_items(home, [item])
    renewal.poll()
    assert on_disk.news.slugs == (*own, item.slug)
    home.compiled.rename(home.compiled.with_name("away"))
    put_feed_items(home, [])
    renewal.poll()
    assert on_disk.news.slugs == own
    assert asked == []
    _ = on_disk.keeper
    assert notes(home) == []


def test_screen_goes_on_when_the_cache_is_gone(on_disk: Visitors, renewal: Renewal) -> None:
    shutil.rmtree(on_disk.home.compiled.parent)
    renewal.poll()
    on_disk.settle()
    on_disk.hand.tap("face4")
    on_disk.end_visit()
    assert [row["score"] for row in on_disk.rows()] == [4]
