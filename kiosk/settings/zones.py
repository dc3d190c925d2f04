"""The time zone of the computer, and of the kiosk."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


def computer_zone() -> str:
    """Return the IANA name of the computer's zone, or 'UTC' where it is not known."""
    named = os.environ.get("TZ", "").lstrip(":")
    if named and not named.startswith("/"):
        return named
    try:
        target = str(Path("/etc/localtime").resolve())
        _, found, name = target.partition("zoneinfo/")
        if found and name:
            return name.removeprefix("posix/").removeprefix("right/")
        return Path("/etc/timezone").read_text(encoding="ascii").strip() or "UTC"
    except (OSError, ValueError):
        return "UTC"


def kiosk_zone(setting: str) -> "ZoneInfo":
    """Return the zone of a kiosk: its setting, else the computer's; UTC where that is no zone by name."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    for name in (setting, computer_zone()):
        try:
            if name:
                return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return ZoneInfo("UTC")
