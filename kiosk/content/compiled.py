"""Settings and content, checked and compiled: what the screen reads, without any of the libraries that check.

`kiosk.content.checking` makes it, in a process of its own; this module needs the standard library only.
"""

import contextlib
import hashlib
import json
import os
import secrets
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from kiosk import __version__
from kiosk.content.problems import Problem
from kiosk.content.restoring import (
    exactly,
    restored_article,
    restored_problem,
    restored_settings,
    restored_survey,
)
from kiosk.errors import InvalidInputError
from kiosk.news.articles import Article
from kiosk.settings.declaration import Settings
from kiosk.settings.home import Home
from kiosk.survey.questions import Survey

FORMAT: Final = 1
"""Counts up when the compiled file can't be read by an older program any more."""

COMPILE_TIMEOUT_S: Final = 120.0

_SIZE_LIMIT: Final = 256 * 1024 * 1024


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
        articles: the approved ones that are in order, as they follow one another.
        problems: everything found wrong.
        fingerprint: of the files it was made from.
        declared: the last good settings of `kiosk.toml` where they are not those on screen: they offer a
            language that waits for its survey.
    """

    settings: Settings
    survey: Survey
    theme: Theme
    articles: tuple[Article, ...]
    problems: tuple[Problem, ...]
    fingerprint: str
    declared: Settings | None = None

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


def dump(compiled: Compiled, home: Home) -> dict[str, Any]:
    """Return what `load` reads, ready for JSON; paths are relative to the content, so that a home can move."""
    data: dict[str, Any] = {"format": FORMAT, "program": __version__, **asdict(compiled)}
    data["theme"]["logo"] = _relative(compiled.theme.logo, home)
    for article in data["articles"]:
        if article["picture"] is not None:
            article["picture"]["path"] = _relative(article["picture"]["path"], home)
    data["sha256"] = _checksum(data)
    return data


def load(home: Home) -> Compiled | None:
    """Return the compiled content of a home; None if it is missing, unreadable, damaged or of another format."""
    try:
        if home.compiled.stat().st_size > _SIZE_LIMIT:
            return None
        data = json.loads(home.compiled.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return from_dump(data, home)


def from_dump(data: object, home: Home) -> Compiled | None:
    """Return what `dump` was given; None if anything about it is not as `dump` leaves it."""
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        return None
    try:
        if data.get("sha256") != _checksum(data):
            return None
        return Compiled(
            settings=restored_settings(data["settings"]),
            survey=restored_survey(data["survey"]),
            theme=Theme(
                exactly(str, data["theme"]["accent"]), _absolute(exactly(str, data["theme"]["logo"]), home)
            ),
            articles=tuple(
                _with_path(restored_article(one), home) for one in exactly(list, data["articles"])
            ),
            problems=tuple(restored_problem(one) for one in exactly(list, data["problems"])),
            fingerprint=exactly(str, data["fingerprint"]),
            declared=None if data.get("declared") is None else restored_settings(data["declared"]),
        )
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError):
        return None


def write_compiled(home: Home, data: Mapping[str, Any]) -> None:
    """Put a dump in place of the last one, whole or not at all.

    Raises:
        OSError: if it can't be written; the last one then stays.
    """
    folder = home.compiled.parent
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / f".{home.compiled.name}.{secrets.token_hex(4)}.tmp"
    try:
        with temporary.open("xb") as file:
            file.write(json.dumps(data, ensure_ascii=False).encode())
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(home.compiled)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    _flush_folder(folder)


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


def _flush_folder(folder: Path) -> None:
    """Make a rename durable; Windows has no such call and needs none."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


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


def _relative(path: str, home: Home) -> str:
    return Path(path).relative_to(home.content).as_posix() if path else ""


def _absolute(path: str, home: Home) -> str:
    return str(home.content / path) if path else ""


def _with_path(article: Article, home: Home) -> Article:
    if article.picture is None:
        return article
    return replace(article, picture=replace(article.picture, path=_absolute(article.picture.path, home)))
