"""The checksum of a response row, computed alike in Python and in SQL.

SQLite's integrity check does not see a flipped bit in a value. The checksum is a sum of all integers
of the row, each taken modulo a prime and weighed by its own factor, so that any single flipped bit and
any two exchanged columns change it; texts enter by their CRC-32.
"""

import zlib
from typing import Final

_PRIME: Final = 2_147_483_647
_COLUMNS: Final = (
    "install",
    "seq",
    "id_high",
    "id_low",
    "context",
    "visit",
    "score",
    "answered_at",
    "duration_ms",
    "changed",
    "article",
    "flags",
)
_FACTORS: Final = (3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41)
_TEXT_FACTOR: Final = 43


def text_crc(reasons: str, comment: str) -> int:
    """Return the CRC-32 of both texts; 0 where both are empty."""
    if not reasons and not comment:
        return 0
    return zlib.crc32(f"{reasons}\x1f{comment}".encode("utf-8", "surrogatepass"))


def row_checksum(integers: tuple[int, ...], reasons: str = "", comment: str = "") -> int:
    """Return the checksum of a row.

    Args:
        integers: the values of the integer columns in the order of the table `responses`.
        reasons: reasons as stored.
        comment: comment as stored.
    """
    total = text_crc(reasons, comment) * _TEXT_FACTOR
    for factor, value in zip(_FACTORS, integers, strict=True):
        total += factor * (value % _PRIME if value >= 0 else -(-value % _PRIME))
    return total


CHECKSUM_SQL: Final = (
    " + ".join(
        f"{factor} * (r.{column} % {_PRIME})" for factor, column in zip(_FACTORS, _COLUMNS, strict=True)
    )
    + f" + CASE WHEN r.reasons = '' AND r.comment = '' THEN 0 ELSE {_TEXT_FACTOR} * text_crc(r.reasons, r.comment) END"
)
"""The same as an SQL expression over the table alias `r`; needs the function `text_crc`."""
