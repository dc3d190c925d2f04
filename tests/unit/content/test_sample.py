"""The content that a new kiosk starts with teaches every field, and what it teaches is true."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from kiosk.content.checking import check
from kiosk.content.files import ArticleFile, FeedTable, ImageTable, TargetTable
from kiosk.content.starting import init_home
from kiosk.resources import resource
from kiosk.settings.home import Home

ARTICLES = sorted(resource("sample", "content", "articles").glob("*/article.toml"))
FEEDS = resource("sample", "content", "feeds.toml")
SETTING = re.compile(r"^# ((?:[a-z_]+ = |\[).*)$", re.MULTILINE)
"""A setting that waits behind a `#`, as notes do not look."""


@pytest.fixture
def new_home(tmp_path: Path) -> Home:
    return init_home(tmp_path / "home")


def uncommented(path: Path) -> str:
    return SETTING.sub(r"\1", path.read_text(encoding="utf-8"))


def test_a_new_home_is_in_order(new_home: Home) -> None:
    checked = check(new_home)
    assert checked.problems == ()
    assert checked.compiled is not None
    assert len(checked.compiled.articles) == 7
    assert [one.slug for one in checked.compiled.articles if one.evergreen] == ["qarawiyyin-library"]
    assert {one.weight for one in checked.compiled.articles} == {1, 2}
    assert checked.compiled.feeds == ()


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.parent.name)
def test_each_article_teaches_every_field(new_home: Home, path: Path) -> None:
    data = tomllib.loads(uncommented(path))
    assert data.keys() == {one.name for one in fields(ArticleFile)}
    assert data["target"].keys() == {one.name for one in fields(TargetTable)}
    assert data["image"].keys() == {one.name for one in fields(ImageTable)}
    data_path = new_home.content / "articles" / path.parent.name / "article.toml"
    data_path.write_text(uncommented(path).replace("2026", "2126"), encoding="utf-8")
    assert check(new_home).problems == ()


def test_the_feeds_teach_every_field(new_home: Home) -> None:
    data = tomllib.loads(uncommented(FEEDS))
    assert data["feed"][0].keys() == {one.name for one in fields(FeedTable)}
    assert data["feed"][0]["target"].keys() == {one.name for one in fields(TargetTable)}
    (new_home.content / "feeds.toml").write_text(uncommented(FEEDS), encoding="utf-8")
    checked = check(new_home)
    assert checked.problems == ()
    assert checked.compiled is not None
    assert [feed.id for feed in checked.compiled.feeds] == ["museum-news"]


def test_what_the_feeds_file_calls_left_out_is_so() -> None:
    data = tomllib.loads(uncommented(FEEDS))["feed"][0]
    by_name = {one.name: one.default for one in fields(FeedTable)}
    for name in (
        "trusted",
        "every_minutes",
        "max_items",
        "max_age_days",
        "pictures",
        "order",
        "priority",
        "weight",
    ):
        assert data[name] == by_name[name], name
