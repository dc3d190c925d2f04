"""Check names of time zones."""

import difflib
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from kiosk.content.problems import Report, quoted

ZONE: Final = "an IANA time zone such as Africa/Casablanca"


def is_zone(name: str) -> bool:
    """Tell whether `name` is a time zone that this computer knows."""
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return False
    return True


def check_zone(name: str, field: str, allowed: str, line: int | None, report: Report) -> bool:
    """Tell whether `name` is a time zone; report it, with a name that is near, where it is not."""
    if is_zone(name):
        return True
    known = available_timezones()
    near = difflib.get_close_matches(name, known, n=1) or [
        one for one in sorted(known) if one.casefold().endswith("/" + name.casefold())
    ]
    hint = f"; did you mean {near[0]}?" if near else ""
    report.error(field, quoted(name), f"{allowed}{hint}", line)
    return False
