"""Whatever stands in the files of settings and content: problems are told, and what is used is in order."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kiosk.content.article_folder import read_article
from kiosk.content.checking import check
from kiosk.content.feeds_file import read_feeds
from kiosk.content.problems import Report, printable
from kiosk.content.settings_file import read_settings
from kiosk.content.survey_file import read_survey
from kiosk.content.theme_file import read_theme
from kiosk.settings.home import Home
from tests.fuzz.cases import Case, fuzzed
from tests.fuzz.homes import AROUND, ARTICLE, BODY, FEEDS, FRONT, SETTINGS, SURVEY, TEXT, THEME, make_home
from tests.fuzz.markdown import bodies
from tests.fuzz.plain import check_article, check_plain
from tests.fuzz.toml import spoiled
from tests.unit.content.conftest import png


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return make_home(tmp_path / "home", png())


def read(path: Path, data: bytes, reader: Callable[[Report], object], case: Case) -> object:
    """Return what a reader makes of a file, once its problems are seen to be in order."""
    path.write_bytes(data)
    report = Report(path.name)
    with case():
        found = reader(report)
    for problem in report.problems:
        text = str(problem)
        assert printable(text) == text
        assert len(text) < 2_500, text
        assert problem.line is None or 1 <= problem.line <= data.count(b"\n") + data.count(b"\r") + 2
    assert found is not None or report.broken
    return found


def test_the_files_are_in_order_as_they_are(home: Home) -> None:
    checked = check(home)
    assert checked.in_order, "\n".join(map(str, checked.problems))
    article = checked.articles[0].article
    assert article is not None
    assert article.schedule.windows
    assert article.picture


@fuzzed()
@given(data=spoiled(SETTINGS))
def test_kiosk_toml(home: Home, case: Case, data: bytes) -> None:
    read(home.settings, data, lambda report: read_settings(home, report), case)


@fuzzed()
@given(data=spoiled(SURVEY))
def test_survey_toml(home: Home, case: Case, data: bytes) -> None:
    path = home.content / "survey.toml"
    report = Report("survey.toml")
    path.write_bytes(data)
    found = read(path, data, lambda report: read_survey(home, report), case)
    if found is None:
        return
    read_again = read_survey(home, report)
    assert read_again is not None
    survey = read_again[0]
    for text in survey.texts.values():
        for line in (text.question, *text.words):
            check_plain(line)
            assert line.strip()
    for name in (*survey.organisation.names.values(), *survey.organisation.disclaimers.values()):
        check_plain(name)


@fuzzed()
@given(data=spoiled(THEME))
def test_theme_toml(home: Home, case: Case, data: bytes) -> None:
    read(home.content / "theme.toml", data, lambda report: read_theme(home, report), case)


@fuzzed()
@given(data=spoiled(FEEDS))
def test_feeds_toml(home: Home, case: Case, data: bytes) -> None:
    path = home.content / "feeds.toml"
    read(path, data, lambda report: read_feeds(home, report), case)
    for feed in read_feeds(home, Report("")) or ():
        for name in feed.name.values():
            check_plain(name)


def read_folder(home: Home, file: str, data: bytes, case: Case) -> None:
    folder = home.content / "articles" / "first"
    (folder / file).write_bytes(data)
    report = Report("content/articles/first")
    with case():
        article = read_article(folder, home.content, AROUND, report)
    for problem in report.problems:
        assert printable(str(problem)) == str(problem)
    assert (article is None) == report.broken
    if article is not None:
        check_article(article)
        assert all(text.headline for text in article.texts.values())


@fuzzed()
@given(data=spoiled(ARTICLE))
def test_article_toml(home: Home, case: Case, data: bytes) -> None:
    read_folder(home, "article.toml", data, case)


@fuzzed()
@given(front=spoiled(FRONT), fence=st.sampled_from(("+++", "+++", "+++", "+++", "++++", "---", "", "+++ ")))
@example(front=rb'headline = "a\u2028b"', fence="+++")
def test_front_matter(home: Home, case: Case, front: bytes, fence: str) -> None:
    read_folder(home, "en.md", b"+++\n" + front + b"\n" + fence.encode() + b"\n" + BODY.encode(), case)


@fuzzed()
@given(
    data=st.one_of(
        bodies.map(lambda body: f"+++\n{FRONT}+++\n{body}".encode("utf-8", "surrogatepass")),
        spoiled(TEXT),
    )
)
def test_texts_of_articles(home: Home, case: Case, data: bytes) -> None:
    read_folder(home, "en.md", data, case)
