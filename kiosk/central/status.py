"""What each kiosk last said of itself: `status/<kiosk>-<install>.json`."""

import json
import os
import sys
import time
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final

from kiosk import __version__
from kiosk.central.durable import overwrite, read_regular, write_file
from kiosk.central.layout import Central
from kiosk.central.segments import Key
from kiosk.survey.responses import SCHEMA_VERSION

FORMAT: Final = "feedback-kiosk-status"
_BLOCK: Final = 512
"""A status is filled up to a multiple of so many bytes, so that the next one takes its place without a new file."""

_CLOCK_IS_WRONG_BEFORE: Final = 1_760_000_000
"""Seconds since 1970 in October 2025, when this program did not exist."""


@dataclass(frozen=True, slots=True)
class KioskStatus:
    """What a kiosk said of itself.

    Attributes:
        kiosk_id: its id.
        install_id: its installation.
        booth: its place, as staff call it.
        last_seen: its clock at that time, UTC, ISO 8601.
        last_seq: its last response.
        pending: responses that are not in the central place yet.
        app_version: of the program.
        clock: `trusted` or `suspect`.
        disk_free: bytes free in its home.
        schema: version of the columns.
    """

    kiosk_id: str
    install_id: str
    booth: str
    last_seen: str
    last_seq: int
    pending: int
    app_version: str = __version__
    clock: str = "trusted"
    disk_free: int = 0
    schema: int = SCHEMA_VERSION


def say(central: Central, home: Path, key: Key, booth: str, last_seq: int, pending: int) -> None:
    """Write what this kiosk says of itself.

    Raises:
        KioskError: if the central place has gone or is another one.
        OSError: for what it refuses.
    """
    central.require_identity()
    now = time.time()
    status = KioskStatus(
        kiosk_id=key[0],
        install_id=key[1],
        booth=booth,
        last_seen=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now)),
        last_seq=last_seq,
        pending=pending,
        clock="trusted" if now > _CLOCK_IS_WRONG_BEFORE else "suspect",
        disk_free=_free_bytes(home),
    )
    data = {"format": FORMAT, **asdict(status)}
    text = json.dumps(data, ensure_ascii=False).encode()
    text += b" " * (-(len(text) + 1) % _BLOCK) + b"\n"
    path = central.status / f"{key[0]}-{key[1]}.json"
    if not overwrite(path, text):
        write_file(path, text, flush=False)


def read_statuses(central: Central) -> tuple[dict[Key, KioskStatus], list[str]]:
    """Read what all kiosks said.

    Returns:
        the statuses, and the names of files that can't be read as one.

    Raises:
        OSError: if the folder can't be listed.
    """
    statuses: dict[Key, KioskStatus] = {}
    unreadable: list[str] = []
    wanted = {field.name: field.type for field in fields(KioskStatus)}
    for path in sorted(central.status.glob("[!.]*.json")):
        try:
            data = _read_twice(path)
            if data["format"] != FORMAT:
                raise ValueError(data["format"])
            known = {name: value for name, value in data.items() if name in wanted}
            status = KioskStatus(**known)
            if not all(
                isinstance(getattr(status, name), kind)
                for name, kind in wanted.items()
                if isinstance(kind, type)
            ):
                raise TypeError
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            unreadable.append(path.name)
        else:
            statuses[status.kiosk_id, status.install_id] = status
    return statuses, unreadable


def _read_twice(path: Path) -> Any:
    """Read a status; once more where it is not whole, for its kiosk may be writing it."""
    try:
        return json.loads(read_regular(path))
    except ValueError:
        return json.loads(read_regular(path))


def _free_bytes(folder: Path) -> int:
    if sys.platform != "win32":
        found = os.statvfs(folder)
        return found.f_bavail * found.f_frsize
    import shutil

    return shutil.disk_usage(folder).free
