"""The central place: which folders and files it has, and how it is recognised."""

import json
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kiosk.central.durable import as_refusal, flush_folder, read_if_there, write_file
from kiosk.errors import InvalidInputError, KioskError
from kiosk.survey.responses import HEADER

FORMAT: Final = "feedback-kiosk-central"
LAYOUT: Final = 1
IDENTITY_NAME: Final = "central.json"
_FOLDERS: Final = ("segments", "status", "set-aside")
_LATER: Final = ("s3://", "postgresql://", "postgres://")
_FOREIGN_ALLOWED: Final = frozenset(
    {".DS_Store", "Thumbs.db", "desktop.ini", "System Volume Information", "lost+found"}
)


class OtherCentralError(KioskError):
    """The central place is not the one that was used before."""


@dataclass(frozen=True, slots=True)
class Central:
    """An existing central place.

    Attributes:
        root: its folder.
        central_id: its identity, a UUID.
        identity: the bytes of `central.json` when it was opened.
        export: the central export file.
        pending_export: stands in for it while another program holds that open.
        manifest: what is in the central export file.
        segments: sealed responses: a folder a kiosk, a folder an installation.
        status: what each kiosk last said of itself.
        set_aside: what could not be merged, with the reason.
        lock: held by a merger; saves work and proves nothing. Stands in a folder that only a central place
            has, so that it is never made in an empty mount point.
    """

    root: Path
    central_id: str
    identity: bytes = field(default=b"", repr=False, compare=False)
    export: Path = field(init=False, repr=False, compare=False)
    pending_export: Path = field(init=False, repr=False, compare=False)
    manifest: Path = field(init=False, repr=False, compare=False)
    segments: Path = field(init=False, repr=False, compare=False)
    status: Path = field(init=False, repr=False, compare=False)
    set_aside: Path = field(init=False, repr=False, compare=False)
    lock: Path = field(init=False, repr=False, compare=False)
    _identity_file: Path = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Make the paths once: a round uses them often."""
        segments = self.root / "segments"
        for name, path in (
            ("export", self.root / "responses.csv"),
            ("pending_export", self.root / "responses.pending.csv"),
            ("manifest", self.root / "responses.manifest.json"),
            ("segments", segments),
            ("status", self.root / "status"),
            ("set_aside", self.root / "set-aside"),
            ("lock", segments / ".merge.lock"),
            ("_identity_file", self.root / IDENTITY_NAME),
        ):
            object.__setattr__(self, name, path)

    def require_identity(self) -> None:
        """Make sure that this still is the place that was opened.

        Raises:
            KioskError: if it has gone.
            OtherCentralError: if another one has taken its place.
        """
        try:
            same = read_if_there(self._identity_file) == self.identity
        except OSError as error:
            raise as_refusal(error, self.root) from error
        if not same:
            open_central(self.root, self.central_id)

    def require_segments(self) -> None:
        """Make sure that the folder of segments stands: it comes with the place and no sync makes it.

        Raises:
            KioskError: if it has gone.
        """
        if not self.segments.is_dir():
            raise KioskError(
                f"the folder {self.segments} is missing, although central.json is there. Nothing was changed. Put the "
                "folder back from where it was moved or from a back-up. If it is lost, make an empty one of that name: "
                "each kiosk then sends again what it still has, and the rows that are in responses.csv stay"
            )


def target_folder(target: str, base: Path) -> Path:
    """Return the folder that a setting or command line names.

    Args:
        target: a path, also with `~`, or a `file://` URL.
        base: what a relative path is relative to.

    Raises:
        InvalidInputError: for object stores and databases, which come with a later version.
    """
    if target.lower().startswith(_LATER):
        kind = target.split(":", 1)[0]
        raise InvalidInputError(
            f"{target!r}: central places of the kind {kind}:// are not supported yet; allowed is a folder, "
            "also on a network share or a stick"
        )
    if target.lower().startswith("file://"):
        from urllib.parse import urlsplit
        from urllib.request import url2pathname

        url = urlsplit(target)
        if url.netloc not in ("", "localhost"):
            raise InvalidInputError(
                f"{target!r} names the host {url.netloc!r}; allowed is a folder of this machine, such as "
                "file:///mnt/share/central"
            )
        target = url2pathname(url.path)
    elif "://" in target:
        raise InvalidInputError(f"{target!r} is not a folder; allowed is a path such as /mnt/share/central")
    return base / Path(target).expanduser()


def create_central(path: Path) -> Central:
    """Make a central place with an empty central export file.

    Raises:
        KioskError: if there is one already, the folder holds other things, or it can't be written.
    """
    from kiosk.central.manifest import empty_manifest

    root = path.absolute()
    central = Central(root, str(uuid.uuid4()))
    try:
        if root.exists() and not root.is_dir():
            raise KioskError(f"{root} is a file; name a folder")
        if (root / IDENTITY_NAME).exists():
            raise KioskError(f"there is a central place at {root} already; nothing was changed")
        if root.is_dir() and any(entry.name not in _FOREIGN_ALLOWED for entry in root.iterdir()):
            raise KioskError(
                f"{root} is not empty; name a new or an empty folder, so that nothing of yours is touched"
            )
        root.mkdir(parents=True, exist_ok=True)
        for folder in _FOLDERS:
            (root / folder).mkdir()
        write_file(central.export, HEADER)
        write_file(central.manifest, empty_manifest(central.central_id).encode())
        identity = {
            "format": FORMAT,
            "layout": LAYOUT,
            "central_id": central.central_id,
            "created_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        }
        write_file(root / "central.json", (json.dumps(identity, indent=2) + "\n").encode())
        flush_folder(root)
    except OSError as error:
        raise as_refusal(error, root) from error
    return central


def open_central(path: Path, expected_id: str | None = None) -> Central:
    """Open an existing central place; never makes or changes anything.

    Args:
        path: its folder.
        expected_id: the identity it must have.

    Raises:
        KioskError: if there is none, or a newer program made it.
        OtherCentralError: if it is another one than expected.
    """
    root = path.absolute()
    try:
        raw = read_if_there(root / IDENTITY_NAME)
    except OSError as error:
        raise as_refusal(error, root) from error
    if raw is None:
        raise KioskError(
            f"there is no central place at {root}: central.json is missing. Is the share mounted, the stick in? "
            f"A new place is made with: kiosk central create {root}"
        )
    try:
        identity = json.loads(raw)
        right = identity["format"] == FORMAT
        layout, central_id = int(identity["layout"]), str(identity["central_id"])
    except (ValueError, KeyError, TypeError, RecursionError):
        right, layout, central_id = False, 0, ""
    if not right or not central_id:
        raise KioskError(
            f"{root / IDENTITY_NAME} can't be read as the identity of a central place; nothing was changed"
        )
    if layout > LAYOUT:
        raise KioskError(
            f"{root} was made by a newer version of Feedback Kiosk (layout {layout}); update this one"
        )
    if expected_id is not None and central_id != expected_id:
        raise OtherCentralError(
            f"{root} is another central place than before: it is {central_id}, expected is {expected_id}. "
            "Nothing was written. If the new one is right, accept it with: kiosk sync --accept-central"
        )
    return Central(root, central_id, raw)
