"""Make a new home: commented settings and the sample content."""

import contextlib
import shlex
import shutil
from dataclasses import replace
from pathlib import Path

from kiosk.content.problems import printable, quoted
from kiosk.errors import InvalidInputError, KioskError
from kiosk.resources import resource
from kiosk.settings.declaration import DeviceSettings, Settings, Slug, is_slug
from kiosk.settings.describing import describe, hint_of
from kiosk.settings.home import Home
from kiosk.settings.writing import commented_toml

_ID_LENGTH = 64
_BOOTH_LENGTH = 120


def init_home(
    root: Path,
    kiosk_id: str | None = None,
    booth: str | None = None,
    *,
    target: str | None = None,
    zone: str | None = None,
) -> Home:
    """Make a home at `root`, a folder that is empty or does not exist, and return it.

    Args:
        root: the folder.
        kiosk_id: id of the kiosk; None takes the default, as for all that follow.
        booth: name of the booth.
        target: the central folder, relative to `root` or absolute; it is not made here.
        zone: IANA time zone.

    Raises:
        InvalidInputError: if id or booth can't be used.
        KioskError: if there is a kiosk or anything else already, or nothing can be written; then
            everything is as it was.
    """
    settings = Settings(device=_device(kiosk_id, booth))
    if target is not None:
        settings = replace(settings, sync=replace(settings.sync, target=target))
    if zone is not None:
        settings = replace(settings, time=replace(settings.time, zone=zone))
    home = Home(root.expanduser().absolute())
    _refuse_what_is_there(home)
    made: list[Path] = []
    try:
        _make_folders(home.root, made)
        _copy_tree(resource("sample", "content"), home.content, made)
        _make_folders(home.exports, made)
        _make_folders(home.logs, made)
        made.append(home.settings)
        home.settings.write_text(commented_toml(settings), encoding="utf-8", newline="\n")
    except OSError as error:
        _take_back(made)
        raise KioskError(
            f"no kiosk can be made at {home.root}: {error.strerror or error}. Choose a folder that you may write to."
        ) from error
    return home


def _device(kiosk_id: str | None, booth: str | None) -> DeviceSettings:
    device = DeviceSettings()
    if kiosk_id is not None:
        if not is_slug(kiosk_id) or len(kiosk_id) > _ID_LENGTH:
            raise InvalidInputError(f"--kiosk-id: found {_shown(kiosk_id)}; allowed: {describe(Slug)}")
        device = replace(device, id=kiosk_id)
    if booth is not None:
        booth = booth.strip()
        if len(booth) > _BOOTH_LENGTH or printable(booth) != booth:
            found = _shown(booth) if len(booth) <= _BOOTH_LENGTH else f"{len(booth)} characters"
            allowed = describe(hint_of(DeviceSettings, ["booth"]))
            raise InvalidInputError(f"--booth: found {found}; allowed: {allowed}, without control characters")
        device = replace(device, booth=booth)
    return device


def _shown(text: str) -> str:
    return quoted(printable(text))


def _refuse_what_is_there(home: Home) -> None:
    try:
        if home.settings.exists() or home.settings.is_symlink():
            raise KioskError(
                f"there is a kiosk at {home.root} already."
                f" Start it with: kiosk run --home {shlex.quote(str(home.root))}"
            )
        if (home.root.exists() or home.root.is_symlink()) and not home.root.is_dir():
            raise KioskError(
                f"{home.root} is not a folder. Name an empty folder, or one that does not exist yet."
            )
        if home.root.is_dir() and any(home.root.iterdir()):
            raise KioskError(
                f"{home.root} is not empty and holds no kiosk. Name an empty folder, or one that does not exist yet."
            )
    except (OSError, ValueError) as error:
        raise KioskError(f"{home.root} can't be used: {error}") from error


def _make_folders(folder: Path, made: list[Path]) -> None:
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    for one in reversed(missing):
        one.mkdir()
        made.append(one)


def _copy_tree(source: Path, target: Path, made: list[Path]) -> None:
    """Copy bytes only: what is installed may be read-only, a home is not."""
    _make_folders(target, made)
    for path in sorted(source.iterdir()):
        if path.is_dir():
            _copy_tree(path, target / path.name, made)
        else:
            made.append(target / path.name)
            shutil.copyfile(path, target / path.name)


def _take_back(made: list[Path]) -> None:
    for path in reversed(made):
        with contextlib.suppress(OSError):
            if path.is_dir():
                path.rmdir()
            else:
                path.unlink(missing_ok=True)
