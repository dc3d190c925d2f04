"""Show an earlier version of the content again."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from kiosk.content.child import ask_child
from kiosk.content.compiled import open_settings
from kiosk.content.glances import glance
from kiosk.content.inventory import Held, content_hash, hash_file, take_inventory
from kiosk.content.objects import damaged_objects, keep_objects, object_path, remove_damaged
from kiosk.content.shelf import SHELF, version_folder
from kiosk.content.versions import (
    NoVersionError,
    Version,
    current,
    is_readable,
    numbers,
    read_files,
    read_version,
    set_current,
    sha256_of,
)
from kiosk.durable import flush_folder
from kiosk.errors import InvalidInputError, KioskError
from kiosk.settings.home import Home
from kiosk.settings.locks import FileLock

_TURN_S: Final = 300.0
_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class RolledBack:
    """What was done.

    Attributes:
        version: on screen now.
        before: on screen until now.
        differs: whether the files in `content/` are not those of the version; they are left alone until
            they change.
        set_aside: where the files went that were in `content/`; None where they are still there.
    """

    version: int
    before: int
    differs: bool
    set_aside: Path | None


def roll_back(home: Home, number: int | None = None, *, files: bool = False) -> RolledBack:
    """Make an earlier version the current one, after a look at every byte of it.

    Args:
        home: the home.
        number: of the version; else the one before the current one.
        files: also bring its files back to `content/`; what is there is moved to `set-aside/`.

    Raises:
        InvalidInputError: if there is no such version, or its survey does not fit `kiosk.toml`.
        KioskError: if something of it is missing or damaged, or the disk refuses; nothing has changed then.
    """
    home = Home(home.root.absolute())
    # Before the turn is taken: where the settings are not fresh, a child compiles them, which needs it.
    offered = open_settings(home).settings.languages.offered
    with _turn(home):
        now = current(home)
        chosen = _chosen(home, number, now.version if now else None)
        version = _whole(home, chosen)
        _require_fit(version, offered)
        kept = read_files(home, chosen)
        set_aside = None
        try:
            if files:
                set_aside = _bring_back(home, kept)
            there = take_inventory(home, glance(home)).content
            differs = there != content_hash(kept)
            earlier = differs or chosen != numbers(home)[-1]
            set_current(home, chosen, held=there if differs else "", rolled_back=earlier)
        except OSError as error:
            raise KioskError(
                f"can't roll back: {error.filename or home.published} can't be written"
                f" ({error.strerror or error})"
            ) from error
    ask_child(home, "open")
    return RolledBack(chosen, now.version if now else 0, differs, set_aside)


@contextmanager
def _turn(home: Home) -> Iterator[None]:
    lock = FileLock(home.published / "publish.lock")
    try:
        home.published.mkdir(exist_ok=True)
        taken = lock.acquire(_TURN_S)
    except OSError as error:
        raise KioskError(f"{home.published} can't be written ({error.strerror or error})") from error
    if not taken:
        raise KioskError("the content is being published for a long time; try again later")
    try:
        yield
    finally:
        lock.release()


def _chosen(home: Home, number: int | None, now: int | None) -> int:
    there = numbers(home)
    listed = ", ".join(map(str, there)) or "none"
    if number is None:
        earlier = [one for one in there if now is not None and one < now]
        if not earlier:
            raise InvalidInputError(f"there is no earlier version to go back to; versions: {listed}")
        return earlier[-1]
    if number not in there:
        raise InvalidInputError(f"VERSION: found {number}; allowed: {listed}")
    return number


def _whole(home: Home, number: int) -> Version:
    """Return a version of which every byte is as it was published.

    A file that is missing or damaged is taken from `content/` where the same bytes stand there.
    """
    version = read_version(home, number)
    folder = version_folder(home, number)
    if version is None or not is_readable(home, number):
        raise NoVersionError(f"version {number} can't be used: {folder} is missing, incomplete or damaged")
    with suppress(OSError):
        if sha256_of((folder / SHELF).read_bytes()) != version.info.shelf_sha256:
            raise NoVersionError(f"version {number} can't be used: {folder / SHELF} is damaged")
    kept = read_files(home, number)
    wrong = damaged_objects(home, kept)
    if wrong:
        _mend(home, kept, wrong)
        wrong = damaged_objects(home, {path: kept[path] for path in wrong})
    if not wrong:
        return version
    named = [f"content/{path} {what}" for path, what in list(wrong.items())[:_NAMED]]
    if len(wrong) > _NAMED:
        named.append(f"and {len(wrong) - _NAMED} more")
    place = object_path(home, next(iter(wrong)), kept[next(iter(wrong))].sha256)
    raise NoVersionError(
        f"version {number} is not whole, so nothing was changed: {', '.join(named)} (looked for {place})"
    )


def _mend(home: Home, kept: dict[str, Held], wrong: dict[str, str]) -> None:
    same = {}
    for path in wrong:
        with suppress(OSError):
            if hash_file(home.content / path) == kept[path]:
                same[path] = kept[path]
    remove_damaged(home, same, kept)
    with suppress(OSError, KioskError):
        keep_objects(home, same)


def _require_fit(version: Version, offered: Sequence[str]) -> None:
    missing = [code for code in offered if code not in version.survey.texts]
    if missing:
        raise InvalidInputError(
            f"version {version.info.number} asks its question in {', '.join(version.survey.texts)} only, while"
            f" kiosk.toml offers {', '.join(missing)} as well; take that out of languages.offered first"
        )


def _bring_back(home: Home, kept: dict[str, Held]) -> Path | None:
    """Put the files of a version into `content/`; return where what was there has gone."""
    new = home.root / f".content-{datetime.now().astimezone():%Y%m%d-%H%M%S-%f}"
    try:
        for path, held in kept.items():
            target = new / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(object_path(home, path, held.sha256), target)
        new.mkdir(exist_ok=True)
        aside = None
        if home.content.exists() or home.content.is_symlink():
            home.set_aside.mkdir(exist_ok=True)
            aside = home.set_aside / new.name.removeprefix(".")
            home.content.rename(aside)
        new.rename(home.content)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    flush_folder(home.root)
    return aside
