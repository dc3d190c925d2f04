"""Read the modules of a QR code from the text in which an article carries it."""

import re
from typing import Final

_CODE: Final = re.compile(r"([0-9]{2,3}):([0-9a-f]+)")
_SIDES: Final = range(21, 178, 4)
"""Modules a side, of version 1 to 40 (ISO/IEC 18004, 7.3.1)."""


def qr_rows(code: str) -> tuple[str, ...]:
    """Return the rows of a code from above, a '1' for each dark module and a '0' for each light one.

    The quiet zone, four light modules on each side, is not part of it.

    Args:
        code: as `kiosk.content.codes.qr_code` writes it.

    Returns:
        as many rows as each row has modules; none where `code` is empty or no code.
    """
    match = _CODE.fullmatch(code)
    if match is None:
        return ()
    side, digits = int(match.group(1)), match.group(2)
    if side not in _SIDES or len(digits) != -(-side * side // 4):
        return ()
    modules = f"{int(digits, 16):0{len(digits) * 4}b}"
    return tuple(modules[row * side : (row + 1) * side] for row in range(side))
