"""Make a version of the content, if it is in order and differs from the current one."""

import contextlib
import os
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Final

from kiosk import __version__
from kiosk.content.checking import Checked, check
from kiosk.content.child import Outcome, Purpose
from kiosk.content.compiled import tried_file
from kiosk.content.dumping import dumped_feed
from kiosk.content.glances import EMPTIED_S, Glance, glance, patience
from kiosk.content.inventory import Held, Inventory, take_inventory
from kiosk.content.objects import ChangedMeanwhileError, keep_objects, object_path, remove_leftovers
from kiosk.content.problems import Problem
from kiosk.content.records import Records
from kiosk.content.shelf import SHELF, shelf_bytes, version_folder
from kiosk.content.signed import signed_line
from kiosk.content.themes import Theme, dumped_theme
from kiosk.content.versions import (
    FILES,
    VERSION,
    Changes,
    Current,
    NoVersionError,
    Version,
    VersionInfo,
    current,
    differences,
    files_line,
    numbers,
    read_files,
    read_version,
    set_current,
    sha256_of,
    version_line,
)
from kiosk.durable import flush_folder, write_whole
from kiosk.news.articles import Article
from kiosk.settings.home import Home

_TRIES: Final = 3
_PAUSE_S: Final = 0.3
_LEFTOVER: Final = ".new-"

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Issued:
    """What became of the content.

    Attributes:
        checked: what the check found; its problems have what publishing found as well.
        outcome: see `Outcome`.
        current: which version is shown now; None if there is none.
        changes: from the version before, if one was published.
        reason: a sentence for a person, where the outcome needs one.
    """

    checked: Checked
    outcome: Outcome
    current: Current | None
    changes: Changes = field(default_factory=Changes)
    reason: str = ""


def issue(home: Home, purpose: Purpose, note: str, progress: Progress | None = None) -> Issued:
    """Check the content as a whole, and make a version of it; only under the lock of publishing.

    Nothing is published if a file changed meanwhile, has an error, or can't be kept; the current version
    then stays. Never raises for what the world refuses.
    """
    for number in range(1, _TRIES + 1):
        seen = glance(home)
        issued = _issue(home, purpose, note, seen, progress)
        if issued.outcome != "waiting" or issued.reason != _KEEP_CHANGING or number == _TRIES:
            break
        time.sleep(_PAUSE_S)
    if issued.outcome not in {"waiting", "failed"}:
        with contextlib.suppress(OSError):
            write_whole(tried_file(home), signed_line({"stamp": seen.stamp, "outcome": issued.outcome}))
    return issued


_ERRORS: Final = "the content has errors"
_KEEP_CHANGING: Final = "files in content keep changing; try again when they are still"


def _issue(home: Home, purpose: Purpose, note: str, seen: Glance, progress: Progress | None) -> Issued:
    records = Records(home, seen)
    checked = check(home, records, _of(progress, "checked"))
    records.save()
    now = current(home)
    pictures = [_inside(home, one.article) for one in checked.articles if one.article and one.article.picture]
    inventory = take_inventory(home, seen, pictures, _of(progress, "read"))
    checked = _with_left_out(checked, inventory)
    kept = _refusal(home, purpose, checked, inventory, now, seen)
    if kept is not None:
        return kept
    try:
        return _publish(home, note, checked, inventory, now, seen, progress)
    except (ChangedMeanwhileError, FileNotFoundError):
        return Issued(checked, "waiting", now, reason=_KEEP_CHANGING)
    except OSError as error:
        return Issued(checked, "failed", now, reason=f"the version can't be kept: {_words(error, home)}")


def _refusal(
    home: Home, purpose: Purpose, checked: Checked, inventory: Inventory, now: Current | None, seen: Glance
) -> Issued | None:
    """Return why nothing is published; None if it is."""
    if purpose == "settings":
        return Issued(checked, "waiting", now, reason="only the settings were asked for")
    if checked.compiled is None:
        return Issued(checked, "refused", now, reason="there is nothing in order to show")
    broken = _is_broken(home, checked)
    if now is None:
        # So that a new kiosk is not dark; who asks to publish is told instead.
        return Issued(checked, "refused", None, reason=_ERRORS) if broken and purpose == "publish" else None
    if purpose != "publish" and now.held and now.held == inventory.content:
        return Issued(checked, "held", now, reason="somebody rolled back from this content")
    if broken:
        return Issued(checked, "refused", now, reason=_ERRORS)
    if purpose == "open":
        with contextlib.suppress(NoVersionError):
            shown = {path: held.size for path, held in read_files(home, now.version).items()}
            if patience(shown, seen) >= EMPTIED_S:
                return Issued(checked, "waiting", now, reason="most of the content is gone")
    return None


def _is_broken(home: Home, checked: Checked) -> bool:
    """Tell whether the content has an error; the settings are not part of it."""
    return any(one.severity == "error" and one.file != home.settings.name for one in checked.problems)


def _publish(
    home: Home,
    note: str,
    checked: Checked,
    inventory: Inventory,
    now: Current | None,
    seen: Glance,
    progress: Progress | None,
) -> Issued:
    compiled = checked.compiled
    assert compiled is not None  # noqa: S101 `_refusal` has seen to it
    keep_objects(home, inventory.files, _of(progress, "copied"))
    articles = [_kept(home, article, inventory) for article in compiled.articles]
    theme = compiled.theme
    if theme.logo:
        logo = Path(theme.logo).relative_to(home.content).as_posix()
        theme = Theme(theme.accent, str(object_path(home, logo, inventory.files[logo].sha256)))
    shelf = shelf_bytes(articles, home.published)
    files = files_line(inventory.files)
    before = read_version(home, now.version) if now else None
    old_files = _files_of(home, now)
    info = VersionInfo(
        number=max([0, *numbers(home), now.version if now else 0]) + 1,
        at_ms=time.time_ns() // 1_000_000,
        note=note,
        program=__version__,
        content=inventory.content,
        complete=not _is_broken(home, checked),
        articles=len(articles),
        files=len(inventory.files),
        size=sum(held.size for held in inventory.files.values()),
        changes=differences(old_files, inventory.files),
        shelf_sha256=sha256_of(shelf),
        files_sha256=sha256_of(files),
    )
    version = Version(info, compiled.survey, theme, compiled.feeds)
    if now and before and _is_same(before, version):
        if now.held:
            set_current(home, now.version)
        return Issued(checked, "unchanged", current(home))
    dumped = {
        "survey": asdict(version.survey),
        "theme": dumped_theme(theme, home.published),
        "feeds": [dumped_feed(feed) for feed in version.feeds],
    }
    if glance(home).stamp != seen.stamp:
        return Issued(checked, "waiting", now, reason=_KEEP_CHANGING)
    parts = {SHELF: shelf, FILES: files, VERSION: version_line(version, dumped)}
    _write_version(home, info.number, parts)
    set_current(home, info.number)
    return Issued(checked, "published", current(home), info.changes)


def _is_same(before: Version, after: Version) -> bool:
    """Tell whether two versions have the same files and show the same."""
    return (
        (before.info.content, before.info.shelf_sha256, before.info.complete)
        == (after.info.content, after.info.shelf_sha256, after.info.complete)
        and before.survey == after.survey
        and before.theme == after.theme
        and before.feeds == after.feeds
    )


def _write_version(home: Home, number: int, parts: dict[str, bytes]) -> None:
    """Write the folder of a version, whole or not at all."""
    folder = version_folder(home, number)
    folder.parent.mkdir(parents=True, exist_ok=True)
    for old in folder.parent.glob(f"{_LEFTOVER}*"):
        shutil.rmtree(old, ignore_errors=True)
    remove_leftovers(home)
    temporary = folder.with_name(f"{_LEFTOVER}{os.urandom(4).hex()}")
    temporary.mkdir()
    try:
        for name, data in parts.items():
            write_whole(temporary / name, data)
        temporary.rename(folder)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    flush_folder(folder.parent)
    flush_folder(home.published)


def _kept(home: Home, article: Article, inventory: Inventory) -> Article:
    """Return an article whose picture is the one that is kept, and that leaves the fallback to the settings."""
    article = replace(article, fallback=())
    if article.picture is None:
        return article
    path = _inside(home, article)
    kept = object_path(home, path, inventory.files[path].sha256)
    return replace(article, picture=replace(article.picture, path=str(kept)))


def _inside(home: Home, article: Article) -> str:
    assert article.picture is not None  # noqa: S101 only asked where there is one
    return Path(article.picture.path).relative_to(home.content).as_posix()


def _files_of(home: Home, now: Current | None) -> dict[str, Held]:
    try:
        return read_files(home, now.version) if now else {}
    except NoVersionError:
        return {}


def _with_left_out(checked: Checked, inventory: Inventory) -> Checked:
    """Return what was checked with a warning for each file that is not taken into the version."""
    told = {one.file for one in checked.problems if one.severity == "error"}
    problems = [
        Problem(
            f"content/{path}",
            None,
            "",
            f"{reason}, left out of the versions",
            "files of up to 20 MB",
            "warning",
        )
        for path, reason in inventory.left_out.items()
        if f"content/{path}" not in told
    ]
    return with_problems(checked, problems)


def with_problems(checked: Checked, problems: Sequence[Problem]) -> Checked:
    """Return `checked` with more problems."""
    if not problems:
        return checked
    together = (*checked.problems, *problems)
    compiled = checked.compiled and replace(checked.compiled, problems=together)
    return replace(checked, compiled=compiled, problems=together)


def _of(progress: Progress | None, what: str) -> Callable[[int, int], None] | None:
    if progress is None:
        return None
    return lambda done, total: progress(what, done, total)


def _words(error: OSError, home: Home) -> str:
    import errno

    if error.errno in {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}:
        return f"the disk of {home.root} is full; make room and publish again"
    return f"{error.filename or home.published} can't be written ({error.strerror or error})"
