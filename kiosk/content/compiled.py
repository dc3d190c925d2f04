"""Settings and content, checked and compiled: what the screen reads, without any of the libraries that check.

`kiosk.content.checking` makes it, in a process of its own; this module needs the standard library only.
"""

import contextlib
import hashlib
import json
import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from kiosk import __version__
from kiosk.content.dumping import dumped_article, dumped_feed
from kiosk.content.durable import write_whole
from kiosk.content.problems import Problem
from kiosk.content.restoring import (
    below,
    exactly,
    restored_article,
    restored_feed,
    restored_problem,
    restored_settings,
    restored_survey,
)
from kiosk.content.shelf import ShelfError, open_shelf
from kiosk.content.versions import SHELF, version_folder
from kiosk.errors import InvalidInputError
from kiosk.news.articles import Article
from kiosk.news.feeds import Feed
from kiosk.news.sources import Articles, ArticlesInMemory, JoinedArticles
from kiosk.settings.declaration import Settings
from kiosk.settings.home import Home
from kiosk.survey.questions import Survey

FORMAT: Final = 2
"""Counts up when the compiled file can't be read by an older program any more."""

COMPILE_TIMEOUT_S: Final = 120.0

_SIZE_LIMIT: Final = 256 * 1024 * 1024
_FEED_SHELF: Final = re.compile(r"feeds-[0-9a-f]{16}\.jsonl")


@dataclass(frozen=True, slots=True)
class Theme:
    """The look that an administrator can choose.

    Attributes:
        accent: `#rrggbb`, dark enough for white text on it.
        logo: absolute path of a picture, or empty.
    """

    accent: str
    logo: str


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


def fingerprint(home: Home) -> str:
    """Return a hash over program version and the name, size and times of each settings and content file."""
    known = hashlib.sha256(f"{FORMAT} {__version__}\n".encode())
    for path in (home.settings, *_files(home.content)):
        known.update(os.fsencode(path.relative_to(home.root)))
        for follow in (False, True):
            with contextlib.suppress(OSError, ValueError):
                about = path.stat(follow_symlinks=follow)
                known.update(
                    f" {about.st_mode} {about.st_size} {about.st_mtime_ns} {about.st_ctime_ns}\n".encode()
                )
    return known.hexdigest()


def open_content(home: Home) -> Compiled:
    """Return what the screen is to show; what is broken is left out, or shown as it last was in order.

    Raises:
        InvalidInputError: if there is nothing good to show; the message holds every problem.
    """
    home = Home(home.root.absolute())
    last = load(home)
    if last is not None and last.fingerprint == fingerprint(home):
        return last
    answer = _compile(home)
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
    last = load(home)
    if last is not None and last.fingerprint == fingerprint(home):
        return OpenedSettings(last.last_settings, last.problems, _refused(home, last.problems))
    answer = _compile(home)
    if answer.settings is not None:
        return OpenedSettings(answer.settings, answer.problems, _refused(home, answer.problems))
    if last is not None:
        return OpenedSettings(last.last_settings, answer.problems, last_good=True)
    raise InvalidInputError(_refusal(f"{home.settings.name} can't be used", answer.problems))


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
    except (OSError, ValueError, LookupError, TypeError, RecursionError, ShelfError):
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


def dumped_theme(theme: Theme, base: Path) -> dict[str, str]:
    """Return a theme as data, its logo relative to `base`."""
    logo = Path(theme.logo).relative_to(base).as_posix() if theme.logo else ""
    return {"accent": theme.accent, "logo": logo}


def restored_theme(data: Mapping[str, Any], base: Path) -> Theme:
    """Return the theme that `dumped_theme` was given.

    Raises:
        TypeError, LookupError or ValueError: if it is not as it was left.
    """
    logo = exactly(str, data["logo"])
    return Theme(exactly(str, data["accent"]), below(base, logo) if logo else "")


def load(home: Home) -> Compiled | None:
    """Return the compiled content of a home; None if it is missing, unreadable, damaged or of another format."""
    return from_dump(_read(home), home)


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
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError, ShelfError):
        return None


def _news(articles: Any, version: int, settings: Settings, home: Home) -> Articles:
    if version:
        return open_shelf(version_folder(home, version) / SHELF, home.published, fallback(settings))
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


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the compiling child says; a part that it has not got is None."""

    compiled: Compiled | None
    settings: Settings | None
    problems: tuple[Problem, ...]


def _compile(home: Home) -> _Answer:
    """Compile in a child process, so that the libraries that check never enter this one."""
    import subprocess

    package = str(Path(__file__).resolve().parents[2])
    search = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH", ""))))
    try:
        child = subprocess.run(  # noqa: S603 our own interpreter and module, no shell
            [sys.executable, "-P", "-m", "kiosk.content", str(home.root)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=COMPILE_TIMEOUT_S,
            env={**os.environ, "PYTHONPATH": search},
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _failure(f"no answer within {COMPILE_TIMEOUT_S:g} s")
    except OSError as error:
        return _failure(f"a process that can't be started ({error.strerror})")
    try:
        answer: dict[str, Any] = json.loads(child.stdout)
        settings = answer["settings"]
        return _Answer(
            from_dump(answer["compiled"], home),
            None if settings is None else restored_settings(settings),
            tuple(restored_problem(one) for one in answer["problems"]),
        )
    except (ValueError, LookupError, TypeError, AttributeError):
        last_words = child.stderr.decode(errors="replace").strip().splitlines()[-1:]
        return _failure(" ".join([f"exit code {child.returncode}", *last_words]))


def _failure(found: str) -> _Answer:
    problem = Problem(
        "content", None, "", f"{found} from the check of the content", "a check that ends by itself"
    )
    return _Answer(None, None, (problem,))


def _files(folder: Path) -> Iterator[Path]:
    """Yield everything below a folder but what is hidden, in a fixed order; links are not followed."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        yield Path(entry.path)
        with contextlib.suppress(OSError):
            if stat.S_ISDIR(entry.stat(follow_symlinks=False).st_mode):
                yield from _files(Path(entry.path))


def _checksum(data: Mapping[str, Any]) -> str:
    rest = {key: value for key, value in data.items() if key != "sha256"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()
