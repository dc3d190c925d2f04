"""Check settings and content as a whole, list every problem, and compile what is in order."""

import stat
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from kiosk.content import feeds_file, survey_file, theme_file
from kiosk.content.article_folder import Surroundings, read_article, report_ended
from kiosk.content.compiled import Compiled, fingerprint, load
from kiosk.content.inventory import Progress
from kiosk.content.passing import is_passing
from kiosk.content.problems import Problem, Report, has_errors
from kiosk.content.reading import NO_FOLDER, READABLE_FOLDER, folder_entries
from kiosk.content.records import Records
from kiosk.content.settings_file import read_settings
from kiosk.content.survey_file import missing_languages, read_survey
from kiosk.content.themes import Theme
from kiosk.news.articles import Article
from kiosk.news.sources import ArticlesInMemory
from kiosk.settings.declaration import Settings, is_slug
from kiosk.settings.home import Home
from kiosk.settings.zones import kiosk_zone
from kiosk.survey.questions import Survey

ARTICLES: Final = "content/articles"
_NO_NEWS: Final = "the screen shows your organisation's own card instead of news"


@dataclass(frozen=True, slots=True)
class CheckedArticle:
    """An article's folder: the article, or None where its problems keep it out."""

    slug: str
    article: Article | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found.

    Attributes:
        compiled: what can be shown, with the last good version of what is broken; None if there is none.
        problems: all of them, file by file.
        articles: every article's folder, drafts and broken ones too, in the order of the rotation.
        settings: of `kiosk.toml`, or the last good ones, whether or not there is anything to show; None if
            they never were in order.
    """

    compiled: Compiled | None
    problems: tuple[Problem, ...]
    articles: tuple[CheckedArticle, ...]
    settings: Settings | None

    @property
    def in_order(self) -> bool:
        """Whether no problem is an error."""
        return not has_errors(self.problems)


def check(home: Home, records: Records | None = None, progress: Progress | None = None) -> Checked:
    """Check a home; never raises for what its files hold, and writes nothing but records.

    Args:
        home: the home.
        records: of earlier checks; without them every file is read.
        progress: called with how many articles are done, and how many there are.
    """
    home = Home(home.root.absolute())
    made_from = fingerprint(home)
    last = load(home)
    report = Report("kiosk.toml")
    new_settings = read_settings(home, report)
    in_content = folder_entries(home.content)
    if isinstance(in_content, str):
        report.at("content").error(
            "", in_content, f"{READABLE_FOLDER}, with survey.toml, theme.toml and articles"
        )
    survey_report = report.at(survey_file.FILE)
    found = read_survey(home, survey_report)
    new_survey = found[0] if found else None
    if new_settings and new_survey:
        survey_file.report_missing(new_survey, new_settings.languages.offered, survey_report)
    pair = _best_pair(new_settings, new_survey, last)
    settings = pair[0] if pair else new_settings
    if found and settings:
        survey_file.report_unused(found[0], settings.languages.offered, found[1], survey_report)
    theme = _theme(home, last, report)
    survey = pair[1] if pair else new_survey
    feeds = feeds_file.read_feeds(home, report.at(feeds_file.FILE))
    if feeds is None:
        feeds = last.feeds if last else ()
    around = _surroundings(settings, survey)
    if records is not None:
        records.open(around)
    articles = _read_articles(home, around, report, records, progress)
    problems = tuple(report.problems)
    declared = new_settings or (last.last_settings if last else None)
    if pair is None:
        return Checked(None, problems, articles, declared)
    approved = tuple(one.article for one in articles if one.article and one.article.status == "approved")
    waiting = declared if declared != pair[0] else None
    compiled = Compiled(*pair, theme, ArticlesInMemory(approved), problems, made_from, waiting, feeds=feeds)
    return Checked(compiled, problems, articles, declared)


def _best_pair(
    settings: Settings | None, survey: Survey | None, last: Compiled | None
) -> tuple[Settings, Survey] | None:
    """Return settings and a survey that fit one another, as new as possible."""
    old_settings, old_survey = (last.settings, last.survey) if last else (None, None)
    for one, other in (
        (settings, survey),
        (settings, old_survey),
        (old_settings, survey),
        (old_settings, old_survey),
    ):
        if one and other and not missing_languages(other, one.languages.offered):
            return one, other
    return None


def _theme(home: Home, last: Compiled | None, report: Report) -> Theme:
    theme = theme_file.read_theme(home, report.at(theme_file.FILE))
    if theme is None:
        return last.theme if last else theme_file.DEFAULT_THEME
    return theme


def _surroundings(settings: Settings | None, survey: Survey | None) -> Surroundings:
    offered: tuple[str, ...] = ()
    if settings:
        offered = tuple(dict.fromkeys((settings.languages.default, *settings.languages.offered)))
    return Surroundings(
        offered,
        survey.organisation.disclaimers if survey else None,
        settings.languages.fallback if settings else (),
        kiosk_zone(settings.time.zone if settings else "").key,
    )


def _read_articles(
    home: Home,
    around: Surroundings,
    report: Report,
    records: Records | None,
    progress: Progress | None,
) -> tuple[CheckedArticle, ...]:
    folder = home.content / "articles"
    all_of_them = report.at(ARTICLES)
    entries = folder_entries(folder)
    if entries == NO_FOLDER:
        all_of_them.warning("", f"{NO_FOLDER}; {_NO_NEWS}", "a folder for each article")
        return ()
    if isinstance(entries, str):
        all_of_them.error("", entries, f"{READABLE_FOLDER}, with a folder for each article")
        return ()
    checked = []
    now = datetime.now(UTC)
    by_capitals: dict[str, list[str]] = {}
    for path in entries:
        by_capitals.setdefault(path.name.casefold(), []).append(path.name)
    for number, path in enumerate(entries, 1):
        if progress is not None:
            progress(number, len(entries))
        if is_passing(path.name):
            continue
        if _is_no_folder(path):
            report.at(f"{ARTICLES}/{path.name}").warning("", "a file", "a folder for each article")
            continue
        own = Report(f"{ARTICLES}/{path.name}")
        _check_twin(path.name, by_capitals[path.name.casefold()], own)
        article = _read_article(path, home, around, own, records)
        if article is not None:
            report_ended(article, path, around, now, own)
        report.problems.extend(own.problems)
        checked.append(CheckedArticle(own.file.rpartition("/")[2], article, tuple(own.problems)))
    approved = [one.article for one in checked if one.article and one.article.status == "approved"]
    if not approved:
        all_of_them.warning("", f"no article that can be shown; {_NO_NEWS}", "at least one approved article")
    elif not any(article.evergreen for article in approved) and all(one.article for one in checked):
        all_of_them.warning(
            "",
            f"no evergreen article; when no other may show, {_NO_NEWS}",
            "an approved article with evergreen = true",
        )
    return tuple(sorted(checked, key=_place))


def _read_article(
    path: Path, home: Home, around: Surroundings, report: Report, records: Records | None
) -> Article | None:
    """Return the article in a folder, from the records where nothing changed."""
    broken = report.broken
    found = records.find(path.name) if records else None
    if found is None:
        own = Report(report.file)
        found = read_article(path, home.content, around, own), tuple(own.problems)
        if records is not None:
            records.keep(path.name, *found)
    report.problems.extend(found[1])
    return None if broken else found[0]


def _is_no_folder(path: Path) -> bool:
    """Tell whether an entry is surely no folder; one that can't be looked at gets its problem when it is read."""
    try:
        return not stat.S_ISDIR(path.stat().st_mode)
    except PermissionError:
        return False
    except (OSError, ValueError):
        return True


def _check_twin(name: str, names: Sequence[str], report: Report) -> None:
    for other in names:
        if other != name and other.casefold() == name.casefold() and not is_slug(name):
            report.error(
                "", f"a name that differs from {other} in capitals only", "names that differ otherwise"
            )


def _place(one: CheckedArticle) -> tuple[bool, int, str]:
    return one.article is None, one.article.order if one.article else 0, one.slug


def with_problem(checked: Checked, problem: Problem) -> Checked:
    """Return `checked` with one more problem."""
    problems = (*checked.problems, problem)
    compiled = checked.compiled and replace(checked.compiled, problems=problems)
    return replace(checked, compiled=compiled, problems=problems)
