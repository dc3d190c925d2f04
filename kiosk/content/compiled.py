"""Settings and content, checked and compiled: what the screen reads, without any of the libraries that check.

`kiosk.content.checking` makes it, in a process of its own; this module needs the standard library only.
"""

import contextlib
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kiosk import __version__
from kiosk.content.dumping import dumped_article, dumped_feed
from kiosk.content.glances import few_stamp, glance
from kiosk.content.problems import Problem
from kiosk.content.restoring import (
    exactly,
    restored_article,
    restored_feed,
    restored_problem,
    restored_settings,
    restored_survey,
)
from kiosk.content.shelf import ShelfError, open_shelf, open_version
from kiosk.content.signed import DAMAGE, line_data
from kiosk.content.themes import Theme, dumped_theme, restored_theme
from kiosk.durable import write_whole
from kiosk.errors import InvalidInputError
from kiosk.news.articles import Article
from kiosk.news.feeds import Feed
from kiosk.news.sources import Articles, ArticlesInMemory, JoinedArticles
from kiosk.settings.declaration import Settings
from kiosk.settings.home import Home
from kiosk.survey.questions import Survey

if TYPE_CHECKING:
    from kiosk.content.child import Answer, Purpose

FORMAT: Final = 2
"""Counts up when the compiled file can't be read by an older program any more."""

_SIZE_LIMIT: Final = 256 * 1024 * 1024
_FEED_SHELF: Final = re.compile(r"feeds-[0-9a-f]{16}\.jsonl")


@dataclass(frozen=True, slots=True)
class Compiled:
    """All that the screen shows.

    Attributes:
        settings: of `kiosk.toml`, or the last good ones.
        survey: of `content/survey.toml`, or the last good one; has a text in each language offered.
        theme: of `content/theme.toml`, the last good one, or the default.
        news: the approved articles that are in order, as they follow one another; read one by one.
        problems: everything found wrong.
        fingerprint: of the files it was made from.
        declared: the last good settings of `kiosk.toml` where they are not those on screen: they offer a
            language that waits for its survey.
        version: the published version of the content; 0 where it is not published, or could not be.
        feeds: that `content/feeds.toml` declares.
    """

    settings: Settings
    survey: Survey
    theme: Theme
    news: Articles = field(compare=False)
    problems: tuple[Problem, ...]
    fingerprint: str
    declared: Settings | None = None
    version: int = 0
    feeds: tuple[Feed, ...] = ()

    @property
    def articles(self) -> tuple[Article, ...]:
        """All articles, read now; one that can't be read is left out."""
        found = []
        for listing in self.news.listings:
            with contextlib.suppress(LookupError):
                found.append(self.news.article(listing.slug))
        return tuple(found)

    @property
    def last_settings(self) -> Settings:
        """The last good settings of `kiosk.toml`, whether or not the survey fits them."""
        return self.declared or self.settings


@dataclass(frozen=True, slots=True)
class OpenedSettings:
    """What is to go by where nothing is shown.

    Attributes:
        settings: of `kiosk.toml`, or the last good ones.
        problems: everything found wrong with `kiosk.toml` and the content.
        last_good: whether `kiosk.toml` can't be used as it is, so that these are the last good ones.
    """

    settings: Settings
    problems: tuple[Problem, ...]
    last_good: bool


def fingerprint(home: Home, few: str = "") -> str:
    """Return a hash over the program, the few files that decide what is shown, and which version is current.

    Articles do not count: a start must not look at thousands of files (`kiosk.content.noticing` does).

    Args:
        home: the home.
        few: `few_stamp` of an earlier moment; else of now.
    """
    known = hashlib.sha256(f"{FORMAT} {__version__} {few or few_stamp(home)}".encode())
    with contextlib.suppress(OSError):
        known.update((home.published / "current.json").read_bytes())
    return known.hexdigest()


def open_content(home: Home, *, thorough: bool = False) -> Compiled:
    """Return what the screen is to show: the current version, with the settings that fit it.

    Args:
        home: the home.
        thorough: look at every content file, and publish what changed. A screen that starts does not; what
            changed meanwhile is noticed a moment later.

    Raises:
        InvalidInputError: if there is nothing good to show; the message holds every problem.
    """
    home = Home(home.root.absolute())
    last = load(home)
    if last is not None and _is_fresh(home, last, thorough=thorough):
        return last
    answer = _compile(home, "open")
    if answer.compiled is not None:
        return answer.compiled
    if last is not None:
        return replace(last, problems=answer.problems)
    raise InvalidInputError(_refusal("there is nothing in order to show", answer.problems))


def open_settings(home: Home) -> OpenedSettings:
    """Return the settings: all that those need who show nothing, so that no content can keep them from work.

    Raises:
        InvalidInputError: if `kiosk.toml` can't be used and never could; the message holds every problem.
    """
    home = Home(home.root.absolute())
    last = load(home, with_news=False)
    if last is not None and _is_fresh(home, last):
        return OpenedSettings(last.last_settings, last.problems, _refused(home, last.problems))
    answer = _compile(home, "settings")
    if answer.settings is not None:
        return OpenedSettings(answer.settings, answer.problems, _refused(home, answer.problems))
    if last is not None:
        return OpenedSettings(last.last_settings, answer.problems, last_good=True)
    raise InvalidInputError(_refusal(f"{home.settings.name} can't be used", answer.problems))


def _is_fresh(home: Home, last: Compiled, *, thorough: bool = False) -> bool:
    if last.fingerprint != fingerprint(home):
        return False
    return not thorough or tried(home) == glance(home).stamp


def tried(home: Home) -> str:
    """Return the stamp of the files that were last looked at to publish them; empty if that is not known."""
    try:
        return exactly(str, line_data(tried_file(home).read_bytes())["stamp"])
    except (OSError, *DAMAGE):
        return ""


def tried_file(home: Home) -> Path:
    """Return where `tried` is kept."""
    return home.compiled.parent / "tried.json"


def _compile(home: Home, purpose: "Purpose") -> "Answer":
    from kiosk.content.child import ask_child

    return ask_child(home, purpose)


def _refused(home: Home, problems: Iterable[Problem]) -> bool:
    return any(problem.severity == "error" and problem.file == home.settings.name for problem in problems)


def _refusal(reason: str, problems: Iterable[Problem]) -> str:
    return "\n".join([f"{reason}. Correct these, then run kiosk check:", *map(str, problems)])


def opened_news(home: Home, compiled: Compiled) -> Articles:
    """Return the articles of a version and what came from feeds, as one.

    A shelf of the feeds that is missing or damaged counts as empty.
    """
    try:
        data = json.loads((home.feed_cache / "current.json").read_bytes())
        name = data["shelf"] if data["format"] == 1 else ""
        if not isinstance(name, str) or not _FEED_SHELF.fullmatch(name):
            return compiled.news
        feeds = open_shelf(home.feed_cache / name, home.feed_cache, fallback(compiled.settings))
    except (OSError, ShelfError, *DAMAGE):
        return compiled.news
    return JoinedArticles(compiled.news, feeds)


def fallback(settings: Settings) -> tuple[str, ...]:
    """Return the languages to fall back to where an article lacks the visitor's, in this order."""
    languages = settings.languages
    return tuple(dict.fromkeys(languages.fallback or (languages.default, *languages.offered)))


def dump(compiled: Compiled, home: Home) -> dict[str, Any]:
    """Return what `load` reads, ready for JSON; paths are relative to the home, so that it can move.

    The articles are in the shelf of the version; only where there is none are they part of it.
    """
    data: dict[str, Any] = {
        "format": FORMAT,
        "program": __version__,
        "settings": asdict(compiled.settings),
        "survey": asdict(compiled.survey),
        "theme": dumped_theme(compiled.theme, home.root),
        "problems": [problem.as_dict() for problem in compiled.problems],
        "fingerprint": compiled.fingerprint,
        "declared": compiled.declared and asdict(compiled.declared),
        "version": compiled.version,
        "feeds": [dumped_feed(feed) for feed in compiled.feeds],
        "articles": None,
    }
    if not compiled.version:
        data["articles"] = [dumped_article(article, home.root) for article in compiled.articles]
    data["sha256"] = _checksum(data)
    return data


def load(home: Home, *, with_news: bool = True) -> Compiled | None:
    """Return the compiled content of a home; None if it is missing, unreadable, damaged or of another format.

    Args:
        home: the home.
        with_news: see `from_dump`; without, thousands of articles take no memory.
    """
    return from_dump(_read(home), home, with_news=with_news)


def _read(home: Home) -> object:
    try:
        if home.compiled.stat().st_size > _SIZE_LIMIT:
            return None
        return json.loads(home.compiled.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None


def from_dump(data: object, home: Home, *, with_news: bool = True) -> Compiled | None:
    """Return what `dump` was given; None if anything about it is not as `dump` leaves it.

    Args:
        data: what was read.
        home: where it was read.
        with_news: whether the articles are opened too; where they can't be, that is None as well.
    """
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        return None
    try:
        if data.get("sha256") != _checksum(data):
            return None
        settings = restored_settings(data["settings"])
        version = exactly(int, data["version"])
        return Compiled(
            settings=settings,
            survey=restored_survey(data["survey"]),
            theme=restored_theme(data["theme"], home.root),
            news=_news(data["articles"], version, settings, home) if with_news else ArticlesInMemory(()),
            problems=tuple(restored_problem(one) for one in exactly(list, data["problems"])),
            fingerprint=exactly(str, data["fingerprint"]),
            declared=None if data["declared"] is None else restored_settings(data["declared"]),
            version=version,
            feeds=tuple(restored_feed(one) for one in exactly(list, data["feeds"])),
        )
    except (*DAMAGE, ShelfError):
        return None


def _news(articles: Any, version: int, settings: Settings, home: Home) -> Articles:
    if version:
        return open_version(home, version, fallback(settings))
    return ArticlesInMemory(restored_article(one, home.root) for one in exactly(list, articles))


def write_compiled(home: Home, data: Mapping[str, Any]) -> None:
    """Put a dump in place of the last one, whole or not at all; the same again is left alone.

    Raises:
        OSError: if it can't be written; the last one then stays.
    """
    new = json.dumps(data, ensure_ascii=False).encode()
    with contextlib.suppress(OSError):
        if home.compiled.read_bytes() == new:
            return
    write_whole(home.compiled, new)


def _checksum(data: Mapping[str, Any]) -> str:
    rest = {key: value for key, value in data.items() if key != "sha256"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()
