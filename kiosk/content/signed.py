"""Lines of JSON that show when they are not as they were written: a checksum, a space, JSON."""

import hashlib
import json
from typing import Any, Final

from kiosk.content.restoring import exactly

DAMAGE: Final = (LookupError, TypeError, ValueError, AttributeError, RecursionError)
"""What reading data raises that is not as this program writes it."""

_SIGNS: Final = 16


def signed_line(data: object) -> bytes:
    """Return data as a line with its checksum; the same data always gives the same bytes."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return b"%s %s\n" % (_sign(text), text)


def line_data(line: bytes) -> dict[str, Any]:
    """Return what stands in a line that `signed_line` wrote.

    Raises:
        TypeError or ValueError: if it is not as it was written.
    """
    text = line[_SIGNS + 1 : -1]
    if line[-1:] != b"\n" or line[: _SIGNS + 1] != _sign(text) + b" ":
        raise ValueError("a line that is not as it was written")
    return exactly(dict, json.loads(text.decode("utf-8", "surrogatepass")))


def _sign(text: bytes) -> bytes:
    return hashlib.sha256(text).hexdigest()[:_SIGNS].encode()
