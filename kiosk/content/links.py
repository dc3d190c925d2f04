"""Check web addresses."""

import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

from kiosk.content.codes import FINEST_SIDE, qr_code, side_of, web_address
from kiosk.content.problems import Report, quoted

WEB: Final = "a web address that starts with https:// or http://"


def parts_of(link: str) -> SplitResult | None:
    """Return the parts of a whole http or https address with a host; None for anything else."""
    try:
        parts = urlsplit(link)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        web_address(link)
    except ValueError:
        return None
    return parts if good and not re.search(r"\s", link) else None


def read_link(link: str, field: str, line: int | None, report: Report) -> str:
    """Return the QR code of an article's link, empty for none; report what is wrong with the link.

    Args:
        link: as it is written; empty for none.
        field: the field that holds it.
        line: where it stands.
        report: on the file.
    """
    if not link:
        return ""
    if parts_of(link) is None:
        report.error(field, quoted(link), f"empty, or {WEB}", line)
        return ""
    code = qr_code(link)
    side = side_of(code)
    if not code:
        report.warning(field, f"{quoted(link)}, too long for a QR code", "a shorter address", line)
    elif side > FINEST_SIDE:
        report.warning(
            field,
            f"{quoted(link)}: its QR code gets very fine, {side} modules a side",
            f"a shorter address, of about 100 letters{_hint(link)}, so that it has at most {FINEST_SIDE}",
            line,
        )
    return code


def _hint(link: str) -> str:
    return "" if link.isascii() else "; one that is not a to z takes the room of 6 or more"
