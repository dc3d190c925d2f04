"""Published versions of the content: numbered, immutable, one of them current.

    published/current.json                     which is shown, and what is not to be published by itself
    published/versions/00000001/version.json   what it is; survey, theme and feeds
    published/versions/00000001/files.json     path → hash and size of each of its files
    published/versions/00000001/articles.jsonl the shelf of its approved articles
    published/objects/ab/ab….png               the files, each once

Standard library only.
"""

import hashlib
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final

from kiosk.content.inventory import Held
from kiosk.content.restoring import exactly, restored_feed, restored_survey
from kiosk.content.shelf import ShelfError, open_version, version_folder
from kiosk.content.signed import DAMAGE, line_data, signed_line
from kiosk.content.themes import Theme, restored_theme
from kiosk.durable import write_whole
from kiosk.errors import KioskError
from kiosk.news.feeds import Feed
from kiosk.settings.home import Home
from kiosk.survey.questions import Survey

FORMAT: Final = 1
VERSION: Final = "version.json"
FILES: Final = "files.json"
_PARTS: Final = ("survey", "theme", "feeds")
_FOLDER: Final = re.compile(r"[0-9]{8}")


class NoVersionError(KioskError):
    """A version that is not there, or not whole."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs from the version before.

    Attributes:
        added: slugs of articles.
        changed: slugs of articles.
        removed: slugs of articles.
        others: names of other files and folders of the content that differ, such as `survey.toml`.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether anything differs."""
        return bool(self.added or self.changed or self.removed or self.others)

    def __str__(self) -> str:
        """Return it as a few words, such as `3 articles new, 1 changed, 2 gone, survey changed`."""
        counts = [
            [len(slugs), word]
            for slugs, word in ((self.added, "new"), (self.changed, "changed"), (self.removed, "gone"))
            if slugs
        ]
        words = [f"{number} {word}" for number, word in counts]
        if counts:
            number, word = counts[0]
            words[0] = f"{number} {'article' if number == 1 else 'articles'} {word}"
        parts = [name for name in _PARTS if f"{name}.toml" in self.others]
        rest = len(self.others) - len(parts)
        if rest:
            parts.append(f"{rest} other file{'' if rest == 1 else 's'}")
        return ", ".join([*words, *(f"{part} changed" for part in parts)]) or "nothing"


@dataclass(frozen=True, slots=True)
class VersionInfo:
    """What is known of a version.

    Attributes:
        number: 1, 2, 3 …
        at_ms: when it was published, milliseconds since 1970-01-01 UTC.
        note: of whoever published it; may be empty.
        program: version of the program that made it.
        content: hash over the paths and bytes of its files.
        complete: whether all content was in order; only the first one may be incomplete.
        articles: how many approved ones it has.
        files: how many files it has.
        size: of its files, in bytes.
        changes: from the version before.
        shelf_sha256: of its shelf.
        files_sha256: of its `files.json`.
    """

    number: int
    at_ms: int
    note: str
    program: str
    content: str
    complete: bool
    articles: int
    files: int
    size: int
    changes: Changes
    shelf_sha256: str
    files_sha256: str


@dataclass(frozen=True, slots=True)
class Version:
    """A version as the screen needs it, but for its articles."""

    info: VersionInfo
    survey: Survey
    theme: Theme
    feeds: tuple[Feed, ...]


@dataclass(frozen=True, slots=True)
class Current:
    """Which version is shown.

    Attributes:
        version: its number.
        since_ms: milliseconds since 1970-01-01 UTC; 0 where it is not known.
        held: hash of the content that must not be published by itself, because somebody rolled back from it.
        rolled_back: whether somebody chose this version.
    """

    version: int
    since_ms: int
    held: str = ""
    rolled_back: bool = False


def current_file(home: Home) -> Path:
    """Return the file that says which version is shown."""
    return home.published / "current.json"


def current(home: Home) -> Current | None:
    """Return which version is shown; where that is damaged, the newest whole one; None if there is none."""
    try:
        data = line_data(current_file(home).read_bytes())
        if data["format"] != FORMAT:
            raise ValueError("another format")
        found = Current(
            exactly(int, data["version"]),
            exactly(int, data["since_ms"]),
            exactly(str, data["held"]),
            exactly(bool, data["rolled_back"]),
        )
        if is_readable(home, found.version):
            return found
    except (OSError, *DAMAGE):
        pass
    newest = next((number for number in reversed(numbers(home)) if is_readable(home, number)), None)
    return None if newest is None else Current(newest, 0)


def set_current(home: Home, number: int, *, held: str = "", rolled_back: bool = False) -> None:
    """Show another version from now on; only under the lock of publishing.

    Raises:
        OSError: if that can't be written; nothing has changed then.
    """
    now = Current(number, time.time_ns() // 1_000_000, held, rolled_back)
    write_whole(current_file(home), signed_line({"format": FORMAT, **asdict(now)}))


def numbers(home: Home) -> list[int]:
    """Return the numbers of all versions there are, whole or not, in order."""
    try:
        names = [path.name for path in (home.published / "versions").iterdir()]
    except OSError:
        return []
    return sorted(int(name) for name in names if _FOLDER.fullmatch(name) and int(name))


def versions(home: Home) -> list[VersionInfo]:
    """Return all versions that can be read, in order."""
    return [version.info for number in numbers(home) if (version := read_version(home, number))]


def is_readable(home: Home, number: int) -> bool:
    """Tell whether the screen can show a version; its pictures are not looked at."""
    if read_version(home, number) is None:
        return False
    try:
        open_version(home, number).close()
    except ShelfError:
        return False
    return True


def read_version(home: Home, number: int) -> Version | None:
    """Return a version; None if it is missing, damaged or of another format."""
    try:
        data = line_data((version_folder(home, number) / VERSION).read_bytes())
        if data["format"] != FORMAT or data["number"] != number:
            return None
        changes = {one.name: tuple(_strings(data["changes"][one.name])) for one in fields(Changes)}
        kinds: dict[str, type] = {
            "at_ms": int,
            "number": int,
            "complete": bool,
            "articles": int,
            "files": int,
        }
        kinds["size"] = int
        simple: dict[str, Any] = {
            one.name: exactly(kinds.get(one.name, str), data[one.name])
            for one in fields(VersionInfo)
            if one.name != "changes"
        }
        return Version(
            VersionInfo(**simple, changes=Changes(**changes)),
            restored_survey(data["survey"]),
            restored_theme(data["theme"], home.published),
            tuple(restored_feed(one) for one in exactly(list, data["feeds"])),
        )
    except (OSError, *DAMAGE):
        return None


def read_files(home: Home, number: int) -> dict[str, Held]:
    """Return the files of a version by path below `content/`.

    Raises:
        NoVersionError: if that list is missing or damaged.
    """
    path = version_folder(home, number) / FILES
    try:
        data = line_data(path.read_bytes())
        return {
            name: Held(exactly(str, sha256), exactly(int, size))
            for name, (sha256, size) in exactly(dict, data["files"]).items()
        }
    except (OSError, *DAMAGE) as error:
        raise NoVersionError(f"{path} is missing or damaged ({error})") from error


def files_line(files: Mapping[str, Held]) -> bytes:
    """Return what `read_files` reads."""
    return signed_line(
        {"format": FORMAT, "files": {name: list(held) for name, held in sorted(files.items())}}
    )


def version_line(version: Version, dumped: Mapping[str, Any]) -> bytes:
    """Return what `read_version` reads; `dumped` holds survey, theme and feeds as data."""
    return signed_line({"format": FORMAT, **asdict(version.info), **dumped})


def differences(before: Mapping[str, Held], after: Mapping[str, Held]) -> Changes:
    """Tell what differs between the files of two versions."""
    kinds: dict[str, set[str]] = {"added": set(), "changed": set(), "removed": set(), "others": set()}
    slugs_before, slugs_after = set(_slugs(before)), set(_slugs(after))
    for path in before.keys() | after.keys():
        if before.get(path) == after.get(path):
            continue
        slug = _slug(path)
        if slug is None:
            kinds["others"].add(path)
        elif slug not in slugs_before:
            kinds["added"].add(slug)
        elif slug not in slugs_after:
            kinds["removed"].add(slug)
        else:
            kinds["changed"].add(slug)
    return Changes(**{kind: tuple(sorted(names)) for kind, names in kinds.items()})


def sha256_of(data: bytes) -> str:
    """Return the SHA-256 of bytes in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _slug(path: str) -> str | None:
    parts = path.split("/")
    return parts[1] if len(parts) > 2 and parts[0] == "articles" else None


def _slugs(paths: Iterable[str]) -> Iterator[str]:
    for path in paths:
        slug = _slug(path)
        if slug is not None:
            yield slug


def _strings(data: Any) -> list[str]:
    return [exactly(str, one) for one in exactly(list, data)]
