import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kiosk.cli.app import kiosk
from kiosk.content.publishing import publish
from kiosk.content.rolling_back import roll_back
from kiosk.content.shelf import write_shelf
from kiosk.content.starting import init_home
from kiosk.news.articles import Article, ArticleText
from kiosk.settings.home import Home

SAMPLE = 7


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return init_home(tmp_path / "home", zone="Africa/Casablanca")


def run(home: Home, *arguments: str) -> Result:
    result = CliRunner().invoke(kiosk, ["--home", str(home.root), "articles", "list", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def listed(home: Home, *arguments: str) -> dict[str, Any]:
    result = run(home, "--json", *arguments)
    assert result.exit_code == 0, result.output
    answer: dict[str, Any] = json.loads(result.output)
    return answer


def add(home: Home, slug: str, settings: str, **texts: str) -> None:
    folder = home.content / "articles" / slug
    folder.mkdir()
    # what belongs to no table comes first, as TOML wants it
    (folder / "article.toml").write_text(f"published = 2026-05-01\n{settings}\n", encoding="utf-8")
    for code, headline in (texts or {"en": slug}).items():
        (folder / f"{code}.md").write_text(
            f'+++\nheadline = "{headline}"\nsummary = "S"\n+++\n', encoding="utf-8"
        )


def left_out(answer: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {one["slug"]: (one["code"], one["reason"]) for one in answer["left_out"]}


def test_each_one_that_shows_with_its_share_and_its_headline(home: Home) -> None:
    result = run(home, "--at", "2026-05-28T12:00")
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[0] == "Thursday 2026-05-28 12:00 (Africa/Casablanca), on kiosk-1, in English:"
    assert lines[2].split() == ["slug", "order", "weight", "share", "dwell", "language", "headline"]
    assert lines[3].split()[:7] == ["icesco-aicto-agreement", "10", "2", "25.0", "%", "30", "en"]
    assert lines[4].split()[:5] == ["ipv6-addresses", "20", "1", "12.5", "%"]
    assert lines[-1] == "Next change: none by itself"


def test_json_has_its_stated_keys(home: Home) -> None:
    answer = listed(home, "--at", "2026-05-28T12:00")
    assert list(answer) == [
        "at",
        "zone",
        "kiosk",
        "tags",
        "language",
        "showing",
        "left_out",
        "next_change",
        "stand_in",
        "notes",
    ]
    assert answer["at"] == "2026-05-28T12:00:00+01:00"
    assert (answer["kiosk"], answer["language"], answer["stand_in"]) == ("kiosk-1", "en", False)
    rows = answer["showing"]
    assert [row["order"] for row in rows] == sorted(row["order"] for row in rows)
    assert len(rows) == SAMPLE
    assert sum(row["share_percent"] for row in rows) == pytest.approx(100)
    assert 8 <= rows[0]["dwell_s"] <= 30


def test_every_other_one_has_its_reason(home: Home) -> None:
    add(home, "a-draft", 'status = "draft"')
    add(home, "gone", 'status = "withdrawn"')
    add(home, "other-hall", '[target]\nkiosks = ["hall-2"]\ntags = ["children"]')
    add(home, "christmas", "valid_from = 2026-12-24")
    add(home, "spring", "valid_until = 2026-05-27")
    add(home, "monday", 'weekdays = ["mon", "tue"]')
    add(home, "night", 'windows = ["22:00-02:00"]\nzone = "Europe/London"')
    broken = home.content / "articles" / "broken-one"
    broken.mkdir()
    (broken / "en.md").write_text("no front matter", encoding="utf-8")
    answer = listed(home, "--at", "2026-05-28T12:00")
    assert left_out(answer) == {
        "a-draft": ("draft", "a draft"),
        "gone": ("withdrawn", "withdrawn"),
        "other-hall": ("elsewhere", "only on kiosk hall-2 and on kiosks with the tag children"),
        "christmas": ("not-yet", "not before 2026-12-24"),
        "spring": ("over", "over since the end of 2026-05-27"),
        "monday": ("weekday", "only on Monday, Tuesday"),
        "night": ("window", "only from 22:00 to 02:00 (time of Europe/London)"),
        "broken-one": ("broken", "broken: 2 errors"),
    }
    assert answer["next_change"] == "2026-05-28T22:00:00+01:00"
    assert answer["notes"] == [
        "as long as there are errors, visitors see what is in order; kiosk check lists them"
    ]
    result = run(home, "--at", "2026-05-28T12:00").output.splitlines()
    at = next(number for number, line in enumerate(result) if line.startswith("broken-one"))
    assert any("article.toml: found nothing" in line for line in result[at + 1 :])
    assert any("en.md, line 1: found a start without +++" in line for line in result[at + 1 :])
    assert "Next change: 2026-05-28 22:00" in result


def test_a_higher_priority_displaces_and_is_named(home: Home) -> None:
    add(
        home,
        "fire-drill",
        "priority = 5\nvalid_from = 2026-05-28T12:00:00\nvalid_until = 2026-05-28T12:30:00",
    )
    answer = listed(home, "--at", "2026-05-28T12:00")
    assert [row["slug"] for row in answer["showing"]] == ["fire-drill"]
    assert answer["showing"][0]["share_percent"] == 100
    assert left_out(answer)["museum-day"] == (
        "lower-priority",
        "priority 0 is lower than that of fire-drill, 5",
    )
    assert answer["next_change"] == "2026-05-28T12:30:00+01:00"
    later = listed(home, "--at", "2026-05-28T11:30:00Z")
    assert len(later["showing"]) == SAMPLE
    assert later["next_change"] is None


def test_what_a_higher_priority_displaces_is_no_next_change(home: Home) -> None:
    add(home, "closed", "priority = 5")
    add(home, "night", 'windows = ["22:00-02:00"]')
    assert listed(home, "--at", "2026-05-28T12:00")["next_change"] is None


def test_another_kiosk_with_its_tags(home: Home) -> None:
    add(home, "for-children", '[target]\ntags = ["children"]')
    add(home, "for-hall-2", '[target]\nkiosks = ["hall-2"]')

    def shows(*arguments: str) -> set[str]:
        rows = listed(home, "--at", "2026-05-28", *arguments)["showing"]
        return {row["slug"] for row in rows} & {"for-children", "for-hall-2"}

    assert shows() == set()
    assert shows("--kiosk", "hall-2") == {"for-hall-2"}
    assert shows("--kiosk", "hall-2", "--tag", "old", "--tag", "children") == {"for-children", "for-hall-2"}
    home.settings.write_text('[device]\ntags = ["children"]\n', encoding="utf-8")
    assert shows() == {"for-children"}
    assert shows("--kiosk", "kiosk-1") == {"for-children"}
    assert shows("--kiosk", "hall-9") == set()


def test_a_missing_language_falls_back_and_says_so(home: Home) -> None:
    add(home, "only-french", "order = 1", fr="Bonjour")
    row = listed(home, "--language", "ar")["showing"][0]
    assert (row["slug"], row["language"], row["falls_back_from"], row["headline"]) == (
        "only-french",
        "fr",
        "ar",
        "Bonjour",
    )
    assert listed(home, "--language", "ar")["showing"][1]["falls_back_from"] == ""
    assert "fr, falls back from ar" in run(home, "--language", "ar").output


def test_evergreen_ones_stand_in_and_else_the_card(home: Home) -> None:
    for folder in (home.content / "articles").iterdir():
        text = (folder / "article.toml").read_text(encoding="utf-8")
        if folder.name != "museum-day":
            text = text.replace("evergreen = true", "evergreen = false")
        else:
            text = text.replace("evergreen = false", "evergreen = true")
        text = text.replace("# valid_until = 2026-03-31", "valid_until = 2026-03-31")
        (folder / "article.toml").write_text(text, encoding="utf-8")
    answer = listed(home, "--at", "2026-05-28")
    assert answer["stand_in"]
    assert [row["slug"] for row in answer["showing"]] == ["museum-day"]
    assert answer["next_change"] is None
    assert "the evergreen ones stand in" in run(home, "--at", "2026-05-28").output
    before = listed(home, "--at", "2026-03-31T23:59:59")
    assert (len(before["showing"]), before["next_change"]) == (SAMPLE, "2026-04-01T00:00:00+01:00")
    other = run(home, "--at", "2026-05-28", "--kiosk", "kiosk-1")
    assert "your organisation's own card" not in other.output
    article = home.content / "articles" / "museum-day" / "article.toml"
    text = article.read_text(encoding="utf-8").replace("evergreen = true", "evergreen = false")
    article.write_text(text, encoding="utf-8")
    assert "your organisation's own card" in run(home, "--at", "2026-05-28").output


def test_an_evergreen_one_that_stands_in_until_its_own_time_changes_nothing(home: Home) -> None:
    shutil.rmtree(home.content / "articles")
    (home.content / "articles").mkdir()
    add(home, "always", 'evergreen = true\nwindows = ["22:00-02:00"]')
    answer = listed(home, "--at", "2026-05-28T12:00")
    assert (answer["stand_in"], answer["next_change"]) == (True, None)
    add(home, "later", "valid_from = 2026-06-03T12:00:00")
    assert listed(home, "--at", "2026-05-28T12:00")["next_change"] == "2026-06-03T12:00:00+01:00"


def test_it_says_where_visitors_see_another_version_than_the_files(home: Home) -> None:
    publish(home)
    add(home, "second", "order = 1")
    publish(home)
    assert listed(home)["notes"] == []
    roll_back(home, 1)
    assert listed(home)["notes"] == [
        "visitors see version 1, which somebody chose, until the files change again"
    ]
    (home.content / "articles" / "second" / "en.md").write_text("broken", encoding="utf-8")
    assert "Note: as long as there are errors, visitors see version 1;" in run(home).output


def test_an_error_in_the_settings_keeps_no_content_from_being_published(home: Home) -> None:
    publish(home)
    home.settings.write_text("[devise]\n", encoding="utf-8")
    assert listed(home)["notes"] == []


def test_items_of_feeds_take_part(home: Home) -> None:
    item = Article(
        slug="feed-museum-0123456789",
        order=5,
        published="2026-05-28",
        source={"en": "Museum"},
        texts={"en": ArticleText("From the museum", "News", ())},
        origin="feed",
    )
    home.feed_cache.mkdir(parents=True)
    write_shelf(home.feed_cache / "feeds-0123456789abcdef.jsonl", [item], home.feed_cache)
    (home.feed_cache / "current.json").write_text(
        json.dumps({"format": 1, "shelf": "feeds-0123456789abcdef.jsonl"}), encoding="utf-8"
    )
    declared = '[[feed]]\nid = "museum"\nurl = "https://museum.example/feed"\n'
    (home.content / "feeds.toml").write_text(declared, encoding="utf-8")
    row = listed(home)["showing"][0]
    assert (row["slug"], row["origin"], row["headline"]) == (item.slug, "feed", "From the museum")
    (home.content / "feeds.toml").write_text(declared.replace("museum", "other"), encoding="utf-8")
    assert len(listed(home)["showing"]) == SAMPLE, "a feed that was taken out takes its items with it"


def test_the_settings_of_the_dwell_count(home: Home) -> None:
    home.settings.write_text("[news]\ndwell_max_s = 9\n", encoding="utf-8")
    assert listed(home)["showing"][0]["dwell_s"] == 9


def test_without_articles_it_says_how_to_make_one(home: Home) -> None:
    shutil.rmtree(home.content / "articles")
    result = run(home)
    assert result.exit_code == 0
    assert "There are no articles" in result.output
    assert listed(home)["showing"] == []


@pytest.mark.parametrize(
    ("moment", "at"),
    [
        ("2026-05-28", "2026-05-28T00:00:00+01:00"),
        ("2026-05-28T14:30", "2026-05-28T14:30:00+01:00"),
        ("2026-05-28 14:30:15", "2026-05-28T14:30:15+01:00"),
        ("2026-05-28T14:30Z", "2026-05-28T15:30:00+01:00"),
        ("2026-03-01T12:00", "2026-03-01T12:00:00+00:00"),
    ],
)
def test_times(home: Home, moment: str, at: str) -> None:
    assert listed(home, "--at", moment)["at"] == at


def test_a_time_alone_is_today(home: Home) -> None:
    now, then = listed(home)["at"], listed(home, "--at", "9:05")["at"]
    assert then[10:16] == "T09:05"
    assert abs(int(then[8:10]) - int(now[8:10])) in {0, 1, 27, 28, 29, 30}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--at", "tomorrow"], '--at: found "tomorrow"; allowed: a day such as'),
        (["--at", ""], '--at: found ""; allowed: a day such as'),
        (["--at", "25:00"], '--at: found "25:00"; allowed: a day such as'),
        (["--at", "2026-02-30"], '--at: found "2026-02-30"; allowed: a day such as'),
        (["--at", "0001-01-01T00:00+14:00"], "--at: found"),
        (["--at", "9999-12-31"], "--at: found"),
        (["--language", "de"], '--language: found "de"; allowed: the languages offered, en, fr, ar'),
        (["--kiosk", "Hall 2"], '--kiosk: found "Hall 2"; allowed: 1 to 64 characters'),
        (["--kiosk", ""], '--kiosk: found ""; allowed: 1 to 64 characters'),
        (["--tag", "ü"], '--tag: found "ü"; allowed: 1 to 64 characters'),
    ],
)
def test_values_that_can_t_be_used_are_named_with_what_is_allowed(
    home: Home, arguments: list[str], message: str
) -> None:
    result = run(home, *arguments)
    assert result.exit_code == 2
    assert message in result.output
