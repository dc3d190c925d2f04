"""The computer's time zone."""

import os
from pathlib import Path


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
