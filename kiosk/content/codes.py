"""Write the address of an article's link as a QR code."""

from typing import Final

FINEST_SIDE: Final = 41
"""Modules a side of version 6: finer codes are hard to read from a metre away."""


def web_address(link: str) -> str:
    """Return a link in the letters that every telephone's camera takes for an address.

    Letters beyond ASCII are written as in RFC 3986 and, in the name of the host, RFC 5891; a link without
    any stays as it is.

    Raises:
        ValueError: if the host can't be written so.
    """
    if link.isascii():
        return link
    import httpx

    try:
        return str(httpx.URL(link))
    except (httpx.InvalidURL, UnicodeError) as error:
        raise ValueError(str(error)) from error


def qr_code(link: str) -> str:
    """Return a link as a QR code without its quiet zone: "<modules a side>:<modules in hexadecimal>".

    The modules stand row by row, the first one in the highest bit, 1 for a dark one; the last digit is
    filled up with 0. `kiosk.news.codes.qr_rows` reads them. The code can be read with 15 % of it hidden, or
    more where that takes no more room (ISO/IEC 18004, error correction M and up).

    Returns:
        the code; empty for an empty link, one that is too long, and one whose host can't be written.
    """
    if not link:
        return ""
    import segno

    try:
        code = segno.make_qr(web_address(link), error="m", mode="byte", encoding="utf-8")
    except (segno.DataOverflowError, ValueError):
        return ""
    bits = "".join("1" if module else "0" for row in code.matrix for module in row)
    digits = -(-len(bits) // 4)
    return f"{len(code.matrix)}:{int(bits.ljust(digits * 4, '0'), 2):0{digits}x}"


def side_of(code: str) -> int:
    """Return how many modules a side of a code has; 0 for an empty one."""
    return int(code.partition(":")[0] or 0)
